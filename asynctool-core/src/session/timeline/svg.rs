//! A timeline as SVG: time runs to the right, lanes lie below each other.

mod axis;
mod bidi;
mod escape;
mod labels;
mod scale;

use std::fmt;

use self::{
    axis::Tick,
    bidi::isolated,
    escape::Escaped,
    labels::{Label, Labels},
    scale::Scale,
};
use super::{
    chart::{Chart, Link, Mark, Sign, Span, SpanKind, seconds},
    columns::{CUT, fit_middle},
};

/// The least that it is wide, and its margin.
const WIDTH: f64 = 1200.0;
const MARGIN: f64 = 20.0;
/// Where time begins; the names of the lanes stand before it.
const LEFT: f64 = 180.0;
/// Above the lanes are the times.
const TOP: f64 = 40.0;
const BAR: f64 = 14.0;
/// From the top of a lane to its bar, and below its last label.
const PADDING: f64 = 8.0;
/// The height of a line of labels, and the width of a letter.
const LINE: f64 = 13.0;
const LETTER: f64 = 6.7;

const GROUND: &str = "#ffffff";
const INK: &str = "#24292f";
const FAINT: &str = "#6a737d";
const RULE: &str = "#e1e4e8";
const RED: &str = "#c62828";
const LINK: &str = "#d9820f";

/// A chart that is written as SVG.
pub(super) struct Svg<'a>(pub(super) &'a Chart);

impl fmt::Display for Svg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = Scale::of(self.0, LEFT + 10.0, WIDTH - MARGIN);
        let labels = Labels::of(self.0, &scale);
        let picture = Picture { chart: self.0, tops: tops(&labels), scale, labels };
        picture.draw(f)
    }
}

/// Where the lanes begin, and where the last one ends.
fn tops(labels: &Labels) -> Vec<f64> {
    let mut tops = vec![TOP];
    let mut top = TOP;
    for lines in &labels.lines {
        top += PADDING + BAR + LINE * f64::from(*lines) + PADDING;
        tops.push(top);
    }
    tops
}

struct Picture<'a> {
    chart: &'a Chart,
    scale: Scale,
    labels: Labels,
    tops: Vec<f64>,
}

