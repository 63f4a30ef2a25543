//! The tools of a request, read from their schemas as any model reads them.

use asynctool_core::{CANCEL_TASK, GET_RUNNING_TASKS, ModelRequest, RenderedTool};
use serde_json::{Map, Value};

use super::{clause::Clause, places::PlaceRole, vocabulary};

/// A tool as its name and its schema tell of it.
#[derive(Debug)]
pub(super) struct ToolCard<'r> {
    pub(super) name: &'r str,
    pub(super) description: &'r str,
    pub(super) params: Vec<ParamCard<'r>>,
}

/// A parameter.
#[derive(Debug)]
pub(super) struct ParamCard<'r> {
    pub(super) name: &'r str,
    pub(super) description: &'r str,
    pub(super) is_required: bool,
    pub(super) kind: ParamKind,
}

/// What a parameter takes, as far as it can be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ParamKind {
    Place(PlaceRole),
    /// The id of a running call.
    CallId,
    Month,
    Number,
    Text,
    /// Something that is never filled from what a user types.
    Other,
}

/// The tools of a request.
pub(super) fn read(request: &ModelRequest) -> Vec<ToolCard<'_>> {
    request.tools.tools.iter().map(ToolCard::of).collect()
}

impl<'r> ToolCard<'r> {
    fn of(tool: &'r RenderedTool) -> Self {
        let required = tool.parameters.get("required").and_then(Value::as_array);
        let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|other| other == name));
        let properties = tool.parameters.get("properties").and_then(Value::as_object);
        let params = properties.into_iter().flatten().map(|(name, schema)| {
            let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
            let kind = kind(name, description, schema);
            ParamCard { name, description, is_required: is_required(name), kind }
        });
        Self { name: &tool.name, description: &tool.description, params: params.collect() }
    }

    /// How many words of the clause mean this tool.
    pub(super) fn score(&self, clause: &Clause) -> usize {
        let of_name = |word: &str| {
            self.name.split('_').any(|part| !vocabulary::is_empty(part) && vocabulary::related(part, word))
        };
        clause.words().filter(|word| of_name(word)).count()
    }

    /// Whether it belongs to the session, not to the application.
    pub(super) fn is_companion(&self) -> bool {
        matches!(self.name, CANCEL_TASK | GET_RUNNING_TASKS)
    }

    /// Whether it belongs to the application and starts something.
    pub(super) fn is_own(&self) -> bool {
        !self.is_companion() && !self.takes_call_id()
    }

    /// Whether it does something to a call that runs.
    pub(super) fn takes_call_id(&self) -> bool {
        self.params.iter().any(|param| param.kind == ParamKind::CallId)
    }

    /// The parameters that a call must have and this one has not.
    pub(super) fn missing(&self, arguments: &Map<String, Value>) -> impl Iterator<Item = &ParamCard<'r>> {
        self.params.iter().filter(|param| param.is_required && !arguments.contains_key(param.name))
    }

    /// The first sentence of its description, without the full stop.
    pub(super) fn purpose(&self) -> &'r str {
        let first = self.description.split(['.', ';']).next().unwrap_or_default().trim();
        if first.is_empty() { self.name } else { first }
    }
}

impl ParamCard<'_> {
    /// How the user is asked for it.
    pub(super) fn question(&self) -> String {
        let text = self.description.trim_end_matches('.');
        if text.is_empty() { self.name.replace('_', " ") } else { text.to_owned() }
    }

    /// Whether a word means what it takes.
    pub(super) fn is_about(&self, word: &str) -> bool {
        !word.is_empty() && words(self.name, self.description).any(|own| vocabulary::related(&own, word))
    }
}

fn words(name: &str, description: &str) -> impl Iterator<Item = String> {
    let text = format!("{name} {description}").to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
    words.collect::<Vec<_>>().into_iter()
}

fn kind(name: &str, description: &str, schema: &Value) -> ParamKind {
    let is_type = |wanted: &str| match schema.get("type") {
        Some(Value::Array(types)) => types.iter().any(|one| one == wanted),
        Some(one) => one == wanted,
        None => false,
    };
    let has = |wanted: &[&str]| words(name, description).any(|word| wanted.contains(&word.as_str()));
    if is_type("integer") || is_type("number") {
        return if has(&["month"]) { ParamKind::Month } else { ParamKind::Number };
    }
    if !is_type("string") {
        return ParamKind::Other;
    }
    if name == "call_id" {
        ParamKind::CallId
    } else if has(&["origin", "departure"]) {
        ParamKind::Place(PlaceRole::From)
    } else if has(&["destination", "arrival"]) {
        ParamKind::Place(PlaceRole::To)
    } else if has(&["city", "town", "place", "airport", "location"]) {
        ParamKind::Place(PlaceRole::At)
    } else {
        ParamKind::Text
    }
}
