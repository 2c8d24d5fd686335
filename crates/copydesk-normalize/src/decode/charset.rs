//! Encodings by name.

use encoding_rs::{Encoding, REPLACEMENT, UTF_16BE, UTF_16LE};

use crate::table::rows;

/// Names that `encoding_rs` does not know, or knows only to refuse.
const LABELS: &str = include_str!("../../data/charsets.tsv");

/// How bytes are to be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Charset {
    /// As the web reads them; neither UTF-16 nor an encoding that the web does not read.
    Web(&'static Encoding),
    /// UTF-16, the higher byte first or last.
    Utf16 { big: bool },
    /// UTF-32.
    Utf32 { big: bool },
    /// A code page of DOS.
    Oem { name: &'static str, page: u16 },
    /// Two bytes of a table between marks, all in seven bits.
    Shifted(Shift),
    /// Johab, KS X 1001 annex 3.
    Johab,
    /// Known by name and read by nobody.
    Unread(&'static str),
}

/// How seven bits say that a character of two bytes follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shift {
    /// SO and SI behind a header, RFC 1557.
    Korean,
    /// `~{` and `~}`, RFC 1843.
    Hz,
}

impl Charset {
    /// What a declaration calls for: a label, or the value of a `Content-Type` header that holds one.
    pub(super) fn of_label(label: &str) -> Option<Self> {
        let label = match label.to_ascii_lowercase().find("charset=") {
            Some(at) => &label[at + "charset=".len()..],
            None => label,
        };
        let label = label.split([';', ',']).next().unwrap_or_default();
        let label = label.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        let canonical: String = label
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        rows(LABELS)
            .find_map(|row| match row[..] {
                [known, name] if known == canonical => Some(Self::of_name(name)),
                _ => None,
            })
            .or_else(|| Encoding::for_label(label.as_bytes()).and_then(Self::of_web))
    }

    fn of_name(name: &'static str) -> Self {
        match name {
            "UTF-16LE" => Self::Utf16 { big: false },
            "UTF-16BE" => Self::Utf16 { big: true },
            "UTF-32LE" => Self::Utf32 { big: false },
            "UTF-32BE" => Self::Utf32 { big: true },
            "ISO-2022-KR" => Self::Shifted(Shift::Korean),
            "HZ-GB-2312" => Self::Shifted(Shift::Hz),
            "Johab" => Self::Johab,
            _ => {
                let page = name.strip_prefix("IBM").and_then(|page| page.parse().ok());
                let web = || Encoding::for_label(name.as_bytes()).and_then(Self::of_web);
                match page {
                    Some(page) => Self::Oem { name, page },
                    None => web().unwrap_or(Self::Unread(name)),
                }
            }
        }
    }

    fn of_web(encoding: &'static Encoding) -> Option<Self> {
        match encoding {
            it if it == UTF_16LE => Some(Self::Utf16 { big: false }),
            it if it == UTF_16BE => Some(Self::Utf16 { big: true }),
            it if it == REPLACEMENT => None,
            it => Some(Self::Web(it)),
        }
    }

    /// The name it goes by.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Utf16 { big: false } => "UTF-16LE",
            Self::Utf16 { big: true } => "UTF-16BE",
            Self::Utf32 { big: false } => "UTF-32LE",
            Self::Utf32 { big: true } => "UTF-32BE",
            Self::Oem { name, .. } | Self::Unread(name) => name,
            Self::Shifted(Shift::Korean) => "ISO-2022-KR",
            Self::Shifted(Shift::Hz) => "HZ-GB-2312",
            Self::Johab => "Johab",
        }
    }
}
