//! The lines that a user types, or that a pipe brings.

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader},
    sync::mpsc,
    time::Instant,
};

/// One line, or what there was instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line without its end.
    Text(String),
    /// A line that is no UTF-8.
    NotText,
    /// A line of more than this many bytes; it was not kept.
    TooLong(usize),
}

/// A line, and when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The line.
    pub line: Line,
    /// When.
    pub at: Instant,
}

/// Reads lines of at most `limit` bytes until the input ends. A line is read when the one before was taken.
pub fn lines(input: impl AsyncRead + Send + Unpin + 'static, limit: usize) -> mpsc::Receiver<Entry> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let mut input = BufReader::new(input);
        // An input that cannot be read any further has ended.
        while let Ok(Some(line)) = next(&mut input, limit).await {
            if sender.send(Entry { line, at: Instant::now() }).await.is_err() {
                return;
            }
        }
    });
    receiver
}

async fn next(
    input: &mut BufReader<impl AsyncRead + Unpin>,
    limit: usize,
) -> Result<Option<Line>, std::io::Error> {
    let mut bytes = Vec::new();
    let with_end = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    if (&mut *input).take(with_end).read_until(b'\n', &mut bytes).await? == 0 {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    } else if bytes.len() > limit {
        skip_line(input).await?;
        return Ok(Some(Line::TooLong(limit)));
    }
    Ok(Some(match String::from_utf8(bytes) {
        Ok(text) => Line::Text(text.trim_end_matches('\r').to_owned()),
        Err(_) => Line::NotText,
    }))
}

/// Reads up to the end of the line and keeps none of it.
async fn skip_line(input: &mut BufReader<impl AsyncRead + Unpin>) -> Result<(), std::io::Error> {
    loop {
        let buffer = input.fill_buf().await?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |end| end + 1);
        let is_over = end.is_some() || buffer.is_empty();
        input.consume(used);
        if is_over {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_line_is_told_of_and_a_bad_one_spoils_no_other() {
        let text = [b"Hello\r\n\n".as_slice(), &[b'x'; 9], b"\n\xff\n", b"12345678\n", b"the end"].concat();
        let mut lines = lines(std::io::Cursor::new(text), 8);
        let mut read = Vec::new();
        while let Some(entry) = lines.recv().await {
            read.push(entry.line);
        }
        let text = |text: &str| Line::Text(text.to_owned());
        assert_eq!(
            read,
            [text("Hello"), text(""), Line::TooLong(8), Line::NotText, text("12345678"), text("the end")]
        );
    }
}
