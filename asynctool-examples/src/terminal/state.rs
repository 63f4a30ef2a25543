//! What the terminal shows and does, without a terminal: events, keys and the time go in, rows and wishes come out.

use std::time::Duration;

use asynctool_core::{AgentState, ReplyCause, SessionError, SessionEvent};
use crossterm::event::{Event, KeyEvent, KeyEventKind};
use ratatui::{
    buffer::Buffer,
    layout::{Rect, Size},
    text::Line,
};

use super::{
    history::History,
    keys::{Action, action},
    prompt::Prompt,
    question::{self, Asked, Facing},
    status::Status,
    tasks,
    theme::Theme,
    transcript::Transcript,
    typing::{News, Typing},
};
use crate::{
    commands::{self, Command, Entered},
    jobs::Job,
    questions::answer_in,
    usage::Used,
};

/// How long a second Ctrl-C counts as the second one.
const TWICE: Duration = Duration::from_secs(2);

/// Rows of tasks, and of the text that is typed, at most.
const TASKS: usize = 6;
const PROMPT: u16 = 8;

/// What is to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Tell the agent.
    Say(String),
    /// Cancel the task that is called so.
    Cancel(String),
    /// Answer the question about this call.
    Answer(String, bool),
    /// Cut off the reply.
    Interrupt,
    /// The user types, or no longer.
    Typing(News),
    /// Stop as a shell's job.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave.
    Quit,
}

/// The bottom rows.
#[derive(Clone, Debug)]
pub struct Live {
    /// Those above the text.
    pub above: Vec<Line<'static>>,
    /// How many the text has.
    pub prompt: u16,
}

impl Live {
    /// How many there are.
    pub fn height(&self) -> u16 {
        u16::try_from(self.above.len()).unwrap_or(u16::MAX).saturating_add(self.prompt)
    }
}

/// All that the terminal knows.
#[derive(Debug)]
pub struct State {
    theme: Theme,
    about: String,
    transcript: Transcript,
    prompt: Prompt,
    history: History,
    typing: Typing,
    jobs: Vec<Job>,
    asked: Option<Asked>,
    facing: Facing,
    used: Used,
    /// What the agent does, and since when.
    agent: (AgentState, Duration),
    /// How many texts were sent that no reply has taken up yet.
    awaited: usize,
    /// When Ctrl-C was pressed.
    interrupted: Option<Duration>,
    is_closing: bool,
    wishes: Vec<Wish>,
}

impl State {
    /// At the start of a conversation with whom these words are about.
    pub fn new(theme: Theme, about: &str) -> Self {
        Self {
            theme,
            about: about.to_owned(),
            transcript: Transcript::new(theme),
            prompt: Prompt::new(theme),
            history: History::default(),
            typing: Typing::default(),
            jobs: Vec::new(),
            asked: None,
            facing: Facing::default(),
            used: Used::default(),
            agent: (AgentState::Listening, Duration::ZERO),
            awaited: 0,
            interrupted: None,
            is_closing: false,
            wishes: Vec::new(),
        }
    }

    // What comes in.

    /// What happened in the session.
    pub fn event(&mut self, event: &SessionEvent, now: Duration) {
        match event {
            SessionEvent::AgentStateChanged { state } => self.agent = (*state, now),
            SessionEvent::ReplyScheduled { cause: ReplyCause::Turn, .. } => self.awaited = 0,
            SessionEvent::Usage { usage, .. } => self.used.add(usage),
            _ => {}
        }
        self.transcript.event(event);
    }

    /// What runs now.
    pub fn jobs(&mut self, jobs: Vec<Job>) {
        self.jobs = jobs;
    }

    /// The question that is open now, if one is.
    pub fn asked(&mut self, asked: Option<Asked>) {
        self.asked = asked;
    }

    /// There is no answer to a text that was sent.
    pub fn unanswered(&mut self, why: &SessionError) {
        self.awaited = self.awaited.saturating_sub(1);
        // That the model has failed is an event too.
        if !matches!(why, SessionError::Model(_)) {
            self.transcript.alarm(&format!("[no answer: {why}]"));
        }
    }

    /// What the program has to say.
    pub fn note(&mut self, text: &str) {
        self.transcript.note(text);
    }

    /// What went wrong.
    pub fn alarm(&mut self, text: &str) {
        self.transcript.alarm(text);
    }

    /// The conversation ends.
    pub fn closing(&mut self) {
        self.is_closing = true;
    }

