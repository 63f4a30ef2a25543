//! rig's `ToolSet::execute`: its tools are structs with a name, and its arguments a struct that serde reads.

use std::convert::Infallible;

use rig_agent::tool::{Tool, ToolContext, ToolSet};

use crate::{
    case::Case,
    meter::Meter,
    ours::runtime,
    work::{ADD, BOOK, Booking, Sum, reserve, sum},
};

pub(super) const CASES: &[Case] = &[Case { name: "add", run: add }, Case { name: "book", run: book }];

struct Add;

impl Tool for Add {
    const NAME: &'static str = "add";
    type Args = Sum;
    type Output = i64;
    type Error = Infallible;

    fn description(&self) -> String {
        "Add two numbers.".to_owned()
    }

    fn parameters(&self) -> serde_json::Value {
        schemars::schema_for!(Sum).to_value()
    }

    async fn call(&self, _context: &mut ToolContext, Sum { a, b }: Sum) -> Result<i64, Infallible> {
        Ok(sum(a, b))
    }
}

struct Book;

impl Tool for Book {
    const NAME: &'static str = "book";
    type Args = Booking;
    type Output = String;
    type Error = Infallible;

    fn description(&self) -> String {
        "Book a flight.".to_owned()
    }

    fn parameters(&self) -> serde_json::Value {
        schemars::schema_for!(Booking).to_value()
    }

    async fn call(&self, _context: &mut ToolContext, booking: Booking) -> Result<String, Infallible> {
        Ok(reserve(&booking))
    }
}

fn add(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, "add", ADD);
}

fn book(meter: &mut Meter, rounds: usize) {
    many(meter, rounds, "book", BOOK);
}

fn many(meter: &mut Meter, rounds: usize, name: &str, arguments: &str) {
    let mut tools = ToolSet::default();
    tools.add_tool(Add);
    tools.add_tool(Book);
    let runtime = runtime();
    let mut context = ToolContext::new();
    let mut call = || {
        let result = runtime.block_on(tools.execute(name, std::hint::black_box(arguments), &mut context));
        assert!(result.is_success(), "{name} gives a result");
        result
    };
    call();
    meter.measure(|| {
        for _ in 0..rounds {
            std::hint::black_box(call());
        }
    });
}
