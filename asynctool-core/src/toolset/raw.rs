//! A tool that is known only at run time: a name, a description, a schema and a closure.

use std::{borrow::Cow, future::Future, sync::Arc};

use serde_json::{Value, json};

use super::{
    args::Args,
    context::{AsyncRunContext, boxed},
    descriptor::{Descriptor, Input},
    names::{self, CONFIRM_FLAG},
    output::{ToolReturn, finish},
    policy::{Hints, Policy},
    question,
    registry::RegistryError,
    tool::{DynToolset, Tool, ToolFuture},
};

/// A tool that is known only at run time, such as one that another server offers.
///
/// It goes the same way as the tools of a `#[toolset]`: its calls are checked against its schema, coerced, refused as
/// duplicates, cancelled and merged alike. What the schema says by `not`, `if` or `dependent..` is not checked.
///
/// ```
/// use asynctool_core::{AsyncRunContext, FunctionCall, TaskManager, Tool};
/// use serde_json::{Value, json};
///
/// let schema = json!({
///     "type": "object",
///     "properties": {"city": {"type": "string", "description": "The city."}},
///     "required": ["city"],
/// });
/// let weather = Tool::raw("weather", "Tell the weather.", schema, |ctx: AsyncRunContext, args: Value| async move {
///     ctx.update(format!("Looking at the sky over {}...", args["city"])).await;
///     "rain"
/// });
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let tasks = TaskManager::builder().tool(weather).build().unwrap();
/// let first = tasks.call(FunctionCall::new("call_1", "weather", r#"{"city": "Rome"}"#)).await;
/// assert!(first.text.starts_with("Looking at the sky"));
/// let wrong = tasks.call(FunctionCall::new("call_2", "weather", "{}")).await;
/// assert!(wrong.text.contains("\"city\": missing"));
/// # });
/// ```
#[derive(Clone)]
pub struct RawTool {
    name: String,
    title: Option<String>,
    description: String,
    schema: Value,
    policy: Policy,
    hints: Hints,
    question: Option<String>,
    run: Arc<dyn Fn(AsyncRunContext, Value) -> ToolFuture + Send + Sync>,
}

impl Tool<RawTool> {
    /// A tool of this name and description, whose arguments are an object of this schema (draft 2020-12).
    pub fn raw<F, R>(
        name: impl Into<String>,
        description: impl Into<String>,
        schema: Value,
        run: impl Fn(AsyncRunContext, Value) -> F + Send + Sync + 'static,
    ) -> RawTool
    where
        F: Future<Output = R> + Send + 'static,
        R: ToolReturn,
    {
        RawTool {
            name: name.into(),
            title: None,
            description: description.into(),
            schema,
            policy: Policy::NEW,
            hints: Hints::NEW,
            question: None,
            run: Arc::new(move |ctx, args| {
                let body = run(ctx, args);
                boxed(async move { finish(body.await) })
            }),
        }
    }
}

impl RawTool {
    /// Sets what a person is shown instead of the name.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets how it runs.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets what it says of itself.
    #[must_use]
    pub fn hints(mut self, hints: Hints) -> Self {
        self.hints = hints;
        self
    }

    /// Has a person asked this before it runs, with `{name}` for the argument of that name, and `{{`, `}}` for braces
    /// (behaviour I2). [`Policy::approval`] asks without a text of its own.
    #[must_use]
    pub fn question(mut self, question: impl Into<String>) -> Self {
        self.question = Some(question.into());
        self
    }

    /// What the registry keeps of it, if it is a tool at all.
    pub(super) fn descriptor(&self) -> Result<Descriptor, RegistryError> {
        if let Some(problem) = self.problem() {
            return Err(RegistryError::Invalid { name: self.name.clone(), problem });
        }
        let mut schema = self.schema.clone();
        if let Some(fields) = schema.as_object_mut() {
            fields.entry("type").or_insert_with(|| json!("object"));
            fields.entry("properties").or_insert_with(|| json!({}));
            fields.remove("$schema");
        }
        let (name, description) = (self.name.clone().into(), self.description.clone().into());
        let mut descriptor = Descriptor::new(name, description, Input::Schema(schema), "Tool::raw");
        descriptor.title = self.title.clone().map(Cow::Owned);
        descriptor.policy = self.policy;
        descriptor.hints = self.hints;
        descriptor.policy.approval |= self.question.is_some();
        descriptor.question = self.question.clone().map(Cow::Owned);
        Ok(descriptor)
    }

    fn problem(&self) -> Option<String> {
        if let Some(problem) = names::problem_of_tool(&self.name) {
            return Some(problem.to_owned());
        }
        if self.description.trim().is_empty() {
            return Some("its description is empty".to_owned());
        }
        if let Some(problem) = self.policy.problem() {
            return Some(format!("{problem} is zero"));
        }
        let Some(schema) = self.schema.as_object() else {
            return Some("its schema is not an object".to_owned());
        };
        if schema.get("type").is_some_and(|kind| kind != "object") {
            return Some("its schema is not that of an object".to_owned());
        }
        let properties = match schema.get("properties") {
            None => None,
            Some(Value::Object(properties)) => Some(properties),
            Some(_) => return Some("the `properties` of its schema are not an object".to_owned()),
        };
        if properties.is_some_and(|known| known.contains_key(CONFIRM_FLAG)) {
            return Some(format!(
                "the parameter name `{CONFIRM_FLAG}` is kept for the confirmation of duplicates"
            ));
        }
        let known: Vec<&str> = properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        self.question.as_ref().and_then(|text| question::problem(text, &known))
    }
}

impl DynToolset for RawTool {
    fn prepare(
        self: Arc<Self>,
        _index: usize,
        ctx: AsyncRunContext,
        args: &mut Args<'_>,
    ) -> Option<ToolFuture> {
        let value = args.read_object()?;
        Some((self.run)(ctx, value))
    }
}
