//! What follows a cue: a quotation, a clause, a comma, or nothing that could be reported.

use super::looks::{is_clause, is_sure_clause};
use crate::chunk::subject_after;
use crate::cues::{Cue, Frame};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// What follows a cue, once times, places and hearers are passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// A quotation at this element; `tied` if a comma or colon stands before it.
    Quote { at: usize, tied: bool },
    /// A clause that begins at this element.
    Clause { at: usize, that: bool },
    /// A colon that ends the paragraph.
    ColonAtEnd,
    /// The sentence ends here.
    End,
    /// A comma at this element, and something else after it.
    Comma { at: usize },
    /// Nothing that could be reported: `told him to leave`, `claimed victory`.
    Nothing,
}

/// How many phrases may stand between a cue and its words: `said in a talk at a school in Osh`.
const PHRASES: usize = 8;

/// What follows a cue.
pub(crate) fn next(text: &str, scene: &Scene, cue: &Cue) -> Next {
    match near(text, scene, cue) {
        // `said in ‘08 that`, `said (twice) that`
        Next::Nothing if cue.flags.any(Flags::THAT) => {
            let end = scene.sentence_end(cue.verb);
            let thing = |at: &usize| is_thing(text, &scene.elems[cue.unit.to..*at]);
            that_soon(text, scene, cue.unit.to, end)
                .filter(|at| !thing(at) && !is_finite(scene, at + 1) && !points(scene, *at))
                .map_or(Next::Nothing, |at| Next::Clause { at: at + 1, that: true })
        }
        // `said even the dam was new`, `said perhaps the dam was new`
        Next::Clause { at, that: false } if at > cue.unit.to => {
            let own = OF_THE_CLAUSE.contains(&scene.elems[at - 1].text(text));
            Next::Clause { at: if own { at - 1 } else { at }, that: false }
        }
        found => found,
    }
}

fn near(text: &str, scene: &Scene, cue: &Cue) -> Next {
    let end = scene.sentence_end(cue.verb);
    let mut at = cue.unit.to;
    let mut hearer = cue.flags.any(Flags::TOLD) && cue.frame != Frame::Inverted;
    for _ in 0..PHRASES {
        let Some(elem) = scene.elems.get(at).filter(|_| at < end) else { return Next::End };
        let low = elem.text(text);
        match elem.kind {
            // `said on “This Week” that`
            Kind::Quote if at > cue.unit.to && follows_that(text, scene, at) => at += 1,
            Kind::Quote => return Next::Quote { at, tied: false },
            Kind::Stop => return if at + 1 >= end { Next::End } else { Next::Nothing },
            Kind::Colon => return after_colon(scene, at, end),
            Kind::Comma => match after_comma(text, scene, at) {
                Some(skip) => at = skip,
                None => return comma(text, scene, at),
            },
            Kind::Dash if scene.elems.get(at + 1).is_some_and(|e| e.kind == Kind::Quote) => {
                return Next::Quote { at: at + 1, tied: true };
            }
            Kind::Word if low == "that" => return after_that(scene, cue, at),
            Kind::Word if is_answer(text, scene, cue, at) => {
                return Next::Clause { at, that: false };
            }
            Kind::Word if hearer => {
                hearer = false;
                match past_any_hearer(text, scene, at, end) {
                    Some(skip) => at = skip,
                    None => return Next::Nothing,
                }
            }
            Kind::Word
                if elem.is(Flags::TIMELEAD)
                    && scene.elems.get(at + 1).is_some_and(|e| e.is(Flags::TIME)) =>
            {
                at += 2;
            }
            Kind::Word if elem.is(Flags::TIME) && !elem.possessive => at += 1,
            // `…, said a handful of miners who run the mill`
            Kind::Word if elem.is(Flags::WH) && cue.frame == Frame::Inverted => return Next::End,
            Kind::Word if elem.is(Flags::WH) => {
                let asks = cue.flags.any(Flags::THAT);
                return if asks { Next::Clause { at, that: false } } else { Next::Nothing };
            }
            Kind::Word if elem.is(Flags::PREP) && !elem.capital => {
                match past_phrase(text, scene, at, end) {
                    Some(skip) => at = skip,
                    None => return Next::Nothing,
                }
            }
            Kind::Word if elem.is(Flags::ADVERB) && !elem.is(Flags::DET) => at += 1,
            // `said in a talk taped before the fall of the dam that`
            Kind::Word if at > cue.unit.to && low.ends_with("ed") && leads_on(scene, at + 1) => {
                at += 1;
            }
            Kind::Word | Kind::Number | Kind::Other | Kind::Open => {
                return bare(text, scene, cue, at, end);
            }
            _ => return Next::Nothing,
        }
    }
    Next::Nothing
}

