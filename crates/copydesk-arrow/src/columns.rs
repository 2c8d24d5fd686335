//! Columns that grow row by row, and what a finished column is read through.
//!
//! Arrow's own builders of structs are asked for their children by number and type at every row. Here a
//! struct of the wire is a struct of columns, so that the compiler knows what is where; [`record!`] writes
//! the part of that which follows from the list of fields.

use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Float64Builder, Int64Builder, StringBuilder,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, ListArray, StringArray, StructArray,
};
use arrow_schema::{DataType, Field, FieldRef};
use copydesk_core::PerMille;

use crate::words::Word;

/// A column that grows.
pub(crate) trait Column: Default {
    /// Whether a row may hold nothing.
    const NULLABLE: bool;

    /// What a finished column is read through.
    type View<'a>;

    /// Its type in Arrow.
    fn data_type() -> DataType;

    /// Appends a row that nobody reads: one below a null.
    fn blank(&mut self);

    /// All rows; then it is empty.
    fn finish(&mut self) -> ArrayRef;

    /// The view on a column, if it has this type.
    fn view(array: &dyn Array) -> Option<Self::View<'_>>;
}

/// The field of a column.
pub(crate) fn field<C: Column>(name: &str) -> FieldRef {
    Arc::new(Field::new(name, C::data_type(), C::NULLABLE))
}

/// What stands in a cell of its own.
pub(crate) trait Cell {
    type Builder: ArrayBuilder + Default;
    type Value<'a>: Copy;
    type Array: Array + 'static;
    const TYPE: DataType;
    const BLANK: Self::Value<'static>;
    fn append(builder: &mut Self::Builder, value: Option<Self::Value<'_>>);
    fn get(array: &Self::Array, row: usize) -> Self::Value<'_>;
}

/// A text.
pub(crate) enum Text {}

impl Cell for Text {
    type Builder = StringBuilder;
    type Value<'a> = &'a str;
    type Array = StringArray;
    const TYPE: DataType = DataType::Utf8;
    const BLANK: &'static str = "";

    fn append(builder: &mut Self::Builder, value: Option<&str>) {
        builder.append_option(value);
    }

    fn get(array: &Self::Array, row: usize) -> &str {
        array.value(row)
    }
}

/// An offset, an index or a count; none is over `u32`.
pub(crate) enum Int {}

impl Cell for Int {
    type Builder = Int64Builder;
    type Value<'a> = u32;
    type Array = Int64Array;
    const TYPE: DataType = DataType::Int64;
    const BLANK: u32 = 0;

    fn append(builder: &mut Self::Builder, value: Option<u32>) {
        builder.append_option(value.map(i64::from));
    }

    fn get(array: &Self::Array, row: usize) -> u32 {
        u32::try_from(array.value(row)).unwrap_or(u32::MAX) // a span that no text has: found by its law
    }
}

/// A share of one, as the number that the wire writes.
pub(crate) enum Share {}

impl Cell for Share {
    type Builder = Float64Builder;
    type Value<'a> = PerMille;
    type Array = Float64Array;
    const TYPE: DataType = DataType::Float64;
    const BLANK: PerMille = PerMille::new(0);

    fn append(builder: &mut Self::Builder, value: Option<PerMille>) {
        builder.append_option(value.map(|share| f64::from(share.get()) / 1000.0));
    }

    fn get(array: &Self::Array, row: usize) -> PerMille {
        let thousandths = (array.value(row) * 1000.0).round().clamp(0.0, 1000.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 1000 by the line above; no number is zero"
        )]
        PerMille::new(thousandths as u16)
    }
}

/// Yes or no.
pub(crate) enum Flag {}

impl Cell for Flag {
    type Builder = BooleanBuilder;
    type Value<'a> = bool;
    type Array = BooleanArray;
    const TYPE: DataType = DataType::Boolean;
    const BLANK: bool = false;

    fn append(builder: &mut Self::Builder, value: Option<bool>) {
        builder.append_option(value);
    }

    fn get(array: &Self::Array, row: usize) -> bool {
        array.value(row)
    }
}

/// A cell that always holds something.
pub(crate) struct One<C: Cell>(C::Builder);

/// A cell that may hold nothing.
pub(crate) struct Maybe<C: Cell>(C::Builder);

impl<C: Cell> Default for One<C> {
    fn default() -> Self {
        Self(C::Builder::default())
    }
}

impl<C: Cell> Default for Maybe<C> {
    fn default() -> Self {
        Self(C::Builder::default())
    }
}

impl<C: Cell> One<C> {
    pub(crate) fn push(&mut self, value: C::Value<'_>) {
        C::append(&mut self.0, Some(value));
    }
}

