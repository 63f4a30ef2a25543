//! What a parameter accepts beyond its type: told in the schema, and checked before the tool runs (G4).

pub(crate) mod format;
pub(crate) mod types;

use std::fmt;

use regex_lite::Regex;
use serde_json::{Map, Value};

pub use self::format::Format;
use super::{names, rejection::Breach};

/// A declared rule of a parameter.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// `range(..)`
    Range { min: Option<Number>, max: Option<Number>, exclusive: bool },
    /// `length(..)`
    Length { min: Option<usize>, max: Option<usize> },
    /// `pattern = ".."`
    Pattern(&'static str),
    /// `format = ".."`
    Format(Format),
    /// `one_of(..)`
    OneOf(&'static [&'static str]),
}

/// A number of any type, to be compared.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Number {
    Int(i128),
    Float(f64),
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(std::cmp::Ordering::Equal)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (*self, *other) {
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(&b)),
            (a, b) => a.as_float().partial_cmp(&b.as_float()),
        }
    }
}

impl Number {
    #[expect(clippy::cast_precision_loss, reason = "only compared with a number that is a float itself")]
    fn as_float(self) -> f64 {
        match self {
            Self::Int(int) => int as f64,
            Self::Float(float) => float,
        }
    }

    /// The number that a JSON value is.
    pub(crate) fn of_json(value: &Value) -> Option<Self> {
        let number = value.as_number()?;
        number.as_i128().map(Self::Int).or_else(|| number.as_f64().map(Self::Float))
    }

    fn to_json(self) -> Value {
        match self {
            Self::Int(int) => i64::try_from(int)
                .map(Value::from)
                .or_else(|_| u64::try_from(int).map(Value::from))
                .unwrap_or_else(|_| Value::from(self.as_float())),
            Self::Float(float) => Value::from(float),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(int) => int.fmt(f),
            Self::Float(float) => float.fmt(f),
        }
    }
}

impl Rule {
    /// How the number breaks the rule; `None` if it keeps it.
    pub(crate) fn breach_of_number(&self, number: Number) -> Option<Breach> {
        let Self::Range { min, max, exclusive } = self else { return None };
        let found = || number.to_string();
        if let Some(min) = min.filter(|min| number < *min) {
            return Some(Breach::Below(found(), min.to_string()));
        }
        let max = (*max)?;
        match exclusive {
            true if number >= max => Some(Breach::NotBelow(found(), max.to_string())),
            false if number > max => Some(Breach::Above(found(), max.to_string())),
            _ => None,
        }
    }

    /// How a string or list of this length breaks the rule.
    pub(crate) fn breach_of_length(&self, length: usize) -> Option<Breach> {
        let Self::Length { min, max } = self else { return None };
        match (min, max) {
            (Some(min), _) if length < *min => Some(Breach::TooShort(length, *min)),
            (_, Some(max)) if length > *max => Some(Breach::TooLong(length, *max)),
            _ => None,
        }
    }

    /// How a text breaks the rule; `pattern` is the rule's own, compiled.
    pub(crate) fn breach_of_text(&self, text: &str, pattern: Option<&Regex>) -> Option<Breach> {
        let found = || quoted(text);
        match self {
            Self::Pattern(written) if pattern.is_some_and(|pattern| !pattern.is_match(text)) => {
                Some(Breach::NotMatching(found(), (*written).to_owned()))
            }
            Self::Format(format) if !format.accepts(text) => Some(Breach::NotOfFormat(found(), *format)),
            Self::OneOf(values) if !values.contains(&text) => {
                let similar = names::most_similar(text, values.iter().copied()).map(str::to_owned);
                let values = values.iter().map(|value| (*value).to_owned()).collect();
                Some(Breach::NotOneOf { found: found(), values, similar })
            }
            _ => None,
        }
    }

