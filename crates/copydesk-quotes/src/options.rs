//! What a user can choose.

use copydesk_core::PerMille;

/// What to return.
///
/// ```
/// use copydesk_core::{PerMille, Structure};
/// use copydesk_quotes::{Options, quotes_in};
///
/// let text = "The film “A Long Road” opens today.";
/// assert_eq!(quotes_in(text, &Structure::default(), &Options::default()).len(), 1);
/// let speech_only = Options::default().titles(false).threshold(PerMille::new(900));
/// assert!(quotes_in(text, &Structure::default(), &speech_only).is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    pub(crate) threshold: PerMille,
    pub(crate) titles: bool,
}

impl Default for Options {
    /// Names from one half upwards, titles and scare quotes under their own kinds.
    fn default() -> Self {
        Self { threshold: PerMille::HALF, titles: true }
    }
}

impl Options {
    /// Names that are less sure than this are not given; they become ranked candidates. Raising it
    /// only ever takes names away.
    #[must_use]
    pub fn threshold(mut self, least: PerMille) -> Self {
        self.threshold = least;
        self
    }

    /// Whether quoted strings that are no speech (kinds `scare` and `title`) are returned too.
    #[must_use]
    pub fn titles(mut self, wanted: bool) -> Self {
        self.titles = wanted;
        self
    }
}
