//! City walks, from a list of real sights.

use serde::{Deserialize, Serialize};

use crate::{
    data::{self, DataError},
    names,
};

/// When a walk begins, in minutes of the day.
const START: u16 = 10 * 60;
/// What we reckon for the way from one sight to the next.
const WAY_MINUTES: u16 = 20;

/// A sight; a row of `data/sights.csv`, in which the sights of a city stand in the order of a walk.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Sight {
    city: String,
    #[serde(rename = "sight")]
    name: String,
    /// How long we reckon that a visit takes.
    minutes: u16,
}

/// A walk through a city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Walk {
    /// The city.
    pub city: String,
    /// Where to go, in this order.
    pub stops: Vec<Stop>,
}

/// A sight on a walk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stop {
    /// When to be there: `10:00`.
    pub at: String,
    /// What to see.
    pub sight: String,
    /// How long the visit takes.
    pub minutes: u16,
}

/// All sights.
#[derive(Clone, Debug)]
pub struct Sights(Vec<Sight>);

impl Sights {
    /// Reads the table.
    pub fn load() -> Result<Self, DataError> {
        data::rows("data/sights.csv", include_str!("../data/sights.csv")).map(Self)
    }

    /// A walk from 10:00 that is over after so many hours; `None` if no sight of the city is known.
    ///
    /// The sights are taken in the order of the table, 20 minutes apart; one that does not fit any more is left out.
    #[must_use]
    pub fn walk(&self, city: &str, hours: u8) -> Option<Walk> {
        let mut sights = self.0.iter().filter(|sight| names::same(&sight.city, city)).peekable();
        let city = sights.peek()?.city.clone();
        let end = START + 60 * u16::from(hours);
        let mut now = START;
        let mut stops = Vec::new();
        for sight in sights {
            if now + sight.minutes > end {
                continue;
            }
            stops.push(Stop { at: clock(now), sight: sight.name.clone(), minutes: sight.minutes });
            now += sight.minutes + WAY_MINUTES;
        }
        Some(Walk { city, stops })
    }

    /// The cities whose sights are known, in the order of the table.
    #[must_use]
    pub fn cities(&self) -> Vec<&str> {
        let mut cities: Vec<&str> = self.0.iter().map(|sight| sight.city.as_str()).collect();
        cities.dedup();
        cities
    }
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::airports::Airports;

    #[test]
    fn every_city_with_sights_has_an_airport_and_a_walk_of_an_hour() {
        let (sights, airports) = (Sights::load().unwrap(), Airports::load().unwrap());
        let cities = sights.cities();
        assert!(cities.len() >= 25);
        for city in cities {
            assert_eq!(airports.find(city).unwrap().city, city);
            assert!(!sights.walk(city, 1).unwrap().stops.is_empty(), "{city}");
            assert!(sights.walk(city, 12).unwrap().stops.len() >= 3, "{city}");
        }
    }

    #[test]
    fn a_walk_takes_what_fits_in_the_order_of_the_table() {
        let walk = Sights::load().unwrap().walk("rome", 3).unwrap();
        let stops: Vec<_> = walk.stops.iter().map(|stop| (stop.at.as_str(), stop.sight.as_str())).collect();
        assert_eq!(stops, [("10:00", "Colosseum"), ("11:35", "Trevi Fountain"), ("12:15", "Pantheon")]);
        assert_eq!(walk.city, "Rome");
    }

    #[test]
    fn a_walk_is_over_in_time() {
        let sights = Sights::load().unwrap();
        for (city, hours) in
            sights.cities().into_iter().flat_map(|city| (1..=12).map(move |hours| (city, hours)))
        {
            let stops = sights.walk(city, hours).unwrap().stops;
            let visits: u16 = stops.iter().map(|stop| stop.minutes + WAY_MINUTES).sum();
            assert!(visits <= 60 * u16::from(hours) + WAY_MINUTES, "{city}, {hours} hours");
        }
    }

    #[test]
    fn a_city_without_sights_has_no_walk() {
        assert_eq!(Sights::load().unwrap().walk("Doha", 4), None);
    }
}
