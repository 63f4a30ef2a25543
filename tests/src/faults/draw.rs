//! How the faults of a scene are drawn.

use asynctool_core::ModelFailure;
use fastrand::Rng;

use super::{AnswerFault, Faults, Jump, MouthFault, Parting, Wrong};
use crate::{Act, random::Scene};

const FAILURES: [ModelFailure; 9] = [
    ModelFailure::Unauthorized,
    ModelFailure::NotFound,
    ModelFailure::Refused,
    ModelFailure::RateLimited,
    ModelFailure::Unavailable,
    ModelFailure::Unreachable,
    ModelFailure::CutOff,
    ModelFailure::Protocol,
    ModelFailure::Other,
];

fn answer_fault(rng: &mut Rng) -> AnswerFault {
    let kind = FAILURES.get(rng.usize(0..FAILURES.len())).copied().unwrap_or(ModelFailure::Other);
    let what = match rng.u8(0..12) {
        0..4 => Wrong::Fails(kind),
        4 => Wrong::PanicsAtOnce,
        5 => Wrong::Panics,
        6..8 => Wrong::Raves,
        8 => Wrong::Floods,
        9..11 => Wrong::Ends,
        _ => Wrong::Silent,
    };
    AnswerFault { after: rng.usize(0..5), what }
}

/// What a tool does that it should not.
fn act(rng: &mut Rng) -> Act {
    match rng.u8(0..5) {
        0 => Act::Wait(rng.u64(1..48) * 3_600_000),
        1 => Act::Panic(crate::panics::AS_TOLD.to_owned()),
        2 => Act::Bomb,
        3 => Act::Hang,
        _ => Act::Block { milliseconds: rng.u64(1..30) },
    }
}

/// One in so many.
fn seldom(rng: &mut Rng, times: u8) -> bool {
    rng.u8(0..times) == 0
}

/// Most scenes go wrong in several ways, some in none.
pub(super) fn inject(scene: &mut Scene, rng: &mut Rng) {
    // More than any scene says otherwise, less than a flood.
    scene.options.answer_bytes = 32 << 10;
    for job in scene.plans.iter_mut().flat_map(|plan| &mut plan.calls) {
        if seldom(rng, 4) {
            let place = rng.usize(0..=job.acts.len());
            job.acts.insert(place, act(rng));
        }
    }
    let answers = rng.usize(1..8);
    let parting = match rng.u8(0..8) {
        0 => Parting::Drops(rng.usize(0..=scene.moves.len())),
        1 => Parting::Leaves(rng.u64(0..300)),
        _ => Parting::Closes,
    };
    let jump = |rng: &mut Rng| Jump { after: rng.u64(0..20_000), minutes: rng.u64(1..3000) };
    scene.faults = Faults {
        answers: (0..answers).map(|_| seldom(rng, 4).then(|| answer_fault(rng))).collect(),
        jumps: if seldom(rng, 3) { (0..rng.usize(1..4)).map(|_| jump(rng)).collect() } else { Vec::new() },
        jump_in_close: seldom(rng, 6).then(|| rng.u64(1..3000)),
        deaf: seldom(rng, 3).then(|| rng.usize(16..128)),
        leaves_after: seldom(rng, 4).then(|| rng.usize(0..20)),
        parting,
        mouth: seldom(rng, 6).then(|| MouthFault { every: rng.usize(1..4), panics: rng.bool() }),
    };
}
