//! Names of cities as people type them: without accents, in any case, and sometimes with an error.

/// How alike two names must be to suggest one for the other, from 0 to 1 (Jaro-Winkler).
const ALIKE: f64 = 0.8;
/// How many names are suggested at most.
const SUGGESTIONS: usize = 3;

/// Whether two names are equal when case, accents, spaces and punctuation are left out.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    fold(a) == fold(b)
}

/// The names that are most like `text`, the best first; empty if none is near.
pub fn nearest<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let text = fold(text);
    let mut alike: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&text, &fold(name)), name))
        .filter(|(score, _)| *score >= ALIKE)
        .collect();
    alike.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    alike.into_iter().map(|(_, name)| name).take(SUGGESTIONS).collect()
}

/// The letters and digits of a name in lower case; accents are taken off the Latin letters of our tables.
pub(crate) fn fold(name: &str) -> String {
    // An accent that is a character of its own is not alphanumeric, so the filter takes it off.
    name.chars().flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()).map(plain).collect()
}

fn plain(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' => 'a',
        'ç' | 'č' | 'ć' => 'c',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ě' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' => 'o',
        'š' | 'ś' | 'ş' => 's',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' => 'u',
        'ý' | 'ÿ' => 'y',
        'ž' | 'ź' | 'ż' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        assert!(same(" são  PAULO", "Sao Paulo"));
        assert!(same("Zu\u{308}rich", "Zürich"), "an accent may be a character of its own");
        assert!(same("rio-de-janeiro", "Rio de Janeiro"));
        assert!(!same("Rome", "Roma"));
    }

    #[test]
    fn the_best_suggestion_comes_first_and_a_stranger_gets_none() {
        let cities = ["Oslo", "Lisbon", "London", "Munich"];
        assert_eq!(nearest("Lissbon", cities), ["Lisbon"]);
        assert_eq!(nearest("Londn", cities).first(), Some(&"London"));
        assert!(nearest("xyzzy", cities).is_empty());
    }
}
