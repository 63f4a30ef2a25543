//! What OpenAI's Chat Completions refuse in a history.

use serde_json::Value;

use super::sheet::{Sheet, has, is_plain, list, text, written_object};

/// "Invalid '`messages[2].tool_calls[0].id`': string too long. Expected a string with maximum length 40":
/// openclaw/openclaw #875, 2026-01-13; microsoft/autogen #6377, 2025-04-23. Not always (vercel/ai #17233).
const LONGEST_ID: usize = 40;
/// "Invalid '`messages[2].tool_calls`': array too long. Expected an array with maximum length 128":
/// openai/openai-dotnet #317, 2024-12-31. The same of `tools`: zed-industries/zed #32946, 2025-06-18.
const MOST: usize = 128;
/// "string does not match pattern … '^[a-zA-Z0-9_-]+$'", "maximum length 64": nanbingxyz/5ire #33.
const LONGEST_NAME: usize = 64;

pub(super) fn read(body: &Value, sheet: &mut Sheet) {
    sheet.must("model", text(body, "model").is_some(), "there is none");
    let messages = list(body, "messages");
    // "[] is too short - 'messages'".
    sheet.must("messages", !messages.is_empty(), "there are none");
    for (index, message) in messages.iter().enumerate() {
        read_message(message, &format!("messages[{index}]"), sheet);
    }
    // "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The
    // following tool_call_ids did not have response messages": BerriAI/litellm #10083, 2025-04-17.
    sheet.no_more_results("messages");
    read_tools(body, "/function/name", sheet);
}

fn read_message(message: &Value, place: &str, sheet: &mut Sheet) {
    let role = text(message, "role").unwrap_or_default();
    if role != "tool" {
        sheet.no_more_results(place);
    }
    match role {
        "system" | "developer" => read_content(message, place, "system", sheet),
        "user" => read_content(message, place, "user", sheet),
        "assistant" => read_assistant(message, place, sheet),
        "tool" => {
            let id = text(message, "tool_call_id").unwrap_or_default();
            // "Invalid value for 'content': expected a string, got null": docker/docker-agent #63, 2025-07-23.
            sheet.must(place, has(message, "content"), "the content is null");
            let content = content(message).map(|texts| texts.concat()).unwrap_or_default();
            // "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'":
            // miurla/morphic #136, 2024-05-11.
            sheet.result(place, &content, &format!("{id:?}"), |open| open.id.as_deref() == Some(id));
        }
        // "Invalid value: 'x'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and
        // 'developer'"; 'function' is of the time before tools.
        other => sheet.fault(place, format!("{other:?} is no role")),
    }
}

fn read_assistant(message: &Value, place: &str, sheet: &mut Sheet) {
    let calls = message.get("tool_calls").filter(|calls| !calls.is_null());
    // Required unless there are calls: API reference, "Assistant message", `content`. Beside calls nothing is null or an
    // empty text, which is taken too.
    let is_said = has(message, "content") && text(message, "content") != Some("");
    if calls.is_none() || is_said {
        read_content(message, place, "agent", sheet);
    }
    let Some(calls) = calls else { return };
    let calls = calls.as_array().map_or(&[][..], Vec::as_slice);
    // "[] is too short - 'messages.1.tool_calls'", and the other end.
    let fits = (1..=MOST).contains(&calls.len());
    sheet.must(place, fits, format!("{} calls in one message, of 1 to {MOST}", calls.len()));
    for (index, call) in calls.iter().enumerate() {
        let place = format!("{place}.tool_calls[{index}]");
        sheet.must(&place, text(call, "type") == Some("function"), "the type is not \"function\"");
        let id = text(call, "id").unwrap_or_default();
        let length = id.chars().count();
        let fits = (1..=LONGEST_ID).contains(&length);
        sheet.must(&place, fits, format!("the id {id:?} has {length} characters, of 1 to {LONGEST_ID}"));
        let function = call.get("function").unwrap_or(&Value::Null);
        read_call(&place, id, function, sheet);
    }
}

