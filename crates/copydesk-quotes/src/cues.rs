//! Finds the words that say that somebody speaks, and who that is: `Ada Lind said`, `said Ada
//! Lind`, `according to Ada Lind`, `adding`.
//!
//! A cue without a speaker is no cue: `it should be noted that`, `this suggests`, the `State` of a
//! `State Bank` and the `claims` of `his claims` are dropped here.

use crate::chunk::{Stretch, Subject, antecedent, subject_after, subject_before};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// How a cue stands to its speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// `Ada Lind said`
    Plain,
    /// `said Ada Lind`
    Inverted,
    /// `according to Ada Lind`
    According,
    /// `…, adding`, `… and said`: the speaker is that of the sentence.
    Shared,
}

/// A cue with its speaker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cue {
    /// The element of the verb.
    pub(crate) verb: usize,
    /// The words of the cue: `said`, `pointed out`, `according to`.
    pub(crate) words: Stretch,
    pub(crate) flags: Flags,
    pub(crate) frame: Frame,
    pub(crate) subject: Subject,
    /// From the first word of speaker or cue to the end of what belongs to both.
    pub(crate) unit: Stretch,
    /// It stands in a relative clause: `Ada Lind, who said`.
    pub(crate) relative: bool,
}

/// All cues of a paragraph, in order.
pub(crate) fn cues(text: &str, scene: &Scene) -> Vec<Cue> {
    let mut out: Vec<Cue> = Vec::new();
    for at in 0..scene.elems.len() {
        let elem = &scene.elems[at];
        if elem.kind != Kind::Word {
            continue;
        }
        let found = if elem.is(Flags::CUE) {
            verb_cue(text, scene, at, &out)
        } else {
            phrase_cue(text, scene, at, &out)
        };
        out.extend(found);
    }
    out
}

fn word<'t>(text: &'t str, scene: &Scene, at: usize) -> &'t str {
    scene.elems.get(at).filter(|e| e.kind == Kind::Word).map_or("", |e| e.text(text))
}

/// Nouns that stand for speech after `expressed`: `expressed hope that`.
const EXPRESSED: [&str; 12] = [
    "hope",
    "confidence",
    "concern",
    "belief",
    "regret",
    "optimism",
    "doubt",
    "conviction",
    "fear",
    "satisfaction",
    "readiness",
    "opinion",
];

/// Cues of several words whose first is no verb of speech.
fn phrase_cue(text: &str, scene: &Scene, at: usize, before: &[Cue]) -> Option<Cue> {
    match word(text, scene, at) {
        "According" | "according" if word(text, scene, at + 1) == "to" => {
            according(text, scene, at)
        }
        "pointed" | "points" | "point" | "pointing" if word(text, scene, at + 1) == "out" => {
            let ing = if word(text, scene, at) == "pointing" { Flags::ING } else { Flags::PAST };
            let flags = Flags::CUE.or(Flags::THAT).or(Flags::BARE).or(ing);
            finite(text, scene, Verb { at, to: at + 2, flags }, before)
        }
        "put" | "puts" if word(text, scene, at + 1) == "it" => {
            let flags = Flags::CUE.or(Flags::MARKS).or(Flags::PAST);
            finite(text, scene, Verb { at, to: at + 2, flags }, before)
        }
        "expressed" | "expresses" | "voiced" => {
            let noun = (at + 1..at + 5).find(|n| EXPRESSED.contains(&word(text, scene, *n)))?;
            let that = matches!(word(text, scene, noun + 1), "that");
            let flags = Flags::CUE.or(Flags::THAT).or(Flags::PAST);
            that.then(|| finite(text, scene, Verb { at, to: noun + 1, flags }, before)).flatten()
        }
        _ => None,
    }
}

fn according(text: &str, scene: &Scene, at: usize) -> Option<Cue> {
    let subject = subject_after(text, scene, at + 2)?;
    let words = Stretch { from: at, to: at + 2 };
    let first = &scene.elems[subject.mention.from];
    if first.is(Flags::EXPLETIVE) && subject.mention.to - subject.mention.from == 1 {
        return None;
    }
    let unit = Stretch { from: at, to: subject.outer.to };
    Some(Cue {
        verb: at,
        words,
        flags: Flags::CUE,
        frame: Frame::According,
        subject,
        unit,
        relative: false,
    })
}

#[derive(Clone, Copy)]
struct Verb {
    at: usize,
    to: usize,
    flags: Flags,
}

