//! Sentences about calls and what they gave.

use serde_json::{Map, Value};

use super::{
    history::{History, Job, Output, OutputKind, QUESTION},
    tools::{ParamCard, ToolCard},
    vocabulary::{capitalised, month_name},
    wish::Wish,
};

/// The first outputs of the calls that were just made.
pub(super) fn first_outputs(history: &History<'_>) -> Vec<String> {
    let (started, others): (Vec<_>, Vec<_>) =
        history.fresh().partition(|(_, output)| output.kind == OutputKind::Progress);
    let mut sentences: Vec<String> = others.iter().map(|(job, output)| told(history, job, output)).collect();
    let started: Vec<&str> = started.iter().map(|(_, output)| output.text).collect();
    if !started.is_empty() {
        sentences.push(format!(
            "I have started: {} I will tell you when there is news; meanwhile, what else?",
            sentence(&started.join(" And: "))
        ));
    }
    sentences
}

/// What the user has not been told, but for these calls; `is_aside` if something else was said before it.
pub(super) fn news(history: &History<'_>, but: &[&str], is_aside: bool) -> Option<String> {
    let untold = history.untold().filter(|(job, _)| !but.contains(&job.id));
    let news: Vec<String> = untold.map(|(job, output)| told(history, job, &output)).collect();
    let opening = match (is_aside, news.len()) {
        (_, 0) => return None,
        (true, _) => "By the way: ",
        (false, 1) => "",
        (false, _) => "News of several things. ",
    };
    Some(format!("{opening}{}", news.join(" ")))
}

/// One output in words.
fn told(history: &History<'_>, job: &Job<'_>, output: &Output<'_>) -> String {
    match output.kind {
        OutputKind::Progress => format!("{}: {}", capitalised(&label(job)), sentence(output.text)),
        OutputKind::Result => result(history, job, output.text),
        OutputKind::Error => format!("{} did not work: {}", capitalised(&label(job)), sentence(output.text)),
        OutputKind::Refusal => refusal(history, output.text),
    }
}

/// How a call gets on.
pub(super) fn status(job: &Job<'_>) -> String {
    let Some(newest) = job.outputs.last() else { return String::new() };
    match newest.kind {
        OutputKind::Progress => format!(
            "{}: {} That is the latest; it is still running.",
            capitalised(&label(job)),
            sentence(newest.text)
        ),
        _ => format!("It has ended. {}", told_alone(job, newest)),
    }
}

fn told_alone(job: &Job<'_>, output: &Output<'_>) -> String {
    match from_json(output.text) {
        Some(words) => words,
        None => format!("{}: {}", capitalised(&label(job)), sentence(output.text)),
    }
}

/// A question for exactly what is missing.
pub(super) fn missing(wish: &Wish<'_>) -> String {
    let missing: Vec<String> = wish.tool.missing(&wish.arguments).map(ParamCard::question).collect();
    let known = match wish.arguments.is_empty() {
        true => String::new(),
        false => format!(" ({})", fields_in_words(&wish.arguments)),
    };
    format!("For {}{known} {QUESTION}: {}?", spaced(wish.tool.name), missing.join("; and: "))
}

/// A question for other words, if it is only guessed which tool is wanted.
pub(super) fn perhaps(tool: &ToolCard<'_>) -> String {
    let (name, purpose) = (spaced(tool.name), tool.purpose());
    format!(
        "I am not sure that I understand you, so I start nothing. My guess is {name} ({purpose}); if it is right, \
         {QUESTION} to hear it in other words."
    )
}

/// A question for the running call that is meant, or what there is to say if none can be.
pub(super) fn which(history: &History<'_>, wish: &Wish<'_>) -> String {
    let list = |jobs: &mut dyn Iterator<Item = &Job<'_>>| {
        jobs.map(|job| format!("{} [{}]", label(job), job.id)).collect::<Vec<_>>().join(", or ")
    };
    let candidates = list(&mut wish.candidates.iter().copied());
    let running = list(&mut history.running());
    if running.is_empty() {
        "Nothing is running at the moment.".to_owned()
    } else if candidates.is_empty() {
        format!("No such thing is running. There is: {running}.")
    } else {
        format!("{QUESTION} to know which one: {candidates}?")
    }
}

/// The running call for which a duplicate was refused, and for how long it runs.
pub(super) fn rival<'h, 'r>(history: &'h History<'r>, refusal: &'h str) -> Option<(&'h Job<'r>, &'h str)> {
    let (_, rest) = refusal.split_once("as call ")?;
    let (id, rest) = rest.split_once(", for ")?;
    Some((history.job(id)?, rest.split_once(", with")?.0))
}

fn refusal(history: &History<'_>, text: &str) -> String {
    let Some((job, elapsed)) = rival(history, text) else { return sentence(text) };
    let last = job.outputs.last().map(|output| sentence(output.text)).unwrap_or_default();
    let question = match text.contains("confirm_duplicate") {
        true => "Shall I start another one beside it?",
        false => "I will tell you what comes of it, so I do not start it twice.",
    };
    format!("{} is running already, for {elapsed}: {last} {question}", capitalised(&label(job)))
}

