//! Whether the user stands behind the calls of a response (behaviour D8).

use super::table::CallNumber;

/// Whether a response of the model may do what needs a request of the user: cancel a task, confirm a duplicate.
///
/// A session finds that out by itself. A host with a loop of its own says it: it keeps what
/// [`TaskManager::user_said`](crate::TaskManager::user_said) gives when the user has said something, and makes the calls
/// of the response that answers it by [`TaskManager::call_all_for`](crate::TaskManager::call_all_for).
///
/// ```
/// use asynctool_core::{AsyncRunContext, FunctionCall, Mandate, TaskManager, toolset};
///
/// struct Bakery;
///
/// #[toolset]
/// impl Bakery {
///     /// Bake a cake.
///     async fn bake_cake(&self, ctx: &AsyncRunContext) {
///         ctx.update("It is in the oven.").await;
///         std::future::pending::<()>().await;
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let tasks = TaskManager::builder().toolset(Bakery).companions(true).build().unwrap();
/// let one = |id: &str, tool: &str, arguments: &str| vec![FunctionCall::new(id, tool, arguments)];
///
/// let asked = tasks.user_said(); // "A cake, please."
/// tasks.call_all_for(one("call_1", "bake_cake", "{}"), asked).await;
///
/// // News of the cake came in, and the model goes on by itself.
/// let cancel = one("call_2", "cancel_task", r#"{"call_id": "call_1"}"#);
/// assert!(tasks.call_all_for(cancel, Mandate::NONE).await[0].is_error);
///
/// let asked = tasks.user_said(); // "Never mind the cake."
/// let cancel = one("call_3", "cancel_task", r#"{"call_id": "call_1"}"#);
/// assert!(!tasks.call_all_for(cancel, asked).await[0].is_error);
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mandate(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nobody says who asks: what the model does is taken for what the user wants.
    Assumed,
    /// The response answers the user, who spoke when this call was still to come.
    Given(CallNumber),
    /// The response answers nobody.
    Missing,
}

impl Mandate {
    /// The response answers nobody: it was made because of news, say.
    pub const NONE: Self = Self(Kind::Missing);

    /// Whatever the model does is taken for a wish of the user. So are the calls of
    /// [`TaskManager::call_all`](crate::TaskManager::call_all).
    pub const ASSUMED: Self = Self(Kind::Assumed);

    /// The user has spoken, and this would have been the next call.
    pub(super) fn given(next: CallNumber) -> Self {
        Self(Kind::Given(next))
    }

    /// Whether it covers what has no refusal before it.
    pub(super) fn is_there(self) -> bool {
        self != Self::NONE
    }

    /// Whether somebody looks at what the user has said.
    pub(super) fn is_assumed(self) -> bool {
        self == Self::ASSUMED
    }

    /// Whether the user has said something since this call was refused.
    pub(super) fn covers(self, refused: CallNumber) -> bool {
        match self.0 {
            Kind::Assumed => true,
            Kind::Given(next) => refused < next,
            Kind::Missing => false,
        }
    }
}
