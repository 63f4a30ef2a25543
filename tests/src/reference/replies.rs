//! Replies: who has the floor, what a reply carries, and what comes back (B, E1, E2).

use super::World;
use crate::script::{Item, Part, Request, STEPS, Telling, call_id, words};

/// How often something is told at most (B6).
const TRIES: u32 = 3;
/// How long nothing is told on its own after an interruption (B6).
const PAUSE: u64 = 1_000;

/// Something that is owed to the user (B1).
#[derive(Clone)]
pub(super) struct Notice {
    /// The call whose output it is.
    id: String,
    /// Its place among all.
    place: usize,
    since: u64,
    /// How often it was told in a reply that was cut off.
    tries: u32,
}

/// A reply that is being given.
pub(super) struct Speech {
    reply: u64,
    deferred: bool,
    /// How many answers it has asked for; those before were calls.
    round: u32,
    /// The number of its request.
    request: usize,
    /// How many parts of the answer are over.
    parts: usize,
    /// When the answer goes on.
    pub(super) goes_on: Option<u64>,
    /// What was said of this answer.
    text: String,
    /// Whether the reply has said anything at all.
    spoke: bool,
    /// The notices that the answer carries.
    carried: Vec<Notice>,
    /// What the reply has told in answers before.
    told: Vec<String>,
    /// The first outputs of its own calls that are news, and that it has not told.
    own: Vec<String>,
    /// The calls that it waits for; `None` while it speaks.
    awaits: Option<Vec<String>>,
    /// Whether one of them has given something to reply to.
    has_news: bool,
}

/// How a reply is cut off.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    ByUser,
    ByFailure,
}

impl Speech {
    /// Takes the first output of a call that the reply waits for.
    pub(super) fn hears(&mut self, id: &str, is_news: bool, notify: bool) -> bool {
        let Some(awaits) = &mut self.awaits else { return false };
        let Some(index) = awaits.iter().position(|one| one == id) else { return false };
        awaits.remove(index);
        self.has_news |= is_news;
        if is_news && notify {
            self.own.push(id.to_owned());
        }
        true
    }
}

fn ids(notices: &[Notice]) -> Vec<String> {
    notices.iter().map(|notice| notice.id.clone()).collect()
}

