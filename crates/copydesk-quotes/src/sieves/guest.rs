//! Whom an interview is held with.
//!
//! The guest is a person, never the paper that asks. Where the introduction leaves open who of
//! several it is, nobody is named.

use crate::chunk::{Subject, subject_after, subject_before};
use crate::draft::{Mention, is_turn};
use crate::lexicon::Flags;
use crate::people::{Run, Word, is_patronymic, name_words, runs};
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// How many paragraphs before the first turn may introduce the guest.
const INTRODUCTION: usize = 12;
/// How much of each is read, in elements.
const READ: usize = 200;

/// The guest of the interview whose first turn is paragraph `first`: who the introduction says told
/// or spoke, else whom the first question calls by name, else the only person introduced.
pub(super) fn guest(text: &str, scenes: &[Scene], first: usize) -> Option<Mention> {
    let offset = first.saturating_sub(INTRODUCTION);
    let intro = &scenes[offset..first];
    let people = people(text, intro, offset);
    if let Some(called) = vocative(text, scenes, first) {
        let same = people.iter().find(|person| fits(&person.words, &called.words));
        return Some(same.map_or(called.mention, |person| person.mention));
    }
    told(text, intro, offset, &people).or_else(|| only(&people))
}

/// Somebody the introduction names.
struct Named {
    words: Vec<Word>,
    mention: Mention,
    /// Named for the sake of somebody else: `Her predecessor, Olof Berg`.
    beside: bool,
}

/// The people of the introduction with two names or more, in order.
fn people(text: &str, intro: &[Scene], offset: usize) -> Vec<Named> {
    let mut out = Vec::new();
    for (n, scene) in intro.iter().enumerate().filter(|(_, scene)| !is_turn(scene.kind)) {
        for run in runs(text, scene.tokens()).filter(|run| run.to - run.from >= 2).take(32) {
            if is_person(scene.tokens(), &run) {
                let words = &scene.tokens()[run.from..run.to];
                let beside = is_beside(scene.tokens(), &run);
                out.extend(named(text, words, offset + n).map(|named| Named { beside, ..named }));
            }
        }
    }
    out
}

fn named(text: &str, words: &[Token], scene: usize) -> Option<Named> {
    let span = (words.first()?.start(), words.last()?.end());
    let mention = Mention::at(span, scene);
    Some(Named { words: name_words(text, words), mention, beside: false })
}

/// How far before a name a possessive may say whose he is, in tokens.
const RELATION: usize = 4;

/// Whether a run is told of as somebody's: `Her predecessor, Chief Olof Berg`, `his brother Olof Berg`.
fn is_beside(tokens: &[Token], run: &Run) -> bool {
    let near = tokens[run.title.saturating_sub(RELATION)..run.title].iter().rev();
    let phrase = near.take_while(|t| matches!(t.kind, Kind::Word | Kind::Comma) && !t.is_name());
    phrase.into_iter().any(|t| t.is(Flags::POSS))
}

/// Whether a run is a person as far as the words before it tell: not `the Harbour Courier`, nor `in
/// Port Amrun`.
fn is_person(tokens: &[Token], run: &Run) -> bool {
    let place = tokens[run.from].is(Flags::PLACEPART);
    let Some(left) = run.title.checked_sub(1).map(|at| &tokens[at]) else { return !place };
    let titled = run.title < run.from || run.after_place;
    let local = left.is(Flags::DET.or(Flags::PREP)) && !left.is(Flags::PARTICLE);
    titled || !local && !place
}

/// Whether two names may be one person's: the same given name, and the same surname or a patronymic.
fn fits(known: &[Word], called: &[Word]) -> bool {
    match (known, called) {
        ([first, ..], [other, second]) if is_patronymic(second) => first == other,
        ([.., last], [.., other]) => last == other,
        _ => false,
    }
}

/// Whom the first question calls by name: `– Murat Abugalievich, it is known …`, `Mr Holm, you …`.
fn vocative(text: &str, scenes: &[Scene], first: usize) -> Option<Named> {
    let tokens = scenes.get(first)?.tokens();
    let from = tokens.iter().take(3).position(|t| t.capital && t.kind == Kind::Word)?;
    let comma = (from..tokens.len().min(from + 5)).find(|at| tokens[*at].kind == Kind::Comma)?;
    let words = &tokens[from..comma];
    let run = runs(text, words).next().filter(|run| run.to == words.len() && run.title == 0)?;
    let titled = run.title < run.from;
    let name = &words[run.from..run.to];
    (titled || name.len() >= 2).then(|| named(text, name, first)).flatten()
}

