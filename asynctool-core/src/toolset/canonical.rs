//! Arguments in canonical form, so that equal calls have equal text (behaviour C3).
//!
//! The text is read once, and each value is written as soon as it is read, fields in the order of their names; a field
//! that says no more than its absence is left out. The result is not quite JSON: a comma follows each part, in strings
//! only `"` and `\` are escaped, and behind it stands what its defaults were. It is compared, never parsed.

mod plan;
#[cfg(test)]
mod properties;
mod tokens;

pub(super) use self::plan::Plan;
use self::{
    plan::{Field, Shape},
    tokens::{Tokens, meaning},
};

/// Lists and objects within each other, as many as `serde_json` reads.
const MOST_WITHIN: u8 = 127;

const NO_ARGUMENTS: &str = "{}";

/// The canonical text of a call's decoded arguments, or of those of these names.
///
/// An omitted optional field equals its default, the order of keys does not matter, that of lists does, and
/// `1` equals `1.0`. Fields that a closed schema does not know are not part of it, nor is the flag that confirms.
pub(super) fn canonical(arguments: &str, plan: &Plan, only: Option<&[&str]>) -> String {
    let mut writer = Writer::new(plan, arguments);
    match writer.write_arguments(Choice { only, is_closed: plan.is_closed() }) {
        Some(()) => {
            writer.text.push_str(plan.mark());
            writer.text
        }
        None if arguments.trim().is_empty() => [NO_ARGUMENTS, plan.mark()].concat(),
        // Decoding passes over what it does not need, such as a field of a field that is nested too deep.
        None => arguments.to_owned(),
    }
}

/// One value, as it is written within others; `None` if it cannot be read.
fn written(json: &str, plan: &Plan, shape: Option<&Shape>) -> Option<String> {
    let mut writer = Writer::new(plan, json);
    writer.write_value(shape, MOST_WITHIN)?;
    Some(writer.text)
}

/// Which fields of the outermost object count.
#[derive(Clone, Copy)]
struct Choice<'o> {
    only: Option<&'o [&'o str]>,
    is_closed: bool,
}

/// The canonical text while it is written.
struct Writer<'p, 't> {
    plan: &'p Plan,
    json: Tokens<'t>,
    text: String,
    /// The fields so far of the objects that are not at their end, those of the innermost one last.
    fields: Vec<WrittenField>,
}

/// Where a field stands in the text. It is empty if the field says no more than its absence.
#[derive(Clone, Copy)]
struct WrittenField {
    /// Its place in the schema, or `UNKNOWN` to it.
    index: usize,
    start: usize,
    /// Where its name ends.
    value: usize,
}

const UNKNOWN: usize = usize::MAX;

/// Whether a field counts.
enum Standing {
    /// Its name is written; its place in the schema.
    Counts(usize),
    PassedOver,
}

impl<'p, 't> Writer<'p, 't> {
    fn new(plan: &'p Plan, json: &'t str) -> Self {
        const MORE: usize = 16; // the commas behind the last parts
        const USUAL: usize = 16;
        let text = String::with_capacity(json.len() + MORE);
        Self { plan, json: Tokens::of(json), text, fields: Vec::with_capacity(USUAL) }
    }

    /// Writes all arguments of a call; `null` means none, and nothing else is ever decoded.
    fn write_arguments(&mut self, choice: Choice<'_>) -> Option<()> {
        match self.json.peek()? {
            b'{' => self.write_object(self.plan.root(), Some(choice), MOST_WITHIN)?,
            _ => {
                self.json.expect("null")?;
                self.text.push_str(NO_ARGUMENTS);
            }
        }
        self.json.peek().is_none().then_some(())
    }

    /// Writes the next value, in which there may be so many lists and objects within each other.
    fn write_value(&mut self, shape: Option<&Shape>, left: u8) -> Option<()> {
        match self.json.peek()? {
            b'"' => {
                match self.json.quoted()? {
                    // It stands so in the arguments: nothing in it needs an escape.
                    (quoted, false) => self.text.push_str(quoted),
                    // What has no meaning, half of a surrogate pair, is equal to itself: no other string has such an escape.
                    (quoted, true) => match meaning(quoted) {
                        Some(string) => push_quoted(&mut self.text, &string),
                        None => self.text.push_str(quoted),
                    },
                }
                Some(())
            }
            b'{' => self.write_object(shape, None, left),
            b'[' => self.write_list(shape, left),
            b'-' | b'0'..=b'9' => {
                push_number(&mut self.text, self.json.number()?);
                Some(())
            }
            b't' => self.write_word("true"),
            b'f' => self.write_word("false"),
            _ => self.write_word("null"),
        }
    }

    fn write_word(&mut self, word: &str) -> Option<()> {
        self.json.expect(word)?;
        self.text.push_str(word);
        Some(())
    }

