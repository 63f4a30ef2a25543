//! A schema function of another type.

use asynctool_core::{AsyncRunContext, toolset};

fn airport() -> u8 {
    1
}

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(schema_with = airport)] _to: &str) -> u32 {
        1
    }
}

fn main() {}
