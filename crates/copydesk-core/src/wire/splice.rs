//! Joins a verdict to a finished line.

use crate::{Duplicate, Related, Repeated};

/// What every line without a verdict ends with: these two fields stand last in the wire form, but for
/// `repeated`, which is left out while it is empty.
const OPEN_END: &[u8] = br#""duplicate":null,"related":[]}"#;

/// Appends `line` (a document without verdict and line end, as [`Document::write`](super::Document::write)
/// makes it) to `out` with a verdict in it, and a line end. Copies the line instead of reading it.
///
/// # Errors
///
/// If the line does not end as a line without verdict does.
///
/// ```
/// use copydesk_core::{Article, Layers, wire};
/// let article = Article::from_text("a1", "Rain fell.");
/// let (mut line, mut out) = (Vec::new(), Vec::new());
/// wire::Document::of(&article, &Layers::default()).write(&mut line)?;
/// wire::splice(line.trim_ascii_end(), None, &[], &[], &mut out)?;
/// assert_eq!(out, line);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn splice(
    line: &[u8],
    duplicate: Option<&Duplicate>,
    related: &[Related],
    repeated: &[Repeated],
    out: &mut Vec<u8>,
) -> Result<(), serde_json::Error> {
    let Some(head) = line.strip_suffix(OPEN_END) else {
        return Err(serde::de::Error::custom(
            "the line does not end with an open `duplicate` and `related`",
        ));
    };
    out.extend_from_slice(head);
    out.extend_from_slice(br#""duplicate":"#);
    serde_json::to_writer(&mut *out, &duplicate)?;
    out.extend_from_slice(br#","related":"#);
    serde_json::to_writer(&mut *out, related)?;
    if !repeated.is_empty() {
        out.extend_from_slice(br#","repeated":"#);
        serde_json::to_writer(&mut *out, repeated)?;
    }
    out.extend_from_slice(b"}\n");
    Ok(())
}
