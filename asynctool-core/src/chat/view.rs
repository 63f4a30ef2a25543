//! What a model sees of the log: every call directly followed by its output, whenever that came.

use std::sync::Arc;

use super::{
    item::{ChatItem, Message},
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
    Calls(Vec<Exchange>),
}

/// A call and its output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The call.
    pub call: Arc<FunctionCall>,
    /// Its output; of a call that has given none yet, that it is running.
    pub output: FunctionOutput,
}

/// The log as a model sees it.
pub(crate) fn view(log: &ChatLog, prompts: &Prompts) -> Vec<RequestItem> {
    let mut items = Vec::with_capacity(log.entries().len());
    let mut open_response = None;
    for entry in log.entries() {
        match &entry.item {
            ChatItem::Message(message) => items.push(RequestItem::Message(message.clone())),
            ChatItem::Call { call, response } => {
                let output = log
                    .output_of(&call.id)
                    .cloned()
                    .unwrap_or_else(|| FunctionOutput::new(prompts.still_running(&call.name, &call.id)));
                let exchange = Exchange { call: call.clone(), output };
                match items.last_mut() {
                    Some(RequestItem::Calls(calls)) if open_response == Some(*response) => {
                        calls.push(exchange);
                    }
                    _ => items.push(RequestItem::Calls(vec![exchange])),
                }
                open_response = Some(*response);
            }
            ChatItem::Output { .. } => {} // shown with its call
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::chat::Role;

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
        let text = "meanwhile".to_owned();
        log.message(Message { role: Role::User, text, interrupted: false }, at);
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
