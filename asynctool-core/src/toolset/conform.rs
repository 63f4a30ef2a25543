//! What of a value its schema does not accept, place by place: for arguments that were not accepted, and for tools
//! that are known by their schema only.
//!
//! It looks at what the schemas of tools are made of. `not`, `if` and the `dependent..` and `unevaluated..` keywords
//! are passed over: what they ask for is accepted.

use regex_lite::Regex;
use serde_json::{Map, Value};

use super::{
    names,
    rejection::{Breach, Expected, Failure},
    root::Root,
    rule::{Format, Number, quoted},
    update::cut,
};

/// What is told of a value whose schema leads back to itself, or in too many ways.
const NOT_CHECKED: &str = "its schema goes too deep to be checked";

/// What the schema does not accept of the value at this path; `root` is what references are looked up in.
pub(super) fn failures(value: &Value, schema: &Value, root: &Value, path: &str) -> Vec<Failure> {
    let mut failures = failures_within(value, schema, &Root::new(root), path);
    let mut is_told = false;
    failures.retain(|failure| {
        let is_cut = matches!(failure, Failure::Rejected { problem, .. } if problem == NOT_CHECKED);
        !is_cut || !std::mem::replace(&mut is_told, true)
    });
    failures
}

fn failures_within(value: &Value, schema: &Value, root: &Root<'_>, path: &str) -> Vec<Failure> {
    let mut walk = Walk { root, path: path.to_owned(), failures: Vec::new() };
    walk.check(value, schema);
    walk.failures
}

/// Whether the schema accepts the value.
pub(super) fn accepts(value: &Value, schema: &Value, root: &Root<'_>) -> bool {
    failures_within(value, schema, root, "").is_empty()
}

/// The kinds of values that the schema names; none if it names none.
pub(super) fn kinds(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether the value is of this kind; a whole number is an integer however it is written.
pub(super) fn is_kind(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|float| float.fract() == 0.0)
        }
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

struct Walk<'s> {
    root: &'s Root<'s>,
    path: String,
    failures: Vec<Failure>,
}

impl<'s> Walk<'s> {
    fn check(&mut self, value: &Value, schema: &'s Value) {
        let root = self.root;
        if root.look(|| root.chain(schema).for_each(|part| self.check_rules(value, part))).is_none() {
            let (path, problem) = (self.path.clone(), NOT_CHECKED.to_owned());
            self.failures.push(Failure::Rejected { path, problem });
        }
    }

