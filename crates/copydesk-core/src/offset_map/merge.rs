//! Two lists of edits as one.

use super::lookup::{Way, carry};
use super::pieces::{Edit, Piece};

/// Merges two edit lists. In the middle text each of `first`'s edits covers its norm side and each
/// of `second`'s its orig side.
///
/// Edits that overlap in the middle become one, and so do a deletion and a later insertion at the
/// same place, whose order nobody can tell; edits that only touch stay two.
pub(super) fn merge(first: &[Edit], second: &[Edit]) -> Vec<Edit> {
    let mut merge =
        Merge { first, second, a: 0, b: 0, out: Vec::with_capacity(first.len().max(second.len())) };
    while let Some(start) = merge.next_start() {
        merge.take_empty_at(start);
        merge.take_overlapping(start);
    }
    merge.out
}

/// The state of a merge: `a` edits of `first` and `b` of `second` are in `out`.
struct Merge<'a> {
    first: &'a [Edit],
    second: &'a [Edit],
    a: usize,
    b: usize,
    out: Vec<Edit>,
}

impl Merge<'_> {
    /// Where in the middle text the next edit of either list starts.
    fn next_start(&self) -> Option<u32> {
        let a = self.first.get(self.a).map(|edit| edit.norm);
        let b = self.second.get(self.b).map(|edit| edit.orig);
        a.into_iter().chain(b).min()
    }

    /// Takes the deletions of `first` and the insertions of `second` at a place of the middle text.
    fn take_empty_at(&mut self, at: u32) {
        let (a, b) = (self.a, self.b);
        let is_deletion = |edit: &&Edit| edit.norm == at && edit.norm_len == 0;
        let is_insertion = |edit: &&Edit| edit.orig == at && edit.orig_len == 0;
        let deletions = self.first[a..].iter().take_while(is_deletion).count();
        let insertions = self.second[b..].iter().take_while(is_insertion).count();
        if deletions > 0 && insertions > 0 {
            self.emit(at, at, a + deletions, b + insertions);
            return;
        }
        for _ in 0..deletions {
            self.emit(at, at, self.a + 1, b);
        }
        for _ in 0..insertions {
            self.emit(at, at, a, self.b + 1);
        }
    }

    /// Takes the edits that start at a place of the middle text, and all that hang together with them.
    fn take_overlapping(&mut self, start: u32) {
        let (mut a, mut b, mut end) = (self.a, self.b, start);
        loop {
            // The first may start at `start`; any further one only before what is covered so far.
            let hangs = |from: u32| from < end || (from == start && end == start);
            if let Some(edit) = self.first.get(a).filter(|edit| hangs(edit.norm)) {
                end = end.max(edit.norm().end);
                a += 1;
            } else if let Some(edit) = self.second.get(b).filter(|edit| hangs(edit.orig)) {
                end = end.max(edit.orig().end);
                b += 1;
            } else {
                break;
            }
        }
        if end > start {
            self.emit(start, end, a, b);
        }
    }

    /// Writes the edit that covers `start..end` of the middle text and uses the lists up to `a` and `b`.
    fn emit(&mut self, start: u32, end: u32, a: usize, b: usize) {
        let orig = carry(&self.first[..self.a], start, Way::ToOrig);
        let norm = carry(&self.second[..self.b], start, Way::ToNorm);
        let orig_len = carry(&self.first[..a], end, Way::ToOrig) - orig;
        let norm_len = carry(&self.second[..b], end, Way::ToNorm) - norm;
        (self.a, self.b) = (a, b);
        // What was inserted first and deleted later has never been.
        if orig_len > 0 || norm_len > 0 {
            self.out.push(Edit { norm, orig, norm_len, orig_len });
        }
    }
}
