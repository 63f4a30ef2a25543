//! The end of an output: its last lines, whatever is written.

use std::collections::VecDeque;

use super::text;

/// Bytes of one line that are kept: its first ones.
const LINE_BYTES: usize = 1000;

/// The last lines of an output, which is written in pieces of any size. It is bounded in lines, in bytes, and in the
/// bytes of a line; bytes that are no UTF-8 are replaced, control codes left out, and of a line that was written over
/// (a progress bar does so) its last state is kept.
#[derive(Debug)]
pub(super) struct Tail {
    most_lines: usize,
    most_bytes: usize,
    lines: VecDeque<String>,
    bytes: usize,
    left_out: u64,
    line: Line,
}

/// The line that is being written.
#[derive(Debug, Default)]
struct Line {
    bytes: Vec<u8>,
    is_cut: bool,
    /// The next byte begins at the left again.
    at_start: bool,
}

impl Line {
    fn push(&mut self, byte: u8) {
        if byte == b'\r' {
            self.at_start = true;
            return;
        }
        if std::mem::take(&mut self.at_start) {
            self.bytes.clear();
            self.is_cut = false;
        }
        if self.bytes.len() < LINE_BYTES {
            self.bytes.push(byte);
        } else {
            self.is_cut = true;
        }
    }

    fn text(&self) -> String {
        let mut text = text::clean(&String::from_utf8_lossy(&self.bytes));
        if self.is_cut {
            text.push_str("[...]");
        }
        text
    }
}

impl Tail {
    pub(super) fn new(most_lines: usize, most_bytes: usize) -> Self {
        let (lines, line) = (VecDeque::new(), Line::default());
        Self { most_lines, most_bytes, lines, bytes: 0, left_out: 0, line }
    }

    /// Takes the next piece.
    pub(super) fn push(&mut self, piece: &[u8]) {
        for &byte in piece {
            if byte == b'\n' {
                self.end_line();
            } else {
                self.line.push(byte);
            }
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line).text();
        self.bytes += line.len() + 1;
        self.lines.push_back(line);
        while self.lines.len() > self.most_lines || self.bytes > self.most_bytes {
            let Some(first) = self.lines.pop_front() else { break };
            self.bytes -= first.len() + 1;
            self.left_out += 1;
        }
    }

    /// The last line with something in it.
    pub(super) fn last_line(&self) -> Option<String> {
        let current = self.line.text();
        std::iter::once(&current).chain(self.lines.iter().rev()).find(|line| !line.trim().is_empty()).cloned()
    }

    /// The lines, and how many were left out before them.
    pub(super) fn finish(mut self) -> (String, u64) {
        if !self.line.bytes.is_empty() {
            self.end_line();
        }
        let lines: Vec<String> = self.lines.into();
        (lines.join("\n"), self.left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail(pieces: &[&[u8]]) -> (String, u64) {
        let mut tail = Tail::new(3, 100);
        for piece in pieces {
            tail.push(piece);
        }
        tail.finish()
    }

    #[test]
    fn pieces_make_lines_wherever_they_are_cut() {
        let whole = "añb\n日本\r\nlast".as_bytes();
        for cut in 0..whole.len() {
            let (first, second) = whole.split_at(cut);
            assert_eq!(tail(&[first, second]), ("añb\n日本\nlast".to_owned(), 0), "{cut}");
        }
    }

    #[test]
    fn the_last_lines_are_kept() {
        assert_eq!(tail(&[b"1\n2\n3\n4\n5\n"]), ("3\n4\n5".to_owned(), 2));
        let (text, left_out) = tail(&[&b"x".repeat(60), b"\n", &b"y".repeat(60), b"\n"]);
        assert_eq!((text, left_out), ("y".repeat(60), 1));
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let mut tail = Tail::new(9, 10_000);
        for _ in 0..100_000 {
            tail.push(b"endless ");
        }
        assert!(tail.line.bytes.len() <= LINE_BYTES);
        let (text, _) = tail.finish();
        assert!(text.ends_with("[...]") && text.len() < LINE_BYTES + 10);
    }

    #[test]
    fn a_line_longer_than_the_whole_room_is_left_out() {
        let mut tail = Tail::new(9, 10);
        tail.push(b"much too long a line\nshort\n");
        assert_eq!(tail.finish(), ("short".to_owned(), 1));
    }

    #[test]
    fn of_a_progress_bar_the_last_state_is_kept() {
        assert_eq!(tail(&[b"10%\r50%", b"\r100%\r", b"\ndone"]).0, "100%\ndone");
    }

    #[test]
    fn what_is_no_text_is_replaced_and_control_codes_are_left_out() {
        assert_eq!(tail(&[b"\xff\xfe\x1b[31mred\x1b[0m\x07\n"]).0, "\u{fffd}\u{fffd}red");
    }

    #[test]
    fn the_last_line_is_one_with_something_in_it() {
        let mut tail = Tail::new(9, 1000);
        assert_eq!(tail.last_line(), None);
        tail.push(b"Compiling\n\n   \n");
        assert_eq!(tail.last_line().unwrap(), "Compiling");
        tail.push(b"50%\r");
        assert_eq!(tail.last_line().unwrap(), "50%");
    }
}
