//! The same work by asynctool.

mod calls;
mod conversation;
pub(crate) mod long_log;
pub(crate) mod merging;
pub(crate) mod sessions;
pub(crate) mod sleepers;
mod tools;

use tokio::runtime::{Builder, Runtime};

use crate::case::Case;

/// The work by asynctool.
pub const CASES: &[Case] = &[
    Case { name: "only_add", run: calls::only_add },
    Case { name: "only_book", run: calls::only_book },
    Case { name: "add", run: calls::add },
    Case { name: "add_later", run: calls::add_later },
    Case { name: "book", run: calls::book },
    Case { name: "only_five_outputs", run: conversation::only_five_outputs },
    Case { name: "five_outputs", run: conversation::five_outputs },
    Case { name: "five_outputs_log_100", run: conversation::five_outputs_at_100 },
    Case { name: "five_outputs_log_10000", run: conversation::five_outputs_at_10_000 },
    Case { name: "sleeper", run: calls::sleeper },
    Case { name: "merge", run: merging::merge },
    Case { name: "turn", run: conversation::turn },
    Case { name: "duplicate_none", run: calls::no_duplicate_check },
    Case { name: "duplicate_by_name_10", run: calls::duplicate_by_name_at_10 },
    Case { name: "duplicate_by_name_10000", run: calls::duplicate_by_name_at_10_000 },
    Case { name: "duplicate_flight_none", run: calls::no_duplicate_check_of_flight },
    Case { name: "duplicate_by_few_arguments_10", run: calls::duplicate_by_few_arguments_at_10 },
    Case { name: "duplicate_by_few_arguments_10000", run: calls::duplicate_by_few_arguments_at_10_000 },
    Case { name: "duplicate_book_none", run: calls::no_duplicate_check_of_book },
    Case { name: "duplicate_by_arguments_10", run: calls::duplicate_by_arguments_at_10 },
    Case { name: "duplicate_by_arguments_10000", run: calls::duplicate_by_arguments_at_10_000 },
];

/// The runtime that every case has: one thread, and a clock.
///
/// # Panics
///
/// If the machine has no room for it: a case cannot go on without.
#[expect(clippy::expect_used, reason = "a benchmark without a runtime has nothing to say")]
pub fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("a runtime of one thread")
}
