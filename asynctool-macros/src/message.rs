//! Every message of the macro, in one place: lower case, the name in backticks, what to write at the end.

/// The shape that every tool has, shown where somebody may not know it yet.
const SHAPE: &str = "async fn name(&self, ctx: &AsyncRunContext, ..)";

pub(crate) fn not_an_impl() -> String {
    format!(
        "`#[toolset]` goes on an `impl` block\nhelp: write it above the block whose methods are tools: `{SHAPE}`"
    )
}

pub(crate) fn no_tools() -> String {
    format!("this toolset has no tools\nhelp: a tool is `{SHAPE}`")
}

pub(crate) fn no_receiver(tool: &str) -> String {
    format!("tool `{tool}` must take `&self`\nhelp: mark it `#[tool(skip)]` if it is a helper")
}

pub(crate) fn mutable_receiver(tool: &str) -> String {
    format!(
        "tool `{tool}` must take `&self`, not `&mut self`: tools run concurrently\nhelp: keep the state in a `Mutex`"
    )
}

pub(crate) fn other_receiver(tool: &str) -> String {
    format!("tool `{tool}` must take `&self`")
}

pub(crate) fn no_context(tool: &str) -> String {
    format!("tool `{tool}` must take `&AsyncRunContext` as its first parameter\nhelp: a tool is `{SHAPE}`")
}

pub(crate) fn context_by_value(tool: &str) -> String {
    format!("tool `{tool}` must take `&AsyncRunContext`, not `AsyncRunContext`\nhelp: a tool is `{SHAPE}`")
}

pub(crate) fn not_async(tool: &str) -> String {
    format!(
        "tool `{tool}` must be `async`\nhelp: a helper has neither `#[tool]` nor `#[arg]`, and no doc comments on its parameters"
    )
}

/// For a block that has no tools, and methods that look as if they were meant to be some.
pub(crate) fn meant_to_be_async(tool: &str) -> String {
    format!("tool `{tool}` must be `async`\nhelp: a tool is `{SHAPE}`")
}

pub(crate) fn forbidden_keyword(tool: &str, keyword: &str) -> String {
    format!("tool `{tool}` must not be `{keyword}`\nhelp: remove it, or mark the method `#[tool(skip)]`")
}

pub(crate) fn type_generic(tool: &str) -> String {
    format!(
        "tool `{tool}` must not have type parameters: the model has nothing to choose them with\nhelp: put them on the `impl`"
    )
}

pub(crate) fn impl_trait_param() -> String {
    "a tool parameter needs a concrete type\nhelp: write the type that a call is read into, such as `String`"
        .to_owned()
}

pub(crate) fn pattern_param() -> String {
    "a tool parameter must be a plain name\nhelp: take it apart in the body".to_owned()
}

pub(crate) fn wildcard_param() -> String {
    "a tool parameter needs a name the model can see\nhelp: remove it if it is not used".to_owned()
}

pub(crate) fn mutable_reference_param() -> String {
    "a tool parameter cannot be `&mut`\nhelp: take it by value, or as `&T`".to_owned()
}

pub(crate) fn nested_reference() -> String {
    "a tool parameter cannot hold references\nhelp: `&str`, `&[T]`, `&T` and an `Option` of one of them are lent by the call; other types own what they hold"
        .to_owned()
}

pub(crate) fn cfg_param() -> String {
    "a tool parameter cannot be conditional\nhelp: put the `#[cfg]` on the method, and write one for each case"
        .to_owned()
}

pub(crate) fn reserved_param(name: &str) -> String {
    format!(
        "the parameter name `{name}` is kept for the confirmation of duplicates\nhelp: give it another: `#[arg(rename = \"..\")]`"
    )
}

pub(crate) fn missing_description(tool: &str) -> String {
    format!(
        "tool `{tool}` has no description\nhelp: the model reads its doc comment: add `/// What it does, and when.`"
    )
}

/// `what` is "the context" or "`&self`".
pub(crate) fn docs_on_no_param(what: &str) -> String {
    format!("{what} is not shown to the model; its doc comment has no effect\nhelp: remove it")
}

pub(crate) fn options_on_no_param(what: &str) -> String {
    format!("{what} is not filled by the model; `#[arg]` has no effect on it\nhelp: remove it")
}

pub(crate) fn invalid_name(name: &str) -> String {
    if name.chars().next().is_some_and(|first| first.is_ascii_digit() || first == '-') {
        return format!("`{name}` is not a valid tool name: it must start with a letter or `_`");
    }
    if name.len() > 64 {
        return format!("`{name}` is not a valid tool name: use at most 64 characters");
    }
    if name.is_empty() {
        return "a tool name cannot be empty: use letters, digits, `_` and `-`".to_owned();
    }
    format!("`{name}` is not a valid tool name: use letters, digits, `_` and `-`")
}

