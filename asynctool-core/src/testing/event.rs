//! Waiting for one event.

use std::time::Duration;

use crate::session::{Events, SessionEvent};

/// Waits for an event; `None` if it does not come within the time, or the session closes.
pub async fn expect_event(
    events: &mut Events,
    within: Duration,
    wanted: impl Fn(&SessionEvent) -> bool,
) -> Option<SessionEvent> {
    let find = async {
        loop {
            let event = events.next().await?;
            if wanted(&event) {
                return Some(event);
            }
        }
    };
    tokio::time::timeout(within, find).await.ok().flatten()
}
