//! Whether a dashed paragraph is somebody speaking.

use crate::lexicon::{self, Group};
use crate::profile::{Ending, Profile};
use crate::{chars, names};

/// A dashed line of up to so many words without a stop is a signature.
const SIGNATURE_WORDS: usize = 6;
/// A subheading between dashes has at most this many words.
const HEADING_WORDS: usize = 10;
/// A turn that only its surroundings prove has at least this many words.
const FULL_WORDS: usize = 5;
/// So many words behind a comma the verb of telling comes: `…, he said`, `…, said Aliya Bek`.
const TAG_WORDS: usize = 4;
/// How many paragraphs before a turn may name its speaker.
const LEAD_REACH: usize = 2;
/// At most so many words of a paragraph are searched for a verb of telling.
const LEAD_WORDS: usize = 80;

/// What stands behind the dash.
fn said<'a>(profile: &Profile<'a>) -> &'a str {
    profile.text.get(profile.dash..).unwrap_or(profile.text)
}

/// Whether a paragraph may be a turn of speech: it has a dash, and is no signature (`— Aliya Bek.`).
pub(crate) fn is_turn(profile: &Profile<'_>) -> bool {
    profile.dash > 0
        && !is_heading(profile)
        && !is_signature(profile)
        && !quotes_by_label(said(profile))
}

/// Whether a dashed line gives somebody's words in marks behind a label: `- Mayor Aliya Bek: "We …"`
fn quotes_by_label(said: &str) -> bool {
    let head = said.get(..chars::floor(said, LABEL_BYTES)).unwrap_or(said);
    head.contains(": \"") || head.contains(": “")
}

/// The longest label before words in marks, in bytes.
const LABEL_BYTES: usize = 60;

/// A text without the stage direction at its end, `(laughs)`.
pub(crate) fn without_direction(text: &str) -> &str {
    let last = text.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    last.filter(|(_, said)| said.len() <= DIRECTION).map_or(text, |(before, _)| before.trim_end())
}

/// The longest stage direction, in bytes.
const DIRECTION: usize = 40;

fn is_signature(profile: &Profile<'_>) -> bool {
    if without_direction(profile.text).ends_with(['?', '!']) {
        return false;
    }
    let names_one = || names::only_names(said(profile).trim_end_matches('.')).len() == 1;
    profile.words <= SIGNATURE_WORDS && (profile.ending == Ending::Open || names_one())
}

/// Whether a line stands between two dashes: `– Old hands –`.
pub(crate) fn is_heading(profile: &Profile<'_>) -> bool {
    profile.dash > 0
        && profile.words <= HEADING_WORDS
        && said(profile).trim_end_matches('.').ends_with(chars::is_dash)
}

/// Whether a turn is made of whole sentences.
pub(crate) fn is_full(profile: &Profile<'_>) -> bool {
    profile.ending != Ending::Open
        && profile.ending != Ending::Colon
        && profile.words >= FULL_WORDS
        && !said(profile).trim_end_matches('.').ends_with(';')
}

/// Whether a turn shows by itself that somebody speaks: it ends like a sentence, and asks, exclaims,
/// speaks of `me` and `you`, or is told (`…, he said.`). What stands in quotation marks is left out:
/// a list of claims quotes them.
pub(crate) fn sounds_spoken(profile: &Profile<'_>) -> bool {
    if !matches!(profile.ending, Ending::Stop | Ending::Question | Ending::Cut) {
        return false;
    }
    profile.ending == Ending::Question
        || said(profile).ends_with('!')
        || speaks_of_talkers(profile)
        || is_tagged(profile)
}

/// Whether a paragraph speaks of `me` and `you` outside quotation marks.
pub(crate) fn speaks_of_talkers(profile: &Profile<'_>) -> bool {
    talkers(profile).next().is_some()
}

/// Whether it speaks of `me` or `us`.
pub(crate) fn speaks_of_self(profile: &Profile<'_>) -> bool {
    talkers(profile).any(|word| !is_you(word))
}

