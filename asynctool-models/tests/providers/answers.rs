//! Words, calls and figures of all five protocols.

use asynctool_core::{FunctionCall, ModelEvent, ModelFailure, Usage};
use serde_json::{Value, json};

use crate::{
    answer, at, failure,
    protocols::{ALL, Wire},
    server::{Script, Server},
    words,
};

fn calls(events: &[Result<ModelEvent, asynctool_core::ModelError>]) -> Vec<FunctionCall> {
    let calls = events.iter().filter_map(|event| match event {
        Ok(ModelEvent::Call(call)) => Some(call.clone()),
        _ => None,
    });
    calls.collect()
}

#[tokio::test]
async fn words_come_piece_by_piece_and_then_what_they_have_used() {
    for wire in ALL {
        let server = Server::start([wire.says(&["Hel", "lo", " you"])]).await;
        let events = answer(&at(&server, wire.name()).build().unwrap()).await;
        let mut usage = Usage::default();
        (usage.input_tokens, usage.cached_input_tokens, usage.output_tokens) = (Some(11), Some(4), Some(3));
        let text = |text: &str| Ok(ModelEvent::Text(text.to_owned()));
        assert_eq!(events, [text("Hel"), text("lo"), text(" you"), Ok(ModelEvent::Usage(usage))], "{wire:?}");
    }
}

