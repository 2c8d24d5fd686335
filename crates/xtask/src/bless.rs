//! Rewrites the golden files with what the code yields today.
//!
//! Nothing is decided here: the golden runner sees `COPYDESK_BLESS` and writes instead of comparing.
//! Look at the diff before it is committed; a blessed mistake is a mistake with a test.

use std::path::Path;

use crate::{Outcome, cargo};

/// Runs the golden suites in blessing mode; `filter` goes to the test harness. True if they passed.
pub(crate) fn bless(root: &Path, filter: &[&str]) -> Outcome<bool> {
    let status = cargo()
        .current_dir(root)
        .env("COPYDESK_BLESS", "1")
        .args([
            "test",
            "-p",
            "copydesk-suite",
            "-p",
            "copydesk-dedup",
            "-p",
            "copydesk-io",
            "-p",
            "copydesk-host",
            "-p",
            "copydesk-cli",
            "--test",
            "golden",
            "--test",
            "gold",
            "--test",
            "copies",
            // Each of the two leaves the other's sections alone.
            "--test",
            "zoo",
            "--test",
            "bad_plugins",
            "--",
        ])
        .args(filter)
        .status()?;
    println!("bless: now read `git diff tests/`");
    Ok(status.success())
}
