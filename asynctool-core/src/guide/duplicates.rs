//! Duplicates: how a job that runs is not started a second time, unless the user wants it.
//!
//! A user who waits asks again: "and my cake?" A model that hears it again calls the tool again, and the customer gets
//! two cakes. So a call that matches a running task is refused, and the model is told what runs.
//!
//! # What happens by default
//!
//! ```
//! use std::time::Duration;
//!
//! use asynctool_core::{AsyncRunContext, FunctionCall, TaskManager, toolset};
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
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let tasks = TaskManager::builder().toolset(Bakery).build().unwrap();
//! let bake = |id: &str, arguments: &str| tasks.call(FunctionCall::new(id, "bake_cake", arguments));
//!
//! bake("call_1", r#"{"kind": "plum"}"#).await;
//! tokio::time::sleep(Duration::from_secs(600)).await;
//!
//! let refused = bake("call_2", r#"{"kind": "plum"}"#).await;
//! let told = [
//!     r#"The call was not made: bake_cake is running already, as call call_1, for 10 minutes, with the arguments {"kind":"plum"}."#,
//!     r#"Its last update: "The plum cake is in the oven.""#,
//!     r#"If the user asks for another one to be started beside it, call the tool again with "confirm_duplicate": true."#,
//!     "If the user asks for the running one to be stopped, cancel call_1.",
//!     "Without such a request do nothing: its result will be reported.",
//! ];
//! assert_eq!(&*refused.text, told.join(" "));
//!
//! // The user says: yes, a second one, please.
//! let second = bake("call_3", r#"{"kind": "plum", "confirm_duplicate": true}"#).await;
//! assert!(second.text.starts_with("The plum cake is in the oven."));
//! assert_eq!(tasks.running().len(), 2);
//! # }
//! ```
//!
//! The refusal is no error: it says what the model can tell the user at once. The parameter `confirm_duplicate` is in
//! the schema of every tool that can be confirmed, and your method never sees it. It counts only after a refusal of the
//! same call, and once, so a model cannot set it at the first try to be on the safe side:
//!
//! ```
//! # use std::time::Duration;
//! # use asynctool_core::{AsyncRunContext, FunctionCall, TaskManager, toolset};
//! # struct Bakery;
//! # #[toolset]
//! # impl Bakery {
//! #     /// Bake a cake.
//! #     async fn bake_cake(&self, ctx: &AsyncRunContext, kind: &str) -> String {
//! #         ctx.update(format!("The {kind} cake is in the oven.")).await;
//! #         tokio::time::sleep(Duration::from_secs(1800)).await;
//! #         format!("The {kind} cake is ready.")
//! #     }
//! # }
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! # let tasks = TaskManager::builder().toolset(Bakery).build().unwrap();
//! # let bake = |id: &str, arguments: &str| tasks.call(FunctionCall::new(id, "bake_cake", arguments));
//! bake("call_1", r#"{"kind": "plum"}"#).await;
//! bake("call_2", r#"{"kind": "plum", "confirm_duplicate": true}"#).await; // refused all the same
//! assert_eq!(tasks.running().len(), 1);
//! # }
//! ```
//!
//! In a conversation the user has to have spoken, too: the flag works only in an answer to something that he said after
//! the refusal, and before the model has read what another tool says. So a web page cannot order a second cake, and a
//! model cannot order it by itself when it tells the news; it is told to ask. (A [`TaskManager`](crate::TaskManager)
//! alone knows no user; a loop of your own says who asks with a [`Mandate`](crate::Mandate).)
//!
//! # Which calls match
//!
//! By default all calls of a tool match each other, whatever their arguments: a model that asks for a cake "plum" and
//! then "plums" means one cake. Where arguments tell jobs apart, say so with `duplicate_scope`:
//!
//! | scope | which calls are the same |
//! |---|---|
//! | `"name"`, the default | all of the tool |
//! | `"name_and_args"` | those with equal arguments; the order of fields does not matter, and what is left out equals its default |
//! | `["kind", "day"]` | those in which these parameters are equal |
//!
//! Two calls in *one* answer of the model with different arguments are no duplicates of each other under the first
//! scope: a model that bakes a plum cake and an apple cake at once knows what it does.
//!
//! Only running tasks count. When a cake is done, the next one may be baked.
//!
//! # What a duplicate does
//!
//! | `on_duplicate` | what a matching call does | for |
//! |---|---|---|
//! | `"confirm"`, the default | it is refused, and may be confirmed | what costs something, and may be wanted twice |
//! | `"reject"` | it is refused | what must not run twice, such as a backup |
//! | `"replace"` | it cancels the running one and starts | what is overtaken by a newer wish, such as a search |
//! | `"allow"` | it starts | what harms nobody, such as the weather |
//!
//! ```
//! # use std::time::Duration;
//! # use asynctool_core::{AsyncRunContext, FunctionCall, TaskManager, toolset};
//! use asynctool_core::{TaskStatus, UpdateKind};
//!
//! struct Shop;
//!
//! #[toolset]
//! impl Shop {
//!     /// Search the shops of the town for something.
//!     #[tool(on_duplicate = "replace")]
//!     async fn search_shops(&self, ctx: &AsyncRunContext, what: &str) -> String {
//!         ctx.update(format!("Asking around for {what}...")).await;
//!         tokio::time::sleep(Duration::from_secs(60)).await;
//!         format!("The shop at the corner has {what}.")
//!     }
//!
//!     /// Reserve a table.
//!     #[tool(duplicate_scope = ["hour"])]
//!     async fn reserve_table(&self, ctx: &AsyncRunContext, hour: u8, guests: u8) -> String {
//!         ctx.update("Asking the waiter...").await;
//!         tokio::time::sleep(Duration::from_secs(60)).await;
//!         format!("A table for {guests} at {hour}.")
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let tasks = TaskManager::builder().toolset(Shop).build().unwrap();
//! let call = |id: &str, tool: &str, arguments: &str| tasks.call(FunctionCall::new(id, tool, arguments));
//!
//! call("call_1", "search_shops", r#"{"what": "butter"}"#).await;
//! call("call_2", "search_shops", r#"{"what": "salted butter"}"#).await;
//! let ended = tasks.next_update().await.unwrap();
//! assert_eq!((&*ended.call_id, ended.kind), ("call_1", UpdateKind::Final(TaskStatus::Cancelled)));
//!
//! call("call_3", "reserve_table", r#"{"hour": 7, "guests": 2}"#).await;
//! let other_hour = call("call_4", "reserve_table", r#"{"hour": 8, "guests": 2}"#).await;
//! assert!(other_hour.text.starts_with("Asking the waiter"));
//! let same_hour = call("call_5", "reserve_table", r#"{"hour": 7, "guests": 4}"#).await;
//! assert!(same_hour.text.contains("running already, as call call_3"));
//! # }
//! ```
//!
//! How many calls of a tool may run at all is another question: `#[tool(max_running = 4)]`.
//!
//! Some providers deliver a call twice under one id. That is no duplicate: it is the same call, and gets the same
//! output.
//!
//! Next: [how a task is stopped](super::cancelling).
