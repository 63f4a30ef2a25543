//! Declared = advertised = enforced (behaviour G4): what the schema accepts the decoder accepts, and what a rule refuses
//! both refuse. The schema is read by a validator that we did not write.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::sync::LazyLock;

use asynctool_core::{
    AsyncRunContext, FunctionCall, Reading, Registry, TaskManager, testing::Recorder, toolset,
};
use asynctool_tests::shapes::Shapes;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A parameter for every rule, of every kind of type that the rule can be for.
struct Rules;

#[toolset]
impl Rules {
    /// Take what rules allow.
    #[tool(on_duplicate = "allow")]
    async fn ruled(
        &self,
        _ctx: &AsyncRunContext,
        #[arg(range(3..=9))] inclusive: u8,
        #[arg(range(-3..3))] exclusive: i64,
        #[arg(range(..=1000))] beyond_its_type: u8,
        #[arg(range(0.5..=1.5))] fraction: Option<f64>,
        #[arg(length(2..=4))] text: &str,
        #[arg(length(..=2))] list: &[bool],
        #[arg(length(1..))] map: std::collections::BTreeMap<String, u8>,
        #[arg(pattern = "^[A-Z]{2}[0-9]?$")] code: Option<&str>,
        #[arg(one_of("economy", "business"))] cabin: Option<&str>,
        #[arg(format = "date")] date: Option<&str>,
        #[arg(format = "time")] time: Option<&str>,
        #[arg(format = "date-time")] moment: Option<&str>,
        #[arg(format = "duration")] duration: Option<&str>,
        #[arg(format = "email")] email: Option<&str>,
        #[arg(format = "hostname")] host: Option<&str>,
        #[arg(format = "ipv4")] four: Option<&str>,
        #[arg(format = "ipv6")] six: Option<&str>,
        #[arg(format = "uri")] uri: Option<&str>,
        #[arg(format = "uuid")] uuid: Option<&str>,
        #[arg(default = 5, range(1..=5))] defaulted: u8,
    ) -> &'static str {
        let _ = (
            inclusive,
            exclusive,
            beyond_its_type,
            fraction,
            text,
            list,
            map,
            code,
            cabin,
            date,
            time,
            moment,
        );
        let _ = (duration, email, host, four, six, uri, uuid, defaulted);
        "taken"
    }
}

/// Numbers from a seed; values that are made of them shrink no further than the seed.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        // Knuth's multiplier; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    /// Mostly the first one, which is good: an object of many values must have a chance to be accepted.
    fn one_of<'v, T: ?Sized>(&mut self, values: &[&'v T]) -> &'v T {
        if self.throw(4) == 0 { values[self.throw(values.len())] } else { values[0] }
    }
}

/// A value that the schema may accept: near its bounds, on both sides.
fn value_for(schema: &Value, root: &Value, dice: &mut Dice, depth: usize) -> Value {
    if dice.throw(60) == 0 {
        return junk(dice);
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.strip_prefix('#').unwrap()).unwrap();
        return value_for(target, root, dice, depth);
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(options) = schema[keyword].as_array() {
            let option = dice.throw(options.len());
            return value_for(&options[option], root, dice, depth);
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        let value = dice.throw(values.len());
        return values[value].clone();
    }
    if !schema["const"].is_null() {
        return schema["const"].clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[dice.throw(kinds.len())].as_str().unwrap(),
        Value::String(kind) => kind,
        _ => return junk(dice),
    };
    match kind {
        "null" => Value::Null,
        "boolean" => json!(dice.throw(2) == 0),
        "integer" => number(schema, dice, 1.0, |float| format!("{float:.0}").parse().unwrap()),
        "number" => number(schema, dice, 0.25, |float| json!(float)),
        "string" => json!(text_for(schema, dice)),
        "array" => list_for(schema, root, dice, depth),
        _ => object_for(schema, root, dice, depth),
    }
}

fn junk(dice: &mut Dice) -> Value {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(2.5),
        json!(3.0),
        json!("x"),
        json!("7"),
        json!([]),
        json!({}),
    ];
    values[dice.throw(values.len())].clone()
}

