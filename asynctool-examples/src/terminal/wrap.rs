//! Text cut into rows that fit.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Where the rows of a text are in it: the first one is at most `first` columns wide, the others `other`.
///
/// Rows end at a space if they can, else between two characters as a person sees them. More text at the end changes the
/// last row only. A text that is empty has one row.
pub fn wrap(text: &str, first: usize, other: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut from = 0;
    for line in text.split('\n') {
        wrap_line(text, from..from + line.len(), (first, other), &mut rows);
        from += line.len() + 1;
    }
    rows
}

fn wrap_line(text: &str, line: Range<usize>, (first, other): (usize, usize), rows: &mut Vec<Range<usize>>) {
    let content = text.get(line.clone()).unwrap_or_default();
    let mut row = line.start;
    let mut width = 0;
    // Where the row may end, and where the next one then begins.
    let mut rest: Option<(usize, usize)> = None;
    let mut width_of_rest = 0;
    for (offset, grapheme) in content.grapheme_indices(true) {
        let at = line.start + offset;
        let wide = grapheme.width();
        let room = if rows.is_empty() { first } else { other };
        if grapheme == " " {
            let end = rest.filter(|(_, next)| *next == at && at > row).map_or(at, |(end, _)| end);
            // A space at the end of a row takes no room.
            rest = Some((end, at + 1));
            (width, width_of_rest) = (width + wide, 0);
            continue;
        }
        // Between wide characters a row may end without a space.
        if wide > 1 && at > row && rest.is_none_or(|(_, next)| next < at) {
            (rest, width_of_rest) = (Some((at, at)), 0);
        }
        if width + wide > room && at > row {
            match rest.take() {
                Some((end, next)) if end > row => {
                    rows.push(row..end);
                    (row, width) = (next, width_of_rest);
                }
                _ => {
                    rows.push(row..at);
                    (row, width) = (at, 0);
                }
            }
            width_of_rest = width;
            // The word that went on may be longer than a row itself.
            if width + wide > other && at > row {
                rows.push(row..at);
                (row, width, width_of_rest) = (at, 0, 0);
            }
        }
        (width, width_of_rest) = (width + wide, width_of_rest + wide);
    }
    let end = rest.filter(|(end, next)| *next == line.end && *end > row && *end < *next);
    rows.push(row..end.map_or(line.end, |(end, _)| end));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, first: usize, other: usize) -> Vec<&str> {
        wrap(text, first, other).into_iter().map(|row| &text[row]).collect()
    }

    #[test]
    fn rows_end_at_spaces() {
        assert_eq!(rows("the quick brown fox", 10, 10), ["the quick", "brown fox"]);
        assert_eq!(rows("the quick  brown", 9, 9), ["the quick", "brown"]);
        assert_eq!(rows("the quick ", 9, 9), ["the quick"]);
        assert_eq!(rows("", 9, 9), [""]);
        assert_eq!(rows("a\n\n b", 9, 9), ["a", "", " b"]);
    }

    #[test]
    fn the_first_row_may_be_narrower() {
        assert_eq!(rows("the quick brown fox", 3, 11), ["the", "quick brown", "fox"]);
    }

    #[test]
    fn a_word_that_is_longer_than_a_row_is_cut() {
        assert_eq!(rows("abcdefgh", 3, 3), ["abc", "def", "gh"]);
        assert_eq!(rows("x abcdefgh y", 3, 3), ["x", "abc", "def", "gh", "y"]);
    }

    #[test]
    fn wide_characters_take_two_columns_and_need_no_space() {
        assert_eq!(rows("東京都庁舎", 4, 4), ["東京", "都庁", "舎"]);
        assert_eq!(rows("東京都庁舎", 5, 5), ["東京", "都庁", "舎"]);
        assert_eq!(rows("go 東京都", 7, 7), ["go 東京", "都"]);
    }

    #[test]
    fn what_a_person_sees_as_one_character_is_never_cut() {
        let family = "👩\u{200d}👩\u{200d}👧";
        assert_eq!(rows(&family.repeat(3), 2, 2), [family; 3]);
        assert_eq!(rows("e\u{301}e\u{301}e\u{301}", 2, 2), ["e\u{301}e\u{301}", "e\u{301}"]);
    }

    #[test]
    fn no_row_is_too_wide_nothing_is_lost_and_more_text_changes_the_last_row_only() {
        let text = "Found 12 options  from 89 EUR;\nbooking 東京都 supercalifragilistic 👩\u{200d}👧 é\n\n  in a row ";
        for width in 2..40 {
            let all = wrap(text, width, width);
            let mut kept = String::new();
            for row in &all {
                assert!(text[row.clone()].width() <= width, "{width}: {:?}", &text[row.clone()]);
                kept.push_str(&text[row.clone()]);
            }
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(letters(&kept), letters(text), "{width}");
            for (end, _) in text.grapheme_indices(true) {
                let before = wrap(&text[..end], width, width);
                let finished = &before[..before.len() - 1];
                assert_eq!(finished, &all[..finished.len()], "{width}, {end}");
            }
        }
    }
}
