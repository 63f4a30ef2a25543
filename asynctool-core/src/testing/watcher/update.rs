//! An update as a watcher has seen it.

/// What a task said on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeenUpdate {
    /// The tool's own words.
    pub message: String,
    /// How far it said to be, in percent.
    pub progress: Option<u8>,
}
