//! From the tokens of an impl block to the tools that it describes; helper attributes are taken off on the way.

use quote::{ToTokens, quote_spanned};
use syn::{
    Attribute, FnArg, GenericArgument, Ident, ImplItem, ImplItemFn, ItemImpl, Pat, PatType, PathArguments,
    ReturnType, Type, TypeReference, ext::IdentExt as _, parse_quote, spanned::Spanned,
};

use crate::{
    ast::{Param, Pass, Tool, Toolset, ToolsetOptions},
    attr, check,
    diagnostics::Diagnostics,
    docs, message, tokens,
};

/// Attributes that may stay on a parameter: they mean something to the compiler.
const KEPT_ON_PARAMS: &[&str] = &["allow", "warn", "deny", "forbid", "expect"];

/// Reads the block; a method with an error is left out of the tools, and stays in the block.
pub(crate) fn toolset(mut options: ToolsetOptions, mut block: ItemImpl, errors: &mut Diagnostics) -> Toolset {
    check::prefix(&mut options, errors);
    let mut tools = Vec::new();
    let mut methods = 0_usize;
    for item in &mut block.items {
        if let ImplItem::Fn(method) = item {
            let before = errors.count();
            let tool = read_method(method, &options, errors);
            methods += usize::from(tool.is_some() || errors.count() > before);
            if errors.count() == before {
                tools.extend(tool);
            }
        }
    }
    if methods == 0 {
        check::no_tools(&block, errors);
    }
    if check::borrows(&block, errors) {
        tools.clear(); // their types may name what is borrowed
    }
    Toolset { options, block, tools }
}

/// Takes our attributes off the method; `None` if it is not a tool.
fn read_method(method: &mut ImplItemFn, set: &ToolsetOptions, errors: &mut Diagnostics) -> Option<Tool> {
    let marks = take_attributes(&mut method.attrs, "tool");
    let options = attr::tool_options(&marks, errors);
    if options.skip.is_some() {
        // It may be a tool again tomorrow, and keeps what it says till then.
        strip_params(method);
        return None;
    }
    if method.sig.asyncness.is_none() {
        // What stands on its parameters means nothing on other methods.
        let described = strip_params(method);
        if described || !marks.is_empty() {
            let name = method.sig.ident.to_string();
            errors.error(method.sig.fn_token, message::not_async(&name));
        }
        return None;
    }
    for arg in take_attributes(&mut method.attrs, "arg") {
        errors.error(arg, message::arg_on_method(&method.sig.ident.to_string()));
    }
    let cfgs = method.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect();
    let docs = docs::description(&method.attrs);
    check::receiver(&method.sig, errors);
    if let Some(FnArg::Receiver(receiver)) = method.sig.inputs.first_mut() {
        no_param("`&self`", &mut receiver.attrs, errors);
    }

    let mut inputs = method.sig.inputs.iter_mut().filter_map(|input| match input {
        FnArg::Typed(input) => Some(input),
        FnArg::Receiver(_) => None,
    });
    let lifetimes: Vec<Ident> =
        method.sig.generics.lifetimes().map(|param| param.lifetime.ident.clone()).collect();
    let context = inputs.next().and_then(|input| read_context(input, &lifetimes, errors));
    let params: Vec<Param> = inputs.filter_map(|input| read_param(input, &lifetimes, errors)).collect();
    docs::add_arguments(&mut method.attrs, &params);
    // A tool is `async` because all tools are, even one that awaits nothing; it takes all that the model is to say.
    method.attrs.push(parse_quote!(#[allow(clippy::unused_async, clippy::too_many_arguments)]));
    let output = match &method.sig.output {
        ReturnType::Type(_, ty) => Some(elided(ty, &lifetimes)),
        ReturnType::Default => None,
    };
    let own_name =
        options.name.as_ref().map_or_else(|| method.sig.ident.unraw().to_string(), syn::LitStr::value);
    let name = match &set.prefix {
        Some(prefix) => format!("{}_{own_name}", prefix.value()),
        None => own_name,
    };
    let tool = Tool { name, signature: method.sig.clone(), cfgs, docs, options, context, params, output };
    check::tool(&tool, set, errors);
    Some(tool)
}

fn take_attributes(attrs: &mut Vec<Attribute>, name: &str) -> Vec<Attribute> {
    attrs.extract_if(.., |attr| attr.path().is_ident(name)).collect()
}

/// So that rustc does not complain of our attributes on a method that is not a tool; says whether there were some.
fn strip_params(method: &mut ImplItemFn) -> bool {
    let mut found = false;
    for input in &mut method.sig.inputs {
        if let FnArg::Typed(input) = input {
            found |= !take_attributes(&mut input.attrs, "arg").is_empty();
            found |= !take_attributes(&mut input.attrs, "doc").is_empty();
        }
    }
    found
}

/// The type of the first parameter, unless it is meant for the model: then it is the context that is missing.
fn read_context(input: &mut PatType, lifetimes: &[Ident], errors: &mut Diagnostics) -> Option<Type> {
    let is_ours = |attr: &Attribute| attr.path().is_ident("doc") || attr.path().is_ident("arg");
    if may_be_context(&input.ty) || !input.attrs.iter().any(is_ours) {
        no_param("the context", &mut input.attrs, errors);
        return Some(elided(&input.ty, lifetimes));
    }
    input.attrs.retain(|attr| !is_ours(attr));
    None
}

/// Takes our attributes off what is not for the model.
fn no_param(what: &str, attrs: &mut Vec<Attribute>, errors: &mut Diagnostics) {
    if let Some(doc) = take_attributes(attrs, "doc").first() {
        errors.error(doc, message::docs_on_no_param(what));
    }
    if let Some(arg) = take_attributes(attrs, "arg").first() {
        errors.error(arg, message::options_on_no_param(what));
    }
}

fn read_param(input: &mut PatType, lifetimes: &[Ident], errors: &mut Diagnostics) -> Option<Param> {
    let docs = take_attributes(&mut input.attrs, "doc");
    let options = take_attributes(&mut input.attrs, "arg");
    let options = attr::arg_options(&options, errors);
    let foreign = |attr: &mut Attribute| !KEPT_ON_PARAMS.iter().any(|kept| attr.path().is_ident(kept));
    for attr in input.attrs.extract_if(.., foreign) {
        if attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr") {
            errors.error(attr, message::cfg_param());
        } else {
            let name = attr.path().to_token_stream().to_string();
            errors.error(attr.path(), message::foreign_attribute(&name));
        }
    }
    let ident = plain_name(&input.pat, errors);
    let (owned, pass) = owned_type(&elided(&input.ty, lifetimes), errors)?;
    if tokens::contains(owned.to_token_stream(), "&") {
        errors.error(&input.ty, message::nested_reference());
    }
    Some(Param { ident: ident?, docs: docs::description(&docs), owned, pass, options })
}

/// A reference to a type with a name, which may be an alias; `str` is none.
fn may_be_context(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference)
        if matches!(&*reference.elem, Type::Path(path) if !path.path.is_ident("str") && !path.path.is_ident("String")))
}

