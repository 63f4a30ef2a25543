//! What is not a tool, and why: the rules that syntax alone can tell. What rustc says better is left to it.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    Expr, FnArg, GenericArgument, GenericParam, ImplItem, ItemImpl, LitStr, PathArguments, ReceiverKind,
    Safety, Signature, Token, Type, ext::IdentExt as _,
};

use crate::{
    ast::{Absent, Number, Param, Question, Scope, Tool, ToolOptions, ToolsetOptions},
    attr,
    diagnostics::Diagnostics,
    message, pattern, question, tokens,
};

/// The flag that the duplicate protocol adds to a tool's parameters.
const CONFIRM_FLAG: &str = "confirm_duplicate";
/// The tools that come with every session.
const COMPANIONS: &[&str] = &["get_running_tasks", "cancel_task"];
/// The longest name of a tool or a parameter that every provider accepts.
const LONGEST_NAME: usize = 64;

/// Takes a prefix away that no name can have, so that the names are not complained of too.
pub(crate) fn prefix(options: &mut ToolsetOptions, errors: &mut Diagnostics) {
    if let Some(prefix) = options.prefix.take_if(|prefix| !is_tool_name(&prefix.value())) {
        errors.error(&prefix, message::invalid_prefix(&prefix.value()));
    }
}

/// A block without a tool: the methods that were probably meant to be some, or else the block.
pub(crate) fn no_tools(block: &ItemImpl, errors: &mut Diagnostics) {
    let before = errors.count();
    for item in &block.items {
        let ImplItem::Fn(method) = item else { continue };
        if let Some(FnArg::Typed(first)) = method.sig.inputs.get(1)
            && method.sig.asyncness.is_none()
            && matches!(&*first.ty, Type::Reference(reference) if is_context(&reference.elem))
        {
            errors.error(method.sig.fn_token, message::meant_to_be_async(&method.sig.ident.to_string()));
        }
    }
    if errors.count() == before {
        errors.error(&block.self_ty, message::no_tools());
    }
}

/// Whether the type of the block has a lifetime, which a toolset cannot have.
pub(crate) fn borrows(block: &ItemImpl, errors: &mut Diagnostics) -> bool {
    let declared = block.generics.lifetimes().next();
    if let Some(lifetime) = declared {
        errors.error(lifetime, message::borrowed_set());
    } else if let Some(elided) = tokens::elided_lifetime(block.self_ty.to_token_stream()) {
        errors.push(syn::Error::new(elided, message::borrowed_set()));
    } else if let Some(elided) = elided_reference(&block.self_ty) {
        errors.error(elided, message::borrowed_set());
    } else {
        return false;
    }
    true
}

/// A reference in the type that says nothing of its lifetime; those of function types have one of their own.
pub(crate) fn elided_reference(ty: &Type) -> Option<&Token![&]> {
    match ty {
        Type::Reference(reference) if reference.lifetime.is_none() => Some(&reference.and_token),
        Type::Reference(reference) => elided_reference(&reference.elem),
        Type::Paren(inner) => elided_reference(&inner.elem),
        Type::Group(inner) => elided_reference(&inner.elem),
        Type::Slice(list) => elided_reference(&list.elem),
        Type::Array(list) => elided_reference(&list.elem),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(elided_reference),
        Type::Path(path) => path.path.segments.iter().find_map(|segment| match &segment.arguments {
            PathArguments::AngleBracketed(arguments) => arguments.args.iter().find_map(|argument| {
                let GenericArgument::Type(ty) = argument else { return None };
                elided_reference(ty)
            }),
            _ => None,
        }),
        _ => None,
    }
}

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

pub(crate) fn tool(tool: &Tool, set: &ToolsetOptions, errors: &mut Diagnostics) {
    keywords(&tool.signature, errors);
    generics(&tool.signature, errors);
    name(tool, set, errors);
    context(tool, errors);
    description(tool, errors);
    policy(&tool.options, errors);
    params(tool, set, errors);
}

fn description(tool: &Tool, errors: &mut Diagnostics) {
    let name = tool.signature.ident.to_string();
    match &tool.options.description {
        // What an expression gives is checked when the table is evaluated.
        Some(description) if attr::text(description).is_some_and(|text| text.value().trim().is_empty()) => {
            errors.error(description, message::empty_value("description"));
        }
        None if tool.docs.is_empty() => {
            errors.error(&tool.signature.ident, message::missing_description(&name));
        }
        _ => {}
    }
}

