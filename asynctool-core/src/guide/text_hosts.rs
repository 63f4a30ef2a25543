//! Text hosts: a conversation on a screen, with words as they come, a list of what runs, and a button to stop it.
//!
//! [`Session::user`](crate::Session::user) gives the whole answer when it is said. A screen wants more: the words one by
//! one, what the agent says on its own, and what its tools do. All of it is in the session's
//! [events](crate::Session::events), a stream; the answer need not be awaited.
//!
//! ```
//! use std::time::Duration;
//!
//! use asynctool_core::testing::{Answer, ScriptedModel};
//! use asynctool_core::{Agent, AsyncRunContext, ReplyCause, Session, SessionEvent, toolset};
//!
//! struct Bakery;
//!
//! #[toolset]
//! impl Bakery {
//!     /// Bake a cake. Takes half an hour.
//!     async fn bake_cake(&self, ctx: &AsyncRunContext, kind: &str) -> String {
//!         ctx.update(format!("The {kind} cake is in the oven.")).await;
//!         tokio::time::sleep(Duration::from_secs(1800)).await;
//!         format!("The {kind} cake is ready.")
//!     }
//! }
//!
//! /// What is to be added to the screen.
//! fn shown(event: &SessionEvent) -> String {
//!     match event {
//!         SessionEvent::ReplyScheduled { cause: ReplyCause::Turn, .. } => "agent: ".to_owned(),
//!         SessionEvent::ReplyScheduled { .. } => "agent, on its own: ".to_owned(),
//!         SessionEvent::ReplyDelta { text, .. } => text.clone(), // as the model writes them
//!         SessionEvent::ReplyCompleted { .. } => "\n".to_owned(),
//!         SessionEvent::ReplyInterrupted { .. } => " --\n".to_owned(), // what it had to tell comes again
//!         SessionEvent::ToolCallStarted { tool, .. } => format!("[{tool} runs] "),
//!         SessionEvent::Error { message } => format!("[{message}]\n"), // such as a model that failed
//!         _ => String::new(),
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let model = ScriptedModel::new([
//!     Answer::calls("call_1", "bake_cake", r#"{"kind": "plum"}"#),
//!     Answer::say("It is in the oven."),
//!     Answer::say("Your cake is ready."),
//! ]);
//! let session = Session::builder(model).agent(Agent::new("You sell cakes.").toolset(Bakery)).start().unwrap();
//! let mut events = session.events(); // before anything happens
//! drop(session.user("A plum cake, please."));
//!
//! let mut screen = String::new();
//! while let Some(event) = events.next().await {
//!     screen += &shown(&event);
//!     if screen.ends_with("ready.\n") {
//!         break; // your program ends when its user leaves
//!     }
//! }
//! assert_eq!(
//!     screen,
//!     "agent: [bake_cake runs] It is in the oven.\n\
//!      agent, on its own: Your cake is ready.\n"
//! );
//! # }
//! ```
//!
//! A listener that is slow never holds up the session: it is told by [`Lagged`](crate::SessionEvent::Lagged) how many
//! events it missed, and finds all that was said in the [log](crate::Session::log). Every event can be written as JSON,
//! for a screen that is in a browser.
//!
//! # What runs
//!
//! [`Session::running`](crate::Session::running) lists the tasks, at any time: for how long each one runs, what it said
//! last, and how far it is. A button beside it calls [`cancel_for_user`](crate::Session::cancel_for_user), of which the
//! agent does not make news: the one who pressed it knows.
//!
//! ```
//! # use std::time::Duration;
//! # use asynctool_core::testing::{Answer, ScriptedModel};
//! # use asynctool_core::{Agent, AsyncRunContext, Session, toolset};
//! # struct Bakery;
//! # #[toolset]
//! # impl Bakery {
//! #     /// Bake a cake. Takes half an hour.
//! #     async fn bake_cake(&self, ctx: &AsyncRunContext, kind: &str) -> String {
//! #         ctx.update(format!("The {kind} cake is in the oven.")).await;
//! #         tokio::time::sleep(Duration::from_secs(1800)).await;
//! #         format!("The {kind} cake is ready.")
//! #     }
//! # }
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! # let model = ScriptedModel::new([
//! #     Answer::calls("call_1", "bake_cake", r#"{"kind": "plum"}"#),
//! #     Answer::say("It is in the oven."),
//! # ]);
//! # let session = Session::builder(model).agent(Agent::new("You sell cakes.").toolset(Bakery)).start().unwrap();
//! session.user("A plum cake, please.").await.unwrap();
//! let running = session.running();
//! assert_eq!(running[0].last_update.as_deref(), Some("The plum cake is in the oven."));
//!
//! session.cancel_for_user(&running[0].call_id).await.unwrap();
//! session.idle().await; // nothing runs, nothing is owed
//! assert!(session.running().is_empty());
//! # }
//! ```
//!
//! # Who types
//!
//! A session keeps silent while the user speaks, and typing can count as that: call
//! [`user_started_speaking`](crate::Session::user_started_speaking) at the first letter and
//! [`user_stopped_speaking`](crate::Session::user_stopped_speaking) when nothing was typed for some seconds, and the
//! agent begins nothing by itself meanwhile. The first of them also cuts off a reply that is being given; a host whose
//! users type ahead waits with it until the reply is over. A text that is sent ends it by itself.
//!
//! `asynctool-examples` is such a host, in a terminal. Next: [one that speaks](super::voice_hosts).
