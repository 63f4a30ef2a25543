//! What goes wrong in a conversation, on purpose: the faults by name, how often each was injected, and which of them a
//! scene has.
//!
//! A fault is counted when it happens, not when it is drawn. Those of a model and of a speaker are wrapped around the
//! ones that do as they are told; those of tools are acts ([`Act`](crate::Act)), the others are done by
//! [`play`](crate::play).

mod draw;
mod model;
mod mouth;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use asynctool_core::ModelFailure;

pub use self::{model::Faulty, mouth::FaultySpeaker};
use crate::random::Scene;

/// Makes the faults, each with what it is called in a report.
macro_rules! faults {
    ($($(#[$doc:meta])* $fault:ident = $name:literal,)*) => {
        /// Something that goes wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault {
            $($(#[$doc])* $fault,)*
        }

        impl Fault {
            /// All of them.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$fault),*];

            /// What it is called.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$fault => $name,)*
                }
            }
        }
    };
}

faults! {
    /// The model fails before it has said anything.
    ModelFailsFirst = "model fails before its first word",
    /// The model fails after it has said something.
    ModelFailsMidway = "model fails midway",
    /// The model panics, when it is asked or while it answers.
    ModelPanics = "model panics",
    /// The model says what no model should: calls of no tool, arguments that cannot be read, ids that come again, its
    /// usage over and over.
    WrongEvents = "model says what makes no sense",
    /// The model says more than a session accepts.
    ModelFloods = "model never stops talking",
    /// The answer ends in the middle as if it were complete.
    CutStream = "stream is cut without a finish",
    /// Nothing comes any more, until the session gives the model up (B14).
    SilentStream = "stream falls silent",
    /// A tool takes hours.
    SlowTool = "tool takes hours",
    /// A tool never ends by itself.
    HangingTool = "tool never ends",
    /// A tool panics.
    PanickingTool = "tool panics",
    /// A tool panics when it is dropped, which is how it is cancelled.
    PanickingDrop = "tool panics while it is dropped",
    /// A tool blocks its thread. In real time only: with one thread, a tool that blocks it blocks all (D4), and under a
    /// paused clock no time would pass meanwhile.
    BlockingTool = "tool blocks its thread",
    /// The clock jumps by hours. Under paused time only: nobody can move the one on the wall.
    ClockJump = "clock jumps",
    /// The clock jumps while the session closes.
    JumpInClose = "clock jumps while it closes",
    /// Somebody listens who never reads, and has missed events.
    DeafListener = "listener never reads",
    /// Somebody who has listened goes.
    LeavingListener = "listener goes",
    /// The host lets go of the session in the middle.
    DroppedSession = "host drops the session",
    /// The host does not wait for the end of a close.
    AbandonedClose = "host abandons the close",
    /// The speaker panics.
    PanickingSpeaker = "speaker panics",
    /// The speaker plays nothing more.
    SilentSpeaker = "speaker falls silent",
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How often each fault was injected; shared by its clones.
#[derive(Clone, Debug, Default)]
pub struct Injected(Arc<[AtomicU64; Fault::ALL.len()]>);

impl Injected {
    fn of(&self, fault: Fault) -> Option<&AtomicU64> {
        Fault::ALL.iter().zip(self.0.iter()).find(|(one, _)| **one == fault).map(|(_, count)| count)
    }

    /// It was injected once more.
    pub fn note(&self, fault: Fault) {
        if let Some(count) = self.of(fault) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How often it was.
    #[must_use]
    pub fn count(&self, fault: Fault) -> u64 {
        self.of(fault).map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// Adds what was counted elsewhere.
    pub fn add(&self, other: &Self) {
        for (count, more) in self.0.iter().zip(other.0.iter()) {
            count.fetch_add(more.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }

    /// Each fault with how often it was injected.
    #[must_use]
    pub fn counts(&self) -> Vec<(Fault, u64)> {
        Fault::ALL.iter().map(|fault| (*fault, self.count(*fault))).collect()
    }
}

/// What goes wrong with an answer of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerFault {
    /// After how many events of the answer, or at its end if it has fewer.
    pub after: usize,
    /// What.
    pub what: Wrong,
}

/// How an answer goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The provider fails.
    Fails(ModelFailure),
    /// It panics before there is an answer.
    PanicsAtOnce,
    /// It panics.
    Panics,
    /// It says what makes no sense, and goes on.
    Raves,
    /// It never stops.
    Floods,
    /// It ends.
    Ends,
    /// Nothing comes any more.
    Silent,
}

/// The clock jumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump {
    /// So many milliseconds after the start or the last jump.
    pub after: u64,
    /// By so many minutes.
    pub minutes: u64,
}

/// How the host ends a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parting {
    /// It closes the session and waits.
    #[default]
    Closes,
    /// It lets go of the session after so many moves.
    Drops(usize),
    /// It begins to close the session and lets go of it so many milliseconds later.
    Leaves(u64),
}

/// What goes wrong with what the speaker plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MouthFault {
    /// One line in so many.
    pub every: usize,
    /// It panics; else it falls silent.
    pub panics: bool,
}

/// Everything that goes wrong in a scene, beside what its tools do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// What goes wrong with the model's answers, over and over.
    pub answers: Vec<Option<AnswerFault>>,
    /// When the clock jumps.
    pub jumps: Vec<Jump>,
    /// By how many minutes it jumps while the session closes.
    pub jump_in_close: Option<u64>,
    /// How many events are kept for somebody who never reads.
    pub deaf: Option<usize>,
    /// After how many events somebody goes who has listened.
    pub leaves_after: Option<usize>,
    /// How the host ends it.
    pub parting: Parting,
    /// What goes wrong with the speaker.
    pub mouth: Option<MouthFault>,
}

