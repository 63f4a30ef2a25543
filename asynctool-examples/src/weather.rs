//! The usual weather of a place, from its latitude and the month: a climate estimate, never live data.

use std::{
    f64::consts::{PI, TAU},
    time::{SystemTime, UNIX_EPOCH},
};

use serde::Serialize;

use crate::airports::Airport;

/// The mean of the year at the equator, in degrees Celsius.
const TROPICAL_MEAN: f64 = 27.0;
/// The latitude up to which it stays as warm.
const TROPICS: f64 = 20.0;
/// How much colder the year is for each degree beyond.
const COOLING: f64 = 0.55;
/// How much the warmest month differs from the mean of the year, for each degree from the equator.
const SEASON: f64 = 0.2;
/// How much the day differs from the mean of its 24 hours, either way.
const DAILY: f64 = 5.0;
/// How far the earth's axis leans.
const AXIAL_TILT: f64 = 23.44;

/// What the weather is usually like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Weather {
    /// The city.
    pub city: String,
    /// The month, 1 is January.
    pub month: u8,
    /// The usual temperature at night, in degrees Celsius.
    pub low_celsius: i32,
    /// The usual temperature in the afternoon, in degrees Celsius.
    pub high_celsius: i32,
    /// From sunrise to sunset in the middle of the month.
    pub daylight_hours: i32,
    /// What these numbers are worth.
    pub note: &'static str,
}

/// The usual weather in a month from 1 to 12.
///
/// With the latitude `φ` in degrees and a season that goes from 1 in the warmest month (July in the north, January
/// in the south) to -1 in the coldest:
///
/// - mean = 27 - 0.55 × max(0, |`φ`| - 20) + 0.2 × |`φ`| × season; low and high are 5 degrees to either side
/// - daylight = 24 / π × acos(-tan `φ` × tan `δ`), where `δ` is the sun's declination in the middle of the month
///
/// The sea, the height and the rain are left out: by a warm sea, in a desert or high up it may be wrong by ten
/// degrees.
#[must_use]
pub fn usual_weather(place: &Airport, month: u8) -> Weather {
    let from_equator = place.latitude.abs();
    let mean = TROPICAL_MEAN - COOLING * (from_equator - TROPICS).max(0.0)
        + SEASON * from_equator * season(place.latitude, month);
    Weather {
        city: place.city.clone(),
        month,
        low_celsius: whole(mean - DAILY),
        high_celsius: whole(mean + DAILY),
        daylight_hours: whole(daylight_hours(place.latitude, month)),
        note: "a climate estimate from the latitude and the month, not live data",
    }
}

/// From 1 in the warmest month to -1 in the coldest.
fn season(latitude: f64, month: u8) -> f64 {
    let warmest = if latitude < 0.0 { 1.0 } else { 7.0 };
    (TAU * (f64::from(month) - warmest) / 12.0).cos()
}

fn daylight_hours(latitude: f64, month: u8) -> f64 {
    let day_of_year = 30.4 * (f64::from(month) - 0.5);
    // The winter solstice is ten days before the year begins.
    let declination = -AXIAL_TILT * (TAU * (day_of_year + 10.0) / 365.0).cos();
    let sunset = -latitude.to_radians().tan() * declination.to_radians().tan();
    // Beyond the polar circles the sun may not set, or not rise.
    24.0 / PI * sunset.clamp(-1.0, 1.0).acos()
}

/// The month of a moment, in UTC, from 1 to 12; a clock before 1970 is taken for January 1970.
#[must_use]
pub fn month_of(time: SystemTime) -> u8 {
    let days = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / 86_400;
    // Howard Hinnant's `civil_from_days`: eras of 400 years, and years that begin on the first of March, so that
    // the leap day is the last.
    let day_of_era = (days + 719_468) % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months_since_march = (5 * day_of_year + 2) / 153;
    u8::try_from((months_since_march + 2) % 12 + 1).unwrap_or(1)
}

/// The nearest whole number.
#[expect(clippy::cast_possible_truncation, reason = "a temperature or a time on this earth")]
fn whole(number: f64) -> i32 {
    number.round() as i32
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::airports::Airports;

    fn weather(city: &str, month: u8) -> Weather {
        usual_weather(Airports::load().unwrap().find(city).unwrap(), month)
    }

    #[test]
    fn the_numbers_follow_from_the_formula() {
        // Rome: 41.8003 degrees north, July.
        let mean = 27.0 - 0.55 * 21.8003 + 0.2 * 41.8003;
        let rome = weather("Rome", 7);
        assert!((f64::from(rome.low_celsius) - (mean - 5.0)).abs() <= 0.5, "{rome:?}");
        assert!((f64::from(rome.high_celsius) - (mean + 5.0)).abs() <= 0.5, "{rome:?}");
        assert_eq!((rome.city.as_str(), rome.month), ("Rome", 7));
    }

    #[test]
    fn the_south_has_its_summer_in_january() {
        assert!(weather("Oslo", 7).high_celsius > weather("Oslo", 1).high_celsius);
        assert!(weather("Sydney", 7).high_celsius < weather("Sydney", 1).high_celsius);
        assert_eq!(weather("Singapore", 7).high_celsius, weather("Singapore", 1).high_celsius);
    }

    #[test]
    fn days_are_long_in_the_northern_summer_and_equal_at_the_equator() {
        assert!((18..=20).contains(&weather("Oslo", 6).daylight_hours));
        assert!((5..=7).contains(&weather("Oslo", 12).daylight_hours));
        assert_eq!(weather("Singapore", 6).daylight_hours, 12);
    }

    #[test]
    fn the_month_of_a_moment_is_that_of_the_calendar() {
        let month = |seconds| month_of(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(month(0), 1);
        assert_eq!(month(951_782_400), 2, "29 February 2000");
        assert_eq!(month(951_868_800), 3, "1 March 2000");
        assert_eq!(month(1_735_689_599), 12, "the last second of 2024");
        assert_eq!(month(1_735_689_600), 1, "the first second of 2025");
        assert_eq!(month_of(UNIX_EPOCH - Duration::from_secs(1)), 1);
    }
}
