//! Calls and their tasks: the table of part A, and cancelling (D3, D4).

use super::{World, duplicates::Admission};
use crate::{
    Act,
    script::{Item, Job, Part, Tool, target},
};

/// A task that runs, or ran.
pub(super) struct Task {
    pub(super) id: String,
    pub(super) job: Job,
    /// The response that the call was made in.
    pub(super) response: usize,
    pub(super) runs: bool,
    /// When its wait is over.
    pub(super) wakes: Option<u64>,
    /// What it said last.
    pub(super) said: Option<String>,
    began: u64,
    /// How many of its acts are done.
    done: usize,
    /// Whether the call has its first output.
    answered: bool,
    /// How many updates it has said after that.
    updates: usize,
}

/// Who cancels a task. (A model that replaces one has asked for it as well.)
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Model,
    User,
    Host,
}

impl Task {
    /// When it has run for too long, whatever it has said.
    pub(super) fn deadline(&self) -> Option<u64> {
        (self.job.tool == Tool::ShortJob).then_some(self.began + 10_000)
    }

    /// When its call is answered for it.
    pub(super) fn detach(&self) -> Option<u64> {
        (self.job.tool == Tool::QuietJob && !self.answered).then_some(self.began + 2_000)
    }
}

impl World<'_> {
    fn task(&mut self, id: &str) -> Option<&mut Task> {
        self.tasks.iter_mut().find(|task| task.id == id)
    }

    /// The calls of a response are made (A1): they run at the same time. So what one of them stops is still running when
    /// the others arrive.
    pub(super) fn make_calls(&mut self, calls: Vec<(String, Part)>, response: usize) {
        let waits: Vec<_> =
            calls.into_iter().filter(|(id, call)| !self.arrives(id, call, response)).collect();
        let more_wait = waits.len() > 2;
        // Who comes first of two that stop something, nobody says.
        self.is_tie |= waits.len() > 1 && waits.iter().any(|(_, call)| matches!(call, Part::Cancel(..)));
        for (id, call) in waits {
            match call {
                Part::Job(job) => self.replace(&id, &job, response, more_wait),
                Part::Cancel(back, place) => {
                    let target = target(response, back, place);
                    self.stop(&target, By::Model);
                    self.first_output(&id, &format!("{target} is cancelled"), false, true);
                }
                _ => {}
            }
        }
    }

    /// A call arrives; false if it has to stop something first.
    fn arrives(&mut self, id: &str, call: &Part, response: usize) -> bool {
        match call {
            Part::Job(job) => match self.admit(job, response) {
                Admission::Start => self.start(id, job, response),
                Admission::Refuse { text, is_error } => self.first_output(id, &text, is_error, true),
                Admission::Replace(_) => return false,
            },
            Part::Cancel(back, place) => match self.cannot_cancel(&target(response, *back, *place)) {
                Some(text) => self.first_output(id, &text, true, true),
                None => return false,
            },
            _ => {}
        }
        true
    }

    /// C8: the running ones are cancelled, and have ended when the new one starts. If one of them is of this response,
    /// another call that waits may start before it has ended, or after.
    fn replace(&mut self, id: &str, job: &Job, response: usize, more_wait: bool) {
        if let Admission::Replace(rivals) = self.admit(job, response) {
            let is_of_this = |task: &Task| task.response == response && rivals.contains(&task.id);
            self.is_tie |= more_wait && self.tasks.iter().any(is_of_this);
            for rival in rivals {
                self.stop(&rival, By::Model);
            }
        }
        self.start(id, job, response);
    }

    fn start(&mut self, id: &str, job: &Job, response: usize) {
        self.tasks.push(Task {
            id: id.to_owned(),
            job: job.clone(),
            response,
            runs: true,
            wakes: None,
            said: None,
            began: self.now,
            done: 0,
            answered: false,
            updates: 0,
        });
        self.act(id);
    }

    /// A task does what it is told until it waits, or ends.
    pub(super) fn act(&mut self, id: &str) {
        let now = self.now;
        while let Some(task) = self.task(id).filter(|task| task.runs) {
            task.wakes = None;
            let act = task.job.acts.get(task.done).cloned().unwrap_or(Act::Nothing);
            task.done += 1;
            match act {
                Act::Wait(time) => {
                    task.wakes = Some(now + time);
                    return;
                }
                Act::Hang => return,
                Act::Say(text) => self.update(id, &text),
                Act::Return(text) => self.end(id, &text, false, true),
                Act::Nothing if !self.is_answered(id) => self.end(id, "", false, true),
                Act::Nothing => self.end(id, "finished", false, false),
                Act::Fail(text) => self.end(id, &text, true, true),
                Act::Break(_) | Act::Panic(_) => self.end(id, "failed", true, true),
                // What scripts do not have: the model knows nothing of speakers and of more than one agent.
                Act::SayUrgent(_)
                | Act::SaySilent(_)
                | Act::SayInstead { .. }
                | Act::Protect
                | Act::Foreground(_)
                | Act::Fill { .. }
                | Act::Playout
                | Act::HandOff(_) => {}
            }
        }
    }

    fn is_answered(&mut self, id: &str) -> bool {
        self.task(id).is_some_and(|task| task.answered)
    }

    /// The first update answers the call; a later one is a pair and a notice.
    fn update(&mut self, id: &str, message: &str) {
        let Some(task) = self.task(id) else { return };
        task.said = Some(message.to_owned());
        let text = format!("says {message}");
        if !std::mem::replace(&mut task.answered, true) {
            return self.first_output(id, &text, false, true);
        }
        task.updates += 1;
        let pair = format!("{id}_update_{}", task.updates);
        self.pair(id, pair, &text, false, true);
    }

    /// The same for the end.
    fn end(&mut self, id: &str, text: &str, is_error: bool, notify: bool) {
        let Some(task) = self.task(id) else { return };
        task.runs = false;
        if task.answered {
            self.pair(id, format!("{id}_final"), text, is_error, notify);
        } else {
            self.first_output(id, text, is_error, notify);
        }
    }

    /// The deadline covers the whole run.
    pub(super) fn time_out(&mut self, id: &str) {
        self.end(id, "timed out", true, true);
    }

    /// The call is answered that it runs; the task goes on as if it had updated.
    pub(super) fn detach(&mut self, id: &str) {
        if let Some(task) = self.task(id) {
            task.answered = true;
        }
        self.first_output(id, "still running", false, true);
    }

    /// D3: why the model cannot cancel a call.
    fn cannot_cancel(&self, id: &str) -> Option<String> {
        let tool = self.story.log.iter().find_map(|(_, item)| match item {
            Item::Call { id: known, tool } if known == id => Some(tool.as_str()),
            _ => None,
        });
        let runs = self.tasks.iter().any(|task| task.runs && task.id == id);
        match tool {
            None => Some(format!("{id} is unknown")),
            Some("cancel_task") => Some(format!("{id} cannot be cancelled")),
            Some(_) if !runs => Some(format!("{id} has ended")),
            Some("job_to_its_end") => Some(format!("{id} cannot be cancelled")),
            Some(_) => None,
        }
    }

    /// D4: a task that runs is cancelled. A notice only if neither the model nor the user asked for it.
    pub(super) fn stop(&mut self, id: &str, by: By) {
        if let Some(task) = self.task(id).filter(|task| task.runs) {
            let text = if task.answered { "cancelled" } else { "cancelled before it said anything" };
            self.end(id, text, false, by == By::Host);
        }
    }

    /// A7: what a task says later is a call and an output, into the log at once.
    fn pair(&mut self, id: &str, pair: String, text: &str, is_error: bool, notify: bool) {
        let tool = self.task(id).map(|task| task.job.tool.name()).unwrap_or_default();
        self.add(Item::Call { id: pair.clone(), tool: tool.to_owned() });
        self.add(Item::Output { id: pair.clone(), text: text.to_owned(), is_error });
        if notify {
            self.owe(pair);
        }
    }

    /// A4: into the log. The reply that waits for it tells it; if that is gone, it is owed.
    fn first_output(&mut self, id: &str, text: &str, is_error: bool, notify: bool) {
        self.add(Item::Output { id: id.to_owned(), text: text.to_owned(), is_error });
        let is_news = !text.is_empty() || is_error;
        let awaited = self.speech.as_mut().is_some_and(|speech| speech.hears(id, is_news, notify));
        if !awaited && is_news && notify {
            self.owe(id.to_owned());
        }
    }
}
