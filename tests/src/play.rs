//! Plays a random conversation, and has it watched while it goes on.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use asynctool_core::{
    ChatModel, Dialect, Events, ModelRequest, ModelStream, PendingTurn, Session, SessionEvent, StartError,
    testing::{Answer, PacedSpeaker, ScriptedModel},
};
use tokio::time::{Instant, timeout};

use crate::{
    agent,
    invariants::{CLEAN_CLOSE, Checker, End, Rules, Violation},
    panics,
    random::{Mouth, Move, Plan, PlanEnd, Scene},
};

/// How long a step may take that has no deadline of its own; under paused time it costs nothing.
const PATIENCE: Duration = Duration::from_secs(3600);

/// What was seen of a conversation so far; it can be read while the conversation goes on, or hangs.
#[derive(Clone, Debug, Default)]
pub struct Seen(Arc<Mutex<Vec<(Duration, SessionEvent)>>>);

impl Seen {
    fn lock(&self) -> MutexGuard<'_, Vec<(Duration, SessionEvent)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All events, with the time when each was heard.
    #[must_use]
    pub fn events(&self) -> Vec<(Duration, SessionEvent)> {
        self.lock().clone()
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

/// A scripted model that is given its tools in this dialect.
struct Speaking(ScriptedModel, Dialect);

impl ChatModel for Speaking {
    fn stream(&self, request: ModelRequest) -> ModelStream {
        self.0.stream(request)
    }

    fn dialect(&self) -> Dialect {
        self.1
    }
}

/// The ids that the server has given to calls in so many answers.
fn server_ids(scene: &Scene, answers: usize) -> impl Iterator<Item = String> {
    let (ids, most) = (scene.ids, scene.plans.iter().map(|plan| plan.calls.len()).max().unwrap_or(0));
    (0..answers).flat_map(move |answer| (0..most).map(move |index| ids.of(answer, index)))
}

fn start(scene: &Scene, model: impl ChatModel) -> Result<Session, StartError> {
    let builder = Session::builder(model).agent(agent("agent")).options(scene.options.clone());
    let builder = match scene.mouth {
        Mouth::AtOnce => builder,
        Mouth::Paced { word, cut_after } => {
            let speaker = PacedSpeaker::new(Duration::from_millis(word));
            if let Some(words) = cut_after {
                speaker.cut_after(words);
            }
            builder.speaker(speaker)
        }
    };
    builder.start()
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

fn stuck(what: &str, mut found: Vec<Violation>, at: Duration) -> Vec<Violation> {
    found.push(Violation { invariant: CLEAN_CLOSE, at, what: format!("stuck: {what}") });
    found
}

/// Plays a scene to its end; everything that is wrong with it. On the runtime of the caller, in its time.
pub async fn play(scene: &Scene, seen: &Seen) -> Vec<Violation> {
    play_on(&model(scene), Dialect::JsonSchema, scene, seen).await
}

async fn play_on(model: &ScriptedModel, dialect: Dialect, scene: &Scene, seen: &Seen) -> Vec<Violation> {
    panics::watch();
    let began = Instant::now();
    let session = match start(scene, Speaking(model.clone(), dialect)) {
        Ok(session) => session,
        Err(error) => return stuck(&error.to_string(), Vec::new(), Duration::ZERO),
    };
    let checker = Checker::with(Rules::of(&scene.options));
    let listener = tokio::spawn(listen(session.events(), checker, seen.clone()));
    let mut turns = Vec::new();
    for step in &scene.moves {
        if timeout(PATIENCE, make(step, &session, &mut turns)).await.is_err() {
            return stuck(&format!("{step:?} does not end"), Vec::new(), began.elapsed());
        }
    }
    session.user_stopped_speaking();
    tokio::time::sleep(Duration::from_millis(scene.settle)).await;

    let deadline = Duration::from_millis(scene.deadline);
    let closing = Instant::now();
    if timeout(PATIENCE, session.close(deadline)).await.is_err() {
        return stuck("the session does not close", Vec::new(), began.elapsed());
    }
    // Half a second is for a machine that is busy.
    let most = deadline + scene.options.limits.cancel_deadline + Duration::from_millis(500);
    let overdue = closing.elapsed().checked_sub(most);
    let Ok(Ok(mut checker)) = timeout(PATIENCE, listener).await else {
        return stuck("the events do not end", Vec::new(), began.elapsed());
    };
    let mut unanswered = 0;
    for turn in turns {
        unanswered += usize::from(timeout(PATIENCE, turn).await.is_err());
    }
    let requests = model.requests();
    checker.know_ids(server_ids(scene, requests.len()));
    for request in &requests {
        checker.see_request(request);
    }
    // One whose code has not stopped yet is shown, and does not hold up a close (D4).
    let running = session.running().iter().filter(|task| !task.stopping).count();
    let log = session.log();
    checker.end(&End { log: &log, running, unanswered, overdue })
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
    let found = runtime.block_on(play(scene, seen));
    runtime.shutdown_background();
    Ok(found)
}
