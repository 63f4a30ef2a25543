//! Why a call's arguments are not accepted, as a typed error and in words for the model (behaviour G3).

use crate::prompt::Prompts;

/// One failure of a call's arguments.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// The text is not a JSON object.
    Unreadable {
        /// What is wrong with it, and where.
        problem: String,
    },
    /// A parameter that must be there is not.
    Missing {
        /// The parameter.
        name: &'static str,
        /// A field of the call that may have been meant for it.
        similar: Option<String>,
    },
    /// A value that the parameter's type does not accept.
    Wrong {
        /// Where it is, such as `passengers[1].age`.
        path: String,
        /// What was found and what is accepted.
        problem: String,
    },
    /// A value that a declared rule does not accept.
    Rule {
        /// The parameter.
        name: &'static str,
        /// What was found, and the bound that it breaks.
        breach: Breach,
    },
}

/// How a value breaks a declared rule.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Breach {
    /// A number below the least one, which is given.
    Below(String, String),
    /// A number above the greatest one, which is given.
    Above(String, String),
    /// A number that is not below the bound, which is given.
    NotBelow(String, String),
    /// A string or list with fewer items than the number given.
    TooShort(usize, usize),
    /// A string or list with more items than the number given.
    TooLong(usize, usize),
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
    fn to_text(&self, prompts: &Prompts) -> String {
        match self {
            Self::Unreadable { problem } => prompts.arguments_unreadable(problem),
            Self::Missing { name, similar: None } => prompts.argument_missing(name),
            Self::Missing { name, similar: Some(similar) } => prompts.argument_misnamed(name, similar),
            Self::Wrong { path, problem } => prompts.argument_wrong(path, problem),
            Self::Rule { name, breach } => {
                let problem = match breach {
                    Breach::Below(found, bound) => prompts.breach_below(found, bound),
                    Breach::Above(found, bound) => prompts.breach_above(found, bound),
                    Breach::NotBelow(found, bound) => prompts.breach_not_below(found, bound),
                    Breach::TooShort(found, bound) => {
                        prompts.breach_too_short(&found.to_string(), &bound.to_string())
                    }
                    Breach::TooLong(found, bound) => {
                        prompts.breach_too_long(&found.to_string(), &bound.to_string())
                    }
                };
                prompts.argument_wrong(name, &problem)
            }
        }
    }
}
