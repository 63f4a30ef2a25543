//! The reference model: what a session does, as `docs/behaviours.md` says, and nothing of how. The world and its clock.
//!
//! It is a simulation in milliseconds. At every moment the world knows what comes next: a move of the user, an act of a
//! task, words of the model. It goes there, lets it happen, and then lets follow what follows at once. If two
//! things that have nothing to do with each other fall on one millisecond, the script has no one right story; that is
//! a `Tie`.
//!
//! What a tool says itself (`foreground`, fillers) it does not know. Of what goes wrong it knows what has a moment of its
//! own: a model that fails or falls silent, a tool that fails, panics or never ends. A clock that jumps has everything in
//! between happen at one moment, in an order that nobody promises; of a session that is closed or dropped nothing is told
//! any more that could be compared; and calls that make no sense are refused in words that are tested elsewhere. There the
//! invariants are what holds.

mod duplicates;
mod handoff;
mod notices;
mod replies;
mod tasks;

use std::collections::BTreeSet;

use self::{
    duplicates::Refused,
    notices::Notice,
    replies::Speech,
    tasks::{By, Task},
};
use crate::script::{AGENTS, Item, Move, REST, Script, Story, Telling};

/// Two things fall on one millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie;

/// What a script gives.
pub fn play(script: &Script) -> Result<Story, Tie> {
    let mut world = World::new(script);
    while let Some(due) = world.next()? {
        world.happen(&due);
        world.follow();
    }
    Ok(world.story)
}

/// What may come next.
#[derive(Clone, Debug)]
enum Due {
    /// The user or the host does something.
    Move(Move),
    /// A task has waited long enough.
    Act(String),
    /// A task has run for too long.
    Deadline(String),
    /// A task has said nothing for too long.
    Detach(String),
    /// The model goes on with its answer.
    Answer,
    /// The user has heard the next word.
    Word,
    /// What is pending is to be told.
    Deferred,
}

/// An answer of the model that makes calls.
#[derive(Clone, Copy)]
struct Response {
    number: usize,
    /// How often the user had spoken when it was asked for, if it answers him (D8).
    mandate: Option<usize>,
}

/// Everything that there is in a conversation.
struct World<'a> {
    script: &'a Script,
    now: u64,
    /// The moves to come, with their times.
    moves: Vec<(u64, Move)>,
    end: u64,
    is_tie: bool,
    story: Story,
    /// Every task that ever ran, oldest first.
    tasks: Vec<Task>,
    /// The refusals that a call may refer to by its flag.
    refused: Vec<Refused>,
    /// What is owed to the user, in the order in which it came to be owed.
    pending: Vec<Notice>,
    /// How many notices there have been.
    notices: usize,
    /// The calls that models see no longer: newer ones stand for them (B9).
    superseded: BTreeSet<String>,
    user_speaks: bool,
    /// How often the user has said something.
    said: usize,
    /// A text of the user waits for its reply.
    turn_waits: bool,
    /// In how many answers the model has called tools since the user said something.
    steps: u32,
    /// The calls of a turn that begins anew (B8), and whether one of them has brought words of a tool.
    made_before: (Vec<String>, bool),
    /// The reply that has the floor.
    speech: Option<Speech>,
    /// The request whose answer's words are the last ones in the log.
    last_words: Option<usize>,
    /// How many replies there have been.
    replies: u64,
    agent: String,
    /// Who speaks from the next idle moment on.
    next_agent: Option<String>,
    /// Until when nothing is told on its own.
    quiet_until: u64,
    /// Until when the model is left alone.
    failed_until: u64,
    /// How often the model has failed in a row.
    failures: u32,
}

impl<'a> World<'a> {
    fn new(script: &'a Script) -> Self {
        let mut now = 0;
        let at = |&(pause, step): &(u64, Move)| {
            now += pause;
            (now, step)
        };
        let mut moves: Vec<_> = script.moves.iter().map(at).collect();
        moves.reverse(); // the next one is the last
        Self {
            script,
            now: 0,
            moves,
            end: now + REST,
            is_tie: false,
            story: Story::default(),
            tasks: Vec::new(),
            refused: Vec::new(),
            pending: Vec::new(),
            notices: 0,
            superseded: BTreeSet::new(),
            user_speaks: false,
            said: 0,
            turn_waits: false,
            steps: 0,
            made_before: (Vec::new(), false),
            speech: None,
            last_words: None,
            replies: 0,
            agent: "agent".to_owned(),
            next_agent: None,
            quiet_until: 0,
            failed_until: 0,
            failures: 0,
        }
    }

