//! Names: the ones that we keep for ourselves and the ones that were nearly meant.

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
