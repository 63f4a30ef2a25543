//! The table that the macro writes beside the impl block: one row a tool, data and a straight line of code.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{ItemImpl, ReturnType, Type, spanned::Spanned};

use crate::{
    ast::{Default as ArgDefault, Length, Number, Param, Pass, Range, Scope, Tool, ToolOptions, Toolset},
    check,
    diagnostics::Diagnostics,
    message, parse,
};

/// The longest tuple that has an implementation of `Slots`; more parameters are nested.
const LONGEST_TUPLE: usize = 12;

pub(crate) fn toolset(options: &TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Diagnostics::default();
    check::no_options(options, &mut errors);
    let block: ItemImpl = match syn::parse2(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            match syn::parse2::<syn::Item>(item.clone()) {
                Ok(other) => errors.error(check::not_an_impl(&other), message::not_an_impl()),
                Err(_) => errors.push(error),
            }
            // The item goes through as it came, so that editors keep understanding it.
            let errors = errors.into_tokens();
            return quote!(#errors #item);
        }
    };
    let mut toolset = parse::toolset(block, &mut errors);
    check::names(&mut toolset.tools, &mut errors);
    let table = table(&toolset);
    let block = &toolset.block;
    let errors = errors.into_tokens();
    quote!(#errors #block #table)
}

fn table(toolset: &Toolset) -> TokenStream {
    let Toolset { block, tools } = toolset;
    let rows = tools.iter().map(|tool| row(block, tool));
    let (impl_generics, _, where_clause) = block.generics.split_for_impl();
    let self_ty = &block.self_ty;
    let uniqueness = uniqueness(tools);
    quote! {
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, unused_qualifications)]
        impl #impl_generics ::asynctool_core::__private::Toolset for #self_ty #where_clause {
            const TOOLS: &'static [::asynctool_core::__private::Tool<Self>] = &[#(#rows),*];
        }
        #uniqueness
    }
}

