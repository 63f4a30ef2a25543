//! The `#[toolset]` macro of asynctool; use it through `asynctool_core`, which re-exports it.
//!
//! An expansion goes through four stages, a file each: `parse` takes the helper attributes off the impl block and
//! reads them (`attr`, `docs`) into the types of `ast`; `check` refuses what is not a tool; `expand` writes the
//! table. Everything that is wrong goes into one sink (`diagnostics`), in the words of `message`.

mod ast;
mod attr;
mod check;
mod diagnostics;
mod docs;
mod expand;
mod message;
mod parse;
mod pattern;
#[cfg(test)]
mod properties;
mod question;
mod tokens;

use proc_macro::TokenStream;

/// Makes every `async fn` of an impl block a tool that a model can call.
///
/// A tool is `async fn name(&self, ctx: &AsyncRunContext, ..) -> R`. Its doc comment, up to the first heading, is
/// what the model is told of it; a doc comment on a parameter is what the model is told of that. `R` is a string,
/// a number, `()`, `Json<T>`, `ToolOutput`, an `Option`, or a `Result` of something serializable and an error.
/// The block compiles as you wrote it; the macro adds an implementation of `Toolset` beside it.
///
/// # Options of the toolset: `#[toolset(..)]`
///
/// | option | meaning |
/// |---|---|
/// | `prefix = "travel"` | the names of its tools begin with it: `travel_book` |
/// | `strict_docs` | a parameter without a doc comment is an error |
/// | `crate = path` | where `asynctool_core` is, if it is not a dependency of that name |
///
/// # Options of a tool: `#[tool(..)]`
///
/// | option | meaning |
/// |---|---|
/// | `name = "book"` | the name that the model uses; the method's otherwise |
/// | `description = TEXT` | what the model is told of it, as a constant expression; it wins over the doc comment |
/// | `on_duplicate = "confirm"` | what a call does that matches a running one: `confirm` (the default), `reject`, `replace`, `allow` |
/// | `duplicate_scope = "name"` | which calls match: all of the tool (`name`, the default), those with equal arguments (`name_and_args`), those in which some parameters are equal (`["to", "day"]`) |
/// | `cancellable = false` | the model may not cancel or replace it |
/// | `max_running = 4` | how many calls of it run at the same time; a further one is refused |
/// | `timeout = Duration::from_secs(60)` | how long one call may run, updates or not |
/// | `approval`, `approval = "Run {program}?"` | a person is asked before it runs; `{program}` stands for the argument of that name, as the model names it, `{{` and `}}` for braces |
/// | `detach_after = Duration::from_secs(2)` | after what time a call that has said nothing is answered that it still runs |
/// | `title = "Book a flight"` | what a person is shown instead of the name |
/// | `read_only`, `destructive`, `idempotent`, `open_world` | hints for hosts that ask a person first; each may be `= false` |
/// | `skip` | the method is not a tool |
///
/// # Approval
///
/// A tool with `approval` does not run before the session's or the task manager's `Approver` has granted the call. Its
/// question is made of the title (or the name) and the arguments; `approval = ".."` gives it words of its own, in which
/// every `{name}` must be a parameter. The host may ask for more tools, or for fewer, by `ToolsetOptions`.
///
/// # Options of a parameter: `#[arg(..)]`
///
/// What is declared here is told to the model, and checked before the method runs.
///
/// | option | meaning |
/// |---|---|
/// | `default`, `default = 5` | the value when the model leaves it out |
/// | `range(1..=9)` | which numbers are accepted |
/// | `length(..=40)` | how long a string, a list or a map may be |
/// | `pattern = "^[A-Z]{3}$"` | the regular expression that a string matches, anywhere in it |
/// | `format = "date"` | the format of a string: `date`, `time`, `date-time`, `duration`, `email`, `hostname`, `ipv4`, `ipv6`, `uri`, `uuid` |
/// | `one_of("a", "b")` | the strings that are accepted |
/// | `example = "FCO"` | a value that is shown to the model |
/// | `rename = "to"` | the name that the model uses |
/// | `schema_with = path` | a function `fn(&mut SchemaGenerator) -> Schema` that describes the type |
///
/// A parameter is optional if its type is an `Option`, or if it has a default. `&str`, `&[T]` and `&T` are lent
/// from values that the call owns; `Option<&str>` works too. The doc comments of parameters are shown in the method's
/// documentation, under `# Arguments`.
#[proc_macro_attribute]
pub fn toolset(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::toolset(&options.into(), &item.into()).into()
}
