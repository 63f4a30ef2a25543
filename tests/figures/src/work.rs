//! The work that everybody does: two tools, their arguments, and a task of five outputs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The arguments of `add`.
pub const ADD: &str = r#"{"a": 12345, "b": 67890}"#;

/// The arguments of `book`: ten, with a nested struct, an enum, an option and two lists.
pub const BOOK: &str = include_str!("../../peers/livekit/book.json");

/// The arguments of a call like most are: three short texts.
pub const FLIGHT: &str = r#"{"origin": "FCO", "destination": "OSL", "date": "2026-05-01"}"#;

/// The same with another origin, for each number another one.
pub fn flight_from(number: usize) -> String {
    FLIGHT.replace("FCO", &format!("F{number}"))
}

/// The arguments of `book` with another budget, which is whole.
pub fn book_for(number: usize) -> String {
    BOOK.replace("1249.5", &format!("{}.0", number + 1))
}

/// The arguments of `add` in a struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sum {
    /// A number.
    pub a: i64,
    /// Another one.
    pub b: i64,
}

/// What `add` does.
#[inline(never)]
pub fn sum(a: i64, b: i64) -> i64 {
    a.wrapping_add(b)
}

/// How one sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cabin {
    /// With little room.
    Economy,
    /// With more room.
    Premium,
    /// With much.
    Business,
    /// With a bed.
    First,
}

/// Who flies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Passenger {
    /// The name in the passport.
    pub name: String,
    /// In years.
    pub age: u8,
}

/// Whom to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contact {
    /// An address.
    pub email: String,
    /// A number.
    pub phone: String,
}

/// The ten arguments in one struct, as whoever writes by hand would have it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Booking {
    /// From where.
    pub origin: String,
    /// To where.
    pub destination: String,
    /// The day.
    pub date: String,
    /// Who flies.
    pub passengers: Vec<Passenger>,
    /// How they sit.
    pub cabin: Cabin,
    /// Bags for each of them.
    pub bags: u32,
    /// The most that it may cost.
    pub budget: f64,
    /// Where they sit.
    pub seats: Vec<String>,
    /// What else is wished.
    pub note: Option<String>,
    /// Whom to tell.
    pub contact: Contact,
}

/// What `book` does.
#[inline(never)]
pub fn reserve(booking: &Booking) -> String {
    format!("{}{}-{}", booking.origin, booking.destination, booking.passengers.len() + booking.seats.len())
}

/// The outputs of a task of five: the first in the turn, three later, and the result.
pub const OUTPUTS: [&str; 5] = ["searching", "found some", "comparing", "booking the best", "booked"];
