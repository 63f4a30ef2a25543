//! The sentences that a host has replaced; all others have their default text.

use std::{borrow::Cow, collections::BTreeMap, fmt, sync::Arc};

use serde::Deserialize;

use super::{Prompt, PromptError, template::Template};
use crate::shared_text::shared_text;

/// The sentences that a model is shown: those that were replaced, and the defaults of all others.
///
/// A sentence is a template: `{field}` stands for a value, and braces inside of values mean nothing. There is no
/// escape: what is between two braces is a field, and one that the sentence does not have is refused. A brace without
/// its partner is text.
///
/// ```
/// use asynctool_core::{Prompt, Prompts};
///
/// let mut session = Prompts::default();
/// session.set(Prompt::ToolFailed, "Das Werkzeug ist gescheitert.").unwrap();
/// session.set(Prompt::TimedOut, "{tool} war nach {limit} nicht fertig.").unwrap();
/// assert!(session.set(Prompt::ToolFailed, "It said {secret}").is_err());
///
/// // The more specific ones win, key by key.
/// let flights = Prompts::default().with(Prompt::ToolFailed, "Die Buchung ist gescheitert.").unwrap();
/// let prompts = flights.over(&session);
/// assert_eq!(prompts.tool_failed(), "Die Buchung ist gescheitert.");
/// assert_eq!(prompts.timed_out("book", "call_1", "1 second"), "book war nach 1 second nicht fertig.");
///
/// // A configuration is a map from names to texts.
/// let read: Prompts = serde_json::from_str(r#"{"tool_failed": "Das ging schief."}"#).unwrap();
/// assert_eq!(read.tool_failed(), "Das ging schief.");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>")]
pub struct Prompts {
    /// By the number of the sentence; empty until one is replaced, and shared until one more is.
    texts: Arc<[Option<Template>]>,
}

impl Prompts {
    /// Replaces one sentence; the only error is a field that the sentence does not have.
    pub fn set(&mut self, prompt: Prompt, text: impl Into<Cow<'static, str>>) -> Result<(), PromptError> {
        let template = Template::of(prompt, text.into())?;
        if self.texts.is_empty() {
            self.texts = Prompt::ALL.iter().map(|_| None).collect();
        }
        if let Some(place) = Arc::make_mut(&mut self.texts).get_mut(prompt as usize) {
            *place = Some(template);
        }
        Ok(())
    }

    /// The same with one sentence replaced; see [`set`](Self::set).
    pub fn with(mut self, prompt: Prompt, text: impl Into<Cow<'static, str>>) -> Result<Self, PromptError> {
        self.set(prompt, text)?;
        Ok(self)
    }

    /// These replacements, and those of `base` for the sentences that are not replaced here.
    #[must_use]
    pub fn over(&self, base: &Self) -> Self {
        if self.texts.is_empty() {
            return base.clone();
        }
        if base.texts.is_empty() {
            return self.clone();
        }
        let pairs = self.texts.iter().zip(base.texts.iter());
        Self { texts: pairs.map(|(own, other)| own.as_ref().or(other.as_ref()).cloned()).collect() }
    }

    /// What a tool says while it works, in its template: the sentence that is said most often.
    pub(crate) fn shared_update(&self, tool: &str, call_id: &str, message: &str) -> Arc<str> {
        shared_text(|text| self.template(Prompt::Update).fill_into(text, &[tool, call_id, message]))
    }

    /// The template of a sentence.
    pub(super) fn template(&self, prompt: Prompt) -> &Template {
        let replaced = self.texts.get(prompt as usize).and_then(Option::as_ref);
        replaced.unwrap_or_else(|| prompt.default_template())
    }
}

/// From names to texts, as a configuration has them.
impl TryFrom<BTreeMap<String, String>> for Prompts {
    type Error = PromptError;

    fn try_from(texts: BTreeMap<String, String>) -> Result<Self, PromptError> {
        let mut prompts = Self::default();
        for (name, text) in texts {
            prompts.set(name.parse()?, text)?;
        }
        Ok(prompts)
    }
}

impl fmt::Debug for Prompts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let replaced = Prompt::ALL
            .iter()
            .zip(self.texts.iter())
            .filter_map(|(prompt, text)| Some((prompt, text.as_ref()?)));
        f.debug_map().entries(replaced).finish()
    }
}
