//! The judgement: the table against the members.

use super::member::{Dependency, Member};
use super::table::Table;
use super::{Texts, manifest};
use crate::report::Finding;

/// Everything in `members` that `table` does not allow. `texts` holds the files that are named.
pub(super) fn judge(table: &Table, members: &[Member], texts: &Texts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let inherited = manifest::workspace_forbids_unsafe(text(texts, "Cargo.toml"));
    for member in members {
        if let Some(finding) = stranger(table, member) {
            findings.push(finding);
            continue;
        }
        let manifest = text(texts, &member.manifest());
        for dependency in &member.dependencies {
            let ours = table.names(&dependency.name)
                || members.iter().any(|other| other.name == dependency.name);
            if let Some(message) = broken(table, member, dependency, ours) {
                let line = manifest::line_of(manifest, &dependency.key, dependency.dev);
                findings.push(Finding::new(member.manifest(), line, message));
            }
        }
        if !table.trusts_with_unsafe(member) && !manifest::forbids_unsafe(manifest, inherited) {
            findings.extend(unsafe_doors(member, texts));
        }
    }
    findings
}

/// A crate that the table has never heard of, or that goes by another name than its folder.
fn stranger(table: &Table, member: &Member) -> Option<Finding> {
    let Member { name, folder, .. } = member;
    let message = match folder.strip_prefix("crates/") {
        Some(own) if own != name => {
            format!("`{name}` lives in `{folder}`: give the folder and the crate the same name")
        }
        _ if table.knows(member) => return None,
        _ => format!(
            "`{name}` is unknown: give it a `crate` row in crates/xtask/data/arrows.tsv, and its \
             arrows theirs, each with the reason"
        ),
    };
    Some(Finding::new(member.manifest(), 1, message))
}

/// What to say about `dependency`, if the table does not allow it.
fn broken(table: &Table, member: &Member, dependency: &Dependency, ours: bool) -> Option<String> {
    let guarded = table.guards(&dependency.name);
    let closed = table.closes(member) && !dependency.dev;
    let free = !ours && guarded.is_none() && !closed;
    if free || table.allows(member, dependency, ours) {
        return None;
    }
    let (from, to) = (&member.name, &dependency.name);
    let kind = if dependency.dev { "dev-depend" } else { "depend" };
    Some(if table.asks_for_a_feature(member, dependency) {
        format!("`{from}` may depend on `{to}` only behind a feature: write `optional = true`")
    } else if let Some(why) = guarded {
        format!("`{from}` must not {kind} on `{to}`: {why}; use it through a crate that may")
    } else if ours {
        format!(
            "`{from}` must not {kind} on `{to}`: move the shared type to copydesk-core, or let \
             `copydesk` join the two"
        )
    } else {
        format!("`{from}` must not {kind} on `{to}`: it stays light for all who depend on it")
    })
}

/// The targets through which `unsafe` could enter `member`, whose manifest does not forbid it.
fn unsafe_doors(member: &Member, texts: &Texts) -> Vec<Finding> {
    let open = |path: &&String| !text(texts, path).contains("#![forbid(unsafe_code)]");
    let message = "`unsafe` is not forbidden here: write `[lints] workspace = true` in the manifest \
                   or `#![forbid(unsafe_code)]` in this file";
    member.targets.iter().filter(open).map(|path| Finding::new(path, 1, message)).collect()
}

