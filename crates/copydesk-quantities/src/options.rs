//! What a caller may ask for.

/// How to read figures. The default is what an editor wants: all quantities, ordinals and dates.
///
/// ```
/// use copydesk_quantities::{Options, quantities_with};
/// let text = "The team won 3-2 and shared $9 million.";
/// assert_eq!(quantities_with(text, Options::default()).count(), 1);
/// assert_eq!(quantities_with(text, Options::default().others(true)).count(), 2);
/// let home = quantities_with(text, Options::default().home_currency("AUD")).next();
/// assert_eq!(home.and_then(|money| money.unit).as_deref(), Some("AUD"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    others: bool,
    home: Option<Box<str>>,
}

impl Options {
    /// Whether times, scores, references, names with digits and contact details are returned too.
    /// Off by default: nobody adds them up.
    #[must_use]
    pub fn others(mut self, others: bool) -> Self {
        self.others = others;
        self
    }

    /// The ISO 4217 code that a bare `$`, dollar, pound, peso or rupee stands for where the text
    /// leaves it open. A code that the form cannot mean is ignored, except for the dollar sign.
    #[must_use]
    pub fn home_currency(mut self, code: &str) -> Self {
        self.home = Some(code.to_ascii_uppercase().into_boxed_str());
        self
    }

    pub(crate) fn wants_others(&self) -> bool {
        self.others
    }

    pub(crate) fn home(&self) -> Option<&str> {
        self.home.as_deref()
    }
}
