//! A program that runs, with everything that it starts.

mod group;
mod ran;

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitStatus,
    time::Duration,
};

use asynctool_core::{AsyncRunContext, ToolError};
use tokio::{
    io::AsyncReadExt,
    net::unix::pipe,
    time::{Instant, sleep_until, timeout},
};

use self::group::Group;
pub use self::ran::{End, Ran};
use super::{
    options::WorkshopOptions,
    progress::{self, Pace},
    tail::Tail,
    text,
};

/// How long output may come after the program has ended, from what it has started; then that is killed.
const LINGER: Duration = Duration::from_millis(500);
/// How long a program whose time is over has to end by itself before it is killed.
const TIDY: Duration = Duration::from_secs(2);
/// How long a program that was killed has to be gone.
const GONE: Duration = Duration::from_secs(5);
/// Bytes of a command that are shown.
const SHOWN: usize = 300;

/// What is to be run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job<'a> {
    pub(super) program: &'a str,
    pub(super) args: &'a [String],
    pub(super) folder: &'a Path,
    pub(super) timeout: Duration,
}

impl Job<'_> {
    /// The command as it is shown.
    fn shown(&self) -> String {
        text::cut(&text::command(self.program, self.args), SHOWN)
    }

    /// What is run: a name is looked up, a path begins at the folder.
    fn program(&self) -> PathBuf {
        let path = Path::new(self.program);
        if path.components().count() > 1 { self.folder.join(path) } else { path.to_owned() }
    }

    /// Why it did not start.
    fn refusal(&self, error: &io::Error) -> ToolError {
        let (program, shown) = (self.program, self.program());
        ToolError::say(match error.kind() {
            io::ErrorKind::NotFound if shown.is_file() => {
                format!("{program:?} is there, but the interpreter that its first line names is not")
            }
            io::ErrorKind::NotFound if program.contains(char::is_whitespace) => format!(
                "there is no program {program:?}; name the program alone and put each argument into `args`: no \
                 shell reads them"
            ),
            io::ErrorKind::NotFound => {
                format!("there is no program {program:?}; no shell runs, so a shell's own commands are none")
            }
            io::ErrorKind::PermissionDenied => format!("{program:?} is not a program that may be executed"),
            io::ErrorKind::ArgumentListTooLong => "the arguments are too long".to_owned(),
            _ => format!("{program:?} cannot be run: {error}"),
        })
    }
}

/// Runs a program and says its last line from time to time. At its timeout it is asked to end, then killed with all
/// that it has started; when this future is dropped, that is done at once.
pub(super) async fn run(
    ctx: &AsyncRunContext,
    job: Job<'_>,
    options: &WorkshopOptions,
) -> Result<Ran, ToolError> {
    let (group, output) =
        Group::start(&job.program(), job.args, job.folder).map_err(|error| job.refusal(&error))?;
    let tail = Tail::new(options.output_lines, options.output_bytes);
    let mut running = Running { group, output, tail, is_open: true, start: Instant::now() };
    let status = running.until_end(ctx, &job, Pace::new(options.update_every)).await?;
    let took = running.start.elapsed();
    let held = running.close(status.is_some()).await;
    let (output, left_out) = running.tail.finish();
    Ok(Ran { command: job.shown(), end: End::of(status), took, output, left_out, held })
}

/// A program that runs, and what it has written.
struct Running {
    group: Group,
    output: pipe::Receiver,
    tail: Tail,
    is_open: bool,
    start: Instant,
}

impl Running {
    /// Waits for the end of the program itself; `None` if its time is over.
    async fn until_end(
        &mut self,
        ctx: &AsyncRunContext,
        job: &Job<'_>,
        mut pace: Pace,
    ) -> Result<Option<ExitStatus>, ToolError> {
        let deadline = self.start + job.timeout;
        let mut piece = [0; 8192];
        loop {
            tokio::select! {
                () = sleep_until(deadline) => return Ok(None),
                status = self.group.ended() => return Ok(Some(status?)),
                read = self.output.read(&mut piece), if self.is_open => {
                    take(&mut self.tail, &mut self.is_open, &piece, &read);
                }
                () = sleep_until(self.start + pace.next()) => {
                    let elapsed = self.start.elapsed();
                    ctx.update(progress::in_between(self.how(job, elapsed))).await;
                    pace.spoke(elapsed);
                }
            }
        }
    }

    /// How it goes.
    fn how(&self, job: &Job<'_>, elapsed: Duration) -> String {
        let (shown, seconds) = (job.shown(), elapsed.as_secs());
        match self.tail.last_line() {
            Some(line) => {
                format!("{shown} has run for {seconds} s; its last line: {}", text::cut(line.trim(), SHOWN))
            }
            None => format!("{shown} has run for {seconds} s and written nothing yet"),
        }
    }

    /// Reads what is left, and sees to it that nothing runs on; whether something holds the output all the same.
    async fn close(&mut self, mut has_ended: bool) -> bool {
        if !has_ended {
            self.group.ask_to_end();
            has_ended = timeout(TIDY, self.group.ended()).await.is_ok();
        }
        if has_ended {
            self.drain().await;
        }
        self.group.kill();
        if !has_ended {
            let _ = timeout(GONE, self.group.ended()).await; // the system kills it as soon as it can
        }
        self.drain().await;
        self.group.done();
        self.is_open
    }

    /// Reads what comes within a short time.
    async fn drain(&mut self) {
        let reading = async {
            let mut piece = [0; 8192];
            while self.is_open {
                let read = self.output.read(&mut piece).await;
                take(&mut self.tail, &mut self.is_open, &piece, &read);
            }
        };
        let _ = timeout(LINGER, reading).await; // `is_open` tells
    }
}

/// Takes what was read; a pipe that is closed or broken is not open.
fn take(tail: &mut Tail, is_open: &mut bool, piece: &[u8], read: &io::Result<usize>) {
    match read {
        Ok(0) | Err(_) => *is_open = false,
        Ok(bytes) => tail.push(piece.get(..*bytes).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests;
