//! What an answer holds, read within bounds.

use asynctool_core::ToolError;
use reqwest::{Response, Url, header};
use tokio::time::{Instant, timeout_at};

use super::{
    in_words,
    page::{Cut, Page},
    shown,
};
use crate::workshop::{charset, html, media::Media, text};

/// Bytes that are shown of what a header says.
const HEADER_BYTES: usize = 200;

/// The bytes of a page, or the first ones of them.
#[derive(Debug)]
pub(super) struct Body {
    url: Url,
    /// The header's `Content-Type`; empty if there is none.
    kind: String,
    /// How many bytes there are, if the server has said so.
    announced: Option<u64>,
    bytes: Vec<u8>,
    cut: Option<Cut>,
}

impl Body {
    /// Reads until the end, so many bytes, or the deadline.
    pub(super) async fn read(
        mut answer: Response,
        most: usize,
        deadline: Instant,
        progress: impl Fn(usize),
    ) -> Result<Self, ToolError> {
        let said = |name| answer.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
        if let Some(coding) =
            said(header::CONTENT_ENCODING).filter(|coding| !coding.eq_ignore_ascii_case("identity"))
        {
            let (url, coding) = (shown(answer.url()), text::cut(&text::clean(&coding), HEADER_BYTES));
            return Err(ToolError::say(format!(
                "{url} is packed ({coding}), though it was asked for as it is"
            )));
        }
        let kind = text::clean(&said(header::CONTENT_TYPE).unwrap_or_default());
        let (url, announced) = (answer.url().clone(), answer.content_length());
        let mut body = Self { url, kind, announced, bytes: Vec::new(), cut: None };
        body.refuse_binary(Media::declared(&body.kind))?;
        while body.cut.is_none() {
            match timeout_at(deadline, answer.chunk()).await {
                Ok(Ok(Some(piece))) => {
                    let room = most - body.bytes.len();
                    body.bytes.extend(piece.iter().take(room));
                    body.cut = (piece.len() > room).then_some(Cut::Size);
                    progress(body.bytes.len());
                }
                Ok(Ok(None)) => break,
                Ok(Err(error)) if body.bytes.is_empty() => {
                    let (url, why) = (shown(&body.url), in_words(&error));
                    return Err(ToolError::say(format!("{url} cannot be read: {why}")));
                }
                Ok(Err(_)) => body.cut = Some(Cut::Broken),
                Err(_) => body.cut = Some(Cut::Time),
            }
        }
        Ok(body)
    }

    fn refuse_binary(&self, media: Media) -> Result<(), ToolError> {
        if media != Media::Binary {
            return Ok(());
        }
        let kind = if self.kind.is_empty() { "of an unknown type" } else { &self.shown_kind() };
        let size = match (self.announced, self.cut, self.bytes.len()) {
            (Some(bytes), _, _) => format!("{bytes} bytes"),
            (None, None, bytes) if bytes > 0 => format!("{bytes} bytes"),
            _ => "of unknown size".to_owned(),
        };
        Err(ToolError::say(format!("{} is no text: {kind}, {size}", shown(&self.url))))
    }

    fn shown_kind(&self) -> String {
        text::cut(&self.kind, HEADER_BYTES)
    }

    /// The page as a text of so many characters at most.
    pub(super) fn into_page(self, characters: usize) -> Result<Page, ToolError> {
        let media = Media::declared(&self.kind).or_seen(&self.bytes);
        self.refuse_binary(media)?;
        let decoded = charset::decode(&self.bytes, &self.kind, media == Media::Html, self.cut.is_some());
        let readable = match media {
            Media::Html => html::readable(&decoded, &self.url),
            _ => text::clean_lines(&decoded),
        };
        let (url, kind) = (shown(&self.url), self.shown_kind());
        let mut page = Page { url, kind, text: readable, cut: self.cut };
        if let Some((end, _)) = page.text.char_indices().nth(characters) {
            page.text.truncate(end);
            page.cut = page.cut.or(Some(Cut::Text));
        }
        Ok(page)
    }
}
