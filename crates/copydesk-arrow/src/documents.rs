//! Documents as rows, and rows as documents.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, MapArray, RecordBatch, StructArray};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use copydesk_core::{Value, wire};
use serde::de::DeserializeOwned;

use crate::columns::{
    Cells, Column, Ends, List, Maybe, One, Record, Sometimes, Text, field, record, rows_of,
};
use crate::facts::{
    Duplicates, DuplicatesView, Encodings, EncodingsView, Found, FoundView, Relations,
    RelationsView, Repetitions, RepetitionsView,
};
use crate::marks::{
    Marks, MarksView, Paragraphs, ParagraphsView, Quantities, QuantitiesView, Quotes, QuotesView,
};
use crate::weight::weight;

/// The key of the schema's metadata that tells the version of the wire, which the columns follow.
pub const SCHEMA_KEY: &str = "copydesk.schema";

record! {
    /// All columns, in their order.
    Columns, ColumnsView {
        id: One<Text>,
        text: One<Text>,
        headline: Maybe<Text>,
        byline: Maybe<Text>,
        published: Maybe<Text>,
        language: Maybe<Text>,
        uri: Maybe<Text>,
        extra: Maybe<Text>,
        facts: Sometimes<Found>,
        encoding: Sometimes<Encodings>,
        paragraphs: List<Paragraphs>,
        sentences: List<Marks>,
        quotes: List<Quotes>,
        quantities: List<Quantities>,
        layers: Map,
        duplicate: Sometimes<Duplicates>,
        related: List<Relations>,
        repeated: List<Repetitions>,
    }
}

/// The schema of all batches.
///
/// ```
/// let schema = copydesk_arrow::schema();
/// assert_eq!(schema.metadata()[copydesk_arrow::SCHEMA_KEY], "1");
/// assert_eq!(schema.field(0).name(), "id");
/// ```
#[must_use]
pub fn schema() -> SchemaRef {
    let version = (SCHEMA_KEY.to_owned(), wire::SCHEMA.to_string());
    let metadata: HashMap<_, _> = std::iter::once(version).collect();
    Arc::new(Schema::new_with_metadata(Columns::fields(), metadata))
}

/// Documents on their way into a batch.
///
/// ```
/// use copydesk_arrow::Documents;
/// use copydesk_core::{Article, Layers, wire};
/// let article = Article::from_text("a1", "Rain fell.");
/// let mut rows = Documents::default();
/// rows.push(&wire::Document::of(&article, &Layers::default()))?;
/// let batch = rows.finish()?;
/// assert_eq!(batch.num_rows(), 1);
/// # Ok::<(), arrow_schema::ArrowError>(())
/// ```
#[derive(Default)]
pub struct Documents {
    columns: Columns,
    rows: usize,
    bytes: usize, // no column holds more
}

/// How much of text a batch can hold in a column: Arrow's offsets are `i32`.
const FULL: usize = i32::MAX as usize;