impl Picture<'_> {
    fn draw(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, height) = (self.scale.right + MARGIN, self.bottom() + 10.0);
        writeln!(
            f,
            r#"<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}" font-family="ui-monospace, monospace" font-size="11" fill="{INK}">"#
        )?;
        writeln!(f, "<title>What happened in a conversation</title>")?;
        let (times, gaps) = (axis::times(self.chart, &self.scale), axis::gaps(self.chart, &self.scale));
        writeln!(f, r#"<rect width="{width:.0}" height="{height:.0}" fill="{GROUND}"/>"#)?;
        self.grid(f, &times, &gaps)?;
        self.chart.spans.iter().try_for_each(|span| self.span(f, span))?;
        self.chart.links.iter().try_for_each(|link| self.link(f, link))?;
        self.chart.marks.iter().enumerate().try_for_each(|(row, mark)| self.mark(f, row, mark))?;
        self.leaders(f)?;
        self.dropped(f)?;
        // Texts come last, each on a ground of its own: no line goes through them.
        writeln!(
            f,
            r#"<g stroke="{GROUND}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">"#
        )?;
        self.names(f)?;
        self.above(f, &times, &gaps)?;
        self.words(f)?;
        writeln!(f, "</g>\n</svg>")
    }

    fn top(&self, lane: usize) -> f64 {
        self.tops.get(lane).copied().unwrap_or(TOP)
    }

    fn bottom(&self) -> f64 {
        self.top(self.chart.lanes.len())
    }

    /// The middle of a lane's bars.
    fn middle(&self, lane: usize) -> f64 {
        self.top(lane) + PADDING + BAR / 2.0
    }

    /// A rule above each lane, a line for each time, and two strokes through all lanes where time is left out.
    fn grid(&self, f: &mut fmt::Formatter<'_>, times: &[Tick], gaps: &[Tick]) -> fmt::Result {
        let (right, bottom) = (self.scale.right, self.bottom());
        for lane in 0..self.chart.lanes.len() {
            writeln!(f, r#"<path d="M10 {:.1}H{right:.1}" stroke="{RULE}"/>"#, self.top(lane))?;
        }
        for Tick { x, .. } in times {
            writeln!(f, r#"<path d="M{x:.1} {}V{bottom:.1}" stroke="{RULE}"/>"#, TOP - 16.0)?;
        }
        for Tick { x, text } in gaps {
            let (left, right) = (x - 4.0, x + 4.0);
            writeln!(
                f,
                r#"<path d="M{left:.1} {bottom:.1}L{x:.1} {TOP}M{x:.1} {bottom:.1}L{right:.1} {TOP}" stroke="{FAINT}" stroke-dasharray="2 4"><title>{text} in which nothing happens</title></path>"#
            )?;
        }
        Ok(())
    }

    fn names(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LETTERS: usize = 24;
        for (lane, of) in self.chart.lanes.iter().enumerate() {
            let (y, short) = (self.middle(lane) + 4.0, isolated(&fit_middle(&of.name, LETTERS)));
            writeln!(
                f,
                r#"<text x="10" y="{y:.1}" font-weight="bold">{}<title>{}</title></text>"#,
                Escaped(&short),
                Escaped(&of.name)
            )?;
        }
        Ok(())
    }

    /// Times, how long the gaps are, and that distances do not tell it.
    fn above(&self, f: &mut fmt::Formatter<'_>, times: &[Tick], gaps: &[Tick]) -> fmt::Result {
        let (y, below) = (TOP - 20.0, TOP - 6.0);
        if !self.scale.is_true {
            writeln!(f, r#"<text x="10" y="{y}" fill="{FAINT}">time is not to scale</text>"#)?;
        }
        for Tick { x, text } in times {
            writeln!(f, r#"<text x="{x:.1}" y="{y}" fill="{FAINT}">{text}</text>"#)?;
        }
        for Tick { x, text } in gaps {
            writeln!(f, r#"<text x="{x:.1}" y="{below}" text-anchor="middle" fill="{FAINT}">{text}</text>"#)?;
        }
        Ok(())
    }

    fn span(&self, f: &mut fmt::Formatter<'_>, span: &Span) -> fmt::Result {
        let (from, to) = (self.scale.x(span.from), self.scale.x(self.chart.end_of(span)));
        let top = self.middle(span.lane) - BAR / 2.0;
        let (fill, edge) = colours(span.kind);
        let end =
            if span.cut { format!("l-5 {q}l5 {q}l-5 {q}l5 {q}", q = BAR / 4.0) } else { format!("v{BAR}") };
        let title = self.title(span);
        writeln!(
            f,
            r#"<path d="M{from:.1} {top:.1}H{to:.1}{end}H{from:.1}Z" fill="{fill}" stroke="{edge}"><title>{}</title></path>"#,
            Escaped(&title)
        )?;
        if span.cut {
            writeln!(f, r#"<path d="M{to:.1} {top:.1}{end}" fill="none" stroke="{RED}" stroke-width="2"/>"#)?;
        }
        Ok(())
    }

    /// What a span is, with the words that it begins with.
    fn title(&self, span: &Span) -> String {
        let first = self.chart.marks.get(span.from).filter(|mark| mark.lane == span.lane);
        match first {
            Some(mark) if mark.text.starts_with(&span.name) => whole(mark),
            Some(mark) => format!("{}: {}", span.name, whole(mark)),
            None => span.name.clone(),
        }
    }

    fn link(&self, f: &mut fmt::Formatter<'_>, link: &Link) -> fmt::Result {
        let lane_of = |row: usize| self.chart.marks.get(row).map_or(0, |mark| mark.lane);
        let (x1, y1) = (self.scale.x(link.from), self.middle(lane_of(link.from)));
        let (x2, y2) = (self.scale.x(link.to), self.middle(lane_of(link.to)));
        let bend = f64::midpoint(y1, y2);
        writeln!(
            f,
            r#"<path d="M{x1:.1} {y1:.1}C{x1:.1} {bend:.1} {x2:.1} {bend:.1} {x2:.1} {y2:.1}" fill="none" stroke="{LINK}" stroke-width="1.5" stroke-dasharray="5 3"><title>{} is told</title></path>"#,
            Escaped(&link.name)
        )
    }

    fn mark(&self, f: &mut fmt::Formatter<'_>, row: usize, mark: &Mark) -> fmt::Result {
        let (x, y) = (self.scale.x(row), self.middle(mark.lane));
        let (shape, stroke, fill) = match mark.sign {
            Sign::Begin | Sign::Call => ("m0 -9v18", INK, "none"),
            Sign::Words => ("m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", INK, GROUND),
            Sign::End => ("m-3 -3h6v6h-6z", INK, INK),
            Sign::Cut | Sign::Refused => ("m-4 -4l8 8m0 -8l-8 8", RED, "none"),
            Sign::Wrong => ("m0 -6l6 11h-12z", RED, GROUND),
            Sign::Note => ("m0 -6l6 6l-6 6l-6 -6z", INK, INK),
        };
        writeln!(
            f,
            r#"<path d="M{x:.1} {y:.1}{shape}" stroke="{stroke}" stroke-width="1.5" fill="{fill}"><title>{}</title></path>"#,
            Escaped(&told(mark))
        )
    }

    /// From a mark to its text, where others stand between them.
    fn leaders(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for label in self.labels.written.iter().filter(|label| label.line > 0) {
            let (x, from) = (self.scale.x(label.row), self.middle(label.lane) + BAR / 2.0);
            let to = self.line(label) - LINE + 4.0;
            writeln!(f, r#"<path d="M{x:.1} {from:.1}V{to:.1}" stroke="{FAINT}" stroke-width="0.5"/>"#)?;
        }
        Ok(())
    }

    /// A sign above each mark whose text found no room.
    fn dropped(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.labels.dropped {
            let Some(mark) = self.chart.marks.get(*row) else { continue };
            let (x, y) = (self.scale.x(*row) + 2.0, self.middle(mark.lane) - BAR / 2.0 - 2.0);
            let title = told(mark);
            writeln!(
                f,
                r#"<text x="{x:.1}" y="{y:.1}" font-size="14" font-weight="bold">{CUT}<title>{}</title></text>"#,
                Escaped(&title)
            )?;
        }
        Ok(())
    }

    fn words(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for label in &self.labels.written {
            let (x, y) = (self.scale.x(label.row), self.line(label));
            let colour =
                if matches!(label.sign, Sign::Cut | Sign::Refused | Sign::Wrong) { RED } else { INK };
            let text = isolated(&label.text);
            writeln!(f, r#"<text x="{x:.1}" y="{y:.1}" fill="{colour}">{}</text>"#, Escaped(&text))?;
        }
        Ok(())
    }

    /// Where the line is that a text stands on.
    fn line(&self, label: &Label) -> f64 {
        self.middle(label.lane) + BAR / 2.0 + LINE * f64::from(label.line + 1) - 2.0
    }
}

/// All that is known of a mark.
fn whole(mark: &Mark) -> String {
    if mark.ids.is_empty() { mark.text.clone() } else { format!("{} ({})", mark.text, mark.ids) }
}

/// The same with its time.
fn told(mark: &Mark) -> String {
    format!("{} {}", seconds(mark.at), whole(mark))
}

/// Inside and edge of a bar.
fn colours(kind: SpanKind) -> (&'static str, &'static str) {
    match kind {
        SpanKind::UserSpeaks => ("#9ecbff", "#2f6fb0"),
        SpanKind::Thinking => ("#f1e9fb", "#cbb5e8"),
        SpanKind::Speaking => ("#b794e6", "#6f42c1"),
        SpanKind::Task => ("#c3ecd1", "#4f9d6b"),
    }
}
