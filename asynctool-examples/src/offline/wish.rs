//! What the user wants: the lines of the conversation, read clause by clause against the tools and what runs.

use serde_json::{Map, Value};

use super::{
    clause::Clause,
    fill::answer_in_one_word,
    history::{History, Job},
    places::{Atlas, Place},
    tools::ToolCard,
};

pub(super) const SMALL_WORDS: [&[&str]; 7] = [YES, NO, GREETING, THANKS, HELP, AGAIN, STATUS];
const YES: &[&str] = &["yes", "yeah", "yep", "sure", "ok", "okay", "please"];
const AGAIN: &[&str] = &["another", "again", "second", "both", "beside", "anyway"];
const NO: &[&str] = &["no", "nope", "never", "nothing", "forget", "don't"];
const GREETING: &[&str] = &["hi", "hello", "hey", "good"];
const FAREWELL: &[&str] = &["bye", "goodbye"];
const THANKS: &[&str] = &["thanks", "thank", "thx", "great", "nice", "cool", "perfect"];
const HELP: &[&str] = &["help", "who", "offline"];
const STATUS: &[&str] =
    &["status", "progress", "news", "far", "yet", "ready", "done", "finished", "going", "how's"];
const STATUS_PHRASES: &[&str] = &["how is", "how are", "what about", "is my", "is the", "what happened"];
const EVERYTHING: &[&str] = &["everything", "all", "both"];

/// A call that the user wants, as far as it is known.
#[derive(Clone, Debug)]
pub(super) struct Wish<'h> {
    pub(super) tool: &'h ToolCard<'h>,
    pub(super) arguments: Map<String, Value>,
    /// The running calls that may be meant, if it is about one of them.
    pub(super) candidates: Vec<&'h Job<'h>>,
}

/// What a clause says.
#[derive(Clone, Debug)]
pub(super) enum Meaning<'h> {
    Wish(Wish<'h>),
    /// Nothing that the rules know; whoever else was asked guesses that this tool is wanted, and is not sure.
    Perhaps(&'h ToolCard<'h>),
    /// How these calls get on.
    Status(Vec<&'h Job<'h>>),
    Yes,
    No,
    Greeting,
    Farewell,
    Thanks,
    Help,
    Unknown,
}

impl Wish<'_> {
    pub(super) fn is_complete(&self) -> bool {
        self.tool.missing(&self.arguments).next().is_none()
    }
}

impl Meaning<'_> {
    /// Whether it is for a tool of the application, or may be: all else is about the conversation itself.
    pub(super) fn may_want_tool(&self) -> bool {
        match self {
            Self::Wish(wish) => wish.tool.is_own(),
            Self::Perhaps(_) | Self::Unknown => true,
            _ => false,
        }
    }
}

/// Reads what users type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'h> {
    pub(super) tools: &'h [ToolCard<'h>],
    pub(super) history: &'h History<'h>,
    pub(super) atlas: &'h Atlas,
}

impl<'h> Reader<'h> {
    pub(super) fn tool(&self, name: &str) -> Option<&'h ToolCard<'h>> {
        self.tools.iter().find(|tool| tool.name == name)
    }

