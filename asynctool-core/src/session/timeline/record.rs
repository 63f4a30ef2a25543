//! What happened lately: the events of a session with their times, up to a bound.

use std::time::Duration;

use super::{Timeline, reader::Reader};
use crate::session::event::SessionEvent;

/// The last events of a session. When it is full the oldest is forgotten.
#[derive(Clone, Debug)]
pub(in crate::session) struct Record {
    /// A ring when it is full: the oldest stands at `oldest`.
    events: Vec<(Duration, SessionEvent)>,
    oldest: usize,
    bound: usize,
    forgotten: u64,
}

impl Record {
    /// Keeps so many events, and at least one.
    pub(in crate::session) fn new(bound: usize) -> Self {
        Self { events: Vec::new(), oldest: 0, bound: bound.max(1), forgotten: 0 }
    }

    /// Something happened.
    pub(in crate::session) fn add(&mut self, at: Duration, event: SessionEvent) {
        // A long answer comes in many pieces: joined, they do not push out everything else.
        if let SessionEvent::ReplyDelta { reply_id, text } = &event
            && let Some((_, SessionEvent::ReplyDelta { reply_id: last, text: words })) = self.newest()
            && last == reply_id
        {
            words.push_str(text);
            return;
        }
        if self.events.len() < self.bound {
            self.events.push((at, event));
        } else if let Some(oldest) = self.events.get_mut(self.oldest) {
            *oldest = (at, event);
            self.oldest = (self.oldest + 1) % self.bound;
            self.forgotten += 1;
        }
    }

    fn newest(&mut self) -> Option<&mut (Duration, SessionEvent)> {
        match self.oldest {
            0 => self.events.last_mut(),
            oldest => self.events.get_mut(oldest - 1),
        }
    }

    /// From the oldest to the newest.
    fn events(&self) -> impl Iterator<Item = &(Duration, SessionEvent)> {
        let (newer, older) = self.events.split_at(self.oldest);
        older.iter().chain(newer)
    }

    /// The picture of what it knows. Where events are forgotten, it begins by saying how many.
    pub(in crate::session) fn timeline(&self) -> Timeline {
        let mut reader = Reader::default();
        if let Some((at, _)) = self.events().next().filter(|_| self.forgotten > 0) {
            reader.add(*at, &SessionEvent::Lagged { missed: self.forgotten });
        }
        for (at, event) in self.events() {
            reader.add(*at, event);
        }
        Timeline::new(reader.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delta(reply_id: u64, text: &str) -> SessionEvent {
        SessionEvent::ReplyDelta { reply_id, text: text.to_owned() }
    }

    fn second(at: u64) -> Duration {
        Duration::from_secs(at)
    }

    #[test]
    fn the_words_of_a_long_reply_are_one_event_from_the_first_of_them() {
        let mut record = Record::new(3);
        record.add(second(1), delta(0, "One "));
        record.add(second(2), delta(0, "two "));
        record.add(second(3), delta(0, "three."));
        record.add(second(4), delta(1, "Four."));
        let kept: Vec<_> = record.events().cloned().collect();
        assert_eq!(kept, [(second(1), delta(0, "One two three.")), (second(4), delta(1, "Four."))]);
        assert_eq!(record.forgotten, 0);
    }

    #[test]
    fn a_full_record_forgets_the_oldest_and_says_how_many() {
        let mut record = Record::new(2);
        for at in 0..5 {
            record.add(second(at), SessionEvent::Error { message: format!("number {at}") });
        }
        assert_eq!(record.events.len(), 2);
        assert_eq!(record.forgotten, 3);
        let text = record.timeline().to_string();
        assert!(text.contains("3.000s        ! 3 events are missing here"), "{text}");
        assert!(!text.contains("number 2") && text.contains("number 3"), "{text}");
    }

    #[test]
    fn a_record_of_nothing_keeps_one_event_all_the_same() {
        let mut record = Record::new(0);
        record.add(second(0), delta(0, "Hello"));
        assert_eq!(record.events.len(), 1);
    }
}
