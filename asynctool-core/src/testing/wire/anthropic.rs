//! What Anthropic's Messages refuse in a history.
//!
//! The pages: "Handle tool calls", <https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls>,
//! and the API reference of Messages.

use serde_json::Value;

use super::sheet::{Sheet, has, is_plain, list, text};

/// "`tool_use.id`: String should match pattern '^[a-zA-Z0-9_-]+$'": maximhq/bifrost #5097, 2026-07-10. The length is that of
/// names of tools: no page gives one for ids.
const LONGEST: usize = 64;

pub(super) fn read(body: &Value, sheet: &mut Sheet) {
    sheet.must("model", text(body, "model").is_some(), "there is none");
    // API reference: required, at least 1.
    let most = body.get("max_tokens").and_then(Value::as_u64);
    sheet.must("max_tokens", most.is_some_and(|most| most > 0), "how long the answer may be is not said");
    if let Some(system) = body.get("system") {
        // "system: text content blocks must be non-empty".
        for text in texts(system) {
            sheet.say_something("system", "system", text);
        }
    }
    let messages = list(body, "messages");
    // "messages: at least one message is required".
    sheet.must("messages", !messages.is_empty(), "there are none");
    for (index, message) in messages.iter().enumerate() {
        read_message(message, &format!("messages[{index}]"), index == 0, sheet);
    }
    sheet.no_more_results("messages");
    if let Some(last) = messages.last() {
        read_end(last, &format!("messages[{}]", messages.len() - 1), sheet);
    }
    if body.pointer("/thinking/type").and_then(Value::as_str) == Some("enabled") {
        read_thought(messages, sheet);
    }
    read_tools(body, sheet);
}

fn read_message(message: &Value, place: &str, is_first: bool, sheet: &mut Sheet) {
    let content = message.get("content").unwrap_or(&Value::Null);
    // "messages.1: all messages must have non-empty content except for the optional final assistant message".
    let is_there = content.is_string() || content.as_array().is_some_and(|blocks| !blocks.is_empty());
    sheet.must(place, is_there, "there is no content");
    match text(message, "role").unwrap_or_default() {
        "user" => read_user(content, place, sheet),
        "assistant" => {
            // "messages: first message must use the "user" role": langchain4j/langchain4j #940, 2024-04-15. That
            // neighbours of one role are merged says the API reference, so nothing else is asked of the order.
            sheet.must(place, !is_first, "the first message is not the user's");
            sheet.no_more_results(place);
            read_agent(content, place, sheet);
        }
        // "Unexpected role "system". The Messages API accepts a top-level `system` parameter": ianarawjo/ChainForge
        // #271, 2024-04-29.
        other => sheet.fault(place, format!("{other:?} is no role")),
    }
}

fn read_user(content: &Value, place: &str, sheet: &mut Sheet) {
    if let Value::String(text) = content {
        sheet.say_something(place, "user", text);
    }
    let mut has_begun = false;
    for (block, place) in blocks(content, place) {
        match text(block, "type").unwrap_or_default() {
            "tool_result" => {
                // The page: the results come first, any text after all of them, or it is an error 400.
                sheet.must(
                    &place,
                    !has_begun,
                    "a result that does not stand at the beginning of its message",
                );
                read_result(block, &place, sheet);
            }
            "text" => {
                has_begun = true;
                sheet.say_something(&place, "user", text(block, "text").unwrap_or_default());
            }
            other => sheet.fault(&place, format!("{other:?} is no part of a message of the user")),
        }
    }
    // "`tool_use` ids were found without `tool_result` blocks immediately after: … Each `tool_use` block must have a
    // corresponding `tool_result` block in the next message": anthropics/claude-code #6575, 2025-08-26.
    sheet.no_more_results(place);
}

fn read_agent(content: &Value, place: &str, sheet: &mut Sheet) {
    if let Value::String(text) = content {
        sheet.say_something(place, "agent", text);
    }
    for (block, place) in blocks(content, place) {
        match text(block, "type").unwrap_or_default() {
            // "messages: text content blocks must contain non-whitespace text": anthropics/claude-code #23440,
            // 2026-02-05.
            "text" => sheet.say_something(&place, "agent", text(block, "text").unwrap_or_default()),
            "tool_use" => read_call(block, &place, sheet),
            "thinking" | "redacted_thinking" => {}
            other => sheet.fault(&place, format!("{other:?} is no part of a message of the agent")),
        }
    }
}

