//! That the curves' checks see what is wrong, and a run of each curve with few items.

use asynctool_figures::{
    WORKS,
    figure::Unit,
    scale::{
        Cost, Spent, Work, chart,
        checks::{exactly, exactly_once, in_order},
        curve::{Curve, FLAT, Verdict},
        report,
    },
    table::Style,
};

#[test]
fn results_in_the_order_of_the_ends_are_right() {
    assert_eq!(in_order(&[3, 1, 2], &[3, 1, 2]), [""; 0]);
    assert_eq!(in_order(&[], &[]), [""; 0]);
}

#[test]
fn results_in_another_order_are_wrong() {
    assert_eq!(in_order(&[3, 1, 2], &[3, 2, 1]), ["as number 1 ended 1, and came 2"]);
}

#[test]
fn a_result_that_is_lost_comes_twice_or_is_unknown_is_wrong() {
    assert_eq!(in_order(&[0, 1, 2], &[0, 2]), ["1 of 3 were lost"]);
    assert_eq!(in_order(&[0, 1], &[0, 1, 1]), ["1 came more than once"]);
    assert_eq!(in_order(&[0, 1], &[0, 1, 7]), ["1 came that nobody waited for"]);
    assert_eq!(in_order(&[0, 0], &[0, 0]), ["1 ended more than once", "1 came more than once"]);
    assert_eq!(exactly_once(&[0, 1, 2], &[2, 1, 0]), [""; 0], "the order is all the same");
    assert_eq!(exactly(1, 2, "replies"), ["2 replies instead of 1"]);
}

/// A work of one cost.
fn work(cost: &'static [Cost; 1]) -> Work {
    Work {
        name: "any",
        items: "items",
        sizes: [1, 10, 100, 1_000],
        costs: cost,
        counted: None,
        run: |_| Spent::default(),
    }
}

fn curve(cost: &'static [Cost; 1], costs: [f64; 4]) -> Curve {
    let work = work(cost);
    let mut curves = Curve::all_of(&work);
    for (size, cost) in work.sizes(1).into_iter().zip(costs) {
        Curve::add(&mut curves, size, &Spent { costs: vec![cost], ..Spent::default() });
    }
    curves.remove(0)
}

const PLAIN: [Cost; 1] = [Cost::new("memory", Unit::Bytes).at_most(1_000.0)];
const BY_NATURE: [Cost; 1] = [Cost::new("time", Unit::Microseconds).grows("all of it is sent")];

#[test]
fn a_curve_is_flat_by_its_second_smallest_and_largest_sizes() {
    let flat = curve(&PLAIN, [9_000.0, 800.0, 900.0, 800.0 * FLAT]);
    assert_eq!((flat.verdict(), flat.is_met()), (Verdict::Flat, Some(true)));
    let grows = curve(&PLAIN, [800.0, 800.0, 900.0, 1_001.0]);
    assert_eq!((grows.verdict(), grows.is_met()), (Verdict::Grows, Some(false)));
    let by_nature = curve(&BY_NATURE, [1.0, 10.0, 100.0, 1_000.0]);
    assert_eq!((by_nature.verdict(), by_nature.is_met()), (Verdict::GrowsByNature, None));
    assert_eq!(by_nature.growth(), Some(100.0));
}

#[test]
fn of_one_size_alone_nothing_is_said_and_none_is_run_twice() {
    assert_eq!(work(&PLAIN).sizes(1_000), [1]);
    let mut curves = Curve::all_of(&work(&PLAIN));
    Curve::add(&mut curves, 1, &Spent { costs: vec![1.0], ..Spent::default() });
    assert_eq!(curves[0].verdict(), Verdict::Unknown);
}

#[test]
fn the_least_of_several_runs_counts_and_no_fault_is_forgotten() {
    let mut curves = Curve::all_of(&work(&PLAIN));
    for cost in [7.0, 5.0, 6.0] {
        Curve::add(&mut curves, 1, &Spent { costs: vec![cost], ..Spent::default() });
    }
    assert_eq!(curves[0].points, [(1, 5.0)]);
    Curve::add(
        &mut curves,
        10,
        &Spent { costs: vec![1.0], faults: vec!["1 was lost".to_owned()], ..Spent::default() },
    );
    Curve::add(&mut curves, 100, &Spent::default());
    assert_eq!(curves[0].faults, ["10 items: 1 was lost", "100 items: 0 costs were measured"]);
    let text = report::tables(&curves, Style::Plain);
    assert!(text.contains("WRONG: 10 items: 1 was lost"), "{text}");
}

#[test]
fn the_curves_of_small_runs_count_right_and_are_drawn() {
    let mut all = Vec::new();
    for work in WORKS {
        let mut curves = Curve::all_of(work);
        for size in work.sizes(1_000) {
            Curve::add(&mut curves, size, &(work.run)(size));
        }
        all.extend(curves);
    }
    for curve in &all {
        assert_eq!(curve.faults, [""; 0], "{}", curve.work);
        assert!(curve.points.iter().all(|(_, cost)| cost.is_finite()), "{curve:?}");
    }
    let text = report::tables(&all, Style::Markdown);
    let svg = chart::svg(&all).unwrap();
    for curve in &all {
        assert!(text.contains(curve.what), "{text}");
    }
    assert!(svg.contains("tasks that sleep") && svg.contains("updates in one reply"), "{svg}");
    assert!(report::json(&all).unwrap().contains("\"verdict\""));
}
