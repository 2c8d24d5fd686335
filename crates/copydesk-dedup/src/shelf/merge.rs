//! Keeps the segments few: a year of days is a handful of them.

use copydesk_core::{Cause, Shelf};

use super::form::Settings;
use super::segment::Segment;
use super::write::{Muted, SegmentWriter};
use crate::exact::NOBODY;

/// A segment is taken into a merge if it is at most so many times as large as all smaller ones
/// together. So each is more than twice as large as the next, and an article is written anew about
/// as often as the index doubles.
const AT_MOST: u64 = 2;

/// Postings that are merged at a time: 16 MB.
const PORTION: u64 = 1 << 20;

/// Which of some segments are to become one, given their sizes: the smallest, so that what is left are
/// few; none if they are few already.
pub(super) fn due(sizes: &[u64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_unstable_by_key(|at| (sizes[*at], *at));
    let (mut sum, mut least) = (0_u64, 0);
    for (taken, at) in (1..).zip(&order) {
        if taken > 1 && sizes[*at] <= sum.saturating_mul(AT_MOST) {
            least = taken;
        }
        sum = sum.saturating_add(sizes[*at]);
    }
    order.truncate(least);
    order
}

/// Writes a segment that holds what the others hold. In whatever order some are merged, and in how many
/// steps, the last one has the same bytes.
pub(super) fn merge(
    shelf: &dyn Shelf,
    segments: &[&Segment<'_>],
    settings: Settings,
    name: &str,
) -> Result<(), Cause> {
    let mut writer = SegmentWriter::new(shelf.draft(name)?, settings);
    let mut order: Vec<(u128, usize, u32)> = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        order.extend((0..).zip(segment.keys()?).map(|(row, key)| (key, at, row)));
    }
    order.sort_unstable();
    let mut rows: Vec<Vec<u32>> =
        segments.iter().map(|segment| vec![0; segment.rows() as usize]).collect();
    let mut readers: Vec<_> = segments.iter().map(|segment| segment.reader()).collect();
    for (new, (key, at, row)) in (0..).zip(&order) {
        rows[*at][*row as usize] = new;
        let (record, _) = readers[*at].next(*row)?;
        writer.push(*key, segments[*at].total(*row), record)?;
    }
    drop((order, readers));
    let mut writer = writer.postings()?;
    let postings: u64 = segments.iter().map(|segment| segment.postings()).sum();
    let bits = (postings / PORTION + 1).ilog2();
    for part in 0..1 << bits {
        let mut held: Vec<(u64, u32)> = Vec::new();
        let mut muted: Vec<(u64, Muted)> = Vec::new();
        for (segment, rows) in segments.iter().zip(&rows) {
            let new = |row: &u32| rows.get(*row as usize).copied().unwrap_or(0);
            segment.part(part, bits, |fingerprint, holders| {
                held.extend(holders.rows.iter().map(|row| (fingerprint, new(row))));
                if let Some(many) = holders.muted {
                    held.push((fingerprint, NOBODY)); // so that it has its turn below
                    muted.push((fingerprint, Muted { best: new(&many.best), ..many }));
                }
            })?;
        }
        held.sort_unstable();
        muted.sort_by_key(|(fingerprint, _)| *fingerprint);
        let mut muted = muted.into_iter().peekable();
        let mut all = Vec::new();
        for group in held.chunk_by(|a, b| a.0 == b.0) {
            all.clear();
            all.extend(group.iter().map(|posting| posting.1).filter(|row| *row != NOBODY));
            while let Some((_, many)) = muted.next_if(|many| many.0 == group[0].0) {
                writer.mute(many);
            }
            writer.push(group[0].0, &all)?;
        }
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use copydesk_core::CorpusStage;

    use super::*;
    use crate::{DedupStage, MemoryBench, MemoryShelf, Options};

    /// A phrase that all stories of a day share, so that its fingerprints are muted, and words of their own.
    fn text(day: u64, number: u64) -> String {
        let phrase = |seed: u64, words: u64| {
            (0..words)
                .map(|at| format!("w{:x} ", crate::hash::mix(seed << 20 | at)))
                .collect::<String>()
        };
        phrase(u64::from(number.is_multiple_of(2)), 30) + &phrase(2 + day * 100 + number, 60)
    }

    /// A segment of a day, as a finished draft of this name.
    fn segment(shelf: &MemoryShelf, day: u64, stage: &DedupStage) -> String {
        let (alone, mut bench) = (MemoryShelf::default(), MemoryBench::default());
        for number in 0..12 {
            let (mut note, id) = (Vec::new(), format!("{day}-{number}"));
            let article = copydesk_core::Article::from_text(id.as_str(), text(day, number));
            stage.note(&article, &copydesk_core::Layers::default(), &mut note).expect("a note");
            bench.push(&id, &note);
        }
        bench.settle_on(stage, &alone).expect("memory can be read");
        let [name] = &alone.segments().expect("a list")[..] else { panic!("one run, one segment") };
        let mut bytes = Vec::new();
        alone.read(name, 0..alone.len(name).expect("it is there"), &mut bytes).expect("all of it");
        let mut draft = shelf.draft(&format!("day-{day}")).expect("a draft");
        draft.append(&bytes).and_then(|()| draft.finish()).expect("memory has room");
        format!("day-{day}")
    }

    #[test]
    fn merging_in_any_order_gives_the_same_bytes() {
        let options = Options::default().cap(8);
        let (stage, settings) = (DedupStage::new(options), Settings::of(&options));
        let shelf = MemoryShelf::default();
        let days = [0, 1, 2, 3].map(|day| segment(&shelf, day, &stage));
        let all = |names: &[&str], into: &str| {
            let open = |name: &&str| Segment::open(&shelf, name, settings).expect("it is sound");
            let segments: Vec<_> = names.iter().map(open).collect();
            merge(&shelf, &segments.iter().collect::<Vec<_>>(), settings, into)
                .expect("it can be merged");
            let (len, mut bytes) = (shelf.len(into).expect("it is there"), Vec::new());
            shelf.read(into, 0..len, &mut bytes).expect("all of it");
            bytes
        };
        let [a, b, c, d] = days.each_ref().map(String::as_str);
        let at_once = all(&[a, b, c, d], "at once");
        assert!(at_once == all(&[d, b, a, c], "another order"));
        all(&[c, a], "ca");
        all(&[b, "ca"], "bca");
        assert!(at_once == all(&[d, "bca"], "one by one"));
        all(&[b, d], "bd");
        assert!(at_once == all(&["ca", "bd"], "by twos"));
        assert!(at_once == all(&["at once"], "alone"), "nothing is lost");
        let whole = Segment::open(&shelf, "at once", settings).expect("it is sound");
        let mut muted = 0;
        whole
            .part(0, 0, |_, holders| muted += usize::from(holders.muted.is_some()))
            .expect("sound");
        assert!(muted > 0 && whole.rows() == 48);
    }

    #[test]
    fn a_year_of_days_is_a_handful_of_segments() {
        let (mut sizes, mut most, mut written) = (Vec::new(), 0, 0);
        for _ in 0..365 {
            sizes.push(1_u64);
            let due = due(&sizes);
            if !due.is_empty() {
                let sum: u64 = due.iter().map(|at| sizes[*at]).sum();
                written += sum;
                sizes =
                    (0..sizes.len()).filter(|at| !due.contains(at)).map(|at| sizes[at]).collect();
                sizes.push(sum);
            }
            most = most.max(sizes.len());
        }
        assert!(most <= 8, "{most} segments");
        assert!(written < 365 * 8, "{written} days were written anew");
    }

    #[test]
    fn a_day_does_not_rewrite_a_large_index() {
        assert_eq!(due(&[1_000_000, 10_000]), Vec::<usize>::new());
        assert_eq!(due(&[1_000_000, 10_000, 9_000]), [2, 1]);
        assert_eq!(due(&[5]), Vec::<usize>::new());
    }
}
