//! The tools are the methods of a trait; another trait has a method of the same name.

use asynctool_core::{AsyncRunContext, Toolset, toolset};

#[allow(async_fn_in_trait)]
trait Booking<T> {
    async fn book(&self, ctx: &AsyncRunContext, to: T) -> T;
}

trait Library {
    fn book(&self) {}
}

struct Travel;

impl Library for Travel {}

#[toolset]
impl Booking<String> for Travel {
    /// Book a flight.
    async fn book(
        &self,
        _ctx: &AsyncRunContext,
        /// Where to.
        to: String,
    ) -> String {
        to
    }
}

fn main() {
    assert_eq!(Travel::TOOLS[0].name(), "book");
    assert_eq!(Travel::TOOLS[0].params()[0].description(), "Where to.");
    Library::book(&Travel);
}
