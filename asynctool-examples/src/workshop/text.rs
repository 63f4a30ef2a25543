//! Text from outside, made fit to be read: without control codes, and cut.

use std::fmt::Write as _;

/// What marks a place where text was cut.
const MARK: &str = "[...]";

/// The text without terminal sequences and control codes; tabs stay.
pub(super) fn clean(text: &str) -> String {
    let mut state = State::Text;
    text.chars().filter(|&c| state.shows(c)).collect()
}

/// The same for a text of many lines, which stay.
pub(super) fn clean_lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(clean).collect();
    lines.join("\n")
}

/// Where in a terminal sequence a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Text,
    /// After ESC.
    Escape,
    /// In a control sequence, which ends with a letter or the like.
    Control,
    /// In a string for the terminal, such as a title, which ends with BEL or ESC `\`.
    String,
    /// After ESC in such a string.
    StringEscape,
}

impl State {
    /// Goes on by one character; whether it is shown.
    fn shows(&mut self, c: char) -> bool {
        let next = match *self {
            Self::Text => match c {
                '\x1b' => Self::Escape,
                '\u{9b}' => Self::Control,
                '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => Self::String,
                _ => Self::Text,
            },
            Self::Escape => match c {
                // Blanks and signs before the last character of a short sequence, such as the choice of a character
                // set.
                '\x1b' | ' '..='/' => Self::Escape,
                '[' => Self::Control,
                ']' | 'P' | 'X' | '^' | '_' => Self::String,
                _ => Self::Text,
            },
            Self::Control => match c {
                '\x1b' => Self::Escape,
                ' '..='?' => Self::Control,
                '@'..='~' => Self::Text,
                // Not a sequence after all.
                _ => {
                    *self = Self::Text;
                    return self.shows(c);
                }
            },
            Self::String | Self::StringEscape => match c {
                '\x1b' => Self::StringEscape,
                '\x07' | '\u{9c}' => Self::Text,
                '\\' if *self == Self::StringEscape => Self::Text,
                _ => Self::String,
            },
        };
        let before = std::mem::replace(self, next);
        before == Self::Text && next == Self::Text && (c == '\t' || !c.is_control())
    }
}

/// The text, or its first `most` bytes (to a character's end) and a mark.
pub(super) fn cut(text: &str, most: usize) -> String {
    let end = boundary(text, most);
    if end == text.len() { text.to_owned() } else { format!("{}{MARK}", text.get(..end).unwrap_or_default()) }
}

/// `most` bytes of a line around the place where something stands, with marks where it was cut.
pub(super) fn around(line: &str, place: usize, most: usize) -> String {
    if line.len() <= most {
        return line.to_owned();
    }
    // A quarter of the room shows what stands before.
    let latest = line.len() - most;
    let start = boundary(line, place.saturating_sub(most / 4).min(latest));
    let end = boundary(line, start + most);
    let mut shown = String::new();
    if start > 0 {
        shown.push_str(MARK);
    }
    shown.push_str(line.get(start..end).unwrap_or_default());
    if end < line.len() {
        shown.push_str(MARK);
    }
    shown
}

/// The last place at or before this one at which a character begins or the text ends.
fn boundary(text: &str, place: usize) -> usize {
    (0..=place.min(text.len())).rev().find(|&place| text.is_char_boundary(place)).unwrap_or(0)
}

/// A command as a person reads it: what has a space in it, or nothing, is quoted.
pub(super) fn command(program: &str, args: &[String]) -> String {
    let mut shown = String::new();
    for part in std::iter::once(program).chain(args.iter().map(String::as_str)) {
        if !shown.is_empty() {
            shown.push(' ');
        }
        let plain = |c: char| c.is_alphanumeric() || "-_=+./:,@%^~".contains(c);
        if !part.is_empty() && part.chars().all(plain) {
            shown.push_str(part);
        } else {
            let _ = write!(shown, "{part:?}");
        }
    }
    shown
}

/// `1 file`, `3 files`
pub(super) fn counted(count: u64, noun: &str) -> String {
    match (count, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "match") => format!("{count} matches"),
        _ => format!("{count} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_titles_and_control_codes_are_left_out() {
        assert_eq!(
            clean("\x1b[1;32mok\x1b[0m \x1b]0;title\x07done\x1b]8;;http://a\x1b\\link"),
            "ok donelink"
        );
        assert_eq!(clean("a\tb\u{8}c\0d\u{9b}31me\x1b(Bf\x1bcg"), "a\tbcdefg");
        assert_eq!(clean("naïve → 日本"), "naïve → 日本");
        assert_eq!(clean("never \x1b]ended"), "never ");
        assert_eq!(clean("cut \x1b[3"), "cut ");
        assert_eq!(clean("\x1b[3日本"), "日本");
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("aéé", 4), "aé[...]");
    }

    #[test]
    fn a_long_line_shows_what_was_found() {
        let line = format!("{}needle{}", "é".repeat(500), "x".repeat(500));
        let shown = around(&line, 1000, 100);
        assert!(shown.contains("éneedlex"), "{shown}");
        assert!(shown.starts_with("[...]") && shown.ends_with("[...]"), "{shown}");
        assert!(shown.len() <= 112, "{shown}");
        assert_eq!(around("short", 3, 100), "short");
        assert!(around(&line, line.len(), 100).ends_with('x'));
    }

    #[test]
    fn a_command_is_shown_so_that_its_parts_can_be_told_apart() {
        let args = ["-c", "a b", "", "x;y", "--to=1"].map(str::to_owned);
        assert_eq!(command("sh", &args), r#"sh -c "a b" "" "x;y" --to=1"#);
    }
}
