//! What the macro writes, as golden files, and that it neither takes nor leaves a name in the user's scope.
//!
//! After a change of the expansion: `INSTA_UPDATE=always cargo test -p asynctool-macros`, and read the difference.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    Block, Expr, ExprClosure, ExprPath, File, ImplItemFn, Item, ItemImpl, ItemUse, LitStr, Local, Macro,
    PatIdent, Path, TraitItemFn, UseTree, Visibility, visit, visit::Visit,
};

/// What stands under `#[toolset(..)]`. The user's types and paths in it are rooted, primitive types too, so that
/// every other path of the expansion is the macro's own.
struct Input {
    options: TokenStream,
    item: TokenStream,
}

impl Input {
    fn expanded(&self) -> File {
        syn::parse2(super::toolset(&self.options, &self.item)).unwrap()
    }

    /// The expansion without the user's own block.
    fn beside_the_block(&self) -> File {
        let head = |block: &ItemImpl| {
            let of_trait = block.trait_.as_ref().map(|(path, _)| path.to_token_stream().to_string());
            (of_trait, block.self_ty.to_token_stream().to_string())
        };
        let written = head(&syn::parse2(self.item.clone()).unwrap());
        let mut file = self.expanded();
        let before = file.items.len();
        file.items.retain(|item| !matches!(item, Item::Impl(block) if head(block) == written));
        assert_eq!(file.items.len(), before - 1, "the user's block is in the expansion once");
        assert!(!file.items.is_empty(), "there is a table beside the user's block");
        file
    }
}

fn minimal() -> Input {
    Input {
        options: quote!(),
        item: quote! {
            impl ::user::Greeter {
                /// Greet a person.
                async fn greet(&self, ctx: &::asynctool_core::AsyncRunContext, name: &str) -> ::std::string::String {
                    self.text(name)
                }
            }
        },
    }
}

fn all_options() -> Input {
    Input {
        options: quote!(prefix = "travel", strict_docs, crate = ::user::renamed),
        item: quote! {
            impl ::user::Travel {
                const SEATS: usize = 9;

                /// Search for flights that
                /// leave on one day.
                ///
                /// # Errors
                /// When the airline does not answer.
                #[tool(
                    name = "find",
                    title = "Find a flight",
                    on_duplicate = "replace",
                    duplicate_scope = ["to", "day"],
                    max_running = 4,
                    approval = "Search from {to} on {day}?",
                    timeout = ::core::time::Duration::from_secs(60),
                    detach_after = ::core::time::Duration::from_secs(2),
                    read_only,
                    idempotent,
                    open_world = false,
                )]
                async fn search(
                    &self,
                    ctx: &::user::renamed::AsyncRunContext,
                    /// IATA code of the airport.
                    #[arg(rename = "to", length(3..=3), pattern = "^[A-Z]{3}$", example = "FCO")]
                    airport: &str,
                    /// Day of departure.
                    #[arg(format = "date")]
                    day: &str,
                    /// Where to leave from.
                    from: ::core::option::Option<&str>,
                    /// How many results to return.
                    #[arg(default = 5, range(1..=20), example = 3)]
                    r#limit: ::core::primitive::u8,
                    /// The most that it may cost.
                    #[arg(range(0.5..1e4))]
                    price: ::core::option::Option<::core::primitive::f64>,
                    /// Cabins to consider.
                    #[arg(default, length(..4))]
                    cabins: &[::user::Cabin],
                    /// Class of the fare.
                    #[arg(one_of("economy", "business"), default = "economy")]
                    class: ::std::string::String,
                    /// Who travels.
                    #[arg(schema_with = ::user::party_schema, default = ::user::Party::of(1), example = ::user::Party::of(2))]
                    party: &::user::Party,
                    /// A card that earns miles.
                    #[arg(example = ::user::Card::Gold)]
                    card: ::core::option::Option<&::user::Card>,
                ) -> ::core::result::Result<::std::vec::Vec<::user::Offer>, ::user::renamed::ToolError> {
                    self.offers(airport, day, from, limit, price, cabins, class, party, card).await
                }

                #[tool(
                    description = ::user::BOOK_TEXT,
                    on_duplicate = "reject",
                    duplicate_scope = "name_and_args",
                    cancellable = false,
                    destructive,
                )]
                async fn book(
                    &self,
                    _: &::user::renamed::AsyncRunContext,
                    /// The `id` of an offer.
                    ///
                    /// Ask before you book twice.
                    offer: ::user::OfferId,
                ) {
                    self.pay(offer);
                }

                /// Forget all offers.
                #[cfg(feature = "demo")]
                #[tool(on_duplicate = "confirm", duplicate_scope = "name")]
                async fn r#try(&self, ctx: &::user::renamed::AsyncRunContext) -> impl ::user::renamed::ToolReturn {}

                /// Forget all offers, and say so.
                #[cfg(not(feature = "demo"))]
                #[tool(on_duplicate = "allow")]
                async fn r#try(&self, ctx: &::user::renamed::AsyncRunContext) -> impl ::user::renamed::ToolReturn {}

                #[tool(skip)]
                async fn warm_up(&self) {}

                fn pay(&self, offer: ::user::OfferId) {}
            }
        },
    }
}

