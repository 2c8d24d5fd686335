//! Where a reported clause ends.

use crate::cues::{Cue, Frame};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::Kind;

/// The longest clause, in elements: longer than any sentence of news, and it keeps the work linear.
const LONGEST_CLAUSE: usize = 400;

/// The element after the last one of a clause that begins at `from`: the sentence's end, or where
/// another speaker or another cue of the same one takes over.
pub(crate) fn clause_end(text: &str, scene: &Scene, from: usize, own: &Cue, cues: &[Cue]) -> usize {
    let sentence_end = scene.sentence_end(own.verb).min(from + LONGEST_CLAUSE);
    let mut end = sentence_end;
    let later = cues.partition_point(|cue| cue.verb <= own.verb);
    for cue in cues.get(later..).unwrap_or_default() {
        if cue.verb >= sentence_end {
            break;
        }
        if cue.flags.any(Flags::WEAK) {
            continue;
        }
        if let Some(cut) = takes_over(scene, cue, from) {
            end = end.min(cut);
            break;
        }
    }
    if let Some(semicolon) = (from..end).find(|at| scene.elems[*at].kind == Kind::Semicolon) {
        end = semicolon;
    }
    trim_end(text, scene, from, end)
}

/// Where a later cue ends the words before it, if it does: nested cues (`said that she told him`)
/// do not.
fn takes_over(scene: &Scene, cue: &Cue, from: usize) -> Option<usize> {
    let unit = cue.unit.from;
    let mut left = unit.checked_sub(1).filter(|left| *left > from)?;
    // `…, and more than four in ten said`: the comma is near, and nothing but small words between.
    let near = (left.saturating_sub(4).max(from)..left)
        .rev()
        .find(|at| scene.elems[*at].kind == Kind::Comma);
    if let Some(comma) = near
        && scene.elems.get(comma + 1).is_some_and(|e| e.is(Flags::CONJ))
        && cue.frame == Frame::Plain
    {
        left = comma;
    }
    let elem = &scene.elems[left];
    let cuts = elem.kind == Kind::Comma
        || elem.is(Flags::CONJ)
        || elem.kind == Kind::Quote
        || elem.kind == Kind::Dash;
    if !cuts {
        return (cue.frame == Frame::According).then_some(unit);
    }
    // A quotation that belongs to the later cue goes with it: `…, but “No,” she said`.
    let quote = if elem.kind == Kind::Quote {
        Some(left)
    } else {
        left.checked_sub(1).filter(|q| scene.elems[*q].kind == Kind::Quote)
    };
    match quote {
        Some(quote) if cue.frame != Frame::Shared && quote > from => Some(quote),
        _ => Some(left),
    }
}

/// Without the signs and joints at the end.
fn trim_end(text: &str, scene: &Scene, from: usize, mut end: usize) -> usize {
    while end > from {
        let last = &scene.elems[end - 1];
        let loose = matches!(
            last.kind,
            Kind::Comma | Kind::Stop | Kind::Semicolon | Kind::Colon | Kind::Dash
        ) || last.is(Flags::CONJ)
            || matches!(last.text(text), "while" | "although" | "though" | "whereas");
        if !loose {
            break;
        }
        end -= 1;
    }
    end
}
