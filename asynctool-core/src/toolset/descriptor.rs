//! A tool as the registry knows it: independent of the toolset's type, and of whether a macro wrote it.

use std::{borrow::Cow, sync::OnceLock};

use regex_lite::Regex;
use serde_json::Value;

use super::{
    canonical::{Plan, canonical},
    names::CONFIRM_FLAG,
    policy::{Hints, OnDuplicate, Policy},
    rule::Rule,
    schema,
    tool::{Param, Tool, Toolset},
};
#[cfg(feature = "testing")]
use super::{conform, rejection::Failure};
use crate::prompt::Prompts;

/// A tool as the registry knows it.
pub struct Descriptor {
    pub(super) name: Cow<'static, str>,
    pub(super) title: Option<Cow<'static, str>>,
    pub(super) description: Cow<'static, str>,
    pub(super) input: Input,
    pub(super) policy: Policy,
    pub(super) hints: Hints,
    pub(super) question: Option<Cow<'static, str>>,
    pub(super) owner: &'static str,
    schema: OnceLock<Value>,
    /// What makes calls equal.
    plan: OnceLock<Plan>,
    /// The patterns of the parameters' rules, in the parameters' order.
    patterns: OnceLock<Vec<Option<Regex>>>,
}

/// What a tool takes.
pub(super) enum Input {
    /// The parameters of a method.
    Params(&'static [Param]),
    /// What this schema says, which is an object's.
    Schema(Value),
}

impl Descriptor {
    pub(crate) fn of_tool<S: Toolset>(tool: &Tool<S>) -> Self {
        let mut descriptor = Self::new(
            Cow::Borrowed(tool.name),
            Cow::Borrowed(tool.description),
            Input::Params(tool.params),
            std::any::type_name::<S>(),
        );
        descriptor.title = tool.title.map(Cow::Borrowed);
        descriptor.policy = tool.policy;
        descriptor.hints = tool.hints;
        descriptor.question = tool.question.map(Cow::Borrowed);
        descriptor
    }

    pub(super) fn new(
        name: Cow<'static, str>,
        description: Cow<'static, str>,
        input: Input,
        owner: &'static str,
    ) -> Self {
        Self {
            name,
            title: None,
            description,
            input,
            policy: Policy::NEW,
            hints: Hints::NEW,
            question: None,
            owner,
            schema: OnceLock::new(),
            plan: OnceLock::new(),
            patterns: OnceLock::new(),
        }
    }

    /// The name that the model calls it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a person is shown instead of the name.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// What the model is told of it.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// How it runs.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// What it says of itself.
    pub fn hints(&self) -> Hints {
        self.hints
    }

    /// Whether a person is asked before it runs.
    pub(crate) fn needs_approval(&self) -> bool {
        self.policy.approval
    }

    /// What a person is asked before it runs, with `{name}` for the argument of that name; `None` if it has no text of
    /// its own for that.
    pub fn question(&self) -> Option<&str> {
        self.question.as_deref()
    }

    /// The type of the toolset that it belongs to.
    pub fn owner(&self) -> &'static str {
        self.owner
    }

    /// Whether calls carry the flag `confirm_duplicate` (behaviour C6).
    pub fn takes_confirmation(&self) -> bool {
        self.policy.on_duplicate == OnDuplicate::Confirm
    }

    /// The JSON Schema of its arguments in its richest form (draft 2020-12), made once.
    pub fn schema(&self) -> &Value {
        self.schema.get_or_init(|| match &self.input {
            Input::Params(params) => schema::of_params(params, self.takes_confirmation()),
            Input::Schema(given) => schema::of_raw(given, self.takes_confirmation()),
        })
    }

    /// The same with these words for the flag that we add.
    pub(super) fn schema_in(&self, words: &Prompts) -> Value {
        let mut schema = self.schema().clone();
        if self.takes_confirmation()
            && let Some(flag) =
                schema.pointer_mut("/properties").and_then(|known| known.get_mut(CONFIRM_FLAG))
            && let Some(flag) = flag.as_object_mut()
        {
            flag.insert("description".to_owned(), words.confirm_duplicate().into());
        }
        schema
    }

    /// The arguments of a call, or those of these names, in the form in which equal ones are equal (C3).
    pub(crate) fn canonical(&self, arguments: &str, only: Option<&[&str]>) -> String {
        canonical(arguments, self.plan.get_or_init(|| Plan::of(self.schema())), only)
    }

    /// The defaults and examples that its own schema does not accept, each with what is wrong: expressions, which the
    /// macro cannot look into.
    #[cfg(feature = "testing")]
    pub(crate) fn refused_samples(&self) -> Vec<Failure> {
        let schema = self.schema();
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let refused = properties.flat_map(|(name, property)| {
            let examples = property.get("examples").and_then(Value::as_array).into_iter().flatten();
            let samples = property.get("default").into_iter().chain(examples);
            samples.flat_map(|sample| conform::failures(sample, property, schema, name)).collect::<Vec<_>>()
        });
        refused.collect()
    }

    pub(super) fn params(&self) -> &'static [Param] {
        match self.input {
            Input::Params(params) => params,
            Input::Schema(_) => &[],
        }
    }

    /// The pattern of a parameter, compiled once; the macro has seen that it can be.
    pub(super) fn pattern(&self, param: usize) -> Option<&Regex> {
        let patterns = self.patterns.get_or_init(|| {
            let pattern_of = |param: &Param| {
                param.rules.iter().find_map(|rule| match rule {
                    Rule::Pattern(pattern) => Regex::new(pattern).ok(),
                    _ => None,
                })
            };
            self.params().iter().map(pattern_of).collect()
        });
        patterns.get(param)?.as_ref()
    }
}
