//! `valid_request`.

use std::collections::HashSet;

use asynctool_core::{Exchange, ModelRequest, RequestItem, Role};
use serde_json::Value;

use super::{Found, Rules, VALID_REQUEST};

fn is_plain(text: &str, longest: usize) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=longest).contains(&text.len()) && text.bytes().all(allowed)
}

/// Whether every provider accepts such an id: so those are that we make (A6).
fn fits(id: &str) -> bool {
    is_plain(id, 40)
}

fn check_call<'r>(one: &'r Exchange, seen: &mut HashSet<&'r str>, rules: &Rules, found: &mut Found) {
    let (id, arguments) = (&*one.call.id, &one.call.arguments);
    if !seen.insert(id) {
        found.add(VALID_REQUEST, format!("the id {id:?} is there twice"));
    }
    if id.is_empty() || !(fits(id) || rules.provider_ids.contains(id)) {
        found.add(VALID_REQUEST, format!("the id {id:?} is none that every provider accepts"));
    }
    if !is_plain(&one.call.name, 64) {
        found.add(VALID_REQUEST, format!("the call {id:?} is of {:?}, which is no name", one.call.name));
    }
    if !serde_json::from_str::<Value>(arguments).is_ok_and(|arguments| arguments.is_object()) {
        found.add(VALID_REQUEST, format!("the arguments of {id:?} are no JSON object: {arguments:?}"));
    }
}

fn is_of(item: Option<&RequestItem>, role: Role) -> bool {
    matches!(item, Some(RequestItem::Message(message)) if message.role == role)
}

/// Checks what a model was asked. That every call is followed by its output lies in the type.
pub(super) fn check(request: &ModelRequest, rules: &Rules, found: &mut Found) {
    let (history, note) = (&request.history, request.note.as_deref());
    let mut seen = HashSet::new();
    for item in history {
        match item {
            RequestItem::Message(message) => {
                if message.text.trim().is_empty() {
                    found.add(VALID_REQUEST, format!("an empty message of the {:?}", message.role));
                }
            }
            RequestItem::Calls(calls) => {
                if calls.is_empty() {
                    found.add(VALID_REQUEST, "calls of which there are none");
                }
                for one in calls {
                    check_call(one, &mut seen, rules, found);
                }
            }
            other => found.add(VALID_REQUEST, format!("an item that is not known: {other:?}")),
        }
    }
    // Nothing is said or called before the user has spoken, or a summary says what was.
    if !is_of(history.first(), Role::User) {
        found.add(VALID_REQUEST, format!("it begins with {:?}", history.first()));
    }
    if note.is_some_and(|note| note.trim().is_empty()) {
        found.add(VALID_REQUEST, "a note that says nothing");
    }
    // To some models they are a beginning to go on with, others refuse it (B13).
    if is_of(history.last(), Role::Assistant) && note.is_none() {
        found.add(VALID_REQUEST, format!("nothing follows the words of the agent: {:?}", history.last()));
    }
}
