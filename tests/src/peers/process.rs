//! A program beside the test: one that runs to its end, and a server that ends with the test.

use std::{
    io,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{ChildStdin, Command},
    time::timeout,
};

use super::PeerError;

/// How long a server may take until it listens. Machines are busy.
const READY: Duration = Duration::from_secs(120);
/// How many bytes of what a program says are kept; the last ones.
const KEPT: usize = 16 << 10;
/// What a server prints before its address.
const ADDRESS: &str = "listening on ";

/// A program that is about to be started.
#[derive(Debug)]
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// Who needs it, and what to do without.
    pub needed: &'static str,
    /// How it is called.
    pub command: Command,
}

impl Program {
    /// A program by its name.
    #[must_use]
    pub fn new(name: &'static str, needed: &'static str) -> Self {
        Self { name, needed, command: Command::new(name) }
    }

    fn line(&self) -> String {
        let arguments = self.command.as_std().get_args().map(|argument| argument.to_string_lossy());
        [self.name.into()].into_iter().chain(arguments).collect::<Vec<_>>().join(" ")
    }

    /// Starts it in a group of its own, so that it ends with all that it has started.
    fn spawn(self) -> Result<Box<dyn ChildWrapper>, PeerError> {
        let (program, needed, line) = (self.name, self.needed, self.line());
        let mut command = CommandWrap::from(self.command);
        command.command_mut().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        command.wrap(process_wrap::tokio::ProcessGroup::leader());
        command.wrap(KillOnDrop);
        command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => PeerError::Missing { program, needed },
            _ => PeerError::io(format!("`{line}` cannot be started"))(error),
        })
    }

    /// Runs it to its end.
    pub async fn run(self, limit: Duration) -> Result<(), PeerError> {
        let line = self.line();
        let mut child = Child(self.spawn()?);
        let said = Said::default();
        said.listen(child.0.stdout().take());
        said.listen(child.0.stderr().take());
        drop(child.0.stdin().take());
        match timeout(limit, child.0.wait()).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => {
                Err(PeerError::Failed { command: line, output: format!("{status}\n{}", said.text()) })
            }
            Ok(Err(error)) => Err(PeerError::io(line)(error)),
            Err(_) => Err(PeerError::TooSlow { what: line, limit, output: said.text() }),
        }
    }
}

/// A running program, which is killed with its children when nobody holds it any more.
#[derive(Debug)]
struct Child(Box<dyn ChildWrapper>);

impl Drop for Child {
    fn drop(&mut self) {
        drop(self.0.start_kill()); // that it has ended already is no news
    }
}

/// What a program has said lately.
#[derive(Clone, Debug, Default)]
struct Said(Arc<Mutex<Vec<u8>>>);

impl Said {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    fn add(&self, bytes: &[u8]) {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.extend_from_slice(bytes);
        let surplus = said.len().saturating_sub(KEPT);
        said.drain(..surplus);
    }

    /// Takes down what comes out of a pipe; a pipe that nobody reads would stop the program.
    fn listen(&self, pipe: Option<impl AsyncRead + Send + Unpin + 'static>) {
        let Some(mut pipe) = pipe else { return };
        let said = self.clone();
        tokio::spawn(async move {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = pipe.read(&mut buffer).await {
                said.add(buffer.get(..length).unwrap_or_default());
            }
        });
    }
}

/// A server that is a child of the test. When the test fails, what it has complained of is printed.
#[derive(Debug)]
pub struct Server {
    name: &'static str,
    url: String,
    said: Said,
    _child: Child,
    /// It ends when this does, also if the test is killed.
    _stdin: Option<ChildStdin>,
}

