//! Names: the ones that we keep for ourselves and the ones that were nearly meant.

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
    fn a_near_name_is_found_and_a_far_one_is_not() {
        let names = ["destination", "origin"];
        assert_eq!(most_similar("dest", names.into_iter()), Some("destination"));
        assert_eq!(most_similar("Origin", names.into_iter()), Some("origin"));
        assert_eq!(most_similar("passengers", names.into_iter()), None);
    }
}
