//! The workshop: tools that do real work in one folder. They run programs, search files, watch a file, and read pages
//! of the web.
//!
//! Everything stays under one folder, symbolic links followed; every run has a bound in time and in what it gives.
//! What takes longer than a second says how it goes, and a task that is cancelled leaves nothing behind: a program is
//! killed with its children, a search stops.
//!
//! A command runs only when a person has said yes to it: without an [`Approver`](asynctool_core::Approver) it is
//! refused.
//!
//! ```
//! use asynctool_core::{Agent, Approval, ApprovalRequest, ChatModel, Session, ToolsetOptions};
//! use asynctool_examples::workshop::Workshop;
//!
//! async fn ask(request: ApprovalRequest) -> Approval {
//!     println!("{}", request.question); // Run cargo with ["test"] in the folder ., for up to 120 s?
//!     Approval::denied_because("nobody is here to read this")
//! }
//!
//! fn talk(model: impl ChatModel) -> Result<Session, Box<dyn std::error::Error>> {
//!     // Pages are read without a question, unless the host wants one: an address can carry out what was read in files.
//!     let careful = ToolsetOptions::new().approval(["fetch_url"]);
//!     let agent = Agent::new("You help with a project. Say what you do.");
//!     let agent = agent.toolset_with(Workshop::new(".")?, careful);
//!     Ok(Session::builder(model).agent(agent).approver(ask).start()?)
//! }
//! ```
//!
//! What is read without a question is not what usually holds secrets: a search finds nothing in what has a dot before
//! its name (`.env`, `.git`), even if it is named. A program gets no variable of the environment whose name ends in
//! `API_KEY`, `_TOKEN`, `_SECRET` or `_PASSWORD`, nor `ASYNCTOOL_BASE_URL`. Secrets under other names are not known.
//!
//! What no question can promise: a program that was allowed does what it likes, also outside of the folder and on the
//! network, and what makes a session of its own, as a daemon does, outlives it.

mod address;
mod charset;
#[cfg(unix)]
mod command;
mod fetch;
mod html;
mod media;
mod options;
mod progress;
mod root;
mod search;
#[cfg(unix)]
mod tail;
mod text;
mod watch;

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use asynctool_core::{AsyncRunContext, ToolError, toolset};

#[cfg(unix)]
pub use self::command::{End, Ran};
use self::{
    fetch::Fetcher,
    root::{PathError, Root},
    search::Query,
    watch::Vigil,
};
pub use self::{
    fetch::{Cut, Page},
    options::WorkshopOptions,
    search::{Found, Hit, Stopped},
    watch::Watched,
};

/// The tools of a workshop.
#[derive(Debug)]
pub struct Workshop {
    root: Root,
    options: WorkshopOptions,
    fetcher: Fetcher,
}

/// Why there is no workshop.
#[derive(Debug, thiserror::Error)]
pub enum WorkshopError {
    /// The folder cannot be used.
    #[error("the workshop's folder {} cannot be used: {error}", folder.display())]
    Folder {
        /// The folder as it was given.
        folder: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
}

impl Workshop {
    /// A workshop in this folder, with the usual bounds.
    pub fn new(root: impl AsRef<Path>) -> Result<Self, WorkshopError> {
        Self::with_options(root, WorkshopOptions::default())
    }

