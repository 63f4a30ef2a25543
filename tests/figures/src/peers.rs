//! Libraries that do a part of the same work: they read the arguments, run the tool, and write its result.
//!
//! None of them remembers ids, looks for duplicates, keeps a panic from its host, bounds anything or runs on in the
//! background: what `add` and `book` cost there is to be held against what they cost by hand, not against all of ours.

mod rig;
mod rmcp;

use crate::case::Case;

/// The systems and their cases.
pub const CASES: &[(&str, &[Case])] = &[("rmcp", rmcp::CASES), ("rig", rig::CASES)];
