//! What a person reads for everything that can go wrong.

use asynctool_core::ModelFailure as Kind;
use asynctool_models::Model;

use crate::{
    answer, at, failure, hello,
    protocols::{ALL, Wire},
    rest,
    server::{Script, Server},
    words,
};
use asynctool_core::ChatModel as _;

/// How a model fails that gets this for every try.
async fn fails(name: &str, script: Script) -> (Kind, String) {
    let server = Server::start([script.clone(), script.clone(), script]).await;
    failure(&answer(&at(&server, name).build().unwrap()).await)
}

#[tokio::test]
async fn every_status_has_its_sentence_in_every_protocol() {
    for (status, kind, sentence) in [
        (400, Kind::Refused, "refuses the request (status 400) (it says: no way)"),
        (401, Kind::Unauthorized, "does not accept the key: check "),
        (402, Kind::RateLimited, "no credit is left"),
        (403, Kind::Unauthorized, "does not let this key use \"m-1\""),
        (404, Kind::NotFound, "there is nothing to ask at http://127.0.0.1:"),
        (413, Kind::Refused, "the conversation is too large"),
        (418, Kind::Refused, "refuses the request (status 418)"),
        (429, Kind::RateLimited, "gets too many requests after 3 tries: ask again later"),
        (500, Kind::Unavailable, "is overloaded or broken (status 500) after 3 tries"),
        (503, Kind::Unavailable, "is overloaded or broken (status 503) after 3 tries"),
        (529, Kind::Unavailable, "is overloaded or broken (status 529) after 3 tries"),
    ] {
        for wire in ALL {
            let (told, text) = fails(wire.name(), Script::status(status, "", &wire.error("no way"))).await;
            assert_eq!(told, kind, "{wire:?} {status}: {text}");
            assert!(text.contains(sentence) && text.contains("no way"), "{wire:?} {status}: {text}");
        }
    }
}

#[tokio::test]
async fn an_unknown_model_is_told_from_an_unknown_address() {
    for (wire, message) in [
        (Wire::Chat, "The model `m-1` does not exist or you do not have access to it."),
        (Wire::Responses, "The requested model 'm-1' does not exist."),
        (Wire::Gemini, "models/m-1 is not found for API version v1beta"),
        (Wire::Ollama, "model 'm-1' not found"),
    ] {
        let (kind, text) = fails(wire.name(), Script::status(404, "", &wire.error(message))).await;
        assert_eq!(kind, Kind::NotFound);
        assert!(text.contains("has no model \"m-1\""), "{text}");
        assert_eq!(text.contains("ollama pull m-1"), wire == Wire::Ollama, "{text}");
    }
}

#[tokio::test]
async fn a_redirect_names_the_address_and_the_key_does_not_follow_it() {
    let mut elsewhere = Server::start([Script::default()]).await;
    let script = Script::status(308, &format!("location: {}/v2/\r\n", elsewhere.url()), "");
    let (kind, text) = fails("openai::m", script).await;
    assert_eq!(kind, Kind::NotFound);
    assert!(text.contains(&format!("sends us on to {}/v2/", elsewhere.url())), "{text}");
    assert_eq!(elsewhere.requests(), 0);
}

