//! The tasks that run, as a person is shown them.

use std::{fmt, time::Duration};

use asynctool_core::RunningTask;

use crate::harmless::on_one_line;

/// One task.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The id of its call.
    pub call_id: String,
    /// The tool.
    pub tool: String,
    /// How long it has run.
    pub elapsed: Duration,
    /// What it said last, on one line.
    pub last: Option<String>,
    /// How far it is, from 0 to 1.
    pub progress: Option<f32>,
    /// Whether it was told to stop.
    pub stopping: bool,
    /// Whether somebody is asked whether it may run.
    pub awaits_approval: bool,
}

impl From<RunningTask> for Job {
    fn from(task: RunningTask) -> Self {
        Self {
            call_id: on_one_line(&task.call_id),
            tool: task.tool.to_string(),
            elapsed: task.elapsed,
            last: task.last_update.as_deref().map(on_one_line),
            progress: task.progress,
            stopping: task.stopping,
            awaits_approval: task.awaits_approval,
        }
    }
}

impl Job {
    /// How far it is, in percent.
    pub fn percent(&self) -> Option<u16> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
        self.progress.map(|progress| (progress.clamp(0.0, 1.0) * 100.0).round() as u16)
    }

    /// What it does: that it stops, that it waits for an answer, or what it said last.
    pub fn doing(&self) -> &str {
        match self {
            Self { stopping: true, .. } => "stopping",
            Self { awaits_approval: true, .. } => "waits for your answer",
            _ => self.last.as_deref().unwrap_or_default(),
        }
    }
}

/// `book_flight call_1, 0:12, 50%: Found 12 options`
impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}, {}", self.tool, self.call_id, clock(self.elapsed))?;
        if let Some(percent) = self.percent() {
            write!(f, ", {percent}%")?;
        }
        match self.doing() {
            "" => Ok(()),
            doing => write!(f, ": {doing}"),
        }
    }
}

/// `0:07`, `12:30`, `1:02:03`
pub fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// The id of the call that a person means: its id, the beginning or the end of it, or its tool. The error is a sentence.
pub fn find(jobs: &[Job], wanted: &str) -> Result<String, String> {
    if let Some(job) = jobs.iter().find(|job| job.call_id == wanted) {
        return Ok(job.call_id.clone());
    }
    let means =
        |job: &&Job| job.tool == wanted || job.call_id.starts_with(wanted) || job.call_id.ends_with(wanted);
    let found: Vec<_> = jobs.iter().filter(means).collect();
    match found.as_slice() {
        [job] => Ok(job.call_id.clone()),
        [] if jobs.is_empty() => Err("nothing runs".to_owned()),
        [] => Err(format!("no running task is called {wanted:?}; there are: {}", ids(jobs.iter()))),
        many => Err(format!("{wanted:?} may be any of: {}", ids(many.iter().copied()))),
    }
}

fn ids<'j>(jobs: impl Iterator<Item = &'j Job>) -> String {
    jobs.map(|job| job.call_id.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn job(call_id: &str, tool: &str, seconds: u64) -> Job {
        Job {
            call_id: call_id.to_owned(),
            tool: tool.to_owned(),
            elapsed: Duration::from_secs(seconds),
            last: None,
            progress: None,
            stopping: false,
            awaits_approval: false,
        }
    }

    #[test]
    fn a_job_is_one_line() {
        let mut one = job("call_1", "book_flight", 12);
        assert_eq!(one.to_string(), "book_flight call_1, 0:12");
        (one.progress, one.last) = (Some(0.504), Some("Found 12 options".to_owned()));
        assert_eq!(one.to_string(), "book_flight call_1, 0:12, 50%: Found 12 options");
        one.stopping = true;
        assert_eq!(one.to_string(), "book_flight call_1, 0:12, 50%: stopping");
    }

    #[test]
    fn times_are_those_of_a_clock() {
        let shown = [0, 59, 60, 3599, 3600, 36_000].map(|seconds| clock(Duration::from_secs(seconds)));
        assert_eq!(shown, ["0:00", "0:59", "1:00", "59:59", "1:00:00", "10:00:00"]);
    }

    #[test]
    fn a_job_is_found_by_what_is_plain_enough() {
        let jobs = [job("call_1", "book", 0), job("call_11", "walk", 0), job("x9", "walk", 0)];
        for (wanted, found) in [("call_1", "call_1"), ("11", "call_11"), ("x", "x9"), ("book", "call_1")] {
            assert_eq!(find(&jobs, wanted).as_deref(), Ok(found));
        }
        for (wanted, problem) in [
            ("walk", "\"walk\" may be any of: call_11, x9"),
            ("7", "no running task is called \"7\"; there are: call_1, call_11, x9"),
        ] {
            assert_eq!(find(&jobs, wanted), Err(problem.to_owned()));
        }
        assert_eq!(find(&[], "7"), Err("nothing runs".to_owned()));
    }
}
