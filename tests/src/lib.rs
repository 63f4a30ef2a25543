//! What the tests share: a toolset whose tools do what their arguments say, random conversations in which they are
//! called, what goes wrong in them on purpose, what must hold in each of them, what vendors accept as tools, and what of a
//! request reaches them.

pub mod awake;
pub mod faults;
pub mod invariants;
pub mod panics;
#[cfg(feature = "peers")]
pub mod peers;
pub mod play;
pub mod random;
pub mod reference;
pub mod script;
pub mod shapes;
pub mod stress;
pub mod vendors;
pub mod wire;

use std::{sync::Arc, time::Duration};

use asynctool_core::{
    Agent, AsyncRunContext, FillerOptions, ToolError, ToolOutput, Update, schemars::JsonSchema, toolset,
};
use serde::{Deserialize, Serialize};
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::faults::{Fault, Injected};

/// One thing that a job does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Waits, in milliseconds.
    Wait(u64),
    /// Says an update.
    Say(String),
    /// Says an update that cannot wait.
    SayUrgent(String),
    /// Says an update that is for the log alone.
    SaySilent(String),
    /// Says an update that takes the place of an earlier one with the same key.
    SayInstead {
        /// The key.
        key: String,
        /// The update.
        text: String,
    },
    /// Protects the reply of the turn, and the task.
    Protect,
    /// Holds the floor and says these lines.
    Foreground(Vec<String>),
    /// Waits, and has the silence filled.
    Fill {
        /// How long.
        milliseconds: u64,
    },
    /// Waits until the words of the reply were played.
    Playout,
    /// Hands the conversation to an agent of this name, which does jobs too.
    HandOff(String),
    /// Returns a text.
    Return(String),
    /// Returns nothing.
    Nothing,
    /// Fails with a text for the model.
    Fail(String),
    /// Fails with an error that is not for the model.
    Break(String),
    /// Panics.
    Panic(String),
    /// Waits for ever.
    Hang,
    /// From now on panics when it is dropped.
    Bomb,
    /// Blocks its thread. On a runtime with one thread it does not: that would block all.
    Block {
        /// How long, in real time.
        milliseconds: u64,
    },
}

/// The error of [`Act::Break`].
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Broken(String);

/// The arguments of a job as text.
#[must_use]
pub fn acts(acts: &[Act]) -> String {
    serde_json::json!({ "acts": acts }).to_string()
}

/// A job that says what it does: an update, some time, a result.
#[must_use]
pub fn slow(first: &str, milliseconds: u64, result: &str) -> String {
    acts(&[Act::Say(first.to_owned()), Act::Wait(milliseconds), Act::Return(result.to_owned())])
}

/// An agent of this name, which does jobs.
pub fn agent(name: &str) -> Agent {
    Agent::new("You do jobs.").named(name).toolset(Jobs)
}

/// Panics as told when it is dropped: when its tool ends, or is cancelled.
struct Bomb(Option<Arc<Injected>>);

impl Drop for Bomb {
    fn drop(&mut self) {
        // One panic in another would end the process.
        if !std::thread::panicking() {
            note(self.0.as_deref(), Fault::PanickingDrop);
            panics::as_told();
        }
    }
}

/// Counts a fault, if somebody does.
fn note(injected: Option<&Injected>, fault: Fault) {
    if let Some(injected) = injected {
        injected.note(fault);
    }
}

async fn perform(ctx: &AsyncRunContext, acts: &[Act]) -> Result<ToolOutput, ToolError> {
    let mut bomb = None;
    let result = perform_all(ctx, acts, &mut bomb).await;
    // Not on the way out: a result that is being returned is lost when something panics while it is dropped then
    // (<https://github.com/rust-lang/rust/issues/47949>), and what is lost looks like a leak of ours.
    drop(bomb);
    result
}

async fn perform_all(
    ctx: &AsyncRunContext,
    acts: &[Act],
    bomb: &mut Option<Bomb>,
) -> Result<ToolOutput, ToolError> {
    const HOUR: u64 = 3_600_000;
    let injected = ctx.data::<Injected>();
    let injects = |fault| note(injected.as_deref(), fault);
    for act in acts {
        match act {
            Act::Wait(HOUR..) => injects(Fault::SlowTool),
            Act::Panic(_) => injects(Fault::PanickingTool),
            Act::Hang => injects(Fault::HangingTool),
            _ => {}
        }
        match act {
            Act::Wait(milliseconds) => tokio::time::sleep(Duration::from_millis(*milliseconds)).await,
            Act::Say(text) => ctx.update(text.clone()).await,
            Act::SayUrgent(text) => ctx.update(Update::new(text.clone()).interrupt()).await,
            Act::SaySilent(text) => ctx.update(Update::new(text.clone()).silent()).await,
            Act::SayInstead { key, text } => {
                ctx.update(Update::new(text.clone()).supersedes(key.clone())).await;
            }
            // Whether it could be protected makes no difference to a job.
            Act::Protect => drop(ctx.disallow_interruptions()),
            Act::Foreground(lines) => {
                let floor = ctx.foreground().await;
                for line in lines {
                    floor.say(line.clone()).await;
                }
            }
            Act::Fill { milliseconds } => fill(ctx, *milliseconds).await,
            Act::Playout => drop(ctx.wait_for_playout().await),
            Act::HandOff(name) => return Ok(ToolOutput::empty().hand_off(agent(name))),
            Act::Return(text) => return Ok(ToolOutput::text(text.clone())),
            Act::Nothing => return Ok(ToolOutput::empty()),
            Act::Fail(text) => return Err(ToolError::say(text.clone())),
            Act::Break(text) => return Err(Broken(text.clone()).into()),
            #[expect(clippy::panic, reason = "a test asks for it")]
            Act::Panic(text) => panic!("{text}"),
            Act::Hang => std::future::pending().await,
            Act::Bomb => {
                bomb.get_or_insert_with(|| Bomb(injected.clone()));
            }
            Act::Block { milliseconds } => {
                if Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread {
                    injects(Fault::BlockingTool);
                    std::thread::sleep(Duration::from_millis(*milliseconds));
                }
            }
        }
    }
    Ok(ToolOutput::empty())
}

