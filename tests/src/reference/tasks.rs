//! Calls and their tasks: the table of part A, and cancelling (D3, D4).

use std::collections::BTreeMap;

use super::{
    Response, World,
    duplicates::Admission,
    handoff::{Asked, handed_off},
    notices::Notice,
    replies::Speech,
};
use crate::{
    Act,
    script::{Item, Job, Part, Tool, target},
};

/// A task that runs, or ran.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and they come in any combination"
)]
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
    /// The newest of them, by what they supersede.
    newest: BTreeMap<String, String>,
    /// Whether the reply that made its call was cut off.
    pub(super) was_cut: bool,
    /// E3: only the host may cancel it.
    is_protected: bool,
}

/// What a task says to the user.
struct Word {
    text: String,
    is_error: bool,
    /// What the user is to be told of it; nothing if it is for the log alone.
    notice: Option<Notice>,
}

/// Who cancels a task. (A model that replaces one has asked for it as well.)
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Model,
    User,
    Host,
}

impl Word {
    /// Of this task, and the user is to hear of it.
    fn new(task: &str, text: &str, is_error: bool) -> Self {
        Self { text: text.to_owned(), is_error, notice: Some(Notice::new(task, task)) }
    }

    fn silent(self) -> Self {
        Self { notice: None, ..self }
    }
}

impl Task {
    /// Whether the model may have it stopped (D3, E3).
    pub(super) fn is_cancellable(&self) -> bool {
        self.job.tool.is_cancellable() && !self.is_protected
    }

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
    pub(super) fn make_calls(&mut self, calls: Vec<(String, Part)>, response: Response) {
        let waits: Vec<_> =
            calls.into_iter().filter(|(id, call)| !self.arrives(id, call, response)).collect();
        let more_wait = waits.len() > 2;
        // Who comes first of two that stop something, nobody says.
        self.is_tie |= waits.len() > 1 && waits.iter().any(|(_, call)| matches!(call, Part::Cancel(..)));
        for (id, call) in waits {
            match call {
                Part::Job(job) => self.replace(&id, &job, response, more_wait),
                Part::Cancel(back, place) => {
                    let target = target(response.number, back, place);
                    self.stop(&target, By::Model);
                    self.first_output(&id, Word::new(&id, &format!("{target} is cancelled"), false));
                }
                _ => {}
            }
        }
    }

    /// A call arrives; false if it has to stop something first.
    fn arrives(&mut self, id: &str, call: &Part, response: Response) -> bool {
        match call {
            Part::Job(job) => match self.admit(job, response) {
                Admission::Start => self.start(id, job, response.number),
                Admission::Refuse { text, is_error } => {
                    self.first_output(id, Word::new(id, &text, is_error));
                }
                Admission::Replace(_) => return false,
            },
            Part::Cancel(..) if self.script.attended && response.mandate.is_none() => {
                self.first_output(id, Word::new(id, "nobody asked", true));
            }
            Part::Cancel(back, place) => match self.cannot_cancel(&target(response.number, *back, *place)) {
                Some(text) => self.first_output(id, Word::new(id, &text, true)),
                None => return false,
            },
            _ => {}
        }
        true
    }

    /// C8: the running ones are cancelled, and have ended when the new one starts. If one of them is of this response,
    /// another call that waits may start before it has ended, or after.
    fn replace(&mut self, id: &str, job: &Job, response: Response, more_wait: bool) {
        if let Admission::Replace(rivals) = self.admit(job, response) {
            let is_of_this = |task: &Task| task.response == response.number && rivals.contains(&task.id);
            self.is_tie |= more_wait && self.tasks.iter().any(is_of_this);
            for rival in rivals {
                self.stop(&rival, By::Model);
            }
        }
        self.start(id, job, response.number);
    }