fn number(schema: &Value, dice: &mut Dice, step: f64, write: impl Fn(f64) -> Value) -> Value {
    let bound = |keyword: &str| schema[keyword].as_f64();
    let bounds: Vec<f64> = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
        .iter()
        .filter_map(|k| bound(k))
        .collect();
    if dice.throw(4) > 0 {
        let below = bound("maximum").or(bound("exclusiveMaximum").map(|bound| bound - step));
        return write(bound("minimum").or(below).unwrap_or(0.0));
    }
    let near = if bounds.is_empty() { 0.0 } else { bounds[dice.throw(bounds.len())] };
    let steps = [-1.0, 0.0, 1.0, 2.0][dice.throw(4)];
    write(near + steps * step)
}

fn text_for(schema: &Value, dice: &mut Dice) -> &'static str {
    match schema["format"].as_str() {
        Some("date") => dice.one_of(&["2026-03-14", "2024-02-29", "2023-02-29", "2026-3-14", "14.3.2026"]),
        Some("time") => {
            dice.one_of(&["15:09:26Z", "15:09:26.5+01:00", "23:59:60Z", "24:00:00Z", "15:09", "12:00:60Z"])
        }
        Some("date-time") => dice.one_of(&[
            "2026-03-14T15:09:26Z",
            "2026-03-14T15:09:26-08:00",
            "2026-03-14 15:09:26Z",
            "2026-03-14",
        ]),
        Some("duration") => dice.one_of(&["PT1H30M", "P3W", "P1Y2M3D", "P", "PT", "1 hour", "P1W2D"]),
        Some("email") => dice.one_of(&["ada@example.org", "a.b+c@d.example", "ada", "@example.org", "ada@"]),
        Some("hostname") => dice.one_of(&["example.org", "a-b.c", "localhost", "-a.b", "a..b", "a_b"]),
        Some("ipv4") => dice.one_of(&["192.0.2.1", "0.0.0.0", "256.1.1.1", "1.2.3", "01.2.3.4"]),
        Some("ipv6") => dice.one_of(&["2001:db8::1", "::", "::ffff:192.0.2.1", "1::2::3", "12345::"]),
        Some("uri") => {
            dice.one_of(&["https://example.org/a?b=c#d", "mailto:a@b.c", "urn:x:y", "/a", "http://a b"])
        }
        Some("uuid") => {
            dice.one_of(&["67e55044-10b1-426f-9247-bb680e5fe0c8", "67e5504410b1426f9247bb680e5fe0c8", "x"])
        }
        _ => dice.one_of(&["FCO", "", "A", "AB", "AB1", "ABCD", "ABCDE", "äöü", "ab", "AB\n", "economy"]),
    }
}

fn list_for(schema: &Value, root: &Value, dice: &mut Dice, depth: usize) -> Value {
    if let Some(places) = schema["prefixItems"].as_array() {
        return places.iter().map(|place| value_for(place, root, dice, depth + 1)).collect();
    }
    let least = schema["minItems"].as_u64().unwrap_or(0);
    let length = if depth > 4 { 0 } else { usize::try_from(least).unwrap() + dice.throw(4) };
    (0..length).map(|_| value_for(&schema["items"], root, dice, depth + 1)).collect()
}

fn object_for(schema: &Value, root: &Value, dice: &mut Dice, depth: usize) -> Value {
    let mut object = Map::new();
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        let is_required = required.iter().any(|known| known == name);
        let is_there = if is_required { dice.throw(24) != 0 } else { depth <= 4 && dice.throw(2) == 0 };
        if is_there {
            object.insert(name.clone(), value_for(schema, root, dice, depth + 1));
        }
    }
    if schema["additionalProperties"].is_object() {
        for name in ["a", "b"].iter().take(dice.throw(3)) {
            object.insert(
                (*name).to_owned(),
                value_for(&schema["additionalProperties"], root, dice, depth + 1),
            );
        }
    }
    Value::Object(object)
}

