//! Plays a random conversation, and has it watched while it goes on.

mod parting;
mod sabotage;

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use asynctool_core::{
    ChatModel, Dialect, Events, ModelRequest, PendingTurn, Session, SessionEvent, StartError,
    testing::{Answer, PacedSpeaker, ScriptedModel},
};
use tokio::time::{Instant, timeout};

use self::{
    parting::{part, tasks_left},
    sabotage::{Sabotage, check_deaf},
};
use crate::{
    agent,
    awake::Awake,
    faults::{Faulty, FaultySpeaker, Injected, Parting},
    invariants::{CLEAN_CLOSE, Checker, End, Rules, Violation},
    panics,
    random::{Mouth, Move, Plan, PlanEnd, Scene},
};

/// How long a step may take that has no deadline of its own, longer than any clock jumps; under paused time it costs
/// nothing.
const PATIENCE: Duration = Duration::from_secs(86_400 * 300);

/// What was seen of a conversation so far; it can be read while the conversation goes on, or hangs.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    events: Arc<Mutex<Vec<(Duration, SessionEvent)>>>,
    /// What has gone wrong on purpose.
    pub injected: Injected,
    left: Arc<AtomicUsize>,
}

impl Seen {
    fn lock(&self) -> MutexGuard<'_, Vec<(Duration, SessionEvent)>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All events, with the time when each was heard.
    #[must_use]
    pub fn events(&self) -> Vec<(Duration, SessionEvent)> {
        self.lock().clone()
    }

    /// How many tasks of the runtime were left when the session was closed.
    #[must_use]
    pub fn left(&self) -> usize {
        self.left.load(Ordering::Relaxed)
    }
}

/// The model of a scene.
fn model(scene: &Scene) -> ScriptedModel {
    let (plans, ids) = (scene.plans.clone(), scene.ids);
    let answer = move |plan: &Plan, number| {
        let mut answer = Answer::nothing();
        for text in &plan.texts {
            answer = answer.and_say(text).pause(Duration::from_millis(plan.pause));
        }
        for (index, job) in plan.calls.iter().enumerate() {
            answer = answer.call(ids.of(number, index), job.tool, job.arguments());
        }
        match plan.end {
            PlanEnd::Well => answer,
            PlanEnd::Fails => answer.and_fail("overloaded"),
            PlanEnd::Hangs => answer.and_hang(),
        }
    };
    ScriptedModel::from_fn(move |_, number| {
        let plan = number.checked_rem(plans.len()).and_then(|at| plans.get(at));
        plan.map_or_else(Answer::nothing, |plan| answer(plan, number))
    })
}

/// The ids that the server has given to calls in so many answers.
fn server_ids(scene: &Scene, answers: usize) -> impl Iterator<Item = String> {
    let (ids, most) = (scene.ids, scene.plans.iter().map(|plan| plan.calls.len()).max().unwrap_or(0));
    (0..answers).flat_map(move |answer| (0..most).map(move |index| ids.of(answer, index)))
}

fn start(scene: &Scene, model: impl ChatModel, injected: &Injected) -> Result<Session, StartError> {
    let mut options = scene.options.clone();
    options.events = scene.faults.deaf.unwrap_or(options.events);
    let builder = Session::builder(model).agent(agent("agent")).options(options).data(injected.clone());
    let (word, cut_after) = match (scene.mouth, scene.faults.mouth) {
        (Mouth::AtOnce, None) => return builder.start(),
        (Mouth::AtOnce, Some(_)) => (0, None),
        (Mouth::Paced { word, cut_after }, _) => (word, cut_after),
    };
    let speaker = PacedSpeaker::new(Duration::from_millis(word));
    if let Some(words) = cut_after {
        speaker.cut_after(words);
    }
    builder.speaker(FaultySpeaker::new(speaker, scene.faults.mouth, injected.clone())).start()
}

async fn listen(mut events: Events, mut checker: Checker, seen: Seen) -> Checker {
    let began = Instant::now();
    while let Some(event) = events.next().await {
        let at = began.elapsed();
        checker.see(at, &event);
        seen.lock().push((at, event));
    }
    checker
}

async fn make(step: &Move, session: &Session, turns: &mut Vec<PendingTurn>) {
    match step {
        Move::Say(text) => turns.push(session.user(text.clone())),
        Move::StartSpeaking => session.user_started_speaking(),
        Move::StopSpeaking => session.user_stopped_speaking(),
        Move::Interrupt => {
            session.interrupt();
        }
        // That a task has ended meanwhile is no news.
        Move::Cancel(index) => {
            if let Some(task) = session.running().get(*index) {
                drop(session.cancel(&task.call_id).await);
            }
        }
        Move::CancelForUser(index) => {
            if let Some(task) = session.running().get(*index) {
                drop(session.cancel_for_user(&task.call_id).await);
            }
        }
        Move::Wait(time) => tokio::time::sleep(Duration::from_millis(*time)).await,
        Move::HandOff(name) => drop(session.hand_off(agent(name))),
        Move::Summarise(kept) => {
            let last = session.log().last().map_or(0, |entry| entry.seq);
            if let Some(through) = last.checked_sub(*kept) {
                session.summarise(through, "They have met.");
            }
        }
    }
    tokio::task::yield_now().await;
}

