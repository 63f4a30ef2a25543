//! What OpenAI's Chat Completions refuse in `tools`, with and without `strict`.
//!
//! The page: "Structured model outputs", section "Supported schemas",
//! <https://developers.openai.com/api/docs/guides/structured-outputs>; as copied on 2025-10-14, and as
//! a linter that was checked against it on 2026-09-22 has it. The SDK: `toStrictJsonSchema` in `src/lib/transform.ts` of openai/openai-node 7.x (2026).

use serde_json::Value;

use super::{
    Findings, Object, expand, irregular, is_name, is_object, list, listed, properties, required, resolve,
    text, types, vocabulary, walk,
};

/// Page, "Supported properties", and the keywords that its examples use. `title`: OpenAI's own Python SDK
/// sends it in every strict schema of Pydantic.
///
/// Sources disagree about three more; the stricter reading leaves them out:
/// - `minLength`, `maxLength`: not in the page's list of string properties; "can be rejected by the API"
///   (openai/openai-node #1988, by OpenAI, 2026-07-09); but a probe got 200 (pydantic/pydantic-ai #7400,
///   2026-08-12).
/// - `default`: "'default' is not permitted" (567-labs/instructor #961, 2024-08-31; openai/openai-node #1988,
///   2026-07-09); but a live call was accepted with it (langchain-ai/langchainjs #11382, 2026-08-16).
/// - `$schema`: sent at the root by the SDK's `zodFunction`; called invalid in anomalyco/opencode #13737,
///   2026-02-15.
///
/// Seen to be refused: `uniqueItems` (1jehuang/jcode #687, 2026-07-31), `propertyNames` (can1357/oh-my-pi
/// #209, 2026-02-28), `prefixItems` (pydantic/pydantic-ai #7333, 2026-08-10), `oneOf` (openai/openai-node
/// #1625, 2025-08-28); page: `allOf`, `not`, `dependentRequired`, `dependentSchemas`, `if`, `then`, `else`.
const STRICT: [&str; 22] = [
    "$defs",
    "$ref",
    "additionalProperties",
    "anyOf",
    "const",
    "definitions",
    "description",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maximum",
    "minItems",
    "minimum",
    "multipleOf",
    "pattern",
    "properties",
    "required",
    "title",
    "type",
];
/// Page, "Supported string properties". "'uri' is not a valid format": cyanheads/git-mcp-server #47,
/// 2026-05-06.
const FORMATS: [&str; 9] =
    ["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"];
/// "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level":
/// nspady/google-calendar-mcp #39, 2025-06-01, and langchain-ai/langchainjs #9804 with gpt-5.2; not strict.
const NOT_AT_THE_ROOT: [&str; 5] = ["oneOf", "anyOf", "allOf", "enum", "not"];

/// "Expected an array with maximum length 128": musistudio/claude-code-router #686, 2025-08-23.
const MOST_TOOLS: usize = 128;
/// "string does not match pattern … '^[a-zA-Z0-9_-]+$'", "maximum length 64": nanbingxyz/5ire #33,
/// 2025-01-07; API reference, `FunctionObject.name`.
const LONGEST_NAME: usize = 64;
/// "Expected a string with maximum length 1024": getsentry/sentry-mcp #106, 2025-04-25. run-llama/llama_index
/// #18784 (2025-05-19) and `OpenHands` #10184 (2025-08-09) no longer met the limit; the stricter reading
/// stands.
const LONGEST_DESCRIPTION: usize = 1024;
/// Page, "Objects have limitations on nesting depth and size". (Azure's copy still has 100 and 5.)
const MOST_PROPERTIES: usize = 5000;
/// As above, "up to 10 levels of nesting". Whether the root is a level is not said; here it is.
const DEEPEST: usize = 10;
/// Page, "Limitations on total string size": names of properties and definitions, values of `enum` and
/// `const`.
const MOST_CHARACTERS: usize = 120_000;
/// Page, "Limitations on enum size".
const MOST_VALUES: usize = 1000;
/// As above: an enum of more values than this …
const MANY_VALUES: usize = 250;
/// … has no more characters than this.
const MOST_CHARACTERS_OF_MANY: usize = 15_000;

