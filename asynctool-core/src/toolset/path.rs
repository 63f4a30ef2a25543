//! Which part of a JSON text a place in it belongs to: serde says where it stopped, and a model needs to know in what.
//!
//! Where a type refuses the last item of a list or an object, serde has read on to the end of it, and so it is named.
//! The exact path would take a second copy of the code that reads each type, which costs users more to compile.

use std::fmt::Write as _;

/// The path to what ends at this line and column (both from 1, the column in bytes), such as `[1].age`; empty for the
/// whole of the text.
pub(super) fn path_at(json: &str, line: usize, column: usize) -> String {
    let lines = json.split_inclusive('\n').take(line.saturating_sub(1));
    let end = lines.map(str::len).sum::<usize>() + column;
    let mut steps: Vec<Step> = Vec::new();
    let mut string: Option<String> = None;
    let mut last_string = String::new();
    let mut escaped = false;
    for c in json.char_indices().take_while(|(at, _)| *at < end).map(|(_, c)| c) {
        if let Some(text) = &mut string {
            if c == '"' && !escaped {
                last_string = string.take().unwrap_or_default();
            } else {
                text.push(c);
                escaped = c == '\\' && !escaped;
            }
            continue;
        }
        match c {
            '"' => string = Some(String::new()),
            '{' => steps.push(Step::Object),
            '[' => steps.push(Step::Item(0)),
            '}' | ']' => drop(steps.pop()),
            ':' => {
                if let Some(step) = steps.last_mut() {
                    *step = Step::Field(std::mem::take(&mut last_string));
                }
            }
            ',' => match steps.last_mut() {
                Some(Step::Item(index)) => *index += 1,
                Some(step) => *step = Step::Object,
                None => {}
            },
            _ => {}
        }
    }
    let mut path = String::new();
    for step in steps {
        let _ = match step {
            Step::Object => Ok(()),
            Step::Field(name) => write!(path, ".{name}"),
            Step::Item(index) => write!(path, "[{index}]"),
        };
    }
    path
}

enum Step {
    /// An object, between two fields.
    Object,
    Field(String),
    Item(usize),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_the_path_of_the_value_that_ends_there() {
        let json = "[{\"age\": 1, \"name\": \"a,\\\"b\"},\n {\"age\": \"x\"}]";
        assert_eq!(path_at(json, 1, 10), "[0].age");
        assert_eq!(path_at(json, 1, 27), "[0].name");
        assert_eq!(path_at(json, 2, 11), "[1].age");
        assert_eq!(path_at(json, 2, 13), "[1]");
        assert_eq!(path_at("\"x\"", 1, 3), "");
    }
}
