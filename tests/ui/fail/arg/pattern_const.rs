//! A pattern that is a constant.

use asynctool_core::{AsyncRunContext, toolset};

const IATA: &str = "^[A-Z]{3}$";

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext, #[arg(pattern = IATA)] to: String) -> u32 {
        let _ = to;
        1
    }
}

fn main() {}
