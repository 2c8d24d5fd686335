//! What bytes were taken for when they were decoded.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::PerMille;

/// The encoding that a text was decoded from, and how good a guess that is.
///
/// ```
/// use copydesk_core::{Decided, Encoding, PerMille};
/// let encoding = Encoding::new("KOI8-U", Decided::Detected, PerMille::new(900));
/// let json = r#"{"name":"KOI8-U","by":"detected","confidence":0.9}"#;
/// assert_eq!(serde_json::to_string(&encoding)?, json);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encoding {
    /// Its name: the WHATWG Encoding Standard's where that has it, else the usual one.
    pub name: Cow<'static, str>,
    /// What decided for it.
    pub by: Decided,
    /// How sure that is.
    pub confidence: PerMille,
    /// How many characters could not be read; each is a U+FFFD in the text as it was decoded.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub malformed: u32,
}

/// What decides for an encoding, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Decided {
    /// A byte-order mark.
    Mark,
    /// That the bytes are UTF-8, though some may be at fault.
    Valid,
    /// Escape sequences, or the places of NUL bytes.
    Shape,
    /// A declaration that came with the bytes or stands in them.
    Declared,
    /// How often which bytes stand where.
    Detected,
    /// Nothing: it is the likeliest where nothing is known.
    Assumed,
}

impl Encoding {
    /// An encoding in which all could be read.
    #[must_use]
    pub const fn new(name: &'static str, by: Decided, confidence: PerMille) -> Self {
        Self { name: Cow::Borrowed(name), by, confidence, malformed: 0 }
    }

    /// Whether there is nothing to tell: UTF-8, and all of it read.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.name == "UTF-8" && self.malformed == 0
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}
