//! What Anthropic's Messages refuse in `tools`, with and without `strict`.
//!
//! The page: "Structured outputs", sections "JSON Schema limitations" (which strict tools share) and "Schema
//! complexity limits", <https://platform.claude.com/docs/en/build-with-claude/structured-outputs>; copies
//! read: of early 2026 and of 2026-09 (it names Claude Opus 5.5). The SDK: `transform_schema` in
//! `src/anthropic/lib/_parse/_transform.py` of anthropics/anthropic-sdk-python (2026), which drops or turns
//! into words whatever it does not list.

use serde_json::Value;

use super::{
    Findings, Object, circles, distinct, expand, irregular, is_name, is_object, list, listed, properties,
    required, text, types, vocabulary, walk,
};

/// Page, "Supported features", "Pattern support", and the description and title that the SDK keeps. The page
/// writes `$def`; the SDK sends `$defs`.
///
/// Page, "Not supported": numerical constraints, `minLength`, `maxLength`, constraints of arrays but
/// `minItems`. Seen: "For 'integer' type, properties maximum, minimum are not supported" (earendil-works/pi
/// #9953, 2026-09-23), "For 'array' type, property 'maxItems' is not supported"
/// (experientiallabs/experiential #804, 2026-09-05).
///
/// On neither list, so not here: `oneOf` (the SDK makes it `anyOf`), `prefixItems`, `examples`, `$schema`,
/// `not`.
const STRICT: [&str; 18] = [
    "$defs",
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "default",
    "definitions",
    "description",
    "enum",
    "format",
    "items",
    "minItems",
    "pattern",
    "properties",
    "required",
    "title",
    "type",
];
/// Page, "String formats"; the same ten in the SDK.
const FORMATS: [&str; 10] =
    ["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"];
/// API reference, `Tool`.
const DEFINITION: [&str; 10] = [
    "allowed_callers",
    "cache_control",
    "defer_loading",
    "description",
    "eager_input_streaming",
    "input_examples",
    "input_schema",
    "name",
    "strict",
    "type",
];

/// "Define tools", <https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools>: copies say
/// `^[a-zA-Z0-9_-]{1,64}$` (one read on 2026-08-21) or `{1,128}`, and the API says "at most 128 characters"
/// (anthropics/claude-code #96152, 2026-09-22); the stricter reading stands.
const LONGEST_NAME: usize = 64;
/// "Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'", of the properties of the root: n8n-io/n8n
/// #30590, 2026-05-17; decocms/studio #6874, 2026-09-02.
const LONGEST_KEY: usize = 64;
/// Page, "Explicit limits", in sum over the strict tools of a request.
const MOST_STRICT_TOOLS: usize = 20;
/// As above; nested properties count (elizaOS/eliza #16516, 2026-07-16).
const MOST_OPTIONAL: usize = 24;
/// As above; "parameters that use `anyOf` or type arrays". Here every schema that does counts, as often as it
/// is used.
const MOST_UNIONS: usize = 16;

/// What Anthropic refuses in the `tools` of Messages: one sentence for each violation.
#[must_use]
pub fn anthropic(tools: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let tools = listed(Some(tools), "the tools", &mut found);
    // "tools: Tool names must be unique.": danny-avila/LibreChat #13162, 2026-05-17.
    distinct(tools.iter().filter_map(|tool| tool.get("name")).filter_map(Value::as_str), &mut found);
    let (mut strict_tools, mut optional, mut unions) = (0, 0, 0);
    for (number, tool) in tools.iter().enumerate() {
        let mut findings = Findings::of(tool, number, &mut found);
        let Some(tool) = tool.as_object() else {
            findings.add("", "a tool must be an object");
            continue;
        };
        definition(tool, &mut findings);
        if tool.get("strict") == Some(&Value::Bool(true)) {
            strict_tools += 1;
            expand(tool.get("input_schema").unwrap_or(&Value::Null), &mut |keywords, _| {
                let required = required(keywords);
                let names = properties(keywords).into_iter().flat_map(Object::keys);
                optional += names.filter(|name| !required.contains(&name.as_str())).count();
                unions += usize::from(is_union(keywords));
            });
        }
    }
    let counts = [
        (strict_tools, MOST_STRICT_TOOLS, "strict tools"),
        (optional, MOST_OPTIONAL, "optional properties in strict tools"),
        (unions, MOST_UNIONS, "unions in strict tools"),
    ];
    for (count, limit, what) in counts.into_iter().filter(|(count, limit, _)| count > limit) {
        found.push(format!("the request: {count} {what}, the limit is {limit}"));
    }
    found
}

