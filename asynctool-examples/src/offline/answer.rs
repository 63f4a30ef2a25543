//! What the offline model does with a request: the calls that it makes, or the words that it says.

use asynctool_core::{FunctionCall, GET_RUNNING_TASKS, ModelRequest, ToolChoice};
use serde_json::Value;

use super::{
    history::History,
    places::Atlas,
    route::{self, Question, Router},
    tools::{self, ToolCard},
    wish::{Meaning, Reader, Wish, wishes},
    wording,
};

/// One answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// What is said; empty if calls are made.
    pub text: String,
    /// The calls that are made.
    pub calls: Vec<FunctionCall>,
}

/// Answers a request; with the same router the same one always in the same way.
pub(super) fn answer(request: &ModelRequest, atlas: &Atlas, router: &dyn Router) -> Answer {
    let (tools, history) = (tools::read(request), History::of(request));
    let reader = Reader { tools: &tools, history: &history, atlas };
    if history.is_unanswered() {
        return to_the_user(reader, request, router);
    }
    let mut sentences: Vec<String> = wording::first_outputs(&history);
    let mut told: Vec<&str> = history.fresh().map(|(job, _)| job.id).collect();
    if !told.is_empty() {
        // What else the user said is answered beside the calls.
        let called: Vec<&str> = history.fresh().map(|(job, _)| job.tool).collect();
        let is_open = |meaning: &Meaning| match meaning {
            Meaning::Wish(wish) => !wish.is_complete() && !called.contains(&wish.tool.name),
            Meaning::Status(_) => true,
            _ => false,
        };
        let open: Vec<_> = reader.meanings().into_iter().filter(is_open).collect();
        sentences.extend(words(reader, router, &open));
        if called.contains(&GET_RUNNING_TASKS) {
            // The list has the last word of each.
            told.extend(history.running().map(|job| job.id));
        }
        // The refusal of a duplicate says what the running one has said last.
        told.extend(
            history
                .fresh()
                .filter_map(|(_, output)| wording::rival(&history, output.text))
                .map(|(job, _)| job.id),
        );
    }
    sentences.extend(wording::news(&history, &told, !sentences.is_empty()));
    Answer { text: sentences.join(" "), calls: Vec::new() }
}

fn to_the_user(reader: Reader<'_>, request: &ModelRequest, router: &dyn Router) -> Answer {
    let may_call = request.tool_choice == ToolChoice::Auto;
    let mut meanings = reader.meanings();
    if may_call && let Some(question) = Question::of(reader, &meanings, &request.tools) {
        meanings = route::routed(reader, meanings, router.route(&question));
    }
    let calls = calls(reader, &meanings);
    if !calls.is_empty() && may_call {
        return Answer { text: String::new(), calls };
    }
    let mut sentences = words(reader, router, &meanings);
    if meanings.is_empty() {
        sentences.push(format!("I cannot read a word in that. {}", help(router, reader.tools)));
    }
    if !calls.is_empty() {
        sentences.push("I may not start anything in this answer; please tell me again.".to_owned());
    }
    let told = meanings.iter().flat_map(|meaning| match meaning {
        Meaning::Status(jobs) => jobs.iter().map(|job| job.id).collect(),
        _ => Vec::new(),
    });
    let told: Vec<&str> = told.collect();
    sentences.extend(wording::news(reader.history, &told, true));
    Answer { text: sentences.join(" "), calls: Vec::new() }
}

/// The calls of all wishes that are complete, and of those that the user has confirmed.
fn calls(reader: Reader<'_>, meanings: &[Meaning<'_>]) -> Vec<FunctionCall> {
    let confirmed = meanings.iter().any(|meaning| matches!(meaning, Meaning::Yes));
    let again = reader.history.to_be_confirmed().filter(|_| confirmed).map(|job| {
        let mut arguments = job.arguments.clone();
        arguments.insert("confirm_duplicate".to_owned(), true.into());
        (job.tool, arguments)
    });
    let wished = wishes(meanings.to_vec()).filter(Wish::is_complete);
    let wished = wished.map(|wish| (wish.tool.name, wish.arguments));
    // The calls so far are in the request, so the next numbers are free.
    let numbers = reader.history.jobs.len() + 1..;
    again
        .chain(wished)
        .zip(numbers)
        .map(|((tool, arguments), number)| {
            FunctionCall::new(format!("call_{number}"), tool, Value::Object(arguments).to_string())
        })
        .collect()
}

/// The answer to what needs no call.
fn words(reader: Reader<'_>, router: &dyn Router, meanings: &[Meaning<'_>]) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for meaning in meanings {
        let sentence = match meaning {
            Meaning::Wish(wish) if wish.is_complete() => continue,
            Meaning::Wish(wish) if wish.tool.takes_call_id() => wording::which(reader.history, wish),
            Meaning::Wish(wish) => wording::missing(wish),
            Meaning::Status(jobs) => {
                jobs.iter().map(|job| wording::status(job)).collect::<Vec<_>>().join(" ")
            }
            Meaning::Yes if reader.history.to_be_confirmed().next().is_some() => continue,
            Meaning::Yes => "Gladly, but what? There is no question of mine open.".to_owned(),
            Meaning::No => "All right, I leave it as it is.".to_owned(),
            Meaning::Greeting => format!("Hello! {} What may I do for you?", router.introduction()),
            Meaning::Farewell => "Goodbye! What runs goes on until you leave.".to_owned(),
            Meaning::Thanks => "You are welcome.".to_owned(),
            Meaning::Help => help(router, reader.tools),
            Meaning::Perhaps(tool) => wording::perhaps(tool),
            Meaning::Unknown => format!("That is beyond me. {}", help(router, reader.tools)),
        };
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

/// Who is speaking, what it can do, and how to talk to a real model.
fn help(router: &dyn Router, tools: &[ToolCard<'_>]) -> String {
    let own: Vec<String> = tools
        .iter()
        .filter(|tool| !tool.is_companion())
        .map(|tool| format!("{} ({})", tool.name, tool.purpose()))
        .collect();
    let can = if own.is_empty() {
        "I was given no tools here, so I can do nothing but talk.".to_owned()
    } else {
        format!(
            "My tools: {}. Try \"Book a flight from Rome to Oslo\", ask how it is going, or tell me to cancel it.",
            own.join("; ")
        )
    };
    let introduction = router.introduction();
    format!(
        "{introduction} {can} To talk to a real model, begin this program with its name, such as \
         `--model openai::gpt-5-mini`; nothing else changes."
    )
}
