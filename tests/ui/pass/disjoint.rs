//! Toolsets with no name in common, one of them by its prefix and one because of a `#[cfg]`.

use asynctool_core::{AsyncRunContext, assert_disjoint, toolset};

struct Flights<T>(T);
struct Trains;
struct Ships;

#[toolset]
impl<T: Send + Sync + 'static> Flights<T> {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) {
        let _ = &self.0;
    }
}

#[toolset(prefix = "train", strict_docs)]
impl Trains {
    /// Book a train.
    async fn book(
        &self,
        _ctx: &AsyncRunContext,
        /// Where to.
        to: &str,
    ) {
        let _ = to;
    }
}

#[toolset]
impl Ships {
    #[cfg(any())]
    /// Book a passage.
    async fn book(&self, _ctx: &AsyncRunContext) {}

    /// Wave.
    async fn wave(&self, _ctx: &AsyncRunContext) {}
}

const _: () = assert_disjoint::<(Flights<u8>, Trains, Ships)>();

fn main() {
    assert_disjoint::<(Trains, Ships)>();
}
