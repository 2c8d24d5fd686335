//! Turns with labels.

use copydesk_core::ParagraphKind;

use super::{INTERVIEW_TURNS, is_free};
use crate::chars;
use crate::profile::{Ending, Profile};

/// A label comes back within so many paragraphs.
const LABEL_REACH: usize = 8;
/// More labels than this are a table or a list of names.
const MOST_VOICES: usize = 12;

/// Turns with labels: `Q:` and `A:`, or names of two and more speakers.
pub(super) fn labelled(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) -> bool {
    let labels: Vec<Option<&str>> = profiles
        .iter()
        .zip(kinds.iter())
        .map(|(profile, kind)| if is_free(*kind) { speaker_label(profile.text) } else { None })
        .collect();
    let turns: Vec<(usize, &str)> = labels
        .iter()
        .enumerate()
        .filter_map(|(at, label)| label.map(|label| (at, label)))
        .collect();
    let asked = |label: &str| matches!(label, "Q" | "Question");
    let answered = |label: &str| matches!(label, "A" | "Answer");
    let short = turns
        .iter()
        .filter(|(_, label)| asked(label))
        .count()
        .min(turns.iter().filter(|(_, label)| answered(label)).count());
    let questioner = if short >= 1 { None } else { questioner(profiles, &turns) };
    if short == 0 && questioner.is_none() {
        return false;
    }
    let mut running = None;
    for (at, kind) in kinds.iter_mut().enumerate() {
        let label = labels.get(at).copied().flatten();
        let role = match label {
            Some(label) if asked(label) || questioner == Some(label) => {
                Some(ParagraphKind::Question)
            }
            Some(label) if answered(label) || questioner.is_some() => Some(ParagraphKind::Answer),
            Some(_) => None,
            None if *kind == ParagraphKind::Body => {
                running.filter(|role| *role == ParagraphKind::Answer)
            }
            None => None,
        };
        match (label, role) {
            (_, Some(role)) if is_free(*kind) => {
                *kind = role;
                running = Some(role);
            }
            (Some(_), None) => running = None,
            _ if *kind == ParagraphKind::Heading => running = None,
            _ => {}
        }
    }
    true
}

/// The label that asks most of the questions, if the labels are those of an interview: four turns
/// and more, at least two speakers that come back.
fn questioner<'a>(profiles: &[Profile<'_>], turns: &[(usize, &'a str)]) -> Option<&'a str> {
    let mut tally: Vec<(&str, usize, usize)> = Vec::new(); // label, turns, questions
    for (at, label) in turns {
        let asks = usize::from(
            profiles.get(*at).is_some_and(|profile| profile.ending == Ending::Question),
        );
        if let Some((_, count, questions)) = tally.iter_mut().find(|(known, ..)| known == label) {
            *count += 1;
            *questions += asks;
        } else if tally.len() < MOST_VOICES {
            tally.push((label, 1, asks));
        } else {
            return None;
        }
    }
    let returning = tally.iter().filter(|(_, count, _)| *count >= 2).count();
    if turns.len() < INTERVIEW_TURNS || returning < 2 {
        return None;
    }
    let most = tally.iter().max_by_key(|(_, count, questions)| questions * 1000 / count.max(&1))?;
    (most.2 * 2 >= most.1).then_some(most.0)
}

/// The label before a colon at the start of a paragraph: `Q`, `ALIYA BEK`, `Herald`.
fn speaker_label(text: &str) -> Option<&str> {
    let colon = text.bytes().take(40).position(|b| b == b':')?;
    let label = text.get(..colon)?;
    let said = text.get(colon + 1..)?;
    let words = label.split(' ').count();
    let named = label.split(' ').all(|word| {
        chars::is_capital(word)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'))
    });
    (words <= 3 && named && said.starts_with(char::is_whitespace) && !said.trim().is_empty())
        .then_some(label)
}

/// Whether the paragraph at `at` begins with a label that comes back soon: a turn, and no title.
pub(crate) fn is_labelled(profiles: &[Profile<'_>], at: usize) -> bool {
    let Some(label) = profiles.get(at).and_then(|profile| speaker_label(profile.text)) else {
        return false;
    };
    let near = profiles.iter().skip(at + 1).take(LABEL_REACH);
    near.filter_map(|profile| speaker_label(profile.text)).any(|other| other == label)
}
