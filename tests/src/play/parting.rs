//! How the host ends a conversation, and what is left of it then.

use std::{cell::Cell, time::Duration};

use asynctool_core::Session;
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    time::{Instant, timeout},
};

use super::{Stuck, in_time, sabotage::Sabotage};
use crate::{
    faults::{Fault, Parting},
    random::Scene,
};

fn is_in_real_time() -> bool {
    Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread
}

/// How many tasks the runtime has when everything had the time to end.
pub(super) async fn tasks_left() -> usize {
    let metrics = Handle::current().metrics();
    // Under a paused clock what is over ends at once. In real time others may have the processor.
    let most = Duration::from_secs(if is_in_real_time() { 60 } else { 1 });
    let end = Instant::now() + most;
    while metrics.num_alive_tasks() > 0 && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    if Instant::now() < end { 0 } else { metrics.num_alive_tasks() }
}

/// A session that is being closed.
pub(super) struct Closing {
    /// `None` if the host has let go of it.
    pub(super) session: Option<Session>,
    pub(super) since: Instant,
    /// How long it may take.
    pub(super) most: Duration,
    /// By how much the clock had jumped before.
    pub(super) jumped: Duration,
}

/// The host ends the conversation in its way.
pub(super) async fn part(session: Session, scene: &Scene, sabotage: &Sabotage) -> Result<Closing, Stuck> {
    let injected = &sabotage.injected;
    let closes_by = |deadline: Duration| {
        // For a machine that is busy.
        let busy = Duration::from_millis(if is_in_real_time() { 20_000 } else { 500 });
        let most = deadline + scene.options.limits.cancel_deadline + busy;
        Closing { session: None, since: Instant::now(), most, jumped: sabotage.jumped() }
    };
    if let Parting::Drops(_) = scene.faults.parting {
        injected.note(Fault::DroppedSession);
        let closing = closes_by(Duration::ZERO);
        drop(session);
        return Ok(closing);
    }
    session.user_stopped_speaking();
    tokio::time::sleep(Duration::from_millis(scene.settle)).await;

    let deadline = Duration::from_millis(scene.deadline);
    let closing = closes_by(deadline);
    let is_closed = Cell::new(false);
    let close = async {
        let close = session.close(deadline);
        match scene.faults.parting {
            Parting::Leaves(after) => {
                if timeout(Duration::from_millis(after), close).await.is_err() {
                    injected.note(Fault::AbandonedClose);
                }
            }
            _ => drop(close.await),
        }
        is_closed.set(true);
    };
    let jump = async {
        tokio::task::yield_now().await;
        if let Some(minutes) = scene.faults.jump_in_close
            && !is_closed.get()
        {
            sabotage.jump(minutes).await;
            injected.note(Fault::JumpInClose);
        }
    };
    in_time(|| "the session does not close".to_owned(), async { tokio::join!(close, jump) }).await?;
    let is_closed = matches!(scene.faults.parting, Parting::Closes);
    Ok(Closing { session: is_closed.then_some(session), ..closing })
}
