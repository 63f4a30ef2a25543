//! The row that says who has the floor, and what else is worth knowing.

use std::time::Duration;

use asynctool_core::AgentState;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::{cut::cut, theme::Theme};

/// From how many seconds on it is said for how long the model has thought.
const LONG: u64 = 3;

/// What is shown.
#[derive(Clone, Debug)]
pub struct Status<'s> {
    /// What the agent does, and for how long it has.
    pub agent: (AgentState, Duration),
    /// Whether the user types.
    pub is_typing: bool,
    /// Whether the conversation ends.
    pub is_closing: bool,
    /// How many tasks run.
    pub running: usize,
    /// What a key would do now, if that is a surprise.
    pub hint: Option<&'s str>,
    /// With whom one talks.
    pub about: &'s str,
    /// What the model has used.
    pub used: Option<String>,
}

impl Status<'_> {
    /// The row; what has no room is left out from the right.
    pub fn row(&self, width: usize, theme: Theme) -> Line<'static> {
        let (floor, style) = match (self.is_closing, self.agent.0, self.is_typing) {
            (true, ..) => ("closing".to_owned(), theme.alarm()),
            (_, AgentState::Speaking, false) => ("speaking".to_owned(), theme.agent()),
            (_, AgentState::Speaking, true) => ("speaking (you are typing)".to_owned(), theme.agent()),
            (_, AgentState::Thinking, _) => (self.thinking(), theme.question()),
            (_, AgentState::Listening, true) => ("you are typing".to_owned(), theme.user()),
            (_, AgentState::Listening, false) => ("listening".to_owned(), theme.agent()),
        };
        let running = match self.running {
            0 => String::new(),
            1 => " | 1 task runs".to_owned(),
            many => format!(" | {many} tasks run"),
        };
        let mut rest = format!("{running} | {}", self.hint.unwrap_or(self.about));
        let floor = cut(&floor, width);
        let room = width - floor.width();
        let used = self.used.as_deref().unwrap_or_default();
        let between = room.saturating_sub(rest.width() + used.width());
        if !used.is_empty() && between > 1 {
            rest = format!("{rest}{}{used}", " ".repeat(between));
        }
        Line::from(vec![Span::styled(floor, style), Span::styled(cut(&rest, room), theme.quiet())])
    }

    fn thinking(&self) -> String {
        match self.agent.1.as_secs() {
            0..LONG => "thinking".to_owned(),
            seconds => format!("thinking for {seconds} s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(agent: AgentState) -> Status<'static> {
        Status {
            agent: (agent, Duration::from_secs(2)),
            is_typing: false,
            is_closing: false,
            running: 0,
            hint: None,
            about: "offline demo model",
            used: None,
        }
    }

    fn shown(status: &Status<'_>, width: usize) -> String {
        status.row(width, Theme::new(true)).to_string()
    }

    #[test]
    fn the_floor_comes_first() {
        let states = [AgentState::Listening, AgentState::Thinking, AgentState::Speaking];
        assert_eq!(
            states.map(|state| shown(&status(state), 80)),
            [
                "listening | offline demo model",
                "thinking | offline demo model",
                "speaking | offline demo model"
            ]
        );
        let typing = states.map(|state| shown(&Status { is_typing: true, ..status(state) }, 28));
        assert_eq!(
            typing,
            ["you are typing | offline de…", "thinking | offline demo mod…", "speaking (you are typing) | …"]
                .map(|row| cut(row, 28))
        );
    }

    #[test]
    fn what_else_there_is_comes_after_it() {
        let mut status = status(AgentState::Thinking);
        (status.running, status.used) = (2, Some("1.2k in, 40 out".to_owned()));
        status.agent.1 = Duration::from_secs(14);
        assert_eq!(
            shown(&status, 70),
            "thinking for 14 s | 2 tasks run | offline demo model   1.2k in, 40 out"
        );
        status.hint = Some("Ctrl-C again quits");
        assert_eq!(shown(&status, 50), "thinking for 14 s | 2 tasks run | Ctrl-C again qu…");
        assert_eq!((shown(&status, 4), shown(&status, 0)), ("thi…".to_owned(), String::new()));
        status.is_closing = true;
        assert!(shown(&status, 70).starts_with("closing | 2 tasks run"));
    }
}