#[tokio::test]
async fn calls_of_one_answer_come_whole_in_their_order_after_the_words() {
    let (rome, oslo) = (json!({"to": "Rome", "seats": 2}), json!({"to": "Oslo"}));
    let made =
        [("call_a", "book", rome.clone()), ("call_b", "book", oslo.clone()), ("call_c", "now", json!({}))];
    for wire in ALL {
        let body = wire.beginning() + &wire.words(&["One moment."]) + &wire.calls(&made) + &wire.end();
        let server = Server::start([Script::ok(wire.kind(), &body)]).await;
        let events = answer(&at(&server, wire.name()).build().unwrap()).await;
        assert_eq!(words(&events), "One moment.", "{wire:?}");
        let calls = calls(&events);
        let named: Vec<(&str, Value)> =
            calls.iter().map(|call| (&*call.name, serde_json::from_str(&call.arguments).unwrap())).collect();
        assert_eq!(named, [("book", rome.clone()), ("book", oslo.clone()), ("now", json!({}))], "{wire:?}");
        let mut ids: Vec<&str> = calls.iter().map(|call| &*call.id).collect();
        if !matches!(wire, Wire::Gemini | Wire::Ollama) {
            assert_eq!(ids, ["call_a", "call_b", "call_c"]);
        }
        assert!(ids.iter().all(|id| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')), "{ids:?}");
        ids.dedup();
        assert_eq!(ids.len(), 3);
    }
}

#[tokio::test]
async fn arguments_that_are_left_out_are_an_empty_object() {
    let frames = [
        json!({"choices": [{"delta": {"tool_calls": [{"index": 0, "id": "a", "function": {"name": "now", "arguments": ""}}]}}]}),
        json!({"choices": [{"delta": {"tool_calls": [{"index": 1, "id": "b", "function": {"name": "now"}}]}}]}),
    ];
    let server =
        Server::start([Script::ok("text/event-stream", &(Wire::Chat.frames(&frames) + &Wire::Chat.end()))])
            .await;
    let made = calls(&answer(&at(&server, "openai::m").build().unwrap()).await);
    assert_eq!(made, [FunctionCall::new("a", "now", "{}"), FunctionCall::new("b", "now", "{}")]);

    let frame = json!({"candidates": [{"content": {"parts": [{"functionCall": {"name": "now"}}]}, "finishReason": "STOP"}]});
    let server = Server::start([Script::ok("text/event-stream", &Wire::Gemini.frames(&[frame]))]).await;
    let made = calls(&answer(&at(&server, "gemini::m").build().unwrap()).await);
    assert_eq!((made.len(), &*made[0].arguments), (1, "{}"));
}

#[tokio::test]
async fn arguments_that_are_no_json_are_left_for_the_core_to_mend() {
    let frame = json!({"choices": [{"delta": {"tool_calls": [{"index": 0, "id": "a", "function": {"name": "book", "arguments": "{'to': 'Rome'}"}}]}}]});
    let server =
        Server::start([Script::ok("text/event-stream", &(Wire::Chat.frames(&[frame]) + &Wire::Chat.end()))])
            .await;
    let made = calls(&answer(&at(&server, "openai::m").build().unwrap()).await);
    assert_eq!(made, [FunctionCall::new("a", "book", "{'to': 'Rome'}")]);
}

#[tokio::test]
async fn a_call_without_a_name_is_no_call() {
    for wire in ALL {
        let body = wire.beginning() + &wire.calls(&[("a", "", json!({}))]) + &wire.end();
        let server = Server::start([Script::ok(wire.kind(), &body)]).await;
        let (kind, text) = failure(&answer(&at(&server, wire.name()).build().unwrap()).await);
        assert_eq!(kind, ModelFailure::Protocol, "{wire:?}");
        assert!(text.contains("a call without a name"), "{text}");
    }
}

#[tokio::test]
async fn two_calls_with_one_id_stay_two_calls() {
    let made = [("same", "book", json!({"to": "Rome"})), ("same", "book", json!({"to": "Oslo"}))];
    for wire in [Wire::Chat, Wire::Responses, Wire::Anthropic] {
        let body = wire.beginning() + &wire.calls(&made) + &wire.end();
        let server = Server::start([Script::ok(wire.kind(), &body)]).await;
        let calls = calls(&answer(&at(&server, wire.name()).build().unwrap()).await);
        assert_eq!(calls.len(), 2, "{wire:?}");
        assert_eq!(&*calls[0].id, "same");
        assert_ne!(&*calls[1].id, "same");
    }
}

#[tokio::test]
async fn a_server_that_counts_its_calls_from_one_makes_one_call() {
    for (first, rest) in [("", r#"{"to":"Rome"}"#), (r#"{"to""#, r#":"Rome"}"#), (r#"{"to":"Rome"}"#, "")] {
        let frames = [
            json!({"choices": [{"delta": {"tool_calls": [{"index": 1, "id": "a", "function": {"name": "book", "arguments": first}}]}}]}),
            json!({"choices": [{"delta": {"tool_calls": [{"index": 1, "function": {"arguments": rest}}]}}]}),
        ];
        let body = Wire::Chat.frames(&frames) + &Wire::Chat.end();
        let server = Server::start([Script::ok("text/event-stream", &body)]).await;
        let made = calls(&answer(&at(&server, "openai::m").build().unwrap()).await);
        assert_eq!(made, [FunctionCall::new("a", "book", r#"{"to":"Rome"}"#)], "{first:?}");
    }
}

#[tokio::test]
async fn letters_that_are_cut_by_packets_come_whole() {
    let body = Wire::Chat.words(&["Grüße 👋"]) + &Wire::Chat.end();
    let start = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    let script = body.bytes().fold(Script::raw(start), |script, byte| script.then([byte]));
    let server = Server::start([script]).await;
    assert_eq!(words(&answer(&at(&server, "openai::m").build().unwrap()).await), "Grüße 👋");
}

#[tokio::test]
async fn an_answer_that_is_withheld_is_a_failure_and_an_empty_one_is_not() {
    let frame =
        json!({"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 1}});
    let end = json!({"candidates": [{"finishReason": "SAFETY"}]});
    for frames in [Wire::Gemini.frames(&[frame]), Wire::Gemini.frames(&[end])] {
        let server = Server::start([Script::ok("text/event-stream", &frames)]).await;
        let (kind, text) = failure(&answer(&at(&server, "gemini::m").build().unwrap()).await);
        assert_eq!(kind, ModelFailure::Refused);
        assert!(text.contains("Gemini withholds its answer (SAFETY)"), "{text}");
    }
    for wire in ALL {
        let server = Server::start([wire.says(&[])]).await;
        let events = answer(&at(&server, wire.name()).build().unwrap()).await;
        assert!(matches!(&events[..], [Ok(ModelEvent::Usage(_))]), "{wire:?}: {events:?}");
    }
}

#[tokio::test]
async fn words_do_not_hide_that_the_call_after_them_was_not_made() {
    let gemini = Wire::Gemini.words(&["I will book it now."])
        + &Wire::Gemini.frames(&[json!({"candidates": [{"finishReason": "MALFORMED_FUNCTION_CALL"}]})]);
    let chat = |reason: &str| {
        let end = json!({"choices": [{"delta": {}, "finish_reason": reason}]});
        Wire::Chat.words(&["I will book it now."]) + &Wire::Chat.frames(&[end]) + "data: [DONE]\n\n"
    };
    for (name, body, kind) in [
        ("gemini::m", gemini, ModelFailure::Protocol),
        ("openai::m", chat("tool_calls"), ModelFailure::Protocol),
        ("openai::m", chat("content_filter"), ModelFailure::Refused),
    ] {
        let server = Server::start([Script::ok("text/event-stream", &body)]).await;
        let events = answer(&at(&server, name).build().unwrap()).await;
        assert_eq!((words(&events).as_str(), failure(&events).0), ("I will book it now.", kind), "{name}");
    }
    // At the limit of length they are the answer.
    let server = Server::start([Script::ok("text/event-stream", &chat("length"))]).await;
    let events = answer(&at(&server, "openai::m").build().unwrap()).await;
    assert!(events.iter().all(Result::is_ok), "{events:?}");
}

#[tokio::test]
async fn an_error_that_is_null_is_not_taken_for_a_server_that_is_broken() {
    let body = Wire::Chat.frames(&[json!({"error": null, "choices": [{"delta": {"content": "Hi"}}]})]);
    let server = Server::start([Script::ok("text/event-stream", &body)]).await;
    let (kind, text) = failure(&answer(&at(&server, "openai::m").build().unwrap()).await);
    assert_eq!(kind, ModelFailure::Protocol, "{text}");
    assert!(text.contains(r#"\"error\":null"#) || text.contains(r#""error":null"#), "{text}");
}

#[tokio::test]
async fn an_answer_that_does_not_stop_is_stopped() {
    let frame =
        Wire::Chat.frames(&[json!({"choices": [{"delta": {"reasoning_content": "x".repeat(1 << 20)}}]})]);
    let start = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    let script = (0..20).fold(Script::raw(start), |script, _| script.then(frame.clone()));
    let server = Server::start([script]).await;
    let (kind, text) = failure(&answer(&at(&server, "openai::m").build().unwrap()).await);
    assert_eq!(kind, ModelFailure::Protocol);
    assert!(text.contains("sends more than any answer has"), "{text}");
}

#[tokio::test]
async fn half_a_call_at_the_limit_of_length_is_not_made() {
    let frames = [
        json!({"choices": [{"delta": {"tool_calls": [{"index": 0, "id": "a", "function": {"name": "book", "arguments": "{\"to\":\"Ro"}}]}}]}),
        json!({"choices": [{"delta": {}, "finish_reason": "length"}]}),
    ];
    let server =
        Server::start([Script::ok("text/event-stream", &(Wire::Chat.frames(&frames) + "data: [DONE]\n\n"))])
            .await;
    let (kind, text) = failure(&answer(&at(&server, "openai::m").build().unwrap()).await);
    assert_eq!(kind, ModelFailure::CutOff);
    assert!(text.contains("limit of length"), "{text}");
}

#[tokio::test]
async fn a_frame_of_gemini_that_has_figures_only_is_no_failure() {
    let body = Wire::Gemini.frames(&[json!({"usageMetadata": {"promptTokenCount": 1}})])
        + &Wire::Gemini.words(&["Hi"])
        + &Wire::Gemini.end();
    let server = Server::start([Script::ok("text/event-stream", &body)]).await;
    assert_eq!(words(&answer(&at(&server, "gemini::m").build().unwrap()).await), "Hi");
}