/// Plays a scene to its end; everything that is wrong with it. On the runtime of the caller, in its time; nothing else
/// may run there.
pub async fn play(scene: &Scene, seen: &Seen) -> Vec<Violation> {
    play_on(&model(scene), Dialect::JsonSchema, scene, seen).await
}

async fn play_on(model: &ScriptedModel, dialect: Dialect, scene: &Scene, seen: &Seen) -> Vec<Violation> {
    panics::watch();
    let began = Instant::now();
    play_out(model, dialect, scene, seen).await.unwrap_or_else(|Stuck(what)| {
        vec![Violation { invariant: CLEAN_CLOSE, at: began.elapsed(), what: format!("stuck: {what}") }]
    })
}

/// What does not end.
struct Stuck(String);

async fn in_time<F: Future>(what: impl FnOnce() -> String, future: F) -> Result<F::Output, Stuck> {
    timeout(PATIENCE, future).await.map_err(|_| Stuck(what()))
}

async fn play_out(
    model: &ScriptedModel,
    dialect: Dialect,
    scene: &Scene,
    seen: &Seen,
) -> Result<Vec<Violation>, Stuck> {
    let Scene { faults, .. } = scene;
    let speaking = Faulty::new(model.clone(), dialect, faults.clone(), seen.injected.clone());
    let session = start(scene, speaking, &seen.injected).map_err(|error| Stuck(error.to_string()))?;
    let checker = Checker::with(Rules::of(&scene.options));
    let listener = tokio::spawn(listen(session.events(), checker, seen.clone()));
    let sabotage = Sabotage::begin(faults, &session, seen);

    let mut turns = Vec::new();
    let moves = match faults.parting {
        Parting::Drops(moves) => moves,
        Parting::Closes | Parting::Leaves(_) => usize::MAX,
    };
    for step in scene.moves.iter().take(moves) {
        in_time(|| format!("{step:?} does not end"), make(step, &session, &mut turns)).await?;
    }
    let closing = part(session, scene, &sabotage).await?;
    let heard_out = in_time(|| "the events do not end".to_owned(), listener).await?;
    let mut checker = heard_out.map_err(|error| Stuck(error.to_string()))?;
    // The time that has jumped is nobody's fault.
    let most = closing.most + sabotage.jumped().saturating_sub(closing.jumped);
    let overdue = closing.since.elapsed().checked_sub(most);
    let mut unanswered = 0;
    for turn in turns {
        unanswered += usize::from(timeout(PATIENCE, turn).await.is_err());
    }
    let requests = model.requests();
    checker.know_ids(server_ids(scene, requests.len()));
    for request in &requests {
        checker.see_request(request);
    }
    let deaf = sabotage.end().await;
    let mut found = match deaf {
        Some(deaf) => check_deaf(deaf, seen).await,
        None => Vec::new(),
    };
    let (log, running) = closing.session.as_ref().map_or((None, 0), |session| {
        // One whose code has not stopped yet is shown, and does not hold up a close (D4).
        let running = session.running().iter().filter(|task| !task.stopping).count();
        (Some(session.log()), running)
    });
    found.extend(checker.end(&End { log: log.as_deref(), running, unanswered, overdue }));
    let kept = tasks_left().await;
    drop(closing);
    let left = kept.max(tasks_left().await);
    seen.left.store(left, Ordering::Relaxed);
    if left > 0 {
        let what = format!("{left} tasks of the runtime are left");
        found.push(Violation { invariant: CLEAN_CLOSE, at: Duration::ZERO, what });
    }
    Ok(found)
}

/// Plays a scene under a paused clock of its own: hours take no time, and it is the same every time.
pub fn play_paused(scene: &Scene, seen: &Seen) -> std::io::Result<Vec<Violation>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    Ok(runtime.block_on(play(scene, seen)))
}

/// What a model of this dialect is asked in a scene, under a paused clock.
pub fn requests(scene: &Scene, dialect: Dialect) -> std::io::Result<Vec<ModelRequest>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let model = model(scene);
    runtime.block_on(play_on(&model, dialect, scene, &Seen::default()));
    Ok(model.requests())
}

/// Plays a scene on several threads, in real time.
pub fn play_threaded(scene: &Scene, seen: &Seen) -> std::io::Result<Vec<Violation>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build()?;
    // A tool may block the worker that watches the clock.
    let _awake = Awake::keep(runtime.handle().clone());
    let found = runtime.block_on(play(scene, seen));
    runtime.shutdown_background();
    Ok(found)
}
