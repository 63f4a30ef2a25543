//! The gate: instructions and allocations of figures 1 to 4 may not grow by more than a part of what they were.
//!
//! They depend on the compiler and on the machine's C library, so a new one of these is a reason to write the baseline anew,
//! with `figures baseline`, and to say so in the commit.

use std::{collections::BTreeMap, fs, path::PathBuf};

use crate::{figure, programs::Outcome, samples::Samples};

/// So much more is too much.
const GROWTH: f64 = 1.05;

/// By the names of [`figure::gated`].
type Baseline = BTreeMap<String, f64>;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("baseline.json")
}

/// What is measured now.
fn measured(samples: &Samples) -> Outcome<Baseline> {
    let known = figure::gated(samples).into_iter();
    let known = known.map(|(name, value)| Some((name, round(value?))));
    known.collect::<Option<_>>().ok_or_else(|| samples.problems().join("\n"))
}

/// To a tenth: more digits are noise.
fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Holds what is measured now against the baseline; what is told of each figure, and whether all are good.
pub fn check(samples: &Samples) -> Outcome<(Vec<String>, bool)> {
    let text = fs::read_to_string(path()).map_err(|error| format!("the baseline: {error}"))?;
    let baseline: Baseline = serde_json::from_str(&text).map_err(|error| format!("the baseline: {error}"))?;
    let measured = measured(samples)?;
    if !baseline.keys().eq(measured.keys()) {
        return Err("the baseline is of other figures; `figures baseline` writes it anew".to_owned());
    }
    let mut is_good = true;
    let lines = measured.iter().zip(&baseline).map(|((name, now), (_, before))| {
        let holds = *now <= before * GROWTH;
        is_good &= holds;
        let verdict = if holds { "good" } else { "GREW TOO MUCH" };
        format!(
            "figure {name:<16} {now:>9.1}, was {before:>9.1}: {:+.1} %  {verdict}",
            (now / before - 1.0) * 100.0
        )
    });
    let lines = lines.collect();
    Ok((lines, is_good))
}

/// Writes what is measured now as the baseline.
pub fn write(samples: &Samples) -> Outcome<()> {
    let text = serde_json::to_string_pretty(&measured(samples)?).map_err(|error| error.to_string())?;
    fs::write(path(), text + "\n").map_err(|error| format!("the baseline: {error}"))
}
