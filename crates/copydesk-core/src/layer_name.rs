//! The names of layers.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a layer: one of the constants, or `vendor.sheet` for a plugin's own.
///
/// ```
/// use copydesk_core::LayerName;
/// assert!(LayerName::open("acme.places").is_ok());
/// assert!(LayerName::open("quotes").is_err(), "a vendor is missing");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LayerName(Cow<'static, str>);

impl LayerName {
    /// [`Layers::facts`](crate::Layers::facts).
    pub const FACTS: Self = Self(Cow::Borrowed("facts"));
    /// [`Layers::paragraphs`](crate::Layers::paragraphs).
    pub const PARAGRAPHS: Self = Self(Cow::Borrowed("paragraphs"));
    /// [`Layers::sentences`](crate::Layers::sentences).
    pub const SENTENCES: Self = Self(Cow::Borrowed("sentences"));
    /// [`Layers::quotes`](crate::Layers::quotes).
    pub const QUOTES: Self = Self(Cow::Borrowed("quotes"));
    /// [`Layers::quantities`](crate::Layers::quantities).
    pub const QUANTITIES: Self = Self(Cow::Borrowed("quantities"));
    /// [`Layers::duplicate`](crate::Layers::duplicate) and [`Layers::related`](crate::Layers::related).
    pub const DUPLICATE: Self = Self(Cow::Borrowed("duplicate"));

    /// The name of a plugin's layer: two words of `a-z`, `0-9`, `_` and `-` with a stop between.
    ///
    /// # Errors
    ///
    /// If the name has another form.
    pub fn open(name: impl Into<String>) -> Result<Self, InvalidLayerName> {
        let name = name.into();
        let is_word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
        };
        match name.split_once('.') {
            Some((vendor, sheet)) if is_word(vendor) && is_word(sheet) => {
                Ok(Self(Cow::Owned(name)))
            }
            _ => Err(InvalidLayerName { name }),
        }
    }

    /// The name as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LayerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A layer was named in another form than `vendor.sheet`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no layer name: write `vendor.sheet` in lower case, for example `acme.places`")]
pub struct InvalidLayerName {
    name: String,
}
