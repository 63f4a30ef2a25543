//! The table: one line a figure, in the terminal or as Markdown.

use comfy_table::{CellAlignment, Table, TableStyle, presets};

use crate::figure::{Row, Target, Unit};

/// How a table is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// With room between its columns.
    Plain,
    /// For a page.
    Markdown,
}

impl Style {
    pub(crate) fn preset(self) -> TableStyle {
        match self {
            Self::Plain => presets::NOTHING,
            Self::Markdown => presets::ASCII_MARKDOWN,
        }
    }
}

/// The table of all rows.
#[must_use]
pub fn table(rows: &[Row], style: Style) -> String {
    let mut table = Table::new();
    table.load_style(style.preset());
    table.set_header([
        "#",
        "figure",
        "unit",
        "asynctool",
        "by hand",
        "rmcp",
        "rig",
        "LiveKit",
        "x by hand",
        "target",
        "verdict",
    ]);
    for row in rows {
        let number = |value| value_text(row.unit, value);
        let verdict = match row.is_met() {
            Some(true) => "met",
            Some(false) => "NOT MET",
            None if row.target.is_some() => "not measured",
            None => "",
        };
        table.add_row([
            row.figure.to_owned(),
            row.what.to_owned(),
            unit_text(row.unit).to_owned(),
            number(row.ours),
            number(row.by_hand),
            number(row.rmcp),
            number(row.rig),
            number(row.livekit),
            value_text(Unit::Times, row.ratio()),
            row.target.map(|target| target_text(row.unit, target)).unwrap_or_default(),
            verdict.to_owned(),
        ]);
    }
    for column in table.column_iter_mut().skip(3).take(7) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

pub(crate) fn unit_text(unit: Unit) -> &'static str {
    match unit {
        Unit::Instructions => "instructions",
        Unit::Allocations => "allocations",
        Unit::Nanoseconds => "CPU ns",
        Unit::Microseconds => "CPU us",
        Unit::Milliseconds => "CPU ms",
        Unit::Bytes => "bytes",
        Unit::Crates => "crates",
        Unit::Times => "times",
    }
}

pub(crate) fn value_text(unit: Unit, value: Option<f64>) -> String {
    let Some(value) = value else { return "-".to_owned() };
    match unit {
        Unit::Times | Unit::Microseconds => format!("{value:.2}"),
        Unit::Allocations => format!("{value:.1}"),
        Unit::Milliseconds if value < 1_000.0 => format!("{value:.1}"),
        _ => with_commas(value),
    }
}

fn target_text(unit: Unit, target: Target) -> String {
    match target {
        Target::AtMost(most) => format!("<= {}", value_text(unit, Some(most))),
        Target::TimesByHand(most) => format!("<= {most:.1} x by hand"),
    }
}

/// A whole number with a comma between thousands.
fn with_commas(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        let left = digits.len() - at;
        if at > 0 && left.is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