    fn check_rules(&mut self, value: &Value, schema: &'s Value) {
        if *schema == Value::Bool(false) {
            return self.mismatch(value, Expected::Nothing);
        }
        let Some(rules) = schema.as_object() else { return };
        for part in list(rules, "allOf") {
            self.check(value, part);
        }
        for keyword in ["anyOf", "oneOf"] {
            if rules.contains_key(keyword) {
                self.alternatives(value, list(rules, keyword));
            }
        }
        let kinds = kinds(schema);
        let is_listed = values_of(rules).is_none_or(|values| values.contains(&value));
        if !is_listed || !(kinds.is_empty() || kinds.iter().any(|kind| is_kind(value, kind))) {
            return self.mismatch(value, expected(schema, self.root));
        }
        match value {
            Value::Number(_) => self.number(value, rules),
            Value::String(text) => self.text(text, rules),
            Value::Array(items) => self.items(items, rules),
            Value::Object(fields) => self.fields(fields, rules),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn mismatch(&mut self, value: &Value, expected: Expected) {
        self.failures.push(Failure::Wrong { path: self.path.clone(), found: shown(value), expected });
    }

    fn breach(&mut self, breach: Breach) {
        self.failures.push(Failure::Rule { path: self.path.clone(), breach });
    }

    /// Tells what is wrong with the value as the alternative that was probably meant.
    fn alternatives(&mut self, value: &Value, options: &'s [Value]) {
        let tries: Vec<Vec<Failure>> =
            options.iter().map(|option| failures_within(value, option, self.root, &self.path)).collect();
        if tries.iter().any(Vec::is_empty) {
            return;
        }
        // An alternative of another kind was not meant; one with another tag hardly.
        let of_this_kind = |failures: &&Vec<Failure>| {
            !failures
                .iter()
                .any(|failure| matches!(failure, Failure::Wrong { path, .. } if *path == self.path))
        };
        let wrong_tags = |failures: &Vec<Failure>| {
            let is_tag = |failure: &&Failure| {
                matches!(
                    failure,
                    Failure::Wrong { expected: Expected::OneOf(_), .. } | Failure::Missing { .. }
                )
            };
            failures.iter().filter(is_tag).count()
        };
        match tries.iter().filter(of_this_kind).min_by_key(|failures| (wrong_tags(failures), failures.len()))
        {
            Some(meant) => self.failures.extend(meant.iter().cloned()),
            None => {
                let options = options.iter().map(|option| expected(option, self.root));
                self.mismatch(value, either(options));
            }
        }
    }

    fn number(&mut self, value: &Value, rules: &Map<String, Value>) {
        let Some(number) = Number::of_json(value) else { return };
        let (least, greatest) = bounds(rules);
        let found = || number.to_string();
        if let Some(min) = least.filter(|min| number < *min) {
            self.breach(Breach::Below(found(), min.to_string()));
        }
        if let Some(max) = greatest.filter(|max| number > *max) {
            self.breach(Breach::Above(found(), max.to_string()));
        }
        let limit = |keyword: &str| rules.get(keyword).and_then(Number::of_json);
        if let Some(min) = limit("exclusiveMinimum").filter(|min| number <= *min) {
            self.breach(Breach::NotAbove(found(), min.to_string()));
        }
        if let Some(max) = limit("exclusiveMaximum").filter(|max| number >= *max) {
            self.breach(Breach::NotBelow(found(), max.to_string()));
        }
        let of = rules.get("multipleOf").and_then(Value::as_f64).filter(|of| *of > 0.0);
        if let (Some(of), Some(float)) = (of, value.as_f64())
            && (float / of).fract() != 0.0
        {
            self.breach(Breach::NotMultiple(found(), of.to_string()));
        }
    }

    fn text(&mut self, text: &str, rules: &Map<String, Value>) {
        self.length(text.chars().count(), rules, "minLength", "maxLength");
        let word = |keyword: &str| rules.get(keyword).and_then(Value::as_str);
        if let Some(pattern) = word("pattern")
            && Regex::new(pattern).is_ok_and(|regex| !regex.is_match(text))
        {
            self.breach(Breach::NotMatching(quoted(text), pattern.to_owned()));
        }
        if let Some(format) = word("format").and_then(Format::named)
            && !format.accepts(text)
        {
            self.breach(Breach::NotOfFormat(quoted(text), format));
        }
    }

    fn length(&mut self, length: usize, rules: &Map<String, Value>, least: &str, most: &str) {
        let limit = |keyword: &str| {
            rules.get(keyword).and_then(Value::as_u64).and_then(|limit| limit.try_into().ok())
        };
        if let Some(min) = limit(least).filter(|min| length < *min) {
            self.breach(Breach::TooShort(length, min));
        }
        if let Some(max) = limit(most).filter(|max| length > *max) {
            self.breach(Breach::TooLong(length, max));
        }
    }

    fn items(&mut self, items: &[Value], rules: &'s Map<String, Value>) {
        self.length(items.len(), rules, "minItems", "maxItems");
        let places = list(rules, "prefixItems");
        for (index, item) in items.iter().enumerate() {
            if let Some(schema) = places.get(index).or_else(|| rules.get("items")) {
                self.inside(&format!("[{index}]"), |walk| walk.check(item, schema));
            }
        }
        if rules.get("uniqueItems") == Some(&Value::Bool(true)) {
            let repeated =
                items.iter().enumerate().find(|(index, item)| items.iter().take(*index).any(|i| i == *item));
            if let Some((_, item)) = repeated {
                self.breach(Breach::Repeated(shown(item)));
            }
        }
    }

    fn fields(&mut self, fields: &Map<String, Value>, rules: &'s Map<String, Value>) {
        self.length(fields.len(), rules, "minProperties", "maxProperties");
        let properties = rules.get("properties").and_then(Value::as_object);
        let mut unknown: Vec<&str> = Vec::new();
        for (name, value) in fields {
            if let Some(schema) = properties.and_then(|properties| properties.get(name)) {
                self.inside(&step(name, &self.path), |walk| walk.check(value, schema));
                continue;
            }
            match rules.get("additionalProperties") {
                Some(Value::Bool(false)) => unknown.push(name),
                Some(schema) => self.inside(&step(name, &self.path), |walk| walk.check(value, schema)),
                None => {}
            }
        }
        for name in list(rules, "required").iter().filter_map(Value::as_str) {
            if fields.contains_key(name) {
                continue;
            }
            let similar = names::most_similar(name, unknown.iter().copied());
            unknown.retain(|unknown| Some(*unknown) != similar);
            let similar = similar.map(str::to_owned);
            self.inside(&step(name, &self.path), |walk| {
                walk.failures.push(Failure::Missing { path: walk.path.clone(), similar });
            });
        }
        for name in unknown {
            let known = properties.into_iter().flatten().map(|(name, _)| name.as_str());
            let open = known.filter(|known| !fields.contains_key(*known));
            let similar = names::most_similar(name, open).map(str::to_owned);
            self.inside(&step(name, &self.path), |walk| {
                walk.failures.push(Failure::Unknown { path: walk.path.clone(), similar });
            });
        }
    }

    fn inside(&mut self, step: &str, look: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push_str(step);
        look(self);
        self.path.truncate(length);
    }
}

fn list<'s>(rules: &'s Map<String, Value>, keyword: &str) -> &'s [Value] {
    rules.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The values that `enum` or `const` lists.
fn values_of(rules: &Map<String, Value>) -> Option<Vec<&Value>> {
    match (rules.get("enum"), rules.get("const")) {
        (Some(Value::Array(values)), _) => Some(values.iter().collect()),
        (_, Some(value)) => Some(vec![value]),
        _ => None,
    }
}

/// The least and the greatest number, as said, or as the format says whose type holds no others.
fn bounds(rules: &Map<String, Value>) -> (Option<Number>, Option<Number>) {
    let said = |keyword: &str| rules.get(keyword).and_then(Number::of_json);
    let format = rules.get("format").and_then(Value::as_str).unwrap_or_default();
    let (least, greatest) = match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" | "int" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" | "uint" => (0, i128::from(u64::MAX)),
        _ => return (said("minimum"), said("maximum")),
    };
    let least = said("minimum").or(Some(Number::Int(least)));
    (least, said("maximum").or(Some(Number::Int(greatest))))
}

