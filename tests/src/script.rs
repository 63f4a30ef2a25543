//! A conversation to be played: what the user, the model and the tools do, as data. All times are milliseconds.

use asynctool_core::ReplyPolicy;

use crate::Act;

/// A conversation: the model's answers, over and over, and what is done to the session.
#[derive(Clone, Debug)]
pub struct Script {
    /// How long a notice waits for others.
    pub merge_window: u64,
    /// What becomes of notices that a reply to the user had in view.
    pub policy: ReplyPolicy,
    /// Whether deferred replies may call tools.
    pub deferred_tools: bool,
    /// Whether there is a user who has to ask before something is cancelled or confirmed.
    pub attended: bool,
    /// How long the speaker takes for a word; without a time for it words are heard at once.
    pub word: Option<u64>,
    /// The answer to request `n` is number `n`, modulo how many there are.
    pub answers: Vec<Answer>,
    /// What the user and the host do, each so long after the one before.
    pub moves: Vec<(u64, Move)>,
}

impl Script {
    /// One with the options of a session that was given none.
    #[must_use]
    pub fn new(answers: Vec<Answer>, moves: Vec<(u64, Move)>) -> Self {
        let (policy, deferred_tools) = (ReplyPolicy::default(), false);
        Self { merge_window: 100, policy, deferred_tools, attended: true, word: None, answers, moves }
    }

    /// The answer to a request.
    #[must_use]
    pub fn answer(&self, request: usize) -> &[Part] {
        let number = request.checked_rem(self.answers.len()).unwrap_or_default();
        self.answers.get(number).map(Vec::as_slice).unwrap_or_default()
    }

    /// The calls of the answer to a request.
    #[must_use]
    pub fn calls(&self, request: usize) -> Vec<Part> {
        let is_call = |part: &&Part| matches!(part, Part::Job(_) | Part::Cancel(..));
        self.answer(request).iter().filter(is_call).cloned().collect()
    }
}

/// The call that a [`Part::Cancel`] of an answer means.
#[must_use]
pub fn target(answer: usize, back: usize, place: usize) -> String {
    answer.checked_sub(back).map_or_else(|| "nobody".to_owned(), |answer| call_id(answer, place))
}

/// How often the model may call tools in one turn.
pub const STEPS: u32 = 3;
/// How long a conversation goes on after the last move.
pub const REST: u64 = 60_000;

/// What the user or the host does.
#[derive(Clone, Copy, Debug)]
pub enum Move {
    /// The user says something.
    Say,
    /// The user starts to speak.
    StartSpeaking,
    /// The user stops.
    StopSpeaking,
    /// The reply is cut off.
    Interrupt,
    /// The host cancels a running task: so many are older.
    Cancel(usize),
    /// The same, because the user asked for it.
    CancelForUser(usize),
    /// The host hands over to this agent of [`AGENTS`].
    HandOff(usize),
}

/// Who may be handed the conversation.
pub const AGENTS: [&str; 2] = ["sales", "support"];

/// One answer of the model: its parts, in this order.
pub type Answer = Vec<Part>;

/// A part of an answer.
#[derive(Clone, Debug)]
pub enum Part {
    /// Some words.
    Words,
    /// Some time.
    Pause(u64),
    /// A job is to be done.
    Job(Job),
    /// The task of a call is to be cancelled: one of so many answers before, and of that place in it.
    Cancel(usize, usize),
    /// The provider fails.
    Fail,
    /// Nothing comes any more.
    Silence,
}

/// A call of one of the [`Jobs`](crate::Jobs).
#[derive(Clone, Debug)]
pub struct Job {
    /// Which.
    pub tool: Tool,
    /// What it does. After an update comes a wait, or it would race against the reply.
    pub acts: Vec<Act>,
    /// Where, for the tool that has a place.
    pub here: bool,
    /// Whether a default is written out, for the tool that has one.
    pub in_full: bool,
    /// Whether the call says that it is meant although another one runs.
    pub confirmed: bool,
}

