//! What stands above the lanes: times, and how long nothing happens.

use super::{
    super::chart::{Chart, gap, seconds},
    labels::width,
    scale::Scale,
};

/// Where a vertical line is, and what is written at it.
pub(super) struct Tick {
    pub(super) x: f64,
    pub(super) text: String,
}

/// The times of marks, as many as there is room for; of marks of one instant the first one's.
pub(super) fn times(chart: &Chart, scale: &Scale) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    let mut free = 0.0;
    for (row, mark) in chart.marks.iter().enumerate() {
        let (x, text) = (scale.x(row), seconds(mark.at));
        if x >= free && ticks.last().is_none_or(|last| last.text != text) {
            free = x + width(&text) + 20.0;
            ticks.push(Tick { x, text });
        }
    }
    ticks
}

/// The middles of the times that are left out, which are drawn wide enough for the text.
pub(super) fn gaps(chart: &Chart, scale: &Scale) -> Vec<Tick> {
    let gap_before = |row: usize| {
        let x = f64::midpoint(scale.x(row.checked_sub(1)?), scale.x(row));
        Some(Tick { x, text: gap(chart.quiet_before(row)?) })
    };
    (0..chart.marks.len()).filter_map(gap_before).collect()
}
