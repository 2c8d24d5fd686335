//! What is durable on a disk, what is seen there, and how one becomes the other.

use std::collections::BTreeMap;
use std::ffi::OsString;

/// What of that which is not durable a failure of the power takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// All of it.
    All,
    /// What stands in files; their names are there.
    Contents,
    /// A half of it, which this number chooses.
    Some(u64),
}

/// The folder itself; files and folders in it are numbered from one on.
pub(super) const ROOT: u64 = 0;

/// A name in a folder.
pub(super) type Name = (u64, OsString);

#[derive(Debug, Default)]
pub(super) struct Disk {
    pub(super) operations: u64,
    last: u64, // the number that was given last
    pub(super) files: BTreeMap<u64, Content>,
    pub(super) seen: BTreeMap<Name, u64>,
    pub(super) durable: BTreeMap<Name, u64>,
    steps: Vec<Vec<Edit>>, // from what is durable to what is seen; each happens as a whole
}

/// A name stands for something, or for nothing any more.
pub(super) type Edit = (Name, Option<u64>);

#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) durable: Vec<u8>,
    pub(super) since: Vec<Change>,
}

#[derive(Debug)]
pub(super) enum Change {
    Write { at: u64, bytes: Vec<u8> },
    SetLen(u64),
}

impl Content {
    fn apply(bytes: &mut Vec<u8>, change: &Change) {
        match change {
            Change::Write { at, bytes: written } => {
                let at = usize::try_from(*at).unwrap_or(usize::MAX);
                let end = at.saturating_add(written.len());
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[at..end].copy_from_slice(written);
            }
            Change::SetLen(len) => bytes.resize(usize::try_from(*len).unwrap_or(usize::MAX), 0),
        }
    }

    pub(super) fn sync(&mut self) {
        for change in self.since.drain(..) {
            Self::apply(&mut self.durable, &change);
        }
    }
}

/// Which half is kept.
struct Choice(Loss);

impl Choice {
    fn keeps(&mut self, is_name: bool) -> bool {
        match &mut self.0 {
            Loss::All => false,
            Loss::Contents => is_name,
            Loss::Some(state) => {
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut mixed = *state;
                mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                (mixed ^ (mixed >> 31)) & 1 == 0
            }
        }
    }
}

impl Disk {
    pub(super) fn add(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// What happens to names, at once.
    pub(super) fn step(&mut self, edits: Vec<Edit>) {
        for (name, node) in &edits {
            edit(&mut self.seen, name.clone(), *node);
        }
        self.steps.push(edits);
    }

    /// What was done to names in these folders cannot be lost any more.
    pub(super) fn keep_names(&mut self, is_kept: impl Fn(u64) -> bool) {
        for step in &mut self.steps {
            for (name, node) in step.extract_if(.., |((folder, _), _)| is_kept(*folder)) {
                edit(&mut self.durable, name, node);
            }
        }
        self.steps.retain(|step| !step.is_empty());
    }

    pub(super) fn lose(&mut self, loss: Loss) {
        let mut choice = Choice(loss);
        for step in std::mem::take(&mut self.steps) {
            if choice.keeps(true) {
                step.into_iter().for_each(|(name, node)| edit(&mut self.durable, name, node));
            }
        }
        for content in self.files.values_mut() {
            content.since.retain(|_| choice.keeps(false));
            content.sync();
        }
        self.seen = self.durable.clone();
    }
}

fn edit(names: &mut BTreeMap<Name, u64>, name: Name, node: Option<u64>) {
    match node {
        Some(node) => names.insert(name, node),
        None => names.remove(&name),
    };
}
