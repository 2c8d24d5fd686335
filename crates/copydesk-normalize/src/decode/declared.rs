//! What bytes say about themselves in ASCII.

use memchr::memmem;

/// So far the heads of pages are looked through for a declaration, in bytes. The WHATWG HTML Standard
/// looks at 1,024; many a page puts its scripts first.
const HEAD: usize = 4_096;

/// The label in an XML declaration or in a `meta` element of HTML.
pub(super) fn inside(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let head = &head[start..];
    if let Some(declaration) = head.strip_prefix(b"<?xml") {
        let end = memmem::find(declaration, b"?>").unwrap_or(declaration.len());
        if let Some(label) = value(&declaration[..end], b"encoding") {
            return Some(label);
        }
    }
    // Any other text may tell of charsets without having one.
    if head.first() != Some(&b'<') {
        return None;
    }
    let metas = memchr::memchr_iter(b'<', head).map(|at| &head[at + 1..]).filter(|tag| {
        tag.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"meta"))
            && tag.get(4).is_some_and(|next| !next.is_ascii_alphanumeric())
    });
    metas.into_iter().find_map(|tag| {
        let end = memchr::memchr(b'>', tag).unwrap_or(tag.len());
        value(&tag[..end], b"charset")
    })
}

/// What stands behind `name=`, without its quotation marks.
fn value<'a>(tag: &'a [u8], name: &[u8]) -> Option<&'a str> {
    let at = tag.windows(name.len()).position(|part| part.eq_ignore_ascii_case(name))?;
    let rest = tag[at + name.len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end =
        rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte)));
    let label = &rest[..end.unwrap_or(rest.len())];
    std::str::from_utf8(label).ok().filter(|label| !label.is_empty())
}
