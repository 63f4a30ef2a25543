//! The function of a row: it reads the arguments of a call and makes the tool's future.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Writer, param::default_value};
use crate::{
    ast::{ArgOptions, Param, Pass, Tool},
    tokens,
};

/// The longest tuple that has an implementation of `Slots`; more parameters are nested.
const LONGEST_TUPLE: usize = 12;

/// The names of the function's own variables. Those of `mixed_site` cannot meet the user's.
pub(super) struct Locals {
    pub(super) this: Ident,
    pub(super) ctx: Ident,
    pub(super) args: Ident,
    slots: Ident,
    values: Vec<Ident>,
}

impl Locals {
    pub(super) fn new(count: usize) -> Self {
        let name = |name: &str| Ident::new(name, Span::mixed_site());
        let values = (0..count).map(|index| format_ident!("arg{}", index, span = Span::mixed_site()));
        Self {
            this: name("this"),
            ctx: name("ctx"),
            args: name("args"),
            slots: name("slots"),
            values: values.collect(),
        }
    }

    /// The slot of a parameter.
    fn slot(&self, index: usize) -> TokenStream {
        let slots = &self.slots;
        if self.values.len() <= LONGEST_TUPLE {
            let field = syn::Index::from(index);
            return quote!(#slots.#field);
        }
        let group = syn::Index::from(index / LONGEST_TUPLE);
        let field = syn::Index::from(index % LONGEST_TUPLE);
        quote!(#slots.#group.#field)
    }
}

impl Writer<'_> {
    /// The body of a tool's function.
    pub(super) fn glue(&self, tool: &Tool) -> TokenStream {
        let core = &self.core;
        let locals = Locals::new(tool.params.len());
        let Locals { args, slots, values, .. } = &locals;
        let empty = self.empty_slots(&tool.params);
        let params = || tool.params.iter().enumerate();
        let rules = params().map(|(index, param)| Self::checks(index, param, &locals));
        let defaults = params().filter_map(|(index, param)| {
            let value = default_value(&param.owned, param.options.default.as_ref()?);
            let slot = locals.slot(index);
            Some(quote!(#slot.or_default(#args, || #value);))
        });
        let taken = params().map(|(index, _)| {
            let slot = locals.slot(index);
            quote!(#slot.take())
        });
        let call = self.call(tool, &locals);
        quote! {
            use #core::{NoSlot as _, SlotFrom as _};
            let mut #slots = #args.read(#empty);
            #(#rules)*
            #(#defaults)*
            #args.settle(&mut #slots);
            if !#args.is_good() {
                return ::core::option::Option::None;
            }
            let (#(::core::option::Option::Some(#values),)*) = (#(#taken,)*) else {
                return ::core::option::Option::None;
            };
            #call
        }
    }

    /// The checks of the parameter's rules: one for each kind, whose trait says which types it can be for.
    fn checks(index: usize, param: &Param, locals: &Locals) -> TokenStream {
        let (owned, args, slot) = (&param.owned, &locals.args, locals.slot(index));
        let ArgOptions { range, length, pattern, format, one_of, .. } = &param.options;
        let range = range.as_ref().map(|_| quote!(#args.check_range::<#owned>(#index, &#slot);));
        let length = length.as_ref().map(|_| quote!(#args.check_length::<#owned>(#index, &#slot);));
        let pattern = pattern.as_ref().map(|_| quote!(#args.check_pattern::<#owned>(#index, &#slot);));
        let format = format.as_ref().map(|_| quote!(#args.check_format::<#owned>(#index, &#slot);));
        let one_of = one_of.as_ref().map(|_| quote!(#args.check_one_of::<#owned>(#index, &#slot);));
        quote!(#range #length #pattern #format #one_of)
    }

    fn call(&self, tool: &Tool, locals: &Locals) -> TokenStream {
        let core = &self.core;
        let Locals { this, ctx, values, .. } = locals;
        let method = &tool.signature.ident;
        let of_trait = self.toolset.block.trait_.as_ref().map(|(path, _)| quote!(<Self as #path>));
        let receiver = of_trait.unwrap_or_else(|| quote!(Self));
        let context = tool
            .context
            .as_ref()
            .map(|ty| quote_spanned!(ty.span()=> <#ty as #core::FromContext<'_>>::from_context(&#ctx)));
        let arguments = tool.params.iter().zip(values).map(|(param, value)| match param.pass {
            Pass::Value => quote!(#value),
            Pass::Reference => quote!(&#value),
            Pass::AsDeref => quote!(#value.as_deref()),
            Pass::AsRef => quote!(#value.as_ref()),
        });
        let call = quote!(#receiver::#method(&*#this, #context #(, #arguments)*).await);
        let finish = match &tool.output {
            // Named, so that rustc points at it, where it has a name.
            Some(ty) if !tokens::contains(ty.to_token_stream(), "impl") => {
                quote!(#core::finish::<#ty>(#call))
            }
            // Without one, rustc points at the call.
            _ => quote!(#core::finish(#call)),
        };
        // Placed at the method's name: there rustc reports a body that is not `Send`.
        let core = self.core_at(method.span());
        let future = quote_spanned!(method.span()=> #core::boxed(async move { #finish }));
        quote!(::core::option::Option::Some(#future))
    }

    /// The tuple of empty slots; beyond the longest tuple, a tuple of tuples.
    fn empty_slots(&self, params: &[Param]) -> TokenStream {
        let core = &self.core;
        let slot = |param: &Param| {
            let owned = &param.owned;
            quote!((&&#core::SlotFor::<#owned>::NEW).slot())
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
}
