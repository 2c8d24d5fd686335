//! The subject that begins at a word: `said President Ada Lind at …`.

use super::aside::{ends_in_role, is_apposition};
use super::{BREAKS, LONGEST, Stretch, Subject, is_name, is_rank, is_shift, trim};
use crate::lexicon::Flags;
use crate::people::leads_to_name;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// The speaker that begins at element `from`: `said President Ada Lind at …`.
pub(crate) fn subject_after(text: &str, scene: &Scene, from: usize) -> Option<Subject> {
    let elems = &scene.elems;
    let ceiling = elems.len().min(from + LONGEST + 8).min(scene.sentence_end(from));
    let first = elems.get(from).filter(|_| from < ceiling)?;
    if first.is(Flags::SUBJECT) && !first.is(Flags::DET) {
        let to = from + 1;
        let usable = !first.is(Flags::RELATIVE);
        let mention = Stretch { from, to };
        return usable.then_some(Subject::new(mention, None, mention));
    }
    let mut to = from;
    while to < ceiling && takes_right(text, scene, from, to, ceiling) {
        to += 1;
    }
    // `said the other`
    let other = to == from + 2 && elems[from..to].iter().all(|t| t.is(Flags::DET));
    while to > from
        && !other
        && elems[to - 1].is(Flags::PREP.or(Flags::CONJ).or(Flags::DET))
        && !elems[to - 1].is_name()
    {
        to -= 1;
    }
    let mention = trim(scene, Stretch { from, to })?;
    let mut subject = Subject::new(mention, None, mention);
    let comma = elems.get(to).filter(|t| t.kind == Kind::Comma && to + 1 < ceiling);
    if comma.is_some() {
        let limit = scene.sentence_end(from).min(to + 1 + LONGEST);
        let ends = |at: &usize| {
            matches!(elems[*at].kind, Kind::Comma | Kind::Stop | Kind::Quote | Kind::Open)
        };
        let mut next = (to + 1..limit).find(ends).unwrap_or(limit);
        // `the minister, Ada Lind during the opening`
        let small = |at: &usize| !elems[*at].is_name() && !elems[*at].is(Flags::PARTICLE);
        let run = (to + 1..next).find(small).unwrap_or(next);
        if is_name(scene, Stretch { from: to + 1, to: run }) {
            next = run;
        }
        let aside = Stretch { from: to + 1, to: next };
        let has_name = elems[mention.from..mention.to]
            .iter()
            .filter(|t| t.is_name() && !t.is(Flags::ROLE))
            .count()
            >= 2;
        if is_name(scene, aside) && ends_in_role(scene, from, to) && !has_name {
            subject = Subject::new(aside, Some(mention), Stretch { from, to: next });
        } else if is_apposition(scene, aside) {
            subject.apposition = Some(aside);
        }
    }
    Some(subject)
}

/// A pronoun that stands alone behind a preposition: `according to her, the …`.
pub(crate) fn pronoun_after(scene: &Scene, at: usize) -> Option<Subject> {
    let word = scene.elems.get(at).filter(|e| e.is(Flags::OBJECT.or(Flags::POSS)))?;
    let signs = |e: &Token| matches!(e.kind, Kind::Comma | Kind::Stop | Kind::Quote);
    let alone = scene.elems.get(at + 1).is_none_or(signs);
    let person = word.is(Flags::MALE.or(Flags::FEMALE).or(Flags::PLURAL));
    let mention = Stretch { from: at, to: at + 1 };
    (alone && person).then_some(Subject::new(mention, None, mention))
}

