//! What a router has a say in, and what it has not.

use std::{cell::RefCell, sync::Arc};

use asynctool_core::{Dialect, FunctionCall, ModelRequest, Registry, RequestItem, ToolChoice};
use serde_json::json;

use super::*;
use crate::{
    offline::{Answer, OfflineModel},
    travel::Travel,
};

/// Gives one answer, and keeps the lines that it was asked about.
struct Fixed {
    route: Route,
    asked: RefCell<Vec<String>>,
}

impl Fixed {
    fn calls(calls: &[(&str, Value)]) -> Self {
        let call =
            |(tool, arguments): &(&str, Value)| ((*tool).to_owned(), arguments.as_object().unwrap().clone());
        Self::of(Route::Calls(calls.iter().map(call).collect()))
    }

    fn of(route: Route) -> Self {
        Self { route, asked: RefCell::default() }
    }
}

impl Router for Fixed {
    fn introduction(&self) -> &'static str {
        "I am a test."
    }

    fn route(&self, question: &Question<'_>) -> Route {
        let names: Vec<&str> = question.tools.iter().map(|tool| tool.name.as_str()).collect();
        assert_eq!(names, ["book_flight", "tour_guide", "get_weather"]);
        self.asked.borrow_mut().push(question.line.clone());
        self.route.clone()
    }
}

/// A request at whose end the user says the last of these lines; the others are what user and agent said in turn.
fn request(lines: &[&str]) -> ModelRequest {
    let registry = Registry::new().with(Travel::new(1.0).unwrap()).unwrap();
    let item = |(number, line): (usize, &&str)| match number % 2 {
        0 => RequestItem::user(*line),
        _ => RequestItem::assistant(*line),
    };
    let history = lines.iter().enumerate().map(item).collect();
    ModelRequest::new("", history, Arc::new(registry.render(Dialect::OpenAi)))
}

fn answer(router: &Fixed, lines: &[&str]) -> Answer {
    OfflineModel::new().unwrap().answer(&request(lines), router)
}

fn calls(answer: &Answer) -> Vec<(&str, Value)> {
    let arguments = |call: &FunctionCall| serde_json::from_str(&call.arguments).unwrap();
    answer.calls.iter().map(|call| (&*call.name, arguments(call))).collect()
}

#[test]
fn its_calls_take_the_place_of_those_of_the_rules() {
    let router = Fixed::calls(&[("get_weather", json!({"city": "Bergen", "month": 6}))]);
    let answer = answer(&router, &["Book a flight from Rome to Oslo"]);
    assert_eq!(calls(&answer), [("get_weather", json!({"city": "Bergen", "month": 6}))]);
    assert_eq!(*router.asked.borrow(), ["Book a flight from Rome to Oslo"]);
}

#[test]
fn what_its_call_lacks_is_asked_for() {
    let router = Fixed::calls(&[("book_flight", json!({"destination": "Oslo"}))]);
    let answer = answer(&router, &["I would rather be up north"]);
    assert!(answer.calls.is_empty());
    assert_eq!(
        answer.text,
        "For book flight (destination: Oslo) I still need: Departure city or IATA airport code?"
    );
}

#[test]
fn if_it_wants_no_tool_none_is_called() {
    let answer = answer(&Fixed::calls(&[]), &["Tell a story of a flight from Rome to Oslo"]);
    assert!(answer.calls.is_empty());
    assert!(answer.text.starts_with("That is beyond me. I am a test. My tools: "), "{}", answer.text);
}

#[test]
fn if_it_is_not_sure_the_rules_choose() {
    let router = Fixed::of(Route::Unsure(Some("tour_guide".to_owned())));
    let answer = answer(&router, &["Book a flight from Rome to Oslo"]);
    assert_eq!(calls(&answer), [("book_flight", json!({"origin": "Rome", "destination": "Oslo"}))]);
}

#[test]
fn if_the_rules_know_nothing_either_its_guess_is_told_and_other_words_are_asked_for() {
    let router = Fixed::of(Route::Unsure(Some("tour_guide".to_owned())));
    let told = answer(&router, &["Something pretty for an afternoon"]);
    assert!(told.calls.is_empty());
    for part in ["not sure that I understand", "My guess is tour guide (Plan a walk along", "in other words"]
    {
        assert!(told.text.contains(part), "{part:?} is not in {:?}", told.text);
    }
    for guess in [None, Some("book_hotel".to_owned())] {
        let told = answer(&Fixed::of(Route::Unsure(guess)), &["Something pretty for an afternoon"]);
        assert!(told.text.starts_with("That is beyond me."), "{}", told.text);
    }
}

#[test]
fn a_tool_that_there_is_not_and_one_of_the_session_are_not_called() {
    for tool in ["book_hotel", "cancel_task"] {
        let router = Fixed::calls(&[(tool, json!({"call_id": "call_1"}))]);
        let answer = answer(&router, &["Book a flight from Rome to Oslo"]);
        assert_eq!(calls(&answer), [("book_flight", json!({"origin": "Rome", "destination": "Oslo"}))]);
    }
}

#[test]
fn it_is_not_asked_about_the_conversation_itself() {
    for line in ["thanks a lot", "hello", "bye", "help", "no", "yes please", "", "?!"] {
        let router = Fixed::calls(&[("get_weather", json!({"city": "Oslo"}))]);
        assert!(answer(&router, &[line]).calls.is_empty(), "{line:?}");
        assert!(router.asked.borrow().is_empty(), "{line:?}");
    }
}

#[test]
fn it_is_not_asked_if_nothing_may_be_called() {
    let router = Fixed::calls(&[("get_weather", json!({"city": "Oslo"}))]);
    let mut request = request(&["Book a flight from Rome to Oslo"]);
    request.tool_choice = ToolChoice::None;
    let answer = OfflineModel::new().unwrap().answer(&request, &router);
    assert!(answer.calls.is_empty() && router.asked.borrow().is_empty());
    assert!(answer.text.contains("I may not start anything"), "{}", answer.text);
}

#[test]
fn a_line_that_only_adds_to_the_one_before_is_read_with_it() {
    const QUESTION: &str = "For book flight I still need: Departure city or IATA airport code?";
    let router = Fixed::calls(&[("book_flight", json!({"origin": "Rome", "destination": "Oslo"}))]);
    answer(&router, &["Fly me to Oslo", QUESTION, "from Rome"]);
    answer(&router, &["Fly me to Oslo", QUESTION, "What is the weather in Rome in June?"]);
    assert_eq!(*router.asked.borrow(), ["Fly me to Oslo. from Rome", "What is the weather in Rome in June?"]);
}
