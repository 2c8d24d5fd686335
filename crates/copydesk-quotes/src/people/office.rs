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
    apposition(text, tokens, run)
}

/// What stands behind a name between commas: `NAME, a farmer`, `NAME, 45, director of the mill`.
fn apposition(text: &str, tokens: &[Token], run: Run) -> Option<(usize, usize)> {
    let mut comma = run.to;
    // An age, and the brackets or the seat of a politician: `NAME (R-Ky.), chairman of …`.
    if tokens.get(comma)?.kind == Kind::Open {
        let close =
            (comma + 1..tokens.len().min(comma + 8)).find(|n| tokens[*n].kind == Kind::Close)?;
        comma = close + 1;
    }
    tokens.get(comma).filter(|t| t.kind == Kind::Comma)?;
    let aside = (comma + 1..tokens.len().min(comma + 4)).find(|n| tokens[*n].kind == Kind::Comma);
    if let Some(next) = aside
        && tokens[comma + 1..next]
            .iter()
            .all(|t| t.kind == Kind::Number || t.text(text).contains('-'))
    {
        comma = next;
    }
    let limit = tokens.len().min(comma + 1 + OFFICE);
    let ends = |t: &Token| {
        !matches!(t.kind, Kind::Word | Kind::Number)
            || t.is(Flags::RELATIVE)
            || t.text(text) == "that"
    };
    let stop = (comma + 1..limit).find(|at| ends(&tokens[*at]))?;
    let words = tokens.get(comma + 1..stop)?;
    let first = words.first()?;
    let opens = first.is(Flags::DET.or(Flags::ROLE))
        || first.possessive
        || first.capital && words.get(1).is_some_and(|t| t.is(Flags::ROLE))
        || !first.capital && !first.is(Flags::CONJ.or(Flags::PREP).or(Flags::SUBORD));
    let role = head(words).iter().any(|t| t.is(Flags::ROLE.or(Flags::PARTY)));
    let verb = words.iter().any(|t| {
        t.is(Flags::CUE.or(Flags::AUX).or(Flags::MODAL)) && !t.is(Flags::NOUN) && !t.capital
    });
    // `NAME, whose colleague Ada Lind implicated him`
    let acts = |pair: &[Token]| {
        pair[0].is_name() && !pair[1].capital && pair[1].text(text).ends_with("ed")
    };
    let verb = verb || words.windows(2).any(acts);
    // `NAME, a former scoutmaster`: whatever noun it is, but no `a company`, `a town`, `a year`.
    let thing = Flags::ORG
        .or(Flags::DOC)
        .or(Flags::TERRITORY)
        .or(Flags::TIME)
        .or(Flags::TITLE)
        .or(Flags::VERB)
        .or(Flags::GROUP);
    let article = matches!(first.text(text), "a" | "an") && run.to - run.from >= 2;
    let trade = article
        && (2..=4).contains(&head(words).len())
        && head(words).last().is_some_and(|t| !t.is(thing) && !t.capital && is_agent(t.text(text)));
    (opens && (role || trade) && !verb).then_some((comma + 1, stop))
}

/// The words of a phrase before its first preposition.
pub(super) fn head(words: &[Token]) -> &[Token] {
    let end = words.iter().position(|t| t.is(Flags::PREP) && !t.capital).unwrap_or(words.len());
    &words[..end]
}

/// Whether a noun has an ending that people have who do something: `scoutmaster`, `cellist`.
fn is_agent(word: &str) -> bool {
    const ENDS: [&str; 9] = ["er", "or", "ist", "ian", "man", "woman", "eer", "ant", "ee"];
    word.len() >= 6 && ENDS.iter().any(|end| word.ends_with(end))
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
            || token.is(Flags::PREP) && !token.capital && !is_joint(token.text(text))
        {
            break;
        }
        from -= 1;
    }
    let role = (from..to).find(|at| tokens[*at].is(Flags::ROLE) && !tokens[*at].possessive)?;
    // What qualifies the role: up to two words, and capitalised ones as far as they go: `deputy prime
    // minister`, `White House press secretary`.
    let mut start = role;
    let small = Flags::DET.or(Flags::PREP).or(Flags::CONJ);
    while start > from
        && (role - start < 2 || role - start < 6 && tokens[start - 1].is_name())
        && tokens[start - 1].kind == Kind::Word
        && !tokens[start - 1].is(small)
    {
        start -= 1;
    }
    Some(start)
}

