//! A program and everything that it starts: a group of processes that is killed as one.

use std::{env, io, path::Path, process::ExitStatus};

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop, ProcessSession};
use std::process::Stdio;
use tokio::net::unix::pipe;

/// The number of the signal that asks a program to end, by POSIX.
const TERMINATE: i32 = 15;

/// A program that runs in a session of its own, so that it has no terminal to ask at; what it starts is killed with
/// it, at the latest when this is dropped. What makes a session of its own, as a daemon does, is out of reach.
#[derive(Debug)]
pub(super) struct Group {
    program: Box<dyn ChildWrapper>,
    is_done: bool,
}

impl Group {
    /// Starts a program, with nothing to read, and gives what it writes: both streams as one, in the order in which
    /// they are written.
    pub(super) fn start(
        program: &Path,
        args: &[String],
        folder: &Path,
    ) -> io::Result<(Self, pipe::Receiver)> {
        let (output, input) = io::pipe()?;
        let (stdout, stderr) = (Stdio::from(input.try_clone()?), Stdio::from(input));
        let mut command = CommandWrap::with_new(program, |command| {
            command.args(args).current_dir(folder).stdin(Stdio::null()).stdout(stdout).stderr(stderr);
            // Nobody is there to be asked, to turn pages, or to see colours.
            command.envs([("TERM", "dumb"), ("NO_COLOR", "1"), ("PAGER", "cat"), ("GIT_PAGER", "cat")]);
            command.env("GIT_TERMINAL_PROMPT", "0");
            for name in
                env::vars_os().filter_map(|(name, _)| name.into_string().ok()).filter(|name| is_secret(name))
            {
                command.env_remove(name);
            }
        });
        let program = command.wrap(KillOnDrop).wrap(ProcessSession).spawn()?;
        // Our own copies of the end that is written to are closed with the command.
        drop(command);
        let group = Self { program, is_done: false };
        Ok((group, pipe::Receiver::from_owned_fd(output.into())?))
    }

    /// Waits for the end of the program itself.
    pub(super) async fn ended(&mut self) -> io::Result<ExitStatus> {
        // The group's own wait goes on until all are gone, for which nobody has the time.
        self.program.inner_mut().wait().await
    }

    /// Asks all that runs of it to end, so that it can tidy up.
    pub(super) fn ask_to_end(&self) {
        let _ = self.program.signal(TERMINATE); // it fails if none is left
    }

    /// Kills all that runs of it.
    pub(super) fn kill(&mut self) {
        let _ = self.program.start_kill(); // it fails if none is left
    }

    /// All was killed: its number may belong to another one from now on.
    pub(super) fn done(&mut self) {
        self.is_done = true;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.is_done {
            self.kill();
        }
    }
}

/// How the names of variables end that hold secrets.
const SECRETS: [&str; 4] = ["API_KEY", "_TOKEN", "_SECRET", "_PASSWORD"];

/// Whether a variable of the environment holds a key to a paid service or another secret, which is no business of a
/// program that a model chooses. Only its name can tell, so a secret under another name gets through.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    // The address of a model's server may have a password in it.
    name == "ASYNCTOOL_BASE_URL" || SECRETS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_other_variables() {
        for name in [
            "OPENAI_API_KEY",
            "anthropic_api_key",
            "GITHUB_TOKEN",
            "Client_Secret",
            "DB_PASSWORD",
            "ASYNCTOOL_BASE_URL",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["PATH", "HOME", "API_KEY_FILE", "SSH_AUTH_SOCK", "TOKENIZER", "ASYNCTOOL_MODEL"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
