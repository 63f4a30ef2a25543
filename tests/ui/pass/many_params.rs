//! More parameters than the longest tuple of the library, and none.

use asynctool_core::{AsyncRunContext, Dialect, Registry, Toolset, toolset};

struct Sum;

#[toolset]
impl Sum {
    /// Add everything.
    #[allow(clippy::too_many_arguments)]
    async fn add(
        &self,
        _ctx: &AsyncRunContext,
        a: u8,
        b: u8,
        c: u8,
        d: u8,
        e: u8,
        f: u8,
        g: u8,
        h: u8,
        i: u8,
        j: u8,
        k: u8,
        l: u8,
        m: &str,
        n: Option<&[u8]>,
        #[arg(default = 15, range(..=15))] o: u8,
    ) -> usize {
        let _ = n;
        usize::from(a + b + c + d + e + f + g + h + i + j + k + l + o) + m.len()
    }

    /// Add nothing.
    #[tool(on_duplicate = "allow")]
    async fn nothing(&self, _ctx: &AsyncRunContext) {}
}

fn main() {
    let params = Sum::TOOLS[0].params();
    assert_eq!(params.len(), 15);
    let optional: Vec<&str> =
        params.iter().filter(|param| param.is_optional()).map(|param| param.name()).collect();
    assert_eq!(optional, ["n", "o"]);
    let rendered = Registry::new().with(Sum).unwrap().render(Dialect::JsonSchema);
    assert_eq!(rendered.tools[0].parameters["properties"]["o"]["maximum"], 15);
    assert_eq!(rendered.tools[1].parameters["properties"], serde_json::json!({}));
}
