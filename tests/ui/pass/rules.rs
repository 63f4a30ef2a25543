//! Every rule on every type that it can be for.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    num::{NonZeroI8, NonZeroU64},
    sync::Arc,
};

use asynctool_core::{
    AsyncRunContext, Toolset,
    schemars::{Schema, SchemaGenerator, json_schema},
    toolset,
};

fn code(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string"})
}

struct Rules;

#[toolset]
impl Rules {
    /// Numbers.
    async fn numbers(
        &self,
        _ctx: &AsyncRunContext,
        #[arg(range(1..))] a: u8,
        #[arg(range(..=-1))] b: i128,
        #[arg(range(0..10))] c: usize,
        #[arg(range(0.5..=1.5))] d: f32,
        #[arg(range(1..=9))] e: Option<i64>,
        #[arg(range(1..=9))] f: NonZeroU64,
        #[arg(range(-9..0))] g: Option<NonZeroI8>,
        #[arg(range(1..=9), default = 5, example = 7)] h: u32,
    ) {
        let _ = (a, b, c, d, e, f, g, h);
    }

    /// Strings.
    async fn strings(
        &self,
        _ctx: &AsyncRunContext,
        #[arg(length(..=3), pattern = "^a")] a: &str,
        #[arg(format = "date", example = "2026-03-14")] b: String,
        #[arg(one_of("a", "b"), default = "a")] c: String,
        #[arg(length(1..), pattern = r"\d+")] d: Option<&str>,
        #[arg(format = "uuid")] e: Option<String>,
        #[arg(one_of("a"), length(..2))] f: Cow<'static, str>,
        #[arg(format = "ipv4")] g: Box<str>,
        #[arg(pattern = "^(?:a|b)$", example = "b")] h: Option<String>,
        #[arg(one_of("a"))] i: Arc<str>,
        #[arg(schema_with = code, pattern = "^[A-Z]$")] j: &str,
    ) {
        let _ = (a, b, c, d, e, f, g, h, i, j);
    }

    /// Lists and maps.
    async fn collections(
        &self,
        _ctx: &AsyncRunContext,
        #[arg(length(1..=3))] a: &[u8],
        #[arg(length(1..=3), default)] b: Vec<String>,
        #[arg(length(..3))] c: Option<&[u8]>,
        #[arg(length(1..))] d: HashSet<u8>,
        #[arg(length(1..))] e: BTreeSet<u8>,
        #[arg(length(1..))] f: HashMap<String, u8>,
        #[arg(length(1..))] g: BTreeMap<String, u8>,
        #[arg(length(1..))] h: VecDeque<u8>,
    ) {
        let _ = (a, b, c, d, e, f, g, h);
    }
}

fn main() {
    assert_eq!(Rules::TOOLS.len(), 3);
}
