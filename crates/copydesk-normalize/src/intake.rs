//! The door of the pipeline: received articles in, frozen ones out.

use std::borrow::Cow;

use copydesk_core::{Article, Cause, Content, Intake, Origin, RawArticle};

use crate::decode::decode;
use crate::{Cleaner, Rules};

/// Decodes and cleans what was received.
///
/// ```
/// use copydesk_core::{Intake, RawArticle, Span};
/// use copydesk_normalize::CleanIntake;
///
/// let article = CleanIntake::default().admit(&RawArticle::from_bytes("a1", "\u{feff}Rain  fell."))?;
/// assert_eq!(article.text(), "Rain fell.");
/// assert_eq!(article.origin().to_source(Span::new(5, 9)), 9..13); // `fell`, the mark counted
/// # Ok::<(), copydesk_core::Cause>(())
/// ```
///
/// What it refuses, by code: `utf8.invalid` with the first byte that is out of place,
/// `encoding.unsupported` with the name of an encoding that is not read, `binary.input`, and
/// `text.too_long` from 4 GiB on.
///
/// Rules of a house come with a [`Cleaner`]: `CleanIntake::from(cleaner)`.
#[derive(Clone, Debug, Default)]
pub struct CleanIntake {
    cleaner: Cleaner,
}

impl CleanIntake {
    /// An intake that cleans under these rules; the default is [`Rules::NEWS`].
    #[must_use]
    pub const fn new(rules: Rules) -> Self {
        Self { cleaner: Cleaner::new(rules) }
    }
}

impl From<Cleaner> for CleanIntake {
    fn from(cleaner: Cleaner) -> Self {
        Self { cleaner }
    }
}

impl Intake for CleanIntake {
    fn admit(&self, raw: &RawArticle) -> Result<Article, Cause> {
        let received = length(raw.content.len())?;
        let (text, is_decoded) = match &raw.content {
            Content::Bytes { bytes, charset } => (decode(bytes, charset.as_deref())?, true),
            Content::Text(text) => (text.as_str(), false),
            _ => {
                return Err(Cause::new(
                    "content.unknown",
                    "this kind of content is not known to the intake",
                ));
            }
        };
        let cleaned = self.cleaner.clean(text);
        let text: Box<str> = match cleaned.text {
            Cow::Borrowed(text) => text.into(),
            Cow::Owned(text) => text.into_boxed_str(),
        };
        let origin = Origin::new(cleaned.offsets, received);
        let origin = if is_decoded { origin.encoding("utf-8") } else { origin };
        Ok(Article::new(raw.id.clone(), text, raw.meta.clone(), origin))
    }
}

/// A length as offsets count it.
fn length(bytes: usize) -> Result<u32, Cause> {
    u32::try_from(bytes).map_err(|_| {
        Cause::new(
            "text.too_long",
            format!("the text has {bytes} bytes; an article is shorter than 4 GiB"),
        )
    })
}

#[cfg(test)]
mod tests {
    use copydesk_core::{Meta, Place, Span};

    use super::*;

    fn raw(bytes: &[u8], charset: Option<&str>) -> RawArticle {
        let content = Content::Bytes { bytes: bytes.to_vec(), charset: charset.map(String::from) };
        RawArticle { id: "a1".into(), content, meta: Meta::default(), place: Place::default() }
    }

    #[track_caller]
    fn check(bytes: &[u8], charset: Option<&str>, code: &str, message: &str, offset: u64) {
        let cause =
            CleanIntake::default().admit(&raw(bytes, charset)).expect_err("it is to be refused");
        assert_eq!(cause.code(), code);
        assert!(cause.message().contains(message), "{message:?} is not in {:?}", cause.message());
        assert_eq!(cause.offset(), Some(offset));
    }

    #[track_caller]
    fn accepts(bytes: &[u8], charset: Option<&str>, text: &str) {
        let article = CleanIntake::default().admit(&raw(bytes, charset)).expect("it is to be read");
        assert_eq!(article.text(), text);
        assert_eq!(article.origin().received() as usize, bytes.len());
        assert_eq!(article.origin().encoding_name(), Some("utf-8"));
    }

    #[test]
    fn the_first_bad_byte_is_named() {
        check(b"Rain\xe9 fell", None, "utf8.invalid", "0xe9", 4);
        check(b"Rain\xe2\x80", None, "utf8.invalid", "cut off", 4);
    }

    #[test]
    fn a_declared_encoding_is_named_when_the_bytes_are_not_utf_8() {
        check(b"Rain\xe9", Some("ISO-8859-1"), "encoding.unsupported", "ISO-8859-1", 4);
        check(b"a\x1b$B", Some("iso-2022-jp"), "encoding.unsupported", "iso-2022-jp", 0);
    }

    #[test]
    fn a_foreign_byte_order_mark_is_named() {
        check(b"\xff\xfeR\0", None, "encoding.unsupported", "UTF-16LE", 0);
        check(b"\xff\xfe\0\0R\0\0\0", None, "encoding.unsupported", "UTF-32LE", 0);
    }

    #[test]
    fn utf_16_without_a_mark_is_told_by_its_bytes() {
        check(b"R\0a\0i\0n\0 \0f\0e\0l\0l\0.\0", None, "encoding.unsupported", "UTF-16LE", 0);
        check(b"\0R\0a\0i\0n\0 \0f\0e\0l\0l\0.", None, "encoding.unsupported", "UTF-16BE", 0);
    }

    #[test]
    fn utf_32_without_a_mark_is_told_by_its_bytes() {
        check(b"R\0\0\0\x44\x04\0\0", None, "encoding.unsupported", "UTF-32LE", 0);
        check(b"\0\0\0R\0\0\x04\x44", None, "encoding.unsupported", "UTF-32BE", 0);
    }

    #[test]
    fn an_encoding_of_seven_bits_does_not_pass_for_text() {
        check(b"Rain \x1b$B%3%s\x1b(B", None, "encoding.unsupported", "ISO-2022-JP", 5);
        check(b"\x1b$)C\x0e9Y\x0f", None, "encoding.unsupported", "ISO-2022-KR", 0);
        accepts(b"a \x1b[1mbold\x1b[0m word", None, "a [1mbold[0m word");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        check(b"ab\0\0\0\x07c\0", None, "binary.input", "NUL", 2);
        check(b"%PDF-1.7\nRain", None, "binary.input", "PDF", 0);
    }

    #[test]
    fn a_stray_nul_is_cleaned_away() {
        let text = "Rain fell all day. ".repeat(8);
        let bytes = format!("{text}\0And all night.");
        accepts(bytes.as_bytes(), None, &format!("{text}And all night."));
    }

    #[test]
    fn utf_8_is_read_whatever_was_declared() {
        for charset in
            [None, Some("UTF-8"), Some("us-ascii"), Some("utf8"), Some("windows-1252"), Some("")]
        {
            accepts("Café".as_bytes(), charset, "Café");
        }
    }

    #[test]
    fn decoded_text_names_no_encoding() {
        let article = CleanIntake::default()
            .admit(&RawArticle::from_text("a1", "Rain\r\nfell"))
            .expect("text");
        assert_eq!((article.text(), article.origin().encoding_name()), ("Rain\nfell", None));
        assert_eq!(article.origin().to_source(Span::new(5, 9)), 6..10);
    }

    #[test]
    fn four_gibibytes_are_too_many() {
        assert_eq!(length(1 << 32).expect_err("too long").code(), "text.too_long");
        assert!(length((1 << 32) - 1).is_ok());
    }
}
