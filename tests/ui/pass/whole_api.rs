//! Every option at once, and what comes of it.

use std::time::Duration;

use asynctool_core::{
    AsyncRunContext, Dialect, DuplicateScope, Json, OnDuplicate, Registry, ToolError, Toolset, testing::assert_renders,
    toolset,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Any client; the toolset is generic over it.
pub trait Flights: Send + Sync + 'static {}

pub struct Offline;

impl Flights for Offline {}

pub struct Travel<F> {
    flights: F,
    home: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cabin {
    /// The cheap one.
    Economy,
    Business,
}

#[derive(Serialize)]
pub struct Offer {
    to: String,
}

#[derive(Deserialize, JsonSchema)]
pub struct OfferId(u32);

#[derive(Serialize)]
pub struct Ticket {
    offer: u32,
}

#[derive(Debug, thiserror::Error)]
#[error("sold out")]
pub struct BookError;

const HOME_TEXT: &str = "Tell the user's home airport.";

#[toolset(prefix = "travel")]
impl<F: Flights> Travel<F> {
    /// Search for flights that leave on one day.
    ///
    /// Prefer this before `travel_book`; it changes nothing.
    ///
    /// # Errors
    /// When the airline does not answer.
    #[tool(title = "Search flights", read_only, open_world, timeout = Duration::from_secs(20))]
    async fn search(
        &self,
        ctx: &AsyncRunContext,
        /// IATA code of the airport, such as `FCO`.
        #[arg(length(3..=3), pattern = "^[A-Z]{3}$", example = "FCO")]
        to: &str,
        /// Day of departure, `YYYY-MM-DD`.
        #[arg(format = "date")]
        day: &str,
        /// Airport to leave from; the user's home airport when absent.
        from: Option<&str>,
        /// How many results to return.
        #[arg(default = 5, range(1..=20))]
        limit: u8,
        /// Cabins to consider.
        #[arg(default)]
        cabins: &[Cabin],
        /// Which way to sort.
        #[arg(one_of("price", "time"), default = "price")]
        sort: &str,
    ) -> Result<Vec<Offer>, ToolError> {
        ctx.update("Searching...").await;
        let _ = (day, from, limit, cabins.len(), sort, &self.flights);
        Ok(vec![Offer { to: to.to_owned() }])
    }

    /// Book one offer. Ask the user before you book twice.
    #[tool(
        on_duplicate = "reject",
        duplicate_scope = ["offer_id"],
        cancellable = false,
        destructive,
        idempotent = false,
        max_running = 4,
        detach_after = Duration::from_secs(2)
    )]
    async fn book(
        &self,
        _ctx: &AsyncRunContext,
        /// The `id` of an offer.
        #[arg(rename = "offer_id")]
        offer: OfferId,
    ) -> Result<Json<Ticket>, BookError> {
        Ok(Json(Ticket { offer: offer.0 }))
    }

    #[tool(name = "home", description = HOME_TEXT)]
    async fn home_airport(&self, _ctx: &AsyncRunContext) -> String {
        self.home.clone()
    }

    #[cfg(any())]
    /// Print the cache.
    #[tool(max_running = 1)]
    async fn dump(&self, _ctx: &AsyncRunContext) -> String {
        String::new()
    }

    #[tool(skip)]
    async fn warm_up(&self) {}

    fn key(&self, id: &OfferId) -> String {
        id.0.to_string()
    }
}

fn main() {
    let [search, book, home] = Travel::<Offline>::TOOLS else { panic!("three tools") };
    assert_eq!([search.name(), book.name(), home.name()], ["travel_search", "travel_book", "travel_home"]);
    assert_eq!(
        search.description(),
        "Search for flights that leave on one day.\n\nPrefer this before `travel_book`; it changes nothing."
    );
    assert_eq!(home.description(), HOME_TEXT);
    assert_eq!(search.title(), Some("Search flights"));
    assert_eq!((search.hints().read_only, search.hints().open_world), (Some(true), Some(true)));
    assert_eq!((book.hints().destructive, book.hints().idempotent), (Some(true), Some(false)));

    let policy = book.policy();
    assert_eq!((policy.on_duplicate, policy.cancellable), (OnDuplicate::Reject, false));
    assert_eq!(policy.duplicate_scope, DuplicateScope::Params(&["offer_id"]));
    assert_eq!((policy.max_running, policy.detach_after), (Some(4), Some(Duration::from_secs(2))));

    let travel = Travel { flights: Offline, home: "FCO".to_owned() };
    let _ = (travel.warm_up(), travel.key(&OfferId(1)));
    let registry = Registry::new().with(travel).unwrap();
    let schema = registry.get("travel_search").unwrap().schema();
    assert_eq!(schema["required"], serde_json::json!(["to", "day"]));
    assert_eq!(schema["properties"]["limit"]["default"], 5);
    assert_eq!(schema["properties"]["sort"]["default"], "price");
    assert_eq!(schema["properties"]["to"]["examples"], serde_json::json!(["FCO"]));
    assert_eq!(registry.get("travel_book").unwrap().schema()["required"], serde_json::json!(["offer_id"]));
    assert_renders::<Travel<Offline>>(Dialect::ALL);
}
