//! A conversation whose tool, user and driver come by in many orders: shuttle chooses which thread goes on wherever one
//! takes a lock. What the locks do not guard is no such point: see `task/run/interleavings.rs`.

use std::collections::HashSet;

use shuttle::thread::JoinHandle;

use super::*;
use crate::{
    chat::ChatItem,
    session::{
        conversation::{Next, Step},
        event::InterruptedBy,
    },
    task::{Rig, in_many_orders, join},
    toolset::Update,
};

/// Later than any pause, so that what is pending is due.
const LATER: Duration = Duration::from_secs(3600);

/// A conversation in which the model has just called a tool whose task runs.
struct Scene {
    core: Arc<Core>,
    rig: Arc<Rig>,
    reply: u64,
    answers: Arc<Lock<Vec<Answer>>>,
    events: broadcast::Receiver<Arc<SessionEvent>>,
}

impl Scene {
    fn with_a_task() -> Self {
        let core = Core::new(SessionOptions::default(), Arc::new(Prompts::default()), "agent".to_owned());
        let core = Arc::new(core);
        let events = core.listen();
        let answers = Arc::new(Lock::new(vec![core.user_said("Book it.".to_owned())]));
        let Step::Reply(reply) = core.update(Conversation::next) else { panic!("the floor is free") };
        assert!(core.update(|conversation, _| conversation.round(reply)).is_some());
        let calls = vec![Rig::call()];
        let made = core.update(|conversation, now| conversation.generated(reply, calls, true, now));
        assert_eq!(made.map(|made| made.calls), Some(vec![Rig::call()]));
        let rig = Rig::announced(core.clone());
        Self { core, rig, reply, answers, events }
    }