/// The blocks of a content, each with its place.
fn blocks<'b>(content: &'b Value, place: &str) -> impl Iterator<Item = (&'b Value, String)> {
    let blocks = content.as_array().map_or(&[][..], Vec::as_slice);
    blocks.iter().enumerate().map(move |(index, block)| (block, format!("{place}.content[{index}]")))
}

fn read_call(block: &Value, place: &str, sheet: &mut Sheet) {
    let id = text(block, "id").unwrap_or_default();
    sheet.must(place, is_plain(id, LONGEST), format!("{id:?} is no id of a call"));
    let name = text(block, "name").unwrap_or_default();
    sheet.must(place, is_plain(name, LONGEST), format!("{name:?} is no name of a tool"));
    // "tool_use.input: Input should be a valid dictionary".
    let input = block.get("input").unwrap_or(&Value::Null);
    sheet.must(place, input.is_object(), "the input is not an object");
    // "`tool_use` ids must be unique": anthropics/claude-code #20901, 2026-01-26.
    sheet.call(place, Some(id), name, input);
}

fn read_result(block: &Value, place: &str, sheet: &mut Sheet) {
    let id = text(block, "tool_use_id").unwrap_or_default();
    let content = block.get("content").unwrap_or(&Value::Null);
    let said = texts(content).concat();
    // As above, of texts within a result.
    let is_blank = |block: &Value| text(block, "text").is_some_and(|text| text.trim().is_empty());
    let has_blank = content.as_array().is_some_and(|blocks| blocks.iter().any(is_blank));
    sheet.must(place, !has_blank, "a text without a word in it");
    // "tool_result: content cannot be empty if `is_error` is true": jlevy/markform #153, 2026-02-16.
    let is_error = block.get("is_error") == Some(&Value::Bool(true));
    sheet.must(place, !(is_error && said.is_empty()), "an error that says nothing");
    // "unexpected `tool_use_id` found in `tool_result` blocks: … Each `tool_result` block must have a corresponding
    // `tool_use` block in the previous message": anthropics/claude-code #13460, 2025-12-09.
    sheet.result(place, &said, &format!("{id:?}"), |open| open.id.as_deref() == Some(id));
}

/// The texts of a content, which is one or a list of blocks.
fn texts(content: &Value) -> Vec<&str> {
    match content {
        Value::String(text) => vec![text],
        Value::Array(blocks) => blocks.iter().filter_map(|block| text(block, "text")).collect(),
        _ => Vec::new(),
    }
}

fn read_end(last: &Value, place: &str, sheet: &mut Sheet) {
    if text(last, "role") != Some("assistant") {
        return;
    }
    let words = last.get("content").map(texts).unwrap_or_default();
    if words.last().is_some_and(|text| text.ends_with(char::is_whitespace)) {
        // "messages: final assistant content cannot end with trailing whitespace": tailcallhq/forgecode #1872,
        // 2025-11-08; of models that go on with it.
        sheet.fault(place, "the last words are the agent's, and end with a space");
    } else {
        // "This model does not support assistant message prefill. The conversation must end with a user message":
        // vybestack/llxprt-code #3695, 2026-09-16; of models from 2026 on.
        sheet.fault(place, "the last message is not the user's");
    }
}

/// "a final `assistant` message must start with a thinking block (preceeding the lastmost set of `tool_use` and
/// `tool_result` blocks)": openai/openai-agents-python #1704; of models that think by a budget.
fn read_thought(messages: &[Value], sheet: &mut Sheet) {
    let kinds = |message: &Value| -> Vec<String> {
        let content = message.get("content").unwrap_or(&Value::Null);
        blocks(content, "").filter_map(|(block, _)| text(block, "type").map(str::to_owned)).collect()
    };
    let calls = |(_, kinds): &(usize, Vec<String>)| kinds.iter().any(|kind| kind == "tool_use");
    let last = messages.iter().map(kinds).enumerate().rfind(calls);
    let Some((index, kinds)) = last else { return };
    let begins_with_one = matches!(kinds.first().map(String::as_str), Some("thinking" | "redacted_thinking"));
    sheet.must(&format!("messages[{index}]"), begins_with_one, "the last calls do not begin with a thought");
}

