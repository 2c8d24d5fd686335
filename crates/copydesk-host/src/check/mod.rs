//! Checks whether a plugin keeps the contract, before its users find out.
//!
//! Every check runs in a process of its own, so that a plugin which crashes or hangs fails one check and
//! not the examination. [`CHECKS`] is the table; the program's `copydesk plugin check` runs it, and
//! re-executes itself for each check: see [`Examiner`].
//!
//! A check says what it met in a sentence and, where it is not content, what to do. It fails where the
//! contract is broken or an output would depend on what it may not depend on, and warns where a plugin
//! works and its users will be sorry.
//!
//! # What is not here
//!
//! Whether the marks are right: that is for the plugin's own tests.

mod alike;
mod ask;
mod batch;
mod call;
mod contract;
mod examiner;
mod file;
mod finding;
mod life;
mod raw;
mod report;
mod samples;
mod settings;
mod sinks;
mod stated;
mod subject;
mod table;
mod texts;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use examiner::Examiner;
pub use finding::{Finding, Verdict};
pub use report::{CheckReport, CheckRow};
pub use table::CHECKS;

use finding::Checked;
use subject::Subject;

/// A check of the table.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Check {
    /// Its name: `same-threads`.
    pub name: &'static str,
    /// What it asks for and why.
    pub why: &'static str,
    run: Run,
    /// Whether nothing may be said on standard output while it runs.
    silent: bool,
    /// Whether it must find the same in two processes.
    twice: bool,
}

/// What a check is about.
#[derive(Clone, Copy, Debug)]
enum Run {
    /// The file and the library as a whole.
    Library(fn(&Path) -> Checked),
    /// A stage or a sink.
    Item(fn(&Subject) -> Checked),
    /// A sink.
    Sink(fn(&Subject) -> Checked),
}

/// What the process of one check is told on its standard input.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Order {
    library: PathBuf,
    /// Empty: list the items.
    check: String,
    item: usize,
    /// The item's configuration as the user gave it.
    config: Map<String, Value>,
    /// An empty folder for what sinks write.
    scratch: PathBuf,
    /// What the line of the answer begins with, so that it is not mistaken for something that the plugin
    /// printed.
    sign: String,
}

/// What the process of one check answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Reply {
    Items(Vec<Listed>),
    Found(Finding),
}

/// An item of a library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Whether it is a sink; else it is a stage.
    pub sink: bool,
}

impl Order {
    /// Makes the check that was ordered, in this process, and yields the line to print.
    ///
    /// # Errors
    ///
    /// If `bytes` are no order.
    pub fn follow(bytes: &[u8]) -> Result<String, serde_json::Error> {
        let order: Self = serde_json::from_slice(bytes)?;
        let reply = if order.check.is_empty() {
            subject::list(&order.library).map_or_else(Reply::Found, Reply::Items)
        } else {
            Reply::Found(order.check())
        };
        Ok(format!("\n{} {}\n", order.sign, serde_json::to_string(&reply)?))
    }

    fn check(&self) -> Finding {
        let Some(check) = CHECKS.iter().find(|check| check.name == self.check) else {
            return Finding::skip(format!("there is no check `{}`", self.check));
        };
        let checked = match check.run {
            Run::Library(run) => run(&self.library),
            Run::Item(run) | Run::Sink(run) => Subject::of(self).and_then(|subject| run(&subject)),
        };
        checked.unwrap_or_else(|finding| finding)
    }
}
