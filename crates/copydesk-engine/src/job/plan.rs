//! What a run is going to do, written down before it does it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use copydesk_core::{Cause, Split, Stamp};
use copydesk_files::{FileError, Io, read_file, write_atomic};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

/// The file of the plan in the folder of a job.
pub(crate) const PLAN: &str = "plan.json";
/// The form in which a plan is written.
const SCHEMA: u32 = 1;

/// All that the output of a run is a function of. What changes no byte of it, such as the number of threads,
/// does not stand here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Plan {
    schema: u32,
    pub(crate) version: String,
    pub(crate) build: String,
    pub(crate) facts: BTreeMap<String, String>,
    inputs: Vec<Stamp>,
    pub(crate) splits: Vec<Planned>,
}

/// A split as it was planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Planned {
    pub(crate) label: String,
    pub(crate) bytes: Option<u64>,
}

/// A plan as it lies in its file: its id is a hash of the rest.
#[derive(Serialize, Deserialize)]
struct Filed<P> {
    id: String,
    /// What the index held before the run, if there is one: no part of the plan, as the run changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    index: Option<String>,
    plan: P,
}

impl Plan {
    pub(crate) fn new(
        build: &str,
        facts: BTreeMap<String, String>,
        inputs: Vec<Stamp>,
        splits: &[Split],
    ) -> Self {
        let planned = |split: &Split| Planned { label: split.label.clone(), bytes: split.bytes };
        Self {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            build: build.to_owned(),
            facts,
            inputs,
            splits: splits.iter().map(planned).collect(),
        }
    }

    /// Its splits, as its source has them.
    pub(crate) fn splits(&self) -> Vec<Split> {
        let split = |(index, planned): (u32, &Planned)| Split {
            index,
            label: planned.label.clone(),
            bytes: planned.bytes,
        };
        (0..).zip(&self.splits).map(split).collect()
    }

    /// Identifies it: 32 hexadecimal digits.
    pub(crate) fn id(&self) -> Result<String, Cause> {
        let bytes = serde_json::to_vec(self).map_err(unwritable)?;
        Ok(format!("{:032x}", xxh3_128(&bytes)))
    }

    /// Writes it, in one step, with the state of the index.
    pub(crate) fn write(
        &self,
        io: &Arc<dyn Io>,
        folder: &Path,
        index: Option<String>,
    ) -> Result<(), Cause> {
        let filed = Filed { id: self.id()?, index, plan: self };
        let mut bytes = serde_json::to_vec_pretty(&filed).map_err(unwritable)?;
        bytes.push(b'\n');
        Ok(write_atomic(io, folder.join(PLAN), &bytes)?)
    }

    /// Reads the plan in a folder, if there is one, and the state of the index before it.
    pub(crate) fn read(
        io: &dyn Io,
        folder: &Path,
    ) -> Result<Option<(Self, Option<String>)>, Cause> {
        let path = folder.join(PLAN);
        if let Err(error) = io.look(&path) {
            return match error.kind() {
                std::io::ErrorKind::NotFound => Ok(None),
                _ => Err(FileError::new("open", path, error).into()),
            };
        }
        let bytes = read_file(io, &path)?;
        let damaged = || {
            let path = path.display();
            let message = format!("`{path}` is no plan that this version knows: begin anew");
            Cause::new("plan.damaged", message)
        };
        let filed: Filed<Self> =
            serde_json::from_slice(&bytes).map_err(|error| damaged().because(error))?;
        if filed.plan.schema != SCHEMA || filed.plan.id()? != filed.id {
            return Err(damaged());
        }
        Ok(Some((filed.plan, filed.index)))
    }

    /// In what the plan of this run differs from an earlier one, a sentence each.
    pub(crate) fn differences(&self, earlier: &Self) -> Vec<String> {
        let mut all = Vec::new();
        for (name, now, was) in
            [("version", &self.version, &earlier.version), ("build", &self.build, &earlier.build)]
        {
            if now != was {
                all.push(format!("{name}: was {was}, now {now}"));
            }
        }
        compare(&self.facts, &earlier.facts, |name, now, was| {
            all.push(match (now, was) {
                (Some(now), Some(was)) => format!("{name}: was {was}, now {now}"),
                (Some(now), None) => format!("{name}: was not set, now {now}"),
                (None, was) => {
                    format!("{name}: was {}, now not set", was.map_or("", String::as_str))
                }
            });
        });
        let by_name = |plan: &Self| -> BTreeMap<String, Stamp> {
            plan.inputs.iter().map(|stamp| (stamp.name.clone(), stamp.clone())).collect()
        };
        compare(&by_name(self), &by_name(earlier), |name, now, was| {
            all.push(match (now, was) {
                (Some(now), Some(was)) => format!("input {name}: changed ({})", change(now, was)),
                (Some(_), None) => format!("input {name}: added"),
                (None, _) => format!("input {name}: gone"),
            });
        });
        if all.is_empty() && self.splits != earlier.splits {
            let (now, was) = (self.splits.len(), earlier.splits.len());
            all.push(format!("the input is cut in another way: was {was} splits, now {now}"));
        }
        if all.is_empty() && self != earlier {
            all.push("the same inputs in another order".to_owned());
        }
        all
    }
}

