//! Why a stage or a sink cannot do what it was asked.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

/// What the functions of a plugin return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an article, a batch or a configuration was refused: a stable code to count by, a sentence to read,
/// and for a fault of the configuration the JSON pointer to it.
///
/// Every error of the standard library and of other crates becomes one by `?`; its causes are joined into
/// the sentence. That is why this type is no [`std::error::Error`] itself.
///
/// ```
/// use copydesk_plugin::Error;
/// let error = Error::new("acme.no-date", "the article has no date");
/// assert_eq!(error.to_string(), "the article has no date");
///
/// fn size(text: &str) -> copydesk_plugin::Result<u32> { Ok(text.parse()?) }
/// assert_eq!(size("x").unwrap_err().message(), "invalid digit found in string");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inside>); // one word: what does not fail should not pay for it

#[derive(Clone, PartialEq, Eq)]
struct Inside {
    code: Cow<'static, str>,
    message: String,
    pointer: String,
    kind: Kind,
}

/// What a callback returns for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Failed,
    Stopped,
    Panicked,
}

impl Error {
    /// An error with a code of your own, such as `acme.no-date`, and a sentence without a full stop.
    ///
    /// An empty code stands for the host's: `plugin.refused` for an article, else `plugin.failed`.
    #[must_use]
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        let (code, message, pointer) = (code.into(), message.into(), String::new());
        Self(Box::new(Inside { code, message, pointer, kind: Kind::Failed }))
    }

    /// An error without a code.
    #[must_use]
    pub fn text(message: impl Into<String>) -> Self {
        Self::new("", message)
    }

    /// A fault of the configuration at this JSON pointer: `/list`, `/terms/3`.
    ///
    /// ```
    /// let error = copydesk_plugin::Error::config("/min", "it is more than 100");
    /// assert_eq!(error.pointer(), "/min");
    /// ```
    #[must_use]
    pub fn config(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        let mut error = Self::new("plugin.config", message);
        error.0.pointer = pointer.into();
        error
    }

    /// The answer to [`Host::should_stop`](crate::Host::should_stop): nothing was finished.
    #[must_use]
    pub fn stopped() -> Self {
        let mut error = Self::text("stopped as it was asked to");
        error.0.kind = Kind::Stopped;
        error
    }

    /// A panic that was caught.
    pub(crate) fn panicked(message: String) -> Self {
        let mut error = Self::new("plugin.panic", message);
        error.0.kind = Kind::Panicked;
        error
    }

    pub(crate) fn kind(&self) -> Kind {
        self.0.kind
    }

    /// A break of the contract by the plugin's own code.
    pub(crate) fn protocol(message: impl Into<String>) -> Self {
        Self::new("plugin.protocol", message)
    }

    /// The same with this code.
    #[must_use]
    pub fn coded(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.0.code = code.into();
        self
    }

    /// The code; empty if it has none.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The JSON pointer into the configuration; empty if that is not at fault.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.0.pointer
    }

    /// Whether it was made by [`stopped`](Self::stopped).
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.kind == Kind::Stopped
    }

    /// The same with this before its sentence: where it went wrong, such as a file's name.
    ///
    /// ```
    /// let error = copydesk_plugin::Error::text("it is empty").within("terms.tsv");
    /// assert_eq!(error.message(), "terms.tsv: it is empty");
    /// ```
    #[must_use]
    pub fn within(mut self, place: impl fmt::Display) -> Self {
        self.0.message = format!("{place}: {}", self.0.message);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())?;
        if !self.code().is_empty() {
            write!(f, " [{}]", self.code())?;
        }
        if !self.pointer().is_empty() {
            write!(f, " at `{}` of the configuration", self.pointer())?;
        }
        Ok(())
    }
}

impl<E: StdError> From<E> for Error {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(next) = cause {
            let said = next.to_string();
            // many crates paste the cause into their own sentence: once is enough
            if !message.ends_with(&said) {
                message.push_str(": ");
                message.push_str(&said);
            }
            cause = next.source();
        }
        Self::text(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Outer(std::num::ParseIntError, &'static str);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.1)
        }
    }

    impl StdError for Outer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.0)
        }
    }

    #[track_caller]
    fn check(said: &'static str, want: &str) {
        let inner = "x".parse::<u8>().expect_err("no number");
        assert_eq!(Error::from(Outer(inner, said)).message(), want);
    }

    #[test]
    fn causes_are_joined_once() {
        check("bad size", "bad size: invalid digit found in string");
        check("bad: invalid digit found in string", "bad: invalid digit found in string");
    }

    #[test]
    fn debug_shows_code_and_pointer() {
        let error = Error::config("/min", "too long");
        assert_eq!(format!("{error:?}"), "too long [plugin.config] at `/min` of the configuration");
    }
}
