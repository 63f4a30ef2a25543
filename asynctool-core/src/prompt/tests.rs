use std::borrow::Cow;

use super::*;

#[test]
fn h1_every_sentence_is_replaced_by_its_variant_and_by_its_name() {
    let mut prompts = Prompts::default();
    for &prompt in Prompt::ALL {
        assert_eq!(prompt.to_string().parse(), Ok(prompt));
        let fields: Vec<String> = prompt.fields().iter().map(|field| format!("{{{field}}}")).collect();
        let text = format!("new {prompt}: {}", fields.concat());
        prompts.set(prompt, text.clone()).unwrap();
        assert_eq!(format!("{:?}", prompts.template(prompt)), format!("{text:?}"));
        let config = serde_json::json!({ prompt.name(): text });
        let read: Prompts = serde_json::from_value(config).unwrap();
        assert_eq!(read, Prompts::default().with(prompt, text).unwrap());
    }
    assert_eq!(prompts.update("f", "c", "m"), "new update: fcm");
    assert_eq!(&*prompts.shared_update("f", "c", "m"), "new update: fcm");
    assert_eq!(prompts.tool_failed(), "new tool_failed: ");
}

#[test]
fn h1_every_variant_is_its_name_in_camel_case() {
    for prompt in Prompt::ALL {
        let words = prompt.name().split('_');
        let camel: String = words.map(|word| word[..1].to_uppercase() + &word[1..]).collect();
        assert_eq!(format!("{prompt:?}"), camel);
    }
}

#[test]
fn h1_every_default_uses_all_fields_that_it_has_and_no_other() {
    for &prompt in Prompt::ALL {
        let read = Template::of(prompt, Cow::Borrowed(prompt.default_text()));
        assert_eq!(read.as_ref(), Ok(prompt.default_template()));
        for field in prompt.fields() {
            assert!(prompt.default_text().contains(&format!("{{{field}}}")), "{prompt}: {field}");
        }
    }
}

#[test]
fn h1_the_more_specific_wins_key_by_key() {
    let session = Prompts::default()
        .with(Prompt::ToolFailed, "session")
        .and_then(|prompts| prompts.with(Prompt::RefusedClosed, "session"))
        .unwrap();
    let toolset = Prompts::default()
        .with(Prompt::ToolFailed, "toolset")
        .and_then(|prompts| prompts.with(Prompt::DuplicateOtherwise, "toolset"))
        .unwrap();
    let prompts = toolset.over(&session);
    assert_eq!(prompts.tool_failed(), "toolset");
    assert_eq!(prompts.duplicate_otherwise(), "toolset");
    assert_eq!(prompts.refused_closed(), "session");
    assert_eq!(prompts.expected_null(), "null");
    assert_eq!(session.tool_failed(), "session");
    for one in [&session, &toolset] {
        assert_eq!(one.over(&Prompts::default()), *one);
        assert_eq!(Prompts::default().over(one), *one);
    }
}

#[test]
fn h1_a_text_that_was_replaced_in_a_clone_stays_in_the_other() {
    let session = Prompts::default().with(Prompt::ToolFailed, "session").unwrap();
    let mut other = session.clone();
    other.set(Prompt::ToolFailed, "other").unwrap();
    assert_eq!([session.tool_failed(), other.tool_failed()], ["session", "other"]);
}

#[test]
fn h1_an_unknown_name_or_field_is_refused_and_nothing_is_replaced() {
    assert_eq!("updat".parse::<Prompt>(), Err(PromptError::UnknownName { name: "updat".to_owned() }));
    let mut prompts = Prompts::default();
    let error = prompts.set(Prompt::Update, "{mesage}").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the prompt `update` has no field `mesage`; it has: tool, call_id, message"
    );
    let error = prompts.set(Prompt::ToolFailed, "{error}").unwrap_err();
    assert_eq!(error.to_string(), "the prompt `tool_failed` has no field `error`; it has: none");
    assert_eq!(prompts, Prompts::default());
}

#[test]
fn h1_a_configuration_with_an_unknown_name_or_field_says_so() {
    let error = |config| serde_json::from_str::<Prompts>(config).unwrap_err().to_string();
    let name = error(r#"{"tool_failed": "It failed.", "updat": "x"}"#);
    assert!(name.starts_with("no prompt is named `updat`"), "{name}");
    let field = error(r#"{"update": "{mesage}"}"#);
    assert!(field.starts_with("the prompt `update` has no field `mesage`; it has: tool,"), "{field}");
}

#[test]
fn h2_braces_in_values_are_not_interpreted() {
    let prompts = Prompts::default();
    assert!(prompts.update("f", "call_1", "{tool} {x").starts_with("{tool} {x\n"));
}

#[test]
fn h2_a_brace_without_its_partner_is_text_and_a_field_has_one_pair() {
    let mut prompts = Prompts::default();
    prompts.set(Prompt::Update, "} {message}} {tool").unwrap();
    assert_eq!(prompts.update("f", "c", "m"), "} m} {tool");
    prompts.set(Prompt::ToolFailed, "It failed :-{").unwrap();
    assert_eq!(prompts.tool_failed(), "It failed :-{");
    for text in ["{{message}}", "{ message }", "{ or {message}", "{}", r#"{"tool": 1}"#] {
        prompts.set(Prompt::Update, text).unwrap_err();
    }
    assert_eq!(prompts.update("f", "c", "m"), "} m} {tool");
}

#[test]
fn only_what_is_replaced_is_in_the_debug_output() {
    let prompts = Prompts::default().with(Prompt::ToolFailed, "It failed.").unwrap();
    assert_eq!(format!("{prompts:?}"), r#"{ToolFailed: "It failed."}"#);
    assert_eq!(format!("{:?}", Prompts::default()), "{}");
}
