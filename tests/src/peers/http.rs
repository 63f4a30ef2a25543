//! As much of HTTP/1.1 as tells where a request and its answer end.

use httparse::{EMPTY_HEADER, Header, Status};

/// More headers than anybody sends.
const HEADERS: usize = 64;

/// A whole request.
#[derive(Debug, PartialEq, Eq)]
pub struct Asked {
    /// `POST`, mostly.
    pub method: String,
    /// The path, with its query.
    pub path: String,
    /// The names of the headers in lower case, and their values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// What has come of a request and of its answer.
#[derive(Debug, Default)]
pub struct Progress {
    asked: Vec<u8>,
    answered: Vec<u8>,
}

impl Progress {
    /// Takes the next bytes of a request, and gives it when it is whole. Our clients tell the length of a body, and send
    /// no second request before the first one is answered.
    pub fn ask(&mut self, bytes: &[u8]) -> Option<Asked> {
        self.asked.extend_from_slice(bytes);
        let mut headers = [EMPTY_HEADER; HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        let Ok(Status::Complete(start)) = request.parse(&self.asked) else { return None };
        let end = start + length(request.headers).unwrap_or_default();
        let body = self.asked.get(start..end)?;
        let asked = Asked {
            method: request.method.unwrap_or_default().to_owned(),
            path: request.path.unwrap_or_default().to_owned(),
            headers: request.headers.iter().map(named).collect(),
            body: String::from_utf8_lossy(body).into_owned(),
        };
        self.asked.drain(..end);
        self.answered.clear();
        Some(asked)
    }

    /// Takes the next bytes of an answer: its status, and whether it is whole.
    pub fn answer(&mut self, bytes: &[u8]) -> (Option<u16>, bool) {
        self.answered.extend_from_slice(bytes);
        let mut headers = [EMPTY_HEADER; HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        let Ok(Status::Complete(start)) = response.parse(&self.answered) else { return (None, false) };
        let body = self.answered.get(start..).unwrap_or_default();
        let is_whole = match length(response.headers) {
            Some(length) => body.len() >= length,
            None => body.ends_with(b"0\r\n\r\n"), // the last chunk; no server here sends anything after it
        };
        (response.code, is_whole)
    }
}

fn named(header: &Header<'_>) -> (String, String) {
    (header.name.to_lowercase(), String::from_utf8_lossy(header.value).into_owned())
}

/// The length of a body, where it is told.
fn length(headers: &[Header<'_>]) -> Option<usize> {
    let told = headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"))?;
    std::str::from_utf8(told.value).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &[u8] = b"POST /v1 HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nhello";

    #[test]
    fn a_request_is_whole_when_its_last_byte_is_there() {
        let mut progress = Progress::default();
        let (last, others) = REQUEST.split_last().unwrap_or((&0, &[]));
        assert!(others.iter().all(|byte| progress.ask(&[*byte]).is_none()));
        let asked = progress.ask(&[*last]);
        let headers = [("host", "here"), ("content-length", "5")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        let (method, path, body) = ("POST".to_owned(), "/v1".to_owned(), "hello".to_owned());
        assert_eq!(asked, Some(Asked { method, path, headers: headers.into(), body }));
        assert!(progress.ask(REQUEST).is_some(), "the next one on the same connection");
    }

    #[test]
    fn an_answer_of_known_length_is_whole_at_its_end() {
        let mut progress = Progress::default();
        assert_eq!(progress.answer(b"HTTP/1.1 429 No\r\n"), (None, false));
        assert_eq!(progress.answer(b"Content-Length: 2\r\n\r\n{"), (Some(429), false));
        assert_eq!(progress.answer(b"}"), (Some(429), true));
    }

    #[test]
    fn an_answer_in_chunks_is_whole_at_the_empty_one() {
        let mut progress = Progress::default();
        let begin = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nword\r\n";
        assert_eq!(progress.answer(begin), (Some(200), false));
        assert_eq!(progress.answer(b"0\r\n\r\n"), (Some(200), true));
    }
}
