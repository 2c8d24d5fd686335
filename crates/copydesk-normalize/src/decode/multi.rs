//! Encodings in which some characters take one byte and others two to four.

use std::ops::Range;

use encoding_rs::{DecoderResult, Encoding, ISO_2022_JP};

use super::narrow::ascii_prefix;
use super::writer::Writer;

/// UTF-8 with faults: each maximal part of a character is one, as the WHATWG Encoding Standard has it.
pub(super) fn utf_8(bytes: &[u8], out: &mut Writer) {
    for chunk in bytes.utf8_chunks() {
        out.same(chunk.valid());
        if let Ok(bad @ 1..) = u16::try_from(chunk.invalid().len()) {
            out.fault(bad);
        }
    }
}

/// All others, byte by byte: as soon as a byte brings out text, that is what the bytes since the last
/// text stand for.
pub(super) fn web(bytes: &[u8], encoding: &'static Encoding, out: &mut Writer) {
    /// More than any step brings out.
    const ROOM: usize = 32;
    let has_escapes = encoding == ISO_2022_JP;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut start, mut at) = (0, 0);
    let mut room = [0; ROOM];
    loop {
        if at == start && at < bytes.len() && !has_escapes {
            let (ascii, rest) = ascii_prefix(&bytes[at..]);
            out.same(ascii);
            at = bytes.len() - rest.len();
            start = at;
        }
        let step = at..(at + step_len(&bytes[at..], has_escapes)).min(bytes.len());
        let is_last = step.is_empty();
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(&bytes[step], &mut room, is_last);
        at += read;
        if written > 0 {
            let text = std::str::from_utf8(&room[..written]).unwrap_or_default();
            put(text, bytes, start..at, out);
            start = at;
        }
        match result {
            DecoderResult::Malformed(_, behind) => {
                let end = at.saturating_sub(usize::from(behind)).max(start);
                out.fault(narrow(end - start));
                start = end;
            }
            DecoderResult::InputEmpty if is_last => break,
            DecoderResult::InputEmpty
                if has_escapes && at > start + 1 && bytes[start] == ESCAPE =>
            {
                out.skip(narrow(at - start));
                start = at;
            }
            _ => {}
        }
    }
    out.skip(narrow(bytes.len() - start));
}

const ESCAPE: u8 = 0x1b;

/// How many bytes to look at next: one, or an escape sequence as a whole, which brings out nothing.
fn step_len(bytes: &[u8], has_escapes: bool) -> usize {
    /// ISO-2022-JP's are that long.
    const SEQUENCE: usize = 3;
    let is_sequence = has_escapes
        && matches!(
            bytes,
            [ESCAPE, b'(', b'B' | b'J' | b'I', ..] | [ESCAPE, b'$', b'@' | b'B', ..]
        );
    if is_sequence { SEQUENCE } else { 1 }
}

fn put(text: &str, bytes: &[u8], place: Range<usize>, out: &mut Writer) {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if c.is_ascii() && bytes[place.clone()] == [c as u8] => out.same(text),
        (Some(c), None) => out.char(c, narrow(place.len())),
        _ => out.cluster(text, narrow(place.len())),
    }
}

/// A character's length, which is a handful of bytes.
fn narrow(bytes: usize) -> u16 {
    u16::try_from(bytes).unwrap_or(u16::MAX)
}