fn is_union(keywords: &Object) -> bool {
    keywords.contains_key("anyOf") || keywords.get("type").is_some_and(Value::is_array)
}

fn definition(tool: &Object, findings: &mut Findings<'_>) {
    findings.only("", tool, &DEFINITION, "a tool");
    if tool.get("type").is_some_and(|kind| kind != "custom") {
        findings.add("", "the type of a tool must be \"custom\"");
    }
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    if !text(tool, "name").is_some_and(|name| is_name(name, LONGEST_NAME, is_allowed)) {
        findings.add("", "the name must match ^[a-zA-Z0-9_-]{1,64}$");
    }
    if tool.get("description").is_some_and(|description| !description.is_string()) {
        findings.add("", "the description must be a string");
    }
    if tool.get("strict").is_some_and(|strict| !strict.is_boolean()) {
        findings.add("", "\"strict\" must be true or false");
    }
    match tool.get("input_schema") {
        Some(root) => schema(root, tool.get("strict") == Some(&Value::Bool(true)), findings),
        None => findings.add("", "a tool must have an \"input_schema\""),
    }
}

fn schema(root: &Value, is_strict: bool, findings: &mut Findings<'_>) {
    let Some(keywords) = root.as_object() else {
        return findings.add("", "the input schema must be an object");
    };
    // API reference, `InputSchema.type`: "object".
    if text(keywords, "type") != Some("object") {
        findings.add("", "the type of the root must be \"object\"");
    }
    // "input_schema does not support oneOf, allOf, or anyOf at the top level": anthropics/claude-code #44788,
    // 2026-04-07.
    for keyword in ["oneOf", "allOf", "anyOf"].into_iter().filter(|keyword| keywords.contains_key(*keyword)) {
        findings.add("", format!("\"{keyword}\" must not stand at the root"));
    }
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    for name in properties(keywords).into_iter().flat_map(Object::keys) {
        if !is_name(name, LONGEST_KEY, is_allowed) {
            findings.add("", format!("the property \"{name}\" must match ^[a-zA-Z0-9_.-]{{1,64}}$"));
        }
    }
    for (pointer, schema) in walk(root) {
        let Some(keywords) = schema.as_object() else {
            // "It must match JSON Schema draft 2020-12", which has `true` and `false`; the strict subset
            // names neither.
            if is_strict || !schema.is_boolean() {
                findings.add(&pointer, "a schema must be an object");
            }
            continue;
        };
        // "JSON schema is invalid. It must match JSON Schema draft 2020-12": anthropics/claude-code #20720,
        // 2026-01-25.
        findings.shapes(&pointer, keywords);
        findings.types(&pointer, keywords);
        findings.reference(&pointer, root, keywords);
        if is_strict {
            strict(&pointer, keywords, findings);
        } else {
            findings.only(&pointer, keywords, &vocabulary(), "JSON Schema");
        }
    }
    if is_strict {
        // Page, "Recursive schemas". "Circular reference detected in schema definitions":
        // egonSchiele/agency-lang #487, 2026-07-10.
        for (pointer, reference) in circles(root, &|_, _| true) {
            findings.add(&pointer, format!("the reference \"{reference}\" leads back to itself"));
        }
    }
}

