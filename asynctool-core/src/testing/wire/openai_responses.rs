//! What OpenAI's Responses refuse in a history.

use serde_json::Value;

use super::{
    openai_chat::{content, read_call, read_tools},
    sheet::{Sheet, has, list, text},
};

/// "Invalid '`input[95].call_id`': string too long. Expected a string with maximum length 64":
/// AnswerDotAI/fastllm #45, 2026-06-08; decolua/9router #393, 2026-03-23.
const LONGEST_ID: usize = 64;

pub(super) fn read(body: &Value, sheet: &mut Sheet) {
    sheet.must("model", text(body, "model").is_some(), "there is none");
    if let Some(instructions) = text(body, "instructions") {
        sheet.say("system", instructions);
    }
    match body.get("input") {
        Some(Value::String(input)) => sheet.say_something("input", "user", input),
        Some(Value::Array(items)) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                read_item(item, &format!("input[{index}]"), items.get(index + 1), sheet);
            }
        }
        _ => sheet.fault("input", "there is none"),
    }
    // "No tool output found for function call call_…": openai/openai-agents-python #2165.
    sheet.no_more_results("input");
    read_tools(body, "/name", sheet);
}

fn read_item(item: &Value, place: &str, next: Option<&Value>, sheet: &mut Sheet) {
    match (text(item, "type"), text(item, "role")) {
        (None | Some("message"), Some(role)) => {
            read_id(item, "msg", place, sheet);
            read_message(item, role, place, sheet);
        }
        (Some("function_call"), _) => {
            read_id(item, "fc", place, sheet);
            let id = text(item, "call_id").unwrap_or_default();
            let length = id.chars().count();
            let fits = (1..=LONGEST_ID).contains(&length);
            sheet.must(place, fits, format!("the id {id:?} has {length} characters, of 1 to {LONGEST_ID}"));
            read_call(place, id, item, sheet);
        }
        (Some("function_call_output"), _) => {
            read_id(item, "fc", place, sheet);
            let id = text(item, "call_id").unwrap_or_default();
            // API reference, "Function tool call output", `output`: a string or a list, required.
            let output = item.get("output").filter(|output| output.is_string() || output.is_array());
            sheet.must(place, output.is_some(), "there is no output");
            let output = match output {
                Some(Value::String(text)) => text.clone(),
                _ => list(item, "output").iter().filter_map(|part| text(part, "text")).collect(),
            };
            // "No tool call found for function call output with call_id": james-6-23/codex2api #414, 2026-07-20. It may
            // stand after other items, but not before its call.
            sheet.result(place, &output, &format!("{id:?}"), |open| open.id.as_deref() == Some(id));
        }
        (Some("reasoning"), _) => {
            read_id(item, "rs", place, sheet);
            // "Item 'rs_…' of type 'reasoning' was provided without its required following item": vercel/ai #7099,
            // openai/openai-node #1567, 2025-07-01.
            let is_of_model = |next: &Value| {
                let kind = text(next, "type");
                text(next, "role") == Some("assistant") || matches!(kind, Some("reasoning" | "function_call"))
            };
            sheet.must(place, next.is_some_and(is_of_model), "no item of the model follows the reasoning");
        }
        (kind, _) => sheet.fault(place, format!("{:?} is no type of an item", kind.unwrap_or_default())),
    }
}

/// "Invalid 'input[2].id': 'call_…'. Expected an ID that begins with 'fc'": nodetool-ai/nodetool #4252, 2026-07-13;
/// Wei-Shaw/sub2api #3785, 2026-07-07. It may be left out.
fn read_id(item: &Value, begin: &str, place: &str, sheet: &mut Sheet) {
    if let Some(id) = item.get("id") {
        let fits = id.as_str().is_some_and(|id| id.starts_with(begin));
        sheet.must(place, fits, format!("the item's own id {id} does not begin with {begin:?}"));
    }
}

