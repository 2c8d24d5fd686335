//! What a library says it holds, copied out of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A plugin library in its own words, checked: names have their form, schemas are schemas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Description {
    /// `acme.shout`.
    pub id: String,
    /// The author's version.
    pub version: String,
    /// An SPDX expression, if it says so.
    pub license: Option<String>,
    /// Where to find more, if it says so.
    pub homepage: Option<String>,
    /// Major and minor version of the contract it was built with.
    pub abi: (u16, u16),
    /// Its stages and sinks, in its own order.
    pub items: Vec<Item>,
}

/// What kind of item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ItemKind {
    /// Lays layers.
    Stage,
    /// Writes documents.
    Sink,
}

/// A stage or a sink in a library.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// `shout`.
    pub name: String,
    /// One sentence.
    pub doc: String,
    /// The JSON Schema of its configuration, if it has one.
    pub config_schema: Option<Value>,
    /// Layers that a stage reads; `meta` too.
    #[serde(default)]
    pub reads: Vec<String>,
    /// Layers that a stage writes.
    #[serde(default)]
    pub writes: Vec<String>,
    /// The extension of a sink's files.
    #[serde(default)]
    pub extension: Option<String>,
    /// Its flags, as [`copydesk_plugin::abi`] names them.
    pub flags: u32,
    /// For a sink: whether it writes by itself (to a place of its own).
    #[serde(default)]
    pub writes_itself: bool,
}

impl Item {
    /// Whether what it writes by itself is a folder and not a file.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.flags & copydesk_plugin::abi::FOLDER != 0
    }
}
