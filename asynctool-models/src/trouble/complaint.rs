//! What a provider says is wrong: a status, a message, a code, and when to come again.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER};
use serde_json::Value;

use crate::quote::kept;

/// A provider's complaint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// The HTTP status; of an error within the stream, the one that it stands for.
    pub(crate) status: u16,
    /// What the provider says to people.
    pub(crate) message: String,
    /// What it says to programs: its codes and types, in one text.
    pub(crate) code: String,
    /// How long it asks to wait.
    pub(crate) asked_wait: Option<Duration>,
    /// Where it sends us instead.
    pub(crate) location: Option<String>,
}

impl Complaint {
    /// An answer that is none.
    pub(crate) fn read(status: u16, body: &str, headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let complaint = Self::of(status, body);
        let asked = asked_wait(text("retry-after-ms"), text(RETRY_AFTER.as_str()), SystemTime::now());
        Self {
            asked_wait: asked.or(complaint.asked_wait),
            location: text(LOCATION.as_str()).map(str::to_owned),
            ..complaint
        }
    }

    /// A status with a body.
    pub(crate) fn of(status: u16, body: &str) -> Self {
        let body = body.trim();
        let Ok(json) = serde_json::from_str::<Value>(body) else {
            return Self { status, message: plain(body), ..Self::default() };
        };
        let error = error_in(&json);
        let at = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let message = [
            error.as_str().map(str::to_owned),
            at(error, "message"),
            at(error, "error"),
            at(&json, "message"),
            at(&json, "detail"),
        ];
        let message = message.into_iter().flatten().next().unwrap_or_else(|| json.to_string());
        let mut code = String::new();
        for value in ["code", "type", "status"].iter().filter_map(|name| error.get(name)) {
            code.push_str(value.as_str().unwrap_or_default());
            code.push(' ');
        }
        Self { status, message: kept(&message), code, asked_wait: retry_delay(&json), location: None }
    }

    /// An error within a stream, whose status is told by its code.
    pub(crate) fn told(body: &str) -> Self {
        let mut complaint = Self::of(0, body);
        let json = serde_json::from_str::<Value>(body).unwrap_or_default();
        let number =
            error_in(&json).get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
        let code = complaint.code.to_lowercase();
        let means = |words: &[&str]| words.iter().any(|word| code.contains(word));
        complaint.status = match number.filter(|code| (400..600).contains(code)) {
            Some(code) => code,
            None if means(&["overloaded"]) => 529,
            None if means(&["billing", "insufficient_balance"]) => 402,
            None if means(&["context_length", "request_too_large"]) => 413,
            None if means(&["rate_limit", "insufficient_quota"]) => 429,
            None if means(&["authentication", "invalid_api_key"]) => 401,
            None if means(&["permission"]) => 403,
            None if means(&["not_found"]) => 404,
            None if means(&["invalid_request", "invalid_prompt"]) => 400,
            None => 500,
        };
        complaint
    }

    /// Whether it may be over soon.
    pub(crate) fn may_pass(&self) -> bool {
        match self.status {
            429 => !self.is_out_of_credit(),
            408 | 500..=599 => true,
            _ => false,
        }
    }

    /// Whether the account has nothing left, which waiting does not mend.
    pub(crate) fn is_out_of_credit(&self) -> bool {
        // Not "billing": Gemini says "check your plan and billing details" of every limit for a minute.
        let empty = ["insufficient_quota", "credit balance", "insufficient balance", "billing_"];
        self.status == 402 || self.says(&empty)
    }

    /// Whether it is about the key, whatever the status.
    pub(crate) fn is_about_the_key(&self) -> bool {
        self.status == 401
            || (self.status == 400
                && self.says(&[
                    "api key not valid",
                    "api_key_invalid",
                    "incorrect api key",
                    "invalid api key",
                ]))
    }

    /// Whether it is that there is no such model.
    pub(crate) fn is_unknown_model(&self) -> bool {
        let missing = [
            "model_not_found",
            "does not exist",
            "model not exist",
            "invalid model",
            "not a valid model",
            "unknown model",
            "is not found for api version",
        ];
        let names_it = || self.says(&["model"]) && self.says(&["not found", "not_found_error"]);
        (self.status == 404 || self.status == 400)
            && (self.says(&missing) || (self.status == 404 && names_it()))
            && self.says(&["model"])
    }

    fn says(&self, words: &[&str]) -> bool {
        let (message, code) = (self.message.to_lowercase(), self.code.to_lowercase());
        words.iter().any(|word| message.contains(word) || code.contains(word))
    }
}

/// The reason why a prompt got no answer from Gemini.
pub(super) fn blocked_prompt(frame: &str) -> Option<String> {
    let json: Value = serde_json::from_str(frame).ok()?;
    json.pointer("/promptFeedback/blockReason")?.as_str().map(str::to_owned)
}

/// Where the error stands: on its own, in a list, or in a response that failed.
fn error_in(json: &Value) -> &Value {
    let json = json.get(0).unwrap_or(json);
    let error = json.pointer("/response/error").or_else(|| json.get("error"));
    error.filter(|error| !error.is_null()).unwrap_or(json)
}

/// When to come again: in milliseconds, in seconds, or at a date.
fn asked_wait(millis: Option<&str>, after: Option<&str>, now: SystemTime) -> Option<Duration> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| *number >= 0.0);
    let seconds = |number: f64| Duration::try_from_secs_f64(number).ok();
    if let Some(wait) = millis.and_then(number).and_then(|millis| seconds(millis / 1000.0)) {
        return Some(wait);
    }
    let after = after?;
    number(after).and_then(seconds).or_else(|| {
        let date = httpdate::parse_http_date(after.trim()).ok()?;
        Some(date.duration_since(now).unwrap_or_default()) // a date that is over: now
    })
}

