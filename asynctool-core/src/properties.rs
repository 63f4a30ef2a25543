//! What the property tests of the pure types share.

use proptest::test_runner::Config;

/// How many cases are tried of each property; `PROPTEST_CASES` says another number. They take no locks, and so no time.
pub(crate) fn cases() -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    Config { cases: cases.unwrap_or(10_000), ..Config::default() }
}