fn verb_cue(text: &str, scene: &Scene, at: usize, before: &[Cue]) -> Option<Cue> {
    let elem = &scene.elems[at];
    let starts = scene.sentence_start(at) == at;
    let headline =
        scene.title_case && elem.flags.any(Flags::THIRD.or(Flags::PAST)) && !elem.is(Flags::NOUN);
    if elem.capital && !starts && !headline {
        return None; // a part of a name: State Bank
    }
    finite(text, scene, Verb { at, to: at + 1, flags: elem.flags }, before)
}

/// What stands between speaker and verb.
#[derive(Default)]
struct Group {
    from: usize,
    be: bool,
    have: bool,
    barred: bool,
    infinitive: bool,
    contracted: bool,
}

/// Words in -ly that are no adverbs.
const NOUNS_IN_LY: [&str; 8] =
    ["family", "ally", "supply", "assembly", "rally", "monopoly", "anomaly", "bully"];

fn is_adverb(text: &str, token: &Token) -> bool {
    let word = token.text(text);
    let by_look =
        token.kind == Kind::Word && !token.capital && word.len() > 4 && word.ends_with("ly");
    token.is(Flags::ADVERB) || by_look && !NOUNS_IN_LY.contains(&word)
}

/// Walks left over auxiliaries, adverbs and times.
fn verb_group(text: &str, scene: &Scene, at: usize) -> Group {
    let mut group = Group { from: at, ..Group::default() };
    let floor = scene.sentence_start(at).max(at.saturating_sub(8));
    while group.from > floor {
        let left = &scene.elems[group.from - 1];
        let low = left.text(text);
        if left.is(Flags::SUBJECT) && left.is(Flags::AUX) {
            group.contracted = true; // he's: the speaker is in the word
            break;
        } else if left.is(Flags::NEGATION) || left.is(Flags::MODAL) {
            group.barred = true;
        } else if left.is(Flags::AUX) && !left.is(Flags::SUBJECT) {
            let be = matches!(low, "is" | "are" | "was" | "were" | "been" | "be" | "being");
            group.be |= be;
            group.have |= !be;
        } else if low == "to" {
            group.infinitive = true;
            let on = group.from >= floor + 2 && matches!(word(text, scene, group.from - 2), "on");
            if on && group.from >= floor + 3 {
                group.infinitive = false;
                group.from -= 3; // went on to say
                continue;
            }
        } else if left.is(Flags::TIME) && left.capital && group.from >= floor + 3 {
            let lead = &scene.elems[group.from - 2];
            // Lind on Tuesday said; Lind Tuesday said
            group.from -= if lead.is(Flags::TIMELEAD) && !lead.capital { 2 } else { 1 };
            continue;
        } else if !is_adverb(text, left)
            || left.is(Flags::TIME)
            || left.capital && group.from - 1 > floor
        {
            break;
        }
        group.from -= 1;
    }
    group
}

fn finite(text: &str, scene: &Scene, verb: Verb, before: &[Cue]) -> Option<Cue> {
    let group = verb_group(text, scene, verb.at);
    let ing = verb.flags.any(Flags::ING) && !group.be && !group.contracted;
    let passive = group.be && !verb.flags.any(Flags::ING);
    let agent = word(text, scene, verb.to) == "by" && word(text, scene, verb.at) != "said";
    if group.barred || group.infinitive || passive || agent {
        return None;
    }
    let start = scene.sentence_start(verb.at);
    let left =
        group.from.checked_sub(1).filter(|_| group.from > start).map(|left| &scene.elems[left]);
    if ing {
        return shared(text, scene, verb, group.from, left, before);
    }
    let inverted_first = match left {
        None => true,
        Some(left) => matches!(left.kind, Kind::Quote | Kind::Comma | Kind::Stop | Kind::Dash),
    };
    if inverted_first && let Some(cue) = inverted(text, scene, verb, left) {
        return Some(cue);
    }
    let left = left?;
    if left.is(Flags::CONJ) && !group.have {
        return shared(text, scene, verb, group.from, Some(left), before);
    }
    plain(text, scene, verb, &group, left)
}

