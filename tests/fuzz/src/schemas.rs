//! Any schema as that of a tool that is known at run time only, and any arguments for it: nothing goes in a circle, and
//! what the tool is given conforms.

use std::sync::{Arc, Mutex};

use arbitrary::{Result, Unstructured};
use asynctool_core::{AsyncRunContext, Dialect, Registry, TaskManager, Tool};
use serde_json::{Map, Value, json};

use crate::desk::{Came, Desk, reading};

type Bytes<'b, 'a> = &'b mut Unstructured<'a>;

/// How deep a schema or a value is drawn.
const DEPTH: u8 = 4;
const NAMES: [&str; 6] = ["a", "b", "city", "confirm_duplicate", "a~/%b", ""];

/// Any bytes as a schema, and what is left of them as a call.
pub fn check(bytes: &[u8]) {
    let _ = judge(&mut Unstructured::new(bytes));
}

fn judge(bytes: Bytes<'_, '_>) -> Result<()> {
    let bits: u8 = bytes.arbitrary()?;
    let schema = root(bytes)?;
    let value = value(bytes, DEPTH)?;
    let text = match bytes.peek_bytes(1) {
        Some(_) => String::from_utf8_lossy(bytes.bytes(bytes.len())?).into_owned(),
        None => value.to_string(),
    };
    called(&schema, &text, bits & 7);
    Ok(())
}

fn called(schema: &Value, text: &str, bits: u8) {
    let given: Arc<Mutex<Option<Value>>> = Arc::default();
    let kept = given.clone();
    let tool = Tool::raw("run", "Run it.", schema.clone(), move |_: AsyncRunContext, value: Value| {
        *kept.lock().unwrap() = Some(value);
        async { "done" }
    });
    let registry = match Registry::new().with_tool(tool) {
        Ok(registry) => registry,
        Err(error) => {
            assert!(error.to_string().starts_with("`run` cannot be a tool: "), "{error}");
            return;
        }
    };
    for dialect in Dialect::ALL {
        let rendered = registry.render(*dialect);
        assert_eq!(rendered.tools.len(), 1);
        assert!(rendered.losses.iter().all(|loss| !loss.what.is_empty()));
    }
    let Some(desk) = Desk::of(TaskManager::builder().registry(registry), reading(bits)) else { return };
    let Came::Made { understood, .. } = desk.call("run", text) else { return };
    let first = given.lock().unwrap().take().unwrap();
    let again = desk.call("run", &understood);
    assert!(matches!(again, Came::Made { .. }), "{text} was understood as {understood}: {again:?}\n{schema}");
    assert_eq!(
        given.lock().unwrap().take().unwrap(),
        first,
        "{text} was understood as {understood}\n{schema}"
    );
    if bits & 4 != 0
        && let Some(judge) = validator(schema)
    {
        let wrong = judge.iter_errors(&first).next().map(|error| error.to_string());
        assert_eq!(wrong, None, "the tool is given {first}\n{schema}");
    }
}

/// What judges arguments by the schema, as far as we promise it: of `oneOf` one fits, or more.
fn validator(schema: &Value) -> Option<jsonschema::Validator> {
    fn eased(schema: &Value) -> Value {
        match schema {
            Value::Array(list) => list.iter().map(eased).collect(),
            Value::Object(rules) => {
                let mut rules: Map<String, Value> =
                    rules.iter().map(|(name, rule)| (name.clone(), eased(rule))).collect();
                if let Some(options) = rules.remove("oneOf") {
                    let all = rules.entry("allOf").or_insert_with(|| json!([]));
                    if let Some(all) = all.as_array_mut() {
                        all.push(json!({"anyOf": options}));
                    }
                }
                Value::Object(rules)
            }
            other => other.clone(),
        }
    }
    jsonschema::draft202012::options().build(&eased(schema)).ok()
}

fn root(bytes: Bytes<'_, '_>) -> Result<Value> {
    if bytes.ratio(1, 32)? {
        return value(bytes, DEPTH);
    }
    let mut properties = Map::new();
    for _ in 0..bytes.int_in_range(0..=4)? {
        properties.insert(name(bytes)?, schema(bytes, DEPTH)?);
    }
    let mut root = json!({"type": "object", "properties": properties});
    for place in ["A", "B"] {
        if bytes.arbitrary()? {
            root["$defs"][place] = schema(bytes, DEPTH - 1)?;
        }
    }
    if bytes.arbitrary()? {
        keyword(root.as_object_mut().unwrap(), bytes, DEPTH)?;
    }
    Ok(root)
}

