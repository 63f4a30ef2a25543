//! A schema function for a type that cannot be read.

use asynctool_core::{AsyncRunContext,
    schemars::{Schema, SchemaGenerator},
    toolset,
};

struct Cabin;

fn cabin(_: &mut SchemaGenerator) -> Schema {
    Schema::default()
}

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(schema_with = cabin)] _to: Cabin) -> u32 {
        1
    }
}

fn main() {}