/// What a call and its arguments must be in both protocols of OpenAI.
pub(super) fn read_call(place: &str, id: &str, function: &Value, sheet: &mut Sheet) {
    let name = text(function, "name").unwrap_or_default();
    sheet.must(place, is_plain(name, LONGEST_NAME), format!("{name:?} is no name of a tool"));
    // API reference, "Assistant message", `arguments`: a string. Others that speak so parse it: "Failed to parse tool
    // call arguments as JSON", of llama.cpp; so it is to be that of an object.
    let arguments = written_object(text(function, "arguments"));
    sheet.must(place, arguments.is_some(), "the arguments are not the text of an object");
    sheet.call(place, Some(id), name, &arguments.unwrap_or_default());
}

fn read_content(message: &Value, place: &str, who: &str, sheet: &mut Sheet) {
    match content(message) {
        Some(texts) if !texts.is_empty() => {
            for text in texts {
                // OpenAI takes an empty text; some that speak like it do not, and nothing is said by it.
                sheet.say_something(place, who, text);
            }
        }
        // As above, and "Expected an array with minimum length 1".
        _ => sheet.fault(place, "there is no content"),
    }
}

/// The texts of a content, which is one or a list of parts.
pub(super) fn content(message: &Value) -> Option<Vec<&str>> {
    match message.get("content")? {
        Value::String(text) => Some(vec![text]),
        Value::Array(parts) => parts.iter().map(|part| text(part, "text")).collect(),
        _ => None,
    }
}

