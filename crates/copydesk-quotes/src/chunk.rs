//! Finds the words that point to a speaker, without a tagger: a noun phrase left or right of a cue.
//!
//! The phrase may be interrupted by asides (`Ada Lind, 45, who runs the mill, said`), and the name
//! may itself stand in an aside (`the head of the mill, Ada Lind, said`).

use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// Elements of a scene: `from..to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// Who is said to speak, as elements of the scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The words that point to the speaker.
    pub(crate) mention: Stretch,
    /// The words of an apposition that say what the speaker is.
    pub(crate) apposition: Option<Stretch>,
    /// From the first word of the whole construction.
    pub(crate) outer: Stretch,
    /// Whom a relative pronoun goes back to: the `Ada Lind` of `Ada Lind, who says`.
    pub(crate) antecedent: Option<Stretch>,
}

impl Subject {
    const fn new(mention: Stretch, apposition: Option<Stretch>, outer: Stretch) -> Self {
        Self { mention, apposition, outer, antecedent: None }
    }
}

/// How far a rule looks back for a subject, in elements: an aside of 25 words and a long name.
const LOOK_BACK: usize = 48;
/// The longest noun phrase, in elements.
const LONGEST: usize = 24;

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

/// What can never stand inside a noun phrase that we take for a subject.
const BREAKS: Flags = Flags::AUX
    .or(Flags::MODAL)
    .or(Flags::SUBORD)
    .or(Flags::VERB)
    .or(Flags::RELATIVE)
    .or(Flags::WH)
    .or(Flags::NEGATION);

/// The speaker that ends before element `end` (the verb, its auxiliaries and adverbs are behind it).
pub(crate) fn subject_before(text: &str, scene: &Scene, end: usize) -> Option<Subject> {
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
        if round > 0 && !named && !is_aside(scene, aside) {
            break;
        }
        if introduces(scene, floor, opening)
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
    let mention = noun_phrase_before(text, scene, floor, stop)?;
    Some(Subject::new(mention, apposition, Stretch { from: mention.from, to: end }))
}

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

/// Whether a stretch between commas is an aside: an age, a relative clause, an apposition.
pub(crate) fn is_aside(scene: &Scene, aside: Stretch) -> bool {
    let words = &scene.elems[aside.from..aside.to];
    words.iter().all(|t| t.kind == Kind::Number)
        || words.first().is_some_and(|t| t.is(Flags::RELATIVE))
        || is_apposition(scene, aside)
}

/// Left over a pair of brackets that ends before `stop`.
fn past_brackets(scene: &Scene, floor: usize, stop: usize) -> usize {
    let closes = stop > floor && scene.elems[stop - 1].kind == Kind::Close;
    let open = (floor..stop).rev().find(|at| closes && scene.elems[*at].kind == Kind::Open);
    open.unwrap_or(stop)
}

/// Whether the words before a comma only introduce: `In the end,`, `Speaking in Osh,`.
fn introduces(scene: &Scene, floor: usize, comma: usize) -> bool {
    let from = (floor..comma)
        .rev()
        .find(|at| scene.elems[*at].kind == Kind::Comma)
        .map_or(floor, |at| at + 1);
    scene.elems.get(from).is_some_and(|t| t.is(Flags::PREP.or(Flags::SUBORD).or(Flags::ADVERB)))
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
    let mut from = end;
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
                return if reaches_on { Step::Take } else { Step::TakeLast };
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
    !after.is(Flags::DET.or(Flags::SUBJECT)) && !after.capital
}

/// A phrase without what it cannot begin or end with; nothing if no noun is left.
fn trim(scene: &Scene, mut phrase: Stretch) -> Option<Stretch> {
    let elems = &scene.elems;
    let loose = |t: &Token| matches!(t.kind, Kind::Other | Kind::Dash | Kind::Comma);
    while phrase.from < phrase.to && loose(&elems[phrase.from]) {
        phrase.from += 1;
    }
    while phrase.from < phrase.to && loose(&elems[phrase.to - 1]) {
        phrase.to -= 1;
    }
    let words = &elems[phrase.from..phrase.to];
    let noun = |t: &Token| {
        matches!(t.kind, Kind::Word | Kind::Number)
            && (t.is_name()
                || t.is(Flags::GROUP)
                || !t.is(Flags::DET
                    .or(Flags::POSS)
                    .or(Flags::PREP)
                    .or(Flags::CONJ)
                    .or(Flags::EXPLETIVE)))
            || t.is(Flags::GROUP)
    };
    let pronoun = words.len() == 1 && words[0].is(Flags::SUBJECT);
    (pronoun || words.iter().any(noun)).then_some(phrase)
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
fn role_phrase(scene: &Scene, floor: usize, end: usize) -> Option<Stretch> {
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
fn ends_in_role(scene: &Scene, floor: usize, end: usize) -> bool {
    let from = floor.max(end.saturating_sub(LONGEST));
    let words = &scene.elems[from..end];
    let phrase = words
        .iter()
        .rposition(|t| t.kind == Kind::Comma)
        .map_or(words, |comma| &words[comma + 1..]);
    phrase.iter().any(|t| t.is(Flags::ROLE) && !t.possessive)
}

/// Whether an aside says what somebody is: `a farmer from Osh`, `director of the mill`.
fn is_apposition(scene: &Scene, aside: Stretch) -> bool {
    let words = &scene.elems[aside.from..aside.to];
    let small = Flags::RELATIVE.or(Flags::SUBORD).or(Flags::PREP);
    words.first().is_some_and(|t| t.kind == Kind::Word && !t.is(small))
        && words.iter().take(8).any(|t| t.is(Flags::ROLE.or(Flags::GROUP)))
        && !words.iter().any(|t| t.is(Flags::AUX.or(Flags::MODAL)))
}

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
    while to > from
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
                return false;
            }
            if elem.is(Flags::CONJ) {
                return last.is_some()
                    && next.is_some_and(|n| n.capital && !n.is(BREAKS))
                    && last.is_some_and(|l| l.capital);
            }
            if elem.is(Flags::PREP) && !elem.is_name() {
                return last.is_some_and(|l| continues_with(text, l, elem))
                    && (!institution || elem.text(text) == "of");
            }
            if elem.is(Flags::DET.or(Flags::POSS)) {
                return last.is_none_or(|l| l.is(Flags::PREP));
            }
            if elem.is_name() {
                return true;
            }
            // A lower-case word after a name ends the phrase, `said Ada Lind smiling`, but not after
            // an adjective of a name: `a scholar of Oriental studies`.
            let adjective = to >= from + 2
                && elems[to - 2].is(Flags::PREP.or(Flags::DET))
                && !elems[from].capital;
            let between =
                next.is_some_and(|n| n.is_name() && !n.is(Flags::TIME)) && !elem.is(Flags::PREP);
            let verb = elem.is(Flags::CUE) && !elem.is(Flags::NOUN);
            !verb
                && (!institution || between || elem.is(Flags::ROLE.or(Flags::GROUP).or(Flags::ORG)))
                && !elem.is(BREAKS.or(Flags::ADVERB).or(Flags::SUBJECT))
                && last.is_none_or(|l| {
                    !l.is_name()
                        || l.possessive
                        || adjective
                        || between
                        || is_institution(elem, next)
                        || l.is(Flags::NATION.or(Flags::ORG))
                })
        }
        _ => false,
    }
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
