//! Approval: a person is asked before a tool does something that cannot be taken back.
//!
//! A model can be wrong, or be talked into something by a page that it has read. Where that costs money or data, do not
//! ask the model to ask: have the person asked by your application, beside the conversation. The model has no part in
//! it: it can neither answer nor leave the question out.
//!
//! # A tool that needs it
//!
//! ```
//! use std::time::Duration;
//!
//! use asynctool_core::testing::{Answer, ScriptedModel, ScriptedUser, Watcher};
//! use asynctool_core::{Agent, Approval, ApprovalRequest, AsyncRunContext, Session, TaskStatus, toolset};
//!
//! const MINUTE: Duration = Duration::from_secs(60);
//!
//! struct Supplier;
//!
//! #[toolset]
//! impl Supplier {
//!     /// Order flour from the mill. It is paid at once.
//!     #[tool(destructive, approval = "Order {sacks} sacks of {kind} flour?")]
//!     async fn order_flour(&self, _ctx: &AsyncRunContext, kind: &str, #[arg(range(1..=100))] sacks: u8) -> String {
//!         format!("{sacks} sacks of {kind} flour are on their way.")
//!     }
//! }
//!
//! /// A dialog in your application. Here somebody reads it for a minute and presses "yes".
//! async fn dialog(request: ApprovalRequest) -> Approval {
//!     assert_eq!(request.question, "Order 10 sacks of rye flour?");
//!     tokio::time::sleep(MINUTE).await;
//!     Approval::Granted
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let model = ScriptedModel::new([
//!     Answer::calls("call_1", "order_flour", r#"{"kind": "rye", "sacks": 10}"#),
//!     Answer::say("Please have a look at the question on your screen."),
//!     Answer::say("The flour is on its way."),
//! ]);
//! let session = Session::builder(model.clone())
//!     .agent(Agent::new("You run a bakery.").toolset(Supplier))
//!     .approver(dialog)
//!     .start()
//!     .unwrap();
//! let mut watcher = Watcher::of(&session);
//! ScriptedUser::new().types("We are out of rye flour.").play(&session).await;
//!
//! watcher.expect_reply("your screen").await; // the conversation goes on while the question is open
//! watcher.expect_end("order_flour", TaskStatus::Done).await;
//! watcher.expect_reply_covering(["call_1_final"]).await;
//!
//! let requests = model.requests();
//! let told = requests[1].exchanges().last().unwrap();
//! assert_eq!(
//!     &*told.output.text,
//!     "The call call_1 of order_flour has not begun: it waits for the user's approval. \
//!      The user is being asked: Order 10 sacks of rye flour?"
//! );
//! # }
//! ```
//!
//! In the question `{sacks}` stands for the argument of that name, as it was understood: what the person reads is what
//! will be run. A value cannot hide anything: line breaks, invisible signs and signs that turn the direction of a text
//! are written out. A name that is no parameter does not compile. With `#[tool(approval)]` alone the question is made
//! of the tool's title and all of its arguments.
//!
//! # Who is asked
//!
//! An [`Approver`](crate::Approver) is an async function from an [`ApprovalRequest`](crate::ApprovalRequest) to an
//! [`Approval`](crate::Approval). If it is dropped before it has answered, nobody needs the answer any more, because
//! the call was cancelled or the time is over: close the dialog. An approver may also be a rule, which knows the answer
//! at once; then the model does not even notice that it was asked, unless it says no:
//!
//! ```
//! # use asynctool_core::{Approval, ApprovalRequest, AsyncRunContext, toolset};
//! # struct Supplier;
//! # #[toolset]
//! # impl Supplier {
//! #     /// Order flour from the mill. It is paid at once.
//! #     #[tool(destructive, approval = "Order {sacks} sacks of {kind} flour?")]
//! #     async fn order_flour(&self, _ctx: &AsyncRunContext, kind: &str, #[arg(range(1..=100))] sacks: u8) -> String {
//! #         format!("{sacks} sacks of {kind} flour are on their way.")
//! #     }
//! # }
//! use asynctool_core::{FunctionCall, TaskManager};
//!
//! #[derive(serde::Deserialize)]
//! struct Order {
//!     sacks: u8,
//! }
//!
//! async fn small_orders_only(request: ApprovalRequest) -> Approval {
//!     match serde_json::from_str::<Order>(&request.arguments) {
//!         Ok(order) if order.sacks <= 20 => Approval::Granted,
//!         _ => Approval::denied_because("more than 20 sacks are ordered by the boss"),
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let tasks = TaskManager::builder().toolset(Supplier).approver(small_orders_only).build().unwrap();
//! let order = |id: &str, arguments: &str| tasks.call(FunctionCall::new(id, "order_flour", arguments));
//!
//! let output = order("call_1", r#"{"kind": "rye", "sacks": 20}"#).await;
//! assert_eq!(&*output.text, "20 sacks of rye flour are on their way.");
//!
//! let output = order("call_2", r#"{"kind": "rye", "sacks": 21}"#).await;
//! assert_eq!(
//!     &*output.text,
//!     "The user has declined the call call_2 of order_flour, and it was not made. \
//!      The reason given: more than 20 sacks are ordered by the boss"
//! );
//! # }
//! ```
//!
//! A session or a manager without an approver never runs such a tool, and the model is told that there is no way to
//! ask.
//!
//! # What a host may change
//!
//! Whether a tool asks is the host's decision in the end. [`ToolsetOptions`](crate::ToolsetOptions) has a person asked
//! before tools that do not ask themselves, and lets others run without; a name that the toolset does not have is an
//! error:
//!
//! ```
//! # use asynctool_core::{AsyncRunContext, TaskManager, toolset};
//! use asynctool_core::ToolsetOptions;
//!
//! struct Files;
//!
//! #[toolset]
//! impl Files {
//!     /// Delete a recipe.
//!     async fn delete_recipe(&self, _ctx: &AsyncRunContext, name: &str) {}
//! }
//!
//! let asked = ToolsetOptions::new().approval(["delete_recipe"]);
//! assert!(TaskManager::builder().toolset_with(Files, asked).build().is_ok());
//!
//! let misspelt = ToolsetOptions::new().approval(["delete_recipes"]);
//! let error = TaskManager::builder().toolset_with(Files, misspelt).build().err().unwrap();
//! assert!(error.to_string().contains("did you mean `delete_recipe`?"), "{error}");
//! ```
//!
//! # While the question is open
//!
//! - The task is registered, and listed with [`awaits_approval`](crate::RunningTask::awaits_approval). So a model that
//!   calls again is refused as a duplicate, and nobody is asked twice for one job.
//! - It can be cancelled, by the model too: nothing of it has begun. Its timeout begins when it is granted.
//! - A question that nobody answers within [`Limits::approval`](crate::Limits::approval) (5 minutes) is taken as a no,
//!   and the user is told.
//! - A no without a reason is told to nobody but the model: who says no knows it. A reason is meant for the agent, and
//!   it speaks of it.
//! - The events [`ApprovalRequested`](crate::SessionEvent::ApprovalRequested) and
//!   [`ApprovalAnswered`](crate::SessionEvent::ApprovalAnswered) say what was asked and how it was settled; they are
//!   for your records, and for a screen that shows what is open.
//!
//! In a test a [`ScriptedApprover`](crate::testing::ScriptedApprover) grants, declines, or does not answer:
//!
//! ```
//! # use asynctool_core::{AsyncRunContext, FunctionCall, TaskManager, TaskStatus, toolset};
//! use asynctool_core::UpdateKind;
//! use asynctool_core::testing::ScriptedApprover;
//!
//! struct Mill;
//!
//! #[toolset]
//! impl Mill {
//!     /// Stop the mill.
//!     #[tool(approval)]
//!     async fn stop_mill(&self, _ctx: &AsyncRunContext, minutes: u32) {}
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let approver = ScriptedApprover::never_answers();
//! let tasks = TaskManager::builder().toolset(Mill).approver(approver.clone()).build().unwrap();
//! tasks.call(FunctionCall::new("call_1", "stop_mill", r#"{"minutes": 5}"#)).await;
//! assert!(tasks.running()[0].awaits_approval);
//!
//! let ended = tasks.next_update().await.unwrap(); // five minutes later
//! assert_eq!(ended.kind, UpdateKind::Final(TaskStatus::Denied));
//! assert!(ended.pair.output.text.contains("has not answered within 5 minutes"));
//! assert_eq!(approver.asked()[0].question, "Allow stop_mill (minutes: 5)?");
//! # }
//! ```
//!
//! This is the last chapter. The types themselves are documented at the [root](crate); what happens when, exactly, is
//! told by `docs/behaviours.md` in the repository.
