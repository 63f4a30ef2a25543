//! Why a call's arguments are not accepted, as a typed error and in words for the model (behaviour G3).

use super::{names, rule::Format};
use crate::prompt::Prompts;

/// One failure of a call's arguments. A path is such as `passengers[1].age`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// The text is not a JSON object.
    Unreadable {
        /// What is wrong with it, and where.
        problem: String,
    },
    /// A field that must be there is not.
    Missing {
        /// The field.
        path: String,
        /// A field of the call that may have been meant for it.
        similar: Option<String>,
    },
    /// A field that nothing takes. It fails a call only beside other failures, or if the host says so.
    Unknown {
        /// The field.
        path: String,
        /// The field that may have been meant.
        similar: Option<String>,
    },
    /// A value of another kind than is accepted.
    Wrong {
        /// Where it is.
        path: String,
        /// The value, as JSON.
        found: String,
        /// What is accepted.
        expected: Expected,
    },
    /// A value that its type does not accept, for a reason that the type words itself.
    Rejected {
        /// Where it is.
        path: String,
        /// What the type says.
        problem: String,
    },
    /// A value that a rule does not accept.
    Rule {
        /// Where it is.
        path: String,
        /// What was found, and the bound that it breaks.
        breach: Breach,
    },
}

/// What is accepted in some place.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Expected {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A whole number, within bounds if there are some.
    Integer {
        /// The least one.
        min: Option<String>,
        /// The greatest one.
        max: Option<String>,
    },
    /// A number.
    Number,
    /// A string.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
    /// One of these values, as JSON.
    OneOf(Vec<String>),
    /// One of these.
    Either(Vec<Expected>),
    /// Nothing at all.
    Nothing,
}

/// How a value breaks a rule.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Breach {
    /// A number below the least one, which is given.
    Below(String, String),
    /// A number above the greatest one, which is given.
    Above(String, String),
    /// A number that is not below the bound, which is given.
    NotBelow(String, String),
    /// A number that is not above the bound, which is given.
    NotAbove(String, String),
    /// A number that is not a multiple of the one given.
    NotMultiple(String, String),
    /// A string, list or object with fewer items than the number given.
    TooShort(usize, usize),
    /// A string, list or object with more items than the number given.
    TooLong(usize, usize),
    /// A list with an item that is in it twice.
    Repeated(String),
    /// A string that does not match the pattern, which is given.
    NotMatching(String, String),
    /// A string that is not of the format.
    NotOfFormat(String, Format),
    /// A string that is not one of those listed.
    NotOneOf {
        /// The string, as JSON.
        found: String,
        /// Those that are accepted.
        values: Vec<String>,
        /// The one that may have been meant.
        similar: Option<String>,
    },
}

/// Everything that is wrong with the arguments of a call.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("the arguments of the call were rejected: {failures:?}")]
pub struct Rejection {
    /// All failures, in the order of the parameters.
    pub failures: Vec<Failure>,
}

impl Rejection {
    /// The text that the model reads.
    #[must_use]
    pub fn to_text(&self, prompts: &Prompts) -> String {
        let failures: Vec<String> = self.failures.iter().map(|failure| failure.to_text(prompts)).collect();
        prompts.arguments_rejected(&failures.join(" "))
    }
}

impl Failure {
    /// The parameter that it is about; empty if it is about all of them.
    pub(super) fn parameter(&self) -> &str {
        match self {
            Self::Unreadable { .. } => "",
            Self::Missing { path, .. }
            | Self::Unknown { path, .. }
            | Self::Wrong { path, .. }
            | Self::Rejected { path, .. }
            | Self::Rule { path, .. } => names::first_of_path(path),
        }
    }

    fn to_text(&self, prompts: &Prompts) -> String {
        match self {
            Self::Unreadable { problem } => prompts.arguments_unreadable(problem),
            Self::Missing { path, similar: None } => prompts.argument_missing(path),
            Self::Missing { path, similar: Some(similar) } => prompts.argument_misnamed(path, similar),
            Self::Unknown { path, similar: None } => prompts.argument_unknown(path),
            Self::Unknown { path, similar: Some(similar) } => prompts.argument_unknown_similar(path, similar),
            Self::Wrong { path, found, expected } => {
                prompts.argument_mismatch(path, found, &expected.to_text(prompts))
            }
            Self::Rejected { path, problem } => prompts.argument_wrong(path, problem),
            Self::Rule { path, breach } => prompts.argument_wrong(path, &breach.to_text(prompts)),
        }
    }
}

impl Expected {
    fn to_text(&self, prompts: &Prompts) -> String {
        match self {
            Self::Null => prompts.expected_null(),
            Self::Boolean => prompts.expected_boolean(),
            Self::Integer { min: Some(min), max: Some(max) } => prompts.expected_integer_between(min, max),
            Self::Integer { min: Some(min), max: None } => prompts.expected_integer_from(min),
            Self::Integer { min: None, max: Some(max) } => prompts.expected_integer_to(max),
            Self::Integer { min: None, max: None } => prompts.expected_integer(),
            Self::Number => prompts.expected_number(),
            Self::Text => prompts.expected_string(),
            Self::List => prompts.expected_list(),
            Self::Object => prompts.expected_object(),
            Self::OneOf(values) => prompts.expected_one_of(&values.join(", ")),
            Self::Either(options) => {
                let mut options = options.iter().map(|option| option.to_text(prompts));
                let first = options.next().unwrap_or_default();
                options.fold(first, |text, option| prompts.expected_either(&text, &option))
            }
            Self::Nothing => prompts.expected_nothing(),
        }
    }
}

impl Breach {
    fn to_text(&self, prompts: &Prompts) -> String {
        match self {
            Self::Below(found, bound) => prompts.breach_below(found, bound),
            Self::Above(found, bound) => prompts.breach_above(found, bound),
            Self::NotBelow(found, bound) => prompts.breach_not_below(found, bound),
            Self::NotAbove(found, bound) => prompts.breach_not_above(found, bound),
            Self::NotMultiple(found, of) => prompts.breach_not_multiple(found, of),
            Self::TooShort(found, bound) => prompts.breach_too_short(&found.to_string(), &bound.to_string()),
            Self::TooLong(found, bound) => prompts.breach_too_long(&found.to_string(), &bound.to_string()),
            Self::Repeated(item) => prompts.breach_repeated(item),
            Self::NotMatching(found, pattern) => prompts.breach_pattern(found, pattern),
            Self::NotOfFormat(found, format) => prompts.breach_format(found, format.name(), format.example()),
            Self::NotOneOf { found, values, similar } => {
                let values = values.join(", ");
                match similar {
                    Some(similar) => prompts.breach_one_of_similar(found, similar, &values),
                    None => prompts.breach_one_of(found, &values),
                }
            }
        }
    }
}
