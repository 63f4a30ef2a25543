//! A conversation as bytes say it. Bytes that have come to an end go on as zeros: nothing more is drawn.

use std::time::Duration;

use arbitrary::{Result, Unstructured};
use asynctool_core::{ReplyPolicy, SessionOptions};
use asynctool_tests::{
    Act,
    faults::Faults,
    invariants::{keyed, quiet},
    panics::AS_TOLD,
    random::{Ids, Job, Mouth, Move, Plan, PlanEnd, Scene},
};

type Bytes<'b, 'a> = &'b mut Unstructured<'a>;

/// So much of a conversation that playing it takes no time.
const MOVES: usize = 16;
const PLANS: usize = 4;
const CALLS: usize = 4;
const ACTS: usize = 5;

pub(crate) fn of(bytes: Bytes<'_, '_>) -> Result<Scene> {
    let ids = *bytes.choose(&[Ids::Unique, Ids::Careless, Ids::Odd])?;
    Ok(Scene {
        ids,
        mouth: mouth(bytes)?,
        options: options(bytes)?,
        settle: *bytes.choose(&[30_000, 0, 700, 200_000])?,
        deadline: *bytes.choose(&[1000, 0, 20_000])?,
        plans: list(bytes, 1, PLANS, plan)?,
        moves: list(bytes, 1, MOVES, step)?,
        faults: Faults::default(),
    })
}

fn list<T>(
    bytes: Bytes<'_, '_>,
    least: usize,
    most: usize,
    draw: fn(Bytes<'_, '_>) -> Result<T>,
) -> Result<Vec<T>> {
    let length = bytes.int_in_range(least..=most)?;
    (0..length).map(|_| draw(bytes)).collect()
}

/// Some milliseconds: few bytes, and still all sizes.
fn time(bytes: Bytes<'_, '_>) -> Result<u64> {
    let step = *bytes.choose(&[0, 1, 10, 100, 1000])?;
    Ok(step * u64::from(bytes.arbitrary::<u8>()? % 16))
}

fn word(bytes: Bytes<'_, '_>) -> Result<String> {
    let words = ["news", "more of it", "a b c d", "x", "", " ", "\u{e4}\u{1f980}", "{\"a\": \"}\"}"];
    Ok((*bytes.choose(&words)?).to_owned())
}

fn spoken(bytes: Bytes<'_, '_>) -> Result<String> {
    Ok(word(bytes)? + " ")
}

fn agent(bytes: Bytes<'_, '_>) -> Result<String> {
    Ok((*bytes.choose(&["sales", "support"])?).to_owned())
}

fn act(bytes: Bytes<'_, '_>) -> Result<Act> {
    Ok(match bytes.int_in_range(0..=15)? {
        0 => Act::Nothing,
        1 => Act::Wait(time(bytes)?),
        2 => Act::Say(word(bytes)?),
        3 => Act::SayUrgent(word(bytes)?),
        4 => Act::SaySilent(quiet(&word(bytes)?)),
        5 => {
            let key = *bytes.choose(&['%', '@'])?;
            Act::SayInstead { key: key.to_string(), text: keyed(key, &word(bytes)?) }
        }
        6 => Act::Protect,
        7 => Act::Foreground(list(bytes, 0, 2, word)?),
        8 => Act::Fill { milliseconds: time(bytes)?.max(1) },
        9 => Act::Playout,
        10 => Act::HandOff(agent(bytes)?),
        11 => Act::Return(word(bytes)?),
        12 => Act::Fail("sold out".to_owned()),
        13 => Act::Break("secret".to_owned()),
        14 => Act::Panic(AS_TOLD.to_owned()),
        _ => Act::Hang,
    })
}

fn job(bytes: Bytes<'_, '_>) -> Result<Job> {
    const TOOLS: [&str; 11] = [
        "job",
        "job_by_args",
        "job_by_place",
        "job_or_not",
        "job_instead",
        "job_to_its_end",
        "any_job",
        "short_job",
        "quiet_job",
        "one_of_two_jobs",
        "add",
    ];
    Ok(Job {
        tool: bytes.choose(&TOOLS)?,
        is_confirmed: bytes.arbitrary()?,
        acts: list(bytes, 0, ACTS, act)?,
    })
}

fn plan(bytes: Bytes<'_, '_>) -> Result<Plan> {
    let ends = [PlanEnd::Well, PlanEnd::Well, PlanEnd::Well, PlanEnd::Fails, PlanEnd::Hangs];
    Ok(Plan {
        end: *bytes.choose(&ends)?,
        pause: time(bytes)?,
        texts: list(bytes, 0, 3, spoken)?,
        calls: list(bytes, 0, CALLS, job)?,
    })
}

fn step(bytes: Bytes<'_, '_>) -> Result<Move> {
    Ok(match bytes.int_in_range(0..=10)? {
        0 | 1 => Move::Say("Hello".to_owned()),
        2 => Move::Say(" ".to_owned()),
        3 => Move::StartSpeaking,
        4 => Move::StopSpeaking,
        5 => Move::Interrupt,
        6 => Move::Cancel(bytes.int_in_range(0..=3)?),
        7 => Move::CancelForUser(bytes.int_in_range(0..=3)?),
        8 => Move::HandOff(agent(bytes)?),
        9 => Move::Summarise(bytes.int_in_range(0..=7)?),
        _ => Move::Wait(time(bytes)?),
    })
}

fn mouth(bytes: Bytes<'_, '_>) -> Result<Mouth> {
    if bytes.arbitrary()? {
        let cut_after = bytes.arbitrary::<bool>()?.then(|| bytes.int_in_range(0..=11)).transpose()?;
        return Ok(Mouth::Paced { word: time(bytes)?, cut_after });
    }
    Ok(Mouth::AtOnce)
}

fn options(bytes: Bytes<'_, '_>) -> Result<SessionOptions> {
    let mut options = SessionOptions::default();
    options.events = 4096;
    options.timeline_events = 1;
    let flags: u8 = bytes.arbitrary()?;
    options.max_tool_steps = u32::from(flags & 3) + 1;
    options.deferred_tools = flags & 4 != 0;
    options.companions = flags & 8 == 0;
    options.reply_policy =
        *bytes.choose(&[ReplyPolicy::SkipIfSeen, ReplyPolicy::AskIfSeen, ReplyPolicy::Always])?;
    options.merge_window = Duration::from_millis(*bytes.choose(&[100, 0, 900])?);
    if flags & 16 != 0 {
        options.limits.running = bytes.int_in_range(1..=5)?;
        options.limits.batch = bytes.int_in_range(1..=3)?;
        options.limits.pending_updates = bytes.int_in_range(0..=3)?;
        options.limits.update_bytes = bytes.int_in_range(1..=8)?;
        options.limits.output_bytes = bytes.int_in_range(1..=8)?;
        options.limits.cancel_deadline = Duration::from_millis(time(bytes)?);
        options.waiting_user_texts = bytes.int_in_range(1..=2)?;
    }
    if flags & 32 != 0 {
        options.limits.timeout = Duration::from_millis(time(bytes)?.max(1));
    }
    if flags & 64 != 0 {
        options.limits.remembered_calls = bytes.int_in_range(0..=3)?;
    }
    if flags & 128 != 0 {
        options.log_items = Some(bytes.int_in_range(1..=40)?);
    }
    Ok(options)
}
