//! Your first tool: a method, what the model is told of it, and a conversation that goes on while it works.
//!
//! A bakery wants an agent that takes orders. Baking takes half an hour, and nobody wants to talk to an agent that says
//! nothing for half an hour. This chapter builds that agent; the other chapters of the [guide](super) go on with it.
//!
//! # The method
//!
//! In `Cargo.toml` you have `asynctool-core`, and `tokio` with its features `macros`, `rt-multi-thread` and `time`;
//! some chapters use `serde` and `serde_json` too. A tool is an `async` method that takes `&self`, the context, and its
//! arguments:
//!
//! ```
//! use std::time::Duration;
//!
//! use asynctool_core::{AsyncRunContext, ToolError, toolset};
//!
//! struct Bakery;
//!
//! #[toolset]
//! impl Bakery {
//!     /// Bake a cake for the customer. Takes half an hour.
//!     async fn bake_cake(
//!         &self,
//!         ctx: &AsyncRunContext,
//!         /// What kind of cake, such as plum or apple.
//!         kind: &str,
//!     ) -> Result<String, ToolError> {
//!         ctx.update(format!("The {kind} cake is in the oven.")).await; // the conversation goes on
//!         tokio::time::sleep(Duration::from_secs(1800)).await; // your oven
//!         Ok(format!("The {kind} cake is ready, on shelf 3."))
//!     }
//! }
//! ```
//!
//! Every `async fn` of the block is a tool, unless it says `#[tool(skip)]`. The context is always there, as `_ctx` if
//! the tool has no use for it. The block itself is compiled as you wrote it: you may call `bakery.bake_cake(..)` like
//! any method.
//!
//! # What the model is told
//!
//! The doc comments are what the model reads, so write them for it: what the tool does, how long it takes, what a
//! parameter means. This is what goes to a provider that speaks like OpenAI:
//!
//! ```
//! # use asynctool_core::{AsyncRunContext, ToolError, toolset};
//! # struct Bakery;
//! # #[toolset]
//! # impl Bakery {
//! #     /// Bake a cake for the customer. Takes half an hour.
//! #     async fn bake_cake(
//! #         &self,
//! #         _ctx: &AsyncRunContext,
//! #         /// What kind of cake, such as plum or apple.
//! #         kind: &str,
//! #     ) -> Result<String, ToolError> {
//! #         Ok(kind.to_owned())
//! #     }
//! # }
//! use asynctool_core::{Dialect, Registry};
//! use serde_json::json;
//!
//! let tools = Registry::new().with(Bakery).unwrap().render(Dialect::OpenAi).to_json();
//! let function = &tools[0]["function"];
//! assert_eq!(function["name"], "bake_cake");
//! assert_eq!(function["description"], "Bake a cake for the customer. Takes half an hour.");
//! assert_eq!(
//!     function["parameters"]["properties"]["kind"],
//!     json!({"type": "string", "description": "What kind of cake, such as plum or apple."}),
//! );
//! assert_eq!(function["parameters"]["required"], json!(["kind"]));
//! ```
//!
//! There is one more parameter in it, `confirm_duplicate`, which the chapter on [duplicates](super::duplicates)
//! explains.
//!
//! # A conversation
//!
//! A [`Session`](crate::Session) is a conversation between a user and an [`Agent`](crate::Agent). It needs a model.
//! Here that is a [`ScriptedModel`](crate::testing::ScriptedModel), which gives the answers that we write down; a real
//! one comes with the chapter on [models](super::models). It belongs to the testing kit, the feature `testing` of this
//! crate, which you turn on in `[dev-dependencies]`; so try this in a `#[tokio::test(start_paused = true)]`. With the
//! clock paused half an hour takes no time. The chapter on [testing](super::testing_your_agent) has the lines for
//! `Cargo.toml`.
//!
//! ```
//! # use std::time::Duration;
//! # use asynctool_core::{AsyncRunContext, ToolError, toolset};
//! # struct Bakery;
//! # #[toolset]
//! # impl Bakery {
//! #     /// Bake a cake for the customer. Takes half an hour.
//! #     async fn bake_cake(&self, ctx: &AsyncRunContext, kind: &str) -> Result<String, ToolError> {
//! #         ctx.update(format!("The {kind} cake is in the oven.")).await;
//! #         tokio::time::sleep(Duration::from_secs(1800)).await;
//! #         Ok(format!("The {kind} cake is ready, on shelf 3."))
//! #     }
//! # }
//! use asynctool_core::testing::{Answer, ScriptedModel, transcript};
//! use asynctool_core::{Agent, Session};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let model = ScriptedModel::new([
//!     Answer::calls("call_1", "bake_cake", r#"{"kind": "plum"}"#),
//!     Answer::say("It is in the oven. Anything else?"),
//!     Answer::say("We close at six."),
//!     Answer::say("Your plum cake is ready, on shelf 3."),
//! ]);
//! let agent = Agent::new("You sell cakes.").toolset(Bakery);
//! let session = Session::builder(model).agent(agent).start()?;
//!
//! let turn = session.user("A plum cake, please.").await?;
//! assert_eq!(turn.text, "It is in the oven. Anything else?"); // the cake is baking
//!
//! let turn = session.user("When do you close?").await?;
//! assert_eq!(turn.text, "We close at six."); // it bakes still
//!
//! session.idle().await; // nothing runs, and nothing is owed to the user
//!
//! let update = "The plum cake is in the oven.\n\
//!     (Progress of the running call call_1 of bake_cake; its result is not known yet.)";
//! assert_eq!(
//!     transcript(&session.log()),
//!     [
//!         "user: A plum cake, please.",
//!         r#"call_1: bake_cake {"kind":"plum"}"#,
//!         &format!("call_1 = {update}"), // the first update answers the call
//!         "agent: It is in the oven. Anything else?",
//!         "user: When do you close?",
//!         "agent: We close at six.",
//!         r#"call_1_final: bake_cake {"kind":"plum"}"#, // half an hour later
//!         "call_1_final = The plum cake is ready, on shelf 3.",
//!         "agent: Your plum cake is ready, on shelf 3.", // said without being asked
//!     ]
//! );
//! # Ok(())
//! # }
//! ```
//!
//! Read the transcript from above. The model called the tool; the tool's first update was the answer to that call, so
//! the agent could speak. The user talked about something else. When the tool was done, its result went into the
//! conversation as a call and an output of their own, and as nobody was speaking, the agent was asked to tell it.
//!
//! # When it fails
//!
//! An error that you write with [`ToolError::say`](crate::ToolError::say) is read by the model, which can do something
//! about it. An error that comes in by `?` is masked: the model reads that the tool failed, and the error itself goes
//! to `tracing`. So no address of a database and no key ever gets into a conversation by accident.
//!
//! ```
//! use asynctool_core::testing::Recorder;
//! use asynctool_core::{AsyncRunContext, Tell, ToolError, toolset};
//!
//! struct Till;
//!
//! #[toolset]
//! impl Till {
//!     /// Tell the price of a cake.
//!     async fn price(&self, _ctx: &AsyncRunContext, kind: &str) -> Result<u32, ToolError> {
//!         match kind {
//!             "plum" => Ok("18".parse()?), // masked, if it fails
//!             "apple" => Ok("many".parse().tell("the price of the apple cake is not known")?), // told, and kept
//!             _ => Err(ToolError::say(format!("there is no {kind} cake; there are plum and apple"))),
//!         }
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let run = Recorder::new("price", r#"{"kind": "cheese"}"#); // a call without a session
//! let error = run.call(Till).await.unwrap().unwrap_err();
//! assert_eq!(error.visible(), Some("there is no cheese cake; there are plum and apple"));
//! # let apple = Recorder::new("price", r#"{"kind": "apple"}"#).call(Till).await.unwrap().unwrap_err();
//! # assert_eq!(apple.visible(), Some("the price of the apple cake is not known"));
//! # assert_eq!(apple.chain(), "the price of the apple cake is not known: invalid digit found in string");
//! # let plum = Recorder::new("price", r#"{"kind": "plum"}"#).call(Till).await.unwrap().unwrap();
//! # assert_eq!(plum.into_text().as_deref(), Some("18"));
//! # }
//! ```
//!
//! A tool that panics is a tool that failed: the conversation goes on.
//!
//! Next: [what a tool takes, and what it returns](super::arguments).
