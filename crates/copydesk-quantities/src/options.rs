//! What a caller may ask for.

use copydesk_core::{Facts, QuantityKind};
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};

use crate::kinds::Kinds;
use crate::spans::Spans;

/// How to read figures. The default is what an editor wants: all quantities, ordinals and dates, each
/// marked without the words around it.
///
/// ```
/// use copydesk_quantities::{Options, quantities_with};
/// let text = "The team won 3-2 and shared $9 million.";
/// assert_eq!(quantities_with(text, Options::default()).count(), 1);
/// assert_eq!(quantities_with(text, Options::default().others(true)).count(), 2);
/// let home = quantities_with(text, Options::default().home_currency("AUD")).next();
/// assert_eq!(home.and_then(|money| money.unit).as_deref(), Some("AUD"));
/// ```
///
/// All of it can stand in a configuration file, where unknown names and values are refused:
///
/// ```
/// use copydesk_quantities::{Options, Place, Spans};
/// let options: Options = serde_json::from_str(
///     r#"{"others": true, "home_currency": "AUD", "spans": {"comparator": "inside"}}"#,
/// )?;
/// let spans = Spans::default().comparator(Place::Inside);
/// assert_eq!(options, Options::default().others(true).home_currency("AUD").spans(spans));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    kinds: Kinds,
    others: bool,
    #[serde(deserialize_with = "currency")]
    home_currency: Option<Box<str>>,
    relative_ordinals: bool,
    spans: Spans,
    any_language: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            kinds: Kinds::default(),
            others: false,
            home_currency: None,
            relative_ordinals: true,
            spans: Spans::default(),
            any_language: false,
        }
    }
}

impl Options {
    /// The kinds that are returned. What is not returned is read all the same: a set without
    /// [`Date`](QuantityKind::Date) makes no number of a year.
    #[must_use]
    pub fn kinds(mut self, kinds: Kinds) -> Self {
        self.kinds = kinds;
        self
    }

    /// Whether times, scores, references, names with digits and contact details are returned too,
    /// [`Kinds::OTHERS`]. Off by default: nobody adds them up.
    #[must_use]
    pub fn others(mut self, others: bool) -> Self {
        self.others = others;
        self
    }

    /// The ISO 4217 code that a bare `$`, dollar, pound, peso or rupee stands for where the text
    /// leaves it open. A code that the form cannot mean is ignored, except for the dollar sign.
    #[must_use]
    pub fn home_currency(mut self, code: &str) -> Self {
        self.home_currency = Some(code.to_ascii_uppercase().into_boxed_str());
        self
    }

    /// Whether places counted from somewhere else are ordinals: `the next`, `second to last`. On by
    /// default; they have no value, since the text does not say of how many.
    #[must_use]
    pub fn relative_ordinals(mut self, relative: bool) -> Self {
        self.relative_ordinals = relative;
        self
    }

    /// Whether the stage also reads texts that are certainly not English. Off by default: rules for
    /// English find nonsense there (`1.234,5`). The functions of this crate read every text.
    #[must_use]
    pub fn any_language(mut self, any: bool) -> Self {
        self.any_language = any;
        self
    }

    pub(crate) fn reads(&self, facts: &Facts) -> bool {
        self.any_language || !facts.is_foreign()
    }

    /// What the span of a figure takes in.
    #[must_use]
    pub fn spans(mut self, spans: Spans) -> Self {
        self.spans = spans;
        self
    }

    pub(crate) fn wants(&self, kind: QuantityKind) -> bool {
        self.kinds.contains(kind) || self.others && Kinds::OTHERS.contains(kind)
    }

    pub(crate) fn home(&self) -> Option<&str> {
        self.home_currency.as_deref()
    }

    pub(crate) fn has_relative_ordinals(&self) -> bool {
        self.relative_ordinals
    }

    pub(crate) fn places(&self) -> Spans {
        self.spans
    }
}

/// Reads a code of three letters; others are refused, since they would be ignored for ever.
fn currency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<str>>, D::Error> {
    let Some(code) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let upper = code.to_ascii_uppercase();
    if crate::signs::currency_code(&upper).is_none() {
        return Err(de::Error::custom(format_args!(
            "`{code}` is no ISO 4217 code: write three letters such as `AUD`"
        )));
    }
    Ok(Some(upper.into_boxed_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spans::Place;

    fn read(json: &str) -> Result<Options, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_left_out_is_the_default() {
        assert_eq!(read("{}"), Ok(Options::default()));
        assert_eq!(read(r#"{"home_currency": null}"#), Ok(Options::default()));
        let some = read(r#"{"kinds": ["money"], "relative_ordinals": false}"#);
        let kinds = Kinds::of([QuantityKind::Money]);
        assert_eq!(some, Ok(Options::default().kinds(kinds).relative_ordinals(false)));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let spans = Spans::default().comparator(Place::Inside).unit(Place::Outside);
        let options = Options::default().others(true).home_currency("aud").spans(spans);
        let json = serde_json::to_string(&options).expect("options can be written");
        assert_eq!(read(&json), Ok(options));
    }

    #[test]
    fn what_is_unknown_is_named() {
        for (json, said) in [
            (r#"{"other": true}"#, "unknown field `other`, expected one of `kinds`, `others`"),
            (r#"{"home_currency": "dollars"}"#, "`dollars` is no ISO 4217 code"),
            (r#"{"spans": {"noun": "inside"}}"#, "unknown field `noun`, expected one of"),
            (r#"{"spans": {"unit": "within"}}"#, "expected `inside` or `outside`"),
            (r#"{"kinds": ["sum"]}"#, "unknown variant `sum`, expected one of `money`"),
        ] {
            let error = read(json).expect_err("it is refused");
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn others_come_on_top_of_the_kinds() {
        let options = Options::default().kinds(Kinds::of([QuantityKind::Age])).others(true);
        assert!(options.wants(QuantityKind::Age) && options.wants(QuantityKind::Score));
        assert!(!options.wants(QuantityKind::Money));
    }
}
