//! Conversations in lines, with a model of a script: which line answers which question.

use asynctool_core::{
    Agent, AsyncRunContext,
    testing::{Answer, ScriptedModel},
    toolset,
};

use super::*;
use crate::{plain::Plain, questions::questions};

const SECOND: Duration = Duration::from_secs(1);
const NOW: Duration = Duration::ZERO;

struct Files;

#[toolset]
impl Files {
    /// Delete a file.
    #[tool(destructive, approval = "Delete {path}?")]
    async fn delete(&self, _ctx: &AsyncRunContext, path: &str) -> String {
        format!("{path} is gone")
    }
}

/// What is shown of a conversation in which a tool asks in the first second. Each line comes a second after the one
/// before, and was read so long before it came.
async fn shown(pace: Pace, lines: &[(&str, Duration)], answers: &[&str]) -> String {
    let call = Answer::calls("call_1", "delete", r#"{"path": "a.txt"}"#);
    let model = ScriptedModel::new([call].into_iter().chain(answers.iter().map(|text| Answer::say(*text))));
    let (asker, questions) = questions();
    let agent = Agent::new("").toolset(Files);
    let session = Session::builder(model).agent(agent).approver(asker).start().unwrap();
    let (sender, receiver) = mpsc::channel(1);
    let lines: Vec<_> = lines.iter().map(|(line, age)| ((*line).to_owned(), *age)).collect();
    tokio::spawn(async move {
        for (line, age) in lines {
            tokio::time::sleep(SECOND).await;
            let at = Instant::now().checked_sub(age).unwrap();
            sender.send(Entry { line: Line::Text(line), at }).await.unwrap();
        }
        tokio::time::sleep(SECOND).await;
    });
    let mut written = Vec::new();
    let mut screen = Screen::Plain(Plain::new(&mut written));
    run(session, questions, receiver, pace, &mut screen, std::future::pending()).await.unwrap();
    String::from_utf8(written).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_line_answers_the_question_that_was_shown_before_it_was_read() {
    let text = shown(Pace::Live, &[("Delete it", NOW), ("y", NOW)], &["May I?", "It is gone."]).await;
    assert!(text.contains("[delete call_1 granted]"), "{text}");
    assert!(!text.contains("you: y"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_line_that_was_read_before_the_question_was_shown_is_for_the_agent() {
    let text = shown(
        Pace::Live,
        &[("Delete it", NOW), ("y", 5 * SECOND), ("n", NOW)],
        &["May I?", "Yes what?", "Then not."],
    )
    .await;
    assert!(text.contains("you: y\n") && text.contains("[delete call_1 not granted]"), "{text}");
    assert!(!text.contains("[delete call_1 granted]"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_too_late_is_told_of() {
    let lines = [("Delete it", NOW), ("/cancel call_1", NOW), ("y", SECOND / 2 * 3)];
    let text = shown(Pace::Live, &lines, &["May I?", "It is cancelled."]).await;
    assert!(text.contains("  [not answered: that question is no longer open]\n"), "{text}");
    assert!(!text.contains("you: y"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_line_of_a_pipe_answers_what_was_shown_before_its_turn_though_it_was_written_long_before() {
    let lines = [("Delete it", NOW), ("y", 5 * SECOND)];
    let text = shown(Pace::OneByOne, &lines, &["May I?", "It is gone."]).await;
    assert!(text.contains("[delete call_1 granted]") && !text.contains("you: y"), "{text}");
}