fn schema(bytes: Bytes<'_, '_>, depth: u8) -> Result<Value> {
    let kind = bytes.int_in_range(0..=11)?;
    if kind == 11 {
        return Ok(if bytes.arbitrary()? { value(bytes, 1)? } else { json!(true) });
    }
    let mut rules = Map::new();
    let kinds = ["null", "boolean", "integer", "number", "string", "array", "object"];
    if let Some(kind) = kinds.get(kind) {
        rules.insert("type".to_owned(), json!(kind));
    } else if kind == 7 {
        rules.insert("type".to_owned(), json!([bytes.choose(&kinds)?, bytes.choose(&kinds)?]));
    } else if kind == 8 {
        rules.insert("$ref".to_owned(), reference(bytes)?);
    }
    for _ in 0..bytes.int_in_range(0..=3)? {
        keyword(&mut rules, bytes, depth)?;
    }
    Ok(Value::Object(rules))
}

fn reference(bytes: Bytes<'_, '_>) -> Result<Value> {
    let places = ["#/$defs/A", "#/$defs/B", "#", "#/properties/a", "#/properties/a~1b", "nowhere"];
    Ok(json!(bytes.choose(&places)?))
}

/// One more rule.
fn keyword(rules: &mut Map<String, Value>, bytes: Bytes<'_, '_>, depth: u8) -> Result<()> {
    const KEYWORDS: [&str; 25] = [
        "enum",
        "const",
        "default",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "minItems",
        "maxItems",
        "uniqueItems",
        "required",
        "additionalProperties",
        "items",
        "prefixItems",
        "properties",
        "anyOf",
        "oneOf",
        "allOf",
        "$ref",
        "description",
    ];
    let keyword = *bytes.choose(&KEYWORDS)?;
    let rule = match keyword {
        _ if bytes.ratio(1, 64)? => value(bytes, 1)?, // what makes no sense
        "const" | "default" => value(bytes, 1)?,
        "enum" => Value::Array(values(bytes, 1)?),
        "multipleOf" => json!(bytes.choose(&[1, 2, 5])?),
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => number(bytes)?,
        "pattern" => json!(bytes.choose(&["^[a-z]+$", "a", "^$", "["])?),
        "format" => json!(bytes.choose(&["date", "uri", "int32", "uint8", "odd"])?),
        "uniqueItems" => json!(bytes.arbitrary::<bool>()?),
        "required" => json!([name(bytes)?]),
        "description" => json!("Something."),
        "$ref" => reference(bytes)?,
        _ if depth == 0 => return Ok(()),
        "additionalProperties" | "items" => match bytes.ratio(1, 3)? {
            true => json!(bytes.arbitrary::<bool>()?),
            false => schema(bytes, depth - 1)?,
        },
        "prefixItems" | "anyOf" | "oneOf" | "allOf" => {
            let length = bytes.int_in_range(1..=3)?;
            (0..length).map(|_| schema(bytes, depth - 1)).collect::<Result<_>>()?
        }
        "properties" => json!({name(bytes)?: schema(bytes, depth - 1)?}),
        _ => json!(bytes.int_in_range(0..=3)?),
    };
    rules.insert(keyword.to_owned(), rule);
    Ok(())
}

fn name(bytes: Bytes<'_, '_>) -> Result<String> {
    Ok((*bytes.choose(&NAMES)?).to_owned())
}

fn number(bytes: Bytes<'_, '_>) -> Result<Value> {
    Ok(match bytes.int_in_range(0..=4)? {
        0 => json!(bytes.int_in_range(-2..=12)?),
        1 => json!(f64::from(bytes.int_in_range::<i32>(-4..=24)?) / 2.0),
        2 => json!(bytes.arbitrary::<i64>()?),
        3 => json!(bytes.arbitrary::<u64>()?),
        _ => json!(bytes.arbitrary::<f64>()?),
    })
}

fn value(bytes: Bytes<'_, '_>, depth: u8) -> Result<Value> {
    Ok(match bytes.int_in_range(0..=9)? {
        0 => Value::Null,
        1 => json!(bytes.arbitrary::<bool>()?),
        2 | 3 => number(bytes)?,
        4 => json!(bytes.choose(&[
            "",
            "a",
            "5",
            " 5.0",
            "true",
            "None",
            "[1, \"2\"]",
            "{\"a\": \"1\"}",
            "2026-03-14"
        ])?),
        5 => json!(bytes.arbitrary::<&str>()?),
        // A text that holds JSON.
        6 if depth > 0 => json!(value(bytes, depth - 1)?.to_string()),
        7 if depth > 0 => Value::Array(values(bytes, depth - 1)?),
        _ if depth > 0 => {
            let mut fields = Map::new();
            for _ in 0..bytes.int_in_range(0..=3)? {
                fields.insert(name(bytes)?, value(bytes, depth - 1)?);
            }
            Value::Object(fields)
        }
        _ => json!(0),
    })
}

fn values(bytes: Bytes<'_, '_>, depth: u8) -> Result<Vec<Value>> {
    let length = bytes.int_in_range(0..=3)?;
    (0..length).map(|_| value(bytes, depth)).collect()
}
