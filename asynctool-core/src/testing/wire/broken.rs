//! Good bodies, and how the tests break them: one thing at a time, which must give one fault.

use serde_json::Value;

use super::Protocol;

/// A body in which one thing is changed.
pub(super) struct Broken {
    protocol: Protocol,
    body: Value,
}

impl Broken {
    pub(super) fn of(protocol: Protocol, body: Value) -> Self {
        Self { protocol, body }
    }

    /// This stands at the pointer instead.
    pub(super) fn with(mut self, pointer: &str, value: impl Into<Value>) -> Self {
        *self.at(pointer) = value.into();
        self
    }

    /// The object at the pointer has this too.
    pub(super) fn and(mut self, pointer: &str, key: &str, value: impl Into<Value>) -> Self {
        self.at(pointer).as_object_mut().unwrap().insert(key.to_owned(), value.into());
        self
    }

    /// What the pointer leads to is gone.
    pub(super) fn without(mut self, pointer: &str) -> Self {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match self.at(parent) {
            Value::Object(object) => drop(object.remove(key).unwrap()),
            Value::Array(list) => drop(list.remove(key.parse().unwrap())),
            other => panic!("{other}"),
        }
        self
    }

    /// Before what the pointer leads to stands this.
    pub(super) fn before(mut self, pointer: &str, value: Value) -> Self {
        let (parent, index) = pointer.rsplit_once('/').unwrap();
        self.at(parent).as_array_mut().unwrap().insert(index.parse().unwrap(), value);
        self
    }

    /// Two neighbours change places.
    pub(super) fn swapped(mut self, parent: &str, first: usize) -> Self {
        self.at(parent).as_array_mut().unwrap().swap(first, first + 1);
        self
    }

    fn at(&mut self, pointer: &str) -> &mut Value {
        self.body.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}"))
    }

    pub(super) fn faults(self) -> Vec<String> {
        self.protocol.read(&self.body).faults
    }

    /// The reader finds this one fault.
    #[track_caller]
    pub(super) fn gives(self, fault: &str) {
        let found = self.protocol.read(&self.body).faults;
        assert_eq!(found, [fault], "{:#}", self.body);
    }

    /// The reader finds nothing.
    #[track_caller]
    pub(super) fn gives_nothing(self) {
        let found = self.protocol.read(&self.body).faults;
        assert!(found.is_empty(), "{found:#?} {:#}", self.body);
    }
}

/// The conversation of every good body. A call and its update, with two calls in one response.
pub(super) const LINES: [&str; 11] = [
    "system: You book.",
    "user: Rome and Oslo.",
    "agent: I look.",
    r#"call 1: book {"city":"Rome"}"#,
    r#"call 2: book {"city":"Oslo"}"#,
    "result 1: searching",
    "result 2: searching too",
    "agent: I am at it.",
    r#"call 3: book {"city":"Rome"}"#,
    "result 3: booked",
    "user: Tell it.",
];
