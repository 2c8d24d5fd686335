//! What `cargo metadata` does not tell about a manifest: its lints, and on which line a name stands.

use toml::{Table, Value};

/// Whether the workspace's own lints forbid `unsafe`, for the members that inherit them.
pub(super) fn workspace_forbids_unsafe(root: &str) -> bool {
    root.parse::<Table>().is_ok_and(|root| forbids(root.get("workspace")))
}

/// Whether the manifest of a member forbids `unsafe` in all targets: by itself, or by inheriting from
/// a workspace of which `inherited` says whether it does.
pub(super) fn forbids_unsafe(member: &str, inherited: bool) -> bool {
    let Ok(member) = member.parse::<Table>() else {
        return false;
    };
    let inherits = member.get("lints").and_then(|lints| lints.get("workspace"));
    match inherits.and_then(Value::as_bool) {
        Some(true) => inherited,
        _ => forbids(Some(&Value::Table(member))),
    }
}

/// Looks into the `lints` of `above`; a level is a string or stands in a table with a priority.
fn forbids(above: Option<&Value>) -> bool {
    let lint = above
        .and_then(|above| above.get("lints"))
        .and_then(|lints| lints.get("rust"))
        .and_then(|rust| rust.get("unsafe_code"));
    let level = lint.and_then(|lint| lint.get("level").or(Some(lint)));
    level.and_then(Value::as_str) == Some("forbid")
}

/// The line, from one, on which `key` stands among the dependencies, tests' ones or not; else the
/// first. Told by its shape and not parsed, since a parsed table has forgotten its lines.
pub(super) fn line_of(manifest: &str, key: &str, dev: bool) -> usize {
    let mut table = "";
    for (at, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            table = header.trim_end_matches(']');
        }
        let (parent, name) = match table.rsplit_once('.') {
            Some((parent, name)) if line.starts_with('[') => (parent, name),
            _ => (table, line.split(['=', '.', ' ']).next().unwrap_or_default()),
        };
        let of_kind =
            parent.ends_with("dependencies") && parent.ends_with("dev-dependencies") == dev;
        if of_kind && name.trim_matches('"') == key {
            return at + 1;
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lints_are_inherited_or_own() {
        let root = "[workspace.lints.rust]\nunsafe_code = \"forbid\"";
        assert!(workspace_forbids_unsafe(root));
        assert!(!workspace_forbids_unsafe("[workspace]"));
        assert!(forbids_unsafe("[lints]\nworkspace = true", true));
        assert!(!forbids_unsafe("[lints]\nworkspace = true", false));
        assert!(forbids_unsafe("[lints.rust]\nunsafe_code = { level = \"forbid\" }", false));
        assert!(!forbids_unsafe("[lints.rust]\nunsafe_code = \"deny\"", true));
        assert!(!forbids_unsafe("", true));
    }

    #[test]
    fn a_name_is_found_in_the_table_of_its_kind() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\nserde = \"1\"\n\
                        rayon.workspace = true\n[dependencies.arrow]\nversion = \"1\"\n\
                        [dev-dependencies]\nserde = { version = \"1\" }";
        assert_eq!(line_of(manifest, "serde", false), 4);
        assert_eq!(line_of(manifest, "rayon", false), 5);
        assert_eq!(line_of(manifest, "arrow", false), 6);
        assert_eq!(line_of(manifest, "serde", true), 9);
        assert_eq!(line_of(manifest, "absent", false), 1);
    }
}
