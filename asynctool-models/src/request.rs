//! What is sent: a request of the session in the form of the provider's protocol.
//!
//! Where protocols differ:
//!
//! | | words of the system at the end | two of the user in a row | a result |
//! |---|---|---|---|
//! | OpenAI, both APIs | a system message | as they are | each on its own, after all calls of its response |
//! | Anthropic | words of the user | one turn | all of a response in one turn of the user, before any words |
//! | Gemini | words of the user | one turn | all of a response in one turn of the user; words after it in one of their own |
//! | Ollama | a system message | as they are | each on its own, in the order of the calls: there are no ids |
//! | servers like OpenAI | words of the user | one turn | as OpenAI |
//!
//! The last row is for the templates of open models, many of which refuse a system message that is not the first, and
//! two messages of the same role.

use std::hash::{DefaultHasher, Hash, Hasher};

use asynctool_core::{
    Dialect, Exchange, FunctionCall, ModelRequest, Rendered, RequestItem, Role, ToolChoice,
};
use genai::{
    adapter::AdapterKind,
    chat::{
        ChatMessage, ChatOptions, ChatRequest, ContentPart, MessageContent, ReasoningEffort, Tool, ToolCall,
        ToolName, ToolResponse,
    },
};
use serde_json::{Map, Value, json};

use crate::{
    provider::{Protocol, Provider},
    signature,
};

/// Said by the user where nobody has said anything, or the agent has said the first word: no conversation may be empty,
/// and most begin with the user.
const BEGINNING: &str = "(The conversation begins.)";

/// The text of an output that has none.
const NOTHING: &str = "(nothing to report)";

/// To whom a request goes.
#[derive(Clone, Copy)]
pub(crate) struct Recipient {
    pub(crate) provider: &'static Provider,
    /// Whether the provider is at its own address, or it is any server that speaks the protocol.
    pub(crate) is_at_home: bool,
}

/// The conversation for the provider.
pub(crate) fn conversation(request: &ModelRequest, recipient: Recipient) -> ChatRequest {
    let mut messages: Vec<ChatMessage> = Vec::new();
    for turn in recipient.turns(request) {
        recipient.write(turn, &mut messages);
    }
    let mut chat = ChatRequest::new(messages);
    if !request.instructions.trim().is_empty() {
        chat = chat.with_system(&*request.instructions);
    }
    if recipient.provider.protocol == Protocol::Ollama && request.tool_choice == ToolChoice::Auto {
        let tools = request.tools.tools.iter().map(|tool| {
            let named =
                Tool::new(ToolName::Custom(tool.name.clone())).with_description(tool.description.clone());
            named.with_schema(tool.parameters.clone())
        });
        chat.tools = Some(tools.collect()).filter(|tools: &Vec<Tool>| !tools.is_empty());
    }
    chat
}

/// How the answer is asked for.
pub(crate) fn options(request: &ModelRequest, recipient: Recipient) -> ChatOptions {
    let provider = recipient.provider;
    let mut options = ChatOptions::default().with_capture_usage(true).with_capture_tool_calls(true);
    // Of the others it would change what is asked for.
    let keeps_thoughts =
        provider.protocol == Protocol::Anthropic || provider.adapter == AdapterKind::DeepSeek;
    if keeps_thoughts {
        options = options.with_capture_reasoning_content(true);
    }
    if provider.protocol == Protocol::OpenAi
        && !is_home_of_openai(recipient)
        && provider.adapter != AdapterKind::DeepSeek
    {
        // Otherwise the library takes `medium` in `mistral-medium` for an effort, and asks for a model `mistral`. A
        // budget is not sent in this protocol.
        options = options.with_reasoning_effort(ReasoningEffort::Budget(0));
    }
    if is_home_of_openai(recipient) {
        // For its newest models the library turns caching off where no key is given.
        options = options.with_prompt_cache_key(cache_key(&request.instructions));
    }
    if provider.protocol == Protocol::Ollama || request.tools.tools.is_empty() {
        return options;
    }
    if request.tool_choice == ToolChoice::None {
        options = options.with_tool_choice(genai::chat::ToolChoice::None);
    }
    // As the core wrote them: the library would rewrite strict schemas, and takes a tool that is called `web_search`
    // for the provider's own.
    let mut body = Map::new();
    body.insert("tools".to_owned(), tools(&request.tools, recipient));
    options.with_extra_body(Value::Object(body))
}

