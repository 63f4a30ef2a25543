//! Flight offers and bookings; all that is in them follows from the great-circle distance of the two airports.

use serde::Serialize;

use crate::airports::Airport;

/// How fast an aircraft cruises.
const CRUISE_KM_PER_HOUR: f64 = 840.0;
/// Taxi, climb and approach, once a journey.
const GROUND_MINUTES: f64 = 30.0;
/// What a stop adds to a journey.
const STOP_MINUTES: f64 = 105.0;
/// How much longer the way through another airport is.
const DETOUR: f64 = 1.15;
/// As far as an aircraft flies; beyond it every journey has one stop more.
const RANGE_KM: f64 = 15_000.0;
const BASE_PRICE_EUR: f64 = 35.0;
const PRICE_EUR_PER_KM: f64 = 0.085;

/// The three ways to fly that are sold on every route, each every day.
const FARES: [Fare; 3] = [
    Fare { departs: "14:10", price: 1.0, detour: 1.0, stops: 0 },
    Fare { departs: "06:30", price: 1.25, detour: 1.0, stops: 0 },
    Fare { departs: "10:45", price: 0.8, detour: DETOUR, stops: 1 },
];

/// One way to fly.
struct Fare {
    departs: &'static str,
    /// The factor on the plain price.
    price: f64,
    /// The factor on the great-circle distance.
    detour: f64,
    stops: u8,
}

/// A flight that can be booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The route and the number of the fare: `FCO-OSL-1`.
    pub id: String,
    /// The flight number; the airline is called Asynctool and its code belongs to no real one.
    pub flight: String,
    /// City and code of the departure: `Rome (FCO)`.
    pub origin: String,
    /// City and code of the arrival.
    pub destination: String,
    /// The local time of departure; every flight leaves daily.
    pub departs: &'static str,
    /// From gate to gate, stops included.
    pub duration_minutes: u32,
    /// The number of stops.
    pub stops: u8,
    /// The number of travellers.
    pub passengers: u8,
    /// The price for all travellers together.
    pub price_eur: u32,
}

/// The offers for a route, the cheapest first.
///
/// With the great-circle distance `km` and a fare's factors and stops (one more beyond 15,000 km):
///
/// - minutes = 30 + 60 × `km` × detour / 840 + 105 × stops, rounded
/// - euros = (35 + 0.085 × `km`) × price, rounded, × passengers
///
/// | departs | price | detour | stops |
/// |---|---|---|---|
/// | 14:10 | 1 | 1 | 0 |
/// | 06:30 | 1.25 | 1 | 0 |
/// | 10:45 | 0.8 | 1.15 | 1 |
#[must_use]
pub fn search(origin: &Airport, destination: &Airport, passengers: u8) -> Vec<Offer> {
    let km = origin.distance_km(destination);
    let route = format!("{}-{}", origin.code, destination.code);
    let first_number = 100 + 10 * (fnv1a(&route) % 90);
    let mut offers: Vec<Offer> = (1_u8..)
        .zip(&FARES)
        .map(|(number, fare)| {
            let stops = fare.stops + u8::from(km > RANGE_KM);
            let flying = 60.0 * km * fare.detour / CRUISE_KM_PER_HOUR;
            let price = whole((BASE_PRICE_EUR + PRICE_EUR_PER_KM * km) * fare.price);
            Offer {
                id: format!("{route}-{number}"),
                flight: format!("Asynctool {}", first_number + u64::from(number)),
                origin: origin.to_string(),
                destination: destination.to_string(),
                departs: fare.departs,
                duration_minutes: whole(GROUND_MINUTES + flying + STOP_MINUTES * f64::from(stops)),
                stops,
                passengers,
                price_eur: price * u32::from(passengers),
            }
        })
        .collect();
    offers.sort_by_key(|offer| offer.price_eur);
    offers
}

/// The best offer: the one with the fewest stops, and the cheapest of those.
#[must_use]
pub fn best(offers: &[Offer]) -> Option<&Offer> {
    offers.iter().min_by_key(|offer| (offer.stops, offer.price_eur))
}

