//! Interviews without any marks: short questions, and paragraphs that answer in the first person.

use copydesk_core::ParagraphKind;

use super::dashed::asks;
use super::{ANNOUNCED, INTERVIEW_TURNS, is_free};
use crate::lexicon::{self, Group};
use crate::profile::Profile;
use crate::{chars, speech};

/// A question of an interview without marks has at most this many words.
const UNMARKED_WORDS: usize = 60;
/// So many questions make an interview where the text only names somebody who talks.
const QUESTIONS: usize = 3;

/// What the questions of a text and the paragraphs behind them look like.
#[derive(Default)]
struct Survey {
    /// Questions that speak to somebody.
    addressed: usize,
    /// Answers, each up to the next question.
    answers: usize,
    /// Answers in the first person.
    own: usize,
    /// Answers in which somebody else tells who speaks.
    tagged: usize,
}

/// An interview without any marks: the text says that it is one or names somebody who talks, every few
/// paragraphs a short one asks, and those behind it say `I`. From the first question on, what is no
/// question is an answer.
pub(super) fn unmarked(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) {
    let questions = questions(profiles, kinds);
    if questions.len() < QUESTIONS || questions.len() * 6 < free(kinds, &questions) {
        return; // the words are read only where enough is asked
    }
    let survey = survey(profiles, kinds, &questions);
    let Survey { addressed, answers, own, tagged } = survey;
    let questions = questions.len();
    if tagged * 4 > answers {
        return;
    }
    let announced = profiles.iter().take(ANNOUNCED).any(|profile| {
        chars::bare_words(profile.text).any(|word| lexicon::is_in(word, Group::Interview))
    });
    let introduced = || profiles.iter().take(ANNOUNCED).any(speech::introduces);
    let is_interview = announced && questions >= INTERVIEW_TURNS && own * 2 >= answers
        || addressed > 0 && own * 3 >= answers * 2 && introduced();
    if !is_interview {
        return;
    }
    let mut inside = false;
    for (profile, kind) in profiles.iter().zip(kinds.iter_mut()) {
        if is_question(profile, *kind) {
            *kind = ParagraphKind::Question;
            inside = true;
        } else if inside && *kind == ParagraphKind::Body {
            *kind = ParagraphKind::Answer;
        }
    }
}

fn is_question(profile: &Profile<'_>, kind: ParagraphKind) -> bool {
    is_free(kind) && profile.words <= UNMARKED_WORDS && asks(profile)
}

/// The places of the questions, in order.
fn questions(profiles: &[Profile<'_>], kinds: &[ParagraphKind]) -> Vec<usize> {
    let asked = profiles.iter().zip(kinds).enumerate();
    asked.filter(|(_, (profile, kind))| is_question(profile, **kind)).map(|(at, _)| at).collect()
}

/// How many free paragraphs there are from the first question on.
fn free(kinds: &[ParagraphKind], questions: &[usize]) -> usize {
    let first = questions.first().copied().unwrap_or(kinds.len());
    kinds.iter().skip(first).filter(|kind| is_free(**kind)).count()
}

fn survey(profiles: &[Profile<'_>], kinds: &[ParagraphKind], questions: &[usize]) -> Survey {
    let mut survey = Survey::default();
    let mut open = false; // behind a question
    let mut own = false; // this answer is already counted as one in the first person
    let first = questions.first().copied().unwrap_or(kinds.len());
    for (at, (profile, kind)) in profiles.iter().zip(kinds).enumerate().skip(first) {
        if questions.binary_search(&at).is_ok() {
            survey.addressed += usize::from(speech::speaks_to_somebody(profile));
            open = true;
            own = false;
        } else if is_free(*kind) {
            survey.answers += usize::from(open);
            survey.tagged += usize::from(open && speech::is_tagged(profile));
            open = false;
            if !own && speech::speaks_of_self(profile) {
                own = true;
                survey.own += 1;
            }
        }
    }
    survey
}