/// `Ada Lind said`
fn plain(text: &str, scene: &Scene, verb: Verb, group: &Group, left: &Token) -> Option<Cue> {
    let noun_form = verb.flags.all(Flags::NOUN) && !verb.flags.any(Flags::PAST);
    if noun_form
        && (left.kind == Kind::Comma
            || left.is(Flags::DET.or(Flags::POSS).or(Flags::PREP))
            || left.possessive)
    {
        return None;
    }
    let mut subject = subject_before(text, scene, group.from)?;
    let words = &scene.elems[subject.mention.from..subject.mention.to];
    let [first, ..] = words else { return None };
    let lone = words.len() == 1;
    if lone && first.is(Flags::EXPLETIVE) && !matches!(first.text(text), "it" | "It") {
        return None;
    }
    let relative = first.is(Flags::RELATIVE) && !matches!(first.text(text), "who" | "Who");
    if lone && first.text(text).eq_ignore_ascii_case("one") || relative {
        return None;
    }
    let last = words.last().unwrap_or(first);
    if verb.flags.any(Flags::BASE)
        && !verb.flags.any(Flags::PAST)
        && !may_be_plural(text, words, last)
    {
        return None;
    }
    if noun_form && !opens_content(text, scene, verb.to) {
        return None;
    }
    let unit = Stretch { from: subject.outer.from, to: verb.to };
    let who = lone && first.is(Flags::RELATIVE);
    if who && let Some(person) = antecedent(text, scene, subject.mention.from) {
        subject.antecedent = Some(person.mention);
        subject.apposition = person.apposition;
    }
    let words = Stretch { from: verb.at, to: verb.to };
    Some(Cue {
        verb: verb.at,
        words,
        flags: verb.flags,
        frame: Frame::Plain,
        subject,
        unit,
        relative: who,
    })
}

/// Whether `say` may have this subject.
fn may_be_plural(text: &str, words: &[Token], last: &Token) -> bool {
    let low = last.text(text);
    if words.len() == 1 && last.is(Flags::SUBJECT) {
        return matches!(low, "I" | "we" | "We" | "they" | "They" | "you" | "You" | "who");
    }
    let counts = |t: &Token| {
        t.is(Flags::DET)
            && !matches!(
                t.text(text),
                "a" | "an" | "the" | "A" | "An" | "The" | "this" | "This" | "that"
            )
    };
    words.iter().any(|t| {
        t.is(Flags::GROUP.or(Flags::CONJ))
            || t.kind == Kind::Number
            || counts(t)
            || t.text(text).ends_with('s')
    })
}

/// Whether what follows a verb that may also be a noun makes it a verb.
fn opens_content(text: &str, scene: &Scene, at: usize) -> bool {
    let Some(next) = scene.elems.get(at) else { return false };
    match next.kind {
        Kind::Quote => true,
        Kind::Comma | Kind::Colon => scene.elems.get(at + 1).is_some_and(|e| e.kind == Kind::Quote),
        Kind::Word => {
            next.text(text) == "that"
                || next.is(Flags::DET.or(Flags::SUBJECT).or(Flags::POSS))
                || next.capital
        }
        _ => false,
    }
}

/// `said Ada Lind`
fn inverted(text: &str, scene: &Scene, verb: Verb, left: Option<&Token>) -> Option<Cue> {
    if verb.flags.any(Flags::ING) {
        return None;
    }
    let mut from = verb.to;
    while scene.elems.get(from).is_some_and(|e| e.is(Flags::ADVERB) && !e.is(Flags::DET)) {
        from += 1;
    }
    let next = scene.elems.get(from)?;
    // `—Who is there? asked the girl.`
    let asks = left.is_some_and(|l| l.kind == Kind::Stop) && !scene.elems[verb.at].capital;
    let by_quote =
        left.is_some_and(|l| l.kind == Kind::Quote) || asks || follows_quote(scene, verb.at);
    let nominal = Flags::DET.or(Flags::POSS).or(Flags::ROLE).or(Flags::GROUP).or(Flags::SUBJECT);
    let small = Flags::PREP
        .or(Flags::CONJ)
        .or(Flags::SUBORD)
        .or(Flags::TIME)
        .or(Flags::OBJECT)
        .or(Flags::AUX);
    let opens = next.is_name()
        || next.is(nominal)
        || by_quote && next.kind == Kind::Word && !next.is(small);
    if next.text(text) == "that" || next.is(Flags::EXPLETIVE) && !next.is(Flags::DET) || !opens {
        return None;
    }
    let subject = subject_after(text, scene, from)?;
    let after = scene
        .elems
        .get(subject.outer.to)
        .filter(|_| subject.outer.to < scene.sentence_end(verb.at));
    let closes = after.is_none_or(|t| {
        matches!(
            t.kind,
            Kind::Stop | Kind::Comma | Kind::Quote | Kind::Colon | Kind::Dash | Kind::Semicolon
        ) || t.is(Flags::PREP
            .or(Flags::TIME)
            .or(Flags::ADVERB)
            .or(Flags::SUBORD)
            .or(Flags::RELATIVE)
            .or(Flags::CONJ))
    });
    let first_of_sentence = left.is_none();
    let colon = after.is_some_and(|t| matches!(t.kind, Kind::Colon | Kind::Quote | Kind::Comma));
    let verbal = after.is_some_and(|t| t.is(Flags::AUX.or(Flags::MODAL).or(Flags::VERB)));
    let ends = after
        .is_none_or(|t| matches!(t.kind, Kind::Stop | Kind::Comma | Kind::Colon | Kind::Quote));
    let speaks = |t: &Token| t.is_name() || t.is(Flags::ROLE.or(Flags::GROUP).or(Flags::ORG));
    let someone = scene.elems[subject.mention.from..subject.mention.to].iter().any(speaks);
    let fits = if by_quote {
        !verbal
    } else if first_of_sentence {
        colon && next.is_name()
    } else {
        // Not `Lind, a baker, said the plan to build and …`, nor `…, said he still …`.
        closes && (someone || ends)
    };
    if !fits
        || verb.flags.any(Flags::TOLD) && !by_quote
        || verb.flags.any(Flags::MARKS) && !by_quote && !colon
    {
        return None;
    }
    let words = Stretch { from: verb.at, to: verb.to };
    let unit = Stretch { from: verb.at, to: subject.outer.to };
    Some(Cue {
        verb: verb.at,
        words,
        flags: verb.flags,
        frame: Frame::Inverted,
        subject,
        unit,
        relative: false,
    })
}

