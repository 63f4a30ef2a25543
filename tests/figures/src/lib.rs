//! What asynctool costs, beside the same work by hand and beside its peers: the cases, how they are measured, and the table.

pub mod baseline;
pub mod by_hand;
pub mod case;
pub mod chart;
pub mod child;
pub mod compile_cost;
pub mod figure;
pub mod livekit;
pub mod meter;
pub mod ours;
#[cfg(feature = "peers")]
pub mod peers;
pub mod programs;
pub mod samples;
pub mod scale;
pub mod table;
pub mod work;

/// The systems that need no library but ours, and their cases.
pub const OWN_CASES: &[(&str, &[case::Case])] = &[("asynctool", ours::CASES), ("by hand", by_hand::CASES)];

/// The work at growing sizes.
pub const WORKS: &[scale::Work] = &[
    ours::sleepers::WORK,
    by_hand::SLEEPERS,
    ours::sessions::WORK,
    ours::long_log::WORK,
    ours::merging::WORK,
];

/// Says how far a long run is.
#[expect(clippy::print_stderr, reason = "whoever waits for minutes wants to know for what")]
pub fn progress(what: &str) {
    eprintln!("figures: {what}");
}