/// Tells what two maps do not have in common, sorted by name.
fn compare<V: PartialEq>(
    now: &BTreeMap<String, V>,
    was: &BTreeMap<String, V>,
    mut tell: impl FnMut(&str, Option<&V>, Option<&V>),
) {
    for (name, value) in now {
        let before = was.get(name);
        if before != Some(value) {
            tell(name, Some(value), before);
        }
    }
    for (name, value) in was.iter().filter(|(name, _)| !now.contains_key(*name)) {
        tell(name, None, Some(value));
    }
}

/// What of a file has changed.
fn change(now: &Stamp, was: &Stamp) -> String {
    match (was.len, now.len) {
        (Some(was), Some(now)) if was != now => format!("size {was}, now {now}"),
        _ if (was.head, was.tail) != (now.head, now.tail) => "what it holds".to_owned(),
        _ => "when it was written".to_owned(),
    }
}

fn unwritable(error: serde_json::Error) -> Cause {
    Cause::new("plan.failed", "the plan cannot be written as JSON").because(error)
}

#[cfg(test)]
mod tests {
    use copydesk_files::real;

    use super::*;

    fn stamp(name: &str, len: u64, head: u64) -> Stamp {
        let mut stamp = Stamp::default();
        (stamp.name, stamp.len, stamp.head) = (name.to_owned(), Some(len), head);
        stamp
    }

    fn plan(facts: &[(&str, &str)], inputs: &[Stamp], labels: &[&str]) -> Plan {
        let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let split = |(index, label): (usize, &&str)| Split {
            index: index as u32,
            label: (*label).to_owned(),
            bytes: Some(1),
        };
        let splits: Vec<_> = labels.iter().enumerate().map(split).collect();
        Plan::new("b1", facts.collect(), inputs.to_vec(), &splits)
    }

    #[track_caller]
    fn check(now: &Plan, was: &Plan, want: &[&str]) {
        assert_eq!(now.differences(was), want);
        assert_eq!(now.id().expect("JSON") == was.id().expect("JSON"), want.is_empty());
    }

    #[test]
    fn every_difference_is_told_by_its_name() {
        let was = plan(&[("setting a", "1"), ("setting b", "x")], &[stamp("i", 10, 1)], &["i"]);
        check(&was.clone(), &was, &[]);
        let now = plan(
            &[("setting a", "2"), ("setting c", "y")],
            &[stamp("i", 12, 1), stamp("j", 1, 1)],
            &["i", "j"],
        );
        let want = [
            "setting a: was 1, now 2",
            "setting c: was not set, now y",
            "setting b: was x, now not set",
            "input i: changed (size 10, now 12)",
            "input j: added",
        ];
        check(&now, &was, &want);
        let other = Plan { build: "b2".to_owned(), ..was.clone() };
        check(&other, &was, &["build: was b1, now b2"]);
        let facts = [("setting a", "1"), ("setting b", "x")];
        let held = plan(&facts, &[stamp("i", 10, 2)], &["i"]);
        check(&held, &was, &["input i: changed (what it holds)"]);
        let cut = plan(&facts, &[stamp("i", 10, 1)], &["i", "i"]);
        check(&cut, &was, &["the input is cut in another way: was 1 splits, now 2"]);
        check(&plan(&facts, &[], &["i"]), &was, &["input i: gone"]);
    }

    #[test]
    fn a_plan_is_read_as_it_was_written_and_a_damaged_one_is_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(Plan::read(&*real(), folder.path()).expect("nothing is there"), None);
        let plan = plan(&[("setting a", "é\n")], &[stamp("i", 10, u64::MAX)], &["i"]);
        plan.write(&real(), folder.path(), Some("i".to_owned())).expect("it can be written");
        let read = Plan::read(&*real(), folder.path()).expect("it is one");
        assert_eq!(read, Some((plan, Some("i".to_owned()))));
        let path = folder.path().join(PLAN);
        let text = String::from_utf8(read_file(&*real(), &path).expect("it is there"));
        for (from, to) in [("é", "e"), ("\"schema\": 1", "\"schema\": 2"), ("}\n}", "}")] {
            let damaged = text.clone().expect("JSON").replace(from, to);
            write_atomic(&real(), &path, damaged.as_bytes()).expect("it can be written");
            let cause = Plan::read(&*real(), folder.path()).expect_err("it is damaged");
            assert_eq!(cause.code(), "plan.damaged", "{from}");
        }
    }
}
