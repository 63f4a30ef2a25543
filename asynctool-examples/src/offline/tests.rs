//! The offline model in real sessions with the travel agency, in virtual time.

use std::time::Duration;

use asynctool_core::{Agent, ChatItem, Session, testing::transcript};

use super::*;
use crate::travel::Travel;

struct Talk(Session);

/// A conversation in which a flight is found after 10 seconds and booked after 25.
fn talk() -> Talk {
    let agent = Agent::new("You are a travel assistant.").toolset(Travel::new(6.0).unwrap());
    let model = OfflineModel::new().unwrap().word_time(Duration::ZERO);
    Talk(Session::builder(model).agent(agent).start().unwrap())
}

impl Talk {
    async fn say(&self, line: &str) -> String {
        self.0.user(line).await.unwrap().text
    }

    /// The calls that the model made: `book_flight {"origin":"Rome"}`.
    fn calls(&self) -> Vec<String> {
        let log = self.0.log();
        let call = |item: &ChatItem| match item {
            ChatItem::Call { call, .. } if !call.id.contains("_update_") && !call.id.ends_with("_final") => {
                Some(format!("{} {}", call.name, call.arguments))
            }
            _ => None,
        };
        log.iter().filter_map(|entry| call(&entry.item)).collect()
    }

    fn running(&self) -> Vec<String> {
        let mut ids: Vec<String> =
            self.0.running().into_iter().map(|task| task.call_id.to_string()).collect();
        ids.sort();
        ids
    }

    fn said(&self) -> Vec<String> {
        let lines = transcript(&self.0.log()).into_iter();
        lines.filter_map(|line| line.strip_prefix("agent: ").map(str::to_owned)).collect()
    }
}

fn assert_says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
}

const ROME_OSLO: &str = r#"book_flight {"origin":"Rome","destination":"Oslo"}"#;

