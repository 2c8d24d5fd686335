//! The subject that ends before a verb: `Ada Lind, 45, who runs the mill, said`.

use super::after::subject_after;
use super::aside::{ends_in_role, introduces, is_apposition, past_brackets, role_phrase};
use super::{BREAKS, LONGEST, Stretch, Subject, is_aside, is_name, is_rank, is_shift, trim};
use crate::clause::is_clause;
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// How far a rule looks back for a subject, in elements: an aside of 25 words and a long name.
const LOOK_BACK: usize = 48;

/// Prepositions that bind two nouns into one phrase.
const BINDING: [&str; 22] = [
    "of",
    "for",
    "in",
    "at",
    "from",
    "with",
    "to",
    "on",
    "by",
    "under",
    "against",
    "behind",
    "near",
    "within",
    "outside",
    "inside",
    "around",
    "across",
    "along",
    "among",
    "beyond",
    "throughout",
];

/// The speaker that ends before element `end` (the verb, its auxiliaries and adverbs are behind it).
pub(crate) fn subject_before(text: &str, scene: &Scene, end: usize) -> Option<Subject> {
    let near = nearest(text, scene, end);
    over_asides(text, scene, end, near).or(near)
}

/// The subject that the sentence opens with, if nothing but asides stands between it and the verb:
/// `Lind, speaking at a school in Osh, Kant, said`.
fn over_asides(text: &str, scene: &Scene, end: usize, near: Option<Subject>) -> Option<Subject> {
    let elems = &scene.elems;
    let last = end.checked_sub(1).filter(|at| elems[*at].kind == Kind::Comma)?;
    let start = scene.sentence_start(last);
    let small = Flags::PREP.or(Flags::ADVERB).or(Flags::SUBORD).or(Flags::CONJ).or(Flags::TIME);
    let opening = &elems[start];
    if last > start + LOOK_BACK
        || !opening.is_name()
        || opening.is(small)
        || opening.text(text).ends_with("ly")
    {
        return None;
    }
    let first = subject_after(text, scene, start)?;
    let comma = first.mention.to;
    let someone =
        elems[first.mention.from..comma].iter().any(|e| e.is_name() && !e.is(Flags::TIME));
    let inside = near.is_none_or(|near| near.outer.from > comma);
    if !someone || !inside || comma >= last || elems[comma].kind != Kind::Comma {
        return None;
    }
    // A verb outside a relative clause or a participle has taken the subject already.
    let mut aside = false;
    for at in comma..last {
        let elem = &elems[at];
        let opens = elems[at - 1].kind == Kind::Comma
            && (elem.is(Flags::RELATIVE.or(Flags::NATION)) || elem.text(text).ends_with("ing"));
        let taken = elem.is(Flags::AUX.or(Flags::MODAL).or(Flags::VERB).or(Flags::CUE));
        aside |= opens;
        if taken && !elem.capital && !aside || elem.is(Flags::CONJ) && !aside {
            return None;
        }
        if matches!(elem.kind, Kind::Quote | Kind::Semicolon | Kind::Colon | Kind::Dash) {
            return None;
        }
        aside &= elem.kind != Kind::Comma;
    }
    Some(Subject { outer: Stretch { from: first.mention.from, to: end }, ..first })
}

fn nearest(text: &str, scene: &Scene, end: usize) -> Option<Subject> {
    let floor = scene.sentence_start(end.checked_sub(1)?).max(end.saturating_sub(LOOK_BACK));
    let elems = &scene.elems;
    let mut stop = end;
    let mut apposition = None;
    for round in 0..4 {
        // The first comma stands before the verb; each later one is where the last aside began.
        let aside_end = if round == 0 { stop.wrapping_sub(1) } else { stop };
        if aside_end <= floor || elems.get(aside_end).is_none_or(|e| e.kind != Kind::Comma) {
            break;
        }
        let opening = (floor..aside_end).rev().find(|at| elems[*at].kind == Kind::Comma);
        let Some(opening) = opening else {
            // A comma too many: `Gov. Ada Lind (Ind.), said`.
            if round == 0 {
                return named_before(text, scene, floor, (aside_end, end));
            }
            break;
        };
        let aside = Stretch { from: opening + 1, to: aside_end };
        let named = is_name(scene, aside) && ends_in_role(scene, floor, opening);
        if round > 0 && !named && !is_aside(text, scene, aside) {
            break;
        }
        // `The dam will hold, Mayor Ada Lind, 45, said`: a clause has no mayor for an apposition.
        let two = aside.to.checked_sub(2).filter(|from| *from >= aside.from);
        if round > 0
            && !named
            && two.is_some_and(|from| is_name(scene, Stretch { from, to: aside.to }))
            && is_clause(text, scene, floor, opening)
        {
            break;
        }
        if introduces(text, scene, floor, opening)
            && let Some(subject) = named_before(text, scene, opening + 1, (aside_end, end))
            && subject.mention.from == opening + 1
            && elems[opening + 1].is_name()
        {
            return Some(subject);
        }
        if named {
            let role = role_phrase(scene, floor, opening)?;
            let outer = Stretch { from: role.from, to: end };
            return Some(Subject::new(aside, Some(role), outer));
        }
        if apposition.is_none() && is_apposition(scene, aside) {
            apposition = Some(aside);
        }
        stop = opening;
    }
    stop = past_brackets(scene, floor, stop);
    if stop > floor && matches!(elems[stop - 1].kind, Kind::Dash) {
        let open = (floor..stop - 1).rev().find(|at| elems[*at].kind == Kind::Dash)?;
        stop = open;
    }
    if let Some(mention) = before_relative(text, scene, floor, stop) {
        return Some(Subject::new(mention, apposition, Stretch { from: mention.from, to: end }));
    }
    let mention = noun_phrase_before(text, scene, floor, stop)?;
    Some(Subject::new(mention, apposition, Stretch { from: mention.from, to: end }))
}

