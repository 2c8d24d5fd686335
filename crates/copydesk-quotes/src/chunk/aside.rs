//! What stands between commas or in brackets beside a subject: an age, an office, a name.

use super::{BREAKS, LONGEST, Stretch};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::Kind;

/// Whether a stretch between commas is an aside: an age, a relative clause, an apposition.
pub(crate) fn is_aside(text: &str, scene: &Scene, aside: Stretch) -> bool {
    let words = &scene.elems[aside.from..aside.to];
    words.iter().all(|t| t.kind == Kind::Number)
        || words.first().is_some_and(|t| t.is(Flags::RELATIVE))
        || is_apposition(scene, aside)
        || words.first().is_some_and(|t| matches!(t.text(text), "like" | "unlike" | "including"))
}

/// Left over a pair of brackets that ends before `stop`.
pub(super) fn past_brackets(scene: &Scene, floor: usize, stop: usize) -> usize {
    if stop <= floor || scene.elems[stop - 1].kind != Kind::Close {
        return stop;
    }
    (floor..stop).rev().find(|at| scene.elems[*at].kind == Kind::Open).unwrap_or(stop)
}

/// Whether the words before a comma only introduce: `In the end,`, `Speaking in Osh,`.
pub(super) fn introduces(text: &str, scene: &Scene, floor: usize, comma: usize) -> bool {
    let from = (floor..comma)
        .rev()
        .find(|at| scene.elems[*at].kind == Kind::Comma)
        .map_or(floor, |at| at + 1);
    scene.elems.get(from).is_some_and(|t| {
        let participle = t.capital && t.text(text).ends_with("ed") && from == floor;
        let small = Flags::PREP.or(Flags::DET).or(Flags::POSS).or(Flags::TIME);
        t.is(Flags::PREP.or(Flags::SUBORD).or(Flags::ADVERB))
            || participle && scene.elems.get(from + 1).is_some_and(|next| next.is(small))
    })
}

/// Whether a stretch is nothing but the name of a person: two to five capitalised words.
pub(crate) fn is_name(scene: &Scene, stretch: Stretch) -> bool {
    let words = &scene.elems[stretch.from..stretch.to];
    (2..=5).contains(&words.len())
        && words.iter().all(|t| {
            t.kind == Kind::Word
                && (t.capital || t.is(Flags::PARTICLE))
                && !t.possessive
                && !t.is(Flags::ORG.or(Flags::PREP).or(Flags::TIME).or(Flags::DET))
        })
}

/// The words before `end` that say an office, from its first noun and what qualifies it.
pub(super) fn role_phrase(scene: &Scene, floor: usize, end: usize) -> Option<Stretch> {
    let lowest = floor.max(end.saturating_sub(LONGEST));
    let comma = (lowest..end).rev().find(|at| scene.elems[*at].kind == Kind::Comma);
    let start = comma.map_or(lowest, |at| at + 1);
    let mut from =
        (start..end).find(|at| scene.elems[*at].is(Flags::ROLE) && !scene.elems[*at].possessive)?;
    let small = BREAKS.or(Flags::PREP).or(Flags::CONJ).or(Flags::ADVERB).or(Flags::CUE);
    while from > start
        && scene.elems[from - 1].kind == Kind::Word
        && !scene.elems[from - 1].is(small)
    {
        from -= 1;
        if scene.elems[from].is(Flags::DET.or(Flags::POSS)) {
            break;
        }
    }
    Some(Stretch { from, to: end })
}

/// Whether the words before `end` speak of a person by office: `the director of the mill`.
pub(super) fn ends_in_role(scene: &Scene, floor: usize, end: usize) -> bool {
    let from = floor.max(end.saturating_sub(LONGEST));
    let words = &scene.elems[from..end];
    let phrase = words
        .iter()
        .rposition(|t| t.kind == Kind::Comma)
        .map_or(words, |comma| &words[comma + 1..]);
    phrase.iter().any(|t| t.is(Flags::ROLE) && !t.possessive)
}

/// Whether an aside says what somebody is: `a farmer from Osh`, `director of the mill`.
pub(super) fn is_apposition(scene: &Scene, aside: Stretch) -> bool {
    let words = &scene.elems[aside.from..aside.to];
    let small = Flags::RELATIVE.or(Flags::SUBORD).or(Flags::PREP);
    words.first().is_some_and(|t| t.kind == Kind::Word && !t.is(small))
        && words.iter().take(8).any(|t| t.is(Flags::ROLE.or(Flags::GROUP)))
        && !words.iter().any(|t| t.is(Flags::AUX.or(Flags::MODAL)))
}
