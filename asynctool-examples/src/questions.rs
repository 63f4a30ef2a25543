//! What somebody must be asked before a tool may run: the questions that are open, and the answers to them.

use std::{collections::VecDeque, time::Duration};

use asynctool_core::{Answering, Approval, ApprovalRequest, Approver};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

/// How many questions may wait to be seen.
const MOST: usize = 64;

/// A question that is open.
#[derive(Debug)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// When it counts as answered with no.
    ends: Instant,
    answer: oneshot::Sender<Approval>,
}

impl Question {
    /// How long there is to answer.
    pub fn left(&self, now: Instant) -> Duration {
        self.ends.saturating_duration_since(now)
    }
}

/// Asks whoever has the [`Questions`].
#[derive(Clone, Debug)]
pub struct Asker(mpsc::Sender<Question>);

/// The open questions, oldest first.
#[derive(Debug)]
pub struct Questions {
    asked: mpsc::Receiver<Question>,
    open: VecDeque<Question>,
}

/// Who asks, and who is asked.
pub fn questions() -> (Asker, Questions) {
    let (to, asked) = mpsc::channel(MOST);
    (Asker(to), Questions { asked, open: VecDeque::new() })
}

impl Approver for Asker {
    fn ask(&self, request: ApprovalRequest) -> Answering<'_> {
        let (answer, answered) = oneshot::channel();
        let ends = Instant::now() + request.deadline;
        // A question that does not get through is dropped, and so answered.
        let _ = self.0.try_send(Question { text: request.question, ends, answer });
        Box::pin(async move {
            answered.await.unwrap_or_else(|_| Approval::denied_because("nobody is there to be asked"))
        })
    }
}

impl Questions {
    /// Takes what is asked from now on; never ends. May be dropped at any time.
    pub async fn listen(&mut self) {
        while let Some(question) = self.asked.recv().await {
            self.open.push_back(question);
            if self.asked.is_empty() {
                return;
            }
        }
        std::future::pending::<()>().await;
    }

    /// The one that is to be answered.
    pub fn first(&mut self) -> Option<&Question> {
        while let Ok(question) = self.asked.try_recv() {
            self.open.push_back(question);
        }
        // Nobody waits any more for the answer to one that was withdrawn.
        self.open.retain(|question| !question.answer.is_closed());
        self.open.front()
    }

    /// Answers the first one; false if there is none.
    pub fn answer(&mut self, yes: bool) -> bool {
        let is_open = self.first().is_some();
        if let Some(question) = self.open.pop_front() {
            let approval = if yes { Approval::Granted } else { Approval::denied() };
            // It may have been withdrawn in this moment.
            let _ = question.answer.send(approval);
        }
        is_open
    }

    /// Nobody will answer from now on.
    pub fn close(&mut self) {
        self.asked.close();
        while self.first().is_some() {
            self.open.clear();
        }
    }
}

/// The answer that a line is, if it is one.
pub fn answer_in(line: &str) -> Option<bool> {
    match line.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use asynctool_core::{AsyncRunContext, FunctionCall, TaskManager, toolset};

    use super::*;

    struct Files;

    #[toolset]
    impl Files {
        /// Delete a file.
        #[tool(destructive, approval = "Delete {path}?", on_duplicate = "allow")]
        async fn delete(&self, _ctx: &AsyncRunContext, path: &str) -> String {
            format!("{path} is gone")
        }
    }

    fn call(tasks: &TaskManager, id: &str) -> tokio::task::JoinHandle<()> {
        let call = FunctionCall::new(id, "delete", format!(r#"{{"path": "{id}"}}"#));
        let tasks = tasks.clone();
        tokio::spawn(async move {
            tasks.call(call).await;
        })
    }

    #[tokio::test(start_paused = true)]
    async fn questions_are_answered_in_their_order_and_a_withdrawn_one_is_forgotten() {
        let (asker, mut questions) = questions();
        let tasks = TaskManager::builder().toolset(Files).approver(asker).build().unwrap();
        for id in ["one", "two", "three"] {
            call(&tasks, id).await.unwrap();
        }
        questions.listen().await;
        assert_eq!(questions.first().unwrap().text, "Delete one?");
        assert!(questions.first().unwrap().left(Instant::now()) > Duration::from_secs(1));
        assert!(questions.answer(true));
        tasks.cancel("two").await.unwrap();
        assert_eq!(questions.first().unwrap().text, "Delete three?");
        assert!(questions.answer(false));
        assert!(!questions.answer(true), "none is open");
        let ends = [tasks.next_update().await, tasks.next_update().await, tasks.next_update().await];
        let ends = format!("{ends:?}");
        assert!(ends.contains("one is gone") && !ends.contains("three is gone"), "{ends}");
    }

    #[tokio::test(start_paused = true)]
    async fn where_nobody_is_asked_nothing_runs() {
        let (asker, mut questions) = questions();
        let tasks = TaskManager::builder().toolset(Files).approver(asker).build().unwrap();
        call(&tasks, "one").await.unwrap();
        questions.close();
        let end = format!("{:?}", tasks.next_update().await);
        assert!(end.contains("nobody is there to be asked"), "{end}");
        let output = tasks.call(FunctionCall::new("two", "delete", r#"{"path": "two"}"#)).await;
        assert!(output.text.contains("nobody is there to be asked"), "{output:?}");
    }

    #[test]
    fn a_line_is_an_answer_or_not() {
        assert_eq!(
            ["y", " YES ", "n", "No"].map(answer_in),
            [Some(true), Some(true), Some(false), Some(false)]
        );
        assert_eq!(["", "yes please", "/y"].map(answer_in), [None, None, None]);
    }
}
