//! What the example programs share: a travel agency whose tools take minutes, and the data behind it.
//!
//! Nothing here is random and nothing is fetched: an offer follows from the distance between two real airports, the
//! weather from a latitude and a month, a walk from a list of real sights. So every answer can be checked.

pub mod airports;
pub mod data;
pub mod flights;
pub mod names;
pub mod tours;
pub mod travel;
pub mod weather;
