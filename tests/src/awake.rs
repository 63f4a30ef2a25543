//! Keeps the clock of a runtime going though one of its workers is blocked.

use std::{
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    time::Duration,
};

use tokio::runtime::Handle;

/// While it lives, the workers of a runtime are woken again and again.
///
/// The worker that watches the clock may be the one that a tool blocks. Another takes it over no sooner than when it has
/// woken up for something else, and a task in the blocked one's queue wakes nobody.
#[must_use]
pub struct Awake {
    /// The thread that wakes them ends when this is dropped.
    _over: Sender<()>,
}

impl Awake {
    /// Wakes the workers of this runtime.
    pub fn keep(workers: Handle) -> Self {
        const PERIOD: Duration = Duration::from_millis(5);
        let (over, is_over) = channel();
        std::thread::spawn(move || {
            while is_over.recv_timeout(PERIOD) == Err(RecvTimeoutError::Timeout) {
                workers.spawn(async {});
            }
        });
        Self { _over: over }
    }
}