/// Whether a preposition stands at element `at`.
fn leads_on(scene: &Scene, at: usize) -> bool {
    scene.elems.get(at).is_some_and(|e| e.is(Flags::PREP) && !e.capital)
}

/// Whether words between a cue and `that` are what the cue is about, rather than where or when it was
/// said: `underlines the fact that`, but `said in a talk at a school that`.
fn is_thing(text: &str, words: &[Token]) -> bool {
    let where_or_when = words.first().is_some_and(|e| e.is(Flags::PREP) && e.text(text) != "to")
        || words.iter().any(|e| e.is(Flags::TIME));
    let content = words.last().is_some_and(|e| CONTENT.contains(&e.text(text)));
    !where_or_when && !content && words.iter().any(|e| e.is(Flags::DET.or(Flags::POSS)))
}

/// Nouns whose `that` opens what somebody thinks or says: `reiterated his belief that`.
const CONTENT: [&str; 14] = [
    "belief",
    "view",
    "opinion",
    "claim",
    "assertion",
    "conviction",
    "position",
    "hope",
    "warning",
    "promise",
    "pledge",
    "call",
    "fact",
    "point",
];

/// Whether a finite verb stands at element `at`.
fn is_finite(scene: &Scene, at: usize) -> bool {
    let verbal = Flags::AUX.or(Flags::MODAL).or(Flags::VERB);
    scene.elems.get(at).is_some_and(|e| e.is(verbal) && !e.is(Flags::SUBJECT))
}

/// Whether `that` points to a thing and opens no clause: `told him that story: he …`.
fn points(scene: &Scene, that: usize) -> bool {
    scene.elems.get(that + 2).is_some_and(|e| matches!(e.kind, Kind::Colon | Kind::Stop))
}

fn follows_that(text: &str, scene: &Scene, at: usize) -> bool {
    scene.elems.get(at + 1).is_some_and(|e| e.text(text) == "that")
}

fn after_that(scene: &Scene, cue: &Cue, at: usize) -> Next {
    if scene.elems.get(at + 1).is_none_or(|e| e.kind == Kind::Stop) || points(scene, at) {
        return Next::Nothing;
    }
    // `said that was wrong`: here `that` is the subject
    let subject = is_finite(scene, at + 1);
    if subject && at > cue.unit.to && !cue.flags.any(Flags::TOLD) {
        return Next::Nothing; // said in a talk that was given in Osh
    }
    Next::Clause { at: if subject { at } else { at + 1 }, that: true }
}

/// Whether one word after `said` is all that was said: `said yes`, `said so`.
fn is_answer(text: &str, scene: &Scene, cue: &Cue, at: usize) -> bool {
    let says = cue.flags.all(Flags::THAT.or(Flags::BARE)) && cue.unit.to == at;
    says && matches!(scene.elems[at].text(text), "yes" | "no" | "so")
        && scene
            .elems
            .get(at + 1)
            .is_none_or(|e| matches!(e.kind, Kind::Stop | Kind::Comma) || e.is(Flags::CONJ))
}

fn after_colon(scene: &Scene, at: usize, end: usize) -> Next {
    match scene.elems.get(at + 1) {
        None => Next::ColonAtEnd,
        Some(elem) if elem.kind == Kind::Quote => Next::Quote { at: at + 1, tied: true },
        Some(_) if at + 1 < end => Next::Clause { at: at + 1, that: true },
        Some(_) => Next::Nothing,
    }
}

