//! What form an input has.

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::Compression;
use crate::fields::rows;

/// The form of an input.
///
/// ```
/// use copydesk_io::Format;
/// assert_eq!("jsonl".parse(), Ok(Format::JsonLines));
/// assert!("tarball".parse::<Format>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// A file is an article.
    Text,
    /// A line is an article, as a JSON object.
    JsonLines,
    /// A row is an article; the first row names the columns.
    Csv,
    /// A file is a web page that holds an article.
    Html,
    /// A file is an archive of what a crawler fetched, or of texts made from that: WARC or WET.
    Warc,
    /// A row is an article.
    Parquet,
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "text" | "txt" => Ok(Self::Text),
            "jsonl" | "ndjson" | "json" => Ok(Self::JsonLines),
            "csv" | "tsv" => Ok(Self::Csv),
            "html" | "htm" | "xhtml" => Ok(Self::Html),
            "warc" | "wet" => Ok(Self::Warc),
            "parquet" => Ok(Self::Parquet),
            _ => Err(UnknownFormat { name: name.to_owned() }),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
            Self::Html => "html",
            Self::Warc => "warc",
            Self::Parquet => "parquet",
        })
    }
}

/// No input format of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no input format: choose `text`, `jsonl`, `csv`, `html`, `warc` or `parquet`")]
pub struct UnknownFormat {
    name: String,
}

/// What can be said about an input's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    /// It is this.
    Known(Format),
    /// It is something that is not read yet.
    Refused(&'static str),
    /// Nothing.
    Unknown,
}

static EXTENSIONS: LazyLock<Vec<Vec<&'static str>>> =
    LazyLock::new(|| rows(include_str!("../data/extensions.tsv")));

/// First bytes and names of what is not read yet.
static MAGIC: LazyLock<Vec<(Vec<u8>, &'static str)>> = LazyLock::new(|| {
    let parse = |row: Vec<&'static str>| {
        let [bytes, name] = row.as_slice() else { return None };
        Some((from_hex(bytes)?, *name))
    };
    rows(include_str!("../data/magic.tsv")).into_iter().filter_map(parse).collect()
});

/// What every Parquet file begins and ends with.
pub(crate) const PARQUET: &[u8] = b"PAR1";

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pairs =
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok());
    pairs.collect()
}

/// What a name says, `.gz` and `.zst` at its end left out.
pub(crate) fn of_name(path: &Path) -> Guess {
    let inner = match Compression::of_name(path) {
        Compression::None => path.to_owned(),
        _ => path.with_extension(""),
    };
    let Some(extension) = inner.extension().and_then(|extension| extension.to_str()) else {
        return Guess::Unknown;
    };
    let row = EXTENSIONS.iter().find(|row| row[0].eq_ignore_ascii_case(extension));
    match row.map(Vec::as_slice) {
        Some([_, "no", name]) => Guess::Refused(name),
        Some([_, form, _]) => form.parse().map_or(Guess::Unknown, Guess::Known),
        _ => Guess::Unknown,
    }
}

/// What the first bytes say, unpacked.
pub(crate) fn of_head(head: &[u8]) -> Guess {
    if is_page(head) {
        return Guess::Known(Format::Html);
    }
    if head.starts_with(PARQUET) {
        return Guess::Known(Format::Parquet);
    }
    if let Some(name) = refused_head(head) {
        return Guess::Refused(name);
    }
    if is_archive(head) {
        return Guess::Known(Format::Warc);
    }
    let head = head.strip_prefix(crate::json_article::BOM).unwrap_or(head);
    if head.trim_ascii_start().starts_with(b"{") {
        Guess::Known(Format::JsonLines)
    } else {
        Guess::Known(Format::Text)
    }
}

/// Whether an archive begins with these bytes.
fn is_archive(head: &[u8]) -> bool {
    matches!(head.trim_ascii_start(), [b'W', b'A', b'R', b'C', b'/', b'0'..=b'9', ..])
}

