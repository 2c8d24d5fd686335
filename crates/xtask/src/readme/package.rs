//! The package in which the fences are compiled.
//!
//! A workspace of its own, so that the real one does not list it, but with the same versions, profiles
//! and lock file, so that what is compiled already is used again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::fences::Fence;
use crate::Outcome;

/// Writes the package for `fences` to `folder`. What is unchanged is not touched, or cargo would
/// compile it again; what no fence stands behind any more is removed.
pub(super) fn write(root: &Path, folder: &Path, fences: &[Fence]) -> Outcome<()> {
    let programs = folder.join("src/bin");
    fs::create_dir_all(&programs)?;
    let workspace: Table = fs::read_to_string(root.join("Cargo.toml"))?.parse()?;
    update(&folder.join("Cargo.toml"), &manifest(&workspace, root, fences).to_string())?;
    if root.join("Cargo.lock").is_file() {
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    }
    let mut wanted: BTreeMap<PathBuf, String> = BTreeMap::new();
    for fence in fences {
        wanted.insert(programs.join(format!("{}.rs", fence.stem())), fence.program());
    }
    for entry in fs::read_dir(&programs)? {
        let path = entry?.path();
        if !wanted.contains_key(&path) {
            fs::remove_file(path)?;
        }
    }
    wanted.iter().try_for_each(|(path, program)| update(path, program))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a build product: half a file is mended by the next run"
)]
fn update(path: &Path, text: &str) -> Outcome<()> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    Ok(fs::write(path, text)?)
}

/// The manifest: of the dependencies that `workspace` knows, those which the fences name.
fn manifest(workspace: &Table, root: &Path, fences: &[Fence]) -> Table {
    let mut dependencies = Table::new();
    let shared = |key: &str| workspace.get("workspace").and_then(|shared| shared.get(key));
    for (name, spec) in shared("dependencies").and_then(Value::as_table).into_iter().flatten() {
        if fences.iter().any(|fence| fence.names(name)) {
            dependencies.insert(name.clone(), anchored(spec, root));
        }
    }
    let edition = shared("package").and_then(|it| it.get("edition")).and_then(Value::as_str);
    let mut package = Table::new();
    package.insert("name".into(), "copydesk-readme".into());
    package.insert("edition".into(), edition.unwrap_or("2024").into());
    let mut manifest = Table::new();
    manifest.insert("package".into(), package.into());
    manifest.insert("workspace".into(), Table::new().into());
    manifest.insert("dependencies".into(), dependencies.into());
    if let Some(profile) = workspace.get("profile") {
        manifest.insert("profile".into(), profile.clone());
    }
    manifest
}

/// `spec` with its path, if it has one, starting at `root`.
fn anchored(spec: &Value, root: &Path) -> Value {
    let mut spec = spec.clone();
    if let Some(path) = spec.get_mut("path") {
        let whole = root.join(path.as_str().unwrap_or_default());
        *path = whole.to_string_lossy().into_owned().into();
    }
    spec
}

#[cfg(test)]
mod tests {
    use super::super::fences::fences;
    use super::*;

    #[test]
    fn a_package_depends_on_what_its_fences_name() {
        let workspace: Table =
            "[workspace.package]\nedition = \"2021\"\n[workspace.dependencies]\n\
                                copydesk = { path = \"crates/copydesk\" }\nrayon = \"1\"\n\
                                serde_json = \"1\"\n[profile.dev]\ndebug = false"
                .parse()
                .expect("the manifest above");
        let fences = fences("a.md", "```rust\nserde_json::to_string(&copydesk::standard());\n```");
        let manifest = manifest(&workspace, Path::new("/w"), &fences);
        assert_eq!(manifest["package"]["edition"].as_str(), Some("2021"));
        assert_eq!(
            manifest["dependencies"]["copydesk"]["path"].as_str(),
            Some("/w/crates/copydesk")
        );
        assert_eq!(manifest["dependencies"]["serde_json"].as_str(), Some("1"));
        assert!(manifest["dependencies"].get("rayon").is_none());
        assert_eq!(manifest["profile"]["dev"]["debug"].as_bool(), Some(false));
    }
}
