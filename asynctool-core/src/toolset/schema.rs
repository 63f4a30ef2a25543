//! The JSON Schema of a tool's arguments, in its richest form: dialects take away from it when they render.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::{names::CONFIRM_FLAG, tool::Param};
use crate::prompt::Prompts;

/// A type whose shape the model can be told.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no JSON schema",
    label = "the model cannot be told the shape of this parameter",
    note = "add `#[derive(schemars::JsonSchema)]` to `{Self}`",
    note = "if it is derived already, check that it comes from `schemars` 1, re-exported as `asynctool_core::schemars`"
)]
pub trait Describe {
    fn describe(generator: &mut SchemaGenerator) -> Schema;
}

#[diagnostic::do_not_recommend]
impl<T: JsonSchema> Describe for T {
    fn describe(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

/// What describes the shape of a parameter.
pub(crate) type SchemaFn = fn(&mut SchemaGenerator) -> Schema;

/// Called by the code that `#[toolset]` writes, for `#[arg(schema_with = path)]`: a function with another signature is
/// reported at the path.
#[doc(hidden)]
#[must_use]
pub const fn schema_with(schema: SchemaFn) -> SchemaFn {
    schema
}

/// The schema of a tool with these parameters, and with the flag by which a duplicate is confirmed (C6).
pub(super) fn of_params(params: &[Param], takes_confirmation: bool) -> Value {
    let mut generator = SchemaSettings::draft2020_12().for_deserialize().into_generator();
    let mut properties = Map::new();
    let mut required = Vec::new();
    for param in params {
        properties.insert(param.name.to_owned(), of_param(param, &mut generator));
        if !param.is_optional() {
            required.push(param.name);
        }
    }
    if takes_confirmation {
        properties.insert(CONFIRM_FLAG.to_owned(), confirmation());
    }
    let mut schema = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    let definitions = generator.take_definitions(true);
    if let (false, Value::Object(fields)) = (definitions.is_empty(), &mut schema) {
        fields.insert("$defs".to_owned(), Value::Object(definitions));
    }
    schema
}

/// The schema of a tool that is known by its schema only, likewise.
pub(super) fn of_raw(given: &Value, takes_confirmation: bool) -> Value {
    let mut schema = given.clone();
    if let (true, Some(fields)) = (takes_confirmation, schema.as_object_mut()) {
        let properties = fields.entry("properties").or_insert_with(|| Value::Object(Map::new()));
        if let Some(properties) = properties.as_object_mut() {
            properties.insert(CONFIRM_FLAG.to_owned(), confirmation());
        }
    }
    schema
}

fn confirmation() -> Value {
    json!({
        "type": "boolean",
        "default": false,
        "description": Prompts::default().confirm_duplicate(),
    })
}

fn of_param(param: &Param, generator: &mut SchemaGenerator) -> Value {
    let mut schema = (param.schema)(generator);
    let fields = schema.ensure_object();
    if !param.description.is_empty() {
        fields.insert("description".to_owned(), param.description.into());
    }
    for rule in param.rules {
        rule.advertise(fields);
    }
    if let Some(default) = param.default.and_then(|default| default()) {
        fields.insert("default".to_owned(), default);
    }
    if let Some(example) = param.example.and_then(|example| example()) {
        fields.insert("examples".to_owned(), Value::Array(vec![example]));
    }
    schema.to_value()
}

/// The JSON form of a default, where its type has one: the macro calls `JsonForm::<T>::of(..)`, which is the function
/// here for a type that can be serialized, and that of the trait below for others.
#[doc(hidden)]
pub struct JsonForm<T>(std::marker::PhantomData<T>);

impl<T: serde::Serialize> JsonForm<T> {
    pub fn of(value: &T) -> Option<Value> {
        serde_json::to_value(value).ok()
    }
}

#[doc(hidden)]
pub trait NoJsonForm<T> {
    fn of(value: &T) -> Option<Value>;
}

impl<T> NoJsonForm<T> for JsonForm<T> {
    fn of(_value: &T) -> Option<Value> {
        None
    }
}

/// Called by the code that `#[toolset]` writes, for `#[arg(example = ..)]`.
#[doc(hidden)]
pub fn example<T: Shown>(value: &T) -> Option<Value> {
    value.show()
}

/// A type whose values can be shown to the model.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shown as an example",
    label = "an example is shown as JSON",
    note = "add `#[derive(serde::Serialize)]` to `{Self}`"
)]
pub trait Shown {
    fn show(&self) -> Option<Value>;
}

#[diagnostic::do_not_recommend]
impl<T: serde::Serialize> Shown for T {
    fn show(&self) -> Option<Value> {
        serde_json::to_value(self).ok()
    }
}
