//! What is done with bytes that are no UTF-8 where there should be nothing else.

use std::borrow::Cow;
use std::str::FromStr;

use copydesk_core::{Cause, Item};

/// What is done with a record that should be UTF-8 and is not.
///
/// ```
/// use copydesk_io::Utf8;
/// assert_eq!("replace".parse(), Ok(Utf8::Replace));
/// assert!("ignore".parse::<Utf8>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Utf8 {
    /// It is rejected as `utf8.invalid`, with its first bad byte.
    #[default]
    Reject,
    /// Each run of bad bytes becomes U+FFFD, and the article's `meta.extra` tells how many in
    /// [`UTF8_REPLACED`].
    Replace,
}

/// The field of `meta.extra` that tells how many U+FFFD were put in, by [`Utf8::Replace`].
pub const UTF8_REPLACED: &str = "utf8_replaced";

/// A word other than `reject` and `replace`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no way to deal with bad UTF-8: choose from `reject` and `replace`")]
pub struct InvalidUtf8Choice {
    given: String,
}

impl FromStr for Utf8 {
    type Err = InvalidUtf8Choice;

    fn from_str(given: &str) -> Result<Self, InvalidUtf8Choice> {
        match given {
            "reject" => Ok(Self::Reject),
            "replace" => Ok(Self::Replace),
            _ => Err(InvalidUtf8Choice { given: given.to_owned() }),
        }
    }
}

impl Utf8 {
    /// The text of a record, and how many U+FFFD were put in.
    pub(crate) fn text(self, bytes: &[u8]) -> Result<(Cow<'_, str>, u64), Cause> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok((Cow::Borrowed(text), 0)),
            Err(_) if self == Self::Replace => Ok(replaced(bytes)),
            Err(error) => {
                let at = error.valid_up_to();
                let message = format!(
                    "the byte 0x{:02x} is no UTF-8; make the file that first, `iconv -f ENCODING -t UTF-8`, or \
                     keep what can be read: `--utf8 replace`",
                    bytes[at]
                );
                Err(Cause::new("utf8.invalid", message).at(at as u64))
            }
        }
    }
}

fn replaced(bytes: &[u8]) -> (Cow<'_, str>, u64) {
    let count = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    (String::from_utf8_lossy(bytes), count as u64)
}

/// The same article with what it has lost.
pub(crate) fn flagged(mut item: Item, replaced: u64) -> Item {
    if let (Item::Article(raw), 1..) = (&mut item, replaced) {
        raw.meta.extra.insert(UTF8_REPLACED.to_owned(), replaced.into());
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], want: &str, replaced: u64, bad: Option<u64>) {
        assert_eq!(Utf8::Replace.text(bytes).expect("anything goes"), (want.into(), replaced));
        let strict = Utf8::Reject.text(bytes).map_err(|cause| cause.offset());
        assert_eq!(strict.err(), bad.map(Some));
    }

    #[test]
    fn good_text_is_left_alone_and_bad_bytes_are_counted_by_their_runs() {
        check("Café \u{fffd}".as_bytes(), "Café \u{fffd}", 0, None);
        check(b"caf\xe9 \xff\xfe!", "caf\u{fffd} \u{fffd}\u{fffd}!", 3, Some(3));
        // A character that is cut off is one run.
        check(b"\xe2\x82", "\u{fffd}", 1, Some(0));
    }
}
