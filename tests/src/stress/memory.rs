//! The memory of the process over a run, and whether it grows.

use std::{fmt, time::Duration};

/// What was held at some moment of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Since the start of the run.
    pub at: Duration,
    /// Sessions that were played by then.
    pub sessions: u64,
    /// The resident size, in kB.
    pub resident: u64,
}

/// How the memory went.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// In the order of time.
    pub samples: Vec<Sample>,
}

/// Of a run, the first so many are left out: threads and allocators take what they will need.
const WARM_UP: f64 = 0.2;

/// Over less time than this nothing can be said.
const LEAST: Duration = Duration::from_secs(30);

/// Growth from which on it is a leak, in kB per 1,000 sessions, which is bytes per session. The smallest piece that an
/// allocator gives is 32 bytes with what it notes beside it; so if every second session kept one piece it would be
/// seen, and a whole session (more than 64 kB with its queue of events) if one in 4,000 did.
const BOUND: f64 = 16.0;

/// What can be said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The run was too short.
    TooShort,
    /// It does not grow.
    Flat,
    /// It grows.
    Grows,
}

impl Memory {
    /// What is held now; nothing where the system does not tell it.
    pub fn sample(&mut self, at: Duration, sessions: u64) {
        if let Some(resident) = status("VmRSS:") {
            self.samples.push(Sample { at, sessions, resident });
        }
    }

    /// The samples after the warm-up.
    fn warm(&self) -> &[Sample] {
        let end = self.samples.last().map_or(Duration::ZERO, |last| last.at);
        let cold = self.samples.partition_point(|sample| sample.at < end.mul_f64(WARM_UP));
        self.samples.get(cold..).unwrap_or_default()
    }

    /// The slope after the warm-up, in kB per minute.
    #[must_use]
    pub fn per_minute(&self) -> f64 {
        slope(self.warm(), |sample| sample.at.as_secs_f64() / 60.0)
    }

    /// The slope after the warm-up, in kB per 1,000 sessions.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
    pub fn per_thousand(&self) -> f64 {
        slope(self.warm(), |sample| sample.sessions as f64 / 1000.0)
    }

    /// Whether it grows.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let (first, last) = (self.warm().first(), self.warm().last());
        match first.zip(last) {
            Some((first, last)) if last.at.saturating_sub(first.at) >= LEAST => {
                if self.per_thousand() <= BOUND { Verdict::Flat } else { Verdict::Grows }
            }
            _ => Verdict::TooShort,
        }
    }
}

/// The slope of the least-squares line through the samples; 0 if there is none.
#[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
fn slope(samples: &[Sample], x: impl Fn(&Sample) -> f64) -> f64 {
    let count = samples.len() as f64;
    let mean = |of: &dyn Fn(&Sample) -> f64| samples.iter().map(of).sum::<f64>() / count;
    let y = |sample: &Sample| sample.resident as f64;
    let (middle_x, middle_y) = (mean(&x), mean(&y));
    let spread: f64 = samples.iter().map(|sample| (x(sample) - middle_x).powi(2)).sum();
    let both: f64 = samples.iter().map(|sample| (x(sample) - middle_x) * (y(sample) - middle_y)).sum();
    if spread > 0.0 { both / spread } else { 0.0 }
}

/// A figure of the process in kB, as Linux tells it.
fn status(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// The most that the process has held, in MiB.
pub(super) fn peak() -> Option<u64> {
    status("VmHWM:").map(|kib| kib / 1024)
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let warm = self.warm();
        let resident = || warm.iter().map(|sample| sample.resident);
        let verdict = match self.verdict() {
            Verdict::TooShort => "the run is too short to say whether it grows",
            Verdict::Flat => "flat",
            Verdict::Grows => "IT GROWS",
        };
        write!(
            f,
            "{} to {} kB in {} samples after the warm-up, slope {:+.1} kB/minute, {:+.2} kB per 1,000 sessions \
             (bound {BOUND}: half of the smallest piece of memory per session): {verdict}",
            resident().min().unwrap_or_default(),
            resident().max().unwrap_or_default(),
            warm.len(),
            self.per_minute(),
            self.per_thousand(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run of 100 seconds, with 100 sessions in each.
    fn memory(resident: impl Fn(u64) -> u64) -> Memory {
        let sample = |second| Sample {
            at: Duration::from_secs(second),
            sessions: second * 100,
            resident: resident(second),
        };
        Memory { samples: (0..=100).map(sample).collect() }
    }

    #[test]
    fn memory_that_wobbles_is_flat_and_one_piece_a_session_is_a_leak() {
        let flat = memory(|second| if second < 20 { second * 1000 } else { 20_000 + second % 7 * 100 });
        assert_eq!(flat.verdict(), Verdict::Flat, "{flat}");
        let leak = memory(|second| 20_000 + second * 32 / 10 + second % 7 * 10);
        assert_eq!(leak.verdict(), Verdict::Grows, "{leak}");
        assert!((leak.per_thousand() - 32.0).abs() < 1.0, "{leak}");
        assert!((leak.per_minute() - 192.0).abs() < 6.0, "{leak}");
    }

    #[test]
    fn of_a_short_run_nothing_is_said() {
        assert_eq!(Memory::default().verdict(), Verdict::TooShort);
        let mut short = memory(|second| second * 1000);
        short.samples.truncate(30);
        assert_eq!(short.verdict(), Verdict::TooShort);
    }

    #[test]
    fn memory_that_shrinks_does_not_grow() {
        assert_eq!(memory(|second| 50_000 - second * 10).verdict(), Verdict::Flat);
    }
}
