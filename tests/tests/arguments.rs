//! The arguments of calls: behaviours G, and what is known of a tool only at run time.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use asynctool_core::{
    AsyncRunContext, Dialect, FunctionCall, FunctionOutput, Hints, Json, Limits, OnDuplicate, Policy,
    Reading, Registry, TaskManager, Tool, ToolError, schemars::JsonSchema, toolset,
};
use asynctool_tests::Jobs;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What is bought.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct Item {
    name: String,
    #[serde(default)]
    pieces: u8,
    note: Option<String>,
}

/// A toolset that says what it was given.
struct Echo;

#[toolset]
impl Echo {
    /// Say what was given.
    #[tool(on_duplicate = "allow")]
    async fn echo(
        &self,
        ctx: &AsyncRunContext,
        #[arg(default = 1)] count: u8,
        exact: Option<bool>,
        #[arg(default)] items: Vec<Item>,
        #[arg(default)] words: Vec<String>,
        #[arg(default)] prices: BTreeMap<String, f64>,
        day: Option<chrono::NaiveDate>,
        #[arg(default = Some(10))] limit: Option<u32>,
    ) -> Json<Value> {
        let arguments: Value = serde_json::from_str(ctx.arguments()).unwrap();
        Json(json!({
            "count": count, "exact": exact, "items": items, "words": words, "prices": prices, "day": day,
            "limit": limit,
            "arguments": arguments,
        }))
    }
}

fn call(id: &str, name: &str, arguments: impl Into<Arc<str>>) -> FunctionCall {
    FunctionCall::new(id, name, arguments)
}

fn manager() -> TaskManager {
    TaskManager::builder().toolset(Jobs).toolset(Echo).build().unwrap()
}

fn reading(change: impl FnOnce(&mut Reading)) -> TaskManager {
    let mut reading = Reading::default();
    change(&mut reading);
    TaskManager::builder().toolset(Jobs).toolset(Echo).reading(reading).build().unwrap()
}

async fn output(name: &str, arguments: impl Into<Arc<str>>) -> FunctionOutput {
    manager().call(call("call_1", name, arguments)).await
}

async fn echoed(arguments: &str) -> Value {
    let output = output("echo", arguments).await;
    assert!(!output.is_error, "{arguments}: {}", output.text);
    serde_json::from_str(&output.text).unwrap()
}