impl World<'_> {
    /// Something is owed to the user from now on.
    pub(super) fn owe(&mut self, id: String) {
        let notice = Notice { id, place: self.notices, since: self.now, tries: 0 };
        self.notices += 1;
        self.pending.push(notice);
    }

    /// When a deferred reply is due: the floor is free (B1), what is pending has waited for more (B3), and nobody wants
    /// quiet (B6, B11).
    pub(super) fn deferred_due(&self) -> Option<u64> {
        let oldest = self.pending.iter().map(|notice| notice.since).min()?;
        let due = (oldest + self.script.merge_window).max(self.quiet_until);
        (!self.user_speaks && self.speech.is_none()).then_some(due.max(self.now))
    }

    /// B4: a reply takes the floor if it is free. A turn of the user comes first.
    pub(super) fn take_floor(&mut self) -> bool {
        let is_turn = std::mem::take(&mut self.turn_waits);
        if !is_turn && self.deferred_due() != Some(self.now) {
            return false;
        }
        let reply = self.replies;
        self.replies += 1;
        self.tell(Telling::Scheduled { reply, deferred: !is_turn, ids: ids(&self.pending) });
        self.generate(Speech {
            reply,
            deferred: !is_turn,
            round: 0,
            request: 0,
            parts: 0,
            goes_on: None,
            text: String::new(),
            spoke: false,
            carried: Vec::new(),
            told: Vec::new(),
            own: Vec::new(),
            awaits: None,
            has_news: false,
        });
        true
    }

    /// The model is asked. It sees the log, and so carries all that is pending (B2, B6).
    fn generate(&mut self, mut speech: Speech) {
        speech.carried.append(&mut self.pending);
        speech.carried.sort_by_key(|notice| notice.place);
        speech.request = self.story.requests.len();
        (speech.parts, speech.text, speech.awaits) = (0, String::new(), None);
        let may_call = !speech.deferred && speech.round < STEPS;
        let calls = self.story.log.iter().filter_map(|(_, item)| match item {
            Item::Call { id, .. } => Some(id.clone()),
            _ => None,
        });
        let note = note(&speech);
        self.story.requests.push(Request { note, tools: may_call, calls: calls.collect() });
        self.speech = Some(speech);
        self.answer();
    }

    /// The model's answer, up to the next pause.
    pub(super) fn answer(&mut self) {
        while let Some(speech) = &mut self.speech {
            speech.goes_on = None;
            let part = speech.parts;
            speech.parts += 1;
            match self.script.answer(speech.request).get(part) {
                Some(Part::Words) => {
                    speech.text += &words(speech.request, part);
                    speech.spoke = true;
                }
                Some(Part::Pause(time)) => {
                    speech.goes_on = Some(self.now + time);
                    return;
                }
                Some(Part::Job(_) | Part::Cancel(..)) => {} // made when the answer is over
                Some(Part::Fail) => return self.cut(Cut::ByFailure),
                None => return self.answered(),
            }
        }
    }

    /// The answer is over.
    fn answered(&mut self) {
        let Some(speech) = &mut self.speech else { return };
        let calls = self.script.calls(speech.request);
        let may_call = !speech.deferred && speech.round < STEPS;
        if !calls.is_empty() && !may_call && speech.text.is_empty() {
            return self.cut(Cut::ByFailure); // B5
        }
        let text = speech.text.clone();
        if calls.is_empty() || !may_call {
            self.say(text, false);
            self.failures = 0;
            return self.complete();
        }
        // B6: words between two rounds tell what their generation carried.
        if !speech.text.is_empty() {
            self.failures = 0;
            speech.told.extend(speech.carried.drain(..).map(|notice| notice.id));
            speech.own.clear();
        }
        // A4: the calls are in the log in the model's order, and each output as soon as it is there.
        let request = speech.request;
        let ids: Vec<String> = (0..calls.len()).map(|place| call_id(request, place)).collect();
        speech.awaits = Some(ids.clone());
        speech.has_news = false;
        self.say(text, false);
        for (id, call) in ids.iter().zip(&calls) {
            self.add(Item::Call { id: id.clone(), tool: tool(call).to_owned() });
        }
        self.make_calls(ids.into_iter().zip(calls).collect(), request);
    }

    /// A1: the turn goes on when each call has given its first output; if they gave nothing, there is nothing to say.
    pub(super) fn next_round(&mut self) -> bool {
        let Some(mut speech) =
            self.speech.take_if(|speech| speech.awaits.as_ref().is_some_and(Vec::is_empty))
        else {
            return false;
        };
        if speech.has_news {
            speech.round += 1;
            self.generate(speech);
        } else {
            // B6: what it carried goes back, and it was no try.
            let carried = std::mem::take(&mut speech.carried);
            self.put_back(carried);
            for id in std::mem::take(&mut speech.own) {
                self.owe(id);
            }
            self.speech = Some(speech);
            self.complete();
        }
        true
    }

    fn put_back(&mut self, notices: Vec<Notice>) {
        self.pending.extend(notices);
        self.pending.sort_by_key(|notice| notice.place);
    }

    /// A reply came to its end: what it carried is told (B6).
    fn complete(&mut self) {
        let Some(speech) = self.speech.take() else { return };
        let reply = speech.reply;
        let ids = [speech.told, ids(&speech.carried)].concat();
        self.tell(if speech.spoke {
            Telling::Completed { reply, ids }
        } else {
            Telling::Skipped { reply, ids }
        });
    }

    /// E1: the user cuts the reply off, if there is one.
    pub(super) fn cut_off(&mut self) {
        if self.speech.is_some() {
            self.cut(Cut::ByUser);
        }
    }

    /// B6: what a reply carried goes back, and what its own calls gave is owed.
    fn cut(&mut self, how: Cut) {
        let Some(speech) = self.speech.take() else { return };
        let is_heard = !speech.text.is_empty();
        if speech.awaits.is_none() {
            self.say(speech.text, true);
        }
        let is_try = is_heard || how == Cut::ByFailure;
        let tried = |mut notice: Notice| {
            notice.tries += u32::from(is_try);
            notice
        };
        let (dropped, back): (Vec<_>, Vec<_>) =
            speech.carried.into_iter().map(tried).partition(|notice| notice.tries >= TRIES);
        let owed = [ids(&back), speech.own.clone()].concat();
        self.put_back(back);
        for id in speech.own {
            self.owe(id);
        }
        self.tell(Telling::Interrupted { reply: speech.reply, ids: owed, told: speech.told });
        if !dropped.is_empty() {
            self.tell(Telling::Dropped { ids: ids(&dropped) });
        }
        // B6: quiet after an interruption; B11: the model is left alone, for longer and longer.
        match how {
            Cut::ByUser => self.quiet_until = self.quiet_until.max(self.now + PAUSE),
            Cut::ByFailure => {
                self.quiet_until = self.now + (PAUSE << self.failures.min(5)).min(30_000);
                self.failures += 1;
            }
        }
    }

    /// What was said is in the log; of a reply that was cut off, what was heard.
    fn say(&mut self, text: String, interrupted: bool) {
        if !text.is_empty() {
            self.add(Item::Agent { text, interrupted });
        }
    }
}

/// What a request says for itself alone (B5, B6, B12).
fn note(speech: &Speech) -> String {
    let list = ids(&speech.carried).join(", ");
    let mut note = Vec::new();
    if speech.deferred {
        note.push(format!("tell {list}"));
    } else if !list.is_empty() {
        note.push(format!("also tell {list}"));
    }
    if speech.carried.iter().any(|notice| notice.tries > 0) {
        note.push("again".to_owned());
    }
    if !speech.deferred && speech.round == STEPS {
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
