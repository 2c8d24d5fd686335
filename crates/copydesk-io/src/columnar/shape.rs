//! What a Parquet file holds, as its end tells.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields as Columns};
use copydesk_arrow::SCHEMA_KEY;
use parquet::arrow::{
    FieldLevels, ProjectionMask, parquet_to_arrow_field_levels, parquet_to_arrow_schema,
    parquet_to_arrow_schema_by_columns,
};
use parquet::basic::{Encoding, LogicalType, Type as Physical};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ParquetMetaDataReader;
use parquet::file::metadata::{ColumnChunkMetaData, FileMetaData, ParquetMetaData};
use parquet::file::reader::{ChunkReader, Length};
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};

use super::file::File;
use super::thrift;

/// What every Parquet file ends with, behind the length of what tells what is in it.
const MAGIC: &[u8; 4] = b"PAR1";

/// The longest end of a file; one row group takes some kilobytes of it.
const LONGEST_FOOTER: usize = 64 << 20;

/// How deep columns may lie in each other, and how many there may be.
const DEEPEST: usize = 60;
const MOST_COLUMNS: usize = 20_000;

/// How many bytes the values may have that all have as many.
const WIDEST: i32 = 64 << 10;

/// The column of our own files that holds what came with an article beside its parts.
pub(super) const EXTRA: &str = "extra";

/// The columns of our own files that an article has: what was found in it is found again.
const OURS: [&str; 8] = ["id", "text", "headline", "byline", "published", "language", "uri", EXTRA];

/// Reads the end of a file.
pub(super) fn metadata(file: &File) -> Result<ParquetMetaData> {
    let wrong = |what: &str| ParquetError::General(what.to_owned());
    let tail = file.len().checked_sub(8).ok_or_else(|| wrong("it is too short"))?;
    let bytes = file.get_bytes(tail, 8)?;
    if &bytes[4..] == b"PARE" {
        return Err(wrong("it is encrypted"));
    }
    if &bytes[4..] != MAGIC {
        return Err(wrong("it does not end as such files end: it may be cut off"));
    }
    let len = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    if len > LONGEST_FOOTER {
        let message = format!("its end has {len} bytes, the longest may have {LONGEST_FOOTER}");
        return Err(ParquetError::General(message));
    }
    let start = tail.checked_sub(len as u64).ok_or_else(|| wrong("its end is longer than it"))?;
    let footer = file.get_bytes(start, len)?;
    // The library walks the columns by recursion.
    let (deepest, count) = thrift::shape(&footer).ok_or_else(|| wrong("its end makes no sense"))?;
    if deepest > DEEPEST || count > MOST_COLUMNS {
        let message = format!("{count} columns, nested {deepest} deep, are too many");
        return Err(ParquetError::General(message));
    }
    ParquetMetaDataReader::decode_metadata(&footer)
}

/// The columns that are read, and how.
pub(super) struct Shape {
    /// As the file tells them.
    pub(super) columns: Columns,
    /// As they are read: all texts as bytes.
    pub(super) levels: FieldLevels,
    /// Whether copydesk has written it.
    pub(super) is_ours: bool,
}

impl Shape {
    pub(super) fn of(file: &FileMetaData) -> Result<Self> {
        let schema = file.schema_descr();
        for column in schema.columns() {
            let is_fixed = column.physical_type() == Physical::FIXED_LEN_BYTE_ARRAY;
            if is_fixed && !(0..=WIDEST).contains(&column.type_length()) {
                let message = format!("values of {} bytes are too wide", column.type_length());
                return Err(ParquetError::General(message));
            }
        }
        let entries = file.key_value_metadata().map(Vec::as_slice).unwrap_or_default();
        let is_ours = entries.iter().any(|entry| entry.key == SCHEMA_KEY);
        let mask = if is_ours {
            let roots = schema.root_schema().get_fields().iter().enumerate();
            let wanted = roots.filter(|(_, field)| OURS.contains(&field.name()));
            ProjectionMask::roots(schema, wanted.map(|(index, _)| index))
        } else {
            ProjectionMask::all()
        };
        let all = parquet_to_arrow_schema(schema, None)?.fields;
        let columns = parquet_to_arrow_schema_by_columns(schema, mask.clone(), None)?.fields;
        let bare = SchemaDescriptor::new(bare(schema.root_schema())?);
        let hint: Columns = all.iter().map(viewed).collect();
        let levels = parquet_to_arrow_field_levels(&bare, mask, Some(&hint))?;
        Ok(Self { columns, levels, is_ours })
    }
}

/// The same columns without the promise that bytes are texts, as one that is none would cost them all.
fn bare(of: &Type) -> Result<TypePtr> {
    let info = of.get_basic_info();
    let id = info.has_id().then(|| info.id());
    let bare = match of {
        Type::PrimitiveType { physical_type: Physical::BYTE_ARRAY, .. }
            if !matches!(info.logical_type_ref(), Some(LogicalType::Decimal { .. }))
                && !is_decimal(of) =>
        {
            Type::primitive_type_builder(of.name(), Physical::BYTE_ARRAY)
                .with_repetition(info.repetition())
                .with_id(id)
                .build()?
        }
        Type::PrimitiveType { .. } => of.clone(),
        Type::GroupType { fields, .. } => {
            let fields = fields.iter().map(|field| bare(field)).collect::<Result<_>>()?;
            let mut group = Type::group_type_builder(of.name())
                .with_converted_type(info.converted_type())
                .with_logical_type(info.logical_type_ref().cloned())
                .with_fields(fields)
                .with_id(id);
            if info.has_repetition() {
                group = group.with_repetition(info.repetition());
            }
            group.build()?
        }
    };
    Ok(Arc::new(bare))
}

fn is_decimal(of: &Type) -> bool {
    of.get_basic_info().converted_type() == parquet::basic::ConvertedType::DECIMAL
}

/// The same field with views in the place of texts and bytes: a dictionary's value that a million rows
/// have is then there once.
fn viewed(field: &Arc<Field>) -> Arc<Field> {
    let of = match field.data_type() {
        DataType::Utf8 | DataType::Binary => DataType::BinaryView,
        DataType::List(inner) => DataType::List(viewed(inner)),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(viewed).collect()),
        DataType::Map(entries, sorted) => DataType::Map(viewed(entries), *sorted),
        _ => return Arc::clone(field),
    };
    Arc::new(field.as_ref().clone().with_data_type(of))
}

/// Whether values of a column share their beginnings, so that each is a copy.
pub(super) fn is_sharing(column: &ColumnChunkMetaData) -> bool {
    column.encodings().any(|encoding| encoding == Encoding::DELTA_BYTE_ARRAY)
}
