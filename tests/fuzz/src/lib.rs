//! What must hold whatever bytes come in: one function for each target of the fuzzer.
//!
//! A target takes any bytes, makes of them what a model, a server or a configuration could send, and panics if the library
//! does not stand it. `tests/fuzz/run` has libFuzzer look for such bytes; `cargo test` tries those that are kept.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a target stops where it finds something"
)]

pub mod arguments;
mod bodies;
pub mod conversation;
mod desk;
pub mod readers;
mod scene;
pub mod schemas;
pub mod templates;
mod tools;
pub mod view;

/// A function that panics if it finds something.
pub type Check = fn(&[u8]);

/// All targets by name.
pub const TARGETS: &[(&str, Check)] = &[
    ("arguments", arguments::check),
    ("schemas", schemas::check),
    ("templates", templates::check),
    ("readers", readers::check),
    ("view", view::check),
    ("conversation", conversation::check),
];
