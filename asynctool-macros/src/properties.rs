//! Items as a person leaves them in the middle of a word, or as another macro writes them: the expansion never panics, and
//! is Rust or an error at a place.

use std::str::FromStr;

use proc_macro2::{Span, TokenStream, TokenTree};
use proptest::{prelude::*, sample::select, strategy::ValueTree as _, test_runner::Config};
use syn::{File, Item, ItemImpl};

use crate::expand;

/// `PROPTEST_CASES` says another number.
fn cases() -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    Config { cases: cases.unwrap_or(1500), ..Config::default() }
}

/// Tokens that mean something to us or to Rust, and some that mean nothing.
const WORDS: &[&str] = &[
    "tool",
    "arg",
    "toolset",
    "skip",
    "name",
    "rename",
    "default",
    "range",
    "length",
    "pattern",
    "format",
    "one_of",
    "example",
    "schema_with",
    "approval",
    "timeout",
    "duplicate_scope",
    "on_duplicate",
    "prefix",
    "strict_docs",
    "crate",
    "impl",
    "async",
    "fn",
    "self",
    "Self",
    "mut",
    "ref",
    "move",
    "await",
    "where",
    "for",
    "dyn",
    "unsafe",
    "pub",
    "const",
    "static",
    "type",
    "let",
    "r#try",
    "r#fn",
    "_",
    "x",
    "ctx",
    "String",
    "Option",
    "'a",
    "'static",
    "'x'",
    "\"\"",
    "\"text\"",
    "\"{x}\"",
    "\"{\"",
    "r#\"raw\"#",
    "b\"bytes\"",
    "c\"c\"",
    "b'b'",
    "0",
    "1",
    "-",
    "255u8",
    "1.5",
    "1e400",
    "0xff",
    "340282366920938463463374607431768211456",
    "true",
    "false",
    "=",
    "==",
    "=>",
    "..",
    "..=",
    "...",
    ",",
    ";",
    ":",
    "::",
    "&",
    "&&",
    "*",
    "+",
    "!",
    "?",
    "#",
    "$",
    "@",
    "|",
    "<",
    ">",
    "->",
    "/// doc",
    "//! inner",
];

fn words() -> impl Strategy<Value = String> {
    let word = select(WORDS).prop_map(|word| format!("{word}\n")); // a comment ends with its line
    let words = prop::collection::vec(word, 0..6).prop_map(|words| words.concat());
    words.prop_recursive(3, 24, 5, |inner| {
        let group = (select(&["()", "[]", "{}"][..]), inner.clone())
            .prop_map(|(brackets, inner)| format!("{}{inner}{}", &brackets[..1], &brackets[1..]));
        prop::collection::vec(prop_oneof![inner, group], 0..5).prop_map(|parts| parts.join(" "))
    })
}

/// What is written somewhere: as it should be, and as it should not.
#[derive(Clone, Copy)]
struct Texts {
    good: &'static [&'static str],
    odd: &'static [&'static str],
}

impl Texts {
    /// Mostly a good one, else an odd one, else anything.
    fn one(self) -> impl Strategy<Value = String> {
        prop_oneof![
            40 => select(self.good).prop_map(str::to_owned),
            2 => select(self.odd).prop_map(str::to_owned),
            1 => words(),
        ]
    }

    /// Some of them, mostly good ones and each once.
    fn some(self) -> impl Strategy<Value = String> {
        let most = self.good.len().min(3);
        let good = prop::sample::subsequence(self.good, 0..=most).prop_map(|texts| texts.join(", "));
        let any = prop::collection::vec(self.one(), 0..3).prop_map(|texts| texts.join(", "));
        prop_oneof![10 => good, 1 => any]
    }
}