/// What OpenAI refuses in the `tools` of Chat Completions: one sentence for each violation.
#[must_use]
pub fn openai(tools: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let tools = listed(Some(tools), "the tools", &mut found);
    if tools.len() > MOST_TOOLS {
        found.push(format!("the request: {} tools, the limit is {MOST_TOOLS}", tools.len()));
    }
    for (number, tool) in tools.iter().enumerate() {
        let function = tool.get("function").unwrap_or(&Value::Null);
        let mut findings = Findings::of(function, number, &mut found);
        match (tool.as_object(), function.as_object()) {
            (Some(tool), Some(function)) => definition(tool, function, &mut findings),
            _ => findings.add("", "a tool must be an object with an object \"function\""),
        }
    }
    found
}

/// API reference, `ChatCompletionTool` and `FunctionObject`.
fn definition(tool: &Object, function: &Object, findings: &mut Findings<'_>) {
    findings.only("", tool, &["type", "function"], "a tool");
    findings.only("", function, &["name", "description", "parameters", "strict"], "a function");
    if text(tool, "type") != Some("function") {
        findings.add("", "the type of a tool must be \"function\"");
    }
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    if !text(function, "name").is_some_and(|name| is_name(name, LONGEST_NAME, is_allowed)) {
        findings.add("", "the name must match ^[a-zA-Z0-9_-]{1,64}$");
    }
    let description = function.get("description");
    if description.is_some_and(|description| !description.is_string()) {
        findings.add("", "the description must be a string");
    }
    let length = description.and_then(Value::as_str).unwrap_or_default().chars().count();
    if length > LONGEST_DESCRIPTION {
        findings.add("", format!("a description of {length} characters, the limit is {LONGEST_DESCRIPTION}"));
    }
    let strict = function.get("strict").unwrap_or(&Value::Bool(false));
    if !strict.is_boolean() && !strict.is_null() {
        findings.add("", "\"strict\" must be true or false");
    }
    let is_strict = strict == &Value::Bool(true);
    match function.get("parameters") {
        Some(root) => schema(root, is_strict, findings),
        // API reference: "Omitting `parameters` defines a function with an empty parameter list." That it may
        // be omitted of a strict function is not said, so it may not.
        None if is_strict => findings.add("", "a strict tool must have parameters"),
        None => {}
    }
}

fn schema(root: &Value, is_strict: bool, findings: &mut Findings<'_>) {
    let Some(keywords) = root.as_object() else {
        return findings.add("", "the parameters must be an object");
    };
    // "schema must be a JSON Schema of 'type: "object"', got 'type: null'": chatanywhere/GPT_API_free #403,
    // 2025-06-19.
    if text(keywords, "type") != Some("object") {
        findings.add("", "the type of the root must be \"object\"");
    }
    for keyword in NOT_AT_THE_ROOT.iter().filter(|keyword| keywords.contains_key(**keyword)) {
        findings.add("", format!("\"{keyword}\" must not stand at the root"));
    }
    for (pointer, schema) in walk(root) {
        match schema.as_object() {
            Some(keywords) => {
                both(&pointer, root, keywords, findings);
                if is_strict {
                    strict(&pointer, root, keywords, findings);
                } else {
                    findings.only(&pointer, keywords, &vocabulary(), "JSON Schema");
                }
            }
            // SDK: "Expected object schema but got boolean".
            None if is_strict || !schema.is_boolean() => findings.add(&pointer, "a schema must be an object"),
            None => {}
        }
    }
    // "object schema missing properties", of `{"type":"object"}`: 1jehuang/jcode #446, in #543 of 2026-07-22.
    if !is_strict && properties(keywords).is_none() {
        findings.add("", "an object must have \"properties\"");
    }
    if is_strict {
        limits(root, findings);
    }
}

