//! How long a Rust file may be: 400 lines if it can, 700 at the very most.
//!
//! Documentation and tests count. A file at the cap is not shortened by squeezing lines together but by
//! finding the second thing that it is about. The length of functions is clippy's (`too_many_lines`).

use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::report::{Finding, Report};

const SOFT_CAP: usize = 400;
const HARD_CAP: usize = 700;

/// Weighs every Rust file that git tracks or would track.
pub(crate) fn check(root: &Path) -> Outcome<Report> {
    let listed = Command::new("git")
        .current_dir(root)
        .args(["ls-files", "-z", "-co", "--exclude-standard", "--", "*.rs"])
        .output()?;
    if !listed.status.success() {
        return Err(String::from_utf8_lossy(&listed.stderr).trim().into());
    }
    let mut files = Vec::new();
    for path in String::from_utf8(listed.stdout)?.split_terminator('\0') {
        // Git still lists a file that was deleted and not yet committed, and a symlink may dangle.
        if let Ok(bytes) = std::fs::read(root.join(path)) {
            files.push((path.to_owned(), lines(&bytes)));
        }
    }
    files.sort();
    Ok(weigh(&files))
}

fn lines(bytes: &[u8]) -> usize {
    bytes.split_inclusive(|&byte| byte == b'\n').count()
}

/// The findings on `(path, lines)`, in the order given.
fn weigh(files: &[(String, usize)]) -> Report {
    let mut report = Report { seen: format!("{} files", files.len()), ..Report::default() };
    for (path, lines) in files {
        if *lines > HARD_CAP {
            let message = format!(
                "{lines} lines, the hard cap is {HARD_CAP}: split the file by the things it is about"
            );
            report.errors.push(Finding::new(path, HARD_CAP + 1, message));
        } else if *lines > SOFT_CAP {
            let message = format!("{lines} lines, the soft cap is {SOFT_CAP}");
            report.warnings.push(Finding::new(path, SOFT_CAP + 1, message));
        }
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(lines: usize) -> (String, usize) {
        (format!("{lines}.rs"), lines)
    }

    #[test]
    fn the_caps_themselves_are_allowed() {
        let report = weigh(&[file(0), file(400), file(401), file(700), file(701)]);
        let paths = |findings: &[Finding]| -> Vec<String> {
            findings.iter().map(|finding| finding.path.clone()).collect()
        };
        assert_eq!(paths(&report.warnings), ["401.rs", "700.rs"]);
        assert_eq!(paths(&report.errors), ["701.rs"]);
        assert_eq!(report.seen, "5 files");
    }

    #[test]
    fn an_error_points_at_the_first_line_too_many() {
        assert_eq!(weigh(&[file(900)]).errors[0].line, 701);
    }

    #[test]
    fn a_last_line_without_an_end_counts() {
        assert_eq!(lines(b""), 0);
        assert_eq!(lines(b"a\n"), 1);
        assert_eq!(lines(b"a\nb"), 2);
    }
}