/// Whether it speaks to `you`.
pub(crate) fn speaks_to_somebody(profile: &Profile<'_>) -> bool {
    talkers(profile).any(is_you)
}

fn is_you(word: &str) -> bool {
    word.get(..3).is_some_and(|you| you.eq_ignore_ascii_case("you"))
}

/// The words for those who talk, outside quotation marks: `I`, `your`.
fn talkers<'a>(profile: &Profile<'a>) -> impl Iterator<Item = &'a str> {
    let own = said(profile).split(chars::is_double_mark).step_by(2);
    own.flat_map(chars::bare_words)
        .filter(|word| lexicon::is_in(word, Group::Person) && !is_shouted(word))
}

/// Whether a word is in capitals throughout: `US`, `ME`; `I` always is.
fn is_shouted(word: &str) -> bool {
    word.len() > 1 && word.chars().all(char::is_uppercase)
}

/// Whether a turn holds a tag: `…, he said.`, `…? — asked the boy.`
pub(crate) fn is_tagged(profile: &Profile<'_>) -> bool {
    said(profile).split(chars::is_double_mark).step_by(2).any(is_told)
}

/// Whether a verb of telling stands close behind a comma, question or exclamation mark.
fn is_told(text: &str) -> bool {
    let mut room = 0;
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if word.starts_with("--") || word.starts_with(['–', '—']) {
            room = TAG_WORDS; // `March --said Ana--.`
        }
        if room > 0 && lexicon::is_telling(bare) && !chars::is_capital(bare) {
            return true;
        }
        let opens = word.ends_with([',', '?', '!']) || bare.is_empty() && room > 0;
        room = if opens { TAG_WORDS } else { room.saturating_sub(1) };
    }
    false
}

/// Whether the narration before the turn at `at` names a speaker and says that he speaks.
pub(crate) fn is_led_in(profiles: &[Profile<'_>], at: usize) -> bool {
    let before = profiles.get(at.saturating_sub(LEAD_REACH)..at).unwrap_or_default();
    before.iter().rev().find(|profile| profile.dash == 0).is_some_and(introduces)
}

/// Whether the paragraph before the turn at `at` says that somebody speaks and ends with a colon: `He
/// turned to her and said:`
pub(crate) fn is_announced(profiles: &[Profile<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| profiles.get(before));
    before.is_some_and(|before| {
        let tells = |word: &str| lexicon::is_telling(word) && !chars::is_capital(word);
        before.ending == Ending::Colon
            && before.dash == 0
            && chars::bare_words(before.text).take(LEAD_WORDS).any(tells)
    })
}

/// Whether the paragraph right before the turn at `at` gives somebody's words: `…, he said.`,
/// `According to her, …`
pub(crate) fn is_attributed(profiles: &[Profile<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| profiles.get(before));
    before.is_some_and(|before| {
        let accords = before.text.starts_with("According to ");
        let tail = before.text.rsplit(chars::is_double_mark).next().unwrap_or_default();
        let trails = tail.len() < before.text.len()
            && chars::bare_words(tail).take(TAG_WORDS).any(lexicon::is_telling);
        before.dash == 0 && before.ending == Ending::Stop && (accords || trails || is_told(tail))
    })
}

/// Whether a paragraph names somebody and says that he speaks, without quoting him in marks.
pub(crate) fn introduces(profile: &Profile<'_>) -> bool {
    if profile.dash > 0 || profile.text.contains(chars::is_double_mark) {
        return false;
    }
    let (mut named, mut told) = (false, false);
    for (place, word) in chars::bare_words(profile.text).take(LEAD_WORDS).enumerate() {
        let is_big = chars::is_capital(word);
        named |= is_big && (place > 0 || !lexicon::is_opener(word));
        told |= lexicon::is_in(word, Group::Interview)
            || (!is_big && (lexicon::is_telling(word) || lexicon::is_in(word, Group::Speaking)));
    }
    named && told
}
