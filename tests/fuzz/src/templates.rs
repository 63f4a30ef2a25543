//! Any text as a sentence that the host has replaced, and any value in it; and any text as the question of a tool.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use arbitrary::{Result, Unstructured};
use asynctool_core::{
    Approval, ApprovalRequest, AsyncRunContext, Prompt, Prompts, Registry, TaskManager, Tool,
};
use serde_json::{Value, json};

use crate::desk::{Came, Desk, reading};

/// What bytes say that is to be rendered.
pub fn check(bytes: &[u8]) {
    // Bytes that come to an end say nothing more.
    let _ = render(&mut Unstructured::new(bytes));
}

fn render(bytes: &mut Unstructured<'_>) -> Result<()> {
    let (tool, call_id, limit) = (bytes.arbitrary()?, bytes.arbitrary()?, bytes.arbitrary()?);
    if bytes.arbitrary()? {
        let prompt = *bytes.choose(Prompt::ALL)?;
        sentence(prompt, bytes.arbitrary()?, [tool, call_id, limit]);
    } else {
        question(bytes.arbitrary()?, tool, call_id);
    }
    Ok(())
}

/// What of a template is a field, found letter by letter: the text before each, its name, and the text behind the last.
fn parts(template: &str) -> (Vec<(String, String)>, String) {
    let (mut fields, mut text) = (Vec::new(), String::new());
    let letters: Vec<char> = template.chars().collect();
    let mut at = 0;
    while at < letters.len() {
        let end = letters[at..].iter().position(|letter| *letter == '}');
        match (letters[at], end) {
            ('{', Some(length)) => {
                let name = letters[at + 1..at + length].iter().collect();
                fields.push((std::mem::take(&mut text), name));
                at += length + 1;
            }
            (letter, _) => {
                text.push(letter);
                at += 1;
            }
        }
    }
    (fields, text)
}

/// A replaced sentence is refused just if it has a field of its own; it is filled in one pass.
fn sentence(prompt: Prompt, template: &str, values: [&str; 3]) {
    let (fields, rest) = parts(template);
    let is_good = fields.iter().all(|(_, name)| prompt.fields().contains(&name.as_str()));
    let mut prompts = Prompts::default();
    let set = prompts.set(prompt, template.to_owned());
    assert_eq!(set.is_ok(), is_good, "{prompt}: {template:?}: {set:?}");
    let read: std::result::Result<Prompts, _> =
        serde_json::from_value(json!(BTreeMap::from([(prompt.name(), template)])));
    assert_eq!(read.ok(), set.is_ok().then(|| prompts.clone()), "a configuration is read alike");
    if let Err(error) = set {
        assert!(!error.to_string().is_empty());
        assert_eq!(prompts, Prompts::default(), "nothing is replaced");
        return;
    }
    let [a, b, c] = values;
    let (filled, named) = match prompt {
        Prompt::ToolFailed => (prompts.tool_failed(), vec![]),
        Prompt::DuplicateConfirm => (prompts.duplicate_confirm(), vec![]),
        Prompt::Summary => (prompts.summary(a), vec![("text", a)]),
        Prompt::ArgumentMissing => (prompts.argument_missing(a), vec![("path", a)]),
        Prompt::HandedOff => (prompts.handed_off(a), vec![("agent", a)]),
        Prompt::UnknownTool => (prompts.unknown_tool(a, b), vec![("name", a), ("tools", b)]),
        Prompt::StillRunning => (prompts.still_running(a, b), vec![("tool", a), ("call_id", b)]),
        Prompt::Update => (prompts.update(a, b, c), vec![("tool", a), ("call_id", b), ("message", c)]),
        Prompt::TimedOut => (prompts.timed_out(a, b, c), vec![("tool", a), ("call_id", b), ("limit", c)]),
        Prompt::ArgumentMismatch => {
            (prompts.argument_mismatch(a, b, c), vec![("path", a), ("found", b), ("expected", c)])
        }
        _ => return,
    };
    let value = |name: &str| named.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
    let mut expected = String::new();
    for (before, name) in &fields {
        expected.extend([before.as_str(), value(name)]);
    }
    expected.push_str(&rest);
    assert_eq!(filled, expected, "{prompt}: {template:?}");
}

/// A tool's question is refused, or shows every value so that nothing of it hides.
fn question(template: &str, value: &str, other: &str) {
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}});
    let tool = Tool::raw("run", "Run it.", schema, |_: AsyncRunContext, _: Value| async { "done" });
    let tool = tool.question(template);
    if let Err(error) = Registry::new().with_tool(tool.clone()) {
        assert!(error.to_string().contains("question"), "{error}");
        return;
    }
    let asked = Arc::new(Mutex::new(None));
    let kept = asked.clone();
    let approver = move |request: ApprovalRequest| {
        *kept.lock().unwrap() = Some(request.question);
        async { Approval::Granted }
    };
    let desk = Desk::of(TaskManager::builder().tool(tool).approver(approver), reading(0)).unwrap();
    let came = desk.call("run", &json!({"a": value, "b": [other]}).to_string());
    assert!(matches!(came, Came::Made { .. } | Came::Refused(_)));
    let Some(asked) = asked.lock().unwrap().take() else { return };
    let seen = |letter: char| letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter);
    if !template.contains(seen) {
        assert!(!asked.contains(seen), "{template:?} with {value:?} and {other:?} asks {asked:?}");
    }
    assert!(asked.chars().count() <= template.chars().count() * 8500 + 16);
}
