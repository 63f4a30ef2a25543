//! Text that is put together once and then shared: one allocation for it, not one to write it and one to share it.

use std::{cell::Cell, sync::Arc};

thread_local! {
    /// What the last text of this thread was written into.
    static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
}

/// The text that `write` puts together.
pub(crate) fn shared_text(write: impl FnOnce(&mut String)) -> Arc<str> {
    const KEPT_BYTES: usize = 16 * 1024;
    // Taken out for the time, so that a text within a text finds another one; a thread that ends has none left.
    let mut text = SCRATCH.try_with(Cell::take).unwrap_or_default();
    write(&mut text);
    let shared = Arc::from(&*text);
    if text.capacity() <= KEPT_BYTES {
        text.clear();
        let _ = SCRATCH.try_with(|scratch| scratch.set(text));
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_begins_anew_also_within_another_one() {
        let outer = shared_text(|outer| {
            outer.push_str("outer ");
            let inner = shared_text(|inner| inner.push_str("inner"));
            outer.push_str(&inner);
        });
        assert_eq!(&*outer, "outer inner");
        assert_eq!(&*shared_text(|_| ()), "");
    }

    #[test]
    fn a_long_text_is_not_kept() {
        let long = "x".repeat(1 << 20);
        assert_eq!(shared_text(|text| text.push_str(&long)).len(), 1 << 20);
        assert!(SCRATCH.take().capacity() < 1 << 20);
    }
}