/// Whether an effort of thought may be asked for.
///
/// The older models of Anthropic that think refuse a request whose last calls do not begin with a thought, and those by
/// which the session tells news have none: "a final `assistant` message must start with a thinking block (preceding the
/// lastmost set of `tool_use` and `tool_result` blocks)", <https://github.com/openai/openai-agents-python/issues/1704>.
pub(crate) fn may_think(request: &ModelRequest, recipient: Recipient) -> bool {
    if recipient.provider.protocol != Protocol::Anthropic {
        return true;
    }
    let calls = request.history.iter().rev().find_map(|item| match item {
        RequestItem::Calls(exchanges) => exchanges.first(),
        _ => None,
    });
    let has_thought =
        |exchange: &Exchange| !signature::for_anthropic(exchange.call.provider_data.as_deref()).is_empty();
    calls.is_none_or(has_thought)
}

fn is_home_of_openai(recipient: Recipient) -> bool {
    let is_openai = matches!(recipient.provider.adapter, AdapterKind::OpenAI | AdapterKind::OpenAIResp);
    is_openai && recipient.is_at_home
}

/// Conversations of one agent begin alike; this says so.
fn cache_key(instructions: &str) -> String {
    let mut hasher = DefaultHasher::new();
    instructions.hash(&mut hasher);
    format!("asynctool-{:016x}", hasher.finish())
}

fn tools(rendered: &Rendered, recipient: Recipient) -> Value {
    let Recipient { provider, is_at_home } = recipient;
    if provider.protocol == Protocol::OpenAiResponses {
        let tools = rendered.tools.iter().map(|tool| {
            json!({
                "type": "function",
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.parameters,
                // Left out it would mean that the provider tries to make it strict.
                "strict": tool.strict,
            })
        });
        return Value::Array(tools.collect());
    }
    let is_fitting = match provider.protocol {
        Protocol::Anthropic => matches!(rendered.dialect, Dialect::Anthropic | Dialect::AnthropicStrict),
        Protocol::Gemini => matches!(rendered.dialect, Dialect::Gemini | Dialect::GeminiJsonSchema),
        _ => matches!(rendered.dialect, Dialect::OpenAi | Dialect::OpenAiStrict),
    };
    if is_fitting {
        return rendered.to_json();
    }
    // A host has rendered them for somebody else; the envelope at least is to be the right one.
    let dialect = provider.dialect(is_at_home);
    Rendered { dialect, tools: rendered.tools.clone(), losses: Vec::new() }.to_json()
}

/// One turn of the conversation.
enum Turn<'a> {
    User(String),
    Agent(String),
    Calls {
        words: Option<String>,
        exchanges: &'a [Exchange],
    },
    /// In the system's voice, at the end.
    Note(String),
}

impl Recipient {
    fn protocol(self) -> Protocol {
        self.provider.protocol
    }

    /// Whether user and agent have to take turns, and the system may speak only first.
    fn takes_turns(self) -> bool {
        match self.protocol() {
            Protocol::Anthropic | Protocol::Gemini => true,
            Protocol::OpenAi => !(self.is_at_home && self.provider.adapter == AdapterKind::OpenAI),
            Protocol::OpenAiResponses | Protocol::Ollama => false,
        }
    }