impl Faults {
    /// What goes wrong with the answer of this number.
    #[must_use]
    pub fn of_answer(&self, number: usize) -> Option<AnswerFault> {
        let at = number.checked_rem(self.answers.len())?;
        self.answers.get(at).copied().flatten()
    }

    /// The same for a session in real time.
    #[must_use]
    pub(crate) fn hurried(mut self, times: u64) -> Self {
        self.jumps.clear();
        self.jump_in_close = None;
        // The one who checks reads in real time too, and must not miss anything.
        self.deaf = self.deaf.map(|kept| kept.max(512));
        if let Parting::Leaves(time) = &mut self.parting {
            *time /= times;
        }
        self
    }
}

impl Scene {
    /// The conversation of this seed with faults; always the same.
    #[must_use]
    pub fn faulty(seed: u64) -> Self {
        let mut scene = Self::of(seed);
        // Another row of numbers than the one of the scene.
        draw::inject(&mut scene, &mut fastrand::Rng::with_seed(!seed));
        scene
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_injected_is_counted_by_its_name_and_added_up() {
        let (one, sum) = (Injected::default(), Injected::default());
        one.note(Fault::ClockJump);
        one.clone().note(Fault::ClockJump);
        sum.note(Fault::SlowTool);
        sum.add(&one);
        let there: Vec<_> = sum.counts().into_iter().filter(|(_, count)| *count > 0).collect();
        assert_eq!(there, [(Fault::SlowTool, 1), (Fault::ClockJump, 2)]);
    }

    #[test]
    fn a_seed_has_its_faults_and_they_leave_the_conversation_of_the_seed_alone() {
        for seed in 0..100 {
            let (calm, faulty) = (Scene::of(seed), Scene::faulty(seed));
            assert_eq!(faulty, Scene::faulty(seed));
            assert_eq!(calm.faults, Faults::default());
            assert_eq!(calm.moves, faulty.moves);
            assert_eq!(calm.plans.len(), faulty.plans.len());
        }
    }
}
