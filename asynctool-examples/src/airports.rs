//! The airports that the travel agency knows, and the distance between two of them.

use std::fmt;

use serde::Deserialize;

use crate::{
    data::{self, DataError},
    names,
};

/// The mean radius of the earth (IUGG).
const EARTH_RADIUS_KM: f64 = 6371.0088;

/// An airport; a row of `data/airports.csv`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Airport {
    /// Its IATA code, three capital letters.
    pub code: String,
    /// Its own name.
    pub airport: String,
    /// The city that it serves; no two airports here serve the same.
    pub city: String,
    /// The country of the city.
    pub country: String,
    /// Degrees, north is positive.
    pub latitude: f64,
    /// Degrees, east is positive.
    pub longitude: f64,
}

impl Airport {
    /// The great-circle distance to another airport, by the haversine formula.
    #[must_use]
    pub fn distance_km(&self, other: &Self) -> f64 {
        let (from, to) = (self.latitude.to_radians(), other.latitude.to_radians());
        let east = (other.longitude - self.longitude).to_radians();
        let haversine =
            ((to - from) / 2.0).sin().powi(2) + from.cos() * to.cos() * (east / 2.0).sin().powi(2);
        2.0 * EARTH_RADIUS_KM * haversine.sqrt().min(1.0).asin()
    }
}

/// The city and the code: `Rome (FCO)`.
impl fmt::Display for Airport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.city, self.code)
    }
}

/// All airports.
#[derive(Clone, Debug)]
pub struct Airports(Vec<Airport>);

impl Airports {
    /// Reads the table.
    pub fn load() -> Result<Self, DataError> {
        data::rows("data/airports.csv", include_str!("../data/airports.csv")).map(Self)
    }

    /// The airport of this code or this city; what follows a comma or a bracket (`Rome, Italy`) is left out.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<&Airport> {
        let name = text.split([',', '(']).next()?;
        self.0.iter().find(|airport| names::same(&airport.code, name) || names::same(&airport.city, name))
    }

    /// The cities whose names are most like `text`, the best first.
    #[must_use]
    pub fn nearest(&self, text: &str) -> Vec<&str> {
        names::nearest(text, self.0.iter().map(|airport| airport.city.as_str()))
    }

    /// All of them, in the order of the table.
    pub fn iter(&self) -> std::slice::Iter<'_, Airport> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Airports {
    type Item = &'a Airport;
    type IntoIter = std::slice::Iter<'a, Airport>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn airports() -> Airports {
        Airports::load().unwrap()
    }

    fn distance(from: &str, to: &str) -> f64 {
        let airports = airports();
        airports.find(from).unwrap().distance_km(airports.find(to).unwrap())
    }

    #[test]
    fn the_table_is_sound() {
        let airports = airports();
        let codes: HashSet<_> = airports.iter().map(|airport| &airport.code).collect();
        let cities: HashSet<_> = airports.iter().map(|airport| &airport.city).collect();
        assert_eq!((codes.len(), cities.len()), (airports.0.len(), airports.0.len()));
        for airport in &airports {
            assert!(
                airport.code.len() == 3 && airport.code.bytes().all(|letter| letter.is_ascii_uppercase())
            );
            assert!(airport.latitude.abs() < 90.0 && airport.longitude.abs() <= 180.0, "{airport}");
        }
    }

    #[test]
    fn a_city_is_found_as_people_type_it() {
        let airports = airports();
        let code = |text| airports.find(text).map(|airport| airport.code.as_str());
        for text in ["fco", "FCO", " rome ", "Rome, Italy", "Rome (FCO)"] {
            assert_eq!(code(text), Some("FCO"), "{text:?}");
        }
        assert_eq!(code("sao paulo"), Some("GRU"));
        assert_eq!(code("Zurich"), Some("ZRH"));
        assert_eq!(code("Reykjavik"), Some("KEF"));
        assert_eq!(code(""), None);
        assert_eq!(code("Atlantis"), None);
        assert_eq!(airports.nearest("Madird"), ["Madrid"]);
    }

    #[test]
    fn distances_are_those_of_the_world() {
        // Rounded, as flight calculators tell them.
        let known = [
            ("FCO", "OSL", 2_050.0),
            ("JFK", "LHR", 5_540.0),
            ("SIN", "SYD", 6_300.0),
            ("LAX", "SYD", 12_050.0),
        ];
        for (from, to, km) in known {
            let found = distance(from, to);
            assert!((found - km).abs() < 0.01 * km, "{from} to {to}: {found} km, not {km}");
            assert!((found - distance(to, from)).abs() < 1e-6);
        }
        assert!(distance("OSL", "OSL").abs() < 1e-9);
    }
}