    /// Adds the rule to the parameter's schema. A bound that the type has already stays if it is the tighter one.
    pub(crate) fn advertise(&self, schema: &mut Map<String, Value>) {
        match *self {
            Self::Range { min, max, exclusive } => {
                if let Some(min) = min.filter(|min| bound(schema, "minimum").is_none_or(|given| given < *min))
                {
                    schema.insert("minimum".to_owned(), min.to_json());
                }
                let tighter = |given: Number, max: Number| if exclusive { given < max } else { given <= max };
                let max =
                    max.filter(|max| !bound(schema, "maximum").is_some_and(|given| tighter(given, *max)));
                if let Some(max) = max {
                    schema.remove("maximum");
                    let keyword = if exclusive { "exclusiveMaximum" } else { "maximum" };
                    schema.insert(keyword.to_owned(), max.to_json());
                }
            }
            Self::Length { min, max } => {
                let (least, most) = if schema.contains_key("items") {
                    ("minItems", "maxItems")
                } else if schema.contains_key("additionalProperties") {
                    ("minProperties", "maxProperties")
                } else {
                    ("minLength", "maxLength")
                };
                if let Some(min) = min {
                    schema.insert(least.to_owned(), min.into());
                }
                if let Some(max) = max {
                    schema.insert(most.to_owned(), max.into());
                }
            }
            Self::Pattern(pattern) => {
                schema.insert("pattern".to_owned(), pattern.into());
            }
            Self::Format(format) => {
                schema.insert("format".to_owned(), format.name().into());
            }
            Self::OneOf(values) => {
                let mut values: Vec<Value> = values.iter().map(|value| (*value).into()).collect();
                let types = schema.get("type").and_then(Value::as_array);
                if types.is_some_and(|types| types.iter().any(|name| name == "null")) {
                    values.push(Value::Null);
                }
                schema.insert("enum".to_owned(), Value::Array(values));
            }
        }
    }
}

/// A bound that the schema has.
fn bound(schema: &Map<String, Value>, keyword: &str) -> Option<Number> {
    Number::of_json(schema.get(keyword)?)
}

/// A text as it stands in JSON, cut if it is long.
pub(crate) fn quoted(text: &str) -> String {
    const SHOWN: usize = 80;
    Value::from(&*super::update::cut(text, SHOWN)).to_string()
}

#[cfg(test)]
mod tests {
    use super::{
        types::{Measured as _, Ranged as _},
        *,
    };

    const ONE_TO_NINE: Rule =
        Rule::Range { min: Some(Number::Int(1)), max: Some(Number::Int(9)), exclusive: false };

    #[test]
    fn g4_a_range_names_the_bound_that_is_broken() {
        assert_eq!(ONE_TO_NINE.breach_of_number(Number::Int(9)), None);
        let above = ONE_TO_NINE.breach_of_number(Number::Float(9.5));
        assert_eq!(above, Some(Breach::Above("9.5".to_owned(), "9".to_owned())));
        let below = ONE_TO_NINE.breach_of_number(0_u8.number().unwrap());
        assert_eq!(below, Some(Breach::Below("0".to_owned(), "1".to_owned())));
    }

    #[test]
    fn g4_a_length_counts_characters() {
        let rule = Rule::Length { min: Some(3), max: Some(3) };
        assert_eq!(rule.breach_of_length("äöü".to_owned().length().unwrap()), None);
        assert_eq!(rule.breach_of_length(4), Some(Breach::TooLong(4, 3)));
        assert_eq!(rule.breach_of_length(2), Some(Breach::TooShort(2, 3)));
    }

    #[test]
    fn g4_the_tighter_bound_is_advertised() {
        let advertised = |rule: Rule| {
            let mut schema =
                Map::from_iter([("minimum".to_owned(), 0.into()), ("maximum".to_owned(), 255.into())]);
            rule.advertise(&mut schema);
            Value::Object(schema).to_string()
        };
        let range = |min: i128, max: i128, exclusive: bool| Rule::Range {
            min: Some(Number::Int(min)),
            max: Some(Number::Int(max)),
            exclusive,
        };
        assert_eq!(advertised(range(1, 9, false)), r#"{"minimum":1,"maximum":9}"#);
        assert_eq!(advertised(range(-1, 1000, false)), r#"{"minimum":0,"maximum":255}"#);
        assert_eq!(advertised(range(0, 255, true)), r#"{"minimum":0,"exclusiveMaximum":255}"#);
        assert_eq!(advertised(range(0, 256, true)), r#"{"minimum":0,"maximum":255}"#);
    }

    #[test]
    fn g4_a_text_that_is_not_listed_is_told_which_are() {
        let rule = Rule::OneOf(&["economy", "business"]);
        assert_eq!(rule.breach_of_text("economy", None), None);
        let breach = Breach::NotOneOf {
            found: "\"Busines\"".to_owned(),
            values: vec!["economy".to_owned(), "business".to_owned()],
            similar: Some("business".to_owned()),
        };
        assert_eq!(rule.breach_of_text("Busines", None), Some(breach));
    }
}
