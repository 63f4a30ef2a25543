//! Parameters are described for people too; an author's own `# Arguments` stays as it is, and no lint has a say.

#![deny(missing_docs, rustdoc::all, clippy::all, clippy::pedantic)]

use asynctool_core::{AsyncRunContext, Toolset, toolset};

/// A toolset.
#[derive(Debug)]
pub struct Travel;

/// What can be booked.
#[allow(async_fn_in_trait)]
pub trait Booking {
    /// Cancels.
    ///
    /// # Arguments
    /// - `id`: of the trait's author
    async fn cancel(&self, ctx: &AsyncRunContext, id: u32) -> u32;
}

/// Another toolset.
#[derive(Debug)]
pub struct Bookings;

#[toolset]
impl Travel {
    /// Book a flight.
    ///
    /// # Arguments
    /// - `to`: the author's own words
    pub async fn book(
        &self,
        _ctx: &AsyncRunContext,
        /// Where to.
        to: &str,
    ) -> usize {
        to.len()
    }

    /// Search for flights.
    ///
    /// ```
    /// # Arguments
    /// let a_heading_in_code = "is none";
    /// ```
    pub async fn search(
        &self,
        _ctx: &AsyncRunContext,
        /// Where to.
        ///
        /// - a list
        /// - of `two`
        to: &str,
        /** On which
         * day.
         */
        day: &str,
        other: &str,
    ) -> usize {
        to.len() + day.len() + other.len()
    }
}

#[toolset]
impl Booking for Bookings {
    /// Cancel a booking.
    async fn cancel(
        &self,
        _ctx: &AsyncRunContext,
        /// The booking.
        id: u32,
    ) -> u32 {
        id
    }
}

fn main() {
    assert_eq!(Travel::TOOLS[0].description(), "Book a flight.");
    assert_eq!(Travel::TOOLS[0].params()[0].description(), "Where to.");
    assert_eq!(Travel::TOOLS[1].params()[0].description(), "Where to.\n\n- a list\n- of `two`");
    assert_eq!(Travel::TOOLS[1].params()[1].description(), "On which day.");
    assert_eq!(Bookings::TOOLS[0].description(), "Cancel a booking.");
    assert_eq!(Bookings::TOOLS[0].params()[0].description(), "The booking.");
}
