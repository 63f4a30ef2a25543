//! Aliases of the context and of `Option` are what they stand for; paths and parentheses change nothing.

#![allow(unused_parens)]

use asynctool_core::{AsyncRunContext, Toolset, toolset};

type Context = AsyncRunContext;
type ContextRef<'a> = &'a AsyncRunContext;
type Maybe<T> = Option<T>;
type Answer = Result<String, asynctool_core::ToolError>;

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, ctx: &Context, from: Maybe<String>, to: std::option::Option<&str>) -> Answer {
        let _ = (ctx.call_id(), to);
        Ok(from.unwrap_or_default())
    }

    /// Cancel a booking.
    async fn cancel(&self, ctx: ContextRef<'_>, id: (u32), reason: Maybe<Maybe<String>>, by: &(str)) -> u32 {
        let _ = (ctx.call_id(), reason, by);
        id
    }

    /// Tell the state of a booking.
    async fn state(&self, _ctx: &asynctool_core::AsyncRunContext, id: u32) -> u32 {
        id
    }
}

fn main() {
    let optional = |tool: usize| -> Vec<bool> {
        Travel::TOOLS[tool].params().iter().map(|param| param.is_optional()).collect()
    };
    assert_eq!(optional(0), [true, true]);
    assert_eq!(optional(1), [false, true, false]);
    assert_eq!(optional(2), [false]);
}
