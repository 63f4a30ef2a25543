//! A conditional tool is in the table when its method is there; two may share a name if only one can be there.

use asynctool_core::{AsyncRunContext, Toolset, toolset};

struct Travel;

#[toolset]
impl Travel {
    /// Left out, with a parameter of a type that does not exist.
    #[cfg(any())]
    async fn dump(&self, _ctx: &AsyncRunContext, all: Nowhere) -> String {
        all.to_string()
    }

    /// Book a flight.
    #[cfg(any())]
    async fn book(&self, _ctx: &AsyncRunContext) -> u32 {
        1
    }

    /// Book a flight, the other way.
    #[cfg(all())]
    #[tool(name = "book")]
    async fn book_by_fax(&self, _ctx: &AsyncRunContext) -> u32 {
        2
    }

    /// Cancel a booking.
    #[cfg(not(any()))]
    async fn cancel(&self, _ctx: &AsyncRunContext) {}

    /// Left out, with everything that its options name.
    #[cfg(any())]
    #[tool(description = NOWHERE, timeout = nowhere(), detach_after = nowhere(), title = "No", read_only, max_running = 2)]
    async fn search(
        &self,
        _ctx: &AsyncRunContext,
        #[arg(schema_with = nowhere, default = nowhere(), example = nowhere(), rename = "b")] a: Nowhere,
        #[arg(pattern = "^a", one_of("a"), format = "date", length(..1))] c: Nowhere,
    ) -> Nowhere {
        Nowhere
    }

    /// Tell the price.
    #[cfg(not(any()))]
    #[cfg_attr(any(), doc = "Never read.")]
    #[tool(title = "Price", read_only, max_running = 2)]
    async fn price(&self, _ctx: &AsyncRunContext, #[arg(default = "FCO", one_of("FCO"))] to: &str) -> usize {
        to.len()
    }
}

fn main() {
    let tools: Vec<(&str, &str)> =
        Travel::TOOLS.iter().map(|tool| (tool.name(), tool.description())).collect();
    assert_eq!(
        tools,
        [
            ("book", "Book a flight, the other way."),
            ("cancel", "Cancel a booking."),
            ("price", "Tell the price."),
        ]
    );
    assert_eq!(Travel::TOOLS[2].title(), Some("Price"));
}
