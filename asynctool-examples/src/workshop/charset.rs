//! The characters that bytes stand for.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How many bytes are searched for what a page says of itself.
const LOOK: usize = 1024;

/// Decodes bytes: by their first ones if they tell, else by the `Content-Type`, else by what an HTML page says of
/// itself, else as UTF-8; what is none is read as most pages without a word on it are written (windows-1252). Never
/// fails: what stands for nothing is replaced.
pub(super) fn decode(bytes: &[u8], kind: &str, is_html: bool, is_cut: bool) -> String {
    let declared = label(kind.as_bytes())
        .or_else(|| is_html.then(|| label(bytes.get(..LOOK).unwrap_or(bytes))).flatten())
        .unwrap_or_else(|| if is_utf8(bytes, is_cut) { UTF_8 } else { WINDOWS_1252 });
    // A byte order mark is looked at first, and left out.
    declared.decode(bytes).0.into_owned()
}

/// Whether the bytes are UTF-8; if they were cut off, the last character may be half.
fn is_utf8(bytes: &[u8], is_cut: bool) -> bool {
    std::str::from_utf8(bytes).err().is_none_or(|error| is_cut && error.error_len().is_none())
}

/// The encoding that `charset=` names: in a header, or in a `<meta>`.
fn label(bytes: &[u8]) -> Option<&'static Encoding> {
    const KEY: &[u8] = b"charset=";
    let at = bytes.windows(KEY.len()).position(|window| window.eq_ignore_ascii_case(KEY))?;
    let value = bytes.get(at + KEY.len()..)?;
    let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|byte| b"\"'; />".contains(byte)).unwrap_or(value.len());
    Encoding::for_label(value.get(..end)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_says_how_to_read() {
        assert_eq!(decode(b"caf\xe9", "text/plain; Charset=\"ISO-8859-1\"", false, false), "café");
        assert_eq!(decode("café".as_bytes(), "text/plain; charset=utf-8; x=y", false, false), "café");
        assert_eq!(decode(b"\x93\xfa\x96\x7b", "text/html; charset=Shift_JIS", true, false), "日本");
    }

    #[test]
    fn a_page_says_it_of_itself() {
        assert_eq!(
            decode(b"<meta charset='koi8-r'>\xc4\xc1", "text/html", true, false),
            "<meta charset='koi8-r'>да"
        );
        let old = b"<meta http-equiv=content-type content=\"text/html; charset=windows-1251\">\xe4\xe0";
        assert!(decode(old, "text/html", true, false).ends_with("да"));
        assert_eq!(decode(b"charset=koi8-r \xc3\xa9", "text/plain", false, false), "charset=koi8-r é");
    }

    #[test]
    fn a_mark_at_the_begin_is_believed_first() {
        assert_eq!(decode(b"\xff\xfeh\0i\0", "text/plain; charset=utf-8", false, false), "hi");
        assert_eq!(decode(b"\xef\xbb\xbfhi", "", false, false), "hi");
    }

    #[test]
    fn without_a_word_it_is_utf_8_and_what_is_not_is_western() {
        assert_eq!(decode("日本".as_bytes(), "", false, false), "日本");
        assert_eq!(decode(b"caf\xe9 \x96 ok", "", false, false), "café – ok");
        assert_eq!(decode(&"日本".as_bytes()[..5], "", false, true), "日\u{fffd}");
        assert_eq!(decode(b"caf\xe9", "text/plain; charset=nonsense", false, false), "café");
    }
}
