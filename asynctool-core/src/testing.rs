//! The testing kit: everything that a conversation is made of, played from a script, and what to expect of it.
//!
//! | to play | use |
//! |---|---|
//! | the model | [`ScriptedModel`], which gives [`Answer`]s |
//! | the user | [`ScriptedUser`], who types, speaks and interrupts, at given times or when the agent gives the cue |
//! | the tools | [`FakeTools`], which look like the real ones and make [`FakeRun`]s |
//! | whoever is asked for approval | [`ScriptedApprover`], who grants, declines, or does not answer |
//! | the voice of the agent | [`PacedSpeaker`], which plays word by word, so that an interruption falls between two of them |
//!
//! | to look at | use |
//! |---|---|
//! | what happens | a [`Watcher`], whose expectations stand in a test as the events do in the conversation |
//! | what was said, called and returned | a [`transcript`] of the session's log, or its timeline |
//! | what the model was asked | [`ScriptedModel::requests`]; whether it gave all its answers, [`ScriptedModel::assert_finished`] |
//! | what the tools were given | [`FakeTools::calls`] |
//! | what was asked before tools ran | [`ScriptedApprover::asked`] |
//! | one event of your own choice | [`expect_event`] |
//! | a tool by itself | a [`Recorder`], which calls it without a session |
//! | whether providers accept the tools | [`assert_renders`] |
//! | what a provider is sent, and whether it accepts that | [`wire::Protocol::read`] |
//!
//! Run tests under paused time (`#[tokio::test(start_paused = true)]`): tools that take minutes end at once, and in
//! the same order every time. Where the clock is not paused, what waits for longer than a minute fails and says so.
//!
//! # How many answers a script needs
//!
//! One for each request, and a request is made
//! - for each turn of the user,
//! - again each time that an answer makes calls: it takes another answer to tell what came of them, except where none of them
//!   has anything to report,
//! - for each deferred reply. Updates and results that come while somebody speaks, or within
//!   [`SessionOptions::merge_window`](crate::SessionOptions::merge_window) of each other, are told in one reply and take
//!   one answer; what a reply to the user tells along takes none,
//! - again for what a failed or interrupted reply was to tell.
//!
//! A script that has too few answers stops the watcher; `model.assert_finished()` at the end of a test finds the ones
//! that are too many.
//!
//! # A whole example
//!
//! A user who asks again while a flight and a hotel are being booked starts nothing twice, and hears of both in one
//! reply:
//!
//! ```
//! use std::time::Duration;
//!
//! use asynctool_core::testing::{Answer, FakeRun, FakeTools, ScriptedModel, ScriptedUser, Watcher};
//! use asynctool_core::{Agent, AsyncRunContext, Session, TaskStatus, toolset};
//! use serde_json::json;
//!
//! struct Travel {
//!     agency: Agency, // somebody whom a test does not call
//! }
//! # struct Agency;
//! # impl Agency {
//! #     async fn book(&self, what: &str, city: &str) -> String {
//! #         format!("{what} in {city}")
//! #     }
//! # }
//!
//! #[toolset]
//! impl Travel {
//!     /// Book a flight. Takes some minutes.
//!     async fn book_flight(&self, ctx: &AsyncRunContext, city: &str) -> String {
//!         ctx.update("Looking for flights...").await;
//!         self.agency.book("flight", city).await
//!     }
//!
//!     /// Book a hotel. Takes some minutes.
//!     async fn book_hotel(&self, ctx: &AsyncRunContext, city: &str) -> String {
//!         ctx.update("Calling hotels...").await;
//!         self.agency.book("hotel", city).await
//!     }
//! }
//!
//! const MINUTE: Duration = Duration::from_secs(60);
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let fakes = FakeTools::of::<Travel>()
//!     .tool("book_flight", FakeRun::that().updates("Looking for flights...").waits(2 * MINUTE).returns("Flight booked."))
//!     .tool("book_hotel", FakeRun::that().updates("Calling hotels...").waits(2 * MINUTE).returns("Hotel booked."));
//!
//! let rome = r#"{"city": "Rome"}"#;
//! let model = ScriptedModel::new([
//!     Answer::calls("call_1", "book_flight", rome).call("call_2", "book_hotel", rome),
//!     Answer::say("I'm on it."),
//!     Answer::calls("call_3", "book_flight", rome),
//!     Answer::say("Still looking, one moment."),
//!     Answer::say("Your flight and your hotel are booked."),
//! ]);
//!
//! let user = ScriptedUser::new()
//!     .types("Book me a flight to Rome, and a hotel there.")
//!     .at(MINUTE)
//!     .types("Could you book me that flight?");
//!
//! let agent = Agent::new("You book travels.").registry(fakes.registry());
//! let session = Session::builder(model.clone()).agent(agent).start().unwrap();
//! let mut watcher = Watcher::of(&session);
//! user.play(&session).await;
//!
//! let flight = watcher.expect_call("book_flight").await;
//! watcher.expect_update("book_flight", "Looking").await;
//! let hotel = watcher.expect_call("book_hotel").await;
//! watcher.expect_reply("on it").await;
//! watcher.expect_refusal("book_flight").await;
//! watcher.expect_reply("Still looking").await;
//! watcher.expect_ends(["book_flight", "book_hotel"], TaskStatus::Done).await;
//! watcher.expect_reply_covering([&flight.id, &hotel.id]).await;
//! watcher.expect_silence(60 * MINUTE).await;
//!
//! assert_eq!(fakes.calls("book_flight"), [json!({"city": "Rome"})]);
//! model.assert_finished();
//! # }
//! ```
//!
//! # Interrupted in the middle of a sentence
//!
//! What a reply did not come to tell is told again, and what was not heard is not in the log:
//!
//! ```
//! use std::time::Duration;
//!
//! use asynctool_core::testing::{
//!     Answer, FakeRun, FakeTools, PacedSpeaker, ScriptedModel, ScriptedUser, Watcher, transcript,
//! };
//! use asynctool_core::{Agent, AsyncRunContext, Session, toolset};
//!
//! struct Bakery;
//!
//! #[toolset]
//! impl Bakery {
//!     /// Bake a bread.
//!     async fn bake(&self, _ctx: &AsyncRunContext) -> String {
//!         "The bread is ready.".to_owned()
//!     }
//! }
//!
//! const SECOND: Duration = Duration::from_secs(1);
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let baking = FakeRun::that().updates("It is in the oven.").waits(3600 * SECOND).returns("The bread is ready.");
//! let fakes = FakeTools::of::<Bakery>().tool("bake", baking);
//! let model = ScriptedModel::new([
//!     Answer::calls("call_1", "bake", "{}"),
//!     Answer::say("It is in the oven."),
//!     Answer::say("Your bread is ready, and it smells wonderful."),
//!     Answer::say("At six. And your bread is ready."),
//! ]);
//! let session = Session::builder(model.clone())
//!     .agent(Agent::new("You bake.").registry(fakes.registry()))
//!     .speaker(PacedSpeaker::new(SECOND / 2))
//!     .start()
//!     .unwrap();
//! let mut watcher = Watcher::of(&session);
//!
//! let user = ScriptedUser::new()
//!     .types("A bread, please.")
//!     .once_agent_says("Your bread")
//!     .speaks()
//!     .after(2 * SECOND)
//!     .types("When do you close?");
//! user.play(&session).await;
//!
//! watcher.expect_reply("oven").await;
//! assert_eq!(watcher.expect_interruption().await, "Your bread ");
//! watcher.expect_reply_covering(["bake"]).await;
//! watcher.expect_silence(60 * SECOND).await;
//! assert!(transcript(&session.log()).contains(&"agent: Your bread  --".to_owned()));
//! model.assert_finished();
//! # }
//! ```
//!
//! # Protection
//!
//! From where a run protects, an interruption does nothing; one that comes before makes the run fail.
//!
//! ```
//! # use std::time::Duration;
//! # use asynctool_core::testing::{Answer, FakeRun, FakeTools, ScriptedModel, ScriptedUser, Watcher};
//! # use asynctool_core::{Agent, AsyncRunContext, Session, TaskStatus, toolset};
//! # struct Bank;
//! # #[toolset]
//! # impl Bank {
//! #     /// Pay.
//! #     async fn pay(&self, _ctx: &AsyncRunContext) {}
//! # }
//! # const SECOND: Duration = Duration::from_secs(1);
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let paying = FakeRun::that().waits(2 * SECOND).protects().waits(8 * SECOND).returns("Paid.");
//! let fakes = FakeTools::of::<Bank>().tool("pay", paying);
//! let model = ScriptedModel::new([Answer::calls("call_1", "pay", "{}"), Answer::say("It is paid.")]);
//! # let session = Session::builder(model).agent(Agent::new("").registry(fakes.registry())).start().unwrap();
//! # let mut watcher = Watcher::of(&session);
//! ScriptedUser::new().types("Pay it.").after(5 * SECOND).interrupts().play(&session).await;
//! assert_eq!(watcher.expect_end("pay", TaskStatus::Done).await, "Paid.");
//! watcher.expect_reply("It is paid.").await;
//! # }
//! ```
//!
//! # Several toolsets, and a handoff between agents
//!
//! Each toolset has fakes of its own; an agent takes as many as it has toolsets, and so does
//! [`SessionBuilder::registry`](crate::SessionBuilder::registry) for tools that belong to no agent.
//!
//! ```
//! # use asynctool_core::testing::{Answer, FakeRun, FakeTools, ScriptedModel, ScriptedUser, Watcher};
//! # use asynctool_core::{Agent, AsyncRunContext, Session, toolset};
//! # struct Reception;
//! # #[toolset]
//! # impl Reception {
//! #     /// Connect.
//! #     async fn connect(&self, _ctx: &AsyncRunContext) {}
//! # }
//! # struct Bills;
//! # #[toolset]
//! # impl Bills {
//! #     /// Find a bill.
//! #     async fn find_bill(&self, _ctx: &AsyncRunContext) {}
//! # }
//! # struct Clock;
//! # #[toolset]
//! # impl Clock {
//! #     /// Tell the time.
//! #     async fn now(&self, _ctx: &AsyncRunContext) {}
//! # }
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let bills = FakeTools::of::<Bills>().tool("find_bill", FakeRun::that().returns("42 euros"));
//! let clock = FakeTools::of::<Clock>().tool("now", FakeRun::that().returns("noon"));
//! let billing = Agent::new("You find bills.").named("billing").registry(bills.registry()).registry(clock.registry());
//! let reception = FakeTools::of::<Reception>().tool("connect", FakeRun::that().hands_off(billing));
//! let model = ScriptedModel::new([
//!     Answer::calls("call_1", "connect", "{}"),
//!     Answer::calls("call_2", "find_bill", "{}"), // the one who speaks now
//!     Answer::say("It is 42 euros."),
//! ]);
//! # let agent = Agent::new("").registry(reception.registry());
//! # let session = Session::builder(model).agent(agent).start().unwrap();
//! # let mut watcher = Watcher::of(&session);
//! ScriptedUser::new().types("My bill, please.").play(&session).await;
//! watcher.expect_handoff("billing").await;
//! watcher.expect_call("find_bill").await;
//! watcher.expect_reply("42 euros").await;
//! # }
//! ```

mod approver;
mod event;
mod expectation;
mod fake_run;
mod fakes;
mod patience;
mod recorder;
mod rendering;
mod speaker;
mod transcript;
mod user;
mod watcher;
pub mod wire;

pub use self::{
    approver::ScriptedApprover,
    event::expect_event,
    fake_run::FakeRun,
    fakes::FakeTools,
    recorder::Recorder,
    rendering::assert_renders,
    speaker::PacedSpeaker,
    transcript::transcript,
    user::ScriptedUser,
    watcher::{SeenUpdate, Watcher},
};
pub use crate::model::scripted::{Answer, ScriptedModel};
