//! A curve: what an item costs at each size, and whether that is the same at all of them.

use serde::Serialize;

use super::{Cost, Spent, Work};
use crate::figure::Unit;

/// A cost is flat if at the largest size it is at most so many times that at the second smallest. The smallest is left
/// out, because a few items bear what is there but once. More than a quarter above is more than the caches of the
/// processor lose on so much more memory, and more than a noisy machine adds; a cost that grew as the logarithm of the
/// size does would be above it (1.5 from 10,000 to 1,000,000).
pub const FLAT: f64 = 1.25;

/// What an item costs at growing sizes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// The work.
    pub work: &'static str,
    /// What there is more and more of.
    pub items: &'static str,
    /// What it costs.
    pub what: &'static str,
    /// In which unit.
    pub unit: Unit,
    /// The sizes, and the cost at each.
    pub points: Vec<(usize, f64)>,
    /// The most that it may be, and at which size.
    pub bound: Option<(f64, usize)>,
    /// Why it grows, if it does so by its nature.
    pub grows: Option<&'static str>,
    /// What was wrong in some run of the work.
    pub faults: Vec<String>,
}

/// What is said of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It costs the same for each, however many there are.
    Flat,
    /// It costs more for each, and should not.
    Grows,
    /// It costs more for each, and that is its nature.
    GrowsByNature,
    /// There are too few sizes.
    Unknown,
}

impl Curve {
    /// One without points.
    #[must_use]
    pub fn of(work: &Work, cost: &Cost) -> Self {
        Self {
            work: work.name,
            items: work.items,
            what: cost.what,
            unit: cost.unit,
            points: Vec::new(),
            bound: cost.at_most.zip(work.sizes.last().copied()),
            grows: cost.grows,
            faults: Vec::new(),
        }
    }

    /// The curves of what a work costs.
    #[must_use]
    pub fn all_of(work: &Work) -> Vec<Self> {
        work.costs.iter().map(|cost| Self::of(work, cost)).collect()
    }

    /// Adds what a run of the work at this size spent, to all of its curves.
    pub fn add(curves: &mut [Self], size: usize, spent: &Spent) {
        let mut faults = spent.faults.clone();
        if spent.faults.is_empty() && spent.costs.len() != curves.len() {
            faults.push(format!("{} costs were measured", spent.costs.len()));
        }
        // They are of the work: one of its curves tells them.
        if let Some(first) = curves.first_mut() {
            first.faults.extend(faults.into_iter().map(|fault| format!("{size} {}: {fault}", first.items)));
        }
        for (curve, &cost) in curves.iter_mut().zip(&spent.costs) {
            match curve.points.iter_mut().find(|(of, _)| *of == size) {
                Some((_, least)) => *least = least.min(cost),
                None => curve.points.push((size, cost)),
            }
        }
    }

    /// The size that others are held against, and what an item costs there.
    #[must_use]
    pub fn reference(&self) -> Option<(usize, f64)> {
        self.points.get(1).copied().filter(|(_, cost)| *cost > 0.0)
    }

    /// What an item costs at the largest size, as a multiple of that at the second smallest.
    #[must_use]
    pub fn growth(&self) -> Option<f64> {
        let (largest, cost) = *self.points.last()?;
        self.reference().filter(|(size, _)| *size < largest).map(|(_, reference)| cost / reference)
    }

    /// What is said of it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self.growth() {
            None => Verdict::Unknown,
            Some(growth) if growth <= FLAT => Verdict::Flat,
            Some(_) if self.grows.is_some() => Verdict::GrowsByNature,
            Some(_) => Verdict::Grows,
        }
    }

    /// Whether its bound is kept, if it has one and that size was measured.
    #[must_use]
    pub fn is_met(&self) -> Option<bool> {
        let (most, size) = self.bound?;
        self.points.iter().find(|(of, _)| *of == size).map(|(_, cost)| *cost <= most)
    }
}
