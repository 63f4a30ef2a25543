//! A tool that has no use for the context still takes it; here the first parameter is documented for the model.

use asynctool_core::toolset;

struct Library;

#[toolset]
impl Library {
    /// Count the books of an author.
    async fn count_books(
        &self,
        /// The author's name.
        author: String,
    ) -> usize {
        author.len()
    }
}

fn main() {}
