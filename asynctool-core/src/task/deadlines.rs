//! Deadlines, the earliest first: a heap in which everything knows its place, so that it is taken out without a search.

use std::sync::atomic::{AtomicU32, Ordering};

/// Where something stands among the deadlines, if it does.
#[derive(Debug)]
pub(super) struct Place(AtomicU32);

impl Place {
    const NOWHERE: u32 = u32::MAX;

    pub(super) fn nowhere() -> Self {
        Self(AtomicU32::new(Self::NOWHERE))
    }

    /// Whether it stands there; it may be asked without the lock of the deadlines.
    pub(super) fn is_nowhere(&self) -> bool {
        self.0.load(Ordering::Acquire) == Self::NOWHERE
    }

    fn set(&self, at: usize) {
        self.0.store(u32::try_from(at).unwrap_or(Self::NOWHERE), Ordering::Release); // nobody has so many
    }

    /// Behind all others if it stands nowhere.
    fn at(&self) -> usize {
        self.0.load(Ordering::Acquire) as usize
    }
}

/// What can have a deadline, and one at a time.
pub(super) trait HasDeadline {
    fn place(&self) -> &Place;

    /// Of those with the same deadline the lowest comes first.
    fn number(&self) -> u64;
}

/// A binary heap of items and their deadlines.
#[derive(Debug)]
pub(super) struct Deadlines<T> {
    heap: Vec<(u64, T)>,
}

impl<T> Default for Deadlines<T> {
    fn default() -> Self {
        Self { heap: Vec::new() }
    }
}

impl<T: HasDeadline> Deadlines<T> {
    /// Adds an item that has no deadline yet.
    pub(super) fn add(&mut self, deadline: u64, item: T) {
        self.heap.push((deadline, item));
        self.rise(self.heap.len() - 1);
    }

    /// Takes out the item of this place.
    pub(super) fn remove(&mut self, place: &Place) -> Option<T> {
        let at = place.at();
        if at >= self.heap.len() {
            return None;
        }
        let (_, item) = self.heap.swap_remove(at);
        place.0.store(Place::NOWHERE, Ordering::Release);
        self.rise(at);
        self.sink(at);
        Some(item)
    }

    /// Gives the item of this place another deadline; whether there is one. Its place never looks as if it had none.
    pub(super) fn change(&mut self, place: &Place, deadline: u64) -> bool {
        let at = place.at();
        let Some(entry) = self.heap.get_mut(at) else { return false };
        entry.0 = deadline;
        self.rise(at);
        self.sink(place.at());
        true
    }

    pub(super) fn deadline_of(&self, place: &Place) -> Option<u64> {
        self.heap.get(place.at()).map(|(deadline, _)| *deadline)
    }

    pub(super) fn first(&self) -> Option<(u64, &T)> {
        self.heap.first().map(|(deadline, item)| (*deadline, item))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }

    /// Lets an entry rise above the later ones.
    fn rise(&mut self, mut at: usize) {
        while at > 0 {
            let parent = (at - 1) / 2;
            if !self.is_earlier(at, parent) {
                break;
            }
            self.swap(at, parent);
            at = parent;
        }
        self.mark(at);
    }

    /// Lets an entry sink below the earlier ones.
    fn sink(&mut self, mut at: usize) {
        loop {
            let [left, right] = [2 * at + 1, 2 * at + 2];
            let child = if self.is_earlier(right, left) { right } else { left };
            if !self.is_earlier(child, at) {
                return;
            }
            self.swap(at, child);
            at = child;
        }
    }

    /// False where there is no such entry.
    fn is_earlier(&self, one: usize, other: usize) -> bool {
        let key = |at: usize| self.heap.get(at).map(|(deadline, item)| (deadline, item));
        let (Some((one, item)), Some((other, other_item))) = (key(one), key(other)) else { return false };
        one < other || (one == other && item.number() < other_item.number())
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.heap.swap(one, other);
        self.mark(one);
        self.mark(other);
    }

    /// Tells an entry where it stands.
    fn mark(&self, at: usize) {
        if let Some((_, item)) = self.heap.get(at) {
            item.place().set(at);
        }
    }
}

#[cfg(test)]
mod properties;
