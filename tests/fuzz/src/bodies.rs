//! A request as the body that is sent, written as plainly as each protocol allows: neighbours of one speaker are joined
//! where they must be, and nothing is made good that the request has wrong.

use asynctool_core::{Exchange, ModelRequest, RequestItem, Role, ToolChoice, testing::wire::Protocol};
use serde_json::{Value, json};

pub(crate) fn body(protocol: Protocol, request: &ModelRequest) -> Value {
    match protocol {
        Protocol::OpenAiChat => openai_chat(request),
        Protocol::OpenAiResponses => openai_responses(request),
        Protocol::Anthropic => anthropic(request),
        Protocol::Gemini => gemini(request),
        Protocol::Ollama => ollama(request),
    }
}

/// The id as it is, if every provider takes it: else one of our own.
fn id_of(request: &ModelRequest, exchange: &Exchange) -> String {
    let id = &exchange.call.id;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if (1..=40).contains(&id.len()) && id.bytes().all(is_plain) {
        return id.to_string();
    }
    let at = request.exchanges().position(|one| one.call.id == *id);
    format!("odd_{}", at.unwrap_or_default())
}

fn arguments(exchange: &Exchange) -> Value {
    serde_json::from_str(&exchange.call.arguments).unwrap_or_default()
}

fn role(role: Role) -> &'static str {
    if role == Role::User { "user" } else { "assistant" }
}

/// The tools by their names, unless there are none: an empty list is refused. Their schemas are the same in every
/// conversation, and take long to check.
fn put_tools(body: &mut Value, request: &ModelRequest, written: impl Fn(&str) -> Value) {
    let tools: Vec<Value> = request.tools.tools.iter().map(|tool| written(&tool.name)).collect();
    if !tools.is_empty() {
        body["tools"] = tools.into();
    }
}

fn schema() -> Value {
    json!({"type": "object", "properties": {}})
}

fn function(name: &str) -> Value {
    json!({"type": "function", "function": {"name": name, "description": "Do it.", "parameters": schema()}})
}

fn forbids(request: &ModelRequest) -> bool {
    request.tool_choice == ToolChoice::None && !request.tools.tools.is_empty()
}

fn openai_chat(request: &ModelRequest) -> Value {
    let mut messages = vec![json!({"role": "system", "content": &*request.instructions})];
    for item in &request.history {
        match item {
            RequestItem::Message(said) => {
                messages.push(json!({"role": role(said.role), "content": said.text}));
            }
            RequestItem::Calls(exchanges) => {
                let calls = exchanges.iter().map(|one| {
                    let function = json!({"name": one.call.name, "arguments": one.call.arguments});
                    json!({"id": id_of(request, one), "type": "function", "function": function})
                });
                let calls: Vec<Value> = calls.collect();
                messages.push(json!({"role": "assistant", "content": null, "tool_calls": calls}));
                messages.extend(exchanges.iter().map(|one| {
                    json!({"role": "tool", "tool_call_id": id_of(request, one), "content": &*one.output.text})
                }));
            }
            other => panic!("{other:?}"),
        }
    }
    messages.extend(request.note.as_ref().map(|note| json!({"role": "system", "content": note})));
    let mut body = json!({"model": "x", "messages": messages});
    put_tools(&mut body, request, function);
    if forbids(request) {
        body["tool_choice"] = "none".into();
    }
    body
}

fn openai_responses(request: &ModelRequest) -> Value {
    let mut input = Vec::new();
    for item in &request.history {
        match item {
            RequestItem::Message(said) => {
                input.push(json!({"role": role(said.role), "content": said.text}));
            }
            RequestItem::Calls(exchanges) => {
                input.extend(exchanges.iter().map(|one| {
                    let (id, call) = (id_of(request, one), &one.call);
                    json!({"type": "function_call", "call_id": id, "name": call.name, "arguments": call.arguments})
                }));
                input.extend(exchanges.iter().map(|one| {
                    let (id, text) = (id_of(request, one), &*one.output.text);
                    json!({"type": "function_call_output", "call_id": id, "output": text})
                }));
            }
            other => panic!("{other:?}"),
        }
    }
    input.extend(request.note.as_ref().map(|note| json!({"role": "system", "content": note})));
    let mut body = json!({"model": "x", "instructions": &*request.instructions, "input": input});
    put_tools(
        &mut body,
        request,
        |name| json!({"type": "function", "name": name, "description": "Do it.", "parameters": schema()}),
    );
    if forbids(request) {
        body["tool_choice"] = "none".into();
    }
    body
}

