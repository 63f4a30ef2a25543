//! One conversation over all protocols: whatever lies between, the user is told the same.

use std::{fmt::Write, sync::Arc};

use asynctool_core::{ReplyCause, SessionEvent};
use asynctool_tests::peers::aimock::Answer;
use serde_json::json;

use crate::{
    golden,
    protocol::{Protocol, name_of},
    talk::{Talk, replies},
};

/// What a reply told, and why it was given.
type Reply = (&'static str, String, Vec<String>);

/// A flight; a hotel, which is refused beside it and then confirmed; both told in one reply.
pub(crate) async fn what_the_user_is_told_is_the_same() {
    let mut told: Vec<(&'static str, Vec<Reply>)> = Vec::new();
    for protocol in Protocol::ALL {
        told.push((name_of(protocol), travel(protocol).await));
    }
    let table = table(&told);
    for (protocol, replies) in &told {
        assert_eq!(*replies, told[0].1, "{protocol} tells something else than {}:\n{table}", told[0].0);
    }
    let set: Vec<&String> = told[0].1.iter().flat_map(|(_, _, ids)| ids).collect();
    assert_eq!(set, ["book (2): result", "book (2): update 1", "book: result", "book: update 1"]);
    golden::assert("told", "all_protocols", &table);
}

async fn travel(protocol: Protocol) -> Vec<Reply> {
    let mut talk = Talk::begin(
        protocol,
        [
            Answer::calls([("call_1", "book", json!({ "what": "flight" }))]),
            Answer::says("I am looking."),
            Answer::calls([("call_2", "book", json!({ "what": "hotel" }))]),
            Answer::says("Shall I book it beside the flight?"),
            Answer::calls([("call_3", "book", json!({ "what": "hotel", "confirm_duplicate": true }))]),
            Answer::says("I am looking for both."),
            Answer::says("Your flight and your hotel are booked."),
        ],
    )
    .await;
    talk.say("Book me a flight.").await;
    talk.say("And a hotel.").await;
    talk.say("Yes, please.").await;
    talk.finish(["flight", "hotel"]).await;
    talk.rest().await;
    let events = talk.events(|events| replies(events, 4)).await;
    told(&events)
}

/// The replies that were said to their end, with what they have told.
fn told(events: &[SessionEvent]) -> Vec<Reply> {
    let mut tasks: Vec<(Arc<str>, String)> = Vec::new();
    for event in events {
        if let SessionEvent::ToolCallStarted { call_id, tool, .. } = event {
            let same = tasks.iter().filter(|(_, name)| name.split(' ').next() == Some(tool)).count();
            let name = if same == 0 { tool.to_string() } else { format!("{tool} ({})", same + 1) };
            tasks.push((call_id.clone(), name));
        }
    }
    let name = |id: &Arc<str>| {
        let (call_id, task) = tasks.iter().find(|(call_id, _)| id.starts_with(&**call_id)).expect("a task");
        match id.trim_start_matches(&**call_id).trim_start_matches('_') {
            "final" => format!("{task}: result"),
            "" => format!("{task}: first output"),
            update => format!("{task}: {}", update.replace('_', " ")),
        }
    };
    let mut replies = Vec::new();
    for event in events {
        let SessionEvent::ReplyCompleted { reply_id, call_ids } = event else { continue };
        let mut ids: Vec<String> = call_ids.iter().map(name).collect();
        ids.sort();
        let (mut cause, mut words) = ("", String::new());
        for event in events {
            match event {
                SessionEvent::ReplyScheduled { reply_id: of, cause: by, .. } if of == reply_id => {
                    cause = if *by == ReplyCause::Turn { "turn" } else { "deferred" };
                }
                SessionEvent::ReplyDelta { reply_id: of, text } if of == reply_id => words += text,
                _ => {}
            }
        }
        replies.push((cause, words, ids));
    }
    replies
}

fn table(told: &[(&str, Vec<Reply>)]) -> String {
    let mut text = "| protocol | reply | words | told |\n|---|---|---|---|\n".to_owned();
    for (protocol, replies) in told {
        for (cause, words, ids) in replies {
            let ids = if ids.is_empty() { "nothing new".to_owned() } else { ids.join(", ") };
            writeln!(text, "| {protocol} | {cause} | {words} | {ids} |").unwrap();
        }
    }
    text
}
