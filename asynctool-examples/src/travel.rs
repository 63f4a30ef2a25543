//! The travel agency: three tools, two of which take minutes and say how they get on.

use std::time::{Duration, SystemTime};

use asynctool_core::{AsyncRunContext, ToolError, Update, toolset};

use crate::{
    airports::{Airport, Airports},
    data::DataError,
    flights::{self, Booking, Offer},
    tours::{Sights, Walk},
    weather::{self, Weather},
};

// How long the work takes at speed 1.
const SEARCH: Duration = Duration::from_secs(60);
const BOOKING: Duration = Duration::from_secs(90);
const SIGHT: Duration = Duration::from_secs(10);
const FORECAST: Duration = Duration::from_secs(1);

/// How many cities are named when one has no sights.
const EXAMPLES: usize = 6;

/// The tools of a travel agency.
#[derive(Debug)]
pub struct Travel {
    airports: Airports,
    sights: Sights,
    speed: f64,
}

/// Why there is no travel agency.
#[derive(Debug, thiserror::Error)]
pub enum TravelError {
    /// A table cannot be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The speed is no positive number.
    #[error("the speed is {0}; it must be a number above 0")]
    Speed(f64),
}

impl Travel {
    /// A travel agency whose work goes this many times as fast as in real life: at 1.0 a booking takes two and a
    /// half minutes, at 10.0 fifteen seconds. Below a sixth a booking does not end before its timeout.
    pub fn new(speed: f64) -> Result<Self, TravelError> {
        if !(speed.is_finite() && speed > 0.0) {
            return Err(TravelError::Speed(speed));
        }
        Ok(Self { airports: Airports::load()?, sights: Sights::load()?, speed })
    }

    /// Stands for work that takes this long at speed 1.
    async fn work(&self, time: Duration) {
        // A time beyond all limits is as good as the longest that there is.
        let time = Duration::try_from_secs_f64(time.as_secs_f64() / self.speed).unwrap_or(Duration::MAX);
        tokio::time::sleep(time).await;
    }

    fn airport(&self, city: &str) -> Result<&Airport, ToolError> {
        self.airports.find(city).ok_or_else(|| {
            let near = self.airports.nearest(city);
            ToolError::say(if near.is_empty() {
                format!("no airport is known for {city:?}; a big city nearby may have one")
            } else {
                format!("no airport is known for {city:?}; did you mean {}?", near.join(" or "))
            })
        })
    }
}

#[toolset]
impl Travel {
    /// Search the flights between two cities and book the best one for the user. Takes about three minutes; the
    /// result is the booking with its confirmation code.
    #[tool(timeout = Duration::from_secs(15 * 60))]
    async fn book_flight(
        &self,
        ctx: &AsyncRunContext,
        /// Departure city or IATA airport code.
        origin: &str,
        /// Arrival city or IATA airport code.
        destination: &str,
        /// How many people travel.
        #[arg(default = 1, range(1..=9))]
        passengers: u8,
    ) -> Result<Booking, ToolError> {
        let (origin, destination) = (self.airport(origin)?, self.airport(destination)?);
        if origin.code == destination.code {
            return Err(ToolError::say(format!("departure and arrival are both {origin}; they must differ")));
        }
        ctx.update(format!("Searching flights from {} to {}...", origin.city, destination.city)).await;
        self.work(SEARCH).await;

        let offers = flights::search(origin, destination, passengers);
        let (Some(cheapest), Some(best)) = (offers.first(), flights::best(&offers)) else {
            return Err(ToolError::say(format!("there are no flights from {origin} to {destination}")));
        };
        let found = format!(
            "Found {} options from {} EUR; booking the best one: {}",
            offers.len(),
            cheapest.price_eur,
            in_words(best)
        );
        ctx.update(Update::new(found).progress(0.5)).await;
        self.work(BOOKING).await;
        Ok(Booking::new(best.clone()))
    }

    /// Plan a walk along the famous sights of a city, with a time for each. Takes about a minute.
    #[tool(on_duplicate = "reject", duplicate_scope = "name_and_args")]
    async fn tour_guide(
        &self,
        ctx: &AsyncRunContext,
        /// The city to walk through.
        city: &str,
        /// How many hours the walk may take.
        #[arg(default = 4, range(1..=12))]
        hours: u8,
    ) -> Result<Walk, ToolError> {
        let city = &self.airport(city)?.city;
        let walk = self.sights.walk(city, hours).ok_or_else(|| {
            let cities: Vec<_> = self.sights.cities().into_iter().take(EXAMPLES).collect();
            ToolError::say(format!(
                "no sights are known in {city}; there are walks through {} and others",
                cities.join(", ")
            ))
        })?;
        ctx.update(format!("Putting together a walk through {city}...")).await;
        for (number, stop) in (1..).zip(&walk.stops) {
            self.work(SIGHT).await;
            let of = walk.stops.len();
            ctx.update(format!("Stop {number} of {of}: {} at {}", stop.sight, stop.at)).await;
        }
        self.work(SIGHT).await;
        Ok(walk)
    }

    /// Tell what the weather in a city is usually like in a month. A climate estimate, not a forecast.
    #[tool(on_duplicate = "allow")]
    async fn get_weather(
        &self,
        _ctx: &AsyncRunContext,
        /// City or IATA airport code.
        city: &str,
        /// The month from 1 to 12; this month if it is left out.
        #[arg(range(1..=12))]
        month: Option<u8>,
    ) -> Result<Weather, ToolError> {
        let place = self.airport(city)?;
        self.work(FORECAST).await;
        let month = month.unwrap_or_else(|| weather::month_of(SystemTime::now()));
        Ok(weather::usual_weather(place, month))
    }
}

/// `Asynctool 431 at 14:10, without a stop, 209 EUR`
fn in_words(offer: &Offer) -> String {
    let Offer { flight, departs, price_eur, .. } = offer;
    let stops = match offer.stops {
        0 => "without a stop".to_owned(),
        1 => "with 1 stop".to_owned(),
        many => format!("with {many} stops"),
    };
    format!("{flight} at {departs}, {stops}, {price_eur} EUR")
}

#[cfg(test)]
mod tests;
