//! The conversation of a request: what the user said, which calls were made, and what has become of them.

use asynctool_core::{Exchange, ModelRequest, RequestItem, Role};
use serde_json::{Map, Value};

/// By this the model finds its own questions again.
pub(super) const QUESTION: &str = "I still need";

/// How the text begins that is added to the words of a running tool.
const PROGRESS: &str = "\n(Progress of the running call";
const REFUSED: &str = "The call was not made: ";

/// What a call has given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OutputKind {
    Progress,
    Result,
    Error,
    /// It was not made; if it may be made all the same, the text names the flag for it.
    Refusal,
}

/// One output of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output<'r> {
    pub(super) id: &'r str,
    pub(super) text: &'r str,
    pub(super) kind: OutputKind,
}

/// A call that the model made, with all that it has given so far.
#[derive(Debug)]
pub(super) struct Job<'r> {
    pub(super) id: &'r str,
    pub(super) tool: &'r str,
    pub(super) arguments: Map<String, Value>,
    pub(super) outputs: Vec<Output<'r>>,
}

/// Lines of the user, and what the model did until the next.
#[derive(Debug, Default)]
struct Turn<'r> {
    lines: Vec<&'r str>,
    said: Vec<&'r str>,
    calls: Vec<&'r str>,
}

/// The conversation.
#[derive(Debug)]
pub(super) struct History<'r> {
    pub(super) jobs: Vec<Job<'r>>,
    turns: Vec<Turn<'r>>,
    /// Calls whose first outputs nobody has put into words.
    fresh: Vec<&'r str>,
    note: &'r str,
}

impl Job<'_> {
    /// Whether it takes long: it has told of its progress.
    pub(super) fn is_long(&self) -> bool {
        self.outputs.first().is_some_and(|output| output.kind == OutputKind::Progress)
    }

    pub(super) fn is_running(&self) -> bool {
        self.outputs.last().is_some_and(|output| output.kind == OutputKind::Progress)
    }

    /// Whether it was refused as a duplicate and may be started all the same.
    fn may_be_confirmed(&self) -> bool {
        self.outputs.last().is_some_and(|output| {
            output.kind == OutputKind::Refusal && output.text.contains("confirm_duplicate")
        })
    }
}

impl<'r> Output<'r> {
    fn of(exchange: &'r Exchange) -> Self {
        let text = &*exchange.output.text;
        let (text, kind) = match text.split_once(PROGRESS) {
            Some((words, _)) => (words, OutputKind::Progress),
            None if exchange.output.is_error => (text, OutputKind::Error),
            None if text.starts_with(REFUSED) => (text, OutputKind::Refusal),
            None if text.contains("is still running; nothing is known") => (text, OutputKind::Progress),
            None => (text, OutputKind::Result),
        };
        Self { id: &exchange.call.id, text, kind }
    }
}

impl<'r> History<'r> {
    pub(super) fn of(request: &'r ModelRequest) -> Self {
        let note = request.note.as_deref().unwrap_or_default();
        let mut history = Self { jobs: Vec::new(), turns: vec![Turn::default()], fresh: Vec::new(), note };
        for item in &request.history {
            match item {
                RequestItem::Message(message) if message.role == Role::User => history.line(&message.text),
                RequestItem::Message(message) => history.said(&message.text),
                RequestItem::Calls(calls) => calls.iter().for_each(|exchange| history.exchange(exchange)),
                _ => {}
            }
        }
        history
    }

    fn line(&mut self, line: &'r str) {
        if !self.is_unanswered() {
            self.turns.push(Turn::default());
        }
        self.fresh.clear();
        if let Some(turn) = self.turns.last_mut() {
            turn.lines.push(line);
        }
    }

    fn said(&mut self, text: &'r str) {
        self.fresh.clear();
        if let Some(turn) = self.turns.last_mut() {
            turn.said.push(text);
        }
    }

    fn exchange(&mut self, exchange: &'r Exchange) {
        let output = Output::of(exchange);
        // What a task says later comes as a call of its own, whose id is that of the task with an ending.
        let earlier = self.jobs.iter_mut().rev().find(|job| is_later_output(output.id, job.id));
        if let Some(job) = earlier {
            job.outputs.push(output);
            return;
        }
        let call = &exchange.call;
        let arguments = serde_json::from_str(&call.arguments).unwrap_or_default();
        self.jobs.push(Job { id: &call.id, tool: &call.name, arguments, outputs: vec![output] });
        self.fresh.push(&call.id);
        if let Some(turn) = self.turns.last_mut() {
            turn.calls.push(&call.id);
        }
    }

    /// Whether the user has said something that has led to nothing yet.
    pub(super) fn is_unanswered(&self) -> bool {
        self.turns
            .last()
            .is_some_and(|turn| turn.said.is_empty() && turn.calls.is_empty() && !turn.lines.is_empty())
    }

    pub(super) fn job(&self, id: &str) -> Option<&Job<'r>> {
        self.jobs.iter().find(|job| job.id == id)
    }

    pub(super) fn running(&self) -> impl Iterator<Item = &Job<'r>> {
        self.jobs.iter().filter(|job| job.is_running())
    }

    /// The calls whose first outputs nobody has put into words, with those outputs.
    pub(super) fn fresh(&self) -> impl Iterator<Item = (&Job<'r>, Output<'r>)> {
        self.fresh.iter().filter_map(|id| self.job(id)).filter_map(|job| Some((job, *job.outputs.first()?)))
    }

    /// For each task that the note names: its newest output that has not been told.
    pub(super) fn untold(&self) -> impl Iterator<Item = (&Job<'r>, Output<'r>)> {
        let is_id = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let named = move |id: &str| self.note.split(|c| !is_id(c)).any(|word| word == id);
        self.jobs.iter().filter_map(move |job| {
            let newest = job.outputs.iter().rev().find(|output| named(output.id))?;
            Some((job, *newest))
        })
    }

    /// What the user says now; several lines if the earlier ones got no answer.
    pub(super) fn last_line(&self) -> String {
        self.turns.last().map(|turn| turn.lines.join(".\n")).unwrap_or_default()
    }

    /// The lines that led to the question that is open now, oldest first.
    pub(super) fn lines_in_question(&self) -> Vec<String> {
        let asked = |turn: &&Turn| turn.said.iter().any(|text| text.contains(QUESTION));
        let turns = self.turns.iter().rev().skip(1).take_while(asked);
        let mut lines: Vec<String> = turns.map(|turn| turn.lines.join(".\n")).collect();
        lines.reverse();
        lines
    }

    /// The duplicates that the user was asked about in the turn before.
    pub(super) fn to_be_confirmed(&self) -> impl Iterator<Item = &Job<'r>> {
        let calls = self.turns.iter().rev().nth(1).map(|turn| turn.calls.as_slice()).unwrap_or_default();
        calls.iter().filter_map(|id| self.job(id)).filter(|job| job.may_be_confirmed())
    }
}

/// `call_1_update_2` and `call_1_final` are later outputs of `call_1`.
fn is_later_output(id: &str, of: &str) -> bool {
    id.strip_prefix(of).is_some_and(|ending| {
        ending == "_final"
            || ending.strip_prefix("_update_").is_some_and(|number| {
                !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())
            })
    })
}