/// The type with `'_` for these lifetimes: what the method declares is not in scope in the table beside it.
fn elided(ty: &Type, lifetimes: &[Ident]) -> Type {
    let tokens = tokens::replace_lifetimes(ty.to_token_stream(), lifetimes, "_");
    parse_quote!(#tokens)
}

fn plain_name(pattern: &Pat, errors: &mut Diagnostics) -> Option<Ident> {
    match pattern {
        Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() => {
            return Some(name.ident.clone());
        }
        Pat::Wild(_) => errors.error(pattern, message::wildcard_param()),
        _ => errors.error(pattern, message::pattern_param()),
    }
    None
}

/// The type that the call owns, and how the method gets it.
fn owned_type(ty: &Type, errors: &mut Diagnostics) -> Option<(Type, Pass)> {
    match ty {
        Type::Paren(inner) => owned_type(&inner.elem, errors),
        Type::Group(inner) => owned_type(&inner.elem, errors),
        Type::ImplTrait(_) => {
            errors.error(ty, message::impl_trait_param());
            None
        }
        Type::Reference(TypeReference { mutability: Some(_), .. }) => {
            errors.error(ty, message::mutable_reference_param());
            None
        }
        Type::Reference(reference) => Some((owned_of_reference(&reference.elem).0, Pass::Reference)),
        other => Some(owned_of_option(other).unwrap_or_else(|| (other.clone(), Pass::Value))),
    }
}

/// What is lent as `&elem`, and whether it is lent by `Deref` (`String` as `&str`) or as it is.
fn owned_of_reference(elem: &Type) -> (Type, bool) {
    match elem {
        Type::Paren(inner) => owned_of_reference(&inner.elem),
        Type::Group(inner) => owned_of_reference(&inner.elem),
        Type::Path(path) if path.path.is_ident("str") => {
            let path = quote_spanned!(elem.span()=> ::std::string::String);
            (Type::Verbatim(path), true)
        }
        Type::Slice(slice) => {
            let item = &slice.elem;
            let path = quote_spanned!(elem.span()=> ::std::vec::Vec<#item>);
            (Type::Verbatim(path), true)
        }
        other => (other.clone(), false),
    }
}

/// `Option<&T>` as the option of what `T` is lent from.
fn owned_of_option(ty: &Type) -> Option<(Type, Pass)> {
    let Type::Path(path) = ty else { return None };
    let mut path = path.clone();
    let last = path.path.segments.last_mut().filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &mut last.arguments else { return None };
    let count = arguments.args.len();
    let (Some(GenericArgument::Type(inner)), 1) = (arguments.args.first_mut(), count) else { return None };
    let Type::Reference(TypeReference { mutability: None, elem, .. }) = inner else { return None };
    let (owned, by_deref) = owned_of_reference(elem);
    *inner = parse_quote!(#owned);
    Some((Type::Path(path), if by_deref { Pass::AsDeref } else { Pass::AsRef }))
}