const TOOL: Texts = Texts {
    good: &[
        "title = \"Book\"",
        "on_duplicate = \"reject\"",
        "duplicate_scope = \"name_and_args\"",
        "cancellable = false",
        "timeout = SECOND",
        "detach_after = Duration::from_secs(2)",
        "max_running = 4",
        "approval",
        "read_only",
        "destructive = false",
        "idempotent",
        "description = TEXT",
    ],
    odd: &[
        "name = \"book\"",
        "name = \"a b\"",
        "on_duplicate = \"maybe\"",
        "duplicate_scope = [\"x0\", \"y\"]",
        "duplicate_scope = []",
        "cancellable",
        "max_running = 0",
        "approval = \"Do {x0}?\"",
        "approval = \"{\"",
        "open_world = 1",
        "skip",
        "nmae = \"x\"",
        "name",
        "name = \"get_running_tasks\"",
        "name = \"b\", name = \"c\"",
    ],
};
const ARG: Texts = Texts {
    good: &[
        "example = \"FCO\"",
        "default = \"x\"",
        "length(..=40)",
        "pattern = \"^[A-Z]{3}$\"",
        "schema_with = even",
    ],
    odd: &[
        "default",
        "default = 5",
        "default(5)",
        "range(1..=9)",
        "range(9..=1)",
        "range(..)",
        "range(-1.5..2)",
        "range(a..b)",
        "range = 1",
        "range(..=340282366920938463463374607431768211455)",
        "length(3..3)",
        "length(-1..)",
        "pattern = \"[\"",
        "format = \"date\"",
        "format = \"dat\"",
        "one_of(\"a\", \"b\")",
        "one_of(\"a\", \"a\")",
        "one_of()",
        "rename = \"to\"",
        "rename = \"confirm_duplicate\"",
        "rename = \"\"",
        "schema_with = 5",
        "defalut",
    ],
};
const TYPES: Texts = Texts {
    good: &[
        "String",
        "&str",
        "Option<&str>",
        "u8",
        "Vec<String>",
        "[u8; 3]",
        "&[u8]",
        "Option<&[T]>",
        "T::Item",
        "&T",
    ],
    odd: &[
        "&'static str",
        "&mut u8",
        "()",
        "impl Into<String>",
        "dyn Fn()",
        "fn(u8)",
        "_",
        "<T as Trait>::Item",
        "Option<Option<&'a T>>",
        "mac!()",
        "!",
        "*const u8",
        "Box<dyn Send + 'a>",
        "Self",
        "impl Fn(&str) -> &u8",
        "&&str",
        "for<'x> fn(&'x u8)",
    ],
};
const CONTEXTS: Texts = Texts {
    good: &["ctx: &AsyncRunContext", "_: &AsyncRunContext", "_ctx: &asynctool_core::AsyncRunContext"],
    odd: &[
        "ctx: AsyncRunContext",
        "ctx: &mut AsyncRunContext",
        "ctx: &'a AsyncRunContext",
        "x: u8",
        "(a, b): (u8, u8)",
        "",
    ],
};
/// A `§` stands for the number of what is named, so that no two have one name.
const NAMES: Texts = Texts {
    good: &["x§", "r#type§", "mut z§"],
    odd: &["x", "_", "_w", "confirm_duplicate", "(a, b)", "ref q", "x @ 1", "self_"],
};
const METHODS: Texts = Texts {
    good: &["book§", "find_§", "r#try§"],
    odd: &["book", "cancel_task", "__tool_0", "tool_0", "\u{e4}", "r#try"],
};
const RETURNS: Texts = Texts {
    good: &["", "-> String", "-> Result<T, ToolError>", "-> impl Send"],
    odd: &["-> &str", "-> Self", "-> !", "->", "where Self: Sized"],
};
const BEFORE: Texts = Texts {
    good: &["async fn", "pub async fn"],
    odd: &["fn", "async unsafe fn", "pub(crate) const async fn", "default async fn", "async extern \"C\" fn"],
};
const DOCS: Texts = Texts {
    good: &[
        "/// Do it.\n",
        "/// Do it.\n///\n/// # Errors\n/// Never.\n",
        "#[doc = \"Do it.\"]",
        "/** Do it. */",
    ],
    odd: &[
        "",
        "#[doc = TEXT]",
        "#[doc(hidden)]",
        "/// \n",
        "#[cfg(any())]",
        "#[allow(unused)]",
        "#[doc = include_str!(\"x\")]",
    ],
};
const GENERICS: Texts =
    Texts { good: &[""], odd: &["<'a>", "<T>", "<T: Into<u8>>", "<const N: usize>", "<'a, 'b: 'a>", "<>"] };
const RECEIVERS: Texts = Texts {
    good: &["&self"],
    odd: &["&'a self", "self", "&mut self", "self: Arc<Self>", "mut self", "#[arg(default)] &self", ""],
};
const HEADS: Texts = Texts {
    good: &[
        "impl Travel",
        "impl<T> Travel<T>",
        "impl Desk for Travel",
        "impl<T: Send> Desk<T> for Travel where T: Sync",
        "impl<const N: usize> Travel<[u8; N]>",
        "impl crate::Travel<{ 1 + 1 }, 'static>",
    ],
    odd: &[
        "impl<'a> Travel<'a>",
        "impl Travel<'_>",
        "unsafe impl !Send for X",
        "impl &'a str",
        "impl dyn Desk",
        "impl<T> T",
        "struct Travel",
        "trait Desk",
        "fn book()",
        "mod travel",
        "#[cfg(any())] impl Travel",
        "impl mac!()",
    ],
};
const MORE: Texts = Texts {
    good: &["const SEATS: u8 = 9;", "type Out = u8;", "mac! { x }", "fn pay(&self) {}"],
    odd: &[
        "async fn;",
        ";",
        "#![inner]",
        "#[tool] const X: u8 = 1;",
        "#[tool(skip)] async fn warm(&self) {}",
    ],
};
const TOOLSET: Texts = Texts {
    good: &["prefix = \"travel\"", "strict_docs", "crate = ::core"],
    odd: &[
        "prefix = \"\"",
        "prefix = 5",
        "strict_docs = true",
        "crate = \"x\"",
        "crate",
        "crate = crate",
        "perfix = \"x\"",
        "crate = a::<b>::c",
    ],
};

/// `#[name(..)]`, or nothing.
fn attribute(name: &'static str, options: Texts) -> impl Strategy<Value = String> {
    prop_oneof![
        20 => Just(String::new()),
        20 => options.some().prop_map(move |options| format!("#[{name}({options})]")),
        1 => words().prop_map(move |words| format!("#[{name} {words}]")),
    ]
}

