//! The forms of output that are ours.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::Compression;

/// The form of an output.
///
/// ```
/// use copydesk_io::OutputFormat;
/// assert_eq!("csv".parse(), Ok(OutputFormat::Csv));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OutputFormat {
    /// The wire form, one document a line.
    #[default]
    JsonLines,
    /// Three tables: documents, quotes, quantities.
    Csv,
    /// One table with nested columns, a row a document.
    Parquet,
}

impl FromStr for OutputFormat {
    type Err = UnknownOutputFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "jsonl" | "ndjson" => Ok(Self::JsonLines),
            "csv" => Ok(Self::Csv),
            "parquet" => Ok(Self::Parquet),
            _ => Err(UnknownOutputFormat { name: name.to_owned() }),
        }
    }
}

impl fmt::Display for OutputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        })
    }
}

/// No built-in output format of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no output format: choose `jsonl`, `csv` or `parquet`")]
pub struct UnknownOutputFormat {
    name: String,
}

/// What the name of a file says about its form.
pub(super) fn format_of_name(path: &Path) -> Option<OutputFormat> {
    let inner = match Compression::of_name(path) {
        Compression::None => path.to_owned(),
        _ => path.with_extension(""),
    };
    let extension = inner.extension()?.to_str()?;
    match extension.to_ascii_lowercase().as_str() {
        "jsonl" | "ndjson" | "json" => Some(OutputFormat::JsonLines),
        "csv" => Some(OutputFormat::Csv),
        "parquet" => Some(OutputFormat::Parquet),
        _ => None,
    }
}
