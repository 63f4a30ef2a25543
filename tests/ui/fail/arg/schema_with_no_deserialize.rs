//! A schema of a type that cannot be read from JSON.

use asynctool_core::{AsyncRunContext, toolset};

struct Cabin;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(schema_with = text)] cabin: Cabin) -> u32 {
        let _ = cabin;
        1
    }
}

fn text(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    generator.subschema_for::<String>()
}

fn main() {}
