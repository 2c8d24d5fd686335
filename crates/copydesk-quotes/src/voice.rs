//! Whether words are somebody's own or the narrator's, by person and tense alone.
//!
//! Who speaks says `I` and `you`, asks, exclaims, and uses the present; who narrates says what
//! somebody else did. It is asked only where speech in dashes has begun and no sign says where it
//! ends.

use crate::lexicon::Flags;
use crate::tokens::{Kind, Token};

/// Whose words they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Voice {
    /// They speak of `me` and `you`.
    Own,
    /// A question, an exclamation, the present.
    Lively,
    /// The past of somebody else.
    Narrated,
    /// Nothing tells.
    Open,
}

/// Whether a sentence is nothing but a tag: `Mulligan said .`, `he cried thickly .`
pub(crate) fn is_tag_alone(tokens: &[Token]) -> bool {
    let words = tokens.iter().take_while(|t| t.kind == Kind::Word).count();
    let ends = matches!(tokens.get(words..), Some([stop]) if stop.kind == Kind::Stop);
    let verb = tokens[..words].iter().position(|t| t.flags.all(Flags::CUE.or(Flags::PAST)));
    let subject = |t: &Token| t.is_name() || t.is(Flags::SUBJECT.or(Flags::DET).or(Flags::POSS));
    let first = tokens.first().is_some_and(subject);
    ends && first
        && words <= TAG
        && verb.is_some_and(|verb| (1..=4).contains(&verb) && words - verb <= 5)
}

/// The longest sentence that is nothing but a tag, in words.
const TAG: usize = 8;

/// How many tokens of a sentence are read: the person and the first verb stand near its start.
const READ: usize = 60;

/// The voice of one sentence.
pub(crate) fn voice(text: &str, tokens: &[Token]) -> Voice {
    let mut tense = Voice::Open;
    for (at, token) in tokens.iter().enumerate().take(READ) {
        if token.kind != Kind::Word {
            continue;
        }
        if is_own(text, token) {
            return Voice::Own;
        }
        if tense == Voice::Open {
            tense = tense_of(text, token, at.checked_sub(1).and_then(|left| tokens.get(left)));
        }
    }
    match tokens.iter().take(READ).next_back().map_or(0, |last| last.first_byte(text)) {
        b'!' | b'?' => Voice::Lively,
        _ => tense,
    }
}

/// `I`, `you`, `our`: one of those who talk. `US` is a country.
fn is_own(text: &str, token: &Token) -> bool {
    token.is(Flags::TALKERS)
        && !(token.end() > token.start() + 1
            && text[token.start()..token.end()].bytes().all(|b| b.is_ascii_uppercase()))
}

fn tense_of(text: &str, token: &Token, left: Option<&Token>) -> Voice {
    let word = token.text(text);
    let after_verb = left.is_some_and(|l| l.is(Flags::AUX.or(Flags::MODAL).or(Flags::DET)));
    if token.is(Flags::PASTVERB) || token.flags.all(Flags::CUE.or(Flags::PAST)) {
        return Voice::Narrated;
    }
    if word.len() > 4 && word.ends_with("ed") && !token.capital && !after_verb {
        return Voice::Narrated;
    }
    let present = token.is(Flags::VERB) && word.ends_with('s')
        || token.flags.all(Flags::CUE.or(Flags::THIRD)) && !token.is(Flags::NOUN);
    if present || token.is(Flags::AUX.or(Flags::MODAL)) { Voice::Lively } else { Voice::Open }
}
