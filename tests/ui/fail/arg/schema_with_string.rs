//! The path of a function in quotes.

use asynctool_core::{AsyncRunContext, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(schema_with = "text")] to: String) -> u32 {
        let _ = to;
        1
    }
}

fn text(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    generator.subschema_for::<String>()
}

fn main() {}
