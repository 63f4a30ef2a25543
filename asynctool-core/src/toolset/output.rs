//! What a tool returns, and how it is shown to the model.

mod shown;

use serde::Serialize;
use serde_json::Value;

use self::shown::shown;
use super::{
    error::{IntoToolError, ToolError},
    handoff::Handoff,
};

/// What a tool's run ends with.
pub type ToolResult = Result<ToolOutput, ToolError>;

/// The result of a tool as the model sees it: a text, or nothing to report; and to whom the conversation goes, if the
/// tool hands it over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolOutput {
    text: Option<String>,
    pub(crate) handoff: Option<Handoff>,
}

impl ToolOutput {
    /// Nothing to report: no reply is made for it alone.
    #[must_use]
    pub const fn empty() -> Self {
        Self { text: None, handoff: None }
    }

    /// A text, shown as it is.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), handoff: None }
    }

    /// A value: a string is shown bare, everything else as compact JSON, `null` as nothing to report (A9).
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<Self, ToolError> {
        Ok(Self { text: shown(value)?, handoff: None })
    }

    /// The text; `None` if there is nothing to report.
    #[must_use]
    pub fn into_text(self) -> Option<String> {
        self.text
    }
}

/// A value that is sent to the model as JSON; for tools that return a structure and cannot fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

/// What may stand behind the arrow of a tool.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be returned by a tool",
    label = "not an output of a tool",
    note = "wrap it in `Json`, or return `Result<{Self}, _>`"
)]
pub trait ToolReturn {
    fn into_result(self) -> ToolResult;
}

/// What may stand in the `Ok` of a tool.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent to the model",
    label = "the result of a tool must implement `serde::Serialize`, or be `ToolOutput`",
    note = "add `#[derive(serde::Serialize)]` to `{Self}`"
)]
pub trait IntoOutput {
    fn into_output(self) -> ToolResult;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> IntoOutput for T {
    fn into_output(self) -> ToolResult {
        ToolOutput::json(&self)
    }
}

impl IntoOutput for ToolOutput {
    fn into_output(self) -> ToolResult {
        Ok(self)
    }
}

impl<T: Serialize> IntoOutput for Json<T> {
    fn into_output(self) -> ToolResult {
        ToolOutput::json(&self.0)
    }
}

impl<T: IntoOutput, E: IntoToolError> ToolReturn for Result<T, E> {
    fn into_result(self) -> ToolResult {
        self.map_err(IntoToolError::into_tool_error)?.into_output()
    }
}

impl<T: IntoOutput> ToolReturn for Option<T> {
    fn into_result(self) -> ToolResult {
        self.map_or_else(|| Ok(ToolOutput::empty()), IntoOutput::into_output)
    }
}

impl<T: Serialize> ToolReturn for Json<T> {
    fn into_result(self) -> ToolResult {
        self.into_output()
    }
}

impl ToolReturn for ToolOutput {
    fn into_result(self) -> ToolResult {
        Ok(self)
    }
}

impl ToolReturn for String {
    fn into_result(self) -> ToolResult {
        Ok(ToolOutput::text(self))
    }
}

impl ToolReturn for &str {
    fn into_result(self) -> ToolResult {
        Ok(ToolOutput::text(self))
    }
}

impl ToolReturn for () {
    fn into_result(self) -> ToolResult {
        Ok(ToolOutput::empty())
    }
}

macro_rules! returned_as_json {
    ($($type:ty),*) => {$(
        impl ToolReturn for $type {
            fn into_result(self) -> ToolResult {
                ToolOutput::json(&self)
            }
        }
    )*};
}

returned_as_json!(bool, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, Value);

/// Called by the code that `#[toolset]` writes; `R` is spanned at the tool's return type.
#[doc(hidden)]
pub fn finish<R: ToolReturn>(returned: R) -> ToolResult {
    returned.into_result()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(returned: impl ToolReturn) -> Option<String> {
        finish(returned).unwrap().into_text()
    }

    #[test]
    fn a9_a_string_is_bare_and_other_values_compact_json() {
        assert_eq!(text("hi").as_deref(), Some("hi"));
        assert_eq!(text(Ok::<_, ToolError>("a \"b\"\n".to_owned())).as_deref(), Some("a \"b\"\n"));
        assert_eq!(text(Ok::<_, ToolError>("plain")).as_deref(), Some("plain"));
        assert_eq!(text(Json(vec![1, 2])).as_deref(), Some("[1,2]"));
        assert_eq!(text(3_u8).as_deref(), Some("3"));
    }

    #[test]
    fn a_unit_and_none_are_nothing_to_report() {
        assert_eq!(text(()), None);
        assert_eq!(text(Ok::<(), ToolError>(())), None);
        assert_eq!(text(None::<String>), None);
    }
}
