//! That what the papers promise is true: their Rust compiles, and README.md shows the two commands.
//!
//! Every `rust` fence of README.md, `crates/*/README.md` and `docs/*.md` becomes a program of a small
//! package under `target/`, which `cargo check` compiles with the workspace's own lock file and target
//! folder. A program has its code on the line where the paper has it, so the compiler's complaint is
//! the paper's line.

mod fences;
mod package;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::report::{Finding, Report};
use crate::{Outcome, cargo};
use fences::Fence;

/// The whole installation and the whole test, as a newcomer types them.
const COMMANDS: [&str; 2] =
    ["cargo run --release -- run tests/data/articles --out out", "cargo test --workspace"];

/// Where the package is written, below the workspace.
const PACKAGE: &str = "target/xtask/readme";

/// Reads the papers at `root`, looks for the commands and compiles the fences.
pub(crate) fn check(root: &Path) -> Outcome<Report> {
    let papers = papers(root)?;
    let mut report = Report::default();
    let front = papers.iter().find(|(path, _)| path == "README.md");
    report.errors.extend(missing_commands(front.map_or("", |(_, text)| text)));
    let mut fences = Vec::new();
    for (path, text) in &papers {
        fences.extend(fences::fences(path, text));
    }
    if !fences.is_empty() {
        report.errors.extend(compile(root, &fences)?);
    }
    report.seen = format!("{} papers, {} fences", papers.len(), fences.len());
    Ok(report)
}

/// The papers as `(path, text)`, by path.
fn papers(root: &Path) -> Outcome<Vec<(String, String)>> {
    let mut paths = vec![PathBuf::from("README.md")];
    for entry in entries(&root.join("crates"))? {
        paths.push(Path::new("crates").join(entry).join("README.md"));
    }
    for entry in entries(&root.join("docs"))? {
        if entry.ends_with(".md") {
            paths.push(Path::new("docs").join(entry));
        }
    }
    paths.retain(|path| root.join(path).is_file());
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.to_string_lossy().replace('\\', "/");
        Ok((name, std::fs::read_to_string(root.join(path))?))
    };
    paths.iter().map(read).collect()
}

/// The names in `folder`; none if there is no such folder.
fn entries(folder: &Path) -> Outcome<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let names = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<std::io::Result<_>>()?;
    Ok(names)
}

fn missing_commands(readme: &str) -> Vec<Finding> {
    COMMANDS
        .iter()
        .filter(|command| !readme.contains(**command))
        .map(|command| Finding::new("README.md", 1, format!("write the command `{command}` in it")))
        .collect()
}

/// Compiles `fences` and yields the compiler's errors as findings in the papers.
fn compile(root: &Path, fences: &[Fence]) -> Outcome<Vec<Finding>> {
    let folder = root.join(PACKAGE);
    package::write(root, &folder, fences)?;
    let output = cargo()
        .current_dir(&folder)
        .args(["check", "--quiet", "--bins", "--keep-going", "--message-format", "json"])
        .arg("--target-dir")
        .arg(root.join("target"))
        .stderr(Stdio::piped())
        .output()?;
    let findings = findings(&String::from_utf8_lossy(&output.stdout), fences);
    if findings.is_empty() && !output.status.success() {
        // No fence is to blame: a crate below does not compile, or the package is wrong.
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(format!("cargo check in {PACKAGE} failed:\n{}", stderr.trim()).into());
    }
    Ok(findings)
}

/// The errors among cargo's JSON messages that stand in the program of one of `fences`.
fn findings(messages: &str, fences: &[Fence]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in messages.lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().map_or(&[][..], Vec::as_slice);
        let primary = spans.iter().find(|span| span["is_primary"] == true);
        let Some(span) = primary else { continue };
        let file = Path::new(span["file_name"].as_str().unwrap_or_default());
        let Some(stem) = file.file_stem().and_then(|stem| stem.to_str()) else {
            continue;
        };
        let Some(fence) = fences.iter().find(|fence| fence.stem() == stem) else {
            continue;
        };
        let line = span["line_start"].as_u64().and_then(|line| usize::try_from(line).ok());
        let why = message["message"].as_str().unwrap_or("does not compile");
        let message = format!("{why}; mend the example, or tag the fence `ignore`");
        findings.push(Finding::new(&fence.path, line.unwrap_or(fence.line), message));
    }
    findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    findings.dedup();
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_commands_stand_in_the_readme() {
        let both = format!("Try it:\n\n    {}\n\nand `{}`.", COMMANDS[0], COMMANDS[1]);
        assert_eq!(missing_commands(&both), []);
        let got = missing_commands("cargo test --workspace");
        assert_eq!(got.len(), 1);
        assert!(got[0].message.contains("--out out"), "{}", got[0]);
    }

    #[test]
    fn an_error_of_the_compiler_is_told_on_the_papers_line() {
        let fences = fences::fences("docs/a.md", "# A\n\n```rust\nlet x: u8 = \"\";\n```\n");
        let error = serde_json::json!({ "reason": "compiler-message", "message": {
            "level": "error", "message": "mismatched types",
            "spans": [{ "is_primary": true, "line_start": 4, "file_name": "src/bin/docs_a_md_3.rs" }],
        }});
        let warning = serde_json::json!({ "message": { "level": "warning", "spans": [] } });
        let got = findings(&format!("{warning}\n{error}\n{error}\nnot json\n"), &fences);
        let want = "docs/a.md:4: mismatched types; mend the example, or tag the fence `ignore`";
        assert_eq!(got.iter().map(ToString::to_string).collect::<Vec<_>>(), [want]);
    }
}
