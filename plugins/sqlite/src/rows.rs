//! The rows of one article, from the workers that make them to the one thread that writes them: flat bytes,
//! so that nothing is left to think about there.
//!
//! A row is the number of its table and that table's values; a value is a tag and its bytes. Only the
//! writer knows how many articles and quotes came before, so these are left to it.

use copydesk_plugin::{Error, Result};

/// A table with the columns that are written, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Table {
    Documents,
    Paragraphs,
    Sentences,
    Quotes,
    Quantities,
    Marks,
    Related,
    Repeated,
}

impl Table {
    /// In the order of their numbers.
    pub(crate) const ALL: [Self; 8] = [
        Self::Documents,
        Self::Paragraphs,
        Self::Sentences,
        Self::Quotes,
        Self::Quantities,
        Self::Marks,
        Self::Related,
        Self::Repeated,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Paragraphs => "paragraphs",
            Self::Sentences => "sentences",
            Self::Quotes => "quotes",
            Self::Quantities => "quantities",
            Self::Marks => "marks",
            Self::Related => "related",
            Self::Repeated => "repeated",
        }
    }

    /// The columns, as an `INSERT` names them.
    pub(crate) fn columns(self) -> &'static str {
        match self {
            Self::Documents => {
                "document, id, headline, byline, published, language, uri, text, extra, facts, \
                 encoding, duplicate_of, cluster, relation, similarity, earlier, other"
            }
            Self::Paragraphs => {
                "document, ordinal, kind, confidence, reason, \
                 start_byte, end_byte, source_start, source_end"
            }
            Self::Sentences => "document, ordinal, start_byte, end_byte, source_start, source_end",
            Self::Quotes => {
                "document, quote, ordinal, kind, text, speaker, mention, speaker_kind, \
                 speaker_role, speaker_confidence, name_confidence, candidates, cue, turn, \
                 confidence, rule, parent, first_sentence, end_sentence, parts, \
                 start_byte, end_byte, source_start, source_end"
            }
            Self::Quantities => {
                "document, ordinal, kind, text, value, number, unit, comparator, low, low_number, \
                 high, high_number, change, ratio, parts, candidates, quote, \
                 start_byte, end_byte, source_start, source_end"
            }
            Self::Marks => {
                "document, layer, ordinal, text, fields, \
                 start_byte, end_byte, source_start, source_end"
            }
            Self::Related => "document, ordinal, id, relation, similarity",
            Self::Repeated => {
                "document, ordinal, paragraph, kind, documents, sources, start_byte, end_byte"
            }
        }
    }

    /// How many values a row has.
    pub(crate) fn width(self) -> usize {
        self.columns().split(',').count()
    }
}

/// A value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'a str),
    /// The number of the article among all.
    Document,
    /// The number of the article's quote with this ordinal among all.
    Quote(u32),
    /// The number of the speaker with this name.
    Speaker(&'a str),
}

impl<'a> Cell<'a> {
    pub(crate) fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }

    pub(crate) fn real(number: Option<f64>) -> Self {
        number.map_or(Self::Null, Self::Real)
    }
}

impl<T: Into<i64>> From<T> for Cell<'_> {
    fn from(integer: T) -> Self {
        Self::Integer(integer.into())
    }
}

/// Appends a row.
pub(crate) fn push(out: &mut Vec<u8>, table: Table, cells: &[Cell<'_>]) {
    debug_assert_eq!(cells.len(), table.width(), "a row of {}", table.name());
    out.push(table as u8);
    for cell in cells {
        match *cell {
            Cell::Null => out.push(0),
            Cell::Integer(integer) => {
                out.push(1);
                out.extend_from_slice(&integer.to_le_bytes());
            }
            Cell::Real(real) => {
                out.push(2);
                out.extend_from_slice(&real.to_le_bytes());
            }
            Cell::Text(text) => {
                out.push(3);
                push_text(out, text);
            }
            Cell::Document => out.push(4),
            Cell::Quote(ordinal) => {
                out.push(5);
                out.extend_from_slice(&ordinal.to_le_bytes());
            }
            Cell::Speaker(name) => {
                out.push(6);
                push_text(out, name);
            }
        }
    }
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(&(text.len() as u64).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// Reads rows back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(rows: &'a [u8]) -> Self {
        Self { rest: rows }
    }

    /// The table of the next row, or the end. Its cells are to be read next.
    pub(crate) fn table(&mut self) -> Result<Option<Table>> {
        let Some((number, rest)) = self.rest.split_first() else { return Ok(None) };
        self.rest = rest;
        Table::ALL.get(usize::from(*number)).copied().map(Some).ok_or_else(damaged)
    }

    /// The next value.
    pub(crate) fn cell(&mut self) -> Result<Cell<'a>> {
        let [tag] = self.bytes()?;
        Ok(match tag {
            0 => Cell::Null,
            1 => Cell::Integer(i64::from_le_bytes(self.bytes()?)),
            2 => Cell::Real(f64::from_le_bytes(self.bytes()?)),
            3 => Cell::Text(self.text()?),
            4 => Cell::Document,
            5 => Cell::Quote(u32::from_le_bytes(self.bytes()?)),
            6 => Cell::Speaker(self.text()?),
            _ => return Err(damaged()),
        })
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or_else(damaged)?;
        self.rest = rest;
        Ok(*bytes)
    }

    fn text(&mut self) -> Result<&'a str> {
        let len = usize::try_from(u64::from_le_bytes(self.bytes()?))?;
        let (text, rest) = self.rest.split_at_checked(len).ok_or_else(damaged)?;
        self.rest = rest;
        Ok(std::str::from_utf8(text)?)
    }
}

fn damaged() -> Error {
    Error::new("sqlite.rows", "the rows are not those that were made here")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were() {
        let cells = [Cell::Document, 7.into(), Cell::Text("a\0é"), Cell::Text(""), Cell::Real(0.5)];
        let mut bytes = Vec::new();
        push(&mut bytes, Table::Related, &cells);
        push(
            &mut bytes,
            Table::Sentences,
            &[Cell::Null, Cell::Quote(9), Cell::Speaker("Bo"), Cell::Null, Cell::Null, Cell::Null],
        );
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.table().expect("a row"), Some(Table::Related));
        assert!(cells.iter().all(|cell| reader.cell().expect("a cell") == *cell));
        assert_eq!(reader.table().expect("a row"), Some(Table::Sentences));
        let back: Vec<_> = (0..3).map(|_| reader.cell().expect("a cell")).collect();
        assert_eq!(back, [Cell::Null, Cell::Quote(9), Cell::Speaker("Bo")]);
    }

    #[test]
    fn rows_that_were_cut_off_are_noticed() {
        let mut bytes = Vec::new();
        push(
            &mut bytes,
            Table::Related,
            &[Cell::Document, 7.into(), Cell::Text("abc"), Cell::Null, Cell::Real(1.0)],
        );
        for end in 1..bytes.len() {
            let mut reader = Reader::new(&bytes[..end]);
            assert_eq!(reader.table().expect("its number is there"), Some(Table::Related));
            assert!((0..5).any(|_| reader.cell().is_err()), "{end} bytes");
        }
        assert!(Reader::new(&[99]).table().is_err());
    }
}
