//! What a check has found.

use std::fmt::{self, Write};

/// One place and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Relative to the workspace, so that editors and CI can follow it.
    pub(crate) path: String,
    /// Counted from one.
    pub(crate) line: usize,
    /// What is wrong and what to do about it.
    pub(crate) message: String,
}

impl Finding {
    pub(crate) fn new(path: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.into(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// The findings of one check. Errors fail it, warnings do not.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) errors: Vec<Finding>,
    pub(crate) warnings: Vec<Finding>,
    /// What was looked at (`12 crates`): a check that saw nothing must not look like a clean one.
    pub(crate) seen: String,
}

impl Report {
    /// The report as lines for the terminal, the summary last.
    pub(crate) fn told_as(&self, name: &str) -> String {
        let mut text = String::new();
        let warnings = self.warnings.iter().map(|finding| ("warning", finding));
        let errors = self.errors.iter().map(|finding| ("error", finding));
        for (level, finding) in warnings.chain(errors) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{level}: {finding}");
        }
        let (seen, errors, warnings) = (&self.seen, self.errors.len(), self.warnings.len());
        let _ = writeln!(text, "{name}: {seen}, {errors} errors, {warnings} warnings");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_stand_last_and_the_summary_counts_them() {
        let report = Report {
            errors: vec![Finding::new("a.rs", 701, "too long: split it")],
            warnings: vec![Finding::new("b.rs", 401, "long")],
            seen: "2 files".to_owned(),
        };
        let want = "warning: b.rs:401: long\nerror: a.rs:701: too long: split it\n\
                    sizes: 2 files, 1 errors, 1 warnings\n";
        assert_eq!(report.told_as("sizes"), want);
    }
}
