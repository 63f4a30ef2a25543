//! Where the terminal's cursor is, as far as the terminal says so.
//!
//! Whoever asks is blocked until the answer is there, or until the library gives up after two seconds. So a terminal that
//! has not answered once is not asked again.
//!
//! When we stop waiting for a key, the library's own signal to do so may come late and end the wait for the answer; the
//! answer comes all the same, and is taken for that to the next question. So then we are behind, and ask once more.

use std::time::{Duration, Instant};

use crossterm::cursor;

/// Within what time the question cannot have been waited for.
const AT_ONCE: Duration = Duration::from_secs(1);

/// How often it is asked until there is an answer.
const TRIES: usize = 3;

/// How many answers may be still to come before the terminal counts as one that does not answer.
const BEHIND: usize = 8;

/// What came of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// Column and row; of this question, or of one before.
    At(u16, u16),
    /// It was not waited for.
    Interrupted,
    /// None, in all the time that there was.
    Silence,
}

/// Knows how to ask.
#[derive(Debug, Default)]
pub struct Cursor {
    /// How many answers are still to come that nobody waits for.
    behind: usize,
    /// Whether the terminal does not answer.
    is_mute: bool,
}

impl Cursor {
    /// Column and row, if the terminal says so. Blocks: two seconds in all if it does not.
    pub fn position(&mut self) -> Option<(u16, u16)> {
        self.find(|| {
            let asked = Instant::now();
            match cursor::position() {
                Ok((column, row)) => Answer::At(column, row),
                Err(_) if asked.elapsed() < AT_ONCE => Answer::Interrupted,
                Err(_) => Answer::Silence,
            }
        })
    }

    fn find(&mut self, mut ask: impl FnMut() -> Answer) -> Option<(u16, u16)> {
        if self.is_mute {
            return None;
        }
        let mut stale = self.behind;
        for _ in 0..stale + TRIES {
            match ask() {
                Answer::At(..) if stale > 0 => stale -= 1,
                Answer::At(column, row) => return Some((column, row)),
                Answer::Interrupted => self.behind += 1,
                Answer::Silence => {
                    self.is_mute = true;
                    return None;
                }
            }
        }
        self.is_mute = self.behind > BEHIND;
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// A terminal that answers in the order in which it is asked, and whose cursor is in another row each time; `true`
    /// stands for a question whose answer is not waited for.
    struct Terminal {
        interrupts: VecDeque<bool>,
        row: u16,
        to_come: VecDeque<u16>,
        asked: usize,
    }

    impl Terminal {
        fn new(interrupts: &[bool]) -> Self {
            Self {
                interrupts: interrupts.iter().copied().collect(),
                row: 0,
                to_come: VecDeque::new(),
                asked: 0,
            }
        }

        fn ask(&mut self) -> Answer {
            self.asked += 1;
            self.to_come.push_back(self.row);
            if self.interrupts.pop_front().unwrap_or(false) {
                return Answer::Interrupted;
            }
            Answer::At(0, self.to_come.pop_front().unwrap())
        }
    }

    #[test]
    fn an_answer_that_was_not_waited_for_is_not_taken_for_that_to_another_question() {
        let mut terminal = Terminal::new(&[false, true, false, false, true, true]);
        let mut cursor = Cursor::default();
        for row in 0..9 {
            terminal.row = row;
            assert_eq!(cursor.find(|| terminal.ask()), Some((0, row)));
        }
        assert_eq!(cursor.behind, 3);
    }

    #[test]
    fn a_terminal_that_has_not_answered_once_is_not_asked_again() {
        let (mut cursor, mut asked) = (Cursor::default(), 0);
        for _ in 0..5 {
            let found = cursor.find(|| {
                asked += 1;
                Answer::Silence
            });
            assert_eq!(found, None);
        }
        assert_eq!(asked, 1);
    }

    #[test]
    fn a_terminal_whose_answers_stay_away_is_not_asked_for_ever() {
        let (mut cursor, mut terminal) = (Cursor::default(), Terminal::new(&[true; 1000]));
        for _ in 0..100 {
            assert_eq!(cursor.find(|| terminal.ask()), None);
        }
        assert!(terminal.asked < 30, "{}", terminal.asked);
    }
}
