//! Replies: who has the floor, what a reply carries, what is heard of it, and what comes back (B, E1-E3).

use std::collections::VecDeque;

use asynctool_core::ReplyPolicy;

use super::{
    Response, World,
    handoff::Asked,
    notices::{Notice, ids},
};
use crate::script::{Item, Part, Request, STEPS, Telling, call_id, words};

/// How often something is told at most (B6).
const TRIES: u32 = 3;
/// How long nothing is told on its own after an interruption (B6).
const PAUSE: u64 = 1_000;

/// How long the model may say nothing (B14).
const SILENCE: u64 = 60_000;

/// A reply that is being given.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and they come in any combination"
)]
#[derive(Default)]
pub(super) struct Speech {
    reply: u64,
    deferred: bool,
    /// E3: it is not cut off.
    pub(super) is_protected: bool,
    /// Whether the user has heard anything of it at all.
    spoke: bool,
    /// The notices that it carries.
    carried: Vec<Notice>,
    /// What it has told in answers before.
    told: Vec<String>,
    /// The first outputs of its own calls that are news: of answers before, which it has not told, and of this one.
    own: Vec<Notice>,
    pub(super) fresh: Vec<Notice>,
    /// All calls that it has made.
    pub(super) made: Vec<String>,
    /// Whether one of them has brought words of a tool (D8).
    pub(super) has_read: bool,
    // Of this answer.
    /// The number of its request.
    request: usize,
    may_call: bool,
    /// Whether the user stands behind what it asks for, and how often he had spoken by then (D8).
    pub(super) mandate: Option<usize>,
    /// How many parts of it are over.
    parts: usize,
    /// When it goes on; not if it is over.
    pub(super) goes_on: Option<u64>,
    /// When the model was asked, or has said the last thing.
    last_sign: u64,
    /// Nothing comes any more.
    is_silent: bool,
    is_over: bool,
    /// Words that are still to be heard, and when the next one will have been.
    unheard: VecDeque<String>,
    pub(super) hears: Option<u64>,
    /// Whether it has words.
    has_words: bool,
    /// What was heard of them, and whether that is in the log.
    text: String,
    is_logged: bool,
    /// The calls that the reply waits for, once it has made them.
    awaits: Option<Vec<String>>,
    /// Whether one of them has given something to reply to.
    pub(super) has_news: bool,
    /// Those that hand over.
    pub(super) asked: Vec<Asked>,
}

/// How a reply is cut off.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    ByUser,
    ByFailure,
    /// For something urgent.
    MakesWay,
}

impl Speech {
    /// Whether it waits for the first output of this call.
    pub(super) fn awaits(&self, id: &str) -> bool {
        self.awaits.as_ref().is_some_and(|awaits| awaits.iter().any(|one| one == id))
    }

    fn is_heard_out(&self) -> bool {
        self.is_over && self.hears.is_none()
    }
}

