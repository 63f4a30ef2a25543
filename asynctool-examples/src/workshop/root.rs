//! The folder that everything stays under.

use std::{
    io,
    path::{Component, Path, PathBuf},
};

use super::text;

/// How many links may follow on each other that lead to nothing.
const LINKS: usize = 40;

/// The folder that everything stays under, without symbolic links in its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Root(PathBuf);

/// Why a path is not taken; the model reads it.
#[derive(Debug, thiserror::Error)]
pub(super) enum PathError {
    #[error(
        "{0:?} leads out of the workshop's folder, which nothing may; name a path inside, such as \"src\""
    )]
    Outside(String),
    #[error(
        "{0:?} is hidden, and nothing hidden is searched: what has a dot before its name may hold keys and tokens; \
         name another path"
    )]
    Hidden(String),
    #[error("there is no {0:?} in the workshop's folder")]
    Missing(String),
    #[error("{0:?} is not a folder")]
    NotFolder(String),
    #[error("{0:?} is a folder; name a file")]
    NotFile(String),
    #[error("{0:?} cannot be reached: {1}")]
    Io(String, io::Error),
}

impl Root {
    pub(super) fn new(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        if root.is_dir() { Ok(Self(root)) } else { Err(io::ErrorKind::NotADirectory.into()) }
    }

    #[cfg(test)]
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// The path as people write it: relative to the root, `.` for the root itself.
    pub(super) fn shown(&self, path: &Path) -> String {
        match path.strip_prefix(&self.0) {
            Ok(inside) if inside.as_os_str().is_empty() => ".".to_owned(),
            Ok(inside) => text::clean(&inside.to_string_lossy()),
            Err(_) => text::clean(&path.to_string_lossy()),
        }
    }

    /// Where something is that exists.
    pub(super) fn existing(&self, path: &str) -> Result<PathBuf, PathError> {
        match self.0.join(path).canonicalize() {
            Ok(real) if real.starts_with(&self.0) => Ok(real),
            Ok(_) => Err(PathError::Outside(path.to_owned())),
            Err(error) => Err(self.not_there(path, error)),
        }
    }

    /// The same for what is read without a question: nothing that is hidden, or lies in a folder that is. Of what is
    /// hidden, not even whether it exists.
    pub(super) fn not_hidden(&self, path: &str) -> Result<PathBuf, PathError> {
        if self.is_hidden(&lexically(&self.0.join(path))) {
            return Err(PathError::Hidden(path.to_owned()));
        }
        let real = self.existing(path)?;
        // A link may have another name.
        if self.is_hidden(&real) { Err(PathError::Hidden(path.to_owned())) } else { Ok(real) }
    }

    /// Whether a name on the way from the root to a path begins with a dot.
    fn is_hidden(&self, path: &Path) -> bool {
        let has_dot = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
        path.strip_prefix(&self.0).is_ok_and(|inside| inside.components().any(has_dot))
    }

    /// Where a folder is.
    pub(super) fn folder(&self, path: &str) -> Result<PathBuf, PathError> {
        let folder = self.existing(path)?;
        if folder.is_dir() { Ok(folder) } else { Err(PathError::NotFolder(path.to_owned())) }
    }

    /// Where a file is or would be; its folder exists.
    pub(super) fn file(&self, path: &str) -> Result<PathBuf, PathError> {
        let file = match self.existing(path) {
            Err(PathError::Missing(_)) => {
                let joined = self.0.join(path);
                let (Some(folder), Some(name)) = (joined.parent(), joined.file_name()) else {
                    return Err(PathError::Missing(path.to_owned()));
                };
                match folder.canonicalize() {
                    Ok(real) if real.starts_with(&self.0) => real.join(name),
                    Ok(_) => return Err(PathError::Outside(path.to_owned())),
                    Err(error) => return Err(self.not_there(path, error)),
                }
            }
            other => other?,
        };
        if file.is_dir() { Err(PathError::NotFile(path.to_owned())) } else { Ok(file) }
    }

    /// What is said of a path that cannot be followed: of what is outside, not even whether it exists.
    fn not_there(&self, path: &str, error: io::Error) -> PathError {
        let (path_text, joined) = (path.to_owned(), self.0.join(path));
        if !lexically(&joined).starts_with(&self.0) || self.leads_out(&joined, LINKS) {
            return PathError::Outside(path_text);
        }
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => PathError::Missing(path_text),
            _ => PathError::Io(path_text, error),
        }
    }

    /// Whether the nearest place on the way to a path that exists is outside; a link that leads to nothing is followed
    /// as if it did not.
    fn leads_out(&self, path: &Path, links: usize) -> bool {
        for place in path.ancestors() {
            if let Ok(real) = place.canonicalize() {
                return !real.starts_with(&self.0);
            }
            if let (Ok(target), Some(folder)) = (place.read_link(), place.parent()) {
                // Links that go round lead nowhere that may be told.
                return links == 0 || self.leads_out(&folder.join(target), links - 1);
            }
        }
        true
    }
}

