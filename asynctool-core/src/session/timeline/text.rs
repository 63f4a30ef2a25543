//! A timeline as text: time runs down, lanes stand beside each other.

use std::fmt::{self, Write};

use super::{
    chart::{Chart, Mark, Sign, SpanKind, gap, seconds},
    columns::{columns, wrap},
};

/// Columns of a line, if nobody asks for another number.
pub(super) const COLUMNS: usize = 160;
/// Columns of a lane that has anything to say, at least.
const NARROWEST: usize = 10;
/// Between lanes.
const SPACE: usize = 2;
/// Lines of a text; an id is never cut.
const MOST_LINES: usize = 3;

pub(super) fn draw(chart: &Chart, columns: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let page = Page::of(chart, columns);
    page.row(f, "time", &page.heads)?;
    let rules: Vec<_> = page.widths.iter().map(|width| "-".repeat(*width)).collect();
    page.line(f, &"-".repeat(page.time), rules.iter().map(String::as_str))?;
    let bars = bars(chart);
    for (row, (mark, cell)) in chart.marks.iter().zip(&page.cells).enumerate() {
        let going_on = || bars.iter().map(move |lane| lane.get(row).copied().unwrap_or_default());
        if let Some(quiet) = chart.quiet_before(row) {
            page.line(f, &paused(&gap(quiet)), going_on())?;
        }
        for (number, line) in cell.iter().enumerate() {
            let time = if number == 0 { seconds(mark.at) } else { String::new() };
            let cells = going_on().enumerate().map(|(lane, bar)| if lane == mark.lane { line } else { bar });
            page.line(f, &time, cells)?;
        }
    }
    Ok(())
}

fn paused(gap: &str) -> String {
    format!("... {gap}")
}

/// How wide everything is, and the texts broken into lines so wide.
struct Page {
    /// Of the times.
    time: usize,
    /// Of the lanes.
    widths: Vec<usize>,
    /// The names of the lanes.
    heads: Vec<Vec<String>>,
    /// What stands in the row of each mark.
    cells: Vec<Vec<String>>,
}

impl Page {
    fn of(chart: &Chart, columns: usize) -> Self {
        let times = chart.marks.iter().map(|mark| seconds(mark.at).len());
        let gaps =
            (0..chart.marks.len()).filter_map(|row| Some(paused(&gap(chart.quiet_before(row)?)).len()));
        let time = times.chain(gaps).max().unwrap_or(0).max("time".len());
        let room = columns.saturating_sub(time + SPACE * chart.lanes.len());
        let limit = limit(&wanted(chart), room);
        let heads: Vec<_> = chart.lanes.iter().map(|lane| wrap(&lane.name, limit, MOST_LINES)).collect();
        let cells: Vec<_> = chart.marks.iter().map(|mark| cell(mark, limit)).collect();
        // Lines that are broken between words leave room.
        let mut widths: Vec<_> = heads.iter().map(|head| widest(head)).collect();
        for (mark, cell) in chart.marks.iter().zip(&cells) {
            if let Some(width) = widths.get_mut(mark.lane) {
                *width = widest(cell).max(*width);
            }
        }
        Self { time, widths, heads, cells }
    }

    /// Cells with one line or several.
    fn row(&self, f: &mut fmt::Formatter<'_>, time: &str, cells: &[Vec<String>]) -> fmt::Result {
        for number in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let time = if number == 0 { time } else { "" };
            let lines = cells.iter().map(|cell| cell.get(number).map_or("", String::as_str));
            self.line(f, time, lines)?;
        }
        Ok(())
    }

    /// One line, without space at its end.
    fn line<'a>(
        &self,
        f: &mut fmt::Formatter<'_>,
        time: &str,
        cells: impl Iterator<Item = &'a str>,
    ) -> fmt::Result {
        write!(f, "{time:>width$}", width = self.time)?;
        let mut space = 0;
        for (cell, width) in cells.zip(&self.widths) {
            space += SPACE;
            if !cell.is_empty() {
                write!(f, "{:space$}{cell}", "")?;
                space = 0;
            }
            space += width.saturating_sub(columns(cell));
        }
        f.write_char('\n')
    }
}

/// How wide each lane would be if there were room for everything.
fn wanted(chart: &Chart) -> Vec<usize> {
    let mut wanted: Vec<_> = chart.lanes.iter().map(|lane| columns(&lane.name)).collect();
    for mark in &chart.marks {
        if let Some(width) = wanted.get_mut(mark.lane) {
            *width = widest(&cell(mark, usize::MAX)).max(*width);
        }
    }
    wanted
}

/// The width that no lane may pass, so that all have room together: lanes that say little give theirs to the others.
fn limit(wanted: &[usize], room: usize) -> usize {
    let all_fit = |limit: &usize| wanted.iter().map(|width| (*width).min(*limit)).sum::<usize>() <= room;
    let most = wanted.iter().copied().max().unwrap_or(0).min(room);
    (NARROWEST..=most).rev().find(all_fit).unwrap_or(NARROWEST)
}

fn widest(lines: &[String]) -> usize {
    lines.iter().map(|line| columns(line)).max().unwrap_or(0)
}

/// The lines of a mark: its sign, its text, and of a call the id.
fn cell(mark: &Mark, room: usize) -> Vec<String> {
    let sign = match mark.sign {
        Sign::Begin | Sign::Call => "+ ",
        Sign::Words => "* ",
        Sign::End => "= ",
        Sign::Cut | Sign::Refused => "x ",
        Sign::Wrong => "! ",
        Sign::Note => "",
    };
    let room = room.saturating_sub(sign.len());
    let mut lines = wrap(&mark.text, room, MOST_LINES);
    if matches!(mark.sign, Sign::Call | Sign::Refused) && !mark.ids.is_empty() {
        let id = format!("({})", mark.ids);
        match lines.last_mut().filter(|last| columns(last) + 1 + columns(&id) <= room) {
            Some(last) => *last = format!("{last} {id}"),
            None => lines.extend(wrap(&id, room, usize::MAX)),
        }
    }
    let mut lines = lines.into_iter();
    let first = format!("{sign}{}", lines.next().unwrap_or_default());
    let others = lines.map(|line| format!("{:indent$}{line}", "", indent = sign.len()));
    std::iter::once(first).chain(others).map(|line| line.trim_end().to_owned()).collect()
}

/// For each lane what shows that something goes on, in rows where nothing new happens in it.
fn bars(chart: &Chart) -> Vec<Vec<&'static str>> {
    let mut bars = vec![vec![""; chart.marks.len()]; chart.lanes.len()];
    for span in &chart.spans {
        let bar = if span.kind == SpanKind::Thinking { ":" } else { "|" };
        // Where only the phase of a reply changes, no mark of this lane shows it.
        let shows = chart.marks.get(span.from).is_some_and(|mark| mark.lane == span.lane);
        let from = span.from + usize::from(shows);
        let to = (chart.end_of(span) + 1).min(chart.marks.len());
        if let Some(rows) = bars.get_mut(span.lane).and_then(|lane| lane.get_mut(from..to)) {
            rows.fill(bar);
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_that_say_little_give_their_room_to_the_others() {
        assert_eq!(limit(&[5, 90, 200], 105), 50);
        assert_eq!(limit(&[5, 30, 40], 105), 40);
        assert_eq!(limit(&[50, 50, 50], 20), NARROWEST);
        assert_eq!(limit(&[], 20), NARROWEST);
    }
}
