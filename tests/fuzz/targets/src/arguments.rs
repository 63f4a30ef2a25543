#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| asynctool_fuzz::arguments::check(bytes));