    /// A workshop in this folder.
    pub fn with_options(root: impl AsRef<Path>, options: WorkshopOptions) -> Result<Self, WorkshopError> {
        let folder = root.as_ref();
        let root =
            Root::new(folder).map_err(|error| WorkshopError::Folder { folder: folder.to_owned(), error })?;
        let fetcher = Fetcher::new(&options);
        Ok(Self { root, options, fetcher })
    }
}

/// What was refused, for the model.
fn told<T>(result: Result<T, PathError>) -> Result<T, ToolError> {
    result.map_err(|error| ToolError::say(error.to_string()))
}

#[toolset]
impl Workshop {
    /// Run a program in the workshop's folder and wait for its end. No shell: pipes, wildcards and `&&` mean nothing,
    /// and each argument is given apart. It can read no input. The result is the exit code and the end of what it
    /// wrote.
    #[cfg(unix)]
    #[tool(
        destructive,
        open_world,
        approval = "Run {program} with {args} in the folder {folder}, for up to {timeout_seconds} s?",
        duplicate_scope = "name_and_args",
        max_running = 8,
        timeout = Duration::from_secs(3600 + 60)
    )]
    async fn run_command(
        &self,
        ctx: &AsyncRunContext,
        /// The program: a name such as `git`, or a path that begins at the folder it runs in.
        #[arg(length(1..=500))]
        program: &str,
        /// Its arguments, one by one.
        #[arg(default, length(..=200))]
        args: &[String],
        /// The folder to run it in, relative to the workshop's.
        #[arg(default = ".")]
        folder: &str,
        /// After so many seconds it is killed.
        #[arg(default = 120, range(1..=3600))]
        timeout_seconds: u64,
    ) -> Result<Ran, ToolError> {
        let folder = told(self.root.folder(folder))?;
        let timeout = Duration::from_secs(timeout_seconds);
        command::run(ctx, command::Job { program, args, folder: &folder, timeout }, &self.options).await
    }

    /// Search the files of the workshop's folder for lines that match a regular expression. Files that git ignores,
    /// hidden files and files that are no text are left out; a hidden path cannot be named either. The result is a line
    /// for each match: file, number, text.
    #[tool(read_only, on_duplicate = "allow", max_running = 8, timeout = Duration::from_secs(600))]
    async fn find_in_files(
        &self,
        ctx: &AsyncRunContext,
        /// The regular expression, in the syntax of Rust and ripgrep; it is matched line by line.
        #[arg(length(1..=1000), example = r"fn \w+_test\(")]
        pattern: &str,
        /// The folder or file to search, relative to the workshop's folder.
        #[arg(default = ".")]
        path: &str,
        /// Which files to search: `*.rs`, `src/**`; with `!` before it, which to leave out. All when empty.
        #[arg(default, length(..=50))]
        globs: &[String],
        /// Whether the pattern is a plain text, in which no character means anything else.
        #[arg(default = false)]
        literal: bool,
        /// Whether capital and small letters are the same.
        #[arg(default = false)]
        ignore_case: bool,
        /// How many matches are enough.
        #[arg(default = 50, range(1..=500))]
        max_results: usize,
    ) -> Result<Found, ToolError> {
        // Nobody is asked: so what is likely to hold keys is not read.
        let place = told(self.root.not_hidden(path))?;
        let (root, most) = (&self.root, max_results);
        let query = Query { root, place: &place, pattern, globs, literal, ignore_case, most };
        search::run(ctx, query, &self.options).await
    }

    /// Read a page of the web as text. HTML loses its tags, other text comes as it is; images and other files that
    /// are no text cannot be read.
    // Nobody is asked: a page of the public internet changes nothing when it is read, and who is asked at each page
    // soon says yes to all. But its address can carry out what a model has read in files, and in one's own networks a
    // mere look may do things: a host for whom that matters sets `ToolsetOptions::approval(["fetch_url"])`.
    #[tool(
        read_only,
        open_world,
        on_duplicate = "reject",
        duplicate_scope = "name_and_args",
        max_running = 8,
        timeout = Duration::from_secs(600)
    )]
    async fn fetch_url(
        &self,
        ctx: &AsyncRunContext,
        /// The address of the page, with http:// or https:// before it.
        #[arg(length(1..=2000), example = "https://www.rust-lang.org/")]
        url: &str,
        /// How many characters of its text to give.
        #[arg(default = 20_000, range(100..=100_000))]
        max_characters: usize,
    ) -> Result<Page, ToolError> {
        self.fetcher.fetch(ctx, url, max_characters, &self.options).await
    }

    /// Watch a file in the workshop's folder and tell when it appears, changes or disappears. It need not be there
    /// yet.
    #[tool(
        read_only,
        on_duplicate = "reject",
        duplicate_scope = ["path"],
        max_running = 16,
        timeout = Duration::from_secs(3600 + 60)
    )]
    async fn watch_file(
        &self,
        ctx: &AsyncRunContext,
        /// The file, relative to the workshop's folder.
        #[arg(length(1..=1000))]
        path: &str,
        /// After so many changes the watch is over.
        #[arg(default = 1, range(1..=100))]
        times: usize,
        /// After so many seconds the watch is over.
        #[arg(default = 600, range(1..=3600))]
        seconds: u64,
    ) -> Result<Watched, ToolError> {
        let path = told(self.root.file(path))?;
        let shown = self.root.shown(&path);
        let (time, quiet, look) = (Duration::from_secs(seconds), self.options.quiet, watch::LOOK);
        Ok(watch::run(ctx, Vigil { path, shown, times, time, quiet, look }).await)
    }
}

#[cfg(test)]
mod tests;
