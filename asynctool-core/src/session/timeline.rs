//! A conversation as people like to see it: who did what when, in lanes beside each other.

mod chart;
mod columns;
mod lanes;
mod names;
mod phrases;
mod reader;
mod record;
mod svg;
mod text;

#[cfg(test)]
mod tests;

use std::{fmt, time::Duration};

pub(super) use self::record::Record;
use self::{chart::Chart, reader::Reader};
use super::event::SessionEvent;

/// A picture of a conversation: a lane for the user, one for the agent, one for each task.
///
/// A task is called by its tool and a number, `bake #2`, and what is told of it `bake #2 update 1` or `bake #2 end`. The
/// id of its call stands at its beginning.
///
/// As text (`Display`) time runs down, one row for each thing that happened:
///
/// | sign | means |
/// |---|---|
/// | `+` | something begins: the user speaks, a reply is made, a task runs |
/// | `:` | a reply is being thought of |
/// | `\|` | it goes on |
/// | `*` | words: of the user, of the agent, of a tool |
/// | `=` | it ends |
/// | `x` | it is cut off, fails, or is refused |
/// | `!` | something is wrong |
/// | `...` | nothing happens for so long |
///
/// Texts are broken into up to three lines, so that no line has more than 160 columns, or as many as
/// [are asked for](Self::columns). As [SVG](Self::to_svg) time runs to the right. In both there are few lanes for any
/// number of tasks: beyond four, a lane is used again when its task is over, and what finds none free shares the last one.
///
/// ```
/// use std::time::Duration;
/// use asynctool_core::{SessionEvent, TaskStatus, Timeline};
///
/// let timeline = Timeline::of([
///     (Duration::from_millis(250), SessionEvent::ToolCallStarted {
///         call_id: "call_1".into(),
///         tool: "bake".into(),
///         arguments: r#"{"kind":"plum"}"#.into(),
///     }),
///     (Duration::from_secs(1800), SessionEvent::ToolCallEnded {
///         call_id: "call_1".into(),
///         tool: "bake".into(),
///         status: TaskStatus::Done,
///         message: "It is ready.".into(),
///     }),
/// ]);
/// let expected = r#"
///        time  user  agent  bake #1
/// -----------  ----  -----  --------------------------
///      0.250s               + {"kind":"plum"} (call_1)
/// ... 1799.7s               |
///   1800.000s               = done: It is ready.
/// "#;
/// assert_eq!(timeline.to_string(), expected.trim_start_matches('\n'));
/// assert!(timeline.to_svg().starts_with("<svg"));
/// ```
#[derive(Clone, Debug)]
pub struct Timeline {
    chart: Chart,
    columns: usize,
}

impl Timeline {
    /// The picture of these events, each with the time since the start of the session at which it happened.
    ///
    /// They are taken in the order in which they come. Some may be missing: what is known of a reply or a task is
    /// shown all the same.
    #[must_use]
    pub fn of(events: impl IntoIterator<Item = (Duration, SessionEvent)>) -> Self {
        let mut reader = Reader::default();
        for (at, event) in events {
            reader.add(at, &event);
        }
        Self::new(reader.finish())
    }

    fn new(chart: Chart) -> Self {
        Self { chart, columns: text::COLUMNS }
    }

    /// The same with another number of columns for a line of text. A lane keeps ten, however few they are.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use asynctool_core::{SessionEvent, Timeline};
    /// let error = SessionEvent::Error { message: "the model said nothing for 60s".to_owned() };
    /// let timeline = Timeline::of([(Duration::ZERO, error)]).columns(36);
    /// let expected = "
    ///   time  user  agent
    /// ------  ----  -----------------
    /// 0.000s        ! the model said
    ///                 nothing for 60s
    /// ";
    /// assert_eq!(timeline.to_string(), expected.trim_start_matches('\n'));
    /// ```
    #[must_use]
    pub fn columns(mut self, columns: usize) -> Self {
        self.columns = columns;
        self
    }

    /// The picture as SVG, on a white ground, with whole texts and ids as tooltips: at least 1,200 pixels wide, and wider
    /// the more happened.
    ///
    /// Time in which nothing happens is drawn short, with a mark that says how long it was. The text is one `<svg>`
    /// element without links, scripts or styles, so that it can stand in a page.
    #[must_use]
    pub fn to_svg(&self) -> String {
        svg::Svg(&self.chart).to_string()
    }
}

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::draw(&self.chart, self.columns, f)
    }
}
