//! From bytes to text: UTF-8, or a reason why not.

use copydesk_core::Cause;

/// The text of a file's bytes.
///
/// Believed is what the bytes say: UTF-8 is hard to be by accident. What was declared is asked only
/// when they are not UTF-8, and for encodings that use ASCII bytes for something else.
pub(crate) fn decode<'a>(bytes: &'a [u8], charset: Option<&str>) -> Result<&'a str, Cause> {
    if let Some((_, name)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(unsupported(name, "its byte-order mark"));
    }
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Cause::new("binary.input", format!("this is {kind}, not text")).at(0));
    }
    let declared = charset
        .map(canonical)
        .filter(|name| !matches!(name.as_str(), "" | "utf8" | "ascii" | "usascii"));
    match std::str::from_utf8(bytes) {
        Ok(text) if is_full_of_nul(bytes) => Err(binary(text.as_bytes())),
        Ok(text) => match (declared, shifted(bytes)) {
            (Some(name), _) if uses_ascii_otherwise(&name, bytes) => {
                Err(unsupported(charset.unwrap_or_default().trim(), "its declaration"))
            }
            (_, Some((name, at))) => Err(unsupported(name, "an escape sequence").at(at)),
            _ => Ok(text),
        },
        Err(_) if is_full_of_nul(bytes) => Err(binary(bytes)),
        Err(error) => {
            let at = error.valid_up_to();
            let place = u64::try_from(at).unwrap_or(u64::MAX);
            if declared.is_some() {
                let cause = unsupported(charset.unwrap_or_default().trim(), "its declaration");
                return Err(cause.at(place).because(error));
            }
            let byte = bytes.get(at).copied().unwrap_or_default();
            let hint = if error.error_len().is_none() {
                "a character is cut off at the end"
            } else {
                "no encoding was declared"
            };
            Err(Cause::new(
                "utf8.invalid",
                format!("the text is not UTF-8: byte 0x{byte:02x} is out of place; {hint}"),
            )
            .at(place)
            .because(error))
        }
    }
}

/// Byte-order marks of what is not read here. The longer ones first: one begins like the other.
const MARKS: [(&[u8], &str); 4] = [
    (b"\xff\xfe\0\0", "UTF-32LE"),
    (b"\0\0\xfe\xff", "UTF-32BE"),
    (b"\xff\xfe", "UTF-16LE"),
    (b"\xfe\xff", "UTF-16BE"),
];

/// What files begin with that are often met beside articles.
const MAGIC: [(&[u8], &str); 8] = [
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive (or an office document)"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
];

/// Escape sequences by which encodings of seven bits say that other letters follow (ISO/IEC 2022; RFC
/// 1468, 1557, 1922).
const SHIFTS: [(&[u8], &str); 5] = [
    (b"\x1b$@", "ISO-2022-JP"),
    (b"\x1b$B", "ISO-2022-JP"),
    (b"\x1b(J", "ISO-2022-JP"),
    (b"\x1b$)C", "ISO-2022-KR"),
    (b"\x1b$)A", "ISO-2022-CN"),
];

/// The seven-bit encoding that the bytes switch to, and where. All its bytes are ASCII, so that it
/// would pass for text.
fn shifted(bytes: &[u8]) -> Option<(&'static str, u64)> {
    memchr::memchr_iter(0x1b, bytes).find_map(|at| {
        let (_, name) = SHIFTS.iter().find(|(shift, _)| bytes[at..].starts_with(shift))?;
        Some((*name, u64::try_from(at).ok()?))
    })
}

/// One NUL in so many bytes is no accident. Text with a stray one is cleaned instead.
const BYTES_PER_NUL: usize = 64;

fn is_full_of_nul(bytes: &[u8]) -> bool {
    memchr::memchr_iter(0, bytes).count() > bytes.len() / BYTES_PER_NUL
}

/// NUL at every second place is UTF-16 without a mark, two or three of each four are UTF-32; elsewhere
/// it is no text at all.
fn binary(bytes: &[u8]) -> Cause {
    if let Some(name) = utf_32(bytes) {
        return unsupported(name, "its bytes");
    }
    let count = |parity: usize| memchr::memchr_iter(0, bytes).filter(|at| at % 2 == parity).count();
    let (even, odd) = (count(0), count(1));
    let half = bytes.len() / 2;
    // Of Latin text nearly every second byte is NUL, and hardly any other.
    if half > 0 && odd * 10 > half * 7 && even * 10 < half {
        return unsupported("UTF-16LE", "its bytes");
    }
    if half > 0 && even * 10 > half * 7 && odd * 10 < half {
        return unsupported("UTF-16BE", "its bytes");
    }
    let first = memchr::memchr(0, bytes).and_then(|at| u64::try_from(at).ok()).unwrap_or_default();
    Cause::new("binary.input", "this is not text: it is full of NUL bytes").at(first)
}

/// No character is beyond 0x10ffff: the highest byte of each four is NUL, and the next one small.
fn utf_32(bytes: &[u8]) -> Option<&'static str> {
    let (units, []) = bytes.as_chunks::<4>() else { return None };
    if units.is_empty() {
        return None;
    }
    if units.iter().all(|unit| unit[3] == 0 && unit[2] <= 0x10) {
        return Some("UTF-32LE");
    }
    units.iter().all(|unit| unit[0] == 0 && unit[1] <= 0x10).then_some("UTF-32BE")
}

/// Whether bytes that are valid UTF-8 mean something else in an encoding all the same.
fn uses_ascii_otherwise(name: &str, bytes: &[u8]) -> bool {
    let escapes = || bytes.contains(&0x1b);
    match name {
        "utf16" | "utf16le" | "utf16be" | "utf32" | "utf32le" | "utf32be" | "ucs2" | "ucs4" => true,
        "utf7" => bytes.contains(&b'+'),
        "hzgb2312" | "hz" => bytes.windows(2).any(|pair| pair == b"~{"),
        _ => name.starts_with("iso2022") && escapes(),
    }
}

/// An encoding's name without case, hyphens and underscores.
fn canonical(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn unsupported(name: &str, by: &str) -> Cause {
    Cause::new(
        "encoding.unsupported",
        format!("the text is {name} by {by}; only UTF-8 is read so far"),
    )
    .at(0)
}
