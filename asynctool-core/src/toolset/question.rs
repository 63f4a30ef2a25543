//! What a person is asked before a tool runs: its text, and the arguments in it, so that nothing of them hides.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::{
    descriptor::{Descriptor, Input},
    names::CONFIRM_FLAG,
};
use crate::prompt::Prompts;

/// Characters of one value that are shown.
const SHOWN: usize = 1000;

/// A part of a question's text.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'t> {
    Text(&'t str),
    Argument(&'t str),
}

/// The next part of a text and what follows it; `None` at its end. The error is a brace without its partner.
fn next_piece(text: &str) -> Result<Option<(Piece<'_>, &str)>, char> {
    let Some(at) = text.find(['{', '}']) else {
        return Ok((!text.is_empty()).then_some((Piece::Text(text), "")));
    };
    let (before, rest) = text.split_at(at);
    if !before.is_empty() {
        return Ok(Some((Piece::Text(before), rest)));
    }
    for (twice, once) in [("{{", "{"), ("}}", "}")] {
        if let Some(rest) = rest.strip_prefix(twice) {
            return Ok(Some((Piece::Text(once), rest)));
        }
    }
    let Some(inside) = rest.strip_prefix('{') else { return Err('}') };
    match inside.split_once('}') {
        Some((name, rest)) if !name.contains('{') => Ok(Some((Piece::Argument(name.trim()), rest))),
        _ => Err('{'),
    }
}

/// What is wrong with a question's text; the macro has looked at those that are written in Rust.
pub(super) fn problem(text: &str, parameters: &[&str]) -> Option<String> {
    if text.trim().is_empty() {
        return Some("its question is empty".to_owned());
    }
    let mut rest = text;
    loop {
        match next_piece(rest) {
            Ok(None) => return None,
            Ok(Some((Piece::Argument(name), _))) if !parameters.contains(&name) => {
                return Some(format!("its question names `{name}`, which is not a parameter"));
            }
            Ok(Some((_, after))) => rest = after,
            Err(brace) => return Some(format!("its question has a `{brace}` without its partner")),
        }
    }
}

impl Descriptor {
    /// What a person is asked before a call with these arguments runs (behaviours I2, I3).
    pub(crate) fn question_about(&self, arguments: &str, words: &Prompts) -> String {
        let arguments = self.shown_arguments(arguments);
        let absent = || words.approval_absent();
        match &self.question {
            Some(text) => fill(text, |name| {
                let given = arguments.iter().find(|(known, _)| known == name);
                given.map_or_else(absent, |(_, value)| shown(value))
            }),
            None => {
                let tool = self.title().unwrap_or(self.name());
                let listed: Vec<String> = arguments
                    .iter()
                    .map(|(name, value)| format!("{}: {}", plain(name), shown(value)))
                    .collect();
                match listed.as_slice() {
                    [] => words.approval_question_bare(tool),
                    listed => words.approval_question(tool, &listed.join(", ")),
                }
            }
        }
    }

    /// The arguments that the tool gets, in the order of its parameters, with the defaults of absent ones. A raw tool gets
    /// what was given and no defaults.
    fn shown_arguments(&self, arguments: &str) -> Vec<(String, Value)> {
        // They have been read; an empty text and `null` are no arguments (G1).
        let mut given: Map<String, Value> = serde_json::from_str(arguments).unwrap_or_default();
        given.remove(CONFIRM_FLAG); // no parameter has this name
        let properties = self.schema().get("properties").and_then(Value::as_object);
        let mut all = Vec::new();
        match self.input {
            Input::Params(params) => {
                for name in params.iter().map(|param| param.name) {
                    let default = properties.and_then(|known| known.get(name)?.get("default"));
                    let value = given.remove(name).filter(|value| !(value.is_null() && default.is_some()));
                    all.extend(value.or_else(|| default.cloned()).map(|value| (name.to_owned(), value)));
                }
            }
            Input::Schema(_) => {
                for name in properties.into_iter().flat_map(Map::keys) {
                    all.extend(given.shift_remove_entry(name));
                }
                all.extend(given); // the tool gets what its schema does not know too
            }
        }
        all
    }
}

/// The text with its values, which are not looked into.
fn fill(text: &str, value: impl Fn(&str) -> String) -> String {
    let (mut filled, mut rest) = (String::with_capacity(text.len()), text);
    while let Ok(Some((piece, after))) = next_piece(rest) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Argument(name) => filled.push_str(&value(name)),
        }
        rest = after;
    }
    filled
}

/// A value as a person reads it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => cut(text, str::to_owned),
        Value::String(text) => cut(text, quoted),
        other => cut(&other.to_string(), plain),
    }
}

/// Whether it can stand without quotes: what one sees is what it is.
fn is_plain(text: &str) -> bool {
    !text.chars().any(hides) && !text.starts_with(['"', ' ']) && !text.ends_with(' ') && !text.is_empty()
}

/// A text of somebody else within a sentence of ours: in quotes that nothing in it can close (H2a).
pub(crate) fn in_quotes(text: &str) -> String {
    cut(text, quoted)
}

/// JSON within a sentence of ours: the same JSON, in which nothing hides.
pub(crate) fn visible_json(json: &str) -> String {
    let mut visible = String::with_capacity(json.len());
    for character in json.chars() {
        if hides(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(visible, "\\u{unit:04x}"); // to a string: it does not fail
            }
        } else {
            visible.push(character);
        }
    }
    visible
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", plain(&text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// The text with escapes where a character hides, or hides others.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => plain.push_str("\\n"),
            '\r' => plain.push_str("\\r"),
            '\t' => plain.push_str("\\t"),
            other if hides(other) => {
                let _ = write!(plain, "\\u{{{:x}}}", u32::from(other)); // to a string: it does not fail
            }
            other => plain.push(other),
        }
    }
    plain
}

