//! From bytes to text, with the way back to every byte, or a reason why not.

mod binary;
mod charset;
mod declared;
mod detect;
mod korean;
mod letters;
mod multi;
mod narrow;
mod wide;
mod writer;

use std::borrow::Cow;

use copydesk_core::{Cause, Decided, Encoding, OffsetMap, PerMille};
use encoding_rs::UTF_8;

use charset::{Charset, Shift};
use writer::{Writer, Written};

/// The text of bytes, how they lead back, and what they were taken for.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded<'a> {
    /// The text, a byte-order mark included; borrowed if and only if the bytes are UTF-8.
    pub text: Cow<'a, str>,
    /// From the bytes to the text; empty if it is borrowed.
    pub map: OffsetMap,
    /// What the bytes were taken for, why, and what could not be read of them.
    pub encoding: Encoding,
}

/// The text of a file's bytes, whatever their encoding.
///
/// Believed are, in this order: a byte-order mark; escape sequences and the shape of UTF-16 and UTF-32;
/// the bytes themselves if they are UTF-8, which is hard to be by accident; `declared`, a label or a
/// `Content-Type`, and what XML or HTML declare inside, if the bytes fit; UTF-8 with a few faults; and what
/// they look like. Bytes that stand for nothing become U+FFFD, as on the web, and are counted.
///
/// ```
/// use copydesk_core::{Decided, Span};
/// use copydesk_normalize::decode;
///
/// let decoded = decode(b"\xff\xfeR\0a\0i\0n\0", None)?;
/// assert_eq!((&*decoded.text, &*decoded.encoding.name), ("\u{feff}Rain", "UTF-16LE"));
/// assert_eq!(decoded.map.to_orig(Span::new(4, 7)), Span::new(4, 10)); // `ain`
///
/// let decoded = decode(b"Caf\xe9", Some("iso-8859-1"))?;
/// assert_eq!((&*decoded.text, decoded.encoding.by), ("Café", Decided::Declared));
/// # Ok::<(), copydesk_core::Cause>(())
/// ```
///
/// # Errors
///
/// `binary.input` if they are no text; `encoding.unsupported` if they are in an encoding that is known by
/// name only; `text.too_long` if they are not UTF-8 and longer than 1 GiB, as the text may be thrice as long.
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Result<Decoded<'a>, Cause> {
    if let Some((charset, _)) = marked(bytes) {
        return read(bytes, charset, Decided::Mark, PerMille::ONE);
    }
    binary::by_magic(bytes)?;
    let label = declared.filter(|label| !label.trim().is_empty());
    let declared = label.and_then(Charset::of_label);
    match std::str::from_utf8(bytes) {
        Ok(text) if !binary::is_full_of_nul(bytes) => {
            if let Some(charset) = declared.filter(|charset| uses_ascii_otherwise(*charset, bytes))
            {
                return read(bytes, charset, Decided::Declared, PerMille::new(DECLARED));
            }
            if let Some(charset) = escaped(bytes) {
                return read(bytes, charset, Decided::Shape, PerMille::new(SHAPE));
            }
            let encoding = Encoding::new("UTF-8", Decided::Valid, PerMille::ONE);
            Ok(Decoded { text: Cow::Borrowed(text), map: OffsetMap::default(), encoding })
        }
        _ => guessed(bytes, declared),
    }
}

/// How sure a declaration is that the bytes fit, per mille.
const DECLARED: u16 = 980;
/// How sure the shape of bytes is.
const SHAPE: u16 = 980;
/// Texts in other encodings than UTF-8 are at most this long, in bytes.
const LONGEST: usize = 1 << 30;

/// The text of bytes that are not UTF-8, or are full of NUL.
fn guessed(bytes: &[u8], declared: Option<Charset>) -> Result<Decoded<'_>, Cause> {
    if let Some(charset) = wide::by_shape(bytes) {
        return read(bytes, charset, Decided::Shape, PerMille::new(SHAPE));
    }
    binary::by_controls(bytes)?;
    let (whole, faults) = utf_8_shares(bytes);
    if faults * UTF_8_PER_FAULT <= whole {
        return read(
            bytes,
            Charset::Web(UTF_8),
            Decided::Valid,
            PerMille::share(whole, whole + faults),
        );
    }
    // UTF-16 that could declare itself in ASCII would not be it.
    let inside = || declared::inside(bytes).and_then(Charset::of_label).filter(|it| !is_wide(*it));
    for charset in declared.into_iter().chain(inside()) {
        let decoded = read(bytes, charset, Decided::Declared, PerMille::new(DECLARED))?;
        let faults = usize::try_from(decoded.encoding.malformed).unwrap_or(usize::MAX);
        if faults.saturating_mul(BYTES_PER_FAULT) <= bytes.len() {
            return Ok(decoded);
        }
    }
    let (charset, by, confidence) = detect::detect(bytes);
    read(bytes, charset, by, confidence)
}

/// UTF-8 has at least so many whole characters outside ASCII for one that is broken.
const UTF_8_PER_FAULT: u64 = 4;
/// Of an encoding that fits, at most one of so many bytes is at fault.
const BYTES_PER_FAULT: usize = 64;

