//! What a parameter accepts beyond its type: told in the schema, and checked before the tool runs (G4).

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    fmt,
    num::NonZero,
};

use serde_json::{Map, Value};

use super::rejection::Breach;

/// A declared rule of a parameter.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// `range(..)`
    Range { min: Option<Number>, max: Option<Number>, exclusive: bool },
    /// `length(..)`
    Length { min: Option<usize>, max: Option<usize> },
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

    /// Adds the rule to the parameter's schema.
    pub(crate) fn advertise(&self, schema: &mut Map<String, Value>) {
        match *self {
            Self::Range { min, max, exclusive } => {
                if let Some(min) = min {
                    schema.insert("minimum".to_owned(), min.to_json());
                }
                if let Some(max) = max {
                    if exclusive {
                        schema.remove("maximum");
                    }
                    let keyword = if exclusive { "exclusiveMaximum" } else { "maximum" };
                    schema.insert(keyword.to_owned(), max.to_json());
                }
            }
            Self::Length { min, max } => {
                let list = schema.contains_key("items");
                let (least, most) = if list { ("minItems", "maxItems") } else { ("minLength", "maxLength") };
                if let Some(min) = min {
                    schema.insert(least.to_owned(), min.into());
                }
                if let Some(max) = max {
                    schema.insert(most.to_owned(), max.into());
                }
            }
        }
    }
}

/// A type that `range(..)` can constrain; an absent value has no number.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`range(..)` cannot constrain `{Self}`",
    label = "expected a number",
    note = "for strings and lists use `length(..)`"
)]
pub trait Ranged {
    fn number(&self) -> Option<Number>;
}

/// A type that `length(..)` can constrain; an absent value has no length.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`length(..)` cannot constrain `{Self}`",
    label = "expected a string or a list",
    note = "for numbers use `range(..)`"
)]
pub trait Measured {
    fn length(&self) -> Option<usize>;
}

macro_rules! ranged_integers {
    ($($type:ty)*) => {$(
        impl Ranged for $type {
            fn number(&self) -> Option<Number> {
                Some(Number::Int(i128::from(*self)))
            }
        }

        impl Ranged for NonZero<$type> {
            fn number(&self) -> Option<Number> {
                self.get().number()
            }
        }
    )*};
}

ranged_integers!(u8 u16 u32 u64 i8 i16 i32 i64 i128);

macro_rules! ranged_sizes {
    ($($type:ty)*) => {$(
        impl Ranged for $type {
            fn number(&self) -> Option<Number> {
                // A value beyond `i128` is above every bound that can be written, and so is this one.
                Some(Number::Int(i128::try_from(*self).unwrap_or(i128::MAX)))
            }
        }

        impl Ranged for NonZero<$type> {
            fn number(&self) -> Option<Number> {
                self.get().number()
            }
        }
    )*};
}

ranged_sizes!(usize isize u128);

macro_rules! ranged_floats {
    ($($type:ty)*) => {$(
        impl Ranged for $type {
            fn number(&self) -> Option<Number> {
                Some(Number::Float(f64::from(*self)))
            }
        }
    )*};
}

ranged_floats!(f32 f64);

impl<T: Ranged> Ranged for Option<T> {
    fn number(&self) -> Option<Number> {
        self.as_ref().and_then(Ranged::number)
    }
}

impl Measured for String {
    /// In characters, as JSON Schema counts.
    fn length(&self) -> Option<usize> {
        Some(self.chars().count())
    }
}

impl<T: Measured> Measured for Option<T> {
    fn length(&self) -> Option<usize> {
        self.as_ref().and_then(Measured::length)
    }
}

macro_rules! measured_collections {
    ($($type:ident<$($item:ident),*>)*) => {$(
        impl<$($item),*> Measured for $type<$($item),*> {
            fn length(&self) -> Option<usize> {
                Some(self.len())
            }
        }
    )*};
}

measured_collections!(Vec<T> VecDeque<T> BTreeSet<T> BTreeMap<K, V>);

impl<T, S> Measured for HashSet<T, S> {
    fn length(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl<K, V, S> Measured for HashMap<K, V, S> {
    fn length(&self) -> Option<usize> {
        Some(self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
