//! The crate under another path: a re-export, and a macro of a library that brings its own.

mod vendored {
    pub mod tools {
        pub use ::asynctool_core::*;
    }
}

mod asynctool_core {}

use vendored::tools::toolset;

struct Clock;

#[toolset(crate = crate::vendored::tools)]
impl Clock {
    /// Tell the time of day.
    #[tool(timeout = std::time::Duration::from_secs(1))]
    async fn now(
        &self,
        _ctx: &vendored::tools::AsyncRunContext,
        #[arg(default = "UTC", length(3..), pattern = "^[A-Z]+$")] zone: &str,
    ) -> String {
        zone.to_owned()
    }
}

macro_rules! toolset_of_a_library {
    ($name:ident, $text:literal, $most:expr) => {
        struct $name;

        #[toolset(crate = $crate::vendored::tools)]
        impl $name {
            #[doc = $text]
            async fn ring(
                &self,
                _ctx: &$crate::vendored::tools::AsyncRunContext,
                #[arg(default = $most, range(1..=9))] times: u8,
            ) -> u8 {
                times
            }
        }
    };
}

toolset_of_a_library!(Bell, "Ring the bell.", 3);

fn main() {
    use vendored::tools::Toolset;

    assert_eq!(Clock::TOOLS[0].params()[0].name(), "zone");
    assert_eq!(Bell::TOOLS[0].description(), "Ring the bell.");
}
