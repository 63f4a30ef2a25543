//! Logs of all kinds, summarised now and then: what a model sees of them.

use std::{collections::HashSet, time::Duration};

use proptest::prelude::*;

use super::*;
use crate::{chat::item::LogEntry, properties::cases};

const AT: Duration = Duration::ZERO;

#[derive(Clone, Debug)]
enum Move {
    /// The user or the agent says something.
    Says(bool),
    Aside,
    /// A response makes so many calls; its words may come later.
    Calls(usize),
    /// The words of the last response that made calls, unless something was said meanwhile.
    LateWords,
    /// One of the calls without an output gets it.
    Answers(prop::sample::Index),
    /// A task's later word, with whether it supersedes one of the others.
    Pair(Option<prop::sample::Index>),
    /// Stands for the entries up to one of them; one call is to be kept.
    Summarise(prop::sample::Index, prop::sample::Index),
}

fn a_move() -> impl Strategy<Value = Move> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        1 => any::<bool>().prop_map(Move::Says),
        1 => Just(Move::Aside),
        2 => (1..4_usize).prop_map(Move::Calls),
        2 => Just(Move::LateWords),
        3 => index().prop_map(Move::Answers),
        2 => prop::option::of(index()).prop_map(Move::Pair),
        1 => (index(), index()).prop_map(|(through, kept)| Move::Summarise(through, kept)),
    ]
}

#[derive(Default)]
struct Scene {
    log: ChatLog,
    said: u32,
    made: u32,
    /// The response that made calls, as long as its words may come.
    open: Option<u64>,
}

impl Scene {
    fn says(&mut self, role: Role, response: Option<u64>) {
        self.said += 1;
        let text = format!("said {}", self.said);
        self.log.message(Message { role, text, interrupted: false, response }, AT);
        self.open = None;
    }

    fn call(&mut self, response: u64) -> Arc<str> {
        self.made += 1;
        let id = self.log.free_id(format!("call_{}", self.made).into());
        self.log.call(FunctionCall::new(id.clone(), "book", "{}"), response, AT);
        id
    }

    /// The calls of the log, in order.
    fn calls(&self) -> Vec<(Arc<str>, u64)> {
        let calls = self.log.entries().iter().filter_map(|entry| match &entry.item {
            ChatItem::Call { call, response } => Some((call.id.clone(), *response)),
            _ => None,
        });
        calls.collect()
    }

    fn plays(&mut self, step: &Move) -> Result<(), TestCaseError> {
        match step {
            Move::Says(true) => self.says(Role::User, None),
            Move::Says(false) => self.says(Role::Assistant, None),
            Move::Aside => drop(self.log.aside("one moment", AT)),
            Move::Calls(number) => {
                let response = self.log.next_response();
                for _ in 0..*number {
                    self.call(response);
                }
                self.open = Some(response);
            }
            Move::LateWords => {
                if self.open.is_some() {
                    self.says(Role::Assistant, self.open);
                }
            }
            Move::Answers(index) => {
                let mut calls = self.calls();
                calls.retain(|(id, _)| self.log.output_of(id).is_none());
                if !calls.is_empty() {
                    let (id, _) = index.get(&calls);
                    let output = FunctionOutput::new(format!("of {id}"));
                    prop_assert!(self.log.output(id, output.clone(), AT).is_some());
                    prop_assert!(self.log.output(id, output, AT).is_none());
                }
            }
            Move::Pair(older) => {
                let calls = self.calls();
                if let Some(older) = older.filter(|_| !calls.is_empty()) {
                    self.log.supersede(older.get(&calls).0.clone());
                }
                let response = self.log.next_response();
                let id = self.call(response);
                self.log.output(&id, FunctionOutput::new(format!("of {id}")), AT);
            }
            Move::Summarise(through, kept) => self.summarises(*through, *kept)?,
        }
        Ok(())
    }

