//! Turns with labels: `Q:` and `A:`, an interviewer and a guest by name, a panel of many.

use copydesk_core::ParagraphKind;

use super::{INTERVIEW_TURNS, is_free};
use crate::chars;
use crate::profile::{Ending, Profile};
use crate::speech;

/// A label comes back within so many paragraphs.
const LABEL_REACH: usize = 8;
/// More labels than this are a table or a list of names.
const MOST_VOICES: usize = 24;
/// The longest label, in bytes and in words.
const LONGEST_LABEL: usize = 48;
const LABEL_WORDS: usize = 5;
/// A talk of two may be as short as this if one of them speaks twice.
const SHORTEST_TALK: usize = 3;

/// A labelled paragraph.
#[derive(Clone, Copy)]
struct Turn<'a> {
    at: usize,
    label: &'a str,
}

/// Who speaks in turns of one text.
#[derive(Clone, Copy)]
enum Talk<'a> {
    /// `Q:` and `A:`.
    Letters,
    /// Names, one of which asks.
    Interview(&'a str),
    /// Names, none of which only asks.
    Panel,
}

/// Turns with labels: `Q:` and `A:`, or names of two and more speakers.
pub(super) fn labelled(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) -> bool {
    let mut turns: Vec<Turn<'_>> = profiles
        .iter()
        .zip(kinds.iter())
        .enumerate()
        .filter(|(_, (_, kind))| is_free(**kind))
        .filter_map(|(at, (profile, _))| Some(Turn { at, label: speaker_label(profile)? }))
        .collect();
    // A headline with a label stands apart from the turns: `Lind: Dam Will Hold`.
    if let [first, second, ..] = turns[..]
        && first.at == 0
        && second.at > 1
    {
        turns.remove(0);
    }
    add_glued(profiles, kinds, &mut turns);
    let Some(talk) = talk(profiles, &turns) else { return false };
    let last = turns.iter().rev().find_map(|turn| role(talk, turn.label).map(|_| turn.at));
    let mut running = None;
    for (at, kind) in kinds.iter_mut().enumerate() {
        let turn = turns.binary_search_by_key(&at, |turn| turn.at).ok().and_then(|n| turns.get(n));
        let Some(profile) = profiles.get(at) else { continue };
        if let Some(turn) = turn {
            running = role(talk, turn.label);
            *kind = running.unwrap_or(*kind);
        } else if *kind == ParagraphKind::Heading {
            running = None;
        } else if *kind == ParagraphKind::Body && !directs(profile) {
            running = running.filter(|role| goes_on(profile, *role, last > Some(at)));
            *kind = running.unwrap_or(*kind);
        }
    }
    true
}

/// Adds questions whose letter has lost its colon, `QWhat happened?`, where two answers have theirs.
fn add_glued<'a>(profiles: &[Profile<'a>], kinds: &[ParagraphKind], turns: &mut Vec<Turn<'a>>) {
    let answers = turns.iter().filter(|turn| is_a(turn.label)).count();
    if answers < 2 || turns.iter().any(|turn| is_q(turn.label)) {
        return;
    }
    for (at, (profile, kind)) in profiles.iter().zip(kinds).enumerate() {
        let bytes = profile.text.as_bytes();
        let glued = bytes.starts_with(b"Q") && bytes.get(1).is_some_and(u8::is_ascii_uppercase);
        if glued && is_free(*kind) {
            turns.extend(profile.text.get(..1).map(|label| Turn { at, label }));
        }
    }
    turns.sort_by_key(|turn| turn.at);
}

/// Whether a paragraph is a stage direction or an ellipsis: `(BEGIN VIDEO CLIP.)`
fn directs(profile: &Profile<'_>) -> bool {
    let text = profile.text.trim_end_matches('.');
    profile.words == 0 || text.starts_with(['(', '[']) && text.ends_with([')', ']'])
}

/// Whether an unlabelled paragraph goes on with a turn of this kind: only an answer in the middle of
/// the talk may be about others alone.
fn goes_on(profile: &Profile<'_>, role: ParagraphKind, more: bool) -> bool {
    let plain = role == ParagraphKind::Answer && more;
    role != ParagraphKind::Question && (plain || speech::speaks_of_talkers(profile))
}

