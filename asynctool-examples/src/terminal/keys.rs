//! What a key asks for.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui_textarea::{Input, Key};

/// What is to be done about a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send the text.
    Send,
    /// Begin another line.
    Newline,
    /// Cut off the reply, or leave.
    Interrupt,
    /// Leave, if there is no text; else delete the next character.
    EndOfInput,
    /// Stop the program as a shell's job.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// One row up, or the text that was sent before.
    Up,
    /// The other way.
    Down,
    /// Delete up to the start of the line.
    DeleteLine,
    /// A key for the text.
    Edit(Input),
}

/// What this key is for.
pub fn action(key: KeyEvent) -> Action {
    let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
    let is_plain = key.modifiers.is_empty();
    match key.code {
        KeyCode::Enter if is_plain => Action::Send,
        KeyCode::Enter => Action::Newline,
        // What Ctrl-Enter is in many terminals.
        KeyCode::Char('j') if is_control => Action::Newline,
        KeyCode::Char('c') if is_control => Action::Interrupt,
        KeyCode::Char('d') if is_control => Action::EndOfInput,
        KeyCode::Char('z') if is_control => Action::Suspend,
        KeyCode::Char('l') if is_control => Action::Redraw,
        KeyCode::Char('u') if is_control => Action::DeleteLine,
        KeyCode::Char('p') if is_control => Action::Up,
        KeyCode::Char('n') if is_control => Action::Down,
        KeyCode::Up if is_plain => Action::Up,
        KeyCode::Down if is_plain => Action::Down,
        // A tab in a message is rarely meant.
        KeyCode::Tab | KeyCode::BackTab => Action::Edit(Input { key: Key::Null, ..Input::default() }),
        _ => Action::Edit(Input::from(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_sends_and_with_another_key_it_begins_a_line() {
        let enter = |modifiers| action(KeyEvent::new(KeyCode::Enter, modifiers));
        assert_eq!(enter(KeyModifiers::NONE), Action::Send);
        assert_eq!(
            [enter(KeyModifiers::ALT), enter(KeyModifiers::SHIFT)],
            [Action::Newline, Action::Newline]
        );
    }

    #[test]
    fn a_letter_is_for_the_text_and_a_control_key_for_the_program() {
        let press = |c, modifiers| action(KeyEvent::new(KeyCode::Char(c), modifiers));
        assert!(matches!(press('c', KeyModifiers::NONE), Action::Edit(_)));
        assert!(matches!(press('a', KeyModifiers::CONTROL), Action::Edit(_)));
        for (c, wanted) in [('c', Action::Interrupt), ('d', Action::EndOfInput), ('z', Action::Suspend)] {
            assert_eq!(press(c, KeyModifiers::CONTROL), wanted);
        }
    }
}
