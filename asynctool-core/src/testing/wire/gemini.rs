//! What Gemini refuses in a history.
//!
//! The page: "Thought signatures", <https://ai.google.dev/gemini-api/docs/thought-signatures>, which asks for a signature
//! on the first call of each step, of Gemini 3 and later; for calls that the model did not make it names the value
//! `skip_thought_signature_validator`.

use serde_json::Value;

use super::sheet::{Open, Sheet, has, is_plain, list, text};

pub(super) fn read(body: &Value, sheet: &mut Sheet) {
    let system = body.get("systemInstruction").or_else(|| body.get("system_instruction"));
    for part in system.map_or(&[][..], |system| list(system, "parts")) {
        // "GenerateContentRequest.system_instruction.parts[0].data: required oneof field 'data' must have one
        // initialized field": songquanpeng/one-api #2243, 2025-04-17.
        let said = text(part, "text").unwrap_or_default();
        sheet.must("systemInstruction", !said.is_empty(), "a part without data");
        sheet.say("system", said);
    }
    let contents = list(body, "contents");
    // "contents is not specified".
    sheet.must("contents", !contents.is_empty(), "there are none");
    let mut before = None;
    for (index, content) in contents.iter().enumerate() {
        read_content(content, before, &format!("contents[{index}]"), sheet);
        before = Some(content);
    }
    sheet.no_more_results("contents");
    // "Please ensure that multiturn requests end with a user role or a function response", of the models before 2; later
    // ones go on with the last words, or answer nothing.
    let is_of_model =
        |last: &Value| text(last, "role") == Some("model") && count(list(last, "parts"), "functionCall") == 0;
    sheet.must("contents", !contents.last().is_some_and(is_of_model), "the last turn is not the user's");
    read_tools(body, sheet);
}

fn read_content(content: &Value, before: Option<&Value>, place: &str, sheet: &mut Sheet) {
    let parts = list(content, "parts");
    // "Unable to submit request because it must include at least one parts field": genkit-ai/genkit #3690, 2025-10-09.
    sheet.must(place, !parts.is_empty(), "there are no parts");
    let who = match text(content, "role").unwrap_or_default() {
        "user" => "user",
        "model" => "agent",
        // "Please use a valid role: user, model": songquanpeng/one-api #1385, 2024-04-28.
        other => return sheet.fault(place, format!("{other:?} is no role")),
    };
    // "Please ensure that the number of function response parts is equal to the number of function call parts of the
    // function call turn": google-gemini/gemini-cli #4217, 2025-07-15; and "Please ensure that function response turn
    // comes immediately after a function call turn".
    let (open, answers) = (sheet.open(), count(parts, "functionResponse"));
    let is_answered = open == answers;
    if !is_answered {
        sheet.forget_open();
        sheet.fault(place, format!("{answers} function responses after {open} function calls"));
    }
    if count(parts, "functionCall") > 0 {
        // "Please ensure that function call turn comes immediately after a user turn or after a function response turn":
        // google-gemini/gemini-cli #26486, 2026-05-05.
        let is_after_user = before.is_some_and(|before| text(before, "role") == Some("user"));
        sheet.must(
            place,
            is_after_user,
            "a function call that comes neither after the user nor after a response",
        );
    }
    let mut is_first_call = true;
    for (index, part) in parts.iter().enumerate() {
        let place = format!("{place}.parts[{index}]");
        if let Some(call) = part.get("functionCall") {
            sheet.must(&place, who == "agent", "a function call of the user");
            read_call(call, &place, sheet);
            // "Function call is missing a thought_signature in functionCall parts": nanbingxyz/5ire #405, 2026-02-04.
            let is_signed =
                ["thoughtSignature", "thought_signature"].iter().any(|key| text(part, key).is_some());
            sheet.must(
                &place,
                is_signed || !is_first_call,
                "the first call of a step without a thought signature",
            );
            is_first_call = false;
        } else if let Some(response) = part.get("functionResponse") {
            if is_answered {
                read_response(response, &place, sheet);
            }
        } else {
            // "GenerateContentRequest.contents[1].parts[0].data: required oneof field 'data' must have one initialized
            // field": router-for-me/CLIProxyAPI #1293, 2026-01-28. One that has a signature may be empty.
            let said = text(part, "text").unwrap_or_default();
            sheet.must(&place, !said.is_empty() || has(part, "thoughtSignature"), "a part without data");
            if !said.is_empty() {
                sheet.say(who, said);
            }
        }
    }
    if answers > 0 {
        sheet.forget_open(); // one that is left over was answered under a wrong name
    }
}

