//! A type parameter without the bounds of a toolset: it is one wherever its parameter is fit for it.

use asynctool_core::{AsyncRunContext, Registry, Toolset, toolset};

struct Travel<F> {
    flights: F,
}

#[toolset]
impl<F: ToString> Travel<F> {
    /// Tell the flights.
    async fn flights(&self, ctx: &AsyncRunContext) -> String {
        ctx.update("Looking...").await;
        self.flights.to_string()
    }
}

struct Store<K, const N: usize>([K; N]);

#[toolset]
impl<K, const N: usize> Store<K, N> {
    /// Count what there is.
    async fn count(&self, _ctx: &AsyncRunContext) -> usize {
        self.0.len()
    }
}

/// The bounds are asked of whoever hands on a toolset that he does not know.
fn registry<F: ToString + Send + Sync + 'static>(flights: F) -> Registry {
    Registry::new().with(Travel { flights }).unwrap()
}

fn main() {
    assert!(registry("FCO").get("flights").is_some());
    assert_eq!(Travel::<u8>::TOOLS.len(), 1);
    assert_eq!(Store::<String, 2>::TOOLS.len(), 1);
    // A type that cannot be shared has the methods, and is no toolset.
    let _ = Travel { flights: std::rc::Rc::new(1) }.flights.to_string();
}
