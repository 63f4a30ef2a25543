//! Updates: what a tool says while it works, and when the user hears of it.
//!
//! # The first one answers the call
//!
//! A provider wants an output for every call before it goes on. So the first thing that a tool says, an update or its
//! result, is that output, and the agent speaks. A tool that is done at once needs no update; one that takes longer
//! says one as soon as it knows something worth saying, such as that the order was understood.
//!
//! What comes later goes into the conversation as a call and an output of its own, `call_1_update_1` or `call_1_final`,
//! and is a *notice*: something that the user has yet to be told. A notice waits until the floor is free, which is when
//! the user does not speak and no reply is given. Then one reply tells all of them:
//!
//! ```
//! use std::time::Duration;
//!
//! use asynctool_core::testing::{Answer, ScriptedModel, ScriptedUser, Watcher};
//! use asynctool_core::{Agent, AsyncRunContext, Session, toolset};
//!
//! const MINUTE: Duration = Duration::from_secs(60);
//!
//! struct Bakery;
//!
//! #[toolset]
//! impl Bakery {
//!     /// Bake a cake. Takes half an hour.
//!     async fn bake_cake(&self, ctx: &AsyncRunContext, kind: &str) -> String {
//!         ctx.update(format!("The {kind} cake is in the oven.")).await;
//!         tokio::time::sleep(30 * MINUTE).await;
//!         format!("The {kind} cake is ready.")
//!     }
//!
//!     /// Order roses from the florist next door.
//!     async fn order_roses(&self, ctx: &AsyncRunContext) -> String {
//!         ctx.update("The florist is looking for roses.").await;
//!         tokio::time::sleep(30 * MINUTE).await;
//!         "The roses are here.".to_owned()
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let model = ScriptedModel::new([
//!     Answer::calls("call_1", "bake_cake", r#"{"kind": "plum"}"#).call("call_2", "order_roses", "{}"),
//!     Answer::say("Both are on their way."),
//!     Answer::say("Your cake is ready, and the roses are here."),
//! ]);
//! let session = Session::builder(model.clone()).agent(Agent::new("You sell cakes.").toolset(Bakery)).start().unwrap();
//! let mut watcher = Watcher::of(&session);
//! ScriptedUser::new().types("A plum cake and roses, please.").play(&session).await;
//!
//! watcher.expect_reply("on their way").await;
//! watcher.expect_reply_covering(["bake_cake", "order_roses"]).await; // one reply for both
//! watcher.expect_silence(60 * MINUTE).await; // and never again
//!
//! let requests = model.requests();
//! let note = requests[2].note.as_deref().unwrap(); // what the model was asked for that reply
//! assert!(note.contains("call_1_final, call_2_final"), "{note}");
//! # }
//! ```
//!
//! If the user says something first, the answer to it tells the notices along, and no reply of their own follows. If a
//! reply is cut off in the middle, what it was to tell is told again.
//!
//! # More than a text
//!
//! An [`Update`](crate::Update) can say how far the work is, and how soon the user should hear of it:
//!
//! | update | for |
//! |---|---|
//! | `Update::new("half done").progress(0.5)` | a progress bar: the host sees it in [`ToolCallUpdated`](crate::SessionEvent::ToolCallUpdated) and [`Session::running`](crate::Session::running) |
//! | `.supersedes("oven")` | words that make older ones of the same key pointless: only the newest is told |
//! | `.silent()` | what the model should know if it is asked, and nobody needs to be told |
//! | `.interrupt()` | what cannot wait: a reply that is being given is cut off for it. The user never is |
//!
//! ```
//! # use std::time::Duration;
//! # use asynctool_core::testing::{Answer, ScriptedModel, ScriptedUser, Watcher};
//! # use asynctool_core::{Agent, AsyncRunContext, Session, toolset};
//! # const MINUTE: Duration = Duration::from_secs(60);
//! use asynctool_core::Update;
//!
//! struct Oven;
//!
//! #[toolset]
//! impl Oven {
//!     /// Heat the oven. Takes ten minutes.
//!     async fn heat_oven(&self, ctx: &AsyncRunContext) -> String {
//!         ctx.update("The oven is on.").await;
//!         for step in 1..=10_u8 {
//!             tokio::time::sleep(MINUTE).await;
//!             let heat = format!("{} degrees", 20 * u16::from(step));
//!             ctx.update(Update::new(heat).progress(f32::from(step) / 10.0).supersedes("heat").silent()).await;
//!         }
//!         "The oven is hot.".to_owned()
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let model = ScriptedModel::new([
//!     Answer::calls("call_1", "heat_oven", "{}"),
//!     Answer::say("I have turned it on."),
//!     Answer::say("At 100 degrees."),
//!     Answer::say("It is hot."),
//! ]);
//! let session = Session::builder(model.clone()).agent(Agent::new("You bake.").toolset(Oven)).start().unwrap();
//! let mut watcher = Watcher::of(&session);
//! let user = ScriptedUser::new().types("Heat the oven.").after(5 * MINUTE + MINUTE / 2).types("How hot is it?");
//! user.play(&session).await;
//! assert_eq!(watcher.expect_update("heat_oven", "100 degrees").await.progress, Some(50));
//! watcher.expect_reply("At 100 degrees.").await; // the model knew, because the newest update is in its view
//! watcher.expect_reply_covering(["call_1_final"]).await; // the others were told to nobody
//! # let view: Vec<String> = model.requests()[2].exchanges().map(|made| made.output.text.to_string()).collect();
//! # assert_eq!(view.len(), 2, "{view:?}");
//! # assert!(view[1].starts_with("100 degrees"), "{view:?}");
//! # }
//! ```
//!
//! The log has all eleven updates; the model's view has the newest one of a key, so a chatty tool does not make the
//! prompt grow.
//!
//! # A tool that says nothing
//!
//! A tool that calls a slow service may have nothing to say for long. Give it `#[tool(detach_after = ..)]`: after that
//! time its call is answered that it still runs.
//!
//! ```
//! # use std::time::Duration;
//! use asynctool_core::{AsyncRunContext, FunctionCall, TaskManager, toolset};
//!
//! struct Mill;
//!
//! #[toolset]
//! impl Mill {
//!     /// Grind flour.
//!     #[tool(detach_after = Duration::from_secs(2))]
//!     async fn grind(&self, _ctx: &AsyncRunContext) -> &'static str {
//!         tokio::time::sleep(Duration::from_secs(90)).await;
//!         "ten kilos of flour"
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let tasks = TaskManager::builder().toolset(Mill).build().unwrap();
//! let first = tasks.call(FunctionCall::new("call_1", "grind", "{}")).await; // two seconds later
//! assert_eq!(&*first.text, "The call call_1 of grind is still running; nothing is known of it yet.");
//! let last = tasks.next_update().await.unwrap();
//! assert_eq!(&*last.pair.output.text, "ten kilos of flour");
//! # }
//! ```
//!
//! # In your own words
//!
//! Every sentence that a model reads beside your own is a [`Prompt`](crate::Prompt), which can be replaced for a
//! session or a toolset. In code by its variant, in a configuration by its name:
//!
//! ```
//! use asynctool_core::{Prompt, Prompts};
//!
//! let prompts = Prompts::default().with(Prompt::StillRunning, "{tool} is at work. Do not promise anything.").unwrap();
//! assert_eq!(prompts.still_running("grind", "call_1"), "grind is at work. Do not promise anything.");
//! ```
//!
//! `Session::builder(model).prompts(prompts)` takes them. How long notices wait for each other, and whether replies to
//! the user tell them along, are options of a session: [`SessionOptions`](crate::SessionOptions).
//!
//! Next: [what happens when the model asks for the same thing twice](super::duplicates).
