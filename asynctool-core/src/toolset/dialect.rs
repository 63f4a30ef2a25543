//! How tools are written for a provider, and what is lost on the way.

mod anthropic;
mod gemini;
mod limits;
mod notes;
mod openai;
mod refs;
mod rewrite;
mod strict;
mod walk;

use serde_json::{Map, Value, json};

use self::{
    limits::{
        ANTHROPIC_STRICT_OPTIONAL, ANTHROPIC_STRICT_TOOLS, ANTHROPIC_STRICT_UNIONS, GEMINI_NAME,
        OPENAI_DESCRIPTION, STANDARD_FORMATS,
    },
    notes::Notes,
    strict::Obstacle,
};
use super::{descriptor::Descriptor, policy::Hints};
use crate::prompt::Prompts;

/// A provider's way to write tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// Plain JSON Schema, draft 2020-12, as the Model Context Protocol uses it.
    JsonSchema,
    /// OpenAI function calling, and the many servers that are compatible with it.
    OpenAi,
    /// The same with `strict`: the model cannot write what the schema does not accept. A tool whose schema has no
    /// strict form is written as for [`Dialect::OpenAi`], and a loss says why.
    OpenAiStrict,
    /// Anthropic's tools.
    Anthropic,
    /// The same with `strict`, likewise.
    AnthropicStrict,
    /// Gemini's `parameters`, a part of OpenAPI 3.0.
    Gemini,
    /// Gemini's `parametersJsonSchema`.
    GeminiJsonSchema,
}

/// Tools as a provider wants them.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// The dialect that they are written in.
    pub dialect: Dialect,
    /// The tools, in the order of the registry.
    pub tools: Vec<RenderedTool>,
    /// What the dialect could not say.
    pub losses: Vec<Loss>,
}

/// One tool as a provider wants it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RenderedTool {
    /// Its name.
    pub name: String,
    /// What a person is shown instead of it.
    pub title: Option<String>,
    /// What the model is told of it.
    pub description: String,
    /// The schema of its arguments.
    pub parameters: Value,
    /// Whether the provider holds the model to the schema.
    pub strict: bool,
    /// What it says of itself.
    pub hints: Hints,
}

/// Something that a dialect could not say about a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss {
    /// The tool.
    pub tool: String,
    /// Where in its schema, as a JSON pointer.
    pub pointer: String,
    /// What was left out or rewritten.
    pub what: String,
    /// Whether it is why the whole tool is not strict, in a dialect that is.
    pub is_fallback: bool,
}

impl Dialect {
    /// Every dialect, for tests that render them all.
    pub const ALL: &'static [Self] = &[
        Self::JsonSchema,
        Self::OpenAi,
        Self::OpenAiStrict,
        Self::Anthropic,
        Self::AnthropicStrict,
        Self::Gemini,
        Self::GeminiJsonSchema,
    ];

    pub(crate) fn render<'d>(self, tools: impl Iterator<Item = &'d Descriptor>, words: &Prompts) -> Rendered {
        let mut budget = StrictBudget::default();
        let mut rendered = Rendered { dialect: self, tools: Vec::new(), losses: Vec::new() };
        for tool in tools {
            let mut notes = Notes { tool: tool.name(), words, losses: &mut rendered.losses };
            let length = tool.description().chars().count();
            if matches!(self, Self::OpenAi | Self::OpenAiStrict) && length > OPENAI_DESCRIPTION {
                let what = format!(
                    "the description has {length} characters, and some endpoints accept {OPENAI_DESCRIPTION}"
                );
                notes.lose("", what);
            }
            let letters = tool.name().len();
            if matches!(self, Self::Gemini | Self::GeminiJsonSchema) && letters > GEMINI_NAME {
                notes.lose(
                    "",
                    format!("the name has {letters} characters, and the provider accepts {GEMINI_NAME}"),
                );
            }
            let (parameters, strict) = self.adapt(&tool.schema_in(words), &mut notes, &mut budget);
            rendered.tools.push(RenderedTool {
                name: tool.name().to_owned(),
                title: tool.title().map(str::to_owned),
                description: tool.description().to_owned(),
                parameters,
                strict,
                hints: tool.hints(),
            });
        }
        rendered
    }

    /// The schema in this dialect, and whether it is strict.
    fn adapt(self, schema: &Value, notes: &mut Notes<'_>, budget: &mut StrictBudget) -> (Value, bool) {
        let mut adapted = schema.clone();
        match self {
            Self::JsonSchema => {
                rewrite::join_names(&mut adapted);
                rewrite::close_objects(&mut adapted);
                notes.keep_formats(&mut adapted, STANDARD_FORMATS);
            }
            Self::OpenAi => openai::lenient(&mut adapted, notes),
            Self::Anthropic => anthropic::lenient(&mut adapted, notes),
            Self::Gemini => gemini::parameters(&mut adapted, notes),
            Self::GeminiJsonSchema => gemini::json_schema(&mut adapted, notes),
            Self::OpenAiStrict | Self::AnthropicStrict => return self.strictly(schema, notes, budget),
        }
        (adapted, false)
    }

    /// The strict form, or the other one with the reasons why there is none.
    fn strictly(self, schema: &Value, notes: &mut Notes<'_>, budget: &mut StrictBudget) -> (Value, bool) {
        let known = notes.losses.len();
        let mut strict = schema.clone();
        let (result, lenient) = match self {
            Self::OpenAiStrict => (openai::strict(&mut strict, notes), Self::OpenAi),
            _ => (
                anthropic::strict(&mut strict, notes).and_then(|()| budget.take(&mut strict)),
                Self::Anthropic,
            ),
        };
        let Err(obstacles) = result else { return (strict, true) };
        notes.losses.truncate(known);
        for (pointer, why) in obstacles {
            notes.fall_back(&pointer, &why);
        }
        lenient.adapt(schema, notes, budget)
    }
}

