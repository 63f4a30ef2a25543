//! Any conversation: what the promise says of all of them holds.

use arbitrary::Unstructured;
use asynctool_tests::play::{Seen, play_paused};

use crate::scene;

/// Any bytes as what the user, the model and the tools do.
pub fn check(bytes: &[u8]) {
    let Ok(scene) = scene::of(&mut Unstructured::new(bytes)) else { return };
    let found = play_paused(&scene, &Seen::default()).unwrap();
    assert!(found.is_empty(), "{found:#?}\n{scene:#?}");
}
