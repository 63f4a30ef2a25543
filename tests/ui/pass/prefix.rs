//! A prefix is part of every name: of the method's, of a given one, and of a raw one.

use asynctool_core::{AsyncRunContext, Registry, Toolset, assert_disjoint, toolset};

struct Clock;

struct Radio;

#[toolset]
impl Clock {
    /// Tell the time of day.
    async fn now(&self, _ctx: &AsyncRunContext) {}

    /// Wait.
    #[tool(name = "cancel")]
    async fn wait(&self, _ctx: &AsyncRunContext) {}
}

#[toolset(prefix = "my-radio_2")]
impl Radio {
    /// Tell which song plays.
    async fn now(&self, _ctx: &AsyncRunContext) {}

    /// Play another song.
    #[tool(name = "next-song")]
    async fn next(&self, _ctx: &AsyncRunContext) {}

    /// Find a song.
    async fn r#match(&self, _ctx: &AsyncRunContext) {}

    /// A name that only the prefix makes valid.
    #[tool(name = "2nd")]
    async fn second(&self, _ctx: &AsyncRunContext) {}

    /// A name that is kept only where it has no prefix.
    async fn cancel_task(&self, _ctx: &AsyncRunContext) {}
}

const _: () = assert_disjoint::<(Clock, Radio)>();

fn main() {
    let names: Vec<&str> = Radio::TOOLS.iter().map(|tool| tool.name()).collect();
    let expected = ["my-radio_2_now", "my-radio_2_next-song", "my-radio_2_match", "my-radio_2_2nd", "my-radio_2_cancel_task"];
    assert_eq!(names, expected);
    let registry = Registry::new().with(Clock).unwrap().with(Radio).unwrap();
    assert!(registry.get("my-radio_2_now").is_some() && registry.get("now").is_some());
}