    /// The tool, which says more than the user has to hear.
    fn tool(&self, last: fn(&'static str) -> Update) -> JoinHandle<()> {
        self.rig.plays(move |rig| {
            rig.updates("news 1");
            rig.updates(Update::new("news 2").supersedes("news"));
            rig.updates(last("news 3").supersedes("news"));
            rig.returns("booked");
        })
    }

    /// The driver, which goes on with the reply when the call has its first output, and then tells what is due.
    fn driver(&self) -> JoinHandle<()> {
        let (core, reply) = (self.core.clone(), self.reply);
        self.rig.plays(move |rig| {
            drop(rig.waits());
            let next = core.update(|conversation, now| conversation.round_is_over(reply, true, now));
            if matches!(next, Next::GoOn) {
                give(&core, reply);
            }
            reply_once(&core);
            reply_once(&core);
        })
    }

    /// The user, or the host.
    fn user(&self, acts: impl FnOnce(&Core) -> Option<Answer> + Send + 'static) -> JoinHandle<()> {
        let (core, answers) = (self.core.clone(), self.answers.clone());
        shuttle::thread::spawn(move || {
            let answer = acts(&core);
            answers.lock().extend(answer);
        })
    }

    fn judge_answers(&self) {
        for answer in self.answers.lock().iter_mut() {
            let Answer::Awaited(answer) = answer else { panic!("the text was taken") };
            assert!(answer.try_recv().is_ok(), "every turn is answered");
        }
    }

    /// Tells what is left, and holds against what happened what always holds.
    fn judge(mut self) {
        self.core.update(|conversation, now| conversation.user_speaks(false, now));
        while reply_once(&self.core) {}
        assert!(self.core.look(Conversation::is_quiet), "nothing runs and nothing is owed");
        self.judge_answers();
        judge_log(&self.core.log());
        let mut events = Vec::new();
        while let Ok(event) = self.events.try_recv() {
            events.push(Arc::unwrap_or_clone(event));
        }
        judge_events(&events);
    }
}

/// One round of a reply without calls, as the driver makes it.
fn give(core: &Core, reply: u64) {
    let Some(round) = core.update_quietly(|conversation, _| conversation.round(reply)) else { return };
    core.update_quietly(|conversation, now| conversation.heard(reply, round.number, "So it is.", now));
    core.update_quietly(|conversation, now| conversation.generated(reply, Vec::new(), false, now));
    core.update_quietly(|conversation, now| conversation.played(reply, now));
    core.update_quietly(|conversation, now| conversation.round_is_over(reply, false, now));
}

/// Gives the reply that is due; false if none is.
fn reply_once(core: &Core) -> bool {
    let Step::Reply(reply) = core.update_quietly(|conversation, _| conversation.next(LATER)) else {
        return false;
    };
    give(core, reply);
    true
}

/// Every call is in the log once and is followed by one output; the task's words stand in their order.
fn judge_log(log: &[Arc<LogEntry>]) {
    let (mut open, mut ids, mut words) = (HashSet::new(), HashSet::new(), Vec::new());
    for entry in log {
        match &entry.item {
            ChatItem::Call { call, .. } => assert!(ids.insert(&call.id) && open.insert(&call.id), "{log:?}"),
            ChatItem::Output { call_id, output } => {
                assert!(open.remove(call_id), "{log:?}");
                words.extend((1..=3).filter(|number| output.text.contains(&format!("news {number}"))));
            }
            _ => {}
        }
    }
    assert!(open.is_empty(), "{log:?}");
    assert!(words.iter().copied().eq(1..=words.len()), "{words:?}");
}

/// The task ends once and is then silent. What the user is to hear of, he is told once, unless a newer word stands for
/// it.
fn judge_events(events: &[SessionEvent]) {
    let (mut owed, mut told, mut ended) = (HashSet::new(), HashSet::new(), 0);
    for event in events {
        match event {
            SessionEvent::ToolCallUpdated { id, supersedes, .. } => {
                assert_eq!(ended, 0, "{events:?}");
                assert!(supersedes.iter().all(|older| owed.remove(older)), "{events:?}");
                owed.insert(id.clone());
            }
            SessionEvent::ToolCallEnded { .. } => ended += 1,
            SessionEvent::ItemAdded { item } => {
                if let ChatItem::Call { call, .. } = &item.item {
                    assert_eq!(ended, 0, "{events:?}");
                    owed.extend(call.id.ends_with("_final").then(|| call.id.clone()));
                }
            }
            SessionEvent::ReplyCompleted { call_ids, .. }
            | SessionEvent::ReplySkipped { call_ids, .. }
            | SessionEvent::ReplyDropped { call_ids }
            | SessionEvent::ReplyInterrupted { told: call_ids, .. } => {
                for id in call_ids {
                    assert!(told.insert(id.clone()), "{id} is told twice: {events:?}");
                }
            }
            _ => {}
        }
    }
    assert_eq!(ended, 1, "{events:?}");
    // The first output is told by the reply that waited for it; a word that came back from a reply gives way in silence.
    let is_newer_known = owed.iter().any(|id| id.ends_with("_update_2"));
    owed.retain(|id| *id != Rig::call().id && !(is_newer_known && id.ends_with("_update_1")));
    assert!(owed.is_subset(&told), "{owed:?} {told:?} {events:?}");
}

#[test]
fn b2_what_a_task_says_is_logged_in_order_and_told_once_while_replies_are_given() {
    in_many_orders(|| {
        let scene = Scene::with_a_task();
        join([scene.tool(Update::new), scene.driver(), scene.rig.plays(Rig::times_out)]);
        scene.judge();
    });
}

#[test]
fn b6_nothing_is_lost_or_told_twice_when_replies_are_cut_off_in_the_middle() {
    in_many_orders(|| {
        let scene = Scene::with_a_task();
        join([
            scene.tool(Update::new),
            scene.driver(),
            scene.rig.plays(Rig::is_cancelled),
            scene.user(|core| {
                core.update(|conversation, now| conversation.interrupt(InterruptedBy::Host, now));
                let answer = core.user_said("And a taxi.".to_owned());
                core.update(|conversation, now| conversation.interrupt(InterruptedBy::Host, now));
                Some(answer)
            }),
        ]);
        scene.judge();
    });
}

#[test]
fn b8_an_urgent_word_cuts_off_the_reply_and_loses_neither_its_turn_nor_what_it_carried() {
    in_many_orders(|| {
        let scene = Scene::with_a_task();
        join([
            scene.tool(|text| Update::new(text).interrupt()),
            scene.driver(),
            scene.user(|core| {
                core.update(|conversation, now| conversation.user_speaks(true, now));
                Some(core.user_said("And a taxi.".to_owned()))
            }),
        ]);
        scene.judge();
    });
}

#[test]
fn d7_a_session_that_closes_meanwhile_answers_every_turn_and_names_what_is_not_told() {
    in_many_orders(|| {
        let mut scene = Scene::with_a_task();
        join([
            scene.tool(Update::new),
            scene.driver(),
            scene.user(|core| {
                core.update(Conversation::close);
                core.update(Conversation::end);
                None
            }),
        ]);
        scene.judge_answers();
        let mut last = None;
        while let Ok(event) = scene.events.try_recv() {
            last = Some(Arc::unwrap_or_clone(event));
        }
        assert_eq!(last, Some(SessionEvent::Closed), "nothing follows the end");
    });
}