/// The phrase that a relative clause without commas qualifies, if the words before `end` are such a
/// clause: `two miners who worked in Osh said`.
fn before_relative(text: &str, scene: &Scene, floor: usize, end: usize) -> Option<Stretch> {
    let elems = &scene.elems;
    let low = floor.max(end.saturating_sub(LONGEST));
    let stops =
        |e: &Token| !matches!(e.kind, Kind::Word | Kind::Number | Kind::Other | Kind::Quote);
    let from = (low..end).rfind(|at| stops(&elems[*at])).map_or(low, |at| at + 1);
    let who = (from + 1..end).find(|at| {
        // Its length first, as every word before every verb is looked at.
        if !matches!(elems[*at].end() - elems[*at].start(), 3 | 4) {
            return false;
        }
        let word = elems[*at].text(text);
        word == "who" || word == "that" && elems.get(at + 1).is_some_and(|e| e.is(FINITE))
    })?;
    // `who worked in Osh said`, but not `who said`, `who Lind said`, `who knows what she said`.
    let words = &elems[who + 1..end];
    let verb = words.iter().position(|e| e.is(FINITE) || e.text(text).ends_with("ed"))?;
    let nested = words
        .iter()
        .any(|e| e.is(Flags::CUE) && e.is(Flags::THAT) && !e.capital && !e.is(Flags::NOUN));
    let new_clause = words.iter().any(|e| e.is(Flags::SUBORD) && !e.is(Flags::PREP));
    let pronoun = words.last().is_some_and(|e| e.is(Flags::SUBJECT) && !e.is(Flags::DET));
    if nested || new_clause || pronoun || words.len() < verb + 2 || verb > 2 {
        return None;
    }
    noun_phrase_before(text, scene, floor, who)
}

/// Verbs that are finite by their form.
const FINITE: Flags = Flags::AUX.or(Flags::MODAL).or(Flags::VERB);

/// The phrase that a relative pronoun at element `who` goes back to: `Ada Lind, who says …`. A phrase
/// without a name is left out, since it may be cut wrongly and the pronoun says as much.
pub(crate) fn antecedent(text: &str, scene: &Scene, who: usize) -> Option<Subject> {
    let floor = scene.sentence_start(who).max(who.saturating_sub(LOOK_BACK));
    let comma = who.checked_sub(1).filter(|at| *at > floor && scene.elems[*at].kind == Kind::Comma);
    let stop = comma.unwrap_or(who);
    let mut subject = match comma {
        Some(comma) => {
            subject_before(text, scene, comma + 1).or_else(|| subject_before(text, scene, comma))?
        }
        None => named_before(text, scene, floor, (stop, stop))?,
    };
    let words = &scene.elems[subject.mention.from..subject.mention.to];
    // `met Ada Lind`: a verb that no table knows.
    let head =
        words.iter().position(|t| t.capital || t.is(Flags::DET.or(Flags::POSS).or(Flags::ROLE)))?;
    subject.mention.from += head;
    words.last().is_some_and(|t| !t.is(Flags::SUBJECT) || t.capital).then_some(subject)
}

/// A phrase with a name that ends before `stop`, brackets apart; `end` is where its verb begins.
fn named_before(
    text: &str,
    scene: &Scene,
    floor: usize,
    (stop, end): (usize, usize),
) -> Option<Subject> {
    let mention = noun_phrase_before(text, scene, floor, past_brackets(scene, floor, stop))?;
    let named = scene.elems[mention.from..mention.to].iter().any(Token::is_name);
    named.then_some(Subject::new(mention, None, Stretch { from: mention.from, to: end }))
}

