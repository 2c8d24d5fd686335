//! The office beside a name, and the words by which it is known again.

use super::runs::Run;
use super::spelling::{bare, is_acronym};
use crate::lexicon::{Flags, flags};
use crate::tokens::{Kind, Token};

/// How far an office may reach from the name, in tokens.
pub(super) const OFFICE: usize = 24;

/// The office that stands beside a name: `the director of the mill, NAME`, `NAME, a farmer`, `the
/// President of Kazakhstan NAME`.
pub(super) fn office_beside(text: &str, tokens: &[Token], run: Run) -> Option<(usize, usize)> {
    let end = run.from;
    let comma = end.checked_sub(1).filter(|at| tokens[*at].kind == Kind::Comma);
    let to = comma.unwrap_or(if run.after_place { end } else { run.title });
    if (comma.is_some() || run.after_place || touches_role(tokens, to))
        && let Some(from) = office_start(text, tokens, to)
        && from < to
    {
        return Some((from, to));
    }
    let comma = run.to;
    tokens.get(comma).filter(|t| t.kind == Kind::Comma)?;
    let limit = tokens.len().min(comma + 1 + OFFICE);
    let stop =
        (comma + 1..limit).find(|at| !matches!(tokens[*at].kind, Kind::Word | Kind::Number))?;
    let words = tokens.get(comma + 1..stop)?;
    let opens = words.first().is_some_and(|t| {
        t.is(Flags::DET.or(Flags::ROLE)) || !t.capital && !t.is(Flags::CONJ.or(Flags::RELATIVE))
    });
    let role = words.iter().take(6).any(|t| t.is(Flags::ROLE));
    let verb = words
        .iter()
        .any(|t| t.is(Flags::CUE.or(Flags::AUX).or(Flags::MODAL)) && !t.is(Flags::NOUN));
    (opens && role && !verb).then_some((comma + 1, stop))
}

fn touches_role(tokens: &[Token], to: usize) -> bool {
    to.checked_sub(1).is_some_and(|last| tokens[last].is(Flags::ROLE) && !tokens[last].capital)
}

/// Where the noun phrase of an office begins that ends before `to`: at its first role word, or the
/// words right before it.
fn office_start(text: &str, tokens: &[Token], to: usize) -> Option<usize> {
    let floor = to.saturating_sub(OFFICE);
    let mut from = to;
    while from > floor {
        let token = &tokens[from - 1];
        let word =
            token.kind == Kind::Word || token.kind == Kind::Open || token.kind == Kind::Close;
        let stop = Flags::AUX
            .or(Flags::MODAL)
            .or(Flags::SUBORD)
            .or(Flags::SUBJECT)
            .or(Flags::VERB)
            .or(Flags::CUE);
        if !word
            || token.is(stop) && !token.capital && !token.is(Flags::DET)
            || token.text(text) == "by"
        {
            break;
        }
        from -= 1;
    }
    let role = (from..to).find(|at| tokens[*at].is(Flags::ROLE) && !tokens[*at].possessive)?;
    // Up to two words that qualify the role: `deputy prime minister`, `Ukrainian Minister`.
    let mut start = role;
    while start > from
        && role - start < 2
        && tokens[start - 1].kind == Kind::Word
        && !tokens[start - 1].is(Flags::DET.or(Flags::PREP).or(Flags::CONJ))
    {
        start -= 1;
    }
    Some(start)
}

/// The content words of an office, lower case.
pub(crate) fn office_words(text: &str, tokens: &[Token]) -> Vec<String> {
    tokens
        .iter()
        .filter(|t| {
            t.kind == Kind::Word
                && !t.is(Flags::DET.or(Flags::PREP).or(Flags::CONJ).or(Flags::POSS))
        })
        .map(|t| bare(t.text(text)))
        .map(|w| if is_acronym(w) { w.to_owned() } else { w.to_lowercase() })
        .take(16)
        .collect()
}

/// An office as it is shown: without article.
pub(crate) fn role_text(text: &str, tokens: &[Token]) -> String {
    let skip = tokens.iter().take_while(|t| t.is(Flags::DET) || t.kind != Kind::Word).count();
    let words = tokens.get(skip..).unwrap_or_default();
    let shown =
        words.first().zip(words.last()).map_or("", |(first, last)| &text[first.start..last.end]);
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a word is for what a person is.
pub(crate) fn is_role_word(word: &str) -> bool {
    flags(word).any(Flags::ROLE)
}
