//! The travel conversation, in a terminal.

fn main() {}
