//! Names: the ones that we keep for ourselves and the ones that were nearly meant.

use std::borrow::Cow;

/// The flag by which a model confirms a duplicate (behaviour C6).
pub(crate) const CONFIRM_FLAG: &str = "confirm_duplicate";

/// The names of the tools that come with every session.
pub(crate) const COMPANIONS: &[&str] = &["get_running_tasks", "cancel_task"];

/// The longest name that every provider accepts.
pub(crate) const LONGEST_NAME: usize = 64;

/// Why this cannot be the name of a tool; `None` if it can.
pub(crate) fn problem_of_tool(name: &str) -> Option<&'static str> {
    let mut characters = name.chars();
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    let other = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !(characters.next().is_some_and(first) && characters.all(other)) {
        return Some("a name has letters, digits, `_` and `-`, and begins with a letter or `_`");
    }
    if name.len() > LONGEST_NAME {
        return Some("its name is longer than 64 characters");
    }
    COMPANIONS.contains(&name).then_some("its name is kept for a tool that comes with every session")
}

/// The name of a called tool as a conversation keeps it (behaviour A3): a model may call a tool by a name that none can
/// have, and some providers refuse every later request with that in it.
pub(crate) fn speakable(name: &str) -> Cow<'_, str> {
    if COMPANIONS.contains(&name) || problem_of_tool(name).is_none() {
        return Cow::Borrowed(name);
    }
    let Some(first) = name.chars().next() else { return Cow::Borrowed("unnamed") };
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let before = (first.is_ascii_digit() || first == '-').then_some('_');
    Cow::Owned(before.into_iter().chain(name.chars().map(plain)).take(LONGEST_NAME).collect())
}

/// The candidate that was probably meant by `name`, if one is near.
pub(crate) fn most_similar<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    candidates
        .map(|candidate| (strsim::jaro_winkler(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(nearness, _)| *nearness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// The parameter that a path such as `passengers[1].age` is in.
pub(crate) fn first_of_path(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a3_a_name_that_no_tool_can_have_is_kept_in_letters_that_every_provider_accepts() {
        for (called, kept) in [
            ("book_flight", "book_flight"),
            ("cancel_task", "cancel_task"),
            ("", "unnamed"),
            ("functions.book flight", "functions_book_flight"),
            ("büro", "b_ro"),
            ("7up", "_7up"),
            ("-", "_-"),
        ] {
            assert_eq!(speakable(called), kept);
        }
        for long in ["a".repeat(100), "9".repeat(100)] {
            assert_eq!(speakable(&long).len(), LONGEST_NAME);
            assert_eq!(problem_of_tool(&speakable(&long)), None);
        }
    }

    #[test]
    fn a_near_name_is_found_and_a_far_one_is_not() {
        let names = ["destination", "origin"];
        assert_eq!(most_similar("dest", names.into_iter()), Some("destination"));
        assert_eq!(most_similar("Origin", names.into_iter()), Some("origin"));
        assert_eq!(most_similar("passengers", names.into_iter()), None);
    }
}
