//! What each step of a run took, as a table.

use std::fmt::Write as _;

use copydesk::engine::Report;
use indicatif::{HumanBytes, HumanCount};

/// How many of the slowest documents are told.
const SLOWEST: usize = 5;

/// A table of the steps with their shares and speeds, who waited, and the slowest documents.
pub(crate) fn table(report: &Report) -> String {
    let times = &report.times;
    let all: f64 = times.steps.iter().map(|step| step.seconds).sum();
    let documents = report.found.documents;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{:<24} {:>9} {:>7} {:>9} {:>12}",
        "step", "seconds", "share", "MB/s", "documents/s"
    );
    let mut row = |name: &str, seconds: f64, is_share: bool| {
        let per = |amount: f64| if seconds > 0.0 { amount / seconds } else { 0.0 };
        let share = if is_share && all > 0.0 {
            format!("{:.1}%", seconds * 100.0 / all)
        } else {
            String::new()
        };
        let (bytes, each) = (per(report.bytes.records as f64 / 1e6), per(documents as f64));
        let _ = writeln!(text, "{name:<24} {seconds:>9.3} {share:>7} {bytes:>9.1} {each:>12.0}");
    };
    for step in &times.steps {
        row(&step.step, step.seconds, true);
    }
    row("all steps", all, true);
    if times.settle_seconds > 0.0 {
        row("settle", times.settle_seconds, false);
    }
    row("whole run", times.seconds, false);
    let _ = writeln!(text, "reader waited {:.3} s for workers or sink", times.reader_waited);
    let _ = writeln!(text, "writer waited {:.3} s for source or workers", times.writer_waited);
    if !report.slowest.is_empty() {
        let _ = writeln!(text, "slowest documents");
    }
    for slow in report.slowest.iter().take(SLOWEST) {
        let _ = writeln!(text, "{:>12.3} s  {} ({})", slow.seconds, slow.id, HumanBytes(slow.text));
    }
    let _ = writeln!(
        text,
        "steps are seconds of {} worker threads, over {} documents and {}",
        report.threads,
        HumanCount(documents),
        HumanBytes(report.bytes.records)
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk::engine::{Slow, StepTime};

    #[test]
    fn shares_make_a_whole_and_speeds_are_those_of_the_records() {
        let mut report = Report::default();
        report.bytes.records = 10_000_000;
        report.found.documents = 2000;
        for (name, seconds) in [("quotes", 3.0), ("segment", 1.0)] {
            let mut step = StepTime::default();
            (step.step, step.seconds) = (name.to_owned(), seconds);
            report.times.steps.push(step);
        }
        let mut slow = Slow::default();
        (slow.id, slow.seconds, slow.text) = ("a7".to_owned(), 0.25, 2048);
        report.slowest.push(slow);
        let table = table(&report);
        let row = |name: &str| {
            let line = table.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split_whitespace().skip(name.split(' ').count()).collect::<Vec<_>>()
        };
        assert_eq!(row("quotes"), ["3.000", "75.0%", "3.3", "667"]);
        assert_eq!(row("all steps"), ["4.000", "100.0%", "2.5", "500"]);
        assert!(table.contains("0.250 s  a7 (2.00 KiB)"), "{table}");
        assert!(!table.contains("settle"), "{table}");
    }
}