    /// What came from the terminal, except for its size.
    pub fn input(&mut self, event: Event, now: Duration) {
        if self.prompt.is_empty() {
            self.facing.begins();
        }
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key, now),
            Event::Paste(text) => {
                self.prompt.paste(&text);
                self.typed(now);
            }
            _ => {}
        }
    }

    fn key(&mut self, key: KeyEvent, now: Duration) {
        let action = action(key);
        if action != Action::Interrupt {
            self.interrupted = None;
        }
        match action {
            Action::Send => self.send(),
            Action::Newline => {
                self.prompt.newline();
                self.typed(now);
            }
            Action::Interrupt => self.interrupt(now),
            Action::EndOfInput if self.prompt.is_empty() => self.wishes.push(Wish::Quit),
            Action::Suspend => self.wishes.push(Wish::Suspend),
            Action::Redraw => self.wishes.push(Wish::Redraw),
            Action::Up if self.prompt.is_at_top() => {
                let text = self.history.earlier(&self.prompt.text());
                self.recall(text, now);
            }
            Action::Down if self.prompt.is_at_bottom() => {
                let text = self.history.later();
                self.recall(text, now);
            }
            Action::DeleteLine => {
                self.prompt.delete_line();
                self.typed(now);
            }
            Action::EndOfInput | Action::Up | Action::Down => self.edit(key, now),
            Action::Edit(input) => self.edit(input, now),
        }
    }

    fn edit(&mut self, input: impl Into<ratatui_textarea::Input>, now: Duration) {
        if self.prompt.edit(input) {
            self.typed(now);
        }
    }

    fn recall(&mut self, text: Option<String>, now: Duration) {
        if let Some(text) = text {
            self.prompt.set(&text);
            self.typed(now);
        }
    }

    fn typed(&mut self, now: Duration) {
        self.typing.changed(!self.prompt.is_empty(), now);
    }

    fn interrupt(&mut self, now: Duration) {
        if self.is_closing || self.interrupted.is_some_and(|at| now < at + TWICE) {
            self.wishes.push(Wish::Quit);
            return;
        }
        self.interrupted = Some(now);
        if !self.is_free() {
            self.wishes.push(Wish::Interrupt);
        } else if !self.prompt.is_empty() {
            self.history.add(&self.prompt.text());
            self.prompt.set("");
            self.typed(now);
        }
    }

    fn send(&mut self) {
        if self.is_closing || self.prompt.text().trim().is_empty() {
            return;
        }
        let text = self.prompt.text();
        self.prompt.set("");
        // If the question is no longer open, that is told: the text was an answer to it all the same.
        if let (Some(call_id), Some(yes)) = (self.facing.by_text(), answer_in(&text)) {
            self.wishes.push(Wish::Answer(call_id.to_owned(), yes));
            self.typing.changed(false, Duration::ZERO);
            return;
        }
        self.history.add(&text);
        match commands::read(text) {
            Entered::Words(text) => {
                self.awaited += 1;
                // The session takes it that who has said something speaks no more.
                self.typing.sent();
                self.wishes.push(Wish::Say(text));
                return;
            }
            Entered::Wrong(problem) => self.transcript.alarm(&format!("[{problem}]")),
            Entered::Command(Command::Help) => self.transcript.note(commands::HELP),
            Entered::Command(Command::Tasks) => self.transcript.note(&commands::tasks(&self.jobs)),
            Entered::Command(Command::Usage) => self.transcript.note(&self.used.in_words()),
            Entered::Command(Command::Cancel(wanted)) => self.wishes.push(Wish::Cancel(wanted)),
            Entered::Command(Command::Quit) => self.wishes.push(Wish::Quit),
        }
        self.typing.changed(false, Duration::ZERO);
    }

    /// Whether the agent neither speaks nor is about to.
    fn is_free(&self) -> bool {
        self.agent.0 == AgentState::Listening && self.awaited == 0
    }

    // What goes out.

    /// What is to be done outside.
    pub fn take_wishes(&mut self, now: Duration) -> Vec<Wish> {
        if let Some(news) = self.typing.news(self.is_free(), now) {
            self.wishes.push(Wish::Typing(news));
        }
        std::mem::take(&mut self.wishes)
    }

    /// When something changes by itself.
    pub fn next_change(&self, now: Duration) -> Option<Duration> {
        let second = Duration::from_secs(1);
        let ticks = !self.jobs.is_empty() || self.asked.is_some() || self.agent.0 == AgentState::Thinking;
        let tick = ticks.then(|| now + second);
        let armed = self.interrupted.map(|at| at + TWICE).filter(|end| *end > now);
        [tick, armed, self.typing.ends()].into_iter().flatten().min()
    }

    /// The rows that are finished, each of them once.
    pub fn take_rows(&mut self, width: u16) -> Vec<Line<'static>> {
        self.transcript.take_rows(width)
    }

    /// The bottom rows, for a terminal of this size. Where there is little room the text comes first, then the status.
    pub fn live(&mut self, size: Size, now: Duration) -> Live {
        let (width, most) = (usize::from(size.width), size.height.saturating_sub(1).max(1));
        let prompt = self.prompt.rows(size.width).min(PROMPT).min((most / 3).max(1));
        let mut room = usize::from(most - prompt);
        let mut above = Vec::new();
        self.facing.drawn(self.asked.as_ref());
        let status = (room > 0).then(|| self.status(now).row(width, self.theme));
        room -= usize::from(status.is_some());
        let growing = self.transcript.growing(size.width).filter(|_| room > 0);
        room -= usize::from(growing.is_some());
        let asked = self.asked.as_ref().map(|asked| question::rows(asked, width, room, self.theme));
        let asked = asked.unwrap_or_default();
        room -= asked.len();
        above.extend(growing);
        above.extend(tasks::rows(&self.jobs, width, room.min(TASKS), self.theme));
        above.extend(asked);
        above.extend(status);
        Live { above, prompt }
    }

    fn status(&self, now: Duration) -> Status<'_> {
        let is_armed = self.interrupted.is_some_and(|at| now < at + TWICE);
        Status {
            agent: (self.agent.0, now.saturating_sub(self.agent.1)),
            is_typing: self.typing.is_on(now),
            is_closing: self.is_closing,
            running: self.jobs.len(),
            hint: is_armed.then_some("Ctrl-C again quits"),
            about: &self.about,
            used: self.used.in_short(),
        }
    }

    /// Draws the bottom rows.
    pub fn draw(&self, live: &Live, area: Rect, buffer: &mut Buffer) {
        for (y, row) in (area.y..area.bottom()).zip(&live.above) {
            buffer.set_line(area.x, y, row, area.width);
        }
        let above = u16::try_from(live.above.len()).unwrap_or(u16::MAX).min(area.height);
        let prompt = Rect { y: area.y + above, height: area.height - above, ..area };
        self.prompt.draw(prompt, buffer);
    }
}

#[cfg(test)]
mod tests;
