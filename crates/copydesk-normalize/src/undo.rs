//! Taking back what one rule did.
//!
//! The passes over the text are gone through again with their edits at hand, without those of the
//! rule. An edit of a later pass stays if the text it was made in is still there; one that was made in
//! what the rule had written falls with it, since nothing says what it would have done otherwise.

use std::ops::Range;

use copydesk_core::Edit;

use crate::by::By;
use crate::draft::{Copy, PassRef, narrow};

/// A stretch in which two texts of one stage differ: that of the full repair and that of the one
/// without the rule.
type Difference = Edit; // `orig`: the full repair; `norm`: without the rule

/// The copy without the edits that `falls` says of, and where its text differs from that of the full
/// one.
pub(crate) fn without<'a>(
    full: &Copy<'a>,
    falls: impl Fn(By) -> bool,
) -> (Copy<'a>, Vec<Difference>) {
    let mut copy = Copy::of(full.original);
    let mut differences: Vec<Difference> = Vec::new();
    for (_, pass, after) in full.passes() {
        let before = std::mem::take(&mut differences);
        copy = copy.then(|draft| {
            for part in parts(pass, &before, &falls) {
                match part {
                    Part::Stays { here, with, by } => draft.replace(here, &after[with], by),
                    Part::Differs { here, there } => {
                        let norm = draft.reached(here.start);
                        if draft.before()[here.clone()] != after[there.clone()] {
                            differences.push(Difference {
                                norm: narrow(norm),
                                orig: narrow(there.start),
                                norm_len: narrow(here.len()),
                                orig_len: narrow(there.len()),
                            });
                        }
                    }
                }
            }
        });
    }
    (copy, differences)
}

/// A stretch of the text before a pass, of the repair without the rule.
enum Part {
    /// An edit that is made here too.
    Stays { here: Range<usize>, with: Range<usize>, by: By },
    /// What is left alone here while the full repair has something else there.
    Differs { here: Range<usize>, there: Range<usize> },
}

/// What becomes of the text before a pass, in order.
fn parts(pass: PassRef<'_>, before: &[Difference], falls: &impl Fn(By) -> bool) -> Vec<Part> {
    let mut walk = Walk::default();
    let mut ahead = before.iter().peekable();
    // The first difference that may still touch an edit: they lie in order, as the edits do.
    let mut near = 0;
    for (edit, by) in pass.map.edits().iter().zip(pass.by) {
        let range = orig(edit);
        near += before[near..].iter().take_while(|it| orig(it).end < range.start).count();
        let mut touched = before[near..].iter().take_while(|it| it.orig <= range.end);
        let falls = falls(*by) || touched.any(|it| meet(&range, &orig(it)));
        let is_first = |it: &&Difference| (it.orig, orig(it).end) <= (range.start, range.end);
        while let Some(difference) = ahead.next_if(is_first) {
            walk.differ(orig(difference), growth(difference), 0);
        }
        if falls {
            walk.differ(range, 0, growth(edit));
        } else {
            walk.stay(edit, *by);
        }
    }
    for difference in ahead {
        walk.differ(orig(difference), growth(difference), 0);
    }
    walk.close();
    walk.parts
}

fn orig(edit: &Edit) -> Range<u32> {
    edit.orig..edit.orig + edit.orig_len
}

/// How much longer an edit makes its stretch.
fn growth(edit: &Edit) -> i64 {
    i64::from(edit.norm_len) - i64::from(edit.orig_len)
}

/// Whether two stretches share a byte, or a place between two where one of them is empty; of two empty
/// ones at the same place nobody can tell the order.
fn meet(a: &Range<u32>, b: &Range<u32>) -> bool {
    a == b || (a.start < b.end && b.start < a.end)
}

/// A walk over the text before a pass of the full repair. A place in it lies so much further in the
/// text before the same pass without the rule (`here`), and in the text behind the pass (`there`).
#[derive(Default)]
struct Walk {
    here: i64,
    there: i64,
    open: Option<Open>,
    parts: Vec<Part>,
}

/// Differences and falling edits that hang together, and how much longer they make their stretch.
struct Open {
    range: Range<u32>,
    here: i64,
    there: i64,
}

impl Walk {
    fn differ(&mut self, range: Range<u32>, here: i64, there: i64) {
        if self.open.as_ref().is_some_and(|open| !meet(&open.range, &range)) {
            self.close();
        }
        let open = self.open.get_or_insert(Open { range: range.clone(), here: 0, there: 0 });
        open.range.end = open.range.end.max(range.end);
        open.here += here;
        open.there += there;
    }

    fn stay(&mut self, edit: &Edit, by: By) {
        self.close();
        let here = shifted(&orig(edit), self.here, 0);
        let with = edit.norm as usize..(edit.norm + edit.norm_len) as usize;
        self.parts.push(Part::Stays { here, with, by });
        self.there += growth(edit);
    }

    /// Ends the stretch that is open.
    fn close(&mut self) {
        let Some(open) = self.open.take() else {
            return;
        };
        let here = shifted(&open.range, self.here, open.here);
        let there = shifted(&open.range, self.there, open.there);
        self.parts.push(Part::Differs { here, there });
        self.here += open.here;
        self.there += open.there;
    }
}

/// A stretch carried over to another text, where it is so much longer.
fn shifted(range: &Range<u32>, by: i64, longer: i64) -> Range<usize> {
    let place = |at: i64| usize::try_from(at).expect("both texts have the stretch");
    place(i64::from(range.start) + by)..place(i64::from(range.end) + by + longer)
}
