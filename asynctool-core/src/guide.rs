//! A guide: from a first tool to an agent with a voice, in eleven chapters that follow one bakery.
//!
//! | chapter | answers |
//! |---|---|
//! | [first tool](first_tool) | How do I write a tool, and what does a conversation make of it? |
//! | [arguments] | What may a tool take and return, and what if the model writes nonsense? |
//! | [updates] | When does the user hear of what a tool says? |
//! | [duplicates] | What if the model asks for the same thing twice? |
//! | [cancelling] | Who may stop a task, and how does a tool clean up? |
//! | [models] | How do I use a real model, or one of my own? |
//! | [text hosts](text_hosts) | How do I show it, as it happens? |
//! | [voice hosts](voice_hosts) | How does the agent speak, and what if it is interrupted? |
//! | [testing your agent](testing_your_agent) | How do I test a conversation that takes an hour? |
//! | [your own loop](your_own_loop) | I have an agent loop: can I use the tools alone? |
//! | [approval] | How is a person asked before a tool does something? |
//!
//! Read the first three in order, the others as you need them. Each ends where a test of this crate has checked it: the
//! examples run, and what they assert is so. Those that play a conversation use the [testing kit](crate::testing), where a
//! scripted model stands in for a real one and the clock is paused, so that half an hour takes no time.
#![cfg_attr(not(feature = "testing"), allow(rustdoc::broken_intra_doc_links))] // those to the testing kit

pub mod approval;
pub mod arguments;
pub mod cancelling;
pub mod duplicates;
pub mod first_tool;
pub mod models;
pub mod testing_your_agent;
pub mod text_hosts;
pub mod updates;
pub mod voice_hosts;
pub mod your_own_loop;
