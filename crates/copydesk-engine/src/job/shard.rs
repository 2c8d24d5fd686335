//! A share of a plan.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of several disjoint shares of a plan, counted from one: `2/3` has the splits 1, 4, 7 and so on, which
/// are counted from zero.
///
/// ```
/// use copydesk_engine::Shard;
/// let shard: Shard = "2/3".parse()?;
/// assert!(shard.has(1) && shard.has(4) && !shard.has(0));
/// # Ok::<(), copydesk_engine::InvalidShard>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    number: u32, // 1 to `of`
    of: u32,
}

impl Shard {
    /// The share with this number, counted from one, of so many.
    ///
    /// # Errors
    ///
    /// If there is no such share.
    pub fn new(number: u32, of: u32) -> Result<Self, InvalidShard> {
        let is_good = (1..=of).contains(&number);
        if is_good { Ok(Self { number, of }) } else { Err(invalid(&format!("{number}/{of}"))) }
    }

    /// Which one it is, from one.
    #[must_use]
    pub fn number(self) -> u32 {
        self.number
    }

    /// How many there are.
    #[must_use]
    pub fn of(self) -> u32 {
        self.of
    }

    /// Whether it has the split with this index.
    #[must_use]
    pub fn has(self, split: u32) -> bool {
        split % self.of == self.number - 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// There is no such share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no shard: write `1/3`, `2/3` or `3/3` for the three shards of three")]
pub struct InvalidShard {
    given: String,
}

fn invalid(given: &str) -> InvalidShard {
    InvalidShard { given: given.to_owned() }
}

impl FromStr for Shard {
    type Err = InvalidShard;

    fn from_str(given: &str) -> Result<Self, InvalidShard> {
        let (number, of) = given.split_once('/').ok_or_else(|| invalid(given))?;
        let digits = |part: &str| {
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| is_number)
        };
        let (number, of) = digits(number).zip(digits(of)).ok_or_else(|| invalid(given))?;
        Self::new(number, of).map_err(|_| invalid(given))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_refused() {
        for given in ["", "1", "0/3", "4/3", "1/0", "-1/3", "+1/3", "1/3/4", " 1/3", "a/b"] {
            assert!(given.parse::<Shard>().is_err(), "{given:?}");
        }
        assert_eq!("1/1".parse::<Shard>().map(|shard| shard.to_string()), Ok("1/1".to_owned()));
    }

    #[test]
    fn each_split_belongs_to_one_shard() {
        for of in 1..5 {
            for split in 0..20 {
                let shards = (1..=of).map(|number| Shard::new(number, of).expect("it is there"));
                assert_eq!(shards.filter(|shard| shard.has(split)).count(), 1);
            }
        }
    }
}
