//! The curves as lines, a panel for each work: what an item costs, as a multiple of that at the second smallest size.

use std::error::Error;

use plotters::{
    coord::Shift,
    prelude::{
        BLACK, ChartBuilder, Circle, Color, DashedLineSeries, DrawingArea, IntoDrawingArea, IntoLogRange,
        LineSeries, PathElement, RGBColor, SVGBackend, SeriesLabelPosition, WHITE,
    },
};

use super::curve::{Curve, FLAT};
use crate::{meter::number, programs::Outcome, table::unit_text};

const COLOURS: [RGBColor; 4] =
    [RGBColor(0, 114, 178), RGBColor(213, 94, 0), RGBColor(0, 158, 115), RGBColor(204, 121, 167)];

/// All of them in one SVG.
pub fn svg(curves: &[Curve]) -> Outcome<String> {
    let mut text = String::new();
    draw(curves, &mut text).map_err(|error| format!("the chart: {error}"))?;
    Ok(text)
}

fn draw(curves: &[Curve], text: &mut String) -> Result<(), Box<dyn Error>> {
    let works: Vec<&[Curve]> = curves.chunk_by(|one, next| one.work == next.work).collect();
    let area = SVGBackend::with_string(text, (1_100, 800)).into_drawing_area();
    area.fill(&WHITE)?;
    for (place, work) in area.split_evenly((works.len().div_ceil(2).max(1), 2)).iter().zip(works) {
        draw_work(work, place)?;
    }
    area.present()?;
    Ok(())
}

/// What is drawn of a curve: its size, and its cost as a multiple of the reference.
fn multiples(curve: &Curve) -> Vec<(f64, f64)> {
    let Some((_, one)) = curve.reference() else { return Vec::new() };
    curve.points.iter().map(|(size, cost)| (number(*size as u64), cost / one)).collect()
}

fn draw_work(curves: &[Curve], place: &DrawingArea<SVGBackend<'_>, Shift>) -> Result<(), Box<dyn Error>> {
    let all: Vec<(f64, f64)> = curves.iter().flat_map(multiples).collect();
    let range = |of: fn(&(f64, f64)) -> f64| {
        all.iter()
            .map(of)
            .fold((f64::INFINITY, 0.0_f64), |(least, most), one| (least.min(one), most.max(one)))
    };
    let ((left, right), (_, most)) = (range(|point| point.0), range(|point| point.1));
    if left >= right {
        return Ok(()); // nothing was measured
    }
    // One that grows by its nature would leave the others no room, but on a scale of powers.
    let (bottom, top) = if most > 4.0 { (0.2, most * 10.0) } else { (0.5, 3.0) };
    let title =
        curves.first().map(|curve| format!("for each of so many {}", curve.items)).unwrap_or_default();
    let mut chart = ChartBuilder::on(place)
        .caption(title, ("sans-serif", 17))
        .margin(10)
        .x_label_area_size(34)
        .y_label_area_size(46)
        .build_cartesian_2d((left..right).log_scale(), (bottom..top).log_scale())?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y}"))
        .y_desc("times that at the second smallest")
        .draw()?;
    chart.draw_series(DashedLineSeries::new([(left, FLAT), (right, FLAT)], 4, 4, BLACK.mix(0.5).into()))?;
    for (curve, colour) in curves.iter().zip(COLOURS.iter().cycle()) {
        let points = multiples(curve);
        chart
            .draw_series(LineSeries::new(points.clone(), colour.stroke_width(2)))?
            .label(format!("{} ({})", curve.what, unit_text(curve.unit)))
            .legend(|(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
        chart.draw_series(points.into_iter().map(|point| Circle::new(point, 3, colour.filled())))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.8))
        .label_font(("sans-serif", 12))
        .draw()?;
    Ok(())
}