impl<C: Cell> Maybe<C> {
    pub(crate) fn push(&mut self, value: Option<C::Value<'_>>) {
        C::append(&mut self.0, value);
    }
}

impl One<Text> {
    /// A kind, in the word that the wire has for it.
    pub(crate) fn word(&mut self, kind: impl serde::Serialize) {
        Word(kind).append(&mut self.0);
    }
}

impl Maybe<Text> {
    /// A kind, in the word that the wire has for it.
    pub(crate) fn word(&mut self, kind: Option<impl serde::Serialize>) {
        match kind {
            Some(kind) => Word(kind).append(&mut self.0),
            None => self.0.append_null(),
        }
    }
}

/// A finished column of cells.
pub(crate) struct Cells<'a, C: Cell>(&'a C::Array);

impl<'a, C: Cell> Cells<'a, C> {
    pub(crate) fn at(&self, row: usize) -> C::Value<'a> {
        C::get(self.0, row)
    }

    pub(crate) fn maybe(&self, row: usize) -> Option<C::Value<'a>> {
        self.0.is_valid(row).then(|| C::get(self.0, row))
    }
}

impl<C: Cell> Column for One<C> {
    const NULLABLE: bool = false;
    type View<'a> = Cells<'a, C>;

    fn data_type() -> DataType {
        C::TYPE
    }

    fn blank(&mut self) {
        self.push(C::BLANK);
    }

    fn finish(&mut self) -> ArrayRef {
        self.0.finish()
    }

    fn view(array: &dyn Array) -> Option<Cells<'_, C>> {
        array.as_any().downcast_ref().map(Cells)
    }
}

impl<C: Cell> Column for Maybe<C> {
    const NULLABLE: bool = true;
    type View<'a> = Cells<'a, C>;

    fn data_type() -> DataType {
        C::TYPE
    }

    fn blank(&mut self) {
        self.push(None);
    }

    fn finish(&mut self) -> ArrayRef {
        self.0.finish()
    }

    fn view(array: &dyn Array) -> Option<Cells<'_, C>> {
        array.as_any().downcast_ref().map(Cells)
    }
}

/// Where the rows of a list end among its items.
pub(crate) struct Ends(Vec<i32>);

impl Default for Ends {
    fn default() -> Self {
        Self(vec![0])
    }
}

impl Ends {
    /// So many items more, in one row.
    ///
    /// # Panics
    ///
    /// Past 2^31 items in a batch, which [`Documents`](crate::Documents) does not let come.
    pub(crate) fn push(&mut self, items: usize) {
        let end =
            i32::try_from(items).ok().zip(self.0.last()).and_then(|(n, at)| at.checked_add(n));
        self.0.push(end.expect("a batch has fewer than 2^31 items"));
    }

    pub(crate) fn take(&mut self) -> arrow_buffer::OffsetBuffer<i32> {
        arrow_buffer::OffsetBuffer::new(std::mem::take(self).0.into())
    }
}

/// A list in every row.
#[derive(Default)]
pub(crate) struct List<C> {
    items: C,
    ends: Ends,
}

impl<C: Column> List<C> {
    /// A row with these items.
    pub(crate) fn push<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut push: impl FnMut(&mut C, T),
    ) {
        let items = items.into_iter().map(|item| push(&mut self.items, item)).count();
        self.ends.push(items);
    }
}

/// A finished column of lists.
pub(crate) struct Lists<'a, V> {
    array: &'a ListArray,
    items: V,
}

impl<V> Lists<'_, V> {
    /// The items of a row.
    pub(crate) fn each<T>(&self, row: usize, read: impl Fn(&V, usize) -> T) -> Vec<T> {
        self.try_each(row, |items, at| Some(read(items, at))).unwrap_or_default()
    }

    /// The items of a row, if all can be read.
    pub(crate) fn try_each<T>(
        &self,
        row: usize,
        read: impl Fn(&V, usize) -> Option<T>,
    ) -> Option<Vec<T>> {
        rows_of(self.array.value_offsets(), row).map(|item| read(&self.items, item)).collect()
    }
}

/// The rows of the items that stand in a row.
pub(crate) fn rows_of(ends: &[i32], row: usize) -> std::ops::Range<usize> {
    let at = |end: i32| usize::try_from(end).unwrap_or(0); // never negative
    at(ends[row])..at(ends[row + 1])
}

impl<C: Column> Column for List<C> {
    const NULLABLE: bool = false;
    type View<'a> = Lists<'a, C::View<'a>>;

    fn data_type() -> DataType {
        DataType::List(field::<C>("element"))
    }

    fn blank(&mut self) {
        self.ends.push(0);
    }

