//! OpenAI function calling, and the many servers that are compatible with it; with and without `strict`.

use serde_json::Value;

use super::{
    limits::{OPENAI_FORMATS, OPENAI_STRICT_KEYWORDS, OPENAI_STRICT_SIZE},
    notes::Notes,
    refs, rewrite,
    strict::{self, Obstacle},
};

/// Without `strict`, everything is accepted that is JSON Schema; what models read badly is rewritten.
pub(super) fn lenient(schema: &mut Value, notes: &mut Notes<'_>) {
    rewrite::no_boolean_schemas(schema);
    rewrite::join_names(schema);
    rewrite::any_of_for_one_of(schema);
    rewrite::items_of_lists(schema);
    rewrite::close_objects(schema);
    notes.keep_formats(schema, OPENAI_FORMATS);
}

/// With `strict`: every property required, every object closed, and a closed list of keywords.
pub(super) fn strict(schema: &mut Value, notes: &mut Notes<'_>) -> Result<(), Vec<Obstacle>> {
    refs::inline(schema);
    rewrite::no_boolean_schemas(schema);
    rewrite::join_names(schema);
    let mut obstacles = strict::obstacles(schema);
    if !obstacles.is_empty() {
        return Err(obstacles);
    }
    rewrite::any_of_for_one_of(schema);
    rewrite::lists_for_tuples(schema, notes);
    rewrite::items_of_lists(schema);
    rewrite::close_objects(schema);
    rewrite::require_all(schema);
    refs::isolate(schema);
    obstacles = strict::alike(schema);
    if !obstacles.is_empty() {
        return Err(obstacles);
    }
    notes.keep_formats(schema, OPENAI_FORMATS);
    notes.keep_only(schema, OPENAI_STRICT_KEYWORDS);
    obstacles = strict::too_large(schema, &OPENAI_STRICT_SIZE);
    if obstacles.is_empty() { Ok(()) } else { Err(obstacles) }
}
