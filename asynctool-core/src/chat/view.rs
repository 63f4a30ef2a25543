//! What a model sees of the log: every call directly followed by its output, whenever that came.

use std::sync::Arc;

use super::{
    exchange::{Exchange, Exchanges},
    item::{ChatItem, Message, Role},
    log::ChatLog,
};
use crate::{
    prompt::Prompts,
    task::{FunctionCall, FunctionOutput},
};

/// One item of a model request. A call without an output cannot be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestItem {
    /// Something was said.
    Message(Arc<Message>),
    /// The calls of one response, each with its output.
    Calls(Exchanges),
}

impl RequestItem {
    /// Words of the user.
    pub fn user(text: impl Into<String>) -> Self {
        Self::Message(Arc::new(Message::of_user(text.into())))
    }

    /// Words of the agent.
    pub fn assistant(text: impl Into<String>) -> Self {
        let message = Message { role: Role::Assistant, ..Message::of_user(text.into()) };
        Self::Message(Arc::new(message))
    }

    /// Calls of one response with their outputs.
    pub fn calls(calls: impl IntoIterator<Item = (FunctionCall, FunctionOutput)>) -> Self {
        let exchange = |(call, output)| Exchange { call, output };
        Self::Calls(calls.into_iter().map(exchange).collect())
    }

    /// Whether it is words of the agent.
    pub(crate) fn is_of_agent(&self) -> bool {
        matches!(self, Self::Message(message) if message.role == Role::Assistant)
    }
}

/// The log as a model sees it.
pub(crate) fn view(log: &ChatLog, prompts: &Prompts) -> Vec<RequestItem> {
    let mut items = Vec::with_capacity(log.entries().len());
    // Where the calls of each response stand whose words may still come.
    let mut open: Vec<(u64, usize)> = Vec::new();
    for entry in log.entries() {
        match &entry.item {
            ChatItem::Message(message) => {
                let before = message.response.and_then(|response| place_of(&open, response));
                let place = before.unwrap_or(items.len());
                items.insert(place, RequestItem::Message(message.clone()));
                if message.role == Role::Assistant {
                    open.clear(); // one response at a time has words to come, and these were its
                }
            }
            ChatItem::Summary { text } => {
                let message = Message::of_user(prompts.summary(text));
                // All that is left of what it stands for are calls; no provider reads a conversation that begins
                // with one.
                let is_call = |item: &RequestItem| matches!(item, RequestItem::Calls(_));
                let place = items.iter().position(is_call).unwrap_or(items.len());
                items.insert(place, RequestItem::Message(Arc::new(message)));
                for (_, calls) in &mut open {
                    *calls += 1;
                }
            }
            ChatItem::Call { call, .. } if log.is_superseded(&call.id) => {}
            ChatItem::Call { call, response } => {
                let exchange = Exchange { call: call.clone(), output: shown_output(log, call, prompts) };
                match items.last_mut() {
                    Some(RequestItem::Calls(calls)) if open.last().is_some_and(|(of, _)| of == response) => {
                        calls.push(exchange);
                    }
                    _ => {
                        open.push((*response, items.len()));
                        items.push(RequestItem::Calls(Exchanges::from_iter([exchange])));
                    }
                }
            }
            // One is not for models, the other is shown with its call.
            ChatItem::Aside { .. } | ChatItem::Output { .. } => {}
        }
    }
    items
}

fn place_of(open: &[(u64, usize)], response: u64) -> Option<usize> {
    open.iter().find(|(of, _)| *of == response).map(|(_, place)| *place)
}

