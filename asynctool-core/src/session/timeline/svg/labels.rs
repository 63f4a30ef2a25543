//! Which texts of marks are written into the picture, and where.

use super::{
    super::{
        chart::{Chart, Mark, Sign},
        columns::{columns, fit},
    },
    LETTER,
    scale::Scale,
};

/// Lines below the bar of a lane.
const MOST_LINES: usize = 5;
/// Letters of a label.
const LETTERS: usize = 34;

/// A text below a bar.
pub(super) struct Label {
    /// The row of its mark.
    pub(super) row: usize,
    pub(super) lane: usize,
    pub(super) line: u32,
    pub(super) sign: Sign,
    pub(super) text: String,
}

/// The texts that find room.
pub(super) struct Labels {
    pub(super) written: Vec<Label>,
    /// The rows of marks whose texts find none.
    pub(super) dropped: Vec<usize>,
    /// For each lane how many lines they take.
    pub(super) lines: Vec<u32>,
}

/// The parts of a line that are written on, from left to right edge.
type Line = Vec<(f64, f64)>;

impl Labels {
    /// Every text is put into the first line of its lane that has room for it: first what was said and told, then what
    /// else happened, last what only says that something begins or ends.
    pub(super) fn of(chart: &Chart, scale: &Scale) -> Self {
        let mut taken = vec![[const { Line::new() }; MOST_LINES]; chart.lanes.len()];
        let mut found = Self { written: Vec::new(), dropped: Vec::new(), lines: vec![1; chart.lanes.len()] };
        let mut marks: Vec<_> = chart.marks.iter().enumerate().collect();
        marks.sort_by_key(|(_, mark)| (mark.is_bare(), !matches!(mark.sign, Sign::Words | Sign::End)));
        for (row, mark) in marks {
            if let Some(lines) = taken.get_mut(mark.lane) {
                found.put(row, mark, scale, lines);
            }
        }
        found
    }

    fn put(&mut self, row: usize, mark: &Mark, scale: &Scale, lines: &mut [Line]) {
        let text = fit(&mark.text, LETTERS);
        let x = scale.x(row);
        let end = x + width(&text) + LETTER;
        let is_free = |line: &Line| line.iter().all(|(from, to)| end <= *from || *to <= x);
        let Some((line, taken)) = (0..).zip(lines).find(|(_, line)| is_free(line)) else {
            self.dropped.push(row);
            return;
        };
        taken.push((x, end));
        if let Some(lines) = self.lines.get_mut(mark.lane) {
            *lines = (line + 1).max(*lines);
        }
        self.written.push(Label { row, lane: mark.lane, line, sign: mark.sign, text });
    }
}

/// About as wide as it will be drawn.
pub(super) fn width(text: &str) -> f64 {
    std::iter::repeat_n(LETTER, columns(text)).sum()
}