fn strict(pointer: &str, keywords: &Object, findings: &mut Findings<'_>) {
    findings.only(pointer, keywords, &STRICT, "the strict subset");
    if let Some(format) = text(keywords, "format").filter(|format| !FORMATS.contains(format)) {
        findings.add(pointer, format!("the format \"{format}\" is not in the strict subset"));
    }
    // "For 'object' type, 'additionalProperties' must be explicitly set to false", nested objects too:
    // vercel/ai #20681, 2026-09-12.
    if is_object(keywords) && keywords.get("additionalProperties") != Some(&Value::Bool(false)) {
        findings.add(pointer, "\"additionalProperties\" must be false");
    }
    // Page: "only values 0 and 1 supported".
    if keywords.get("minItems").and_then(Value::as_u64).is_some_and(|least| least > 1) {
        findings.add(pointer, "\"minItems\" must be 0 or 1");
    }
    // SDK: "Schema must have a 'type', 'enum', 'anyOf', 'oneOf', or 'allOf' field."
    if !["$ref", "type", "enum", "anyOf", "allOf"].iter().any(|keyword| keywords.contains_key(*keyword)) {
        findings.add(pointer, "a schema must have a \"type\"");
    }
    // The SDK keeps nothing but definitions beside a reference. That the API would refuse it is not said.
    if keywords.keys().any(|keyword| !keyword.starts_with('$') && keyword != "definitions")
        && keywords.contains_key("$ref")
    {
        findings.add(pointer, "\"$ref\" must stand alone");
    }
    // Page: "`allOf` with `$ref` not supported".
    if list(keywords, "allOf").iter().any(|branch| branch.get("$ref").is_some()) {
        findings.add(pointer, "\"allOf\" must not hold a \"$ref\"");
    }
    values(pointer, keywords, findings);
    // Page, "Pattern support". What it calls "complex {n,m} quantifiers with large ranges" has no figure, so
    // none here.
    for feature in text(keywords, "pattern").map(irregular).unwrap_or_default() {
        findings.add(pointer, format!("a pattern must have no {feature}"));
    }
}

