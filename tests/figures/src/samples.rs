//! What was measured so far: counts once, when they are asked for; times in turn, all systems in every round.

use std::{cell::RefCell, collections::HashMap};

use crate::{
    meter::Reading,
    programs::{Outcome, Programs, System},
};

type Key = (System, &'static str, usize);

/// Measures what a table asks for.
#[derive(Debug)]
pub struct Samples {
    programs: Programs,
    has_peers: bool,
    instructions: RefCell<HashMap<Key, f64>>,
    allocations: RefCell<HashMap<Key, f64>>,
    /// All times of a case, in nanoseconds a round, and its memory.
    readings: HashMap<(System, &'static str), Vec<Reading>>,
    /// Why something could not be measured; each reason once.
    problems: RefCell<Vec<String>>,
}

impl Samples {
    /// With nothing measured yet.
    pub fn new(programs: Programs, has_peers: bool) -> Self {
        Self {
            programs,
            has_peers,
            instructions: RefCell::default(),
            allocations: RefCell::default(),
            readings: HashMap::new(),
            problems: RefCell::default(),
        }
    }

    /// Takes the times of these cases, all of them in each round, so that a busy moment falls on all alike.
    pub fn take_times(&mut self, cases: &[(System, &'static str, usize)], rounds: usize) {
        for round in 1..=rounds {
            crate::progress(&format!("times, round {round} of {rounds}"));
            for &(system, case, count) in cases {
                if !self.has_peers && system.is_peer() {
                    continue;
                }
                match self.programs.run(system, case, count, false) {
                    Ok(reading) => self.readings.entry((system, case)).or_default().push(reading),
                    Err(problem) => self.note(problem),
                }
            }
        }
    }

    /// Instructions of a round.
    pub fn instructions(&self, system: System, case: &'static str, rounds: usize) -> Option<f64> {
        self.once(&self.instructions, (system, case, rounds), |programs| {
            programs.instructions(system, case, rounds)
        })
    }

    /// Allocations of a round.
    pub fn allocations(&self, system: System, case: &'static str, rounds: usize) -> Option<f64> {
        self.once(&self.allocations, (system, case, rounds), |programs| {
            let reading = programs.run(system, case, rounds, true)?;
            reading.allocations.ok_or_else(|| format!("nobody counted the allocations of {case}"))
        })
    }

    fn once(
        &self,
        known: &RefCell<HashMap<Key, f64>>,
        key: Key,
        measure: impl FnOnce(&Programs) -> Outcome<f64>,
    ) -> Option<f64> {
        if let Some(value) = known.borrow().get(&key) {
            return Some(*value);
        }
        let (system, case, _) = key;
        if !system.has(case) || (!self.has_peers && system.is_peer()) {
            return None;
        }
        crate::progress(&format!("counting {} of {}", key.1, key.0.name()));
        let value = measure(&self.programs).map_err(|problem| self.note(problem)).ok()?;
        known.borrow_mut().insert(key, value);
        Some(value)
    }

    /// Nanoseconds of CPU of a round: the median of all.
    pub fn nanoseconds(&self, system: System, case: &'static str) -> Option<f64> {
        median(self.readings.get(&(system, case))?.iter().map(|reading| reading.cpu_ns))
    }

    /// Bytes that a round leaves resident: the median of all.
    pub fn bytes(&self, system: System, case: &'static str) -> Option<f64> {
        median(self.readings.get(&(system, case))?.iter().map(|reading| reading.resident_bytes))
    }

    /// Something could not be measured.
    pub fn note(&self, problem: String) {
        let mut problems = self.problems.borrow_mut();
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }

    /// Why some figures are missing.
    pub fn problems(&self) -> Vec<String> {
        self.problems.borrow().clone()
    }
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
