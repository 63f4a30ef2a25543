//! Cities in what a user typed: those that the model knows, and those that it only guesses to be one.

use std::collections::HashMap;

use super::{
    clause::{Clause, Word},
    vocabulary,
};
use crate::{airports::Airports, names};

/// What a place is in a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlaceRole {
    From,
    To,
    At,
}

/// A place, by the name that a tool is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) name: String,
    /// `None` if no word before it tells.
    pub(super) role: Option<PlaceRole>,
}

/// What the model knows of the world: the names of cities, and the codes of their airports.
#[derive(Debug)]
pub(super) struct Atlas {
    cities: HashMap<String, String>,
    codes: HashMap<String, String>,
}

/// The most words in a city's name.
const LONGEST_NAME: usize = 3;

impl Atlas {
    pub(super) fn new(airports: &Airports) -> Self {
        let by = |key: fn(&crate::airports::Airport) -> &str| {
            airports.iter().map(|airport| (names::fold(key(airport)), airport.city.clone())).collect()
        };
        Self { cities: by(|airport| &airport.city), codes: by(|airport| &airport.code) }
    }

    /// The city's own name, if it is one: `fco` and `ROME` are Rome.
    pub(super) fn city(&self, text: &str) -> Option<&str> {
        let name = names::fold(text);
        self.cities.get(&name).or_else(|| self.codes.get(&name)).map(String::as_str)
    }

    /// The places of a clause, in the order of the words.
    pub(super) fn places(&self, clause: &Clause) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        let mut rest = clause.0.as_slice();
        let mut before = "";
        while let [word, behind @ ..] = rest {
            let after_place = !places.is_empty();
            let found = self
                .known(before, rest)
                .or_else(|| guessed(before, rest, after_place).map(|words| (words, typed(rest, words))));
            if let Some((words, name)) = found {
                places.push(Place { name, role: role(before) });
                before = "";
                rest = rest.get(words..).unwrap_or_default();
            } else {
                before = &word.lower;
                rest = behind;
            }
        }
        label(&mut places);
        places
    }

    /// A known city at the beginning of the words: how many of them are its name, and which it is.
    fn known(&self, before: &str, words: &[Word]) -> Option<(usize, String)> {
        let by_name = (1..=LONGEST_NAME.min(words.len())).rev().find_map(|length| {
            let city = self.cities.get(&names::fold(&typed(words, length)))?;
            Some((length, city.clone()))
        });
        by_name.or_else(|| {
            let word = words.first()?;
            // Some codes are words: `mad` counts after `from`, or in capitals.
            let counts = word.is_code() || matches!(before, "from" | "to");
            let city = self.codes.get(&names::fold(&word.typed)).filter(|_| counts)?;
            Some((1, city.clone()))
        })
    }
}

/// How many words at the beginning look like the name of a place that nobody knows: `Atlantis` after `from`.
fn guessed(before: &str, words: &[Word], after_place: bool) -> Option<usize> {
    let is_name = |word: &&Word| word.is_capitalised() && !vocabulary::is_no_place(&word.lower);
    let capitalised = words.iter().take_while(is_name).count().min(LONGEST_NAME);
    let place_follows = role(before).is_some() || matches!(before, "visit" | "see");
    if place_follows && capitalised > 0 {
        return Some(capitalised);
    }
    // In lower case only where nothing else can stand.
    let word = words.first()?;
    let stands_for_place = before == "from" || (before == "to" && after_place);
    (stands_for_place && !vocabulary::is_no_place(&word.lower)).then_some(1)
}

fn typed(words: &[Word], length: usize) -> String {
    words.iter().take(length).map(|word| word.typed.as_str()).collect::<Vec<_>>().join(" ")
}

fn role(before: &str) -> Option<PlaceRole> {
    match before {
        "from" | "between" | "leaving" => Some(PlaceRole::From),
        "to" | "into" | "towards" => Some(PlaceRole::To),
        "in" | "through" | "of" | "at" | "around" | "near" | "across" => Some(PlaceRole::At),
        _ => None,
    }
}

/// Of two places the first is where one leaves, if no word says otherwise: `Rome to Oslo`, `FCO OSL`.
fn label(places: &mut [Place]) {
    if let [first, second] = places
        && first.role.is_none()
        && matches!(second.role, None | Some(PlaceRole::To))
    {
        first.role = Some(PlaceRole::From);
        second.role = Some(PlaceRole::To);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(line: &str) -> Vec<String> {
        let atlas = Atlas::new(&Airports::load().unwrap());
        let clause = Clause::of(line).remove(0);
        let text = |place: Place| match place.role {
            Some(role) => format!("{role:?} {}", place.name),
            None => place.name,
        };
        atlas.places(&clause).into_iter().map(text).collect()
    }

    #[test]
    fn known_cities_are_found_however_they_are_typed() {
        assert_eq!(places("Fly me from rome to Sao Paulo"), ["From Rome", "To São Paulo"]);
        assert_eq!(places("FCO-OSL please"), ["From Rome", "To Oslo"]);
        assert_eq!(places("a flight from fco to osl"), ["From Rome", "To Oslo"]);
        assert_eq!(places("Rome to Rio-de-Janeiro"), ["From Rome", "To Rio de Janeiro"]);
        assert_eq!(places("to Oslo from Rome"), ["To Oslo", "From Rome"]);
        assert_eq!(places("Paris"), ["Paris"]);
        assert_eq!(places("a walk through Los Angeles in May"), ["At Los Angeles"]);
    }

    #[test]
    fn strange_names_are_passed_on_and_words_are_not() {
        assert_eq!(places("from Atlantis to Oslo"), ["From Atlantis", "To Oslo"]);
        assert_eq!(places("from rom to olso"), ["From rom", "To olso"]);
        assert_eq!(places("I am mad and want to book one to see it"), Vec::<String>::new());
        assert_eq!(places("a tour of San Marino"), ["At San Marino"]);
    }
}
