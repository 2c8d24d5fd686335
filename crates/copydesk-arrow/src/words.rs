//! Kinds as the words that the wire has for them.

use std::fmt::{self, Write};

use arrow_array::builder::StringBuilder;
use serde::de::value::{Error, StrDeserializer};
use serde::de::{Deserialize, IntoDeserializer};
use serde::ser::Serialize;

/// A kind that is written as its word.
pub(crate) struct Word<T>(pub(crate) T);

impl<T: Serialize> fmt::Display for Word<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(f) // writes the name of a variant, without a copy in between
    }
}

impl<T: Serialize> Word<T> {
    /// Appends a row.
    pub(crate) fn append(&self, builder: &mut StringBuilder) {
        _ = write!(builder, "{self}"); // a builder takes all; other kinds than enums are not asked for
        builder.append_value("");
    }
}

/// The kind that a word stands for, if it is one of them.
pub(crate) fn kind_of<'a, T: Deserialize<'a>>(word: &'a str) -> Option<T> {
    let word: StrDeserializer<'a, Error> = word.into_deserializer();
    T::deserialize(word).ok()
}
