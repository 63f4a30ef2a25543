//! Raw identifiers lose their `r#`; parameters may be called as the macro's own variables are.

use asynctool_core::{AsyncRunContext, Dialect, Registry, Toolset, toolset};

struct Search;

#[toolset]
impl Search {
    /// Find what matches.
    #[tool(duplicate_scope = ["type", "for"])]
    async fn r#match(
        &self,
        ctx: &AsyncRunContext,
        #[arg(pattern = "^[a-z]+$", example = "book")] r#type: String,
        #[arg(default)] r#in: &[String],
        #[arg(rename = "for", range(1..))] r#loop: Option<u8>,
        #[arg(rename = "self")] own: bool,
    ) -> String {
        let _ = (r#loop, own);
        ctx.update(r#in.len().to_string()).await;
        r#type
    }

    /// Take every name that may be in use.
    #[allow(clippy::too_many_arguments)]
    async fn collide(
        &self,
        _ctx: &AsyncRunContext,
        args: u8,
        this: u8,
        ctx2: u8,
        slots: u8,
        #[arg(default = 5, range(1..))] default: u8,
        arg0: u8,
        value: Option<&str>,
        call: &str,
    ) -> u8 {
        args + this + ctx2 + slots + default + arg0 + u8::from(value == Some(call))
    }
}

fn main() {
    let names: Vec<&str> = Search::TOOLS.iter().map(|tool| tool.name()).collect();
    assert_eq!(names, ["match", "collide"]);
    let params: Vec<&str> = Search::TOOLS[0].params().iter().map(|param| param.name()).collect();
    assert_eq!(params, ["type", "in", "for", "self"]);
    let rendered = Registry::new().with(Search).unwrap().render(Dialect::JsonSchema);
    let default = &rendered.tools[1].parameters["properties"]["default"];
    assert_eq!((&default["default"], &default["minimum"]), (&5.into(), &1.into()));
}
