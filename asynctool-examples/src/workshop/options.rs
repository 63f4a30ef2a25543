//! How much the tools of the workshop may take, and what they may reach.

use std::time::Duration;

/// The bounds of a [`Workshop`](super::Workshop), and what it allows.
///
/// ```
/// use asynctool_examples::workshop::WorkshopOptions;
///
/// let mut options = WorkshopOptions::default();
/// options.allow_private_addresses = true; // a server on this machine is to be read
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkshopOptions {
    /// Whether `fetch_url` may connect to this machine and to its networks. No.
    pub allow_private_addresses: bool,
    /// Bytes of a page that are read; the rest is left out, with a mark. 2 MiB.
    pub page_bytes: usize,
    /// How long a page may take, redirects counted in; what has come until then is shown, with a mark. 30 seconds.
    pub page_time: Duration,
    /// How many redirects are followed. 5.
    pub redirects: usize,
    /// Lines of a command's output that are kept: the last ones. 200.
    pub output_lines: usize,
    /// Bytes of a command's output that are kept: the last ones. 16 KiB.
    pub output_bytes: usize,
    /// How long a search may take; what it has found until then is shown, with a mark. 1 minute.
    pub search_time: Duration,
    /// How long work goes on before it is said how it goes, and the shortest time until that is said again. 1 second.
    pub update_every: Duration,
    /// How long a file must be left alone before a change of it is told. 200 milliseconds.
    pub quiet: Duration,
}

impl Default for WorkshopOptions {
    fn default() -> Self {
        Self {
            allow_private_addresses: false,
            page_bytes: 2 << 20,
            page_time: Duration::from_secs(30),
            redirects: 5,
            output_lines: 200,
            output_bytes: 16 << 10,
            search_time: Duration::from_secs(60),
            update_every: Duration::from_secs(1),
            quiet: Duration::from_millis(200),
        }
    }
}
