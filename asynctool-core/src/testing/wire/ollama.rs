//! What Ollama refuses in a history, or what its models would take for something else.
//!
//! The pages: "Tool calling", `docs/capabilities/tool-calling.mdx` of ollama/ollama, and `docs/api.md`.

use serde_json::Value;

use super::sheet::{Sheet, has, list, text};

pub(super) fn read(body: &Value, sheet: &mut Sheet) {
    // "model is required".
    sheet.must("model", text(body, "model").is_some(), "there is none");
    let messages = list(body, "messages");
    // A request without messages only loads the model: `docs/api.md`, "Load a model".
    sheet.must("messages", !messages.is_empty(), "there are none");
    for (index, message) in messages.iter().enumerate() {
        read_message(message, &format!("messages[{index}]"), sheet);
    }
    sheet.no_more_results("messages");
    let name = |tool| Value::pointer(tool, "/function/name").and_then(Value::as_str);
    // "json: cannot unmarshal …" of a name that is none; which ones a model can write, its template says.
    sheet.tools("tools", list(body, "tools").iter().map(name), |name| !name.is_empty());
    sheet.may_call(true); // who is to call none is given none
}

fn read_message(message: &Value, place: &str, sheet: &mut Sheet) {
    let role = text(message, "role").unwrap_or_default();
    if role != "tool" {
        sheet.no_more_results(place);
    }
    // "json: cannot unmarshal array into Go struct field ChatRequest.messages.content of type string": BerriAI/litellm
    // #11273, 2025-05-30.
    let is_text = message.get("content").is_none_or(|content| content.is_string() || content.is_null());
    sheet.must(place, is_text, "the content is not a text");
    let content = text(message, "content").unwrap_or_default();
    let calls = list(message, "tool_calls");
    match role {
        "system" | "user" => sheet.say_something(place, role, content),
        "assistant" => {
            // A turn without a word is a turn all the same: the model reads its end.
            if calls.is_empty() || !content.is_empty() {
                sheet.say_something(place, "agent", content);
            }
            for (index, call) in calls.iter().enumerate() {
                read_call(call, &format!("{place}.tool_calls[{index}]"), sheet);
            }
        }
        "tool" => read_result(message, content, place, sheet),
        // "invalid role: x, role must be one of [system, user, assistant, tool]".
        other => sheet.fault(place, format!("{other:?} is no role")),
    }
}

fn read_call(call: &Value, place: &str, sheet: &mut Sheet) {
    let function = call.get("function").unwrap_or(&Value::Null);
    let name = text(function, "name").unwrap_or_default();
    sheet.must(place, !name.is_empty(), "a call that names no tool");
    // "json: cannot unmarshal string into Go struct field ChatRequest.messages.tool_calls.function.arguments of type
    // api.ToolCallFunctionArguments": ollama/ollama #12794, 2025-10-27.
    let arguments = function.get("arguments").unwrap_or(&Value::Null);
    sheet.must(place, arguments.is_object(), "the arguments are not an object");
    sheet.call(place, text(call, "id"), name, arguments);
}

/// By id where both sides have one, else by name, else in order: models read them in order.
fn read_result(message: &Value, content: &str, place: &str, sheet: &mut Sheet) {
    let name = text(message, "tool_name").or_else(|| text(message, "name"));
    let id = text(message, "tool_call_id").filter(|_| has(message, "tool_call_id"));
    let what = name.or(id).map_or_else(|| "a call".to_owned(), |what| format!("{what:?}"));
    sheet.result(place, content, &what, |open| match (id, &open.id) {
        (Some(id), Some(of_call)) => id == of_call && name.is_none_or(|name| name == open.name),
        _ => name.is_none_or(|name| name == open.name),
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::wire::{
        Protocol,
        broken::{Broken, LINES},
    };

    fn call(city: &str) -> Value {
        json!({ "function": { "name": "book", "arguments": { "city": city } } })
    }

    fn result(text: &str) -> Value {
        json!({ "role": "tool", "tool_name": "book", "content": text })
    }

    fn body() -> Value {
        json!({
            "model": "qwen3",
            "messages": [
                { "role": "system", "content": "You book." },
                { "role": "user", "content": "Rome and Oslo." },
                { "role": "assistant", "content": "I look.", "tool_calls": [call("Rome"), call("Oslo")] },
                result("searching"),
                result("searching too"),
                { "role": "assistant", "content": "I am at it." },
                { "role": "assistant", "content": "", "tool_calls": [call("Rome")] },
                result("booked"),
                { "role": "user", "content": "Tell it." },
            ],
            "tools": [{ "type": "function", "function": { "name": "book", "parameters": {} } }],
        })
    }

    fn broken() -> Broken {
        Broken::of(Protocol::Ollama, body())
    }

    #[test]
    fn a_good_body_is_read_without_a_fault() {
        let sent = Protocol::Ollama.read(&body());
        assert_eq!(sent.faults, [""; 0]);
        assert_eq!(sent.lines, LINES);
        assert_eq!(sent.ids, [""; 0], "there are none");
        assert_eq!((sent.tools, sent.may_call), (vec!["book".to_owned()], true));
        let mut bare = body();
        bare.as_object_mut().unwrap().remove("tools");
        assert!(!Protocol::Ollama.read(&bare).may_call);
        broken().without("/messages/7/tool_name").gives_nothing();
    }

    #[test]
    fn results_follow_their_calls_directly_and_each_once() {
        broken()
            .without("/messages/4")
            .gives("messages[4]: the call \"book\" has no result directly after it");
        broken()
            .without("/messages/8")
            .without("/messages/7")
            .gives("messages: the call \"book\" has no result directly after it");
        broken()
            .before("/messages/5", result("again"))
            .gives("messages[5]: a result of \"book\", and no call directly before it waits for that");
        let pay = json!({ "role": "tool", "tool_name": "pay", "content": "?" });
        broken()
            .before("/messages/7", pay)
            .gives("messages[7]: a result of \"pay\", and no call directly before it waits for that");
        let ids = broken()
            .and("/messages/2/tool_calls/0", "id", "a")
            .and("/messages/2/tool_calls/1", "id", "b")
            .and("/messages/3", "tool_call_id", "b")
            .and("/messages/4", "tool_call_id", "a");
        ids.gives_nothing();
    }

    #[test]
    fn arguments_are_an_object_and_content_is_a_text() {
        broken()
            .with("/messages/6/tool_calls/0/function/arguments", "{}")
            .gives("messages[6].tool_calls[0]: the arguments are not an object");
        let unnamed =
            broken().with("/messages/6/tool_calls/0/function/name", "").with("/messages/7/tool_name", "");
        unnamed.gives("messages[6].tool_calls[0]: a call that names no tool");
        broken().with("/messages/7/content", json!([])).gives("messages[7]: the content is not a text");
        broken().with("/messages/7/content", "").gives_nothing();
    }

    #[test]
    fn everybody_says_something() {
        broken().with("/messages/8/content", " ").gives("messages[8]: a text without a word in it");
        broken().with("/messages/5/content", "").gives("messages[5]: a text without a word in it");
        broken().without("/messages/8/content").gives("messages[8]: a text without a word in it");
    }

    #[test]
    fn roles_are_known_and_there_is_something_to_read() {
        broken().with("/messages/8/role", "model").gives("messages[8]: \"model\" is no role");
        broken().with("/messages", json!([])).gives("messages: there are none");
        broken().without("/model").gives("model: there is none");
        broken().without("/tools/0/function/name").gives("tools: a tool without a name");
    }
}