    fn start(&mut self, id: &str, job: &Job, response: usize) {
        let was_cut = !self.speech.as_ref().is_some_and(|speech| speech.made.iter().any(|made| made == id));
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
            newest: BTreeMap::new(),
            was_cut,
            is_protected: false,
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
                Act::Say(text) => self.update(id, &text, None, |word| word),
                Act::SaySilent(text) => self.update(id, &text, None, Word::silent),
                Act::SayUrgent(text) => self.update(id, &text, None, |mut word| {
                    word.notice.iter_mut().for_each(|notice| notice.is_urgent = true);
                    word
                }),
                Act::SayInstead { key, text } => self.update(id, &text, Some(&key), |word| word),
                Act::Protect => self.protect(id),
                Act::HandOff(to) => self.end_with_handoff(id, to),
                Act::Return(text) => self.end(id, Word::new(id, &text, false)),
                Act::Nothing if !self.is_answered(id) => self.end(id, Word::new(id, "", false)),
                Act::Nothing => self.end(id, Word::new(id, "finished", false).silent()),
                Act::Fail(text) => self.end(id, Word::new(id, &text, true)),
                Act::Break(_) | Act::Panic(_) => self.end(id, Word::new(id, "failed", true)),
                // What scripts do not have.
                Act::Foreground(_) | Act::Fill { .. } | Act::Playout | Act::Bomb | Act::Block { .. } => {}
            }
        }
    }

    fn is_answered(&mut self, id: &str) -> bool {
        self.task(id).is_some_and(|task| task.answered)
    }

    /// The first update answers the call, whatever its urgency (B8); a later one is a pair and a notice.
    fn update(&mut self, id: &str, message: &str, key: Option<&str>, how: impl FnOnce(Word) -> Word) {
        self.reads(id, true);
        let Some(task) = self.task(id) else { return };
        task.said = Some(message.to_owned());
        let mut word = how(Word::new(id, &format!("says {message}"), false));
        word.notice = word.notice.map(|notice| notice.keyed(key));
        if !std::mem::replace(&mut task.answered, true) {
            return self.first_output(id, word);
        }
        task.updates += 1;
        let pair = format!("{id}_update_{}", task.updates);
        // B9: of those with one key the newest pair is shown.
        if let Some(key) = key {
            let older = task.newest.insert(key.to_owned(), pair.clone());
            self.superseded.extend(older);
        }
        self.pair(id, &pair, word);
    }

    /// D8: a call of the reply of the moment brings words of a tool.
    fn reads(&mut self, id: &str, has_words: bool) {
        let is_awaited = |speech: &&mut Speech| speech.awaits(id);
        if let Some(speech) = self.speech.as_mut().filter(is_awaited) {
            speech.has_read |= has_words;
        }
    }

    /// The same for the end.
    fn end(&mut self, id: &str, word: Word) {
        self.reads(id, !word.text.is_empty() || word.is_error);
        let Some(task) = self.task(id) else { return };
        task.runs = false;
        if task.answered {
            self.pair(id, &format!("{id}_final"), word);
        } else {
            self.first_output(id, word);
        }
    }

    /// The handoff happens after the batch, or at the next idle moment.
    fn end_with_handoff(&mut self, id: &str, to: String) {
        self.reads(id, true);
        if let Some(speech) = self.awaiting(id) {
            speech.asked.push(Asked { notice: Notice::new(id, id), to });
            self.tasks.iter_mut().filter(|task| task.id == id).for_each(|task| task.runs = false);
        } else {
            self.end(id, Word::new(id, &handed_off(&to), false));
            self.next_agent = Some(to);
        }
    }

    /// E3: the reply of the turn that made the call, and the task. Not if that reply was cut off.
    fn protect(&mut self, id: &str) {
        let Some(task) = self.task(id).filter(|task| !task.was_cut) else { return };
        task.is_protected = true;
        if let Some(speech) = &mut self.speech {
            speech.is_protected |= speech.made.iter().any(|made| made == id);
        }
    }

    /// The deadline covers the whole run.
    pub(super) fn time_out(&mut self, id: &str) {
        self.end(id, Word::new(id, "timed out", true));
    }

    /// The call is answered that it runs; the task goes on as if it had updated.
    pub(super) fn detach(&mut self, id: &str) {
        if let Some(task) = self.task(id) {
            task.answered = true;
        }
        self.first_output(id, Word::new(id, "still running", false));
    }

    /// D3: why the model cannot cancel a call.
    fn cannot_cancel(&self, id: &str) -> Option<String> {
        let tool = self.story.log.iter().find_map(|(_, item)| match item {
            Item::Call { id: known, tool } if known == id => Some(tool.as_str()),
            _ => None,
        });
        let task = self.tasks.iter().find(|task| task.runs && task.id == id);
        match tool {
            None => Some(format!("{id} is unknown")),
            Some("cancel_task") => Some(format!("{id} cannot be cancelled")),
            Some(_) => match task {
                None => Some(format!("{id} has ended")),
                Some(task) => (!task.is_cancellable()).then(|| format!("{id} cannot be cancelled")),
            },
        }
    }

    /// D4: a task that runs is cancelled. A notice only if neither the model nor the user asked for it.
    pub(super) fn stop(&mut self, id: &str, by: By) {
        if let Some(task) = self.task(id).filter(|task| task.runs) {
            let text = if task.answered { "cancelled" } else { "cancelled before it said anything" };
            let word = Word::new(id, text, false);
            self.end(id, if by == By::Host { word } else { word.silent() });
        }
    }

    /// A7: what a task says later is a call and an output, into the log at once.
    fn pair(&mut self, id: &str, pair: &str, word: Word) {
        let tool = self.task(id).map(|task| task.job.tool.name()).unwrap_or_default();
        self.add(Item::Call { id: pair.to_owned(), tool: tool.to_owned() });
        self.output(pair, &word.text, word.is_error);
        if let Some(notice) = word.notice {
            self.owe(notice.under(pair));
        }
    }

    pub(super) fn output(&mut self, id: &str, text: &str, is_error: bool) {
        self.add(Item::Output { id: id.to_owned(), text: text.to_owned(), is_error });
    }

    /// A4: into the log. The reply that waits for it tells it; if that is gone, it is owed.
    fn first_output(&mut self, id: &str, word: Word) {
        self.output(id, &word.text, word.is_error);
        let is_news = !word.text.is_empty() || word.is_error;
        let notice = word.notice.filter(|_| is_news);
        if let Some(speech) = self.awaiting(id) {
            speech.has_news |= is_news;
            speech.fresh.extend(notice.map(Notice::at_ease));
        } else if let Some(notice) = notice {
            self.owe(notice);
        }
    }
}