impl Documents {
    /// How many documents there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// About how many bytes they take: what batches may be cut by. No column holds more.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Appends a document.
    ///
    /// # Errors
    ///
    /// If a column would hold more than 2 GiB; then nothing is appended.
    pub fn push(&mut self, document: &wire::Document<'_>) -> Result<(), ArrowError> {
        let extra = json(&*document.meta.extra)?;
        let layers: Vec<(&String, String)> = document
            .open
            .iter()
            .map(|(name, marks)| Ok((name, json(marks)?)))
            .collect::<Result<_, ArrowError>>()?;
        let layers_len: usize = layers.iter().map(|(name, marks)| name.len() + marks.len()).sum();
        let bytes = self.bytes + weight(document) + extra.len() + layers_len;
        if bytes > FULL {
            let message = format!("the batch would hold {bytes} bytes, a column holds {FULL}");
            return Err(ArrowError::InvalidArgumentError(message));
        }
        let (columns, text) = (&mut self.columns, &*document.text);
        columns.id.push(&document.id);
        columns.text.push(text);
        columns.headline.push(document.meta.headline.as_deref());
        columns.byline.push(document.meta.byline.as_deref());
        columns.published.push(document.meta.published.as_deref());
        columns.language.push(document.meta.language.as_deref());
        columns.uri.push(document.meta.uri.as_deref());
        columns.extra.push((!document.meta.extra.is_empty()).then_some(&*extra));
        let facts = Some(&document.facts).filter(|facts| !facts.is_empty());
        columns.facts.push(facts, Found::push);
        columns.encoding.push(document.encoding.as_ref(), Encodings::push);
        columns.paragraphs.push(&document.paragraphs, Paragraphs::push);
        columns.sentences.push(&document.sentences, |column, mark| column.push(*mark));
        columns.quotes.push(&document.quotes, |column, quote| column.push(quote, text));
        columns.quantities.push(&document.quantities, |column, figure| column.push(figure, text));
        columns.layers.push(&layers);
        columns.duplicate.push(document.duplicate.as_ref(), Duplicates::push);
        columns.related.push(&document.related, Relations::push);
        columns.repeated.push(&document.repeated, Repetitions::push);
        self.rows += 1;
        self.bytes = bytes;
        Ok(())
    }

    /// All documents as a batch; then there is none.
    ///
    /// # Errors
    ///
    /// None that is known: the columns are built by the schema.
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        (self.rows, self.bytes) = (0, 0);
        RecordBatch::try_new(schema(), self.columns.arrays())
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, ArrowError> {
    serde_json::to_string(value).map_err(|error| ArrowError::JsonError(error.to_string()))
}

/// The documents of a batch that [`Documents`] has made.
///
/// ```
/// use copydesk_arrow::{Documents, documents};
/// use copydesk_core::{Article, Layers, wire};
/// let article = Article::from_text("a1", "Rain fell.");
/// let layers = Layers::default();
/// let document = wire::Document::of(&article, &layers);
/// let mut rows = Documents::default();
/// rows.push(&document)?;
/// assert_eq!(documents(&rows.finish()?)?, [document]);
/// # Ok::<(), arrow_schema::ArrowError>(())
/// ```
///
/// # Errors
///
/// If the batch has other columns than [`schema`] says (an order of its own, and further ones, do no
/// harm), or a row is no document: a kind has no such word, a span is no slice of its text.
pub fn documents(batch: &RecordBatch) -> Result<Vec<wire::Document<'_>>, ArrowError> {
    for wanted in schema().fields() {
        let wrong =
            |what: &str| ArrowError::SchemaError(format!("the column `{}` {what}", wanted.name()));
        let array = batch.column_by_name(wanted.name()).ok_or_else(|| wrong("is missing"))?;
        if array.data_type() != wanted.data_type() {
            return Err(wrong("has another type than in the schema of documents"));
        }
        if !wanted.is_nullable() && array.null_count() > 0 {
            return Err(wrong("holds a null"));
        }
    }
    let view = Columns::by_name(&|name| batch.column_by_name(name));
    let view = view.ok_or_else(|| ArrowError::SchemaError("a column is missing".to_owned()))?;
    (0..batch.num_rows())
        .map(|row| {
            let document = view.read(row).map_err(|what| (what, row))?;
            document.check().map_err(|what| (what, row))?;
            Ok(document)
        })
        .collect::<Result<_, (String, usize)>>()
        .map_err(|(what, row)| {
            ArrowError::InvalidArgumentError(format!("row {row} is no document: {what}"))
        })
}

