//! The testing kit: everything that a conversation is made of, played from a script, and what to expect of it.
//!
//! | to play | use |
//! |---|---|
//! | the model | [`ScriptedModel`], which gives [`Answer`]s |
//! | the user | [`ScriptedUser`], who types, speaks and interrupts at given times, or when the agent gives the cue |
//! | the tools | [`FakeTools`], which look like the real ones and make [`FakeRun`]s |
//! | the voice | [`PacedSpeaker`], which plays word by word and can be cut off at any of them |
//!
//! | to look at it | use |
//! |---|---|
//! | as at a conversation | [`Watcher`], whose expectations stand in a test as the events do in the conversation |
//! | as at a text | [`transcript`], and [`Session::timeline`](crate::Session::timeline) |
//! | event by event | [`expect_event`] |
//! | a tool by itself | [`Recorder`], and [`assert_renders`] for what providers are sent of it |
//!
//! Several toolsets are several fakes: `agent.registry(flights.registry()).registry(hotels.registry())`. A toolset that
//! has words or rules of its own is faked with [`FakeTools::of_with`]. What cannot be taken back is
//! `FakeRun::that().protects()`, and another agent takes over with `FakeRun::that().hands_off(agent)`.
//!
//! A script needs an answer for each request: one for a text of the user, one more for each round of calls, and one for
//! each deferred reply, however many results that tells. [`ScriptedModel`] says what happens when it runs out.
//!
//! Run tests under paused time (`#[tokio::test(start_paused = true)]`): tools that take minutes end at once, and in
//! the same order every time.
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
//! let session = Session::builder(model).agent(agent).start().unwrap();
//! let mut watcher = Watcher::of(&session);
//! user.play(&session).await;
//!
//! let flight = watcher.expect_call("book_flight").await;
//! watcher.expect_update("book_flight", "Looking").await;
//! let hotel = watcher.expect_call("book_hotel").await;
//! watcher.expect_reply("on it").await;
//! watcher.expect_refusal("book_flight").await;
//! watcher.expect_reply("Still looking").await;
//! watcher.expect_end("book_flight", TaskStatus::Done).await;
//! watcher.expect_end("book_hotel", TaskStatus::Done).await;
//! watcher.expect_reply_covering([&flight.id, &hotel.id]).await;
//! watcher.expect_silence(60 * MINUTE).await;
//!
//! assert_eq!(fakes.calls("book_flight"), [json!({"city": "Rome"})]);
//! # }
//! ```

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

pub use self::{
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
