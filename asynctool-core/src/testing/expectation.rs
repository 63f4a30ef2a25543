//! An expectation: what a test waits for, and a future that stops the test in the line that awaits it.

use std::{
    fmt::{self, Display},
    future::Future,
    panic::Location,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// What is expected, and where in the test.
pub(super) struct Expected {
    pub(super) what: String,
    caller: &'static Location<'static>,
    /// The tasks that it names.
    pub(super) tasks: Vec<String>,
}

impl Expected {
    #[track_caller]
    pub(super) fn that(what: impl Into<String>) -> Self {
        Self { what: what.into(), caller: Location::caller(), tasks: Vec::new() }
    }

    /// With the tasks that it names.
    pub(super) fn of<I: AsRef<str>>(mut self, tasks: impl IntoIterator<Item = I>) -> Self {
        self.tasks = tasks.into_iter().map(|task| task.as_ref().to_owned()).collect();
        self
    }

    /// It has failed: what came instead, and all that happened.
    pub(super) fn failed(&self, came: impl Display, so_far: impl Display) -> Failure {
        let Self { what, caller, .. } = self;
        Failure(format!("{caller}\nexpected: {what}\ncame: {came}\nso far:\n{so_far}"))
    }
}

/// Why an expectation has failed, as the test tells it.
pub(super) struct Failure(String);

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Stops the test if the future fails.
///
/// It has a name because only the `poll` of a type may track its caller: so the panic is one of the test's line, and not
/// one of the kit.
#[must_use = "an expectation that is not awaited expects nothing"]
pub(super) struct Expectation<F>(Pin<Box<F>>);

impl<F> Expectation<F> {
    pub(super) fn of(future: F) -> Self {
        Self(Box::pin(future))
    }
}

impl<T, F: Future<Output = Result<T, Failure>>> Future for Expectation<F> {
    type Output = T;

    #[track_caller]
    #[expect(clippy::panic, reason = "an assertion of a test")]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        match ready!(self.0.as_mut().poll(cx)) {
            Ok(found) => Poll::Ready(found),
            Err(failure) => panic!("{failure}"),
        }
    }
}
