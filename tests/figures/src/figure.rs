//! The figures: what is measured, of whom, and what is aimed at.

use serde::Serialize;

use crate::{programs::System, samples::Samples};

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Instructions, by callgrind.
    Instructions,
    /// Requests for memory.
    Allocations,
    /// CPU time in nanoseconds.
    Nanoseconds,
    /// CPU time in microseconds.
    Microseconds,
    /// CPU time in milliseconds.
    Milliseconds,
    /// Bytes.
    Bytes,
    /// Crates.
    Crates,
    /// One as a multiple of another.
    Times,
}

/// What is aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// So much at most.
    AtMost(f64),
    /// So many times the work by hand at most.
    TimesByHand(f64),
}

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The number of the figure.
    pub figure: &'static str,
    /// What it is.
    pub what: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// asynctool's.
    pub ours: Option<f64>,
    /// The limit.
    pub by_hand: Option<f64>,
    /// rmcp's.
    pub rmcp: Option<f64>,
    /// rig's.
    pub rig: Option<f64>,
    /// That of LiveKit Agents.
    pub livekit: Option<f64>,
    /// What is aimed at; nothing where a line only shows.
    pub target: Option<Target>,
}

impl Row {
    /// Ours as a multiple of the work by hand.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        self.ours.zip(self.by_hand.filter(|by_hand| *by_hand > 0.0)).map(|(ours, by_hand)| ours / by_hand)
    }

    /// Whether the target is met; `None` where there is none, or nothing was measured.
    #[must_use]
    pub fn is_met(&self) -> Option<bool> {
        match self.target? {
            Target::AtMost(most) => self.ours.map(|ours| ours <= most),
            Target::TimesByHand(most) => self.ratio().map(|ratio| ratio <= most),
        }
    }
}

/// A line before it is measured.
struct Line {
    figure: &'static str,
    what: &'static str,
    unit: Unit,
    value: fn(&Samples, System) -> Option<f64>,
    /// The name of LiveKit's figure, and what to multiply it with.
    livekit: Option<(&'static str, f64)>,
    target: Option<Target>,
}

impl Line {
    const fn new(
        figure: &'static str,
        what: &'static str,
        unit: Unit,
        value: fn(&Samples, System) -> Option<f64>,
    ) -> Self {
        Self { figure, what, unit, value, livekit: None, target: None }
    }

    const fn livekit(self, name: &'static str, factor: f64) -> Self {
        Self { livekit: Some((name, factor)), ..self }
    }

    const fn at_most(self, most: f64) -> Self {
        Self { target: Some(Target::AtMost(most)), ..self }
    }

