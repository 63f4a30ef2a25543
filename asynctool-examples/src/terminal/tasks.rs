//! The rows of the tasks that run.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::{cut::cut, theme::Theme};
use crate::jobs::{Job, clock};

/// Columns of a progress bar.
const BAR: usize = 10;

/// Columns of a name at most.
const NAME: usize = 28;

/// From how many columns on there is room for a bar.
const ROOM_FOR_BAR: usize = 56;

/// One row a task, as many as there may be; if they are more, the last row says how many.
pub fn rows(jobs: &[Job], width: usize, most: usize, theme: Theme) -> Vec<Line<'static>> {
    let shown = if jobs.len() > most { most.saturating_sub(1) } else { jobs.len() };
    let names: Vec<_> = jobs.iter().take(shown).map(|job| name(job, width)).collect();
    let widest = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let clocks: Vec<_> = jobs.iter().take(shown).map(|job| clock(job.elapsed)).collect();
    let longest = clocks.iter().map(String::len).max().unwrap_or(0);
    let has_bar = width >= ROOM_FOR_BAR && jobs.iter().take(shown).any(|job| job.progress.is_some());
    let mut rows: Vec<_> = jobs
        .iter()
        .zip(names.iter().zip(clocks))
        .map(|(job, (name, elapsed))| {
            let mut head = format!("  {name}{}  {elapsed:>longest$} ", " ".repeat(widest - name.width()));
            if has_bar {
                head.push_str(&job.percent().map_or_else(|| " ".repeat(BAR + 6), bar));
            }
            let room = width.saturating_sub(head.width());
            let doing = cut(&format!(" {}", job.doing()), room);
            Line::from(vec![Span::styled(cut(&head, width), theme.task()), Span::raw(doing)])
        })
        .collect();
    if jobs.len() > shown && most > 0 {
        let others = jobs.len() - shown;
        rows.push(Line::styled(
            cut(&format!("  and {others} more; /tasks shows them"), width),
            theme.quiet(),
        ));
    }
    rows
}

/// `book_flight call_1`; where there is little room, the tool alone.
fn name(job: &Job, width: usize) -> String {
    let Job { tool, call_id, .. } = job;
    let whole = format!("{tool} {call_id}");
    if whole.width() <= NAME.min(width / 2) { whole } else { cut(tool, NAME.min(width / 2)) }
}

/// `█████░░░░░  50%`
fn bar(percent: u16) -> String {
    let full = usize::from(percent) * BAR / 100;
    format!(" {}{} {percent:>3}%", "█".repeat(full), "░".repeat(BAR.saturating_sub(full)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::tests::job;

    fn shown(jobs: &[Job], width: usize, most: usize) -> Vec<String> {
        let rows = rows(jobs, width, most, Theme::new(true));
        rows.iter().map(|row| row.to_string().trim_end().to_owned()).collect()
    }

    fn two() -> [Job; 2] {
        let mut jobs = [job("call_1", "book_flight", 12), job("call_2", "tour_guide", 3723)];
        jobs[0].progress = Some(0.5);
        jobs[0].last = Some("Found 12 options from 89 EUR; booking the best one: Asynctool 431".to_owned());
        jobs[1].last = Some("東京 by night".to_owned());
        jobs
    }

    #[test]
    fn a_row_tells_the_name_the_time_the_progress_and_the_last_word() {
        assert_eq!(
            shown(&two(), 80, 4),
            [
                "  book_flight call_1     0:12  █████░░░░░  50% Found 12 options from 89 EUR; bo…",
                "  tour_guide call_2   1:02:03                  東京 by night",
            ]
            .map(str::to_owned)
        );
    }

    #[test]
    fn a_narrow_terminal_shows_less_of_it() {
        let rows = shown(&two(), 30, 4);
        assert_eq!(rows, ["  book_flight     0:12  Found…", "  tour_guide   1:02:03  東京 …"]);
        for width in 0..100 {
            for row in super::rows(&two(), width, 4, Theme::new(true)) {
                assert!(row.width() <= width, "{width}: {row}");
            }
        }
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let jobs: Vec<_> = (0..5).map(|n| job(&n.to_string(), "x", 0)).collect();
        assert_eq!(shown(&jobs, 40, 3).len(), 3);
        assert_eq!(shown(&jobs, 40, 3)[2], "  and 3 more; /tasks shows them");
        assert_eq!(shown(&jobs, 40, 1), ["  and 5 more; /tasks shows them"]);
        assert!(shown(&jobs, 40, 0).is_empty());
    }
}
