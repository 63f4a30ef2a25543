//! What tools say themselves: lines in the foreground, fillers, and what they may ask about the words of the agent.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use super::{
    Conversation, Stage,
    reply::{Purpose, Reply},
};
use crate::{
    floor::{Hold, HoldId},
    session::{AlreadyInterrupted, InterruptedBy},
    speaker::Played,
};

/// The number of a line.
pub(in crate::session) type LineId = u64;

/// A line that a tool says itself.
pub(super) struct SpokenLine {
    pub(super) id: LineId,
    pub(super) call_id: Arc<str>,
    pub(super) text: String,
    /// Whether no model is to know of it.
    pub(super) is_aside: bool,
}

/// What a filler waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::session) enum Stillness {
    /// Nobody has said anything, nor has the task, since then.
    Since(Duration),
    /// Somebody speaks, or is about to.
    Broken,
    /// The reply that made the task's call waits for its first output and nothing else since then.
    Unanswered(Duration),
    /// There is nothing to be filled any more: the turn was interrupted, or the task has ended.
    Over,
}

impl Conversation {
    // The foreground (E4).

    /// Whether a task may still do something in the conversation.
    fn takes_part(&self, call_id: &str) -> bool {
        self.stage == Stage::Open && self.running.contains_key(call_id)
    }

    /// A tool asks to hold the floor; it has it when [`Conversation::holds`] says so. `None` if it never will.
    pub(in crate::session) fn ask_to_hold(&mut self, call_id: &str) -> Option<HoldId> {
        if !self.takes_part(call_id) {
            return None;
        }
        let id = self.next_hold;
        self.next_hold += 1;
        self.holds.push_back(Hold { id, call_id: call_id.into() });
        Some(id)
    }

    /// Whether this hold has the floor; `None` if it never will.
    pub(in crate::session) fn holds(&self, id: HoldId) -> Option<bool> {
        let held = self.floor.held_by().is_some_and(|hold| hold.id == id);
        (held || self.holds.iter().any(|hold| hold.id == id)).then_some(held)
    }

    /// The tool holds the floor no longer, or does not wait for it any more.
    pub(in crate::session) fn let_go(&mut self, id: HoldId) {
        self.holds.retain(|hold| hold.id != id);
        self.floor.let_go(id);
    }

    /// Gives the floor to the first that asked and has nothing of its own left to be told.
    pub(super) fn grant_hold(&mut self) -> bool {
        let ready = self.holds.iter().position(|hold| !self.delivery.owes(&hold.call_id));
        let granted =
            ready.and_then(|ready| self.holds.remove(ready)).is_some_and(|hold| self.floor.hold(hold));
        if granted {
            self.drop_asides();
        }
        granted
    }

    // Lines.

    /// A tool says a line, when it is its time; an aside only while it is still, so that it comes behind nobody's words.
    pub(in crate::session) fn say(&mut self, call_id: &str, text: String, is_aside: bool) -> Option<LineId> {
        let is_its_time = !is_aside || matches!(self.stillness(call_id), Stillness::Since(_));
        if !self.takes_part(call_id) || text.trim().is_empty() || !is_its_time {
            return None;
        }
        let id = self.next_line;
        self.next_line += 1;
        self.lines.push_back(SpokenLine { id, call_id: call_id.into(), text, is_aside });
        Some(id)
    }

    /// Nobody waits for this line any more: it is not said, or cut off.
    pub(in crate::session) fn give_up_line(&mut self, id: LineId, now: Duration) {
        if let Some(waiting) = self.lines.iter().position(|line| line.id == id) {
            self.lines.remove(waiting);
            self.said_lines.push((id, Played::Interrupted));
        }
        if matches!(&self.reply, Some(Reply { purpose: Purpose::Line(line), .. }) if line.id == id) {
            self.cut_off(InterruptedBy::Task, now);
        }
    }

