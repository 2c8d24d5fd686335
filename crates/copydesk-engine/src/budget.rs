//! How many documents may be lost before the run is.

use std::fmt;
use std::str::FromStr;

/// Of how many documents at least a share is taken: one reject among the first ten is no tenth.
const FLOOR: u64 = 1000;

/// How many documents may be rejected before the run ends: so many, or a share of all.
///
/// A share is first looked at after 1,000 documents, and once more at the end.
///
/// ```
/// use copydesk_engine::Budget;
/// let budget: Budget = "2.5%".parse()?;
/// assert_eq!(budget, Budget::per_mille(25));
/// assert_eq!("100".parse(), Ok(Budget::count(100)));
/// # Ok::<(), copydesk_engine::InvalidBudget>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    limit: Limit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    Count(u64),
    PerMille(u16),
}

impl Budget {
    /// At most so many documents.
    #[must_use]
    pub const fn count(documents: u64) -> Self {
        Self { limit: Limit::Count(documents) }
    }

    /// At most so many of a thousand; more than 1,000 is read as 1,000.
    #[must_use]
    pub fn per_mille(share: u16) -> Self {
        Self { limit: Limit::PerMille(share.min(1000)) }
    }

    /// Whether more were rejected than may be.
    pub(crate) fn is_spent(self, rejected: u64, read: u64, at_end: bool) -> bool {
        match self.limit {
            Limit::Count(most) => rejected > most,
            Limit::PerMille(_) if read < FLOOR && !at_end => false,
            Limit::PerMille(share) => {
                rejected.saturating_mul(1000) > read.saturating_mul(u64::from(share))
            }
        }
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.limit {
            Limit::Count(most) => write!(f, "{most}"),
            Limit::PerMille(share) if share % 10 == 0 => write!(f, "{}%", share / 10),
            Limit::PerMille(share) => write!(f, "{}.{}%", share / 10, share % 10),
        }
    }
}

/// A budget was written in another form than `100` or `2.5%`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{given}` is no number of rejects: write a count, `100`, or a share with at most one decimal, `2.5%`"
)]
pub struct InvalidBudget {
    given: String,
}

impl FromStr for Budget {
    type Err = InvalidBudget;

    fn from_str(given: &str) -> Result<Self, InvalidBudget> {
        let invalid = || InvalidBudget { given: given.to_owned() };
        // `u64` also takes a sign, which means nothing here.
        let number = |digits: &str| match digits.bytes().all(|byte| byte.is_ascii_digit()) {
            true => digits.parse::<u64>().ok(),
            false => None,
        };
        let Some(share) = given.strip_suffix('%') else {
            return number(given).map(Self::count).ok_or_else(invalid);
        };
        let (whole, tenth) = share.split_once('.').unwrap_or((share, "0"));
        let share = match (number(whole), tenth.as_bytes()) {
            (Some(whole @ 0..=100), [digit @ b'0'..=b'9']) => whole * 10 + u64::from(digit - b'0'),
            _ => return Err(invalid()),
        };
        match u16::try_from(share) {
            Ok(share @ 0..=1000) => Ok(Self::per_mille(share)),
            _ => Err(invalid()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(given: &str, want: Option<Budget>) {
        assert_eq!(given.parse::<Budget>().ok(), want, "{given:?}");
    }

    #[test]
    fn counts_and_shares_are_read() {
        check("0", Some(Budget::count(0)));
        check("17", Some(Budget::count(17)));
        check("5%", Some(Budget::per_mille(50)));
        check("0.5%", Some(Budget::per_mille(5)));
        check("100%", Some(Budget::per_mille(1000)));
    }

    #[test]
    fn nonsense_is_refused() {
        for given in
            ["", "%", "-1", "+1", "1.5", "101%", "100.1%", "0.25%", ".5%", "5.%", "5 %", "many"]
        {
            check(given, None);
        }
    }

    #[test]
    fn a_budget_prints_as_it_is_read() {
        for given in ["0", "17", "5%", "0.5%", "12.5%", "100%"] {
            let budget: Budget = given.parse().expect("a budget");
            assert_eq!(budget.to_string(), given);
        }
    }

    #[test]
    fn a_share_of_few_documents_waits_for_the_end() {
        let budget = Budget::per_mille(100);
        assert!(!budget.is_spent(5, 10, false));
        assert!(budget.is_spent(5, 10, true));
        assert!(budget.is_spent(101, 1000, false));
        assert!(!budget.is_spent(100, 1000, true));
    }

    #[test]
    fn a_count_is_spent_by_the_one_after_the_last() {
        assert!(!Budget::count(3).is_spent(3, 3, true));
        assert!(Budget::count(3).is_spent(4, 4, false));
    }
}
