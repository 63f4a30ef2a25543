//! Lifetimes that the method or the block declares, `mut` parameters, and types that could borrow but need not.

use std::borrow::Cow;

use asynctool_core::{AsyncRunContext, Json, ToolError, Toolset, toolset};

struct Travel {
    home: String,
}

#[toolset]
impl Travel {
    /// Tell the nearest airport.
    async fn nearest<'a, 'b: 'a>(
        &'a self,
        ctx: &'a AsyncRunContext,
        to: &'b str,
        via: Option<&'b str>,
        cabin: Cow<'a, str>,
    ) -> Result<&'a str, ToolError> {
        ctx.update(cabin.into_owned()).await;
        Ok(if via == Some(to) { to } else { &self.home })
    }

    /// Book the seats.
    async fn book(&self, _ctx: &AsyncRunContext, mut seats: Vec<u32>, mut to: &str) -> Json<Vec<u32>> {
        seats.sort_unstable();
        to = to.trim();
        seats.retain(|seat| seat.to_string() != to);
        Json(seats)
    }

    /// Tell the home airport.
    async fn home(&self, _: &AsyncRunContext) -> Json<&str> {
        Json(&self.home)
    }
}

struct Names<'a>(&'a [&'a str]);

#[toolset]
impl Names<'static> {
    /// Tell the first name.
    async fn first(&self, ctx: &AsyncRunContext) -> Option<&'static str> {
        ctx.update("Looking...").await;
        self.0.first().copied()
    }
}

trait Flights: Send + Sync {
    fn price(&self) -> u32;
}

struct Prices<F: ?Sized, G>(G, Box<F>);

#[toolset]
impl<G: Send + Sync + 'static> Prices<dyn Flights, G> {
    /// Tell the price.
    async fn price(&self, ctx: &AsyncRunContext) -> u32 {
        ctx.update("Looking...").await;
        let _ = &self.0;
        self.1.price()
    }
}

struct Boxed(Prices<dyn Flights, &'static str>);

struct Owner<T>(T);

type Owned = Owner<Box<dyn Flights>>;

#[toolset]
impl Owned {
    /// Tell the price.
    async fn price(&self, ctx: &AsyncRunContext) -> u32 {
        ctx.update("Looking...").await;
        self.0.price()
    }
}

#[toolset]
impl Boxed {
    /// Tell the price.
    async fn price(&self, ctx: &AsyncRunContext) -> u32 {
        ctx.update("Looking...").await;
        self.0.1.price()
    }
}

#[toolset]
impl Prices<str, fn(&str) -> Box<dyn Flights>> {
    /// Tell the name.
    async fn name(&self, ctx: &AsyncRunContext) -> String {
        ctx.update("Looking...").await;
        self.1.to_string()
    }
}

fn main() {
    assert_eq!(Travel::TOOLS.len(), 3);
    assert_eq!(Travel::TOOLS[0].params().len(), 3);
    assert_eq!(<Names<'static>>::TOOLS[0].name(), "first");
    assert_eq!(<Prices<dyn Flights, u8>>::TOOLS[0].name(), "price");
}