/// When to come again, as Gemini says it in the body.
fn retry_delay(json: &Value) -> Option<Duration> {
    let details = error_in(json).get("details")?.as_array()?;
    let delay = details.iter().find_map(|detail| detail.get("retryDelay")?.as_str())?;
    Duration::try_from_secs_f64(delay.strip_suffix('s')?.parse().ok()?).ok()
}

/// A body that is not JSON: a page is told by its title.
fn plain(body: &str) -> String {
    let lower = body.to_ascii_lowercase();
    if !lower.starts_with('<') {
        return kept(body);
    }
    let title = lower.find("<title>").zip(lower.find("</title>"));
    let title = title.and_then(|(start, end)| body.get(start + "<title>".len()..end));
    title.map_or_else(
        || "an HTML page".to_owned(),
        |title| format!("an HTML page, \"{}\"", kept(title.trim())),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_found_in_the_form_of_every_provider() {
        for body in [
            r#"{"error":{"message":"no","type":"invalid_request_error","code":"bad"}}"#,
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"no"}}"#,
            r#"[{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT"}}]"#,
            r#"{"error":"no"}"#,
            r#"{"object":"error","message":"no"}"#,
            r#"{"detail":"no"}"#,
            r#"{"response":{"error":{"code":"server_error","message":"no"}}}"#,
            "no",
        ] {
            assert_eq!(Complaint::of(400, body).message, "no", "{body}");
        }
        let page = "<html><head><title>Bad gateway</title></head></html>";
        assert_eq!(Complaint::of(502, page).message, "an HTML page, \"Bad gateway\"");
        assert_eq!(Complaint::of(502, "").message, "");
    }

    #[test]
    fn an_unknown_model_is_told_from_a_wrong_address() {
        for body in [
            r#"{"error":{"message":"The model `gpt-9` does not exist or you do not have access to it.","code":"model_not_found"}}"#,
            r#"{"type":"error","error":{"type":"not_found_error","message":"model: claude-9"}}"#,
            r#"{"error":{"code":404,"message":"models/gemini-9 is not found for API version v1beta","status":"NOT_FOUND"}}"#,
            r#"{"error":"model 'qwen9' not found"}"#,
        ] {
            assert!(Complaint::of(404, body).is_unknown_model(), "{body}");
        }
        assert!(Complaint::of(400, r#"{"error":{"message":"Model Not Exist"}}"#).is_unknown_model());
        assert!(!Complaint::of(404, "404 page not found").is_unknown_model());
        assert!(!Complaint::of(404, r#"{"error":{"message":"Not Found"}}"#).is_unknown_model());
        assert!(
            !Complaint::of(400, r#"{"error":{"message":"the model takes no tools"}}"#).is_unknown_model()
        );
    }

    #[test]
    fn a_key_that_is_wrong_is_recognised_whatever_the_status() {
        let gemini = r#"{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}"#;
        assert!(Complaint::of(400, gemini).is_about_the_key());
        assert!(Complaint::of(401, "").is_about_the_key());
        assert!(!Complaint::of(400, r#"{"error":"no"}"#).is_about_the_key());
    }

    #[test]
    fn no_credit_is_not_waited_for() {
        let body = r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#;
        assert!(!Complaint::of(429, body).may_pass());
        assert!(Complaint::of(429, "slow down").may_pass());
        let a_minute = r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"You exceeded your current quota, please check your plan and billing details.","details":[{"retryDelay":"26s"}]}}"#;
        assert!(Complaint::of(429, a_minute).may_pass());
    }

    #[test]
    fn an_error_in_the_stream_has_the_status_that_its_code_stands_for() {
        for (body, status) in [
            (r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, 529),
            (r#"{"type":"error","code":"rate_limit_exceeded","message":"slow"}"#, 429),
            (r#"{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}"#, 503),
            (r#"{"message":"The server had an error","type":"server_error"}"#, 500),
            (r#"{"response":{"error":{"code":"invalid_prompt","message":"no"}}}"#, 400),
            (r#"{"code":"CONTEXT_LENGTH_EXCEEDED","type":"invalid_request_error","message":"long"}"#, 413),
            (r#"{"type":"error","error":{"type":"request_too_large","message":"long"}}"#, 413),
            (r#"{"type":"error","error":{"type":"billing_error","message":"pay"}}"#, 402),
        ] {
            assert_eq!(Complaint::told(body).status, status, "{body}");
        }
    }

    #[test]
    fn retry_after_is_read_in_seconds_in_milliseconds_as_a_date_and_from_the_body() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let date = httpdate::fmt_http_date(now + Duration::from_secs(9));
        assert_eq!(asked_wait(None, Some("7"), now), Some(Duration::from_secs(7)));
        assert_eq!(asked_wait(Some("250"), Some("7"), now), Some(Duration::from_millis(250)));
        assert_eq!(asked_wait(None, Some(&date), now), Some(Duration::from_secs(9)));
        assert_eq!(
            asked_wait(None, Some(&httpdate::fmt_http_date(now)), now + Duration::from_secs(5)),
            Some(Duration::ZERO)
        );
        for nonsense in ["-1", "soon", "", "NaN", "inf"] {
            assert_eq!(asked_wait(None, Some(nonsense), now), None, "{nonsense}");
        }
        let body =
            r#"{"error":{"code":429,"message":"slow","details":[{"@type":"x"},{"retryDelay":"34.5s"}]}}"#;
        assert_eq!(Complaint::of(429, body).asked_wait, Some(Duration::from_millis(34_500)));
    }
}
