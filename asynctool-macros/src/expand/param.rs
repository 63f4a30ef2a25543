//! What a row of the table says of one parameter: its name, type, rules, default and example.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, GenericArgument, LitStr, PathArguments, Type, spanned::Spanned};

use super::{Writer, glue::local, option};
use crate::{
    ast::{Absent, ArgOptions, Number, Param},
    attr, tokens,
};

impl Writer<'_> {
    pub(super) fn param(&self, param: &Param) -> TokenStream {
        let core = &self.core;
        let Param { docs, owned, options, .. } = param;
        let name = param.name();
        let rules = self.rules(options);
        // Placed at the type: there rustc reports one that borrows.
        let (first, last) = tokens::ends(owned.to_token_stream());
        let new = match &options.schema_with {
            Some(schema) => {
                let schema = self.located("schema_with", &schema.to_token_stream(), schema);
                let arguments = quote_spanned!(last=> (#name, #docs, &[#(#rules),*], #schema));
                quote_spanned!(first=> with_schema::<#owned> #arguments)
            }
            None => {
                let arguments = quote_spanned!(last=> (#name, #docs, &[#(#rules),*]));
                quote_spanned!(first=> new::<#owned> #arguments)
            }
        };
        let new_core = self.core_at(first);
        let new = quote_spanned!(first=> #new_core::Param::#new);
        let default = options.default.as_ref().map(|default| {
            let value = default_value(owned, default);
            quote! {
                .with_default(|| {
                    use #core::NoJsonForm as _;
                    #core::JsonForm::<#owned>::of(&#value)
                })
            }
        });
        let example = options.example.as_ref().map(|example| {
            let shown = inside_option(owned).unwrap_or(owned);
            let value = typed(shown, example);
            quote!(.with_example(|| #core::example::<#shown>(&#value)))
        });
        quote!(#new #default #example)
    }

    fn rules(&self, options: &ArgOptions) -> Vec<TokenStream> {
        let core = &self.core;
        let ArgOptions { range, length, pattern, format, one_of, .. } = options;
        let range = range.as_ref().map(|range| {
            let (min, max) = (self.number(range.min), self.number(range.max));
            let exclusive = range.exclusive;
            quote!(#core::Rule::Range { min: #min, max: #max, exclusive: #exclusive })
        });
        let length = length.as_ref().map(|length| {
            let (min, max) = (option(length.min), option(length.max));
            quote!(#core::Rule::Length { min: #min, max: #max })
        });
        let pattern = pattern.as_ref().map(|pattern| quote!(#core::Rule::Pattern(#pattern)));
        let format = format.as_ref().and_then(|format| self.format(format));
        let one_of = one_of.as_ref().map(|values| quote!(#core::Rule::OneOf(&[#(#values),*])));
        [range, length, pattern, format, one_of].into_iter().flatten().collect()
    }

    fn number(&self, number: Option<Number>) -> TokenStream {
        let core = &self.core;
        option(number.map(|number| match number {
            Number::Int(int) => quote!(#core::Number::Int(#int)),
            Number::Float(float) => quote!(#core::Number::Float(#float)),
        }))
    }

    fn format(&self, format: &LitStr) -> Option<TokenStream> {
        let core = &self.core;
        let (_, variant) = attr::FORMATS.iter().find(|(name, _)| *name == format.value())?;
        let variant = Ident::new(variant, Span::call_site());
        Some(quote!(#core::Rule::Format(#core::Format::#variant)))
    }
}

/// The default as an expression of the parameter's type. It is written twice, once for the schema and once for the
/// call; written alike, a type error in it is reported once.
pub(super) fn default_value(owned: &Type, default: &Absent) -> TokenStream {
    match default {
        Absent::OfType => {
            let value = quote_spanned!(owned.span()=> <#owned as ::core::default::Default>::default());
            of_type(owned, &value)
        }
        Absent::Value(value) => typed(owned, value),
    }
}

/// An expression of this type; a string literal may stand for a `String`.
fn typed(ty: &Type, value: &Expr) -> TokenStream {
    if attr::text(value).is_some() && is_string(ty) {
        return of_type(ty, &quote_spanned!(value.span()=> ::core::convert::From::from(#value)));
    }
    of_type(ty, &value.to_token_stream())
}

fn of_type(ty: &Type, value: &TokenStream) -> TokenStream {
    let name = local("value");
    quote!({ let #name: #ty = #value; #name })
}

fn is_string(ty: &Type) -> bool {
    match ty {
        Type::Verbatim(tokens) => {
            tokens.clone().into_iter().last().is_some_and(|last| last.to_string() == "String")
        }
        Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "String"),
        _ => false,
    }
}

/// The `T` of an `Option<T>`.
fn inside_option(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}
