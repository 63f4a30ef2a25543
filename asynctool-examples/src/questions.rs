//! What somebody must be asked before a tool may run: the questions that are open, and the answers to them.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use asynctool_core::{Answering, Approval, ApprovalRequest, Approver};
use tokio::{
    sync::{
        mpsc::{self, error::TrySendError},
        oneshot,
    },
    time::Instant,
};

/// How many questions may wait to be seen.
const MOST: usize = 64;

/// What a person is told whose answer came too late.
pub const TOO_LATE: &str = "[not answered: that question is no longer open]";

/// Why a tool may not run that nobody can be asked about.
const NOBODY: &str = "nobody is there to be asked";

/// A question that is open.
#[derive(Debug)]
pub struct Question {
    /// The call that it is about; there is one question for a call at most.
    pub call_id: Arc<str>,
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

impl Asker {
    /// Puts a question before whoever answers; the error is the reason why not.
    fn put(&self, question: Question) -> Result<(), &'static str> {
        self.0.try_send(question).map_err(|error| match error {
            TrySendError::Full(_) => "too many questions are open",
            TrySendError::Closed(_) => NOBODY,
        })
    }
}

impl Approver for Asker {
    fn ask(&self, request: ApprovalRequest) -> Answering<'_> {
        let (answer, answered) = oneshot::channel();
        let ends = Instant::now() + request.deadline;
        let put = self.put(Question { call_id: request.call_id, text: request.question, ends, answer });
        Box::pin(async move {
            match put {
                // A question that is dropped is answered by that.
                Ok(()) => answered.await.unwrap_or_else(|_| Approval::denied_because(NOBODY)),
                Err(why) => Approval::denied_because(why),
            }
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

    /// Answers the question about this call; false if it is not the one that is to be answered, or no longer: then
    /// nothing is answered, for another one may be in its place that nobody has read.
    pub fn answer(&mut self, call_id: &str, yes: bool) -> bool {
        if self.first().is_none_or(|first| *first.call_id != *call_id) {
            return false;
        }
        let approval = if yes { Approval::Granted } else { Approval::denied() };
        // It may have been withdrawn in this moment.
        self.open.pop_front().is_some_and(|question| question.answer.send(approval).is_ok())
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
        assert!(questions.answer("one", true));
        tasks.cancel("two").await.unwrap();
        assert_eq!(questions.first().unwrap().text, "Delete three?");
        assert!(questions.answer("three", false));
        assert!(!questions.answer("three", true), "none is open");
        let ends = [tasks.next_update().await, tasks.next_update().await, tasks.next_update().await];
        let ends = format!("{ends:?}");
        assert!(ends.contains("one is gone") && !ends.contains("three is gone"), "{ends}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_to_a_question_that_was_withdrawn_is_none_to_the_next() {
        let (asker, mut questions) = questions();
        let tasks = TaskManager::builder().toolset(Files).approver(asker).build().unwrap();
        for id in ["one", "two"] {
            call(&tasks, id).await.unwrap();
        }
        assert_eq!(&*questions.first().unwrap().call_id, "one");
        assert!(!questions.answer("two", true), "it is not its turn");
        tasks.cancel("one").await.unwrap();
        assert!(!questions.answer("one", true));
        assert_eq!(questions.first().unwrap().text, "Delete two?", "nobody has answered that");
    }

    #[tokio::test]
    async fn who_cannot_be_asked_is_told_why() {
        let (asker, mut questions) = questions();
        let question = || Question {
            call_id: "".into(),
            text: String::new(),
            ends: Instant::now(),
            answer: oneshot::channel().0,
        };
        for _ in 0..MOST {
            assert_eq!(asker.put(question()), Ok(()));
        }
        assert_eq!(asker.put(question()), Err("too many questions are open"));
        questions.close();
        assert_eq!(asker.put(question()), Err("nobody is there to be asked"));
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