impl<'a> ColumnsView<'a> {
    fn read(&self, row: usize) -> Result<wire::Document<'a>, String> {
        let text = |text: Option<&'a str>| text.map(Cow::Borrowed);
        let extra = match self.extra.maybe(row) {
            Some(extra) => value("extra", extra)?,
            None => BTreeMap::new(),
        };
        let unknown = |what: &str| format!("a word in `{what}` is not known");
        Ok(wire::Document {
            schema: wire::SCHEMA,
            id: Cow::Borrowed(self.id.at(row)),
            text: Cow::Borrowed(self.text.at(row)),
            meta: wire::Meta {
                headline: text(self.headline.maybe(row)),
                byline: text(self.byline.maybe(row)),
                published: text(self.published.maybe(row)),
                language: text(self.language.maybe(row)),
                uri: text(self.uri.maybe(row)),
                extra: Cow::Owned(extra),
            },
            facts: self.facts.map(row, FoundView::read).unwrap_or_default(),
            encoding: known(self.encoding.map(row, EncodingsView::read))
                .ok_or_else(|| unknown("encoding"))?,
            paragraphs: self
                .paragraphs
                .try_each(row, ParagraphsView::read)
                .ok_or_else(|| unknown("paragraphs"))?,
            sentences: self.sentences.each(row, MarksView::read),
            quotes: self.quotes.try_each(row, QuotesView::read).ok_or_else(|| unknown("quotes"))?,
            quantities: self
                .quantities
                .try_each(row, QuantitiesView::read)
                .ok_or_else(|| unknown("quantities"))?,
            open: self.layers.read(row)?,
            duplicate: known(self.duplicate.map(row, DuplicatesView::read))
                .ok_or_else(|| unknown("duplicate"))?,
            related: self
                .related
                .try_each(row, RelationsView::read)
                .ok_or_else(|| unknown("related"))?,
            repeated: self
                .repeated
                .try_each(row, RepetitionsView::read)
                .ok_or_else(|| unknown("repeated"))?,
        })
    }
}

/// Nothing where nothing is; nothing at all where what is there is not known.
#[expect(clippy::option_option, reason = "the outer one is whether it was known")]
fn known<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(read) => read.map(Some),
    }
}

/// The JSON in a cell.
fn value<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, String> {
    serde_json::from_str(text)
        .map_err(|error| format!("`{column}` holds no JSON of its kind: {error}"))
}

/// A map in every row: plugins' layers, as JSON by their names.
#[derive(Default)]
pub(crate) struct Map {
    keys: One<Text>,
    values: One<Text>,
    ends: Ends,
}

impl Map {
    fn fields() -> Fields {
        Fields::from(vec![field::<One<Text>>("key"), field::<One<Text>>("value")])
    }

    /// Named as Parquet names it, so that it needs no renaming there.
    fn entries() -> FieldRef {
        Arc::new(Field::new("key_value", DataType::Struct(Self::fields()), false))
    }

    fn push(&mut self, entries: &[(&String, String)]) {
        for (key, value) in entries {
            self.keys.push(key);
            self.values.push(value);
        }
        self.ends.push(entries.len());
    }
}

impl Column for Map {
    const NULLABLE: bool = false;
    type View<'a> = MapView<'a>;

    fn data_type() -> DataType {
        DataType::Map(Self::entries(), false)
    }

    fn blank(&mut self) {
        self.ends.push(0);
    }

    fn finish(&mut self) -> ArrayRef {
        let arrays = vec![self.keys.finish(), self.values.finish()];
        let entries = StructArray::new(Self::fields(), arrays, None);
        Arc::new(MapArray::new(Self::entries(), self.ends.take(), entries, None, false))
    }

    fn view(array: &dyn Array) -> Option<MapView<'_>> {
        let map = array.as_any().downcast_ref::<MapArray>()?;
        let (keys, values) = (One::view(&**map.keys())?, One::view(&**map.values())?);
        Some(MapView { map, keys, values })
    }
}

/// A finished column of maps.
pub(crate) struct MapView<'a> {
    map: &'a MapArray,
    keys: Cells<'a, Text>,
    values: Cells<'a, Text>,
}

impl MapView<'_> {
    fn read(&self, row: usize) -> Result<BTreeMap<String, Value>, String> {
        rows_of(self.map.value_offsets(), row)
            .map(|at| Ok((self.keys.at(at).to_owned(), value("layers", self.values.at(at))?)))
            .collect()
    }
}