pub(crate) fn invalid_name_of_method(name: &str) -> String {
    format!("{}\nhelp: give it another: `#[tool(name = \"..\")]`", invalid_name(name))
}

pub(crate) fn name_used_twice(name: &str) -> String {
    format!(
        "the tool name `{name}` is used twice\nhelp: give one of the tools another: `#[tool(name = \"..\")]`"
    )
}

pub(crate) fn name_first_used() -> String {
    "first used here".to_owned()
}

pub(crate) fn unknown_option(key: &str, similar: Option<&str>, known: &[&str]) -> String {
    let meant = similar.map_or(String::new(), |similar| format!("; did you mean `{similar}`?"));
    if let Some(way) = other_way(key).filter(|_| known.contains(&"schema_with")) {
        return format!("unknown option `{key}`\nhelp: {way}");
    }
    let list: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
    format!("unknown option `{key}`{meant}\nhelp: options are {}", list.join(", "))
}

/// How to say in our way what other libraries have an option of a parameter for.
fn other_way(key: &str) -> Option<&'static str> {
    match key {
        "description" | "desc" | "doc" => {
            Some("the description of a parameter is its doc comment: write `/// What it is.`")
        }
        "optional" | "required" => {
            Some("a parameter is optional if it is an `Option<T>`, or has a `default`")
        }
        "min" | "max" | "minimum" | "maximum" => {
            Some("write `range(1..=9)` for a number, `length(1..=9)` for a text or a list")
        }
        _ => None,
    }
}

/// What stands in the parentheses of an attribute cannot be read.
pub(crate) fn option_syntax(attribute: &str, example: &str, problem: &str) -> String {
    format!("{problem}\nhelp: options are written as in `#[{attribute}({example})]`")
}

pub(crate) fn not_options(attribute: &str, example: &str) -> String {
    format!(
        "`#[{attribute}]` takes options by their names\nhelp: write them as in `#[{attribute}({example})]`"
    )
}

pub(crate) fn colon(key: &str) -> String {
    format!("`{key}` has its value behind `=`: write `{key} = ..`")
}

pub(crate) fn option_given_twice(key: &str) -> String {
    format!("`{key}` is given twice\nhelp: keep one of them")
}

pub(crate) fn not_one_of(key: &str, values: &[&str]) -> String {
    let list: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
    format!("`{key}` is one of {}", list.join(", "))
}

pub(crate) fn scope_values() -> String {
    "`duplicate_scope` is \"name\", \"name_and_args\" or a list of parameters, such as [\"to\"]".to_owned()
}

/// `renamed` is what the model calls the parameter that Rust calls by this name.
pub(crate) fn scope_of_unknown_param(
    tool: &str,
    name: &str,
    renamed: Option<&str>,
    known: &[String],
) -> String {
    let help = match renamed {
        Some(renamed) => format!("write the name that the model uses: \"{renamed}\""),
        None if known.is_empty() => "it has no parameters: write \"name\"".to_owned(),
        None => {
            let list: Vec<String> = known.iter().map(|name| format!("\"{name}\"")).collect();
            format!("its parameters are {}", list.join(", "))
        }
    };
    format!("tool `{tool}` has no parameter `{name}`\nhelp: {help}")
}

pub(crate) fn lone_brace(brace: char) -> String {
    format!(
        "this question has a `{brace}` without its partner\nhelp: write `{{name}}` for the argument of that name, and `{brace}{brace}` for the brace itself"
    )
}

/// `meant` is the parameter that was probably meant.
pub(crate) fn question_of_unknown_param(
    tool: &str,
    name: &str,
    meant: Option<&str>,
    known: &[&str],
) -> String {
    let help = match meant {
        Some(meant) => format!("did you mean `{{{meant}}}`?"),
        None if known.is_empty() => "it has no parameters: write the question without".to_owned(),
        None => {
            let list: Vec<String> = known.iter().map(|name| format!("`{{{name}}}`")).collect();
            format!("write one of {}, or `{{{{` for a brace", list.join(", "))
        }
    };
    if name.is_empty() {
        return format!("this question has a `{{}}` that names no parameter\nhelp: {help}");
    }
    format!("tool `{tool}` has no parameter `{name}` for its question\nhelp: {help}")
}

pub(crate) fn needs_value(key: &str, example: &str) -> String {
    format!("`{key}` needs a value: `{key} = {example}`")
}

pub(crate) fn takes_no_value(key: &str) -> String {
    format!("`{key}` takes no value: write `{key}`")
}

pub(crate) fn takes_no_parentheses(key: &str, example: &str) -> String {
    format!("`{key}` takes no parentheses: write `{key}`, or `{key} = {example}`")
}

pub(crate) fn bad_value(key: &str, example: &str) -> String {
    format!("this is not a value of `{key}`; write `{key} = {example}`")
}

