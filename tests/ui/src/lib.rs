//! What `#[toolset]` accepts, and what it says when it does not; the texts are pinned to the project's compiler.

#[cfg(test)]
mod tests {
    // Two tests and not one: cases that need not run are checked all at once, and without code being made for them.

    #[test]
    fn what_can_be_a_tool_is_one() {
        trybuild::TestCases::new().pass("pass/*.rs");
    }

    #[test]
    fn compile_errors_are_worth_reading() {
        trybuild::TestCases::new().compile_fail("fail/*/*.rs");
    }
}