/// The tools of both protocols of OpenAI, and whether they may be called.
pub(super) fn read_tools(body: &Value, name: &str, sheet: &mut Sheet) {
    let tools = list(body, "tools");
    if has(body, "tools") {
        // "[] is too short - 'tools'": JetBrains/koog #786, 2025-09-12.
        let fits = (1..=MOST).contains(&tools.len());
        sheet.must("tools", fits, format!("{} of 1 to {MOST}", tools.len()));
    } else {
        // "'tool_choice' is only allowed when 'tools' are specified": writer/writer-framework #1013, 2025-07-15; the
        // same of `parallel_tool_calls`.
        for key in ["tool_choice", "parallel_tool_calls"] {
            sheet.must(key, !has(body, key), "it stands there without tools");
        }
    }
    let names = tools.iter().map(|tool| tool.pointer(name).and_then(Value::as_str));
    sheet.tools("tools", names, |name| is_plain(name, LONGEST_NAME));
    sheet.may_call(text(body, "tool_choice") != Some("none"));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::wire::{
        Protocol,
        broken::{Broken, LINES},
    };

    fn call(id: &str, city: &str) -> Value {
        let arguments = json!({ "city": city }).to_string();
        json!({ "id": id, "type": "function", "function": { "name": "book", "arguments": arguments } })
    }

    fn body() -> Value {
        json!({
            "model": "gpt-5",
            "messages": [
                { "role": "system", "content": "You book." },
                { "role": "user", "content": "Rome and Oslo." },
                { "role": "assistant", "content": "I look.", "tool_calls": [call("a", "Rome"), call("b", "Oslo")] },
                { "role": "tool", "tool_call_id": "a", "content": "searching" },
                { "role": "tool", "tool_call_id": "b", "content": "searching too" },
                { "role": "assistant", "content": [{ "type": "text", "text": "I am at it." }] },
                { "role": "assistant", "content": null, "tool_calls": [call("a_final", "Rome")] },
                { "role": "tool", "tool_call_id": "a_final", "content": "booked" },
                { "role": "user", "content": "Tell it." },
            ],
            "tools": [{ "type": "function", "function": { "name": "book", "parameters": {} } }],
            "tool_choice": "auto",
        })
    }

    fn broken() -> Broken {
        Broken::of(Protocol::OpenAiChat, body())
    }

    #[test]
    fn a_good_body_is_read_without_a_fault() {
        let sent = Protocol::OpenAiChat.read(&body());
        assert_eq!(sent.faults, [""; 0]);
        assert_eq!(sent.lines, LINES);
        assert_eq!(sent.ids, ["a", "b", "a_final"]);
        assert_eq!((sent.tools, sent.may_call), (vec!["book".to_owned()], true));
        let none = broken().with("/tool_choice", "none");
        none.gives_nothing();
    }

    #[test]
    fn tools_may_be_forbidden_or_not_be_there() {
        let mut body = body();
        body["tool_choice"] = "none".into();
        assert!(!Protocol::OpenAiChat.read(&body).may_call);
        body.as_object_mut().unwrap().retain(|key, _| !key.starts_with("tool"));
        let sent = Protocol::OpenAiChat.read(&body);
        assert!(sent.faults.is_empty() && !sent.may_call);
    }

    #[test]
    fn results_follow_their_calls_directly_and_each_once() {
        broken().without("/messages/4").gives("messages[4]: the call \"b\" has no result directly after it");
        broken()
            .without("/messages/8")
            .without("/messages/7")
            .gives("messages: the call \"a_final\" has no result directly after it");
        broken()
            .before("/messages/5", json!({ "role": "tool", "tool_call_id": "b", "content": "again" }))
            .gives("messages[5]: a result of \"b\", and no call directly before it waits for that");
        broken()
            .before("/messages/1", json!({ "role": "tool", "tool_call_id": "x", "content": "?" }))
            .gives("messages[1]: a result of \"x\", and no call directly before it waits for that");
        broken().swapped("/messages", 3).gives_nothing(); // in any order
    }

    #[test]
    fn ids_are_of_one_call_and_short() {
        let long = "x".repeat(41);
        broken()
            .with("/messages/6/tool_calls/0/id", "a")
            .with("/messages/7/tool_call_id", "a")
            .gives("messages[6].tool_calls[0]: the id \"a\" is that of an earlier call");
        broken()
            .with("/messages/6/tool_calls/0/id", long.as_str())
            .with("/messages/7/tool_call_id", long.as_str())
            .gives(&format!("messages[6].tool_calls[0]: the id {long:?} has 41 characters, of 1 to 40"));
    }

    #[test]
    fn calls_are_functions_with_the_text_of_an_object() {
        let at = "/messages/6/tool_calls/0";
        let place = "messages[6].tool_calls[0]";
        broken().without(&format!("{at}/type")).gives(&format!("{place}: the type is not \"function\""));
        broken()
            .with(&format!("{at}/function/name"), "bo ok")
            .gives(&format!("{place}: \"bo ok\" is no name of a tool"));
        for arguments in [json!("[]"), json!("{"), json!({ "city": "Rome" })] {
            broken()
                .with(&format!("{at}/function/arguments"), arguments)
                .gives(&format!("{place}: the arguments are not the text of an object"));
        }
        broken()
            .before("/messages/8", json!({ "role": "assistant", "content": "Well.", "tool_calls": [] }))
            .gives("messages[8]: 0 calls in one message, of 1 to 128");
    }

    #[test]
    fn everybody_says_something() {
        broken().with("/messages/8/content", Value::Null).gives("messages[8]: there is no content");
        broken().with("/messages/5/content", json!([])).gives("messages[5]: there is no content");
        broken().with("/messages/5/content", Value::Null).gives("messages[5]: there is no content");
        broken().with("/messages/1/content", " ").gives("messages[1]: a text without a word in it");
        broken().with("/messages/3/content", Value::Null).gives("messages[3]: the content is null");
        broken().with("/messages/3/content", "").with("/messages/6/content", "").gives_nothing();
        broken().with("/messages/6/content", " ").gives("messages[6]: a text without a word in it");
    }

    #[test]
    fn roles_are_known_and_there_is_something_to_read() {
        broken().with("/messages/8/role", "model").gives("messages[8]: \"model\" is no role");
        broken().with("/messages", json!([])).gives("messages: there are none");
        broken().without("/model").gives("model: there is none");
    }

    #[test]
    fn tools_are_few_and_have_names_of_their_own() {
        let named = |name: String| json!({ "type": "function", "function": { "name": name } });
        let many: Vec<Value> = (0..129).map(|number| named(format!("tool_{number}"))).collect();
        broken().with("/tools", many).gives("tools: 129 of 1 to 128");
        broken().with("/tools", json!([])).gives("tools: 0 of 1 to 128");
        broken().without("/tools").gives("tool_choice: it stands there without tools");
        broken().with("/tools/0/function/name", "bo.ok").gives("tools: \"bo.ok\" is no name of a tool");
        broken().without("/tools/0/function/name").gives("tools: a tool without a name");
        broken()
            .before("/tools/0", named("book".to_owned()))
            .gives("tools: two tools have the name \"book\"");
    }
}
