//! How tools are written for a provider, and what is lost on the way.

mod openai;

use serde_json::{Value, json};

use super::descriptor::Descriptor;

/// A provider's way to write tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// Plain JSON Schema, draft 2020-12, as MCP uses it.
    JsonSchema,
    /// OpenAI function calling, and the many servers that are compatible with it.
    OpenAi,
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
pub struct RenderedTool {
    /// Its name.
    pub name: String,
    /// What the model is told of it.
    pub description: String,
    /// The schema of its arguments.
    pub parameters: Value,
}

/// Something that a dialect could not say about a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The tool.
    pub tool: String,
    /// Where in its schema, as a JSON pointer.
    pub pointer: String,
    /// What was left out or rewritten.
    pub what: String,
}

impl Dialect {
    /// Every dialect, for tests that render them all.
    pub const ALL: &'static [Self] = &[Self::JsonSchema, Self::OpenAi];

    pub(crate) fn render<'d>(self, tools: impl Iterator<Item = &'d Descriptor>) -> Rendered {
        let mut rendered = Rendered { dialect: self, tools: Vec::new(), losses: Vec::new() };
        for tool in tools {
            let mut parameters = tool.schema().clone();
            if self == Self::OpenAi {
                openai::adapt(&mut parameters, tool.name(), &mut rendered.losses);
            }
            rendered.tools.push(RenderedTool {
                name: tool.name().to_owned(),
                description: tool.description().to_owned(),
                parameters,
            });
        }
        rendered
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
        self.tools.iter().map(|tool| tool.to_json(self.dialect)).collect()
    }
}

impl RenderedTool {
    fn to_json(&self, dialect: Dialect) -> Value {
        let Self { name, description, parameters } = self;
        match dialect {
            Dialect::JsonSchema => {
                json!({"name": name, "description": description, "inputSchema": parameters})
            }
            Dialect::OpenAi => json!({
                "type": "function",
                "function": {"name": name, "description": description, "parameters": parameters},
            }),
        }
    }
}
