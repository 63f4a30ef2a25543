//! How things look.

use ratatui::style::{Color, Modifier, Style};

/// The looks of everything on the screen. Without colour there are only bold, dim and reversed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    has_colour: bool,
}

impl Theme {
    /// With the sixteen colours that a terminal's owner has chosen, or without any.
    pub fn new(has_colour: bool) -> Self {
        Self { has_colour }
    }

    /// What `NO_COLOR` asks for.
    pub fn of_environment() -> Self {
        Self::new(std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()))
    }

    fn colour(self, colour: Color) -> Style {
        if self.has_colour { Style::new().fg(colour) } else { Style::new() }
    }

    /// The name of whoever speaks.
    pub fn user(self) -> Style {
        self.colour(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// The same of the agent.
    pub fn agent(self) -> Style {
        self.colour(Color::Green).add_modifier(Modifier::BOLD)
    }

    /// What stands beside the conversation.
    pub fn quiet(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// What somebody should look at.
    pub fn alarm(self) -> Style {
        self.colour(Color::Red)
    }

    /// What somebody is asked.
    pub fn question(self) -> Style {
        self.colour(Color::Yellow).add_modifier(Modifier::BOLD)
    }

    /// A task's name and its bar.
    pub fn task(self) -> Style {
        self.colour(Color::Blue)
    }

    /// The cursor, which is drawn: see `inline.rs`.
    pub fn cursor(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}
