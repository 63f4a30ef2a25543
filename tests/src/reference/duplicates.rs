//! Whether a call may start (A2, C, D6).

use super::{Response, World};
use crate::script::{Job, Tool};

/// What a tool does with a call that matches a running task (C1).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Policy {
    Confirm,
    Reject,
    Replace,
    Allow,
}

/// What becomes of a call.
pub(super) enum Admission {
    Start,
    Refuse {
        text: String,
        is_error: bool,
    },
    /// It starts when these tasks have been cancelled.
    Replace(Vec<String>),
}

/// A refusal that the model may answer with the flag (C7).
pub(super) struct Refused {
    job: Job,
    /// The task that it was about.
    about: String,
    /// The response that the refused call was made in.
    response: usize,
    /// How often the user had spoken by then.
    said: usize,
}

/// What is written in [`Jobs`](crate::Jobs).
impl Tool {
    fn policy(self) -> Policy {
        match self {
            Self::Job | Self::JobByArgs | Self::JobByPlace => Policy::Confirm,
            Self::JobOrNot => Policy::Reject,
            Self::JobInstead | Self::JobToItsEnd => Policy::Replace,
            Self::AnyJob | Self::ShortJob | Self::QuietJob | Self::OneOfTwoJobs => Policy::Allow,
        }
    }

    pub(super) fn is_cancellable(self) -> bool {
        self != Self::JobToItsEnd
    }

    fn max_running(self) -> Option<usize> {
        (self == Self::OneOfTwoJobs).then_some(2)
    }
}

impl Job {
    /// Arguments as they are decoded: a default that is written out makes no difference, nor does the flag (C3, C6).
    fn equals(&self, other: &Self) -> bool {
        self.tool == other.tool
            && self.acts == other.acts
            && (self.tool != Tool::JobByPlace || self.here == other.here)
    }

    /// Whether it is in the other one's scope.
    fn has_key_of(&self, other: &Self) -> bool {
        match self.tool {
            Tool::JobByArgs => self.equals(other),
            Tool::JobByPlace => self.tool == other.tool && self.here == other.here,
            _ => self.tool == other.tool,
        }
    }
}

impl World<'_> {
    /// Whether a call of a job may start (A2).
    pub(super) fn admit(&mut self, job: &Job, response: Response) -> Admission {
        // C2: running tasks. C4: in one response the scope `name` is softened to equal arguments.
        let softened = job.tool != Tool::JobByPlace;
        let matches = |task: &&super::Task| {
            task.runs
                && task.job.has_key_of(job)
                && (task.response != response.number || !softened || task.job.equals(job))
        };
        let rivals: Vec<&super::Task> = self.tasks.iter().filter(matches).collect();
        let stubborn = rivals.iter().find(|task| !task.is_cancellable()).map(|task| task.id.clone());
        let rivals: Vec<String> = rivals.into_iter().map(|task| task.id.clone()).collect();
        let is_confirmed = self.is_confirmed(job, response);
        if let Some(rival) = rivals.first() {
            match (job.tool.policy(), stubborn) {
                (Policy::Confirm, _) if is_confirmed => {}
                (Policy::Confirm | Policy::Reject, _) => return self.refuse(job, rival, response),
                (Policy::Replace, Some(rival)) => {
                    let text = format!("{rival} cannot be replaced");
                    return Admission::Refuse { text, is_error: false };
                }
                (Policy::Replace, None) => return Admission::Replace(rivals),
                (Policy::Allow, _) => {}
            }
        }
        let running = self.tasks.iter().filter(|task| task.runs && task.job.tool == job.tool).count();
        if job.tool.max_running().is_some_and(|most| running >= most) {
            return Admission::Refuse { text: "no room".to_owned(), is_error: true };
        }
        // C7: used, now that the call starts; and so are the ones before it.
        if is_confirmed && !rivals.is_empty() {
            self.refused.retain(|refused| !refused.job.has_key_of(job));
        }
        // C5 does not say which of several a refusal names: of three it may be any, of two it is the older one.
        let of_key = self.tasks.iter().filter(|task| task.runs && task.job.has_key_of(job)).count();
        self.is_tie |= job.tool.policy() != Policy::Allow && of_key > 1;
        Admission::Start
    }

    /// C7: whether the flag of a call works.
    fn is_confirmed(&self, job: &Job, response: Response) -> bool {
        let runs = |id: &str| self.tasks.iter().any(|task| task.runs && task.id == id);
        let is_asked = |refused: &Refused| {
            !self.script.attended || response.mandate.is_some_and(|said| said > refused.said)
        };
        self.refused.iter().any(|refused| {
            job.confirmed
                && refused.job.has_key_of(job)
                && refused.response < response.number
                && is_asked(refused)
                && runs(&refused.about)
        })
    }

    /// C5: what runs, what it said last, and what the model may do.
    fn refuse(&mut self, job: &Job, rival: &str, response: Response) -> Admission {
        let mut text = vec![format!("{rival} runs")];
        let task = self.tasks.iter().find(|task| task.id == rival);
        text.extend(task.and_then(|task| task.said.as_ref()).map(|said| format!("said \"{said}\"")));
        let is_cancellable = task.is_some_and(super::Task::is_cancellable);
        if job.tool.policy() == Policy::Confirm {
            let about = rival.to_owned();
            let (response, said) = (response.number, self.said);
            self.refused.push(Refused { job: job.clone(), about, response, said });
            text.push("confirm".to_owned());
            if job.confirmed && self.script.attended {
                text.push("ask first".to_owned());
            }
        }
        if is_cancellable {
            text.push(format!("cancel {rival}"));
        }
        text.push("or wait".to_owned());
        Admission::Refuse { text: text.join(" "), is_error: false }
    }
}
