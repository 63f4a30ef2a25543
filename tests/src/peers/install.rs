//! Installs a peer on first use, once for all test processes that want it at the same time.

use std::{
    fs::{self, File, TryLockError},
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::{Instant, sleep};

use super::{PeerError, process::Program};

/// How long the installation may take, and whoever waits for it.
const LIMIT: Duration = Duration::from_secs(540);
/// How often whoever waits looks again.
const PAUSE: Duration = Duration::from_millis(100);

/// What a peer consists of before it is installed.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Its name.
    pub name: &'static str,
    /// Its files by their names: what pins the versions, and what starts the server.
    pub files: &'static [(&'static str, &'static str)],
    /// Makes the program that installs it, in the folder that has these files.
    pub installer: fn() -> Program,
}

impl Recipe {
    /// Where it is installed: files that have changed are another place.
    fn place(&self, folder: &Path) -> PathBuf {
        let mut hash = DefaultHasher::new();
        self.files.hash(&mut hash);
        folder.join(format!("{}-{:016x}", self.name, hash.finish()))
    }

    /// The folder in which it is installed, after it was if need be.
    ///
    /// What is installed appears by a rename: a folder that is there is complete.
    pub async fn install(&self, folder: &Path) -> Result<PathBuf, PeerError> {
        let place = self.place(folder);
        if place.is_dir() {
            return Ok(place);
        }
        fs::create_dir_all(folder).map_err(PeerError::io(folder.display().to_string()))?;
        let _turn = Turn::take(&folder.join(format!("{}.lock", self.name))).await?;
        if place.is_dir() {
            return Ok(place);
        }
        let workplace = folder.join(format!("{}.part", self.name));
        self.prepare(&workplace).map_err(PeerError::io(workplace.display().to_string()))?;
        let mut installer = (self.installer)();
        installer.command.current_dir(&workplace);
        installer.run(LIMIT).await?;
        fs::rename(&workplace, &place).map_err(PeerError::io(place.display().to_string()))?;
        Ok(place)
    }

    /// The files in an empty folder; what an earlier try has left there goes.
    fn prepare(&self, workplace: &Path) -> std::io::Result<()> {
        if workplace.exists() {
            fs::remove_dir_all(workplace)?;
        }
        fs::create_dir_all(workplace)?;
        for (name, text) in self.files {
            fs::write(workplace.join(name), text)?;
        }
        Ok(())
    }
}

/// The right to install, among processes; whoever dies gives it back.
struct Turn {
    _lock: File,
}

impl Turn {
    #[expect(clippy::incompatible_msrv, reason = "the tests need no compiler but the one that is pinned")]
    async fn take(path: &Path) -> Result<Self, PeerError> {
        let name = path.display().to_string();
        let lock = File::create(path).map_err(PeerError::io(&name))?;
        let began = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Self { _lock: lock }),
                Err(TryLockError::Error(error)) => return Err(PeerError::io(name)(error)),
                Err(TryLockError::WouldBlock) if began.elapsed() > LIMIT => {
                    let what = format!("another process that has locked {name}");
                    return Err(PeerError::TooSlow { what, limit: LIMIT, output: String::new() });
                }
                Err(TryLockError::WouldBlock) => sleep(PAUSE).await,
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;

    fn touch() -> Program {
        let mut program = Program::new("sh", "");
        program.command.args(["-c", "test ! -e done && sleep 0.2 && cat note > done"]);
        program
    }

    fn fail() -> Program {
        let mut program = Program::new("sh", "");
        program.command.args(["-c", "echo half > half; exit 1"]);
        program
    }

    const NOTE: Recipe = Recipe { name: "note", files: &[("note", "hello")], installer: touch };

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("asynctool-install-{}-{name}", std::process::id()));
        drop(fs::remove_dir_all(&folder));
        folder
    }

    #[tokio::test]
    async fn those_who_want_it_at_once_get_one_installation() {
        let folder = folder("once");
        let (one, other) = tokio::join!(NOTE.install(&folder), NOTE.install(&folder));
        let place = one.unwrap();
        assert_eq!(place, other.unwrap());
        assert_eq!(fs::read_to_string(place.join("done")).unwrap(), "hello");
        assert_eq!(NOTE.install(&folder).await.unwrap(), place);
        fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn a_failed_installation_leaves_nothing_that_looks_like_one() {
        let folder = folder("again");
        let broken = Recipe { installer: fail, ..NOTE };
        broken.install(&folder).await.unwrap_err();
        let place = NOTE.install(&folder).await.unwrap();
        assert!(!place.join("half").exists());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn other_files_are_installed_in_another_place() {
        let other = Recipe { files: &[("note", "hello!")], ..NOTE };
        assert_ne!(NOTE.place(Path::new("")), other.place(Path::new("")));
    }
}
