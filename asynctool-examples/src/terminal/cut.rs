//! Text cut at the end of a row.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// As much of a text as has room in so many columns; `…` stands for what has not.
pub fn cut(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let Some(room) = room.checked_sub(1) else { return String::new() };
    let mut width = 0;
    let fitting = text.graphemes(true).take_while(|grapheme| {
        width += grapheme.width();
        width <= room
    });
    let mut kept: String = fitting.collect();
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_is_left_out() {
        assert_eq!(["abc", "abcd", "東京都", "東京"].map(|text| cut(text, 3)), ["abc", "ab…", "東…", "東…"]);
        assert_eq!(
            (cut("abc", 1), cut("abc", 0), cut("", 0)),
            ("…".to_owned(), String::new(), String::new())
        );
    }
}
