//! How a random conversation is drawn.

use std::time::Duration;

use asynctool_core::{ReplyPolicy, SessionOptions};
use fastrand::Rng;

use super::{Ids, Job, Mouth, Move, Plan, PlanEnd, Scene};
use crate::{
    Act,
    faults::Faults,
    invariants::{keyed, quiet},
    panics::AS_TOLD,
};

/// One of these, each as likely as its number says.
fn one_of<T>(rng: &mut Rng, choices: &[(u32, T)]) -> Option<usize> {
    let mut left = rng.u32(0..choices.iter().map(|(weight, _)| weight).sum::<u32>().max(1));
    choices.iter().position(|(weight, _)| {
        let hit = left < *weight;
        left = left.saturating_sub(*weight);
        hit
    })
}

fn pick<T: Clone>(rng: &mut Rng, choices: &[(u32, T)]) -> Option<T> {
    let at = one_of(rng, choices)?;
    choices.get(at).map(|(_, choice)| choice.clone())
}

fn word(rng: &mut Rng) -> String {
    let words = ["news", "more of it", "half way", "a b c d", "x"];
    words.get(rng.usize(0..words.len())).copied().unwrap_or_default().to_owned()
}

fn name(rng: &mut Rng) -> String {
    if rng.bool() { "sales" } else { "support" }.to_owned()
}

fn act(rng: &mut Rng) -> Act {
    let text = word(rng);
    let key = if rng.bool() { '%' } else { '@' };
    let lines = (0..rng.usize(0..3)).map(|_| word(rng)).collect();
    let choices = [
        (16, Act::Wait(rng.u64(0..3000))),
        (16, Act::Say(text.clone())),
        (3, Act::SayUrgent(text.clone())),
        (3, Act::SaySilent(quiet(&text))),
        (6, Act::SayInstead { key: key.to_string(), text: keyed(key, &text) }),
        (2, Act::Protect),
        (3, Act::Foreground(lines)),
        (3, Act::Fill { milliseconds: rng.u64(1..6000) }),
        (2, Act::Playout),
        (2, Act::HandOff(name(rng))),
        (8, Act::Return("done".to_owned())),
        (3, Act::Nothing),
        (3, Act::Fail("sold out".to_owned())),
        (2, Act::Break("secret".to_owned())),
        (1, Act::Panic(AS_TOLD.to_owned())),
        (3, Act::Hang),
    ];
    pick(rng, &choices).unwrap_or(Act::Nothing)
}

fn job(rng: &mut Rng) -> Job {
    const TOOLS: [(u32, &str); 11] = [
        (4, "job"),
        (3, "job_by_args"),
        (2, "job_by_place"),
        (2, "job_or_not"),
        (3, "job_instead"),
        (2, "job_to_its_end"),
        (6, "any_job"),
        (2, "short_job"),
        (2, "quiet_job"),
        (2, "one_of_two_jobs"),
        (1, "add"),
    ];
    let tool = pick(rng, &TOOLS).unwrap_or("job");
    let acts = (0..rng.usize(0..7)).map(|_| act(rng)).collect();
    Job { tool, acts, is_confirmed: rng.bool() }
}

fn plan(rng: &mut Rng) -> Plan {
    let texts =
        (0..rng.usize(0..4)).map(|_| if rng.u8(0..12) == 0 { " ".to_owned() } else { word(rng) + " " });
    let texts = texts.collect();
    let calls = if rng.u8(0..5) < 2 { 0 } else { rng.usize(1..5) };
    let end = pick(rng, &[(24, PlanEnd::Well), (3, PlanEnd::Fails), (1, PlanEnd::Hangs)]).unwrap_or_default();
    Plan { texts, pause: rng.u64(0..2000), calls: (0..calls).map(|_| job(rng)).collect(), end }
}

fn step(rng: &mut Rng) -> Move {
    let choices = [
        (16, Move::Say("Hello".to_owned())),
        (4, Move::StartSpeaking),
        (7, Move::StopSpeaking),
        (4, Move::Interrupt),
        (3, Move::Cancel(rng.usize(0..4))),
        (2, Move::CancelForUser(rng.usize(0..4))),
        (18, Move::Wait(rng.u64(0..5000))),
        (2, Move::HandOff(name(rng))),
        (2, Move::Summarise(rng.u64(0..8))),
        (1, Move::Say(" ".to_owned())),
    ];
    pick(rng, &choices).unwrap_or(Move::StopSpeaking)
}

fn options(rng: &mut Rng) -> SessionOptions {
    let mut options = SessionOptions::default();
    options.events = 4096;
    options.timeline_events = 1;
    options.max_tool_steps = rng.u32(0..5);
    options.deferred_tools = rng.u8(0..4) == 0;
    options.companions = rng.u8(0..4) > 0;
    let policies = [(4, ReplyPolicy::SkipIfSeen), (2, ReplyPolicy::AskIfSeen), (2, ReplyPolicy::Always)];
    options.reply_policy = pick(rng, &policies).unwrap_or_default();
    options.merge_window = Duration::from_millis(pick(rng, &[(4, 100), (1, 0), (1, 900)]).unwrap_or(100));
    if rng.u8(0..4) == 0 {
        options.limits.running = rng.usize(1..6);
        options.limits.batch = rng.usize(1..4);
        options.limits.pending_updates = rng.usize(0..4);
        options.limits.update_bytes = rng.usize(1..8);
        options.limits.output_bytes = rng.usize(1..8);
        options.limits.cancel_deadline = Duration::from_millis(rng.u64(0..200));
        options.waiting_user_texts = rng.usize(1..3);
    }
    if rng.u8(0..6) == 0 {
        options.limits.timeout = Duration::from_millis(rng.u64(1..8000));
    }
    if rng.u8(0..6) == 0 {
        options.limits.remembered_calls = rng.usize(0..4);
    }
    options.log_items = (rng.u8(0..5) == 0).then(|| rng.usize(1..40));
    options
}

/// A whole conversation.
pub(super) fn scene(rng: &mut Rng) -> Scene {
    let mouth = match rng.u8(0..3) {
        0 => Mouth::AtOnce,
        _ => Mouth::Paced { word: rng.u64(0..800), cut_after: (rng.u8(0..3) == 0).then(|| rng.usize(0..12)) },
    };
    let ids = pick(rng, &[(4, Ids::Unique), (3, Ids::Careless), (1, Ids::Odd)]).unwrap_or(Ids::Unique);
    let mut scene = Scene {
        moves: (0..rng.usize(1..24)).map(|_| step(rng)).collect(),
        plans: (0..rng.usize(1..7)).map(|_| plan(rng)).collect(),
        ids,
        mouth,
        options: options(rng),
        settle: pick(rng, &[(3, 30_000), (1, 0), (1, 700), (1, 200_000)]).unwrap_or(30_000),
        deadline: pick(rng, &[(3, 1000), (1, 0), (1, 20_000)]).unwrap_or(1000),
        faults: Faults::default(),
    };
    scene.options.attended = rng.u8(0..4) > 0;
    scene
}