/// How many characters outside ASCII are whole in UTF-8, and how many are broken. One that is cut off at
/// the end of the text counts for a whole one if two bytes of it are there.
fn utf_8_shares(bytes: &[u8]) -> (u64, u64) {
    let (mut whole, mut broken) = (0, 0);
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count() as u64;
        at += chunk.valid().len() + chunk.invalid().len();
        match chunk.invalid().len() {
            0 => {}
            2.. if at == bytes.len() => whole += 1,
            _ => broken += 1,
        }
    }
    // Without a single whole character there is nothing to go by.
    (whole, if whole == 0 { broken.max(1) } else { broken })
}

/// Byte-order marks. The longer ones first: one begins like the other.
static MARKS: [(&[u8], Charset); 5] = [
    (b"\xff\xfe\0\0", Charset::Utf32 { big: false }),
    (b"\0\0\xfe\xff", Charset::Utf32 { big: true }),
    (b"\xff\xfe", Charset::Utf16 { big: false }),
    (b"\xfe\xff", Charset::Utf16 { big: true }),
    (b"\xef\xbb\xbf", Charset::Web(UTF_8)),
];

fn marked(bytes: &[u8]) -> Option<(Charset, usize)> {
    let (mark, charset) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark))?;
    Some((*charset, mark.len()))
}

/// Escape sequences by which encodings of seven bits say that other letters follow (ISO/IEC 2022; RFC
/// 1468, 1557, 1922).
const ESCAPES: [(&[u8], &str); 5] = [
    (b"\x1b$@", "ISO-2022-JP"),
    (b"\x1b$B", "ISO-2022-JP"),
    (b"\x1b(J", "ISO-2022-JP"),
    (b"\x1b$)C", "ISO-2022-KR"),
    (b"\x1b$)A", "ISO-2022-CN"),
];

/// The seven-bit encoding that the bytes switch to. All its bytes are ASCII, so that it would pass for text.
fn escaped(bytes: &[u8]) -> Option<Charset> {
    memchr::memchr_iter(0x1b, bytes).find_map(|at| {
        let (_, name) = ESCAPES.iter().find(|(escape, _)| bytes[at..].starts_with(escape))?;
        Charset::of_label(name)
    })
}

/// Whether bytes that are valid UTF-8 mean something else in an encoding all the same.
fn uses_ascii_otherwise(charset: Charset, bytes: &[u8]) -> bool {
    match charset {
        // Without a single NUL it would be a text of none but rare characters.
        Charset::Utf16 { .. } | Charset::Utf32 { .. } => bytes.contains(&0),
        Charset::Shifted(Shift::Hz) => memchr::memmem::find(bytes, b"~{").is_some(),
        Charset::Shifted(Shift::Korean) => bytes.contains(&0x0e),
        Charset::Unread("UTF-7") => bytes.contains(&b'+') && bytes.is_ascii(),
        Charset::Unread(_) => bytes.contains(&0x1b),
        Charset::Web(encoding) => encoding == encoding_rs::ISO_2022_JP && bytes.contains(&0x1b),
        Charset::Oem { .. } | Charset::Johab => false,
    }
}

const fn is_wide(charset: Charset) -> bool {
    matches!(charset, Charset::Utf16 { .. } | Charset::Utf32 { .. })
}

/// Reads bytes as what they were taken for.
fn read(
    bytes: &[u8],
    charset: Charset,
    by: Decided,
    confidence: PerMille,
) -> Result<Decoded<'_>, Cause> {
    let mut encoding = Encoding::new(charset.name(), by, confidence);
    let is_utf_8 = charset == Charset::Web(UTF_8);
    if let (true, Ok(text)) = (is_utf_8, std::str::from_utf8(bytes)) {
        return Ok(Decoded { text: Cow::Borrowed(text), map: OffsetMap::default(), encoding });
    }
    if bytes.len() > LONGEST {
        let message = format!("the text is {} and longer than 1 GiB", charset.name());
        return Err(Cause::new("text.too_long", message));
    }
    let mut out = Writer::new(bytes.len());
    match charset {
        Charset::Utf16 { big } => wide::utf_16(bytes, big, &mut out),
        Charset::Utf32 { big } => wide::utf_32(bytes, big, &mut out),
        Charset::Web(_) if is_utf_8 => multi::utf_8(bytes, &mut out),
        Charset::Shifted(shift) => korean::shifted(bytes, shift, &mut out),
        Charset::Johab => korean::johab(bytes, &mut out),
        Charset::Unread(name) => return Err(unsupported(name, by)),
        Charset::Web(_) | Charset::Oem { .. } => match (narrow::table(charset), charset) {
            (Some(table), _) => narrow::decode(bytes, &table, &mut out),
            (None, Charset::Web(encoding)) => multi::web(bytes, encoding, &mut out),
            (None, _) => return Err(unsupported(charset.name(), by)),
        },
    }
    let Written { text, map, faults } = out.finish();
    encoding.malformed = faults;
    Ok(Decoded { text: Cow::Owned(text), map, encoding })
}

fn unsupported(name: &str, by: Decided) -> Cause {
    let by = match by {
        Decided::Declared => "its declaration",
        _ => "its bytes",
    };
    let message =
        format!("the text is {name} by {by}, which nobody reads here; convert it to UTF-8");
    Cause::new("encoding.unsupported", message).at(0)
}
