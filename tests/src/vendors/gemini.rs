//! What Gemini refuses in `functionDeclarations`, with `parameters` and with `parametersJsonSchema`.
//!
//! - The message: `Schema` and `FunctionDeclaration` of `google.ai.generativelanguage.v1beta`, in the client
//!   `google-ai-generativelanguage` for Python and the discovery document (read in fazer-ai/agents #67,
//!   2026-08-13: "a closed set of 22 fields").
//! - Vertex: <https://docs.cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/FunctionDeclaration>.
//! - The list: the text of `responseJsonSchema` in the API reference, "only the following properties are
//!   supported", the only list of JSON Schema keywords that Google gives.

use serde_json::Value;

use super::{
    Findings, Object, children, circles, distinct, is_name, list, listed, properties, required, text, types,
    walk,
};

/// The 22 fields of the message. Any other is 'Unknown name "const" … Cannot find field', which refuses the
/// whole request: zed-industries/zed #44875, 2025-12-15; pizza-bot-app/pizza-bot #62, 2026-09-07.
const FIELDS: [&str; 22] = [
    "anyOf",
    "default",
    "description",
    "enum",
    "example",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "nullable",
    "pattern",
    "properties",
    "propertyOrdering",
    "required",
    "title",
    "type",
];
/// The list. Google says that the full JSON Schema may be sent, so an unlisted keyword is rather ignored than
/// refused; a schema that relies on it is a violation all the same.
const LISTED: [&str; 21] = [
    "$anchor",
    "$defs",
    "$id",
    "$ref",
    "additionalProperties",
    "anyOf",
    "description",
    "enum",
    "format",
    "items",
    "maxItems",
    "maximum",
    "minItems",
    "minimum",
    "oneOf",
    "prefixItems",
    "properties",
    "propertyOrdering",
    "required",
    "title",
    "type",
];
/// The message, `Type`. A newer version has `NULL` too; `nullable` does without.
const TYPES: [&str; 6] = ["STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT"];
/// The message, `format`. "only 'enum' and 'date-time' are supported for STRING type":
/// google-gemini/gemini-cli #5450, 2025-08-03.
const FORMATS: [(&str, &[&str]); 3] =
    [("STRING", &["enum", "date-time"]), ("NUMBER", &["float", "double"]), ("INTEGER", &["int32", "int64"])];
/// "Structured output", "JSON Schema support", <https://ai.google.dev/gemini-api/docs/structured-output>,
/// 2026-02-26, for strings; those of numbers are the ones of the message.
const JSON_FORMATS: [&str; 7] = ["date-time", "date", "time", "float", "double", "int32", "int64"];
/// Where each field belongs. "required: only allowed for OBJECT type": goruck/home-generative-agent #525,
/// 2026-08-01; "enum: only allowed for STRING type": directus/directus #27100, 2026-04-12; "items: field
/// predicate failed: == Type. ARRAY": sbroenne/mcp-server-excel #672, 2026-06-10; the others by the comments
/// of the message.
const FIELDS_OF: [(&str, &[&str]); 4] = [
    ("STRING", &["enum", "minLength", "maxLength", "pattern"]),
    ("ARRAY", &["items", "minItems", "maxItems"]),
    ("OBJECT", &["properties", "required", "minProperties", "maxProperties", "propertyOrdering"]),
    ("NUMBER or INTEGER", &["minimum", "maximum"]),
];
/// The message, `FunctionDeclaration`.
const DECLARATION: [&str; 7] = [
    "behavior",
    "description",
    "name",
    "parameters",
    "parametersJsonSchema",
    "response",
    "responseJsonSchema",
];

/// The message: "underscores and dashes, with a maximum length of 63". The API says 64, with dots and colons
/// (kaitranntt/ccs #25, 2025-11-30), a later API reference 128; the stricter reading stands.
const LONGEST_NAME: usize = 63;
/// Vertex, `parameters`: "must start with a letter or an underscore and must only contain chars a-z, A-Z,
/// 0-9, or underscores with a maximum length of 64".
const LONGEST_PARAMETER: usize = 64;
/// <https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/function-calling>,
/// "Limitations". (How deep a schema may be is said nowhere, only that it was too deep:
/// google-gemini/gemini-cli #5923, 2025-08-10.)
const MOST_DECLARATIONS: usize = 128;

