//! The table that the macro writes beside the impl block: one row a tool, data and a straight line of code.

mod glue;
mod param;
#[cfg(test)]
mod tests;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{
    GenericArgument, GenericParam, Generics, ItemImpl, PathArguments, Token, Type, TypePath, parse_quote,
    parse_quote_spanned, spanned::Spanned,
};

use crate::{
    ast::{Question, Scope, Tool, ToolOptions, Toolset},
    attr, check,
    diagnostics::Diagnostics,
    message, parse, tokens,
};

pub(crate) fn toolset(options: &TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Diagnostics::default();
    let options = attr::toolset_options(options, &mut errors);
    let block: ItemImpl = match syn::parse2(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            match syn::parse2::<syn::Item>(item.clone()) {
                Ok(other) => errors.error(check::not_an_impl(&other), message::not_an_impl()),
                Err(_) => errors.push(error),
            }
            // The item goes through, so that editors keep understanding it; without what only we understand.
            let (errors, item) = (errors.into_tokens(), tokens::without_helpers(item.clone()));
            return quote!(#errors #item);
        }
    };
    let toolset = parse::toolset(options, block, &mut errors);
    let same_names = check::names(&toolset.tools);
    let table = Writer::new(&toolset).table();
    let block = &toolset.block;
    let errors = errors.into_tokens();
    quote!(#errors #same_names #block #table)
}

/// Writes the code of one toolset.
struct Writer<'a> {
    toolset: &'a Toolset,
    /// The path to what the macro's code refers to.
    core: TokenStream,
}

impl<'a> Writer<'a> {
    fn new(toolset: &'a Toolset) -> Self {
        let mut writer = Self { toolset, core: TokenStream::new() };
        writer.core = writer.core_at(Span::call_site());
        writer
    }

