//! What a server sent, as it stands in a `response` record.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use copydesk_core::Cause;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use memchr::memchr;

use super::header::{self, fields, is, text};
use crate::Compression;
use crate::decoded::{Decoded, Limits};
use crate::input::Input;

/// A response of HTTP/0.9 to 2, as archives write them down.
#[derive(Debug, PartialEq)]
pub(super) struct Response<'a> {
    pub(super) status: u16,
    pub(super) content_type: Option<Cow<'a, str>>,
    encodings: Vec<String>, // in the order of the header: the last one was laid on last
    is_chunked: bool,
    body: &'a [u8],
}

impl<'a> Response<'a> {
    /// Reads the head of a response; nothing if it is none.
    pub(super) fn parse(block: &'a [u8]) -> Option<Self> {
        let end = header::len(&block[..block.len().min(header::LONGEST)]).unwrap_or(block.len());
        let (head, body) = block.split_at(end);
        let mut lines = fields(head);
        let status = std::str::from_utf8(lines.next()?.0.strip_prefix(b"HTTP/")?).ok()?;
        let status = status.split_ascii_whitespace().nth(1)?.parse().ok()?;
        let mut response =
            Self { status, content_type: None, encodings: Vec::new(), is_chunked: false, body };
        for (line, more) in lines {
            let Some(colon) = memchr(b':', line) else { continue };
            let value = || text(&line[colon + 1..], more);
            match line[..colon].trim_ascii() {
                name if is(name, "Content-Type") => response.content_type = Some(value()),
                name if is(name, "Content-Encoding") => response.encodings.extend(words(&value())),
                name if is(name, "Transfer-Encoding") => {
                    for word in words(&value()) {
                        match &*word {
                            "chunked" => response.is_chunked = true,
                            _ => response.encodings.push(word),
                        }
                    }
                }
                _ => {}
            }
        }
        Some(response)
    }

    /// The body as it came.
    pub(super) fn raw(&self) -> &'a [u8] {
        self.body
    }

    /// The page itself, at most `longest` bytes of it.
    ///
    /// Many crawlers undo what a server did and leave its header as it was, so a body that is not chunked
    /// or packed as the header says is taken as it is.
    pub(super) fn page(&self, longest: usize) -> Result<Cow<'a, [u8]>, Cause> {
        let mut page = match unchunked(self.body) {
            Some(whole) if self.is_chunked => Cow::Owned(whole),
            _ => Cow::Borrowed(self.body),
        };
        for encoding in self.encodings.iter().rev() {
            page = match &**encoding {
                "gzip" | "x-gzip" | "zstd" => unpacked(page, longest)?,
                "deflate" => inflated(page, longest)?,
                "br" => {
                    let message = "the page is packed with Brotli, which is not read yet";
                    return Err(Cause::new("http.encoding", message));
                }
                _ => page, // `identity`, and what nobody knows
            };
        }
        Ok(page)
    }
}

fn words(list: &str) -> Vec<String> {
    list.split(',').map(|word| word.trim().to_ascii_lowercase()).collect()
}

/// A media type without its parameters, in lower case, and its charset.
pub(super) fn media(content_type: &str) -> (String, Option<&str>) {
    let mut parts = content_type.split(';');
    let media = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    });
    (media, charset.filter(|charset| !charset.is_empty()))
}

/// A body put together from its chunks; nothing if it is not in chunks. What a connection that broke has
/// brought is kept.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let (mut whole, mut rest, mut is_first) = (Vec::new(), body, true);
    loop {
        let Some(end) = memchr(b'\n', &rest[..rest.len().min(1024)]) else {
            return (!is_first).then_some(whole);
        };
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(whole);
        }
        let chunk = &rest[..size.min(rest.len())];
        whole.extend_from_slice(chunk);
        rest = &rest[chunk.len()..];
        rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        is_first = false;
    }
}