impl World<'_> {
    /// The reply that waits for the first output of a call, and no longer does.
    pub(super) fn awaiting(&mut self, id: &str) -> Option<&mut Speech> {
        let speech = self.speech.as_mut()?;
        let awaits = speech.awaits.as_mut()?;
        let index = awaits.iter().position(|one| one == id)?;
        awaits.remove(index);
        Some(speech)
    }

    /// B4: a reply takes the free floor. A turn of the user comes first.
    pub(super) fn take_floor(&mut self) -> bool {
        let is_turn = std::mem::take(&mut self.turn_waits);
        if !is_turn && self.deferred_due() != Some(self.now) {
            return false;
        }
        let reply = self.replies;
        self.replies += 1;
        let mut speech = Speech { reply, deferred: !is_turn, ..Speech::default() };
        if is_turn {
            (speech.made, speech.has_read) = std::mem::take(&mut self.made_before);
        }
        self.carry(&mut speech);
        let ids = ids(&speech.carried);
        self.tell(Telling::Scheduled { reply, deferred: !is_turn, ids });
        self.generate(speech);
        true
    }

    /// B6: an answer sees the log, and so carries all that is pending. B7: or it is left to a reply of its own, unless it
    /// is urgent. B9: what the log shows no longer it does not carry.
    fn carry(&mut self, speech: &mut Speech) {
        let carries_all = speech.deferred || self.script.policy != ReplyPolicy::Always;
        let (taken, left): (Vec<_>, Vec<_>) =
            self.pending.iter().cloned().partition(|notice| carries_all || notice.is_urgent);
        self.pending = taken;
        speech.carried.retain(|notice| !self.has_newer(notice));
        speech.carried.append(&mut self.pending);
        self.pending = left;
    }

    /// The model is asked.
    fn generate(&mut self, mut speech: Speech) {
        self.carry(&mut speech);
        let fresh = std::mem::take(&mut speech.fresh);
        speech.own.extend(fresh);
        let request = self.story.requests.len();
        // B5, B12.
        let may_call = self.steps < STEPS && (!speech.deferred || self.script.deferred_tools);
        let mandate = (!speech.deferred && !speech.has_read).then_some(self.said);
        speech = Speech {
            request,
            may_call,
            mandate,
            has_read: speech.has_read,
            last_sign: self.now,
            reply: speech.reply,
            deferred: speech.deferred,
            is_protected: speech.is_protected,
            spoke: speech.spoke,
            carried: speech.carried,
            told: speech.told,
            own: speech.own,
            made: speech.made,
            ..Speech::default()
        };
        let calls = self.story.log.iter().filter_map(|(_, item)| match item {
            Item::Call { id, .. } if !self.superseded.contains(id) => Some(id.clone()),
            _ => None,
        });
        let request = Request { note: self.note(&speech), tools: may_call, calls: calls.collect() };
        self.story.requests.push(request);
        self.speech = Some(speech);
        self.answer();
    }

    /// The model's answer, up to the next pause.
    pub(super) fn answer(&mut self) {
        while let Some(speech) = &mut self.speech {
            speech.goes_on = None;
            if speech.is_silent {
                return self.cut(Cut::ByFailure); // B14
            }
            let part = speech.parts;
            speech.parts += 1;
            match self.script.answer(speech.request).get(part) {
                Some(Part::Words) => {
                    (speech.has_words, speech.last_sign) = (true, self.now);
                    speech.unheard.push_back(words(speech.request, part));
                    match self.script.word {
                        None => self.word(),
                        Some(time) => speech.hears = speech.hears.or(Some(self.now + time)),
                    }
                }
                Some(Part::Pause(time)) => {
                    speech.goes_on = Some(self.now + time);
                    return;
                }
                Some(Part::Job(_) | Part::Cancel(..)) => speech.last_sign = self.now, // made when the answer is over
                Some(Part::Silence) => {
                    speech.is_silent = true;
                    speech.goes_on = Some(speech.last_sign + SILENCE);
                    return;
                }
                Some(Part::Fail) => return self.cut(Cut::ByFailure),
                None => return self.answered(),
            }
        }
    }

    /// The user has heard a word.
    pub(super) fn word(&mut self) {
        let Some(speech) = &mut self.speech else { return };
        speech.text.extend(speech.unheard.pop_front());
        speech.spoke = true;
        let time = self.script.word.filter(|_| !speech.unheard.is_empty());
        speech.hears = time.map(|time| self.now + time);
        if speech.is_heard_out() {
            self.heard_out();
        }
    }

    /// The answer is over; its calls are made while its words are still played (E1).
    fn answered(&mut self) {
        let Some(speech) = &mut self.speech else { return };
        let calls = self.script.calls(speech.request);
        if !calls.is_empty() && !speech.may_call && !speech.has_words {
            return self.cut(Cut::ByFailure); // B5
        }
        (self.failures, self.failed_until) = (0, 0);
        speech.is_over = true;
        if calls.is_empty() || !speech.may_call {
            if speech.is_heard_out() {
                self.heard_out();
            }
            return;
        }
        // A4: the calls are in the log in the model's order, and each output as soon as it is there.
        let request = speech.request;
        let ids: Vec<String> = (0..calls.len()).map(|place| call_id(request, place)).collect();
        let mandate = speech.mandate;
        speech.awaits = Some(ids.clone());
        speech.made.extend(ids.iter().cloned());
        self.steps += 1;
        if speech.is_heard_out() {
            self.heard_out();
        }
        for (id, call) in ids.iter().zip(&calls) {
            self.add(Item::Call { id: id.clone(), tool: tool(call).to_owned() });
        }
        self.make_calls(ids.into_iter().zip(calls).collect(), Response { number: request, mandate });
    }

    /// The words of an answer that is over were heard. B6: those between two rounds tell what their answer carried,
    /// unless it is asked for all the same (B7).
    fn heard_out(&mut self) {
        self.log_words(false);
        let Some(speech) = &mut self.speech else { return };
        if speech.awaits.is_none() {
            return self.complete();
        }
        if !speech.text.is_empty() {
            speech.own.clear();
            if speech.deferred || self.script.policy != ReplyPolicy::AskIfSeen {
                speech.told.extend(speech.carried.drain(..).map(|notice| notice.id));
            }
        }
    }

    /// A1: the turn goes on when each call has given its first output; if they gave nothing, there is nothing to say.
    pub(super) fn next_round(&mut self) -> bool {
        let is_due =
            |speech: &Speech| speech.is_heard_out() && speech.awaits.as_ref().is_some_and(Vec::is_empty);
        if !self.speech.as_ref().is_some_and(is_due) {
            return false;
        }
        let next_agent = self.settle_handoffs();
        let Some(mut speech) = self.speech.take() else { return false };
        if speech.has_news {
            if let Some(next) = next_agent {
                self.hand_over(next);
            }
            self.generate(speech);
        } else {
            // B6: what it carried goes back, and it was no try.
            let carried = std::mem::take(&mut speech.carried);
            self.give_back(carried);
            for notice in [std::mem::take(&mut speech.own), std::mem::take(&mut speech.fresh)].concat() {
                self.owe(notice);
            }
            self.speech = Some(speech);
            self.complete();
        }
        true
    }

    /// Into the queue, except for what a newer word stands for (B9).
    fn give_back(&mut self, carried: Vec<Notice>) -> Vec<String> {
        let back: Vec<Notice> = carried.into_iter().filter(|notice| !self.has_newer(notice)).collect();
        let ids = ids(&back);
        self.put_back(back);
        ids
    }

    /// A reply came to its end: what it carried is told (B6), or was seen and is asked for once more (B7).
    fn complete(&mut self) {
        let Some(mut speech) = self.speech.take() else { return };
        if !speech.deferred && self.script.policy == ReplyPolicy::AskIfSeen {
            let mut seen = std::mem::take(&mut speech.carried);
            for notice in &mut seen {
                notice.was_seen = true;
            }
            self.give_back(seen);
        }
        let reply = speech.reply;
        let ids = [speech.told, ids(&speech.carried)].concat();
        self.tell(if speech.spoke {
            Telling::Completed { reply, ids }
        } else {
            Telling::Skipped { reply, ids }
        });
    }

    /// E1: the user cuts the reply off, if there is one and it is not protected (E3).
    pub(super) fn cut_off(&mut self) {
        if self.speech.as_ref().is_some_and(|speech| !speech.is_protected) {
            self.cut(Cut::ByUser);
        }
    }

    /// B8: so does something urgent, unless the reply carries something urgent. The turn that it answers is not lost, and
    /// its calls are those of the reply that answers it then.
    pub(super) fn make_way(&mut self) {
        let gives_way = |speech: &&mut Speech| {
            !speech.is_protected && !speech.carried.iter().any(|notice| notice.is_urgent)
        };
        if let Some(speech) = self.speech.as_mut().filter(gives_way) {
            if !speech.deferred {
                self.turn_waits = true;
                self.made_before = (std::mem::take(&mut speech.made), speech.has_read);
            }
            self.cut(Cut::MakesWay);
        }
    }

    /// B6: what a reply carried goes back, and what its own calls gave is owed.
    fn cut(&mut self, how: Cut) {
        self.log_words(true);
        let Some(mut speech) = self.speech.take() else { return };
        let (news, next) = self.answer_handoffs(std::mem::take(&mut speech.asked));
        speech.fresh.extend(news);
        self.next_agent = next.or(self.next_agent.take());
        let is_try = !speech.text.is_empty() || how == Cut::ByFailure;
        let tried = |mut notice: Notice| {
            notice.tries += u32::from(is_try);
            notice
        };
        speech.carried.retain(|notice| !self.has_newer(notice));
        let (dropped, back): (Vec<_>, Vec<_>) =
            speech.carried.into_iter().map(tried).partition(|notice| notice.tries >= TRIES);
        let mut owed = self.give_back(back);
        for notice in [speech.own, speech.fresh].concat() {
            if !self.has_newer(&notice) {
                owed.push(notice.id.clone());
                self.owe(notice);
            }
        }
        let made = self.tasks.iter_mut().filter(|task| speech.made.contains(&task.id));
        made.for_each(|task| task.was_cut |= how == Cut::ByUser);
        self.tell(Telling::Interrupted { reply: speech.reply, ids: owed, told: speech.told });
        if !dropped.is_empty() {
            self.tell(Telling::Dropped { ids: ids(&dropped) });
        }
        // B6: quiet after an interruption; B11: the model is left alone, for longer and longer.
        match how {
            Cut::ByUser => self.quiet_until = self.now + PAUSE,
            Cut::MakesWay => {}
            Cut::ByFailure => {
                self.failed_until = self.now + (PAUSE << self.failures.min(5)).min(30_000);
                self.failures += 1;
            }
        }
    }

    /// What was heard is in the log.
    fn log_words(&mut self, interrupted: bool) {
        let Some(speech) = self.speech.as_mut().filter(|speech| !speech.is_logged) else { return };
        speech.is_logged = true;
        if !speech.text.is_empty() {
            let text = speech.text.clone();
            self.last_words = Some(speech.request);
            self.add(Item::Agent { text, interrupted });
        }
    }

    /// What a request says for itself alone. B13: none ends with words of the agent and nothing to do.
    fn note(&self, speech: &Speech) -> String {
        let note = note(speech);
        if note.is_empty() && self.ends_with_words_of_the_agent() { "answer".to_owned() } else { note }
    }

    /// Whether they are the last that the model sees. Words stand before the calls of their answer, also if they were
    /// heard to their end later.
    fn ends_with_words_of_the_agent(&self) -> bool {
        let shown = |item: &&Item| match item {
            Item::User(_) | Item::Agent { .. } => true,
            Item::Call { id, .. } => !self.superseded.contains(id),
            Item::Output { .. } => false,
        };
        let first_call = self.last_words.map(|request| call_id(request, 0));
        let has_calls = |id: &String| {
            self.story.log.iter().any(|(_, item)| matches!(item, Item::Call { id: made, .. } if made == id))
        };
        let last = self.story.log.iter().rev().map(|(_, item)| item).find(shown);
        matches!(last, Some(Item::Agent { .. })) && !first_call.as_ref().is_some_and(has_calls)
    }
}

/// What a request says of what it is to tell, and whether it may call tools (B5-B7, B12).
fn note(speech: &Speech) -> String {
    let (seen, new): (Vec<_>, Vec<_>) = speech.carried.iter().cloned().partition(|notice| notice.was_seen);
    let line = |what: &str, notices: &[Notice]| {
        (!notices.is_empty()).then(|| format!("{what} {}", ids(notices).join(", ")))
    };
    let mut note: Vec<String> = if speech.deferred {
        line("tell", &new).into_iter().chain(line("seen", &seen)).collect()
    } else {
        line("also tell", &speech.carried).into_iter().collect()
    };
    if speech.carried.iter().any(|notice| notice.tries > 0) {
        note.push("again".to_owned());
    }
    if !speech.deferred && !speech.may_call {
        note.push("no tools".to_owned());
    }
    note.join(" ")
}

fn tool(call: &Part) -> &'static str {
    match call {
        Part::Job(job) => job.tool.name(),
        _ => "cancel_task",
    }
}