    /// The path, as if it were written there: rustc points at the first token of what it complains of.
    fn core_at(&self, span: Span) -> TokenStream {
        match &self.toolset.options.krate {
            // It may be a `$crate`, which means something only where it was written.
            Some(path) => {
                let path = tokens::located_at(path.to_token_stream(), span);
                quote_spanned!(span=> #path::__private)
            }
            None => quote_spanned!(span=> ::asynctool_core::__private),
        }
    }

    fn table(&self) -> TokenStream {
        let core = &self.core;
        let tools = self.toolset.tools.iter().enumerate();
        let (declarations, functions): (Vec<_>, Vec<_>) = tools
            .clone()
            .map(|(number, tool)| {
                let cfgs = &tool.cfgs;
                let signature = self.signature(&function(number));
                let body = self.glue(tool);
                (quote!(#(#cfgs)* #signature;), quote!(#(#cfgs)* #signature { #body }))
            })
            .unzip();
        let rows = tools.map(|(number, tool)| self.row(number, tool));
        let (mut generics, self_ty) = without_lifetimes(&self.toolset.block);
        // What `Toolset` asks of its type, asked once: a type without it is one error here, and none in every tool; and
        // a generic one is a toolset wherever it can be one. Not of every type: the compiler forgets lifetimes inside
        // futures, and then would not find `Travel<dyn Flights, G>: Sync` among the bounds.
        if can_be_bound(&self_ty, &generics) {
            generics.make_where_clause().predicates.push(parse_quote_spanned! {self_ty.span()=>
                Self: ::core::marker::Send + ::core::marker::Sync + 'static
            });
        }
        let (impl_generics, _, where_clause) = generics.split_for_impl();
        let owner = tokens::compact(&self_ty);
        let names = self.toolset.tools.iter().map(|Tool { name, cfgs, .. }| quote!(#(#cfgs)* #name));
        let calls = calls();
        // A function for each tool: in one body, as closures of the table, they would take the compiler a time that
        // grows with the square of their number. The trait is seen by nobody outside of the block.
        let body = quote! {
            const TOOLS: &'static [#core::Tool<Self>] = &[#(#rows),*];
            const NAMES: #core::Names = #core::Names { owner: #owner, tools: &[#(#names),*] };
        };
        // Placed at the type: there rustc reports a second implementation.
        let (first, last) = tokens::ends(self_ty.to_token_stream());
        let (impl_token, body) = (Token![impl](first), quote_spanned!(last=> { #body }));
        quote! {
            #[allow(clippy::all, clippy::pedantic, unused_imports, unused_qualifications)]
            const _: () = {
                trait #calls: ::core::marker::Sized {
                    #(#declarations)*
                }

                #[automatically_derived]
                impl #impl_generics #calls for #self_ty #where_clause {
                    #(#functions)*
                }

                #[automatically_derived]
                #impl_token #impl_generics #core::Toolset for #self_ty #where_clause #body
            };
        }
    }

    fn row(&self, number: usize, tool: &Tool) -> TokenStream {
        let core = &self.core;
        let Tool { name, cfgs, docs, options, .. } = tool;
        let description = match &options.description {
            Some(description) => self.located("description", &quote!(#name, #description), description),
            None => docs.to_token_stream(),
        };
        let params = tool.params.iter().map(|param| self.param(param));
        let policy = self.policy(name, options);
        let (calls, function) = (calls(), function(number));
        let title = options.title.as_ref().map(|title| quote!(.with_title(#title)));
        let question = match &options.approval {
            Some(Question::Text(text)) => Some(quote!(.with_question(#text))),
            _ => None,
        };
        let hints = (!options.hints.is_empty()).then(|| {
            let hints = options.hints.iter().map(|(hint, given)| quote!(.#hint(#given)));
            quote!(.with_hints(#core::Hints::NEW #(#hints)*))
        });
        quote! {
            #(#cfgs)*
            #core::Tool::new(#name, #description, &[#(#params),*], #policy, <Self as #calls>::#function)
                #title #hints #question
        }
    }

    fn policy(&self, tool: &str, options: &ToolOptions) -> TokenStream {
        let core = &self.core;
        let mut policy = quote!(#core::Policy::NEW);
        if let Some(name) = &options.on_duplicate {
            let variant = match &*name.value() {
                "reject" => quote!(Reject),
                "replace" => quote!(Replace),
                "allow" => quote!(Allow),
                _ => quote!(Confirm),
            };
            policy.extend(quote!(.on_duplicate(#core::OnDuplicate::#variant)));
        }
        if let Some((scope, _)) = &options.duplicate_scope {
            let scope = match scope {
                Scope::Name => quote!(Name),
                Scope::NameAndArgs => quote!(NameAndArgs),
                Scope::Params(names) => quote!(Params(&[#(#names),*])),
            };
            policy.extend(quote!(.duplicate_scope(#core::DuplicateScope::#scope)));
        }
        if let Some(cancellable) = options.cancellable {
            policy.extend(quote!(.cancellable(#cancellable)));
        }
        if let Some(most) = &options.max_running {
            policy.extend(quote!(.max_running(#most)));
        }
        if options.approval.is_some() {
            policy.extend(quote!(.approval(true)));
        }
        for (function, duration) in [("timeout", &options.timeout), ("detach_after", &options.detach_after)] {
            let Some(duration) = duration else { continue };
            policy = self.located(function, &quote!(#policy, #tool, #duration), duration);
        }
        policy
    }

    /// A call of a function of ours, placed at what the user wrote: there rustc reports an argument that cannot be.
    fn located(&self, function: &str, arguments: &TokenStream, at: impl ToTokens) -> TokenStream {
        let (first, last) = tokens::ends(at.to_token_stream());
        let function = Ident::new(function, first);
        let core = self.core_at(first);
        let path = quote_spanned!(first=> #core::#function);
        let arguments = quote_spanned!(last=> (#arguments));
        quote!(#path #arguments)
    }
}

/// The trait of the functions. Items have no hygiene: a name that nobody else takes.
fn calls() -> Ident {
    Ident::new("__AsynctoolCalls", Span::call_site())
}

fn function(number: usize) -> Ident {
    format_ident!("tool_{number}")
}

/// The generics and the type of the block. One that borrows, which is an error, goes on as one that borrows for ever, so
/// that nothing else complains of it.
fn without_lifetimes(block: &ItemImpl) -> (Generics, Type) {
    let (mut generics, self_ty) = (block.generics.clone(), (*block.self_ty).clone());
    let mut lifetimes: Vec<Ident> = generics.lifetimes().map(|param| param.lifetime.ident.clone()).collect();
    lifetimes.push(Ident::new("_", Span::call_site()));
    let forever = |tokens| tokens::replace_lifetimes(tokens, &lifetimes, "static");
    let self_ty = match check::elided_reference(&self_ty) {
        Some(_) => forever(tokens::static_references(self_ty.to_token_stream())),
        None => forever(self_ty.to_token_stream()),
    };
    let params = generics.params.iter().filter(|param| !matches!(param, GenericParam::Lifetime(_)));
    let params: Vec<TokenStream> = params.map(|param| forever(param.to_token_stream())).collect();
    generics.params = parse_quote!(#(#params),*);
    generics.where_clause = generics.where_clause.map(|clause| {
        let clause = forever(clause.to_token_stream());
        parse_quote!(#clause)
    });
    (generics, parse_quote!(#self_ty))
}

/// Whether the type has no arguments but parameters of the block, or no lifetimes in a block without parameters.
fn can_be_bound(ty: &Type, generics: &Generics) -> bool {
    let is_parameter = |argument: &GenericArgument| match argument {
        GenericArgument::Type(Type::Path(ty)) => ty.path.get_ident().is_some_and(|name| {
            generics.type_params().any(|param| param.ident == *name)
                || generics.const_params().any(|param| param.ident == *name)
        }),
        _ => false,
    };
    let Type::Path(ty) = ty else { return false };
    let has_lifetimes = |ty: &TypePath| {
        let tokens = ty.to_token_stream();
        ["'", "&", "dyn"].iter().any(|sign| tokens::contains(tokens.clone(), sign))
    };
    (generics.params.is_empty() && !has_lifetimes(ty))
        || ty.path.segments.iter().all(|segment| match &segment.arguments {
            PathArguments::None => true,
            PathArguments::AngleBracketed(arguments) => arguments.args.iter().all(is_parameter),
            PathArguments::Parenthesized(_) => false,
        })
}

fn option(value: Option<impl ToTokens>) -> TokenStream {
    value.map_or_else(
        || quote!(::core::option::Option::None),
        |value| quote!(::core::option::Option::Some(#value)),
    )
}
