//! What kind of thing a page is.

/// How a page is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    Html,
    Text,
    Binary,
    /// Its type does not tell.
    Unknown,
}

/// How many bytes are looked at where the type does not tell.
const LOOK: usize = 1024;

impl Media {
    /// What a `Content-Type` says.
    pub(super) fn declared(kind: &str) -> Self {
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let (family, name) = kind.split_once('/').unwrap_or((&kind, ""));
        match (family, name) {
            ("text", "html") | ("application", "xhtml+xml") => Self::Html,
            ("text", _) => Self::Text,
            (_, name) if name.ends_with("+json") || name.ends_with("+xml") || name.ends_with("+yaml") => {
                Self::Text
            }
            (
                "application",
                "json"
                | "xml"
                | "javascript"
                | "ecmascript"
                | "x-javascript"
                | "x-ndjson"
                | "ld+json"
                | "toml"
                | "yaml"
                | "x-yaml"
                | "x-sh"
                | "sql"
                | "graphql"
                | "x-www-form-urlencoded"
                | "rtf"
                | "x-tex",
            ) => Self::Text,
            ("", _) | ("application", "octet-stream" | "x-unknown") => Self::Unknown,
            _ => Self::Binary,
        }
    }

    /// The same, with a look at the bytes where the type does not tell, or is wrong.
    pub(super) fn or_seen(self, bytes: &[u8]) -> Self {
        let begin = bytes.get(..LOOK).unwrap_or(bytes);
        // Text in two bytes a character says so by its first two.
        let is_wide = begin.starts_with(b"\xff\xfe") || begin.starts_with(b"\xfe\xff");
        match self {
            _ if begin.contains(&0) && !is_wide => Self::Binary,
            Self::Unknown => {
                let text = String::from_utf8_lossy(begin)
                    .trim_start_matches('\u{feff}')
                    .trim_start()
                    .to_ascii_lowercase();
                let is_html =
                    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| text.starts_with(tag));
                if is_html { Self::Html } else { Self::Text }
            }
            known => known,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_tells_how_to_read() {
        let kinds = [
            ("text/html; charset=utf-8", Media::Html),
            ("Application/XHTML+XML", Media::Html),
            ("text/plain", Media::Text),
            ("application/json", Media::Text),
            ("application/atom+xml; charset=utf-8", Media::Text),
            ("image/svg+xml", Media::Text),
            ("application/octet-stream", Media::Unknown),
            ("", Media::Unknown),
            ("image/png", Media::Binary),
            ("application/pdf", Media::Binary),
            ("application/zip", Media::Binary),
            ("video/mp4", Media::Binary),
            ("nonsense", Media::Binary),
        ];
        for (kind, media) in kinds {
            assert_eq!(Media::declared(kind), media, "{kind}");
        }
    }

    #[test]
    fn the_bytes_tell_where_the_type_does_not_or_is_wrong() {
        assert_eq!(Media::Unknown.or_seen(b"\n <!DOCTYPE html><p>"), Media::Html);
        assert_eq!(Media::Unknown.or_seen(b"\xef\xbb\xbf<html>"), Media::Html);
        assert_eq!(Media::Unknown.or_seen(b"fn main() {}"), Media::Text);
        assert_eq!(Media::Unknown.or_seen(b"\x7fELF\0\0"), Media::Binary);
        assert_eq!(Media::Text.or_seen(b"PK\x03\x04\0"), Media::Binary);
        assert_eq!(Media::Text.or_seen(b"\xff\xfeh\0i\0"), Media::Text);
        assert_eq!(Media::Html.or_seen(b""), Media::Html);
    }
}
