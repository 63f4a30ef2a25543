//! The search itself, on a thread of its own: it looks at every file that git does not ignore, and stops when it is
//! told to.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use asynctool_core::ToolError;
use grep_matcher::Matcher as _;
use grep_regex::RegexMatcher;
use grep_searcher::{BinaryDetection, Searcher, SearcherBuilder, Sink, SinkFinish, SinkMatch};
use ignore::{DirEntry, WalkBuilder, overrides::Override};

use super::{
    Watch,
    found::{Found, Hit, Stopped},
    query::Query,
};
use crate::workshop::{root::Root, text};

/// Bytes of a line that are shown.
const LINE_BYTES: usize = 240;
/// Bytes that the searcher may hold of one file: a longer line ends the search of it.
const HEAP: usize = 8 << 20;

/// A search that can begin.
#[derive(Debug)]
pub(super) struct Scan {
    root: Root,
    walk: WalkBuilder,
    matcher: RegexMatcher,
    most: usize,
    time: Duration,
}

impl Scan {
    pub(super) fn new(query: Query<'_>, time: Duration) -> Result<Self, ToolError> {
        let (matcher, filter) = (query.matcher()?, query.filter()?);
        let mut walk = WalkBuilder::new(query.place);
        // What is hidden or ignored is left out, in a checkout or not, and links are not followed: so nothing outside
        // is read.
        walk.require_git(false).follow_links(false).sort_by_file_name(Ord::cmp);
        // Not the walk's own globs: they would bring back what is ignored.
        walk.filter_entry(move |entry| is_wanted(&filter, entry));
        Ok(Self { root: query.root.clone(), walk, matcher, most: query.most, time })
    }

    /// Searches until it is through, has found enough, or is told to stop.
    pub(super) fn run(&self, watch: &Watch) -> Found {
        let end = Instant::now() + self.time;
        let mut searcher = SearcherBuilder::new()
            .line_number(true)
            .heap_limit(Some(HEAP))
            .binary_detection(BinaryDetection::quit(0))
            .build();
        let mut found = Found::default();
        for entry in self.walk.build() {
            found.stopped = self.stopped(&found, watch, end);
            if found.stopped.is_some() {
                break;
            }
            match entry {
                // Pipes and devices would block, and links may lead out.
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    self.search(&mut searcher, entry.path(), &mut found, watch, end);
                }
                Ok(_) => {}
                Err(_) => found.unreadable += 1,
            }
        }
        found.stopped = found.stopped.or(self.stopped(&found, watch, end));
        found
    }

    fn stopped(&self, found: &Found, watch: &Watch, end: Instant) -> Option<Stopped> {
        if found.hits.len() >= self.most {
            Some(Stopped::Enough)
        } else {
            (watch.is_over() || Instant::now() >= end).then_some(Stopped::Time)
        }
    }

    /// Searches a file; if it turns out to be no text, nothing of it is kept.
    fn search(&self, searcher: &mut Searcher, path: &Path, found: &mut Found, watch: &Watch, end: Instant) {
        let Ok(file) = File::open(path) else {
            found.unreadable += 1;
            return;
        };
        let (file, name) = (Stoppable { file, watch, end }, self.root.shown(path));
        let room = self.most - found.hits.len();
        let mut of_file = OfFile { matcher: &self.matcher, name, room, hits: Vec::new(), is_binary: false };
        if searcher.search_reader(&self.matcher, file, &mut of_file).is_err() {
            found.unreadable += 1;
        }
        if of_file.is_binary {
            return;
        }
        found.files += 1;
        found.hits.append(&mut of_file.hits);
        watch.files.store(found.files, Ordering::Relaxed);
        watch.hits.store(found.hits.len() as u64, Ordering::Relaxed);
    }
}

/// Whether the globs let an entry through; what was named by the caller always is.
fn is_wanted(filter: &Override, entry: &DirEntry) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    entry.depth() == 0 || !filter.matched(entry.path(), is_folder).is_ignore()
}

/// A file that comes to its end when the search is told to stop: a file may be of any length.
struct Stoppable<'a> {
    file: File,
    watch: &'a Watch,
    end: Instant,
}

impl Read for Stoppable<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.watch.is_over() || Instant::now() >= self.end { Ok(0) } else { self.file.read(buffer) }
    }
}

/// The matches of one file.
struct OfFile<'a> {
    matcher: &'a RegexMatcher,
    name: String,
    room: usize,
    hits: Vec<Hit>,
    is_binary: bool,
}

impl Sink for OfFile<'_> {
    type Error = io::Error;

    fn matched(&mut self, _: &Searcher, line: &SinkMatch<'_>) -> io::Result<bool> {
        let bytes = line.bytes();
        let place = self.matcher.find(bytes)?.map_or(0, |found| found.start());
        // What stands before may be of another length when it is shown.
        let shown = |bytes: &[u8]| text::clean(&String::from_utf8_lossy(bytes));
        let place = shown(bytes.get(..place).unwrap_or_default()).len();
        let text = text::around(shown(bytes).trim_end(), place, LINE_BYTES);
        let line = line.line_number().unwrap_or_default();
        self.hits.push(Hit { file: self.name.clone(), line, text });
        Ok(self.hits.len() < self.room)
    }

    fn finish(&mut self, _: &Searcher, end: &SinkFinish) -> io::Result<()> {
        self.is_binary = end.binary_byte_offset().is_some();
        Ok(())
    }
}
