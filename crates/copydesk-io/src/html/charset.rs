//! From the bytes of a page to its text.
//!
//! Order of belief: a byte order mark, valid UTF-8 with something in it that is not ASCII, what the
//! page declares, detection. Browsers ask the page first; but archives and crawlers write pages anew
//! in UTF-8 and leave the old declaration in them, and no text of another encoding is valid UTF-8 by
//! chance.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a page its declaration is looked for: as far as the standard says.
const HEAD: usize = 1024;

/// How much of a page is looked at to guess its encoding, in bytes.
const SAMPLE: usize = 256 * 1024;

/// The text of a page and the encoding it came in. What the server said of it goes before what the page
/// says, as in browsers: a server may write pages anew, and leave the old declaration in them.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    sent_as: Option<&str>,
) -> (Cow<'a, str>, &'static Encoding) {
    let encoding = encoding_of(bytes, sent_as);
    // A mark at the start is left out; it wins over what was found, as it was asked first.
    let (text, encoding, _) = encoding.decode(bytes);
    (text, encoding)
}

fn encoding_of(bytes: &[u8], sent_as: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    match bytes {
        [b'<', 0, ..] => return UTF_16LE,
        [0, b'<', ..] => return UTF_16BE,
        _ => {}
    }
    if !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    sent_as
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .or_else(|| declared(&bytes[..bytes.len().min(HEAD)]))
        .unwrap_or_else(|| guess(bytes))
}

/// The encoding that a page says it has in its first bytes.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let mut rest = head;
    while let Some(at) = memchr::memchr(b'<', rest) {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix(b"!--") {
            let end = memchr::memmem::find(comment, b"-->")?;
            rest = &comment[end..];
            continue;
        }
        let is_tag = |name: &[u8]| {
            rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
        };
        let value = match () {
            () if is_tag(b"meta") => value_of(tag(rest), b"charset"),
            () if is_tag(b"?xml") => value_of(tag(rest), b"encoding"),
            () => None,
        };
        if let Some(encoding) = value.and_then(Encoding::for_label) {
            // A page whose declaration can be read byte by byte is not in UTF-16.
            return Some(if encoding == UTF_16LE || encoding == UTF_16BE {
                UTF_8
            } else {
                encoding
            });
        }
    }
    None
}

/// The bytes up to the end of a tag.
fn tag(bytes: &[u8]) -> &[u8] {
    &bytes[..memchr::memchr(b'>', bytes).unwrap_or(bytes.len())]
}

/// What follows `name=` in a tag, without marks: as well inside another value, as in
/// `content="text/html; charset=koi8-r"`.
fn value_of<'a>(tag: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let at = tag.windows(name.len()).position(|part| part.eq_ignore_ascii_case(name))?;
    let rest = tag[at + name.len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let is_end =
        |byte: &u8| matches!(byte, b'"' | b'\'' | b';' | b'/' | b'?') || byte.is_ascii_whitespace();
    Some(&rest[..rest.iter().position(is_end).unwrap_or(rest.len())])
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if bytes.is_ascii() {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(SAMPLE)], true);
    detector.guess(None, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], encoding: &str, text: &str) {
        let (found, name) = decode(bytes, None);
        assert_eq!((name.name(), &*found), (encoding, text));
    }

    #[test]
    fn a_mark_says_more_than_the_page() {
        let page = "<meta charset=koi8-r>Zoë";
        check(&[b"\xef\xbb\xbf", page.as_bytes()].concat(), "UTF-8", page);
        let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&[b"\xff\xfe", &wide[..]].concat(), "UTF-16LE", page);
        check(&wide, "UTF-16LE", page);
    }

    #[test]
    fn a_page_says_its_encoding_in_many_ways() {
        check(
            b"<meta charset=windows-1251>\xc4\xe0",
            "windows-1251",
            "<meta charset=windows-1251>Да",
        );
        let page = b"<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=koi8-r'>\xe4";
        assert_eq!(decode(page, None).1.name(), "KOI8-R");
        assert_eq!(
            decode(b"<?xml version='1.0' encoding='iso-8859-2'?>\xe6", None).1.name(),
            "ISO-8859-2"
        );
        assert_eq!(
            decode(b"<!-- <meta charset=koi8-r> --><p>\xe9t\xe9", None).1.name(),
            "windows-1252"
        );
    }

    #[test]
    fn utf_8_needs_no_declaration() {
        check("<meta charset=latin1>Zoë".as_bytes(), "UTF-8", "<meta charset=latin1>Zoë");
        check("<p>Да".as_bytes(), "UTF-8", "<p>Да");
    }

    #[test]
    fn the_server_is_asked_before_the_page() {
        let sent = |bytes, charset| decode(bytes, Some(charset)).1.name();
        assert_eq!(sent(b"<meta charset=koi8-r>\xe4", "Windows-1251"), "windows-1251");
        assert_eq!(sent(b"<meta charset=koi8-r>\xe4", "what"), "KOI8-R");
        assert_eq!(sent("<p>Да".as_bytes(), "Windows-1251"), "UTF-8");
    }

    #[test]
    fn one_bad_byte_does_not_change_the_encoding() {
        check(b"<meta charset=utf-8>Zo\xc3\xab \xff", "UTF-8", "<meta charset=utf-8>Zoë \u{fffd}");
    }
}