/// The tools of [`Jobs`](crate::Jobs) that do a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is described in `Jobs`")]
pub enum Tool {
    Job,
    JobByArgs,
    JobByPlace,
    JobOrNot,
    JobInstead,
    JobToItsEnd,
    AnyJob,
    ShortJob,
    QuietJob,
    OneOfTwoJobs,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Job,
        Self::JobByArgs,
        Self::JobByPlace,
        Self::JobOrNot,
        Self::JobInstead,
        Self::JobToItsEnd,
        Self::AnyJob,
        Self::ShortJob,
        Self::QuietJob,
        Self::OneOfTwoJobs,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::JobByArgs => "job_by_args",
            Self::JobByPlace => "job_by_place",
            Self::JobOrNot => "job_or_not",
            Self::JobInstead => "job_instead",
            Self::JobToItsEnd => "job_to_its_end",
            Self::AnyJob => "any_job",
            Self::ShortJob => "short_job",
            Self::QuietJob => "quiet_job",
            Self::OneOfTwoJobs => "one_of_two_jobs",
        }
    }
}

impl Job {
    /// The arguments as the model writes them.
    #[must_use]
    pub fn arguments(&self) -> String {
        let mut fields = vec![format!("\"acts\": {}", serde_json::json!(self.acts))];
        if self.tool == Tool::JobByPlace {
            fields.push(format!("\"place\": \"{}\"", if self.here { "here" } else { "there" }));
        }
        if self.tool == Tool::JobByArgs && self.in_full {
            fields.push("\"weight\": 1".to_owned());
        }
        if self.confirmed {
            fields.push("\"confirm_duplicate\": true".to_owned());
        }
        format!("{{{}}}", fields.join(", "))
    }
}

/// The id of a call by its answer and its place in it.
#[must_use]
pub fn call_id(answer: usize, place: usize) -> String {
    format!("r{answer}c{place}")
}

/// The words of an answer, by where they stand in it.
#[must_use]
pub fn words(answer: usize, part: usize) -> String {
    format!("w{answer}.{part} ")
}

/// What the session's sentences are replaced with (H1), so that what a model is told can be compared by its meaning.
pub const SENTENCES: [(&str, &str); 29] = [
    ("deferred_no_tools", ""),
    ("update", "says {message}"),
    ("still_running", "still running"),
    ("finished_silently", "finished"),
    ("tool_failed", "failed"),
    ("cancelled_before_output", "cancelled before it said anything"),
    ("cancelled_after_update", "cancelled"),
    ("timed_out", "timed out"),
    ("refused_tool_running", "no room"),
    ("duplicate", "{call_id} runs"),
    ("duplicate_last_update", "said {message}"),
    ("duplicate_confirm", "confirm"),
    ("duplicate_unasked", "ask first"),
    ("duplicate_cancel", "cancel {call_id}"),
    ("duplicate_otherwise", "or wait"),
    ("replace_refused", "{call_id} cannot be replaced"),
    ("cancel_done", "{call_id} is cancelled"),
    ("cancel_unknown", "{call_id} is unknown"),
    ("cancel_ended", "{call_id} has ended"),
    ("cancel_unasked", "nobody asked"),
    ("cancel_refused", "{call_id} cannot be cancelled"),
    ("deferred_reply", "tell {call_ids}"),
    ("deferred_seen", "seen {call_ids}"),
    ("deferred_again", "again"),
    ("untold_results", "also tell {call_ids}"),
    ("answer_without_tools", "no tools"),
    ("answer_last", "answer"),
    ("handed_off", "{agent} goes on"),
    ("handoff_conflict", "not to {agents}"),
];

/// What a conversation gave, to be compared: each line with its time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// The log (a).
    pub log: Vec<(u64, Item)>,
    /// What became of replies and of what they were to tell (b).
    pub replies: Vec<(u64, Telling)>,
    /// What the model was asked.
    pub requests: Vec<Request>,
}

/// An item of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are those of `ChatItem`")]
pub enum Item {
    User(String),
    Agent { text: String, interrupted: bool },
    Call { id: String, tool: String },
    Output { id: String, text: String, is_error: bool },
}

/// An event of a reply or of a handoff; the ids are those of calls.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are those of `SessionEvent`")]
pub enum Telling {
    Scheduled { reply: u64, deferred: bool, ids: Vec<String> },
    Completed { reply: u64, ids: Vec<String> },
    Interrupted { reply: u64, ids: Vec<String>, told: Vec<String> },
    Skipped { reply: u64, ids: Vec<String> },
    Dropped { ids: Vec<String> },
    HandedOff { from: String, to: String },
}

/// What the model was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What holds for this request alone; nothing is an empty text.
    pub note: String,
    /// Whether it may call tools.
    pub tools: bool,
    /// The calls that it sees: of the log up to then, each with its output, without those that a newer one stands for.
    pub calls: Vec<String>,
}