fn read_message(item: &Value, role: &str, place: &str, sheet: &mut Sheet) {
    let (who, kinds) = match role {
        "system" | "developer" => ("system", ["input_text", "input_text"]),
        "user" => ("user", ["input_text", "input_text"]),
        "assistant" => ("agent", ["output_text", "refusal"]),
        other => return sheet.fault(place, format!("{other:?} is no role")),
    };
    // "Invalid value: 'input_text'. Supported values are: 'output_text' and 'refusal'": jeremychone/rust-genai #119,
    // 2026-01-17; and the same with the two changed.
    for kind in list(item, "content").iter().filter_map(|part| text(part, "type")) {
        sheet.must(place, kinds.contains(&kind), format!("{kind:?} is no part of words of the {who}"));
    }
    match content(item) {
        Some(texts) if !texts.is_empty() => {
            for text in texts {
                sheet.say_something(place, who, text);
            }
        }
        // "Invalid type for 'input[1].content': expected one of an array of objects or string, but got null instead":
        // QuantumNous/new-api #4776, 2026-05-11.
        _ if has(item, "content") => sheet.fault(place, "the content has no text"),
        _ => sheet.fault(place, "there is no content"),
    }
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
        json!({ "type": "function_call", "call_id": id, "name": "book", "arguments": arguments })
    }

    fn output(id: &str, text: &str) -> Value {
        json!({ "type": "function_call_output", "call_id": id, "output": text })
    }

    fn says(text: &str) -> Value {
        let part = json!({ "type": "output_text", "text": text });
        json!({ "type": "message", "role": "assistant", "content": [part] })
    }

    fn body() -> Value {
        json!({
            "model": "gpt-5",
            "input": [
                { "role": "system", "content": "You book." },
                { "role": "user", "content": [{ "type": "input_text", "text": "Rome and Oslo." }] },
                says("I look."),
                call("a", "Rome"),
                call("b", "Oslo"),
                output("a", "searching"),
                output("b", "searching too"),
                says("I am at it."),
                call("a_final", "Rome"),
                output("a_final", "booked"),
                { "role": "user", "content": "Tell it." },
            ],
            "tools": [{ "type": "function", "name": "book", "parameters": {} }],
        })
    }

    fn broken() -> Broken {
        Broken::of(Protocol::OpenAiResponses, body())
    }

    #[test]
    fn a_good_body_is_read_without_a_fault() {
        let sent = Protocol::OpenAiResponses.read(&body());
        assert_eq!(sent.faults, [""; 0]);
        assert_eq!(sent.lines, LINES);
        assert_eq!(sent.ids, ["a", "b", "a_final"]);
        assert_eq!((sent.tools, sent.may_call), (vec!["book".to_owned()], true));
        let text = json!({ "model": "gpt-5", "instructions": "You book.", "input": "Hi" });
        assert_eq!(Protocol::OpenAiResponses.read(&text).lines, ["system: You book.", "user: Hi"]);
        let parts = json!([{ "type": "input_text", "text": "booked" }]);
        let listed = Broken::of(Protocol::OpenAiResponses, body()).with("/input/9/output", parts);
        listed.gives_nothing();
    }

    #[test]
    fn every_call_has_one_output_and_it_comes_after_the_call() {
        broken().without("/input/6").gives("input: the call \"b\" has no result directly after it");
        let orphan = "a result of \"x\", and no call directly before it waits for that";
        broken().before("/input/10", output("x", "?")).gives(&format!("input[10]: {orphan}"));
        let early = Protocol::OpenAiResponses;
        let mut body = body();
        body["input"].as_array_mut().unwrap().swap(8, 9);
        assert_eq!(early.read(&body).faults.len(), 2, "too early, and then missing");
        broken().swapped("/input", 9).gives_nothing(); // words may stand between
    }

    #[test]
    fn ids_are_of_one_call_and_short() {
        broken()
            .with("/input/8/call_id", "a")
            .with("/input/9/call_id", "a")
            .gives("input[8]: the id \"a\" is that of an earlier call");
        let long = "x".repeat(65);
        broken()
            .with("/input/8/call_id", long.as_str())
            .with("/input/9/call_id", long.as_str())
            .gives(&format!("input[8]: the id {long:?} has 65 characters, of 1 to 64"));
    }

    #[test]
    fn an_item_has_no_id_or_one_of_its_kind() {
        broken().and("/input/8", "id", "fc_1").and("/input/7", "id", "msg_1").gives_nothing();
        broken()
            .and("/input/8", "id", "call_1")
            .gives("input[8]: the item's own id \"call_1\" does not begin with \"fc\"");
        broken()
            .and("/input/9", "id", "call_1")
            .gives("input[9]: the item's own id \"call_1\" does not begin with \"fc\"");
        broken()
            .and("/input/7", "id", "fc_1")
            .gives("input[7]: the item's own id \"fc_1\" does not begin with \"msg\"");
        let reasoning = json!({ "type": "reasoning", "id": "x", "summary": [] });
        broken()
            .before("/input/8", reasoning)
            .gives("input[8]: the item's own id \"x\" does not begin with \"rs\"");
    }

    #[test]
    fn reasoning_stands_before_what_the_model_did() {
        let reasoning = || json!({ "type": "reasoning", "encrypted_content": "x", "summary": [] });
        broken().before("/input/8", reasoning()).before("/input/2", reasoning()).gives_nothing();
        broken()
            .before("/input/10", reasoning())
            .gives("input[10]: no item of the model follows the reasoning");
    }

    #[test]
    fn calls_have_the_text_of_an_object_and_outputs_a_text() {
        broken()
            .with("/input/8/arguments", "[]")
            .gives("input[8]: the arguments are not the text of an object");
        broken().with("/input/8/name", "bo ok").gives("input[8]: \"bo ok\" is no name of a tool");
        broken().with("/input/9/output", Value::Null).gives("input[9]: there is no output");
        broken().with("/input/9/output", "").gives_nothing();
    }

    #[test]
    fn words_are_of_their_speakers_kind_and_not_empty() {
        broken()
            .with("/input/7/content/0/type", "input_text")
            .gives("input[7]: \"input_text\" is no part of words of the agent");
        broken()
            .with("/input/1/content/0/type", "output_text")
            .gives("input[1]: \"output_text\" is no part of words of the user");
        broken().with("/input/10/content", Value::Null).gives("input[10]: there is no content");
        broken().with("/input/10/content", 1).gives("input[10]: the content has no text");
        broken().with("/input/10/content", " ").gives("input[10]: a text without a word in it");
    }

    #[test]
    fn roles_and_types_are_known_and_there_is_something_to_read() {
        broken().with("/input/10/role", "tool").gives("input[10]: \"tool\" is no role");
        broken()
            .with("/input/9/type", "tool_result")
            .without("/input/8")
            .gives("input[8]: \"tool_result\" is no type of an item");
        broken().with("/input", json!([])).gives("input: there is none");
        broken().without("/model").gives("model: there is none");
    }

    #[test]
    fn tools_stand_flat() {
        broken().with("/tools", json!([])).gives("tools: 0 of 1 to 128");
        let nested = json!({ "type": "function", "function": { "name": "book" } });
        broken().with("/tools/0", nested).gives("tools: a tool without a name");
        broken()
            .without("/tools")
            .and("", "parallel_tool_calls", true)
            .gives("parallel_tool_calls: it stands there without tools");
    }
}
