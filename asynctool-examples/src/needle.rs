//! The offline demo model with Needle beside it: real weights that choose the tools, on this machine and without a
//! network.
//!
//! Needle 3 is a model of 121 million weights that does one thing: from a line and a list of tools it makes calls, or
//! says that none is wanted. It cannot talk, so the words are those of the [offline model](crate::offline). It also says
//! how sure it is, and that decides:
//!
//! - At 0.5 and above its calls are made. A call that lacks an argument is not: the user is asked for it. If it is
//!   sure that no tool is wanted, none is called.
//! - Below, its calls are never made, because they are mostly wrong: the rules of the offline model read the line as if
//!   there were no Needle. If they make nothing of it either, the user is told what Needle guesses, and asked for other
//!   words.
//!
//! It sees one wish at a time, never the conversation. So what is about the conversation itself (how a call gets on,
//! which one to cancel, yes and no, thanks) goes to the rules at once and costs nothing. A line that is read takes 5 to
//! 20 seconds of one core; if nobody wants the answer any more, it stops between two steps of the model, of which the
//! first and the last take a few seconds each.
//!
//! It is an optional feature, and its weights (34 MB, Apache-2.0) are fetched once:
//!
//! ```text
//! asynctool-examples/fetch-needle.sh
//! cargo run -p asynctool-examples --features needle -- --model needle
//! ```
//!
//! The weights are looked for where `ASYNCTOOL_NEEDLE` says, or else where the script puts them: in the folder `needle`
//! of cargo's target folder. They are used only if their sha256 is the one in `needle3.sha256`.

#[cfg(feature = "needle")]
mod completion;
#[cfg(feature = "needle")]
mod engine;
#[cfg(feature = "needle")]
mod model;
#[cfg(feature = "needle")]
mod tools;
#[cfg(feature = "needle")]
mod weights;

use std::{io, path::PathBuf};

use asynctool_core::ChatModel;

#[cfg(feature = "needle")]
pub use self::model::NeedleModel;
use crate::data::DataError;

/// The name by which a user chooses it.
pub const NAME: &str = "needle";

/// The variable that names the file with the weights.
pub const VARIABLE: &str = "ASYNCTOOL_NEEDLE";

/// Why there is no Needle.
#[derive(Debug, thiserror::Error)]
pub enum NeedleError {
    /// The program was built without it.
    #[error(
        "this program was built without Needle; build it with the feature: cargo run -p asynctool-examples --features \
         needle -- --model needle"
    )]
    NotBuilt,
    /// There is no such file.
    #[error(
        "the weights of Needle are not at {}; asynctool-examples/fetch-needle.sh fetches them, or {} names the file",
        .path.display(),
        VARIABLE
    )]
    Missing {
        /// Where they were looked for.
        path: PathBuf,
    },
    /// The file cannot be read.
    #[error("the weights of Needle at {} cannot be read: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is another file, or a part of it.
    #[error(
        "{} is not the file with the weights of Needle: its sha256 is {found}, not {wanted}; \
         asynctool-examples/fetch-needle.sh fetches the right one",
        .path.display()
    )]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Its sha256.
        found: String,
        /// The one that it must have.
        wanted: &'static str,
    },
    /// The weights are the right ones, and yet they cannot be used.
    #[error("the weights of Needle cannot be loaded: {0}")]
    Broken(String),
    /// The rules beside it cannot be made.
    #[error(transparent)]
    Rules(#[from] DataError),
}

/// The model with its weights loaded, which takes about a second. The error is a sentence that says what to do.
#[cfg(feature = "needle")]
pub fn open() -> Result<impl ChatModel, NeedleError> {
    NeedleModel::load(&weights::path())
}

/// The error that says how to build the program with it.
#[cfg(not(feature = "needle"))]
pub fn open() -> Result<impl ChatModel, NeedleError> {
    Err::<crate::offline::OfflineModel, _>(NeedleError::NotBuilt)
}
