//! Argument texts that are nearly JSON: what models leave out or write otherwise is mended once (behaviour G1).

use std::{borrow::Cow, fmt, sync::Arc};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The text as a JSON object with no space between its tokens: what a log keeps of a call's arguments (behaviour G5).
/// A text that cannot be read is `{}`: some providers refuse a conversation with any other in it.
pub(crate) fn well_formed(text: &str) -> Cow<'_, str> {
    let is_object = |text: &str| text.starts_with('{') && serde_json::from_str::<Readable>(text).is_ok();
    if is_object(text) {
        return compact(text);
    }
    let trimmed = text.trim();
    if is_object(trimmed) {
        return compact(trimmed);
    }
    match repaired(text) {
        Some(repaired) => Cow::Owned(compact(&repaired).into_owned()),
        None => Cow::Borrowed("{}"),
    }
}

/// JSON that can be read as values. What is only passed over may hold what cannot: a number beyond all numbers, half of a
/// letter, and brackets of any depth.
struct Readable;

impl<'de> Deserialize<'de> for Readable {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Readable {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self, A::Error> {
        while fields.next_entry::<Self, Self>()?.is_some() {}
        Ok(self)
    }
}

/// The same of a text that is shared: with nothing to mend it stays the one.
pub(crate) fn logged_arguments(text: &Arc<str>) -> Arc<str> {
    shared(text, well_formed)
}

/// The text as it is mended; with nothing to mend it stays the one that is shared.
pub(crate) fn shared(text: &Arc<str>, mend: impl Fn(&str) -> Cow<'_, str>) -> Arc<str> {
    match mend(text) {
        Cow::Borrowed(same) if same == &**text => text.clone(),
        other => other.into(),
    }
}

/// The JSON without the space between its tokens.
fn compact(json: &str) -> Cow<'_, str> {
    let mut in_string = false;
    let mut escaped = false;
    let is_space = |byte: u8| {
        let space = !in_string && matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = byte == b'\\' && !escaped;
        } else {
            in_string = byte == b'"';
        }
        space
    };
    // Every byte once, in order: whether it is space depends on those before.
    let mut spaces =
        json.bytes().map(is_space).enumerate().filter(|(_, space)| *space).map(|(at, _)| at).peekable();
    if spaces.peek().is_none() {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len());
    let mut from = 0;
    for at in spaces {
        text.push_str(json.get(from..at).unwrap_or_default());
        from = at + 1;
    }
    text.push_str(json.get(from..).unwrap_or_default());
    Cow::Owned(text)
}

/// The object that the text was probably meant to be; `None` if that cannot be told.
///
/// Mended are a code fence around it, an object that is written as a string, single quotes, names without quotes,
/// `True`, `False` and `None`, line breaks in strings, a comma before a closing bracket, and closing brackets that are
/// missing or too many. A string that does not end is not mended: the text was cut off in the middle of a value.
pub(super) fn repaired(text: &str) -> Option<String> {
    let text = without_fence(text.trim());
    if let Ok(inner) = serde_json::from_str::<String>(text) {
        let is_object = serde_json::from_str(&inner).is_ok_and(|value: Value| value.is_object());
        return if is_object { Some(inner) } else { Mender::mend(&inner) };
    }
    Mender::mend(text)
}

fn without_fence(text: &str) -> &str {
    let Some(inner) = text.strip_prefix("```").and_then(|text| text.strip_suffix("```")) else { return text };
    inner.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).trim()
}

/// Writes the text again, token by token.
struct Mender<'t> {
    rest: &'t str,
    mended: String,
    /// The closing brackets of what is open.
    open: Vec<char>,
}

impl<'t> Mender<'t> {
    fn mend(text: &'t str) -> Option<String> {
        if !text.starts_with('{') {
            return None;
        }
        let mut mender = Self { rest: text, mended: String::with_capacity(text.len() + 8), open: Vec::new() };
        while let Some(c) = mender.next() {
            match c {
                '{' => mender.begin('{', '}'),
                '[' => mender.begin('[', ']'),
                '}' | ']' => mender.end(c),
                '"' | '\'' => mender.string(c)?,
                c if c.is_alphabetic() || c == '_' => mender.word(c),
                c => mender.mended.push(c),
            }
        }
        while let Some(close) = mender.open.pop() {
            mender.close(close);
        }
        let is_object = serde_json::from_str(&mender.mended).is_ok_and(|value: Value| value.is_object());
        is_object.then_some(mender.mended)
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next();
        self.rest = chars.as_str();
        next
    }

    fn begin(&mut self, open: char, close: char) {
        self.mended.push(open);
        self.open.push(close);
    }

    /// A closing bracket closes what is open inside of it too; one that closes nothing is left out.
    fn end(&mut self, close: char) {
        while self.open.contains(&close) {
            let Some(last) = self.open.pop() else { return };
            self.close(last);
            if last == close {
                return;
            }
        }
    }

    fn close(&mut self, close: char) {
        let kept = self.mended.trim_end().trim_end_matches(',').len();
        self.mended.truncate(kept);
        self.mended.push(close);
    }