    /// The next line of whoever holds the floor.
    pub(super) fn line_of_holder(&mut self) -> Option<SpokenLine> {
        let hold = self.floor.held_by()?;
        let at = self.lines.iter().position(|line| line.call_id == hold.call_id)?;
        self.lines.remove(at)
    }

    /// The next line, while nobody holds the floor.
    pub(super) fn line_of_anyone(&mut self) -> Option<SpokenLine> {
        self.lines.pop_front()
    }

    /// Fillers that were about to be said: somebody else speaks now. Their tools wait for the next silence.
    pub(super) fn drop_asides(&mut self) {
        let asides: VecDeque<SpokenLine>;
        (asides, self.lines) = std::mem::take(&mut self.lines).into_iter().partition(|line| line.is_aside);
        self.said_lines.extend(asides.into_iter().map(|line| (line.id, Played::Interrupted)));
    }

    /// The task is over: it says nothing more.
    pub(super) fn silence_task(&mut self, call_id: &str, now: Duration) {
        self.holds.retain(|hold| *hold.call_id != *call_id);
        let held = self.floor.held_by().filter(|hold| *hold.call_id == *call_id);
        if let Some(id) = held.map(|hold| hold.id) {
            self.floor.let_go(id);
        }
        let gone: Vec<LineId> =
            self.lines.iter().filter(|line| *line.call_id == *call_id).map(|line| line.id).collect();
        let said = self.reply.as_ref().and_then(|reply| match &reply.purpose {
            Purpose::Line(line) if *line.call_id == *call_id => Some(line.id),
            _ => None,
        });
        for id in gone.into_iter().chain(said) {
            self.give_up_line(id, now);
        }
    }

    /// How long it has been still, as far as a filler of this task is concerned (E5).
    pub(in crate::session) fn stillness(&self, call_id: &str) -> Stillness {
        let Some(task) = self.running.get(call_id) else { return Stillness::Over };
        if task.was_cut || task.fills_no_more || self.stage != Stage::Open {
            return Stillness::Over;
        }
        let since = self.last_speech.max(task.updated);
        if self.reply.as_ref().is_some_and(|reply| !reply.is_playing && reply.awaited.contains(call_id)) {
            return Stillness::Unanswered(since);
        }
        let held = self.floor.held_by().is_some_and(|hold| *hold.call_id != *call_id);
        if held || !self.floor.is_free() || !self.turns.is_empty() || !self.lines.is_empty() {
            return Stillness::Broken;
        }
        Stillness::Since(since)
    }

    // The turn of a call (E3, E5a).

    /// Protects the reply of the turn that made the call; a task that has ended protects nothing.
    pub(in crate::session) fn protect(&mut self, call_id: &str) -> Result<(), AlreadyInterrupted> {
        if self.running.get(call_id).is_none_or(|task| task.was_cut) {
            return Err(AlreadyInterrupted);
        }
        if let Some(reply) = self.reply.as_mut().filter(|reply| reply.made.contains_key(call_id)) {
            reply.is_protected = true;
        }
        Ok(())
    }

    /// How far the words were played that the reply of this call has said so far; `None` while they are.
    pub(in crate::session) fn playout(&self, call_id: &str) -> Option<Played> {
        match self.reply.as_ref().filter(|reply| reply.made.contains_key(call_id)) {
            Some(reply) if reply.awaited.contains(call_id) => (!reply.is_playing).then_some(Played::All),
            Some(_) => None,
            None if self.running.get(call_id).is_some_and(|task| task.was_cut) => Some(Played::Interrupted),
            None => Some(Played::All),
        }
    }

    /// The reply was cut off by who listens: the tasks of its calls are told so when they ask, and a task whose filler it
    /// was says no more of them.
    pub(super) fn mark_cut(&mut self, reply: &Reply) {
        for call_id in reply.made.keys() {
            if let Some(task) = self.running.get_mut(call_id) {
                task.was_cut = true;
            }
        }
        if let Purpose::Line(line) = &reply.purpose
            && line.is_aside
            && let Some(task) = self.running.get_mut(&line.call_id)
        {
            task.fills_no_more = true;
        }
    }
}
