//! Anthropic's tools, with and without `strict`.

use serde_json::{Value, json};

use super::{
    limits::{ANTHROPIC_FORMATS, ANTHROPIC_STRICT_KEYWORDS, STANDARD_FORMATS},
    notes::Notes,
    refs, rewrite,
    strict::{self, Obstacle},
    walk,
};

/// Without `strict`: JSON Schema, read best without references.
pub(super) fn lenient(schema: &mut Value, notes: &mut Notes<'_>) {
    refs::inline(schema);
    rewrite::no_boolean_schemas(schema);
    rewrite::join_names(schema);
    rewrite::close_objects(schema);
    notes.keep_formats(schema, STANDARD_FORMATS);
}

/// With `strict`: no type that contains itself, every object closed, bounds in words only.
pub(super) fn strict(schema: &mut Value, notes: &mut Notes<'_>) -> Result<(), Vec<Obstacle>> {
    let circular = refs::inline(schema);
    rewrite::no_boolean_schemas(schema);
    rewrite::join_names(schema);
    let mut obstacles = strict::obstacles(schema);
    obstacles.extend(strict::circles(&circular));
    if !obstacles.is_empty() {
        return Err(obstacles);
    }
    rewrite::any_of_for_one_of(schema);
    rewrite::lists_for_tuples(schema, notes);
    rewrite::null_beside_enum(schema);
    rewrite::close_objects(schema);
    notes.keep_formats(schema, ANTHROPIC_FORMATS);
    short_lists_and_plain_patterns(schema, notes);
    notes.keep_only(schema, ANTHROPIC_STRICT_KEYWORDS);
    Ok(())
}

/// Of the least length of a list only 0 and 1 are known, and of patterns those without word boundaries.
fn short_lists_and_plain_patterns(schema: &mut Value, notes: &mut Notes<'_>) {
    walk::each_object(schema, &mut |fields, pointer| {
        let boundary = |pattern: &str| pattern.contains(r"\b") || pattern.contains(r"\B");
        for (keyword, unknown) in [
            (
                "minItems",
                fields.get("minItems").is_some_and(|least| *least != json!(0) && *least != json!(1)),
            ),
            ("pattern", fields.get("pattern").and_then(Value::as_str).is_some_and(boundary)),
        ] {
            if unknown && let Some(value) = fields.shift_remove(keyword) {
                notes.tell(fields, keyword, &value);
                notes
                    .lose(pointer, format!("`{keyword}` is not known to the provider in this form: {value}"));
            }
        }
    });
}
