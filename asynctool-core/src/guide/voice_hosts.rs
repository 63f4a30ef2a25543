//! Voice hosts: an agent that speaks, is interrupted, and lets a tool speak.
//!
//! On a phone nothing is said at once. The model writes faster than a voice speaks, the user talks over it, and silence
//! is uncomfortable. A host that has a microphone and a voice tells the session of the one and lends it the other.
//!
//! # The mouth
//!
//! A [`Speaker`](crate::Speaker) plays what the agent says. It gets the words as the model writes them, and tells which
//! of them were heard. Only those go into the log: so the model knows where it was interrupted.
//!
//! ```
//! use std::time::Duration;
//!
//! use asynctool_core::testing::{Answer, ScriptedModel, transcript};
//! use asynctool_core::{Line, Played, Playing, Session, Speaker};
//!
//! /// Your synthesis and your loudspeaker: half a second a word.
//! struct Voice;
//!
//! impl Speaker for Voice {
//!     fn play(&self, mut line: Line) -> Playing<'_> {
//!         Box::pin(async move {
//!             while let Some(text) = line.next().await {
//!                 for word in text.split_inclusive(' ') {
//!                     tokio::time::sleep(Duration::from_millis(500)).await; // plays the word
//!                     line.heard(word);
//!                 }
//!             }
//!             Played::All
//!         })
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let model = ScriptedModel::new([Answer::say("We have plum, apple and cherry cake."), Answer::say("Eighteen euros.")]);
//! let session = Session::builder(model).speaker(Voice).start().unwrap();
//!
//! let reply = session.user("What cakes do you have?");
//! tokio::time::sleep(Duration::from_millis(1600)).await;
//! session.user_started_speaking(); // your voice activity detection says so: the agent falls silent
//! assert_eq!(reply.await.unwrap().text, "We have plum, ");
//! session.user("How much is the plum cake?").await.unwrap(); // your recognition has understood this
//!
//! assert_eq!(
//!     transcript(&session.log()),
//!     [
//!         "user: What cakes do you have?",
//!         "agent: We have plum,  --",
//!         "user: How much is the plum cake?",
//!         "agent: Eighteen euros.",
//!     ]
//! );
//! # }
//! ```
//!
//! When the user interrupts, the future that `play` returned is dropped: fall silent then. If your device stops by
//! itself, for a reason that the session cannot know, return [`Played::Interrupted`](crate::Played::Interrupted). A
//! speaker that says nothing of what was heard for
//! [`SessionOptions::speaker_silence`](crate::SessionOptions::speaker_silence) is taken as one that has failed.
//!
//! # The ear
//!
//! | the host knows that | it calls |
//! |---|---|
//! | the user begins to speak | [`user_started_speaking`](crate::Session::user_started_speaking): a reply is cut off, and none begins |
//! | the user has stopped, and said nothing that counts | [`user_stopped_speaking`](crate::Session::user_stopped_speaking): waiting results may be told |
//! | the user has said something | [`user`](crate::Session::user), which also means that he has stopped |
//! | the user pressed "stop" | [`interrupt`](crate::Session::interrupt) |
//!
//! None of them cancels a task or loses a result. What a reply was to tell when it was cut off is told again, though
//! not within a second: who has just stopped a message does not want to hear it at once. The events
//! `user_state_changed` and `agent_state_changed` are for the light on your device.
//!
//! # A tool that speaks itself
//!
//! Most tools say updates, and leave the words to the model. Some things have to be said word by word, or at a moment
//! that the tool knows:
//!
//! ```
//! use std::time::Duration;
//!
//! use asynctool_core::testing::{Answer, PacedSpeaker, ScriptedModel, ScriptedUser, Watcher, transcript};
//! use asynctool_core::{Agent, AsyncRunContext, FillerOptions, Played, Session, ToolError, toolset};
//!
//! const SECOND: Duration = Duration::from_secs(1);
//!
//! struct Shop;
//!
//! #[toolset]
//! impl Shop {
//!     /// Order a cake for the customer. Takes a while.
//!     async fn order_cake(&self, ctx: &AsyncRunContext) -> Result<&'static str, ToolError> {
//!         ctx.update("Asking the baker whether there is room in the oven.").await;
//!         // Whoever is silent for three seconds hears that something goes on.
//!         let lines = ["The baker is thinking...", "He is counting plums..."];
//!         ctx.with_filler(lines, FillerOptions::default(), tokio::time::sleep(8 * SECOND)).await;
//!         // Nobody else speaks while the terms are read.
//!         let floor = ctx.foreground().await;
//!         let played = floor.say("A cake that was ordered cannot be returned.").await;
//!         drop(floor);
//!         match played {
//!             Played::All => Ok("The cake is ordered. The terms were read."),
//!             Played::Interrupted => Err(ToolError::say("the customer did not hear the terms; nothing is ordered")),
//!         }
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let model = ScriptedModel::new([
//!     Answer::calls("call_1", "order_cake", "{}"),
//!     Answer::say("I am asking the baker."),
//!     Answer::say("It is ordered."),
//! ]);
//! let session = Session::builder(model.clone())
//!     .agent(Agent::new("You sell cakes.").toolset(Shop))
//!     .speaker(PacedSpeaker::new(SECOND / 4))
//!     .start()
//!     .unwrap();
//! let mut watcher = Watcher::of(&session);
//! ScriptedUser::new().types("A plum cake, please.").play(&session).await;
//! watcher.expect_reply("asking the baker").await;
//! watcher.expect_reply("The baker is thinking").await;
//! watcher.expect_reply("cannot be returned").await;
//! watcher.expect_reply_covering(["order_cake"]).await;
//!
//! let said = transcript(&session.log()).into_iter().filter(|line| line.starts_with('a')); // agent, aside
//! assert_eq!(
//!     said.collect::<Vec<_>>(),
//!     [
//!         "agent: I am asking the baker.",
//!         "aside: The baker is thinking...", // no model reads an aside
//!         "agent: A cake that was ordered cannot be returned.", // but this one
//!         "agent: It is ordered.",
//!     ]
//! );
//! # }
//! ```
//!
//! | a tool calls | and so |
//! |---|---|
//! | [`ctx.with_filler(..)`](crate::AsyncRunContext::with_filler) | a silence is filled, while a future runs; any word of anybody restarts the time |
//! | [`ctx.foreground()`](crate::AsyncRunContext::foreground) | it holds the floor until the guard is dropped; users are still answered |
//! | [`ctx.wait_for_playout()`](crate::AsyncRunContext::wait_for_playout) | it waits until the user has heard what the agent said on account of the call: transfer the phone after the goodbye |
//! | [`ctx.disallow_interruptions()`](crate::AsyncRunContext::disallow_interruptions) | the reply of its turn is played to its end: see [cancelling](super::cancelling) |
//! | `ctx.update(Update::new(..).interrupt())` | the agent breaks off what it says, to tell this: see [updates](super::updates) |
//!
//! Outside of a [`Session`](crate::Session) these do nothing and return at once, so a tool that uses them can be called
//! anywhere.
//!
//! ```
//! # use std::time::Duration;
//! # use asynctool_core::testing::{Answer, PacedSpeaker, ScriptedModel, ScriptedUser, Watcher};
//! # use asynctool_core::{Agent, AsyncRunContext, Session, toolset};
//! # const SECOND: Duration = Duration::from_secs(1);
//! use asynctool_core::TaskStatus;
//!
//! struct Phone;
//!
//! #[toolset]
//! impl Phone {
//!     /// Hang up. Say goodbye first.
//!     async fn hang_up(&self, ctx: &AsyncRunContext) {
//!         ctx.wait_for_playout().await; // the goodbye that came with the call
//!         // hang up
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let model = ScriptedModel::new([Answer::say("Thank you for your call!").call("call_1", "hang_up", "{}")]);
//! let session = Session::builder(model)
//!     .agent(Agent::new("You are polite.").toolset(Phone))
//!     .speaker(PacedSpeaker::new(SECOND))
//!     .start()
//!     .unwrap();
//! let mut watcher = Watcher::of(&session);
//! let begun = tokio::time::Instant::now();
//! ScriptedUser::new().types("That was all.").play(&session).await;
//! watcher.expect_end("hang_up", TaskStatus::Done).await;
//! assert!(begun.elapsed() >= 5 * SECOND); // five words, a second each
//! # }
//! ```
//!
//! Next: [how all of that is tested](super::testing_your_agent).
