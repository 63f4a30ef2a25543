//! What random conversations ask of a model, sent by the real adapter over each protocol, and read as the provider reads
//! it: nothing that it refuses, nothing lost, every result with its call.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use asynctool_core::{ChatModel as _, ModelRequest, testing::wire::Protocol};
use asynctool_models::Model;
use asynctool_tests::{peers::http::Progress, play::requests, random::Scene, wire::compare};
use futures_util::StreamExt as _;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// How many requests are sent over each protocol.
const REQUESTS: usize = 300;
/// For a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// The model's name for each protocol, and an answer that ends at once.
fn speaks(protocol: Protocol) -> (&'static str, &'static str, &'static str) {
    match protocol {
        Protocol::OpenAiChat => ("openai::gpt-5", "text/event-stream", OPENAI_CHAT),
        Protocol::OpenAiResponses => ("openai_resp::gpt-5", "text/event-stream", OPENAI_RESPONSES),
        Protocol::Anthropic => ("anthropic::claude-sonnet-4-5-high", "text/event-stream", ANTHROPIC),
        Protocol::Gemini => ("gemini::gemini-3-pro", "text/event-stream", GEMINI),
        Protocol::Ollama => ("ollama::qwen3", "application/x-ndjson", OLLAMA),
    }
}

const OPENAI_CHAT: &str = concat!(
    "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"x\",\"choices\":[{\"index\":0,",
    "\"delta\":{\"role\":\"assistant\",\"content\":\"Fine.\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
);
const OPENAI_RESPONSES: &str = concat!(
    "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",",
    "\"output_index\":0,\"content_index\":0,\"delta\":\"Fine.\"}\n\n",
    "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",",
    "\"object\":\"response\",\"status\":\"completed\",\"model\":\"x\",\"output\":[{\"type\":\"message\",\"id\":\"msg_1\",",
    "\"role\":\"assistant\",\"status\":\"completed\",\"content\":[{\"type\":\"output_text\",\"text\":\"Fine.\"}]}]}}\n\n"
);
const ANTHROPIC: &str = concat!(
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",",
    "\"role\":\"assistant\",\"model\":\"x\",\"content\":[],\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}\n\n",
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,",
    "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,",
    "\"delta\":{\"type\":\"text_delta\",\"text\":\"Fine.\"}}\n\n",
    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},",
    "\"usage\":{\"output_tokens\":1}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
);
const GEMINI: &str = concat!(
    "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Fine.\"}],\"role\":\"model\"},",
    "\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":1,\"candidatesTokenCount\":1,",
    "\"totalTokenCount\":2},\"modelVersion\":\"x\"}\n\n"
);
const OLLAMA: &str = concat!(
    "{\"model\":\"x\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\",\"content\":\"Fine.\"},",
    "\"done\":false}\n{\"model\":\"x\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\",",
    "\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":1,\"eval_count\":1}\n"
);

/// A server that keeps the bodies that it is sent, and gives every request this answer.
#[derive(Clone)]
struct Server {
    bodies: Arc<Mutex<Vec<Value>>>,
    kind: &'static str,
    answer: &'static str,
}

impl Server {
    /// Its port.
    async fn start(kind: &'static str, answer: &'static str) -> (Self, u16) {
        let server = Self { bodies: Arc::default(), kind, answer };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        (server, port)
    }

    async fn serve(self, mut stream: TcpStream) -> std::io::Result<()> {
        let (mut progress, mut bytes) = (Progress::default(), vec![0; 16 << 10]);
        let asked = loop {
            let length = stream.read(&mut bytes).await?;
            if length == 0 {
                return Ok(());
            }
            if let Some(asked) = progress.ask(bytes.get(..length).unwrap_or_default()) {
                break asked;
            }
        };
        self.bodies.lock().unwrap().push(serde_json::from_str(&asked.body).unwrap());
        let (kind, length) = (self.kind, self.answer.len());
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(self.answer.as_bytes()).await?;
        stream.shutdown().await
    }
}

/// What random conversations ask of this model.
fn asked(model: &Model) -> Vec<ModelRequest> {
    let mut asked = Vec::new();
    for seed in 0.. {
        asked.extend(requests(&Scene::of(seed), model.dialect()).unwrap());
        if asked.len() >= REQUESTS {
            break;
        }
    }
    asked.truncate(REQUESTS);
    asked
}

fn send_all(protocol: Protocol) {
    let (name, kind, answer) = speaks(protocol);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (server, port) = runtime.block_on(Server::start(kind, answer));
    let address = format!("http://127.0.0.1:{port}/");
    let model = Model::builder(name).base_url(address).key("k").build().unwrap();
    for (number, request) in asked(&model).iter().enumerate() {
        let answer: Vec<_> = runtime.block_on(async {
            tokio::time::timeout(PATIENCE, model.stream(request.clone()).collect()).await.unwrap()
        });
        assert!(answer.iter().all(Result::is_ok), "request {number}: {answer:?}");
        let bodies = std::mem::take(&mut *server.bodies.lock().unwrap());
        let [body] = &bodies[..] else { panic!("request {number} is sent {} times", bodies.len()) };
        let found = compare(protocol, body, request);
        assert!(found.is_empty(), "request {number}: {found:#?}\n{request:#?}\n{body:#}");
    }
}

#[test]
fn all_of_a_request_reaches_openai_chat() {
    send_all(Protocol::OpenAiChat);
}

#[test]
fn all_of_a_request_reaches_openai_responses() {
    send_all(Protocol::OpenAiResponses);
}

#[test]
fn all_of_a_request_reaches_anthropic() {
    send_all(Protocol::Anthropic);
}

#[test]
fn all_of_a_request_reaches_gemini() {
    send_all(Protocol::Gemini);
}

#[test]
fn all_of_a_request_reaches_ollama() {
    send_all(Protocol::Ollama);
}
