//! Finds what the vendors of models refuse in tool definitions. It knows their published rules and nothing of
//! our renderer, so that a mistake of the renderer cannot hide in its own test.
//!
//! Vendors refuse what they do not know, so every list of keywords here is closed. Where the sources of a
//! vendor disagree the stricter reading stands, and the comment of the rule says so. Sources were read in
//! 2026-11; the date beside a source is the date that it gives itself. A source such as "openai/openai-node
//! #1988" is a thread on GitHub.

mod anthropic;
mod gemini;
mod openai;

pub use anthropic::anthropic;
pub use gemini::gemini;
pub use openai::openai;

use std::{collections::HashSet, fmt::Display};

use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// The sentences about one tool.
struct Findings<'a> {
    tool: String,
    found: &'a mut Vec<String>,
}

impl<'a> Findings<'a> {
    /// `number` stands for the name of a tool that has none.
    fn of(tool: &Value, number: usize, found: &'a mut Vec<String>) -> Self {
        let name = tool.get("name").and_then(Value::as_str);
        Self { tool: name.map_or_else(|| format!("#{number}"), str::to_owned), found }
    }

    fn add(&mut self, pointer: &str, what: impl Display) {
        let place = if pointer.is_empty() { "(root)" } else { pointer };
        self.found.push(format!("tool \"{}\": {place}: {what}", self.tool));
    }

    /// Every keyword that is not in the closed list of `subset`.
    fn only(&mut self, pointer: &str, keywords: &Object, allowed: &[&str], subset: &str) {
        for keyword in keywords.keys().filter(|keyword| !allowed.contains(&keyword.as_str())) {
            self.add(pointer, format!("the keyword \"{keyword}\" is not in {subset}"));
        }
    }

    /// The shape of each keyword's value, as the meta-schema of draft 2020-12 has it.
    fn shapes(&mut self, pointer: &str, keywords: &Object) {
        for (keyword, value) in keywords {
            if let Some(must) = missed_shape(keyword, value) {
                self.add(pointer, format!("\"{keyword}\" must be {must}"));
            }
        }
    }

    /// The types, which are those of JSON Schema.
    fn types(&mut self, pointer: &str, keywords: &Object) {
        for unknown in types(keywords).into_iter().filter(|name| !TYPES.contains(name)) {
            self.add(pointer, format!("\"{unknown}\" is not a type"));
        }
    }

    /// A reference leads to a schema of the same document.
    fn reference(&mut self, pointer: &str, root: &Value, keywords: &Object) {
        if let Some(reference) = text(keywords, "$ref")
            && resolve(root, reference).is_none()
        {
            self.add(pointer, format!("the reference \"{reference}\" leads nowhere in this schema"));
        }
    }
}

/// A name that is there, of the characters that `is_allowed` has.
fn is_name(name: &str, longest: usize, is_allowed: impl Fn(char) -> bool) -> bool {
    (1..=longest).contains(&name.len()) && name.chars().all(is_allowed)
}

/// The definitions of a request, or a sentence that there is no list of them.
fn listed<'a>(list: Option<&'a Value>, what: &str, found: &mut Vec<String>) -> &'a [Value] {
    list.and_then(Value::as_array).map_or_else(
        || {
            found.push(format!("the request: {what} must be a list"));
            &[][..]
        },
        Vec::as_slice,
    )
}

/// A sentence for every name that stands twice.
fn distinct<'a>(names: impl Iterator<Item = &'a str>, found: &mut Vec<String>) {
    let mut seen = HashSet::new();
    for name in names.filter(|name| !seen.insert(*name)) {
        found.push(format!("the request: two tools are named \"{name}\""));
    }
}

fn text<'a>(object: &'a Object, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

/// The types that a schema names, one or a list.
fn types(keywords: &Object) -> Vec<&str> {
    match keywords.get("type") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        one => one.and_then(Value::as_str).into_iter().collect(),
    }
}

fn properties(keywords: &Object) -> Option<&Object> {
    keywords.get("properties").and_then(Value::as_object)
}

fn required(keywords: &Object) -> Vec<&str> {
    let names = keywords.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str).collect()
}

fn list<'a>(keywords: &'a Object, keyword: &str) -> &'a [Value] {
    keywords.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// What is a schema of an object, named as such or not.
fn is_object(keywords: &Object) -> bool {
    types(keywords).contains(&"object") || keywords.contains_key("properties")
}

/// One schema within another.
struct Child<'a> {
    keyword: &'a str,
    /// The name under `properties`, `$defs` and the like.
    name: Option<&'a str>,
    /// From the parent.
    path: String,
    schema: &'a Value,
}

