//! Short names for what ids stand for: a call is its tool with a number, what it said later is a part of the call.

use std::{collections::HashMap, sync::Arc};

use super::columns::fit_middle;

/// Of an id of which nothing is known so much is shown.
const ID: usize = 20;

/// The names that were given so far.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// How many calls of a tool have one.
    calls: HashMap<Arc<str>, u32>,
    /// By the ids of the log.
    names: HashMap<Arc<str>, String>,
}

impl Names {
    /// The name of a call, such as `bake #2`.
    pub(super) fn call(&mut self, call_id: &str, tool: &str) -> String {
        if let Some(name) = self.names.get(call_id) {
            return name.clone();
        }
        let number = self.calls.entry(tool.into()).or_default();
        *number += 1;
        let name = format!("{tool} #{number}");
        self.names.insert(call_id.into(), name.clone());
        name
    }

    /// This id holds an update of the call. The number is the one that stands in the id.
    pub(super) fn update(&mut self, id: &str, call: &str) {
        let number = id.rsplit_once("_update_").map_or("", |(_, number)| number);
        self.part(id, format!("{call} update {number}").trim_end());
    }

    /// This id holds the end of the call.
    pub(super) fn end(&mut self, id: &str, call: &str) {
        self.part(id, &format!("{call} end"));
    }

    /// A first output bears the id of the call, and its name.
    fn part(&mut self, id: &str, name: &str) {
        self.names.entry(id.into()).or_insert_with(|| name.to_owned());
    }

    pub(super) fn is_known(&self, id: &str) -> bool {
        self.names.contains_key(id)
    }

    /// What an id is called.
    pub(super) fn of(&self, id: &str) -> String {
        self.names.get(id).cloned().unwrap_or_else(|| fit_middle(id, ID))
    }

    /// What, and of which outputs; nothing of none.
    pub(super) fn listed(&self, what: &str, ids: &[Arc<str>]) -> Option<String> {
        let names: Vec<_> = ids.iter().map(|id| self.of(id)).collect();
        (!names.is_empty()).then(|| format!("{what} {}", names.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::made_id;

    #[test]
    fn calls_are_numbered_by_tool_and_keep_their_names() {
        let mut names = Names::default();
        assert_eq!(names.call("a", "bake"), "bake #1");
        assert_eq!(names.call("b", "fry"), "fry #1");
        assert_eq!(names.call("c", "bake"), "bake #2");
        assert_eq!(names.call("a", "bake"), "bake #1");
    }

    #[test]
    fn whatever_id_an_output_was_given_it_is_a_part_of_its_call() {
        let mut names = Names::default();
        let call_id = "an odd id: ".repeat(10);
        let call = names.call(&call_id, "bake");
        let (update, end) = (made_id(&call_id, &["_update_3"]), made_id(&call_id, &["_final"]));
        names.update(&call_id, &call);
        names.update(&update, &call);
        names.end(&end, &call);
        names.end("call_7", &call);
        let called: Vec<_> = [&*call_id, &*update, &*end].map(|id| names.of(id)).into();
        assert_eq!(called, ["bake #1", "bake #1 update 3", "bake #1 end"]);
        assert_eq!(names.of("call_7"), "bake #1 end");
        assert_eq!(names.of("toolu_01A09q90qw90lq917835lq9"), "toolu_01A0\u{2026}917835lq9");
    }
}
