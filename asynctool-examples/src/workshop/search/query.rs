//! What is looked for, and where.

use std::path::Path;

use asynctool_core::ToolError;
use grep_regex::{ErrorKind, RegexMatcher, RegexMatcherBuilder};
use ignore::overrides::{Override, OverrideBuilder};
use regex_syntax::Error;

use crate::workshop::{root::Root, text};

/// Bytes that a compiled pattern may take, and the tables that it makes while it searches.
const PATTERN_BYTES: usize = 8 << 20;
/// Bytes of a pattern that are shown from where it cannot be read.
const SHOWN: usize = 40;

/// What is looked for, and where.
#[derive(Clone, Copy, Debug)]
pub(in crate::workshop) struct Query<'a> {
    pub(in crate::workshop) root: &'a Root,
    /// A file or a folder that exists.
    pub(in crate::workshop) place: &'a Path,
    pub(in crate::workshop) pattern: &'a str,
    pub(in crate::workshop) globs: &'a [String],
    pub(in crate::workshop) literal: bool,
    pub(in crate::workshop) ignore_case: bool,
    pub(in crate::workshop) most: usize,
}

impl Query<'_> {
    /// The pattern, compiled.
    pub(super) fn matcher(&self) -> Result<RegexMatcher, ToolError> {
        if !self.literal {
            check(self.pattern)?;
        }
        RegexMatcherBuilder::new()
            .fixed_strings(self.literal)
            .case_insensitive(self.ignore_case)
            .line_terminator(Some(b'\n'))
            .size_limit(PATTERN_BYTES)
            .dfa_size_limit(PATTERN_BYTES)
            .build(self.pattern)
            .map_err(|error| ToolError::say(problem(error.kind())))
    }

    /// The globs, compiled.
    pub(super) fn filter(&self) -> Result<Override, ToolError> {
        let folder = if self.place.is_dir() { Some(self.place) } else { self.place.parent() };
        let mut globs = OverrideBuilder::new(folder.unwrap_or(self.place));
        for glob in self.globs {
            globs.add(glob).map_err(|error| ToolError::say(format!("a glob cannot be read: {error}")))?;
        }
        globs.build().map_err(|error| ToolError::say(format!("the globs cannot be used: {error}")))
    }
}

/// What is wrong with the writing of a pattern, and where: the place that the matcher tells is that in a pattern of
/// its own making.
fn check(pattern: &str) -> Result<(), ToolError> {
    let (place, problem) = match regex_syntax::Parser::new().parse(pattern) {
        Ok(_) => return Ok(()),
        Err(Error::Parse(error)) => (error.span().start, error.kind().to_string()),
        Err(Error::Translate(error)) => (error.span().start, error.kind().to_string()),
        Err(error) => return Err(ToolError::say(format!("the pattern cannot be read: {error}"))),
    };
    let rest = text::cut(pattern.get(place.offset..).unwrap_or_default(), SHOWN);
    let column = place.column;
    Err(ToolError::say(format!("the pattern cannot be read at character {column}, at {rest:?}: {problem}")))
}

/// What is wrong with a pattern that is written well.
fn problem(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::NotAllowed(_) => {
            "the pattern holds the end of a line, but a search goes line by line; look for one of the lines"
                .to_owned()
        }
        ErrorKind::Regex(text) => format!("the pattern cannot be used: {text}"),
        other => format!("the pattern cannot be used: {other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query<'a>(root: &'a Root, pattern: &'a str, globs: &'a [String]) -> Query<'a> {
        Query { root, place: root.path(), pattern, globs, literal: false, ignore_case: false, most: 9 }
    }

    fn refusal(pattern: &str) -> String {
        let root = Root::new(Path::new(".")).unwrap();
        query(&root, pattern, &[]).matcher().unwrap_err().visible().unwrap().to_owned()
    }

    #[test]
    fn a_bad_pattern_is_refused_with_the_place() {
        let text = refusal("ab(cd");
        assert_eq!(text, "the pattern cannot be read at character 3, at \"(cd\": unclosed group");
        assert!(refusal("é[z-a]").contains("at character 3, at \"z-a]\""), "{}", refusal("é[z-a]"));
        assert!(refusal(r"a\p{Nope}").contains("at character 2"), "{}", refusal(r"a\p{Nope}"));
        assert!(refusal(r"(?<!a)b").contains("look-around"), "{}", refusal(r"(?<!a)b"));
    }

    #[test]
    fn a_pattern_over_several_lines_or_of_huge_size_is_refused() {
        assert!(refusal("a\\nb").contains("line by line"), "{}", refusal("a\\nb"));
        let huge = refusal(r"(\w{1000}){1000}");
        assert!(huge.contains("cannot be used") && huge.contains("size limit"), "{huge}");
    }

    #[test]
    fn a_literal_is_no_pattern() {
        use grep_matcher::Matcher as _;
        let root = Root::new(Path::new(".")).unwrap();
        let query = Query { literal: true, ignore_case: true, ..query(&root, "a(B", &[]) };
        assert!(query.matcher().unwrap().is_match(b"xA(bx").unwrap());
    }

    #[test]
    fn a_bad_glob_is_refused() {
        let root = Root::new(Path::new(".")).unwrap();
        let globs = ["a{b".to_owned()];
        let text = query(&root, "x", &globs).filter().unwrap_err().visible().unwrap().to_owned();
        assert!(text.starts_with("a glob cannot be read: "), "{text}");
    }
}
