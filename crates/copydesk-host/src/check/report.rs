//! What an examination has found, in the forms that people and machines read.

use std::fmt::Write as _;

use serde::Serialize;

use super::finding::{Finding, Verdict};

/// All that was checked.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CheckReport {
    /// The library, as it was named.
    pub library: String,
    /// One row for each check of each item.
    pub checks: Vec<CheckRow>,
}

/// One check of one thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CheckRow {
    /// The check's name.
    pub check: String,
    /// The item it is about; none: the library.
    pub item: Option<String>,
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
    /// How long its process took, in milliseconds.
    pub ms: u64,
}

impl CheckReport {
    /// How many checks ended so.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.checks.iter().filter(|row| row.finding.verdict == verdict).count()
    }

    /// The worst of the verdicts.
    #[must_use]
    pub fn worst(&self) -> Verdict {
        self.checks.iter().map(|row| row.finding.verdict).max().unwrap_or(Verdict::Skip)
    }

    /// As JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// As JUnit has it, for the services that show test results. A warning is a passed test with words.
    #[must_use]
    pub fn to_junit(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let (failed, skipped) = (self.count(Verdict::Fail), self.count(Verdict::Skip));
        let name = escape(&self.library);
        let tests = self.checks.len();
        let _ = writeln!(
            out,
            "<testsuites><testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failed}\" \
             skipped=\"{skipped}\" errors=\"0\">"
        );
        for row in &self.checks {
            let of = escape(row.item.as_deref().unwrap_or("library"));
            let (check, said) = (escape(&row.check), escape(&row.finding.said()));
            let seconds = format!("{}.{:03}", row.ms / 1000, row.ms % 1000);
            let inner = match row.finding.verdict {
                Verdict::Fail => format!("<failure message=\"{said}\"/>"),
                Verdict::Skip => format!("<skipped message=\"{said}\"/>"),
                Verdict::Warn | Verdict::Pass => format!("<system-out>{said}</system-out>"),
            };
            let _ = writeln!(
                out,
                "<testcase classname=\"{of}\" name=\"{check}\" time=\"{seconds}\">{inner}</testcase>"
            );
        }
        out + "</testsuite></testsuites>\n"
    }
}

impl Finding {
    /// What was found and what to do, in one line.
    #[must_use]
    pub fn said(&self) -> String {
        match &self.advice {
            Some(advice) => format!("{}: {advice}", self.message),
            None => self.message.clone(),
        }
    }
}

/// Text for an attribute or an element; characters that XML cannot hold are replaced.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> CheckReport {
        let row = |check: &str, finding| CheckRow {
            check: check.to_owned(),
            item: Some("shout".to_owned()),
            finding,
            ms: 1234,
        };
        CheckReport {
            library: "libshout.so".to_owned(),
            checks: vec![
                row("news", Finding::pass("64 articles")),
                row("nul", Finding::fail("it died: \"a\0b\" <c>").advise("read & think")),
                row("hammer", Finding::skip("not shared")),
            ],
        }
    }

    #[test]
    fn junit_counts_and_escapes() {
        let got = report().to_junit();
        assert!(got.contains("tests=\"3\" failures=\"1\" skipped=\"1\""), "{got}");
        let failure =
            "<failure message=\"it died: &quot;a\u{fffd}b&quot; &lt;c&gt;: read &amp; think\"/>";
        assert!(got.contains(failure), "{got}");
        assert!(got.contains("time=\"1.234\""), "{got}");
    }

    #[test]
    fn json_has_a_row_for_each_check() {
        let got: serde_json::Value = serde_json::from_str(&report().to_json()).expect("JSON");
        assert_eq!(got["checks"][1]["verdict"], "fail");
        assert_eq!(got["checks"][1]["advice"], "read & think");
        assert_eq!(report().worst(), Verdict::Fail);
    }
}
