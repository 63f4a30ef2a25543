//! From events to the picture: which lane an event belongs to, what it begins, and what it ends.

use std::{collections::HashMap, sync::Arc, time::Duration};

use super::{
    chart::{Chart, Link, Sharing, Sign, Span, SpanKind},
    lanes::TaskLanes,
    names::Names,
    phrases::{answered, cut_off, ended, joined, refusal, spoken, update},
};
use crate::{
    chat::{ChatItem, Role},
    floor::ReplyId,
    session::event::{AgentState, ReplyCause, SessionEvent, UserState},
    task::{FunctionCall, TaskStatus, made_id},
};

/// Reads events one by one.
#[derive(Debug, Default)]
pub(super) struct Reader {
    chart: Chart,
    now: Duration,
    /// The span in which the user speaks.
    speech: Option<usize>,
    reply: Option<Reply>,
    lanes: TaskLanes,
    /// By call id.
    running: HashMap<Arc<str>, Task>,
    names: Names,
    /// The calls of the log: of one that is refused nothing else tells the arguments.
    calls: HashMap<Arc<str>, FunctionCall>,
    /// The output that was logged last. The event of its task follows, and that of an end does not tell its id.
    output: Option<Arc<str>>,
    /// The marks of outputs, by their ids in the log.
    notices: HashMap<Arc<str>, usize>,
}

/// The reply that is being given.
#[derive(Debug)]
struct Reply {
    id: ReplyId,
    /// Its span of the moment.
    span: usize,
    /// The mark whose words are still growing.
    words: Option<usize>,
    /// The mark at which it told something last.
    spoke: usize,
}

/// A task that runs.
#[derive(Clone, Copy, Debug)]
struct Task {
    lane: usize,
    span: usize,
}

impl Reader {
    pub(super) fn add(&mut self, at: Duration, event: &SessionEvent) {
        self.now = at;
        match event {
            SessionEvent::UserStateChanged { state } => self.user_is(*state),
            SessionEvent::AgentStateChanged { state } => self.agent_is(*state),
            SessionEvent::ItemAdded { item } => self.logged(&item.item),
            SessionEvent::ReplyScheduled { reply_id, cause, call_ids } => {
                self.reply_begins(*reply_id, cause, call_ids);
            }
            SessionEvent::ReplyDelta { reply_id, text } => self.reply_says(*reply_id, text),
            SessionEvent::ReplyCompleted { reply_id, call_ids } => {
                let text = self.names.listed("told", call_ids).unwrap_or_else(|| "ends".to_owned());
                self.reply_ends(*reply_id, Sign::End, text, call_ids, &[]);
            }
            SessionEvent::ReplyInterrupted { reply_id, call_ids, told, by } => {
                let (back, told_before) =
                    (self.names.listed("goes back:", call_ids), self.names.listed("told", told));
                let text = joined([Some(cut_off(*by).to_owned()), told_before, back]);
                self.reply_ends(*reply_id, Sign::Cut, text, told, call_ids);
            }
            SessionEvent::ReplySkipped { reply_id, call_ids } => {
                let text =
                    joined([Some("skipped".to_owned()), self.names.listed("counts as told:", call_ids)]);
                self.reply_ends(*reply_id, Sign::End, text, &[], call_ids);
            }
            SessionEvent::ReplyDropped { call_ids } => {
                let text = self.names.listed("will not be told:", call_ids).unwrap_or_default();
                self.agent_of(Sign::Wrong, text, &[call_ids]);
            }
            SessionEvent::ToolCallStarted { call_id, tool, arguments } => {
                self.task(call_id, tool, Sign::Call, arguments, call_id);
            }
            SessionEvent::ToolCallUpdated { id, call_id, tool, message, progress, supersedes } => {
                let supersedes = supersedes.as_ref().map(|older| self.names.of(older));
                let text = update(message, *progress, supersedes.as_deref());
                let row = self.task(call_id, tool, Sign::Words, &text, id);
                let name = self.names.call(call_id, tool);
                self.names.update(id, &name);
                self.notices.insert(id.clone(), row);
            }
            SessionEvent::ApprovalRequested { call_id, tool, question, .. } => {
                self.task(call_id, tool, Sign::Words, &format!("asks the user: {question}"), call_id);
            }
            SessionEvent::ApprovalAnswered { call_id, tool, granted, by, reason } => {
                let text = answered(*granted, *by, reason.as_deref());
                self.task(call_id, tool, Sign::Words, &text, call_id);
            }
            SessionEvent::ToolCallEnded { call_id, tool, status, message } => {
                self.task_ends(call_id, tool, *status, message);
            }
            SessionEvent::ToolCallRefused { call_id, tool, reason } => {
                let asked = self.calls.get(call_id).map(|call| format!(": {}", call.arguments));
                let name = self.names.call(call_id, tool);
                let text = format!("{name} refused, {}{}", refusal(*reason), asked.unwrap_or_default());
                // It runs at no time: the agent's lane has what it asked for, and no other is needed.
                let row = self.agent_of(Sign::Refused, text, &[std::slice::from_ref(call_id)]);
                self.notices.insert(call_id.clone(), row);
            }
            SessionEvent::Handoff { to, .. } => {
                self.agent(Sign::Note, format!("-- {to} speaks from here --"));
            }
            SessionEvent::LogFull { items } => {
                self.agent(Sign::Wrong, format!("the log is full: {items} items"));
            }
            SessionEvent::Error { message } => self.agent(Sign::Wrong, message.clone()),
            SessionEvent::Lagged { missed } => {
                self.agent(Sign::Wrong, format!("{missed} events are missing here"));
            }
            // Figures, which happen at no time of the conversation.
            SessionEvent::Usage { .. } => {}
            SessionEvent::Closed => self.closed(),
        }
    }

