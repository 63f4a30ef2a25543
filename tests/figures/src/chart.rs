//! The figures as bars, each system's as a multiple of the work by hand, or of ours where nobody wrote it by hand.

use std::error::Error;

use plotters::prelude::{
    BLACK, ChartBuilder, Color, IntoDrawingArea, IntoFont, IntoLogRange, IntoSegmentedCoord, RGBColor,
    Rectangle, SVGBackend, SegmentValue, Text, WHITE,
};

use crate::{
    figure::{Row, Unit},
    programs::Outcome,
};

/// A system's colour, and its value in a row.
type Bar = (&'static str, RGBColor, fn(&Row) -> Option<f64>);

const BARS: [Bar; 5] = [
    ("asynctool", RGBColor(0, 114, 178), |row| row.ours),
    ("by hand", RGBColor(150, 150, 150), |row| row.by_hand),
    ("rmcp", RGBColor(230, 159, 0), |row| row.rmcp),
    ("rig", RGBColor(204, 121, 167), |row| row.rig),
    ("LiveKit Agents", RGBColor(213, 94, 0), |row| row.livekit),
];

/// Where the axis begins and ends, in times the work by hand: there is room for the label of the longest bar.
const LEAST: f64 = 0.1;
const MOST: f64 = 300_000.0;

/// Rows that have somebody to be held against, as an SVG.
pub fn svg(rows: &[Row]) -> Outcome<String> {
    let rows: Vec<&Row> = rows.iter().filter(|row| row.unit != Unit::Times && others(row) > 0).collect();
    let mut text = String::new();
    draw(&rows, &mut text).map_err(|error| format!("the chart: {error}"))?;
    Ok(text)
}

fn others(row: &Row) -> usize {
    BARS.iter().skip(1).filter(|(_, _, value)| value(row).is_some()).count()
}

fn draw(rows: &[&Row], text: &mut String) -> Result<(), Box<dyn Error>> {
    const BAR: u32 = 14;
    // A row's title, its bars, and a gap.
    let bars: Vec<u32> = rows.iter().map(|row| u32::try_from(others(row)).unwrap_or_default() + 3).collect();
    let lines: u32 = bars.iter().sum();
    let area = SVGBackend::with_string(text, (1_000, lines * BAR + 90)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption("What the same work costs (1 = by hand; lower is better; logarithmic)", ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(24)
        .build_cartesian_2d((LEAST..MOST).log_scale(), (0..lines).into_segmented())?;
    chart.configure_mesh().disable_y_mesh().disable_y_axis().x_label_formatter(&|x| format!("{x}")).draw()?;
    let mut line = lines;
    for (row, bars) in rows.iter().zip(&bars) {
        let Some(one) = row.by_hand.or(row.ours).filter(|one| *one > 0.0) else { continue };
        let title =
            format!("{}. {} ({})", row.figure, row.what.replace('`', ""), crate::table::unit_text(row.unit));
        let style = ("sans-serif", 13).into_font().color(&BLACK);
        chart.draw_series([Text::new(title, (LEAST, SegmentValue::Exact(line)), style)])?;
        let mut at = line - 1;
        for (name, colour, value) in BARS {
            let Some(value) = value(row) else { continue };
            at -= 1;
            let ends = [(LEAST, SegmentValue::Exact(at)), (value / one, SegmentValue::Exact(at + 1))];
            chart.draw_series([Rectangle::new(ends, colour.filled())])?;
            let label = format!("{name} {}", crate::table::value_text(row.unit, Some(value)));
            let style = ("sans-serif", 11).into_font().color(&BLACK);
            let place = (value / one * 1.05, SegmentValue::Exact(at + 1));
            chart.draw_series([Text::new(label, place, style)])?;
        }
        line -= bars;
    }
    area.present()?;
    Ok(())
}