/// Whether a quotation stands right before element `at`, with or without a comma between.
fn follows_quote(scene: &Scene, at: usize) -> bool {
    let is_quote = |at: Option<usize>| {
        at.and_then(|at| scene.elems.get(at)).is_some_and(|e| e.kind == Kind::Quote)
    };
    let left = at.checked_sub(1);
    let sign = left
        .and_then(|l| scene.elems.get(l))
        .is_some_and(|e| matches!(e.kind, Kind::Comma | Kind::Dash));
    is_quote(left) || sign && is_quote(at.checked_sub(2))
}

/// `…, adding`, `… and said`: the speaker of the sentence so far.
fn shared(
    text: &str,
    scene: &Scene,
    verb: Verb,
    from: usize,
    left: Option<&Token>,
    before: &[Cue],
) -> Option<Cue> {
    let left = left?;
    if verb.flags.any(Flags::BASE) && !verb.flags.any(Flags::PAST) {
        return None; // he'd sit down and tell
    }
    let linked = matches!(left.kind, Kind::Comma | Kind::Quote | Kind::Dash)
        || left.is(Flags::CONJ)
        || matches!(left.text(text), "by" | "before" | "after" | "as" | "while");
    if !linked
        || verb.flags.any(Flags::NOUN)
            && !verb.flags.any(Flags::ING.or(Flags::PAST))
            && !opens_content(text, scene, verb.to)
    {
        return None;
    }
    let sentence = scene.elems[verb.at].sentence;
    let same = before
        .last()
        .filter(|cue| scene.elems[cue.verb].sentence == sentence && !cue.flags.any(Flags::MARKS));
    let subject = match same {
        Some(cue) => cue.subject,
        None => head_of_sentence(text, scene, verb.at)?,
    };
    let words = Stretch { from: verb.at, to: verb.to };
    let unit = Stretch { from, to: verb.to };
    Some(Cue {
        verb: verb.at,
        words,
        flags: verb.flags,
        frame: Frame::Shared,
        subject,
        unit,
        relative: false,
    })
}

/// The subject that a sentence opens with, past an introductory phrase.
fn head_of_sentence(text: &str, scene: &Scene, at: usize) -> Option<Subject> {
    let start = scene.sentence_start(at);
    let mut from = start;
    let first = scene.elems.get(from)?;
    let opens_later =
        first.is(Flags::PREP.or(Flags::SUBORD).or(Flags::ADVERB)) || first.kind == Kind::Quote;
    if opens_later {
        // Past the introduction: the first comma that a subject and then a verb follow.
        let limit = at.min(from + 40);
        let mut commas = (from..limit).filter(|n| scene.elems[*n].kind == Kind::Comma).take(4);
        return commas.find_map(|comma| {
            let subject = subject_after(text, scene, comma + 1)?;
            let next = scene.elems.get(subject.outer.to).filter(|_| subject.outer.to <= at)?;
            (next.kind == Kind::Word && !next.is(Flags::PREP)).then_some(subject)
        });
    }
    while from < at && scene.elems[from].is(Flags::CONJ.or(Flags::ADVERB)) {
        from += 1;
    }
    let subject = subject_after(text, scene, from)?;
    let first = scene.elems.get(subject.mention.from)?;
    let bare = subject.mention.to - subject.mention.from == 1 && first.is(Flags::EXPLETIVE);
    (subject.outer.to <= at && !bare).then_some(subject)
}