/// Whether a web page begins with these bytes: with its document type or its outermost element, behind
/// a declaration of XML or comments.
pub(crate) fn is_page(head: &[u8]) -> bool {
    let is_wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let is_wide = is_wide || matches!(head, [b'<', 0, ..] | [0, b'<', ..]);
    let narrow: Vec<u8>; // a page in UTF-16 as far as it is ASCII
    let mut rest = if is_wide {
        let ascii = head.iter().filter(|byte| !matches!(byte, 0 | 0xfe | 0xff));
        narrow = ascii.copied().collect();
        &narrow[..]
    } else {
        head.strip_prefix(crate::json_article::BOM).unwrap_or(head)
    };
    loop {
        rest = rest.trim_ascii_start();
        let end = match rest {
            [b'<', b'?', ..] => memchr::memmem::find(rest, b"?>").map(|at| at + 2),
            [b'<', b'!', b'-', b'-', ..] => memchr::memmem::find(rest, b"-->").map(|at| at + 3),
            _ => break,
        };
        let Some(end) = end else { return false };
        rest = &rest[end..];
    }
    let begins =
        |with: &[u8]| rest.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let is_end =
        |at: usize| rest.get(at).is_none_or(|byte| *byte == b'>' || byte.is_ascii_whitespace());
    (begins(b"<!doctype html") && is_end(14)) || (begins(b"<html") && is_end(5))
}

/// The name of what begins with these bytes and is not read yet.
pub(crate) fn refused_head(head: &[u8]) -> Option<&'static str> {
    let head = head.strip_prefix(crate::json_article::BOM).unwrap_or(head);
    MAGIC.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, want: Guess) {
        assert_eq!(of_name(Path::new(name)), want, "{name}");
    }

    #[test]
    fn names_say_what_a_file_is() {
        check("a/b.TXT", Guess::Known(Format::Text));
        check("a.jsonl.gz", Guess::Known(Format::JsonLines));
        check("a.csv.ZST", Guess::Known(Format::Csv));
        check("a.warc.gz", Guess::Known(Format::Warc));
        check("a.warc.wet.gz", Guess::Known(Format::Warc));
        check("a/b.HTM", Guess::Known(Format::Html));
        check("a.html.gz", Guess::Known(Format::Html));
        check("a.gz", Guess::Unknown);
        check("README", Guess::Unknown);
    }

    #[test]
    fn first_bytes_say_what_a_file_is() {
        assert_eq!(of_head(b"\xef\xbb\xbf \n{\"a\":1}"), Guess::Known(Format::JsonLines));
        assert_eq!(of_head(b"%PDF-1.7"), Guess::Refused("PDF"));
        assert_eq!(of_head(b"\xef\xbb\xbf <!DocType HTML>"), Guess::Known(Format::Html));
        assert_eq!(
            of_head(b"<?xml version='1.0'?><!-- x --><html lang=en>"),
            Guess::Known(Format::Html)
        );
        assert_eq!(of_head(b"\xff\xfe<\0h\0t\0m\0l\0>\0"), Guess::Known(Format::Html));
        assert_eq!(of_head(b"<?xml version='1.0'?><rss>"), Guess::Refused("XML"));
        assert_eq!(of_head(b"<htmlx>"), Guess::Known(Format::Text));
        assert_eq!(of_head(b"WARC/1.0\r\n"), Guess::Known(Format::Warc));
        assert_eq!(of_head(b"PAR1"), Guess::Known(Format::Parquet));
        assert_eq!(of_head(b"Rain fell."), Guess::Known(Format::Text));
        assert_eq!(of_head(b""), Guess::Known(Format::Text));
    }

    #[test]
    fn every_row_of_the_tables_is_read() {
        assert!(
            EXTENSIONS
                .iter()
                .all(|row| row.len() == 3 && (row[1] == "no" || row[1].parse::<Format>().is_ok()))
        );
        assert_eq!(MAGIC.len(), rows(include_str!("../data/magic.tsv")).len());
    }
}
