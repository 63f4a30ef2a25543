//! A task that runs, as a host is shown it.

use std::{sync::Arc, time::Duration};

/// A task that runs.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RunningTask {
    /// The id of its call.
    pub call_id: Arc<str>,
    /// The tool.
    pub tool: Arc<str>,
    /// The arguments as the model wrote them.
    pub arguments: Arc<str>,
    /// How long it has run.
    pub elapsed: Duration,
    /// What it said last.
    pub last_update: Option<String>,
    /// How far it is, from 0 to 1, if it said so last.
    pub progress: Option<f32>,
    /// Whether the model may cancel it.
    pub cancellable: bool,
    /// Whether it was told to stop.
    pub stopping: bool,
    /// Whether nothing of it has begun, because somebody is asked whether it may.
    pub awaits_approval: bool,
}