    /// Everything that is to come, as things stand.
    fn due(&self) -> Vec<(u64, Due)> {
        let moves = self.moves.last().map(|&(at, step)| (at, Due::Move(step)));
        let answer = self.speech.as_ref().and_then(|speech| Some((speech.goes_on?, Due::Answer)));
        let word = self.speech.as_ref().and_then(|speech| Some((speech.hears?, Due::Word)));
        let deferred = self.deferred_due().map(|at| (at, Due::Deferred));
        let tasks = self.tasks.iter().filter(|task| task.runs).flat_map(|task| {
            let acts = task.wakes.map(|at| (at, Due::Act(task.id.clone())));
            let deadline = task.deadline().map(|at| (at, Due::Deadline(task.id.clone())));
            let detach = task.detach().map(|at| (at, Due::Detach(task.id.clone())));
            acts.into_iter().chain(deadline).chain(detach)
        });
        moves.into_iter().chain(answer).chain(word).chain(deferred).chain(tasks).collect()
    }

    /// Goes to the next moment at which something happens.
    fn next(&mut self) -> Result<Option<Due>, Tie> {
        if self.is_tie {
            return Err(Tie);
        }
        let due = self.due();
        let Some(at) = due.iter().map(|(at, _)| *at).min().filter(|at| *at <= self.end) else {
            return Ok(None);
        };
        let mut now = due.into_iter().filter(|(time, _)| *time == at).map(|(_, due)| due);
        let first = now.next();
        self.now = at;
        // At its end the real session may have done it or not.
        if now.next().is_some() || at == self.end { Err(Tie) } else { Ok(first) }
    }

    fn happen(&mut self, due: &Due) {
        match due {
            Due::Move(step) => {
                self.moves.pop();
                self.do_move(*step);
            }
            Due::Act(id) => self.act(id),
            Due::Deadline(id) => self.time_out(id),
            Due::Detach(id) => self.detach(id),
            Due::Answer => self.answer(),
            Due::Word => self.word(),
            Due::Deferred => {} // follows, as the floor is free
        }
    }

    /// What follows at once: a reply goes on when its words were heard and its calls are answered; when the floor is
    /// free another agent takes over, or a reply takes it.
    fn follow(&mut self) {
        while self.next_round() || (self.floor_is_free() && (self.hand_over_idle() || self.take_floor())) {}
    }

    /// B1.
    fn floor_is_free(&self) -> bool {
        !self.user_speaks && self.speech.is_none()
    }

    fn do_move(&mut self, step: Move) {
        // In the order of their calls, which is not always that of their starts (C8).
        let nth = |index: usize| {
            let calls = self.story.log.iter().filter_map(|(_, item)| match item {
                Item::Call { id, .. } => Some(id),
                _ => None,
            });
            let mut running = calls.filter(|id| self.tasks.iter().any(|task| task.runs && task.id == **id));
            running.nth(index).cloned().unwrap_or_default()
        };
        match step {
            // E1: it interrupts, and ends his speaking.
            Move::Say => {
                let number = self.script.moves.len() - self.moves.len() - 1;
                self.cut_off();
                self.user_speaks = false;
                self.turn_waits = true;
                self.said += 1;
                self.steps = 0;
                self.add(Item::User(format!("u{number}")));
            }
            Move::StartSpeaking => {
                self.user_speaks = true;
                self.cut_off();
            }
            Move::StopSpeaking => self.user_speaks = false,
            Move::Interrupt => self.cut_off(),
            Move::Cancel(index) => self.stop(&nth(index), By::Host),
            Move::CancelForUser(index) => self.stop(&nth(index), By::User),
            Move::HandOff(index) => self.next_agent = AGENTS.get(index).map(ToString::to_string),
        }
    }

    fn add(&mut self, item: Item) {
        self.story.log.push((self.now, item));
    }

    fn tell(&mut self, telling: Telling) {
        self.story.replies.push((self.now, telling));
    }
}
