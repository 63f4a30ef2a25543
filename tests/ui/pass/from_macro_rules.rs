//! A block that another macro writes: types and names come in invisible groups.

use asynctool_core::{AsyncRunContext, Toolset, toolset};

macro_rules! calculator {
    ($name:ident, $number:ty, $text:ty, $doc:expr, $most:literal) => {
        struct $name;

        #[toolset]
        impl $name {
            #[doc = $doc]
            async fn add(
                &self,
                _ctx: &AsyncRunContext,
                #[arg(default = 2, range(..=$most))] a: $number,
                unit: $text,
            ) -> $number {
                let _ = unit;
                a
            }
        }
    };
}

calculator!(Calculator, u32, &str, "Add two numbers.", 9);

fn main() {
    let tool = &Calculator::TOOLS[0];
    assert_eq!(tool.description(), "Add two numbers.");
    assert!(tool.params()[0].is_optional());
}
