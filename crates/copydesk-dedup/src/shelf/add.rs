//! Adds today's articles to the index.

use copydesk_core::{Bench, Cause, map};

use super::merge::{due, merge};
use super::record::{Copy, copy, kept};
use super::segment::Segment;
use super::write::{RowTotal, SegmentWriter};
use super::{Earlier, PREFIX};
use crate::exact::Roll;
use crate::index::Totals;
use crate::note::{decode, head};
use crate::room::Room;
use crate::settle::member;
use crate::spill::{Row, Spill, drain, halves, join, numbers, record, share};
use crate::steps::{Member, Standing, key, lost};

/// How many texts one thread prepares at a time: some 3 MB.
const PORTION: usize = 1024;

/// Writes a segment of today's texts that no earlier run knows, merges it with others if there are too many,
/// and puts it on the shelf.
pub(crate) fn add(
    bench: Bench<'_>,
    earlier: &Earlier<'_>,
    roll: &Roll<'_>,
    members: &[Member<u32>],
    totals: &Totals,
    room: &Room,
) -> Result<(), Cause> {
    let today = Today::new(bench, earlier, roll, members, totals, room)?;
    if today.texts.is_empty() {
        return Ok(());
    }
    let newest = earlier.segments.iter().filter_map(|(_, segment)| {
        segment.name.strip_prefix(PREFIX).and_then(|number| number.parse::<u64>().ok())
    });
    let next = newest.max().unwrap_or(0) + 1;
    let (new, merged) = (format!("{PREFIX}{next:08}"), format!("{PREFIX}{:08}", next + 1));
    today.write(&new)?;
    let last = Segment::open(earlier.shelf, &new, earlier.settings)?;
    let all: Vec<&Segment<'_>> =
        earlier.segments.iter().map(|(_, segment)| segment).chain([&last]).collect();
    let sizes: Vec<u64> = all.iter().map(|segment| segment.bytes()).collect();
    let due: Vec<&Segment<'_>> = due(&sizes).into_iter().map(|at| all[at]).collect();
    if due.is_empty() {
        return earlier.shelf.replace(&[&new], &[]);
    }
    merge(earlier.shelf, &due, earlier.settings, &merged)?;
    let old: Vec<&str> = due.iter().map(|segment| segment.name.as_str()).collect();
    let new = Some(new.as_str()).filter(|new| !old.contains(new));
    let add: Vec<&str> = [merged.as_str()].into_iter().chain(new).collect();
    earlier.shelf.replace(&add, &old)
}

/// What is to be added.
struct Today<'a> {
    bench: Bench<'a>,
    earlier: &'a Earlier<'a>,
    members: &'a [Member<u32>],
    totals: &'a Totals,
    room: &'a Room,
    texts: Vec<(u128, u32)>, // key and ordinal of each new text, sorted: their places are the rows
    keys: Vec<(u32, u128)>,  // of the kept articles that others copy, by ordinal
}

impl<'a> Today<'a> {
    fn new(
        bench: Bench<'a>,
        earlier: &'a Earlier<'a>,
        roll: &Roll<'_>,
        members: &'a [Member<u32>],
        totals: &'a Totals,
        room: &'a Room,
    ) -> Result<Self, Cause> {
        let parts = map(bench.crew, bench.notes.partitions(), |part| {
            let mut texts = Vec::new();
            bench.notes.pass(part, &mut |ordinal, _, note| {
                if roll.leads(ordinal) {
                    let head = head(note)?;
                    texts.push((key(head.words, head.body, head.full), ordinal));
                }
                Ok(())
            })?;
            Ok::<_, Cause>(texts)
        });
        let mut texts = Vec::new();
        for part in parts {
            texts.append(&mut part?);
        }
        let mut named: Vec<u32> = members.iter().map(|member| member.kept).collect();
        named.sort_unstable();
        named.dedup();
        let mut keys = Vec::with_capacity(named.len());
        for &(key, ordinal) in &texts {
            if named.binary_search(&ordinal).is_ok() {
                keys.push((ordinal, key));
            }
        }
        for ordinal in named.into_iter().filter(|ordinal| earlier.holds(*ordinal)) {
            keys.push((ordinal, earlier.key(ordinal)?));
        }
        keys.sort_unstable();
        texts.sort_unstable();
        Ok(Self { bench, earlier, members, totals, room, texts, keys })
    }

