//! What was sent, as a text for readers: every message of every request, as it stood on the wire.
//!
//! A message is a line of JSON. What a request has in common with the one before is not written again, so that a reader
//! sees what was added; that it is the same is compared all the same.

use std::{fmt::Write, path::Path, sync::Arc};

use asynctool_core::{ChatItem, LogEntry};
use asynctool_tests::peers::{
    aimock::Entry,
    relay::{End, Request},
};
use serde_json::{Map, Value};

/// Where protocols have the conversation.
const HISTORY: [&str; 3] = ["messages", "input", "contents"];
/// Where protocols have the instructions that are not part of it.
const INSTRUCTIONS: [&str; 4] = ["system", "instructions", "systemInstruction", "system_instruction"];

/// Holds the text against its file; most have one for each protocol.
pub(crate) fn assert(scenario: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/wire").join(scenario));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// All requests, as they were sent and as the server has read them.
pub(crate) fn sent(requests: &[Request], journal: &[Entry], log: &[Arc<LogEntry>]) -> String {
    let mut text = String::new();
    let mut before = Body::default();
    for (number, request) in requests.iter().enumerate() {
        let end = match (request.status, request.end) {
            (Some(status), Some(End::Answered)) => status.to_string(),
            (_, Some(End::Aborted)) => "aborted by us".to_owned(),
            (_, Some(End::CutOff)) => "cut off by the server".to_owned(),
            (_, _) => "no end".to_owned(),
        };
        writeln!(text, "{}. {} {} -> {end}", number + 1, request.method, request.path).unwrap();
        let body = Body::of(&request.body);
        body.write(&before, &mut text);
        if let Some(entry) = journal.get(number) {
            writeln!(text, "   read as: {}", read(entry)).unwrap();
        }
        before = body;
    }
    assert_eq!(journal.len(), requests.len(), "the journal has other requests than came by:\n{text}");
    shortened(text, log)
}

/// A body, taken apart.
#[derive(Default, PartialEq)]
struct Body {
    instructions: Vec<Value>,
    history: Vec<Value>,
    tools: Vec<Value>,
    rest: Map<String, Value>,
}

impl Body {
    fn of(text: &str) -> Self {
        let mut rest: Map<String, Value> = serde_json::from_str(text).expect("a body is a JSON object");
        let list = |value| match value {
            Value::Array(list) => list,
            value => vec![value],
        };
        let instructions = INSTRUCTIONS.iter().filter_map(|name| rest.remove(*name)).collect();
        let history = HISTORY.iter().filter_map(|name| rest.remove(*name)).flat_map(list).collect();
        let tools = rest.remove("tools").into_iter().flat_map(list).collect();
        Self { instructions, history, tools, rest }
    }

    fn write(&self, before: &Self, text: &mut String) {
        if self.rest != before.rest {
            writeln!(text, "   {}", Value::Object(self.rest.clone())).unwrap();
        }
        if self.tools != before.tools {
            let names = names(&self.tools).join(", ");
            writeln!(
                text,
                "   {}",
                if names.is_empty() { "no tools".to_owned() } else { format!("tools: {names}") }
            )
            .unwrap();
        }
        if self.instructions != before.instructions {
            for instructions in &self.instructions {
                writeln!(text, "   instructions: {instructions}").unwrap();
            }
        }
        let same = self.history.iter().zip(&before.history).take_while(|(one, other)| one == other).count();
        match before.history.len() {
            0 => {}
            all if all == same => writeln!(text, "   the same {same}, and").unwrap(),
            all => writeln!(text, "   the same {same} of {all}, and").unwrap(),
        }
        if self.history.len() == same {
            writeln!(text, "   nothing else").unwrap();
        }
        for message in self.history.iter().skip(same) {
            writeln!(text, "   {message}").unwrap();
        }
    }
}

/// The names of tools, wherever a protocol has them.
fn names(tools: &[Value]) -> Vec<String> {
    tools
        .iter()
        .flat_map(|tool| {
            if let Some(inner) =
                tool.get("functionDeclarations").or_else(|| tool.get("function_declarations"))
            {
                return names(inner.as_array().map(Vec::as_slice).unwrap_or_default());
            }
            let name = tool.get("name").or_else(|| tool.get("function")?.get("name"));
            name.and_then(Value::as_str).map(str::to_owned).into_iter().collect()
        })
        .collect()
}

/// How the server has read a conversation: who says, calls and answers what, in the order in which it stands.
fn read(entry: &Entry) -> String {
    let messages = entry.body.iter().flat_map(|body| &body.messages);
    let roles = messages.map(|message| {
        let calls: Vec<String> = names(&message.tool_calls);
        match (message.role.as_str(), calls.is_empty()) {
            ("tool", _) => "output".to_owned(),
            (role, true) => role.to_owned(),
            (_, false) => format!("calls {}", calls.join(" and ")),
        }
    });
    roles.collect::<Vec<_>>().join(", ")
}

/// Ids that were made at random, as short ones. Those of the script are `call_` and a digit.
fn shortened(mut text: String, log: &[Arc<LogEntry>]) -> String {
    let is_of_the_script = |id: &str| {
        let rest = id.trim_start_matches("call_");
        rest.len() == 1 || rest.get(1..).is_some_and(|rest| rest.starts_with('_'))
    };
    let mut made: Vec<&str> = Vec::new();
    for entry in log {
        if let ChatItem::Call { call, .. } = &entry.item
            && !is_of_the_script(&call.id)
            && made.iter().all(|id| !call.id.starts_with(id))
        {
            made.push(&call.id);
        }
    }
    for (number, id) in made.into_iter().enumerate() {
        text = text.replace(id, &format!("made_{}", number + 1));
    }
    text
}
