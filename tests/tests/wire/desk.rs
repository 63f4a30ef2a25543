//! A travel desk whose tools go on when the test says so.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use asynctool_core::{Agent, AsyncRunContext, ToolError, ToolOutput, toolset};
use tokio::{sync::Semaphore, time::timeout};

/// How long a tool waits for its test.
const PATIENCE: Duration = Duration::from_secs(120);

/// The tools, and the gates at which they wait.
#[derive(Clone, Debug, Default)]
pub(crate) struct Desk(Arc<Mutex<HashMap<String, Arc<Semaphore>>>>);

impl Desk {
    fn gate(&self, name: &str) -> Arc<Semaphore> {
        let mut gates = self.0.lock().unwrap();
        gates.entry(name.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(0))).clone()
    }

    /// Lets one who waits for this, or who will, go on.
    pub(crate) fn open(&self, name: &str) {
        self.gate(name).add_permits(1);
    }

    async fn wait(&self, name: &str) -> Result<(), ToolError> {
        match timeout(PATIENCE, self.gate(name).acquire_owned()).await {
            Ok(Ok(pass)) => {
                pass.forget();
                Ok(())
            }
            _ => Err(ToolError::say(format!("nobody opened the gate of the {name}"))),
        }
    }
}

#[toolset]
impl Desk {
    /// Book a flight, a hotel or a car. Takes a while.
    async fn book(
        &self,
        ctx: &AsyncRunContext,
        /// What to book.
        what: &str,
    ) -> Result<String, ToolError> {
        ctx.update(format!("Looking for a {what}.")).await;
        self.wait(what).await?;
        ctx.update(format!("Found a {what}, booking it.")).await;
        Ok(format!("The {what} is booked: 34T9MW."))
    }

    /// Tell the weather of a city.
    #[tool(on_duplicate = "allow")]
    async fn weather(&self, _ctx: &AsyncRunContext, city: &str) -> String {
        format!("Sunny in {city}.")
    }

    /// Pay for something.
    async fn pay(&self, _ctx: &AsyncRunContext, euros: u32) -> Result<String, ToolError> {
        Err(ToolError::say(format!("The card was refused for {euros} euros.")))
    }

    /// Call a taxi.
    async fn taxi(&self, _ctx: &AsyncRunContext) -> Result<String, ToolError> {
        self.wait("taxi").await?;
        Ok("The taxi is there.".to_owned())
    }

    /// Connect the user with the people who know about bills.
    async fn connect(&self, _ctx: &AsyncRunContext) -> ToolOutput {
        let billing = Agent::new("You know about bills.").named("billing").toolset(Bills);
        ToolOutput::empty().hand_off(billing)
    }
}

/// What the other agent has.
#[derive(Debug)]
struct Bills;

#[toolset]
impl Bills {
    /// Find the user's bill.
    async fn find_bill(&self, _ctx: &AsyncRunContext) -> String {
        "42 euros".to_owned()
    }
}
