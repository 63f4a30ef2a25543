//! The tools of the cases, and a model that answers at once.

use std::time::Duration;

use asynctool_core::{
    AsyncRunContext, ChatModel, FunctionCall, ModelRequest, ModelStream, RequestItem, Role, ToolError,
    toolset,
};

use crate::work::{Booking, Cabin, Contact, OUTPUTS, Passenger, reserve, sum};

/// A day is longer than any run.
pub(super) const DAY: Duration = Duration::from_secs(86_400);

pub(super) const TWO_DAYS: Duration = Duration::from_secs(2 * 86_400);

/// The tools.
pub(super) struct Tools;

#[toolset]
impl Tools {
    /// Add two numbers.
    async fn add(&self, _ctx: &AsyncRunContext, a: i64, b: i64) -> Result<i64, ToolError> {
        Ok(sum(a, b))
    }

    /// Add two numbers, and look for none that are added already.
    #[tool(on_duplicate = "allow")]
    async fn add_unchecked(&self, _ctx: &AsyncRunContext, a: i64, b: i64) -> Result<i64, ToolError> {
        Ok(sum(a, b))
    }

    /// Add two numbers, but not at once.
    async fn add_later(&self, _ctx: &AsyncRunContext, a: i64, b: i64) -> Result<i64, ToolError> {
        tokio::task::yield_now().await;
        Ok(sum(a, b))
    }

    /// Book a flight.
    async fn book(
        &self,
        _ctx: &AsyncRunContext,
        origin: String,
        destination: String,
        date: String,
        passengers: Vec<Passenger>,
        cabin: Cabin,
        bags: u32,
        budget: f64,
        seats: Vec<String>,
        note: Option<String>,
        contact: Contact,
    ) -> Result<String, ToolError> {
        let booking =
            Booking { origin, destination, date, passengers, cabin, bags, budget, seats, note, contact };
        Ok(reserve(&booking))
    }

    /// Say something, three things more, and a result.
    #[tool(on_duplicate = "allow")]
    async fn tell(&self, ctx: &AsyncRunContext) -> &'static str {
        let [one, two, three, four, five] = OUTPUTS;
        for text in [one, two, three, four] {
            ctx.update(text).await;
        }
        five
    }

    /// Say something, then sleep for a day.
    #[tool(on_duplicate = "allow", timeout = TWO_DAYS)]
    async fn sleep(&self, ctx: &AsyncRunContext) {
        ctx.update("sleeping").await;
        tokio::time::sleep(DAY).await;
    }

    /// Wait for a booking, each of which may be waited for once.
    #[tool(duplicate_scope = "name_and_args", timeout = TWO_DAYS)]
    async fn await_book(
        &self,
        ctx: &AsyncRunContext,
        origin: String,
        destination: String,
        date: String,
        passengers: Vec<Passenger>,
        cabin: Cabin,
        bags: u32,
        budget: f64,
        seats: Vec<String>,
        note: Option<String>,
        contact: Contact,
    ) -> Result<String, ToolError> {
        let booking =
            Booking { origin, destination, date, passengers, cabin, bags, budget, seats, note, contact };
        if booking.budget.fract() == 0.0 {
            ctx.update("waiting").await;
            tokio::time::sleep(DAY).await;
        }
        Ok(reserve(&booking))
    }

    /// Wait for a flight, each of which may be waited for once.
    #[tool(duplicate_scope = "name_and_args", timeout = TWO_DAYS)]
    async fn await_flight(
        &self,
        ctx: &AsyncRunContext,
        origin: String,
        destination: String,
        date: String,
    ) -> Result<String, ToolError> {
        if origin != "FCO" {
            ctx.update("waiting").await;
            tokio::time::sleep(DAY).await;
        }
        Ok([origin, destination, date].concat())
    }

    /// Say which flight it is, and look for none that is waited for already.
    #[tool(on_duplicate = "allow")]
    async fn flight_unchecked(
        &self,
        _ctx: &AsyncRunContext,
        origin: String,
        destination: String,
        date: String,
    ) -> Result<String, ToolError> {
        Ok([origin, destination, date].concat())
    }

    /// Book a flight, and look for none that is booked already.
    #[tool(on_duplicate = "allow")]
    async fn book_unchecked(
        &self,
        _ctx: &AsyncRunContext,
        origin: String,
        destination: String,
        date: String,
        passengers: Vec<Passenger>,
        cabin: Cabin,
        bags: u32,
        budget: f64,
        seats: Vec<String>,
        note: Option<String>,
        contact: Contact,
    ) -> Result<String, ToolError> {
        let booking =
            Booking { origin, destination, date, passengers, cabin, bags, budget, seats, note, contact };
        Ok(reserve(&booking))
    }
}

/// A model that answers at once: `TOOL FROM TO ARGUMENTS` of the user makes the calls of these numbers, in each line some
/// more, everything else gets a word.
#[derive(Debug, Default)]
pub(super) struct Instant;

impl ChatModel for Instant {
    fn stream(&self, request: ModelRequest) -> ModelStream {
        let is_new =
            matches!(request.history.last(), Some(RequestItem::Message(last)) if last.role == Role::User);
        let calls = request.last_user_text().filter(|_| is_new).and_then(asked_calls);
        ModelStream::generate(move |out| async move {
            match calls {
                Some(calls) => {
                    for call in calls {
                        out.call(call).await;
                    }
                }
                None => out.text("All is well.").await,
            }
            Ok(())
        })
    }
}

/// The calls that a text asks for.
pub(super) fn asked_calls(text: &str) -> Option<Vec<FunctionCall>> {
    let lines: Option<Vec<_>> = text.lines().map(asked_in_line).collect();
    Some(lines?.into_iter().flatten().collect())
}

fn asked_in_line(line: &str) -> Option<impl Iterator<Item = FunctionCall>> {
    let (tool, rest) = line.split_once(' ')?;
    let (from, rest) = rest.split_once(' ')?;
    let (to, arguments) = rest.split_once(' ')?;
    let numbers = from.parse::<usize>().ok()?..to.parse().ok()?;
    Some(numbers.map(move |number| FunctionCall::new(format!("call_{number:08}"), tool, arguments)))
}