    /// `None` if it does not end.
    fn string(&mut self, quote: char) -> Option<()> {
        self.mended.push('"');
        loop {
            match self.next()? {
                '\\' => match self.next()? {
                    '\'' => self.mended.push('\''),
                    escaped => self.mended.extend(['\\', escaped]),
                },
                // An apostrophe is no end, unless something comes that can stand behind a string.
                '\'' if quote == '\'' && !self.rest.trim_start().starts_with([',', ':', '}', ']']) => {
                    self.mended.push('\'');
                }
                c if c == quote => break,
                '"' => self.mended.push_str("\\\""),
                '\n' => self.mended.push_str("\\n"),
                '\r' => self.mended.push_str("\\r"),
                '\t' => self.mended.push_str("\\t"),
                c => self.mended.push(c),
            }
        }
        self.mended.push('"');
        Some(())
    }

    fn word(&mut self, first: char) {
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(self.rest.len());
        let (tail, rest) = self.rest.split_at(end);
        self.rest = rest;
        let word = format!("{first}{tail}");
        let is_name = rest.trim_start().starts_with(':');
        match &*word {
            _ if is_name => self.mended.extend(["\"", &*word, "\""]),
            "True" => self.mended.push_str("true"),
            "False" => self.mended.push_str("false"),
            "None" => self.mended.push_str("null"),
            // After a digit it is the exponent of a number; anything else is for the reader to refuse.
            other => self.mended.push_str(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> Option<String> {
        repaired(text).map(|text| well_formed(&text).into_owned())
    }

    #[test]
    fn g1_what_models_write_is_mended() {
        for (text, object) in [
            ("```json\n{\"a\": 1}\n```", r#"{"a":1}"#),
            ("``` {\"a\": 1}```", r#"{"a":1}"#),
            (r#"{"a": 1, "b": [1, 2"#, r#"{"a":1,"b":[1,2]}"#),
            (r#"{"a": {"b": [{"c": "d"}]"#, r#"{"a":{"b":[{"c":"d"}]}}"#),
            (r#"{"a": [1, 2}"#, r#"{"a":[1,2]}"#),
            (r#"{"a": 1}}"#, r#"{"a":1}"#),
            (r#"{"a": [1, 2, ], }"#, r#"{"a":[1,2]}"#),
            (r#"{"a": 1,"#, r#"{"a":1}"#),
            (r"{'a': 'it\'s', 'b': 'don't', 'c': 'a \'b\''}", r#"{"a":"it's","b":"don't","c":"a 'b'"}"#),
            (r#"{'a': 'say "hi"'}"#, r#"{"a":"say \"hi\""}"#),
            ("{\"a\": \"two\nlines\"}", r#"{"a":"two\nlines"}"#),
            ("{a: True, b: None, c: False}", r#"{"a":true,"b":null,"c":false}"#),
            (r#""{\"a\": 1}""#, r#"{"a":1}"#),
            (r#""{'a': 1}""#, r#"{"a":1}"#),
            (r#"{"a": 1e5, "b": "x\\", }"#, r#"{"a":1e5,"b":"x\\"}"#),
        ] {
            assert_eq!(mended(text).as_deref(), Some(object), "{text}");
        }
    }

    #[test]
    fn g1_what_cannot_be_told_is_not_guessed() {
        for text in [
            "",
            "[]",
            "12",
            "Rome",
            "\"Rome\"",
            r#"{"to": "Ro"#,
            r#"{"to": "Rome", "day":"#,
            r#"{"to" "Rome"}"#,
            r#"{"to": Rome}"#,
            "{\"a\": 1} {\"b\": 2}",
            "I will call it with {\"a\": 1}",
        ] {
            assert_eq!(repaired(text), None, "{text}");
        }
    }

    #[test]
    fn g5_a_log_keeps_a_compact_object_whatever_the_model_wrote() {
        assert_eq!(well_formed(r#"{"a":"b c"}"#), r#"{"a":"b c"}"#);
        assert_eq!(well_formed(" {\n  \"a\": \"b \\\" c\",\t\"d\" : [ 1 ] } "), r#"{"a":"b \" c","d":[1]}"#);
        assert_eq!(well_formed("{'a': 1"), r#"{"a":1}"#);
        for text in ["", "null", "[]", "not json", r#"{"to": "Ro"#] {
            assert_eq!(well_formed(text), "{}", "{text}");
        }
    }

    #[test]
    fn g5_what_looks_like_an_object_and_cannot_be_read_is_an_empty_one_in_the_log() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(500), "]".repeat(500));
        for text in [r#"{"a":1e400}"#, r#"{"a":"\ud800"}"#, r#"{"\ud800":1}"#, &deep] {
            assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
            assert_eq!(well_formed(text), "{}", "{text}");
        }
        let all = r#"{"a":[null,true,-1,1.5,1e300,"b\n\ud83d\ude00",{}],"c\td":18446744073709551615}"#;
        assert_eq!(well_formed(all), all);
    }
}
