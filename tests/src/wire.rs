//! Whether all of a request reaches a provider, in a body that the provider accepts.

use asynctool_core::{
    ModelRequest, RequestItem, Role, ToolChoice,
    testing::wire::{Protocol, Sent},
};
use serde_json::{Value, json};

use crate::vendors;

/// What is wrong with the body that a request has become; one sentence for each finding.
#[must_use]
pub fn compare(protocol: Protocol, body: &Value, request: &ModelRequest) -> Vec<String> {
    let sent = protocol.read(body);
    let mut found = sent.faults.clone();
    found.extend(schemas(protocol, body));
    let ids: Vec<&str> = request.exchanges().map(|one| &*one.call.id).collect();
    // An id that not every provider takes may be written as another one; that results keep to their calls is seen below.
    let is_kept = |(sent, id): (&String, &&str)| sent == id || !is_plain(id);
    let are_kept = sent.ids.len() == ids.len() && sent.ids.iter().zip(&ids).all(is_kept);
    if !(sent.ids.is_empty() || are_kept) {
        found.push(format!("the ids are {:?} instead of {ids:?}", sent.ids));
    }
    let tools: Vec<&str> = request.tools.tools.iter().map(|tool| tool.name.as_str()).collect();
    let may_call = request.tool_choice == ToolChoice::Auto && !tools.is_empty();
    // Ollama knows no choice: there the tools are left out.
    if sent.may_call != may_call {
        found.push(format!("tools may be called: {} instead of {may_call}", sent.may_call));
    }
    if sent.tools != tools && (may_call || protocol != Protocol::Ollama) {
        found.push(format!("the tools are {:?} instead of {tools:?}", sent.tools));
    }
    found.extend(lines(&sent, request));
    found
}

fn is_plain(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=40).contains(&id.len()) && id.bytes().all(allowed)
}

/// What the vendor refuses in the schemas of the tools.
fn schemas(protocol: Protocol, body: &Value) -> Vec<String> {
    let Some(tools) = body.get("tools") else { return Vec::new() };
    match protocol {
        Protocol::OpenAiChat | Protocol::Ollama => vendors::openai(tools),
        // The same, without a box around each.
        Protocol::OpenAiResponses => vendors::openai(&boxed(tools)),
        Protocol::Anthropic => vendors::anthropic(tools),
        Protocol::Gemini => vendors::gemini(tools),
    }
}

fn boxed(tools: &Value) -> Value {
    let boxed = tools.as_array().into_iter().flatten().map(|tool| {
        let mut function = tool.clone();
        let kind = function.as_object_mut().and_then(|function| function.remove("type"));
        json!({ "type": kind, "function": function })
    });
    boxed.collect()
}

/// The lines that a body must have for this request, without what is said in the system's voice.
#[must_use]
pub fn told(history: &[RequestItem]) -> Vec<String> {
    let (mut lines, mut calls) = (Vec::new(), 0);
    for item in history {
        match item {
            RequestItem::Message(message) => {
                let who = if message.role == Role::User { "user" } else { "agent" };
                lines.push(format!("{who}: {}", message.text));
            }
            RequestItem::Calls(exchanges) => {
                for (exchange, number) in exchanges.iter().zip(calls + 1..) {
                    let arguments: Value = serde_json::from_str(&exchange.call.arguments).unwrap_or_default();
                    lines.push(format!("call {number}: {} {arguments}", exchange.call.name));
                }
                for (exchange, number) in exchanges.iter().zip(calls + 1..) {
                    lines.push(format!("result {number}: {}", exchange.output.text));
                }
                calls += exchanges.len();
            }
            other => lines.push(format!("{other:?}")),
        }
    }
    lines
}

/// Neighbours of one speaker as one, and every space as one: providers do not tell them apart, and some adapters must
/// write them so.
fn joined(lines: &[String]) -> Vec<(String, String)> {
    let mut joined: Vec<(String, String)> = Vec::new();
    for line in lines {
        let (who, text) = line.split_once(": ").unwrap_or((line, ""));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match joined.last_mut() {
            Some((speaker, words)) if speaker == who => *words = format!("{words} {text}"),
            _ => joined.push((who.to_owned(), text)),
        }
    }
    joined
}

