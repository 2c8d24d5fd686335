//! What a caller may ask for.

use std::collections::BTreeSet;

use copydesk_core::{Facts, PerMille, QuoteKind};
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};

/// What to return. The default is what an editor wants: names from one half upwards, and every kind,
/// titles and scare quotes under their own.
///
/// ```
/// use copydesk_core::{PerMille, QuoteKind, Structure};
/// use copydesk_quotes::{Options, quotes_in};
///
/// let text = "The film “A Long Road” opens today. She said it was late.";
/// let count = |options| quotes_in(text, &Structure::default(), &options).len();
/// assert_eq!(count(Options::default()), 2);
/// assert_eq!(count(Options::default().titles(false).threshold(PerMille::new(900))), 1);
/// assert_eq!(count(Options::default().kinds([QuoteKind::Title])), 1);
/// ```
///
/// All of it can stand in a configuration file, where unknown names and values are refused:
///
/// ```
/// use copydesk_core::{PerMille, QuoteKind};
/// use copydesk_quotes::Options;
///
/// let options: Options =
///     serde_json::from_str(r#"{"threshold": 0.9, "kinds": ["direct", "mixed"]}"#)?;
/// let kinds = [QuoteKind::Direct, QuoteKind::Mixed];
/// assert_eq!(options, Options::default().threshold(PerMille::new(900)).kinds(kinds));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    #[serde(deserialize_with = "at_least_half")]
    threshold: PerMille,
    titles: bool,
    kinds: BTreeSet<QuoteKind>,
    any_language: bool,
}

/// Every kind there is.
const ALL: [QuoteKind; 5] =
    [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect, QuoteKind::Scare, QuoteKind::Title];

impl Default for Options {
    fn default() -> Self {
        let kinds = BTreeSet::from(ALL);
        Self { threshold: PerMille::HALF, titles: true, kinds, any_language: false }
    }
}

impl Options {
    /// Names that are less sure than this are not given; they become ranked candidates. Raising it
    /// only ever takes names away. Less than one half is read as one half: a name that is likelier
    /// wrong than right is never given.
    #[must_use]
    pub fn threshold(mut self, least: PerMille) -> Self {
        self.threshold = least.max(PerMille::HALF);
        self
    }

    /// Whether quoted strings that are no speech (kinds `scare` and `title`) are returned too.
    #[must_use]
    pub fn titles(mut self, wanted: bool) -> Self {
        self.titles = wanted;
        self
    }

    /// The kinds that are returned. What is not returned is read all the same: who spoke last
    /// stays who `she` is, whether or not that quote is wanted.
    #[must_use]
    pub fn kinds(mut self, kinds: impl IntoIterator<Item = QuoteKind>) -> Self {
        self.kinds = kinds.into_iter().collect();
        self
    }

    /// Whether the stage also reads texts that are certainly not English. Off by default: rules for
    /// English find nonsense there. The functions of this crate read every text.
    #[must_use]
    pub fn any_language(mut self, any: bool) -> Self {
        self.any_language = any;
        self
    }

    pub(crate) fn reads(&self, facts: &Facts) -> bool {
        self.any_language || !facts.is_foreign()
    }

    pub(crate) fn least(&self) -> PerMille {
        self.threshold
    }

    pub(crate) fn wants(&self, kind: QuoteKind) -> bool {
        self.kinds.contains(&kind) && (self.titles || kind.is_speech())
    }

    /// Whether nothing is left out, as is usual.
    pub(crate) fn wants_all(&self) -> bool {
        ALL.into_iter().all(|kind| self.wants(kind))
    }
}

/// Reads a threshold; one below one half is refused, since it would be ignored for ever.
fn at_least_half<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PerMille, D::Error> {
    let threshold = PerMille::deserialize(deserializer)?;
    if threshold < PerMille::HALF {
        return Err(de::Error::custom(
            "a threshold is 0.5 to 1: names that are likelier wrong than right stay candidates",
        ));
    }
    Ok(threshold)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Options, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_left_out_is_the_default() {
        assert_eq!(read("{}"), Ok(Options::default()));
        assert_eq!(read(r#"{"titles": false}"#), Ok(Options::default().titles(false)));
        assert!(Options::default().wants_all());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let options = Options::default().threshold(PerMille::new(875)).kinds([QuoteKind::Indirect]);
        let json = serde_json::to_string(&options).expect("options can be written");
        assert_eq!(
            json,
            r#"{"threshold":0.875,"titles":true,"kinds":["indirect"],"any_language":false}"#
        );
        assert_eq!(read(&json), Ok(options));
    }

    #[test]
    fn what_is_unknown_is_named() {
        for (json, said) in [
            (r#"{"title": false}"#, "unknown field `title`, expected one of `threshold`, `titles`"),
            (r#"{"kinds": ["speech"]}"#, "unknown variant `speech`, expected one of `direct`"),
            (r#"{"threshold": 0.3}"#, "a threshold is 0.5 to 1"),
            (r#"{"threshold": 90}"#, "90 is not a share between 0 and 1"),
        ] {
            let error = read(json).expect_err("it is refused");
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn titles_go_whatever_the_kinds() {
        let options = Options::default().kinds([QuoteKind::Title, QuoteKind::Mixed]).titles(false);
        assert!(options.wants(QuoteKind::Mixed));
        assert!(!options.wants(QuoteKind::Title) && !options.wants(QuoteKind::Direct));
    }

    #[test]
    fn a_threshold_below_one_half_is_read_as_one_half() {
        assert_eq!(Options::default().threshold(PerMille::new(20)), Options::default());
    }
}