/// What Gemini refuses in the `tools` of `generateContent`: one sentence for each violation.
#[must_use]
pub fn gemini(tools: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut declarations = Vec::new();
    for tool in listed(Some(tools), "the tools", &mut found) {
        let keys = tool.as_object().into_iter().flat_map(Object::keys);
        for key in keys.filter(|key| *key != "functionDeclarations") {
            found.push(format!("the request: the keyword \"{key}\" is not in a tool of functions"));
        }
        let of_tool = tool.get("functionDeclarations");
        declarations.extend(listed(of_tool, "the function declarations", &mut found));
    }
    if declarations.len() > MOST_DECLARATIONS {
        let count = declarations.len();
        found.push(format!("the request: {count} function declarations, the limit is {MOST_DECLARATIONS}"));
    }
    // "Duplicate function declaration found: …": owndev/Open-WebUI-Functions #135, 2026-02-05.
    let names = declarations.iter().filter_map(|declaration| declaration.get("name"));
    distinct(names.filter_map(Value::as_str), &mut found);
    for (number, declaration) in declarations.into_iter().enumerate() {
        let mut findings = Findings::of(declaration, number, &mut found);
        match declaration.as_object() {
            Some(declaration) => self::declaration(declaration, &mut findings),
            None => findings.add("", "a function declaration must be an object"),
        }
    }
    found
}

fn declaration(declaration: &Object, findings: &mut Findings<'_>) {
    findings.only("", declaration, &DECLARATION, "a function declaration");
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    // "Must start with a letter or an underscore": google-gemini/gemini-cli #7869, 2025-09-06.
    if !text(declaration, "name")
        .is_some_and(|name| is_name(name, LONGEST_NAME, is_allowed) && is_start(name))
    {
        findings.add("", "the name must match ^[a-zA-Z_][a-zA-Z0-9_-]{0,62}$");
    }
    // The message: "Required. A brief description of the function." (Vertex: optional.)
    if text(declaration, "description").is_none_or(str::is_empty) {
        findings.add("", "there must be a description");
    }
    match (declaration.get("parameters"), declaration.get("parametersJsonSchema")) {
        // API reference: "This field is mutually exclusive with `parameters`."
        (Some(_), Some(_)) => {
            findings.add("", "\"parameters\" and \"parametersJsonSchema\" exclude each other");
        }
        (Some(root), None) => {
            message("", root, findings);
            let keywords = root.as_object();
            // "functionDeclaration parameters schema should be of type OBJECT": diegosouzapw/OmniRoute #3360,
            // 2026-06-07.
            if keywords.and_then(kind).is_none_or(|kind| kind != "OBJECT") {
                findings.add("", "the type of the root must be OBJECT");
            }
            for name in keywords.and_then(properties).into_iter().flat_map(Object::keys) {
                let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
                if !is_name(name, LONGEST_PARAMETER, is_allowed) || !is_start(name) {
                    findings.add(
                        "",
                        format!("the property \"{name}\" must match ^[a-zA-Z_][a-zA-Z0-9_]{{0,63}}$"),
                    );
                }
            }
        }
        (None, Some(root)) => json_schema(root, findings),
        // "For function with no parameters, this can be left unset" (Vertex).
        (None, None) => {}
    }
}

fn is_start(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
}

/// The type of a message, in capitals: "object" is read as well, as all of Google's examples have it.
fn kind(keywords: &Object) -> Option<String> {
    text(keywords, "type").map(str::to_ascii_uppercase)
}

