//! A speaker that fails its session.

use std::sync::atomic::{AtomicUsize, Ordering};

use asynctool_core::{Line, Played, Playing, Speaker};

use super::{Fault, Injected, MouthFault};
use crate::panics;

/// A speaker that plays one line in so many no further than its first words.
pub struct FaultySpeaker<S> {
    speaker: S,
    fault: Option<MouthFault>,
    injected: Injected,
    lines: AtomicUsize,
}

impl<S> FaultySpeaker<S> {
    /// The speaker with this fault.
    pub fn new(speaker: S, fault: Option<MouthFault>, injected: Injected) -> Self {
        Self { speaker, fault, injected, lines: AtomicUsize::new(1) }
    }
}

impl<S: Speaker> Speaker for FaultySpeaker<S> {
    fn play(&self, line: Line) -> Playing<'_> {
        let number = self.lines.fetch_add(1, Ordering::Relaxed);
        match self.fault {
            Some(fault) if number.is_multiple_of(fault.every) => Box::pin(self.fail(line, fault.panics)),
            _ => self.speaker.play(line),
        }
    }
}

impl<S> FaultySpeaker<S> {
    async fn fail(&self, mut line: Line, panics: bool) -> Played {
        let Some(words) = line.next().await else { return Played::All };
        line.heard(&words);
        self.injected.note(if panics { Fault::PanickingSpeaker } else { Fault::SilentSpeaker });
        if panics {
            panics::as_told();
        }
        std::future::pending().await
    }
}
