//! Turns led by dashes.

use copydesk_core::ParagraphKind;

use super::lists::LIST_ITEMS;
use super::{ANNOUNCED, INTERVIEW_TURNS, is_free};
use crate::lexicon::{self, Group};
use crate::profile::{Ending, Profile};
use crate::speech;

/// Answers of an interview that nobody announces have so many words on average.
const LONG_ANSWER: usize = 20;
/// Up to so many words a turn may be a question without a question mark.
const QUESTION_WORDS: usize = 40;

/// Turns led by dashes: an interview if questions come among them, else dialogue; what does not
/// sound like speech is an item of a list. Tells whether there was an interview.
pub(super) fn dashed(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) -> bool {
    for (profile, kind) in profiles.iter().zip(kinds.iter_mut()) {
        if is_free(*kind) && speech::is_heading(profile) {
            *kind = ParagraphKind::Heading;
        }
    }
    let mut turns: Vec<usize> = (0..profiles.len())
        .filter(|at| {
            profiles.get(*at).is_some_and(speech::is_turn)
                && kinds.get(*at).is_some_and(|kind| is_free(*kind))
        })
        .collect();
    if !speaks_in_hyphens(profiles, &turns) {
        turns.retain(|at| profiles.get(*at).is_some_and(|turn| !turn.text.starts_with("--")));
    }
    let sounds: Vec<bool> = turns
        .iter()
        .map(|at| profiles.get(*at).is_some_and(|profile| speech::sounds_spoken(profile)))
        .collect();
    let talks = sounds.iter().filter(|sounds| **sounds).count() * 2 >= turns.len();
    if talks && is_interview(profiles, &turns) {
        interview(profiles, kinds, &turns);
        return true;
    }
    let all_ask =
        turns.len() >= LIST_ITEMS && turns.iter().all(|at| profiles.get(*at).is_some_and(asks));
    let tagged = |at: &&usize| profiles.get(**at).is_some_and(speech::is_tagged);
    let story = talks && turns.iter().filter(tagged).count() >= TAGGED;
    for (n, at) in turns.iter().copied().enumerate() {
        let announced = speech::is_announced(profiles, at)
            || !has_company(profiles, at) && speech::is_attributed(profiles, at);
        let told = talks || announced || speech::is_led_in(profiles, at);
        let (Some(profile), Some(kind)) = (profiles.get(at), kinds.get_mut(at)) else {
            continue;
        };
        let is_spoken = sounds.get(n).copied().unwrap_or_default()
            || talks && answers(profile, &turns, &sounds, n)
            || announced && ends(profile)
            || story && ends(profile)
            || told && speech::is_full(profile);
        if !all_ask && is_spoken {
            *kind = ParagraphKind::Dialogue;
        } else if speech::is_full(profile) || has_company(profiles, at) {
            *kind = ParagraphKind::ListItem;
        }
    }
    run_on(profiles, kinds);
    false
}

/// Lets plain paragraphs in the first person go on with the turn right before them, unless the writer
/// says `I` too.
fn run_on(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) {
    if !kinds.contains(&ParagraphKind::Dialogue) {
        return; // as in most articles, whose words need not be read for it
    }
    let mut is_open = false;
    for (profile, kind) in profiles.iter().zip(kinds.iter_mut()) {
        match *kind {
            ParagraphKind::Dialogue => is_open = true,
            ParagraphKind::Body if is_own(profile) => {
                if !is_open || speech::is_tagged(profile) {
                    return; // the writer's own words
                }
                *kind = ParagraphKind::Dialogue;
            }
            ParagraphKind::Caption => {}
            _ => is_open = false,
        }
    }
}

/// Whether a paragraph speaks of `me`. A blank before its stop marks a line of a text cut into
/// sentences, which is no paragraph.
fn is_own(profile: &Profile<'_>) -> bool {
    let line = [" .", " !", " ?"].iter().any(|stop| profile.text.ends_with(stop));
    !line && speech::speaks_of_self(profile)
}

/// So many tags make a story of turns, in which each line with a dash is one.
const TAGGED: usize = 2;

fn ends(profile: &Profile<'_>) -> bool {
    !matches!(profile.ending, Ending::Open | Ending::Colon)
}

