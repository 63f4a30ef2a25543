//! The words that the offline model knows.

/// Words that mean the same to it, in all their forms. A tool is meant if a word of its name is in a group with
/// a word of the user; a number belongs to a parameter if its unit is in a group with a word of its description.
const GROUPS: &[&[&str]] = &[
    &[
        "book",
        "booking",
        "bookings",
        "booked",
        "fly",
        "flies",
        "flying",
        "flight",
        "flights",
        "trip",
        "trips",
        "ticket",
        "tickets",
        "reserve",
        "reservation",
    ],
    &[
        "tour",
        "tours",
        "walk",
        "walks",
        "walking",
        "stroll",
        "guide",
        "sight",
        "sights",
        "sightseeing",
        "visit",
    ],
    &[
        "weather",
        "temperature",
        "temperatures",
        "warm",
        "cold",
        "hot",
        "rain",
        "rainy",
        "sunny",
        "climate",
        "degrees",
    ],
    &["cancel", "stop", "abort"],
    &["running", "status", "tasks", "jobs", "progress", "doing"],
    &[
        "people",
        "person",
        "persons",
        "passenger",
        "passengers",
        "traveller",
        "travellers",
        "traveler",
        "travelers",
        "adult",
        "adults",
        "seat",
        "seats",
        "ticket",
        "tickets",
        "friends",
    ],
    &["hour", "hours"],
];

/// Words of a tool's name that say nothing of what it is for.
const EMPTY: &[&str] = &["get", "set", "list", "task", "tool", "call", "the", "of", "to", "for", "a"];

/// Words that follow `from` or `to` and are no places.
const NO_PLACES: &[&str] = &[
    "a",
    "all",
    "an",
    "another",
    "be",
    "book",
    "do",
    "fly",
    "get",
    "go",
    "have",
    "here",
    "home",
    "it",
    "know",
    "me",
    "my",
    "one",
    "our",
    "plan",
    "see",
    "start",
    "stop",
    "that",
    "the",
    "there",
    "this",
    "travel",
    "visit",
    "walk",
    "you",
    "your",
    "i",
    "now",
    "today",
    "tomorrow",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

const NUMBERS: [&str; 12] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Whether two words, both in lower case, mean the same.
pub(super) fn related(a: &str, b: &str) -> bool {
    let singular = |word: &'_ str| word.strip_suffix('s').unwrap_or(word).to_owned();
    a == b
        || singular(a) == singular(b)
        || GROUPS.iter().any(|group| group.contains(&a) && group.contains(&b))
}

pub(super) fn is_empty(word: &str) -> bool {
    EMPTY.contains(&word)
}

pub(super) fn is_no_place(word: &str) -> bool {
    NO_PLACES.contains(&word) || month(word).is_some()
}

/// A whole number, in digits or in words.
pub(super) fn number(word: &str) -> Option<u64> {
    word.parse().ok().or_else(|| NUMBERS.iter().zip(1..).find(|(name, _)| **name == word).map(|(_, n)| n))
}

/// The month of this name, from 1 to 12.
pub(super) fn month(word: &str) -> Option<u64> {
    MONTHS.iter().zip(1..).find(|(name, _)| **name == word).map(|(_, n)| n)
}

/// The name of a month from 1 to 12.
pub(super) fn month_name(number: u64) -> Option<String> {
    let name = MONTHS.get(usize::try_from(number).ok()?.checked_sub(1)?)?;
    Some(capitalised(name))
}

/// The text with a capital first letter.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_related_by_group_or_by_plural() {
        assert!(related("walks", "tour") && related("suitcase", "suitcases") && related("ticket", "people"));
        assert!(!related("walk", "flight") && !related("rome", "oslo"));
    }

    #[test]
    fn numbers_and_months_are_read() {
        assert_eq!((number("three"), number("11"), number("some")), (Some(3), Some(11), None));
        assert_eq!((month("june"), month("oslo")), (Some(6), None));
        assert_eq!(
            (month_name(12).as_deref(), month_name(0), month_name(13)),
            (Some("December"), None, None)
        );
    }
}
