//! The limits and subsets of the vendors, each with where and when it was read.

/// Formats of strings that OpenAI's strict mode knows.
/// Source: platform.openai.com/docs/guides/structured-outputs, "Supported schemas", 2026.
pub(super) const OPENAI_FORMATS: &[&str] =
    &["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"];
/// Keywords that OpenAI's strict mode knows. It answers 400 to others, `default` and `minLength` among them.
/// Source: the same page; community.openai.com and github.com threads on "is not permitted", 2024 to 2026.
pub(super) const OPENAI_STRICT_KEYWORDS: &[&str] = &[
    "type",
    "description",
    "title",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "anyOf",
    "$ref",
    "$defs",
    "pattern",
    "format",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minItems",
    "maxItems",
];
/// OpenAI's strict mode: nesting of objects, properties in all, values of enums in all, and characters in the names of
/// properties, of definitions and of enum values in all; an enum of more than 250 values may have 15,000 characters.
/// Source: the same page, "Limitations", 2026.
pub(super) const OPENAI_STRICT_SIZE: StrictSize = StrictSize {
    depth: 10,
    properties: 5_000,
    enum_values: 1_000,
    characters: 120_000,
    large_enum: 250,
    large_enum_characters: 15_000,
};

/// What a strict schema may hold.
pub(super) struct StrictSize {
    pub(super) depth: usize,
    pub(super) properties: usize,
    pub(super) enum_values: usize,
    pub(super) characters: usize,
    pub(super) large_enum: usize,
    pub(super) large_enum_characters: usize,
}

/// Characters of a tool's description. OpenAI answers 400 to more in some of its endpoints.
/// Source: "Expected a string with maximum length 1024", github.com/getsentry/sentry-mcp issue 106, 2025.
pub(super) const OPENAI_DESCRIPTION: usize = 1_024;

/// Formats of strings that Anthropic's strict tools know.
/// Source: docs.claude.com, "Structured outputs", "JSON Schema limitations", 2026.
pub(super) const ANTHROPIC_FORMATS: &[&str] =
    &["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"];
/// Keywords that Anthropic's strict tools know; no bounds of numbers or lengths, but for a list of at least one item,
/// and patterns without word boundaries. Source: the same page.
pub(super) const ANTHROPIC_STRICT_KEYWORDS: &[&str] = &[
    "type",
    "description",
    "title",
    "default",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minItems",
    "anyOf",
    "pattern",
    "format",
];
/// Anthropic's strict tools in one request, parameters that may be absent in all of them, and parameters of several
/// types in all of them. Source: the same page, "Schema complexity limits", 2026.
pub(super) const ANTHROPIC_STRICT_TOOLS: usize = 20;
pub(super) const ANTHROPIC_STRICT_OPTIONAL: usize = 24;
pub(super) const ANTHROPIC_STRICT_UNIONS: usize = 16;

/// Keywords of Gemini's `Schema`, a part of OpenAPI 3.0. It answers 400 to others.
/// Source: ai.google.dev/api/caching#Schema, 2026.
pub(super) const GEMINI_KEYWORDS: &[&str] = &[
    "type",
    "format",
    "title",
    "description",
    "nullable",
    "enum",
    "properties",
    "required",
    "items",
    "anyOf",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "minProperties",
    "maxProperties",
    "pattern",
    "default",
];
/// Formats that Gemini's `Schema` knows. Source: the same page and ai.google.dev/gemini-api/docs/structured-output.
pub(super) const GEMINI_FORMATS: &[&str] = &["int32", "int64", "float", "double", "enum", "date-time"];
/// Keywords of Gemini's `parametersJsonSchema`; others are passed over.
/// Source: ai.google.dev/api/generate-content, `responseJsonSchema`, 2026.
pub(super) const GEMINI_JSON_KEYWORDS: &[&str] = &[
    "$id",
    "$defs",
    "$ref",
    "$anchor",
    "type",
    "format",
    "title",
    "description",
    "enum",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
    "anyOf",
    "oneOf",
    "properties",
    "additionalProperties",
    "required",
];

/// Formats that Gemini's `parametersJsonSchema` knows.
/// Source: ai.google.dev/gemini-api/docs/structured-output, "JSON Schema support", 2026.
pub(super) const GEMINI_JSON_FORMATS: &[&str] =
    &["date-time", "date", "time", "float", "double", "int32", "int64"];
/// Characters of a tool's name. Source: `FunctionDeclaration.name`, google.ai.generativelanguage.v1beta, 2026.
pub(super) const GEMINI_NAME: usize = 63;

/// Formats of JSON Schema itself that mean something to models; the widths of numbers, which schemars writes as
/// formats, do not. Source: json-schema.org/draft/2020-12, "Defined Formats".
pub(super) const STANDARD_FORMATS: &[&str] = &[
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uuid",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "regex",
];