/// Page: "strings, numbers, bools, or nulls only - no complex types". "Enum value 'low' does not match declared
/// type" of the types string and null, so an enum has one type or none: BerriAI/litellm #37881, 2026-08-21.
fn values(pointer: &str, keywords: &Object, findings: &mut Findings<'_>) {
    let values = list(keywords, "enum");
    if values.iter().chain(keywords.get("const")).any(|value| value.is_object() || value.is_array()) {
        findings.add(pointer, "a value of an enum must not be a list or an object");
    }
    let declared = types(keywords);
    let of_type = |value: &Value| match declared.as_slice() {
        ["string"] => value.is_string(),
        ["integer"] => value.is_i64() || value.is_u64(),
        ["number"] => value.is_number(),
        ["boolean"] => value.is_boolean(),
        ["null"] => value.is_null(),
        _ => false,
    };
    if keywords.contains_key("type")
        && (!values.iter().all(of_type)
            || !values.is_empty() && keywords.get("type").is_some_and(Value::is_array))
    {
        findings.add(pointer, "an enum must have one type that all of its values have, or none");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tool(is_strict: bool, schema: &Value) -> Value {
        json!({ "name": "book", "description": "Book.", "input_schema": schema, "strict": is_strict })
    }

    fn found(is_strict: bool, schema: &Value) -> Vec<String> {
        anthropic(&json!([tool(is_strict, schema)]))
    }

    fn closed(properties: &Value) -> Value {
        let names: Vec<_> = properties.as_object().unwrap().keys().collect();
        json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
    }

    fn found_in(property: &Value) -> Vec<String> {
        found(true, &closed(&json!({ "day": property })))
    }

    #[track_caller]
    fn is_only(found: &[String], what: &str) {
        assert_eq!(found, [format!("tool \"book\": {what}")]);
    }

    #[test]
    fn a_good_strict_schema_passes() {
        let mut schema = closed(&json!({
            "day": { "type": "string", "format": "date", "description": "The day.", "title": "Day", "default": "" },
            "code": { "type": "string", "pattern": "^[a-z]{2}$" },
            "maybe": { "type": ["string", "null"] },
            "kind": { "enum": ["slow", 1, true, null] },
            "size": { "type": "integer", "enum": [1, 2] },
            "tags": { "type": "array", "items": { "type": "string" }, "minItems": 1 },
            "place": { "$ref": "#/$defs/Place" },
            "both": { "allOf": [{ "type": "string" }] },
            "pay": { "description": "How.", "anyOf": [{ "type": "string", "const": "cash" }, { "type": "null" }] },
        }));
        schema["$defs"] = json!({ "Place": closed(&json!({ "city": { "type": "string" } })) });
        assert_eq!(found(true, &schema), [""; 0]);
        assert_eq!(found(true, &closed(&json!({}))), [""; 0]);
    }

    #[test]
    fn each_keyword_outside_of_the_strict_subset_is_found() {
        for (keyword, value) in [
            ("minimum", json!(1)),
            ("exclusiveMaximum", json!(1)),
            ("multipleOf", json!(1)),
            ("minLength", json!(1)),
            ("maxLength", json!(1)),
            ("maxItems", json!(1)),
            ("uniqueItems", json!(true)),
            ("examples", json!([1])),
            ("nullable", json!(true)),
            ("$schema", json!("https://json-schema.org/draft/2020-12/schema")),
        ] {
            let mut property = json!({ "type": "integer" });
            property[keyword] = value;
            let what = format!("/properties/day: the keyword \"{keyword}\" is not in the strict subset");
            is_only(&found_in(&property), &what);
        }
        for keyword in ["oneOf", "prefixItems"] {
            let mut property = json!({ "type": "array" });
            property[keyword] = json!([{ "type": "string" }]);
            let what = format!("/properties/day: the keyword \"{keyword}\" is not in the strict subset");
            is_only(&found_in(&property), &what);
        }
    }

    #[test]
    fn each_strict_rule_of_one_schema_fires() {
        let enum_type = "an enum must have one type that all of its values have, or none";
        for (property, what) in [
            (
                json!({ "type": "string", "format": "uint32" }),
                "the format \"uint32\" is not in the strict subset",
            ),
            (json!({ "type": "object" }), "\"additionalProperties\" must be false"),
            (
                json!({ "type": "object", "additionalProperties": true }),
                "\"additionalProperties\" must be false",
            ),
            (json!({ "type": "array", "minItems": 2 }), "\"minItems\" must be 0 or 1"),
            (json!({ "description": "Anything." }), "a schema must have a \"type\""),
            (json!({ "type": "text" }), "\"text\" is not a type"),
            (
                json!({ "$ref": "http://a.b/c" }),
                "the reference \"http://a.b/c\" leads nowhere in this schema",
            ),
            (json!(true), "a schema must be an object"),
            (json!({ "type": ["string", "null"], "enum": ["a", null] }), enum_type),
            (json!({ "type": "integer", "enum": [1, 1.5] }), enum_type),
            (json!({ "enum": [{}] }), "a value of an enum must not be a list or an object"),
            (json!({ "type": "array", "const": [] }), "a value of an enum must not be a list or an object"),
            (json!({ "type": "string", "pattern": "(?=a)" }), "a pattern must have no lookaround"),
            (json!({ "type": "string", "pattern": "(a)\\1" }), "a pattern must have no backreference"),
            (json!({ "type": "string", "pattern": "\\ba" }), "a pattern must have no word boundary"),
        ] {
            is_only(&found_in(&property), &format!("/properties/day: {what}"));
        }
        let with = |property: Value| {
            let mut schema = closed(&json!({ "day": property }));
            schema["$defs"] = json!({ "Day": { "type": "string" } });
            found(true, &schema)
        };
        assert_eq!(with(json!({ "$ref": "#/$defs/Day" })), [""; 0]);
        is_only(
            &with(json!({ "$ref": "#/$defs/Day", "description": "The day." })),
            "/properties/day: \"$ref\" must stand alone",
        );
        is_only(
            &with(json!({ "allOf": [{ "$ref": "#/$defs/Day" }] })),
            "/properties/day: \"allOf\" must not hold a \"$ref\"",
        );
        is_only(
            &found_in(&json!({ "$ref": "#" })),
            "/properties/day: the reference \"#\" leads back to itself",
        );
    }

    #[test]
    fn each_limit_of_a_request_fires() {
        let named = |count: usize, schema: &Value| {
            let tools = (0..count).map(|number| {
                let mut tool = tool(true, schema);
                tool["name"] = json!(format!("t{number}"));
                tool
            });
            anthropic(&tools.collect())
        };
        assert_eq!(named(20, &closed(&json!({}))), [""; 0]);
        assert_eq!(named(21, &closed(&json!({}))), ["the request: 21 strict tools, the limit is 20"]);
        let mut optional = closed(&json!({ "a": closed(&json!({ "b": { "type": "null" } })) }));
        optional["required"] = json!([]);
        optional["properties"]["a"]["required"] = json!([]);
        assert_eq!(named(12, &optional), [""; 0]);
        let over = "the request: 26 optional properties in strict tools, the limit is 24";
        assert_eq!(named(13, &optional), [over]);
        let union = closed(&json!({
            "a": { "type": ["string", "null"] }, "b": { "anyOf": [{ "type": "null" }] },
        }));
        assert_eq!(named(8, &union), [""; 0]);
        assert_eq!(named(9, &union), ["the request: 18 unions in strict tools, the limit is 16"]);
    }

    #[test]
    fn a_lenient_schema_may_have_all_of_json_schema() {
        let schema = json!({ "type": "object", "properties": {
            "day.of-week_1": { "type": "string", "format": "any", "default": "a", "minLength": 1 },
            "more": { "oneOf": [{ "const": 1 }, true], "$comment": "x" },
            "self": { "$ref": "#", "description": "Again." },
        } });
        assert_eq!(found(false, &schema), [""; 0]);
        assert_eq!(found(false, &json!({ "type": "object" })), [""; 0]);
    }

    #[test]
    fn each_lenient_rule_fires() {
        let long = "a".repeat(65);
        for (schema, what) in [
            (json!(true), "(root): the input schema must be an object".to_owned()),
            (json!({}), "(root): the type of the root must be \"object\"".to_owned()),
            (
                json!({ "type": "object", "anyOf": [{}] }),
                "(root): \"anyOf\" must not stand at the root".to_owned(),
            ),
            (
                json!({ "type": "object", "properties": { "$top": {} } }),
                "(root): the property \"$top\" must match ^[a-zA-Z0-9_.-]{1,64}$".to_owned(),
            ),
            (
                json!({ "type": "object", "properties": { long.clone(): {} } }),
                format!("(root): the property \"{long}\" must match ^[a-zA-Z0-9_.-]{{1,64}}$"),
            ),
            (
                json!({ "type": "object", "properties": { "a": { "items": [{}] } } }),
                "/properties/a: \"items\" must be a schema".to_owned(),
            ),
            (
                json!({ "type": "object", "properties": { "a": { "nullable": true } } }),
                "/properties/a: the keyword \"nullable\" is not in JSON Schema".to_owned(),
            ),
            (
                json!({ "type": "object", "properties": { "a": { "$ref": "#/$defs/A" } } }),
                "/properties/a: the reference \"#/$defs/A\" leads nowhere in this schema".to_owned(),
            ),
        ] {
            is_only(&found(false, &schema), &what);
        }
    }

    #[test]
    fn each_rule_of_the_definition_fires() {
        let with = |key: &str, value: Value| {
            let mut tool = tool(false, &json!({ "type": "object" }));
            tool[key] = value;
            anthropic(&json!([tool]))
        };
        assert_eq!(with("type", json!("custom")), [""; 0]);
        is_only(&with("type", json!("function")), "(root): the type of a tool must be \"custom\"");
        is_only(&with("description", json!(1)), "(root): the description must be a string");
        is_only(&with("strict", json!(null)), "(root): \"strict\" must be true or false");
        is_only(&with("parameters", json!({})), "(root): the keyword \"parameters\" is not in a tool");
        for name in ["", "a.b", &"a".repeat(65)] {
            let found = with("name", json!(name));
            assert_eq!(
                found,
                [format!("tool \"{name}\": (root): the name must match ^[a-zA-Z0-9_-]{{1,64}}$")]
            );
        }
        is_only(&anthropic(&json!([{ "name": "book" }])), "(root): a tool must have an \"input_schema\"");
        assert_eq!(anthropic(&json!([1])), ["tool \"#0\": (root): a tool must be an object"]);
        assert_eq!(anthropic(&json!(1)), ["the request: the tools must be a list"]);
        let tool = tool(false, &json!({ "type": "object" }));
        assert_eq!(anthropic(&json!([tool, tool])), ["the request: two tools are named \"book\""]);
    }
}
