//! Arguments: what a tool takes, what is made of what the model writes, and what the tool returns.
//!
//! A parameter is a Rust type, and a schema for the model, and a check. You write it once.
//!
//! # What may be a parameter
//!
//! ```
//! use asynctool_core::{AsyncRunContext, Dialect, Registry, schemars::JsonSchema, toolset};
//! use serde::Deserialize;
//! use serde_json::json;
//!
//! /// Something on top of a cake.
//! #[derive(Deserialize, JsonSchema)]
//! #[schemars(crate = "asynctool_core::schemars")]
//! #[serde(rename_all = "snake_case")]
//! enum Topping {
//!     Cream,
//!     Nuts,
//! }
//!
//! struct Bakery;
//!
//! #[toolset]
//! impl Bakery {
//!     /// Take the order of a cake.
//!     async fn order_cake(
//!         &self,
//!         _ctx: &AsyncRunContext,
//!         /// What kind of cake.
//!         #[arg(one_of("plum", "apple"))]
//!         kind: &str,
//!         /// The day on which it is fetched.
//!         #[arg(format = "date")]
//!         day: &str,
//!         /// How many candles to put on it.
//!         #[arg(default = 0, range(..=100))]
//!         candles: u8,
//!         /// What is written on it.
//!         #[arg(length(..=30), example = "Happy birthday")]
//!         text: Option<&str>,
//!         /// What goes on top, the lowest first.
//!         #[arg(default)]
//!         toppings: &[Topping],
//!     ) -> String {
//!         let text = text.unwrap_or("nothing");
//!         format!("{kind} cake for {day}, {candles} candles, {} toppings, {text} on it", toppings.len())
//!     }
//! }
//!
//! let tools = Registry::new().with(Bakery).unwrap().render(Dialect::JsonSchema).to_json();
//! let schema = &tools[0]["inputSchema"];
//! assert_eq!(schema["required"], json!(["kind", "day"]));
//! assert_eq!(schema["properties"]["candles"]["maximum"], 100);
//! assert_eq!(schema["properties"]["kind"]["enum"], json!(["plum", "apple"]));
//! ```
//!
//! - Strings, lists and structures may be lent: `&str`, `&[T]`, `&T`. The call owns what they point to.
//! - A parameter is optional if its type is an `Option` or if it has a default.
//! - A structure or an enum of your own derives `serde::Deserialize` and `JsonSchema`. Serde's attributes hold. The
//!   derive comes from [`schemars`], which this crate re-exports; it has to be told where, as above, unless you have
//!   `schemars` 1 among your own dependencies.
//! - A tool that is known only at run time, such as one of a server, is made with [`Tool::raw`](crate::Tool::raw), and
//!   held to its schema in the same way.
//! - All options are listed at [`#[toolset]`](macro@crate::toolset). The compiler says so where one cannot be, such as
//!   a `range` of a string.
//!
//! Not every provider has a word for every rule. Where one has none, the [`Dialect`](crate::Dialect) puts the rule into
//! the description, and [`Rendered::losses`](crate::Rendered) says what was lost. The rule holds all the same: it is
//! checked here.
//!
//! # What the model gets wrong
//!
//! Models write `"5"` for 5, put the object into a code fence, or leave a bracket open. What can be understood is
//! mended, and your method gets what it declares:
//!
//! ```
//! # use asynctool_core::{AsyncRunContext, toolset};
//! # struct Bakery;
//! # #[toolset]
//! # impl Bakery {
//! #     /// Take the order of a cake.
//! #     async fn order_cake(
//! #         &self,
//! #         _ctx: &AsyncRunContext,
//! #         #[arg(one_of("plum", "apple"))] kind: &str,
//! #         #[arg(format = "date")] day: &str,
//! #         #[arg(default = 0, range(..=100))] candles: u8,
//! #     ) -> String {
//! #         format!("{kind} cake for {day}, {candles} candles")
//! #     }
//! # }
//! use asynctool_core::{FunctionCall, TaskManager};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let tasks = TaskManager::builder().toolset(Bakery).build().unwrap();
//! let order = |id: &str, arguments: &str| tasks.call(FunctionCall::new(id, "order_cake", arguments));
//!
//! let output = order("call_1", r#"{'kind': 'plum', 'day': '2026-03-14', 'candles': "5"}"#).await;
//! assert_eq!(&*output.text, "plum cake for 2026-03-14, 5 candles");
//!
//! let output = order("call_2", r#"{"kind": "plumb", "day": "tomorrow", "candles": 101, "colour": "red"}"#).await;
//! assert!(output.is_error);
//! let told = [
//!     r#"The call was not made, its arguments need a change."#,
//!     r#""kind": "plumb" is not one of plum, apple; "plum" may be meant."#,
//!     r#""day": "tomorrow" is not a date, such as 2026-03-14."#,
//!     r#""candles": 101 is above 100."#,
//!     r#""colour": is not a parameter."#,
//! ];
//! assert_eq!(&*output.text, told.join(" "));
//! # }
//! ```
//!
//! The second call was not made. The model was told everything that is wrong in one message, so that its next try can
//! be right. Nothing of that needs a line of yours; [`Reading`](crate::Reading), which is `SessionOptions::reading`,
//! makes it stricter.
//!
//! What only your tool can know, it says with [`ToolError::say`](crate::ToolError::say).
//!
//! # What a tool returns
//!
//! | return | the model reads |
//! |---|---|
//! | `String`, `&'static str`, a number, a `bool` | the value |
//! | `Result<T, ToolError>`, or any other error type | a string as it is, other values as JSON; or the error |
//! | [`Json<T>`](crate::Json) | JSON, for a tool that cannot fail |
//! | `()`, `None` | nothing: no reply is made for it alone |
//! | [`ToolOutput`](crate::ToolOutput) | as you say; it can also hand the conversation to another [`Agent`](crate::Agent) |
//!
//! ```
//! use asynctool_core::{AsyncRunContext, ToolError, testing::Recorder, toolset};
//!
//! #[derive(serde::Serialize)]
//! struct Cake {
//!     kind: String,
//!     shelf: u8,
//! }
//!
//! struct Shop;
//!
//! #[toolset]
//! impl Shop {
//!     /// List the cakes that are ready.
//!     #[tool(read_only)]
//!     async fn ready_cakes(&self, _ctx: &AsyncRunContext) -> Result<Vec<Cake>, ToolError> {
//!         Ok(vec![Cake { kind: "plum".to_owned(), shelf: 3 }])
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let output = Recorder::new("ready_cakes", "{}").call(Shop).await.unwrap().unwrap();
//! assert_eq!(output.into_text().as_deref(), Some(r#"[{"kind":"plum","shelf":3}]"#));
//! # }
//! ```
//!
//! # What is not an argument
//!
//! What the model must not choose, such as who the user is, is not a parameter. A field of the toolset holds what all
//! conversations share; [`SessionBuilder::data`](crate::SessionBuilder::data) holds what belongs to one:
//!
//! ```
//! use asynctool_core::{AsyncRunContext, FunctionCall, TaskManager, ToolError, toolset};
//!
//! struct Customer {
//!     name: String,
//! }
//!
//! struct Shop;
//!
//! #[toolset]
//! impl Shop {
//!     /// Tell whether an order of the customer is open.
//!     async fn open_orders(&self, ctx: &AsyncRunContext) -> Result<String, ToolError> {
//!         let customer = ctx.data::<Customer>().ok_or(ToolError::say("the customer is not signed in"))?;
//!         Ok(format!("{} has no open orders", customer.name))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let customer = Customer { name: "Ada".to_owned() };
//! let tasks = TaskManager::builder().toolset(Shop).data(customer).build().unwrap(); // a session's builder has it too
//! let output = tasks.call(FunctionCall::new("call_1", "open_orders", "{}")).await;
//! assert_eq!(&*output.text, "Ada has no open orders");
//! # }
//! ```
//!
//! Next: [what a tool says while it works](super::updates).