/// Keywords whose value is an object of schemas.
const NAMED: [&str; 5] = ["$defs", "definitions", "properties", "patternProperties", "dependentSchemas"];
/// Keywords whose value is a list of schemas.
const LISTED: [&str; 4] = ["anyOf", "oneOf", "allOf", "prefixItems"];
/// Keywords whose value is a schema.
const SINGLE: [&str; 11] = [
    "items",
    "additionalProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contains",
    "contentSchema",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
];
/// The types of JSON Schema.
const TYPES: [&str; 7] = ["null", "boolean", "object", "array", "number", "integer", "string"];
/// Keywords of JSON Schema 2020-12 that hold no schema.
const PLAIN: &str = "$anchor $comment $id $ref $schema const contentEncoding contentMediaType default dependentRequired \
    deprecated description enum examples exclusiveMaximum exclusiveMinimum format maxContains maxItems \
    maxLength maxProperties maximum minContains minItems minLength minProperties minimum multipleOf \
    pattern readOnly required title type uniqueItems writeOnly";

/// The vocabulary of JSON Schema 2020-12, with the `definitions` of the drafts before it.
fn vocabulary() -> Vec<&'static str> {
    [&NAMED[..], &LISTED, &SINGLE].concat().into_iter().chain(PLAIN.split_whitespace()).collect()
}

fn children(keywords: &Object) -> Vec<Child<'_>> {
    let mut found = Vec::new();
    for (keyword, value) in keywords {
        let keyword = keyword.as_str();
        match value {
            Value::Object(named) if NAMED.contains(&keyword) => {
                found.extend(named.iter().map(|(name, schema)| {
                    let token = name.replace('~', "~0").replace('/', "~1");
                    Child { keyword, name: Some(name), path: format!("/{keyword}/{token}"), schema }
                }));
            }
            Value::Array(listed) if LISTED.contains(&keyword) => {
                found.extend(listed.iter().enumerate().map(|(index, schema)| Child {
                    keyword,
                    name: None,
                    path: format!("/{keyword}/{index}"),
                    schema,
                }));
            }
            Value::Object(_) if SINGLE.contains(&keyword) => {
                found.push(Child { keyword, name: None, path: format!("/{keyword}"), schema: value });
            }
            _ => {}
        }
    }
    found
}

/// Every schema of a document with its pointer; references are not followed.
fn walk(root: &Value) -> Vec<(String, &Value)> {
    let mut found = vec![(String::new(), root)];
    let mut next = 0;
    while let Some((pointer, schema)) = found.get(next).cloned() {
        next += 1;
        for child in schema.as_object().map(children).unwrap_or_default() {
            found.push((format!("{pointer}{}", child.path), child.schema));
        }
    }
    found
}

/// Every schema as often as the model meets it: references are followed, but never in a circle. `visit` gets
/// the number of objects around the schema, itself counted.
fn expand<'a>(root: &'a Value, visit: &mut dyn FnMut(&'a Object, usize)) {
    fn go<'a>(
        root: &'a Value,
        schema: &'a Value,
        objects: usize,
        open: &mut Vec<&'a str>,
        visit: &mut dyn FnMut(&'a Object, usize),
    ) {
        let Some(keywords) = schema.as_object() else { return };
        let objects = objects + usize::from(is_object(keywords));
        visit(keywords, objects);
        for child in children(keywords).into_iter().filter(|child| !is_definition(child)) {
            go(root, child.schema, objects, open, visit);
        }
        if let Some(reference) = text(keywords, "$ref").filter(|reference| !open.contains(reference))
            && let Some(target) = resolve(root, reference)
        {
            open.push(reference);
            go(root, target, objects, open, visit);
            open.pop();
        }
    }
    go(root, root, 0, &mut Vec::new(), visit);
}

/// Where references lead back to themselves: the first pointer for each of them. Only children that `follow`
/// admits, given with their parent, are gone through.
fn circles<'a>(root: &'a Value, follow: &dyn Fn(&Object, &Child<'_>) -> bool) -> Vec<(String, &'a str)> {
    fn leads_to<'a>(
        root: &'a Value,
        schema: &'a Value,
        goal: &str,
        seen: &mut HashSet<&'a str>,
        follow: &dyn Fn(&Object, &Child<'_>) -> bool,
    ) -> bool {
        let Some(keywords) = schema.as_object() else { return false };
        let further = text(keywords, "$ref").is_some_and(|reference| {
            reference == goal
                || seen.insert(reference)
                    && resolve(root, reference)
                        .is_some_and(|target| leads_to(root, target, goal, seen, follow))
        });
        further
            || children(keywords)
                .into_iter()
                .filter(|child| !is_definition(child) && follow(keywords, child))
                .any(|child| leads_to(root, child.schema, goal, seen, follow))
    }
    let mut told = HashSet::new();
    let mut found = Vec::new();
    for (pointer, schema) in walk(root) {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str)
            && let Some(target) = resolve(root, reference)
            && leads_to(root, target, reference, &mut HashSet::new(), follow)
            && told.insert(reference)
        {
            found.push((pointer, reference));
        }
    }
    found
}

fn is_definition(child: &Child<'_>) -> bool {
    matches!(child.keyword, "$defs" | "definitions")
}

/// What a reference means; `None` if it leaves the document or leads nowhere.
fn resolve<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    root.pointer(reference.strip_prefix('#')?)
}