pub(crate) fn skip_with_options() -> String {
    "a skipped method takes no other option\nhelp: remove it, or remove `skip`".to_owned()
}

pub(crate) fn arg_on_method(tool: &str) -> String {
    format!("`#[arg]` goes on a parameter of tool `{tool}`, not on the method")
}

pub(crate) fn foreign_attribute(name: &str) -> String {
    format!(
        "`#[{name}]` has no effect on a tool parameter\nhelp: write `#[arg(..)]`, or put it on a field of the parameter's type"
    )
}

pub(crate) fn range_syntax(key: &str) -> String {
    format!("`{key}` takes a range of literals, such as `{key}(1..=9)` or `{key}(..10)`")
}

pub(crate) fn length_syntax() -> String {
    "`length` counts characters or items: its ends are whole numbers from 0, such as `length(1..=40)`"
        .to_owned()
}

pub(crate) fn range_accepts_nothing(range: &str) -> String {
    format!(
        "`{range}` accepts nothing\nhelp: write the least value before the dots, and the greatest behind them"
    )
}

pub(crate) fn empty_value(key: &str) -> String {
    format!("`{key}` is empty\nhelp: write a text, or leave `{key}` out")
}

pub(crate) fn invalid_prefix(prefix: &str) -> String {
    if prefix.len() > 64 {
        return format!("`{prefix}` cannot begin a tool name: use fewer than 64 characters");
    }
    format!(
        "`{prefix}` cannot begin a tool name: use letters, digits, `_` and `-`, and begin with a letter or `_`"
    )
}

pub(crate) fn borrowed_set() -> String {
    "a toolset cannot borrow: its calls may run on after whoever it borrows from has gone\nhelp: own the data, or share it with an `Arc`"
        .to_owned()
}

pub(crate) fn missing_param_description(param: &str, tool: &str) -> String {
    format!(
        "parameter `{param}` of tool `{tool}` has no description\nhelp: `#[toolset(strict_docs)]` asks for a doc comment on it: add `/// What it is.`"
    )
}

pub(crate) fn reserved_name(name: &str) -> String {
    format!(
        "the tool name `{name}` is kept for the tool that comes with every session\nhelp: give it another: `#[tool(name = \"..\")]`"
    )
}

pub(crate) fn param_used_twice(name: &str) -> String {
    format!(
        "the parameter name `{name}` is used twice\nhelp: give one of the parameters another: `#[arg(rename = \"..\")]`"
    )
}

pub(crate) fn invalid_param_name(name: &str, renamed: bool) -> String {
    let help = if renamed { "" } else { "\nhelp: give it another: `#[arg(rename = \"..\")]`" };
    if name.len() > 64 {
        return format!("`{name}` is not a valid parameter name: use at most 64 characters{help}");
    }
    format!(
        "`{name}` is not a valid parameter name: use letters, digits and `_`, and begin with a letter or `_`{help}"
    )
}

pub(crate) fn read_only_and_destructive() -> String {
    "a tool that is `read_only` cannot be `destructive`\nhelp: keep one of them".to_owned()
}

pub(crate) fn scope_without_duplicates() -> String {
    "`duplicate_scope` has no effect beside `on_duplicate = \"allow\"`\nhelp: keep one of them".to_owned()
}

pub(crate) fn not_a_count(key: &str) -> String {
    format!("`{key}` is a whole number from 1, such as `{key} = 4`")
}

pub(crate) fn unknown_format(name: &str, similar: Option<&str>, known: &[&str]) -> String {
    let meant = similar.map_or(String::new(), |similar| format!("; did you mean \"{similar}\"?"));
    format!(
        "unknown format \"{name}\"{meant}\nhelp: formats are {}; for others use `pattern`, or say it in the description",
        known.join(", ")
    )
}

pub(crate) fn one_of_syntax() -> String {
    "`one_of` takes string literals, such as `one_of(\"economy\", \"business\")`\nhelp: for other values write an enum"
        .to_owned()
}

pub(crate) fn listed_twice(value: &str) -> String {
    format!("\"{value}\" is listed twice\nhelp: remove one of them")
}

pub(crate) fn invalid_pattern(problem: &str) -> String {
    format!(
        "this pattern is not a regular expression: {problem}\nhelp: write one without look-around and references back, such as \"^[A-Z]{{3}}$\""
    )
}

pub(crate) fn pattern_not_portable(feature: &str) -> String {
    format!(
        "`{feature}` in a pattern is not understood by models' providers: JSON Schema has the regular expressions of JavaScript\nhelp: write it without"
    )
}

pub(crate) fn literal_refused(key: &str, rule: &str) -> String {
    format!(
        "this `{key}` is refused by `{rule}`\nhelp: write a value that a call could have, or change `{rule}`"
    )
}
