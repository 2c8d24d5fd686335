//! Lines for the user, told so that they never tear the progress bar.

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::args::ProgressKind;

/// Where lines for the user go while a run goes on: to standard error, above the bar if there is one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Voice {
    bar: Option<ProgressBar>,
}

impl Voice {
    /// A voice beside progress of this kind.
    pub(crate) fn beside(kind: ProgressKind) -> Self {
        let has_bar = match kind {
            ProgressKind::Auto => std::io::stderr().is_terminal(),
            ProgressKind::Bar => true,
            ProgressKind::None | ProgressKind::Json => false,
        };
        let bar = || ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Self { bar: has_bar.then(bar) }
    }

    /// The bar that is kept whole.
    pub(crate) fn bar(&self) -> Option<&ProgressBar> {
        self.bar.as_ref()
    }

    /// Says a line.
    pub(crate) fn say(&self, line: &str) {
        // Nobody to tell it to is no reason to end the run. At once, so that lines of two threads do not mix.
        let say = || drop(std::io::stderr().lock().write_all(format!("{line}\n").as_bytes()));
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }
}
