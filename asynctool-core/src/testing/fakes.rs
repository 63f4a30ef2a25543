//! Fake tools: those of a toolset by name, schema and policy, without the toolset's value.

use std::{fmt, future::Future, sync::Arc};

use serde_json::Value;

use super::FakeRun;
use crate::{
    lock::Lock,
    toolset::{
        AsyncRunContext, Registry, ToolError, ToolFuture, Toolset, ToolsetOptions,
        args::Args,
        context::boxed,
        output::{ToolReturn, finish},
        tool::DynToolset,
    },
};

/// The tools of a toolset, which do what a test says; shared by its clones.
///
/// To a model and to a session they are the real ones: names, schemas, duplicates, limits, cancelling and events are
/// the same. What is missing is the value behind them, which may want a database or an airline. Arguments are held to
/// the advertised schema, as those of a [`RawTool`](crate::RawTool) are; what only a parameter's own type would refuse
/// is accepted.
///
/// A tool that was given several runs does one in each call, in order, and the last one in all calls that follow. A
/// tool that was given none fails, and says so.
///
/// ```
/// use asynctool_core::{Agent, AsyncRunContext, FunctionCall, TaskManager, toolset};
/// use asynctool_core::testing::{FakeRun, FakeTools};
/// use serde_json::{Value, json};
///
/// struct Airline; // in truth with a client, a key, ...
///
/// #[toolset]
/// impl Airline {
///     /// Book a flight.
///     #[tool(on_duplicate = "allow")]
///     async fn book_flight(&self, _ctx: &AsyncRunContext, city: &str, #[arg(range(1..=9))] seats: u8) -> String {
///         format!("{seats} seats to {city}, for real money")
///     }
///
///     /// Tell the weather.
///     async fn weather(&self, _ctx: &AsyncRunContext, city: &str) -> String {
///         format!("the weather in {city}, from a satellite")
///     }
/// }
///
/// let fakes = FakeTools::of::<Airline>()
///     .tool("book_flight", FakeRun::that().fails("sold out"))
///     .tool("book_flight", FakeRun::that().returns("Booked."))
///     .tool_fn("weather", |_ctx: AsyncRunContext, args: Value| async move { format!("It rains in {}.", args["city"]) });
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let tasks = TaskManager::builder().registry(fakes.registry()).build().unwrap();
/// let call = |id: &str, tool: &str, arguments: &str| tasks.call(FunctionCall::new(id, tool, arguments));
///
/// assert_eq!(&*call("call_1", "book_flight", r#"{"city": "Rome", "seats": 2}"#).await.text, "sold out");
/// assert_eq!(&*call("call_2", "book_flight", r#"{"city": "Rome", "seats": 2}"#).await.text, "Booked.");
/// assert_eq!(&*call("call_3", "weather", r#"{"city": "Rome"}"#).await.text, r#"It rains in "Rome"."#);
/// assert!(call("call_4", "book_flight", r#"{"city": "Rome", "seats": 10}"#).await.is_error);
///
/// assert_eq!(fakes.calls("book_flight"), vec![json!({"city": "Rome", "seats": 2}); 2]);
/// # });
/// ```
///
/// An agent takes them in the place of the toolset: `Agent::new("..").registry(fakes.registry())`.
#[derive(Clone)]
#[must_use]
pub struct FakeTools {
    registry: Registry,
    fakes: Arc<Fakes>,
}

/// The fakes, in the order of the toolset's tools.
struct Fakes(Vec<Fake>);

struct Fake {
    name: &'static str,
    played: Lock<Played>,
}

#[derive(Default)]
struct Played {
    runs: Vec<Run>,
    /// The arguments of the calls so far.
    calls: Vec<Value>,
}

/// What makes the future of one run.
type Run = Arc<dyn Fn(AsyncRunContext, Value) -> ToolFuture + Send + Sync>;

impl FakeTools {
    /// Fakes of all tools of this toolset.
    ///
    /// # Panics
    /// If two of its tools have one name, which `#[toolset]` does not let pass.
    #[track_caller]
    pub fn of<S: Toolset>() -> Self {
        Self::of_with::<S>(ToolsetOptions::new())
    }

