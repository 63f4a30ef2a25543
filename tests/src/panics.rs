//! The panics of a test run: those that a tool was asked for are no news, all others are shown and counted.

use std::{
    panic,
    sync::{
        Once,
        atomic::{AtomicU64, Ordering},
    },
};

/// What a tool says that panics as it was told.
pub const AS_TOLD: &str = "as told";

/// Panics, and is no news.
#[expect(clippy::panic, reason = "a test asks for it")]
pub fn as_told() -> ! {
    panic::panic_any(AS_TOLD.to_owned())
}

static WATCH: Once = Once::new();
static OTHERS: AtomicU64 = AtomicU64::new(0);

/// Shows the panics of tools that were told to no longer, and counts all others.
pub fn watch() {
    WATCH.call_once(|| {
        let show = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if panic.payload().downcast_ref::<String>().is_none_or(|text| text != AS_TOLD) {
                OTHERS.fetch_add(1, Ordering::Relaxed);
                show(panic);
            }
        }));
    });
}

/// How many panics there were that no tool was told.
#[must_use]
pub fn others() -> u64 {
    OTHERS.load(Ordering::Relaxed)
}
