//! How the program ends.

use std::fmt;
use std::process::ExitCode;

use copydesk::core::Cause;
use copydesk::engine::{RunError, RunErrorKind};

/// Why the program ends as it does; each has its own exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All good.
    Good,
    /// Finished; some documents were rejected or a file was damaged.
    SomeRejected,
    /// The command line, the configuration or the input cannot be meant.
    Usage,
    /// The run could not come to its end.
    Incomplete,
    /// It would have overwritten somebody's work.
    Refused,
    /// More documents were rejected than was allowed.
    TooManyRejects,
    /// Somebody pressed Ctrl-C.
    Interrupted,
    /// Somebody, such as a scheduler, asked it to end.
    Terminated,
}

impl Exit {
    /// The number that a shell sees.
    pub(crate) fn status(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::SomeRejected => 1,
            Self::Usage => 2,
            Self::Incomplete => 3,
            Self::Refused => 4,
            Self::TooManyRejects => 5,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.status())
    }
}

/// An error that knows its exit status.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) report: miette::Report,
}

impl Failure {
    /// The user asked for something that cannot be meant.
    pub(crate) fn usage(error: impl fmt::Display) -> Self {
        Self { exit: Exit::Usage, report: miette::miette!("{}", shown(&error.to_string())) }
    }

    /// The place of the output cannot be used.
    pub(crate) fn output(cause: Cause) -> Self {
        let exit = match cause.code() {
            "output.exists" => Exit::Refused,
            "output.needs_folder" | "output.writes_itself" | "plugin.set_up" => Exit::Usage,
            _ => Exit::Incomplete,
        };
        let hint = if exit == Exit::Refused { " (--overwrite)" } else { "" };
        Self { exit, report: miette::miette!("{}{hint}", shown(&chain(&cause))) }
    }

    /// A run ended before its end.
    pub(crate) fn run(error: &RunError) -> Self {
        let exit = match error.kind() {
            RunErrorKind::Source => Exit::Usage,
            RunErrorKind::Budget { .. } | RunErrorKind::Threshold { .. } => Exit::TooManyRejects,
            RunErrorKind::Changed
            | RunErrorKind::Locked { .. }
            | RunErrorKind::Unsettled { .. }
            | RunErrorKind::OtherPlan { .. } => Exit::Refused,
            RunErrorKind::Job if code(error) == Some("plan.damaged") => Exit::Refused,
            RunErrorKind::Index if code(error) == Some("shelf.locked") => Exit::Refused,
            RunErrorKind::Cancelled => Exit::Interrupted,
            _ => Exit::Incomplete,
        };
        // The parts that would have told the rejects are gone with the run: say at least what they were.
        let codes = error.report().map(|report| &report.rejects).into_iter().flatten();
        let codes: Vec<_> = codes.map(|(code, count)| format!("{count} {code}")).collect();
        let rejects = if codes.is_empty() {
            String::new()
        } else {
            format!(" (rejected: {})", codes.join(", "))
        };
        let is_other = matches!(error.kind(), RunErrorKind::OtherPlan { .. });
        let hint = if is_other { "\nanother place, or --overwrite to begin anew" } else { "" };
        Self { exit, report: miette::miette!("{}{rejects}{hint}", shown(&chain(error))) }
    }
}

fn code(error: &RunError) -> Option<&str> {
    error.cause().map(Cause::code)
}

/// An error with all that lies behind it, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        // A cause that only repeats what was said says nothing.
        let words = cause.to_string();
        if !message.ends_with(&words) {
            message = format!("{message}: {words}");
        }
        next = cause.source();
    }
    message
}

/// Words for a terminal that somebody else may have chosen, such as a plugin: what would move the cursor or
/// change its colours is written out (`\u{1b}`); lines stay lines.
pub(crate) fn shown(words: &str) -> String {
    let mut shown = String::with_capacity(words.len());
    for character in words.chars() {
        if character.is_control() && !matches!(character, '\n' | '\t') {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

impl From<miette::Report> for Failure {
    fn from(report: miette::Report) -> Self {
        Self { exit: Exit::Usage, report }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, want: &str) {
        assert_eq!(shown(words), want);
    }

    #[test]
    fn what_a_terminal_would_obey_is_written_out_and_all_else_stays() {
        check("\u{1b}[2Jgone\r\u{7}\0\u{9b}1m", r"\u{1b}[2Jgone\r\u{7}\u{0}\u{9b}1m");
        check("“Café”,\n\tsaid Ada", "“Café”,\n\tsaid Ada");
    }

    #[test]
    fn the_words_of_a_failure_are_harmless() {
        let failure = Failure::usage("\u{1b}]0;owned\u{7}");
        assert!(!format!("{:?}", failure.report).contains(['\u{1b}', '\u{7}']));
        let failure = Failure::output(Cause::new("plugin.failed", "\u{1b}[2J"));
        assert!(!failure.report.to_string().contains('\u{1b}'), "{}", failure.report);
    }
}