/// Past `, however,`.
fn after_comma(text: &str, scene: &Scene, at: usize) -> Option<usize> {
    let next = scene.elems.get(at + 1)?;
    let closes = scene.elems.get(at + 2)?.kind == Kind::Comma;
    let follows = scene.elems.get(at + 3)?;
    let goes_on = follows.kind == Kind::Quote || follows.text(text) == "that";
    (next.is(Flags::ADVERB) && closes && goes_on).then_some(at + 3)
}

fn comma(text: &str, scene: &Scene, at: usize) -> Next {
    match scene.elems.get(at + 1) {
        Some(elem) if elem.kind == Kind::Quote => Next::Quote { at: at + 1, tied: true },
        Some(elem) if elem.text(text) == "that" => Next::Clause { at: at + 2, that: true },
        _ => that_past_aside(text, scene, at).unwrap_or(Next::Comma { at }),
    }
}

/// How long an aside between a cue and its `that` may be, in elements.
const ASIDE: usize = 14;

/// `said on the radio, where he is a guest, that`: the comma at `at` opens an aside.
fn that_past_aside(text: &str, scene: &Scene, at: usize) -> Option<Next> {
    let end = scene.sentence_end(at).min(at + ASIDE);
    let breaks = |e: &Token| {
        matches!(e.kind, Kind::Quote | Kind::Stop | Kind::Semicolon | Kind::Colon)
            || e.is(Flags::CUE) && !e.is(Flags::NOUN)
    };
    let close = (at + 1..end).find(|n| {
        scene.elems[*n].kind == Kind::Comma
            && scene.elems.get(n + 1).is_some_and(|e| e.text(text) == "that")
    })?;
    let clear = !scene.elems[at + 1..close].iter().any(breaks);
    let finite = is_finite(scene, close + 2);
    let clause = is_clause(text, scene, close + 2, scene.sentence_end(at));
    (clear && clause && !finite).then_some(Next::Clause { at: close + 2, that: true })
}

/// Past whoever is told; nothing for `told the story of the mill`, where that is the thing told.
fn past_any_hearer(text: &str, scene: &Scene, at: usize, end: usize) -> Option<usize> {
    if let Some(that) = that_soon(text, scene, at, end) {
        return Some(that);
    }
    let to = past_hearer(text, scene, at, end);
    let last = &scene.elems[to.saturating_sub(1)];
    let hears = last.capital || last.is(Flags::GROUP.or(Flags::ROLE).or(Flags::ORG));
    let thing = |e: &Token| matches!(e.text(text), "of" | "about" | "how" | "why");
    let of_it = scene.elems.get(to).is_some_and(thing);
    (hears || !of_it).then_some(to)
}

/// The `that` a long hearer leads to: `told the head of the union in Osh that`.
fn that_soon(text: &str, scene: &Scene, at: usize, end: usize) -> Option<usize> {
    let limit = end.min(at + 14);
    let ends = |kind| {
        matches!(kind, Kind::Comma | Kind::Stop | Kind::Quote | Kind::Semicolon | Kind::Colon)
    };
    let stop =
        (at..limit).find(|n| ends(scene.elems[*n].kind) || scene.elems[*n].text(text) == "that")?;
    let clear = !scene.elems[at..stop]
        .iter()
        .any(|t| t.is(Flags::AUX.or(Flags::MODAL).or(Flags::VERB).or(Flags::CUE)));
    let opens = scene.elems.get(stop + 1).is_some_and(|e| e.kind != Kind::Stop);
    (clear && opens && scene.elems[stop].text(text) == "that").then_some(stop)
}

