//! Who is kept.

use serde::{Deserialize, Serialize};

use super::same::key;
use crate::fingerprint::Fingerprint;
use crate::spill::halves;

/// What decides first which of several articles is kept: the earlier stands before the longer, and
/// that before the smaller hash. Orders articles by content where ids are not at hand; where they are,
/// the id decides before the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Standing {
    pub(crate) day: i32,     // of publication; `MAX` if unknown
    pub(crate) brevity: u32, // `MAX` less the bytes of the text
    pub(crate) hash: u32,    // a part of the hash of its words
}

impl Standing {
    /// How an article stands.
    #[must_use]
    pub fn of(fingerprint: &Fingerprint) -> Self {
        let Fingerprint { words, body, full, .. } = *fingerprint;
        Self::new(fingerprint.day, fingerprint.bytes, key(words, body, full))
    }

    pub(crate) fn new(day: Option<i32>, bytes: u32, key: u128) -> Self {
        #[allow(clippy::cast_possible_truncation)] // its top
        let [hash, _] = halves((key >> 64) as u64);
        Self { day: day.unwrap_or(i32::MAX), brevity: u32::MAX - bytes, hash }
    }

    /// Publication day and length alone: who has the id at hand compares it next.
    #[must_use]
    pub fn outer(&self) -> (i32, u32) {
        (self.day, self.brevity)
    }
}

/// What an earlier run has decided about an article. In the order of keeping.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// It was kept, and stays so: copies are bound to it before any new article.
    Kept,
    /// Nothing: it is new.
    #[default]
    No,
    /// It was found to be a copy: it binds others together, but keeps none.
    Copy,
}