    fn summarises(
        &mut self,
        through: prop::sample::Index,
        kept: prop::sample::Index,
    ) -> Result<(), TestCaseError> {
        let before = self.log.entries().to_vec();
        let calls = self.calls();
        let open: Vec<_> = calls.iter().filter(|(id, _)| self.log.output_of(id).is_none()).cloned().collect();
        if before.is_empty() {
            return Ok(());
        }
        let through = through.get(&before).seq;
        let kept = (!calls.is_empty()).then(|| kept.get(&calls).0.clone());
        self.log.summarise(through, "they met", |id| kept.as_deref() == Some(id), AT);

        let newer = |entries: &[Arc<LogEntry>]| -> Vec<Arc<LogEntry>> {
            entries.iter().filter(|entry| entry.seq > through).cloned().collect()
        };
        prop_assert_eq!(newer(&before), newer(self.log.entries()), "what is newer stays as it was");
        for entry in before {
            let call_id = match &entry.item {
                ChatItem::Call { call, .. } => &call.id,
                ChatItem::Output { call_id, .. } => call_id,
                _ => continue,
            };
            if open.iter().any(|(id, _)| id == call_id) || kept.as_ref() == Some(call_id) {
                prop_assert!(self.log.entries().contains(&entry), "{} survives", call_id);
            }
        }
        Ok(())
    }

    fn judge(&self) -> Result<(), TestCaseError> {
        let entries = self.log.entries();
        prop_assert!(entries.is_sorted_by(|a, b| a.seq < b.seq), "{:?}", entries);
        let (mut ids, mut outputs) = (HashSet::new(), HashSet::new());
        for entry in entries {
            match &entry.item {
                ChatItem::Call { call, .. } => prop_assert!(ids.insert(&*call.id), "{:?}", entries),
                ChatItem::Output { call_id, output } => {
                    prop_assert!(ids.contains(&**call_id) && outputs.insert(&**call_id), "{:?}", entries);
                    prop_assert_eq!(self.log.output_of(call_id), Some(output));
                }
                _ => {}
            }
        }
        prop_assert_eq!(self.log.open_calls(), ids.len() - outputs.len());
        self.judge_view()
    }

    fn judge_view(&self) -> Result<(), TestCaseError> {
        let prompts = Prompts::default();
        let items = view(&self.log, &prompts);
        let mut shown = Vec::new();
        let mut texts = Vec::new();
        for (place, item) in items.iter().enumerate() {
            match item {
                RequestItem::Message(message) => {
                    texts.push(message.text.clone());
                    // Words that were still played stand right before what of their calls is shown.
                    let of = message.response.map(|response| {
                        self.calls().into_iter().filter(move |(_, of)| *of == response).map(|(id, _)| id)
                    });
                    let mut of = of.into_iter().flatten().filter(|id| !self.log.is_superseded(id));
                    if let Some(first) = of.next() {
                        let next = items.get(place + 1);
                        let is_next =
                            matches!(next, Some(RequestItem::Calls(calls)) if calls[0].call.id == first);
                        prop_assert!(is_next, "{:?}", items);
                    }
                }
                RequestItem::Calls(calls) => {
                    prop_assert!(!calls.is_empty());
                    for Exchange { call, output } in calls {
                        let known = self.log.output_of(&call.id).cloned();
                        let running = || FunctionOutput::new(prompts.still_running(&call.name, &call.id));
                        prop_assert_eq!(output, &known.unwrap_or_else(running));
                        shown.push(call.id.clone());
                    }
                }
            }
        }
        let mut calls: Vec<Arc<str>> = self.calls().into_iter().map(|(id, _)| id).collect();
        calls.retain(|id| !self.log.is_superseded(id));
        prop_assert_eq!(shown, calls, "each call once, in order, and none that is superseded");
        let said = self.log.entries().iter().filter_map(|entry| match &entry.item {
            ChatItem::Message(message) => Some(message.text.clone()),
            _ => None,
        });
        let summaries =
            self.log.entries().iter().filter(|entry| matches!(entry.item, ChatItem::Summary { .. })).count();
        let all = texts.len();
        texts.retain(|text| text.starts_with("said "));
        prop_assert_eq!(all - texts.len(), summaries, "no aside is shown");
        prop_assert!(texts.iter().cloned().eq(said), "{:?}", texts);
        Ok(())
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a4_every_call_is_shown_once_with_its_output_and_what_was_said_keeps_its_order(
        moves in prop::collection::vec(a_move(), 0..20),
    ) {
        let mut scene = Scene::default();
        for step in moves {
            scene.plays(&step)?;
            scene.judge()?;
        }
    }
}