fn result(history: &History<'_>, job: &Job<'_>, text: &str) -> String {
    let target = job.arguments.get("call_id").and_then(Value::as_str).and_then(|id| history.job(id));
    match target {
        Some(target) if text.contains("has been cancelled") => {
            format!("I have cancelled {}. What it had done before stays as it is.", label(target))
        }
        _ => from_json(text).unwrap_or_else(|| sentence(text)),
    }
}

/// A result's JSON in words; `None` if it is none.
fn from_json(text: &str) -> Option<String> {
    let Value::Object(fields) = serde_json::from_str(text).ok()? else { return None };
    Some(
        booking(&fields)
            .or_else(|| walk(&fields))
            .or_else(|| weather(&fields))
            .or_else(|| running(&fields))
            .unwrap_or_else(|| sentence(&fields_in_words(&fields))),
    )
}

fn booking(fields: &Map<String, Value>) -> Option<String> {
    let text = |name| fields.get(name).and_then(Value::as_str);
    let number = |name| fields.get(name).and_then(Value::as_u64);
    let (minutes, passengers) = (number("duration_minutes")?, number("passengers")?);
    let people = if passengers == 1 { "1 person".to_owned() } else { format!("{passengers} people") };
    Some(format!(
        "Your flight from {} to {} is booked: {} at {}, {} h {:02} min, {} EUR for {people}. Your confirmation \
         code is {}.",
        text("origin")?,
        text("destination")?,
        text("flight")?,
        text("departs")?,
        minutes / 60,
        minutes % 60,
        number("price_eur")?,
        text("confirmation")?
    ))
}

fn walk(fields: &Map<String, Value>) -> Option<String> {
    let city = fields.get("city")?.as_str()?;
    let stop = |stop: &Value| Some(format!("{} {}", stop.get("at")?.as_str()?, stop.get("sight")?.as_str()?));
    let stops: Option<Vec<String>> = fields.get("stops")?.as_array()?.iter().map(stop).collect();
    Some(format!("Your walk through {city} is ready: {}.", stops?.join(", ")))
}

fn weather(fields: &Map<String, Value>) -> Option<String> {
    let number = |name| fields.get(name).and_then(Value::as_i64);
    Some(format!(
        "In {} it is usually {} to {} degrees Celsius in {}, with {} hours of daylight. That is {}.",
        month_name(fields.get("month")?.as_u64()?)?,
        number("low_celsius")?,
        number("high_celsius")?,
        fields.get("city")?.as_str()?,
        number("daylight_hours")?,
        fields.get("note")?.as_str()?
    ))
}

fn running(fields: &Map<String, Value>) -> Option<String> {
    let line = |task: &Value| {
        let arguments = task.get("arguments")?.as_object()?;
        let name = labelled(task.get("tool")?.as_str()?, arguments);
        let (id, seconds) = (task.get("call_id")?.as_str()?, task.get("elapsed_seconds")?.as_u64()?);
        let last = task.get("last_update").and_then(Value::as_str).unwrap_or("no news yet");
        Some(format!("{name} [{id}] for {seconds} s: {}", sentence(last)))
    };
    let tasks = fields.get("running")?.as_array()?;
    let lines: Option<Vec<String>> = tasks.iter().map(line).collect();
    Some(match tasks.len() {
        0 => "Nothing is running.".to_owned(),
        number => format!("Running now, {number}: {}", lines?.join(" ")),
    })
}

/// `flight: Asynctool 431, stops: 0`
fn fields_in_words(fields: &Map<String, Value>) -> String {
    let pair = |(name, value): (&String, &Value)| format!("{}: {}", spaced(name), plain(value));
    fields.iter().map(pair).collect::<Vec<_>>().join(", ")
}

/// `book flight Rome to Oslo (passengers: 2)`
fn label(job: &Job<'_>) -> String {
    labelled(job.tool, &job.arguments)
}

fn labelled(tool: &str, arguments: &Map<String, Value>) -> String {
    // The order of the arguments is the model's own: where from stands before where to only in its schema.
    let text = |name: &str| arguments.get(name).and_then(Value::as_str);
    let words = match (text("origin"), text("destination")) {
        (Some(origin), Some(destination)) => format!("{origin} to {destination}"),
        _ => arguments.values().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
    };
    let numbers = arguments.iter().filter(|(_, value)| value.is_number());
    let numbers: Vec<String> = numbers.map(|(name, value)| format!("{}: {value}", spaced(name))).collect();
    let mut label = spaced(tool);
    if !words.is_empty() {
        label.extend([" ", &words]);
    }
    if !numbers.is_empty() {
        label.extend([" (", &numbers.join(", "), ")"]);
    }
    label
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// The text with a capital at its beginning and a full stop at its end.
fn sentence(text: &str) -> String {
    let text = capitalised(text.trim());
    if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}