    /// What has not ended goes on to the end of the picture.
    pub(super) fn finish(self) -> Chart {
        self.chart
    }

    fn mark(&mut self, lane: usize, sign: Sign, text: String) -> usize {
        self.chart.mark(self.now, lane, sign, text)
    }

    fn agent(&mut self, sign: Sign, text: String) {
        self.mark(Chart::AGENT, sign, text);
    }

    /// The same with the ids of what it names.
    fn agent_of(&mut self, sign: Sign, text: String, ids: &[&[Arc<str>]]) -> usize {
        let row = self.mark(Chart::AGENT, sign, text);
        self.about(row, ids.concat().join(", "));
        row
    }

    fn about(&mut self, row: usize, ids: String) {
        if let Some(mark) = self.chart.marks.get_mut(row) {
            mark.ids = ids;
        }
    }

    /// A span from the next mark on.
    fn begin(&mut self, lane: usize, kind: SpanKind, name: impl Into<String>) -> usize {
        let (name, from) = (name.into(), self.chart.marks.len());
        self.chart.spans.push(Span { lane, kind, name, from, to: None, cut: false });
        self.chart.spans.len() - 1
    }

    fn end(&mut self, span: usize, row: usize, cut: bool) {
        if let Some(span) = self.chart.spans.get_mut(span) {
            (span.to, span.cut) = (Some(row), cut);
        }
    }

    // What is said.

    fn user_is(&mut self, state: UserState) {
        let span = self.speech.take();
        match state {
            UserState::Speaking => {
                let span = span.unwrap_or_else(|| self.begin(Chart::USER, SpanKind::UserSpeaks, "the user"));
                self.speech = Some(span);
                self.mark(Chart::USER, Sign::Begin, "speaks".to_owned());
            }
            UserState::Listening => {
                let row = self.mark(Chart::USER, Sign::End, "stops".to_owned());
                if let Some(span) = span {
                    self.end(span, row, false);
                }
            }
        }
    }

    fn logged(&mut self, item: &ChatItem) {
        match item {
            ChatItem::Message(message) => match message.role {
                Role::User => self.user_said(&message.text),
                Role::Assistant => self.agent_said(spoken(message)),
            },
            ChatItem::Aside { text } => self.agent_said(text.to_string()),
            ChatItem::Summary { text } => self.agent(Sign::Note, format!("-- summarised: {text} --")),
            // The tasks' own events tell the rest.
            ChatItem::Call { call, .. } => {
                self.calls.insert(call.id.clone(), call.clone());
            }
            ChatItem::Output { call_id, .. } => self.output = Some(call_id.clone()),
        }
    }

    /// Words that end the user's speaking stand in one row with its end.
    fn user_said(&mut self, text: &str) {
        let now = self.now;
        match self.chart.marks.last_mut() {
            Some(last) if last.lane == Chart::USER && last.sign == Sign::End && last.at == now => {
                last.sign = Sign::Words;
                text.clone_into(&mut last.text);
            }
            _ => {
                self.mark(Chart::USER, Sign::Words, text.to_owned());
            }
        }
    }

    /// The log knows best what was heard: it stands in the place of the pieces that came before.
    fn agent_said(&mut self, text: String) {
        let words = self.reply.as_mut().and_then(|reply| reply.words.take());
        match words.and_then(|row| self.chart.marks.get_mut(row)) {
            Some(mark) => mark.text = text,
            None => self.agent(Sign::Words, text),
        }
    }

    // Replies.

    fn agent_is(&mut self, state: AgentState) {
        match state {
            AgentState::Thinking => self.turn_to(SpanKind::Thinking),
            AgentState::Speaking => self.turn_to(SpanKind::Speaking),
            AgentState::Listening => {} // the reply's own end tells more
        }
    }

    /// The reply is in another phase from the next mark on.
    fn turn_to(&mut self, kind: SpanKind) {
        let Some(mut reply) = self.reply.take() else { return };
        if self.chart.spans.get(reply.span).is_some_and(|span| span.kind != kind) {
            self.end(reply.span, self.chart.marks.len(), false);
            reply.span = self.begin_phase(kind);
            reply.words = None;
        }
        self.reply = Some(reply);
    }

