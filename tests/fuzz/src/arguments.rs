//! Any text as the arguments of a call: it is refused in words, or it is understood, and what was understood is what a
//! model could have written at once.

use std::cell::OnceCell;

use asynctool_core::TaskManager;
use jsonschema::Validator;
use serde_json::Value;

use crate::{
    desk::{Came, Desk, reading},
    tools::Tools,
};

/// The longest refusal of a text, in bytes: what the tool's own schema may say, and some of it for each byte of the text.
const LONGEST: usize = 4096;
const LONGEST_PER_BYTE: usize = 256;

struct Place {
    desks: Vec<Desk>,
    /// The tools, each with what judges its arguments.
    tools: Vec<(String, Validator)>,
}

impl Place {
    fn new() -> Self {
        let desks: Vec<Desk> = (0..8)
            .map(|bits| Desk::of(TaskManager::builder().toolset(Tools), reading(bits)).unwrap())
            .collect();
        let registry = desks[0].tasks().registry();
        let judge = |schema| jsonschema::options().should_validate_formats(true).build(schema).unwrap();
        let tools = registry.tools().map(|tool| (tool.name().to_owned(), judge(tool.schema()))).collect();
        Self { desks, tools }
    }
}

thread_local! {
    static PLACE: OnceCell<Place> = const { OnceCell::new() };
}

/// The first byte says which tool is called and how its arguments are read; the others are the text.
pub fn check(bytes: &[u8]) {
    let Some((first, text)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(text);
    PLACE.with(|place| place.get_or_init(Place::new).check(*first, &text));
}

impl Place {
    fn check(&self, first: u8, text: &str) {
        let bits = first & 7;
        let (tool, judge) = &self.tools[usize::from(first >> 3) % self.tools.len()];
        let came = self.desks[usize::from(bits)].call(tool, text);
        match &came {
            Came::Refused(why) => {
                let most = LONGEST + LONGEST_PER_BYTE * text.len();
                assert!(why.len() <= most, "{} bytes for {}: {why}", why.len(), text.len());
                assert!(!is_accepted(text, judge, bits), "{tool}: the schema accepts {text}: {why}");
            }
            Came::Made { understood, output } => {
                let again = self.desks[usize::from(bits)].call(tool, understood);
                assert_eq!(came_to(&again), output, "{tool}: {text} was understood as {understood}");
                // Neither mended nor changed: what was understood is in the right writing.
                let strict = self.desks[usize::from(bits | 3)].call(tool, understood);
                assert_eq!(came_to(&strict), output, "{tool}: {text} was understood as {understood}");
            }
        }
    }
}

fn came_to(came: &Came) -> &str {
    match came {
        Came::Made { output, .. } | Came::Refused(output) => output,
    }
}

/// Whether the advertised schema accepts the text, as far as it says what a type can hold.
fn is_accepted(text: &str, judge: &Validator, bits: u8) -> bool {
    let Ok(value @ Value::Object(_)) = serde_json::from_str::<Value>(text) else { return false };
    // Without coercion 5.0 is no integer; a field of another name, or one that is there twice, is not the schema's matter.
    let is_plain =
        bits & 6 == 0 && !has_wide_number(&value) && value.to_string().len() == compact_length(text);
    is_plain && judge.is_valid(&value)
}

/// A schema says nothing of what is beyond a type's bits.
fn has_wide_number(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_wide_number),
        Value::Object(fields) => fields.values().any(has_wide_number),
        Value::Number(number) => number.as_f64().is_none_or(|float| float.abs() > 9.0e15),
        _ => false,
    }
}

/// The length of a text without the space in it: another one than that of the value if a field is there twice.
fn compact_length(text: &str) -> usize {
    let raw: Result<Box<serde_json::value::RawValue>, _> = serde_json::from_str(text);
    raw.map_or(0, |raw| raw.get().split_ascii_whitespace().map(str::len).sum())
}
