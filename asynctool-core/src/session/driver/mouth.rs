//! The driver's side of the speaker: one round's words go in, and how far they were played comes out.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::{
    floor::ReplyId,
    session::core::Core,
    speaker::{Line, Played, Playing, Speaker},
};

/// Why a speaker did not play its line to the end.
#[derive(Clone, Copy, Debug)]
pub(super) enum Silence {
    /// It was cut off, as it says.
    CutOff,
    Panicked,
    /// It has told of no word for too long.
    TooLong(Duration),
}

impl Silence {
    /// What is wrong; `None` if nothing is.
    pub(super) fn message(self) -> Option<String> {
        match self {
            Self::CutOff => None,
            Self::Panicked => Some("the speaker panicked".to_owned()),
            Self::TooLong(limit) => Some(format!("the speaker played nothing for {limit:?}")),
        }
    }
}

/// The words of one round on their way to the user. Dropping it makes the speaker fall silent.
pub(super) struct Mouth<'d> {
    /// `None` when no more words come.
    words: Option<UnboundedSender<String>>,
    /// `None` when the speaker is done.
    playing: Option<Playing<'d>>,
    core: &'d Core,
    reply: ReplyId,
    limit: Duration,
}

impl<'d> Mouth<'d> {
    pub(super) fn open(
        speaker: &'d dyn Speaker,
        core: &'d Arc<Core>,
        reply: ReplyId,
        round: u32,
        limit: Duration,
    ) -> Self {
        // An answer has a limit, so this queue has one.
        let (words, coming) = unbounded_channel();
        let listener = core.clone();
        let hear = move |heard: &str| {
            listener.update_quietly(|conversation, now| conversation.heard(reply, round, heard, now));
        };
        let line = Line::new(coming, Box::new(hear));
        let playing = catch_unwind(AssertUnwindSafe(|| speaker.play(line)));
        let playing = playing.unwrap_or_else(|_| Box::pin(async { std::panic::resume_unwind(Box::new(())) }));
        Self { words: Some(words), playing: Some(playing), core, reply, limit }
    }

    /// Has some more words said.
    pub(super) fn say(&self, text: String) {
        if let Some(words) = &self.words {
            let _ = words.send(text); // a speaker that is done hears no more
        }
    }

    /// No more words come.
    pub(super) fn close(&mut self) {
        self.words = None;
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Silence>> {
        let Some(playing) = &mut self.playing else { return Poll::Ready(Ok(())) };
        let played = match catch_unwind(AssertUnwindSafe(|| playing.as_mut().poll(cx))) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(Played::All)) => Ok(()),
            Ok(Poll::Ready(Played::Interrupted)) => Err(Silence::CutOff),
            Err(_) => Err(Silence::Panicked),
        };
        self.let_go();
        Poll::Ready(played)
    }

    fn let_go(&mut self) {
        let playing = self.playing.take();
        if catch_unwind(AssertUnwindSafe(|| drop(playing))).is_err() {
            tracing::error!("the speaker panicked while it was dropped");
        }
    }

    /// Ends only if the speaker falls silent before its time.
    pub(super) async fn fallen_silent(&mut self) -> Silence {
        std::future::poll_fn(|cx| match self.poll(cx) {
            Poll::Ready(Err(silence)) => Poll::Ready(silence),
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
        })
        .await
    }

    /// How the line ended, if it has ended by now.
    pub(super) async fn played_by_now(&mut self) -> Option<Result<(), Silence>> {
        std::future::poll_fn(|cx| match self.poll(cx) {
            Poll::Ready(played) => Poll::Ready(Some(played)),
            Poll::Pending => Poll::Ready(None),
        })
        .await
    }

    /// Ends when the line was played; a speaker that tells of no word for too long is given up.
    pub(super) async fn played(&mut self) -> Result<(), Silence> {
        loop {
            let before = self.core.look(|conversation| conversation.heard_so_far(self.reply));
            let deadline = self.core.clock.instant_in(self.limit);
            let played = std::future::poll_fn(|cx| self.poll(cx));
            if let Ok(played) = tokio::time::timeout_at(deadline, played).await {
                return played;
            }
            if self.core.look(|conversation| conversation.heard_so_far(self.reply)) == before {
                return Err(Silence::TooLong(self.limit));
            }
        }
    }
}

impl Drop for Mouth<'_> {
    fn drop(&mut self) {
        self.let_go();
    }
}
