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
    /// What of it is in use, in kB, if somebody counts that.
    pub live: Option<u64>,
}

/// How the memory went.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// In the order of time.
    pub samples: Vec<Sample>,
}

/// Of a run, the first so many are left out: threads and allocators take what they will need.
const WARM_UP: f64 = 1.0 / 3.0;

/// Over less time than this nothing can be said.
const LEAST: Duration = Duration::from_secs(30);

/// Growth of what is in use from which on it is a leak, in kB per 1,000 sessions, which is bytes per session. The
/// smallest piece that an allocator gives is 32 bytes with what it notes beside it: if every second session kept one, it
/// would be seen.
const LIVE_BOUND: f64 = 16.0;

/// The same for the resident size. It goes up, and never back, when a session needs more than all before it did in the
/// part of memory that its thread has; that is so less and less often, but a run is too short to wait for the last
/// time. If one session in a thousand were left behind whole, which is 64 kB and more, it would be seen.
const RESIDENT_BOUND: f64 = 64.0;

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
    pub fn sample(&mut self, at: Duration, sessions: u64, live: Option<u64>) {
        if let Some(resident) = status("VmRSS:") {
            self.samples.push(Sample { at, sessions, resident, live: live.map(|bytes| bytes / 1024) });
        }
    }

    /// The samples after the warm-up.
    fn warm(&self) -> &[Sample] {
        let end = self.samples.last().map_or(Duration::ZERO, |last| last.at);
        let cold = self.samples.partition_point(|sample| sample.at < end.mul_f64(WARM_UP));
        self.samples.get(cold..).unwrap_or_default()
    }

    /// How the resident size rises after the warm-up.
    #[must_use]
    pub fn resident(&self) -> Slope {
        Slope::of(self.warm(), |sample| Some(sample.resident))
    }

    /// How what is in use rises after the warm-up.
    #[must_use]
    pub fn live(&self) -> Slope {
        Slope::of(self.warm(), |sample| sample.live)
    }

    /// Whether it grows.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let (first, last) = (self.warm().first(), self.warm().last());
        match first.zip(last) {
            Some((first, last)) if last.at.saturating_sub(first.at) >= LEAST => {
                let grows =
                    self.resident().per_thousand > RESIDENT_BOUND || self.live().per_thousand > LIVE_BOUND;
                if grows { Verdict::Grows } else { Verdict::Flat }
            }
            _ => Verdict::TooShort,
        }
    }
}

/// How something rises, by the line of least squares; flat where there are no samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Slope {
    /// The least and the most that there was, in kB.
    pub range: (u64, u64),
    /// kB per minute.
    pub per_minute: f64,
    /// kB per 1,000 sessions.
    pub per_thousand: f64,
}

impl Slope {
    #[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
    fn of(samples: &[Sample], what: impl Fn(&Sample) -> Option<u64>) -> Self {
        let known: Vec<(&Sample, u64)> =
            samples.iter().filter_map(|sample| Some((sample, what(sample)?))).collect();
        let values = || known.iter().map(|(_, value)| *value);
        let Some(range) = values().min().zip(values().max()) else { return Self::default() };
        let line = |x: &dyn Fn(&Sample) -> f64| {
            let points: Vec<_> = known.iter().map(|(sample, value)| (x(sample), *value as f64)).collect();
            slope(&points)
        };
        Self {
            range,
            per_minute: line(&|sample| sample.at.as_secs_f64() / 60.0),
            per_thousand: line(&|sample| sample.sessions as f64 / 1000.0),
        }
    }
}

impl fmt::Display for Slope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = self.range;
        let (minute, thousand) = (self.per_minute, self.per_thousand);
        write!(f, "{least} to {most} kB, {minute:+.1} kB/minute, {thousand:+.2} kB per 1,000 sessions")
    }
}

/// The slope of the line of least squares through the points; 0 if there is none.
#[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
    let spread: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    let both: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
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
        let verdict = match self.verdict() {
            Verdict::TooShort => "the run is too short to say whether it grows",
            Verdict::Flat => "flat",
            Verdict::Grows => "IT GROWS",
        };
        writeln!(
            f,
            "  resident  {} (bound {RESIDENT_BOUND}: a session left behind in a thousand)",
            self.resident()
        )?;
        writeln!(
            f,
            "  in use    {} (bound {LIVE_BOUND}: the smallest piece in every second session)",
            self.live()
        )?;
        write!(f, "  by {} samples after the warm-up: {verdict}", self.warm().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run of 100 seconds, with 100 sessions in each, by what is resident and in use.
    fn memory(resident: impl Fn(u64) -> u64, live: impl Fn(u64) -> u64) -> Memory {
        let sample = |second| Sample {
            at: Duration::from_secs(second),
            sessions: second * 100,
            resident: resident(second),
            live: Some(live(second)),
        };
        Memory { samples: (0..=100).map(sample).collect() }
    }

    #[test]
    fn memory_that_wobbles_is_flat_and_one_piece_a_session_is_a_leak() {
        let warms_up = |second: u64| 1000 * second.min(20) + second % 7 * 100;
        assert_eq!(memory(warms_up, |_| 500).verdict(), Verdict::Flat);
        let leak = memory(warms_up, |second| 500 + second * 32 / 10 + second % 7 * 10);
        assert_eq!(leak.verdict(), Verdict::Grows, "{leak}");
        assert!((leak.live().per_thousand - 32.0).abs() < 2.0, "{leak}");
        assert!((leak.live().per_minute - 192.0).abs() < 12.0, "{leak}");
        let fragments = memory(|second| 20_000 + second * 10, |_| 500);
        assert_eq!(fragments.verdict(), Verdict::Grows, "{fragments}");
    }

    #[test]
    fn of_a_short_run_nothing_is_said() {
        assert_eq!(Memory::default().verdict(), Verdict::TooShort);
        let mut short = memory(|second| second * 1000, |_| 0);
        short.samples.truncate(30);
        assert_eq!(short.verdict(), Verdict::TooShort);
    }

    #[test]
    fn memory_that_shrinks_does_not_grow_and_what_nobody_counts_is_left_out() {
        let mut shrinks = memory(|second| 50_000 - second * 10, |_| 0);
        shrinks.samples.iter_mut().for_each(|sample| sample.live = None);
        assert_eq!(shrinks.verdict(), Verdict::Flat);
        assert_eq!(shrinks.live(), Slope::default());
    }
}
