//! Runs the weights: a line and the tools in, a completion out.

use std::{
    sync::{Arc, Mutex, PoisonError, Weak},
    time::{Duration, Instant},
};

use needle_core::v3::V3Cache;
use needle_infer::{
    prompt::{IM_END, build_prompt},
    v3_engine::V3Engine,
};

use super::{NeedleError, completion::Completion};

/// What reads a line and writes calls.
pub(super) trait Complete: Send + Sync + 'static {
    /// Blocks for seconds. `None` if patience is over before the end, or the line or the tools are too long.
    fn complete(&self, line: &str, tools: &str, patience: &Patience) -> Option<Completion>;
}

/// How long an answer is worth waiting for: while somebody listens, and not for ever.
#[derive(Debug)]
pub(super) struct Patience {
    listener: Weak<()>,
    until: Instant,
}

impl Patience {
    pub(super) fn new(listener: &Arc<()>, longest: Duration) -> Self {
        Self { listener: Arc::downgrade(listener), until: Instant::now() + longest }
    }

    pub(super) fn is_over(&self) -> bool {
        self.listener.strong_count() == 0 || Instant::now() >= self.until
    }
}

/// The most tokens of a prompt; each takes time, and the model was not made for long ones.
const MOST_PROMPT: usize = 1024;

/// The most tokens of a completion: what it thinks, and the calls.
const MOST_COMPLETION: usize = 256;

/// The most bytes of a line and of the tools; more have more tokens than a prompt may have.
const MOST_BYTES: usize = 16 * MOST_PROMPT;

/// The tokens at the beginning and at the end of every text, as the model was trained.
const BEGINNING: u32 = 2;
const END: u32 = 1;

/// The loaded weights.
pub(super) struct Engine {
    needle: V3Engine,
    end_of_turn: Option<u32>,
    /// One line at a time: whoever waits here for one that nobody wants any more waits for a step of it.
    turn: Mutex<()>,
}

impl Engine {
    pub(super) fn load(weights: Vec<u8>) -> Result<Self, NeedleError> {
        let needle = V3Engine::from_bytes(weights).map_err(|error| NeedleError::Broken(error.to_string()))?;
        let end_of_turn = needle.tokenizer.id_of(IM_END);
        Ok(Self { needle, end_of_turn, turn: Mutex::new(()) })
    }
}

impl Complete for Engine {
    // The loop of `V3Engine::generate`, which cannot be stopped.
    fn complete(&self, line: &str, tools: &str, patience: &Patience) -> Option<Completion> {
        if line.len() + tools.len() > MOST_BYTES {
            return None;
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let V3Engine { model, tokenizer, .. } = &self.needle;
        let mut prompt = vec![BEGINNING];
        prompt.extend(tokenizer.encode(&build_prompt(line, tools, None)));
        if prompt.len() > MOST_PROMPT || patience.is_over() {
            return None;
        }
        let mut cache = V3Cache::new(&model.cfg, prompt.len() + MOST_COMPLETION);
        let mut scores = model.prefill(&prompt, &mut cache);
        let mut written = Vec::new();
        while written.len() < MOST_COMPLETION && !patience.is_over() {
            let next = best(&scores)?;
            if next == END || Some(next) == self.end_of_turn {
                let text = tokenizer.decode(&written);
                let confidence = self.needle.confidence_for(line, tools, &text)?;
                return Some(Completion { text, confidence });
            }
            written.push(next);
            scores = model.decode_step(&mut cache, next);
        }
        None
    }
}

/// The token with the highest score.
fn best(scores: &[f32]) -> Option<u32> {
    let (best, _) = scores.iter().enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    u32::try_from(best).ok()
}
