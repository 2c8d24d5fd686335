//! What the compiler cannot check about this workspace, and how its golden files are rewritten.
//!
//! ```text
//! cargo run -p xtask -- check     arrows, sizes and readme
//! cargo run -p xtask -- arrows    who may depend on whom (data/arrows.tsv)
//! cargo run -p xtask -- sizes     how long a Rust file may be
//! cargo run -p xtask -- readme    that the Rust in README and docs compiles
//! cargo run -p xtask -- bless     rewrite the golden files; review the diff
//! cargo run -p xtask -- floors F  raise tests/floors.toml to the scorer's results in F
//! ```
//!
//! Every error names a file and a line and says what to do. The exit code is 1 if there is one, and 2
//! if a check could not be made at all. A check reads first and judges then: the judging parts are
//! pure functions over text, so that their tests need no workspace.
//!
//! # What is not here
//!
//! Formatting, lints, licences and tests: `cargo fmt`, `cargo clippy`, `cargo deny`, `cargo test`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod arrows;
mod bless;
mod floors;
mod readme;
mod report;
mod sizes;

use std::path::Path;
use std::process::ExitCode;

use report::Report;

/// What a step yields that may fail for reasons which are no finding: a missing tool, a bad table.
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

type Check = fn(&Path) -> Outcome<Report>;

const CHECKS: [(&str, Check); 3] =
    [("arrows", arrows::check), ("sizes", sizes::check), ("readme", readme::check)];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["check"] => run(&CHECKS),
        ["bless", filter @ ..] => bless::bless(root(), filter),
        ["floors", results] => floors::raise(root(), results),
        [name] => match CHECKS.iter().position(|(known, _)| known == name) {
            Some(at) => run(&CHECKS[at..=at]),
            None => Err(usage()),
        },
        _ => Err(usage()),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs all of `checks`, even after one has found something, and tells whether none has.
fn run(checks: &[(&str, Check)]) -> Outcome<bool> {
    let mut clean = true;
    for (name, check) in checks {
        let report = check(root()).map_err(|error| format!("{name}: {error}"))?;
        print!("{}", report.told_as(name));
        clean &= report.errors.is_empty();
    }
    Ok(clean)
}

fn usage() -> Box<dyn std::error::Error> {
    "expected one of: check, arrows, sizes, readme, bless [FILTER…], floors RESULTS.json".into()
}

/// The workspace's folder: this crate's grandparent.
fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

/// The cargo that runs us, so that a nested call uses the same toolchain.
fn cargo() -> std::process::Command {
    std::process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