    const fn times_by_hand(self, most: f64) -> Self {
        Self { target: Some(Target::TimesByHand(most)), ..self }
    }
}

/// Rounds of a case whose instructions or allocations are counted.
const COUNTED: usize = 5_000;

/// What a case counts without what it costs to make the calls, which is whoever calls.
fn net(
    count: impl Fn(System, &'static str) -> Option<f64>,
    system: System,
    case: &'static str,
    only: &'static str,
) -> Option<f64> {
    let whole = count(system, case)?;
    Some(whole - if system == System::Ours { count(system, only)? } else { 0.0 })
}

fn instructions(samples: &Samples, system: System, case: &'static str, only: &'static str) -> Option<f64> {
    net(|system, case| samples.instructions(system, case, COUNTED), system, case, only)
}

fn allocations(samples: &Samples, system: System, case: &'static str, only: &'static str) -> Option<f64> {
    net(|system, case| samples.allocations(system, case, COUNTED), system, case, only)
}

fn nanoseconds(samples: &Samples, system: System, case: &'static str, only: &'static str) -> Option<f64> {
    net(|system, case| samples.nanoseconds(system, case), system, case, only)
}

/// What one more call costs in a turn that makes many: what the turn itself costs, which grows with the log, is the same
/// in a short run and in a long one.
fn one_more(count: impl Fn(usize) -> Option<f64>) -> Option<f64> {
    const SHORT: usize = 200;
    const LONG: usize = 1_000;
    let total = |rounds: usize| Some(count(rounds)? * crate::meter::number(rounds as u64));
    Some((total(LONG)? - total(SHORT)?) / crate::meter::number((LONG - SHORT) as u64))
}

fn one_more_of_five(samples: &Samples, system: System, case: &'static str) -> Option<f64> {
    let count = |system, case| one_more(|rounds| samples.instructions(system, case, rounds));
    net(count, system, case, "only_five_outputs")
}

fn of(system: System, wanted: System, value: Option<f64>) -> Option<f64> {
    value.filter(|_| system == wanted)
}

/// What a check costs, in nanoseconds: its instructions, at the nanoseconds that an instruction of the whole call takes.
/// The difference of two times would be lost in their noise.
fn check(samples: &Samples, system: System, with: &'static str, without: &'static str) -> Option<f64> {
    if system != System::Ours {
        return None;
    }
    let (checked, unchecked) =
        (samples.instructions(system, with, COUNTED)?, samples.instructions(system, without, COUNTED)?);
    Some((checked - unchecked).max(0.0) * samples.nanoseconds(system, with)? / checked)
}

fn growth(samples: &Samples, system: System, many: &'static str, few: &'static str) -> Option<f64> {
    let [many, few] = [many, few].map(|case| samples.instructions(system, case, COUNTED));
    of(system, System::Ours, many.zip(few).map(|(many, few)| many / few))
}

const LINES: &[Line] = &[
    Line::new("1", "`add`, ready at its first poll", Unit::Instructions, |samples, system| {
        instructions(samples, system, "add", "only_add")
    })
    .at_most(3_000.0),
    Line::new("1", "the same", Unit::Allocations, |samples, system| {
        allocations(samples, system, "add", "only_add")
    })
    .at_most(6.0),
    Line::new("1", "the same", Unit::Nanoseconds, |samples, system| {
        nanoseconds(samples, system, "add", "only_add")
    })
    .livekit("dispatch_add_ns", 1.0),
    Line::new("2", "`add`, when it must be spawned", Unit::Instructions, |samples, system| {
        instructions(samples, system, "add_later", "only_add")
    })
    .at_most(4_500.0),
    Line::new("2", "the same", Unit::Allocations, |samples, system| {
        allocations(samples, system, "add_later", "only_add")
    }),
    Line::new("3", "`book`, ten parameters", Unit::Instructions, |samples, system| {
        instructions(samples, system, "book", "only_book")
    })
    .times_by_hand(1.2),
    Line::new("3", "the same", Unit::Allocations, |samples, system| {
        allocations(samples, system, "book", "only_book")
    })
    .at_most(27.0),
    Line::new("3", "the same", Unit::Nanoseconds, |samples, system| {
        nanoseconds(samples, system, "book", "only_book")
    })
    .livekit("dispatch_book_ns", 1.0),
    Line::new(
        "4",
        "a call with five outputs, into the log of a session",
        Unit::Instructions,
        |samples, system| one_more_of_five(samples, system, "five_outputs"),
    )
    .at_most(22_000.0),
    Line::new("4", "the same", Unit::Allocations, |samples, system| {
        let count = |system, case| one_more(|rounds| samples.allocations(system, case, rounds));
        net(count, system, "five_outputs", "only_five_outputs")
    })
    .at_most(28.0),
    Line::new("4", "the same", Unit::Nanoseconds, |samples, system| {
        nanoseconds(samples, system, "five_outputs", "only_five_outputs")
    })
    .livekit("async_call_5_outputs_log_0_ns", 1.0),
    Line::new("5", "the same at a log of 10,000 items, by that at 100", Unit::Times, |samples, system| {
        let [many, few] = ["five_outputs_log_10000", "five_outputs_log_100"];
        let [many, few] = [many, few].map(|case| one_more_of_five(samples, System::Ours, case));
        of(system, System::Ours, many.zip(few).map(|(many, few)| many / few))
    })
    .at_most(1.05),
    Line::new("6", "a task that sleeps, 100,000 of them", Unit::Bytes, |samples, system| {
        samples.bytes(system, "sleeper")
    })
    .livekit("memory_per_sleeping_task_bytes", 1.0)
    .at_most(1_000.0),
    Line::new("7", "an update told with 999 others in one reply", Unit::Nanoseconds, |samples, system| {
        samples.nanoseconds(system, "merge")
    })
    .livekit("merge_1000_updates_ns", 0.001)
    .at_most(1_000.0),
    Line::new("7", "an update of 10,000, by one of 100, in instructions", Unit::Times, |samples, system| {
        let [many, few] = [10_000, 100].map(|count| samples.instructions(System::Ours, "merge", count));
        of(system, System::Ours, many.zip(few).map(|(many, few)| many / few))
    })
    .at_most(1.2),
    Line::new(
        "8",
        "duplicate check by three arguments, 10,000 running",
        Unit::Nanoseconds,
        |samples, system| match system {
            System::ByHand => samples.nanoseconds(system, "duplicate_by_few_arguments"),
            _ => check(samples, system, "duplicate_by_few_arguments_10000", "duplicate_flight_none"),
        },
    )
    .livekit("duplicate_check_10000_ns", 1.0)
    .at_most(1_000.0),
    Line::new(
        "8",
        "duplicate check by the ten of `book`, 10,000 running",
        Unit::Nanoseconds,
        |samples, system| match system {
            System::ByHand => samples.nanoseconds(system, "duplicate_by_arguments"),
            _ => check(samples, system, "duplicate_by_arguments_10000", "duplicate_book_none"),
        },
    ),
    Line::new("8", "duplicate check by name, 10,000 running", Unit::Nanoseconds, |samples, system| {
        check(samples, system, "duplicate_by_name_10000", "duplicate_none")
    })
    .at_most(100.0),
    Line::new(
        "8",
        "a call checked by arguments among 10,000, by one among 10",
        Unit::Times,
        |samples, system| {
            growth(samples, system, "duplicate_by_few_arguments_10000", "duplicate_by_few_arguments_10")
        },
    )
    .at_most(1.1),
    Line::new("8", "a call checked by name among 10,000, by one among 10", Unit::Times, |samples, system| {
        growth(samples, system, "duplicate_by_name_10000", "duplicate_by_name_10")
    })
    .at_most(1.1),
    Line::new("9", "a turn with one call, of a session", Unit::Nanoseconds, |samples, system| {
        samples.nanoseconds(system, "turn")
    })
    .livekit("one_tool_turn_ns", 1.0)
    .at_most(80_000.0),
];

/// The cases whose times and memory are taken, with how many rounds of each.
pub const TIMED: &[(System, &str, usize)] = &[
    (System::Ours, "only_add", 100_000),
    (System::Ours, "add", 100_000),
    (System::ByHand, "add", 100_000),
    (System::Rmcp, "add", 100_000),
    (System::Rig, "add", 20_000),
    (System::Ours, "only_book", 50_000),
    (System::Ours, "book", 50_000),
    (System::ByHand, "book", 50_000),
    (System::Rmcp, "book", 50_000),
    (System::Rig, "book", 5_000),
    (System::Ours, "only_five_outputs", 1_000),
    (System::Ours, "five_outputs", 1_000),
    (System::ByHand, "five_outputs", 1_000),
    (System::Ours, "sleeper", 100_000),
    (System::ByHand, "sleeper", 100_000),
    (System::Ours, "merge", 1_000),
    (System::ByHand, "merge", 1_000),
    (System::Ours, "duplicate_by_few_arguments_10000", 20_000),
    (System::ByHand, "duplicate_by_few_arguments", 20_000),
    (System::Ours, "duplicate_by_arguments_10000", 20_000),
    (System::ByHand, "duplicate_by_arguments", 20_000),
    (System::Ours, "duplicate_by_name_10000", 50_000),
    (System::Ours, "turn", 1_000),
];

/// The figures that a change may not make worse: instructions and allocations of 1 to 4, by a name that stays.
pub fn gated(samples: &Samples) -> Vec<(String, Option<f64>)> {
    let counted = LINES.iter().filter(|line| {
        matches!(line.unit, Unit::Instructions | Unit::Allocations)
            && matches!(line.figure, "1" | "2" | "3" | "4")
    });
    counted
        .map(|line| {
            let unit = if line.unit == Unit::Instructions { "instructions" } else { "allocations" };
            (format!("{} {unit}", line.figure), (line.value)(samples, System::Ours))
        })
        .collect()
}

/// Measures every line.
pub fn rows(samples: &Samples, livekit: impl Fn(&str) -> Option<f64>) -> Vec<Row> {
    LINES
        .iter()
        .map(|line| {
            let value = |system| (line.value)(samples, system);
            Row {
                figure: line.figure,
                what: line.what,
                unit: line.unit,
                ours: value(System::Ours),
                by_hand: value(System::ByHand),
                rmcp: value(System::Rmcp),
                rig: value(System::Rig),
                livekit: line.livekit.and_then(|(name, factor)| Some(livekit(name)? * factor)),
                target: line.target,
            }
        })
        .collect()
}
