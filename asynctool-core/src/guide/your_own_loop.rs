//! Your own loop: the task manager alone, for an application that talks to its model itself.
//!
//! You have an agent loop already, and want tools that take minutes in it. Then take the lower floor: a
//! [`TaskManager`](crate::TaskManager) knows tools, calls and running tasks, and nothing of models and conversations.
//! All of the chapters on [arguments](super::arguments), [duplicates](super::duplicates) and
//! [cancelling](super::cancelling) holds.
//!
//! # The loop
//!
//! ```
//! use std::time::Duration;
//!
//! use asynctool_core::{AsyncRunContext, Dialect, FunctionCall, Pair, TaskManager, toolset};
//!
//! struct Bakery;
//!
//! #[toolset]
//! impl Bakery {
//!     /// Bake a cake. Takes half an hour.
//!     #[tool(duplicate_scope = "name_and_args")]
//!     async fn bake_cake(&self, ctx: &AsyncRunContext, kind: &str) -> String {
//!         ctx.update(format!("The {kind} cake is in the oven.")).await;
//!         tokio::time::sleep(Duration::from_secs(1800)).await;
//!         format!("The {kind} cake is ready.")
//!     }
//! }
//!
//! /// Your request to your model, with the tools and the history: the calls that it makes, if any.
//! async fn ask(_tools: &serde_json::Value, history: &[Pair]) -> Vec<FunctionCall> {
//!     let bake = |id: &str, kind: &str| FunctionCall::new(id, "bake_cake", format!(r#"{{"kind": "{kind}"}}"#));
//!     match history.len() {
//!         0 => vec![bake("call_1", "plum"), bake("call_2", "apple"), bake("call_3", "plum")],
//!         _ => vec![],
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let tasks = TaskManager::builder().toolset(Bakery).companions(true).build()?; // Err: two tools have one name
//! let tools = tasks.render(Dialect::OpenAi).to_json(); // to be sent with each request
//! let mut history: Vec<Pair> = Vec::new();
//!
//! loop {
//!     let calls = ask(&tools, &history).await;
//!     let outputs = tasks.call_all(calls.clone()).await; // one for each call, in order, whatever happens
//!     history.extend(calls.into_iter().zip(outputs).map(|(call, output)| Pair { call, output }));
//!     if tasks.is_idle() {
//!         break; // nothing runs, and every update was read
//!     }
//!     if let Some(update) = tasks.next_update().await {
//!         history.push(update.pair); // a call and an output, ready to be added
//!     }
//! }
//!
//! let first_words = |text: &str| text.split(['.', ',']).next().unwrap_or_default().to_owned();
//! let line = |pair: &Pair| format!("{}: {}", pair.call.id, first_words(&pair.output.text));
//! let lines: Vec<String> = history.iter().map(line).collect();
//! assert_eq!(
//!     lines,
//!     [
//!         "call_1: The plum cake is in the oven",
//!         "call_2: The apple cake is in the oven",
//!         "call_3: The call was not made: bake_cake is running already",
//!         "call_1_final: The plum cake is ready",
//!         "call_2_final: The apple cake is ready",
//!     ]
//! );
//! # Ok(())
//! # }
//! ```
//!
//! Four promises make the loop short:
//!
//! - [`call`](crate::TaskManager::call) gives exactly one output for each call: the result of a quick tool, the first
//!   update of a slow one, or what is wrong with the call. It never fails and never hangs longer than the tool's
//!   timeout.
//! - An update is a [`Pair`](crate::Pair) with an id of its own, which you may add to any provider's history: an
//!   assistant's message with the call, directly followed by its output.
//! - Ids that you have seen before are answered from memory, so a provider may deliver a call twice.
//! - What nobody reads is bounded: of updates that wait the oldest progress gives way, results never do.
//!
//! # Who asks
//!
//! A model that makes a call because of something that it has read is not a user who wants it. So a session lets a model
//! cancel, and confirm a duplicate, only in direct answer to the user. A manager does not know who said what; it has
//! your word for it, if you give it: [`Mandate`](crate::Mandate) shows how.
//!
//! # When to speak
//!
//! A session decides when the user is told of an update. Here that is your decision; the update helps with
//! [`notify`](crate::TaskUpdate), which is false for silent ones and for what the user asked for himself, and with its
//! kind:
//!
//! ```
//! # use std::time::Duration;
//! # use asynctool_core::{AsyncRunContext, FunctionCall, TaskManager, toolset};
//! use asynctool_core::{TaskStatus, Update, UpdateKind};
//!
//! struct Oven;
//!
//! #[toolset]
//! impl Oven {
//!     /// Heat the oven.
//!     async fn heat(&self, ctx: &AsyncRunContext) -> &'static str {
//!         ctx.update("It is on.").await;
//!         ctx.update(Update::new("100 degrees").progress(0.5).silent()).await;
//!         tokio::time::sleep(Duration::from_secs(600)).await;
//!         "It is hot."
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let tasks = TaskManager::builder().toolset(Oven).build().unwrap();
//! tasks.call(FunctionCall::new("call_1", "heat", "{}")).await;
//!
//! let warm = tasks.next_update().await.unwrap();
//! assert_eq!((warm.kind, warm.notify), (UpdateKind::Progress, false)); // add it, say nothing
//! let running = &tasks.running()[0]; // for your screen
//! assert_eq!((running.last_update.as_deref(), running.progress), (Some("100 degrees"), Some(0.5)));
//!
//! let hot = tasks.next_update().await.unwrap();
//! assert_eq!((hot.kind, hot.notify), (UpdateKind::Final(TaskStatus::Done), true)); // tell it
//!
//! let report = tasks.shutdown(Duration::from_secs(5)).await; // no new calls; what runs gets five seconds
//! assert!(report.cancelled.is_empty() && report.stuck.is_empty());
//! assert_eq!(tasks.next_update().await, None);
//! # }
//! ```
//!
//! # The user and the tools at the same time
//!
//! In a chat either may be next: wait for both. [`next_update`](crate::TaskManager::next_update) may be dropped at any
//! time and loses nothing.
//!
//! ```
//! # use std::time::Duration;
//! # use asynctool_core::{AsyncRunContext, FunctionCall, TaskManager, toolset};
//! # struct Oven;
//! # #[toolset]
//! # impl Oven {
//! #     /// Heat the oven.
//! #     async fn heat(&self, ctx: &AsyncRunContext) -> &'static str {
//! #         ctx.update("It is on.").await;
//! #         tokio::time::sleep(Duration::from_secs(600)).await;
//! #         "It is hot."
//! #     }
//! # }
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! # let (say, mut said) = tokio::sync::mpsc::channel(8);
//! # let typing = tokio::spawn(async move {
//! #     say.send("Heat the oven").await.unwrap();
//! #     tokio::time::sleep(Duration::from_secs(1200)).await;
//! # });
//! let tasks = TaskManager::builder().toolset(Oven).build().unwrap();
//! let mut story = Vec::new();
//! loop {
//!     tokio::select! {
//!         line = said.recv() => match line {
//!             // Here you ask your model, which makes this call.
//!             Some(line) => {
//!                 let output = tasks.call(FunctionCall::new("call_1", "heat", "{}")).await;
//!                 story.push(format!("{line}: {}", output.text));
//!             }
//!             None => break, // the user has left
//!         },
//!         // And here you add the pair to your history and ask it again, if `notify` says so.
//!         Some(update) = tasks.next_update(), if !tasks.is_idle() => story.push(update.pair.output.text.to_string()),
//!     }
//! }
//! tasks.shutdown(Duration::from_secs(5)).await;
//! let [first, last] = &story[..] else { panic!("{story:?}") };
//! assert!(first.starts_with("Heat the oven: It is on.") && last == "It is hot.", "{story:?}");
//! # typing.await.unwrap();
//! # }
//! ```
//!
//! # Every event
//!
//! A [`TaskListener`](crate::TaskListener) hears of every start, update, end and refusal on the thread where it
//! happens. With one set, [`next_update`](crate::TaskManager::next_update) has nothing to give: the listener makes what
//! it needs by [`TaskEvent::to_update`](crate::TaskEvent::to_update). It must be quick and must not call the manager.
//!
//! ```
//! # use asynctool_core::{AsyncRunContext, FunctionCall, TaskManager, toolset};
//! use std::sync::{Arc, Mutex};
//!
//! use asynctool_core::{TaskEvent, TaskListener, What};
//!
//! #[derive(Default)]
//! struct Log(Mutex<Vec<String>>);
//!
//! impl TaskListener for Log {
//!     fn on_event(&self, event: TaskEvent<'_>) {
//!         let what = match event.what {
//!             What::Started => "runs".to_owned(),
//!             What::Ended { status, .. } => format!("ends: {status:?}"),
//!             What::Refused { reason, .. } => format!("is refused: {reason:?}"),
//!             _ => return,
//!         };
//!         self.0.lock().unwrap().push(format!("{} {what}", event.call.name));
//!     }
//! }
//!
//! # struct Clock;
//! # #[toolset]
//! # impl Clock {
//! #     /// Tell the time.
//! #     async fn now(&self, _ctx: &AsyncRunContext) -> &'static str { "noon" }
//! # }
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let log = Arc::new(Log::default());
//! let tasks = TaskManager::builder().toolset(Clock).listener(log.clone()).build().unwrap();
//! tasks.call(FunctionCall::new("call_1", "now", "{}")).await;
//! tasks.call(FunctionCall::new("call_2", "later", "{}")).await;
//! assert_eq!(*log.0.lock().unwrap(), ["now runs", "now ends: Done", "later is refused: UnknownTool"]);
//! # }
//! ```
//!
//! `asynctool-core/examples/agent_loop.rs` is such a loop as a program.