/// The output of a call; of one that has none yet, that it runs.
fn shown_output(log: &ChatLog, call: &FunctionCall, prompts: &Prompts) -> FunctionOutput {
    let running = || FunctionOutput::new(prompts.still_running(&call.name, &call.id));
    log.output_of(&call.id).cloned().unwrap_or_else(running)
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn call(id: &str) -> FunctionCall {
        FunctionCall::new(id, "book", "{}")
    }

    #[test]
    fn every_call_is_followed_by_its_output_whenever_that_came() {
        let mut log = ChatLog::default();
        let at = Duration::ZERO;
        let response = log.next_response();
        log.call(call("a"), response, at);
        log.call(call("b"), response, at);
        log.output("b", FunctionOutput::new("B"), at);
        log.message(Message::of_user("meanwhile".to_owned()), at);
        let response = log.next_response();
        log.call(call("a_update_1"), response, at);
        log.output("a_update_1", FunctionOutput::new("A1"), at);
        log.output("a", FunctionOutput::new("A"), at);

        let items = view(&log, &Prompts::default());
        let ids = |item: &RequestItem| match item {
            RequestItem::Calls(calls) => {
                calls.iter().map(|one| format!("{}={}", one.call.id, one.output.text)).collect()
            }
            RequestItem::Message(message) => vec![message.text.clone()],
        };
        let shown: Vec<Vec<String>> = items.iter().map(ids).collect();
        assert_eq!(shown, [vec!["a=A", "b=B"], vec!["meanwhile"], vec!["a_update_1=A1"]]);
    }

    fn texts(items: &[RequestItem]) -> Vec<String> {
        let text = |item: &RequestItem| match item {
            RequestItem::Message(message) => message.text.clone(),
            RequestItem::Calls(calls) => calls.iter().map(|one| &*one.call.id).collect::<Vec<_>>().join("+"),
        };
        items.iter().map(text).collect()
    }

    #[test]
    fn e1_words_that_were_still_played_when_their_calls_were_made_stand_before_them() {
        let mut log = ChatLog::default();
        let at = Duration::ZERO;
        let response = log.next_response();
        log.call(call("a"), response, at);
        log.call(call("b"), response, at);
        let update = log.next_response();
        log.call(call("x_update_1"), update, at);
        let text = "let me look".to_owned();
        let words = Message { role: Role::Assistant, text, interrupted: false, response: Some(response) };
        log.message(words, at);
        assert_eq!(texts(&view(&log, &Prompts::default())), ["let me look", "a+b", "x_update_1"]);
    }

    #[test]
    fn b9_of_updates_that_supersede_each_other_the_newest_is_shown() {
        let mut log = ChatLog::default();
        for id in ["a_update_1", "a_update_2"] {
            let response = log.next_response();
            log.call(call(id), response, Duration::ZERO);
        }
        log.supersede("a_update_1".into());
        assert_eq!(texts(&view(&log, &Prompts::default())), ["a_update_2"]);
        assert_eq!(log.entries().len(), 2, "the log keeps both");
    }

    #[test]
    fn e5_asides_are_not_shown_and_a_summary_is() {
        let mut log = ChatLog::default();
        log.message(Message::of_user("long ago".to_owned()), Duration::ZERO);
        log.summarise(0, "they met", |_| false, Duration::ZERO);
        log.aside("one moment", Duration::ZERO);
        let shown = texts(&view(&log, &Prompts::default()));
        assert!(shown.len() == 1 && shown[0].ends_with("they met"), "{shown:?}");
    }

    #[test]
    fn a_call_without_output_is_shown_as_running() {
        let mut log = ChatLog::default();
        log.call(call("a"), 0, Duration::ZERO);
        let items = view(&log, &Prompts::default());
        let [RequestItem::Calls(calls)] = &items[..] else { panic!("{items:?}") };
        assert!(calls[0].output.text.contains("still running"));
    }

    #[test]
    fn a_call_has_one_output() {
        let mut log = ChatLog::default();
        log.call(call("a"), 0, Duration::ZERO);
        assert!(log.output("a", FunctionOutput::new("1"), Duration::ZERO).is_some());
        assert!(log.output("a", FunctionOutput::new("2"), Duration::ZERO).is_none());
        assert!(log.output("zzz", FunctionOutput::new("2"), Duration::ZERO).is_none());
        assert_eq!(&*log.output_of("a").unwrap().text, "1");
    }
}