/// What the schema accepts, in short.
fn expected(schema: &Value, root: &Root<'_>) -> Expected {
    root.look(|| expected_within(root.resolve(schema), root)).unwrap_or(Expected::Nothing)
}

fn expected_within(schema: &Value, root: &Root<'_>) -> Expected {
    let Some(rules) = schema.as_object() else { return Expected::Nothing };
    if let Some(values) = values_of(rules) {
        return Expected::OneOf(values.into_iter().map(shown).collect());
    }
    let alternatives = list(rules, "anyOf").iter().chain(list(rules, "oneOf"));
    let kinds = kinds(schema).into_iter().map(|kind| match kind {
        "null" => Expected::Null,
        "boolean" => Expected::Boolean,
        "integer" => {
            // A bound of 64 bits is none that a model meets.
            let said =
                |keyword: &str| rules.get(keyword).and_then(Number::of_json).map(|bound| bound.to_string());
            Expected::Integer { min: said("minimum"), max: said("maximum") }
        }
        "number" => Expected::Number,
        "string" => Expected::Text,
        "array" => Expected::List,
        _ => Expected::Object,
    });
    either(kinds.chain(alternatives.map(|option| expected(option, root))))
}

fn either(options: impl Iterator<Item = Expected>) -> Expected {
    let mut flat: Vec<Expected> = Vec::new();
    for option in options {
        let options = match option {
            Expected::Either(options) => options,
            Expected::Nothing => continue,
            other => vec![other],
        };
        for option in options {
            if flat.contains(&option) {
                continue;
            }
            match (flat.last_mut(), option) {
                (Some(Expected::OneOf(values)), Expected::OneOf(more)) => {
                    let new: Vec<String> = more.into_iter().filter(|value| !values.contains(value)).collect();
                    values.extend(new);
                }
                (_, option) => flat.push(option),
            }
        }
    }
    match (flat.pop(), flat.is_empty()) {
        (Some(only), true) => only,
        (Some(last), false) => {
            flat.push(last);
            Expected::Either(flat)
        }
        (None, _) => Expected::Nothing,
    }
}

/// One step of a path, behind the path so far.
fn step(name: &str, path: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!(".{name}") }
}