    fn write_list(&mut self, shape: Option<&Shape>, left: u8) -> Option<()> {
        let left = left.checked_sub(1)?;
        let shape = shape.and_then(|shape| self.plan.items_of(shape));
        self.json.expect("[")?;
        self.text.push('[');
        if self.json.peek()? == b']' {
            self.json.mark()?;
        } else {
            loop {
                self.write_value(shape, left)?;
                self.text.push(',');
                match self.json.mark()? {
                    b',' => {}
                    b']' => break,
                    _ => return None,
                }
            }
        }
        self.text.push(']');
        Some(())
    }

    fn write_object(&mut self, shape: Option<&Shape>, choice: Option<Choice<'_>>, left: u8) -> Option<()> {
        let left = left.checked_sub(1)?;
        let first = self.fields.len();
        self.json.expect("{")?;
        self.text.push('{');
        if self.json.peek()? == b'}' {
            self.json.mark()?;
        } else {
            let (mut next, mut order) = (0, 0);
            let mut is_sorted = true;
            loop {
                let start = self.text.len();
                self.json.peek()?;
                match self.write_name(shape, choice, next)? {
                    Standing::PassedOver => self.json.skip()?,
                    Standing::Counts(index) => {
                        // Where one that is unknown belongs is seen when all are there.
                        let field = shape.and_then(|shape| shape.field(index));
                        is_sorted &= field.is_some_and(|field| order <= field.order);
                        (next, order) = (index.saturating_add(1), field.map_or(0, |field| field.order + 1));
                        self.write_field(field, WrittenField { index, start, value: self.text.len() }, left)?;
                    }
                }
                match self.json.mark()? {
                    b',' => {}
                    b'}' => break,
                    _ => return None,
                }
            }
            if !is_sorted {
                self.sort_fields(shape, first);
            }
            self.fields.truncate(first);
        }
        self.text.push('}');
        Some(())
    }

    /// Writes the name of the next field, if it counts.
    fn write_name(
        &mut self,
        shape: Option<&Shape>,
        choice: Option<Choice<'_>>,
        next: usize,
    ) -> Option<Standing> {
        // Most often it is the one behind the last, and then its name need not be read.
        let expected = shape.and_then(|shape| shape.field(next));
        let expected = expected.filter(|field| self.json.expect(&field.head).is_some());
        let (index, field) = if let Some(field) = expected {
            (next, field)
        } else {
            let name = self.json.name()?;
            let known = shape.and_then(|shape| {
                let index = shape.index_of(&name)?;
                Some((index, shape.field(index)?))
            });
            let Some(known) = known else {
                let counts = choice.is_none_or(|Choice { only, is_closed }| {
                    !is_closed && only.is_none_or(|only| only.contains(&&*name))
                });
                if counts {
                    push_name(&mut self.text, &name);
                }
                return Some(if counts { Standing::Counts(UNKNOWN) } else { Standing::PassedOver });
            };
            known
        };
        let counts = choice.is_none_or(|Choice { only, .. }| {
            !field.is_confirmation() && only.is_none_or(|only| field.is_one_of(only))
        });
        if !counts {
            return Some(Standing::PassedOver);
        }
        self.text.push_str(&field.head);
        Some(Standing::Counts(index))
    }

    /// Writes the value of a field whose name is written, or takes that away again.
    fn write_field(&mut self, field: Option<&Field>, written: WrittenField, left: u8) -> Option<()> {
        self.fields.push(written);
        self.write_value(field.and_then(|field| self.plan.shape_of(field)), left)?;
        let value = self.text.get(written.value..)?;
        if field.is_some_and(|field| field.is_as_if_absent(value)) {
            self.text.truncate(written.start);
        } else {
            self.text.push(',');
        }
        Some(())
    }

    /// Sorts the fields of an object by their names, the first of which is that of this number, and leaves out all but the
    /// last of those that are there several times. By names, so that two agents' tools can have them in other orders.
    fn sort_fields(&mut self, shape: Option<&Shape>, first: usize) {
        let fields = self.fields.get(first..).unwrap_or_default();
        let Some(begin) = fields.first().map(|field| field.start) else { return };
        let ends = fields.iter().skip(1).map(|next| next.start).chain([self.text.len()]);
        let text_between = |from, to| self.text.get(from..to).unwrap_or_default();
        let mut parts: Vec<(&str, &str)> = fields
            .iter()
            .zip(ends)
            .map(|(field, end)| {
                // One that is left out has no name in the text.
                let known = shape.and_then(|shape| shape.field(field.index)).map(|field| &*field.head);
                let name = known.unwrap_or_else(|| text_between(field.start, field.value));
                (name, text_between(field.start, end))
            })
            .collect();
        parts.sort_by_key(|(name, _)| *name); // a stable one: the last stays the last
        let mut sorted = String::with_capacity(self.text.len() - begin);
        let nexts = parts.iter().skip(1).map(Some).chain([None]);
        for ((name, part), next) in parts.iter().zip(nexts) {
            if next.is_none_or(|next| next.0 != *name) {
                sorted.push_str(part);
            }
        }
        self.text.truncate(begin);
        self.text.push_str(&sorted);
    }
}

