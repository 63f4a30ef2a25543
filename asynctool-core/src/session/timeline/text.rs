//! A timeline as text: time runs down, lanes stand beside each other.

use std::fmt::{self, Write};

use super::chart::{Chart, Mark, Sign, SpanKind, gap, seconds};

/// Columns of a lane, at most; what all tasks have together is divided among their lanes.
const USER: usize = 40;
const AGENT: usize = 56;
const TASKS: usize = 154;
/// Of one task's lane, at least and at most.
const TASK: (usize, usize) = (22, 40);

pub(super) fn draw(chart: &Chart, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let page = Page::of(chart);
    page.line(f, "time", chart.lanes.iter().map(|lane| lane.name.as_str()))?;
    let rules: Vec<_> = page.widths.iter().map(|width| "-".repeat(*width)).collect();
    page.line(f, &"-".repeat(page.time), rules.iter().map(String::as_str))?;
    let bars = bars(chart);
    for (row, (mark, cell)) in chart.marks.iter().zip(&page.cells).enumerate() {
        let going_on = || bars.iter().map(move |lane| lane.get(row).copied().unwrap_or_default());
        if let Some(quiet) = chart.quiet_before(row) {
            page.line(f, &paused(&gap(quiet)), going_on())?;
        }
        let cells = going_on().enumerate().map(|(lane, bar)| if lane == mark.lane { cell } else { bar });
        page.line(f, &seconds(mark.at), cells)?;
    }
    Ok(())
}

fn paused(gap: &str) -> String {
    format!("... {gap}")
}

/// How wide everything is, and the texts cut to it.
struct Page {
    /// Of the times.
    time: usize,
    /// Of the lanes.
    widths: Vec<usize>,
    /// What stands in the row of each mark.
    cells: Vec<String>,
}

impl Page {
    fn of(chart: &Chart) -> Self {
        let most: Vec<_> = (0..chart.lanes.len()).map(|lane| widest(lane, chart.lanes.len())).collect();
        let room = |lane: usize| most.get(lane).copied().unwrap_or(TASK.0);
        let cells: Vec<_> = chart.marks.iter().map(|mark| cell(mark, room(mark.lane))).collect();
        let names =
            chart.lanes.iter().enumerate().map(|(lane, of)| (lane, columns(&fit(&of.name, room(lane)))));
        let mut widths = vec![0; chart.lanes.len()];
        for (lane, wide) in
            names.chain(chart.marks.iter().map(|mark| mark.lane).zip(cells.iter().map(|cell| columns(cell))))
        {
            if let Some(width) = widths.get_mut(lane) {
                *width = wide.max(*width);
            }
        }
        let times = chart.marks.iter().map(|mark| seconds(mark.at).len());
        let gaps =
            (0..chart.marks.len()).filter_map(|row| Some(paused(&gap(chart.quiet_before(row)?)).len()));
        let time = times.chain(gaps).max().unwrap_or(0).max("time".len());
        Self { time, widths, cells }
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
            space += 2;
            let cell = fit(cell, *width);
            if !cell.is_empty() {
                write!(f, "{:space$}{cell}", "")?;
                space = 0;
            }
            space += width.saturating_sub(columns(&cell));
        }
        f.write_char('\n')
    }
}

/// How many columns a lane may take.
fn widest(lane: usize, lanes: usize) -> usize {
    match lane {
        Chart::USER => USER,
        Chart::AGENT => AGENT,
        _ => (TASKS / (lanes - Chart::PEOPLE).max(1)).clamp(TASK.0, TASK.1),
    }
}

fn cell(mark: &Mark, room: usize) -> String {
    let sign = match mark.sign {
        Sign::Begin => "+ ",
        Sign::Words => "* ",
        Sign::End => "= ",
        Sign::Cut => "x ",
        Sign::Wrong => "! ",
        Sign::Note => "",
    };
    format!("{sign}{}", fit(&mark.text, room.saturating_sub(sign.len())))
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

/// The text in one line, cut to so many columns.
pub(super) fn fit(text: &str, room: usize) -> String {
    let (mut line, mut used, mut kept) = (String::new(), 0, 0);
    for c in text.chars().filter_map(printed) {
        used += width(c);
        if used > room {
            line.truncate(kept);
            line.push_str("...");
            break;
        }
        line.push(c);
        if used + 3 <= room {
            kept = line.len();
        }
    }
    line
}

/// What of a text would move other text is not printed; a line break is a space.
fn printed(c: char) -> Option<char> {
    match c {
        _ if c.is_control() || c.is_whitespace() => Some(' '),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => None,
        _ => Some(c),
    }
}

fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// Columns of a character in a terminal, near enough.
fn width(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_fits_stays_and_a_longer_one_is_cut() {
        assert_eq!(fit("twelve signs", 12), "twelve signs");
        assert_eq!(fit("thirteen sign", 12), "thirteen ...");
        assert_eq!(fit("two\nlines\tand \u{1b}[31m", 40), "two lines and  [31m");
        assert_eq!(fit("\u{202e}turned", 6), "turned");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(columns("\u{65e5}\u{672c}"), 4);
        assert_eq!(fit("\u{65e5}\u{672c}\u{8a9e}\u{65e5}", 7), "\u{65e5}\u{672c}...");
        assert_eq!(columns("e\u{301}"), 1);
    }
}