fn message(pointer: &str, schema: &Value, findings: &mut Findings<'_>) {
    let Some(keywords) = schema.as_object() else {
        return findings.add(pointer, "a schema must be an object");
    };
    findings.only(pointer, keywords, &FIELDS, "the message Schema");
    findings.shapes(pointer, keywords);
    let kind = kind(keywords);
    match &kind {
        Some(kind) if TYPES.contains(&kind.as_str()) => of_type(pointer, kind, keywords, findings),
        // "Proto field is not repeating, cannot start list": genspark-ai/genoffice #186, 2026-09-03.
        _ if keywords.contains_key("type") => {
            findings.add(pointer, "the type must be one of STRING, NUMBER, INTEGER, BOOLEAN, ARRAY, OBJECT");
        }
        // The message: "Required. Data type." Gemini 3 refuses `TYPE_UNSPECIFIED`:
        // UKGovernmentBEIS/inspect_ai #3097, 2026-01-22.
        _ if !keywords.contains_key("anyOf") => findings.add(pointer, "a schema must have a \"type\""),
        _ => {}
    }
    // "When using any_of, it must be the only field set": anomalyco/opencode #14700, 2026-02-22; from Vertex,
    // the Gemini API was not seen to say so.
    if keywords.contains_key("anyOf") && keywords.len() > 1 {
        findings.add(pointer, "\"anyOf\" must stand alone");
    }
    for child in children(keywords).into_iter().filter(|child| FIELDS.contains(&child.keyword)) {
        message(&format!("{pointer}{}", child.path), child.schema, findings);
    }
}

fn of_type(pointer: &str, kind: &str, keywords: &Object, findings: &mut Findings<'_>) {
    for (owner, fields) in FIELDS_OF.iter().filter(|(owner, _)| !owner.split(" or ").any(|one| one == kind)) {
        for field in fields.iter().filter(|field| keywords.contains_key(**field)) {
            findings.add(pointer, format!("\"{field}\" is only for {owner}"));
        }
    }
    if let Some(format) = text(keywords, "format") {
        let allowed =
            FORMATS.iter().find(|(owner, _)| *owner == kind).map_or(&[][..], |(_, formats)| formats);
        if !allowed.contains(&format) {
            findings.add(pointer, format!("the format \"{format}\" is not one of {kind}"));
        }
        // "enum: should be non-empty for STRING type with enum format": elastic/kibana #286302, 2026-08-20.
        if format == "enum" && list(keywords, "enum").is_empty() {
            findings.add(pointer, "the format \"enum\" needs an \"enum\"");
        }
    }
    // The message: strings. "enum[3]: cannot be empty": Smana/runlore #40, 2026-06-21.
    if list(keywords, "enum").iter().any(|value| value.as_str().is_none_or(str::is_empty)) {
        findings.add(pointer, "a value of an enum must be a string that is not empty");
    }
    match kind {
        // "items: missing field": DEEIX-AI/DEEIX-Chat #546, 2026-07-31.
        "ARRAY" if !keywords.contains_key("items") => findings.add(pointer, "an ARRAY must have \"items\""),
        // "properties: should be non-empty for OBJECT type": agno-agi/agno #2112, 2025-02-13. Newer models
        // were said to take it (bug-ops/zeph #1641, 2026-03-13).
        "OBJECT" if properties(keywords).is_none_or(Object::is_empty) => {
            findings.add(pointer, "an OBJECT must have properties");
        }
        "OBJECT" => named(pointer, keywords, findings),
        _ => {}
    }
}

/// "required[0]: property is not defined": iBUHub/AIStudioToAPI #154, 2026-05-05. For `propertyOrdering` the
/// same is taken to hold.
fn named(pointer: &str, keywords: &Object, findings: &mut Findings<'_>) {
    for keyword in ["required", "propertyOrdering"] {
        for name in list(keywords, keyword).iter().filter_map(Value::as_str) {
            if !properties(keywords).is_some_and(|properties| properties.contains_key(name)) {
                findings.add(pointer, format!("\"{keyword}\" names \"{name}\", which is not a property"));
            }
        }
    }
}

