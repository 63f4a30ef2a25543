//! A task manager that makes one call at a time and says what came of it.

use std::sync::{Arc, Mutex};

use asynctool_core::{
    FunctionCall, Limits, Reading, TaskEvent, TaskListener, TaskManager, TaskManagerBuilder, What,
};
use tokio::runtime::Runtime;

/// What came of a call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// It was made.
    Made {
        /// The arguments as they were understood.
        understood: String,
        /// What the tool has said.
        output: String,
    },
    /// It was refused, with this text.
    Refused(String),
}

/// Keeps the arguments of the task that was started last.
#[derive(Default)]
struct Heard(Mutex<Option<String>>);

impl TaskListener for Heard {
    fn on_event(&self, event: TaskEvent<'_>) {
        if matches!(event.what, What::Started) {
            *self.0.lock().unwrap() = Some(event.call.arguments.to_string());
        }
    }
}

pub(crate) struct Desk {
    tasks: TaskManager,
    heard: Arc<Heard>,
    runtime: Runtime,
}

impl Desk {
    /// With the tools and whatever else this has; `None` if it cannot be built.
    pub(crate) fn of(tools: TaskManagerBuilder, reading: Reading) -> Option<Self> {
        let heard = Arc::new(Heard::default());
        let mut limits = Limits::default();
        limits.remembered_calls = 0; // what came before makes no difference
        let tasks = tools.reading(reading).limits(limits).listener(heard.clone()).build().ok()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        Some(Self { tasks, heard, runtime })
    }

    pub(crate) fn tasks(&self) -> &TaskManager {
        &self.tasks
    }

    /// Makes a call. A refusal says something, and no more than what a tool may say.
    pub(crate) fn call(&self, tool: &str, arguments: &str) -> Came {
        let call = FunctionCall::new("call_1", tool, arguments);
        let output = self.runtime.block_on(self.tasks.call(call));
        match self.heard.0.lock().unwrap().take() {
            Some(understood) => {
                assert!(!output.is_error, "a tool that says what it was given fails: {}", output.text);
                Came::Made { understood, output: output.text.to_string() }
            }
            None => {
                assert!(output.is_error && !output.text.trim().is_empty(), "a refusal without a word");
                // A panic while arguments are read is masked.
                assert_ne!(&*output.text, "The tool failed.", "{tool}: {arguments}");
                Came::Refused(output.text.to_string())
            }
        }
    }
}

/// How arguments are read, as three bits say.
pub(crate) fn reading(bits: u8) -> Reading {
    let mut reading = Reading::default();
    reading.repair = bits & 1 == 0;
    reading.coerce = bits & 2 == 0;
    reading.deny_unknown = bits & 4 != 0;
    reading
}
