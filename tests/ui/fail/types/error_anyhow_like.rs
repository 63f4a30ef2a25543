//! An error that any error becomes, and that is none itself.

use asynctool_core::{AsyncRunContext, toolset};

struct AnyError(Box<dyn std::error::Error + Send + Sync>);

impl<E: std::error::Error + Send + Sync + 'static> From<E> for AnyError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

struct Travel;

#[toolset]
impl Travel {
    /// Book a flight.
    async fn book(&self, _ctx: &AsyncRunContext) -> Result<u32, AnyError> {
        Ok("1".parse()?)
    }
}

fn main() {}
