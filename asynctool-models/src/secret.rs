//! What is never shown: keys, and passwords in addresses.

use std::{fmt, sync::Arc};

/// Shorter ones are no secrets, and hiding them would make every text unreadable.
const SHORTEST: usize = 4;

/// What stands where a secret was.
const HIDDEN: &str = "***";

/// A secret; it is told by [`Secret::reveal`] alone.
#[derive(Clone)]
pub(crate) struct Secret(Arc<str>);

impl Secret {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The secret itself, to be sent to the provider.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// All secrets of a model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Vec<Secret>);

impl Secrets {
    pub(crate) fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let mut secrets: Vec<Secret> =
            secrets.into_iter().filter(|secret| secret.0.len() >= SHORTEST).collect();
        // One may be a part of another: the longer one first, so that nothing of it stays.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.0.len()));
        Self(secrets)
    }

    /// The text without any of them. What a provider has shortened itself stays as it wrote it.
    pub(crate) fn mask(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| {
            if text.contains(&*secret.0) { text.replace(&*secret.0, HIDDEN) } else { text }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_hidden_wherever_it_stands() {
        let secrets = Secrets::new([Secret::new("sk-12345678"), Secret::new("sk-12345678-long")]);
        let text = "wrong key sk-12345678, not (sk-12345678-long) or sk-123***678";
        assert_eq!(secrets.mask(text), "wrong key ***, not (***) or sk-123***678");
        assert_eq!(format!("{:?}", Secret::new("sk-12345678")), "***");
    }

    #[test]
    fn a_key_of_a_few_letters_does_not_make_texts_unreadable() {
        assert_eq!(Secrets::new([Secret::new("a")]).mask("a cat"), "a cat");
    }
}
