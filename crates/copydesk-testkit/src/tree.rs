//! What a run has left in a folder, to be held against what another one has left.

use std::collections::BTreeMap;
use std::path::Path;

/// Files that tell of processes and times: that they are there is all that two runs share.
const OWN: [&str; 3] = ["journal.jsonl", "lock", "report.json"];

/// All files in a folder and below it, hidden ones too, by name; those that differ from process to process
/// are empty.
///
/// # Panics
///
/// If something cannot be read.
#[must_use]
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            let inner = tree(&path).into_iter();
            found.extend(inner.map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            let is_own = OWN.iter().any(|own| name == *own || name.ends_with(".report.json"));
            let bytes = std::fs::read(&path).expect("it can be read");
            found.insert(name, if is_own { Vec::new() } else { bytes });
        }
    }
    found
}
