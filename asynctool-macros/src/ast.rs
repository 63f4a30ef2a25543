//! What an impl block says about its tools, once it is read.

use proc_macro2::Span;
use syn::{Attribute, Expr, Ident, ItemImpl, LitInt, LitStr, Path, Signature, Type, ext::IdentExt as _};

/// An impl block under `#[toolset]`.
pub(crate) struct Toolset {
    pub(crate) options: ToolsetOptions,
    /// The user's block without our attributes, to be emitted as it is.
    pub(crate) block: ItemImpl,
    pub(crate) tools: Vec<Tool>,
}

/// What `#[toolset(..)]` says.
#[derive(Default)]
pub(crate) struct ToolsetOptions {
    /// What the names of all tools begin with.
    pub(crate) prefix: Option<LitStr>,
    /// Whether every parameter needs a description.
    pub(crate) strict_docs: bool,
    /// Where `asynctool_core` is, if it is not a dependency of that name.
    pub(crate) krate: Option<Path>,
}

/// One tool.
pub(crate) struct Tool {
    /// The name that the model uses, with the prefix.
    pub(crate) name: String,
    pub(crate) signature: Signature,
    /// The `#[cfg]`s of the method, which its row in the table has too.
    pub(crate) cfgs: Vec<Attribute>,
    /// What the doc comment says; `description = ..` wins over it.
    pub(crate) docs: String,
    pub(crate) options: ToolOptions,
    // The types here and in the parameters have `'_` for the lifetimes that the method declares.
    /// The type of the first parameter; `None` if there is none, or if it is meant for the model.
    pub(crate) context: Option<Type>,
    pub(crate) params: Vec<Param>,
    /// The type behind the arrow; `None` if there is no arrow.
    pub(crate) output: Option<Type>,
}

impl Tool {
    /// Where the name is written.
    pub(crate) fn name_span(&self) -> Span {
        self.options.name.as_ref().map_or_else(|| self.signature.ident.span(), LitStr::span)
    }
}

/// What `#[tool(..)]` says.
#[derive(Default)]
pub(crate) struct ToolOptions {
    pub(crate) skip: Option<Span>,
    pub(crate) name: Option<LitStr>,
    pub(crate) description: Option<Expr>,
    pub(crate) title: Option<LitStr>,
    pub(crate) on_duplicate: Option<LitStr>,
    pub(crate) duplicate_scope: Option<(Scope, Span)>,
    pub(crate) cancellable: Option<bool>,
    pub(crate) max_running: Option<LitInt>,
    pub(crate) timeout: Option<Expr>,
    pub(crate) detach_after: Option<Expr>,
    pub(crate) approval: Option<Question>,
    /// The hints that are given, by their keys.
    pub(crate) hints: Vec<(Ident, bool)>,
}

/// What `approval` says.
pub(crate) enum Question {
    /// `approval`
    OfCall,
    /// `approval = "Run {program}?"`
    Text(LitStr),
}

/// What `duplicate_scope` says.
pub(crate) enum Scope {
    Name,
    NameAndArgs,
    Params(Vec<LitStr>),
}

/// One parameter that the model fills.
pub(crate) struct Param {
    pub(crate) ident: Ident,
    pub(crate) docs: String,
    /// The type that a call owns, such as `String` for `&str`.
    pub(crate) owned: Type,
    pub(crate) pass: Pass,
    pub(crate) options: ArgOptions,
}

impl Param {
    /// The name that the model uses.
    pub(crate) fn name(&self) -> String {
        self.options.rename.as_ref().map_or_else(|| self.ident.unraw().to_string(), LitStr::value)
    }

    /// Where the name is written.
    pub(crate) fn name_span(&self) -> Span {
        self.options.rename.as_ref().map_or_else(|| self.ident.span(), LitStr::span)
    }
}

/// How the owned value is given to the method.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    Value,
    Reference,
    /// `Option<&str>`, `Option<&[T]>`
    AsDeref,
    /// `Option<&T>`
    AsRef,
}

/// What `#[arg(..)]` says.
#[derive(Default)]
pub(crate) struct ArgOptions {
    pub(crate) rename: Option<LitStr>,
    pub(crate) default: Option<Absent>,
    pub(crate) example: Option<Expr>,
    pub(crate) schema_with: Option<Path>,
    pub(crate) range: Option<Range>,
    pub(crate) length: Option<Length>,
    pub(crate) pattern: Option<LitStr>,
    pub(crate) format: Option<LitStr>,
    pub(crate) one_of: Option<Vec<LitStr>>,
}

/// The value of an absent argument.
pub(crate) enum Absent {
    /// `#[arg(default)]`
    OfType,
    /// `#[arg(default = 5)]`
    Value(Box<Expr>),
}

/// `range(..)`
pub(crate) struct Range {
    pub(crate) min: Option<Number>,
    pub(crate) max: Option<Number>,
    pub(crate) exclusive: bool,
}

/// `length(..)`, both ends included.
pub(crate) struct Length {
    pub(crate) min: Option<usize>,
    pub(crate) max: Option<usize>,
}

/// A literal bound.
#[derive(Clone, Copy)]
pub(crate) enum Number {
    Int(i128),
    Float(f64),
}

impl Number {
    #[expect(
        clippy::cast_precision_loss,
        reason = "only to see whether a range is empty, or a default in it"
    )]
    pub(crate) fn as_float(self) -> f64 {
        match self {
            Self::Int(int) => int as f64,
            Self::Float(float) => float,
        }
    }
}
