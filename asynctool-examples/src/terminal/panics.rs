//! Panics, while the terminal is drawn on: a message in the middle of the rows could not be read, and would be drawn
//! over.
//!
//! A tool's panic is caught by the session, which goes on: its message is shown among the other marks. Our own unwinds
//! through [`Modes`](super::modes::Modes), which restores the terminal, and its message is printed then.

use std::{
    io::{self, Write},
    panic::{self, PanicHookInfo},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// How many messages are kept.
const MOST: usize = 16;

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// While it lives, the messages of panics are kept.
pub struct Panics {
    kept: Arc<Mutex<Vec<String>>>,
    before: Option<Hook>,
}

impl Panics {
    /// Takes the place of whoever prints them.
    pub fn keep() -> Self {
        let before = panic::take_hook();
        let kept = Arc::new(Mutex::new(Vec::new()));
        let to = kept.clone();
        panic::set_hook(Box::new(move |panic| {
            let mut kept = to.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() < MOST {
                kept.push(panic.to_string());
            }
        }));
        Self { kept, before: Some(before) }
    }

    /// The messages since the last time.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Panics {
    fn drop(&mut self) {
        for message in self.take() {
            // Where nobody reads it, nothing can be said.
            let _ = writeln!(io::stderr().lock(), "{message}");
        }
        // Who panics cannot change the hook; the process is about to end.
        if let Some(before) = self.before.take().filter(|_| !thread::panicking()) {
            panic::set_hook(before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_kept_until_somebody_takes_it() {
        let panics = Panics::keep();
        let caught = thread::spawn(|| panic!("a tool's own fault")).join();
        assert!(caught.is_err());
        // Other tests may panic meanwhile, on purpose.
        assert!(panics.take().iter().any(|message| message.contains("a tool's own fault")));
    }
}
