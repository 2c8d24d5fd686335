//! Which groups are bound to each other by copies, and which of them is kept first.

use crate::lookup::group::Rank;

/// Sets of groups that are joined by verified copies, as they were when they came in. Only a hint where to
/// look: what is found here is compared all the same, so a set that outlives the copy that joined it does no
/// harm.
#[derive(Clone, Debug, Default)]
pub(super) struct Families {
    of: Vec<u32>, // of each group its family; beyond the end and `NONE`: none
    families: Vec<Family>,
    free: Vec<u32>, // families that are empty
}

#[derive(Clone, Debug, Default)]
struct Family {
    groups: Vec<u32>,
    head: u32, // the one that is kept first
}

const NONE: u32 = u32::MAX;

impl Families {
    fn family(&self, group: u32) -> Option<u32> {
        self.of.get(group as usize).copied().filter(|family| *family != NONE)
    }

    /// The group that is kept first of those that are bound to this one.
    pub(super) fn head(&self, group: u32) -> Option<u32> {
        self.family(group).map(|family| self.families[family as usize].head)
    }

    /// Whether two groups are bound to each other.
    pub(super) fn together(&self, one: u32, other: u32) -> bool {
        one == other || self.family(one).is_some_and(|family| self.family(other) == Some(family))
    }

    /// Binds two groups: the smaller family moves into the larger, so that a group moves seldom.
    pub(super) fn join<'a>(
        &mut self,
        one: u32,
        other: u32,
        rank: impl Fn(u32) -> Option<Rank<'a>>,
    ) {
        if self.together(one, other) {
            return;
        }
        let (one, other) = (self.own(one), self.own(other));
        let size = |family: u32| self.families[family as usize].groups.len();
        let (small, large) = if size(one) < size(other) { (one, other) } else { (other, one) };
        let moved = std::mem::take(&mut self.families[small as usize]);
        for group in &moved.groups {
            self.of[*group as usize] = large;
        }
        self.free.push(small);
        let family = &mut self.families[large as usize];
        family.groups.extend(moved.groups);
        if rank(moved.head) < rank(family.head) {
            family.head = moved.head;
        }
    }

    /// The family of a group, made for it if it had none.
    fn own(&mut self, group: u32) -> u32 {
        if let Some(family) = self.family(group) {
            return family;
        }
        let family = self.free.pop().unwrap_or_else(|| {
            self.families.push(Family::default());
            u32::try_from(self.families.len() - 1).unwrap_or(NONE)
        });
        self.families[family as usize] = Family { groups: vec![group], head: group };
        if self.of.len() <= group as usize {
            self.of.resize(group as usize + 1, NONE);
        }
        self.of[group as usize] = family;
        family
    }

    /// Takes a group out.
    pub(super) fn leave<'a>(&mut self, group: u32, rank: impl Fn(u32) -> Option<Rank<'a>>) {
        let Some(number) = self.family(group) else { return };
        self.of[group as usize] = NONE;
        let family = &mut self.families[number as usize];
        family.groups.retain(|other| *other != group);
        if family.groups.is_empty() {
            self.free.push(number);
        } else if family.head == group {
            family.choose(rank);
        }
    }

    /// Makes up for the new rank of a group.
    pub(super) fn rerank<'a>(&mut self, group: u32, rank: impl Fn(u32) -> Option<Rank<'a>>) {
        let Some(family) = self.family(group) else { return };
        let family = &mut self.families[family as usize];
        if family.head == group {
            family.choose(rank);
        } else if rank(group) < rank(family.head) {
            family.head = group;
        }
    }

    /// All families with more than one group.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        self.families.iter().map(|family| &family.groups[..]).filter(|groups| groups.len() > 1)
    }

    pub(super) fn memory(&self) -> usize {
        4 * self.of.capacity() + (size_of::<Family>() + 8) * self.families.capacity()
    }
}

impl Family {
    fn choose<'a>(&mut self, rank: impl Fn(u32) -> Option<Rank<'a>>) {
        let best = self.groups.iter().copied().min_by_key(|group| rank(*group));
        self.head = best.unwrap_or(self.head);
    }
}
