//! A toolset that is generic over its client: bounds on the parameter, a const parameter, a where clause.

use asynctool_core::{AsyncRunContext, Registry, Toolset, schemars::JsonSchema, toolset};
use serde::de::DeserializeOwned;

trait Flights: Send + Sync + 'static {
    fn price(&self, to: &str) -> impl Future<Output = u32> + Send;
}

struct Fake;

impl Flights for Fake {
    async fn price(&self, to: &str) -> u32 {
        u32::try_from(to.len()).unwrap()
    }
}

struct Travel<F, const SEATS: u32> {
    flights: F,
}

#[toolset]
impl<F: Flights, const SEATS: u32> Travel<F, SEATS>
where
    F: Clone,
{
    /// Tell the price.
    async fn price(&self, _ctx: &AsyncRunContext, to: &str) -> u32 {
        self.flights.clone().price(to).await * SEATS
    }
}

impl Clone for Fake {
    fn clone(&self) -> Self {
        Self
    }
}

struct Holder<T>(T);

#[toolset]
impl<T: DeserializeOwned + JsonSchema + Send + Sync + 'static> Holder<T> {
    /// Tell how large it is.
    async fn size(&self, ctx: &AsyncRunContext, other: Option<&T>, #[arg(default)] more: &[T]) -> usize {
        ctx.update("Looking...").await;
        std::mem::size_of_val(other.unwrap_or(&self.0)) + more.len()
    }
}

fn main() {
    let registry =
        Registry::new().with(Travel::<_, 2> { flights: Fake }).unwrap().with(Holder(1_u8)).unwrap();
    let names: Vec<&str> = registry.tools().map(|tool| tool.name()).collect();
    assert_eq!(names, ["price", "size"]);
    assert_eq!(Travel::<Fake, 1>::TOOLS.len(), 1);
    assert!(Holder::<u8>::TOOLS[0].params().iter().all(|param| param.is_optional()));
}
