//! The tools with a host that writes down what they say, in virtual time.

use asynctool_core::{OnDuplicate, Registry, testing::Recorder};
use tokio::time::Instant;

use super::*;

fn recorder() -> (Recorder, AsyncRunContext) {
    let run = Recorder::new("tool", "{}");
    let ctx = run.context();
    (run, ctx)
}

/// The seconds at which something was said, and what.
fn said(run: &Recorder) -> Vec<(u64, String)> {
    run.timeline().into_iter().map(|(at, message)| (at.as_secs(), message)).collect()
}

fn visible<T: std::fmt::Debug>(result: Result<T, ToolError>) -> String {
    result.unwrap_err().visible().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_booking_speaks_at_once_and_again_when_it_has_found_flights() {
    let start = Instant::now();
    let (host, ctx) = recorder();
    let booking = Travel::new(1.0).unwrap().book_flight(&ctx, "rome", "OSL", 2).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 150);
    let (offer, price) = (&booking.offer, booking.offer.price_eur);
    assert_eq!((offer.id.as_str(), offer.passengers), ("FCO-OSL-1", 2));
    let cheapest = offer_price("FCO-OSL-3");
    let found = format!(
        "Found 3 options from {cheapest} EUR; booking the best one: {} at 14:10, without a stop, {price} EUR",
        offer.flight
    );
    assert_eq!(said(&host), [(0, "Searching flights from Rome to Oslo...".to_owned()), (60, found)]);
    assert_eq!(host.updates()[1].done(), Some(0.5));
}

/// What the offer costs for two.
fn offer_price(id: &str) -> u32 {
    let airports = Airports::load().unwrap();
    let offers = flights::search(airports.find("FCO").unwrap(), airports.find("OSL").unwrap(), 2);
    offers.iter().find(|offer| offer.id == id).unwrap().price_eur
}

#[tokio::test(start_paused = true)]
async fn a_booking_is_told_flat() {
    let (_, ctx) = recorder();
    let booking = Travel::new(1.0).unwrap().book_flight(&ctx, "Rome", "Oslo", 1).await.unwrap();
    let told = serde_json::to_value(&booking).unwrap();
    assert_eq!(told["confirmation"], booking.confirmation);
    assert_eq!(told["origin"], "Rome (FCO)");
    assert_eq!(told["destination"], "Oslo (OSL)");
}

#[tokio::test(start_paused = true)]
async fn time_goes_with_the_speed() {
    let start = Instant::now();
    let (_, ctx) = recorder();
    Travel::new(10.0).unwrap().book_flight(&ctx, "Rome", "Oslo", 1).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 15);
}

#[tokio::test(start_paused = true)]
async fn a_route_that_cannot_be_flown_is_refused_before_anything_is_said() {
    let (host, ctx) = recorder();
    let travel = Travel::new(1.0).unwrap();
    let misspelt = visible(travel.book_flight(&ctx, "Rome", "Olso", 1).await);
    assert!(misspelt.starts_with("no airport is known for \"Olso\"; did you mean Oslo"), "{misspelt}");
    let nowhere = visible(travel.book_flight(&ctx, "Qqqq", "Oslo", 1).await);
    assert!(nowhere.ends_with("a big city nearby may have one"), "{nowhere}");
    let nothing = visible(travel.book_flight(&ctx, "Rome", "FCO", 1).await);
    assert_eq!(nothing, "departure and arrival are both Rome (FCO); they must differ");
    assert!(said(&host).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_walk_is_told_stop_by_stop() {
    let start = Instant::now();
    let (host, ctx) = recorder();
    let walk = Travel::new(1.0).unwrap().tour_guide(&ctx, "Oslo", 3).await.unwrap();
    let expected = [
        (0, "Putting together a walk through Oslo..."),
        (10, "Stop 1 of 2: Vigeland Park at 10:00"),
        (20, "Stop 2 of 2: Royal Palace at 11:35"),
    ];
    assert_eq!(said(&host), expected.map(|(at, text)| (at, text.to_owned())));
    assert_eq!(walk.stops.len(), 2);
    assert_eq!(start.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_city_without_sights_names_some_that_have_them() {
    let (host, ctx) = recorder();
    let text = visible(Travel::new(1.0).unwrap().tour_guide(&ctx, "Doha", 4).await);
    assert!(text.starts_with("no sights are known in Doha; there are walks through Amsterdam, "), "{text}");
    assert!(said(&host).is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_weather_is_quick_and_says_nothing_before_its_result() {
    let start = Instant::now();
    let (host, ctx) = recorder();
    let travel = Travel::new(1.0).unwrap();
    let july = travel.get_weather(&ctx, "Rome", Some(7)).await.unwrap();
    assert_eq!((july.city.as_str(), july.month), ("Rome", 7));
    let now = travel.get_weather(&ctx, "Rome", None).await.unwrap();
    assert!((1..=12).contains(&now.month));
    assert_eq!((start.elapsed().as_secs(), said(&host).len()), (2, 0));
}

#[test]
fn a_speed_that_is_no_positive_number_is_refused() {
    for speed in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(Travel::new(speed), Err(TravelError::Speed(_))), "{speed}");
    }
}

#[test]
fn the_registry_knows_the_three_tools() {
    let registry = Registry::new().with(Travel::new(1.0).unwrap()).unwrap();
    let tools: Vec<_> = registry.tools().map(|tool| (tool.name(), tool.policy().on_duplicate)).collect();
    let expected = [
        ("book_flight", OnDuplicate::Confirm),
        ("tour_guide", OnDuplicate::Reject),
        ("get_weather", OnDuplicate::Allow),
    ];
    assert_eq!(tools, expected);
}
