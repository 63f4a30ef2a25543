//! The function of a row: it reads the arguments of a call and makes the tool's future.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Writer, param::default_value};
use crate::{
    ast::{ArgOptions, Param, Pass, Tool},
    tokens,
};

/// The longest tuple that has an implementation of `Places`; more parameters are nested.
const LONGEST_TUPLE: usize = 12;

/// A variable of the function's own. `mixed_site` keeps it apart from the user's variables; from a constant or a static,
/// which would be meant by its name in a pattern, only an unlikely name does.
pub(super) fn local(name: &str) -> Ident {
    format_ident!("__{name}", span = Span::mixed_site())
}

impl Writer<'_> {
    /// The head of the function of a tool.
    pub(super) fn signature(&self, function: &Ident) -> TokenStream {
        let core = &self.core;
        let call = local("call");
        quote! {
            fn #function(
                #call: &mut #core::Arrival<'_, '_, Self>,
            ) -> ::core::option::Option<#core::ToolFuture>
        }
    }

    /// Its body.
    pub(super) fn glue(&self, tool: &Tool) -> TokenStream {
        let core = &self.core;
        let (call, handles) = (local("call"), local("handles"));
        let places: Vec<TokenStream> = tool.params.iter().map(|param| self.place(param)).collect();
        let values: Vec<Ident> = (0..places.len()).map(|index| local(&format!("arg{index}"))).collect();
        let (places, pattern) = (nested(&places), nested(&values));
        let future = self.future(tool, &handles, &values);
        quote! {
            use #core::NoPlace as _;
            let (#handles, #pattern) = #call.read(#places)?;
            ::core::option::Option::Some(#future)
        }
    }

    /// Where an argument is read into. The functions around it are those whose bounds say which types a rule can be for.
    fn place(&self, param: &Param) -> TokenStream {
        let core = &self.core;
        let owned = &param.owned;
        let ArgOptions { range, length, pattern, format, one_of, .. } = &param.options;
        let default = param.options.default.as_ref().map(|default| {
            let value = default_value(owned, default);
            quote!(.or(|| #value))
        });
        let rules = [
            range.as_ref().map(|_| "ranged"),
            length.as_ref().map(|_| "measured"),
            pattern.as_ref().map(|_| "patterned"),
            format.as_ref().map(|_| "formatted"),
            one_of.as_ref().map(|_| "listed"),
        ];
        rules.into_iter().flatten().fold(quote!(#core::PlaceFor::<#owned>::place()#default), |place, rule| {
            let rule = Ident::new(rule, Span::call_site());
            quote!(#core::#rule::<#owned, _>(#place))
        })
    }

    fn future(&self, tool: &Tool, handles: &Ident, values: &[Ident]) -> TokenStream {
        let core = &self.core;
        let method = &tool.signature.ident;
        let of_trait = self.toolset.block.trait_.as_ref().map(|(path, _)| quote!(<Self as #path>));
        let receiver = of_trait.unwrap_or_else(|| quote!(Self));
        let context = tool.context.as_ref().map(
            |ty| quote_spanned!(ty.span()=> <#ty as #core::FromContext<'_>>::from_context(#handles.ctx())),
        );
        let arguments = tool.params.iter().zip(values).map(|(param, value)| match param.pass {
            Pass::Value => quote!(#value),
            Pass::Reference => quote!(&#value),
            Pass::AsDeref => quote!(#value.as_deref()),
            Pass::AsRef => quote!(#value.as_ref()),
        });
        let call = quote!(#receiver::#method(#handles.set(), #context #(, #arguments)*).await);
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
        quote_spanned!(method.span()=> #core::boxed(async move { #finish }))
    }
}

/// A tuple; beyond the longest one, a tuple of tuples.
fn nested(items: &[impl ToTokens]) -> TokenStream {
    if items.len() <= LONGEST_TUPLE {
        return quote!((#(#items,)*));
    }
    let groups = items.chunks(LONGEST_TUPLE).map(|group| quote!((#(#group,)*)));
    quote!((#(#groups,)*))
}