#[tokio::test(start_paused = true)]
async fn g1_empty_text_and_null_mean_no_arguments() {
    for nothing in ["", "  ", "null", "{}"] {
        let output = output("job_by_args", nothing).await;
        assert_eq!(output, FunctionOutput::new(""), "{nothing:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn g1_text_that_is_not_an_object_is_answered_with_its_position() {
    let broken = output("add", r#"{"a": 1, "b": }"#).await;
    assert!(broken.is_error && broken.text.contains("line 1 column 15"), "{}", broken.text);
    let list = output("add", "[1, 2]").await;
    assert!(list.text.contains("not a JSON object: found a list"), "{}", list.text);
    let trailing = output("add", r#"{"a": 1, "b": 2} x"#).await;
    assert!(trailing.is_error, "{}", trailing.text);
    let deep = "[".repeat(100_000);
    assert!(output("add", format!(r#"{{"a": {deep}"#)).await.is_error);
}

#[tokio::test(start_paused = true)]
async fn g3_all_failures_are_told_in_one_message() {
    let output = output("add", r#"{"aa": 1, "b": "two", "unit": "meters"}"#).await;
    assert!(output.is_error);
    assert_eq!(
        &*output.text,
        "The call was not made, its arguments need a change. \"a\": missing (the call has \"aa\", which is not \
         a parameter). \"b\": found \"two\", expected a whole number from 0 to 100. \"unit\": 6 long, and at most 4 are allowed."
    );
}

#[tokio::test(start_paused = true)]
async fn g2_null_for_a_defaulted_or_optional_field_is_an_absent_one() {
    let output = output("job_by_args", r#"{"weight": null, "label": null, "acts": null}"#).await;
    assert_eq!(output, FunctionOutput::new(""));
}

#[tokio::test(start_paused = true)]
async fn g3_what_is_accepted_is_told_without_names_of_rust() {
    let output = output("job_by_args", r#"{"acts": [{"wait": -1}], "weight": "heavy"}"#).await;
    assert!(output.text.contains("\"acts[0].wait\": -1 is below 0."), "{}", output.text);
    assert!(output.text.contains("\"weight\": found \"heavy\", expected a number."), "{}", output.text);
}

#[tokio::test(start_paused = true)]
async fn g3_a_failure_inside_of_a_value_is_named_by_its_path() {
    let output = output("any_job", r#"{"acts": [{"wait": 1}, {"wait": "long"}]}"#).await;
    assert!(
        output.text.contains("\"acts[1].wait\": found \"long\", expected a whole number from 0."),
        "{}",
        output.text
    );
}

#[tokio::test(start_paused = true)]
async fn g3_unknown_fields_alone_do_not_fail_a_call() {
    assert_eq!(output("add", r#"{"a": 1, "b": 2, "c": 3}"#).await, FunctionOutput::new("3"));
}

#[tokio::test(start_paused = true)]
async fn g4_a_rule_is_enforced_and_advertised() {
    let above = output("add", r#"{"a": 1, "b": 200}"#).await;
    assert!(above.text.contains("\"b\": 200 is above 100."), "{}", above.text);
    let registry = Registry::new().with(Jobs).unwrap();
    let schema = registry.get("add").unwrap().schema();
    assert_eq!(schema["properties"]["b"]["maximum"], 100);
    assert_eq!(schema["properties"]["unit"]["maxLength"], 4);
    assert_eq!(schema["required"], serde_json::json!(["a", "b"]));
}

#[tokio::test(start_paused = true)]
async fn g1_text_that_is_nearly_json_is_mended() {
    for nearly in [
        "```json\n{\"count\": 2}\n```",
        "{'count': 2}",
        "{\"count\": 2",
        "{\"count\": 2,}",
        "{count: 2}",
        "\"{\\\"count\\\": 2}\"",
    ] {
        let echoed = echoed(nearly).await;
        assert_eq!((&echoed["count"], &echoed["arguments"]), (&json!(2), &json!({"count": 2})), "{nearly}");
    }
}

#[tokio::test(start_paused = true)]
async fn g1_mending_can_be_switched_off() {
    let tasks = reading(|reading| reading.repair = false);
    let output = tasks.call(call("call_1", "echo", "{'count': 2}")).await;
    assert!(
        output.is_error && output.text.contains("not a JSON object: key must be a string"),
        "{}",
        output.text
    );
}

#[tokio::test(start_paused = true)]
async fn g1_what_cannot_be_mended_is_shown_where_it_stops() {
    let output = output("echo", r#"{"count": 2, "words": ["a" "b"]}"#).await;
    assert!(output.text.contains(r#"near "unt\": 2, \"words\": [\"a\" \"b\"]}""#), "{}", output.text);
}

#[tokio::test(start_paused = true)]
async fn g2_values_in_another_writing_are_what_they_say() {
    let echoed = echoed(
        r#"{"count": "3", "exact": "True", "items": "[{\"name\": \"a\", \"pieces\": \"2\"}]", "words": "one",
            "prices": {"a": "1.5"}}"#,
    )
    .await;
    assert_eq!((&echoed["count"], &echoed["exact"]), (&json!(3), &json!(true)));
    assert_eq!(echoed["items"], json!([{"name": "a", "pieces": 2, "note": null}]));
    assert_eq!((&echoed["words"], &echoed["prices"]), (&json!(["one"]), &json!({"a": 1.5})));
    assert_eq!(
        echoed["arguments"]["count"], 3,
        "the tool sees the arguments as they should have been written"
    );
}

#[tokio::test(start_paused = true)]
async fn g2_null_inside_of_a_value_is_an_absent_field() {
    let echoed = echoed(r#"{"items": [{"name": "a", "pieces": null, "note": null}]}"#).await;
    assert_eq!(echoed["items"], json!([{"name": "a", "pieces": 0, "note": null}]));
}

#[tokio::test(start_paused = true)]
async fn g2_null_is_an_absent_field_where_the_type_knows_a_null_too() {
    // On the path of calls that are as they should be, and of those that are not.
    for arguments in
        [r#"{"limit": null}"#, r#"{"limit": 5, "limit": null}"#, r#"{"count": "1", "limit": null}"#, "{}"]
    {
        assert_eq!(echoed(arguments).await["limit"], 10, "{arguments}");
    }
    assert_eq!(echoed(r#"{"limit": 5}"#).await["limit"], 5);
}

#[tokio::test(start_paused = true)]
async fn g2_coercion_can_be_switched_off() {
    let tasks = reading(|reading| reading.coerce = false);
    let output = tasks.call(call("call_1", "echo", r#"{"count": "3", "exact": null}"#)).await;
    assert!(
        output.text.contains("\"count\": found \"3\", expected a whole number from 0 to 255."),
        "{}",
        output.text
    );
}

#[tokio::test(start_paused = true)]
async fn g2_a_value_that_is_coerced_is_held_to_the_rules() {
    let output = output("add", r#"{"a": "1", "b": "200"}"#).await;
    assert!(output.text.ends_with("\"b\": 200 is above 100."), "{}", output.text);
}

#[tokio::test(start_paused = true)]
async fn g3_all_failures_inside_of_values_are_told() {
    let output = output(
        "echo",
        r#"{"count": 300, "items": [{"pieces": -1}, {"name": 5, "notes": ""}], "day": "1.2.2026", "wodrs": []}"#,
    )
    .await;
    assert_eq!(
        &*output.text,
        "The call was not made, its arguments need a change. \"count\": 300 is above 255. \
         \"items[0].pieces\": -1 is below 0. \"items[0].name\": missing. \"items[1].name\": found 5, expected a string. \
         \"day\": \"1.2.2026\" is not a date, such as 2026-03-14. \
         \"wodrs\": is not a parameter (did you mean \"words\"?)."
    );
}

#[tokio::test(start_paused = true)]
async fn g3_a_call_with_unknown_fields_can_be_refused() {
    let tasks = reading(|reading| reading.deny_unknown = true);
    let refused = tasks.call(call("call_1", "add", r#"{"a": 1, "b": 2, "c": 3}"#)).await;
    assert!(refused.is_error && refused.text.ends_with("\"c\": is not a parameter."), "{}", refused.text);
    assert_eq!(tasks.call(call("call_2", "add", r#"{"a": 1, "b": 2}"#)).await, FunctionOutput::new("3"));
}

/// A word that its type reads by itself.
#[derive(Debug, JsonSchema)]
#[schemars(with = "String")]
struct Even(u32);

impl<'de> Deserialize<'de> for Even {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let length = String::deserialize(deserializer)?.len();
        if length % 2 == 1 {
            return Err(serde::de::Error::custom(format!("{length} letters are odd")));
        }
        Ok(Self(u32::try_from(length).unwrap_or_default()))
    }
}

/// Words.
struct Words;

#[toolset]
impl Words {
    /// Count letters.
    async fn letters(&self, _ctx: &AsyncRunContext, words: BTreeMap<String, Vec<Even>>) -> u32 {
        words.values().flatten().map(|word| word.0).sum()
    }
}

#[tokio::test(start_paused = true)]
async fn g3_what_only_the_type_knows_is_told_by_its_path_too() {
    let tasks = TaskManager::builder().toolset(Words).build().unwrap();
    let output = tasks
        .call(call("call_1", "letters", r#"{"words": {"a": ["ab", "abcd"], "b": ["ab", "abc"]}}"#))
        .await;
    assert!(output.text.ends_with("\"words.b\": 3 letters are odd."), "{}", output.text);
}

#[tokio::test(start_paused = true)]
async fn c3_calls_that_are_written_otherwise_are_duplicates_all_the_same() {
    let tasks = manager();
    let first =
        tasks.call(call("a", "job_by_args", r#"{"acts": [{"say": "working"}, "hang"], "weight": 2}"#)).await;
    assert!(first.text.starts_with("working"), "{}", first.text);
    let again =
        tasks.call(call("b", "job_by_args", "{'weight': '2', 'acts': [{'say': 'working'}, 'hang']}")).await;
    assert!(again.text.contains("running already"), "{}", again.text);
}

// Tools that are known only at run time.

fn weather_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "city": {"type": "string", "minLength": 2},
            "days": {"type": "integer", "minimum": 1, "maximum": 7, "default": 1},
        },
        "required": ["city"],
        "additionalProperties": false,
    })
}

fn weather() -> asynctool_core::RawTool {
    Tool::raw(
        "weather",
        "Tell the weather.",
        weather_schema(),
        |ctx: AsyncRunContext, args: Value| async move {
            if args["city"] == "Atlantis" {
                return Err(ToolError::say("there is no such city"));
            }
            ctx.update("Looking at the sky...").await;
            tokio::time::sleep(Duration::from_secs(60)).await;
            Ok(json!({"sky": "clear", "days": args["days"]}))
        },
    )
}

#[tokio::test(start_paused = true)]
async fn a_raw_tool_goes_the_way_of_all_tools() {
    let tasks = TaskManager::builder().tool(weather()).companions(true).build().unwrap();
    let first = tasks.call(call("a", "weather", r#"{"city": "Rome", "days": "2"}"#)).await;
    assert!(first.text.starts_with("Looking at the sky..."), "{}", first.text);
    let second = tasks.call(call("b", "weather", r#"{"city": "Oslo"}"#)).await;
    assert!(second.text.contains("weather is running already, as call a"), "{}", second.text);
    let confirmed = r#"{"city": "Oslo", "confirm_duplicate": true}"#;
    let third = tasks.call(call("c", "weather", confirmed)).await;
    assert!(third.text.starts_with("Looking at the sky..."), "{}", third.text);
    let end = tasks.next_update().await.unwrap();
    assert_eq!(&*end.pair.output.text, r#"{"sky":"clear","days":2}"#);
    let failed = tasks.call(call("d", "weather", r#"{"city": "Atlantis", "confirm_duplicate": true}"#)).await;
    assert!(failed.is_error, "{}", failed.text);
}

#[tokio::test(start_paused = true)]
async fn g6_a_raw_tool_is_held_to_its_schema() {
    let tasks = TaskManager::builder()
        .tool(weather().policy(Policy::NEW.on_duplicate(OnDuplicate::Allow)))
        .build()
        .unwrap();
    let output = tasks.call(call("a", "weather", r#"{"city": "R", "days": 9, "dyas": 1}"#)).await;
    assert_eq!(
        &*output.text,
        "The call was not made, its arguments need a change. \"city\": 1 long, and at least 2 are needed. \
         \"days\": 9 is above 7. \"dyas\": is not a parameter."
    );
    let unknown_alone = tasks.call(call("b", "weather", r#"{"city": "Rome", "dyas": 1}"#)).await;
    assert!(!unknown_alone.is_error, "{}", unknown_alone.text);
}

#[test]
fn a_raw_tool_that_cannot_be_one_is_an_error_that_says_why() {
    let raw = |name: &str, description: &str, schema: Value| {
        let tool = Tool::raw(name, description, schema, |_: AsyncRunContext, _: Value| async {});
        Registry::new().with_tool(tool).map(drop).map_err(|error| error.to_string())
    };
    let nothing = || json!({"type": "object"});
    assert_eq!(raw("ping", "Ping.", nothing()), Ok(()));
    assert_eq!(raw("ping", "Ping.", json!({})), Ok(()));
    for (result, problem) in [
        (
            raw("get weather", "x", nothing()),
            "`get weather` cannot be a tool: a name has letters, digits, `_` and `-`",
        ),
        (raw("", "x", nothing()), "`` cannot be a tool: a name has letters"),
        (raw(&"x".repeat(65), "x", nothing()), "its name is longer than 64 characters"),
        (raw("cancel_task", "x", nothing()), "its name is kept for a tool that comes with every session"),
        (raw("ping", " ", nothing()), "its description is empty"),
        (raw("ping", "x", json!([])), "its schema is not an object"),
        (raw("ping", "x", json!({"type": "string"})), "its schema is not that of an object"),
        (raw("ping", "x", json!({"properties": 1})), "the `properties` of its schema are not an object"),
        (
            raw("ping", "x", json!({"properties": {"confirm_duplicate": {}}})),
            "is kept for the confirmation of duplicates",
        ),
    ] {
        let text = result.unwrap_err();
        assert!(text.contains(problem), "{text}");
    }
    let timeless = weather().policy(Policy::NEW.timeout(Duration::ZERO));
    let error = TaskManager::builder().tool(timeless).build().err().unwrap().to_string();
    assert_eq!(error, "`weather` cannot be a tool: the timeout is zero");
    let twice = TaskManager::builder().tool(weather()).tool(weather()).build().err().unwrap().to_string();
    assert_eq!(twice, "two toolsets have a tool named `weather`: `Tool::raw` and `Tool::raw`");
}

#[test]
fn what_a_tool_says_of_itself_is_told_to_mcp_hosts() {
    let tool = weather().title("Weather").hints(Hints::NEW.read_only(true).open_world(true));
    let tools = Registry::new().with_tool(tool).unwrap().render(Dialect::JsonSchema).to_json();
    assert_eq!(tools[0]["title"], "Weather");
    assert_eq!(tools[0]["annotations"], json!({"readOnlyHint": true, "openWorldHint": true}));
}

#[tokio::test(start_paused = true)]
async fn d5_arguments_that_are_too_long_are_refused() {
    let mut limits = Limits::default();
    limits.argument_bytes = 20;
    let tasks = TaskManager::builder().toolset(Jobs).limits(limits).build().unwrap();
    let output = tasks.call(call("c", "add", r#"{"a": 1, "b": 2, "c": 3}"#)).await;
    assert!(output.is_error && output.text.contains("24 bytes long, and at most 20"), "{}", output.text);
}
