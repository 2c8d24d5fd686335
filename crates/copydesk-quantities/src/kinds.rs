//! Which kinds of finding a caller wants.

use std::fmt;

use copydesk_core::QuantityKind;
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// A set of kinds. The default is what an editor wants: all quantities, ordinals and dates, but no times,
/// scores, references, names with digits and contacts, since nobody adds them up.
///
/// ```
/// use copydesk_core::QuantityKind;
/// use copydesk_quantities::{Kinds, Options, quantities_with};
///
/// let text = "In 2019 the 14 mills paid $9 million.";
/// let sums = Options::default().kinds(Kinds::of([QuantityKind::Money]));
/// assert_eq!(quantities_with(text, sums).count(), 1);
/// let undated = Options::default().kinds(Kinds::default().without(QuantityKind::Date));
/// assert_eq!(quantities_with(text, undated).count(), 2);
/// ```
///
/// A configuration file writes it as a list of names: `kinds = ["money", "percent"]`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kinds(u16);

/// Every kind, in the order in which a set prints them.
const ALL: [QuantityKind; 13] = [
    QuantityKind::Money,
    QuantityKind::Percent,
    QuantityKind::Measure,
    QuantityKind::Age,
    QuantityKind::Count,
    QuantityKind::Number,
    QuantityKind::Ordinal,
    QuantityKind::Date,
    QuantityKind::Time,
    QuantityKind::Score,
    QuantityKind::Reference,
    QuantityKind::Name,
    QuantityKind::Contact,
];

impl Kinds {
    /// Times, scores, references, names with digits, contacts: read so that nobody takes them for
    /// figures, and returned only when asked for.
    pub const OTHERS: Self = Self(
        bit(QuantityKind::Time)
            | bit(QuantityKind::Score)
            | bit(QuantityKind::Reference)
            | bit(QuantityKind::Name)
            | bit(QuantityKind::Contact),
    );

    /// Every kind there is.
    pub const ALL: Self = Self((1 << ALL.len()) - 1);

    /// These kinds and no other.
    pub fn of(kinds: impl IntoIterator<Item = QuantityKind>) -> Self {
        kinds.into_iter().fold(Self(0), Self::with)
    }

    /// The same set and this kind.
    #[must_use]
    pub const fn with(self, kind: QuantityKind) -> Self {
        Self(self.0 | bit(kind))
    }

    /// The same set but this kind.
    #[must_use]
    pub const fn without(self, kind: QuantityKind) -> Self {
        Self(self.0 & !bit(kind))
    }

    /// What is in one of the two sets.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether this kind is in the set.
    #[must_use]
    pub const fn contains(self, kind: QuantityKind) -> bool {
        self.0 & bit(kind) != 0
    }

    /// The kinds of the set, quantities first.
    pub fn iter(self) -> impl Iterator<Item = QuantityKind> {
        ALL.into_iter().filter(move |kind| self.contains(*kind))
    }
}

/// The bit of a kind. A kind that core has and this list lacks would be in every set.
const fn bit(kind: QuantityKind) -> u16 {
    1 << kind as u16
}

impl Default for Kinds {
    fn default() -> Self {
        Self(Self::ALL.0 & !Self::OTHERS.0)
    }
}

impl FromIterator<QuantityKind> for Kinds {
    fn from_iter<T: IntoIterator<Item = QuantityKind>>(kinds: T) -> Self {
        Self::of(kinds)
    }
}

impl fmt::Debug for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for Kinds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Kinds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;

        impl<'de> Visitor<'de> for List {
            type Value = Kinds;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of kinds such as [\"money\", \"percent\"]")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Kinds, A::Error> {
                let mut kinds = Kinds(0);
                while let Some(kind) = list.next_element()? {
                    kinds = kinds.with(kind);
                }
                Ok(kinds)
            }
        }

        deserializer.deserialize_seq(List)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_bit_of_its_own() {
        for (index, kind) in ALL.into_iter().enumerate() {
            assert_eq!(bit(kind), 1 << index, "{kind:?}");
        }
        assert_eq!(Kinds::of(ALL), Kinds::ALL);
        assert_eq!(Kinds::default().and(Kinds::OTHERS), Kinds::ALL);
        assert_eq!(Kinds::ALL.iter().collect::<Kinds>(), Kinds::ALL);
    }

    #[test]
    fn a_set_is_written_as_a_list_of_names() {
        let kinds = Kinds::of([QuantityKind::Percent, QuantityKind::Money]);
        let list = serde_json::to_string(&kinds).expect("a set can be written");
        assert_eq!(list, r#"["money","percent"]"#);
        assert_eq!(serde_json::from_str::<Kinds>(&list).ok(), Some(kinds));
        assert_eq!(serde_json::from_str::<Kinds>("[]").ok(), Some(Kinds::of([])));
    }

    #[test]
    fn a_kind_that_is_none_is_named() {
        let error = serde_json::from_str::<Kinds>(r#"["mony"]"#).expect_err("no such kind");
        assert!(
            error.to_string().starts_with("unknown variant `mony`, expected one of"),
            "{error}"
        );
        let error = serde_json::from_str::<Kinds>("7").expect_err("no list");
        assert!(error.to_string().contains("a list of kinds"), "{error}");
    }
}