fn count(parts: &[Value], kind: &str) -> usize {
    parts.iter().filter(|part| has(part, kind)).count()
}

fn read_call(call: &Value, place: &str, sheet: &mut Sheet) {
    let name = text(call, "name").unwrap_or_default();
    // "GenerateContentRequest.contents[1].parts[0].function_call.name: Name cannot be empty".
    sheet.must(place, !name.is_empty(), "a call that names no function");
    let none = Value::Object(serde_json::Map::new());
    let arguments = call.get("args").unwrap_or(&none);
    // API reference, `FunctionCall`: a Struct, or nothing.
    sheet.must(place, arguments.is_object(), "the arguments are not an object");
    sheet.call(place, text(call, "id"), name, arguments);
}

fn read_response(response: &Value, place: &str, sheet: &mut Sheet) {
    let (name, id) = (text(response, "name").unwrap_or_default(), text(response, "id"));
    let value = response.get("response").unwrap_or(&Value::Null);
    // "Invalid JSON payload received. Unknown name "response" at 'contents[2].parts[0].function_response': Proto field is
    // not repeating, cannot start list": danny-avila/LibreChat #5525.
    sheet.must(place, value.is_object(), "the response is not an object");
    // By id where both have one, else the first call of that name: API reference, `FunctionResponse`.
    let fits = |open: &Open| match (id, &open.id) {
        (Some(id), Some(of_call)) => id == of_call && name == open.name,
        _ => name == open.name,
    };
    sheet.result(place, &said(value), &format!("{name:?}"), fits);
}

/// The text of a response: its only one, beside the name of the function, which some write there too.
fn said(response: &Value) -> String {
    let fields = response.as_object().into_iter().flatten().filter(|(key, _)| key.as_str() != "name");
    let mut texts = fields.map(|(_, value)| value);
    match (texts.next(), texts.next()) {
        (Some(Value::String(text)), None) => text.clone(),
        _ => response.to_string(),
    }
}

fn read_tools(body: &Value, sheet: &mut Sheet) {
    let declared = list(body, "tools").iter().flat_map(|tool| list(tool, "functionDeclarations"));
    sheet.tools("tools", declared.map(|tool| text(tool, "name")), is_name);
    let mode = body.pointer("/toolConfig/functionCallingConfig/mode").and_then(Value::as_str);
    sheet.may_call(mode != Some("NONE"));
}

