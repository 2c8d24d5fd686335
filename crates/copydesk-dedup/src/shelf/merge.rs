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
    use super::*;

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
