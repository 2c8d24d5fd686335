//! The pass over characters: all rules but those for marks.

use crate::draft::Draft;
use crate::island::Island;
use crate::scan::Watch;
use crate::{RuleId, Rules};

/// Repairs a text from left to right; the places of C1 controls that were left alone.
pub(crate) fn clean(rules: Rules, draft: &mut Draft<'_>) -> Vec<usize> {
    let mut left_alone = Vec::new();
    let within = rules.common(Rules::SAFE.with(RuleId::Ellipsis));
    if within == Rules::OFF {
        return left_alone;
    }
    let text = draft.before();
    let watch = Watch::new(rules);
    let mut island = Island::default();
    let mut at = 0;
    while let Some(act) = watch.next(text, at) {
        // What lies before `at` has been repaired, and ends before a character that never changes.
        let start = watch.back(text, act, at);
        at = island.repair(&watch, (start, act), draft);
        left_alone.append(&mut island.guarded);
    }
    left_alone
}