/// What all strict tools of one request to Anthropic share.
#[derive(Default)]
struct StrictBudget {
    tools: usize,
    optional: usize,
    unions: usize,
}

impl StrictBudget {
    /// Room for one more tool, or why there is none.
    fn take(&mut self, schema: &mut Value) -> Result<(), Vec<Obstacle>> {
        let (optional, unions) = strict::complexity(schema);
        let after =
            Self { tools: self.tools + 1, optional: self.optional + optional, unions: self.unions + unions };
        let of = |what: &str, count: usize, most: usize| {
            let text = format!("with it the tools would have {count} {what}, and {most} are accepted");
            (count > most).then_some((String::new(), text))
        };
        let obstacles: Vec<Obstacle> = [
            of("strict schemas", after.tools, ANTHROPIC_STRICT_TOOLS),
            of("optional parameters", after.optional, ANTHROPIC_STRICT_OPTIONAL),
            of("parameters of several types", after.unions, ANTHROPIC_STRICT_UNIONS),
        ]
        .into_iter()
        .flatten()
        .collect();
        if obstacles.is_empty() {
            *self = after;
            return Ok(());
        }
        Err(obstacles)
    }
}

impl Rendered {
    /// The `tools` of a request, ready to be sent.
    ///
    /// ```
    /// # use asynctool_core::{AsyncRunContext, Dialect, Registry, toolset};
    /// # struct Clock;
    /// # #[toolset]
    /// # impl Clock {
    /// #     /// Tell the time of day.
    /// #     #[tool(on_duplicate = "allow")]
    /// #     async fn now(&self, _ctx: &AsyncRunContext) -> String { "noon".to_owned() }
    /// # }
    /// let tools = Registry::new().with(Clock).unwrap().render(Dialect::OpenAi).to_json();
    /// assert_eq!(tools[0]["function"]["name"], "now");
    /// ```
    #[must_use]
    pub fn to_json(&self) -> Value {
        let tools: Vec<Value> = self.tools.iter().map(|tool| tool.to_json(self.dialect)).collect();
        match self.dialect {
            Dialect::Gemini | Dialect::GeminiJsonSchema if !tools.is_empty() => {
                json!([{"functionDeclarations": tools}])
            }
            _ => Value::Array(tools),
        }
    }
}

impl RenderedTool {
    fn to_json(&self, dialect: Dialect) -> Value {
        let Self { name, description, parameters, .. } = self;
        let mut tool = json!({"name": name, "description": description});
        let Some(fields) = tool.as_object_mut() else { return tool };
        let strict = self.strict.then(|| ("strict".to_owned(), Value::Bool(true)));
        match dialect {
            Dialect::JsonSchema => {
                if let Some(title) = &self.title {
                    fields.insert("title".to_owned(), json!(title));
                }
                fields.insert("inputSchema".to_owned(), parameters.clone());
                let annotations = self.annotations();
                if !annotations.is_empty() {
                    fields.insert("annotations".to_owned(), Value::Object(annotations));
                }
            }
            Dialect::OpenAi | Dialect::OpenAiStrict => {
                fields.insert("parameters".to_owned(), parameters.clone());
                fields.extend(strict);
                return json!({"type": "function", "function": tool});
            }
            Dialect::Anthropic | Dialect::AnthropicStrict => {
                fields.insert("input_schema".to_owned(), parameters.clone());
                fields.extend(strict);
            }
            Dialect::Gemini | Dialect::GeminiJsonSchema => {
                let keyword = if dialect == Dialect::Gemini { "parameters" } else { "parametersJsonSchema" };
                // An object without properties is refused; a function without parameters has none.
                let takes =
                    parameters.get("properties").and_then(Value::as_object).is_some_and(|p| !p.is_empty());
                if takes {
                    fields.insert(keyword.to_owned(), parameters.clone());
                }
            }
        }
        tool
    }

    /// The hints as the Model Context Protocol names them.
    fn annotations(&self) -> Map<String, Value> {
        let Hints { read_only, destructive, idempotent, open_world } = self.hints;
        let hints = [
            ("readOnlyHint", read_only),
            ("destructiveHint", destructive),
            ("idempotentHint", idempotent),
            ("openWorldHint", open_world),
        ];
        hints.into_iter().filter_map(|(name, hint)| Some((name.to_owned(), Value::Bool(hint?)))).collect()
    }
}
