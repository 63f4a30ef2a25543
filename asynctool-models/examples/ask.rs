//! Asks the model of `ASYNCTOOL_MODEL` one thing, without a session:
//! `cargo run -p asynctool-models --example ask -- "Who are you?"`
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

use std::{error::Error, io::Write as _, process::ExitCode, sync::Arc};

use asynctool_core::{ChatModel as _, ModelEvent, ModelRequest, Registry, RequestItem};
use asynctool_models::Model;

#[tokio::main]
async fn main() -> ExitCode {
    let question = std::env::args().nth(1).unwrap_or_else(|| "Who are you?".to_owned());
    match ask(question).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn ask(question: String) -> Result<(), Box<dyn Error>> {
    let model = Model::from_env()?;
    println!("{} at {}", model.name(), model.url());
    let tools = Arc::new(Registry::new().render(model.dialect()));
    let request = ModelRequest::new("You are brief.", vec![RequestItem::user(question)], tools);
    let mut answer = model.stream(request);
    while let Some(event) = answer.next().await {
        match event? {
            ModelEvent::Text(text) => print!("{text}"),
            ModelEvent::Usage(usage) => print!("\n{usage:?}"),
            _ => {}
        }
        std::io::stdout().flush()?;
    }
    println!();
    Ok(())
}
