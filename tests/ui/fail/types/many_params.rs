//! A type that cannot be read among more parameters than the longest tuple holds.

use asynctool_core::{AsyncRunContext, toolset};

#[derive(schemars::JsonSchema)]
struct Cabin {
    name: String,
}

struct Travel;

#[toolset]
impl Travel {
    /// Add everything.
    #[expect(clippy::too_many_arguments)]
    async fn add(
        &self,
        _ctx: &AsyncRunContext,
        a: u8,
        b: u8,
        c: u8,
        d: u8,
        e: u8,
        f: u8,
        g: u8,
        h: u8,
        i: u8,
        j: u8,
        k: u8,
        l: u8,
        m: u8,
        cabin: Cabin,
    ) -> u8 {
        let _ = cabin.name;
        a + b + c + d + e + f + g + h + i + j + k + l + m
    }
}

fn main() {}
