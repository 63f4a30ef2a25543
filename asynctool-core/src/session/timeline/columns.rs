//! How wide a text is on a screen, and how it is cut to what room there is.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands for the part of a text that is left out.
pub(super) const CUT: char = '\u{2026}';

/// How many columns a text takes.
pub(super) fn columns(text: &str) -> usize {
    pieces(text).map(UnicodeWidthStr::width).sum()
}

/// The text in one line, its end cut off where there is no room for it.
pub(super) fn fit(text: &str, room: usize) -> String {
    let mut line = one_line(text);
    if columns(&line) > room {
        line.truncate(prefix(&line, room.saturating_sub(1)));
        line.truncate(line.trim_end().len());
        line.push(CUT);
    }
    line
}

/// The same, with the middle cut out: of ids and of names with a number the end tells most.
pub(super) fn fit_middle(text: &str, room: usize) -> String {
    let line = one_line(text);
    if columns(&line) <= room {
        return line;
    }
    let left = room.saturating_sub(1);
    let mut from = line.len();
    let mut used = 0;
    for piece in pieces(&line).collect::<Vec<_>>().into_iter().rev() {
        used += piece.width();
        if used > left / 2 {
            break;
        }
        from -= piece.len();
    }
    let (start, end) = (line.get(..prefix(&line, left - left / 2)), line.get(from..));
    format!("{}{CUT}{}", start.unwrap_or_default(), end.unwrap_or_default())
}

/// The text in lines that are broken between words, and in words that are longer than a line. The last line that it may
/// have is cut.
pub(super) fn wrap(text: &str, room: usize, most_lines: usize) -> Vec<String> {
    let text = one_line(text);
    let (mut rest, mut lines) = (text.as_str(), Vec::new());
    while !rest.is_empty() {
        if lines.len() + 1 >= most_lines {
            lines.push(fit(rest, room));
            break;
        }
        let (line, after) = rest.split_at_checked(line_end(rest, room)).unwrap_or((rest, ""));
        lines.push(line.trim_end().to_owned());
        rest = after.trim_start();
    }
    lines
}

/// Where the first line of a text ends.
fn line_end(text: &str, room: usize) -> usize {
    let fits = prefix(text, room);
    let (line, after) = text.split_at_checked(fits).unwrap_or((text, ""));
    if after.is_empty() || after.starts_with(' ') {
        return fits;
    }
    let one_piece = pieces(text).next().map_or(text.len(), str::len); // or there would be no end to it
    line.rfind(' ').unwrap_or(fits).max(one_piece)
}

/// How many bytes of a text fit.
fn prefix(text: &str, room: usize) -> usize {
    let (mut used, mut end) = (0, 0);
    for piece in pieces(text) {
        used += piece.width();
        if used > room {
            break;
        }
        end += piece.len();
    }
    end
}

/// What must stay together: a letter with its accents, an emoji that is made of several.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    /// No sign that anybody can read is longer, and a hostile one takes no time.
    const LONGEST: usize = 64;
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_of_the_first = |(at, c): &(usize, char)| {
            let (before, with) = (rest.get(..*at)?, rest.get(..at + c.len_utf8())?);
            let wide = c.width().unwrap_or(0);
            let joins = wide == 0 || with.width() != before.width() + wide;
            (joins || is_flag(with)).then_some(at + c.len_utf8())
        };
        let first = rest.chars().next()?.len_utf8();
        let others = rest.char_indices().skip(1).take_while(|(at, _)| *at < LONGEST);
        let end = others.map_while(|next| is_of_the_first(&next)).last().unwrap_or(first);
        let (piece, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(piece)
    })
}

/// Whether these are the two letters of a flag.
fn is_flag(text: &str) -> bool {
    text.chars().count() == 2 && text.chars().all(|c| matches!(c, '\u{1f1e6}'..='\u{1f1ff}'))
}

/// A line break is a space, and spaces beside each other are one; what would move other text is not printed.
fn one_line(text: &str) -> String {
    let printed = |c: char| match c {
        _ if c.is_control() => Some(' '),
        // All but those that join letters.
        '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => None,
        _ => Some(c),
    };
    let printed: String = text.chars().filter_map(printed).collect();
    printed.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAMILY: &str = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";

    #[test]
    fn a_text_that_fits_stays_and_a_longer_one_is_cut() {
        assert_eq!(fit("twelve signs", 12), "twelve signs");
        assert_eq!(fit("thirteen sign", 12), "thirteen si\u{2026}");
        assert_eq!(fit("two\nlines\tand \u{1b}[31m", 40), "two lines and [31m");
        assert_eq!(fit("\u{202e}turned", 6), "turned");
    }

    #[test]
    fn of_an_id_both_ends_stay() {
        assert_eq!(fit_middle("toolu_01A09q90qw90lq917835lq9", 13), "toolu_\u{2026}835lq9");
        assert_eq!(fit_middle("call_1", 13), "call_1");
        assert_eq!(fit_middle("call_1", 0), "\u{2026}");
    }

    #[test]
    fn a_long_text_is_broken_between_words_and_cut_at_its_last_line() {
        assert_eq!(wrap("one two three four", 7, 3), ["one two", "three", "four"]);
        assert_eq!(wrap("one two three four", 7, 2), ["one two", "three\u{2026}"]);
        assert_eq!(wrap("incomprehensible words", 6, 9), ["incomp", "rehens", "ible", "words"]);
        assert_eq!(wrap("", 6, 9), [""; 0]);
    }

    #[test]
    fn a_line_with_room_for_nothing_still_has_an_end() {
        assert_eq!(wrap("ab", 0, 9), ["a", "b"]);
        assert_eq!(wrap("\u{65e5}\u{672c}", 1, 9), ["\u{65e5}", "\u{672c}"]);
    }

    #[test]
    fn columns_are_those_of_a_screen() {
        for (text, expected) in
            [("\u{65e5}\u{672c}", 4), ("e\u{301}", 1), (FAMILY, 2), ("\u{2705}", 2), ("\u{260e}\u{fe0f}", 2)]
        {
            assert_eq!(columns(text), expected, "{text}");
        }
        assert_eq!(fit("\u{65e5}\u{672c}\u{8a9e}\u{65e5}", 7), "\u{65e5}\u{672c}\u{8a9e}\u{2026}");
    }

    #[test]
    fn what_belongs_together_is_never_cut_apart() {
        assert_eq!(wrap(&format!("{FAMILY}{FAMILY}"), 3, 9), [FAMILY, FAMILY]);
        assert_eq!(wrap("e\u{301}e\u{301}", 1, 9), ["e\u{301}", "e\u{301}"]);
        let flag = "\u{1f1ee}\u{1f1f9}";
        assert_eq!(wrap(&format!("{flag}{flag}"), 3, 9), [flag, flag]);
    }

    #[test]
    fn accents_without_end_take_no_time() {
        let text = format!("e{}", "\u{301}\u{200d}\u{1f468}".repeat(20_000));
        assert!(columns(&fit(&text, 40)) <= 40);
    }
}