/// The texts, each with its number where it has a mark for one.
fn numbered(texts: Vec<String>) -> impl Iterator<Item = String> {
    texts.into_iter().enumerate().map(|(number, text)| text.replace('§', &number.to_string()))
}

fn param() -> impl Strategy<Value = String> {
    let parts = (DOCS.one(), attribute("arg", ARG), NAMES.one(), TYPES.one());
    parts.prop_map(|(docs, attribute, name, kind)| format!("{docs}\n{attribute} {name}: {kind}"))
}

fn method() -> impl Strategy<Value = String> {
    let before = (DOCS.one(), attribute("tool", TOOL), BEFORE.one(), METHODS.one(), GENERICS.one());
    let inside = (RECEIVERS.one(), CONTEXTS.one(), prop::collection::vec(param(), 0..4));
    let behind = (RETURNS.one(), prop_oneof![12 => Just(String::new()), 1 => words()]);
    (before, inside, behind).prop_map(
        |((docs, tool, before, name, generics), (receiver, context, params), (gives, body))| {
            let first = [receiver, context].into_iter().filter(|one| !one.is_empty());
            let inputs: Vec<String> = first.chain(numbered(params)).collect();
            format!("{docs}\n{tool} {before} {name}{generics}({}) {gives} {{ {body} }}\n", inputs.join(", "))
        },
    )
}

fn item() -> impl Strategy<Value = String> {
    let member = prop_oneof![8 => method(), 1 => MORE.one()];
    let block = (HEADS.one(), prop::collection::vec(member, 0..4))
        .prop_map(|(head, members)| format!("{head} {{ {} }}", numbered(members).collect::<String>()));
    prop_oneof![24 => block, 1 => words()]
}

/// What every `compile_error!` of these tokens says, and where.
fn errors(tokens: TokenStream, found: &mut Vec<(String, Span)>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(name) if name == "compile_error" => {
                let is_call = tokens
                    .next_if(|next| matches!(next, TokenTree::Punct(mark) if mark.as_char() == '!'))
                    .is_some();
                if let (true, Some(TokenTree::Group(said))) = (is_call, tokens.next()) {
                    found.push((said.stream().to_string(), name.span()));
                }
            }
            TokenTree::Group(group) => errors(group.stream(), found),
            _ => {}
        }
    }
}

/// The place of an error: a piece of what was written.
fn has_place(span: Span) -> bool {
    !span.byte_range().is_empty()
}

fn judge(options: &str, item: &str) -> Result<(), TestCaseError> {
    // What is no token to the compiler never comes to a macro.
    let (Ok(options), Ok(item)) = (TokenStream::from_str(options), TokenStream::from_str(item)) else {
        return Ok(());
    };
    let expansion = expand::toolset(&options, &item);
    let mut found = Vec::new();
    errors(expansion.clone(), &mut found);
    let is_rust = syn::parse2::<File>(expansion.clone()).map(drop);
    prop_assert!(found.iter().all(|(said, _)| said.len() > 8), "an error says something: {found:?}");
    match syn::parse2::<ItemImpl>(item.clone()) {
        Ok(_) => {
            prop_assert!(is_rust.is_ok(), "{is_rust:?}: {expansion}");
            // What ends too early in `#[toolset(..)]` has no place but the attribute itself.
            let is_bare = options.is_empty();
            let lost = found.iter().find(|(_, span)| is_bare && !has_place(*span));
            prop_assert!(lost.is_none(), "{lost:?} has no place: {expansion}");
        }
        Err(_) => {
            prop_assert!(!found.is_empty(), "nothing is said of an item that is no impl block: {expansion}");
            let has_item = syn::parse2::<Item>(item).is_ok();
            prop_assert!(!has_item || found.iter().any(|(_, span)| has_place(*span)), "{found:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn whatever_the_item_is_the_expansion_is_rust_or_an_error_at_a_place(
        options in prop_oneof![3 => Just(String::new()), 2 => TOOLSET.some(), 1 => words()],
        item in item(),
    ) {
        judge(&options, &item)?;
    }

    #[test]
    fn whatever_the_tokens_are_the_expansion_is_an_error_at_a_place(options in words(), item in words()) {
        judge(&options, &item)?;
    }
}

#[test]
fn many_of_the_items_are_good_and_many_are_not() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut good, mut with_errors, mut no_block) = (0, 0, 0);
    for _ in 0..2000 {
        let text = item().new_tree(&mut runner).unwrap().current();
        let Ok(item) = TokenStream::from_str(&text) else { continue };
        let mut found = Vec::new();
        errors(expand::toolset(&TokenStream::new(), &item), &mut found);
        match (syn::parse2::<ItemImpl>(item).is_ok(), found.is_empty()) {
            (true, true) => good += 1,
            (true, false) => with_errors += 1,
            (false, _) => no_block += 1,
        }
    }
    assert!(good > 100 && with_errors > 300 && no_block > 100, "{good}, {with_errors}, {no_block}");
}
