//! What the readers write on: lines, calls that wait for their results, faults. And how a body is looked into.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Sent;

/// A call whose result is still to come.
pub(super) struct Open {
    pub(super) number: usize,
    pub(super) id: Option<String>,
    pub(super) name: String,
}

/// What has been read so far.
#[derive(Default)]
pub(super) struct Sheet {
    sent: Sent,
    calls: usize,
    ids: HashSet<String>,
    /// In the order of the calls.
    open: Vec<Open>,
}

impl Sheet {
    pub(super) fn sent(self) -> Sent {
        self.sent
    }

    pub(super) fn fault(&mut self, place: &str, what: impl AsRef<str>) {
        self.sent.faults.push(format!("{place}: {}", what.as_ref()));
    }

    /// A fault, unless it is as it must be.
    pub(super) fn must(&mut self, place: &str, holds: bool, what: impl AsRef<str>) {
        if !holds {
            self.fault(place, what);
        }
    }

    /// Somebody says something.
    pub(super) fn say(&mut self, who: &str, text: &str) {
        self.sent.lines.push(format!("{who}: {text}"));
    }

    /// The same, where words without a word are refused.
    pub(super) fn say_something(&mut self, place: &str, who: &str, text: &str) {
        self.must(place, !text.trim().is_empty(), "a text without a word in it");
        self.say(who, text);
    }

    /// A call; its id must be no other call's.
    pub(super) fn call(&mut self, place: &str, id: Option<&str>, name: &str, arguments: &Value) {
        self.calls += 1;
        self.sent.lines.push(format!("call {}: {name} {arguments}", self.calls));
        if let Some(id) = id {
            let is_new = self.ids.insert(id.to_owned());
            self.must(place, is_new, format!("the id {id:?} is that of an earlier call"));
            self.sent.ids.push(id.to_owned());
        }
        self.open.push(Open { number: self.calls, id: id.map(str::to_owned), name: name.to_owned() });
    }

    /// A result of the first call that waits for one and fits.
    pub(super) fn result(&mut self, place: &str, text: &str, what: &str, fits: impl Fn(&Open) -> bool) {
        let number = match self.open.iter().position(fits) {
            Some(at) => self.open.remove(at).number.to_string(),
            None => {
                self.fault(
                    place,
                    format!("a result of {what}, and no call directly before it waits for that"),
                );
                "?".to_owned()
            }
        };
        self.sent.lines.push(format!("result {number}: {text}"));
    }

    /// How many calls wait for their results.
    pub(super) fn open(&self) -> usize {
        self.open.len()
    }

    /// No call waits any longer.
    pub(super) fn forget_open(&mut self) {
        self.open.clear();
    }

    /// From here on no result of the calls before is read: a fault for each that has none.
    pub(super) fn no_more_results(&mut self, place: &str) {
        for open in std::mem::take(&mut self.open) {
            let call = open.id.unwrap_or(open.name);
            self.fault(place, format!("the call {call:?} has no result directly after it"));
        }
    }

    pub(super) fn may_call(&mut self, may_call: bool) {
        self.sent.may_call = may_call && !self.sent.tools.is_empty();
    }

    /// The names of the tools, each of which `is_name`.
    pub(super) fn tools<'b>(
        &mut self,
        place: &str,
        names: impl Iterator<Item = Option<&'b str>>,
        is_name: fn(&str) -> bool,
    ) {
        for name in names {
            let Some(name) = name else {
                self.fault(place, "a tool without a name");
                continue;
            };
            self.must(place, is_name(name), format!("{name:?} is no name of a tool"));
            let is_new = self.sent.tools.iter().all(|known| known != name);
            self.must(place, is_new, format!("two tools have the name {name:?}"));
            self.sent.tools.push(name.to_owned());
        }
    }
}

/// `[A-Za-z0-9_-]`, so many at most.
pub(super) fn is_plain(text: &str, longest: usize) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=longest).contains(&text.len()) && text.bytes().all(allowed)
}

pub(super) fn text<'b>(value: &'b Value, key: &str) -> Option<&'b str> {
    value.get(key).and_then(Value::as_str)
}

/// The list under this key; no list is an empty one.
pub(super) fn list<'b>(value: &'b Value, key: &str) -> &'b [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Arguments that are written as a text, which must be that of an object.
pub(super) fn written_object(text: Option<&str>) -> Option<Value> {
    text.and_then(|text| serde_json::from_str::<Map<String, Value>>(text).ok()).map(Value::Object)
}

/// Whether there is something under this key.
pub(super) fn has(value: &Value, key: &str) -> bool {
    value.get(key).is_some_and(|value| !value.is_null())
}
