//! What an item costs as there are more and more of them: work at growing sizes, each run of it in a process of its own.

pub mod chart;
pub mod checks;
pub mod curve;
pub mod report;

use std::{env, path::Path, process::Command};

use serde::{Deserialize, Serialize};

use self::curve::Curve;
use crate::{
    figure::Unit,
    programs::{Outcome, instructions_of, output_of},
};

/// What one run spent, and what was wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spent {
    /// For each item, in the order of [`Work::costs`].
    pub costs: Vec<f64>,
    /// How many items were measured, for whoever counts its instructions.
    pub counted: f64,
    /// What did not come as it must; nothing if all is well.
    pub faults: Vec<String>,
}

/// Something that an item costs.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// What.
    pub what: &'static str,
    /// In which unit.
    pub unit: Unit,
    /// The most that it may be at the largest size.
    pub at_most: Option<f64>,
    /// Why it grows, if it does so by its nature.
    pub grows: Option<&'static str>,
}

impl Cost {
    /// Something that is to cost the same for each.
    #[must_use]
    pub const fn new(what: &'static str, unit: Unit) -> Self {
        Self { what, unit, at_most: None, grows: None }
    }

    /// With a bound at the largest size.
    #[must_use]
    pub const fn at_most(self, most: f64) -> Self {
        Self { at_most: Some(most), ..self }
    }

    /// With a reason to grow.
    #[must_use]
    pub const fn grows(self, reason: &'static str) -> Self {
        Self { grows: Some(reason), ..self }
    }
}

/// What of a work is counted in instructions, beside its costs: what runs under the meter.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// What that is.
    pub what: &'static str,
    /// The largest size at which it is counted: callgrind takes fifty times as long as the work.
    pub to: usize,
}

/// Work that is done with few items and with many.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// Its name on the command line.
    pub name: &'static str,
    /// What there is more and more of.
    pub items: &'static str,
    /// How many of them; the first is there to be seen, and is not judged.
    pub sizes: [usize; 4],
    /// What each of them costs.
    pub costs: &'static [Cost],
    /// What of it is counted.
    pub counted: Option<Counted>,
    /// Does it with so many.
    pub run: fn(usize) -> Spent,
}

impl Work {
    /// The sizes, each so many times smaller; none twice.
    #[must_use]
    pub fn sizes(&self, smaller: usize) -> Vec<usize> {
        let mut sizes = self.sizes.map(|size| (size / smaller).max(1)).to_vec();
        sizes.dedup();
        sizes
    }
}

/// How often each size is run. What else the machine does can only add to a cost, so the least of them counts; and all
/// sizes are run equally often, so that none has more chances than another.
const ROUNDS: usize = 3;

/// Runs all sizes of all works in turn, so that a busy moment falls on all alike. Instructions are counted last; why they
/// are not, if they cannot be, is told.
pub fn measure(works: &[Work], smaller: usize, or_note: &mut dyn FnMut(String)) -> Outcome<Vec<Curve>> {
    let own = env::current_exe().map_err(|error| format!("this program has no path: {error}"))?;
    let mut curves: Vec<Vec<Curve>> = works.iter().map(Curve::all_of).collect();
    for round in 1..=ROUNDS {
        for (work, curves) in works.iter().zip(&mut curves) {
            for size in work.sizes(smaller) {
                crate::progress(&format!("round {round} of {ROUNDS}: {size} {}", work.items));
                let mut command = Command::new(&own);
                command.args([RUN, work.name, &size.to_string()]);
                // What cannot be run is as wrong as what miscounts.
                let spent = output_of(&mut command).and_then(|text| spent_in(&text)).unwrap_or_else(failed);
                Curve::add(curves, size, &spent);
            }
        }
    }
    for (work, curves) in works.iter().zip(&mut curves) {
        let Some(counted) = work.counted else { continue };
        match count(&own, work, counted, smaller) {
            Ok(curve) => curves.push(curve),
            Err(problem) => or_note(problem),
        }
    }
    Ok(curves.into_iter().flatten().collect())
}

fn spent_in(text: &str) -> Outcome<Spent> {
    serde_json::from_str(text).map_err(|error| format!("it says {text:?}: {error}"))
}

fn failed(problem: String) -> Spent {
    Spent { faults: vec![problem], ..Spent::default() }
}

/// The instructions of an item. How many there are of it, the run says.
fn count(own: &Path, work: &Work, counted: Counted, smaller: usize) -> Outcome<Curve> {
    let mut curve = Curve::of(work, &Cost::new(counted.what, Unit::Instructions));
    for size in work.sizes(smaller).into_iter().filter(|size| *size <= counted.to) {
        crate::progress(&format!("instructions: {size} {}", work.items));
        let (text, count) = instructions_of(own, &[RUN, work.name, &size.to_string()])?;
        let spent = spent_in(&text)?;
        let each = vec![count / spent.counted.max(1.0)];
        Curve::add(std::slice::from_mut(&mut curve), size, &Spent { costs: each, ..spent });
    }
    Ok(curve)
}

/// The command by which a process is told to run one size.
pub const RUN: &str = "scale-run";

/// What the process prints that was told to.
pub fn run(works: &[Work], name: &str, size: usize) -> Outcome<String> {
    let work =
        works.iter().find(|work| work.name == name).ok_or_else(|| format!("no work is called {name}"))?;
    serde_json::to_string(&(work.run)(size)).map_err(|error| error.to_string())
}