/// Whether paragraphs that two hyphens lead are turns: one of them has a tag, a colon announces one, or
/// one stands behind a colon on its line. Novels in marks break sentences with the same sign.
fn speaks_in_hyphens(profiles: &[Profile<'_>], turns: &[usize]) -> bool {
    let of = |at: usize| profiles.get(at).filter(|turn| turn.text.starts_with("--"));
    turns.iter().any(|at| {
        of(*at).is_some_and(|turn| speech::is_tagged(turn) || speech::is_announced(profiles, *at))
    }) || turns.iter().any(|at| of(*at).is_some())
        && profiles.iter().any(|profile| profile.text.contains(": --"))
}

/// Whether a turn asks: `When will it open? (laughs)`, `Tell us about the roof.`
pub(super) fn asks(profile: &Profile<'_>) -> bool {
    profile.ending == Ending::Question
        || speech::without_direction(profile.text).ends_with('?')
        || profile.words < QUESTION_WORDS && lexicon::holds(profile.text, Group::Request)
}

/// Whether a turn of a few words stands right beside one that sounds spoken: `— No.`
fn answers(profile: &Profile<'_>, turns: &[usize], sounds: &[bool], n: usize) -> bool {
    let near = |other: Option<usize>| {
        other.is_some_and(|other| {
            sounds.get(other) == Some(&true)
                && turns.get(other).zip(turns.get(n)).is_some_and(|(a, b)| a.abs_diff(*b) == 1)
        })
    };
    matches!(profile.ending, Ending::Stop | Ending::Cut)
        && (near(n.checked_sub(1)) || near(Some(n + 1)))
}

/// Tells questions from answers among the turns of an interview; plain paragraphs between them go on
/// with the answer.
fn interview(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind], turns: &[usize]) {
    let asks = |at: usize| profiles.get(at).is_some_and(asks);
    let mut role = ParagraphKind::Answer;
    let mut inside = false;
    for (at, (profile, kind)) in profiles.iter().zip(kinds.iter_mut()).enumerate() {
        let is_turn = turns.binary_search(&at).is_ok();
        if is_turn {
            let next_turn = turns.get(turns.partition_point(|turn| *turn <= at)).copied();
            role = match role {
                ParagraphKind::Question
                    if asks(at)
                        && next_turn.is_some_and(|next| !asks(next))
                        && profile.words < QUESTION_WORDS =>
                {
                    ParagraphKind::Question
                }
                ParagraphKind::Question => ParagraphKind::Answer,
                _ if profile.has_question || profile.words < QUESTION_WORDS => {
                    ParagraphKind::Question
                }
                _ => ParagraphKind::Answer,
            };
            *kind = role;
            inside = true;
        } else if inside && *kind == ParagraphKind::Body {
            *kind = if thanks(profile) { ParagraphKind::Question } else { role };
        }
    }
}

/// Whether the asker takes leave: `Thank you for the interview!`
fn thanks(profile: &Profile<'_>) -> bool {
    profile.words <= THANKS_WORDS
        && ["Thank you for ", "Thanks for "].iter().any(|lead| profile.text.starts_with(lead))
}

/// The longest leave-taking, in words.
const THANKS_WORDS: usize = 12;

/// Whether another dashed paragraph stands right before or behind.
fn has_company(profiles: &[Profile<'_>], at: usize) -> bool {
    let is_dashed = |at: usize| profiles.get(at).is_some_and(|profile| profile.dash > 0);
    is_dashed(at + 1) || at.checked_sub(1).is_some_and(is_dashed)
}

/// Whether the turns are those of an interview: one of three and more is a question, but not all,
/// and either the text before them says that somebody speaks, or the answers are long. A story with
/// spoken lines has few questions or short answers; narration between its turns is no answer.
fn is_interview(profiles: &[Profile<'_>], turns: &[usize]) -> bool {
    let of_turns = || turns.iter().filter_map(|at| profiles.get(*at));
    let questions = of_turns().filter(|turn| asks(turn)).count();
    let tagged = of_turns().filter(|turn| speech::is_tagged(turn)).count();
    if tagged * 4 >= turns.len() {
        return false; // somebody narrates: `— Where? — asked the boy.`
    }
    if turns.len() < INTERVIEW_TURNS || questions * 3 < turns.len() || questions == turns.len() {
        return false;
    }
    let answers = of_turns().filter(|turn| !asks(turn));
    let words: usize = answers.map(|turn| turn.words).sum();
    let first = turns.first().copied().unwrap_or_default();
    words >= LONG_ANSWER * (turns.len() - questions)
        || profiles.iter().take(first.min(ANNOUNCED)).any(speech::introduces)
}
