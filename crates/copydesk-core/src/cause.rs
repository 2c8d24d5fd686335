//! Why something could not be done.

use std::borrow::Cow;
use std::error::Error;

/// Why a document, a file or a run could not be dealt with: a stable code to count by, a sentence to
/// read, and the place where it went wrong if one is known.
///
/// ```
/// use copydesk_core::Cause;
/// let cause = Cause::new("json.syntax", "expected `,`").at(17);
/// assert_eq!(cause.to_string(), "expected `,` (at byte 17)");
/// ```
#[derive(Debug, thiserror::Error)]
#[error("{message}{}", .offset.map(|at| format!(" (at byte {at})")).unwrap_or_default())]
pub struct Cause {
    code: Cow<'static, str>,
    message: String,
    offset: Option<u64>,
    ends_the_run: bool,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Cause {
    /// A cause with its code (`area.thing`, lower case, stable between versions) and what to tell
    /// the user.
    #[must_use]
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            offset: None,
            ends_the_run: false,
            source: None,
        }
    }

    /// The same with the byte at which it went wrong, counted from the start of the document or file.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    /// The same with the error that lies behind it.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same as one that ends the run, where the user wants that: without it, a document that fails is
    /// a reject and the run goes on.
    ///
    /// ```
    /// use copydesk_core::Cause;
    /// assert!(Cause::new("plugin.failed", "no licence").ending_the_run().ends_the_run());
    /// ```
    #[must_use]
    pub fn ending_the_run(mut self) -> Self {
        self.ends_the_run = true;
        self
    }

    /// The stable code, for example `utf8.invalid`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The sentence without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where it went wrong, in bytes, if that is known.
    #[must_use]
    pub fn offset(&self) -> Option<u64> {
        self.offset
    }

    /// Whether a document that fails for this ends the run; of several, the first in the order of the
    /// input is told.
    #[must_use]
    pub fn ends_the_run(&self) -> bool {
        self.ends_the_run
    }
}
