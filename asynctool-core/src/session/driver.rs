//! The driver: asks the conversation for the next step, asks the model, has its words played, runs the calls. One reply
//! at a time.

mod answer;
mod mouth;

use std::{sync::Arc, task::Poll, time::Duration};

use tokio::task::JoinHandle;
use tracing::Instrument as _;

use self::{
    answer::Answer,
    mouth::{Mouth, Silence},
};
use super::{
    agent::Agent,
    conversation::{Conversation, Next, Response, Step, Words},
    core::Core,
};
use crate::{
    floor::ReplyId,
    model::ChatModel,
    speaker::Speaker,
    task::DetachedTasks,
    toolset::{Handoff, RegistryError, Rendered},
};

/// What a session's one background task works with.
pub(super) struct Driver {
    pub(super) core: Arc<Core>,
    pub(super) tasks: DetachedTasks,
    pub(super) model: Box<dyn ChatModel>,
    pub(super) speaker: Arc<dyn Speaker>,
    pub(super) agent: SpeakingAgent,
    pub(super) model_silence: Duration,
    pub(super) speaker_silence: Duration,
    pub(super) answer_limit: usize,
}

/// The agent that speaks, as the model is asked with it.
pub(super) struct SpeakingAgent {
    pub(super) name: Arc<str>,
    pub(super) instructions: Arc<str>,
    pub(super) tools: Arc<Rendered>,
}

/// Ends the conversation with its driver, whatever becomes of it: nobody waits for a reply that will not come.
struct EndOnDrop(Arc<Core>);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.update(Conversation::end);
    }
}

/// The reply is over before its end.
struct CutOff;

impl Driver {
    /// Runs until the session is over.
    pub(super) async fn run(mut self) {
        let _end = EndOnDrop(self.core.clone());
        loop {
            match self.core.update_quietly(Conversation::next) {
                Step::Reply(reply) => {
                    let span = tracing::info_span!(
                        "invoke_agent",
                        otel.name = format!("invoke_agent {}", self.agent.name),
                        gen_ai.operation.name = "invoke_agent",
                        gen_ai.agent.name = &*self.agent.name,
                        asynctool.reply.id = reply,
                    );
                    self.reply(reply).instrument(span).await;
                }
                Step::HandOff(handoff) => self.hand_off(&handoff),
                Step::Wait => self.core.changed.notified().await,
                Step::WaitUntil(time) => {
                    let time = self.core.clock.instant_of(time);
                    let _ = tokio::time::timeout_at(time, self.core.changed.notified()).await;
                }
                Step::Over => return,
            }
        }
    }

    /// Makes one reply: the model answers, its calls are made, it answers again.
    async fn reply(&mut self, reply: ReplyId) {
        loop {
            match self.round(reply).await {
                Next::Over => return,
                Next::GoOn => {}
                Next::HandOff(handoff) => self.hand_off(&handoff),
            }
        }
    }

    /// Lets another agent speak; if its tools cannot be offered, the one who speaks goes on.
    fn hand_off(&mut self, handoff: &Handoff) {
        let to = handoff.to();
        match handoff.agent::<Agent>().map(|agent| self.install(&agent)) {
            Some(Ok(())) => self.core.update_quietly(|conversation, _| conversation.handed_off(to)),
            // What can be known of it is known when it is asked for; the tools on offer may have changed since.
            Some(Err(error)) => {
                let error = error.to_string();
                self.core.update_quietly(|conversation, _| conversation.handoff_failed(to, &error));
            }
            None => tracing::error!("a handoff to something that is no agent"),
        }
    }

    fn install(&mut self, agent: &Agent) -> Result<(), RegistryError> {
        self.tasks.offer(agent.tools.clone()?)?;
        self.agent = SpeakingAgent {
            name: agent.name.clone(),
            instructions: agent.instructions.clone(),
            tools: Arc::new(self.tasks.render(self.model.dialect())),
        };
        Ok(())
    }

    /// Makes one round of a reply: words, and then perhaps calls, which are made while the words are still played.
    async fn round(&self, reply: ReplyId) -> Next {
        let Some(round) = self.core.update_quietly(|conversation, _| conversation.round(reply)) else {
            return Next::Over;
        };
        let mut mouth = Mouth::open(&*self.speaker, &self.core, reply, round.number, self.speaker_silence);
        let answer = match round.words {
            Words::Given(text) => {
                mouth.say(text);
                Answer::Written { calls: Vec::new(), is_silent: false }
            }
            Words::Asked(generation) => {
                self.answer(reply, generation, &mut mouth).instrument(answer::span()).await
            }
        };
        let (calls, is_silent) = match answer {
            Answer::CutOff => return Next::Over,
            Answer::Failed(error) => {
                self.core.update_quietly(|conversation, now| conversation.failed(reply, &error, now));
                return Next::Over;
            }
            Answer::Written { calls, is_silent } => (calls, is_silent),
        };
        mouth.close();
        // Words that were played already stand in the log before the calls.
        if let Some(played) = mouth.played_by_now().await
            && self.heard_out(reply, played).is_err()
        {
            return Next::Over;
        }
        let response = self
            .core
            .update_quietly(|conversation, now| conversation.generated(reply, calls, is_silent, now));
        let makes_calls = response.is_some();
        // At once: calls that are in the log are made, whatever becomes of the reply (A4, E2). A task of its own: a tool
        // that blocks its thread does not block the conversation.
        let made = response.map(|Response { calls, mandate }| {
            tokio::spawn(self.tasks.call_all(calls, mandate).in_current_span())
        });
        let played = async {
            let played = mouth.played().await;
            self.heard_out(reply, played)
        };
        let done = tokio::select! {
            biased;
            () = self.cut_off(reply) => return Next::Over,
            done = async { tokio::try_join!(played, self.await_outputs(reply, made)) } => done,
        };
        if done.is_err() {
            return Next::Over;
        }
        self.core.update_quietly(|conversation, now| conversation.round_is_over(reply, makes_calls, now))
    }

    /// The words were played, or the speaker fell silent before their end, and so the reply is over.
    fn heard_out(&self, reply: ReplyId, played: Result<(), Silence>) -> Result<(), CutOff> {
        self.core.update_quietly(|conversation, now| match played {
            Ok(()) => {
                conversation.played(reply, now);
                Ok(())
            }
            Err(silence) => {
                conversation.silenced(reply, silence.message().as_deref(), now);
                Err(CutOff)
            }
        })
    }

    /// Ends when each call of the response has its first output, those too that were delivered again and are not made.
    async fn await_outputs<T>(&self, reply: ReplyId, made: Option<JoinHandle<T>>) -> Result<(), CutOff> {
        let Some(made) = made else { return Ok(()) };
        // `cut_off` stands beside it and waits for the changes, so that a start wakes neither (`Core::on_event`).
        let answered = std::future::poll_fn(|_| {
            if self.core.look(|conversation| conversation.awaits_output(reply)) {
                return Poll::Pending;
            }
            Poll::Ready(())
        });
        tokio::select! {
            () = answered => {}
            // It panicked, or its runtime ends: no more outputs come.
            Err(error) = made => tracing::error!(%error, "the calls of a response were not made"),
        }
        Ok(())
    }

    /// Ends when the reply is over for a reason that does not lie here.
    async fn cut_off(&self, reply: ReplyId) {
        while self.core.look(|conversation| conversation.is_current(reply)) {
            self.core.changed.notified().await;
        }
    }
}
