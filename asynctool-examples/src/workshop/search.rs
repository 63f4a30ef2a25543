//! A search of the files in a folder.

mod found;
mod query;
mod scan;

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use asynctool_core::{AsyncRunContext, Tell, ToolError};

pub use self::found::{Found, Hit, Stopped};
pub(super) use self::query::Query;
use self::scan::Scan;
use super::{options::WorkshopOptions, progress, text::counted};

/// How far a search is, and whether it is to stop; shared with the thread that searches.
#[derive(Debug, Default)]
struct Watch {
    files: AtomicU64,
    hits: AtomicU64,
    is_over: AtomicBool,
}

impl Watch {
    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    fn how(&self) -> String {
        let files = counted(self.files.load(Ordering::Relaxed), "file");
        let hits = counted(self.hits.load(Ordering::Relaxed), "match");
        format!("Searched {files} so far, {hits}")
    }
}

/// Stops the search when nobody waits for it any more: a thread cannot be dropped.
struct StopOnDrop(Arc<Watch>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
    }
}

/// Searches on a thread for what blocks.
pub(super) async fn run(
    ctx: &AsyncRunContext,
    query: Query<'_>,
    options: &WorkshopOptions,
) -> Result<Found, ToolError> {
    let scan = Scan::new(query, options.search_time)?;
    let watch = Arc::new(Watch::default());
    let _stop = StopOnDrop(watch.clone());
    let seen = watch.clone();
    let work = tokio::task::spawn_blocking(move || scan.run(&seen));
    progress::telling(ctx, options.update_every, || watch.how(), work)
        .await
        .tell("the search broke down; another pattern may do")
}

#[cfg(test)]
mod tests;