/// Past `reporters`, `the committee`, `her`, `CNN's Ada Lind`.
fn past_hearer(text: &str, scene: &Scene, at: usize, end: usize) -> usize {
    let first = &scene.elems[at];
    if first.is(Flags::OBJECT.or(Flags::SUBJECT)) && !first.is(Flags::DET)
        || first.text(text) == "her"
    {
        return at + 1;
    }
    let mut to = at;
    let mut names = false;
    while let Some(elem) = scene.elems.get(to).filter(|_| to < end && to < at + 10) {
        let inner = to == at || scene.elems[to - 1].possessive;
        let opens = elem.is(Flags::DET.or(Flags::POSS).or(Flags::SUBJECT)) && !inner;
        let word = matches!(elem.kind, Kind::Word | Kind::Number);
        let stops = elem.is(Flags::PREP
            .or(Flags::AUX)
            .or(Flags::MODAL)
            .or(Flags::TIME)
            .or(Flags::WH)
            .or(Flags::SUBORD)
            .or(Flags::VERB));
        if !word
            || opens
            || elem.text(text) == "that"
            || stops && !elem.is_name()
            || names && !elem.capital && !elem.is(Flags::PARTICLE)
        {
            break;
        }
        names |= elem.capital && !elem.is(Flags::DET) && !elem.possessive;
        to += 1;
    }
    to.max(at + 1)
}

/// Past a phrase with a preposition: `in an interview`, `to a crowd of miners`.
fn past_phrase(text: &str, scene: &Scene, at: usize, end: usize) -> Option<usize> {
    let next = scene.elems.get(at + 1).filter(|_| at + 1 < end)?;
    if next.kind == Kind::Quote {
        return (scene.elems[at].text(text) != "to").then_some(at + 1);
    }
    if scene.elems[at].text(text) == "to" {
        let noun = next.capital
            || next.kind == Kind::Number
            || next.is(Flags::DET
                .or(Flags::POSS)
                .or(Flags::OBJECT)
                .or(Flags::GROUP)
                .or(Flags::ROLE)
                .or(Flags::ORG));
        if !noun {
            return None; // told him to leave
        }
    }
    if next.is(Flags::OBJECT.or(Flags::SUBJECT)) && !next.is(Flags::DET) {
        return Some(at + 2);
    }
    let phrase = subject_after(text, scene, at + 1);
    Some(phrase.map_or(at + 2, |subject| subject.mention.to.max(at + 2)).min(end))
}

/// What is said and reports nothing.
const GREETINGS: [&str; 8] =
    ["goodbye", "good-bye", "goodnight", "farewell", "hello", "grace", "mass", "amen"];

/// Adverbs that belong to the words after them rather than to the cue before them.
const OF_THE_CLAUSE: [&str; 8] =
    ["even", "only", "just", "perhaps", "maybe", "nearly", "almost", "mostly"];

/// How many words may stand before marks that hold the verb of a clause.
const MARKS_WITHIN: usize = 5;

/// A clause without `that`, if the words look like one.
fn bare(text: &str, scene: &Scene, cue: &Cue, at: usize, end: usize) -> Next {
    if !cue.flags.any(Flags::BARE) || GREETINGS.contains(&scene.elems[at].text(text)) {
        return Next::Nothing;
    }
    // `a merger announced Monday would turn`: the verb is no more than a participle.
    let away = at > cue.unit.to && !cue.flags.any(Flags::TOLD) && cue.frame == Frame::Plain;
    if away && is_finite(scene, at) {
        return Next::Nothing;
    }
    let plain = matches!(
        scene.elems[cue.verb].text(text),
        "said" | "says" | "say" | "saying" | "told" | "tells" | "Said"
    );
    let long = end >= at + 5 && !scene.elems[at].is(Flags::PREP.or(Flags::CONJ));
    // `said the road “is lost.”`: the marks hold the verb.
    let marks = (at + 1..end.min(at + MARKS_WITHIN)).any(|n| scene.elems[n].kind == Kind::Quote);
    let fits = if plain {
        long || marks || is_clause(text, scene, at, end)
    } else {
        is_sure_clause(text, scene, at, end)
    };
    if fits { Next::Clause { at, that: false } } else { Next::Nothing }
}
