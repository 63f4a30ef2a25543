//! Where in the picture a moment is: time to the right, but quiet time drawn short.

use std::time::Duration;

use super::super::chart::{Chart, QUIET};

/// What lies between two marks in any case: so marks of one instant are told apart.
const STEP: f64 = 18.0;
/// How wide a second is.
const SECOND: f64 = 26.0;
/// Behind the last mark: its text has room, and what goes on is seen to go on.
const TAIL: f64 = 230.0;

/// The places of marks.
pub(super) struct Scale {
    places: Vec<f64>,
    /// Behind the last mark.
    pub(super) right: f64,
    /// Whether what is twice as far takes twice as long, everywhere.
    pub(super) is_true: bool,
}

impl Scale {
    /// From here to the right as far as the marks need, but so far at least.
    pub(super) fn of(chart: &Chart, left: f64, narrowest: f64) -> Self {
        let mut places = Vec::with_capacity(chart.marks.len());
        let (mut total, mut last) = (0.0, None);
        for mark in &chart.marks {
            let passed = |last| STEP + SECOND * mark.at.saturating_sub(last).min(QUIET).as_secs_f64();
            total += last.map_or(0.0, passed);
            places.push(total);
            last = Some(mark.at);
        }
        let stretch = ((narrowest - left - TAIL) / total.max(STEP)).max(1.0);
        for place in &mut places {
            *place = left + *place * stretch;
        }
        let times = chart.marks.iter().map(|mark| mark.at);
        let is_true = is_true(&places, &times.collect::<Vec<_>>());
        let right = places.last().map_or(narrowest, |last| (last + TAIL).max(narrowest));
        Self { places, right, is_true }
    }

    /// Where a mark is; behind the last one is the right edge.
    pub(super) fn x(&self, row: usize) -> f64 {
        self.places.get(row).copied().unwrap_or(self.right)
    }
}

/// Whether places lie as times do, as far as an eye can tell.
fn is_true(places: &[f64], times: &[Duration]) -> bool {
    let ([left, .., right], [start, .., end]) = (places, times) else { return true };
    let (wide, long) = (right - left, end.saturating_sub(*start).as_secs_f64());
    let is_off = |(place, at): (&f64, &Duration)| {
        let passed = at.saturating_sub(*start).as_secs_f64();
        (place - left - passed / long * wide).abs() > 3.0
    };
    long > 0.0 && !places.iter().zip(times).any(is_off)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::timeline::chart::Sign;

    fn scale(seconds: &[u64]) -> Scale {
        let mut chart = Chart::default();
        for at in seconds {
            chart.mark(Duration::from_secs(*at), Chart::USER, Sign::Words, String::new());
        }
        Scale::of(&chart, 100.0, 1000.0)
    }

    #[test]
    fn a_scale_knows_whether_it_is_one() {
        assert!(scale(&[]).is_true && scale(&[5]).is_true && scale(&[1, 2, 3, 4]).is_true);
        assert!(!scale(&[1, 2, 2, 3]).is_true, "marks of one instant are drawn apart");
        assert!(!scale(&[1, 2, 60]).is_true, "quiet time is drawn short");
        assert!(!scale(&[1, 1]).is_true);
    }

    #[test]
    fn it_is_as_wide_as_its_marks_need() {
        assert!((scale(&[1, 2]).right - 1000.0).abs() < 0.1);
        assert!((scale(&[1]).x(0) - 100.0).abs() < 0.1, "one mark alone has a place too");
        let many: Vec<_> = (0..500).collect();
        let wide = scale(&many);
        assert!(wide.right > 500.0 * STEP && wide.x(499) < wide.right);
        assert!(wide.x(1) - wide.x(0) >= STEP);
    }
}
