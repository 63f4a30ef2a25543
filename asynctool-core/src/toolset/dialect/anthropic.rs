//! Anthropic's tools, with and without `strict`.

use serde_json::Value;

use super::{
    limits::{ANTHROPIC_FORMATS, ANTHROPIC_STRICT_KEYWORDS, STANDARD_FORMATS},
    notes::Notes,
    refs, rewrite,
    strict::{self, Obstacle},
};

/// Without `strict`: JSON Schema, read best without references.
pub(super) fn lenient(schema: &mut Value, notes: &mut Notes<'_>) {
    refs::inline(schema);
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
    rewrite::close_objects(schema);
    notes.keep_formats(schema, ANTHROPIC_FORMATS);
    notes.keep_only(schema, ANTHROPIC_STRICT_KEYWORDS);
    Ok(())
}
