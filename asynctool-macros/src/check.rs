//! What is not a tool, and why: the rules that syntax alone can tell. What rustc says better is left to it.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{FnArg, GenericParam, ReceiverKind, Safety, Signature, Type, spanned::Spanned};

use crate::{
    ast::{Scope, Tool},
    diagnostics::Diagnostics,
    message,
};

/// The flag that the duplicate protocol adds to a tool's parameters.
const CONFIRM_FLAG: &str = "confirm_duplicate";

pub(crate) fn receiver(signature: &Signature, errors: &mut Diagnostics) {
    let name = signature.ident.to_string();
    match signature.inputs.first() {
        Some(FnArg::Receiver(receiver)) => match &receiver.kind {
            ReceiverKind::Reference(_, _, None) => {}
            ReceiverKind::Reference(_, _, Some(_)) => {
                errors.error(receiver, message::mutable_receiver(&name));
            }
            _ => errors.error(receiver, message::other_receiver(&name)),
        },
        _ => errors.push(syn::Error::new(signature.paren_token.span.join(), message::no_receiver(&name))),
    }
}

pub(crate) fn tool(tool: &Tool, errors: &mut Diagnostics) {
    keywords(&tool.signature, errors);
    generics(&tool.signature, errors);
    name(tool, errors);
    context(tool, errors);
    if tool.description.is_empty() {
        let name = tool.signature.ident.to_string();
        errors.error(&tool.signature.ident, message::missing_description(&name));
    }
    params(tool, errors);
}

/// Whether there is a first parameter; rustc says whether it has the right type.
fn context(tool: &Tool, errors: &mut Diagnostics) {
    let name = tool.signature.ident.to_string();
    // One method, one mistake: a function with no parameters at all lacks the receiver first.
    if tool.context.is_none() && !tool.signature.inputs.is_empty() {
        let span = tool.signature.paren_token.span.join();
        errors.push(syn::Error::new(span, message::no_context(&name)));
    }
    // Left to rustc, a context in the wrong place would be a parameter with neither a schema nor a decoder.
    if let Some(late) = tool.params.iter().find(|param| is_context(&param.owned)) {
        errors.error(&late.owned, message::no_context(&name));
    }
}

fn is_context(ty: &Type) -> bool {
    matches!(ty, Type::Path(ty) if ty.path.segments.last().is_some_and(|last| last.ident == "AsyncRunContext"))
}

/// `const` is not among them: rustc itself refuses a `const async fn`.
fn keywords(signature: &Signature, errors: &mut Diagnostics) {
    let name = signature.ident.to_string();
    if let Safety::Unsafe(keyword) = &signature.safety {
        errors.error(keyword, message::forbidden_keyword(&name, "unsafe"));
    }
    if let Some(abi) = &signature.abi {
        errors.error(abi, message::forbidden_keyword(&name, "extern"));
    }
}

fn generics(signature: &Signature, errors: &mut Diagnostics) {
    for param in &signature.generics.params {
        if !matches!(param, GenericParam::Lifetime(_)) {
            errors.error(param, message::type_generic(&signature.ident.to_string()));
        }
    }
}

fn name(tool: &Tool, errors: &mut Diagnostics) {
    let (name, span) = tool.name();
    let mut characters = name.chars();
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    let other = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !(characters.next().is_some_and(first) && characters.all(other) && name.len() <= 64) {
        let text = match tool.options.name {
            Some(_) => message::invalid_name(&name),
            None => message::invalid_name_of_method(&name),
        };
        errors.push(syn::Error::new(span, text));
    }
}

fn params(tool: &Tool, errors: &mut Diagnostics) {
    for param in &tool.params {
        if param.name() == CONFIRM_FLAG {
            errors.error(&param.ident, message::reserved_param(CONFIRM_FLAG));
        }
    }
    if let Some(Scope::Params(names)) = &tool.options.duplicate_scope {
        for name in names {
            if !tool.params.iter().any(|param| param.name() == name.value()) {
                let tool = tool.signature.ident.to_string();
                errors.error(name, message::scope_of_unknown_param(&tool, &name.value()));
            }
        }
    }
}

/// Names that are used twice. Two tools may share one if their `#[cfg]`s exclude each other, which only rustc can
/// tell: the error carries the conditions of both.
pub(crate) fn names(tools: &[Tool]) -> TokenStream {
    let mut first_uses: HashMap<String, &Tool> = HashMap::new();
    let mut errors = TokenStream::new();
    for tool in tools {
        let (name, span) = tool.name();
        let first = *first_uses.entry(name.clone()).or_insert(tool);
        if std::ptr::eq(first, tool) {
            continue;
        }
        let mut error = syn::Error::new(span, message::name_used_twice(&name));
        error.combine(syn::Error::new(first.name().1, message::name_first_used()));
        let cfgs = first.cfgs.iter().chain(&tool.cfgs);
        let error = error.into_compile_error();
        errors.extend(quote!(#(#cfgs)* const _: () = { #error };));
    }
    errors
}

/// `#[toolset]` takes no options.
pub(crate) fn no_options(options: &TokenStream, errors: &mut Diagnostics) {
    if !options.is_empty() {
        errors.push(syn::Error::new(options.span(), message::takes_no_options()));
    }
}

/// The keyword and the name of an item that is not an impl block: where the error points.
pub(crate) fn not_an_impl(item: &syn::Item) -> TokenStream {
    match item {
        syn::Item::Struct(item) => [item.struct_token.to_token_stream(), item.ident.to_token_stream()],
        syn::Item::Enum(item) => [item.enum_token.to_token_stream(), item.ident.to_token_stream()],
        syn::Item::Trait(item) => [item.trait_token.to_token_stream(), item.ident.to_token_stream()],
        syn::Item::Fn(item) => [item.sig.fn_token.to_token_stream(), item.sig.ident.to_token_stream()],
        syn::Item::Mod(item) => [item.mod_token.to_token_stream(), item.ident.to_token_stream()],
        other => [other.to_token_stream(), TokenStream::new()],
    }
    .into_iter()
    .collect()
}
