//! Who chooses the tools that a line wants: the rules, or a router that is asked before them.
//!
//! What is about the conversation itself (how a call gets on, which one to cancel, yes and no, thanks) is always read
//! by the rules; a router sees one wish, not the conversation.

use asynctool_core::{Rendered, RenderedTool};
use serde_json::{Map, Value};

use super::{
    tools::ToolCard,
    wish::{Meaning, Reader, Wish},
};

/// Chooses the tools of a line in place of the rules.
pub trait Router {
    /// Who is speaking, in a sentence, for a user who asks for help.
    fn introduction(&self) -> &str;

    /// The calls that a line wants.
    fn route(&self, question: &Question<'_>) -> Route;
}

/// What a router is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Question<'r> {
    /// What the user said; with the lines before it if it only adds to them.
    pub line: String,
    /// The tools of the application, at least one.
    pub tools: Vec<&'r RenderedTool>,
}

/// What a router answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// These calls, each a tool and its arguments. None at all means that the line wants no tool. A call that lacks an
    /// argument is not made: the user is asked for it.
    Calls(Vec<(String, Map<String, Value>)>),
    /// It is not sure: the rules choose. If they know nothing either, the user is asked whether this tool is meant.
    Unsure(Option<String>),
}

/// The router that leaves everything to the rules.
#[derive(Clone, Copy, Debug)]
pub struct Rules;

impl Router for Rules {
    fn introduction(&self) -> &'static str {
        "I am the offline demo model: a few rules, no network."
    }

    fn route(&self, _question: &Question<'_>) -> Route {
        Route::Unsure(None)
    }
}

impl<'r> Question<'r> {
    /// The question that a line raises; `None` if no tool of the application can be meant.
    pub(super) fn of(reader: Reader<'_>, meanings: &[Meaning<'_>], rendered: &'r Rendered) -> Option<Self> {
        let is_own = |tool: &&RenderedTool| reader.tool(&tool.name).is_some_and(ToolCard::is_own);
        let tools: Vec<_> = rendered.tools.iter().filter(is_own).collect();
        let is_raised = !tools.is_empty() && meanings.iter().any(Meaning::may_want_tool);
        is_raised.then(|| Self { line: reader.line_in_full(), tools })
    }
}

/// What was said, by the rules and then by a router.
pub(super) fn routed<'h>(reader: Reader<'h>, by_rules: Vec<Meaning<'h>>, route: Route) -> Vec<Meaning<'h>> {
    let calls = match route {
        Route::Calls(calls) => calls,
        Route::Unsure(guess) => return guessed(reader, by_rules, guess),
    };
    let wish = |(name, arguments): (String, _)| {
        let tool = reader.tool(&name).filter(|tool| tool.is_own())?;
        Some(Meaning::Wish(Wish { tool, arguments, candidates: Vec::new() }))
    };
    let Some(wishes) = calls.into_iter().map(wish).collect::<Option<Vec<_>>>() else {
        // It names a tool that there is not.
        return by_rules;
    };
    let mut meanings: Vec<_> = by_rules.into_iter().filter(|meaning| !meaning.may_want_tool()).collect();
    meanings.extend(wishes);
    if meanings.is_empty() {
        meanings.push(Meaning::Unknown);
    }
    meanings
}

fn guessed<'h>(
    reader: Reader<'h>,
    mut by_rules: Vec<Meaning<'h>>,
    guess: Option<String>,
) -> Vec<Meaning<'h>> {
    let tool = guess.and_then(|name| reader.tool(&name)).filter(|tool| tool.is_own());
    if let (Some(tool), [meaning @ Meaning::Unknown]) = (tool, by_rules.as_mut_slice()) {
        *meaning = Meaning::Perhaps(tool);
    }
    by_rules
}

#[cfg(test)]
mod tests;
