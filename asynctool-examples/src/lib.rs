//! What the example programs share: a travel agency whose tools take minutes, the data behind it, a model that needs
//! no network, and the conversation in a terminal; beside it a workshop whose tools do real work.
//!
//! Nothing in the agency is random and nothing is fetched: an offer follows from the distance between two real
//! airports, the weather from a latitude and a month, a walk from a list of real sights. So every answer can be
//! checked.

pub mod agency;
pub mod airports;
pub mod chat;
pub mod cli;
pub mod commands;
pub mod data;
pub mod demo;
pub mod faced;
pub mod flights;
pub mod harmless;
pub mod input;
pub mod jobs;
pub mod json;
pub mod marks;
pub mod names;
pub mod needle;
pub mod offline;
pub mod opening;
pub mod plain;
pub mod questions;
pub mod screen;
pub mod terminal;
pub mod tours;
pub mod travel;
pub mod usage;
pub mod weather;
pub mod workshop;
