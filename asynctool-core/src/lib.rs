//! temp
#![cfg_attr(docsrs, feature(doc_cfg))]
extern crate self as asynctool_core;
mod lock;
mod prompt;
mod toolset;

pub use asynctool_macros::toolset;
pub use prompt::{PromptError, Prompts};
pub use schemars;
pub use toolset::*;

/// What the code that `#[toolset]` writes refers to; not for hands.
#[doc(hidden)]
pub mod __private {
    pub use crate::toolset::{
        args::{Args, Slot},
        context::{FromContext, boxed},
        names::assert_unique,
        output::finish,
        rule::{Number, Rule},
        schema::{DefaultValue, JsonForm, NoJsonForm},
        tool::{DuplicateScope, OnDuplicate, Param, Policy, Tool, ToolFn, ToolFuture, Toolset},
    };
}
