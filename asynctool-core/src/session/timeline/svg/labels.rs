//! Which texts of marks are written into the picture, and where.

use super::{
    super::{
        chart::{Chart, Mark, Sign},
        columns::fit,
    },
    LETTER,
    scale::Scale,
};

/// Lines below the bar of a lane.
const MOST_LINES: usize = 5;
/// Letters of a label.
const LETTERS: usize = 30;

/// A text below a bar.
pub(super) struct Label {
    pub(super) lane: usize,
    pub(super) line: u32,
    pub(super) x: f64,
    pub(super) sign: Sign,
    pub(super) text: String,
}

/// The texts that find room.
pub(super) struct Labels {
    pub(super) labels: Vec<Label>,
    /// For each lane how many lines they take.
    pub(super) lines: Vec<u32>,
}

/// The parts of a line that are written on, from left to right edge.
type Line = Vec<(f64, f64)>;

impl Labels {
    /// Every text is put into the first line of its lane that has room for it, words before mere beginnings and ends.
    /// One that finds none is left to its tooltip.
    pub(super) fn of(chart: &Chart, scale: &Scale, right: f64) -> Self {
        let mut taken = vec![[const { Line::new() }; MOST_LINES]; chart.lanes.len()];
        let mut found = Self { labels: Vec::new(), lines: vec![1; chart.lanes.len()] };
        let says_much = |mark: &Mark| !matches!(mark.sign, Sign::Begin | Sign::End);
        for first in [true, false] {
            let marks = chart.marks.iter().enumerate();
            for (row, mark) in marks.filter(|(_, mark)| says_much(mark) == first) {
                if let Some(lines) = taken.get_mut(mark.lane) {
                    found.put(mark, scale.x(row), right, lines);
                }
            }
        }
        found
    }

    fn put(&mut self, mark: &Mark, x: f64, right: f64, lines: &mut [Line]) {
        let text = fit(&mark.text, LETTERS);
        let wide = width(&text);
        let x = x.min(right - wide);
        let end = x + wide + LETTER;
        let is_free = |line: &Line| line.iter().all(|(from, to)| end <= *from || *to <= x);
        let Some((line, taken)) = (0..).zip(lines).find(|(_, line)| is_free(line)) else { return };
        taken.push((x, end));
        if let Some(lines) = self.lines.get_mut(mark.lane) {
            *lines = (line + 1).max(*lines);
        }
        self.labels.push(Label { lane: mark.lane, line, x, sign: mark.sign, text });
    }
}

/// About as wide as it will be drawn.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(|_| LETTER).sum()
}