/// A value as JSON, cut if it is long.
fn shown(value: &Value) -> String {
    const SHOWN: usize = 80;
    match value {
        Value::String(text) => quoted(text),
        other => cut(&other.to_string(), SHOWN).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{prompt::Prompts, toolset::rejection::Rejection};

    fn schema() -> Value {
        json!({
            "type": "object",
            "properties": {
                "to": {"type": "string", "minLength": 3, "pattern": "^[A-Z]+$"},
                "count": {"type": "integer", "minimum": 1, "maximum": 9},
                "cabin": {"enum": ["economy", "business", null]},
                "stops": {"type": "array", "items": {"$ref": "#/$defs/Stop"}, "uniqueItems": true},
                "pay": {"oneOf": [
                    {"type": "object", "properties": {"by": {"const": "card"}, "number": {"type": "string"}},
                        "required": ["by", "number"]},
                    {"type": "object", "properties": {"by": {"const": "cash"}}, "required": ["by"]},
                ]},
                "when": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            },
            "required": ["to"],
            "additionalProperties": false,
            "$defs": {"Stop": {"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]}},
        })
    }

    fn told(value: &Value) -> String {
        let failures = failures(value, &schema(), &schema(), "");
        let text = Rejection { failures }.to_text(&Prompts::default());
        text.split_once("need a change. ").map(|(_, told)| told.to_owned()).unwrap_or_default()
    }

    #[test]
    fn what_the_schema_accepts_has_no_failures() {
        let good = json!({
            "to": "FCO", "count": 2.0, "cabin": null, "stops": [{"code": "A"}, {"code": "B"}],
            "pay": {"by": "cash"}, "when": "2026-03-14",
        });
        assert!(failures(&good, &schema(), &schema(), "").is_empty());
    }

    #[test]
    fn g3_every_failure_is_told_by_its_path_with_what_is_accepted() {
        assert_eq!(
            told(&json!({"to": "fc", "count": 12, "cabin": "Economy", "stops": [{"code": 1}, {}]})),
            "\"to\": 2 long, and at least 3 are needed. \"to\": \"fc\" does not match the pattern ^[A-Z]+$. \
             \"count\": 12 is above 9. \
             \"cabin\": found \"Economy\", expected one of \"economy\", \"business\", null. \
             \"stops[0].code\": found 1, expected a string. \"stops[1].code\": missing."
        );
    }

    #[test]
    fn g3_a_field_that_nothing_takes_is_told_with_the_one_that_was_meant() {
        assert_eq!(
            told(&json!({"dest": "FCO", "coumt": 1, "wheel": 1})),
            "\"to\": missing. \"dest\": is not a parameter. \
             \"coumt\": is not a parameter (did you mean \"count\"?). \"wheel\": is not a parameter (did you mean \"when\"?)."
        );
    }

    #[test]
    fn g3_an_alternative_is_told_as_the_one_that_was_meant() {
        assert_eq!(
            told(&json!({"to": "FCO", "pay": {"by": "card", "number": 4}, "when": "14.3.2026"})),
            "\"pay.number\": found 4, expected a string. \
             \"when\": \"14.3.2026\" is not a date, such as 2026-03-14."
        );
        assert_eq!(told(&json!({"to": "FCO", "when": 3})), "\"when\": found 3, expected a string or null.");
    }

    #[test]
    fn a_reference_in_a_circle_ends() {
        let circle = json!({"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/A"}}});
        assert!(failures(&json!(1), &circle, &circle, "").is_empty());
    }

    #[test]
    fn g6_what_stands_beside_a_reference_counts_too() {
        let schema = json!({"$ref": "#/$defs/A", "minimum": 3, "$defs": {"A": {"type": "integer"}}});
        assert!(failures(&json!(3), &schema, &schema, "").is_empty());
        assert_eq!(failures(&json!(2), &schema, &schema, "").len(), 1);
        assert_eq!(failures(&json!("3"), &schema, &schema, "").len(), 1);
    }

    #[test]
    fn alternatives_that_lead_back_to_themselves_or_multiply_end() {
        let told = |a: Value, value: &Value| {
            let schema = json!({"$ref": "#/$defs/A", "$defs": {"A": a}});
            let failures = failures(value, &schema, &schema, "a");
            let text = Rejection { failures }.to_text(&Prompts::default());
            text.split_once("need a change. ").map(|(_, told)| told.to_owned()).unwrap_or_default()
        };
        let back = json!({"$ref": "#/$defs/A"});
        let or_text = json!({"anyOf": [back, back, {"type": "string"}]});
        assert_eq!(told(or_text.clone(), &json!("x")), "");
        assert!(told(or_text, &json!(1)).len() < 100);
        let list = json!({"type": "array", "items": {"anyOf": [back, back]}});
        let deep = (0..60).fold(json!(1), |value, _| json!([value]));
        // Not all of the ways to it are tried, and it is not accepted all the same.
        let told = told(list, &deep);
        assert!(!told.is_empty() && told.len() < 400, "{told}");
    }
}