fn ollama(request: &ModelRequest) -> Value {
    let mut messages = vec![json!({"role": "system", "content": &*request.instructions})];
    for item in &request.history {
        match item {
            RequestItem::Message(said) => {
                messages.push(json!({"role": role(said.role), "content": said.text}));
            }
            RequestItem::Calls(exchanges) => {
                let call = |one: &Exchange| json!({"function": {"name": one.call.name, "arguments": arguments(one)}});
                let calls: Vec<Value> = exchanges.iter().map(call).collect();
                messages.push(json!({"role": "assistant", "content": "", "tool_calls": calls}));
                messages.extend(exchanges.iter().map(
                    |one| json!({"role": "tool", "tool_name": one.call.name, "content": &*one.output.text}),
                ));
            }
            other => panic!("{other:?}"),
        }
    }
    messages.extend(request.note.as_ref().map(|note| json!({"role": "system", "content": note})));
    let mut body = json!({"model": "x", "messages": messages});
    if !forbids(request) {
        put_tools(&mut body, request, function);
    }
    body
}

/// Turns of two speakers; what one says twice in a row is one turn.
#[derive(Default)]
struct Turns(Vec<(&'static str, Vec<Value>)>);

impl Turns {
    fn add(&mut self, who: &'static str, parts: impl IntoIterator<Item = Value>) {
        match self.0.last_mut() {
            Some((speaker, known)) if *speaker == who => known.extend(parts),
            _ => self.0.push((who, parts.into_iter().collect())),
        }
    }

    /// What follows is a turn of its own.
    fn add_anew(&mut self, who: &'static str, parts: Vec<Value>) {
        self.0.push((who, parts));
    }

    fn written(self, parts: &str) -> Vec<Value> {
        self.0.into_iter().map(|(who, of)| json!({"role": who, parts: of})).collect()
    }
}

fn anthropic(request: &ModelRequest) -> Value {
    let text = |text: &str| [json!({"type": "text", "text": text})];
    let mut turns = Turns::default();
    for item in &request.history {
        match item {
            RequestItem::Message(said) => turns.add(role(said.role), text(&said.text)),
            RequestItem::Calls(exchanges) => {
                let call = |one: &Exchange| {
                    let (id, name) = (id_of(request, one), &one.call.name);
                    json!({"type": "tool_use", "id": id, "name": name, "input": arguments(one)})
                };
                turns.add("assistant", exchanges.iter().map(call));
                let result = |one: &Exchange| json!({"type": "tool_result", "tool_use_id": id_of(request, one), "content": &*one.output.text});
                turns.add_anew("user", exchanges.iter().map(result).collect());
            }
            other => panic!("{other:?}"),
        }
    }
    if let Some(note) = &request.note {
        turns.add("user", text(note));
    }
    let messages = turns.written("content");
    let mut body =
        json!({"model": "x", "max_tokens": 1024, "system": &*request.instructions, "messages": messages});
    put_tools(
        &mut body,
        request,
        |name| json!({"name": name, "description": "Do it.", "input_schema": schema()}),
    );
    if forbids(request) {
        body["tool_choice"] = json!({"type": "none"});
    }
    body
}

fn gemini(request: &ModelRequest) -> Value {
    let mut turns = Turns::default();
    for item in &request.history {
        match item {
            RequestItem::Message(said) => {
                let who = if said.role == Role::User { "user" } else { "model" };
                turns.add(who, [json!({"text": said.text})]);
            }
            RequestItem::Calls(exchanges) => {
                let call = |(at, one): (usize, &Exchange)| {
                    let mut part = json!({"functionCall": {"name": one.call.name, "args": arguments(one)}});
                    if at == 0 {
                        part["thoughtSignature"] = "skip_thought_signature_validator".into();
                    }
                    part
                };
                turns.add("model", exchanges.iter().enumerate().map(call));
                let response = |one: &Exchange| {
                    let (name, text) = (&one.call.name, &*one.output.text);
                    json!({"functionResponse": {"name": name, "response": {"content": text}}})
                };
                turns.add_anew("user", exchanges.iter().map(response).collect());
            }
            other => panic!("{other:?}"),
        }
    }
    if let Some(note) = &request.note {
        turns.add("user", [json!({"text": note})]);
    }
    let system = json!({"parts": [{"text": &*request.instructions}]});
    let mut body = json!({"systemInstruction": system, "contents": turns.written("parts")});
    let declared = request.tools.tools.iter().map(|tool| json!({"name": tool.name, "description": "Do it."}));
    let declared: Vec<Value> = declared.collect();
    if !declared.is_empty() {
        body["tools"] = json!([{"functionDeclarations": declared}]);
    }
    if forbids(request) {
        body["toolConfig"] = json!({"functionCallingConfig": {"mode": "NONE"}});
    }
    body
}