fn text<'a>(texts: &'a Texts, path: &str) -> &'a str {
    texts.get(path).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAFE: &str = "[lints.rust]\nunsafe_code = \"forbid\"\n";

    /// A member of `crates/`; of its dependencies, ` dev` and ` optional` follow the name.
    fn member(name: &str, dependencies: &[&str]) -> Member {
        let dependency = |line: &&str| {
            let name = line.split(' ').next().expect("split yields something");
            Dependency {
                name: name.to_owned(),
                key: name.to_owned(),
                dev: line.ends_with(" dev"),
                optional: line.ends_with(" optional"),
            }
        };
        Member {
            name: name.to_owned(),
            folder: format!("crates/{name}"),
            dependencies: dependencies.iter().map(dependency).collect(),
            targets: vec![format!("crates/{name}/src/lib.rs")],
        }
    }

    /// Judges one member by the workspace's own table; `want` are the starts of the messages.
    #[track_caller]
    fn check(member: Member, want: &[&str]) {
        let table = Table::parse(super::super::TABLE).expect("data/arrows.tsv");
        let texts = Texts::from([(member.manifest(), SAFE.to_owned())]);
        let got = judge(&table, &[member], &texts);
        assert_eq!(got.len(), want.len(), "{got:?}");
        for (finding, want) in got.iter().zip(want) {
            assert!(finding.message.starts_with(want), "{finding}");
        }
    }

    #[test]
    fn arrows_of_the_table_and_outside_crates_pass() {
        check(member("copydesk-quotes", &["copydesk-core", "memchr", "copydesk-testkit dev"]), &[]);
        check(member("copydesk-engine", &["copydesk-files", "rayon"]), &[]);
    }

    #[test]
    fn a_leaf_never_names_a_leaf() {
        let want = "`copydesk-quotes` must not depend on `copydesk-segment`";
        check(member("copydesk-quotes", &["copydesk-segment"]), &[want]);
        let want = "`copydesk-quotes` must not dev-depend on `copydesk-segment`";
        check(member("copydesk-quotes", &["copydesk-segment dev"]), &[want]);
    }

    #[test]
    fn only_the_engine_names_rayon() {
        let want = "`copydesk-dedup` must not depend on `rayon`: threads are lent";
        check(member("copydesk-dedup", &["rayon"]), &[want]);
    }

    #[test]
    fn io_has_arrow_only_behind_a_feature() {
        check(member("copydesk-io", &["copydesk-arrow optional", "parquet optional"]), &[]);
        let want = "`copydesk-io` may depend on `parquet` only behind a feature";
        check(member("copydesk-io", &["parquet"]), &[want]);
        check(
            member("copydesk-cli", &["arrow-schema dev"]),
            &["`copydesk-cli` must not dev-depend"],
        );
    }

    #[test]
    fn core_is_closed_to_the_outside_but_for_its_tests() {
        check(member("copydesk-core", &["serde", "rust_decimal", "insta dev"]), &[]);
        check(
            member("copydesk-core", &["memchr"]),
            &["`copydesk-core` must not depend on `memchr`"],
        );
    }

    #[test]
    fn a_plugin_names_the_contract_and_nothing_else_of_ours() {
        let plugin = |dependency| Member {
            folder: "plugins/places".to_owned(),
            ..member("places", &[dependency])
        };
        check(plugin("copydesk-plugin"), &[]);
        check(plugin("copydesk-core"), &["`places` must not depend on `copydesk-core`"]);
        check(plugin("copydesk-core dev"), &["`places` must not dev-depend on `copydesk-core`"]);
    }

    #[test]
    fn the_suite_may_name_every_crate_but_no_guarded_one() {
        let suite = |dependency| Member {
            folder: "tests".to_owned(),
            ..member("copydesk-suite", &[dependency])
        };
        check(suite("copydesk-quotes dev"), &[]);
        check(suite("rayon"), &["`copydesk-suite` must not depend on `rayon`"]);
    }

    #[test]
    fn an_unknown_crate_is_an_error_and_so_is_another_name_than_the_folder() {
        check(member("copydesk-extra", &[]), &["`copydesk-extra` is unknown"]);
        let renamed = Member { name: "copydesk-oi".to_owned(), ..member("copydesk-io", &[]) };
        check(renamed, &["`copydesk-oi` lives in `crates/copydesk-io`"]);
    }

    #[test]
    fn unsafe_is_forbidden_in_the_manifest_or_in_every_target() {
        let table = Table::parse(super::super::TABLE).expect("data/arrows.tsv");
        let io = member("copydesk-io", &[]);
        let lib = io.targets[0].clone();
        let mut texts = Texts::new();
        let got = judge(&table, &[io], &texts);
        assert_eq!(got.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), [lib.as_str()]);
        texts.insert(lib, "//! Doors.\n#![forbid(unsafe_code)]\n".to_owned());
        assert_eq!(judge(&table, &[member("copydesk-io", &[])], &texts), []);
        assert_eq!(judge(&table, &[member("copydesk-host", &[])], &Texts::new()), []);
    }
}