impl Server {
    /// Starts a server that prints `listening on {url}` when it is ready, after it has read this line.
    pub async fn start(name: &'static str, program: Program, line: &str) -> Result<Self, PeerError> {
        let mut child = Child(program.spawn()?);
        let said = Said::default();
        said.listen(child.0.stderr().take());
        let (mut stdin, stdout) = (child.0.stdin().take(), child.0.stdout().take());
        if let Some(stdin) = &mut stdin {
            let line = format!("{line}\n");
            stdin.write_all(line.as_bytes()).await.map_err(PeerError::io(format!("{name} reads nothing")))?;
        }
        let url = timeout(READY, address(stdout, &said)).await;
        match url {
            Ok(Some(url)) => Ok(Self { name, url, said, _child: child, _stdin: stdin }),
            Ok(None) => Err(PeerError::Failed { command: name.to_owned(), output: said.text() }),
            Err(_) => Err(PeerError::TooSlow { what: name.to_owned(), limit: READY, output: said.text() }),
        }
    }

    /// Where it listens, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Asks it something that is not for a model.
    pub async fn get(&self, path: &str) -> Result<String, PeerError> {
        let url = format!("{}{path}", self.url);
        ask(&url, reqwest::Client::new().get(&url)).await
    }

    /// Tells it something that is not for a model.
    pub async fn post(&self, path: &str, body: &Value) -> Result<(), PeerError> {
        let url = format!("{}{path}", self.url);
        let request = reqwest::Client::new().post(&url).header("content-type", "application/json");
        ask(&url, request.body(body.to_string())).await.map(drop)
    }
}

async fn ask(url: &str, request: reqwest::RequestBuilder) -> Result<String, PeerError> {
    let wrong =
        |error: reqwest::Error| PeerError::Answer { what: url.to_owned(), problem: error.to_string() };
    let answer = request.timeout(READY).send().await.map_err(wrong)?;
    answer.error_for_status().map_err(wrong)?.text().await.map_err(wrong)
}

/// The address that a server prints; `None` if it ends before it does. What else it prints is taken down.
async fn address(stdout: Option<impl AsyncRead + Send + Unpin + 'static>, said: &Said) -> Option<String> {
    let mut lines = BufReader::new(stdout?).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(url) = line.strip_prefix(ADDRESS) {
            let url = url.trim_end_matches('/').to_owned();
            said.listen(Some(lines.into_inner()));
            return Some(url);
        }
        said.add(format!("{line}\n").as_bytes());
    }
    None
}

impl Drop for Server {
    #[expect(clippy::print_stderr, reason = "it belongs to the failure of a test")]
    fn drop(&mut self) {
        let said = self.said.text();
        if std::thread::panicking() && !said.is_empty() {
            eprintln!("{} said:\n{said}", self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

    use super::*;

    #[tokio::test]
    async fn a_program_that_is_missing_is_named_with_what_to_do() {
        let program = Program::new("no-such-program", "the test needs it; leave it out");
        let error = program.run(READY).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the test needs it; leave it out, and there is no `no-such-program` here"
        );
    }

    #[cfg(unix)]
    mod unix {
        use super::*;

        fn shell(script: &str) -> Program {
            let mut program = Program::new("sh", "");
            program.command.args(["-c", script]);
            program
        }

        #[tokio::test]
        async fn what_a_program_said_is_told_when_it_fails() {
            let error = shell("echo no room >&2; exit 3").run(READY).await.unwrap_err();
            let text = error.to_string();
            assert!(text.contains("exit status: 3") && text.contains("no room"), "{text}");
        }

        #[tokio::test]
        async fn a_program_that_takes_too_long_is_stopped_with_its_children() {
            let error =
                shell("echo begun; sleep 600 & wait").run(Duration::from_millis(500)).await.unwrap_err();
            assert!(matches!(error, PeerError::TooSlow { .. }), "{error}");
        }

        #[tokio::test]
        async fn a_server_says_where_it_listens_after_it_was_told_what_to_do() {
            let script = "read line; echo hello; echo \"listening on http://$line/\"; cat";
            let server = Server::start("echo", shell(script), "there").await.unwrap();
            assert_eq!(server.url(), "http://there");
        }

        #[tokio::test]
        async fn a_server_that_ends_before_it_listens_is_an_error_with_its_words() {
            let error = Server::start("broken", shell("echo broken pipe; read line"), "").await.unwrap_err();
            assert!(error.to_string().contains("broken pipe"), "{error}");
        }
    }
}