fn read_tools(body: &Value, sheet: &mut Sheet) {
    let names = list(body, "tools").iter().map(|tool| text(tool, "name"));
    sheet.tools("tools", names, |name| is_plain(name, LONGEST));
    // "tool_choice may only be specified while providing tools".
    let has_tools = !list(body, "tools").is_empty();
    sheet.must("tool_choice", has_tools || !has(body, "tool_choice"), "it stands there without tools");
    let choice = body.pointer("/tool_choice/type").and_then(Value::as_str);
    let is_known = matches!(choice, None | Some("auto" | "any" | "tool" | "none"));
    sheet.must(
        "tool_choice",
        is_known && (choice.is_some() || !has(body, "tool_choice")),
        "it has no known type",
    );
    sheet.may_call(choice != Some("none"));
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
        json!({ "type": "tool_use", "id": id, "name": "book", "input": { "city": city } })
    }

    fn result(id: &str, text: &str) -> Value {
        json!({ "type": "tool_result", "tool_use_id": id, "content": text })
    }

    fn body() -> Value {
        json!({
            "model": "claude-sonnet-5",
            "max_tokens": 1024,
            "system": "You book.",
            "messages": [
                { "role": "user", "content": "Rome and Oslo." },
                { "role": "assistant", "content": [{ "type": "text", "text": "I look." }, call("a", "Rome"), call("b", "Oslo")] },
                { "role": "user", "content": [result("a", "searching"), result("b", "searching too")] },
                { "role": "assistant", "content": [{ "type": "text", "text": "I am at it." }, call("a_final", "Rome")] },
                { "role": "user", "content": [result("a_final", "booked"), { "type": "text", "text": "Tell it." }] },
            ],
            "tools": [{ "name": "book", "input_schema": {} }],
            "tool_choice": { "type": "auto" },
        })
    }

    fn broken() -> Broken {
        Broken::of(Protocol::Anthropic, body())
    }

    #[test]
    fn a_good_body_is_read_without_a_fault() {
        let sent = Protocol::Anthropic.read(&body());
        assert_eq!(sent.faults, [""; 0]);
        assert_eq!(sent.lines, LINES);
        assert_eq!(sent.ids, ["a", "b", "a_final"]);
        assert_eq!((sent.tools, sent.may_call), (vec!["book".to_owned()], true));
        let mut none = body();
        none["tool_choice"]["type"] = "none".into();
        assert!(!Protocol::Anthropic.read(&none).may_call);
        broken().with("/system", json!([{ "type": "text", "text": "You book." }])).gives_nothing();
        broken().before("/messages/0", json!({ "role": "user", "content": "Hi." })).gives_nothing(); // they are merged
    }

    #[test]
    fn the_results_of_a_message_stand_at_the_beginning_of_the_next_one() {
        let missing = "the call \"b\" has no result directly after it";
        broken().without("/messages/2/content/1").gives(&format!("messages[2]: {missing}"));
        let between = json!({ "type": "text", "text": "Well." });
        broken().before("/messages/2/content/2", between.clone()).gives_nothing();
        broken()
            .before("/messages/2/content/1", between)
            .gives("messages[2].content[2]: a result that does not stand at the beginning of its message");
        let other = json!({ "role": "user", "content": [result("b", "late")] });
        let split = broken().without("/messages/2/content/1").before("/messages/3", other);
        assert_eq!(
            split.faults(),
            [
                format!("messages[2]: {missing}"),
                "messages[3].content[0]: a result of \"b\", and no call directly before it waits for that"
                    .to_owned(),
            ]
        );
        let words = json!({ "role": "user", "content": "And?" });
        let words = broken().without("/messages/4").before("/messages/4", words);
        words.gives("messages[4]: the call \"a_final\" has no result directly after it");
    }

    #[test]
    fn a_call_has_one_result() {
        broken().before("/messages/2/content/2", result("b", "again")).gives(
            "messages[2].content[2]: a result of \"b\", and no call directly before it waits for that",
        );
        broken().before("/messages/0", json!({ "role": "user", "content": [result("x", "?")] })).gives(
            "messages[0].content[0]: a result of \"x\", and no call directly before it waits for that",
        );
    }

    #[test]
    fn ids_are_plain_and_of_one_call() {
        let renamed = |id: &str| {
            broken().with("/messages/3/content/1/id", id).with("/messages/4/content/0/tool_use_id", id)
        };
        renamed("a").gives("messages[3].content[1]: the id \"a\" is that of an earlier call");
        renamed("a.1").gives("messages[3].content[1]: \"a.1\" is no id of a call");
        renamed("").gives("messages[3].content[1]: \"\" is no id of a call");
        let long = "x".repeat(65);
        renamed(&long).gives(&format!("messages[3].content[1]: {long:?} is no id of a call"));
    }

    #[test]
    fn calls_have_an_object_as_their_input() {
        for input in [json!("{}"), json!(null), json!([])] {
            broken()
                .with("/messages/3/content/1/input", input)
                .gives("messages[3].content[1]: the input is not an object");
        }
        broken()
            .with("/messages/3/content/1/name", "bo ok")
            .gives("messages[3].content[1]: \"bo ok\" is no name of a tool");
        broken()
            .with("/messages/0/content", json!([call("z", "Rome")]))
            .gives("messages[0].content[0]: \"tool_use\" is no part of a message of the user");
        let thought = json!({ "type": "thinking", "thinking": "Rome?", "signature": "x" });
        broken().before("/messages/1/content/0", thought).gives_nothing();
    }

    #[test]
    fn a_model_that_thinks_has_begun_its_last_calls_with_a_thought() {
        let thinks = || broken().and("", "thinking", json!({ "type": "enabled", "budget_tokens": 1024 }));
        let thought = json!({ "type": "redacted_thinking", "data": "x" });
        let missing = "messages[3]: the last calls do not begin with a thought";
        thinks().gives(missing);
        thinks().before("/messages/1/content/0", thought.clone()).gives(missing);
        thinks().before("/messages/3/content/1", thought.clone()).gives(missing);
        thinks().before("/messages/3/content/0", thought).gives_nothing();
        thinks().with("/messages", json!([{ "role": "user", "content": "Hi." }])).gives_nothing();
        broken().and("", "thinking", json!({ "type": "adaptive" })).gives_nothing();
    }

    #[test]
    fn everybody_says_something() {
        broken().with("/messages/0/content", "\n").gives("messages[0]: a text without a word in it");
        broken().with("/messages/0/content", json!([])).gives("messages[0]: there is no content");
        broken()
            .with("/messages/1/content/0/text", " ")
            .gives("messages[1].content[0]: a text without a word in it");
        broken().with("/system", "").gives("system: a text without a word in it");
        broken().with("/messages/2/content/0/content", "").gives_nothing();
        broken()
            .with("/messages/2/content/0/content", json!([{ "type": "text", "text": "" }]))
            .gives("messages[2].content[0]: a text without a word in it");
        let silent =
            broken().with("/messages/2/content/0/content", "").and("/messages/2/content/0", "is_error", true);
        silent.gives("messages[2].content[0]: an error that says nothing");
    }

    #[test]
    fn it_begins_with_the_user_and_ends_with_him() {
        let agent = |text: &str| json!({ "role": "assistant", "content": text });
        broken()
            .before("/messages/0", agent("Hello."))
            .gives("messages[0]: the first message is not the user's");
        broken()
            .before("/messages/5", agent("Well"))
            .gives("messages[5]: the last message is not the user's");
        broken()
            .before("/messages/5", agent("Well "))
            .gives("messages[5]: the last words are the agent's, and end with a space");
    }

    #[test]
    fn roles_are_known_and_there_is_something_to_read() {
        broken()
            .before("/messages/0", json!({ "role": "system", "content": "You book." }))
            .gives("messages[0]: \"system\" is no role");
        broken().with("/messages", json!([])).gives("messages: there are none");
        broken().without("/model").gives("model: there is none");
        broken().without("/max_tokens").gives("max_tokens: how long the answer may be is not said");
    }

    #[test]
    fn tools_have_names_and_a_choice_is_one_of_them() {
        broken().with("/tools/0/name", "bo.ok").gives("tools: \"bo.ok\" is no name of a tool");
        broken().without("/tools").gives("tool_choice: it stands there without tools");
        broken().with("/tool_choice", "none").gives("tool_choice: it has no known type");
    }
}
