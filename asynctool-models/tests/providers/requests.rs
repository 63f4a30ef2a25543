//! What is sent, to the letter.

use std::sync::Arc;

use asynctool_core::{
    AsyncRunContext, ChatModel as _, Dialect, FunctionCall, FunctionOutput, ModelEvent, ModelRequest,
    Registry, RequestItem, ToolChoice, testing::wire::Protocol, toolset,
};
use asynctool_models::Model;
use serde_json::{Value, json};

use crate::{
    at, hello,
    protocols::{ALL, Wire},
    rest,
    server::{Script, Seen, Server},
};

struct Desk;

#[toolset]
impl Desk {
    /// Search.
    #[tool(on_duplicate = "allow")]
    async fn web_search(&self, _ctx: &AsyncRunContext, what: &str) -> String {
        what.to_owned()
    }
}

fn tools(dialect: Dialect) -> Arc<asynctool_core::Rendered> {
    Arc::new(Registry::new().with(Desk).unwrap().render(dialect))
}

/// A conversation with everything in it: two texts of the user in a row, words before calls, two calls of one response
/// of which one has failed, words of the user after results, an update, and a note.
fn conversation(dialect: Dialect) -> ModelRequest {
    let call = |id: &str, arguments: &str| FunctionCall::new(id, "web_search", arguments);
    let history = vec![
        RequestItem::user("Hi"),
        RequestItem::user("Search two things"),
        RequestItem::assistant("One moment."),
        RequestItem::calls([
            (call("call_1", r#"{"what":"a"}"#), FunctionOutput::new("running")),
            (call("call_2", r#"{"what":"b"}"#), FunctionOutput::error("it failed")),
        ]),
        RequestItem::user("And?"),
        RequestItem::assistant("Wait."),
        RequestItem::assistant(" \n"),
        RequestItem::user("Well?"),
        RequestItem::calls([(call("call_1_final", r#"{"what":"a"}"#), FunctionOutput::new(""))]),
    ];
    let mut request = ModelRequest::new("You search.", history, tools(dialect));
    request.note = Some("Tell it.".to_owned());
    request
}

async fn sent(name: &str, request: impl FnOnce(Dialect) -> ModelRequest) -> Seen {
    let mut server = Server::start([Script::ok("text/event-stream", "")]).await;
    let model = at(&server, name).build().unwrap();
    rest(model.stream(request(model.dialect()))).await;
    server.request().await
}

#[tokio::test]
async fn each_protocol_is_asked_at_its_path_with_the_key_in_its_header() {
    for wire in ALL {
        let seen = sent(wire.name(), |_| hello()).await;
        let line = format!("POST {} HTTP/1.1", wire.path());
        assert!(seen.head.starts_with(&line), "{}", seen.head);
        let header = match wire {
            Wire::Anthropic => format!("x-api-key: {}", crate::KEY),
            Wire::Gemini => format!("x-goog-api-key: {}", crate::KEY),
            _ => format!("authorization: Bearer {}", crate::KEY),
        };
        assert_eq!(seen.head.matches(crate::KEY).count(), 1, "{}", seen.head);
        assert!(seen.head.contains(&header), "{}", seen.head);
        assert_eq!(seen.head.contains("anthropic-version: 2023-06-01"), wire == Wire::Anthropic);
    }
}

#[tokio::test]
async fn without_a_key_none_is_sent() {
    let mut server = Server::start([Script::ok("text/event-stream", "")]).await;
    let model = Model::builder("openai::m").base_url(server.url()).key("").build().unwrap();
    rest(model.stream(hello())).await;
    assert!(!server.request().await.head.to_lowercase().contains("authorization"));
}

/// The results and words that a server like OpenAI gets.
fn chat_messages(merged: bool) -> Value {
    let call = |id: &str, arguments: &str| json!({"type": "function", "id": id, "function": {"name": "web_search", "arguments": arguments}});
    let user = |text: &str| json!({"role": "user", "content": text});
    let mut messages = vec![json!({"role": "system", "content": "You search."})];
    if merged {
        messages.push(user("Hi\n\nSearch two things"));
    } else {
        messages.extend([user("Hi"), user("Search two things")]);
    }
    messages.extend([
        json!({"role": "assistant", "content": "One moment.", "tool_calls": [call("call_1", r#"{"what":"a"}"#), call("call_2", r#"{"what":"b"}"#)]}),
        json!({"role": "tool", "tool_call_id": "call_1", "content": "running"}),
        json!({"role": "tool", "tool_call_id": "call_2", "content": "it failed"}),
        user("And?"),
        json!({"role": "assistant", "content": "Wait."}),
        user("Well?"),
        json!({"role": "assistant", "content": "", "tool_calls": [call("call_1_final", r#"{"what":"a"}"#)]}),
        json!({"role": "tool", "tool_call_id": "call_1_final", "content": "(nothing to report)"}),
        user("<system>\nTell it.\n</system>"),
    ]);
    Value::Array(messages)
}

#[tokio::test]
async fn a_server_like_openai_gets_turns_and_plain_tools() {
    let seen = sent("openai::some-model-medium", conversation).await;
    let tool = json!([{"type": "function", "function": {
        "name": "web_search", "description": "Search.", "parameters": {
            "type": "object", "properties": {"what": {"type": "string"}}, "required": ["what"], "additionalProperties": false
        }
    }}]);
    assert_eq!(seen.body["messages"], chat_messages(true));
    assert_eq!(seen.body["tools"], tool);
    assert_eq!(seen.body["model"], "some-model-medium", "no effort is read from the name");
    assert_eq!(seen.body.get("reasoning_effort"), None);
    assert_eq!(seen.body["stream_options"], json!({"include_usage": true}));
    assert_eq!(seen.body.get("tool_choice"), None);
}

#[tokio::test]
async fn the_responses_api_gets_items() {
    let body = sent("openai_resp::m", conversation).await.body;
    let call = |id: &str, what: &str| json!({"type": "function_call", "call_id": id, "name": "web_search", "arguments": format!(r#"{{"what":"{what}"}}"#)});
    let result =
        |id: &str, text: &str| json!({"type": "function_call_output", "call_id": id, "output": text});
    let said = |text: &str| json!({"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]});
    let user = |text: &str| json!({"role": "user", "content": text});
    assert_eq!(body["instructions"], "You search.");
    assert_eq!(body["store"], false);
    assert_eq!(
        body["input"],
        json!([
            user("Hi"),
            user("Search two things"),
            said("One moment."),
            call("call_1", "a"),
            call("call_2", "b"),
            result("call_1", "running"),
            result("call_2", "it failed"),
            user("And?"),
            said("Wait."),
            user("Well?"),
            call("call_1_final", "a"),
            result("call_1_final", "(nothing to report)"),
            {"role": "system", "content": "Tell it."},
        ])
    );
    assert_eq!(body["tools"][0]["name"], "web_search");
    assert_eq!(body["tools"][0]["type"], "function", "it is not the provider's own search");
    assert_eq!(body["tools"][0]["strict"], false);
}

#[tokio::test]
async fn anthropic_gets_turns_that_alternate_with_results_before_words() {
    let body = sent("anthropic::m", conversation).await.body;
    let call = |id: &str, what: &str| json!({"type": "tool_use", "id": id, "name": "web_search", "input": {"what": what}});
    assert_eq!(body["system"], "You search.");
    assert_eq!(
        body["messages"],
        json!([
            {"role": "user", "content": "Hi\n\nSearch two things"},
            {"role": "assistant", "content": [{"type": "text", "text": "One moment."}, call("call_1", "a"), call("call_2", "b")]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "call_1", "content": "running"},
                {"type": "tool_result", "tool_use_id": "call_2", "content": "it failed", "is_error": true},
                {"type": "text", "text": "And?"},
            ]},
            {"role": "assistant", "content": "Wait."},
            {"role": "user", "content": "Well?"},
            {"role": "assistant", "content": [call("call_1_final", "a")]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "call_1_final", "content": "(nothing to report)"},
                {"type": "text", "text": "<system>\nTell it.\n</system>"},
            ]},
        ])
    );
    assert_eq!(body["tools"][0]["name"], "web_search");
    assert_eq!(body["tools"][0].get("type"), None, "it is not the provider's own search");
    assert!(body["max_tokens"].as_u64().unwrap() > 1000);
}

#[tokio::test]
async fn gemini_gets_results_by_name_and_a_signature_with_every_first_call() {
    let body = sent("gemini::m", conversation).await.body;
    let skip = "skip_thought_signature_validator";
    let call = |id: &str, what: &str| json!({"functionCall": {"id": id, "name": "web_search", "args": {"what": what}}});
    let signed = |mut call: Value| {
        call["thoughtSignature"] = json!(skip);
        call
    };
    let result = |id: &str, text: &str| json!({"functionResponse": {"id": id, "name": "web_search", "response": {"name": "web_search", "content": text}}});
    let user = |text: &str| json!({"role": "user", "parts": [{"text": text}]});
    assert_eq!(body["systemInstruction"], json!({"parts": [{"text": "You search."}]}));
    assert_eq!(
        body["contents"],
        json!([
            user("Hi\n\nSearch two things"),
            {"role": "model", "parts": [{"text": "One moment."}, signed(call("call_1", "a")), call("call_2", "b")]},
            {"role": "user", "parts": [result("call_1", "running"), result("call_2", "it failed")]},
            user("And?"),
            {"role": "model", "parts": [{"text": "Wait."}]},
            user("Well?"),
            {"role": "model", "parts": [signed(call("call_1_final", "a"))]},
            {"role": "user", "parts": [result("call_1_final", "(nothing to report)")]},
            user("<system>\nTell it.\n</system>"),
        ])
    );
    assert_eq!(body["tools"][0]["functionDeclarations"][0]["name"], "web_search");
}

#[tokio::test]
async fn ollama_gets_each_result_on_its_own_in_the_order_of_the_calls() {
    let body = sent("ollama::m", conversation).await.body;
    let call = |what: &str| json!({"function": {"name": "web_search", "arguments": {"what": what}}});
    let said = |role: &str, text: &str| json!({"role": role, "content": text});
    assert_eq!(
        body["messages"],
        json!([
            said("system", "You search."),
            said("user", "Hi"),
            said("user", "Search two things"),
            {"role": "assistant", "content": "One moment.", "tool_calls": [call("a"), call("b")]},
            said("tool", "running"),
            said("tool", "it failed"),
            said("user", "And?"),
            said("assistant", "Wait."),
            said("user", "Well?"),
            {"role": "assistant", "tool_calls": [call("a")]},
            said("tool", "(nothing to report)"),
            said("system", "Tell it."),
        ])
    );
    assert_eq!(body["tools"][0]["function"]["name"], "web_search");
}

#[tokio::test]
async fn where_no_tool_may_be_called_the_tools_are_sent_all_the_same() {
    for wire in ALL {
        let seen = sent(wire.name(), |dialect| {
            let mut request = conversation(dialect);
            request.tool_choice = ToolChoice::None;
            request
        });
        let body = seen.await.body;
        // Ollama cannot be told not to call.
        assert_eq!(body.get("tools").is_some(), wire != Wire::Ollama, "{wire:?}");
        let choice = match wire {
            Wire::Chat | Wire::Responses => Some(json!("none")),
            Wire::Anthropic => Some(json!({"type": "none"})),
            Wire::Gemini | Wire::Ollama => None,
        };
        assert_eq!(body.get("tool_choice").cloned(), choice);
        if wire == Wire::Gemini {
            assert_eq!(body["toolConfig"]["functionCallingConfig"]["mode"], "NONE");
        }
    }
}

#[tokio::test]
async fn without_tools_nothing_is_said_of_them() {
    for wire in ALL {
        let body = sent(wire.name(), |_| {
            let mut request = hello();
            request.tool_choice = ToolChoice::None;
            request
        });
        let body = body.await.body;
        for name in ["tools", "tool_choice", "toolConfig"] {
            assert_eq!(body.get(name), None, "{wire:?}");
        }
    }
}

#[tokio::test]
async fn a_conversation_that_the_agent_begins_or_that_is_empty_begins_with_the_user() {
    let request = |history: Vec<RequestItem>| move |dialect| ModelRequest::new("", history, tools(dialect));
    let beginning = "(The conversation begins.)";
    let body = sent("anthropic::m", request(vec![RequestItem::assistant("Hello!"), RequestItem::user("Hi")]))
        .await
        .body;
    assert_eq!(body["messages"][0], json!({"role": "user", "content": beginning}));
    assert_eq!(body["messages"].as_array().unwrap().len(), 3);
    assert_eq!(body.get("system"), None);
    let body = sent("gemini::m", request(vec![])).await.body;
    assert_eq!(body["contents"], json!([{"role": "user", "parts": [{"text": beginning}]}]));
}

#[tokio::test]
async fn a_signature_of_gemini_comes_back_with_its_call_and_only_to_gemini() {
    let frame = json!({"candidates": [{"content": {"role": "model", "parts": [
        {"functionCall": {"name": "web_search", "args": {"what": "a"}}, "thoughtSignature": "signed-by-gemini"},
        {"functionCall": {"name": "web_search", "args": {"what": "b"}}}
    ]}, "finishReason": "STOP"}]});
    let server = Server::start([Script::ok("text/event-stream", &Wire::Gemini.frames(&[frame]))]).await;
    let made = rest(at(&server, "gemini::m").build().unwrap().stream(hello())).await;
    let made: Vec<FunctionCall> = made
        .into_iter()
        .filter_map(|event| match event {
            Ok(ModelEvent::Call(call)) => Some(call),
            _ => None,
        })
        .collect();
    let history = move || {
        let pairs = made.clone().into_iter().map(|call| (call, FunctionOutput::new("ok")));
        vec![RequestItem::user("Hi"), RequestItem::calls(pairs)]
    };
    let again = history.clone();
    let body = sent("gemini::m", move |dialect| ModelRequest::new("", again(), tools(dialect))).await.body;
    let parts = &body["contents"][1]["parts"];
    assert_eq!(parts[0]["thoughtSignature"], "signed-by-gemini");
    assert_eq!(parts[1].get("thoughtSignature"), None);
    for name in ["openai::m", "openai_resp::m", "anthropic::m", "ollama::m"] {
        let again = history.clone();
        let body = sent(name, move |dialect| ModelRequest::new("", again(), tools(dialect))).await.body;
        assert!(!body.to_string().contains("signed-by-gemini"), "{name}");
    }
}

#[tokio::test]
async fn thoughts_of_anthropic_stand_before_their_call_again() {
    let frames = [
        json!({"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": "", "signature": ""}}),
        json!({"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}}),
        json!({"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "sig"}}),
        json!({"type": "content_block_stop", "index": 0}),
    ];
    let body = Wire::Anthropic.beginning()
        + &Wire::Anthropic.frames(&frames)
        + &Wire::Anthropic.calls(&[("toolu_1", "web_search", json!({"what": "a"}))])
        + &Wire::Anthropic.end();
    let server = Server::start([Script::ok("text/event-stream", &body)]).await;
    let made = rest(at(&server, "anthropic::m").build().unwrap().stream(hello())).await;
    let Some(Ok(ModelEvent::Call(call))) = made.first().cloned() else { panic!("{made:?}") };
    let history = vec![RequestItem::user("Hi"), RequestItem::calls([(call, FunctionOutput::new("ok"))])];
    let body = sent("anthropic::m", move |dialect| ModelRequest::new("", history, tools(dialect))).await.body;
    assert_eq!(
        body["messages"][1]["content"][0],
        json!({"type": "thinking", "thinking": "hm", "signature": "sig"})
    );
    assert_eq!(body["messages"][1]["content"][1]["type"], "tool_use");
}

#[tokio::test]
async fn anthropic_is_asked_to_think_unless_the_last_calls_begin_with_no_thought() {
    let thought = r#"{"anthropic_thinking":[{"type":"thinking","thinking":"hm","signature":"sig"}]}"#;
    let call = |id: &str, data: Option<&str>| {
        let call = FunctionCall::new(id, "web_search", "{}");
        let call = FunctionCall { provider_data: data.map(Into::into), ..call };
        RequestItem::calls([(call, FunctionOutput::new("ok"))])
    };
    for (calls, thinks) in [
        (vec![], true),
        (vec![call("1", None), call("2", Some(thought))], true),
        (vec![call("1", Some(thought)), call("2", None)], false),
    ] {
        let history = [vec![RequestItem::user("Hi")], calls].concat();
        let ask = move |dialect| ModelRequest::new("", history, tools(dialect));
        let body = sent("anthropic::claude-sonnet-4-5-high", ask).await.body;
        assert_eq!(body["model"], "claude-sonnet-4-5");
        assert_eq!(body.get("thinking").is_some(), thinks, "{body}");
        assert_eq!(Protocol::Anthropic.read(&body).faults, [""; 0], "{body}");
    }
}

#[tokio::test]
async fn ids_that_a_provider_does_not_take_are_replaced_alike_in_call_and_result() {
    let odd = |dialect| {
        let call = FunctionCall::new("call#odd:1", "web_search", "{}");
        ModelRequest::new(
            "",
            vec![RequestItem::user("Hi"), RequestItem::calls([(call, FunctionOutput::new("ok"))])],
            tools(dialect),
        )
    };
    let body = sent("anthropic::m", odd).await.body;
    let id = body["messages"][1]["content"][0]["id"].as_str().unwrap();
    assert!(id.chars().all(|c| c.is_ascii_alphanumeric()), "{id}");
    assert_eq!(body["messages"][2]["content"][0]["tool_use_id"], id);

    let body = sent("mistral::m", conversation).await.body;
    let id = body["messages"][2]["tool_calls"][0]["id"].as_str().unwrap();
    assert_eq!(id.len(), 9, "Mistral wants nine letters: {id}");
    assert_eq!(body["messages"][3]["tool_call_id"], id);
}

#[tokio::test]
async fn what_deepseek_thought_before_a_call_goes_back_with_it() {
    let body = Wire::Chat.frames(&[json!({"choices": [{"delta": {"reasoning_content": "hm"}}]})])
        + &Wire::Chat.calls(&[("call_1", "web_search", json!({"what": "a"}))])
        + &Wire::Chat.end();
    let server = Server::start([Script::ok("text/event-stream", &body)]).await;
    let made = rest(at(&server, "deepseek::m").build().unwrap().stream(hello())).await;
    let Some(Ok(ModelEvent::Call(call))) = made.first().cloned() else { panic!("{made:?}") };
    let history = vec![RequestItem::user("Hi"), RequestItem::calls([(call, FunctionOutput::new("ok"))])];
    for (name, thoughts) in [("deepseek::m", Some("hm")), ("groq::m", None)] {
        let history = history.clone();
        let body = sent(name, move |dialect| ModelRequest::new("", history, tools(dialect))).await.body;
        assert_eq!(body["messages"][1].get("reasoning_content").and_then(Value::as_str), thoughts, "{name}");
        assert_eq!(body.get("thinking"), None);
    }
}
