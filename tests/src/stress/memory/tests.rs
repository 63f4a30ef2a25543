use super::*;

/// A run of so many seconds, with 100 sessions and 5 samples in each, by what is resident and in use after so many
/// samples.
fn run(seconds: u64, resident: impl Fn(u64) -> u64, live: impl Fn(u64) -> u64) -> Memory {
    let sample = |number| Sample {
        at: Duration::from_millis(number * 200),
        sessions: number * 20,
        resident: resident(number),
        live: Some(live(number)),
    };
    Memory { samples: (0..=seconds * 5).map(sample).collect(), rests: Vec::new() }
}

fn memory(resident: impl Fn(u64) -> u64, live: impl Fn(u64) -> u64) -> Memory {
    run(100, resident, live)
}

/// Sessions in flight: up to 2,000 kB, another number at each moment.
fn in_flight(number: u64) -> u64 {
    fastrand::Rng::with_seed(number).u64(0..2_000)
}

/// What an allocator takes while it warms up: 3,000 kB at a time, less and less often, the last time before the half.
fn steps(number: u64) -> u64 {
    [3, 10, 30, 60, 110, 240].into_iter().filter(|at| number > *at).count() as u64 * 3_000
}

#[test]
fn what_is_in_use_at_rest_says_more_than_what_is_while_sessions_are_played() {
    let rest = |sessions, live| Rest { sessions, live };
    let noise = memory(|_| 20_000, |number| 3_000 + in_flight(number));
    let leak = Memory { rests: vec![rest(1_000, 90_000), rest(3_000, 154_000)], ..noise.clone() };
    assert_eq!((leak.left_behind(), leak.verdict()), (Some(32.0), Verdict::Grows), "{leak}");
    let none = Memory { rests: vec![rest(1_000, 90_000), rest(3_000, 89_000)], ..noise };
    assert_eq!((none.left_behind(), none.verdict()), (Some(-0.5), Verdict::Flat), "{none}");
}

#[test]
fn sessions_in_flight_do_not_make_it_grow() {
    let noise = memory(|number| 20_000 + steps(number), |number| 3_000 + in_flight(number));
    assert_eq!(noise.verdict(), Verdict::Flat, "{noise}");
}

#[test]
fn a_small_piece_of_every_session_is_a_leak_beneath_all_noise() {
    // 32 bytes a session are 0.64 kB a sample.
    let leak = memory(|_| 20_000, |number| 3_000 + number * 64 / 100 + in_flight(number) / 10);
    assert_eq!(leak.verdict(), Verdict::Grows, "{leak}");
    assert!((leak.live().per_thousand - 32.0).abs() < 4.0, "{leak}");
    let long = run(600, |_| 20_000, |number| 3_000 + number * 64 / 100 + in_flight(number));
    assert_eq!(long.verdict(), Verdict::Grows, "{long}");
}

#[test]
fn steps_that_level_off_are_flat_and_steps_that_go_on_are_a_leak() {
    let levels = memory(|number| 20_000 + steps(number) / 2, |_| 500);
    assert_eq!(levels.verdict(), Verdict::Flat, "{levels}");
    let go_on = memory(|number| 20_000 + number / 20 * 100, |_| 500);
    assert_eq!(go_on.verdict(), Verdict::Grows, "{go_on}");
}

#[test]
fn a_few_late_steps_are_not_taken_for_a_leak() {
    let one = |number| if number > 350 { 21_000 } else { 20_000 };
    let three =
        |number: u64| 20_000 + [300, 380, 450].into_iter().filter(|at| number > *at).count() as u64 * 1_000;
    for late in [memory(one, |_| 500), memory(three, |_| 500)] {
        assert_eq!(late.verdict(), Verdict::Unclear, "a longer run tells: {late}");
    }
}

#[test]
fn what_the_noise_hides_is_not_called_flat() {
    let noisy = memory(|_| 20_000, |number| 3_000 + number * 64 / 100 + in_flight(number / 25) * 2);
    assert_eq!(noisy.live().verdict(LIVE_BOUND), Verdict::Unclear, "{noisy}");
}

#[test]
fn of_a_short_run_nothing_is_said() {
    assert_eq!(Memory::default().verdict(), Verdict::TooShort);
    let short = run(40, |number| number * 1000, |_| 0);
    assert_eq!(short.verdict(), Verdict::TooShort, "{short}");
}

#[test]
fn memory_that_shrinks_does_not_grow_and_what_nobody_counts_is_left_out() {
    let mut shrinks = memory(|number| 50_000 - number * 2, |_| 0);
    shrinks.samples.iter_mut().for_each(|sample| sample.live = None);
    assert_eq!(shrinks.verdict(), Verdict::Flat);
    assert_eq!(shrinks.live(), Slope::default());
}