/// "Invalid function name. Must start with a letter or an underscore. Must be alphanumeric, underscores and dashes, with a
/// maximum length of 63"; pages say 64 or 128, with dots and colons (kaitranntt/ccs #25, 2025-11-30).
fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') && is_plain(name, 63)
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
        json!({ "functionCall": { "name": "book", "args": { "city": city } } })
    }

    fn signed(city: &str) -> Value {
        let mut call = call(city);
        call["thoughtSignature"] = "skip_thought_signature_validator".into();
        call
    }

    fn response(text: &str) -> Value {
        json!({ "functionResponse": { "name": "book", "response": { "name": "book", "content": text } } })
    }

    fn body() -> Value {
        json!({
            "systemInstruction": { "parts": [{ "text": "You book." }] },
            "contents": [
                { "role": "user", "parts": [{ "text": "Rome and Oslo." }] },
                { "role": "model", "parts": [{ "text": "I look." }, signed("Rome"), call("Oslo")] },
                { "role": "user", "parts": [response("searching"), response("searching too")] },
                { "role": "model", "parts": [{ "text": "I am at it." }, signed("Rome")] },
                { "role": "user", "parts": [response("booked")] },
                { "role": "user", "parts": [{ "text": "Tell it." }] },
            ],
            "tools": [{ "functionDeclarations": [{ "name": "book", "parametersJsonSchema": {} }] }],
            "toolConfig": { "functionCallingConfig": { "mode": "AUTO" } },
        })
    }

    fn broken() -> Broken {
        Broken::of(Protocol::Gemini, body())
    }

    #[test]
    fn a_good_body_is_read_without_a_fault() {
        let sent = Protocol::Gemini.read(&body());
        assert_eq!(sent.faults, [""; 0]);
        assert_eq!(sent.lines, LINES);
        assert_eq!(sent.ids, [""; 0], "there are none");
        assert_eq!((sent.tools, sent.may_call), (vec!["book".to_owned()], true));
        let mut none = body();
        none["toolConfig"]["functionCallingConfig"]["mode"] = "NONE".into();
        assert!(!Protocol::Gemini.read(&none).may_call);
        let bare =
            json!({ "functionResponse": { "name": "book", "response": { "price": 3, "city": "Rome" } } });
        let read = Protocol::Gemini.read(&{
            let mut body = body();
            body["contents"][4]["parts"][0] = bare;
            body
        });
        assert_eq!(read.lines[9], r#"result 3: {"price":3,"city":"Rome"}"#);
    }

    #[test]
    fn ids_count_where_both_sides_have_one() {
        let with_ids = |first: &str| {
            broken()
                .and("/contents/1/parts/1/functionCall", "id", "a")
                .and("/contents/1/parts/2/functionCall", "id", "b")
                .and("/contents/2/parts/0/functionResponse", "id", first)
                .and("/contents/2/parts/1/functionResponse", "id", "b")
        };
        with_ids("a").gives_nothing();
        with_ids("x").gives(
            "contents[2].parts[0]: a result of \"book\", and no call directly before it waits for that",
        );
    }

    #[test]
    fn as_many_responses_follow_as_there_were_calls() {
        broken()
            .without("/contents/2/parts/1")
            .gives("contents[2]: 1 function responses after 2 function calls");
        broken()
            .before("/contents/2/parts/2", response("again"))
            .gives("contents[2]: 3 function responses after 2 function calls");
        broken()
            .without("/contents/5")
            .without("/contents/4")
            .gives("contents: the call \"book\" has no result directly after it");
        let words = json!({ "role": "user", "parts": [{ "text": "And?" }] });
        broken()
            .without("/contents/4")
            .before("/contents/4", words)
            .gives("contents[4]: 0 function responses after 1 function calls");
        broken()
            .before("/contents/0", json!({ "role": "user", "parts": [response("?")] }))
            .gives("contents[0]: 1 function responses after 0 function calls");
        broken().with("/contents/4/parts/0/functionResponse/name", "pay").gives(
            "contents[4].parts[0]: a result of \"pay\", and no call directly before it waits for that",
        );
    }

    #[test]
    fn calls_come_after_the_user_or_a_response() {
        let words = json!({ "role": "model", "parts": [{ "text": "Well." }] });
        let after = "a function call that comes neither after the user nor after a response";
        broken().before("/contents/1", words.clone()).gives(&format!("contents[2]: {after}"));
        broken().before("/contents/3", words).gives(&format!("contents[4]: {after}"));
        broken().without("/contents/0").gives(&format!("contents[0]: {after}"));
        broken().with("/contents/5/role", "model").gives("contents: the last turn is not the user's");
        broken().with("/contents/3/role", "user").gives("contents[3].parts[1]: a function call of the user");
    }

    #[test]
    fn the_first_call_of_each_step_is_signed() {
        let unsigned = "the first call of a step without a thought signature";
        broken()
            .without("/contents/1/parts/1/thoughtSignature")
            .gives(&format!("contents[1].parts[1]: {unsigned}"));
        broken()
            .without("/contents/3/parts/1/thoughtSignature")
            .gives(&format!("contents[3].parts[1]: {unsigned}"));
    }

    #[test]
    fn calls_and_responses_are_objects() {
        broken()
            .with("/contents/3/parts/1/functionCall/args", "{}")
            .gives("contents[3].parts[1]: the arguments are not an object");
        broken().without("/contents/3/parts/1/functionCall/args").gives_nothing();
        for value in [json!("booked"), json!(["booked"]), json!(null)] {
            broken()
                .with("/contents/4/parts/0/functionResponse/response", value)
                .gives("contents[4].parts[0]: the response is not an object");
        }
        let unnamed = broken()
            .with("/contents/3/parts/1/functionCall/name", "")
            .with("/contents/4/parts/0/functionResponse/name", "");
        unnamed.gives("contents[3].parts[1]: a call that names no function");
    }

    #[test]
    fn every_part_has_data() {
        broken().with("/contents/0/parts/0/text", "").gives("contents[0].parts[0]: a part without data");
        broken().with("/contents/0/parts", json!([])).gives("contents[0]: there are no parts");
        broken().with("/systemInstruction/parts/0/text", "").gives("systemInstruction: a part without data");
        broken().with("/contents/1/parts/0", json!({ "text": "", "thoughtSignature": "x" })).gives_nothing();
    }

    #[test]
    fn roles_and_tools_are_known_and_there_is_something_to_read() {
        broken().with("/contents/5/role", "system").gives("contents[5]: \"system\" is no role");
        broken().with("/contents", json!([])).gives("contents: there are none");
        broken()
            .with("/tools/0/functionDeclarations/0/name", "1book")
            .gives("tools: \"1book\" is no name of a tool");
        broken()
            .with("/tools/0/functionDeclarations/0/name", "bo.ok")
            .gives("tools: \"bo.ok\" is no name of a tool");
    }
}
