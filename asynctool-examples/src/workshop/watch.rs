//! A file that is watched: when it comes, changes or goes.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use asynctool_core::{AsyncRunContext, Update};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use serde::{Serialize, Serializer};
use tokio::{
    sync::Notify,
    time::{Instant, sleep, timeout, timeout_at},
};

use super::text::counted;

/// How often the file is looked at though the system has told of nothing: it does not tell of files on some network
/// drives, nor of a folder that was replaced.
pub(super) const LOOK: Duration = Duration::from_secs(2);
/// How long a file that is written to all the time is left alone before the change is told.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is known of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Absent,
    Present { bytes: u64, modified: Option<SystemTime> },
}

impl State {
    /// Looks at the path itself: a link that was put in its place since is not followed, and counts as no file.
    fn of(path: &Path) -> Self {
        match path.symlink_metadata() {
            Ok(file) if file.is_file() => Self::Present { bytes: file.len(), modified: file.modified().ok() },
            _ => Self::Absent,
        }
    }

    /// What happened between two looks; `None` if nothing did.
    fn change(self, now: Self) -> Option<String> {
        match (self, now) {
            (before, now) if before == now => None,
            (Self::Absent, Self::Present { bytes, .. }) => {
                Some(format!("appeared, with {}", counted(bytes, "byte")))
            }
            (Self::Present { bytes, .. }, Self::Present { bytes: now, .. }) if bytes == now => {
                Some(format!("was written, and has {} as before", counted(now, "byte")))
            }
            (Self::Present { bytes, .. }, Self::Present { bytes: now, .. }) => {
                Some(format!("changed, from {bytes} to {}", counted(now, "byte")))
            }
            (_, Self::Absent) => Some("disappeared".to_owned()),
        }
    }
}

/// What is to be watched, and for how long.
#[derive(Clone, Debug)]
pub(super) struct Vigil {
    pub(super) path: PathBuf,
    pub(super) shown: String,
    pub(super) times: usize,
    pub(super) time: Duration,
    pub(super) quiet: Duration,
    pub(super) look: Duration,
}

/// What became of a file that was watched. The model reads it as a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Watched {
    /// The file, relative to the root.
    pub file: String,
    /// What happened to it, in order.
    pub changes: Vec<String>,
    /// How long it was watched.
    pub took: Duration,
}

/// Watches a file until it has changed so many times, or the time is over. Every change but the last is an update.
pub(super) async fn run(ctx: &AsyncRunContext, vigil: Vigil) -> Watched {
    let start = Instant::now();
    let end = start + vigil.time;
    let mut seen = State::of(&vigil.path);
    let bell = Arc::new(Notify::new());
    // Where the system cannot tell, the looks from time to time do.
    let _watcher = watcher(&vigil.path, &bell);
    ctx.update(vigil.begins(seen)).await;
    let mut changes = Vec::new();
    loop {
        let is_over = Instant::now() >= end;
        // The first look is right after the watcher was set up: nothing happens between the two unseen.
        let now = State::of(&vigil.path);
        if let Some(change) = seen.change(now) {
            seen = now;
            let message = format!("{} {change}", vigil.shown);
            changes.push(change);
            if changes.len() < vigil.times && !is_over {
                ctx.update(Update::new(message).supersedes("change")).await;
            }
        }
        if changes.len() >= vigil.times || is_over {
            return Watched { file: vigil.shown, changes, took: start.elapsed() };
        }
        let look = (Instant::now() + vigil.look).min(end);
        if timeout_at(look, bell.notified()).await.is_ok() {
            let patience = (Instant::now() + PATIENCE).min(end);
            let _ = timeout_at(patience, silence(&bell, vigil.quiet)).await; // then it is told all the same
        }
    }
}

impl Vigil {
    fn begins(&self, state: State) -> String {
        let state = match state {
            State::Absent => "which is not there yet".to_owned(),
            State::Present { bytes, .. } => format!("which has {}", counted(bytes, "byte")),
        };
        format!("Watching {}, {state}, for up to {} s", self.shown, self.time.as_secs())
    }
}

/// Waits until nothing was told for some time.
async fn silence(bell: &Notify, quiet: Duration) {
    while timeout(quiet, bell.notified()).await.is_ok() {
        // Told all the time, it would never let others run.
        sleep(Duration::from_millis(1)).await;
    }
}

/// Rings the bell when something happens to the file: its folder is watched, for a file may go and come again. `None`
/// if the system cannot tell.
fn watcher(path: &Path, bell: &Arc<Notify>) -> Option<RecommendedWatcher> {
    let (folder, name, bell) = (path.parent()?, path.file_name()?.to_owned(), bell.clone());
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        let concerns = |event: &Event| {
            !event.kind.is_access()
                && (event.paths.is_empty() || event.paths.iter().any(|path| path.file_name() == Some(&name)))
        };
        if event.as_ref().is_ok_and(concerns) {
            bell.notify_one();
        }
    })
    .ok()?;
    watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}

impl fmt::Display for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, seconds) = (&self.file, self.took.as_secs());
        match self.changes.as_slice() {
            [] => write!(f, "{file} did not change in {seconds} s"),
            [change] => write!(f, "{file} {change}, after {seconds} s"),
            changes => write!(
                f,
                "{file}: {} in {seconds} s: {}",
                counted(changes.len() as u64, "change"),
                changes.join("; ")
            ),
        }
    }
}

impl Serialize for Watched {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests;