/// A body of gzip or zstd unpacked; one that is neither as it is.
fn unpacked(body: Cow<'_, [u8]>, longest: usize) -> Result<Cow<'_, [u8]>, Cause> {
    if Compression::of_magic(&body) == Compression::None {
        return Ok(body);
    }
    let expected = body.len() as u64;
    let input = Input::new("", Box::new(Cursor::new(body.into_owned())), Some(expected));
    let limits = Limits { bytes: longest as u64, ..Limits::default() };
    let mut decoded = Decoded::new(input, limits);
    let (mut page, mut end) = (vec![0; 64 * 1024], 0);
    while let n @ 1.. = decoded.read(&mut page[end..]) {
        end += n;
        if end == page.len() {
            page.resize(end * 2, 0);
        }
    }
    page.truncate(end);
    match decoded.fault() {
        Some(cause) if !cause.code().ends_with(".junk") => Err(cause),
        _ => Ok(Cow::Owned(page)),
    }
}

/// A body of what HTTP calls `deflate`: by its standard zlib, by long custom bare.
fn inflated(body: Cow<'_, [u8]>, longest: usize) -> Result<Cow<'_, [u8]>, Cause> {
    let most = longest as u64 + 1;
    let is_zlib = matches!(*body, [low, high, ..]
        if low & 0x0f == 8 && (u16::from(low) << 8 | u16::from(high)) % 31 == 0);
    let mut page = Vec::new();
    let read = if is_zlib {
        ZlibDecoder::new(&*body).take(most).read_to_end(&mut page)
    } else {
        DeflateDecoder::new(&*body).take(most).read_to_end(&mut page)
    };
    match read {
        _ if page.len() > longest => {
            let message = format!("the page has more than {longest} bytes, the longest record");
            Err(Cause::new("record.too_long", message))
        }
        Ok(_) => Ok(Cow::Owned(page)),
        // Whoever could not unpack it here was not meant to: it was unpacked before.
        Err(_) if page.is_empty() => Ok(body),
        Err(error) => {
            let message = "the page is packed with deflate, and damaged";
            Err(Cause::new("http.encoding", message).because(error))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(block: &[u8], want: &str) {
        let response = Response::parse(block).expect("a response");
        assert_eq!(String::from_utf8_lossy(&response.page(1000).expect("a page")), want);
    }

    fn deflate(text: &[u8]) -> Vec<u8> {
        let mut packed = Vec::new();
        let mut encoder = flate2::read::ZlibEncoder::new(text, flate2::Compression::default());
        encoder.read_to_end(&mut packed).expect("a vector takes all");
        packed
    }

    #[test]
    fn chunks_are_put_together() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        check(format!("{head}5\r\nRain \r\n5;x=y\r\nfell.\r\n0\r\n\r\n").as_bytes(), "Rain fell.");
        check(format!("{head}5\r\nRain \r\n50\r\nfell.").as_bytes(), "Rain fell.");
        check(format!("{head}Rain fell.\n").as_bytes(), "Rain fell.\n");
        check(format!("{head}ffffffffffffffff\r\nfell.").as_bytes(), "fell.");
    }

    #[test]
    fn what_was_packed_is_unpacked_whatever_the_header_says() {
        let response = |encoding: &str, body: &[u8]| {
            [format!("HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n\r\n").as_bytes(), body]
                .concat()
        };
        check(&response("gzip", b"Rain fell."), "Rain fell.");
        check(&response("deflate", b"Rain fell."), "Rain fell.");
        check(&response("deflate", &deflate(b"Rain fell.")), "Rain fell.");
        check(&response("deflate", &deflate(b"Rain fell.")[2..]), "Rain fell.");
        let zstd = zstd::encode_all(&b"Rain fell."[..], 1).expect("a vector takes all");
        check(&response("zstd", &zstd), "Rain fell.");
        check(&response("identity, x-unheard", b"Rain fell."), "Rain fell.");
    }

    #[test]
    fn a_page_that_unpacks_to_too_much_is_refused() {
        let refused = |encoding: &str, body: &[u8]| {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n\r\n");
            let block = [head.as_bytes(), body].concat();
            let response = Response::parse(&block).expect("a response");
            response.page(1000).expect_err("it is refused").code().to_owned()
        };
        let zstd = zstd::encode_all(&[b' '; 100_000][..], 1).expect("a vector takes all");
        assert_eq!(refused("zstd", &zstd), "bomb");
        assert_eq!(refused("deflate", &deflate(&[b' '; 100_000])), "record.too_long");
        assert_eq!(refused("br", b"\x0b"), "http.encoding");
    }

    #[test]
    fn a_media_type_may_name_its_charset() {
        assert_eq!(media("text/html; charset=\"KOI8-R\""), ("text/html".into(), Some("KOI8-R")));
        assert_eq!(media(" Text/HTML ;a=b"), ("text/html".into(), None));
        assert_eq!(Response::parse(b"SSH-2.0 200"), None);
        assert_eq!(Response::parse(b"HTTP/1.1"), None);
    }
}