/// Whether a character is not seen, is seen as a blank, or changes how others are seen.
fn hides(character: char) -> bool {
    character.is_control()
        || (character.is_whitespace() && character != ' ')
        || matches!(character,
            // Joiners and marks of direction; the blanks that no table calls white space.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            // Marks of shorthand, annotations of notes, tags, and what selects a variant.
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The beginning of a text in this form, with a mark that says how much of it is missing.
fn cut(text: &str, form: impl Fn(&str) -> String) -> String {
    match text.char_indices().nth(SHOWN) {
        None => form(text),
        Some((at, _)) => {
            let (kept, left_out) = text.split_at(at);
            format!("{} [... {} more characters]", form(kept), left_out.chars().count())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::toolset::{AsyncRunContext, Tool};

    fn question(text: Option<&str>, schema: Value, arguments: &str) -> String {
        let tool = Tool::raw("run", "Run it.", schema, |_: AsyncRunContext, _: Value| async {});
        let tool = match text {
            Some(text) => tool.question(text),
            None => tool,
        };
        tool.descriptor().unwrap().question_about(arguments, &Prompts::default())
    }

    fn command() -> Value {
        json!({"type": "object", "properties": {
            "args": {"type": "array", "default": ["--help"]},
            "folder": {"type": "string"},
            "program": {"type": "string"},
        }})
    }

    #[test]
    fn i2_the_tools_own_question_is_filled_by_name() {
        let ask = |arguments| {
            question(Some("Run {program} {{here}} with { args } in {folder}?"), command(), arguments)
        };
        assert_eq!(
            ask(
                r#"{"program": "ls", "args": ["-l", "a b"], "folder": "{program}", "confirm_duplicate": true}"#
            ),
            r#"Run ls {here} with ["-l","a b"] in {program}?"#
        );
        assert_eq!(ask(r#"{"program": "ls", "args": null}"#), "Run ls {here} with null in nothing?");
        assert_eq!(ask(r#"{"program": "ls"}"#), "Run ls {here} with nothing in nothing?");
    }

    #[test]
    fn i2_without_one_it_is_made_of_the_name_and_the_arguments() {
        assert_eq!(
            question(
                None,
                command(),
                r#"{"folder": "/tmp", "program": "ls", "confirm_duplicate": true, "more": 1}"#
            ),
            "Allow run (folder: /tmp, program: ls, more: 1)?"
        );
        assert_eq!(question(None, json!({"type": "object"}), ""), "Allow run?");
    }

    #[test]
    fn i3_nothing_hides_in_a_value() {
        let ask =
            |value: Value| question(Some("{program}"), command(), &json!({ "program": value }).to_string());
        for (value, seen) in [
            (json!("it's \"so\" \\ \u{e9}\u{301} \u{1f980}"), "it's \"so\" \\ \u{e9}\u{301} \u{1f980}"),
            (json!("ls\nrm -rf /"), "\"ls\\nrm -rf /\""),
            (json!("a\\n\u{7}"), "\"a\\\\n\\u{7}\""),
            (json!("gpj.\u{202e}exe"), "\"gpj.\\u{202e}exe\""),
            (json!("\u{a0}\u{3164}\u{e0041}"), "\"\\u{a0}\\u{3164}\\u{e0041}\""),
            (json!(""), "\"\""),
            (json!(" a"), "\" a\""),
            (json!("\"a\""), "\"\\\"a\\\"\""),
            (json!(["\u{202e}", "\n"]), "[\"\\u{202e}\",\"\\n\"]"),
            (json!(null), "null"),
            (json!(1.5), "1.5"),
        ] {
            assert_eq!(ask(value.clone()), seen, "{value}");
        }
    }

    #[test]
    fn h2a_json_stays_what_it_is_and_nothing_in_it_hides() {
        let value = json!({"a\u{202e}": ["\u{e0041}\n\u{7f}", "\u{2028}\"\\"]});
        let visible = visible_json(&value.to_string());
        assert!(!visible.chars().any(hides), "{visible}");
        assert_eq!(serde_json::from_str::<Value>(&visible).unwrap(), value);
    }

    #[test]
    fn i3_a_long_value_is_cut_with_a_mark() {
        let ask =
            |value: String| question(Some("{program}"), command(), &json!({ "program": value }).to_string());
        let long = "\u{e9}".repeat(SHOWN);
        assert_eq!(ask(long.clone()), long);
        assert_eq!(ask(format!("{long}abc")), format!("{long} [... 3 more characters]"));
        assert_eq!(
            ask(format!("{long}\n")),
            format!("{long} [... 1 more characters]").replace(&long, &quoted(&long))
        );
    }

    #[test]
    fn a_text_is_taken_apart_and_a_lone_brace_is_a_problem() {
        assert_eq!(problem("Run {a} {{b}}?", &["a"]), None);
        for (text, about) in [
            ("Run {a", "`{`"),
            ("Run a}", "`}`"),
            ("{a{b}}", "`{`"),
            ("{b}", "`b`"),
            (" ", "empty"),
            ("{}", "``"),
        ] {
            let problem = problem(text, &["a"]).unwrap();
            assert!(problem.contains(about), "{text}: {problem}");
        }
    }
}