fn both(pointer: &str, root: &Value, keywords: &Object, findings: &mut Findings<'_>) {
    findings.shapes(pointer, keywords);
    findings.types(pointer, keywords);
    findings.reference(pointer, root, keywords);
    // "array schema missing items", of tools that are not strict, and of `"type": ["string", "array"]` too:
    // campfirein/byterover-cli #42, 2025-07-11; `prefixItems` does not help: AnswerDotAI/toolslm #85,
    // 2026-04-15.
    if types(keywords).contains(&"array") && !keywords.contains_key("items") {
        findings.add(pointer, "an array must have \"items\"");
    }
    // "regex lookaround is not supported": vercel/ai #21037, 2026-09-17, strict; anomalyco/opencode #32073,
    // 2026-06-12, does not say whether it was, so it stands for both.
    if text(keywords, "pattern").is_some_and(|pattern| irregular(pattern).contains(&"lookaround")) {
        findings.add(pointer, "a pattern must not look around");
    }
}

fn strict(pointer: &str, root: &Value, keywords: &Object, findings: &mut Findings<'_>) {
    findings.only(pointer, keywords, &STRICT, "the strict subset");
    if let Some(format) = text(keywords, "format").filter(|format| !FORMATS.contains(format)) {
        findings.add(pointer, format!("the format \"{format}\" is not in the strict subset"));
    }
    if keywords.contains_key("$ref") {
        // "$ref cannot have keywords {'description'}": camel-ai/camel #3001, 2025-08-10;
        // langchain-ai/langchainjs #11381, 2026-08-16.
        if keywords.len() > 1 {
            findings.add(pointer, "\"$ref\" must stand alone");
        }
    } else if !keywords.contains_key("type") && !keywords.contains_key("anyOf") {
        // "schema must have a 'type' key": can1357/oh-my-pi #211, 2026-02-28; of an enum too:
        // openclaw/clawpatch #60, 2026-05-17 (weave-os/router #669, 2026-07-07, takes an enum without a type
        // to be enough).
        findings.add(pointer, "a schema must have a \"type\"");
    }
    if is_object(keywords) {
        closed_object(pointer, keywords, findings);
    }
    first_keys(pointer, root, keywords, findings);
}

/// Page, "All fields must be required" and "`additionalProperties: false` must always be set in objects".
fn closed_object(pointer: &str, keywords: &Object, findings: &mut Findings<'_>) {
    if keywords.get("additionalProperties") != Some(&Value::Bool(false)) {
        findings.add(pointer, "\"additionalProperties\" must be false");
    }
    let Some(properties) = properties(keywords) else {
        return findings.add(pointer, "an object must have \"properties\"");
    };
    // "'required' is required to be supplied and to be an array including every key in properties": opencode
    // #13737, 2026-02-15.
    let required = required(keywords);
    for name in properties.keys().filter(|name| !required.contains(&name.as_str())) {
        findings.add(pointer, format!("the property \"{name}\" must be in \"required\""));
    }
    // SDK: "requires property … but does not declare it".
    for name in required.iter().filter(|name| !properties.contains_key(**name)) {
        findings.add(pointer, format!("\"required\" names \"{name}\", which is not a property"));
    }
}

/// "Objects provided via 'anyOf' must not share identical first keys. Consider adding a discriminator key":
/// openai/openai-python #2193, 2025-03-13. Keys whose values can never be equal are such a discriminator.
fn first_keys(pointer: &str, root: &Value, keywords: &Object, findings: &mut Findings<'_>) {
    let follow =
        |schema: &'_ Value| schema.get("$ref").and_then(Value::as_str).and_then(|to| resolve(root, to));
    let mut seen: Vec<(&str, Vec<Value>)> = Vec::new();
    for branch in list(keywords, "anyOf") {
        let branch = follow(branch).unwrap_or(branch);
        let first = branch.as_object().and_then(properties).and_then(|properties| properties.iter().next());
        let Some((name, schema)) = first else { continue };
        let one = schema.get("const").map(|value| vec![value.clone()]);
        let values =
            one.or_else(|| schema.get("enum").and_then(Value::as_array).cloned()).unwrap_or_default();
        let is_shared = seen.iter().any(|(other, others)| {
            other == name
                && (values.is_empty() || others.is_empty() || values.iter().any(|v| others.contains(v)))
        });
        if is_shared {
            findings.add(pointer, format!("two objects of \"anyOf\" begin with the property \"{name}\""));
        }
        seen.push((name, values));
    }
}

