//! Interviews without any marks.

use copydesk_core::ParagraphKind;

use super::{ANNOUNCED, INTERVIEW_TURNS, is_free};
use crate::chars;
use crate::lexicon::{self, Group};
use crate::profile::{Ending, Profile};

/// A question of an interview without marks has at most this many words.
const UNMARKED_WORDS: usize = 60;

/// An interview without any marks: the text says that it is one, and every few paragraphs a short one
/// ends with a question mark. From the first question on, what is no question is an answer.
pub(super) fn unmarked(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) {
    let asks = |profile: &Profile<'_>, kind: ParagraphKind| {
        is_free(kind) && profile.ending == Ending::Question && profile.words <= UNMARKED_WORDS
    };
    let questions =
        profiles.iter().zip(kinds.iter()).filter(|(profile, kind)| asks(profile, **kind)).count();
    let free = kinds.iter().filter(|kind| is_free(**kind)).count();
    let announced = profiles.iter().take(ANNOUNCED).any(|profile| {
        chars::bare_words(profile.text).any(|word| lexicon::is_in(word, Group::Interview))
    });
    if !announced || questions < INTERVIEW_TURNS || questions * 6 < free {
        return;
    }
    let mut inside = false;
    for (profile, kind) in profiles.iter().zip(kinds.iter_mut()) {
        if asks(profile, *kind) {
            *kind = ParagraphKind::Question;
            inside = true;
        } else if inside && *kind == ParagraphKind::Body {
            *kind = ParagraphKind::Answer;
        }
    }
}
