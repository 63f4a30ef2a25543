//! The run floor: a call becomes a running task. It knows nothing of models or conversations.

mod admission;
mod approval;
mod call;
mod companion;
mod deadlines;
mod detached;
mod duplicate;
mod event;
mod inbox;
mod limits;
mod manager;
mod mandate;
mod offer;
mod run;
mod running;
mod stop;
mod supervise;
mod table;
mod waiting;
mod watchdog;

pub use approval::{AnsweredBy, Answering, Approval, ApprovalRequest, Approver};
pub use call::{FunctionCall, FunctionOutput, Pair};
pub use companion::{CANCEL_TASK, GET_RUNNING_TASKS};
pub use event::{CancelledBy, Refusal, TaskEvent, TaskListener, TaskStatus, TaskUpdate, UpdateKind, What};
pub use limits::Limits;
pub use manager::{TaskManager, TaskManagerBuilder};
pub use mandate::Mandate;
pub use running::RunningTask;
pub use stop::{CancelError, Cancelled, ShutdownReport};

pub(crate) use call::{is_plain, made_id};
pub(crate) use detached::{DetachedTasks, WeakTasks};
#[cfg(test)]
#[cfg(shuttle)]
pub(crate) use run::interleavings::{Rig, in_many_orders, join};
