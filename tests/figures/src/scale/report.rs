//! The curves as a table, and as JSON.

use comfy_table::{CellAlignment, Table};

use super::curve::{Curve, FLAT, Verdict};
use crate::{
    figure::Unit,
    programs::Outcome,
    table::{Style, unit_text, value_text},
};

/// A table for each work, and what was wrong.
#[must_use]
pub fn tables(curves: &[Curve], style: Style) -> String {
    let works = curves.chunk_by(|one, next| one.work == next.work);
    let mut parts: Vec<String> = works.map(|curves| one_table(curves, style)).collect();
    parts.push(format!(
        "Flat: the cost of an item at the largest size is at most {FLAT} times that at the second smallest.\nWhat is flat in \
         instructions and grows in time grows by the machine: of more memory less is in the processor's caches, and the \
         kernel has more to give. So does the work by hand."
    ));
    parts.extend(curves.iter().flat_map(|curve| &curve.faults).map(|fault| format!("WRONG: {fault}")));
    parts.join("\n\n")
}

fn one_table(curves: &[Curve], style: Style) -> String {
    let mut table = Table::new();
    table.load_style(style.preset());
    let of_all = |curve: &Curve| curve.points.iter().map(|(size, _)| *size).collect::<Vec<_>>();
    let sizes = curves.iter().map(of_all).next().unwrap_or_default();
    let size_text = |size: &usize| value_text(Unit::Bytes, Some(crate::meter::number(*size as u64)));
    let mut header = vec![format!("for each, of so many {}", curves.first().map_or("", |curve| curve.items))];
    header.push("unit".to_owned());
    header.extend(sizes.iter().map(size_text));
    header.extend(["growth", "verdict"].map(str::to_owned));
    table.set_header(header);
    for curve in curves {
        let mut row = vec![curve.what.to_owned(), unit_text(curve.unit).to_owned()];
        let cost_at = |size| curve.points.iter().find(|(of, _)| of == size).map(|(_, cost)| *cost);
        row.extend(sizes.iter().map(|size| value_text(curve.unit, cost_at(size))));
        row.extend([value_text(Unit::Times, curve.growth()), verdict_text(curve)]);
        table.add_row(row);
    }
    let numbers = sizes.len() + 1;
    for column in table.column_iter_mut().skip(2).take(numbers) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

fn verdict_text(curve: &Curve) -> String {
    let verdict = match curve.verdict() {
        Verdict::Flat => "flat".to_owned(),
        Verdict::Grows => "GROWS".to_owned(),
        Verdict::GrowsByNature => format!("grows: {}", curve.grows.unwrap_or_default()),
        Verdict::Unknown => "not measured".to_owned(),
    };
    let target = curve.bound.map(|(most, _)| value_text(curve.unit, Some(most))).unwrap_or_default();
    match curve.is_met() {
        Some(true) => format!("{verdict}, target <= {target} met"),
        Some(false) => format!("{verdict}, target <= {target} NOT MET"),
        None => verdict,
    }
}

/// The curves with their verdicts.
pub fn json(curves: &[Curve]) -> Outcome<String> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let with_verdict = |curve: &Curve| {
        serde_json::json!({
            "curve": curve,
            "growth": curve.growth(),
            "verdict": curve.verdict(),
            "is_met": curve.is_met(),
        })
    };
    let curves: Vec<_> = curves.iter().map(with_verdict).collect();
    let document = serde_json::json!({ "measured_at": now.as_secs(), "flat": FLAT, "curves": curves });
    serde_json::to_string_pretty(&document).map_err(|error| error.to_string())
}
