//! Every message of the macro, in one place: lower case, the name in backticks, what to write at the end.

/// The shape that every tool has, shown where somebody may not know it yet.
const SHAPE: &str = "async fn name(&self, ctx: &AsyncRunContext, ..)";

pub(crate) fn not_an_impl() -> String {
    "`#[toolset]` goes on an `impl` block".to_owned()
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

pub(crate) fn not_async(tool: &str) -> String {
    format!("tool `{tool}` must be `async`\nhelp: remove `#[tool]` if it is a helper")
}

pub(crate) fn forbidden_keyword(tool: &str, keyword: &str) -> String {
    format!("tool `{tool}` must not be `{keyword}`")
}

pub(crate) fn type_generic(tool: &str) -> String {
    format!(
        "tool `{tool}` must not have type parameters: the model has nothing to choose them with\nhelp: put them on the `impl`"
    )
}

pub(crate) fn impl_trait_param() -> String {
    "a tool parameter needs a concrete type".to_owned()
}

pub(crate) fn pattern_param() -> String {
    "a tool parameter must be a plain name".to_owned()
}

pub(crate) fn wildcard_param() -> String {
    "a tool parameter needs a name the model can see\nhelp: remove it if it is not used".to_owned()
}

pub(crate) fn mutable_reference_param() -> String {
    "a tool parameter cannot be `&mut`".to_owned()
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
    format!("the parameter name `{name}` is kept for the confirmation of duplicates")
}

pub(crate) fn missing_description(tool: &str) -> String {
    format!(
        "tool `{tool}` has no description\nhelp: the model reads its doc comment: add `/// What it does, and when.`"
    )
}

pub(crate) fn docs_on_context() -> String {
    "the context is not shown to the model; its doc comment has no effect".to_owned()
}

pub(crate) fn options_on_context() -> String {
    "the context is not filled by the model; `#[arg]` has no effect on it".to_owned()
}

pub(crate) fn invalid_name(name: &str) -> String {
    if name.chars().next().is_some_and(|first| first.is_ascii_digit() || first == '-') {
        return format!("`{name}` is not a valid tool name: it must start with a letter or `_`");
    }
    if name.len() > 64 {
        return format!("`{name}` is not a valid tool name: it is longer than 64 characters");
    }
    if name.is_empty() {
        return "a tool name cannot be empty".to_owned();
    }
    format!("`{name}` is not a valid tool name: use letters, digits, `_` and `-`")
}

pub(crate) fn invalid_name_of_method(name: &str) -> String {
    format!("{}\nhelp: give it another: `#[tool(name = \"..\")]`", invalid_name(name))
}

pub(crate) fn name_used_twice(name: &str) -> String {
    format!("the tool name `{name}` is used twice")
}

pub(crate) fn name_first_used() -> String {
    "first used here".to_owned()
}

pub(crate) fn unknown_option(key: &str, similar: Option<&str>, known: &[&str]) -> String {
    let meant = similar.map_or(String::new(), |similar| format!("; did you mean `{similar}`?"));
    let list: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
    format!("unknown option `{key}`{meant}\nhelp: options are {}", list.join(", "))
}

pub(crate) fn option_without_name(known: &[&str]) -> String {
    let list: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
    format!(
        "a value needs the name of its option in front: `name = ..`\nhelp: options are {}",
        list.join(", ")
    )
}

pub(crate) fn value_behind_colon(key: &str) -> String {
    format!("the value of `{key}` comes behind `=`: write `{key} = ..`")
}

pub(crate) fn option_given_twice(key: &str) -> String {
    format!("`{key}` is given twice")
}

pub(crate) fn not_one_of(key: &str, values: &[&str]) -> String {
    let list: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
    format!("`{key}` is one of {}", list.join(", "))
}

pub(crate) fn scope_values() -> String {
    "`duplicate_scope` is \"name\", \"name_and_args\" or a list of parameters, such as [\"to\"]".to_owned()
}

pub(crate) fn scope_of_unknown_param(tool: &str, name: &str) -> String {
    format!("tool `{tool}` has no parameter `{name}`")
}

pub(crate) fn needs_value(key: &str, example: &str) -> String {
    format!("`{key}` needs a value: write `{key} = {example}`")
}

pub(crate) fn takes_no_value(key: &str) -> String {
    format!("`{key}` takes no value")
}

pub(crate) fn bad_value(key: &str, example: &str) -> String {
    format!("this is not a value of `{key}`; write `{key} = {example}`")
}

pub(crate) fn skip_with_options() -> String {
    "a skipped method takes no other option".to_owned()
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
    "`length` counts characters or items: its ends are whole numbers from 0".to_owned()
}

pub(crate) fn range_accepts_nothing(range: &str) -> String {
    format!("`{range}` accepts nothing")
}

pub(crate) fn empty_value(key: &str) -> String {
    format!("`{key}` is empty")
}

pub(crate) fn invalid_prefix(prefix: &str) -> String {
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
    format!("the tool name `{name}` is kept for the tool that comes with every session")
}

pub(crate) fn param_used_twice(name: &str) -> String {
    format!("the parameter name `{name}` is used twice")
}

pub(crate) fn invalid_param_name(name: &str, renamed: bool) -> String {
    let help = if renamed { "" } else { "\nhelp: give it another: `#[arg(rename = \"..\")]`" };
    if name.len() > 64 {
        return format!("`{name}` is not a valid parameter name: it is longer than 64 characters{help}");
    }
    format!(
        "`{name}` is not a valid parameter name: use letters, digits and `_`, and begin with a letter or `_`{help}"
    )
}

pub(crate) fn read_only_and_destructive() -> String {
    "a tool that is `read_only` cannot be `destructive`".to_owned()
}

pub(crate) fn scope_without_duplicates() -> String {
    "`duplicate_scope` has no effect beside `on_duplicate = \"allow\"`".to_owned()
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

pub(crate) fn one_of_twice(value: &str) -> String {
    format!("\"{value}\" is listed twice")
}

pub(crate) fn invalid_pattern(problem: &str) -> String {
    format!("this pattern is not a regular expression: {problem}")
}

pub(crate) fn pattern_not_portable(feature: &str) -> String {
    format!(
        "`{feature}` in a pattern is not understood by models' providers: JSON Schema has the regular expressions of JavaScript"
    )
}

pub(crate) fn literal_refused(key: &str, rule: &str) -> String {
    format!("this `{key}` is refused by `{rule}`")
}
