//! A conversation with whoever types, at a terminal or through a pipe.

use std::{
    io::{self, Write},
    time::Duration,
};

use asynctool_core::{AgentState, Session, SessionError, SessionEvent, Turn};
use tokio::{sync::mpsc, task::JoinSet, time::Instant};

use crate::{
    commands::{self, Command, Entered},
    faced::Faced,
    input::{Entry, Line},
    questions::{Questions, TOO_LATE, answer_in},
    screen::Screen,
    usage::Used,
};

/// How long tools may take to stop when the conversation ends.
const CLOSING: Duration = Duration::from_secs(2);

/// How long nothing must have happened before a prompt is shown, or a line of a pipe is taken; news is merged for a
/// part of it.
const SILENCE: Duration = Duration::from_millis(150);

/// When the next line is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// At once: a new line cuts off the answer to the one before.
    Live,
    /// When the line before is answered, and the agent has said what else it has to say.
    OneByOne,
}

/// Talks until the input ends and all is told, or `stop` ends; whether the last text was answered. Fails if nobody reads
/// what is printed.
pub async fn run<W: Write>(
    session: Session,
    mut questions: Questions,
    mut lines: mpsc::Receiver<Entry>,
    pace: Pace,
    screen: &mut Screen<W>,
    stop: impl Future<Output = ()>,
) -> io::Result<bool> {
    let mut events = session.events();
    let mut turns: JoinSet<Result<Turn, SessionError>> = JoinSet::new();
    let mut input_ended = false;
    let mut is_answered = true;
    let (mut agent, mut last_event) = (AgentState::Listening, Instant::now());
    let mut used = Used::default();
    let mut faced = Faced::new(last_event);
    tokio::pin!(stop);
    loop {
        faced.first(questions.first().map(|question| &*question.call_id), Instant::now());
        let is_quiet = turns.is_empty() && agent == AgentState::Listening;
        let takes_line = !input_ended && (pace == Pace::Live || is_quiet);
        let next_line = async {
            if pace == Pace::OneByOne {
                tokio::time::sleep_until(last_event + SILENCE).await;
            }
            lines.recv().await
        };
        let lacks_prompt = is_quiet && !input_ended && screen.lacks_prompt();
        if input_ended {
            questions.close();
        }
        let may_end = input_ended && turns.is_empty();
        tokio::select! {
            // In this order, so that what has happened is shown before anything new is begun.
            biased;
            () = &mut stop => {
                screen.note("Closing; what was running is cancelled.")?;
                break;
            }
            Some(event) = events.next() => {
                last_event = Instant::now();
                match &event {
                    SessionEvent::AgentStateChanged { state } => agent = *state,
                    SessionEvent::Usage { usage, .. } => used.add(usage),
                    _ => {}
                }
                screen.event(&event)?;
                faced.event(&event);
            }
            Some(turn) = turns.join_next(), if !turns.is_empty() => {
                is_answered = matches!(turn, Ok(Ok(_)));
                match turn {
                    // That the model has failed is an event too.
                    Ok(Ok(_) | Err(SessionError::Model(_))) | Err(_) => {}
                    Ok(Err(error)) => screen.note(&format!("  [no answer: {error}]"))?,
                }
            }
            // It is faced from now on, if it was shown.
            () = questions.listen() => {}
            line = next_line, if takes_line => match line {
                None => input_ended = true,
                Some(Entry { line, at }) => {
                    screen.entered();
                    // A line of a pipe counts as read only when it is taken: it was written for what comes before it.
                    let faced = faced.at(if pace == Pace::Live { at } else { Instant::now() });
                    match accept(line) {
                        Entered::Words(text) => match faced.zip(answer_in(&text)) {
                            Some((call_id, yes)) if questions.answer(call_id, yes) => {}
                            Some(_) => screen.note(&format!("  {TOO_LATE}"))?,
                            None => {
                                screen.user(&text)?;
                                let session = session.clone();
                                turns.spawn(async move { session.user(text).await });
                            }
                        },
                        Entered::Command(Command::Quit) => break,
                        Entered::Command(command) => {
                            screen.note(&answer(command, &session, &used).await)?;
                        }
                        Entered::Wrong(problem) => screen.note(&format!("  [not sent: {problem}]"))?,
                    }
                }
            },
            () = session.idle(), if may_end => break,
            // Not before all is shown that happens together, so that the prompt stands at its end.
            () = tokio::time::sleep_until(last_event + SILENCE), if lacks_prompt => {
                screen.prompt()?;
            }
        }
    }
    // The events go on being shown while the session closes.
    let closing = tokio::spawn(async move { session.close(CLOSING).await });
    while let Some(event) = events.next().await {
        screen.event(&event)?;
    }
    let _ = closing.await; // a report of what ended, all of which the events have told
    Ok(is_answered)
}

/// What a line is, and what is wrong with it if it cannot be read.
fn accept(line: Line) -> Entered {
    match line {
        Line::Text(text) => commands::read(text),
        Line::NotText => Entered::Wrong("the line is not UTF-8 text".to_owned()),
        Line::TooLong(limit) => Entered::Wrong(format!("the line is longer than {limit} bytes")),
    }
}

async fn answer(command: Command, session: &Session, used: &Used) -> String {
    match command {
        Command::Help | Command::Quit => commands::HELP.to_owned(),
        Command::Tasks => commands::tasks(&commands::running(session)),
        Command::Usage => used.in_words(),
        Command::Cancel(wanted) => commands::cancel(session, &wanted).await,
    }
}

#[cfg(test)]
mod tests;
