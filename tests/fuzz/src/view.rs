//! Any log as a model sees it: whatever has happened, no provider refuses the request.

use arbitrary::Unstructured;
use asynctool_core::{Dialect, ModelRequest, testing::wire::Protocol};
use asynctool_tests::{play::requests, wire::compare};

use crate::{bodies::body, scene};

/// Any bytes as a conversation, each request of which is sent to everybody.
pub fn check(bytes: &[u8]) {
    let Ok(scene) = scene::of(&mut Unstructured::new(bytes)) else { return };
    for request in requests(&scene, Dialect::JsonSchema).unwrap() {
        for protocol in Protocol::ALL {
            fits(protocol, &request);
        }
    }
}

fn fits(protocol: Protocol, request: &ModelRequest) {
    let body = body(protocol, request);
    let found = compare(protocol, &body, request);
    assert!(found.is_empty(), "{protocol:?}: {found:#?}\n{request:#?}\n{body:#}");
}