/// Writes a string with an escape before what would end it.
fn push_quoted(text: &mut String, string: &str) {
    text.push('"');
    for c in string.chars() {
        if matches!(c, '"' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('"');
}

fn push_name(text: &mut String, name: &str) {
    push_quoted(text, name);
    text.push(':');
}

#[expect(clippy::cast_possible_truncation, reason = "it is below 2^53")]
fn push_number(text: &mut String, written: &str) {
    let digits = written.strip_prefix('-').unwrap_or(written);
    // An integer of any length is written in one way only.
    if written != "-0" && digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return text.push_str(written);
    }
    match serde_json::from_str::<f64>(written) {
        // Within 2^53 a whole float is exactly an integer, so both are written alike.
        Ok(float) if float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0 => {
            text.push_str(itoa::Buffer::new().format(float as i64));
        }
        Ok(float) => text.push_str(zmij::Buffer::new().format(float)),
        // Beyond all numbers, in a field of a field that nothing takes.
        Err(_) => text.push_str(written),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn schema() -> Value {
        json!({
            "type": "object",
            "properties": {
                "to": {"type": "string"},
                "limit": {"type": "integer", "default": 5},
                "from": {"type": ["string", "null"]},
                "seat": {"anyOf": [{"$ref": "#/$defs/Seat"}, {"type": "null"}]},
                "stops": {"type": "array", "items": {"$ref": "#/$defs/Seat"}},
                "confirm_duplicate": {"type": "boolean", "default": false},
            },
            "required": ["to"],
            "additionalProperties": false,
            "$defs": {"Seat": {"type": "object", "properties": {
                "row": {"type": "number"},
                "window": {"type": "boolean", "default": false},
            }}},
        })
    }

    fn same(a: &Value, b: &Value) -> bool {
        let plan = Plan::of(&schema());
        canonical(&a.to_string(), &plan, None) == canonical(&b.to_string(), &plan, None)
    }

    #[test]
    fn c3_an_omitted_optional_equals_its_default() {
        assert!(same(&json!({"to": "FCO"}), &json!({"limit": 5, "from": null, "to": "FCO"})));
        assert!(same(
            &json!({"to": "a", "seat": {"row": 1}}),
            &json!({"to": "a", "seat": {"window": false, "row": 1.0}})
        ));
        assert!(!same(&json!({"to": "a"}), &json!({"to": "a", "limit": 6})));
    }

    #[test]
    fn c3_key_order_does_not_matter_and_list_order_does() {
        let (one, two) = (json!({"row": 1}), json!({"row": 2}));
        assert!(same(&json!({"to": "a", "from": "b"}), &json!({"from": "b", "to": "a"})));
        assert!(!same(&json!({"to": "a", "stops": [one, two]}), &json!({"to": "a", "stops": [two, one]})));
    }

    #[test]
    fn c6_the_flag_and_unknown_fields_are_not_part_of_the_key() {
        assert!(same(&json!({"to": "a"}), &json!({"to": "a", "confirm_duplicate": true, "x": 1})));
    }

    #[test]
    fn c3_of_an_open_schema_all_fields_count() {
        let open = Plan::of(&json!({"type": "object"}));
        let key = |arguments: &Value| canonical(&arguments.to_string(), &open, None);
        assert_ne!(key(&json!({"city": "Rome"})), key(&json!({"city": "Oslo"})));
        assert_eq!(key(&json!({"city": "Rome", "confirm_duplicate": true})), key(&json!({"city": "Rome"})));
    }

    #[test]
    fn c1_a_list_of_parameters_compares_only_these() {
        let plan = Plan::of(&schema());
        let only = |arguments: &Value| canonical(&arguments.to_string(), &plan, Some(&["to"]));
        assert_eq!(only(&json!({"to": "a", "limit": 1})), only(&json!({"to": "a", "limit": 2})));
        assert_ne!(only(&json!({"to": "a"})), only(&json!({"to": "b"})));
    }

    #[test]
    fn a_default_that_leads_back_to_its_own_schema_ends() {
        let next = json!({"$ref": "#/$defs/Node", "default": {}});
        let node = json!({"type": "object", "properties": {"next": next, "other": next}});
        let schema = json!({"type": "object", "properties": {"plan": next}, "$defs": {"Node": node}});
        let plan = Plan::of(&schema);
        for equal in ["{}", r#"{"plan": {}}"#, r#"{"plan": {"other": {"next": {}}}}"#] {
            assert_eq!(canonical(equal, &plan, None), format!("{{}}{}", plan.mark()));
        }
    }

    #[test]
    fn c3_numbers_beyond_the_exact_range_keep_their_text() {
        assert!(same(&json!({"to": "a", "limit": 3.0}), &json!({"to": "a", "limit": 3})));
        assert!(!same(
            &json!({"to": "a", "limit": 9_007_199_254_740_993_u64}),
            &json!({"to": "a", "limit": 9_007_199_254_740_992_u64})
        ));
        let plan = Plan::of(&schema());
        let [one, other] = ["18446744073709551616", "18446744073709551617"]
            .map(|limit| canonical(&format!(r#"{{"to": "a", "limit": {limit}}}"#), &plan, None));
        assert_ne!(one, other, "beyond 64 bits too");
    }

    #[test]
    fn c3_a_string_is_what_it_means_and_cannot_pass_for_another_field() {
        let plan = Plan::of(&schema());
        let key = |arguments: &str| canonical(arguments, &plan, None);
        assert_eq!(key(r#"{"to": "\u0061\n"}"#), key(r#"{"to": "a\u000a"}"#));
        assert_eq!(key(r#"{"to": "\u0061"}"#), key(r#"{"to": "a"}"#));
        assert_ne!(key(r#"{"to": "a\",\"limit\":6,"}"#), key(r#"{"to": "a", "limit": 6}"#));
        assert_ne!(key(r#"{"to": "a\\", "from": "b"}"#), key(r#"{"to": "a\",\"from\":\"b"}"#));
    }

    #[test]
    fn c3_of_a_field_that_is_there_twice_the_last_one_counts() {
        let plan = Plan::of(&schema());
        let key = |arguments: &str| canonical(arguments, &plan, None);
        assert_eq!(
            key(r#"{"to": "a", "limit": 6, "limit": 7}"#),
            key(r#"{"limit": 7, "to": "b", "to": "a"}"#)
        );
        assert_eq!(key(r#"{"limit": 6, "to": "a", "limit": null}"#), key(r#"{"to": "a"}"#));
        assert_eq!(key(r#"{"limit": 5, "to": "a", "limit": 6}"#), key(r#"{"to": "a", "limit": 6}"#));
    }

    #[test]
    fn what_cannot_be_read_is_equal_to_its_own_text() {
        let plan = Plan::of(&schema());
        let deep = format!(r#"{{"to": "a", "seat": {}{}}}"#, "[".repeat(200), "]".repeat(200));
        for text in [r#"{"to": "a"} b"#, &deep] {
            assert_eq!(canonical(text, &plan, None), text);
        }
        let unknown = canonical(r#"{"to": "a", "unknown": 1e999}"#, &plan, None);
        assert_eq!(unknown, canonical(r#"{"to": "a"}"#, &plan, None));
        for nothing in ["", " ", "null"] {
            assert_eq!(canonical(nothing, &plan, None), canonical("{}", &plan, None));
        }
    }

    #[test]
    fn c7_what_has_no_value_does_not_let_the_flag_make_another_call() {
        let plan = Plan::of(&schema());
        for odd in ["1e999", r#""\ud800""#] {
            let [first, confirmed] = ["", r#", "confirm_duplicate": true"#].map(|flag| {
                canonical(&format!(r#"{{"seat": {{"x": {odd}}}{flag}, "to": "a"}}"#), &plan, None)
            });
            assert_eq!(first, confirmed, "{odd}");
        }
    }

    #[test]
    fn c2_e6_two_agents_tools_of_one_name_are_compared_by_names_and_meant_values() {
        let of = |properties: Value| Plan::of(&json!({"type": "object", "properties": properties}));
        let text = json!({"type": "string"});
        let (one, other) =
            (of(json!({"to": text, "from": text})), of(json!({"from": text, "to": text, "via": text})));
        let call = r#"{"to": "Oslo", "from": "Rome"}"#;
        assert_eq!(
            canonical(call, &one, None),
            canonical(call, &other, None),
            "in whatever order they know them"
        );
        let [five, ten] = [5, 10].map(|limit| of(json!({"to": text, "limit": {"default": limit}})));
        assert_ne!(
            canonical("{}", &five, None),
            canonical("{}", &ten, None),
            "the same words mean something else"
        );
    }

    #[test]
    fn as_much_within_each_other_is_read_as_when_it_is_decoded() {
        let plan = Plan::of(&json!({"type": "object"}));
        for depth in 120..135 {
            let text = format!(r#"{{"a":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
            let is_decoded = serde_json::from_str::<Value>(&text).is_ok();
            assert_eq!(canonical(&text, &plan, None) != text, is_decoded, "{depth}");
        }
    }
}