/// The path without `.` and `..`, whatever is there.
fn lexically(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    fn workshop() -> (TempDir, Root) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("in/src")).unwrap();
        fs::write(folder.path().join("in/src/a.rs"), "").unwrap();
        fs::write(folder.path().join("secret"), "").unwrap();
        let root = Root::new(&folder.path().join("in")).unwrap();
        (folder, root)
    }

    fn refusal<T: std::fmt::Debug>(result: Result<T, PathError>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn a_path_inside_is_followed() {
        let (_folder, root) = workshop();
        assert_eq!(root.existing(".").unwrap(), root.path());
        assert_eq!(root.existing("").unwrap(), root.path());
        assert_eq!(root.shown(&root.existing("src/../src/a.rs").unwrap()), "src/a.rs");
        assert_eq!(root.shown(&root.folder("./src").unwrap()), "src");
        assert_eq!(root.shown(root.path()), ".");
        let whole = root.path().join("src").to_string_lossy().into_owned();
        assert_eq!(root.shown(&root.folder(&whole).unwrap()), "src");
    }

    #[test]
    fn a_path_that_leads_out_is_refused_whether_it_exists_or_not() {
        let (_folder, root) = workshop();
        for path in ["..", "../secret", "../nothing", "src/../../secret", "/etc/passwd", "/nothing/at/all"] {
            assert!(refusal(root.existing(path)).contains("leads out"), "{path}");
            assert!(refusal(root.file(path)).contains("leads out"), "{path}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_symbolic_link_is_followed_inside_and_refused_when_it_leads_out() {
        use std::os::unix::fs::symlink;
        let (folder, root) = workshop();
        symlink("src/a.rs", root.path().join("inside")).unwrap();
        symlink(folder.path().join("secret"), root.path().join("outside")).unwrap();
        symlink(folder.path(), root.path().join("up")).unwrap();
        assert_eq!(root.shown(&root.existing("inside").unwrap()), "src/a.rs");
        for path in ["outside", "up", "up/secret", "up/in/../secret"] {
            assert!(refusal(root.existing(path)).contains("leads out"), "{path}");
        }
        assert!(refusal(root.file("up/new")).contains("leads out"));
    }

    #[test]
    #[cfg(unix)]
    fn through_a_link_that_leads_out_nobody_learns_what_exists() {
        use std::os::unix::fs::symlink;
        let (folder, root) = workshop();
        symlink(folder.path(), root.path().join("up")).unwrap();
        symlink(folder.path().join("nothing"), root.path().join("gone")).unwrap();
        symlink("gone", root.path().join("gone_too")).unwrap();
        symlink("round", root.path().join("round")).unwrap();
        symlink("src/later.rs", root.path().join("later")).unwrap();
        for path in
            ["up/nothing", "up/secret/nothing", "up/no/thing", "gone", "gone_too", "gone/too", "round"]
        {
            assert!(refusal(root.existing(path)).contains("leads out"), "{path}");
            assert!(refusal(root.file(path)).contains("leads out"), "{path}");
        }
        assert!(refusal(root.existing("later")).starts_with("there is no"));
    }

    #[test]
    fn what_is_hidden_is_not_read_whether_it_exists_or_not() {
        let (_folder, root) = workshop();
        fs::create_dir_all(root.path().join("src/.git/refs")).unwrap();
        fs::write(root.path().join(".env"), "").unwrap();
        for path in [".env", "./.env", "src/../.env", "src/.git", "src/.git/refs", ".nothing", "..."] {
            assert!(refusal(root.not_hidden(path)).contains("is hidden"), "{path}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(".env", root.path().join("plain")).unwrap();
            assert!(refusal(root.not_hidden("plain")).contains("is hidden"));
        }
        for path in [".", "./src", "src/..", "src/a.rs", "src/.git/../a.rs"] {
            assert!(root.not_hidden(path).is_ok(), "{path}");
        }
        assert!(refusal(root.not_hidden("../.env")).contains("leads out"));
    }

    #[test]
    fn a_root_that_is_hidden_itself_hides_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(".work/src")).unwrap();
        let root = Root::new(&folder.path().join(".work")).unwrap();
        let whole = root.path().join("src").to_string_lossy().into_owned();
        assert_eq!(root.shown(&root.not_hidden(&whole).unwrap()), "src");
    }

    #[test]
    fn what_does_not_exist_is_missing_unless_it_may_come() {
        let (_folder, root) = workshop();
        assert_eq!(refusal(root.existing("nope")), "there is no \"nope\" in the workshop's folder");
        assert_eq!(root.shown(&root.file("src/new.rs").unwrap()), "src/new.rs");
        assert!(refusal(root.file("nope/new.rs")).starts_with("there is no"));
        assert!(refusal(root.existing("src/a.rs/b")).starts_with("there is no"));
        assert!(refusal(root.existing("a\0b")).contains("cannot be reached"));
    }

    #[test]
    fn a_folder_is_no_file_and_a_file_no_folder() {
        let (_folder, root) = workshop();
        assert_eq!(refusal(root.folder("src/a.rs")), "\"src/a.rs\" is not a folder");
        assert_eq!(refusal(root.file("src")), "\"src\" is a folder; name a file");
        assert!(Root::new(&root.path().join("src/a.rs")).is_err());
    }
}