#[tokio::test(start_paused = true)]
async fn a_complete_wish_is_started_and_told_to_its_end() {
    let talk = talk();
    let text = talk.say("Please book a flight from rome to OSL for three people").await;
    assert_eq!(talk.calls(), [r#"book_flight {"origin":"Rome","destination":"Oslo","passengers":3}"#]);
    assert_says(&text, &["I have started: Searching flights from Rome to Oslo...", "what else?"]);
    assert!(!text.contains("Progress"), "{text}");

    talk.0.idle().await;
    let said = talk.said();
    assert_eq!(said.len(), 3, "{said:?}");
    assert_says(&said[1], &["Book flight Rome to Oslo (passengers: 3): Found 3 options"]);
    assert_says(
        &said[2],
        &["Your flight from Rome (FCO) to Oslo (OSL) is booked", "for 3 people", "code is"],
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_is_asked_for_and_nothing_else() {
    let talk = talk();
    let text = talk.say("I want to book a flight").await;
    assert_says(
        &text,
        &["I still need", "Departure city or IATA airport code; and: Arrival city or IATA airport code?"],
    );
    let text = talk.say("from Rome").await;
    assert_says(&text, &["(origin: Rome)", "I still need: Arrival city"]);
    assert!(!text.contains("Departure") && talk.calls().is_empty(), "{text}");
    talk.say("Oslo").await;
    assert_eq!(talk.calls(), [ROME_OSLO]);
}

#[tokio::test(start_paused = true)]
async fn a_follow_up_may_name_the_other_end_or_something_unknown() {
    for (line, call) in [
        ("from Rome", ROME_OSLO),
        ("Rome please", ROME_OSLO),
        (
            "a flight from Rome for 2 people",
            r#"book_flight {"destination":"Oslo","origin":"Rome","passengers":2}"#,
        ),
        ("Nowhere", r#"book_flight {"destination":"Oslo","origin":"Nowhere"}"#),
    ] {
        let talk = talk();
        assert_says(&talk.say("Fly me to Oslo").await, &["I still need: Departure city"]);
        talk.say(line).await;
        let calls = talk.calls();
        let json =
            |text: &str| text.split_once(' ').map(|(_, json)| json.parse::<serde_json::Value>().unwrap());
        assert_eq!(calls.len(), 1, "{line}");
        assert_eq!(json(&calls[0]), json(call), "{line}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_of_mind_drops_the_open_question() {
    let talk = talk();
    talk.say("Book a flight").await;
    assert_says(
        &talk.say("What is the weather in Oslo in June?").await,
        &["In June it is usually", "in Oslo"],
    );
    assert_eq!(talk.calls(), [r#"get_weather {"city":"Oslo","month":6}"#]);
    talk.say("Book a flight").await;
    assert_says(&talk.say("no, forget it").await, &["leave it"]);
}

#[tokio::test(start_paused = true)]
async fn one_line_may_hold_several_wishes() {
    let talk = talk();
    let text = talk.say("Book Rome to Oslo and tell me the weather in Oslo in June").await;
    assert_eq!(talk.calls(), [ROME_OSLO, r#"get_weather {"city":"Oslo","month":6}"#]);
    assert_says(&text, &["In June it is usually", "I have started: Searching flights"]);

    let text = talk.say("What is the weather in Paris and Tokyo, and plan a tour").await;
    assert_eq!(talk.calls()[2..], [r#"get_weather {"city":"Paris"}"#, r#"get_weather {"city":"Tokyo"}"#]);
    assert_says(&text, &["in Paris", "in Tokyo", "For tour guide I still need: The city to walk through?"]);
    talk.say("Rome, for 3 hours").await;
    assert_eq!(talk.calls()[4..], [r#"tour_guide {"city":"Rome","hours":3}"#]);
}

#[tokio::test(start_paused = true)]
async fn a_place_alone_asks_for_the_same_there() {
    let talk = talk();
    talk.say("What is the weather in Oslo in June?").await;
    talk.say("And in Paris?").await;
    assert_eq!(talk.calls()[1..], [r#"get_weather {"month":6,"city":"Paris"}"#]);
    assert_says(&talk.say("don't book a flight").await, &["I leave it"]);
}

#[tokio::test(start_paused = true)]
async fn the_error_of_a_tool_is_passed_on() {
    let talk = talk();
    let text = talk.say("Book a flight from Atlantis to Oslo").await;
    assert_says(&text, &["did not work", "o airport is known for \"Atlantis\""]);
    let text = talk.say("from Rome to Olso, 1 passenger, a flight").await;
    assert_says(&text, &["did you mean Oslo"]);
    let text = talk.say("a flight from Rome to Oslo for 99 people").await;
    assert_says(&text, &["99 is above 9"]);
}

#[tokio::test(start_paused = true)]
async fn a_duplicate_is_started_only_after_a_yes() {
    let talk = talk();
    talk.say("Book a flight from Rome to Oslo").await;
    let text = talk.say("Also book a flight from Rome to Madrid").await;
    assert_says(
        &text,
        &["Book flight Rome to Oslo is running already", "Shall I start another one beside it?"],
    );
    assert_eq!(talk.0.running().len(), 1);

    let text = talk.say("Yes, please.").await;
    assert_says(&text, &["I have started: Searching flights from Rome to Madrid"]);
    assert_eq!(talk.0.running().len(), 2);
    assert_eq!(
        talk.calls()[2],
        r#"book_flight {"origin":"Rome","destination":"Madrid","confirm_duplicate":true}"#
    );
    assert_says(&talk.say("yes").await, &["no question of mine open"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_refused_duplicate_tells_of_the_running_one_is_not_told_beside_it() {
    let talk = talk();
    talk.say("Book a flight from Rome to Oslo").await;
    talk.0.user_started_speaking();
    tokio::time::sleep(Duration::from_secs(12)).await;
    let text = talk.say("Also book a flight from Rome to Madrid").await;
    assert_says(&text, &["is running already, for 12 seconds: Found 3 options"]);
    assert_eq!(text.matches("Found 3 options").count(), 1, "{text}");
    assert!(talk.0.running().len() == 1 && !text.contains("By the way"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_duplicate_is_left_alone_after_a_no() {
    let talk = talk();
    talk.say("Book a flight from Rome to Oslo").await;
    talk.say("Book a flight from Rome to Madrid").await;
    assert_says(&talk.say("No, thanks").await, &["I leave it as it is"]);
    assert_eq!((talk.calls().len(), talk.0.running().len()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_rejected_duplicate_is_explained_without_a_question() {
    let talk = talk();
    talk.say("Plan a walk through Rome").await;
    let text = talk.say("Plan a walk through Rome").await;
    assert_says(&text, &["Tour guide Rome is running already", "I do not start it twice"]);
}

#[tokio::test(start_paused = true)]
async fn a_running_call_is_cancelled_by_its_city_its_tool_or_its_id() {
    for (line, cancelled) in [
        ("Cancel the Madrid booking", &["call_2"][..]),
        ("please stop the tour", &["call_3"]),
        ("abort call_1", &["call_1"]),
        ("cancel the flight to Oslo", &["call_1"]),
        ("cancel both flights", &["call_1", "call_2"]),
        ("Stop everything!", &["call_1", "call_2", "call_3"]),
    ] {
        let talk = talk();
        talk.say("Fly from Rome to Oslo and from Rome to Madrid, and plan a walk through Paris").await;
        let before = talk.running();
        assert_eq!(before, ["call_1", "call_2", "call_3"]);
        assert_says(&talk.say(line).await, &["I have cancelled"]);
        let after = talk.running();
        let gone: Vec<_> = before.iter().filter(|id| !after.contains(id)).map(String::as_str).collect();
        assert_eq!(gone, cancelled, "{line}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_to_cancel_is_asked_if_it_is_not_clear() {
    let talk = talk();
    assert_says(&talk.say("cancel it").await, &["Nothing is running"]);
    talk.say("Fly from Rome to Oslo and from Rome to Madrid").await;
    assert_says(&talk.say("cancel the flight to Berlin").await, &["No such thing", "Oslo", "Madrid"]);
    let text = talk.say("cancel the flight").await;
    assert_says(&text, &["which one", "to Oslo [call_1]", "to Madrid [call_2]"]);
    assert_says(&talk.say("the Madrid booking").await, &["I have cancelled book flight Rome to Madrid"]);
    assert_eq!(talk.0.running().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_question_about_a_running_call_is_answered_from_what_is_known() {
    let talk = talk();
    talk.say("Book a flight from Rome to Oslo").await;
    talk.say("Plan a walk through Paris").await;
    talk.0.user_started_speaking();
    tokio::time::sleep(Duration::from_secs(12)).await;
    let calls = talk.calls().len();
    let turn = talk.0.user("How is my flight going?");
    talk.0.user_stopped_speaking();
    let text = turn.await.unwrap().text;
    assert_says(&text, &["Found 3 options", "it is still running", "By the way: Your walk through Paris"]);
    assert_eq!(text.matches("Found 3 options").count(), 1, "{text}");
    assert_eq!(talk.calls().len(), calls, "no tool is needed");

    let text = talk.say("What is running?").await;
    assert_says(&text, &["Running now, 1: book flight Rome to Oslo [call_1] for 12 s: Found 3 options"]);
    talk.0.idle().await;
    assert_says(&talk.say("What about the flight to Oslo?").await, &["It has ended. Your flight from Rome"]);
}

#[tokio::test(start_paused = true)]
async fn news_of_several_tasks_is_told_in_one_message() {
    let talk = talk();
    talk.say("Book a flight from Rome to Oslo and plan a walk through Paris").await;
    talk.0.user_started_speaking();
    tokio::time::sleep(Duration::from_secs(12)).await;
    let before = talk.said().len();
    talk.0.user_stopped_speaking();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let said = talk.said();
    assert_eq!(said.len(), before + 1, "{said:?}");
    assert_says(
        &said[before],
        &["News of several things.", "Found 3 options", "Your walk through Paris is ready"],
    );
    assert!(!said[before].contains("Stop 1"), "the result is the newest: {}", said[before]);
}

#[tokio::test(start_paused = true)]
async fn small_talk_and_nonsense_get_a_helpful_answer() {
    let talk = talk();
    assert_says(
        &talk.say("Hello!").await,
        &["Hello! I am the offline demo model: a few rules, no network. What"],
    );
    assert_says(&talk.say("thank you").await, &["welcome"]);
    for line in ["What can you do?", "xyzzy qwrt", "sing me a song", "🦀🦀", "?!"] {
        let text = talk.say(line).await;
        assert_says(
            &text,
            &["offline demo model", "book_flight (Search the flights", "`--model openai::gpt-5-mini`"],
        );
    }
    assert!(talk.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_huge_line_is_answered() {
    let talk = talk();
    let text = talk.say(&"blah ".repeat(1000)).await;
    assert_says(&text, &["beyond me"]);
    let line = format!("Book a flight from Rome to Oslo {}", "and on and on ".repeat(15_000));
    talk.say(&line).await;
    assert_eq!(talk.calls(), [ROME_OSLO]);
}

#[tokio::test(start_paused = true)]
async fn without_tools_it_talks_and_says_so() {
    let session = Session::builder(OfflineModel::new().unwrap()).start().unwrap();
    let turn = session.user("Book a flight from Rome to Oslo").await.unwrap();
    assert_says(&turn.text, &["I was given no tools"]);
}

#[tokio::test(start_paused = true)]
async fn lines_that_got_no_answer_are_not_lost() {
    let talk = talk();
    let (first, second) = tokio::join!(
        talk.0.user("Book a flight from Rome to Oslo"),
        talk.0.user("and what is the weather in Oslo in May"),
    );
    assert_eq!(first.unwrap().text, second.unwrap().text);
    assert_eq!(talk.calls(), [ROME_OSLO, r#"get_weather {"city":"Oslo","month":5}"#]);
}
