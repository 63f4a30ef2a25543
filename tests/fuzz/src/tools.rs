//! Tools with parameters of every kind, which answer with the values that they were given.
#![expect(dead_code, reason = "what the values are is read by `Debug`")]

use std::collections::{BTreeMap, BTreeSet};

use asynctool_core::{AsyncRunContext, schemars::JsonSchema, toolset};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A part of a plan, which has itself in it.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Node {
    title: String,
    #[serde(default)]
    parts: Vec<Node>,
    next: Option<Box<Node>>,
}

/// How to pay, by a tag.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub(crate) enum Payment {
    Card { number: String, month: u8 },
    Cash,
}

/// What to do, by the name of a field.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    Wait(u32),
    Go { to: String },
    Stop,
}

/// A room, by its kind alone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Room {
    Number(u32),
    Name(String),
    Floor { floor: i8 },
}

/// How fast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Speed {
    #[default]
    Slow,
    Fast,
}

pub(crate) struct Tools;

#[toolset]
impl Tools {
    /// Take plain values.
    #[tool(on_duplicate = "allow")]
    async fn plain(
        &self,
        _ctx: &AsyncRunContext,
        text: &str,
        whole: i64,
        small: u8,
        part: f64,
        flag: bool,
        letter: Option<char>,
    ) -> String {
        format!("{text:?} {whole:?} {small:?} {part:?} {flag:?} {letter:?}")
    }

    /// Take lists and maps.
    #[tool(on_duplicate = "allow")]
    async fn many(
        &self,
        _ctx: &AsyncRunContext,
        names: &[String],
        counts: BTreeMap<String, u32>,
        holes: Option<Vec<Option<i32>>>,
        place: (f64, String),
        speeds: BTreeSet<Speed>,
        #[arg(default)] grid: Vec<Vec<u8>>,
    ) -> String {
        format!("{names:?} {counts:?} {holes:?} {place:?} {speeds:?} {grid:?}")
    }

    /// Take what has a shape.
    #[tool(on_duplicate = "allow")]
    async fn shaped(
        &self,
        _ctx: &AsyncRunContext,
        plan: Option<Node>,
        payment: Option<Payment>,
        #[arg(default)] steps: Vec<Step>,
        room: Option<Room>,
        #[arg(default)] speed: Speed,
    ) -> String {
        format!("{plan:?} {payment:?} {steps:?} {room:?} {speed:?}")
    }

    /// Take what rules allow. Duplicates are confirmed.
    async fn ruled(
        &self,
        _ctx: &AsyncRunContext,
        #[arg(length(3..=3), pattern = "^[A-Z]{3}$")] to: &str,
        #[arg(format = "date")] day: Option<&str>,
        #[arg(one_of("economy", "business"), default = "economy")] cabin: &str,
        #[arg(rename = "count", default = 1, range(1..=9))] number: u8,
        #[arg(range(0.5..=1.5))] fraction: Option<f64>,
        #[arg(length(..=2), default)] words: &[String],
    ) -> String {
        format!("{to:?} {day:?} {cabin:?} {number:?} {fraction:?} {words:?}")
    }

    /// Take anything.
    #[tool(on_duplicate = "allow")]
    async fn anything(&self, _ctx: &AsyncRunContext, value: Value, more: Option<Vec<Value>>) -> String {
        format!("{value:?} {more:?}")
    }

    /// Take nothing.
    #[tool(on_duplicate = "allow")]
    async fn nothing(&self, _ctx: &AsyncRunContext) -> &'static str {
        "nothing"
    }
}