    fn finish(&mut self) -> ArrayRef {
        let (ends, items) = (self.ends.take(), self.items.finish());
        Arc::new(ListArray::new(field::<C>("element"), ends, items, None))
    }

    fn view(array: &dyn Array) -> Option<Self::View<'_>> {
        let array = array.as_any().downcast_ref::<ListArray>()?;
        Some(Lists { array, items: C::view(&**array.values())? })
    }
}

/// A struct that is not in every row.
pub(crate) struct Sometimes<R> {
    record: R,
    is_there: Vec<bool>,
}

impl<R: Default> Default for Sometimes<R> {
    fn default() -> Self {
        Self { record: R::default(), is_there: Vec::new() }
    }
}

impl<R: Record> Sometimes<R> {
    pub(crate) fn push<T>(&mut self, value: Option<T>, push: impl FnOnce(&mut R, T)) {
        self.is_there.push(value.is_some());
        match value {
            Some(value) => push(&mut self.record, value),
            None => self.record.blank(),
        }
    }
}

/// A finished column of structs that are not in every row.
pub(crate) struct Found<'a, V> {
    array: &'a StructArray,
    record: V,
}

impl<V> Found<'_, V> {
    pub(crate) fn map<T>(&self, row: usize, read: impl FnOnce(&V, usize) -> T) -> Option<T> {
        self.array.is_valid(row).then(|| read(&self.record, row))
    }
}

impl<R: Record> Column for Sometimes<R> {
    const NULLABLE: bool = true;
    type View<'a> = Found<'a, R::View<'a>>;

    fn data_type() -> DataType {
        R::data_type()
    }

    fn blank(&mut self) {
        self.is_there.push(false);
        self.record.blank();
    }

    fn finish(&mut self) -> ArrayRef {
        let is_there = std::mem::take(&mut self.is_there).into();
        let array = StructArray::new(R::fields().into(), self.record.arrays(), Some(is_there));
        Arc::new(array)
    }

    fn view(array: &dyn Array) -> Option<Self::View<'_>> {
        let array = array.as_any().downcast_ref::<StructArray>()?;
        Some(Found { array, record: R::view(array)? })
    }
}

/// A struct of columns.
pub(crate) trait Record: Column {
    fn fields() -> Vec<FieldRef>;
    fn arrays(&mut self) -> Vec<ArrayRef>;
}

/// Defines a struct of columns and its view, which has a field of the same name for each.
macro_rules! record {
    ($(#[$about:meta])* $name:ident, $view:ident { $($field:ident: $column:ty,)* }) => {
        $(#[$about])*
        #[derive(Default)]
        pub(crate) struct $name {
            $(pub(crate) $field: $column,)*
        }

        $(#[$about])*
        #[allow(dead_code, reason = "the words that marks repeat are read from the text")]
        pub(crate) struct $view<'a> {
            $(pub(crate) $field: <$column as $crate::columns::Column>::View<'a>,)*
        }

        impl $crate::columns::Record for $name {
            fn fields() -> Vec<arrow_schema::FieldRef> {
                vec![$($crate::columns::field::<$column>(stringify!($field)),)*]
            }

            fn arrays(&mut self) -> Vec<arrow_array::ArrayRef> {
                vec![$($crate::columns::Column::finish(&mut self.$field),)*]
            }
        }

        impl $crate::columns::Column for $name {
            const NULLABLE: bool = false;
            type View<'a> = $view<'a>;

            fn data_type() -> arrow_schema::DataType {
                arrow_schema::DataType::Struct(<Self as $crate::columns::Record>::fields().into())
            }

            fn blank(&mut self) {
                $($crate::columns::Column::blank(&mut self.$field);)*
            }

            fn finish(&mut self) -> arrow_array::ArrayRef {
                $crate::columns::whole(self)
            }

            fn view(array: &dyn arrow_array::Array) -> Option<$view<'_>> {
                let array = array.as_any().downcast_ref::<arrow_array::StructArray>()?;
                Self::by_name(&|name| array.column_by_name(name))
            }
        }

        impl $name {
            /// The view on columns that are found by their names.
            pub(crate) fn by_name<'a>(
                find: &dyn Fn(&str) -> Option<&'a arrow_array::ArrayRef>,
            ) -> Option<$view<'a>> {
                Some($view {
                    $($field: <$column as $crate::columns::Column>::view(&**find(stringify!($field))?)?,)*
                })
            }
        }
    };
}
pub(crate) use record;

/// The structs of a column that has one in every row.
pub(crate) fn whole<R: Record>(record: &mut R) -> ArrayRef {
    Arc::new(StructArray::new(R::fields().into(), record.arrays(), None))
}
