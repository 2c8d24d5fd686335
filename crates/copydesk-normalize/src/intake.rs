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
/// The origin of the article says what the bytes were taken for. What it refuses, by code: `binary.input`,
/// `encoding.unsupported` with the name of an encoding that nobody reads, and `text.too_long` from 4 GiB
/// on; see [`decode()`](crate::decode()).
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
        let (text, decoding) = match &raw.content {
            Content::Bytes { bytes, charset } => {
                let decoded = decode(bytes, charset.as_deref())?;
                (decoded.text, Some((decoded.map, decoded.encoding)))
            }
            Content::Text(text) => (Cow::Borrowed(text.as_str()), None),
            _ => {
                return Err(Cause::new(
                    "content.unknown",
                    "this kind of content is not known to the intake",
                ));
            }
        };
        length(text.len())?;
        let cleaned = self.cleaner.clean(&text);
        let origin = match decoding {
            Some((map, encoding)) => {
                Origin::new(map.then(&cleaned.offsets), received).decoded(encoding)
            }
            None => Origin::new(cleaned.offsets, received),
        };
        let text: Box<str> = cleaned.text.into();
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
    fn accepts(bytes: &[u8], charset: Option<&str>, text: &str, name: &str) {
        let article = CleanIntake::default().admit(&raw(bytes, charset)).expect("it is to be read");
        assert_eq!(article.text(), text);
        assert_eq!(article.origin().received() as usize, bytes.len());
        assert_eq!(article.origin().encoding().expect("it was decoded").name, name);
    }

    #[test]
    fn what_is_decoded_is_cleaned_and_leads_back_to_bytes() {
        let bytes: Vec<u8> =
            "\u{feff}Rain  fell.\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let article = CleanIntake::default().admit(&raw(&bytes, None)).expect("UTF-16");
        assert_eq!(article.text(), "Rain fell.\n");
        assert_eq!(article.origin().to_source(Span::new(0, 4)), 2..10);
        assert_eq!(article.origin().to_source(Span::new(5, 9)), 14..22);
        assert_eq!(article.origin().to_source(Span::new(10, 11)), 26..28);
    }

    #[test]
    fn what_nobody_reads_is_refused_by_name() {
        check(b"Rain \x1b$)A fell", None, "encoding.unsupported", "ISO-2022-CN", 0);
        check(b"Rain +AOk-", Some("utf-7"), "encoding.unsupported", "UTF-7", 0);
        check(b"Rain \xa4\xa4", Some("EUC-TW"), "encoding.unsupported", "EUC-TW", 0);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        check(b"ab\0\0\0\x07c\0", None, "binary.input", "NUL", 2);
        check(b"%PDF-1.7\nRain", None, "binary.input", "PDF", 0);
        check(b"\x93\x01\x02\xf0 \x05", None, "binary.input", "control characters", 1);
    }

    #[test]
    fn terminal_colours_are_no_encoding() {
        accepts(b"a \x1b[1mbold\x1b[0m word", None, "a [1mbold[0m word", "UTF-8");
    }

    #[test]
    fn a_stray_nul_is_cleaned_away() {
        let text = "Rain fell all day. ".repeat(8);
        let bytes = format!("{text}\0And all night.");
        accepts(bytes.as_bytes(), None, &format!("{text}And all night."), "UTF-8");
    }

    #[test]
    fn decoded_text_names_no_encoding() {
        let article = CleanIntake::default()
            .admit(&RawArticle::from_text("a1", "Rain\r\nfell"))
            .expect("text");
        assert_eq!((article.text(), article.origin().encoding()), ("Rain\nfell", None));
        assert_eq!(article.origin().to_source(Span::new(5, 9)), 6..10);
    }

    #[test]
    fn four_gibibytes_are_too_many() {
        assert_eq!(length(1 << 32).expect_err("too long").code(), "text.too_long");
        assert!(length((1 << 32) - 1).is_ok());
    }
}