    fn turns(self, request: &ModelRequest) -> Vec<Turn<'_>> {
        let mut turns: Vec<Turn<'_>> = Vec::with_capacity(request.history.len() + 2);
        for item in &request.history {
            match item {
                // No provider takes words that are none.
                RequestItem::Message(message) if message.text.trim().is_empty() => {}
                RequestItem::Message(message) => self.say(message.role, message.text.clone(), &mut turns),
                RequestItem::Calls(exchanges) if exchanges.is_empty() => {}
                RequestItem::Calls(exchanges) => {
                    let words = match turns.pop() {
                        Some(Turn::Agent(words)) => Some(words),
                        Some(other) => {
                            turns.push(other);
                            None
                        }
                        None => None,
                    };
                    turns.push(Turn::Calls { words, exchanges });
                }
                _ => {}
            }
        }
        if let Some(note) = request.note.as_ref().filter(|note| !note.trim().is_empty()) {
            if self.takes_turns() {
                self.say(Role::User, format!("<system>\n{note}\n</system>"), &mut turns);
            } else {
                turns.push(Turn::Note(note.clone()));
            }
        }
        let begins_with_user = matches!(turns.first(), Some(Turn::User(_)));
        if turns.is_empty() || (self.takes_turns() && !begins_with_user) {
            turns.insert(0, Turn::User(BEGINNING.to_owned()));
        }
        turns
    }

    fn say(self, role: Role, text: String, turns: &mut Vec<Turn<'_>>) {
        match (role, turns.last_mut()) {
            (Role::User, Some(Turn::User(before))) | (Role::Assistant, Some(Turn::Agent(before)))
                if self.takes_turns() =>
            {
                before.push_str("\n\n");
                before.push_str(&text);
            }
            (Role::User, _) => turns.push(Turn::User(text)),
            (Role::Assistant, _) => turns.push(Turn::Agent(text)),
        }
    }

    fn write(self, turn: Turn<'_>, messages: &mut Vec<ChatMessage>) {
        match turn {
            Turn::User(text) if self.protocol() == Protocol::Anthropic && follows_results(messages) => {
                if let Some(results) = messages.last_mut() {
                    results
                        .content
                        .push(ContentPart::from_custom(json!({"type": "text", "text": text}), None));
                }
            }
            Turn::User(text) => messages.push(ChatMessage::user(text)),
            Turn::Agent(text) => messages.push(ChatMessage::assistant(text)),
            Turn::Note(text) => messages.push(ChatMessage::system(text)),
            Turn::Calls { words, exchanges } => {
                messages.push(self.calls(words, exchanges));
                let mut results: Vec<ContentPart> =
                    exchanges.iter().map(|exchange| self.result(exchange)).collect();
                if self.protocol() == Protocol::Ollama {
                    messages.extend(
                        results
                            .drain(..)
                            .map(|result| ChatMessage::tool(MessageContent::from_parts(vec![result]))),
                    );
                } else {
                    messages.push(ChatMessage::tool(MessageContent::from_parts(results)));
                }
            }
        }
    }

    fn calls(self, words: Option<String>, exchanges: &[Exchange]) -> ChatMessage {
        let mut parts: Vec<ContentPart> = Vec::with_capacity(exchanges.len() + 1);
        let data = exchanges.first().and_then(|exchange| exchange.call.provider_data.as_deref());
        if self.protocol() == Protocol::Anthropic {
            parts.extend(
                signature::for_anthropic(data).into_iter().map(|block| ContentPart::from_custom(block, None)),
            );
        }
        if self.provider.adapter == AdapterKind::DeepSeek {
            parts.extend(signature::for_openai(data).map(ContentPart::ReasoningContent));
        }
        parts.extend(words.map(ContentPart::Text));
        for (place, exchange) in exchanges.iter().enumerate() {
            let mut call = self.call(&exchange.call);
            if self.protocol() == Protocol::Gemini {
                // Of calls that were made together, the first one is signed.
                let signature = signature::for_gemini(exchange.call.provider_data.as_deref());
                let signature =
                    signature.or_else(|| (place == 0).then(|| signature::NONE_FOR_GEMINI.to_owned()));
                call.thought_signatures = signature.map(|signature| vec![signature]);
            }
            parts.push(ContentPart::ToolCall(call));
        }
        ChatMessage::assistant(MessageContent::from_parts(parts))
    }

    fn call(self, call: &FunctionCall) -> ToolCall {
        // The log holds the arguments as a JSON object, whatever the model wrote.
        let arguments = serde_json::from_str::<Value>(&call.arguments).ok().filter(Value::is_object);
        ToolCall {
            call_id: self.id(&call.id),
            fn_name: call.name.to_string(),
            fn_arguments: arguments.unwrap_or_else(|| json!({})),
            thought_signatures: None,
        }
    }

    fn result(self, exchange: &Exchange) -> ContentPart {
        let text = if exchange.output.text.trim().is_empty() { NOTHING } else { &exchange.output.text };
        if self.protocol() == Protocol::Anthropic && exchange.output.is_error {
            let id = self.id(&exchange.call.id);
            let result = json!({"type": "tool_result", "tool_use_id": id, "content": text, "is_error": true});
            return ContentPart::from_custom(result, None);
        }
        ContentPart::ToolResponse(ToolResponse::from_tool_call(&self.call(&exchange.call), text))
    }

    /// An id that the provider takes: its own are kept; those of a provider that was asked before may be odd.
    fn id(self, id: &str) -> String {
        let plain = |c: char| {
            c.is_ascii_alphanumeric()
                || (c == '_' || c == '-') && self.provider.adapter != AdapterKind::Mistral
        };
        let fits = match self.protocol() {
            _ if self.provider.adapter == AdapterKind::Mistral => id.len() == 9,
            // It says 64 and has refused more than 40: https://github.com/langchain-ai/langchain/issues/29412
            Protocol::OpenAi => (1..=40).contains(&id.len()),
            _ => (1..=64).contains(&id.len()),
        };
        if fits && id.chars().all(plain) {
            return id.to_owned();
        }
        let mut hasher = DefaultHasher::new(); // the same in every request
        id.hash(&mut hasher);
        let digits = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let mut rest = hasher.finish();
        let mut made = String::with_capacity(9);
        for _ in 0..9 {
            let place = usize::try_from(rest % 36).unwrap_or_default();
            made.extend(digits.get(place).copied().map(char::from));
            rest /= 36;
        }
        made
    }
}

