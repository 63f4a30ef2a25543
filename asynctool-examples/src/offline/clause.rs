//! A user's line, cut into clauses of words.

use super::vocabulary;

/// As many words of a line are read; who types more is not understood better.
const MOST_WORDS: usize = 400;

/// A word as it was typed, without the punctuation around it, and in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) typed: String,
    pub(super) lower: String,
}

impl Word {
    fn new(typed: &str) -> Self {
        Self { typed: typed.to_owned(), lower: typed.to_lowercase().replace('’', "'") }
    }

    pub(super) fn is_capitalised(&self) -> bool {
        self.typed.chars().next().is_some_and(char::is_uppercase)
    }

    /// `FCO`
    pub(super) fn is_code(&self) -> bool {
        self.typed.len() == 3 && self.typed.bytes().all(|letter| letter.is_ascii_uppercase())
    }
}

/// A part of a line that holds at most one wish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Clause(pub(super) Vec<Word>);

impl Clause {
    /// The clauses of a line, none of them empty: it is cut at `and`, `then`, and where a sentence ends.
    pub(super) fn of(line: &str) -> Vec<Self> {
        let line = line.replace("->", " to ").replace('→', " to ").replace('&', " and ");
        let mut clauses = vec![Self::default()];
        // A hyphen joins the words of a city, or two airports: both are read word by word.
        for token in line.split(|c: char| c.is_whitespace() || c == '-').take(MOST_WORDS) {
            let word = token.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
            let is_cut = matches!(word.to_lowercase().as_str(), "and" | "then");
            if let (false, false, Some(clause)) = (word.is_empty(), is_cut, clauses.last_mut()) {
                clause.0.push(Word::new(word));
            }
            if is_cut || token.ends_with(['.', '!', '?', ';']) {
                clauses.push(Self::default());
            }
        }
        clauses.retain(|clause| !clause.0.is_empty());
        clauses
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// All words in lower case.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|word| word.lower.as_str())
    }

    pub(super) fn has(&self, words: &[&str]) -> bool {
        self.words().any(|word| words.contains(&word))
    }

    pub(super) fn starts_with(&self, words: &[&str]) -> bool {
        self.words().next().is_some_and(|word| words.contains(&word))
    }

    /// Whether these words stand in it side by side.
    pub(super) fn says(&self, phrase: &str) -> bool {
        format!(" {} ", self.lower()).contains(&format!(" {phrase} "))
    }

    pub(super) fn lower(&self) -> String {
        self.words().collect::<Vec<_>>().join(" ")
    }

    pub(super) fn typed(&self) -> String {
        self.0.iter().map(|word| word.typed.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The words, each with the one before and the one behind it in lower case; empty at the ends.
    pub(super) fn in_context(&self) -> impl Iterator<Item = (&str, &Word, &str)> {
        let before = std::iter::once("").chain(self.words());
        let behind = self.words().skip(1).chain(std::iter::once(""));
        before.zip(&self.0).zip(behind).map(|((before, word), behind)| (before, word, behind))
    }

    /// The month that it names. `may` and `march` are verbs as well: they count with a capital letter, or after `in`.
    pub(super) fn month(&self) -> Option<u64> {
        self.in_context().find_map(|(before, word, _)| {
            let is_verb = matches!(word.lower.as_str(), "may" | "march");
            let counts = !is_verb || before == "in" || (word.is_capitalised() && !before.is_empty());
            vocabulary::month(&word.lower).filter(|_| counts)
        })
    }

    /// The number whose unit `is_unit`: `3 people`.
    pub(super) fn number_of(&self, is_unit: impl Fn(&str) -> bool) -> Option<u64> {
        let mut numbers = self.in_context().filter(|(_, _, unit)| is_unit(unit));
        numbers.find_map(|(_, word, _)| vocabulary::number(&word.lower))
    }

    /// The number without a unit: `for two`.
    pub(super) fn bare_number(&self) -> Option<u64> {
        let mut numbers = self.in_context().filter(|(before, _, unit)| {
            matches!((*before, *unit), ("for", "" | "please" | "from" | "to" | "in")) || self.len() == 1
        });
        numbers.find_map(|(_, word, _)| vocabulary::number(&word.lower))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(line: &str) -> Vec<String> {
        Clause::of(line).iter().map(Clause::lower).collect()
    }

    #[test]
    fn a_line_is_cut_into_clauses() {
        assert_eq!(
            clauses("Book Rome -> Oslo, please, and tell me: what's the weather in Oslo?! Thanks..."),
            ["book rome to oslo please", "tell me what's the weather in oslo", "thanks"]
        );
        assert_eq!(clauses(" ... and ?!"), Vec::<String>::new());
    }

    #[test]
    fn numbers_and_months_are_found() {
        let clause = |line: &str| Clause::of(line).remove(0);
        assert_eq!(clause("for three people").number_of(|unit| unit == "people"), Some(3));
        assert_eq!(clause("a flight for two from Rome").bare_number(), Some(2));
        assert_eq!(clause("I may go in June").month(), Some(6));
        assert_eq!(clause("I may go").month(), None);
    }
}