#[tokio::test]
async fn a_refused_connection_names_the_url() {
    for wire in ALL {
        let url = Server::start([]).await.url(); // and gone
        let model =
            Model::builder(wire.name()).base_url(&url).key("k").retries(crate::quick()).build().unwrap();
        let (kind, text) = failure(&answer(&model).await);
        assert_eq!(kind, Kind::Unreachable);
        assert!(
            text.contains(&format!("nobody answers at {url}/")) && text.contains("after 3 tries"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_name_that_is_not_known_is_told_so() {
    let model = Model::builder("openai::m").base_url("http://no-such-host.invalid/v1/").build().unwrap();
    let (kind, text) = failure(&answer(&model).await);
    assert_eq!(kind, Kind::Unreachable);
    assert!(text.contains("the name of http://no-such-host.invalid/v1/ is not known"), "{text}");
}

#[tokio::test]
async fn a_server_without_encryption_behind_https_is_told_so() {
    let server = Server::start([Script::raw("HTTP/1.1 400 X\r\n\r\n")]).await;
    let url = server.url().replace("http://", "https://");
    let Ok(model) = Model::builder("openai::m").base_url(url).build() else { return }; // no certificates on this machine
    let answer = tokio::time::timeout(std::time::Duration::from_secs(30), rest(model.stream(hello()))).await;
    let (kind, text) = failure(&answer.unwrap());
    assert_eq!(kind, Kind::Unreachable, "{text}");
    assert!(text.contains("https://127.0.0.1:"), "{text}");
}

#[tokio::test]
async fn a_stream_that_is_cut_keeps_its_words_and_makes_no_call() {
    for wire in ALL {
        let half = wire.beginning()
            + &wire.words(&["Hel", "lo"])
            + &wire.calls(&[("a", "book", serde_json::json!({"to": "Rome"}))]);
        for script in [Script::cut(wire.kind(), &half), Script::ok(wire.kind(), &half)] {
            let mut server = Server::start([script.clone(), script]).await;
            let events = answer(&at(&server, wire.name()).build().unwrap()).await;
            assert_eq!(words(&events), "Hello", "{wire:?}");
            assert_eq!(events.len(), 3, "no call, no figures: {events:?}");
            let (kind, text) = failure(&events);
            assert_eq!(kind, Kind::CutOff, "{wire:?}");
            assert!(text.contains("broke off in the middle"), "{text}");
            assert_eq!(server.requests(), 1, "what was heard is not said anew");
        }
    }
}

#[tokio::test]
async fn what_is_not_the_protocol_is_told_so() {
    let page = "<!doctype html>\n\n<html><title>Welcome</title>\n\n<p>hello</p></html>\n\n";
    for wire in ALL {
        for script in [
            Script::ok("text/html", page),
            Script::ok("text/plain", ""),
            Script::ok(wire.kind(), "data: {no json\n\n"),
            Script::ok(wire.kind(), "\n\n\n"),
        ] {
            let (kind, text) = fails(wire.name(), script).await;
            assert_eq!(kind, Kind::Protocol, "{wire:?}: {text}");
            assert!(text.contains("another protocol than that of"), "{wire:?}: {text}");
        }
    }
}

#[tokio::test]
async fn an_error_within_the_stream_is_what_its_code_says() {
    for (wire, frame, kind) in [
        (Wire::Chat, r#"{"error":{"message":"busy now","type":"server_error"}}"#, Kind::Unavailable),
        (
            Wire::Responses,
            r#"{"type":"error","code":"rate_limit_exceeded","message":"busy now"}"#,
            Kind::RateLimited,
        ),
        (
            Wire::Responses,
            r#"{"type":"response.failed","response":{"id":"r","status":"failed","model":"m","error":{"code":"server_error","message":"busy now"}}}"#,
            Kind::Unavailable,
        ),
        (
            Wire::Anthropic,
            r#"{"type":"error","error":{"type":"overloaded_error","message":"busy now"}}"#,
            Kind::Unavailable,
        ),
        (
            Wire::Gemini,
            r#"{"error":{"code":503,"message":"busy now","status":"UNAVAILABLE"}}"#,
            Kind::Unavailable,
        ),
    ] {
        let frame = wire.frames(&[serde_json::from_str(frame).unwrap()]);
        let (told, text) = fails(wire.name(), Script::ok(wire.kind(), &frame)).await;
        assert_eq!(told, kind, "{wire:?}: {text}");
        assert!(text.contains("busy now") && text.contains("after 3 tries"), "{wire:?}: {text}");
        let late = wire.beginning() + &wire.words(&["Hi"]) + &frame;
        let server = Server::start([Script::ok(wire.kind(), &late)]).await;
        let events = answer(&at(&server, wire.name()).build().unwrap()).await;
        assert_eq!((words(&events).as_str(), failure(&events).0), ("Hi", kind), "{wire:?}");
    }
}

#[tokio::test]
async fn a_long_complaint_is_cut() {
    let (_, text) = fails("openai::m", Script::status(400, "", &Wire::Chat.error(&"x".repeat(10_000)))).await;
    assert!(text.len() < 500 && text.contains("xxx..."), "{text}");
}
