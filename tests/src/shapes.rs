//! Tools whose parameters have the shapes that are hard to tell a model, one tool for each.
#![expect(missing_docs, reason = "a variant without a description is a shape too")]
#![expect(clippy::option_option, reason = "so is an option of an option")]

use std::collections::{BTreeMap, HashSet};

use asynctool_core::{
    AsyncRunContext,
    schemars::{JsonSchema, Schema, SchemaGenerator, json_schema},
    toolset,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A part of a plan.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Node {
    /// What it is about.
    pub title: String,
    /// Its own parts.
    #[serde(default)]
    pub parts: Vec<Node>,
    /// What comes after it.
    pub next: Option<Box<Node>>,
}

/// How to pay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Payment {
    /// With a card.
    Card {
        /// Its number.
        number: String,
        /// The month in which it ends.
        #[schemars(range(min = 1, max = 12))]
        month: u8,
    },
    /// In coins.
    Cash,
}

/// What to draw.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "size")]
pub enum Figure {
    /// With its radius.
    Circle(f64),
    /// With its sides.
    Box {
        /// To the right.
        width: f64,
        /// Upwards.
        height: f64,
    },
}

/// What to do.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Waits for some seconds.
    Wait(u32),
    /// Goes somewhere.
    Go {
        /// Where to.
        to: String,
    },
    Stop,
}

/// A room, by its number or by its name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Room {
    /// Its number.
    Number(u32),
    /// Its name.
    Name(String),
    /// All the rooms of a floor.
    Floor {
        /// The floor.
        floor: i8,
    },
}

/// How fast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speed {
    /// Walking.
    #[default]
    Slow,
    /// Running.
    Fast,
    Ludicrous,
}

/// Which day.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub enum Day {
    Monday,
    Tuesday,
}

/// A price.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Price {
    /// In cents.
    pub cents: u64,
}

/// Something for sale.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Offer {
    /// Its name.
    pub name: String,
    /// What it costs.
    #[serde(flatten)]
    pub price: Price,
    /// Whatever else is known.
    #[serde(flatten)]
    pub more: BTreeMap<String, String>,
}

/// A length of time that is written as a number.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Break {
    /// In minutes.
    #[schemars(with = "u32")]
    #[serde(deserialize_with = "minutes")]
    pub length: std::time::Duration,
}

fn minutes<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<std::time::Duration, D::Error> {
    let minutes = u32::deserialize(deserializer)?;
    Ok(std::time::Duration::from_secs(u64::from(minutes) * 60))
}

fn even(_generator: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "integer", "multipleOf": 2, "minimum": 0, "maximum": 254})
}

/// The tools.
#[derive(Debug)]
pub struct Shapes;

macro_rules! nothing_comes_of {
    ($($argument:ident),*) => { let _ = ($($argument,)*); };
}

#[toolset]
impl Shapes {
    /// Take nothing.
    #[tool(on_duplicate = "allow")]
    async fn nothing(&self, _ctx: &AsyncRunContext) {}

    /// Take nothing but the flag.
    #[tool(title = "Nothing at all", read_only, idempotent, open_world = false)]
    async fn nothing_but_the_flag(&self, _ctx: &AsyncRunContext) {}

    /// Take a type that has itself in it.
    #[tool(on_duplicate = "allow")]
    async fn recursive(
        &self,
        _ctx: &AsyncRunContext,
        /// The plan.
        plan: Node,
        /// The plan to fall back to.
        other: Option<Node>,
    ) {
        nothing_comes_of!(plan, other);
    }

    /// Take maps.
    #[tool(on_duplicate = "allow")]
    async fn maps(
        &self,
        _ctx: &AsyncRunContext,
        /// How many of each.
        counts: BTreeMap<String, u32>,
        /// What to pay for each.
        #[arg(default, length(..=9))]
        prices: BTreeMap<String, Price>,
    ) {
        nothing_comes_of!(counts, prices);
    }

    /// Take enums with a tag.
    #[tool(on_duplicate = "allow")]
    async fn tagged(
        &self,
        _ctx: &AsyncRunContext,
        /// How to pay.
        payment: Payment,
        /// What to draw.
        figure: Figure,
        /// What to do, one after the other.
        steps: Vec<Step>,
    ) {
        nothing_comes_of!(payment, figure, steps);
    }

