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
    /// What was in use whenever no session was being played, in the order of time.
    pub rests: Vec<Rest>,
}

/// A moment at which no session was being played: what is in use then was left behind, or is kept for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// Sessions that were played by then.
    pub sessions: u64,
    /// What is in use, in bytes.
    pub live: u64,
}

/// Of a run, the first part is left out: threads and allocators take what they will need. What is in use has it soon.
const WARM_UP: f64 = 1.0 / 3.0;

/// The resident size rises in steps for longer: whenever a part of memory that a thread has is in pieces too small for
/// what a session needs. Such steps come less and less often; a leak goes on. So it is judged by the second half.
const RESIDENT_WARM_UP: f64 = 1.0 / 2.0;

/// What is judged is cut into so many windows, and of each the least counts. Sessions that are being played when a sample
/// is taken are in it, and few at some moment of each window; what was left behind is there at every moment.
const WINDOWS: usize = 20;

/// Fewer than this make no line whose error could be told.
const LEAST_WINDOWS: usize = 10;

/// What would have been found without noise is within so many standard errors of the slope, nineteen times in twenty.
const ERRORS: f64 = 2.0;

/// Over less time than this nothing can be said.
const LEAST: Duration = Duration::from_secs(30);

/// Growth of what is in use from which on it is a leak, in kB per 1,000 sessions, which is bytes per session. The
/// smallest piece that an allocator gives is 32 bytes with what it notes beside it: if every second session kept one, it
/// would be seen.
const LIVE_BOUND: f64 = 16.0;

/// The same for the resident size, of which an allocator gives little back, and which cannot tell the smallest pieces from
/// what it keeps for later. If one session in a thousand were left behind whole, which is 64 kB and more, it would be
/// seen.
const RESIDENT_BOUND: f64 = 64.0;

/// How often a run comes to rest, the last time at its end.
pub(super) const RESTS: usize = 4;

/// What can be said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The run was too short, or nobody counts.
    TooShort,
    /// It does not grow: the slope is below its bound by more than its error.
    Flat,
    /// It may grow and may not: the bound is within the error of the slope. A longer run tells.
    Unclear,
    /// It grows: the slope is above its bound by more than its error.
    Grows,
}

impl Memory {
    /// Of a run of about so many samples: their own memory is taken now, so that it is no part of what they tell.
    #[must_use]
    pub fn with_room_for(samples: usize) -> Self {
        const MOST: usize = 1 << 20;
        Self { samples: Vec::with_capacity(samples.min(MOST)), rests: Vec::with_capacity(RESTS) }
    }

    /// What is held now; nothing where the system does not tell it.
    pub fn sample(&mut self, at: Duration, sessions: u64, live: Option<u64>) {
        if let Some(resident) = status("VmRSS:") {
            self.samples.push(Sample { at, sessions, resident, live: live.map(|bytes| bytes / 1024) });
        }
    }

    /// The samples after so much of the run.
    fn after(&self, part: f64) -> &[Sample] {
        let end = self.samples.last().map_or(Duration::ZERO, |last| last.at);
        let cold = self.samples.partition_point(|sample| sample.at < end.mul_f64(part));
        self.samples.get(cold..).unwrap_or_default()
    }

    /// How the resident size rises in the second half.
    #[must_use]
    pub fn resident(&self) -> Slope {
        let slope = Slope::of(self.after(RESIDENT_WARM_UP), |sample| Some(sample.resident));
        Slope { error: slope.error.max(slope.step_error), ..slope }
    }

    /// How what is in use rises after the warm-up.
    #[must_use]
    pub fn live(&self) -> Slope {
        Slope::of(self.after(WARM_UP), |sample| sample.live)
    }

    /// How many bytes a session has left behind, from the first rest to the last: nothing else is in it.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
    pub fn left_behind(&self) -> Option<f64> {
        let (first, last) = (self.rests.first()?, self.rests.last()?);
        let sessions = last.sessions.checked_sub(first.sessions).filter(|sessions| *sessions > 0)?;
        Some((last.live as f64 - first.live as f64) / sessions as f64)
    }

    /// What is said of what is in use: by the rests where there are several, for they have no noise.
    fn live_verdict(&self) -> Verdict {
        match self.left_behind() {
            Some(bytes) if bytes > LIVE_BOUND => Verdict::Grows,
            Some(_) => Verdict::Flat,
            None => self.live().verdict(LIVE_BOUND),
        }
    }

    /// Whether it grows: the worse of what is said of both.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.resident().verdict(RESIDENT_BOUND).max(self.live_verdict())
    }
}

/// How something rises, by the line of least squares through the least of each window; flat where there are no samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Slope {
    /// The least and the most that there was, in kB.
    pub range: (u64, u64),
    /// How much time it covers.
    pub time: Duration,
    /// How many windows there are.
    pub windows: usize,
    /// kB per minute.
    pub per_minute: f64,
    /// kB per 1,000 sessions.
    pub per_thousand: f64,
    /// The standard error of that, if the windows are off the line each by itself.
    pub error: f64,
    /// The same, if they rise in steps, and whoever has taken one stays up: by how much the steps differ. What rises in a
    /// few steps lies close to some line as well, and yet nobody knows whether there will be another.
    pub step_error: f64,
}