async fn fill(ctx: &AsyncRunContext, milliseconds: u64) {
    let whole = Duration::from_millis(milliseconds);
    let mut options = FillerOptions::default();
    (options.delay, options.interval) = (whole / 8, whole / 4);
    ctx.with_filler(["One moment, ", "nearly done"], options, tokio::time::sleep(whole)).await;
}

/// Tools that do what they are told, one for each way to run.
#[derive(Debug, Default)]
pub struct Jobs;

#[toolset]
impl Jobs {
    /// Do a job; the default policy.
    async fn job(&self, ctx: &AsyncRunContext, acts: &[Act]) -> Result<ToolOutput, ToolError> {
        perform(ctx, acts).await
    }

    /// Do a job; calls with equal arguments are duplicates.
    #[tool(duplicate_scope = "name_and_args")]
    async fn job_by_args(
        &self,
        ctx: &AsyncRunContext,
        #[arg(default)] acts: &[Act],
        #[arg(default = 1.0)] weight: f64,
        label: Option<&str>,
    ) -> Result<ToolOutput, ToolError> {
        let _ = (weight, label);
        perform(ctx, acts).await
    }

    /// Do a job; calls for the same place are duplicates.
    #[tool(duplicate_scope = ["place"])]
    async fn job_by_place(
        &self,
        ctx: &AsyncRunContext,
        acts: &[Act],
        place: &str,
    ) -> Result<ToolOutput, ToolError> {
        let _ = place;
        perform(ctx, acts).await
    }

    /// Do a job; a duplicate is refused.
    #[tool(on_duplicate = "reject")]
    async fn job_or_not(&self, ctx: &AsyncRunContext, acts: &[Act]) -> Result<ToolOutput, ToolError> {
        perform(ctx, acts).await
    }

    /// Do a job; a duplicate takes its place.
    #[tool(on_duplicate = "replace")]
    async fn job_instead(&self, ctx: &AsyncRunContext, acts: &[Act]) -> Result<ToolOutput, ToolError> {
        perform(ctx, acts).await
    }

    /// Do a job; a duplicate would take its place, but it cannot be cancelled.
    #[tool(on_duplicate = "replace", cancellable = false)]
    async fn job_to_its_end(&self, ctx: &AsyncRunContext, acts: &[Act]) -> Result<ToolOutput, ToolError> {
        perform(ctx, acts).await
    }

    /// Do a job; as many as wanted.
    #[tool(on_duplicate = "allow")]
    async fn any_job(&self, ctx: &AsyncRunContext, acts: &[Act]) -> Result<ToolOutput, ToolError> {
        perform(ctx, acts).await
    }

    /// Do a job that may take ten seconds.
    #[tool(on_duplicate = "allow", timeout = Duration::from_secs(10))]
    async fn short_job(&self, ctx: &AsyncRunContext, acts: &[Act]) -> Result<ToolOutput, ToolError> {
        perform(ctx, acts).await
    }

    /// Do a job; after two seconds without a word the conversation goes on.
    #[tool(on_duplicate = "allow", detach_after = Duration::from_secs(2))]
    async fn quiet_job(&self, ctx: &AsyncRunContext, acts: &[Act]) -> Result<ToolOutput, ToolError> {
        perform(ctx, acts).await
    }

    /// Do a job; two at a time.
    #[tool(on_duplicate = "allow", max_running = 2)]
    async fn one_of_two_jobs(&self, ctx: &AsyncRunContext, acts: &[Act]) -> Result<ToolOutput, ToolError> {
        perform(ctx, acts).await
    }

    /// Add two numbers.
    #[tool(on_duplicate = "allow")]
    async fn add(
        &self,
        _ctx: &AsyncRunContext,
        a: i64,
        #[arg(range(0..=100))] b: i64,
        #[arg(length(..=4))] unit: Option<&str>,
    ) -> Result<String, ToolError> {
        let sum = a.checked_add(b).ok_or_else(|| ToolError::say("the sum is too large"))?;
        Ok(format!("{sum}{}", unit.unwrap_or_default()))
    }
}

/// The example of the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
