//! Whether all tools of a toolset can be written for a provider.

use crate::toolset::{Descriptor, Dialect, Loss, Toolset};

/// Checks that all tools of a toolset can be written in these dialects: strictly where the dialect is strict, and with
/// defaults and examples that the tools themselves accept.
///
/// ```
/// use asynctool_core::{AsyncRunContext, Dialect, testing::assert_renders, toolset};
///
/// struct Clock;
///
/// #[toolset]
/// impl Clock {
///     /// Tell the time of day.
///     async fn now(&self, _ctx: &AsyncRunContext, #[arg(default = "UTC", example = "Europe/Rome")] zone: &str) -> String {
///         format!("noon in {zone}")
///     }
/// }
///
/// assert_renders::<Clock>(Dialect::ALL);
/// ```
///
/// # Panics
/// With everything that is wrong, if anything is.
#[track_caller]
pub fn assert_renders<S: Toolset>(dialects: &[Dialect]) {
    let prompts = crate::prompt::Prompts::default();
    let tools: Vec<Descriptor> = S::TOOLS.iter().map(Descriptor::of_tool).collect();
    let mut problems: Vec<String> = Vec::new();
    for tool in &tools {
        let refused = tool.refused_samples().into_iter();
        problems.extend(refused.map(|failure| format!("{}: a default or example: {failure:?}", tool.name())));
    }
    for dialect in dialects {
        let rendered = dialect.render(tools.iter(), &prompts);
        let fallen_back = |loss: &&Loss| loss.is_fallback;
        problems.extend(
            rendered
                .losses
                .iter()
                .filter(fallen_back)
                .map(|loss| format!("{}: {dialect:?}: {}: {}", loss.tool, loss.pointer, loss.what)),
        );
    }
    assert!(problems.is_empty(), "not all tools can be written as they are:\n{}", problems.join("\n"));
}
