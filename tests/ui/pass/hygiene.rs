//! The macro's code depends on nothing that is in scope: not on the prelude, nor on names that are shadowed.

mod no_prelude {
    #![no_implicit_prelude]

    pub struct Travel;

    #[::asynctool_core::toolset]
    impl Travel {
        /// Book a flight.
        #[tool(on_duplicate = "replace", duplicate_scope = ["to"], timeout = ::std::time::Duration::from_secs(1))]
        async fn book(
            &self,
            _ctx: &::asynctool_core::AsyncRunContext,
            #[arg(length(3..=3))] to: &str,
            #[arg(default, length(..9))] seats: &[u8],
            from: ::std::option::Option<&str>,
            #[arg(default = 1, range(1..))] count: u8,
        ) -> ::std::result::Result<::std::string::String, ::asynctool_core::ToolError> {
            let _ = (seats, from, count);
            ::std::result::Result::Ok(::std::string::ToString::to_string(to))
        }
    }
}

#[allow(dead_code, non_snake_case, non_camel_case_types)]
mod shadowed {
    pub struct Result;
    pub struct String;
    pub struct Vec;
    pub struct Box;
    pub struct Some;
    pub struct None;
    pub struct Arc;
    pub struct Tool;
    pub struct Param;
    pub struct Policy;
    pub trait Toolset {}
    pub trait Default {}
    pub trait Send {}
    pub trait Sync {}
    pub mod std {}
    pub mod core {}
    pub mod asynctool_core {}
    pub mod serde {}
    pub mod schemars {}

    pub struct Travel;

    #[::asynctool_core::toolset]
    impl Travel {
        /// Book a flight.
        async fn book(
            &self,
            _ctx: &::asynctool_core::AsyncRunContext,
            to: &str,
            seats: Option<&[u8]>,
            #[arg(default)] day: &str,
            #[arg(default = 1, range(1..))] count: u8,
        ) -> u8 {
            let _ = (to, seats, day);
            count
        }
    }
}

fn main() {
    use asynctool_core::Toolset;

    let optional = |params: &'static [asynctool_core::Param]| -> Vec<bool> {
        params.iter().map(|param| param.is_optional()).collect()
    };
    assert_eq!(optional(no_prelude::Travel::TOOLS[0].params()), [false, true, true, true]);
    assert_eq!(optional(shadowed::Travel::TOOLS[0].params()), [false, true, true, true]);
}