/// Whether the last message holds the results of calls.
fn follows_results(messages: &[ChatMessage]) -> bool {
    messages.last().is_some_and(|message| message.role == genai::chat::ChatRole::Tool)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use asynctool_core::{FunctionOutput, Registry};
    use genai::chat::ChatRole;

    use super::*;

    fn recipient(prefix: &str, is_at_home: bool) -> Recipient {
        Recipient { provider: Provider::of(prefix).unwrap(), is_at_home }
    }

    fn request() -> ModelRequest {
        let call = FunctionCall::new("1", "now", "nonsense");
        let history = vec![
            RequestItem::user("Hi"),
            RequestItem::user("What time is it?"),
            RequestItem::calls([(call, FunctionOutput::new("noon"))]),
        ];
        let tools = Arc::new(Registry::new().render(Dialect::OpenAi));
        let mut request = ModelRequest::new("", history, tools);
        request.note = Some("Tell it.".to_owned());
        request
    }

    fn roles(prefix: &str, is_at_home: bool) -> Vec<ChatRole> {
        let messages = conversation(&request(), recipient(prefix, is_at_home)).messages;
        messages.into_iter().map(|message| message.role).collect()
    }

    #[test]
    fn openai_itself_takes_messages_as_they_are_and_the_system_at_the_end() {
        use ChatRole::{Assistant, System, Tool, User};
        assert_eq!(roles("openai", true), [User, User, Assistant, Tool, System]);
        assert_eq!(roles("openai", false), [User, Assistant, Tool, User]);
        assert_eq!(roles("groq", true), [User, Assistant, Tool, User]);
    }

    #[test]
    fn a_name_is_sent_as_it_is_where_an_effort_means_nothing() {
        let effort =
            |prefix: &str, is_at_home| options(&request(), recipient(prefix, is_at_home)).reasoning_effort;
        assert!(effort("openai", true).is_none() && effort("deepseek", true).is_none());
        assert!(matches!(effort("mistral", true), Some(ReasoningEffort::Budget(0))));
        assert!(matches!(effort("openai", false), Some(ReasoningEffort::Budget(0))));
    }

    #[test]
    fn openai_itself_is_told_which_conversations_begin_alike() {
        let key =
            |prefix: &str, is_at_home| options(&request(), recipient(prefix, is_at_home)).prompt_cache_key;
        assert_eq!(key("openai", true), key("openai_resp", true));
        assert!(key("openai", true).is_some_and(|key| key.len() <= 64));
        assert_eq!((key("openai", false), key("anthropic", true)), (None, None));
    }

    #[test]
    fn arguments_that_are_no_object_are_an_empty_one() {
        let call = recipient("anthropic", true).call(&FunctionCall::new("1", "now", "nonsense"));
        assert_eq!(call.fn_arguments, json!({}));
    }
}
