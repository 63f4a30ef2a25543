//! The file with the weights: where it is, and whether it is the right one.

use std::{
    env,
    fmt::Write,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{NeedleError, VARIABLE};

/// As `sha256sum` writes it: the sum and the name of the file. The script reads the same.
const PINNED: &str = include_str!("../../needle3.sha256");

/// No more of a file is read: the right one has 34 MB.
const MOST_BYTES: u64 = 64 << 20;

/// How many folders the target folder may be above the one of the program: `target/x86_64-unknown-linux-gnu/debug/deps`.
const MOST_FOLDERS: usize = 3;

/// The weights that the user has named, or those that the script has fetched.
pub(super) fn path() -> PathBuf {
    let named = env::var_os(VARIABLE).filter(|path| !path.is_empty());
    named.map_or_else(|| fetched(&env::current_exe().unwrap_or_default()), PathBuf::from)
}

/// Where the script puts them: in the folder `needle` of the target folder, in which the program is.
fn fetched(program: &Path) -> PathBuf {
    let file = Path::new("needle").join(pinned().1);
    let folders = program.ancestors().skip(2).take(MOST_FOLDERS);
    let mut places = folders.map(|folder| folder.join(&file)).peekable();
    let nearest = places.peek().cloned();
    places.find(|place| place.is_file()).or(nearest).unwrap_or(file)
}

/// The bytes of the file, if they are the right ones.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, NeedleError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes));
    read.map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => NeedleError::Missing { path: path.to_owned() },
        _ => NeedleError::Unreadable { path: path.to_owned(), source },
    })?;
    let (found, wanted) = (sha256(&bytes), pinned().0);
    match found == wanted {
        true => Ok(bytes),
        false => Err(NeedleError::Wrong { path: path.to_owned(), found, wanted }),
    }
}

/// The sum and the name of the file.
fn pinned() -> (&'static str, &'static str) {
    PINNED.trim_end().split_once("  ").unwrap_or((PINNED, "needle3.cact"))
}

/// In hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // to a string, which does not fail
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pinned_sum_is_one_and_the_file_has_a_name() {
        let (sum, name) = pinned();
        assert!(sum.len() == 64 && sum.bytes().all(|digit| digit.is_ascii_hexdigit()), "{sum:?}");
        assert_eq!(name, "needle3.cact");
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_file_that_is_not_there_is_named_with_the_script_that_fetches_it() {
        let error = read(Path::new("no/such/needle3.cact")).unwrap_err().to_string();
        assert!(error.contains("not at no/such/needle3.cact"), "{error}");
        assert!(error.contains("fetch-needle.sh") && error.contains("ASYNCTOOL_NEEDLE"), "{error}");
    }

    #[test]
    fn another_file_is_refused_with_both_sums() {
        let other = Path::new(env!("CARGO_MANIFEST_DIR")).join("needle3.sha256");
        let error = read(&other).unwrap_err().to_string();
        let (found, wanted) = (sha256(PINNED.as_bytes()), pinned().0);
        assert!(error.contains(&found) && error.contains(wanted), "{error}");
        assert!(error.contains("fetch-needle.sh"), "{error}");
    }

    #[test]
    fn a_folder_is_no_file() {
        let error = read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap_err();
        assert!(matches!(error, NeedleError::Unreadable { .. }), "{error}");
    }

    #[test]
    fn without_a_name_the_weights_are_beside_the_folder_of_the_program() {
        assert_eq!(fetched(Path::new("/t/debug/program")), Path::new("/t/needle/needle3.cact"));
        assert_eq!(fetched(Path::new("")), Path::new("needle/needle3.cact"));
    }
}