    /// Writes the draft of a segment.
    fn write(&self, name: &str) -> Result<(), Cause> {
        let Self { bench, earlier, .. } = self;
        let mut writer = SegmentWriter::new(earlier.shelf.draft(name)?, earlier.settings);
        let portions: Vec<(u32, &[(u128, u32)])> =
            (0..).step_by(PORTION).zip(self.texts.chunks(PORTION)).collect();
        for portions in portions.chunks(2 * bench.crew.threads()) {
            let prepared = map(bench.crew, portions.len(), |at| self.prepare(portions[at]));
            for (prepared, (_, texts)) in prepared.into_iter().zip(portions) {
                let (records, ends) = prepared?;
                let mut start = 0;
                for ((key, _), (total, end)) in texts.iter().zip(ends) {
                    writer.push(*key, total, &records[start..end])?;
                    start = end;
                }
            }
        }
        let mut writer = writer.postings()?;
        let all: Vec<usize> = (0..self.room.buckets).collect();
        for some in all.chunks(bench.crew.threads()) {
            for postings in map(bench.crew, some.len(), |at| sorted(*bench, some[at])) {
                let mut rows = Vec::new();
                for holders in postings?.chunk_by(|a, b| a.0 == b.0) {
                    rows.clear();
                    rows.extend(holders.iter().map(|posting| posting.1));
                    writer.push(holders[0].0, &rows)?;
                }
            }
        }
        writer.finish()
    }

    /// The records of some texts, of each its total and where its record ends; spills their postings.
    fn prepare(&self, (first, texts): (u32, &[(u128, u32)])) -> Result<Prepared, Cause> {
        let mut spill = Spill::new(self.bench.scratch, Row::Index, self.room);
        let (mut records, mut ends) = (Vec::new(), Vec::with_capacity(texts.len()));
        let rows: Vec<(u32, &(u128, u32))> = (first..).zip(texts).collect();
        let of = |ordinal| member(self.members, ordinal);
        for run in rows.chunk_by(|a, b| of(a.1.1).is_some() == of(b.1.1).is_some()) {
            if of(run[0].1.1).is_some() {
                for copied in run.iter().filter_map(|(_, text)| of(text.1)) {
                    copy(&self.copy(copied)?, &mut records);
                    ends.push((RowTotal::NONE, records.len()));
                }
                continue;
            }
            let ordinals: Vec<u32> = run.iter().map(|(_, text)| text.1).collect();
            let mut rest = run.iter();
            self.bench.notes.fetch(&ordinals, &mut |ordinal, id, note| {
                let Some((row, (key, _))) = rest.next() else { return Err(lost()) };
                kept(id, note, &mut records);
                let head = head(note)?;
                let standing = Standing::new(head.day, head.bytes, *key);
                ends.push((
                    RowTotal { total: self.totals.of(ordinal), standing, at: 0 },
                    records.len(),
                ));
                for fingerprint in decode(note)?.samples() {
                    let [high, low] = halves(fingerprint);
                    spill
                        .push(share(high, self.room.buckets), record::<3, 12>([high, low, *row]))?;
                }
                Ok(())
            })?;
        }
        spill.finish()?;
        if ends.len() == texts.len() { Ok((records, ends)) } else { Err(lost()) }
    }

    fn copy(&self, member: &Member<u32>) -> Result<Copy, Cause> {
        let place = self.keys.binary_search_by_key(&member.kept, |of| of.0);
        let kept = place.map(|at| self.keys[at].1).map_err(|_| lost())?;
        let Member { relation, similarity, changed, .. } = *member;
        Ok(Copy { kept, relation, similarity, changed })
    }
}

/// Records, and of each its total and where it ends.
type Prepared = (Vec<u8>, Vec<(RowTotal, usize)>);

/// The postings of a bucket, sorted.
fn sorted(bench: Bench<'_>, bucket: usize) -> Result<Vec<(u64, u32)>, Cause> {
    let mut postings = drain(bench.scratch, Row::Index.bucket(bucket), |record: [u8; 12]| {
        let [high, low, row] = numbers(record);
        (join(high, low), row)
    })?;
    postings.sort_unstable();
    Ok(postings)
}
