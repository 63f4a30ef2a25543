//! What a case spends in the part of it that is measured: CPU time, allocations, memory.

use std::{fs, time::Duration};

use nix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// Counts the allocations of this process so far.
pub type CountAllocations = fn() -> Option<u64>;

/// Stands around the part of a case that is measured; what comes before prepares it.
#[derive(Debug)]
pub struct Meter {
    allocations: CountAllocations,
    reading: Reading,
}

/// What the measured part spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// CPU time of the process, in nanoseconds.
    pub cpu_ns: f64,
    /// How often it asked for memory; `None` where nobody counts.
    pub allocations: Option<f64>,
    /// How much more memory of it is resident afterwards, in bytes.
    pub resident_bytes: f64,
}

impl Meter {
    /// A meter for one run of one case.
    pub fn new(allocations: CountAllocations) -> Self {
        Self { allocations, reading: Reading::default() }
    }

    /// Runs the part that is measured. What several parts spend is added up.
    pub fn measure<R>(&mut self, part: impl FnOnce() -> R) -> R {
        let (allocations, resident, cpu) = ((self.allocations)(), resident_bytes(), cpu_time());
        let result = measured_part(part);
        self.reading.cpu_ns += cpu_time().saturating_sub(cpu).as_secs_f64() * 1e9;
        self.reading.resident_bytes += resident_bytes() - resident;
        if let Some((before, after)) = allocations.zip((self.allocations)()) {
            *self.reading.allocations.get_or_insert_default() += number(after - before);
        }
        result
    }

    /// What was spent, for each of so many rounds.
    #[must_use]
    pub fn per_round(&self, rounds: usize) -> Reading {
        let rounds = number(rounds as u64);
        Reading {
            cpu_ns: self.reading.cpu_ns / rounds,
            allocations: self.reading.allocations.map(|count| count / rounds),
            resident_bytes: self.reading.resident_bytes / rounds,
        }
    }
}

/// Callgrind counts what is below this function, which it knows by its name.
#[inline(never)]
fn measured_part<R>(part: impl FnOnce() -> R) -> R {
    std::hint::black_box(part())
}

/// The name that callgrind is told.
pub const MEASURED_PART: &str = "*measured_part*";

/// The CPU time of this process so far, in user code and in the kernel, of all threads.
pub fn cpu_time() -> Duration {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}

/// The memory of this process that is resident, in bytes; 0 where there is no `/proc`.
pub fn resident_bytes() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kilobytes = line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default();
    number(kilobytes * 1024)
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
pub fn number(count: u64) -> f64 {
    count as f64
}
