//! The table that the macro writes beside the impl block: one row a tool, data and a straight line of code.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{ItemImpl, Type, parse_quote_spanned, spanned::Spanned};

use crate::{
    ast::{Default as ArgDefault, Length, Number, Param, Pass, Range, Scope, Tool, ToolOptions, Toolset},
    check,
    diagnostics::Diagnostics,
    message, parse, tokens,
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
    let toolset = parse::toolset(block, &mut errors);
    let same_names = check::names(&toolset.tools);
    let table = table(&toolset);
    let block = &toolset.block;
    let errors = errors.into_tokens();
    quote!(#errors #same_names #block #table)
}

fn table(toolset: &Toolset) -> TokenStream {
    let Toolset { block, tools } = toolset;
    let rows = tools.iter().map(|tool| row(block, tool));
    let mut generics = block.generics.clone();
    // What `Toolset` asks of its type, asked once: a type without it is one error here, and none in every tool. A
    // type with arguments cannot have it: the compiler forgets lifetimes inside futures, and then would not find
    // `Travel<dyn Flights>: Sync` among the bounds.
    let self_ty = &block.self_ty;
    if has_no_arguments(self_ty) {
        generics.make_where_clause().predicates.push(parse_quote_spanned! {self_ty.span()=>
            Self: ::core::marker::Send + ::core::marker::Sync
        });
    }
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, unused_qualifications)]
        impl #impl_generics ::asynctool_core::__private::Toolset for #self_ty #where_clause {
            const TOOLS: &'static [::asynctool_core::__private::Tool<Self>] = &[#(#rows),*];
        }
    }
}

fn has_no_arguments(ty: &Type) -> bool {
    matches!(ty, Type::Path(ty) if ty.path.segments.iter().all(|segment| segment.arguments.is_none()))
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
    value.map_or_else(
        || quote!(::core::option::Option::None),
        |value| quote!(::core::option::Option::Some(#value)),
    )
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
        // Placed at the expression: there rustc reports one that is zero.
        let (first, last) = tokens::ends(timeout.to_token_stream());
        let function = quote_spanned!(first=> ::asynctool_core::__private::Policy::timeout);
        let arguments = quote_spanned!(last=> (#policy, #timeout));
        policy = quote!(#function #arguments);
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
    let empty = empty_slots(&tool.params);
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
            use ::asynctool_core::__private::{NoSlot as _, SlotFrom as _};
            let mut #slots = #args.read(#empty);
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
    let of_trait = block.trait_.as_ref().map(|(path, _)| quote!(<Self as #path>));
    let receiver = of_trait.unwrap_or_else(|| quote!(Self));
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
    let finish = match &tool.output {
        // Named, so that rustc points at it, where it has a name.
        Some(ty) if !tokens::contains(ty.to_token_stream(), "impl") => {
            quote!(::asynctool_core::__private::finish::<#ty>(#call))
        }
        _ => quote!(::asynctool_core::__private::finish(#call)),
    };
    // Placed at the method's name: there rustc reports a body that is not `Send`.
    let future = quote_spanned!(method.span()=> ::asynctool_core::__private::boxed(async move { #finish }));
    quote!(::core::option::Option::Some(#future))
}

/// The tuple of empty slots; beyond the longest tuple, a tuple of tuples.
fn empty_slots(params: &[Param]) -> TokenStream {
    let slot = |param: &Param| {
        let owned = &param.owned;
        quote!((&&::asynctool_core::__private::SlotFor::<#owned>::NEW).slot())
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