/// Verbs that only the guest of an introduction is the subject of.
const TELLS: [&str; 18] = [
    "told",
    "tells",
    "spoke",
    "speaks",
    "talked",
    "talks",
    "answered",
    "answers",
    "shared",
    "shares",
    "discussed",
    "discusses",
    "explained",
    "explains",
    "commented",
    "comments",
    "explores",
    "recalls",
];

/// Who tells in the introduction, or whom it calls the partner of the interview: the last of them.
fn told(text: &str, intro: &[Scene], offset: usize, people: &[Named]) -> Option<Mention> {
    let mut found = None;
    for (n, scene) in intro.iter().enumerate().filter(|(_, scene)| !is_turn(scene.kind)) {
        for (at, elem) in scene.elems.iter().enumerate().take(READ) {
            let low = elem.text(text);
            if TELLS.contains(&low) {
                let Some(subject) = subject_before(text, scene, at) else { continue };
                found = teller(text, scene, offset + n, &subject, people).or(found);
            } else if matches!(low, "with" | "to") && at > 0 && is_interview(text, scene, at) {
                let partner = subject_after(text, scene, at + 1);
                found = partner.and_then(|s| person(text, scene, offset + n, &s)).or(found);
            }
        }
    }
    found
}

/// The subject of a verb of telling; a pronoun leads to the last person before it, if that is the
/// only one.
fn teller(
    text: &str,
    scene: &Scene,
    index: usize,
    subject: &Subject,
    people: &[Named],
) -> Option<Mention> {
    let pronoun = scene.elems.get(subject.mention.from)?;
    if subject.mention.to - subject.mention.from == 1 && pronoun.is(Flags::MALE.or(Flags::FEMALE)) {
        let before = people.partition_point(|person| person.mention.span.0 < pronoun.start());
        return only(&people[..before]);
    }
    person(text, scene, index, subject)
}

/// The mention of a subject, if it holds the name of a person.
fn person(text: &str, scene: &Scene, index: usize, subject: &Subject) -> Option<Mention> {
    let words = scene.elems.get(subject.mention.from..subject.mention.to)?;
    let full = |run: &Run| run.to - run.from >= 2 || run.title < run.from && run.from < run.to;
    let named = runs(text, words).any(|run| full(&run) && is_person(words, &run));
    named.then(|| Mention::of(scene, index, subject)).flatten()
}

/// The one person among these, if there is only one apart from those who are somebody's.
fn only(people: &[Named]) -> Option<Mention> {
    let first = people.iter().find(|person| !person.beside)?;
    let mut others = people.iter().filter(|person| !person.beside);
    others.all(|person| fits(&first.words, &person.words)).then_some(first.mention)
}

/// Whether a partner of the talk follows: `an interview with`, `We spoke to`, but not `She spoke to`.
fn is_interview(text: &str, scene: &Scene, at: usize) -> bool {
    let floor = at.saturating_sub(3);
    let is_talk = |n: &usize| {
        let low = scene.elems[*n].text(text);
        let noun = matches!(
            low,
            "interview" | "conversation" | "talk" | "interviewed" | "questions" | "Interview"
        );
        let verb = matches!(low, "talked" | "spoke" | "spoken" | "speaks" | "sat");
        noun || verb && !told_by_guest(text, scene, *n)
    };
    (floor..at).any(|n| is_talk(&n))
}

/// Whether the subject of a verb of talking is a person, so that whoever is talked to is not the guest.
fn told_by_guest(text: &str, scene: &Scene, verb: usize) -> bool {
    let Some(subject) = subject_before(text, scene, verb) else { return false };
    let first = &scene.elems[subject.mention.from];
    let single = subject.mention.to - subject.mention.from == 1;
    single && first.is(Flags::MALE.or(Flags::FEMALE)) || person(text, scene, 0, &subject).is_some()
}
