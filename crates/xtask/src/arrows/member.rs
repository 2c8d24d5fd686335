//! The members of the workspace as `cargo metadata` describes them.

use serde_json::Value;

/// One crate of the workspace.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// Relative to the workspace, with `/`: `crates/copydesk-core`.
    pub(super) folder: String,
    pub(super) dependencies: Vec<Dependency>,
    /// The first file of every target, relative to the workspace.
    pub(super) targets: Vec<String>,
}

/// One line of a manifest's dependencies.
#[derive(Debug)]
pub(super) struct Dependency {
    /// The crate's own name, whatever the manifest renames it to.
    pub(super) name: String,
    /// The key it stands under in the manifest.
    pub(super) key: String,
    pub(super) dev: bool,
    pub(super) optional: bool,
}

impl Member {
    pub(super) fn manifest(&self) -> String {
        format!("{}/Cargo.toml", self.folder)
    }

    /// Whether `pattern` of the table means this member: a crate of `crates/` goes by its name, any
    /// other by its folder, and both by `parent/*`.
    pub(super) fn is(&self, pattern: &str) -> bool {
        match self.folder.rsplit_once('/') {
            Some((parent, _)) if pattern.strip_suffix("/*") == Some(parent) => true,
            Some(("crates", _)) => pattern == self.name,
            _ => pattern == self.folder,
        }
    }
}

/// Reads the output of `cargo metadata --format-version 1 --no-deps`.
pub(super) fn members(metadata: &Value) -> Result<Vec<Member>, String> {
    let root = text(metadata, "workspace_root")?;
    list(metadata, "packages")?.iter().map(|package| member(package, root)).collect()
}

fn member(package: &Value, root: &str) -> Result<Member, String> {
    let manifest = relative(text(package, "manifest_path")?, root);
    let targets = list(package, "targets")?
        .iter()
        .map(|target| Ok(relative(text(target, "src_path")?, root)))
        .collect::<Result<_, String>>()?;
    Ok(Member {
        name: text(package, "name")?.to_owned(),
        folder: manifest.trim_end_matches("Cargo.toml").trim_end_matches('/').to_owned(),
        dependencies: list(package, "dependencies")?
            .iter()
            .map(dependency)
            .collect::<Result<_, String>>()?,
        targets,
    })
}

fn dependency(value: &Value) -> Result<Dependency, String> {
    let name = text(value, "name")?;
    Ok(Dependency {
        name: name.to_owned(),
        key: value["rename"].as_str().unwrap_or(name).to_owned(),
        dev: value["kind"] == "dev",
        optional: value["optional"] == true,
    })
}

fn relative(path: &str, root: &str) -> String {
    path.strip_prefix(root).unwrap_or(path).replace('\\', "/").trim_start_matches('/').to_owned()
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str, String> {
    value[key].as_str().ok_or_else(|| format!("cargo metadata has no `{key}` where it belongs"))
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>, String> {
    value[key].as_array().ok_or_else(|| format!("cargo metadata has no `{key}` where it belongs"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(folder: &str, name: &str) -> Member {
        Member {
            name: name.to_owned(),
            folder: folder.to_owned(),
            dependencies: Vec::new(),
            targets: Vec::new(),
        }
    }

    #[test]
    fn metadata_becomes_members_with_relative_paths() {
        let metadata = json!({
            "workspace_root": "/w",
            "packages": [{
                "name": "copydesk-io",
                "manifest_path": "/w/crates/copydesk-io/Cargo.toml",
                "targets": [{ "src_path": "/w/crates/copydesk-io/src/lib.rs" }],
                "dependencies": [
                    { "name": "copydesk-arrow", "kind": null, "optional": true, "rename": null },
                    { "name": "proptest", "kind": "dev", "optional": false, "rename": "pt" },
                ],
            }],
        });
        let members = members(&metadata).expect("the shape above");
        let [io] = members.as_slice() else { panic!("one member") };
        assert_eq!(io.manifest(), "crates/copydesk-io/Cargo.toml");
        assert_eq!(io.targets, ["crates/copydesk-io/src/lib.rs"]);
        let [arrow, proptest] = io.dependencies.as_slice() else { panic!("two dependencies") };
        assert!(arrow.optional && !arrow.dev);
        assert!(proptest.dev && proptest.key == "pt");
    }

    #[test]
    fn a_crate_goes_by_its_name_and_any_other_member_by_its_folder() {
        assert!(at("crates/copydesk-io", "copydesk-io").is("copydesk-io"));
        assert!(at("crates/copydesk-io", "copydesk-io").is("crates/*"));
        assert!(at("plugins/places", "places").is("plugins/*"));
        assert!(at("tests", "copydesk-suite").is("tests"));
        assert!(!at("plugins/copydesk-io", "copydesk-io").is("copydesk-io"));
        assert!(!at("tests", "copydesk-suite").is("crates/*"));
    }
}