/// Whether a noun phrase that began at `from` goes on over the element at `to`.
fn takes_right(text: &str, scene: &Scene, from: usize, to: usize, ceiling: usize) -> bool {
    let elems = &scene.elems;
    let elem = &elems[to];
    let last = to.checked_sub(1).filter(|last| *last >= from).map(|last| &elems[last]);
    let next = (to + 1 < ceiling).then(|| &elems[to + 1]);
    // `Norvik police plan to`: after an institution with a name only another noun of its kind.
    let mut near = elems[from..to].iter().rev().take(3);
    let named = near.find(|t| t.is_name()).is_some_and(|t| !t.possessive);
    let institution = named && last.is_some_and(is_collective);
    match elem.kind {
        Kind::Number => true,
        // `funds with a combined $400 million`
        Kind::Other => last.is_some() && next.is_some_and(|n| n.kind == Kind::Number),
        Kind::Quote => last.is_some_and(Token::is_name) && next.is_some_and(Token::is_name),
        Kind::Word => {
            if elem.is(Flags::TIME) && !elem.possessive {
                return last.is_some_and(|l| l.is(Flags::DET.or(Flags::POSS)))
                    && is_shift(elem, next);
            }
            if is_rank(text, scene, to) {
                return last.is_none_or(|l| !l.is_name());
            }
            if elem.is(Flags::CONJ) {
                return last.is_some()
                    && next.is_some_and(|n| n.capital && !n.is(BREAKS))
                    && last.is_some_and(|l| l.capital);
            }
            if elem.is(Flags::PREP) && !elem.is_name() {
                // `the Institute for Water Studies`
                let house = |l: &Token| l.capital && l.is(Flags::ORG) && elem.text(text) == "for";
                let whose = last.is_some_and(house) && next.is_some_and(Token::is_name);
                return (whose || last.is_some_and(|l| continues_with(text, l, elem)))
                    && (!institution || elem.text(text) == "of");
            }
            if elem.is(Flags::DET.or(Flags::POSS)) {
                // `the two men`, `his three sons`, `the most recent talk`
                let counts = !matches!(elem.text(text), "the" | "a" | "an" | "this");
                let after = |l: &Token| counts && l.is(Flags::DET.or(Flags::POSS));
                return last.is_none_or(|l| l.is(Flags::PREP) || after(l));
            }
            if last.is_some() && elem.is(Flags::EXPLETIVE) {
                return false; // said in a talk that
            }
            if elem.is_name() {
                return true;
            }
            // `the candidate changed her story`, `a speech released by the mill`
            if last.is_some() && elem.text(text).ends_with("ed") && next.is_some_and(ends_noun) {
                return false;
            }
            // A lower-case word after a name ends the phrase, `said Ada Lind smiling`, but not after
            // an adjective of a name: `a scholar of Oriental studies`.
            let adjective = to >= from + 2
                && elems[to - 2].is(Flags::PREP.or(Flags::DET))
                && !elems[from].capital;
            // `Ada Lind endorsed Tom Holm` has a verb there.
            let past = last.is_some_and(Token::is_name)
                && next.is_some_and(|n| n.is_name() || n.is(Flags::DET.or(Flags::POSS)))
                && elem.text(text).ends_with("ed");
            let between = next.is_some_and(|n| n.is_name() && !n.is(Flags::TIME))
                && !elem.is(Flags::PREP)
                || elem.is(Flags::PARTICLE)
                    && last.is_some_and(Token::is_name)
                    && leads_to_name(&elems[..ceiling], to);
            let verb = elem.is(Flags::CUE) && !elem.is(Flags::NOUN);
            !verb
                && !past
                && (!institution || between || elem.is(Flags::ROLE.or(Flags::GROUP).or(Flags::ORG)))
                && (!elem.is(BREAKS.or(Flags::SUBJECT)) || is_noun_after(last, elem))
                && (!elem.is(Flags::ADVERB) || orders(last, next))
                && last.is_none_or(|l| {
                    !l.is_name()
                        || l.possessive
                        || adjective
                        || between
                        || is_office(elems, to, ceiling)
                        || is_institution(elem, next)
                        || l.is(Flags::NATION.or(Flags::ORG))
                })
        }
        _ => false,
    }
}

/// How many words an office may have between an institution and whoever holds it.
const OFFICE: usize = 3;

/// Whether an office begins that a name ends: the `chief executive` of `IWR chief executive Ada Lind`.
fn is_office(elems: &[Token], from: usize, ceiling: usize) -> bool {
    let rest = &elems[from..ceiling];
    let small = BREAKS.or(Flags::PREP).or(Flags::CONJ).or(Flags::DET).or(Flags::CUE);
    let lower = |t: &&Token| t.kind == Kind::Word && !t.capital && !t.is(small);
    let words = rest.iter().take(OFFICE).take_while(lower).count();
    let office = words > 0 && rest[words - 1].is(Flags::ROLE);
    office && rest.get(words).is_some_and(Token::is_name)
}

/// Whether a word that may be an adverb says which one: the `first` of `the first woman`.
fn orders(last: Option<&Token>, next: Option<&Token>) -> bool {
    let small = BREAKS.or(Flags::ADVERB).or(Flags::PREP).or(Flags::CONJ).or(Flags::TIME);
    let noun = next.is_some_and(|n| n.kind == Kind::Word && !n.is(small.or(Flags::DET)));
    noun && last.is_some_and(|l| l.is(Flags::DET.or(Flags::POSS)))
}

/// Whether a word that may be a verb is a noun behind an article: `from the start`.
fn is_noun_after(last: Option<&Token>, elem: &Token) -> bool {
    let verb = Flags::AUX.or(Flags::MODAL).or(Flags::SUBORD).or(Flags::WH).or(Flags::SUBJECT);
    let article = last.is_some_and(|l| l.is(Flags::DET.or(Flags::POSS)) && !l.is(Flags::SUBJECT));
    article && elem.is(Flags::VERB) && !elem.is(verb)
}

/// Whether a word cannot stand between an adjective and its noun.
fn ends_noun(token: &Token) -> bool {
    token.is(Flags::DET.or(Flags::POSS).or(Flags::PREP).or(Flags::OBJECT).or(Flags::SUBORD))
        && !token.capital
}

/// Whether words after a name say who is meant by it: `Norvik police`, `Norvik city officials`.
fn is_institution(elem: &Token, next: Option<&Token>) -> bool {
    let small = Flags::CUE.or(Flags::DET).or(Flags::CONJ);
    is_collective(elem) || !elem.is(small) && next.is_some_and(is_collective)
}

/// Whether a lower-case noun stands for several people or an organisation.
fn is_collective(token: &Token) -> bool {
    token.is(Flags::GROUP.or(Flags::ORG)) && !token.capital
}

/// `director of`, `spokesman for`, `professor at`: a preposition that belongs to the phrase.
fn continues_with(text: &str, last: &Token, prep: &Token) -> bool {
    match prep.text(text) {
        "of" => true,
        "for" | "at" | "from" | "with" | "in" | "to" | "on" => {
            !last.capital || last.is(Flags::ROLE)
        }
        _ => false,
    }
}
