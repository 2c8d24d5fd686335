//! Tables of a README that a test holds to the code.

use std::path::Path;

use crate::golden::write;

/// Fails if the README has rows that the code contradicts, and says which; with `COPYDESK_BLESS` set it
/// writes `new` in its place instead.
///
/// `folder` is that of the crate (`CARGO_MANIFEST_DIR`), `wrong` the rows as they are and as they should be.
///
/// # Panics
///
/// If there are such rows, or the README cannot be written.
#[track_caller]
pub fn hold_readme(folder: &str, new: &str, wrong: &[String]) {
    if wrong.is_empty() {
        return;
    }
    if std::env::var_os("COPYDESK_BLESS").is_some() {
        write(&Path::new(folder).join("README.md"), new);
        return;
    }
    panic!("the README says otherwise:\n{}", wrong.join("\n"));
}