    /// What the user wants now. A line that answers a question goes on where the lines before it ended.
    pub(super) fn meanings(&self) -> Vec<Meaning<'h>> {
        let mut pending = Vec::new();
        for line in self.history.lines_in_question() {
            pending = wishes(self.line(&line, pending)).filter(|wish| !wish.is_complete()).collect();
        }
        let mut meanings = self.line(&self.history.last_line(), pending);
        // A word that is not understood matters only if nothing is.
        let says_something = |meaning: &Meaning| !matches!(meaning, Meaning::Unknown);
        if meanings.iter().any(says_something) {
            meanings.retain(says_something);
        } else {
            meanings.truncate(1);
        }
        meanings
    }

    /// The user's line; with the lines before it if it answers a question and wants nothing by itself.
    pub(super) fn line_in_full(&self) -> String {
        let last = self.history.last_line();
        let stands_alone = wishes(self.line(&last, Vec::new())).any(|wish| wish.is_complete());
        let mut lines = if stands_alone { Vec::new() } else { self.history.lines_in_question() };
        lines.push(last);
        lines.join(". ")
    }

    fn line(&self, line: &str, pending: Vec<Wish<'h>>) -> Vec<Meaning<'h>> {
        let inherited = pending.len();
        let mut meanings: Vec<Meaning<'h>> = pending.into_iter().map(Meaning::Wish).collect();
        let mut is_taken_up = false;
        for clause in Clause::of(line) {
            let places = self.atlas.places(&clause);
            if self.goes_on(&mut meanings, &clause, &places) {
                is_taken_up = true;
                continue;
            }
            let meaning = self.clause(&clause, &places, inherited > 0 && !is_taken_up);
            if matches!(meaning, Meaning::Wish(_) | Meaning::Status(_) | Meaning::No) && !is_taken_up {
                // The user has something else in mind than what was asked.
                let inherited = meanings.len().min(inherited);
                meanings.drain(..inherited);
                is_taken_up = true;
            }
            match meaning {
                Meaning::Wish(wish) => meanings.extend(each(wish, &clause).map(Meaning::Wish)),
                other => meanings.push(other),
            }
        }
        meanings
    }

    /// Whether the clause only adds to the wish before it; if so, it has been added.
    fn goes_on(&self, meanings: &mut Vec<Meaning<'h>>, clause: &Clause, places: &[Place]) -> bool {
        let Some(Meaning::Wish(wish)) = meanings.last_mut() else { return false };
        let other = self.choose(clause).filter(|tool| tool.name != wish.tool.name);
        if wish.tool.takes_call_id() {
            // "the Madrid booking" answers which one is to be cancelled.
            let before = wish.candidates.len();
            if wish.is_complete() || before < 2 {
                return false;
            }
            self.fill(wish, clause, places);
            return wish.is_complete() || wish.candidates.len() < before;
        }
        let same = self.choose(clause).is_some_and(|tool| tool.name == wish.tool.name);
        if other.is_some() || (same && wish.is_complete()) {
            return false;
        }
        if wish.is_complete() && !places.is_empty() {
            // "the weather in Rome and Oslo" is two wishes.
            let mut another = wish.clone();
            self.put(&mut another, clause, places);
            meanings.push(Meaning::Wish(another));
            return true;
        }
        let before = wish.arguments.len();
        self.fill(wish, clause, places);
        if wish.arguments.len() == before && !wish.is_complete() {
            answer_in_one_word(wish, clause);
        }
        wish.arguments.len() > before
    }

    fn clause(&self, clause: &Clause, places: &[Place], is_asked: bool) -> Meaning<'h> {
        let tool = self.choose(clause);
        let is_asked = is_asked || self.history.to_be_confirmed().next().is_some();
        let forbids = clause.starts_with(&["don't", "never"]) || clause.says("do not");
        if forbids || (clause.starts_with(NO) && (is_asked || tool.is_none())) {
            return Meaning::No;
        }
        let agrees = clause.starts_with(YES) || clause.says("go ahead") || clause.says("do it");
        if places.is_empty() && (agrees || clause.has(AGAIN)) && (is_asked || tool.is_none()) {
            return Meaning::Yes;
        }
        if let Some(jobs) = self.status(clause, places, tool) {
            return Meaning::Status(jobs);
        }
        if let Some(tool) = tool {
            let mut wish = Wish { tool, arguments: Map::new(), candidates: Vec::new() };
            self.fill(&mut wish, clause, places);
            return Meaning::Wish(wish);
        }
        if let Some(wish) = self.same_elsewhere(clause, places) {
            return Meaning::Wish(wish);
        }
        if clause.has(HELP) || clause.says("can you") || clause.says("are you") {
            Meaning::Help
        } else if clause.has(THANKS) {
            Meaning::Thanks
        } else if clause.has(FAREWELL) {
            Meaning::Farewell
        } else if clause.starts_with(GREETING) {
            Meaning::Greeting
        } else {
            Meaning::Unknown
        }
    }

    /// "And in Paris?": what was done last, for another place.
    fn same_elsewhere(&self, clause: &Clause, places: &[Place]) -> Option<Wish<'h>> {
        let last = self.history.jobs.last().filter(|_| !places.is_empty())?;
        let tool = self.tool(last.tool)?;
        let mut wish = Wish { tool, arguments: last.arguments.clone(), candidates: Vec::new() };
        wish.arguments.remove("confirm_duplicate");
        self.put(&mut wish, clause, places).then_some(wish)
    }

    /// The tool that is meant: the one of which most is said; to cancel goes before what is to be cancelled.
    fn choose(&self, clause: &Clause) -> Option<&'h ToolCard<'h>> {
        let tools = self.tools.iter().map(|tool| (tool.score(clause), tool)).filter(|(score, _)| *score > 0);
        let best =
            tools.rev().max_by_key(|(score, tool)| (tool.takes_call_id(), !tool.is_companion(), *score));
        best.map(|(_, tool)| tool)
    }

    /// The calls that a question is about, if it asks how they get on.
    fn status(
        &self,
        clause: &Clause,
        places: &[Place],
        tool: Option<&ToolCard<'_>>,
    ) -> Option<Vec<&'h Job<'h>>> {
        let asks = clause.has(STATUS) || STATUS_PHRASES.iter().any(|phrase| clause.says(phrase));
        if !asks || tool.is_some_and(ToolCard::takes_call_id) {
            return None;
        }
        let tool = tool.filter(|tool| !tool.is_companion());
        let long = self.history.jobs.iter().filter(|job| job.is_long());
        if tool.is_none() && places.is_empty() {
            let is_vague = clause.has(&["it", "that", "going", "news", "yet", "done", "ready", "finished"]);
            let running: Vec<_> = self.history.running().collect();
            return (is_vague && !running.is_empty()).then_some(running);
        }
        let meant: Vec<_> = long
            .filter(|job| tool.is_none_or(|tool| tool.name == job.tool) && self.is_about(job, places))
            .collect();
        let running: Vec<_> = meant.iter().copied().filter(|job| job.is_running()).collect();
        match running.is_empty() {
            // What has ended is told of as well, the newest alone.
            true => meant.last().map(|job| vec![*job]),
            false => Some(running),
        }
    }

    /// Whether all of these places are in the call's arguments.
    pub(super) fn is_about(&self, job: &Job, places: &[Place]) -> bool {
        let city = |text: &str| self.atlas.city(text).map_or_else(|| text.to_lowercase(), str::to_owned);
        let arguments: Vec<String> = job.arguments.values().filter_map(Value::as_str).map(city).collect();
        places.iter().all(|place| arguments.contains(&city(&place.name)))
    }
}

/// The wishes among what was said.
pub(super) fn wishes(meanings: Vec<Meaning<'_>>) -> impl Iterator<Item = Wish<'_>> {
    meanings.into_iter().filter_map(|meaning| match meaning {
        Meaning::Wish(wish) => Some(wish),
        _ => None,
    })
}

/// The calls that a wish stands for: "cancel everything" is one for each that runs.
fn each<'h>(wish: Wish<'h>, clause: &Clause) -> impl Iterator<Item = Wish<'h>> + use<'h> {
    let all = wish.tool.takes_call_id() && clause.has(EVERYTHING) && !wish.candidates.is_empty();
    let one_each = |job: &'h Job<'h>| {
        let mut one = wish.clone();
        one.arguments.insert("call_id".to_owned(), job.id.into());
        one
    };
    let wishes: Vec<_> = match all {
        true => wish.candidates.iter().copied().map(one_each).collect(),
        false => vec![wish],
    };
    wishes.into_iter()
}
