//! What the tests with a C compiler share.

use std::path::{Path, PathBuf};
use std::process::Command;

/// This package's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A place for what a test makes, gone when it is dropped.
pub(crate) fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder for tests")
}

/// Runs a compiler; `None`, said on standard error, if this machine has none. In CI there is one.
#[track_caller]
#[expect(clippy::print_stderr, reason = "a test that did not run says so")]
pub(crate) fn compile(
    compiler: &str,
    flags: &[&str],
    source: &Path,
    out: &Path,
) -> Option<PathBuf> {
    let ran = Command::new(compiler).args(flags).arg("-o").arg(out).arg(source).output();
    let ran = match ran {
        Ok(ran) => ran,
        Err(error) if std::env::var_os("CI").is_none() => {
            eprintln!("skipped: `{compiler}` cannot be run here: {error}");
            return None;
        }
        Err(error) => panic!("`{compiler}`: {error}"),
    };
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    Some(out.to_owned())
}