    /// Take an enum without a tag.
    #[tool(on_duplicate = "allow")]
    async fn untagged(
        &self,
        _ctx: &AsyncRunContext,
        room: Room,
        /// Another room.
        other: Option<Room>,
    ) {
        nothing_comes_of!(room, other);
    }

    /// Take enums of names.
    #[tool(on_duplicate = "allow")]
    async fn names(
        &self,
        _ctx: &AsyncRunContext,
        /// How fast to go.
        speed: Speed,
        /// How fast to come back.
        #[arg(default)]
        back: Speed,
        /// The day.
        day: Option<Day>,
    ) {
        nothing_comes_of!(speed, back, day);
    }

    /// Take options of options.
    #[tool(on_duplicate = "allow")]
    async fn options(
        &self,
        _ctx: &AsyncRunContext,
        /// Twice optional.
        twice: Option<Option<u8>>,
        /// A list, with holes, that may be absent.
        holes: Option<Vec<Option<String>>>,
        /// A price that may be absent.
        price: Option<Price>,
    ) {
        nothing_comes_of!(twice, holes, price);
    }

    /// Take tuples and sets.
    #[tool(on_duplicate = "allow")]
    async fn tuples(
        &self,
        _ctx: &AsyncRunContext,
        /// A place and its name.
        place: (f64, f64, String),
        /// Exactly three numbers.
        three: [u8; 3],
        /// Different words.
        words: HashSet<String>,
        /// Pairs.
        pairs: Vec<(String, Speed)>,
    ) {
        nothing_comes_of!(place, three, words, pairs);
    }

    /// Take wide numbers.
    #[tool(on_duplicate = "allow")]
    async fn numbers(
        &self,
        _ctx: &AsyncRunContext,
        /// 64 bits.
        wide: u64,
        /// 128 bits.
        wider: i128,
        /// 32 bits.
        narrow: i32,
        /// With a fraction.
        #[arg(range(0.0..1.0))]
        part: f32,
        /// Never zero.
        some: std::num::NonZeroU16,
    ) {
        nothing_comes_of!(wide, wider, narrow, part, some);
    }

    /// Take anything.
    #[tool(on_duplicate = "allow")]
    async fn anything(
        &self,
        _ctx: &AsyncRunContext,
        /// Whatever there is.
        value: Value,
        /// Some more of it.
        more: Vec<Value>,
    ) {
        nothing_comes_of!(value, more);
    }

    /// Take days and times.
    #[tool(on_duplicate = "allow")]
    async fn dates(
        &self,
        _ctx: &AsyncRunContext,
        /// The day.
        day: NaiveDate,
        /// The moment.
        moment: Option<DateTime<Utc>>,
    ) {
        nothing_comes_of!(day, moment);
    }

    /// Take what serde and schemars rewrite.
    #[tool(on_duplicate = "allow")]
    async fn rewritten(
        &self,
        _ctx: &AsyncRunContext,
        /// Something for sale.
        offer: Offer,
        /// A break.
        pause: Break,
        /// An even number.
        #[arg(schema_with = even)]
        even: u8,
    ) {
        nothing_comes_of!(offer, pause, even);
    }

    /// Take what rules allow.
    #[tool(destructive)]
    async fn ruled(
        &self,
        _ctx: &AsyncRunContext,
        /// Three letters.
        #[arg(length(3..=3), pattern = "^[A-Z]{3}$", example = "FCO")]
        to: &str,
        /// A day.
        #[arg(format = "date")]
        day: Option<&str>,
        /// Where to look.
        #[arg(format = "uri", default = "https://example.org/")]
        site: &str,
        /// How to sit.
        #[arg(one_of("economy", "business"), default = "economy")]
        cabin: &str,
        /// How to sit on the way back.
        #[arg(one_of("economy", "business"))]
        cabin_back: Option<&str>,
        /// How many.
        #[arg(rename = "count", default = 1, range(1..=9), example = 2)]
        number: u8,
        /// Below ten.
        #[arg(range(..10))]
        low: i64,
        /// Some words.
        #[arg(length(1..=3))]
        words: &[String],
    ) {
        nothing_comes_of!(to, day, site, cabin, cabin_back, number, low, words);
    }
}