static RUNTIME: LazyLock<tokio::runtime::Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap());

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::options().should_validate_formats(true).build(schema).unwrap()
}

fn has_whole_float(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_whole_float),
        Value::Object(fields) => fields.values().any(has_whole_float),
        other => other.is_f64() && other.as_f64().is_some_and(|float| float.fract() == 0.0),
    }
}

/// How often the decoder accepted and refused: a property that only ever saw one of them says nothing.
#[derive(Default)]
struct Seen {
    accepted: u32,
    refused: u32,
}

fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig { cases: default.cases.max(cases), failure_persistence: None, ..default }
}

#[test]
fn g4_what_the_schema_of_any_shape_accepts_the_decoder_accepts() {
    let registry = Registry::new().with(Shapes).unwrap();
    for tool in registry.tools() {
        let schema = tool.schema();
        let validator = validator(schema);
        let mut runner = proptest::test_runner::TestRunner::new(config(2_000));
        let seen = std::cell::RefCell::new(Seen::default());
        runner
            .run(&any::<u64>(), |seed| {
                let arguments = value_for(schema, schema, &mut Dice(seed), 0);
                let answer = RUNTIME.block_on(Recorder::new(tool.name(), arguments.to_string()).call(Shapes));
                if validator.is_valid(&arguments) {
                    prop_assert!(answer.is_ok(), "{}: {arguments} is refused: {answer:?}", tool.name());
                    seen.borrow_mut().accepted += 1;
                } else {
                    seen.borrow_mut().refused += u32::from(answer.is_err());
                }
                Ok(())
            })
            .unwrap();
        let Seen { accepted, refused } = seen.into_inner();
        let takes_nothing = tool.name().starts_with("nothing");
        assert!(accepted > 50 && (refused > 5 || takes_nothing), "{}: {accepted}, {refused}", tool.name());
    }
}

#[test]
fn g4_the_decoder_accepts_just_what_the_rules_in_the_schema_accept() {
    let registry = Registry::new().with(Rules).unwrap();
    let schema = registry.get("ruled").unwrap().schema();
    let validator = validator(schema);
    let mut reading = Reading::default();
    reading.coerce = false;
    let tasks = TaskManager::builder().toolset(Rules).reading(reading).build().unwrap();
    let mut runner = proptest::test_runner::TestRunner::new(config(20_000));
    let seen = std::cell::RefCell::new(Seen::default());
    runner
        .run(&any::<u64>(), |seed| {
            // One argument at a time is drawn, the others are good: else hardly any call would be accepted.
            let mut dice = Dice(seed);
            let mut arguments = json!({
                "inclusive": 5, "exclusive": 0, "beyond_its_type": 1, "text": "abc", "list": [], "map": {"a": 1},
            });
            let known = schema["properties"].as_object().unwrap();
            let (name, schema_of_one) = known.iter().nth(dice.throw(known.len())).unwrap();
            arguments[name] = value_for(schema_of_one, schema, &mut dice, 1);
            let call = FunctionCall::new(format!("call_{seed}"), "ruled", arguments.to_string());
            let output = RUNTIME.block_on(tasks.call(call));
            // JSON Schema counts 5.0 among the integers, and the decoder without coercion does not.
            let has_whole_float = has_whole_float(&arguments[name]) && schema_of_one["type"] != "number";
            // A null where there is a default is an absent field, which the schema cannot say.
            let is_default = arguments[name].is_null() && !schema_of_one["default"].is_null();
            if !has_whole_float && !is_default {
                let accepted = !output.is_error;
                prop_assert_eq!(accepted, validator.is_valid(&arguments), "{} {}", arguments, output.text);
                seen.borrow_mut().accepted += u32::from(accepted);
                seen.borrow_mut().refused += u32::from(!accepted);
            }
            Ok(())
        })
        .unwrap();
    let Seen { accepted, refused } = seen.into_inner();
    assert!(accepted > 2_000 && refused > 2_000, "{accepted}, {refused}");
}
