//! A case: some work in rounds that are all alike.

use crate::meter::Meter;

/// One thing that is measured.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// What the work is. Those who do the same work have a case of the same name.
    pub name: &'static str,
    /// Prepares the work, and does so many rounds of it under the meter.
    pub run: fn(&mut Meter, usize),
}

impl Case {
    /// A case by its name.
    pub fn find(cases: &[Self], name: &str) -> Option<Self> {
        cases.iter().copied().find(|case| case.name == name)
    }
}
