//! The macro's code depends on nothing that is in scope: not on the prelude, nor on names that are shadowed.

mod no_prelude {
    #![no_implicit_prelude]

    pub struct Travel;

    fn describe(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        ::schemars::Schema::new_ref(::std::string::String::new())
    }

    #[::asynctool_core::toolset]
    impl Travel {
        /// Book a flight.
        #[tool(on_duplicate = "replace", duplicate_scope = ["to"], timeout = ::std::time::Duration::from_secs(1))]
        #[tool(title = "Book", read_only, open_world = false, max_running = 2)]
        #[tool(detach_after = ::std::time::Duration::from_millis(1))]
        async fn book(
            &self,
            _ctx: &::asynctool_core::AsyncRunContext,
            #[arg(length(3..=3))] to: &str,
            #[arg(default, length(..9))] seats: &[u8],
            from: ::std::option::Option<&str>,
            #[arg(default = 1, range(1..))] count: u8,
            #[arg(default = "a", one_of("a", "b"), example = "b")] cabin: &str,
            #[arg(format = "date", pattern = "^2", rename = "on")] day: ::std::option::Option<::std::string::String>,
            #[arg(schema_with = describe)] by: u16,
        ) -> ::std::result::Result<::std::string::String, ::asynctool_core::ToolError> {
            let _ = (seats, from, count, cabin, day, by);
            ::std::result::Result::Ok(::std::string::ToString::to_string(to))
        }
    }
}

#[allow(dead_code, non_snake_case, non_camel_case_types, non_upper_case_globals)]
mod shadowed {
    pub static call: u8 = 1;
    pub static handles: u8 = 1;
    pub static value: u8 = 1;
    pub const arg0: u8 = 1;
    pub const tool_0: u8 = 1;

    /// Methods on everything, with the names of ours.
    pub trait Everything {
        fn read(&self) {}
        fn place(&self) {}
        fn or(&self) {}
        fn to_json(&self) {}
        fn set(&self) {}
        fn ctx(&self) {}
        fn boxed(&self) {}
    }

    impl<T: ?Sized> Everything for T {}

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
        #[tool(title = "Book", destructive, timeout = ::std::time::Duration::from_secs(1))]
        async fn book(
            &self,
            _ctx: &::asynctool_core::AsyncRunContext,
            #[arg(pattern = "^a", length(1..), one_of("a"), example = "a")] to: &str,
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
    assert_eq!(optional(no_prelude::Travel::TOOLS[0].params()), [false, true, true, true, true, true, false]);
    assert_eq!(optional(shadowed::Travel::TOOLS[0].params()), [false, true, true, true]);
}
