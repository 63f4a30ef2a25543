//! The source of the crates that are compiled: the same tools, written three ways.

use super::Way;

impl Way {
    /// The crate's one file. All that it defines is reachable from outside, so that code is made for it.
    pub(super) fn source(self, tools: usize, answer: &str) -> String {
        // One body is edited, in the middle.
        let tools: Vec<Tool> = (0..tools)
            .map(|number| Tool { number, answer: if number == tools / 2 { answer } else { "found" } })
            .collect();
        let source = match self {
            Self::Ours => ours(&tools),
            Self::ByHand => by_hand(&tools),
            Self::Rmcp => with_rmcp(&tools),
        };
        // Every body is one call of this: what is measured is what stands around the bodies.
        source
            + r"
pub fn look_up(name: &str, count: u32, note: Option<&str>, answer: &str) -> String {
    [name, note.unwrap_or_default(), answer].concat().repeat(count as usize)
}
"
    }
}

/// What the generated tools differ in.
struct Tool<'a> {
    number: usize,
    answer: &'a str,
}

fn each(tools: &[Tool], template: impl Fn(&Tool) -> String) -> String {
    tools.iter().map(template).collect()
}

fn ours(tools: &[Tool]) -> String {
    let methods = each(tools, |Tool { number, answer }| {
        format!(
            r#"
    /// Look up entry {number}.
    pub async fn tool_{number}(
        &self,
        _ctx: &AsyncRunContext,
        /// The name to look for.
        name: &str,
        /// How often to say it.
        #[arg(default = 3)]
        count: u32,
        /// A note to add.
        note: Option<String>,
    ) -> String {{
        look_up(name, count, note.as_deref(), "{answer}")
    }}
"#
        )
    });
    format!(
        "use asynctool_core::{{AsyncRunContext, Registry, RegistryError, toolset}};

pub struct Tools;

#[toolset]
impl Tools {{{methods}}}

pub fn registry() -> Result<Registry, RegistryError> {{
    Registry::new().with(Tools)
}}
"
    )
}

/// The structs that serde and schemars derive for, by hand and with rmcp.
fn structs(tools: &[Tool]) -> String {
    let structs = each(tools, |Tool { number, .. }| {
        format!(
            r#"
#[derive(Deserialize, JsonSchema)]
pub struct Args{number} {{
    /// The name to look for.
    pub name: String,
    /// How often to say it.
    #[serde(default = "three")]
    pub count: u32,
    /// A note to add.
    pub note: Option<String>,
}}
"#
        )
    });
    structs + "\nfn three() -> u32 {\n    3\n}\n"
}

fn by_hand(tools: &[Tool]) -> String {
    let structs = structs(tools);
    let functions = each(tools, |Tool { number, answer }| {
        format!(
            r#"
pub async fn tool_{number}(args: Args{number}) -> String {{
    look_up(&args.name, args.count, args.note.as_deref(), "{answer}")
}}
"#
        )
    });
    let arms = each(tools, |Tool { number, .. }| {
        format!("        \"tool_{number}\" => Box::pin(tool_{number}(serde_json::from_str(arguments)?)),\n")
    });
    let rows = each(tools, |Tool { number, .. }| {
        format!("        (\"tool_{number}\", \"Look up entry {number}.\", schema_for!(Args{number})),\n")
    });
    format!(
        "use std::pin::Pin;

use schemars::{{JsonSchema, Schema, schema_for}};
use serde::Deserialize;
{structs}{functions}
pub type Running = Pin<Box<dyn Future<Output = String> + Send>>;

pub fn call(name: &str, arguments: &str) -> Result<Option<Running>, serde_json::Error> {{
    let running: Running = match name {{
{arms}        _ => return Ok(None),
    }};
    Ok(Some(running))
}}

pub fn tools() -> Vec<(&'static str, &'static str, Schema)> {{
    vec![
{rows}    ]
}}
"
    )
}

fn with_rmcp(tools: &[Tool]) -> String {
    let structs = structs(tools);
    let methods = each(tools, |Tool { number, answer }| {
        format!(
            r#"
    /// Look up entry {number}.
    #[tool]
    pub async fn tool_{number}(&self, Parameters(args): Parameters<Args{number}>) -> String {{
        look_up(&args.name, args.count, args.note.as_deref(), "{answer}")
    }}
"#
        )
    });
    format!(
        "use rmcp::{{handler::server::wrapper::Parameters, tool, tool_router}};
use schemars::JsonSchema;
use serde::Deserialize;
{structs}
pub struct Tools;

#[tool_router(vis = \"pub\")]
impl Tools {{{methods}}}
"
    )
}
