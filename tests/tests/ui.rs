//! What `#[toolset]` accepts, and what it says when it does not; the texts are pinned to the project's compiler.

#[test]
fn compile_errors_are_worth_reading() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*/*.rs");
}