/// Options that contradict each other.
fn policy(options: &ToolOptions, errors: &mut Diagnostics) {
    let hint = |key: &str| options.hints.iter().find(|(hint, given)| hint == key && *given);
    if let (Some(_), Some((destructive, _))) = (hint("read_only"), hint("destructive")) {
        errors.error(destructive, message::read_only_and_destructive());
    }
    let allows = options.on_duplicate.as_ref().is_some_and(|policy| policy.value() == "allow");
    if let Some((_, scope)) = options.duplicate_scope.as_ref().filter(|_| allows) {
        errors.push(syn::Error::new(*scope, message::scope_without_duplicates()));
    }
}

/// Whether there is a first parameter that may be the context; rustc says whether it has the right type.
fn context(tool: &Tool, errors: &mut Diagnostics) {
    let name = tool.signature.ident.to_string();
    let typed = tool.signature.inputs.iter().find_map(|input| match input {
        FnArg::Typed(input) => Some(&input.ty),
        FnArg::Receiver(_) => None,
    });
    match (&tool.context, typed) {
        (None, Some(meant_for_the_model)) => {
            errors.error(meant_for_the_model, message::no_context(&name));
        }
        // One method, one mistake: a function with no parameters at all lacks the receiver first.
        (None, None) if tool.signature.inputs.is_empty() => {}
        (None, None) => {
            let span = tool.signature.paren_token.span.join();
            errors.push(syn::Error::new(span, message::no_context(&name)));
        }
        (Some(context), _) if is_context(context) => {
            errors.error(context, message::context_by_value(&name));
        }
        // Left to rustc, a context in the wrong place would be a parameter with neither a schema nor a decoder.
        (Some(_), _) => {
            if let Some(late) = tool.params.iter().find(|param| is_context(&param.owned)) {
                errors.error(&late.owned, message::no_context(&name));
            }
        }
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

fn name(tool: &Tool, set: &ToolsetOptions, errors: &mut Diagnostics) {
    let name = &tool.name;
    let text = if !is_tool_name(name) {
        match tool.options.name {
            Some(_) => message::invalid_name(name),
            None => message::invalid_name_of_method(name),
        }
    } else if COMPANIONS.contains(&name.as_str()) && !is_core(set) {
        message::reserved_name(name)
    } else {
        return;
    };
    errors.push(syn::Error::new(tool.name_span(), text));
}

/// Whether it is the core crate that writes its own tools, which have the names that are kept for them.
fn is_core(set: &ToolsetOptions) -> bool {
    set.krate.as_ref().is_some_and(|path| path.is_ident("crate"))
}

fn is_tool_name(name: &str) -> bool {
    let mut characters = name.chars();
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    let other = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    characters.next().is_some_and(first) && characters.all(other) && name.len() <= LONGEST_NAME
}

/// What every provider accepts as the name of a parameter.
fn is_param_name(name: &str) -> bool {
    is_tool_name(name) && !name.contains('-')
}

fn params(tool: &Tool, set: &ToolsetOptions, errors: &mut Diagnostics) {
    let ident = tool.signature.ident.to_string();
    for (index, param) in tool.params.iter().enumerate() {
        let (name, span) = (param.name(), param.name_span());
        if name == CONFIRM_FLAG {
            errors.push(syn::Error::new(span, message::reserved_param(CONFIRM_FLAG)));
        }
        if !is_param_name(&name) {
            let renamed = param.options.rename.is_some();
            errors.push(syn::Error::new(span, message::invalid_param_name(&name, renamed)));
        }
        if tool.params.iter().take(index).any(|earlier| earlier.name() == name) {
            errors.push(syn::Error::new(span, message::param_used_twice(&name)));
        }
        if set.strict_docs && param.docs.is_empty() {
            errors.error(&param.ident, message::missing_param_description(&name, &ident));
        }
        literals(param, errors);
    }
    if let Some((Scope::Params(names), _)) = &tool.options.duplicate_scope {
        scope(tool, names, errors);
    }
    if let Some(Question::Text(text)) = &tool.options.approval {
        question(tool, text, errors);
    }
}

/// Placeholders that are no parameters, and braces that are no placeholders.
fn question(tool: &Tool, text: &LitStr, errors: &mut Diagnostics) {
    let names = match question::placeholders(&text.value()) {
        Ok(names) => names,
        Err(brace) => return errors.error(text, message::lone_brace(brace)),
    };
    let known: Vec<String> = tool.params.iter().map(Param::name).collect();
    let mut wrong: Vec<String> = Vec::new();
    for name in names {
        if known.contains(&name) || wrong.contains(&name) {
            continue;
        }
        let renamed = tool.params.iter().find(|param| param.ident.unraw() == name).map(Param::name);
        let listed: Vec<&str> = known.iter().map(String::as_str).collect();
        let meant = renamed.as_deref().or_else(|| attr::most_similar(&name, &listed));
        let tool = tool.signature.ident.to_string();
        errors.error(text, message::question_of_unknown_param(&tool, &name, meant, &listed));
        wrong.push(name);
    }
}

/// Parameters that are no parameters, or come twice.
fn scope(tool: &Tool, names: &[LitStr], errors: &mut Diagnostics) {
    let known: Vec<String> = tool.params.iter().map(Param::name).collect();
    for (index, name) in names.iter().enumerate() {
        let written = name.value();
        if !known.contains(&written) {
            let renamed = tool.params.iter().find(|param| param.ident.unraw() == written).map(Param::name);
            let tool = tool.signature.ident.to_string();
            errors.error(name, message::scope_of_unknown_param(&tool, &written, renamed.as_deref(), &known));
        } else if names.iter().take(index).any(|earlier| earlier.value() == written) {
            errors.error(name, message::listed_twice(&written));
        }
    }
}

/// A literal default or example that the parameter's own rules refuse.
fn literals(param: &Param, errors: &mut Diagnostics) {
    let default = match &param.options.default {
        Some(Absent::Value(value)) => Some(&**value),
        _ => None,
    };
    for (key, value) in [("default", default), ("example", param.options.example.as_ref())] {
        let Some(value) = value else { continue };
        if let Some(rule) = refusing_rule(param, value) {
            errors.error(value, message::literal_refused(key, rule));
        }
    }
}

fn refusing_rule(param: &Param, value: &Expr) -> Option<&'static str> {
    if let Some(number) = attr::number(value) {
        let range = param.options.range.as_ref()?;
        let number = number.as_float();
        let below = range.min.is_some_and(|min| number < min.as_float());
        let above = range
            .max
            .map(Number::as_float)
            .is_some_and(|max| number > max || (range.exclusive && number >= max));
        return (below || above).then_some("range");
    }
    let text = attr::text(value)?.value();
    let options = &param.options;
    let length = text.chars().count();
    let fits = |rule: &crate::ast::Length| {
        rule.min.is_none_or(|min| length >= min) && rule.max.is_none_or(|max| length <= max)
    };
    if options.one_of.as_ref().is_some_and(|listed| !listed.iter().map(LitStr::value).any(|one| one == text))
    {
        return Some("one_of");
    }
    if options.pattern.as_ref().is_some_and(|pattern| !pattern::accepts(pattern, &text)) {
        return Some("pattern");
    }
    options.length.as_ref().is_some_and(|rule| !fits(rule)).then_some("length")
}

/// Names that are used twice. Two tools may share one if their `#[cfg]`s exclude each other, which only rustc can
/// tell: the error carries the conditions of both.
pub(crate) fn names(tools: &[Tool]) -> TokenStream {
    let mut first_uses: HashMap<&str, &Tool> = HashMap::new();
    let mut errors = TokenStream::new();
    for tool in tools {
        let first = *first_uses.entry(&tool.name).or_insert(tool);
        if std::ptr::eq(first, tool) {
            continue;
        }
        let mut error = syn::Error::new(tool.name_span(), message::name_used_twice(&tool.name));
        error.combine(syn::Error::new(first.name_span(), message::name_first_used()));
        let cfgs = first.cfgs.iter().chain(&tool.cfgs);
        let error = error.into_compile_error();
        errors.extend(quote!(#(#cfgs)* const _: () = { #error };));
    }
    errors
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
