//! A timeline as SVG: time runs to the right, lanes lie below each other.

mod escape;
mod labels;
mod scale;

use std::fmt;

use self::{escape::Escaped, labels::Labels, scale::Scale};
use super::{
    chart::{Chart, Link, Mark, Sign, Span, SpanKind, gap, seconds},
    columns::fit_middle,
};

const WIDTH: f64 = 1200.0;
/// Where time begins; the names of the lanes stand before it.
const LEFT: f64 = 170.0;
const RIGHT: f64 = WIDTH - 20.0;
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
        let scale = Scale::of(self.0, LEFT + 10.0, RIGHT);
        let labels = Labels::of(self.0, &scale, RIGHT);
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
        let height = self.bottom() + 10.0;
        writeln!(
            f,
            r#"<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDTH}" height="{height:.0}" viewBox="0 0 {WIDTH} {height:.0}" font-family="ui-monospace, monospace" font-size="11" fill="{INK}">"#
        )?;
        writeln!(f, "<title>What happened in a conversation</title>")?;
        writeln!(f, r#"<rect width="{WIDTH}" height="{height:.0}" fill="{GROUND}"/>"#)?;
        self.lanes(f)?;
        self.times(f)?;
        self.gaps(f)?;
        self.chart.spans.iter().try_for_each(|span| self.span(f, span))?;
        self.chart.links.iter().try_for_each(|link| self.link(f, link))?;
        self.chart.marks.iter().enumerate().try_for_each(|(row, mark)| self.mark(f, row, mark))?;
        self.words(f)?;
        writeln!(f, "</svg>")
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

    fn lanes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LETTERS: usize = 22;
        for (lane, of) in self.chart.lanes.iter().enumerate() {
            let (top, y) = (self.top(lane), self.middle(lane) + 4.0);
            writeln!(f, r#"<path d="M10 {top:.1}H{RIGHT}" stroke="{RULE}"/>"#)?;
            let (name, short) = (Escaped(&of.name), fit_middle(&of.name, LETTERS));
            writeln!(
                f,
                r#"<text x="10" y="{y:.1}" font-weight="bold">{}<title>{name}</title></text>"#,
                Escaped(&short)
            )?;
        }
        Ok(())
    }

    /// The time of a mark, where there is room to say it.
    fn times(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut free, bottom) = (0.0, self.bottom());
        for (row, mark) in self.chart.marks.iter().enumerate() {
            let (x, time) = (self.scale.x(row), seconds(mark.at));
            if x >= free {
                writeln!(f, r#"<path d="M{x:.1} {TOP}V{bottom:.1}" stroke="{RULE}"/>"#)?;
                let (wide, y) = (labels::width(&time), TOP - 6.0);
                let left = x.min(WIDTH - wide);
                writeln!(f, r#"<text x="{left:.1}" y="{y}" fill="{FAINT}">{time}</text>"#)?;
                free = x + wide + 20.0;
            }
        }
        Ok(())
    }

    /// Two strokes through all lanes where time is left out, and how much it is where there is room to say it.
    fn gaps(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut free_for_strokes, mut free_for_text) = (0.0, 0.0);
        let (top, bottom) = (TOP - 18.0, self.bottom());
        for row in 1..self.chart.marks.len() {
            let Some(quiet) = self.chart.quiet_before(row) else { continue };
            let x = f64::midpoint(self.scale.x(row - 1), self.scale.x(row));
            if x < free_for_strokes {
                continue;
            }
            let (left, right, quiet) = (x - 4.0, x + 4.0, gap(quiet));
            writeln!(
                f,
                r#"<path d="M{left:.1} {bottom:.1}L{x:.1} {top}M{x:.1} {bottom:.1}L{right:.1} {top}" stroke="{FAINT}" stroke-dasharray="2 4"><title>{quiet} in which nothing happens</title></path>"#
            )?;
            free_for_strokes = x + 12.0;
            if x >= free_for_text {
                let y = top - 4.0;
                writeln!(
                    f,
                    r#"<text x="{x:.1}" y="{y}" text-anchor="middle" fill="{FAINT}">{quiet}</text>"#
                )?;
                free_for_text = x + 60.0;
            }
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
            r#"<path d="M{x:.1} {y:.1}{shape}" stroke="{stroke}" stroke-width="1.5" fill="{fill}"><title>{} {}</title></path>"#,
            seconds(mark.at),
            Escaped(&whole(mark))
        )
    }

    fn words(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for label in &self.labels.labels {
            let y = self.middle(label.lane) + BAR / 2.0 + LINE * f64::from(label.line + 1) - 2.0;
            let colour =
                if matches!(label.sign, Sign::Cut | Sign::Refused | Sign::Wrong) { RED } else { INK };
            let text = Escaped(&label.text);
            writeln!(f, r#"<text x="{:.1}" y="{y:.1}" fill="{colour}">{text}</text>"#, label.x)?;
        }
        Ok(())
    }
}

/// All that is known of a mark.
fn whole(mark: &Mark) -> String {
    if mark.ids.is_empty() { mark.text.clone() } else { format!("{} ({})", mark.text, mark.ids) }
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
