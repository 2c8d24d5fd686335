//! A verb of speech with its auxiliaries, and which of the frames it stands in.

use super::inverted::inverted;
use super::phrase::as_told_by;
use super::plain::plain;
use super::shared::shared;
use super::{Cue, word};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

#[derive(Clone, Copy)]
pub(super) struct Verb {
    pub(super) at: usize,
    pub(super) to: usize,
    pub(super) flags: Flags,
}

pub(super) fn verb_cue(text: &str, scene: &Scene, at: usize, before: &[Cue]) -> Option<Cue> {
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
pub(super) struct Group {
    pub(super) from: usize,
    be: bool,
    have: bool,
    barred: bool,
    infinitive: bool,
    /// `used to`
    habit: bool,
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

/// Verbs before `to say` with which somebody has said it, and often.
fn is_habit(word: &str) -> bool {
    matches!(
        word,
        "used"
            | "liked"
            | "likes"
            | "loved"
            | "loves"
            | "continued"
            | "continues"
            | "continue"
            | "began"
            | "begun"
    )
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
            if group.from >= floor + 2 && is_habit(word(text, scene, group.from - 2)) {
                group.infinitive = false;
                group.habit = true;
                group.from -= 2; // used to say
                continue;
            }
        } else if let Some(from) = before_time(text, scene, group.from, floor) {
            group.from = from;
            continue;
        } else if matches!(low, "long" | "almost" | "all")
            && group.from >= floor + 2
            && scene.elems[group.from - 2].is(Flags::AUX.or(Flags::SUBJECT).or(Flags::RELATIVE))
        {
            // Lind has long said
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

/// What one speaks through: `she added by telephone` names no agent.
fn is_channel(word: &str) -> bool {
    matches!(
        word,
        "phone" | "telephone" | "email" | "e-mail" | "fax" | "letter" | "radio" | "text" | "video"
    )
}

/// The element that a time before `end` begins with: `Lind on Tuesday night said`, `Lind today said`,
/// `Lind last week said`. A subject must be left before it.
fn before_time(text: &str, scene: &Scene, end: usize, floor: usize) -> Option<usize> {
    let time = |at: usize| scene.elems[at].is(Flags::TIME) && !scene.elems[at].possessive;
    let mut from = end;
    while from > floor + 1 && from + 3 > end && time(from - 1) {
        from -= 1;
    }
    let first = scene.elems.get(from).filter(|_| from < end)?;
    let lead = from.checked_sub(1).filter(|at| *at > floor).map(|at| &scene.elems[at]);
    let led = lead.is_some_and(|lead| {
        !lead.capital && (lead.is(Flags::TIMELEAD) || lead.text(text) == "this")
    });
    let alone = first.capital || matches!(first.text(text), "today" | "yesterday" | "tonight");
    if led { Some(from - 1) } else { alone.then_some(from) }
}

pub(super) fn finite(text: &str, scene: &Scene, verb: Verb, before: &[Cue]) -> Option<Cue> {
    let group = verb_group(text, scene, verb.at);
    let ing = verb.flags.any(Flags::ING) && !group.be && !group.contracted;
    let passive = group.be && !verb.flags.any(Flags::ING);
    let agent = word(text, scene, verb.to) == "by"
        && word(text, scene, verb.at) != "said"
        && !is_channel(word(text, scene, verb.to + 1));
    if agent && verb.flags.any(Flags::PAST) && !verb.flags.any(Flags::MARKS) {
        return as_told_by(text, scene, verb);
    }
    if group.barred || group.infinitive || passive || agent {
        return None;
    }
    let past = if group.habit { Flags::PAST } else { Flags::NONE };
    let verb = Verb { flags: verb.flags.or(past), ..verb };
    let start = scene.sentence_start(verb.at);
    let left =
        group.from.checked_sub(1).filter(|_| group.from > start).map(|left| &scene.elems[left]);
    if verb.flags.any(Flags::TEXTUAL) {
        let finite = left.filter(|left| !ing && left.kind != Kind::Quote);
        return finite.and_then(|left| plain(text, scene, verb, &group, left));
    }
    if ing {
        return shared(text, scene, verb, group.from, left, before);
    }
    let inverted_first = match left {
        None => true,
        Some(left) => matches!(left.kind, Kind::Quote | Kind::Comma | Kind::Stop | Kind::Dash),
    };
    if inverted_first && let Some(mut cue) = inverted(text, scene, verb, left) {
        cue.unit.from = cue.unit.from.min(group.from); // gently answered the young man
        return Some(cue);
    }
    let left = left?;
    if left.is(Flags::CONJ) && !group.have {
        return shared(text, scene, verb, group.from, Some(left), before);
    }
    plain(text, scene, verb, &group, left)
}
