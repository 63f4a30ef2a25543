//! Where in the picture a moment is: time to the right, but quiet time drawn short.

use super::super::chart::{Chart, QUIET};

/// What lies between two marks in any case, as if it were so many seconds: so marks of one instant are told apart.
const STEP: f64 = 0.3;

/// The places of marks.
pub(super) struct Scale {
    places: Vec<f64>,
    right: f64,
}

impl Scale {
    pub(super) fn of(chart: &Chart, left: f64, right: f64) -> Self {
        let mut places = Vec::with_capacity(chart.marks.len());
        let (mut total, mut last) = (0.0, None);
        for mark in &chart.marks {
            let passed = last.map(|last| STEP + mark.at.saturating_sub(last).min(QUIET).as_secs_f64());
            total += passed.unwrap_or(0.0);
            places.push(total);
            last = Some(mark.at);
        }
        // What goes on is seen to go on.
        total += STEP;
        for place in &mut places {
            *place = left + *place / total * (right - left);
        }
        Self { places, right }
    }

    /// Where a mark is; behind the last one is the right edge.
    pub(super) fn x(&self, row: usize) -> f64 {
        self.places.get(row).copied().unwrap_or(self.right)
    }
}
