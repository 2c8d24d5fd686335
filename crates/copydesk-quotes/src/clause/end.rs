//! Where a reported clause ends.

use super::follows::{Next, next};
use super::looks::is_clause;
use crate::cues::{Cue, Frame};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::Kind;

/// The longest clause, in elements: longer than any sentence of news, and it keeps the work linear.
const LONGEST_CLAUSE: usize = 400;

/// How many later cues of a sentence are asked whether they end the words before them.
const LATER: usize = 32;

/// The element after the last one of a clause that begins at `from`: the sentence's end, or where
/// another speaker or another cue of the same one takes over.
pub(crate) fn clause_end(text: &str, scene: &Scene, from: usize, own: &Cue, cues: &[Cue]) -> usize {
    let mut sentence_end = scene.sentence_end(own.verb).min(from + LONGEST_CLAUSE);
    // `Noting that the dam was old, Lind said`
    let subject = own.subject.outer.from;
    if own.frame == Frame::Shared && subject > from {
        sentence_end = sentence_end.min(subject);
    }
    let mut end = sentence_end;
    let mut idle = 0;
    let later = cues.partition_point(|cue| cue.verb <= own.verb);
    for cue in cues.get(later..).unwrap_or_default().iter().take(LATER) {
        if cue.verb >= sentence_end {
            break;
        }
        if cue.flags.any(Flags::WEAK) {
            continue;
        }
        if let Some(cut) = takes_over(scene, cue, from) {
            if idle < IDLE && is_idle(text, scene, cue) {
                idle += 1;
                continue;
            }
            end = end.min(cut);
            break;
        }
    }
    // `Three things matter, Lind said: the dam; the road; the mill`
    let listed = from.checked_sub(1).is_some_and(|left| scene.elems[left].kind == Kind::Colon);
    if !listed
        && let Some(semicolon) = (from..end).find(|at| scene.elems[*at].kind == Kind::Semicolon)
    {
        end = semicolon;
    }
    // `As Lind noted, the road is shut, and …` has its words behind the comma.
    let behind = from.checked_sub(1).is_some_and(|left| scene.elems[left].kind == Kind::Comma);
    if !behind && is_subordinate(text, scene, own) {
        end = main_clause(text, scene, from, end).unwrap_or(end);
    }
    // What a survey says, it says of both sides.
    if own.frame != Frame::According {
        end = aside_of_the_writer(text, scene, from, end).unwrap_or(end);
    }
    trim_end(text, scene, from, end)
}

/// How many cues without words of their own are passed over in one clause.
const IDLE: usize = 4;

/// Whether a later cue without a subject of its own reports nothing: `…, responding to pressure`.
fn is_idle(text: &str, scene: &Scene, cue: &Cue) -> bool {
    let sign = cue.unit.from.checked_sub(1).map(|at| scene.elems[at].kind);
    // `and the trick called a plan`
    let only_marks = cue.flags.any(Flags::MARKS)
        && !cue.flags.any(Flags::THING)
        && !matches!(sign, Some(Kind::Quote | Kind::Comma));
    (only_marks || cue.frame == Frame::Shared && cue.flags.any(Flags::ING))
        && !matches!(next(text, scene, cue), Next::Clause { .. } | Next::Quote { .. })
}

/// Whether a cue stands in a clause that the main one follows: `While Lind says …, the road is shut`.
fn is_subordinate(text: &str, scene: &Scene, own: &Cue) -> bool {
    let opens = |at: &usize| {
        let first = at.checked_sub(1).is_none_or(|left| {
            scene.sentence(left) != scene.sentence(*at)
                || matches!(scene.elems[left].kind, Kind::Comma | Kind::Dash)
                || scene.elems[left].is(Flags::CONJ)
        });
        first && scene.elems[*at].is(Flags::SUBORD)
    };
    // `Two days after Lind said`
    let after = |at: &usize| {
        matches!(scene.elems[*at].text(text), "after" | "After" | "before" | "Before")
            && *at <= scene.sentence_start(*at) + 3
    };
    // `While a third of the miners and half of the farmers say`
    let start = scene.sentence_start(own.verb);
    let clear = |to: usize| !scene.elems[start..to].iter().any(|e| e.kind == Kind::Comma);
    let whole = matches!(scene.elems[start].text(text), "While" | "Although" | "Though");
    if own.frame == Frame::Plain && whole && start < own.unit.from && clear(own.unit.from) {
        return true;
    }
    let word = own.unit.from.checked_sub(1).filter(|_| own.frame == Frame::Plain);
    word.is_some_and(|at| {
        opens(&at) || after(&at) || at.checked_sub(1).is_some_and(|at| opens(&at))
    })
}

/// The comma that the main clause of a sentence follows, its own subject first.
fn main_clause(text: &str, scene: &Scene, from: usize, end: usize) -> Option<usize> {
    let mut commas = (from..end).filter(|at| scene.elems[*at].kind == Kind::Comma);
    commas.find(|comma| {
        let small = Flags::RELATIVE
            .or(Flags::CONJ)
            .or(Flags::SUBORD)
            .or(Flags::PREP)
            .or(Flags::ING)
            .or(Flags::WH);
        scene.elems.get(comma + 1).is_some_and(|e| !e.is(small) || e.is(Flags::SUBJECT))
            && is_clause(text, scene, comma + 1, end)
    })
}

/// The comma after which the writer weighs what was said: `…, while others doubt it`, `…, compared
/// with four in ten last year`.
fn aside_of_the_writer(text: &str, scene: &Scene, from: usize, end: usize) -> Option<usize> {
    let aux = |at: usize| {
        scene
            .elems
            .get(at)
            .is_some_and(|e| e.is(Flags::AUX) && !matches!(e.text(text), "being" | "been"))
    };
    (from..end).find(|at| {
        let word = || scene.elems.get(at + 1).map_or("", |e| e.text(text));
        match scene.elems[*at].kind {
            Kind::Comma => match word() {
                "while" | "compared" | "though" => true,
                "as" => aux(at + 2),
                _ => false,
            },
            Kind::Dash => matches!(word(), "though" | "although" | "something"),
            _ => false,
        }
    })
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
    // `… “the party,” claiming that`: the comma stands inside the marks.
    if cue.frame == Frame::Shared && elem.kind == Kind::Quote {
        return Some(left + 1);
    }
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
