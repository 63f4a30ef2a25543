//! Any JSON as the body of a request: the readers of the testing kit and the checkers of tool definitions find faults, and
//! stand it.

use asynctool_core::testing::wire::Protocol;
use asynctool_tests::vendors;
use serde_json::Value;

/// Any text.
pub fn check(bytes: &[u8]) {
    let Ok(body) = serde_json::from_slice::<Value>(bytes) else { return };
    for protocol in Protocol::ALL {
        let sent = protocol.read(&body);
        assert!(sent.faults.iter().all(|fault| !fault.is_empty()));
        assert!(sent.ids.len() <= sent.lines.len(), "{protocol:?}: every id is that of a call");
        assert_eq!(sent, protocol.read(&body), "{protocol:?}: read alike again");
    }
    let tools = body.get("tools").unwrap_or(&body);
    for checker in [vendors::openai, vendors::anthropic, vendors::gemini] {
        assert!(checker(tools).iter().all(|fault| !fault.is_empty()));
    }
}
