//! Names: the ones that we keep for ourselves, the ones that are used twice, the ones that were nearly meant.

/// The flag by which a model confirms a duplicate (behaviour C6).
pub(crate) const CONFIRM_FLAG: &str = "confirm_duplicate";

/// The candidate that was probably meant by `name`, if one is near.
pub(crate) fn most_similar<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    candidates
        .map(|candidate| (strsim::jaro_winkler(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(nearness, _)| *nearness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// Fails to compile if a name is in the list twice; the macro writes it where `#[cfg]` hides names from it.
#[doc(hidden)]
#[expect(clippy::indexing_slicing, reason = "runs in const evaluation only: a compile error")]
pub const fn assert_unique(names: &[&str]) {
    let mut second = 0;
    while second < names.len() {
        let mut first = 0;
        while first < second {
            assert!(
                !equal(names[first].as_bytes(), names[second].as_bytes()),
                "two tools of this toolset have the same name"
            );
            first += 1;
        }
        second += 1;
    }
}

#[expect(clippy::indexing_slicing, reason = "const evaluation has no iterators; the lengths are equal")]
const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
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

    #[test]
    fn equal_names_are_found_wherever_they_stand() {
        assert_unique(&["a", "b", "ab"]);
        assert!(std::panic::catch_unwind(|| assert_unique(&["a", "b", "a"])).is_err());
    }
}
