//! The first grade: articles with the very same words are one article to everything that follows.

use std::cmp::Reverse;

use copydesk_core::{Bench, Cause, map};

use crate::note::{Head, head};
use crate::spill::{Row, Spill, buckets, drain, halves, join, numbers, record};

/// A text with so many words that count is the same story under another headline, if these are the
/// same. A shorter one is held for the same only if all its words are.
const STORY: u32 = 20;

/// What is kept in memory of each article: 17 bytes.
#[derive(Debug, Default)]
pub(crate) struct Roll {
    /// Of each article: the kept one of those with the same words, mostly itself.
    leaders: Vec<u32>,
    /// Of each article: whether it has all its words in common with its leader, not only those that count.
    same: Vec<bool>,
    /// Of each article: when it was published, how long it is, a part of its hash.
    standing: Vec<Standing>,
}

/// Publication day, length, a part of the hash.
pub(crate) type Standing = (i32, Reverse<u32>, u32);

/// The leader of an article without words: it is like nothing.
pub(crate) const NOBODY: u32 = u32::MAX;

impl Roll {
    /// How many articles there are.
    pub(crate) fn len(&self) -> usize {
        self.leaders.len()
    }

    /// The kept one of the articles with the same words, or [`NOBODY`].
    pub(crate) fn leader(&self, ordinal: u32) -> u32 {
        self.leaders[ordinal as usize]
    }

    /// Whether an article stands for itself and has words.
    pub(crate) fn leads(&self, ordinal: u32) -> bool {
        self.leader(ordinal) == ordinal
    }

    /// Whether an article has all its words in common with its leader.
    pub(crate) fn same(&self, ordinal: u32) -> bool {
        self.same[ordinal as usize]
    }

    /// What decides first which article is kept: the earlier, then the longer one.
    pub(crate) fn standing(&self, ordinal: u32) -> (i32, Reverse<u32>) {
        let (day, length, _) = self.standing[ordinal as usize];
        (day, length)
    }

    /// The same with a part of the hash: an order by content where ids are not at hand.
    pub(crate) fn order(&self, ordinal: u32) -> Standing {
        self.standing[ordinal as usize]
    }
}

/// Reads the heads of all notes and finds those with the same words.
pub(crate) fn roll(bench: Bench<'_>) -> Result<Roll, Cause> {
    let count = buckets(bench.notes.len());
    let parts = map(bench.crew, bench.notes.partitions(), |part| enrol(bench, part, count));
    let mut roll = Roll::default();
    for part in parts {
        for (standing, empty) in part? {
            let ordinal = u32::try_from(roll.len())
                .ok()
                .filter(|ordinal| *ordinal < NOBODY)
                .ok_or_else(too_many)?;
            roll.leaders.push(if empty { NOBODY } else { ordinal });
            roll.same.push(true);
            roll.standing.push(standing);
        }
    }
    let groups = map(bench.crew, count, |bucket| same_words(bench, &roll, bucket));
    for group in groups {
        for led in group? {
            roll.leaders[led.member as usize] = led.leader;
            roll.same[led.member as usize] = led.same;
        }
    }
    Ok(roll)
}

fn too_many() -> Cause {
    Cause::new("dedup.notes", "there are more than 4,294,967,294 articles: settle them in shards")
}

/// Spills the text hashes of a partition and tells of each article how it stands, and whether it is
/// empty.
fn enrol(bench: Bench<'_>, part: usize, count: usize) -> Result<Vec<(Standing, bool)>, Cause> {
    let mut spill = Spill::new(bench.scratch, Row::Texts, count);
    let mut standings = Vec::new();
    bench.notes.pass(part, &mut |ordinal, _, note| {
        let head = head(note)?;
        let [[a, b], [c, d]] = quarters(key(&head));
        standings.push(((head.day.unwrap_or(i32::MAX), Reverse(head.bytes), a), head.words == 0));
        if head.words > 0 {
            let [_, [tag, more]] = quarters(head.full);
            spill.push(
                d as usize & (count - 1),
                record::<7, TEXT>([a, b, c, d, tag, more, ordinal]),
            )?;
        }
        Ok(())
    })?;
    spill.finish()?;
    Ok(standings)
}

const TEXT: usize = 28;

#[allow(clippy::cast_possible_truncation)] // the halves
const fn quarters(hash: u128) -> [[u32; 2]; 2] {
    [halves((hash >> 64) as u64), halves(hash as u64)]
}

/// What must be equal for two articles to be one.
fn key(head: &Head) -> u128 {
    if head.words >= STORY { head.body } else { !head.full }
}

/// An article with the words of another one.
struct Led {
    member: u32,
    leader: u32,
    same: bool,
}

/// The articles of a bucket that have the words of another one.
fn same_words(bench: Bench<'_>, roll: &Roll, bucket: usize) -> Result<Vec<Led>, Cause> {
    let mut texts = drain(bench.scratch, Row::Texts.bucket(bucket), |record: [u8; TEXT]| {
        let [a, b, c, d, tag, more, ordinal] = numbers(record);
        ([a, b, c, d], ordinal, join(tag, more))
    })?;
    texts.sort_unstable();
    let groups = texts.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
    // Those that stand first by date and length; if there are several, their ids must decide.
    let mut first = Vec::new();
    for (index, group) in groups.clone().enumerate() {
        let best = group.iter().map(|text| roll.standing(text.1)).min();
        let tied = group.iter().filter(|text| Some(roll.standing(text.1)) == best);
        first.extend(tied.map(|text| (index, text.1)));
    }
    let mut led = Vec::new();
    for (group, leader) in groups.zip(decide_by_id(bench, &first)?) {
        let tag = group.iter().find(|text| text.1 == leader).map(|text| text.2);
        let members = group.iter().filter(|text| text.1 != leader);
        led.extend(members.map(|text| Led { member: text.1, leader, same: Some(text.2) == tag }));
    }
    Ok(led)
}

/// Of each group of candidates the one with the smallest id, then the smallest hash of its text.
fn decide_by_id(bench: Bench<'_>, candidates: &[(usize, u32)]) -> Result<Vec<u32>, Cause> {
    let ordinals: Vec<u32> = candidates.iter().map(|(_, ordinal)| *ordinal).collect();
    let mut groups = candidates.iter().map(|(group, _)| *group);
    let mut leaders: Vec<u32> = Vec::new();
    let mut best = (String::new(), 0, 0);
    bench.notes.fetch(&ordinals, &mut |ordinal, id, note| {
        let raw = head(note)?.raw;
        let opens = groups.next() == Some(leaders.len());
        if opens || (id, raw, ordinal) < (best.0.as_str(), best.1, best.2) {
            best.0.clear();
            best.0.push_str(id);
            (best.1, best.2) = (raw, ordinal);
            if opens {
                leaders.push(ordinal);
            } else if let Some(last) = leaders.last_mut() {
                *last = ordinal;
            }
        }
        Ok(())
    })?;
    Ok(leaders)
}
