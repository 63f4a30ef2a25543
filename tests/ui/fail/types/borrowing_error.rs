//! An error that borrows from the toolset.

use asynctool_core::{AsyncRunContext, toolset};

struct NoSeats<'a>(&'a str);

struct Travel {
    home: String,
}

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Result<u32, NoSeats<'_>> {
        Err(NoSeats(&self.home))
    }
}

impl std::error::Error for NoSeats<'_> {}

impl std::fmt::Display for NoSeats<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::fmt::Debug for NoSeats<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

fn main() {}