fn generics_and_a_trait() -> Input {
    Input {
        options: quote!(),
        item: quote! {
            impl<F: ::user::Flights, T, const N: ::core::primitive::usize> ::user::Desk<T> for ::user::Travel<F, [T; N]>
            where
                F::Ticket: ::core::marker::Send,
                T: ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                type Answer = ::user::Answer<F::Ticket>;

                /// Find a ticket.
                async fn find<'a>(
                    &'a self,
                    ctx: &'a ::asynctool_core::AsyncRunContext,
                    #[arg(default = F::home())] from: F::Airport,
                    #[arg(default)] seats: [::user::Seat; N],
                    to: &'a T,
                ) -> ::user::Found<'a, F::Ticket> {
                    self.search(from, seats, to).await
                }
            }
        },
    }
}

fn many_parameters() -> Input {
    let params = (1..=14).map(|number| {
        let name = quote::format_ident!("seat_{number}");
        // One with a check and a default on each side of the border between the tuples.
        let options = matches!(number, 12 | 13).then(|| quote!(#[arg(default = 1, range(1..))]));
        quote!(#options #name: ::core::primitive::u8)
    });
    Input {
        options: quote!(),
        item: quote! {
            impl ::user::Plane {
                /// Assign the seats.
                async fn assign(&self, ctx: &::asynctool_core::AsyncRunContext, #(#params),*) {}
            }
        },
    }
}

fn one_tool_with_errors() -> Input {
    Input {
        options: quote!(),
        item: quote! {
            impl ::user::Travel {
                async fn book(
                    &mut self,
                    ctx: &::asynctool_core::AsyncRunContext,
                    #[arg(range(9..=1))] seats: ::core::primitive::u8,
                ) {
                    self.pay(seats);
                }

                /// Tell the user's home airport.
                async fn home(&self, ctx: &::asynctool_core::AsyncRunContext) -> ::std::string::String {
                    self.home.clone()
                }
            }
        },
    }
}

fn assert_golden(name: &str, input: &Input) {
    let text = prettyplease::unparse(&input.expanded());
    insta::with_settings!({snapshot_path => "../../golden", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn a_minimal_tool_is_one_function_and_one_row() {
    assert_golden("minimal", &minimal());
}

#[test]
fn every_option_has_its_place_in_the_expansion() {
    assert_golden("all_options", &all_options());
}

#[test]
fn generics_where_clause_and_trait_of_the_block_go_on_into_the_table() {
    assert_golden("generics_and_a_trait", &generics_and_a_trait());
}

#[test]
fn more_than_twelve_parameters_are_read_into_a_tuple_of_tuples() {
    assert_golden("many_parameters", &many_parameters());
}

#[test]
fn a_tool_with_errors_stays_in_the_block_and_the_good_tool_in_the_table() {
    assert_golden("one_tool_with_errors", &one_tool_with_errors());
}

/// Looks for what could mean something else in the user's scope, and for what would be added to it.
///
/// Attributes are left out: those that the macro writes are built in, and have no rooted path. So are methods, which
/// are found by the type of their receiver; tokens do not tell it.
#[derive(Default)]
struct Scopes {
    found: Vec<String>,
    /// How many blocks are around the place that is visited.
    depth: usize,
    /// The generic parameters and the private traits that can be named here.
    declared: Vec<String>,
    /// The variables that can be named here.
    variables: Vec<String>,
}

impl Scopes {
    fn of(file: &File) -> Vec<String> {
        let mut scopes = Self::default();
        scopes.visit_file(file);
        scopes.found
    }

    fn report(&mut self, what: &str, tokens: impl ToTokens) {
        self.found.push(format!("{what}: {}", tokens.to_token_stream()));
    }

    /// Visits something whose variables end with it.
    fn within(&mut self, visit: impl FnOnce(&mut Self)) {
        let (declared, variables) = (self.declared.len(), self.variables.len());
        visit(self);
        self.declared.truncate(declared);
        self.variables.truncate(variables);
    }
}

impl<'ast> Visit<'ast> for Scopes {
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_item(&mut self, item: &'ast Item) {
        let inside = self.depth > 0;
        let adds_nothing = match item {
            // An inherent one adds names to the user's type.
            Item::Impl(block) => block.trait_.is_some(),
            Item::Const(item) => item.ident == "_",
            Item::Trait(item) => inside && matches!(item.vis, Visibility::Inherited),
            // A name that is imported, even into a block, hides the user's from the user's own types in it.
            Item::Use(item) => inside && imports_no_name(&item.tree),
            Item::Macro(item) => item.ident.is_none(),
            _ => false,
        };
        if !adds_nothing {
            self.report("item", item);
        }
        if let Item::Trait(item) = item {
            self.declared.push(item.ident.to_string());
        }
        visit::visit_item(self, item);
    }

    fn visit_item_impl(&mut self, block: &'ast ItemImpl) {
        self.within(|scopes| {
            let types = block.generics.type_params().map(|param| param.ident.to_string());
            let consts = block.generics.const_params().map(|param| param.ident.to_string());
            scopes.declared.extend(types.chain(consts));
            visit::visit_item_impl(scopes, block);
        });
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_none() {
            self.report("path", &item.tree);
        }
    }

    fn visit_macro(&mut self, invocation: &'ast Macro) {
        // The visitor does not see into a macro, so there is none but that of the errors.
        let is_error = invocation.path.to_token_stream().to_string() == ":: core :: compile_error";
        if !is_error || invocation.parse_body::<LitStr>().is_err() {
            self.report("macro", invocation);
        }
    }

    fn visit_block(&mut self, block: &'ast Block) {
        self.depth += 1;
        self.within(|scopes| visit::visit_block(scopes, block));
        self.depth -= 1;
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.within(|scopes| visit::visit_impl_item_fn(scopes, function));
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        self.within(|scopes| visit::visit_trait_item_fn(scopes, function));
    }

    fn visit_expr_closure(&mut self, closure: &'ast ExprClosure) {
        self.within(|scopes| visit::visit_expr_closure(scopes, closure));
    }

    fn visit_local(&mut self, local: &'ast Local) {
        // The value first: it does not see the variable.
        if let Some(init) = &local.init {
            self.visit_local_init(init);
        }
        self.visit_pat(&local.pat);
    }

    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        let name = pattern.ident.to_string();
        // `None` as a pattern has the syntax of a variable.
        if name.starts_with(char::is_uppercase) {
            self.report("path", pattern);
        }
        self.variables.push(name);
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        // Only where a value stands: a type with the name of a variable is another thing.
        let name = match expr {
            Expr::Path(ExprPath { qself: None, path, .. }) => path.get_ident(),
            _ => None,
        };
        if !name.is_some_and(|name| self.variables.iter().any(|variable| name == variable)) {
            visit::visit_expr(self, expr);
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let first = path.segments.first().map(|segment| segment.ident.to_string()).unwrap_or_default();
        if path.leading_colon.is_none() && first != "Self" && !self.declared.contains(&first) {
            self.report("path", path);
        }
        visit::visit_path(self, path);
    }
}

/// Whether everything is imported `as _`.
fn imports_no_name(tree: &UseTree) -> bool {
    match tree {
        UseTree::Path(path) => imports_no_name(&path.tree),
        UseTree::Group(group) => group.items.iter().all(imports_no_name),
        UseTree::Rename(rename) => rename.rename == "_",
        UseTree::Name(_) | UseTree::Glob(_) => false,
    }
}

#[test]
fn the_expansion_takes_no_name_from_the_user_and_leaves_none_behind() {
    for input in [minimal(), all_options(), generics_and_a_trait(), many_parameters(), one_tool_with_errors()]
    {
        assert_eq!(Scopes::of(&input.beside_the_block()), Vec::<String>::new(), "beside {}", input.item);
    }
}

#[test]
fn a_name_that_an_expansion_takes_from_the_user_is_found() {
    let body = |body: TokenStream| quote!(const _: () = { impl ::core::Tool for Self { fn call(args: ::core::Args) { #body } } };);
    for (expansion, expected) in [
        (body(quote!(Self::run(args))), None),
        (body(quote!(Option::None)), Some("path: Option :: None")),
        (body(quote!(::core::Slot::<String>::NEW)), Some("path: String")),
        (body(quote!(<Self as Default>::default())), Some("path: Default :: default")),
        (body(quote!(let slots: Slots = args;)), Some("path: Slots")),
        (body(quote!(let slots: args = 1;)), Some("path: args")),
        (body(quote!(let Some(slots) = args;)), Some("path: Some")),
        (body(quote!(let None = args;)), Some("path: None")),
        (body(quote!(core::run(args))), Some("path: core :: run")),
        (body(quote!(slots)), Some("path: slots")),
        (body(quote!(let slots = slots;)), Some("path: slots")),
        (body(quote!({ let slots = args; } slots)), Some("path: slots")),
        (body(quote!(|slots| args; slots)), Some("path: slots")),
        (
            body(quote!(
                use core::Slot as _;
            )),
            Some("path: core :: Slot as _"),
        ),
        (
            body(quote!(
                use ::core::Slot;
            )),
            Some("item: use :: core :: Slot ;"),
        ),
        (body(quote!(::std::vec![args])), Some("macro: :: std :: vec ! [args]")),
        (quote!(impl Toolset for ::user::Travel {}), Some("path: Toolset")),
        (
            quote!(
                impl<F> ::core::Toolset for Travel<F> {}
            ),
            Some("path: Travel < F >"),
        ),
        (
            quote!(
                const _: usize = 1;
            ),
            Some("path: usize"),
        ),
    ] {
        let found = Scopes::of(&syn::parse2(expansion).unwrap());
        assert_eq!(found, Vec::from_iter(expected));
    }
}

#[test]
fn an_item_that_an_expansion_adds_to_the_users_scope_is_found() {
    for expansion in [
        quote!(
            struct Args;
        ),
        quote!(
            fn call() {}
        ),
        quote!(
            mod table {}
        ),
        quote!(
            trait Calls {}
        ),
        quote!(
            use ::core::Tool as _;
        ),
        quote!(
            const TABLE: () = ();
        ),
        quote!(impl ::user::Travel {}),
    ] {
        let item = expansion.to_string();
        assert_eq!(Scopes::of(&syn::parse2(expansion).unwrap()), [format!("item: {item}")]);
    }
    for inside in [
        quote!(
            pub trait Calls {}
        ),
        quote!(impl ::user::Travel {}),
        quote!(
            struct Args;
        ),
    ] {
        let item = inside.to_string();
        let file = syn::parse2(quote!(const _: () = { #inside };)).unwrap();
        assert_eq!(Scopes::of(&file), [format!("item: {item}")]);
    }
}
