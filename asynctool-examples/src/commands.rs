//! What a person can tell the program instead of the agent: lines that begin with a slash.

use asynctool_core::{Cancelled, Session};

use crate::jobs::{self, Job};

/// What `/help` shows.
pub const HELP: &str = "/tasks         what runs, for how long, and what it said last
/cancel <id>   cancel a task: its id, the end of it, or its tool
/usage         what the model's answers have used
/quit          cancel what runs, and leave
//text         say a text that begins with a slash";

/// What a line asks of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `/help`
    Help,
    /// `/tasks`
    Tasks,
    /// `/cancel` and which.
    Cancel(String),
    /// `/usage`
    Usage,
    /// `/quit`
    Quit,
}

/// What a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entered {
    /// Words for the agent.
    Words(String),
    /// A command for the program.
    Command(Command),
    /// Neither; a sentence says why.
    Wrong(String),
}

/// Reads what was entered. A text of several lines is no command.
pub fn read(text: String) -> Entered {
    let line = text.trim();
    if line.is_empty() {
        return Entered::Wrong("an empty line says nothing; type what you want, or /help".to_owned());
    }
    let Some(command) = line.strip_prefix('/').filter(|line| !line.contains('\n')) else {
        return Entered::Words(text);
    };
    if command.starts_with('/') {
        return Entered::Words(command.to_owned());
    }
    let mut words = command.split_whitespace();
    let command = match (words.next().unwrap_or_default(), words.next()) {
        ("help" | "?", None) => Command::Help,
        ("tasks", None) => Command::Tasks,
        ("usage", None) => Command::Usage,
        ("quit" | "exit", None) => Command::Quit,
        ("cancel", Some(id)) if words.next().is_none() => Command::Cancel(id.to_owned()),
        ("cancel", _) => {
            return Entered::Wrong("/cancel takes the id of one task; /tasks shows them".to_owned());
        }
        ("help" | "?" | "tasks" | "usage" | "quit" | "exit", Some(_)) => {
            return Entered::Wrong(format!("a command stands alone; to say it to the agent, type /{line}"));
        }
        (unknown, _) => {
            return Entered::Wrong(format!(
                "there is no command /{unknown}; /help shows those that there are, and a text that begins with a \
                 slash is said with two"
            ));
        }
    };
    Entered::Command(command)
}

/// The answer to `/tasks`.
pub fn tasks(running: &[Job]) -> String {
    if running.is_empty() {
        return "Nothing runs.".to_owned();
    }
    running.iter().map(Job::to_string).collect::<Vec<_>>().join("\n")
}

/// What runs in a session.
pub fn running(session: &Session) -> Vec<Job> {
    session.running().into_iter().map(Job::from).collect()
}

/// Does what `/cancel` asks for, and says what came of it.
pub async fn cancel(session: &Session, wanted: &str) -> String {
    let id = match jobs::find(&running(session), wanted) {
        Ok(id) => id,
        Err(problem) => return format!("Not cancelled: {problem}."),
    };
    match session.cancel_for_user(&id).await {
        Ok(Cancelled::Stopped) => format!("{id} is cancelled."),
        Ok(Cancelled::Stopping) => format!("{id} counts as cancelled, but its code has not stopped yet."),
        Err(error) => format!("Not cancelled: {error}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::tests::job;

    #[test]
    fn a_slash_makes_a_command_and_everything_else_is_for_the_agent() {
        let command = |line: &str| match read(line.to_owned()) {
            Entered::Command(command) => command,
            other => panic!("{line}: {other:?}"),
        };
        assert_eq!(command(" /tasks "), Command::Tasks);
        assert_eq!(command("/cancel call_1"), Command::Cancel("call_1".to_owned()));
        assert_eq!([command("/quit"), command("/exit")], [Command::Quit, Command::Quit]);
        assert_eq!((command("/?"), command("/usage")), (Command::Help, Command::Usage));
        for (line, words) in
            [("hello", "hello"), ("//tasks", "/tasks"), ("1/2", "1/2"), ("/a\n/b", "/a\n/b"), (" x ", " x ")]
        {
            assert_eq!(read(line.to_owned()), Entered::Words(words.to_owned()));
        }
    }

    #[test]
    fn what_is_wrong_with_a_line_is_a_sentence() {
        for (line, problem) in [
            (" \n ", "an empty line says nothing"),
            ("/cancel", "/cancel takes the id of one task"),
            ("/cancel 1 2", "/cancel takes the id of one task"),
            ("/etc/passwd", "no command /etc/passwd"),
            ("/", "no command /;"),
            ("/help me", "type //help me"),
        ] {
            let Entered::Wrong(told) = read(line.to_owned()) else { panic!("{line}") };
            assert!(told.contains(problem), "{told}");
        }
    }

    #[test]
    fn tasks_are_listed() {
        assert_eq!(tasks(&[]), "Nothing runs.");
        assert_eq!(tasks(&[job("a", "x", 1), job("b", "y", 61)]), "x a, 0:01\ny b, 1:01");
    }
}
