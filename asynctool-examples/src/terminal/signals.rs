//! What the system tells the program, and how it stops as a shell's job.

use std::{io, time::Duration};

#[cfg(unix)]
use nix::{
    sys::signal::{Signal as Number, kill},
    unistd::Pid,
};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What the system asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// To end.
    End,
    /// To draw anew: the program was stopped, and goes on.
    Resume,
}

/// How long a program that has asked to be stopped waits to be.
#[cfg(unix)]
const STOP: Duration = Duration::from_secs(1);

/// The signals that we listen to.
#[cfg(unix)]
#[derive(Debug)]
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
    resume: Signal,
}

#[cfg(unix)]
impl Signals {
    /// Begins to listen.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            resume: signal(SignalKind::from_raw(Number::SIGCONT as i32))?,
        })
    }

    /// The next request.
    pub async fn next(&mut self) -> Request {
        tokio::select! {
            _ = self.interrupt.recv() => Request::End,
            _ = self.terminate.recv() => Request::End,
            _ = self.hang_up.recv() => Request::End,
            _ = self.resume.recv() => Request::Resume,
        }
    }

    /// Stops the program and whoever runs it, such as cargo, until the shell lets it go on.
    pub async fn suspend(&mut self) {
        // A shell without jobs does not stop it; then there is nothing to wait for.
        if kill(Pid::from_raw(0), Number::SIGTSTP).is_ok() {
            let _ = tokio::time::timeout(STOP, self.resume.recv()).await;
        }
    }
}

/// Elsewhere there is only Ctrl-C, which comes as a key.
#[cfg(not(unix))]
#[derive(Debug)]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Nothing to listen to.
    pub fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    /// Never.
    pub async fn next(&mut self) -> Request {
        std::future::pending().await
    }

    /// There are no jobs.
    pub async fn suspend(&mut self) {
        tokio::time::sleep(Duration::ZERO).await;
    }
}
