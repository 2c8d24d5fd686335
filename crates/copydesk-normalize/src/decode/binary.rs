//! What is no text at all.

use copydesk_core::Cause;

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

/// One NUL in so many bytes is no accident. Text with a stray one is cleaned instead.
const BYTES_PER_NUL: usize = 64;

/// One control in so many bytes: of random bytes nearly one in nine is one.
const BYTES_PER_CONTROL: usize = 32;

pub(super) fn by_magic(bytes: &[u8]) -> Result<(), Cause> {
    match MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, kind)) => {
            Err(Cause::new("binary.input", format!("this is {kind}, not text")).at(0))
        }
        None => Ok(()),
    }
}

pub(super) fn is_full_of_nul(bytes: &[u8]) -> bool {
    memchr::memchr_iter(0, bytes).count() > bytes.len() / BYTES_PER_NUL
}

/// Bytes that are neither UTF-8 nor UTF-16 nor UTF-32, and hold what no text does.
pub(super) fn by_controls(bytes: &[u8]) -> Result<(), Cause> {
    let refused = |what: &str, at: Option<usize>| {
        let at = at.and_then(|at| u64::try_from(at).ok()).unwrap_or_default();
        Err(Cause::new("binary.input", format!("this is not text: it is full of {what}")).at(at))
    };
    if is_full_of_nul(bytes) {
        return refused("NUL bytes", memchr::memchr(0, bytes));
    }
    let is_control = |byte: &u8| matches!(byte, 1..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    if bytes.iter().filter(|byte| is_control(byte)).count() > bytes.len() / BYTES_PER_CONTROL {
        return refused("control characters", bytes.iter().position(is_control));
    }
    Ok(())
}