/// A flight that was booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Booking {
    /// What the traveller shows at the airport; follows from the offer, so the same offer has the same code.
    pub confirmation: String,
    /// What was booked.
    #[serde(flatten)]
    pub offer: Offer,
}

impl Booking {
    /// Books an offer.
    ///
    /// The confirmation is the lowest 30 bits of the 64-bit FNV-1a hash of `"{id} {passengers} {price_eur}"`, as
    /// six digits of Crockford's base 32.
    #[must_use]
    pub fn new(offer: Offer) -> Self {
        let contents = format!("{} {} {}", offer.id, offer.passengers, offer.price_eur);
        Self { confirmation: base32(fnv1a(&contents)), offer }
    }
}

/// The 64-bit FNV-1a hash.
fn fnv1a(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The lowest 30 bits as six digits, the highest first; without I, L, O and U, which are easily misread.
fn base32(bits: u64) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let digit = |place: u32| DIGITS.iter().cycle().nth((bits >> (5 * place) & 31) as usize);
    (0..6).rev().filter_map(digit).copied().map(char::from).collect()
}

/// The nearest whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a price or a time on this earth"
)]
fn whole(number: f64) -> u32 {
    number.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::airports::Airports;

    fn offers(origin: &str, destination: &str, passengers: u8) -> Vec<Offer> {
        let airports = Airports::load().unwrap();
        search(airports.find(origin).unwrap(), airports.find(destination).unwrap(), passengers)
    }

    #[test]
    fn an_offer_follows_from_the_distance() {
        let airports = Airports::load().unwrap();
        let km = airports.find("FCO").unwrap().distance_km(airports.find("OSL").unwrap());
        let expected = [
            ("FCO-OSL-3", (35.0 + 0.085 * km) * 0.8, 30.0 + 1.15 * km / 14.0 + 105.0, 1),
            ("FCO-OSL-1", 35.0 + 0.085 * km, 30.0 + km / 14.0, 0),
            ("FCO-OSL-2", (35.0 + 0.085 * km) * 1.25, 30.0 + km / 14.0, 0),
        ];
        let offers = offers("Rome", "Oslo", 1);
        assert_eq!(offers.len(), expected.len());
        for (offer, (id, euros, minutes, stops)) in offers.iter().zip(expected) {
            assert_eq!((offer.id.as_str(), offer.stops), (id, stops));
            assert!((f64::from(offer.price_eur) - euros).abs() <= 0.5, "{offer:?}");
            assert!((f64::from(offer.duration_minutes) - minutes).abs() <= 0.5, "{offer:?}");
        }
        assert_eq!(best(&offers).unwrap().id, "FCO-OSL-1");
    }

    #[test]
    fn two_pay_twice_as_much_as_one() {
        let pairs = offers("Paris", "New York", 1).into_iter().zip(offers("Paris", "New York", 2));
        for (one, two) in pairs {
            assert_eq!((two.price_eur, two.duration_minutes), (2 * one.price_eur, one.duration_minutes));
        }
    }

    #[test]
    fn no_aircraft_flies_from_rome_to_sydney_without_a_stop() {
        assert_eq!(best(&offers("Rome", "Sydney", 1)).unwrap().stops, 1);
    }

    #[test]
    fn a_confirmation_follows_from_the_offer() {
        let book = |destination, passengers| {
            let offers = offers("Rome", destination, passengers);
            Booking::new(best(&offers).unwrap().clone()).confirmation
        };
        assert_eq!(book("Oslo", 1), book("Oslo", 1));
        assert_ne!(book("Oslo", 1), book("Oslo", 2));
        assert_ne!(book("Oslo", 1), book("Paris", 1));
        assert_eq!(book("Oslo", 1).len(), 6);
    }

    #[test]
    fn the_hash_and_its_digits_are_the_published_ones() {
        // From the test vectors of FNV.
        assert_eq!(fnv1a(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a("foobar"), 0x8594_4171_f739_67e8);
        assert_eq!(base32(0), "000000");
        assert_eq!(base32((1 << 30) - 1), "ZZZZZZ");
        assert_eq!(base32(33), "000011");
    }
}
