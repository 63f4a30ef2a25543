//! How a tool runs, and what it says of itself: duplicates, cancelling, limits, hints.

use std::time::Duration;

use super::{const_text::ConstText, disjoint::panic_with};

/// What happens when a call matches a task that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnDuplicate {
    /// Refuse it, and let the model confirm it after it has asked the user.
    Confirm,
    /// Refuse it.
    Reject,
    /// Cancel the running task, then start the new one.
    Replace,
    /// Start it.
    Allow,
}

/// Which calls of a tool count as the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DuplicateScope {
    /// All of them.
    Name,
    /// Those with equal arguments, compared after decoding.
    NameAndArgs,
    /// Those in which these parameters are equal.
    Params(&'static [&'static str]),
}

/// How a tool runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// What happens when a call matches a running task.
    pub on_duplicate: OnDuplicate,
    /// Which calls match.
    pub duplicate_scope: DuplicateScope,
    /// Whether the model may cancel it, or replace it.
    pub cancellable: bool,
    /// How long one call may run, updates or not; the task manager's own limit when absent.
    pub timeout: Option<Duration>,
    /// How long a call may go without a first output; then it is answered that it still runs.
    pub detach_after: Option<Duration>,
    /// How many calls of it may run at the same time; a further one is refused.
    pub max_running: Option<u32>,
    /// Whether a person is asked before it runs.
    pub approval: bool,
}

impl Policy {
    /// What a tool has that says nothing: `confirm` by name, cancellable, no timeout of its own.
    pub const NEW: Self = Self {
        on_duplicate: OnDuplicate::Confirm,
        duplicate_scope: DuplicateScope::Name,
        cancellable: true,
        timeout: None,
        detach_after: None,
        max_running: None,
        approval: false,
    };

    /// Sets what a duplicate does.
    #[must_use]
    pub const fn on_duplicate(mut self, policy: OnDuplicate) -> Self {
        self.on_duplicate = policy;
        self
    }

    /// Sets which calls are duplicates.
    #[must_use]
    pub const fn duplicate_scope(mut self, scope: DuplicateScope) -> Self {
        self.duplicate_scope = scope;
        self
    }

    /// Sets whether the model may cancel it.
    #[must_use]
    pub const fn cancellable(mut self, cancellable: bool) -> Self {
        self.cancellable = cancellable;
        self
    }

    /// Sets how long one call may run.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets after what time a call without an output is answered that it still runs.
    #[must_use]
    pub const fn detach_after(mut self, time: Duration) -> Self {
        self.detach_after = Some(time);
        self
    }

    /// Sets how many calls of it may run at the same time.
    #[must_use]
    pub const fn max_running(mut self, most: u32) -> Self {
        self.max_running = Some(most);
        self
    }

    /// Sets whether a person is asked before it runs (behaviour I1).
    #[must_use]
    pub const fn approval(mut self, needed: bool) -> Self {
        self.approval = needed;
        self
    }

    /// What cannot be: a text to put behind "of the tool".
    pub(super) const fn problem(&self) -> Option<&'static str> {
        match (self.timeout, self.detach_after, self.max_running) {
            (Some(timeout), _, _) if timeout.is_zero() => Some("the timeout"),
            (_, Some(time), _) if time.is_zero() => Some("`detach_after`"),
            (_, _, Some(0)) => Some("`max_running`"),
            _ => None,
        }
    }

    /// Called by the code that `#[toolset]` writes: the policy, if the tool of this name can have it.
    const fn checked(self, tool: &str) -> Self {
        if let Some(problem) = self.problem() {
            panic_with(&ConstText::new().and(problem).and(" of `").and(tool).and("` is zero"));
        }
        if let (Some(timeout), Some(detach)) = (self.timeout, self.detach_after)
            && detach.as_nanos() >= timeout.as_nanos()
        {
            let text = ConstText::new().and("`detach_after` of `").and(tool);
            panic_with(&text.and("` is not shorter than its timeout"));
        }
        self
    }
}

/// Called by the code that `#[toolset]` writes, for `timeout = ..`.
///
/// # Panics
/// At compile time, when the timeout is zero.
#[doc(hidden)]
#[must_use]
pub const fn timeout(policy: Policy, tool: &'static str, timeout: Duration) -> Policy {
    policy.timeout(timeout).checked(tool)
}

/// Called by the code that `#[toolset]` writes, for `detach_after = ..`.
///
/// # Panics
/// At compile time, when the time is zero, or not shorter than the timeout.
#[doc(hidden)]
#[must_use]
pub const fn detach_after(policy: Policy, tool: &'static str, time: Duration) -> Policy {
    policy.detach_after(time).checked(tool)
}

/// What a tool says of itself, for hosts that ask people before they let a model call it. Hints, not rules: they are
/// the annotations of the Model Context Protocol (specification of 2025-06-18, "Tool annotations").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hints {
    /// It changes nothing.
    pub read_only: Option<bool>,
    /// It may destroy something.
    pub destructive: Option<bool>,
    /// To call it again with the same arguments changes nothing more.
    pub idempotent: Option<bool>,
    /// It deals with a world that is not closed, such as the web.
    pub open_world: Option<bool>,
}

impl Hints {
    /// No hint.
    pub const NEW: Self = Self { read_only: None, destructive: None, idempotent: None, open_world: None };

    /// Says whether it changes nothing.
    #[must_use]
    pub const fn read_only(mut self, is_so: bool) -> Self {
        self.read_only = Some(is_so);
        self
    }

    /// Says whether it may destroy something.
    #[must_use]
    pub const fn destructive(mut self, is_so: bool) -> Self {
        self.destructive = Some(is_so);
        self
    }

    /// Says whether to call it again changes nothing more.
    #[must_use]
    pub const fn idempotent(mut self, is_so: bool) -> Self {
        self.idempotent = Some(is_so);
        self
    }

    /// Says whether it deals with a world that is not closed.
    #[must_use]
    pub const fn open_world(mut self, is_so: bool) -> Self {
        self.open_world = Some(is_so);
        self
    }
}
