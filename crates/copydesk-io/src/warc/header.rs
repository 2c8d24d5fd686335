//! The header of a record: a version and named fields.

use std::borrow::Cow;

use copydesk_core::Cause;
use memchr::memchr;

/// What every record begins with.
pub(super) const MAGIC: &[u8] = b"WARC/";

/// The longest header, in bytes. Those of crawls have some 500; addresses may be long.
pub(super) const LONGEST: usize = 64 * 1024;

/// A header as far as it matters here.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Header<'a> {
    pub(super) kind: Cow<'a, str>,
    pub(super) length: u64,
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) uri: Option<Cow<'a, str>>,
    pub(super) date: Option<Cow<'a, str>>,
    pub(super) content_type: Option<Cow<'a, str>>,
    pub(super) language: Option<Cow<'a, str>>,
    pub(super) truncated: Option<Cow<'a, str>>,
    pub(super) segment: Option<Cow<'a, str>>,
}

/// The length of a header with the blank line behind it, if that is in `bytes`.
pub(super) fn len(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let line = memchr(b'\n', &bytes[at..])?;
        let is_blank = at > 0 && matches!(&bytes[at..at + line], [] | [b'\r']);
        at += line + 1;
        if is_blank {
            return Some(at);
        }
    }
}

/// Whether a record can begin so: with the version of a format that is known, as far as it is there.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let known = bytes.len().min(MAGIC.len());
    bytes[..known] == MAGIC[..known] && bytes.get(known).is_none_or(u8::is_ascii_digit)
}

/// Reads a header that [`len`] has measured.
pub(super) fn parse(bytes: &[u8]) -> Result<Header<'_>, Cause> {
    let mut lines = fields(bytes);
    let version = lines.next().map(|(version, _)| version).unwrap_or_default();
    let number = version.strip_prefix(MAGIC).unwrap_or_default();
    if !matches!(number, [b'1', b'.', _] | [b'0', b'.', b'1', _]) {
        let version = String::from_utf8_lossy(&version[..version.len().min(20)]);
        let message = format!("`{version}` is not read: expected WARC/0.17 to WARC/1.1");
        return Err(Cause::new("warc.version", message));
    }
    let (mut header, mut length) = (Header::default(), None);
    for (line, more) in lines {
        let Some(colon) = memchr(b':', line) else { continue };
        let name = line[..colon].trim_ascii();
        let slot = match () {
            () if is(name, "Content-Length") => {
                length = Some(text(&line[colon + 1..], more));
                continue;
            }
            () if is(name, "WARC-Type") => {
                header.kind = text(&line[colon + 1..], more).to_ascii_lowercase().into();
                continue;
            }
            () if is(name, "WARC-Record-ID") => &mut header.id,
            () if is(name, "WARC-Target-URI") => &mut header.uri,
            () if is(name, "WARC-Date") => &mut header.date,
            () if is(name, "Content-Type") => &mut header.content_type,
            () if is(name, "WARC-Identified-Content-Language") => &mut header.language,
            () if is(name, "WARC-Truncated") => &mut header.truncated,
            () if is(name, "WARC-Segment-Number") => &mut header.segment,
            () => continue,
        };
        *slot = Some(text(&line[colon + 1..], more)).filter(|text| !text.is_empty());
    }
    let length = length
        .ok_or_else(|| Cause::new("warc.header", "the record does not say how long it is"))?;
    header.length = length.parse().map_err(|error| {
        Cause::new("warc.header", format!("`{length}` is no length of a record")).because(error)
    })?;
    Ok(header)
}

/// The lines of a header, each with those that carry it on.
pub(super) fn fields(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let line = next_line(&mut rest)?;
        let behind = rest;
        while let [b' ' | b'\t', ..] = rest {
            next_line(&mut rest)?;
        }
        Some((line.trim_ascii_end(), &behind[..behind.len() - rest.len()]))
    })
}

fn next_line<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    if rest.is_empty() {
        return None;
    }
    let end = memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
    let line;
    (line, *rest) = rest.split_at(end);
    Some(line)
}

pub(super) fn is(name: &[u8], want: &str) -> bool {
    name.eq_ignore_ascii_case(want.as_bytes())
}

/// The value of a field: folded lines are parted by one blank, and the angle brackets around ids and old
/// addresses are no part of them.
pub(super) fn text<'a>(first: &'a [u8], more: &[u8]) -> Cow<'a, str> {
    let first = String::from_utf8_lossy(first.trim_ascii());
    if more.trim_ascii().is_empty() {
        let bare = |text: &str| text.len() > 1 && text.starts_with('<') && text.ends_with('>');
        return match first {
            Cow::Borrowed(text) if bare(text) => Cow::Borrowed(&text[1..text.len() - 1]),
            Cow::Owned(text) if bare(&text) => Cow::Owned(text[1..text.len() - 1].to_owned()),
            text => text,
        };
    }
    let mut whole = first.into_owned();
    for line in more.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii();
        if !line.is_empty() {
            whole.push(' ');
            whole.push_str(&String::from_utf8_lossy(line));
        }
    }
    Cow::Owned(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(text: &str, code: &str) {
        assert_eq!(parse(text.as_bytes()).expect_err("it is refused").code(), code, "{text:?}");
    }

    #[test]
    fn names_are_read_in_any_case_and_lines_may_be_folded() {
        let text = "WARC/1.0\r\nwarc-type: Response\r\nWARC-Record-ID: <urn:uuid:1>\r\n\
                    WARC-Target-URI: <http://example.org/a>\r\nContent-Type: application/http;\r\n \
                    msgtype=response\r\nCONTENT-LENGTH:12\r\nX-Other: y\r\nno colon\r\n\r\n";
        let header = parse(text.as_bytes()).expect("a header");
        assert_eq!((&*header.kind, header.length), ("response", 12));
        assert_eq!(header.id.as_deref(), Some("urn:uuid:1"));
        assert_eq!(header.uri.as_deref(), Some("http://example.org/a"));
        assert_eq!(header.content_type.as_deref(), Some("application/http; msgtype=response"));
    }

    #[test]
    fn a_header_ends_with_a_blank_line() {
        assert_eq!(len(b"WARC/1.0\r\nA: b\r\n\r\nbody"), Some(18));
        assert_eq!(len(b"WARC/1.0\nA: b\n\nbody"), Some(15));
        assert_eq!(len(b"WARC/1.0\r\nA: b\r\n"), None);
        assert_eq!(len(b""), None);
    }

    #[test]
    fn what_is_no_header_is_refused_by_name() {
        check_refused("WARC/1.0\r\nWARC-Type: response\r\n\r\n", "warc.header");
        check_refused("WARC/1.0\r\nContent-Length: many\r\n\r\n", "warc.header");
        check_refused("WARC/1.0\r\nContent-Length: -5\r\n\r\n", "warc.header");
        check_refused("WARC/2.0\r\nContent-Length: 5\r\n\r\n", "warc.version");
        check_refused("WARC/0.9 12 response\r\n\r\n", "warc.version");
        for version in ["0.17", "0.18", "1.0", "1.1"] {
            let text = format!("WARC/{version}\r\nContent-Length: 5\r\n\r\n");
            assert_eq!(parse(text.as_bytes()).expect("a header").length, 5);
        }
    }
}