/// Whether a preposition binds the words of an office: `professor at`, but not `after former chief`.
fn is_joint(word: &str) -> bool {
    matches!(word, "of" | "for" | "to" | "at" | "in" | "on" | "from" | "under" | "with")
}

/// The content words of an office, lower case, short titles in full.
pub(crate) fn office_words(text: &str, tokens: &[Token]) -> Vec<String> {
    content(tokens).map(|token| office_word(text, token)).collect()
}

/// The tokens of the words that an office is known by.
fn content(tokens: &[Token]) -> impl Iterator<Item = &Token> {
    let small = Flags::DET.or(Flags::PREP).or(Flags::CONJ).or(Flags::POSS);
    tokens.iter().filter(move |t| t.kind == Kind::Word && !t.is(small)).take(16)
}

fn office_word(text: &str, token: &Token) -> String {
    let word = bare(token.text(text));
    if is_acronym(word) {
        return word.to_owned();
    }
    let low = lower(word);
    let short = token.is(Flags::HONORIFIC).then(|| low.trim_end_matches('.'));
    let full = short.and_then(|s| SHORT.iter().find(|(short, _)| *short == s));
    full.map(|(_, full)| (*full).to_owned()).unwrap_or(low)
}

/// Whether an office has a word that it is known by.
pub(super) fn has_content(tokens: &[Token]) -> bool {
    content(tokens).next().is_some()
}

/// Whether two offices have the same [`office_words`].
pub(super) fn is_same_office(text: &str, office: &[Token], other: &[Token]) -> bool {
    // A title begins in full with the letter that it begins with when it is short.
    let begin = |word: &Token, other: &Token| {
        let (word, other) = (word.first_byte(text), other.first_byte(text));
        word.eq_ignore_ascii_case(&other) || !word.is_ascii() || !other.is_ascii()
    };
    let same = |(word, other): (&Token, &Token)| {
        begin(word, other)
            && (word.text(text) == other.text(text)
                || office_word(text, word) == office_word(text, other))
    };
    content(office).count() == content(other).count()
        && content(office).zip(content(other)).all(same)
}

fn lower(word: &str) -> String {
    if word.is_ascii() { word.to_ascii_lowercase() } else { word.to_lowercase() }
}

/// Titles that are mostly written short.
const SHORT: [(&str, &str); 7] = [
    ("sen", "senator"),
    ("rep", "representative"),
    ("gov", "governor"),
    ("gen", "general"),
    ("col", "colonel"),
    ("capt", "captain"),
    ("lt", "lieutenant"),
];

/// An office as it is shown: without article.
pub(crate) fn role_text(text: &str, tokens: &[Token]) -> String {
    let small = |t: &Token| {
        t.is(Flags::DET.or(Flags::OBJECT)) || matches!(t.text(text), "Even" | "Only" | "Just")
    };
    let skip = tokens.iter().take_while(|t| small(t) || t.kind != Kind::Word).count();
    let words = tokens.get(skip..).unwrap_or_default();
    let clause = |t: &Token| t.is(Flags::RELATIVE) || matches!(t.text(text), "that");
    let end = words.iter().position(clause).unwrap_or(words.len());
    let words = &words[..end];
    let shown = words
        .first()
        .zip(words.last())
        .map_or("", |(first, last)| &text[first.start()..last.end()]);
    let mut before = b' '; // a blank at the start is one too many
    let single = |c: u8| {
        let blank = c == b' ' && before == b' ' || c < b' ' || !c.is_ascii();
        before = c;
        !blank
    };
    if shown.bytes().all(single) && before != b' ' {
        return shown.to_owned();
    }
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a word is for what a person is.
pub(crate) fn is_role_word(word: &str) -> bool {
    flags(word).any(Flags::ROLE)
}
