//! What becomes of copies.

use std::fmt;
use std::str::FromStr;

/// What is done with the verdicts of corpus stages.
///
/// ```
/// use copydesk_engine::Duplicates;
/// assert_eq!("drop".parse(), Ok(Duplicates::Drop));
/// assert_eq!(Duplicates::Mark.to_string(), "mark");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Duplicates {
    /// They are written into the documents.
    #[default]
    Mark,
    /// Documents that copy another one are left out and counted.
    Drop,
    /// Corpus stages do not run; documents are written as they come.
    Off,
}

impl fmt::Display for Duplicates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mark => "mark",
            Self::Drop => "drop",
            Self::Off => "off",
        })
    }
}

/// A word is none of those for [`Duplicates`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` says nothing about duplicates: write `mark`, `drop` or `off`")]
pub struct InvalidDuplicates {
    given: String,
}

impl FromStr for Duplicates {
    type Err = InvalidDuplicates;

    fn from_str(given: &str) -> Result<Self, InvalidDuplicates> {
        [Self::Mark, Self::Drop, Self::Off]
            .into_iter()
            .find(|word| word.to_string() == given)
            .ok_or_else(|| InvalidDuplicates { given: given.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_three_words_are_read() {
        for given in ["", "Mark", "mark ", "on"] {
            assert!(given.parse::<Duplicates>().is_err(), "{given:?}");
        }
        for duplicates in [Duplicates::Mark, Duplicates::Drop, Duplicates::Off] {
            assert_eq!(duplicates.to_string().parse(), Ok(duplicates));
        }
    }
}
