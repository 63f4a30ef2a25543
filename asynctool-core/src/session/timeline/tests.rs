//! Whole timelines of scripted conversations.

use std::{sync::Arc, time::Duration};

use super::{Timeline, columns::columns};
use crate::{
    chat::{ChatItem, LogEntry, Message, Role},
    session::event::{AgentState, InterruptedBy, ReplyCause, SessionEvent, UserState},
    task::{AnsweredBy, FunctionCall, FunctionOutput, Refusal, TaskStatus, made_id},
};

/// Events with the times at which they happen.
#[derive(Default)]
struct Script {
    events: Vec<(Duration, SessionEvent)>,
    now: Duration,
}

impl Script {
    fn at(&mut self, milliseconds: u64) -> &mut Self {
        self.now = Duration::from_millis(milliseconds);
        self
    }

    fn event(&mut self, event: SessionEvent) -> &mut Self {
        self.events.push((self.now, event));
        self
    }

    fn user_is(&mut self, state: UserState) -> &mut Self {
        self.event(SessionEvent::UserStateChanged { state })
    }

    fn agent_is(&mut self, state: AgentState) -> &mut Self {
        self.event(SessionEvent::AgentStateChanged { state })
    }

    fn logged(&mut self, item: ChatItem) -> &mut Self {
        let entry = LogEntry { seq: self.events.len() as u64, at: self.now, item };
        self.event(SessionEvent::ItemAdded { item: Arc::new(entry) })
    }

    fn said(&mut self, role: Role, text: &str, interrupted: bool) -> &mut Self {
        self.logged(ChatItem::Message(Arc::new(Message {
            role,
            text: text.to_owned(),
            interrupted,
            response: None,
        })))
    }

    fn user(&mut self, text: &str) -> &mut Self {
        self.said(Role::User, text, false)
    }

    fn reply(&mut self, reply_id: u64, call_ids: &[&str]) -> &mut Self {
        let cause = if call_ids.is_empty() { ReplyCause::Turn } else { ReplyCause::Notices };
        self.event(SessionEvent::ReplyScheduled { reply_id, cause, call_ids: owned(call_ids) })
            .agent_is(AgentState::Thinking)
    }

    fn words(&mut self, reply_id: u64, text: &str) -> &mut Self {
        self.agent_is(AgentState::Speaking)
            .event(SessionEvent::ReplyDelta { reply_id, text: text.to_owned() })
    }

    fn completed(&mut self, reply_id: u64, text: &str, call_ids: &[&str]) -> &mut Self {
        self.said(Role::Assistant, text, false)
            .event(SessionEvent::ReplyCompleted { reply_id, call_ids: owned(call_ids) })
            .agent_is(AgentState::Listening)
    }

    fn started(&mut self, call_id: &str, arguments: &str) -> &mut Self {
        let (call_id, tool) = (call_id.into(), "book_flight".into());
        self.event(SessionEvent::ToolCallStarted { call_id, tool, arguments: arguments.into() })
    }

    fn asked(&mut self, call_id: &str, question: &str) -> &mut Self {
        let (call_id, tool, question) = (call_id.into(), "book_flight".into(), question.to_owned());
        self.event(SessionEvent::ApprovalRequested { call_id, tool, question, deadline_ms: 300_000 })
    }

    fn answered(&mut self, call_id: &str, by: AnsweredBy, reason: Option<&str>) -> &mut Self {
        let (call_id, tool, granted) = (call_id.into(), "book_flight".into(), false);
        let reason = reason.map(str::to_owned);
        self.event(SessionEvent::ApprovalAnswered { call_id, tool, granted, by, reason })
    }

    fn updated(&mut self, id: &str, call_id: &str, message: &str, progress: Option<u8>) -> &mut Self {
        self.event(SessionEvent::ToolCallUpdated {
            id: id.into(),
            call_id: call_id.into(),
            tool: "book_flight".into(),
            message: message.into(),
            progress,
            supersedes: None,
        })
    }

