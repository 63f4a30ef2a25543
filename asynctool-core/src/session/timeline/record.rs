//! What happened lately: the events of a session with their times, up to a bound.

use std::{collections::VecDeque, time::Duration};

use super::{Timeline, reader::Reader};
use crate::session::event::SessionEvent;

/// The last events of a session. When it is full the oldest is forgotten.
#[derive(Clone, Debug)]
pub(in crate::session) struct Record {
    events: VecDeque<(Duration, SessionEvent)>,
    bound: usize,
    forgotten: u64,
}

impl Record {
    /// Keeps so many events, and at least one.
    pub(in crate::session) fn new(bound: usize) -> Self {
        Self { events: VecDeque::new(), bound: bound.max(1), forgotten: 0 }
    }

    /// Something happened.
    pub(in crate::session) fn add(&mut self, at: Duration, event: SessionEvent) {
        // A long answer comes in many pieces: joined, they do not push out everything else.
        if let SessionEvent::ReplyDelta { reply_id, text } = &event
            && let Some((_, SessionEvent::ReplyDelta { reply_id: last, text: words })) =
                self.events.back_mut()
            && last == reply_id
        {
            words.push_str(text);
            return;
        }
        if self.events.len() >= self.bound {
            self.events.pop_front();
            self.forgotten += 1;
        }
        self.events.push_back((at, event));
    }

    /// The picture of what it knows. Where events are forgotten, it begins by saying how many.
    pub(in crate::session) fn timeline(&self) -> Timeline {
        let mut reader = Reader::default();
        if let Some((at, _)) = self.events.front().filter(|_| self.forgotten > 0) {
            reader.add(*at, &SessionEvent::Lagged { missed: self.forgotten });
        }
        for (at, event) in &self.events {
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
        let kept: Vec<_> = record.events.iter().cloned().collect();
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