/// What the value of a keyword must be, if it is not.
fn missed_shape(keyword: &str, value: &Value) -> Option<&'static str> {
    let strings = |value: &Value| {
        let mut seen = HashSet::new();
        value.as_array().is_some_and(|list| list.iter().all(|one| one.is_string() && seen.insert(one)))
    };
    let (fits, must) = match keyword {
        "type" => (
            value.is_string() || strings(value) && value != &Value::Array(vec![]),
            "a type or a list of types",
        ),
        "required" | "propertyOrdering" => (strings(value), "a list of distinct strings"),
        "enum" => (value.as_array().is_some_and(|list| !list.is_empty()), "a list that is not empty"),
        "examples" => (value.is_array(), "a list"),
        "$ref" | "$id" | "$schema" | "$anchor" | "$comment" | "title" | "description" | "format"
        | "pattern" => (value.is_string(), "a string"),
        "uniqueItems" | "nullable" | "deprecated" | "readOnly" | "writeOnly" => {
            (value.is_boolean(), "true or false")
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            (value.is_number(), "a number")
        }
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties"
        | "minContains" | "maxContains" => (value.is_u64(), "a whole number"),
        _ if NAMED.contains(&keyword) => (value.is_object(), "an object of schemas"),
        _ if LISTED.contains(&keyword) => {
            (value.as_array().is_some_and(|list| !list.is_empty()), "a list of schemas that is not empty")
        }
        _ if SINGLE.contains(&keyword) => (value.is_object() || value.is_boolean(), "a schema"),
        _ => (true, ""),
    };
    (!fits).then_some(must)
}

/// What a pattern asks of an engine beyond a regular language.
fn irregular(pattern: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut in_class = false;
    let mut rest = pattern.chars();
    while let Some(first) = rest.next() {
        let after = rest.as_str();
        match first {
            '\\' => match rest.next() {
                Some('b' | 'B') if !in_class => found.push("word boundary"),
                Some('1'..='9' | 'k') if !in_class => found.push("backreference"),
                _ => {}
            },
            '[' if !in_class => in_class = true,
            ']' => in_class = false,
            '(' if !in_class && ["?=", "?!", "?<=", "?<!"].iter().any(|look| after.starts_with(look)) => {
                found.push("lookaround");
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_keyword_that_holds_schemas_is_walked() {
        let mut schema = json!({ "items": { "$ref": "#" } });
        for keyword in NAMED {
            schema[keyword] = json!({ "a/b": { "title": keyword } });
        }
        for keyword in LISTED {
            schema[keyword] = json!([{ "title": keyword }]);
        }
        for keyword in SINGLE {
            schema[keyword] = json!({ "title": keyword });
        }
        let walked = walk(&schema);
        assert_eq!(walked.len(), 1 + NAMED.len() + LISTED.len() + SINGLE.len());
        for (pointer, inner) in walked {
            assert_eq!(schema.pointer(&pointer), Some(inner));
        }
    }

    #[test]
    fn each_wrong_shape_is_found() {
        let bad = json!({
            "type": [], "required": ["a", "a"], "enum": [], "examples": {}, "title": 1, "uniqueItems": "yes",
            "minimum": "1", "minLength": -1, "properties": [], "anyOf": [], "items": [{}],
        });
        let mut found = Vec::new();
        Findings::of(&json!({ "name": "t" }), 0, &mut found).shapes("", bad.as_object().unwrap());
        assert_eq!(found.len(), bad.as_object().unwrap().len(), "{found:#?}");
        let good = json!({
            "type": ["string", "null"], "required": ["a"], "enum": [1], "examples": [], "title": "t",
            "uniqueItems": true, "minimum": 1.5, "minLength": 0, "properties": {}, "anyOf": [{}], "items": true,
        });
        assert!(
            good.as_object().unwrap().iter().all(|(keyword, value)| missed_shape(keyword, value).is_none())
        );
    }

    #[test]
    fn a_circle_is_told_once_and_only_along_what_is_followed() {
        let tree = json!({
            "properties": { "root": { "$ref": "#/$defs/Tree" } },
            "$defs": { "Tree": { "properties": { "kids": { "items": { "$ref": "#/$defs/Tree" } } } } },
        });
        let found = circles(&tree, &|_, _| true);
        assert_eq!(found, [("/properties/root".to_owned(), "#/$defs/Tree")]);
        assert!(circles(&tree, &|_, child| child.keyword != "items").is_empty());
    }

    #[test]
    fn a_pattern_is_read_with_its_escapes_and_classes() {
        assert_eq!(
            irregular(r"^(?!a)(?<=b)\b\1$"),
            ["lookaround", "lookaround", "word boundary", "backreference"]
        );
        assert!(irregular(r"^(?:a|\(\?=)[(?=\b]{1,3}\\b$").is_empty());
    }

    #[test]
    fn what_is_no_list_and_what_stands_twice_is_told() {
        let mut found = Vec::new();
        assert!(listed(Some(&json!({})), "the tools", &mut found).is_empty());
        distinct(["a", "b", "a"].into_iter(), &mut found);
        assert_eq!(
            found,
            ["the request: the tools must be a list", "the request: two tools are named \"a\""]
        );
    }
}