/// The check that names are unique, where `#[cfg]` hides some of them from the macro.
fn uniqueness(tools: &[Tool]) -> TokenStream {
    if tools.iter().all(|tool| tool.cfgs.is_empty()) {
        return TokenStream::new();
    }
    let names = tools.iter().map(|tool| {
        let (name, span) = tool.name();
        let cfgs = &tool.cfgs;
        let name = syn::LitStr::new(&name, span);
        quote!(#(#cfgs)* #name)
    });
    quote!(const _: () = ::asynctool_core::__private::assert_unique(&[#(#names),*]);)
}

fn row(block: &ItemImpl, tool: &Tool) -> TokenStream {
    let cfgs = &tool.cfgs;
    let (name, _) = tool.name();
    let description = &tool.description;
    let params = tool.params.iter().map(param);
    let policy = policy(&tool.options);
    let glue = glue(block, tool);
    quote! {
        #(#cfgs)*
        ::asynctool_core::__private::Tool::new(#name, #description, &[#(#params),*], #policy, #glue)
    }
}

fn param(param: &Param) -> TokenStream {
    let Param { description, owned, range, length, .. } = param;
    let name = param.name();
    let range = range.as_ref().map(range_rule);
    let length = length.as_ref().map(length_rule);
    let rules = [range, length].into_iter().flatten();
    let default = param.default.as_ref().map(|default| {
        let value = default_value(owned, default);
        quote! {
            .with_default(|| {
                use ::asynctool_core::__private::{JsonForm as _, NoJsonForm as _};
                (&&::asynctool_core::__private::DefaultValue::<#owned>(#value)).to_json()
            })
        }
    });
    quote! {
        ::asynctool_core::__private::Param::new::<#owned>(#name, #description, &[#(#rules),*]) #default
    }
}

/// The default as an expression of the parameter's type. It is written twice, once for the schema and once for the
/// call; written alike, a type error in it is reported once.
fn default_value(owned: &Type, default: &ArgDefault) -> TokenStream {
    let value = match default {
        ArgDefault::OfType => {
            quote_spanned!(owned.span()=> <#owned as ::core::default::Default>::default())
        }
        ArgDefault::Value(value) => value.to_token_stream(),
    };
    let default = Ident::new("default", Span::mixed_site());
    quote!({ let #default: #owned = #value; #default })
}

fn range_rule(range: &Range) -> TokenStream {
    let min = option(range.min.map(number));
    let max = option(range.max.map(number));
    let exclusive = range.exclusive;
    quote!(::asynctool_core::__private::Rule::Range { min: #min, max: #max, exclusive: #exclusive })
}

fn length_rule(length: &Length) -> TokenStream {
    let min = option(length.min);
    let max = option(length.max);
    quote!(::asynctool_core::__private::Rule::Length { min: #min, max: #max })
}

fn number(number: Number) -> TokenStream {
    match number {
        Number::Int(int) => quote!(::asynctool_core::__private::Number::Int(#int)),
        Number::Float(float) => quote!(::asynctool_core::__private::Number::Float(#float)),
    }
}

fn option(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

fn policy(options: &ToolOptions) -> TokenStream {
    let mut policy = quote!(::asynctool_core::__private::Policy::NEW);
    if let Some(name) = &options.on_duplicate {
        let variant = match name.to_string().as_str() {
            "reject" => quote!(Reject),
            "replace" => quote!(Replace),
            "allow" => quote!(Allow),
            _ => quote!(Confirm),
        };
        policy.extend(quote!(.on_duplicate(::asynctool_core::__private::OnDuplicate::#variant)));
    }
    if let Some(scope) = &options.duplicate_scope {
        let scope = match scope {
            Scope::Name => quote!(Name),
            Scope::NameAndArgs => quote!(NameAndArgs),
            Scope::Params(names) => quote!(Params(&[#(#names),*])),
        };
        policy.extend(quote!(.duplicate_scope(::asynctool_core::__private::DuplicateScope::#scope)));
    }
    if let Some(cancellable) = options.cancellable {
        policy.extend(quote!(.cancellable(#cancellable)));
    }
    if let Some(timeout) = &options.timeout {
        policy.extend(quote_spanned!(timeout.span()=> .timeout(#timeout)));
    }
    policy
}

/// The function that reads the arguments and makes the tool's future.
fn glue(block: &ItemImpl, tool: &Tool) -> TokenStream {
    let this = Ident::new("this", Span::mixed_site());
    let ctx = Ident::new("ctx", Span::mixed_site());
    let args = Ident::new("args", Span::mixed_site());
    let slots = Ident::new("slots", Span::mixed_site());
    let count = tool.params.len();
    let place = |index: usize| {
        let path = path_of_slot(index, count);
        quote!(#slots #path)
    };
    let types = slots_type(&tool.params);
    let defaults = tool.params.iter().enumerate().filter_map(|(index, param)| {
        let value = default_value(&param.owned, param.default.as_ref()?);
        let place = place(index);
        Some(quote!(#place.or_default(#args, || #value);))
    });
    let rules = tool.params.iter().enumerate().map(|(index, param)| {
        let owned = &param.owned;
        let place = place(index);
        let range = param.range.as_ref().map(|_| quote!(#args.check_range::<#owned>(#index, &#place);));
        let length = param.length.as_ref().map(|_| quote!(#args.check_length::<#owned>(#index, &#place);));
        quote!(#range #length)
    });
    let locals: Vec<Ident> =
        (0..count).map(|index| format_ident!("arg{}", index, span = Span::mixed_site())).collect();
    let taken = (0..count).map(|index| {
        let place = place(index);
        quote!(#place.take())
    });
    let call = call(block, tool, &this, &ctx, &locals);
    quote! {
        |#this, #ctx, #args| {
            let mut #slots: #types = #args.read();
            #(#defaults)*
            #args.settle(&mut #slots);
            #(#rules)*
            if !#args.is_good() {
                return ::core::option::Option::None;
            }
            let (#(::core::option::Option::Some(#locals),)*) = (#(#taken,)*) else {
                return ::core::option::Option::None;
            };
            #call
        }
    }
}

fn call(block: &ItemImpl, tool: &Tool, this: &Ident, ctx: &Ident, locals: &[Ident]) -> TokenStream {
    let method = &tool.signature.ident;
    let receiver = match &block.trait_ {
        Some((path, _)) => quote!(<Self as #path>),
        None => quote!(Self),
    };
    let context = tool.context.as_ref().map(|ty| {
        quote_spanned!(ty.span()=>
            <#ty as ::asynctool_core::__private::FromContext<'_>>::from_context(&#ctx)
        )
    });
    let arguments = tool.params.iter().zip(locals).map(|(param, local)| match param.pass {
        Pass::Value => quote!(#local),
        Pass::Reference => quote!(&#local),
        Pass::AsDeref => quote!(#local.as_deref()),
        Pass::AsRef => quote!(#local.as_ref()),
    });
    let call = quote!(#receiver::#method(&*#this, #context #(, #arguments)*).await);
    let finish = match &tool.signature.output {
        ReturnType::Type(_, ty) if !matches!(**ty, Type::ImplTrait(_)) => {
            quote!(::asynctool_core::__private::finish::<#ty>(#call))
        }
        _ => quote!(::asynctool_core::__private::finish(#call)),
    };
    // Spanned at the method's name: there rustc reports a body that is not `Send`.
    let boxed = quote_spanned!(method.span()=> ::asynctool_core::__private::boxed);
    quote!(::core::option::Option::Some(#boxed(async move { #finish })))
}

/// The tuple of slots; beyond the longest tuple, a tuple of tuples.
fn slots_type(params: &[Param]) -> TokenStream {
    let slot = |param: &Param| {
        let owned = &param.owned;
        quote!(::asynctool_core::__private::Slot<#owned>)
    };
    if params.len() <= LONGEST_TUPLE {
        let slots = params.iter().map(slot);
        return quote!((#(#slots,)*));
    }
    let groups = params.chunks(LONGEST_TUPLE).map(|group| {
        let slots = group.iter().map(slot);
        quote!((#(#slots,)*))
    });
    quote!((#(#groups,)*))
}

/// The path from the tuple to the slot of one parameter.
fn path_of_slot(index: usize, count: usize) -> TokenStream {
    if count <= LONGEST_TUPLE {
        let field = syn::Index::from(index);
        return quote!(.#field);
    }
    let group = syn::Index::from(index / LONGEST_TUPLE);
    let field = syn::Index::from(index % LONGEST_TUPLE);
    quote!(.#group.#field)
}