    fn begin_phase(&mut self, kind: SpanKind) -> usize {
        let name = if kind == SpanKind::Thinking { "thinks" } else { "says" };
        self.begin(Chart::AGENT, kind, name)
    }

    fn reply_begins(&mut self, id: ReplyId, cause: &ReplyCause, call_ids: &[Arc<str>]) {
        self.take_up(id, SpanKind::Thinking);
        let line = match cause {
            ReplyCause::Line { call_id } => format!(", a line of {}", self.names.of(call_id)),
            ReplyCause::Turn | ReplyCause::Notices => String::new(),
        };
        let tells = self.names.listed(" tells", call_ids).unwrap_or_default();
        self.agent_of(Sign::Begin, format!("reply {id}{line}{tells}"), &[call_ids]);
    }

    /// This reply has the floor from the next mark on.
    fn take_up(&mut self, id: ReplyId, kind: SpanKind) {
        let row = self.chart.marks.len();
        if let Some(earlier) = self.reply.take() {
            self.end(earlier.span, row, false); // its end is not known
        }
        let span = self.begin_phase(kind);
        self.reply = Some(Reply { id, span, words: None, spoke: row });
    }

    fn reply_says(&mut self, id: ReplyId, text: &str) {
        if self.reply.as_ref().is_none_or(|reply| reply.id != id) {
            self.take_up(id, SpanKind::Speaking);
        }
        self.turn_to(SpanKind::Speaking);
        let words = self.reply.as_ref().and_then(|reply| reply.words);
        if let Some(mark) = words.and_then(|row| self.chart.marks.get_mut(row)) {
            mark.text.push_str(text);
            return;
        }
        let row = self.mark(Chart::AGENT, Sign::Words, text.to_owned());
        if let Some(reply) = &mut self.reply {
            (reply.words, reply.spoke) = (Some(row), row);
        }
    }

    fn reply_ends(&mut self, id: ReplyId, sign: Sign, text: String, told: &[Arc<str>], others: &[Arc<str>]) {
        let row = self.agent_of(sign, text, &[told, others]);
        let Some(reply) = self.reply.take_if(|reply| reply.id == id) else { return };
        self.end(reply.span, row, sign == Sign::Cut);
        for call_id in told {
            let Some(&from) = self.notices.get(call_id) else { continue };
            let to = if reply.spoke > from { reply.spoke } else { row };
            let name = format!("{} ({call_id})", self.names.of(call_id));
            self.chart.links.push(Link { name, from, to });
        }
    }

    // Tasks.

    /// Marks something in the lane of a task, which begins with it if it is not known. What is logged stands under this
    /// id.
    fn task(&mut self, call_id: &str, tool: &str, sign: Sign, text: &str, id: &str) -> usize {
        self.output = None;
        let (known, name) = (self.running.get(call_id).copied(), self.names.call(call_id, tool));
        let lane = known.unwrap_or_else(|| self.begin_task(call_id, &name)).lane;
        let is_named = match self.chart.sharing(lane) {
            Sharing::Alone => false,
            Sharing::InTurn => known.is_none(),
            Sharing::AtOnce => true,
        };
        let text = if is_named { format!("{name}: {text}") } else { text.to_owned() };
        let row = self.mark(lane, sign, text);
        self.about(row, id.to_owned());
        row
    }

    fn begin_task(&mut self, call_id: &str, name: &str) -> Task {
        let lane = self.lanes.take(name, &mut self.chart.lanes);
        let task = Task { lane, span: self.begin(lane, SpanKind::Task, name) };
        self.running.insert(call_id.into(), task);
        task
    }

    fn task_ends(&mut self, call_id: &str, tool: &str, status: TaskStatus, message: &str) {
        let sign = if status == TaskStatus::Done { Sign::End } else { Sign::Cut };
        let text = ended(status, message);
        let name = self.names.call(call_id, tool);
        let logged = self.output.take().filter(|id| **id == *call_id || !self.names.is_known(id));
        let usual = made_id(call_id, &["_final"]);
        // The end is the call's first output, if there was none before it.
        let is_first = !self.notices.contains_key(call_id);
        let id = logged.unwrap_or_else(|| if is_first { call_id.into() } else { usual.clone() });
        for id in [&id, &usual] {
            self.names.end(id, &name);
        }
        let row = self.task(call_id, tool, sign, &text, &id);
        if let Some(task) = self.running.remove(call_id) {
            self.end(task.span, row, sign == Sign::Cut);
            self.lanes.give_back(task.lane, &self.chart.lanes);
        }
        self.notices.extend([id, usual].map(|id| (id, row)));
        self.notices.entry(call_id.into()).or_insert(row);
    }

    fn closed(&mut self) {
        let row = self.mark(Chart::AGENT, Sign::Note, "-- closed --".to_owned());
        for span in self.chart.spans.iter_mut().filter(|span| span.to.is_none()) {
            span.to = Some(row);
        }
    }
}
