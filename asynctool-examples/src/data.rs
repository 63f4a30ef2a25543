//! Reads the tables in `data/`, which are compiled into the programs.

use serde::de::DeserializeOwned;

/// A table that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{file} cannot be read")]
pub struct DataError {
    /// The name of the file.
    pub file: &'static str,
    /// What is wrong with it, and in which line.
    pub source: csv::Error,
}

/// The rows of a table in CSV; its first line names the columns. `file` is for the error.
pub fn rows<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, DataError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|source| DataError { file, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_table_names_its_file_and_line() {
        let error = rows::<(String, u8)>("towns.csv", "town,gates\nRome,many\n").unwrap_err();
        assert_eq!(error.to_string(), "towns.csv cannot be read");
        assert!(error.source.to_string().contains("line: 2"), "{}", error.source);
    }
}
