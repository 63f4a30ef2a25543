//! What an impl block says about its tools, once it is read.

use proc_macro2::Span;
use syn::{Attribute, Expr, Ident, ItemImpl, LitStr, Signature, Type};

/// An impl block under `#[toolset]`.
pub(crate) struct Toolset {
    /// The user's block without our attributes, to be emitted as it is.
    pub(crate) block: ItemImpl,
    pub(crate) tools: Vec<Tool>,
}

/// One tool.
pub(crate) struct Tool {
    pub(crate) signature: Signature,
    /// The `#[cfg]`s of the method, which its row in the table has too.
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) description: String,
    pub(crate) options: ToolOptions,
    // The types here and in the parameters have `'_` for the lifetimes that the method declares.
    /// The type of the first parameter; `None` if there is none.
    pub(crate) context: Option<Type>,
    pub(crate) params: Vec<Param>,
    /// The type behind the arrow; `None` if there is no arrow.
    pub(crate) output: Option<Type>,
}

impl Tool {
    /// The name that the model uses, and where it is written.
    pub(crate) fn name(&self) -> (String, Span) {
        if let Some(literal) = &self.options.name {
            return (literal.value(), literal.span());
        }
        let ident = &self.signature.ident;
        (syn::ext::IdentExt::unraw(ident).to_string(), ident.span())
    }
}

/// What `#[tool(..)]` says.
#[derive(Default)]
pub(crate) struct ToolOptions {
    pub(crate) skip: Option<Span>,
    pub(crate) name: Option<LitStr>,
    pub(crate) on_duplicate: Option<Ident>,
    pub(crate) duplicate_scope: Option<Scope>,
    pub(crate) cancellable: Option<bool>,
    pub(crate) timeout: Option<Expr>,
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
    pub(crate) description: String,
    /// The type that a call owns, such as `String` for `&str`.
    pub(crate) owned: Type,
    pub(crate) pass: Pass,
    pub(crate) default: Option<Default>,
    pub(crate) range: Option<Range>,
    pub(crate) length: Option<Length>,
}

impl Param {
    /// The name that the model uses.
    pub(crate) fn name(&self) -> String {
        syn::ext::IdentExt::unraw(&self.ident).to_string()
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

/// The value of an absent argument.
pub(crate) enum Default {
    /// `#[arg(default)]`
    OfType,
    /// `#[arg(default = 5)]`
    Value(Expr),
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