    /// The same with words and rules of its own, as `toolset_with` adds the real ones.
    ///
    /// # Panics
    /// Likewise, and if the options name a tool that the toolset does not have.
    #[track_caller]
    pub fn of_with<S: Toolset>(options: ToolsetOptions) -> Self {
        let fake = |name| Fake { name, played: Lock::default() };
        let fakes = Arc::new(Fakes(S::TOOLS.iter().map(|tool| fake(tool.name())).collect()));
        match Registry::new().with_run_by::<S>(fakes.clone(), options) {
            Ok(registry) => Self { registry, fakes },
            #[expect(clippy::panic, reason = "a mistake of the test")]
            Err(error) => panic!("{error}"),
        }
    }

    /// Says what this tool does in its next call; the last run that is given is repeated.
    ///
    /// # Panics
    /// If the toolset has no tool of this name.
    #[track_caller]
    pub fn tool(self, name: &str, run: FakeRun) -> Self {
        self.adds(name, Arc::new(move |ctx, _args| boxed(run.clone().perform(ctx))))
    }

    /// The same with a function of the context and the arguments: a run that does whatever the test wants.
    ///
    /// # Panics
    /// If the toolset has no tool of this name.
    #[track_caller]
    pub fn tool_fn<F, R>(
        self,
        name: &str,
        run: impl Fn(AsyncRunContext, Value) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = R> + Send + 'static,
        R: ToolReturn,
    {
        let run = move |ctx, args| {
            let body = run(ctx, args);
            boxed(async move { finish(body.await) })
        };
        self.adds(name, Arc::new(run))
    }

    #[track_caller]
    fn adds(self, name: &str, run: Run) -> Self {
        self.fake(name).played.lock().runs.push(run);
        self
    }

    /// The arguments of the calls that were made of this tool, as they were understood: mended and coerced, with the
    /// defaults that the schema tells of, without the flag that confirms a duplicate. Calls that were refused are not
    /// among them.
    ///
    /// # Panics
    /// If the toolset has no tool of this name.
    #[must_use]
    #[track_caller]
    pub fn calls(&self, name: &str) -> Vec<Value> {
        self.fake(name).played.lock().calls.clone()
    }

    /// The tools, for an agent, a session or a task manager.
    #[must_use]
    pub fn registry(&self) -> Registry {
        self.registry.clone()
    }

    #[track_caller]
    #[expect(clippy::panic, reason = "a mistake of the test")]
    fn fake(&self, name: &str) -> &Fake {
        let Fakes(fakes) = &*self.fakes;
        match fakes.iter().find(|fake| fake.name == name) {
            Some(fake) => fake,
            None => {
                let names: Vec<&str> = fakes.iter().map(|fake| fake.name).collect();
                panic!("the toolset has no tool `{name}`; it has: {}", names.join(", "))
            }
        }
    }
}

impl Fake {
    /// Notes a call; the run that it makes.
    fn take(&self, args: &Value) -> Option<Run> {
        let Played { runs, calls } = &mut *self.played.lock();
        let run = runs.get(calls.len()).or(runs.last()).cloned();
        calls.push(args.clone());
        run
    }
}

impl DynToolset for Fakes {
    fn prepare(
        self: Arc<Self>,
        index: usize,
        ctx: AsyncRunContext,
        args: &mut Args<'_>,
    ) -> Option<ToolFuture> {
        let args = args.read_object()?;
        let Self(fakes) = &*self;
        fakes.get(index)?;
        // A call is noted when it runs: one that is refused after its arguments were read takes no run.
        Some(boxed(async move {
            let fake = self.0.get(index);
            match fake.and_then(|fake| fake.take(&args)) {
                Some(run) => run(ctx, args).await,
                None => Err(ToolError::say(format!(
                    "the fake of `{}` has no script: give it one with `FakeTools::tool`",
                    ctx.tool_name()
                ))),
            }
        }))
    }
}

impl fmt::Debug for FakeTools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FakeTools").field(&self.registry).finish()
    }
}
