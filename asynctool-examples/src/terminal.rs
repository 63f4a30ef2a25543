//! A conversation in a terminal: what is said goes into the terminal's own scrollback, and the bottom rows show what
//! runs, who has the floor, and what is typed.
//!
//! `state.rs` decides everything and knows neither terminal nor clock; `device.rs` is the terminal; here the two meet.

pub mod cursor;
pub mod cut;
pub mod device;
pub mod history;
pub mod inline;
pub mod keys;
pub mod modes;
pub mod panics;
pub mod paste;
pub mod prompt;
pub mod question;
pub mod signals;
pub mod state;
pub mod status;
pub mod tasks;
pub mod theme;
pub mod transcript;
pub mod typing;
pub mod wrap;

use std::{io, time::Duration};

use asynctool_core::{Events, Session, SessionError, SessionEvent, Turn};
use futures_util::FutureExt;
use tokio::{task::JoinSet, time::Instant};

use self::{
    device::{Device, Said},
    panics::Panics,
    question::Asked,
    state::{State, Wish},
    theme::Theme,
    typing::News,
};
use crate::{
    commands,
    opening::Opened,
    questions::{Questions, TOO_LATE},
};

/// How long tools may take to stop when the conversation ends.
const CLOSING: Duration = Duration::from_secs(2);

/// How long at least from one drawing to the next.
const FRAME: Duration = Duration::from_millis(25);

/// After how long there is a look even if nothing happens.
const REST: Duration = Duration::from_secs(60);

/// Talks until the user leaves. Fails if the terminal does.
pub async fn run(opened: Opened) -> io::Result<()> {
    let Opened { session, questions, about, greeting } = opened;
    let panics = Panics::keep();
    let mut device = Device::open()?;
    let mut state = State::new(Theme::of_environment(), &about);
    state.note(&greeting);
    let events = session.events();
    let (beside, began) = (JoinSet::new(), Instant::now());
    let desk = Desk { session, events, questions, beside, began, is_closing: false };
    let ended = desk.run(&mut state, &mut device, &panics).await;
    device.close();
    ended
}

/// What was done beside the conversation.
enum Done {
    Turn(Result<Turn, SessionError>),
    Cancelled(String),
    Closed,
}

/// What happens next.
enum Next {
    Event(Option<SessionEvent>),
    Said(Said),
    Done(Done),
    /// Something that is looked at anyway.
    Happened,
    Time,
}

/// The conversation, between the state and the terminal.
struct Desk {
    session: Session,
    events: Events,
    questions: Questions,
    beside: JoinSet<Done>,
    began: Instant,
    is_closing: bool,
}

impl Desk {
    async fn run(mut self, state: &mut State, device: &mut Device, panics: &Panics) -> io::Result<()> {
        let mut next_frame = Instant::now();
        let mut is_shown = false;
        loop {
            // All that has happened is known before anything is decided.
            while let Some(event) = self.events.next().now_or_never() {
                let Some(event) = event else { return self.leave(state, device) };
                state.event(&event, self.began.elapsed());
            }
            state.jobs(commands::running(&self.session));
            let asked = self.questions.first();
            state.asked(asked.map(|asked| Asked {
                call_id: asked.call_id.clone(),
                text: asked.text.clone(),
                left: asked.left(Instant::now()),
            }));
            for message in panics.take() {
                state.alarm(&format!("[{message}]"));
            }
            let now = self.began.elapsed();
            for wish in state.take_wishes(now) {
                if wish == Wish::Quit && self.is_closing {
                    return Ok(()); // who asks twice does not want to wait
                }
                self.grant(wish, state, device).await?;
            }
            if !is_shown && Instant::now() >= next_frame {
                device.draw(state, now)?;
                (is_shown, next_frame) = (true, Instant::now() + FRAME);
            }
            let change = Instant::now() + state.next_change(now).map_or(REST, |at| at.saturating_sub(now));
            let next = self.next(device, if is_shown { change } else { next_frame }).await;
            is_shown &= matches!(next, Next::Time) && Instant::now() < change;
            match next {
                Next::Event(None) => return self.leave(state, device),
                Next::Event(Some(event)) => state.event(&event, self.began.elapsed()),
                Next::Said(said) => self.said(said, state, device)?,
                Next::Done(Done::Turn(Err(error))) => state.unanswered(&error),
                // In brackets, since it may stand in the middle of a sentence of the agent's.
                Next::Done(Done::Cancelled(text)) => state.note(&format!("[{text}]")),
                Next::Done(_) | Next::Happened | Next::Time => {}
            }
        }
    }

    async fn next(&mut self, device: &mut Device, wake: Instant) -> Next {
        tokio::select! {
            biased;
            event = self.events.next() => Next::Event(event),
            Some(done) = self.beside.join_next() => done.map_or(Next::Happened, Next::Done),
            () = self.questions.listen() => Next::Happened,
            said = device.next() => Next::Said(said),
            () = tokio::time::sleep_until(wake) => Next::Time,
        }
    }

    fn said(&mut self, said: Said, state: &mut State, device: &mut Device) -> io::Result<()> {
        match said {
            Said::Input(event) => state.input(event, self.began.elapsed()),
            Said::Resized => device.find()?,
            Said::Resumed => device.resume()?,
            Said::End => self.close(state),
        }
        Ok(())
    }

    async fn grant(&mut self, wish: Wish, state: &mut State, device: &mut Device) -> io::Result<()> {
        match wish {
            Wish::Say(text) => {
                let turn = self.session.user(text);
                self.beside.spawn(async move { Done::Turn(turn.await) });
            }
            Wish::Cancel(wanted) => {
                let session = self.session.clone();
                self.beside.spawn(async move { Done::Cancelled(commands::cancel(&session, &wanted).await) });
            }
            Wish::Answer(call_id, yes) => {
                if !self.questions.answer(&call_id, yes) {
                    state.alarm(TOO_LATE);
                }
            }
            Wish::Interrupt => {
                self.session.interrupt();
            }
            Wish::Typing(News::Started) => self.session.user_started_speaking(),
            Wish::Typing(News::Stopped) => self.session.user_stopped_speaking(),
            Wish::Suspend => device.suspend().await?,
            Wish::Redraw => device.find()?,
            Wish::Quit => self.close(state),
        }
        Ok(())
    }

    /// Begins to end the conversation; the events tell when it has ended.
    fn close(&mut self, state: &mut State) {
        if !std::mem::replace(&mut self.is_closing, true) {
            state.closing();
            let session = self.session.clone();
            self.beside.spawn(async move {
                session.close(CLOSING).await;
                Done::Closed
            });
        }
    }

    /// Shows the last of it.
    fn leave(&self, state: &mut State, device: &mut Device) -> io::Result<()> {
        state.jobs(Vec::new());
        state.note("Closed.");
        device.draw(state, self.began.elapsed())
    }
}