/// The noun phrase that ends before `end`, not reaching before `floor`.
fn noun_phrase_before(text: &str, scene: &Scene, floor: usize, end: usize) -> Option<Stretch> {
    let elems = &scene.elems;
    let last = end.checked_sub(1).filter(|last| *last >= floor)?;
    if elems[last].is(Flags::SUBJECT) && !elems[last].is(Flags::DET) {
        let usable =
            !elems[last].is(Flags::RELATIVE) || matches!(elems[last].text(text), "who" | "Who");
        return usable.then_some(Stretch { from: last, to: end });
    }
    let lowest = floor.max(end.saturating_sub(LONGEST));
    // `most of them`
    let part = matches!(elems[last].text(text), "them" | "us")
        && last > lowest
        && elems[last - 1].text(text) == "of";
    let mut from = if part { last } else { end };
    while from > lowest {
        let at = from - 1;
        let before = at.checked_sub(1).filter(|b| *b >= lowest).map(|b| &elems[b]);
        match step_left(text, scene, at, before, Stretch { from, to: end }) {
            Step::Take => from = at,
            Step::TakeLast => {
                from = at;
                break;
            }
            Step::Stop => break,
        }
    }
    while from < end && elems[from].is(Flags::PREP.or(Flags::CONJ)) && !elems[from].is_name() {
        from += 1;
    }
    trim(scene, Stretch { from, to: end })
}

enum Step {
    Take,
    TakeLast,
    Stop,
}

/// Whether the element at `at`, left of the phrase `done`, belongs to it.
fn step_left(text: &str, scene: &Scene, at: usize, before: Option<&Token>, done: Stretch) -> Step {
    let elem = &scene.elems[at];
    let nominal = |t: &Token| {
        matches!(t.kind, Kind::Word | Kind::Number)
            && !t.is(BREAKS.or(Flags::PREP).or(Flags::ADVERB).or(Flags::TIME))
    };
    let reaches_on = before.is_some_and(|t| BINDING.contains(&t.text(text)));
    match elem.kind {
        Kind::Number | Kind::Other => Step::Take,
        // A nickname: Dwayne “The Rock” Johnson.
        Kind::Quote
            if done.from < done.to
                && scene.elems[at + 1].is_name()
                && before.is_some_and(Token::is_name) =>
        {
            Step::Take
        }
        Kind::Word => {
            if elem.is(Flags::CUE) && !elem.capital && !elem.is(Flags::NOUN) {
                return Step::Stop;
            }
            if matches!(elem.text(text), "that" | "That") {
                return Step::Stop;
            }
            if elem.is(Flags::CONJ) {
                return if joins(scene, at, before, done) { Step::Take } else { Step::Stop };
            }
            let shift = is_shift(elem, scene.elems.get(at + 1))
                && before.is_some_and(|b| b.is(Flags::DET) && b.capital);
            if (is_rank(text, scene, at) || shift) && done.from < done.to {
                return Step::Take;
            }
            if elem.is(Flags::TIME) && !elem.possessive || elem.is(BREAKS) && !elem.is_name() {
                return Step::Stop;
            }
            if elem.is(Flags::PREP) && !elem.is_name() {
                let binds = BINDING.contains(&elem.text(text));
                return if binds && before.is_some_and(nominal) && done.from < done.to {
                    Step::Take
                } else {
                    Step::Stop
                };
            }
            if elem.is(Flags::ADVERB) && !elem.is_name() {
                return Step::Stop;
            }
            if elem.is(Flags::SUBJECT.or(Flags::OBJECT)) && !elem.is(Flags::DET.or(Flags::POSS)) {
                return Step::Stop;
            }
            if elem.is(Flags::DET.or(Flags::POSS)) {
                let counts = before.is_some_and(|t| t.is(Flags::DET.or(Flags::POSS)));
                return if reaches_on || counts { Step::Take } else { Step::TakeLast };
            }
            Step::Take
        }
        _ => Step::Stop,
    }
}

/// Whether `and` at `at` joins two parts of one subject: `Lind and Orlov`, `miners and farmers`.
fn joins(scene: &Scene, at: usize, before: Option<&Token>, done: Stretch) -> bool {
    let Some(before) = before else { return false };
    let Some(after) = scene.elems.get(at + 1) else { return false };
    if done.from >= done.to
        || before.kind != Kind::Word
        || before.is(BREAKS.or(Flags::ADVERB).or(Flags::CUE))
    {
        return false;
    }
    if before.capital {
        return after.capital || after.is(Flags::NATION);
    }
    !after.is(Flags::DET.or(Flags::SUBJECT)) && (!after.capital || after.is(Flags::NATION))
}
