//! What a user may choose.

use std::str::FromStr;

/// Whether sentences inside one quotation are told apart.
///
/// ```
/// use copydesk_segment::{Options, QuotePolicy, structure_with};
/// let text = "\u{201c}It rained. Nobody came,\u{201d} she said.";
/// assert_eq!(structure_with(text, &Options::default()).sentences.len(), 2);
/// let keep = Options::default().quote_policy(QuotePolicy::Keep);
/// assert_eq!(structure_with(text, &keep).sentences.len(), 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum QuotePolicy {
    /// A sentence may end inside a quotation, as in the Universal Dependencies; titles of works are
    /// kept whole.
    #[default]
    Split,
    /// A quotation that is closed in its own paragraph stays in one sentence, as in the golden rules.
    Keep,
}

/// In which order the numbers of a date like `03/04/2021` stand, where nothing else tells.
///
/// A date with stops (`03.04.2021`) is always read day first, since hardly anybody writes it otherwise. The
/// other reading of a date that has two is told in [`Fact::also`](copydesk_core::Fact::also).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateOrder {
    /// `03/04/2021` is the 3rd of April.
    #[default]
    DayFirst,
    /// `03/04/2021` is the 4th of March.
    MonthFirst,
}

/// A setting was given a word it does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownChoice {
    given: String,
    choices: &'static str,
}

impl std::fmt::Display for UnknownChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is no choice here: use {}", self.given, self.choices)
    }
}

impl std::error::Error for UnknownChoice {}

impl FromStr for QuotePolicy {
    type Err = UnknownChoice;

    fn from_str(word: &str) -> Result<Self, UnknownChoice> {
        match word {
            "split" => Ok(Self::Split),
            "keep" => Ok(Self::Keep),
            _ => Err(UnknownChoice { given: word.to_owned(), choices: "`split` or `keep`" }),
        }
    }
}

impl FromStr for DateOrder {
    type Err = UnknownChoice;

    fn from_str(word: &str) -> Result<Self, UnknownChoice> {
        match word {
            "day-first" => Ok(Self::DayFirst),
            "month-first" => Ok(Self::MonthFirst),
            _ => Err(UnknownChoice {
                given: word.to_owned(),
                choices: "`day-first` or `month-first`",
            }),
        }
    }
}

/// How an article is taken apart. The default is what we would choose.
///
/// ```
/// use copydesk_segment::{DateOrder, Options, structure_with};
/// let options = Options::default().date_order(DateOrder::MonthFirst);
/// let outline = structure_with("Rain in June\n\n06/07/2021\n\nIt rained all day long.", &options);
/// assert_eq!(outline.facts.published.map(|fact| fact.value).as_deref(), Some("2021-06-07"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub(crate) quote_policy: QuotePolicy,
    pub(crate) date_order: DateOrder,
}

impl Options {
    /// Whether sentences inside one quotation are told apart; by default they are.
    #[must_use]
    pub fn quote_policy(mut self, policy: QuotePolicy) -> Self {
        self.quote_policy = policy;
        self
    }

    /// How to read `03/04/2021` where nothing else tells; by default day first.
    #[must_use]
    pub fn date_order(mut self, order: DateOrder) -> Self {
        self.date_order = order;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_names_the_choices() {
        let error = "maybe".parse::<QuotePolicy>().expect_err("no such policy");
        assert_eq!(error.to_string(), "`maybe` is no choice here: use `split` or `keep`");
        assert_eq!("keep".parse(), Ok(QuotePolicy::Keep));
        assert_eq!("month-first".parse(), Ok(DateOrder::MonthFirst));
        assert!("ymd".parse::<DateOrder>().is_err());
    }
}
