//! A model whose answers go wrong.

use std::sync::atomic::{AtomicUsize, Ordering};

use asynctool_core::{
    ChatModel, Dialect, Emitter, FunctionCall, ModelError, ModelEvent, ModelRequest, ModelStream, Usage,
};

use super::{AnswerFault, Fault, Faults, Injected, Wrong};
use crate::panics;

/// The id of every call that makes no sense.
pub(super) const WRONG_ID: &str = "wrong";

/// How much a model says that never stops: more than any session of ours accepts.
const FLOOD: usize = 1 << 16;

/// A model that is given its tools in a dialect, and whose answers go wrong as a scene says.
pub struct Faulty<M> {
    model: M,
    dialect: Dialect,
    faults: Faults,
    injected: Injected,
    asked: AtomicUsize,
}

impl<M> Faulty<M> {
    /// The model with these faults.
    pub fn new(model: M, dialect: Dialect, faults: Faults, injected: Injected) -> Self {
        Self { model, dialect, faults, injected, asked: AtomicUsize::new(0) }
    }
}

impl<M: ChatModel> ChatModel for Faulty<M> {
    fn stream(&self, request: ModelRequest) -> ModelStream {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let answer = self.model.stream(request);
        let Some(fault) = self.faults.of_answer(number) else { return answer };
        let injected = self.injected.clone();
        if fault.what == Wrong::PanicsAtOnce {
            injected.note(Fault::ModelPanics);
            panics::as_told();
        }
        ModelStream::generate(move |out| go_wrong(answer, fault, out, injected))
    }

    fn dialect(&self) -> Dialect {
        self.dialect
    }
}

async fn pass_on(event: ModelEvent, out: &Emitter) {
    match event {
        ModelEvent::Text(text) => out.text(text).await,
        ModelEvent::Call(call) => out.call(call).await,
        ModelEvent::Usage(usage) => out.usage(usage).await,
        _ => {}
    }
}

async fn go_wrong(
    mut answer: ModelStream,
    fault: AnswerFault,
    out: Emitter,
    injected: Injected,
) -> Result<(), ModelError> {
    let mut said = 0;
    while said < fault.after {
        let Some(event) = answer.next().await else { break };
        pass_on(event?, &out).await;
        said += 1;
    }
    match fault.what {
        Wrong::Fails(kind) => {
            injected.note(if said == 0 { Fault::ModelFailsFirst } else { Fault::ModelFailsMidway });
            return Err(ModelError::of(kind, "as told"));
        }
        Wrong::Panics | Wrong::PanicsAtOnce => {
            injected.note(Fault::ModelPanics);
            panics::as_told();
        }
        Wrong::Raves => {
            injected.note(Fault::WrongEvents);
            rave(&out).await;
        }
        Wrong::Floods => {
            injected.note(Fault::ModelFloods);
            out.text("a".repeat(FLOOD)).await;
        }
        Wrong::Ends => {
            injected.note(Fault::CutStream);
            return Ok(());
        }
        Wrong::Silent => {
            injected.note(Fault::SilentStream);
            std::future::pending::<()>().await;
        }
    }
    while let Some(event) = answer.next().await {
        pass_on(event?, &out).await;
    }
    Ok(())
}

/// Says what no model should.
async fn rave(out: &Emitter) {
    const CALLS: [(&str, &str); 12] = [
        ("no_tool", "{}"),
        ("", "{}"),
        ("functions.job: näh", "{}"),
        ("any_job", "{\"acts\": \"\\ud800\"}"),
        ("job", "{\"acts\": [{\"wait\":"),
        ("job", "[]"),
        ("any_job", "{\"acts\": [{\"wait\": \"soon\"}]}"),
        ("any_job", "{\"acts\": []}"),
        ("any_job", "{\"acts\": []}"),
        ("add", "{\"a\": 1e400, \"b\": -1}"),
        ("cancel_task", "{\"call_id\": \"wrong\"}"),
        ("get_running_tasks", "null"),
    ];
    out.text("").await;
    let mut usage = Usage::default();
    usage.output_tokens = Some(u64::MAX);
    out.usage(usage).await;
    for (name, arguments) in CALLS {
        out.call(FunctionCall::new(WRONG_ID, name, arguments)).await;
        out.text("\u{0}\u{202e} ").await;
    }
    out.usage(usage).await;
}