fn limits(root: &Value, findings: &mut Findings<'_>) {
    let (mut total, mut values, mut characters) = (0, 0, 0);
    let length = |value: &Value| value.as_str().unwrap_or_default().chars().count();
    for (pointer, schema) in walk(root) {
        let Some(keywords) = schema.as_object() else { continue };
        total += properties(keywords).map_or(0, Object::len);
        for named in ["properties", "$defs", "definitions"] {
            let names = keywords.get(named).and_then(Value::as_object).into_iter().flat_map(Object::keys);
            characters += names.map(|name| name.chars().count()).sum::<usize>();
        }
        let choices = list(keywords, "enum");
        let size = choices.iter().map(length).sum::<usize>();
        if choices.len() > MANY_VALUES && size > MOST_CHARACTERS_OF_MANY {
            let many = choices.len();
            findings.add(
                &pointer,
                format!("{many} values of {size} characters, the limit is {MOST_CHARACTERS_OF_MANY}"),
            );
        }
        values += choices.len();
        characters += size + keywords.get("const").map_or(0, length);
    }
    let mut deepest = 0;
    expand(root, &mut |_, objects| deepest = deepest.max(objects));
    let counts = [
        (total, MOST_PROPERTIES, "properties"),
        (values, MOST_VALUES, "values of enums"),
        (characters, MOST_CHARACTERS, "characters of names and values"),
        (deepest, DEEPEST, "objects within each other"),
    ];
    for (count, limit, what) in counts.into_iter().filter(|(count, limit, _)| count > limit) {
        findings.add("", format!("{count} {what}, the limit is {limit}"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(is_strict: bool, parameters: &Value) -> Vec<String> {
        openai(&json!([{ "type": "function",
            "function": { "name": "book", "description": "Book.", "parameters": parameters, "strict": is_strict } }]))
    }

    /// A strict schema with one property, and what is found in it.
    fn found_in(property: &Value) -> Vec<String> {
        found(true, &strict_object(&json!({ "day": property })))
    }

    fn strict_object(properties: &Value) -> Value {
        let names: Vec<_> = properties.as_object().unwrap().keys().collect();
        json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
    }

    #[track_caller]
    fn is_only(found: &[String], what: &str) {
        assert_eq!(found, [format!("tool \"book\": {what}")]);
    }

    #[test]
    fn a_good_strict_schema_passes() {
        let mut schema = strict_object(&json!({
            "day": { "type": "string", "format": "date", "description": "The day.", "title": "Day" },
            "code": { "type": ["string", "null"], "pattern": "^[a-z]{2}$" },
            "kind": { "type": "string", "enum": ["slow", "fast"] },
            "count": { "type": "integer", "minimum": 1, "exclusiveMaximum": 9, "multipleOf": 2 },
            "tags": { "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": 4 },
            "tree": { "$ref": "#/$defs/Tree" },
            "pay": { "description": "How.", "anyOf": [
                strict_object(&json!({ "by": { "type": "string", "const": "card" } })),
                strict_object(&json!({ "by": { "type": "string", "const": "cash" } })),
                { "type": "null" },
            ] },
        }));
        schema["$defs"] = json!({ "Tree": strict_object(
            &json!({ "kids": { "type": "array", "items": { "$ref": "#/$defs/Tree" } } }) ) });
        assert_eq!(found(true, &schema), [""; 0]);
        assert_eq!(found(true, &strict_object(&json!({}))), [""; 0]);
    }

    #[test]
    fn each_keyword_outside_of_the_strict_subset_is_found() {
        for (keyword, value) in [
            ("default", json!("a")),
            ("minLength", json!(1)),
            ("maxLength", json!(9)),
            ("examples", json!(["a"])),
            ("uniqueItems", json!(true)),
            ("nullable", json!(true)),
            ("$schema", json!("https://json-schema.org/draft/2020-12/schema")),
            ("x-ours", json!(1)),
        ] {
            let mut property = json!({ "type": "string" });
            property[keyword] = value;
            let what = format!("/properties/day: the keyword \"{keyword}\" is not in the strict subset");
            is_only(&found_in(&property), &what);
        }
        for keyword in ["oneOf", "allOf", "prefixItems"] {
            let mut property = json!({ "type": "array", "items": { "type": "string" } });
            property[keyword] = json!([{ "type": "string" }]);
            let what = format!("/properties/day: the keyword \"{keyword}\" is not in the strict subset");
            is_only(&found_in(&property), &what);
        }
    }

    #[test]
    fn each_strict_rule_of_one_schema_fires() {
        let day = "/properties/day";
        for (property, what) in [
            (json!({ "type": "string", "format": "uri" }), "the format \"uri\" is not in the strict subset"),
            (json!({ "enum": ["a"] }), "a schema must have a \"type\""),
            (json!({ "type": "text" }), "\"text\" is not a type"),
            (json!({ "type": "string", "pattern": "^(?!a)" }), "a pattern must not look around"),
            (json!({ "type": "array" }), "an array must have \"items\""),
            (json!({ "type": "string", "minimum": "1" }), "\"minimum\" must be a number"),
            (json!({ "$ref": "#", "description": "The day." }), "\"$ref\" must stand alone"),
            (json!({ "$ref": "other.json" }), "the reference \"other.json\" leads nowhere in this schema"),
            (json!(true), "a schema must be an object"),
            (
                json!({ "type": "object", "additionalProperties": false }),
                "an object must have \"properties\"",
            ),
            (
                json!({ "type": ["object", "null"], "properties": {} }),
                "\"additionalProperties\" must be false",
            ),
            (
                json!({ "type": "object", "properties": { "a": { "type": "null" } }, "additionalProperties": false }),
                "the property \"a\" must be in \"required\"",
            ),
            (
                json!({ "type": "object", "properties": {}, "required": ["a"], "additionalProperties": false }),
                "\"required\" names \"a\", which is not a property",
            ),
        ] {
            is_only(&found_in(&property), &format!("{day}: {what}"));
        }
        let branch = strict_object(&json!({ "by": { "type": "string" } }));
        is_only(
            &found_in(&json!({ "anyOf": [branch, branch] })),
            "/properties/day: two objects of \"anyOf\" begin with the property \"by\"",
        );
        assert!(
            found_in(&json!({ "type": "object", "additionalProperties": { "type": "string" } })).len() > 1
        );
    }

    #[test]
    fn each_limit_of_a_strict_schema_fires() {
        let many =
            |count: usize, width: usize| (0..count).map(|n| format!("{n:0width$}")).collect::<Vec<_>>();
        let choice = |values: Vec<String>| json!({ "type": "string", "enum": values });
        is_only(&found_in(&choice(many(1001, 4))), "(root): 1001 values of enums, the limit is 1000");
        assert_eq!(found_in(&choice(many(1000, 4))), [""; 0]);
        is_only(
            &found_in(&choice(many(251, 60))),
            "/properties/day: 251 values of 15060 characters, the limit is 15000",
        );
        is_only(
            &found_in(&json!({ "type": "string", "const": "a".repeat(120_000) })),
            "(root): 120003 characters of names and values, the limit is 120000",
        );
        let wide: Object = many(5001, 4).into_iter().map(|name| (name, json!({ "type": "null" }))).collect();
        is_only(
            &found(true, &strict_object(&Value::Object(wide))),
            "(root): 5001 properties, the limit is 5000",
        );
        let mut deep = json!({ "type": "null" });
        for _ in 0..10 {
            deep = strict_object(&json!({ "a": deep }));
        }
        assert_eq!(found(true, &deep), [""; 0]);
        is_only(&found_in(&deep), "(root): 11 objects within each other, the limit is 10");
    }

    #[test]
    fn a_lenient_schema_may_have_all_of_json_schema() {
        let schema = json!({ "type": "object", "properties": {
            "day": { "type": "string", "format": "uri", "default": "a", "minLength": 1 },
            "more": { "type": "object", "additionalProperties": { "oneOf": [{ "const": 1 }, true] } },
            "tuple": { "type": "array", "prefixItems": [{}], "items": false, "uniqueItems": true },
        }, "required": ["day"] });
        assert_eq!(found(false, &schema), [""; 0]);
    }

    #[test]
    fn each_lenient_rule_fires() {
        for (parameters, what) in [
            (json!([]), "(root): the parameters must be an object"),
            (json!({ "properties": {} }), "(root): the type of the root must be \"object\""),
            (json!({ "type": "object" }), "(root): an object must have \"properties\""),
            (
                json!({ "type": "object", "properties": {}, "anyOf": [{ "required": ["a"] }] }),
                "(root): \"anyOf\" must not stand at the root",
            ),
            (
                json!({ "type": "object", "properties": { "a": { "type": ["string", "array"] } } }),
                "/properties/a: an array must have \"items\"",
            ),
            (
                json!({ "type": "object", "properties": { "a": { "nullable": true } } }),
                "/properties/a: the keyword \"nullable\" is not in JSON Schema",
            ),
            (
                json!({ "type": "object", "properties": { "a": 1 } }),
                "/properties/a: a schema must be an object",
            ),
        ] {
            is_only(&found(false, &parameters), what);
        }
    }

    #[test]
    fn each_rule_of_the_definition_fires() {
        let tool = |function: Value| openai(&json!([{ "type": "function", "function": function }]));
        assert_eq!(tool(json!({ "name": "book" })), [""; 0]);
        assert_eq!(openai(&json!({})), ["the request: the tools must be a list"]);
        is_only(
            &tool(json!({ "name": "book", "strict": true })),
            "(root): a strict tool must have parameters",
        );
        is_only(&tool(json!({ "name": "book", "strict": 1 })), "(root): \"strict\" must be true or false");
        is_only(
            &tool(json!({ "name": "book", "description": 1 })),
            "(root): the description must be a string",
        );
        is_only(
            &tool(json!({ "name": "book", "description": "é".repeat(1025) })),
            "(root): a description of 1025 characters, the limit is 1024",
        );
        is_only(
            &tool(json!({ "name": "book", "input_schema": {} })),
            "(root): the keyword \"input_schema\" is not in a function",
        );
        for name in ["", "a b", "a.b", "é", &"a".repeat(65)] {
            let found = tool(json!({ "name": name }));
            assert_eq!(
                found,
                [format!("tool \"{name}\": (root): the name must match ^[a-zA-Z0-9_-]{{1,64}}$")]
            );
        }
        let mut other = json!([{ "type": "tool", "function": { "name": "book" } }]);
        is_only(&openai(&other), "(root): the type of a tool must be \"function\"");
        other[0] = json!({ "type": "function", "function": { "name": "book" }, "strict": true });
        is_only(&openai(&other), "(root): the keyword \"strict\" is not in a tool");
        other[0] = json!({ "type": "function", "name": "book" });
        assert_eq!(
            openai(&other),
            ["tool \"#0\": (root): a tool must be an object with an object \"function\""]
        );
        let many = vec![json!({ "type": "function", "function": { "name": "book" } }); 129];
        assert_eq!(openai(&Value::Array(many)), ["the request: 129 tools, the limit is 128"]);
    }
}