impl Slope {
    #[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
    fn of(samples: &[Sample], what: impl Fn(&Sample) -> Option<u64>) -> Self {
        let known: Vec<(&Sample, u64)> =
            samples.iter().filter_map(|sample| Some((sample, what(sample)?))).collect();
        let values = || known.iter().map(|(_, value)| *value);
        let Some(range) = values().min().zip(values().max()) else { return Self::default() };
        let time = known.first().zip(known.last()).map(|(first, last)| last.0.at.saturating_sub(first.0.at));
        let windows = known.chunks(known.len().div_ceil(WINDOWS));
        let floors: Vec<_> =
            windows.filter_map(|window| window.iter().min_by_key(|(_, value)| *value)).collect();
        let line = |x: &dyn Fn(&Sample) -> f64| {
            let points: Vec<_> = floors.iter().map(|(sample, value)| (x(sample), *value as f64)).collect();
            Line::through(&points)
        };
        let by_sessions = line(&|sample| sample.sessions as f64 / 1000.0);
        Self {
            range,
            time: time.unwrap_or_default(),
            windows: floors.len(),
            per_minute: line(&|sample| sample.at.as_secs_f64() / 60.0).slope,
            per_thousand: by_sessions.slope,
            error: by_sessions.error,
            step_error: step_error(&floors),
        }
    }

    fn verdict(&self, bound: f64) -> Verdict {
        if self.time < LEAST || self.windows < LEAST_WINDOWS {
            return Verdict::TooShort;
        }
        match (self.per_thousand - ERRORS * self.error, self.per_thousand + ERRORS * self.error) {
            (least, _) if least > bound => Verdict::Grows,
            (_, most) if most > bound => Verdict::Unclear,
            _ => Verdict::Flat,
        }
    }
}

impl fmt::Display for Slope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = self.range;
        let Self { per_minute, per_thousand, error, .. } = self;
        write!(
            f,
            "{least} to {most} kB, {per_minute:+.1} kB/minute, {per_thousand:+.2} (standard error {error:.2}) kB per \
             1,000 sessions"
        )
    }
}

/// The standard error of the mean step from one window to the next, in kB per 1,000 sessions.
#[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
fn step_error(floors: &[&(&Sample, u64)]) -> f64 {
    let Some((first, last)) = floors.first().zip(floors.last()) else { return 0.0 };
    let steps: Vec<f64> =
        floors.windows(2).filter_map(|pair| Some(pair.last()?.1 as f64 - pair.first()?.1 as f64)).collect();
    let (count, thousands) = (steps.len() as f64, (last.0.sessions - first.0.sessions) as f64 / 1000.0);
    if count < 2.0 || thousands <= 0.0 {
        return 0.0;
    }
    let mean = steps.iter().sum::<f64>() / count;
    let off: f64 = steps.iter().map(|step| (step - mean).powi(2)).sum();
    (off / (count - 1.0) / count).sqrt() * count / thousands
}

/// A line of least squares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Line {
    slope: f64,
    /// Its standard error, by how far the points are from the line.
    error: f64,
}

impl Line {
    /// The one through these points; flat if there is none.
    #[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
    fn through(points: &[(f64, f64)]) -> Self {
        let count = points.len() as f64;
        let (x, y) =
            points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
        let spread: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
        let both: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
        if spread <= 0.0 {
            return Self::default();
        }
        let slope = both / spread;
        let off: f64 = points.iter().map(|point| (point.1 - y - slope * (point.0 - x)).powi(2)).sum();
        Self { slope, error: (off / (count - 2.0).max(1.0) / spread).sqrt() }
    }
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

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooShort => "too short a run to say whether it grows",
            Self::Flat => "flat",
            Self::Unclear => "not clear: the bound is within two standard errors, a longer run tells",
            Self::Grows => "IT GROWS",
        })
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (resident, live) = (self.resident(), self.live());
        writeln!(
            f,
            "  resident  {resident} (bound {RESIDENT_BOUND}: a session left behind in a thousand): {}",
            resident.verdict(RESIDENT_BOUND)
        )?;
        writeln!(
            f,
            "  in use    {live} (bound {LIVE_BOUND}: the smallest piece in every second session): {}",
            live.verdict(LIVE_BOUND)
        )?;
        for Rest { sessions, live } in &self.rests {
            writeln!(f, "  at rest   {live} bytes in use after {sessions} sessions")?;
        }
        if let Some(bytes) = self.left_behind() {
            let verdict = self.live_verdict();
            writeln!(f, "  at rest   {bytes:+.2} bytes a session (bound {LIVE_BOUND}): {verdict}")?;
        }
        write!(
            f,
            "  by the least of {} and {} windows, of {} samples in all: {}",
            resident.windows,
            live.windows,
            self.samples.len(),
            self.verdict()
        )
    }
}

#[cfg(test)]
mod tests;
