//! Testing your agent: conversations of minutes, in no time and in the same order every time.
//!
//! Turn on the kit for your tests, and `test-util` of tokio, which pauses the clock:
//!
//! ```toml
//! [dev-dependencies]
//! asynctool-core = { path = "../asynctool/asynctool-core", features = ["testing"] }
//! tokio = { version = "1", features = ["macros", "rt", "test-util", "time"] }
//! ```
//!
//! There are three things to test, and a way for each: a tool by itself, what a conversation makes of the tools, and
//! whether providers take them. The toolset of this chapter:
//!
//! ```
//! use asynctool_core::{AsyncRunContext, ToolError, toolset};
//!
//! struct Bakery {
//!     oven: Oven, // somebody whom a test does not heat
//! }
//!
//! struct Oven;
//!
//! impl Oven {
//!     async fn bake(&self, _kind: &str) -> Result<u8, std::fmt::Error> {
//!         Ok(3)
//!     }
//! }
//!
//! #[toolset]
//! impl Bakery {
//!     /// Bake a cake. Takes half an hour.
//!     #[tool(timeout = std::time::Duration::from_secs(7200))]
//!     async fn bake_cake(&self, ctx: &AsyncRunContext, #[arg(length(1..))] kind: &str) -> Result<String, ToolError> {
//!         if kind == "cheese" {
//!             return Err(ToolError::say("we have no cheese"));
//!         }
//!         ctx.update(format!("The {kind} cake is in the oven.")).await;
//!         let shelf = self.oven.bake(kind).await?;
//!         Ok(format!("The {kind} cake is ready, on shelf {shelf}."))
//!     }
//! }
//!
//! // A tool by itself, called as a model calls it.
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! use asynctool_core::testing::{Recorder, assert_renders};
//!
//! let run = Recorder::new("bake_cake", r#"{"kind": "plum"}"#);
//! let output = run.call(Bakery { oven: Oven }).await.unwrap().unwrap();
//! assert_eq!(output.into_text().as_deref(), Some("The plum cake is ready, on shelf 3."));
//! assert_eq!(run.updates()[0].message(), "The plum cake is in the oven.");
//!
//! // What is wrong with a call is text, too.
//! let wrong = Recorder::new("bake_cake", r#"{"kind": ""}"#).call(Bakery { oven: Oven }).await.unwrap_err();
//! assert!(wrong.contains("at least 1 are needed"), "{wrong}");
//!
//! // All tools can be written for all providers, without loss of strictness.
//! assert_renders::<Bakery>(asynctool_core::Dialect::ALL);
//! # }
//! ```
//!
//! # A conversation
//!
//! In a conversation the tools are fakes: they have the names, schemas and policies of the real ones, and do what the
//! test says. So the test needs no oven, and a cake can burn whenever you like.
//!
//! ```
//! # use asynctool_core::{AsyncRunContext, ToolError, toolset};
//! # struct Bakery;
//! # #[toolset]
//! # impl Bakery {
//! #     /// Bake a cake. Takes half an hour.
//! #     async fn bake_cake(&self, _ctx: &AsyncRunContext, kind: &str) -> Result<String, ToolError> {
//! #         Ok(kind.to_owned())
//! #     }
//! # }
//! use std::time::Duration;
//!
//! use asynctool_core::testing::{Answer, FakeRun, FakeTools, PacedSpeaker, ScriptedModel, ScriptedUser, Watcher};
//! use asynctool_core::{Agent, Refusal, Session, TaskStatus};
//!
//! const MINUTE: Duration = Duration::from_secs(60);
//!
//! // In a test: #[tokio::test(start_paused = true)]
//! async fn a_cake_that_burns_is_told_once() {
//!     let fakes = FakeTools::of::<Bakery>().tool(
//!         "bake_cake",
//!         FakeRun::that().updates("It is in the oven.").waits(20 * MINUTE).fails("the cake has burnt"),
//!     );
//!     let plum = r#"{"kind": "plum"}"#;
//!     let model = ScriptedModel::new([
//!         Answer::calls("call_1", "bake_cake", plum),
//!         Answer::say("It is in the oven."),
//!         Answer::calls("call_2", "bake_cake", plum), // it asks again
//!         Answer::say("It is still baking."),
//!         Answer::say("I am sorry, your cake has burnt."),
//!         Answer::say("I am sorry, the cake has burnt. Shall I bake another one?"),
//!     ]);
//!     let session = Session::builder(model.clone())
//!         .agent(Agent::new("You sell cakes.").registry(fakes.registry()))
//!         .speaker(PacedSpeaker::new(Duration::from_millis(400)))
//!         .start()
//!         .unwrap();
//!     let mut watcher = Watcher::of(&session); // before anything happens
//!
//!     let user = ScriptedUser::new()
//!         .types("A plum cake, please.")
//!         .at(10 * MINUTE)
//!         .types("And my cake?")
//!         .once_agent_says("sorry") // in the middle of the reply
//!         .speaks()
//!         .after(Duration::from_secs(2))
//!         .stops();
//!     user.play(&session).await;
//!
//!     watcher.expect_call("bake_cake").await;
//!     watcher.expect_reply("in the oven").await;
//!     assert_eq!(watcher.expect_refusal("bake_cake").await, Refusal::Duplicate);
//!     watcher.expect_end("bake_cake", TaskStatus::Error).await;
//!     assert_eq!(watcher.expect_interruption().await, "I am sorry, ");
//!     watcher.expect_reply_covering(["bake_cake"]).await; // what was cut off is told again
//!     watcher.expect_silence(60 * MINUTE).await; // and then no more
//!
//!     assert_eq!(fakes.calls("bake_cake").len(), 1);
//!     model.assert_finished(); // every answer was given, and none was missing
//! }
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() { a_cake_that_burns_is_told_once().await }
//! ```
//!
//! Expectations go forward and wait, so a test reads like the conversation. One that fails says what it waited for and
//! what came instead, and draws the conversation in lanes. You can have the same picture from any session, also in
//! production: [`session.timeline()`](crate::Session::timeline), as text or as an SVG.
//!
//! # What the model was asked
//!
//! [`ScriptedModel::requests`](crate::testing::ScriptedModel::requests) has every request, with instructions, history,
//! note and tools. A model that answers by what it is asked is a closure:
//!
//! ```
//! use asynctool_core::testing::{Answer, ScriptedModel};
//! use asynctool_core::{Agent, Session};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let model = ScriptedModel::from_fn(|request, number| {
//!     Answer::say(format!("{number}: {}", request.last_user_text().unwrap_or("nothing")))
//! });
//! let session = Session::builder(model.clone()).agent(Agent::new("You count.")).start().unwrap();
//! assert_eq!(session.user("one").await.unwrap().text, "0: one");
//! assert_eq!(session.user("two").await.unwrap().text, "1: two");
//! assert_eq!(&*model.requests()[1].instructions, "You count.");
//! # }
//! ```
//!
//! Tools that ask a person first are tested with a [`ScriptedApprover`](crate::testing::ScriptedApprover): see
//! [approval](super::approval).
//!
//! A scripted model tells nothing of whether a real one chooses the right tool. That is a question to your descriptions
//! and to the model, to be asked of the real one, often, and not in a unit test.
//!
//! The [kit](crate::testing) has the whole table of what plays and what looks, how many answers a script needs, and
//! more recipes: protection, several toolsets, handoffs.
//!
//! Next: [the tools without a session](super::your_own_loop).