    fn ended(&mut self, call_id: &str, status: TaskStatus, message: &str) -> &mut Self {
        let (call_id, tool) = (call_id.into(), "book_flight".into());
        self.event(SessionEvent::ToolCallEnded { call_id, tool, status, message: message.into() })
    }

    fn refused(&mut self, call_id: &str, reason: Refusal) -> &mut Self {
        let (call_id, tool) = (call_id.into(), "book_flight".into());
        self.event(SessionEvent::ToolCallRefused { call_id, tool, reason })
    }

    /// What the log knows of a call, or of what was made of an update.
    fn logged_call(&mut self, id: &str, tool: &str, arguments: &str) -> &mut Self {
        let call = FunctionCall::new(id, tool, arguments);
        self.logged(ChatItem::Call { call, response: 0 })
    }

    fn logged_pair(&mut self, id: &str) -> &mut Self {
        let output = FunctionOutput::new("");
        self.logged_call(id, "book_flight", "{}").logged(ChatItem::Output { call_id: id.into(), output })
    }

    fn timeline(&self) -> Timeline {
        Timeline::of(self.events.clone())
    }
}

fn owned(call_ids: &[&str]) -> Vec<Arc<str>> {
    call_ids.iter().map(|&id| id.into()).collect()
}

/// A call with two updates and a result, a second one refused, a deferred reply that is cut off and comes again, a
/// handoff.
fn trip() -> Script {
    let mut script = Script::default();
    script.at(0).user_is(UserState::Speaking);
    script
        .at(1_200)
        .user_is(UserState::Listening)
        .user("Book me a flight to Rome,\nplease. On Friday if you can.");
    script.reply(0, &[]);
    script.at(1_900).agent_is(AgentState::Thinking).started("call_1", r#"{"to":"Rome"}"#);
    script.updated("call_1", "call_1", "Searching flights to Rome.", None);
    script.at(2_400).words(0, "I am searching ").words(0, "for flights.");
    script.at(3_600).completed(0, "I am searching for flights.", &[]);
    script.at(5_000).user("Is it booked?").reply(1, &[]);
    script.at(5_600).logged_call("call_2", "book_flight", r#"{"to":"Rome"}"#);
    script.refused("call_2", Refusal::Duplicate);
    script.at(6_000).words(1, "Not yet.");
    script.at(6_500).completed(1, "Not yet.", &[]);
    script.at(14_250).updated("call_1_update_1", "call_1", "Found three flights.", Some(40));
    script.at(14_350).reply(2, &["call_1_update_1"]);
    script.at(14_900).words(2, "I have found ").words(2, "three flights to Rome.");
    script.at(15_300).ended("call_1", TaskStatus::Done, "Booked: AZ 611, Friday at noon.");
    script.at(15_500).user_is(UserState::Speaking);
    script.said(Role::Assistant, "I have found three", true);
    script.event(SessionEvent::ReplyInterrupted {
        reply_id: 2,
        call_ids: owned(&["call_1_update_1"]),
        told: Vec::new(),
        by: InterruptedBy::User,
    });
    script.agent_is(AgentState::Listening);
    script.at(16_000).user_is(UserState::Listening);
    script.at(16_600).reply(3, &["call_1_update_1", "call_1_final"]);
    script.at(17_200).words(3, "Your flight is booked: AZ 611.");
    script.at(18_500).completed(3, "Your flight is booked: AZ 611.", &["call_1_update_1", "call_1_final"]);
    script.event(SessionEvent::Handoff { from: "travel".to_owned(), to: "billing".to_owned() });
    script
}

#[test]
fn a_trip_is_told_in_lanes() {
    let expected = r#"
    time  user                                                  agent                                                 book_flight #1
--------  ----------------------------------------------------  ----------------------------------------------------  ---------------------------------------
  0.000s  + speaks
  1.200s  * Book me a flight to Rome, please. On Friday if you
            can.
  1.200s                                                        + reply 0
  1.900s                                                        :                                                     + {"to":"Rome"} (call_1)
  1.900s                                                        :                                                     * Searching flights to Rome.
  2.400s                                                        * I am searching for flights.                         |
  3.600s                                                        = ends                                                |
  5.000s  * Is it booked?                                                                                             |
  5.000s                                                        + reply 1                                             |
  5.600s                                                        x book_flight #2 refused, duplicate: {"to":"Rome"}    |
                                                                  (call_2)                                            |
  6.000s                                                        * Not yet.                                            |
  6.500s                                                        = ends                                                |
... 7.7s                                                                                                              |
 14.250s                                                                                                              * 40% Found three flights.
 14.350s                                                        + reply 2 tells book_flight #1 update 1               |
 14.900s                                                        * I have found three --                               |
 15.300s                                                        |                                                     = done: Booked: AZ 611, Friday at noon.
 15.500s  + speaks                                              |
 15.500s  |                                                     x cut off by the user, goes back: book_flight #1
          |                                                       update 1
 16.000s  = stops
 16.600s                                                        + reply 3 tells book_flight #1 update 1, book_flight
                                                                  #1 end
 17.200s                                                        * Your flight is booked: AZ 611.
 18.500s                                                        = told book_flight #1 update 1, book_flight #1 end
 18.500s                                                        -- billing speaks from here --
"#;
    assert_eq!(trip().timeline().to_string(), expected.trim_start_matches('\n'));
}

#[test]
fn every_kind_of_event_is_told() {
    let mut script = Script::default();
    script.event(SessionEvent::Lagged { missed: 3 });
    script.event(SessionEvent::ReplyScheduled {
        reply_id: 0,
        cause: ReplyCause::Line { call_id: "call_1".into() },
        call_ids: Vec::new(),
    });
    script.words(0, "Still at it.").logged(ChatItem::Aside { text: "Still at it.".into() });
    script.event(SessionEvent::ReplySkipped { reply_id: 0, call_ids: owned(&["call_1"]) });
    script.event(SessionEvent::ReplyDropped { call_ids: owned(&["call_2_final"]) });
    script.event(SessionEvent::LogFull { items: 500 }).logged(ChatItem::Summary { text: "They met.".into() });
    script.event(SessionEvent::Error { message: "the model failed".to_owned() });
    script.event(SessionEvent::ToolCallUpdated {
        id: "call_3_update_2".into(),
        call_id: "call_3".into(),
        tool: "bake".into(),
        message: "Half".into(),
        progress: Some(50),
        supersedes: Some("call_3_update_1".into()),
    });
    script.ended("call_3", TaskStatus::TimedOut, "It took too long.").event(SessionEvent::Closed);
    let expected = r"
  time  user  agent                              bake #1
------  ----  ---------------------------------  ----------------------------------------
0.000s        ! 3 events are missing here
0.000s        + reply 0, a line of call_1
0.000s        * Still at it.
0.000s        = skipped, counts as told: call_1
0.000s        ! will not be told: call_2_final
0.000s        ! the log is full: 500 items
0.000s        -- summarised: They met. --
0.000s        ! the model failed
0.000s                                           * 50% Half (in place of call_3_update_1)
0.000s                                           x timed out: It took too long.
0.000s        -- closed --
";
    assert_eq!(script.timeline().to_string(), expected.trim_start_matches('\n'));
}

#[test]
fn i8_a_question_and_its_answer_stand_in_the_lane_of_the_task() {
    let mut script = Script::default();
    script.started("call_1", "{}").asked("call_1", "Book it?");
    script.at(1000).answered("call_1", AnsweredBy::Approver, Some("too dear"));
    script.ended("call_1", TaskStatus::Denied, "It was not made.");
    let text = script.timeline().to_string();
    let rows: Vec<_> =
        text.lines().skip(2).filter_map(|line| Some(line.get(6..)?.trim_start().trim_end())).collect();
    let expected =
        ["+ {} (call_1)", "* asks the user: Book it?", "* declined, too dear", "x denied: It was not made."];
    assert_eq!(rows, expected, "{text}");
}

#[test]
fn an_answer_between_tool_calls_has_words_of_its_own() {
    let mut script = Script::default();
    script.reply(0, &[]).words(0, "Let me ").words(0, "look.").said(Role::Assistant, "Let me look.", false);
    script.agent_is(AgentState::Thinking).started("call_1", "{}").ended("call_1", TaskStatus::Done, "");
    script.words(0, "It is noon.").completed(0, "It is noon.", &[]);
    let text = script.timeline().to_string();
    let rows: Vec<_> = text.lines().skip(2).map(|line| line.get(14..).unwrap_or_default()).collect();
    let expected = [
        "+ reply 0",
        "* Let me look.",
        ":               + {} (call_1)",
        ":               = done",
        "* It is noon.",
        "= ends",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn a_long_text_is_cut_and_the_breaks_in_it_are_not_kept() {
    let mut script = Script::default();
    script.user(&"line\n".repeat(1000)).refused("call_1", Refusal::Limit);
    let text = script.timeline().to_string();
    assert_eq!(text.lines().count(), 6, "{text}");
    assert!(text.contains(" line line line\u{2026}\n"), "{text}");
}

#[test]
fn a_timeline_stays_narrow_with_a_thousand_tasks() {
    let mut in_turn = Script::default();
    let mut at_once = Script::default();
    for number in 0..1000_u64 {
        let call_id = format!("call_{number}");
        in_turn.at(number * 10).started(&call_id, "{}").ended(&call_id, TaskStatus::Done, "Booked.");
        at_once.at(number * 10).started(&call_id, "{}");
    }
    for number in 0..1000_u64 {
        at_once.ended(&format!("call_{number}"), TaskStatus::Done, "Booked.");
    }
    for script in [in_turn, at_once] {
        let (text, svg) = (script.timeline().to_string(), script.timeline().to_svg());
        assert!(text.lines().all(|line| columns(line) <= 160), "{text}");
        assert!(text.contains("+ book_flight #1000: {}"), "a lane that is used again names its task: {text}");
        assert!(svg.contains("<title>9.990s book_flight #1000: {} (call_999)</title>"));
        check_xml(&svg);
    }
}

#[test]
fn of_tasks_whose_beginning_is_not_known_the_rest_is_shown() {
    let mut script = Script::default();
    script.updated("call_1_update_3", "call_1", "Nearly there.", None).ended(
        "call_1",
        TaskStatus::Done,
        "There.",
    );
    script.completed(7, "You are there.", &["call_1_final"]);
    let text = script.timeline().to_string();
    for row in ["* Nearly there.", "= done: There.", "* You are there.", "= told book_flight #1 end"] {
        assert!(text.contains(row), "{text}");
    }
}

#[test]
fn whatever_ids_calls_and_outputs_have_they_are_told_by_tool_and_number() {
    let mut script = Script::default();
    let odd = "an odd id of a server, much longer than what we make of it: ".repeat(2);
    script.started("toolu_01A09q90qw90lq917835lq9", "{}").started(&odd, "{}");
    let (update, end) = (made_id(&odd, &["_update_1"]), "made anew, because the usual one was taken");
    script.logged_pair(&update).updated(&update, &odd, "Found.", None);
    script.logged_pair(end).ended(&odd, TaskStatus::Done, "Booked.");
    let told = [&*update, end, "toolu_01A09q90qw90lq917835lq9"];
    script.reply(0, &told).words(0, "Booked.").completed(0, "Booked.", &told);
    let text = script.timeline().columns(300).to_string();
    let names = "book_flight #2 update 1, book_flight #2 end, book_flight #1";
    assert!(text.contains(&format!("+ reply 0 tells {names}  |")), "{text}");
    assert!(text.contains(&format!("= told {names} ")), "{text}");
    assert!(text.contains("+ {} (toolu_01A09q90qw90lq917835lq9)"), "the id stands at the beginning: {text}");
    let svg = script.timeline().to_svg();
    assert!(svg.contains(&format!("<title>0.000s told {names} ({})</title>", told.join(", "))), "{svg}");
    assert!(svg.contains(&format!("<title>book_flight #2 end ({end}) is told</title>")), "{svg}");
}

#[test]
fn the_end_of_a_task_that_said_nothing_before_stands_under_the_id_of_its_call() {
    let mut script = Script::default();
    script.started("call_1", "{}").ended("call_1", TaskStatus::Done, "Booked.");
    script.updated("call_2", "call_2", "Searching.", None).ended("call_2", TaskStatus::Done, "Found.");
    let svg = script.timeline().to_svg();
    assert!(svg.contains("<title>0.000s done: Booked. (call_1)</title>"), "{svg}");
    assert!(svg.contains("<title>0.000s done: Found. (call_2_final)</title>"), "{svg}");
}

#[test]
fn what_is_cut_off_says_by_whom() {
    let words = [
        (InterruptedBy::User, "x cut off by the user"),
        (InterruptedBy::Host, "x cut off by the host"),
        (InterruptedBy::Update, "x cut off by urgent news"),
        (InterruptedBy::Speaker, "x cut off by the speaker"),
        (InterruptedBy::Model, "x cut off: the model failed"),
        (InterruptedBy::Closed, "x cut off: the session is closed"),
        (InterruptedBy::Task, "x cut off by its own tool"),
    ];
    for (by, expected) in words {
        let (reply_id, call_ids, told) = (0, Vec::new(), Vec::new());
        let event = SessionEvent::ReplyInterrupted { reply_id, call_ids, told, by };
        let text = Timeline::of([(Duration::ZERO, event)]).to_string();
        assert!(text.ends_with(&format!("{expected}\n")), "{text}");
    }
}

#[test]
fn lanes_stand_below_each_other_whatever_is_written_in_them() {
    let texts = [
        "\u{65e5}\u{672c}\u{8a9e}\u{306e}\u{9577}\u{3044}\u{6587}".repeat(20),
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{260e}\u{fe0f} \u{2705} ".repeat(20),
        "e\u{301}\u{200b}\u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd} ".repeat(20),
    ];
    for text in texts {
        let mut script = Script::default();
        script.started("call_1", "{}").user(&text);
        let drawn = script.timeline().columns(60).to_string();
        let bars: Vec<_> = drawn.lines().skip(3).map(|line| columns(line.trim_end_matches('|'))).collect();
        assert!(bars.len() == 3 && bars.windows(2).all(|pair| pair[0] == pair[1]), "{drawn}");
    }
}

#[test]
fn no_line_has_more_columns_than_are_asked_for() {
    let mut script = Script::default();
    let long = "A text that says a great deal of this and that. ".repeat(10);
    script.user(&long).reply(0, &[]).words(0, &long);
    for number in 0..20 {
        let call_id = format!("toolu_01A09q90qw90lq917835lq{number}");
        script.started(&call_id, &long).updated(&call_id, &call_id, &long, None);
    }
    for most in [120, 160, 400] {
        let text = script.timeline().columns(most).to_string();
        let widest = text.lines().map(columns).max().unwrap_or(0);
        assert!(widest <= most && widest > most - 20, "{widest}: {text}");
        let unbroken: String = text.split_whitespace().collect();
        assert!(most < 400 || unbroken.contains("(toolu_01A09q90qw90lq917835lq0)"), "{text}");
    }
    let narrow = script.timeline().columns(0).to_string();
    assert!(narrow.lines().all(|line| columns(line) < 100), "{narrow}");
}

#[test]
fn nothing_is_a_timeline_too() {
    let timeline = Timeline::of([]);
    assert_eq!(timeline.to_string(), "time  user  agent\n----  ----  -----\n");
    check_xml(&timeline.to_svg());
}

#[test]
fn a_notice_is_joined_to_the_reply_that_told_it_and_to_no_other() {
    let svg = trip().timeline().to_svg();
    check_xml(&svg);
    let links: Vec<_> = svg.lines().filter(|line| line.contains(" is told</title>")).collect();
    assert_eq!(links.len(), 2, "{svg}");
    assert!(links[0].contains("call_1_update_1") && links[1].contains("call_1_final"));
    // Both lines end at the same words.
    let end = |link: &str| link.split('"').nth(1).and_then(|d| d.rsplit(' ').nth(1)).map(str::to_owned);
    assert_eq!(end(links[0]), end(links[1]));
}

#[test]
fn whatever_is_said_the_svg_is_well_formed_and_keeps_the_whole_text() {
    let mut script = Script::default();
    let text = "</text> & <b>\"bold\"</b> it's \u{0}\u{8}\u{1b}[0m ]]> ".repeat(20);
    script.user(&text).started("<call>&", &text).ended("<call>&", TaskStatus::Error, &text);
    let svg = script.timeline().to_svg();
    check_xml(&svg);
    let whole = "&lt;/text&gt; &amp; &lt;b&gt;&quot;bold&quot;&lt;/b&gt; it&apos;s [0m ]]&gt; ".repeat(20);
    assert!(svg.contains(&whole), "{svg}");
}

#[test]
fn an_hour_of_quiet_is_short() {
    let mut script = Script::default();
    script.at(0).user("Good morning.");
    script.at(1_000).user("Anybody here?");
    script.at(3_600_000).user("Good evening.");
    script.at(3_601_000).user("Good night.");
    let svg = script.timeline().to_svg();
    assert!(svg.contains(">3599.0s</text>") && svg.contains("3599.0s in which nothing happens"), "{svg}");
    let places: Vec<f64> = script
        .events
        .iter()
        .zip(["0.000s", "1.000s", "3600.000s", "3601.000s"])
        .filter_map(|(_, time)| place_of(&svg, time))
        .collect();
    let [first, second, third, fourth] = places[..] else { panic!("{svg}") };
    assert!(second - first > 150.0 && fourth - third > 150.0, "what happens has room: {places:?}");
    assert!(third - second < 700.0, "{places:?}");
}

#[test]
fn a_picture_is_as_wide_as_what_happened_needs() {
    let width = |svg: &str| svg.split('"').nth(5).and_then(|width| width.parse::<u32>().ok()).unwrap_or(0);
    assert_eq!(width(&trip().timeline().to_svg()), 1200);
    let mut script = Script::default();
    for number in 0..100 {
        script.at(number * 2_000).user("Are you there?");
    }
    let svg = script.timeline().to_svg();
    assert!(width(&svg) > 5_000, "{svg}");
    assert_eq!(svg.matches("Are you there?</text>").count(), 100);
}

#[test]
fn a_picture_says_that_time_is_not_to_scale_if_it_is_not() {
    let mut script = Script::default();
    script.at(0).user("One").at(1_000).user("two").at(2_000).user("three");
    assert!(!script.timeline().to_svg().contains("not to scale"));
    script.at(60_000).user("sixty");
    assert!(script.timeline().to_svg().contains(">time is not to scale</text>"));
}

#[test]
fn of_texts_without_room_those_that_say_least_are_left_out_and_a_sign_tells_them() {
    let mut script = Script::default();
    for reply_id in 0..30 {
        script.reply(reply_id, &[]).words(reply_id, "It is said, and takes its time.").completed(
            reply_id,
            "It is said, and takes its time.",
            &[],
        );
    }
    let svg = script.timeline().to_svg();
    assert_eq!(
        svg.matches(">It is said, and takes its time.</text>").count(),
        30,
        "what was said comes first: {svg}"
    );
    let signs: Vec<_> = svg.lines().filter(|line| line.contains(">\u{2026}<title>")).collect();
    let bare = svg.matches(">ends</text>").count() + svg.matches(">reply ").count();
    assert!(!signs.is_empty() && signs.len() + bare == 60, "{signs:?}, {bare}");
    let told =
        |sign: &&str| sign.contains("<title>0.000s reply ") || sign.contains("<title>0.000s ends</title>");
    assert!(signs.iter().all(told), "{signs:?}");
}

#[test]
fn what_was_told_goes_before_what_is_to_be_told() {
    let mut script = Script::default();
    for reply_id in 0..30 {
        let told = ["call_1_final"];
        script.reply(reply_id, &told).words(reply_id, "It is done.").completed(
            reply_id,
            "It is done.",
            &told,
        );
    }
    let svg = script.timeline().to_svg();
    assert_eq!(svg.matches(">told call_1_final</text>").count(), 30, "{svg}");
    assert!(svg.matches(">reply ").count() < 30, "{svg}");
}

#[test]
fn a_time_that_many_share_is_written_once() {
    let mut script = Script::default();
    for number in 0..30 {
        script.user(&format!("number {number}"));
    }
    assert_eq!(script.timeline().to_svg().matches(">0.000s</text>").count(), 1);
}

#[test]
fn texts_are_drawn_over_lines_each_on_a_ground_of_its_own() {
    let svg = trip().timeline().to_svg();
    let (lines, texts) = svg.split_once("<g stroke=\"#ffffff\"").expect("texts have a ground");
    assert!(lines.contains("stroke-dasharray=\"5 3\"") && !lines.contains(">Not yet.</text>"), "{svg}");
    assert!(texts.contains("paint-order=\"stroke\"") && !texts.contains("<path"), "{svg}");
    assert!(texts.contains(">Not yet.</text>") && texts.contains(">7.7s</text>"), "{svg}");
}

#[test]
fn a_text_from_right_to_left_runs_its_own_way() {
    let mut script = Script::default();
    script.user(&"\u{5e9}\u{5dc}\u{5d5}\u{5dd} ".repeat(20));
    let svg = script.timeline().to_svg();
    let label = svg.split_once(">\u{2068}\u{5e9}").and_then(|(_, rest)| rest.split_once("</text>"));
    assert!(label.is_some_and(|(label, _)| label.ends_with("\u{2026}\u{200f}\u{2069}")), "{svg}");
}

/// Where the mark of this time is.
fn place_of(svg: &str, time: &str) -> Option<f64> {
    let line = svg.lines().find(|line| line.contains(&format!("<title>{time} ")))?;
    line.split_once("d=\"M")?.1.split(' ').next()?.parse().ok()
}

/// Every element is closed in its order, and no character of markup stands for itself.
fn check_xml(svg: &str) {
    let mut open = Vec::new();
    let mut rest = svg;
    while let Some((text, after)) = rest.split_once('<') {
        check_text(text);
        let (tag, after) = after.split_once('>').expect("a tag ends");
        rest = after;
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{svg}"),
            None if tag.ends_with('/') => {}
            None => open.extend(tag.split(' ').next()),
        }
        assert!(tag.matches('"').count() % 2 == 0 && !tag.contains('<'), "{tag}");
        assert!(!tag.contains("NaN") && !tag.contains("inf"), "{tag}");
    }
    check_text(rest);
    assert!(open.is_empty(), "{open:?} is left open");
}

fn check_text(text: &str) {
    const ENTITIES: [&str; 5] = ["amp;", "lt;", "gt;", "quot;", "apos;"];
    assert!(!text.contains(['>', '"', '\'']), "{text}");
    assert!(
        text.split('&').skip(1).all(|rest| ENTITIES.iter().any(|entity| rest.starts_with(entity))),
        "{text}"
    );
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text}");
}