fn json_schema(root: &Value, findings: &mut Findings<'_>) {
    // API reference: "The schema must describe an object where the properties are the parameters to the
    // function."
    if root.get("type") != Some(&Value::from("object")) {
        findings.add("", "the type of the root must be \"object\"");
    }
    for (pointer, schema) in walk(root) {
        let Some(keywords) = schema.as_object() else {
            findings.add(&pointer, "a schema must be an object");
            continue;
        };
        findings.only(&pointer, keywords, &LISTED, "the supported JSON Schema");
        findings.shapes(&pointer, keywords);
        findings.types(&pointer, keywords);
        findings.reference(&pointer, root, keywords);
        named(&pointer, keywords, findings);
        // "If `$ref` is set on a sub-schema, no other properties, except for than those starting as a `$`,
        // may be set."
        if keywords.contains_key("$ref") && keywords.keys().any(|keyword| !keyword.starts_with('$')) {
            findings.add(&pointer, "beside \"$ref\" only keywords that start with \"$\" may stand");
        }
        // "`enum` (for strings and numbers)".
        if list(keywords, "enum").iter().any(|value| !value.is_string() && !value.is_number()) {
            findings.add(&pointer, "a value of an enum must be a string or a number");
        }
        if let Some(format) = text(keywords, "format").filter(|format| !JSON_FORMATS.contains(format)) {
            findings.add(&pointer, format!("the format \"{format}\" is not supported"));
        }
        // `prefixItems` is ignored and "items" demanded: AnswerDotAI/toolslm #85, 2026-04-15; but an array
        // without items was taken in this field: NousResearch/hermes-agent #98928, 2026-08-30.
        if types(keywords).contains(&"array") && !keywords.contains_key("items") {
            findings.add(&pointer, "an array must have \"items\"");
        }
    }
    // "Cyclic references are unrolled to a limited degree and, as such, may only be used within non-required
    // properties. (Nullable properties are not sufficient.)"
    let is_always_there = |parent: &Object, child: &super::Child<'_>| {
        child.keyword != "properties" || child.name.is_some_and(|name| required(parent).contains(&name))
    };
    for (pointer, reference) in circles(root, &is_always_there) {
        findings.add(
            &pointer,
            format!(
                "the reference \"{reference}\" leads back to itself through nothing but required properties"
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(field: &str, schema: &Value) -> Vec<String> {
        gemini(
            &json!([{ "functionDeclarations": [{ "name": "book", "description": "Book.", field: schema }] }]),
        )
    }

    /// What is found in a property of `parameters`.
    fn found_in(property: &Value) -> Vec<String> {
        found("parameters", &json!({ "type": "OBJECT", "properties": { "day": property } }))
    }

    /// What is found in a property of `parametersJsonSchema`.
    fn found_in_json(property: &Value) -> Vec<String> {
        found("parametersJsonSchema", &json!({ "type": "object", "properties": { "day": property } }))
    }

    #[track_caller]
    fn is_only(found: &[String], what: &str) {
        assert_eq!(found, [format!("tool \"book\": {what}")]);
    }

    #[test]
    fn a_good_message_passes() {
        let schema = json!({ "type": "object", "title": "Book", "example": {}, "properties": {
            "day": { "type": "STRING", "format": "date-time", "description": "The day.", "nullable": true },
            "kind": { "type": "string", "format": "enum", "enum": ["slow", "fast"], "default": "slow" },
            "code": { "type": "string", "pattern": "^[a-z]+$", "minLength": 1, "maxLength": 9 },
            "count": { "type": "integer", "format": "int32", "minimum": 1, "maximum": 9 },
            "share": { "type": "number", "format": "double", "minimum": 0.5 },
            "sure": { "type": "boolean" },
            "tags": { "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": 4 },
            "place": { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"],
                "minProperties": 1, "maxProperties": 1 },
            "pay": { "anyOf": [{ "type": "string" }, { "type": "integer", "nullable": true }] },
        }, "required": ["day"], "propertyOrdering": ["day", "kind"] });
        assert_eq!(found("parameters", &schema), [""; 0]);
        assert_eq!(
            gemini(&json!([{ "functionDeclarations": [{ "name": "now", "description": "The time." }] }])),
            [""; 0]
        );
    }

    #[test]
    fn each_field_outside_of_the_message_is_found() {
        for (keyword, value) in [
            ("const", json!("a")),
            ("$ref", json!("#")),
            ("$schema", json!("x")),
            ("additionalProperties", json!(false)),
            ("oneOf", json!([{ "type": "STRING" }])),
            ("prefixItems", json!([{ "type": "STRING" }])),
            ("exclusiveMinimum", json!(0)),
            ("multipleOf", json!(2)),
            ("uniqueItems", json!(true)),
            ("examples", json!([])),
            ("$defs", json!({ "A": {} })),
        ] {
            let mut property = json!({ "type": "STRING" });
            property[keyword] = value;
            let what = format!("/properties/day: the keyword \"{keyword}\" is not in the message Schema");
            is_only(&found_in(&property), &what);
        }
    }

    #[test]
    fn each_rule_of_the_message_fires() {
        let unknown = "the type must be one of STRING, NUMBER, INTEGER, BOOLEAN, ARRAY, OBJECT";
        for (property, what) in [
            (json!(true), "a schema must be an object"),
            (json!({}), "a schema must have a \"type\""),
            (json!({ "type": ["string", "null"] }), unknown),
            (json!({ "type": "NULL" }), unknown),
            (
                json!({ "anyOf": [{ "type": "STRING" }], "description": "The day." }),
                "\"anyOf\" must stand alone",
            ),
            (json!({ "type": "STRING", "format": "date" }), "the format \"date\" is not one of STRING"),
            (json!({ "type": "INTEGER", "format": "uint32" }), "the format \"uint32\" is not one of INTEGER"),
            (json!({ "type": "BOOLEAN", "format": "enum", "enum": ["a"] }), "\"enum\" is only for STRING"),
            (json!({ "type": "STRING", "format": "enum" }), "the format \"enum\" needs an \"enum\""),
            (
                json!({ "type": "STRING", "enum": ["a", ""] }),
                "a value of an enum must be a string that is not empty",
            ),
            (
                json!({ "type": "STRING", "enum": [1] }),
                "a value of an enum must be a string that is not empty",
            ),
            (json!({ "type": "STRING", "enum": [] }), "\"enum\" must be a list that is not empty"),
            (json!({ "type": "INTEGER", "enum": ["1"] }), "\"enum\" is only for STRING"),
            (json!({ "type": "INTEGER", "minLength": 1 }), "\"minLength\" is only for STRING"),
            (json!({ "type": "STRING", "minimum": 1 }), "\"minimum\" is only for NUMBER or INTEGER"),
            (json!({ "type": "STRING", "items": { "type": "STRING" } }), "\"items\" is only for ARRAY"),
            (json!({ "type": "STRING", "required": [] }), "\"required\" is only for OBJECT"),
            (json!({ "type": "ARRAY" }), "an ARRAY must have \"items\""),
            (json!({ "type": "OBJECT" }), "an OBJECT must have properties"),
            (json!({ "type": "OBJECT", "properties": {} }), "an OBJECT must have properties"),
            (
                json!({ "type": "OBJECT", "properties": { "a": { "type": "STRING" } }, "required": ["b"] }),
                "\"required\" names \"b\", which is not a property",
            ),
            (
                json!({ "type": "OBJECT", "properties": { "a": { "type": "STRING" } }, "propertyOrdering": ["b"] }),
                "\"propertyOrdering\" names \"b\", which is not a property",
            ),
        ] {
            let found = found_in(&property);
            assert!(
                found.contains(&format!("tool \"book\": /properties/day: {what}")),
                "{property}: {found:#?}"
            );
        }
        is_only(
            &found_in(&json!({ "type": "ARRAY", "items": { "anyOf": [{ "type": "STRING" }, {}] } })),
            "/properties/day/items/anyOf/1: a schema must have a \"type\"",
        );
        is_only(
            &found("parameters", &json!({ "type": "STRING" })),
            "(root): the type of the root must be OBJECT",
        );
        is_only(
            &found("parameters", &json!({ "type": "OBJECT", "properties": { "a-b": { "type": "STRING" } } })),
            "(root): the property \"a-b\" must match ^[a-zA-Z_][a-zA-Z0-9_]{0,63}$",
        );
    }

    #[test]
    fn a_good_json_schema_passes() {
        let schema = json!({ "type": "object", "properties": {
            "day": { "type": ["string", "null"], "format": "date", "description": "The day.", "title": "Day" },
            "count": { "type": "integer", "enum": [1, 2], "minimum": 1, "maximum": 2 },
            "pair": { "type": "array", "prefixItems": [{ "type": "string" }], "items": { "type": "integer" },
                "minItems": 1, "maxItems": 2 },
            "pay": { "description": "How.", "oneOf": [{ "type": "string" }, { "type": "null" }] },
            "more": { "type": "object", "additionalProperties": { "type": "string" } },
            "tree": { "$ref": "#/$defs/Tree" },
        }, "required": ["tree"], "additionalProperties": false, "propertyOrdering": ["day"],
        "$defs": { "Tree": { "type": "object", "properties": {
            "left": { "$ref": "#/$defs/Tree" }, "name": { "type": "string" } }, "required": ["name"] } } });
        assert_eq!(found("parametersJsonSchema", &schema), [""; 0]);
        assert_eq!(found("parametersJsonSchema", &json!({ "type": "object", "properties": {} })), [""; 0]);
    }

    #[test]
    fn each_rule_of_the_json_schema_fires() {
        for keyword in
            ["const", "default", "pattern", "minLength", "exclusiveMinimum", "uniqueItems", "$schema"]
        {
            let mut property = json!({ "type": "string" });
            property[keyword] = json!(1);
            let what = format!("the keyword \"{keyword}\" is not in the supported JSON Schema");
            let found = found_in_json(&property);
            assert!(found.contains(&format!("tool \"book\": /properties/day: {what}")), "{found:#?}");
        }
        for (property, what) in [
            (json!(true), "a schema must be an object"),
            (json!({ "type": "STRING" }), "\"STRING\" is not a type"),
            (json!({ "type": "string", "title": 1 }), "\"title\" must be a string"),
            (json!({ "type": "string", "format": "uri" }), "the format \"uri\" is not supported"),
            (json!({ "enum": ["a", null] }), "a value of an enum must be a string or a number"),
            (json!({ "type": "array" }), "an array must have \"items\""),
            (json!({ "$ref": "#/$defs/A" }), "the reference \"#/$defs/A\" leads nowhere in this schema"),
            (
                json!({ "$ref": "#", "description": "The day." }),
                "beside \"$ref\" only keywords that start with \"$\" may stand",
            ),
            (json!({ "required": ["a"] }), "\"required\" names \"a\", which is not a property"),
        ] {
            is_only(&found_in_json(&property), &format!("/properties/day: {what}"));
        }
        is_only(
            &found("parametersJsonSchema", &json!({})),
            "(root): the type of the root must be \"object\"",
        );
        let tree = |required: Value| {
            json!({ "type": "object", "properties": { "kids": { "type": "array", "items": { "$ref": "#" } } },
                "required": required })
        };
        assert_eq!(found("parametersJsonSchema", &tree(json!([]))), [""; 0]);
        is_only(
            &found("parametersJsonSchema", &tree(json!(["kids"]))),
            "/properties/kids/items: the reference \"#\" leads back to itself through nothing but required properties",
        );
    }

    #[test]
    fn each_rule_of_the_declaration_fires() {
        let of = |declaration: Value| gemini(&json!([{ "functionDeclarations": [declaration] }]));
        let described = |name: &str| json!({ "name": name, "description": "Book." });
        assert_eq!(of(described("_a-b1")), [""; 0]);
        for name in ["", "1a", "-a", "a.b", "a b", &"a".repeat(64)] {
            let what = "the name must match ^[a-zA-Z_][a-zA-Z0-9_-]{0,62}$";
            assert_eq!(of(described(name)), [format!("tool \"{name}\": (root): {what}")]);
        }
        is_only(&of(json!({ "name": "book" })), "(root): there must be a description");
        is_only(&of(json!({ "name": "book", "description": "" })), "(root): there must be a description");
        let mut both = described("book");
        both["parameters"] = json!({});
        both["parametersJsonSchema"] = json!({});
        is_only(&of(both), "(root): \"parameters\" and \"parametersJsonSchema\" exclude each other");
        let mut other = described("book");
        other["strict"] = json!(true);
        is_only(&of(other), "(root): the keyword \"strict\" is not in a function declaration");
        assert_eq!(of(json!(1)), ["tool \"#0\": (root): a function declaration must be an object"]);
        assert_eq!(gemini(&json!({})), ["the request: the tools must be a list"]);
        assert_eq!(gemini(&json!([{}])), ["the request: the function declarations must be a list"]);
        let twice = json!([{ "functionDeclarations": [described("a")] }, { "functionDeclarations": [described("a")] }]);
        assert_eq!(gemini(&twice), ["the request: two tools are named \"a\""]);
        let many: Vec<_> = (0..129).map(|number| described(&format!("t{number}"))).collect();
        let found = gemini(&json!([{ "functionDeclarations": many, "codeExecution": {} }]));
        assert_eq!(
            found,
            [
                "the request: the keyword \"codeExecution\" is not in a tool of functions",
                "the request: 129 function declarations, the limit is 128",
            ]
        );
    }
}
