//! Random conversations as plain data: who does what when, made from a seed.

mod draw;

use std::time::Duration;

use asynctool_core::{ReplyPolicy, SessionOptions};

use crate::{Act, faults::Faults};

/// What the user or the host does at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// The user says a text.
    Say(String),
    /// The user starts to speak.
    StartSpeaking,
    /// The user stops speaking.
    StopSpeaking,
    /// The host cuts off the reply.
    Interrupt,
    /// The host cancels the task that is at this place of those that run.
    Cancel(usize),
    /// The same because the user has asked for it.
    CancelForUser(usize),
    /// Time passes, in milliseconds.
    Wait(u64),
    /// The host hands over to an agent of this name.
    HandOff(String),
    /// The host summarises the log, except for so many entries at its end.
    Summarise(u64),
}

/// What the model does in one answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Pieces of text, with a pause after each.
    pub texts: Vec<String>,
    /// The pause, in milliseconds.
    pub pause: u64,
    /// The calls that it makes then.
    pub calls: Vec<Job>,
    /// How it ends.
    pub end: PlanEnd,
}

/// How an answer of the model ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlanEnd {
    /// Well.
    #[default]
    Well,
    /// It fails.
    Fails,
    /// It never ends.
    Hangs,
}

/// A call that the model makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The tool.
    pub tool: &'static str,
    /// What it is to do.
    pub acts: Vec<Act>,
    /// Whether the call says that a duplicate is wanted.
    pub is_confirmed: bool,
}

impl Job {
    /// The arguments of the call.
    #[must_use]
    pub fn arguments(&self) -> String {
        let mut arguments = serde_json::Map::new();
        arguments.insert("acts".to_owned(), serde_json::json!(self.acts));
        if self.is_confirmed {
            arguments.insert("confirm_duplicate".to_owned(), true.into());
        }
        if self.tool == "job_by_place" {
            arguments.insert("place".to_owned(), if self.acts.len() > 2 { "Rome" } else { "Oslo" }.into());
        }
        if self.tool == "add" {
            return serde_json::json!({"a": self.acts.len(), "b": self.acts.len()}).to_string();
        }
        serde_json::Value::Object(arguments).to_string()
    }
}

/// How a server names calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// Every call has an id of its own: `r3c1` is the second one of the fourth response.
    Unique,
    /// Anything goes: the same ids again and again, none at all, and those that we make ourselves.
    Careless,
    /// Every call has an id of its own, which is too long, or has letters in it that not every server accepts.
    Odd,
}

impl Ids {
    /// The id of a call of this response, at this place in it.
    #[must_use]
    pub fn of(self, response: usize, index: usize) -> String {
        match self {
            Self::Unique => format!("r{response}c{index}"),
            Self::Odd if index.is_multiple_of(2) => format!("näh:r{response}.c{index}"),
            Self::Odd => format!("{}{response}c{index}", "x".repeat(80)),
            Self::Careless => {
                let ids = ["", "call_0", "call_0_final", "call_0_update_1", "call_1"];
                let at = (response * 3 + index * 7) % ids.len();
                ids.get(at).copied().unwrap_or_default().to_owned()
            }
        }
    }
}

/// Who plays what the agent says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouth {
    /// The speaker that a session has without one.
    AtOnce,
    /// One that takes its time for each word, in milliseconds, and may be cut off by itself after so many words.
    Paced {
        /// The time for a word.
        word: u64,
        /// After how many words it is cut off, once.
        cut_after: Option<usize>,
    },
}

/// A whole conversation: all that is random about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// What the user and the host do.
    pub moves: Vec<Move>,
    /// What the model answers, over and over.
    pub plans: Vec<Plan>,
    /// How the model's server names calls.
    pub ids: Ids,
    /// Who plays what is said.
    pub mouth: Mouth,
    /// How the session behaves.
    pub options: SessionOptions,
    /// How long nobody does anything before the session is closed, in milliseconds.
    pub settle: u64,
    /// How long its tasks have to end when it is closed, in milliseconds.
    pub deadline: u64,
    /// What goes wrong on purpose.
    pub faults: Faults,
}

impl Scene {
    /// The conversation of this seed, in which nothing goes wrong but what a user can live with; always the same.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        draw::scene(&mut fastrand::Rng::with_seed(seed))
    }

    /// The same with every wait so much shorter: for a session in real time.
    #[must_use]
    pub fn hurried(mut self, times: u64) -> Self {
        let times = times.max(1);
        let shorten = |time: &mut u64| *time /= times;
        shorten(&mut self.settle);
        shorten(&mut self.deadline);
        for step in &mut self.moves {
            if let Move::Wait(time) = step {
                shorten(time);
            }
        }
        for plan in &mut self.plans {
            shorten(&mut plan.pause);
            let acts = plan.calls.iter_mut().flat_map(|job| &mut job.acts);
            for act in acts {
                if let Act::Wait(time) | Act::Fill { milliseconds: time } = act {
                    shorten(time);
                }
            }
        }
        if let Mouth::Paced { word, .. } = &mut self.mouth {
            shorten(word);
        }
        let divide = |time: Duration| time / u32::try_from(times).unwrap_or(u32::MAX);
        self.faults = self.faults.hurried(times);
        self.options.merge_window = divide(self.options.merge_window);
        self.options.model_silence = divide(self.options.model_silence);
        self.options.speaker_silence = divide(self.options.speaker_silence);
        self.options.limits.cancel_deadline = divide(self.options.limits.cancel_deadline);
        self
    }

    /// Whether replies to the user tell what is pending.
    #[must_use]
    pub fn turns_tell(&self) -> bool {
        self.options.reply_policy != ReplyPolicy::Always
    }
}