/// What a paragraph with this label is.
fn role(talk: Talk<'_>, label: &str) -> Option<ParagraphKind> {
    match talk {
        Talk::Letters if is_q(label) => Some(ParagraphKind::Question),
        Talk::Letters => is_a(label).then_some(ParagraphKind::Answer),
        Talk::Interview(asks) if same(asks, label) => Some(ParagraphKind::Question),
        Talk::Interview(_) => Some(ParagraphKind::Answer),
        Talk::Panel => Some(ParagraphKind::Dialogue),
    }
}

fn is_q(label: &str) -> bool {
    matches!(label, "Q" | "Q." | "Question")
}

fn is_a(label: &str) -> bool {
    matches!(label, "A" | "A." | "Answer")
}

/// What kind of talk the labels make, if any.
fn talk<'a>(profiles: &[Profile<'_>], turns: &[Turn<'a>]) -> Option<Talk<'a>> {
    if turns.iter().any(|turn| is_q(turn.label)) && turns.iter().any(|turn| is_a(turn.label)) {
        return Some(Talk::Letters);
    }
    let mut tally: Vec<(&str, usize, usize)> = Vec::new(); // label, turns, questions
    for Turn { at, label } in turns {
        let asks = usize::from(
            profiles.get(*at).is_some_and(|profile| profile.ending == Ending::Question),
        );
        if let Some((_, count, questions)) = tally.iter_mut().find(|(known, ..)| same(known, label))
        {
            *count += 1;
            *questions += asks;
        } else if tally.len() < MOST_VOICES {
            tally.push((label, 1, asks));
        } else {
            return None;
        }
    }
    let returning = tally.iter().filter(|(_, count, _)| *count >= 2).count();
    let long = turns.len() >= INTERVIEW_TURNS && returning >= 2;
    let most = tally.iter().max_by_key(|(_, count, questions)| questions * 1000 / count.max(&1))?;
    if long && most.2 * 2 >= most.1 {
        return Some(Talk::Interview(most.0));
    }
    let voices = turns.iter().filter(|turn| {
        profiles
            .get(turn.at)
            .is_some_and(|profile| speech::speaks_of_talkers(profile) || profile.has_question)
    });
    let side_by_side = turns.windows(2).all(|pair| matches!(pair, [a, b] if b.at == a.at + 1));
    let short = turns.len() >= SHORTEST_TALK && returning >= 1 && tally.len() >= 2 && side_by_side;
    if !long && !short {
        return None; // the words are read only where the labels allow a talk
    }
    let spoken = voices.count();
    let talks = long && spoken * 2 >= turns.len() || short && spoken + 1 >= turns.len();
    talks.then_some(Talk::Panel)
}

/// Whether two labels are one speaker's: `ADA LIND` and `LIND`.
fn same(one: &str, other: &str) -> bool {
    let last = |label: &str| label.rsplit(' ').next().unwrap_or_default().to_lowercase();
    let single = !one.contains(' ') || !other.contains(' ');
    one == other || single && last(one) == last(other)
}

/// The label at the start of a paragraph: `Q`, `A.`, `ALIYA BEK`, `The Herald`.
fn speaker_label<'a>(profile: &Profile<'a>) -> Option<&'a str> {
    let text = profile.text;
    let named = if profile.signs.may_hold(b":") { name_label(text) } else { None };
    named.or_else(|| {
        let letter = text.get(..2).filter(|letter| matches!(*letter, "Q." | "A."))?;
        let said = text.get(2..)?;
        (said.starts_with(' ') && !said.trim().is_empty()).then_some(letter)
    })
}

/// The label before a colon.
fn name_label(text: &str) -> Option<&str> {
    let head = text.as_bytes();
    let colon = memchr::memchr(b':', head.get(..LONGEST_LABEL).unwrap_or(head))?;
    let label = text.get(..colon)?;
    let said = text.get(colon + 1..)?;
    // `TOM HOLM (R-UT):`
    let name = label.split_once(" (").map_or(label, |(name, _)| name);
    let words = name.split(' ').count();
    let named = name.split(' ').all(|word| {
        chars::is_capital(word)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'))
    });
    (words <= LABEL_WORDS
        && named
        && said.starts_with(char::is_whitespace)
        && !said.trim().is_empty())
    .then_some(name)
}

/// Whether the paragraph at `at` begins with a label that comes back soon: a turn, and no title.
pub(crate) fn is_labelled(profiles: &[Profile<'_>], at: usize) -> bool {
    let Some(label) = profiles.get(at).and_then(speaker_label) else {
        return false;
    };
    let near = profiles.iter().skip(at + 1).take(LABEL_REACH);
    near.filter_map(speaker_label).any(|other| other == label)
}
