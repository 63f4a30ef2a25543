//! Those that wait for a call's first output.

use std::task::Waker;

/// A list of wakers. Most calls have one or none, and a run holds it in the space of a pointer.
#[derive(Default)]
pub(super) struct Waiting(Option<Box<Waiter>>);

struct Waiter {
    waker: Waker,
    others: Waiting,
}

impl Waiting {
    /// Adds one, unless it waits already.
    pub(super) fn add(&mut self, waker: &Waker) {
        let mut others = &self.0;
        while let Some(waiter) = others {
            if waiter.waker.will_wake(waker) {
                return;
            }
            others = &waiter.others.0;
        }
        let others = Self(self.0.take());
        self.0 = Some(Box::new(Waiter { waker: waker.clone(), others }));
    }

    /// Wakes them all. Not under a lock: who is woken may run at once.
    pub(super) fn wake(mut self) {
        while let Some(waiter) = self.0.take() {
            let Waiter { waker, others } = *waiter;
            waker.wake();
            self = others;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicU32, Ordering},
        },
        task::Wake,
    };

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicU32);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a8_all_that_wait_are_woken_and_each_once() {
        let woken: [Arc<Woken>; 3] = Default::default();
        let mut waiting = Waiting::default();
        for _ in 0..2 {
            for one in &woken {
                waiting.add(&one.clone().into());
            }
        }
        waiting.wake();
        assert_eq!(woken.map(|one| one.0.load(Ordering::Relaxed)), [1, 1, 1]);
    }
}
