//! What is not a tool, and why: the rules that syntax alone can tell. What rustc says better is left to it.

use std::collections::HashMap;

use proc_macro2::Span;
use quote::ToTokens;
use syn::{FnArg, GenericParam, ReceiverKind, Safety, Signature, spanned::Spanned};

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
    if tool.context.is_none() {
        let name = tool.signature.ident.to_string();
        let span = tool.signature.paren_token.span.join();
        // One method, one mistake: a function with no parameters at all lacks the receiver first.
        if !tool.signature.inputs.is_empty() {
            errors.push(syn::Error::new(span, message::no_context(&name)));
        }
    }
    if tool.description.is_empty() {
        let name = tool.signature.ident.to_string();
        errors.error(&tool.signature.ident, message::missing_description(&name));
    }
    params(tool, errors);
}

fn keywords(signature: &Signature, errors: &mut Diagnostics) {
    let name = signature.ident.to_string();
    if let Some(keyword) = &signature.constness {
        errors.error(keyword, message::forbidden_keyword(&name, "const"));
    }
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

/// Names that are used twice; a name behind a `#[cfg]` may be one of several, so const evaluation looks at those.
pub(crate) fn names(tools: &mut Vec<Tool>, errors: &mut Diagnostics) {
    let mut first_use: HashMap<String, Span> = HashMap::new();
    tools.retain(|tool| {
        let (name, span) = tool.name();
        if !tool.cfgs.is_empty() {
            return true;
        }
        let Some(first) = first_use.insert(name.clone(), span) else { return true };
        errors.push(syn::Error::new(span, message::name_used_twice(&name)));
        errors.push(syn::Error::new(first, message::name_first_used()));
        false
    });
}

/// `#[toolset]` takes no options.
pub(crate) fn no_options(options: &proc_macro2::TokenStream, errors: &mut Diagnostics) {
    if !options.is_empty() {
        errors.push(syn::Error::new(options.span(), message::takes_no_options()));
    }
}

/// The keyword and the name of an item that is not an impl block: where the error points.
pub(crate) fn not_an_impl(item: &syn::Item) -> proc_macro2::TokenStream {
    match item {
        syn::Item::Struct(item) => [item.struct_token.to_token_stream(), item.ident.to_token_stream()],
        syn::Item::Enum(item) => [item.enum_token.to_token_stream(), item.ident.to_token_stream()],
        syn::Item::Trait(item) => [item.trait_token.to_token_stream(), item.ident.to_token_stream()],
        syn::Item::Fn(item) => [item.sig.fn_token.to_token_stream(), item.sig.ident.to_token_stream()],
        syn::Item::Mod(item) => [item.mod_token.to_token_stream(), item.ident.to_token_stream()],
        other => [other.to_token_stream(), proc_macro2::TokenStream::new()],
    }
    .into_iter()
    .collect()
}