/// Where what the model sees is not what it was to see.
fn lines(sent: &Sent, request: &ModelRequest) -> Vec<String> {
    let mut found = Vec::new();
    let is_system = |line: &&String| line.starts_with("system: ");
    let (system, rest): (Vec<&String>, Vec<&String>) = sent.lines.iter().partition(is_system);
    let system = spaced(&system.into_iter().cloned().collect::<Vec<_>>().join(" "));
    if !system.contains(&spaced(&request.instructions)) {
        found.push(format!("the instructions are missing: {system:?}"));
    }
    let mut real = joined(&rest.into_iter().cloned().collect::<Vec<_>>());
    let expected = joined(&told(&request.history));
    let note = request.note.as_deref().map(spaced);
    if let Some(note) = note.filter(|note| !system.contains(note.as_str())) {
        // In the words of the user then, and nothing follows it.
        match real.pop() {
            Some((who, text)) if who == "user" && text.contains(&note) => {
                let (before, _) = text.split_once(&note).unwrap_or_default();
                let own = expected.get(real.len()).filter(|(who, _)| who == "user");
                match own {
                    Some((_, words)) if before.starts_with(words.as_str()) => real.push((who, words.clone())),
                    _ if expected.len() > real.len() => real.push((who, text)),
                    _ => {}
                }
            }
            last => {
                found.push(format!("the note is missing: {note:?}; it ends with {last:?}"));
                real.extend(last);
            }
        }
    }
    let differ = expected.iter().zip(&real).position(|(expected, real)| !is_same(expected, real));
    let shorter = expected.len().min(real.len());
    if let Some(at) = differ.or_else(|| (expected.len() != real.len()).then_some(shorter)) {
        found.push(format!("line {at} is {:?} instead of {:?}", real.get(at), expected.get(at)));
    }
    found
}

/// Results may be marked as errors, the rest is as it was.
fn is_same(expected: &(String, String), real: &(String, String)) -> bool {
    let text =
        if expected.0.starts_with("result") { real.1.contains(&expected.1) } else { expected.1 == real.1 };
    expected.0 == real.0 && text
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use asynctool_core::{Dialect, FunctionCall, FunctionOutput, Registry};

    use super::*;

    fn request() -> ModelRequest {
        let calls = ["a", "b"]
            .map(|id| (FunctionCall::new(id, "job", "{}"), FunctionOutput::new(format!("{id} is done"))));
        let history =
            vec![RequestItem::user("Hi"), RequestItem::assistant("One moment. "), RequestItem::calls(calls)];
        let tools = Arc::new(Registry::default().render(Dialect::OpenAi));
        let mut request = ModelRequest::new("You do jobs.", history, tools);
        request.note = Some("Tell it.".to_owned());
        request
    }

    fn body() -> Value {
        let call = |id: &str| json!({ "id": id, "type": "function", "function": { "name": "job", "arguments": "{}" } });
        json!({
            "model": "x",
            "messages": [
                { "role": "system", "content": "You do jobs." },
                { "role": "user", "content": "Hi" },
                { "role": "assistant", "content": "One moment.", "tool_calls": [call("a"), call("b")] },
                { "role": "tool", "tool_call_id": "a", "content": "a is done" },
                { "role": "tool", "tool_call_id": "b", "content": "b is done" },
                { "role": "system", "content": "Tell it." },
            ],
        })
    }

    fn compared(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut body = body();
        change(&mut body);
        compare(Protocol::OpenAiChat, &body, &request())
    }

    #[test]
    fn a_body_that_says_what_the_request_says_is_fine() {
        assert_eq!(compared(|_| {}), [""; 0]);
        let by_user =
            compared(|body| body["messages"][5] = json!({ "role": "user", "content": "(Tell it.)" }));
        assert_eq!(by_user, [""; 0]);
    }

    #[test]
    fn what_is_lost_or_changed_is_found() {
        let lost =
            |index: usize| compared(|body| drop(body["messages"].as_array_mut().unwrap().remove(index)));
        for (index, what) in [(0, "instructions are missing"), (1, "line 0"), (5, "note is missing")] {
            let found = lost(index);
            assert!(found.len() == 1 && found[0].contains(what), "{index}: {found:?}");
        }
        let swapped = compared(|body| {
            body["messages"][3]["content"] = "b is done".into();
            body["messages"][4]["content"] = "a is done".into();
        });
        assert!(swapped[0].starts_with("line 4"), "{swapped:?}");
        let ids = compared(|body| {
            body["messages"][2]["tool_calls"][0]["id"] = "x".into();
            body["messages"][3]["tool_call_id"] = "x".into();
        });
        assert!(ids.len() == 1 && ids[0].starts_with("the ids are"), "{ids:?}");
        let tools = json!([{ "type": "function", "function": { "name": "other", "parameters": { "type": "object", "properties": {} } } }]);
        let tools = compared(|body| drop(body.as_object_mut().unwrap().insert("tools".to_owned(), tools)));
        assert!(tools.iter().any(|found| found.starts_with("the tools are")), "{tools:?}");
    }
}
