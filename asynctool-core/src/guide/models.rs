//! Models: a real one in a line, or one of your own in one method.
//!
//! # A real one
//!
//! The crate `asynctool-models` opens a model by the name of its provider and its own: `openai`, `openai_resp` (the
//! Responses protocol), `anthropic`, `gemini`, `ollama`, `deepseek`, `groq`, `mistral`, `open_router`, `together`,
//! `xai`; and whatever has an address that speaks like one of them, as vLLM, llama.cpp and LM Studio do.
//!
//! ```toml
//! [dependencies]
//! asynctool-models = { path = "../asynctool/asynctool-models" }
//! ```
//!
//! ```text
//! use asynctool_models::Model;
//!
//! let model = Model::open("openai::gpt-5-mini")?;      // its key is in OPENAI_API_KEY
//! let model = Model::open("ollama::qwen3")?;        // on this machine, without a key
//! let model = Model::from_env()?;                      // ASYNCTOOL_MODEL, and ASYNCTOOL_BASE_URL if it is set
//! let model = Model::builder("openai::my-model").base_url("http://127.0.0.1:8000/v1/").build()?;
//!
//! let session = Session::builder(model).agent(agent).start()?;
//! ```
//!
//! It retries before the first word, honours what a provider says of when to come back, and writes errors for people:
//! which variable a key is missing from, which address refused the connection. No key is ever in an error or a log. Its
//! deadlines, on the first token and between tokens, are options of the builder.
//!
//! # One of your own
//!
//! A model implements [`ChatModel`](crate::ChatModel): a request comes in, a stream of words and calls goes out.
//!
//! ```
//! use asynctool_core::{
//!     ChatModel, Dialect, ModelError, ModelFailure, ModelRequest, ModelStream, RequestItem, Role, ToolChoice, Usage,
//! };
//! use serde_json::{Value, json};
//!
//! /// A model behind an interface that takes messages in the manner of OpenAI.
//! struct House {
//!     provider: Provider,
//! }
//! # #[derive(Clone)]
//! # struct Provider;
//! # #[derive(Debug)]
//! # struct Refused(u16);
//! # enum Piece { Words(&'static str), Done { input: u64, output: u64 } }
//! # impl Provider {
//! #     async fn ask(&self, body: Value) -> Result<std::vec::IntoIter<Piece>, Refused> {
//! #         assert_eq!(body["messages"][1]["content"], "Hello");
//! #         if body["messages"][0]["content"] == "fail" { return Err(Refused(429)); }
//! #         Ok(vec![Piece::Words("Good "), Piece::Words("day."), Piece::Done { input: 12, output: 3 }].into_iter())
//! #     }
//! # }
//!
//! impl ChatModel for House {
//!     fn stream(&self, request: ModelRequest) -> ModelStream {
//!         let provider = self.provider.clone();
//!         ModelStream::generate(move |out| async move {
//!             let answer = provider.ask(body(&request)).await.map_err(|Refused(status)| match status {
//!                 401 => ModelError::of(ModelFailure::Unauthorized, "the key was not accepted: look at HOUSE_KEY"),
//!                 429 => ModelError::of(ModelFailure::RateLimited, "too many requests: wait a minute"),
//!                 _ => ModelError::failed(format!("the provider answered {status}")),
//!             })?;
//!             for piece in answer {
//!                 match piece {
//!                     Piece::Words(words) => out.text(words).await, // calls: `out.call(FunctionCall::new(..))`
//!                     Piece::Done { input, output } => {
//!                         let mut usage = Usage::default();
//!                         (usage.input_tokens, usage.output_tokens) = (Some(input), Some(output));
//!                         out.usage(usage).await;
//!                     }
//!                 }
//!             }
//!             Ok(())
//!         })
//!     }
//!
//!     fn dialect(&self) -> Dialect {
//!         Dialect::OpenAi // how the tools are written in `request.tools`
//!     }
//! }
//!
//! /// The request as the provider wants it.
//! fn body(request: &ModelRequest) -> Value {
//!     let mut messages = vec![json!({"role": "system", "content": &*request.instructions})];
//!     for item in &request.history {
//!         match item {
//!             RequestItem::Message(message) => {
//!                 let role = if message.role == Role::User { "user" } else { "assistant" };
//!                 messages.push(json!({"role": role, "content": message.text}));
//!             }
//!             RequestItem::Calls(made) => {
//!                 let calls = made.iter().map(|made| {
//!                     let function = json!({"name": made.call.name, "arguments": made.call.arguments});
//!                     json!({"type": "function", "id": made.call.id, "function": function})
//!                 });
//!                 messages.push(json!({"role": "assistant", "tool_calls": calls.collect::<Vec<_>>()}));
//!                 messages.extend(made.iter().map(|made| {
//!                     json!({"role": "tool", "tool_call_id": made.call.id, "content": &*made.output.text})
//!                 }));
//!             }
//!             _ => {} // kinds that a later version may have
//!         }
//!     }
//!     messages.extend(request.note.iter().map(|note| json!({"role": "system", "content": note})));
//!     let choice = if request.tool_choice == ToolChoice::None { "none" } else { "auto" };
//!     json!({"messages": messages, "tools": request.tools.to_json(), "tool_choice": choice, "stream": true})
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! use asynctool_core::testing::expect_event;
//! use asynctool_core::{Agent, Session, SessionEvent};
//!
//! let session = Session::builder(House { provider: Provider }).start().unwrap();
//! let mut events = session.events();
//! assert_eq!(session.user("Hello").await.unwrap().text, "Good day.");
//!
//! let used = |event: &SessionEvent| matches!(event, SessionEvent::Usage { usage, .. } if usage.output_tokens == Some(3));
//! assert!(expect_event(&mut events, std::time::Duration::from_secs(1), used).await.is_some());
//! # let angry = Session::builder(House { provider: Provider }).agent(Agent::new("fail")).start().unwrap();
//! # let error = angry.user("Hello").await.unwrap_err();
//! # let asynctool_core::SessionError::Model(error) = error else { panic!("{error}") };
//! # assert_eq!(error.kind(), Some(ModelFailure::RateLimited));
//! # }
//! ```
//!
//! What a session promises to a model, so that you need not check it:
//!
//! - Every call in the history is followed by its output, and no id is there twice. A call that runs has the output
//!   that it still runs. An output may be empty; where a provider wants a text, write one.
//! - The [`note`](crate::ModelRequest::note) holds for this one request and is not in the history: put it last, in the
//!   system's voice.
//! - With [`ToolChoice::None`](crate::ToolChoice::None) the tools are sent all the same, which keeps the provider's
//!   prompt cache warm.
//! - When the user interrupts, the stream is dropped. Abort the request then; if the stream owns the connection that is
//!   so by itself.
//!
//! To test what you send, `testing::wire` of the kit reads the body of a request back as lines, and names what OpenAI,
//! Anthropic, Gemini or Ollama would refuse in it.
//!
//! # When it fails, or says nothing
//!
//! A turn whose model fails ends with [`SessionError::Model`](crate::SessionError::Model). Its
//! [`kind`](crate::ModelError::kind) is for the host, which may ask for a key, wait, or take another model; its message
//! is for a person. The user's text is in the log, and the next request has it. Results that wait to be told are told
//! later: the session leaves the model alone for 1, 2, 4, ... up to 30 seconds, and asks again.
//!
//! A model that says nothing for [`SessionOptions::model_silence`](crate::SessionOptions::model_silence) (60 seconds)
//! has failed too. A model that thinks for long shows that it is alive with a text without words, each time that its
//! provider sends something:
//!
//! ```
//! use std::time::Duration;
//!
//! use asynctool_core::{ChatModel, ModelError, ModelRequest, ModelStream, Session, SessionError};
//!
//! /// Thinks for so long, and says now and then that it lives.
//! struct Thinker(Duration);
//!
//! impl ChatModel for Thinker {
//!     fn stream(&self, _request: ModelRequest) -> ModelStream {
//!         let thought = self.0;
//!         ModelStream::generate(move |out| async move {
//!             let begun = tokio::time::Instant::now();
//!             while begun.elapsed() < thought {
//!                 tokio::time::sleep(Duration::from_secs(20)).await;
//!                 out.text("").await; // a sign of life
//!             }
//!             out.text("Forty-two.").await;
//!             Ok(())
//!         })
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let session = Session::builder(Thinker(Duration::from_secs(200))).start().unwrap();
//! assert_eq!(session.user("What is the answer?").await.unwrap().text, "Forty-two.");
//!
//! // Five times as long without a word is too long, whatever it says.
//! let session = Session::builder(Thinker(Duration::from_secs(3600))).start().unwrap();
//! let error = session.user("What is the answer?").await.unwrap_err();
//! assert!(matches!(error, SessionError::Model(ModelError::Silent { .. })), "{error}");
//! # }
//! ```
//!
//! Next: [an agent with a voice](super::voice_hosts).
