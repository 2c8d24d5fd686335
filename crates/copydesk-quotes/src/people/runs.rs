//! The capitalised runs of a paragraph that may be names of people, and the titles before them.

use super::office::OFFICE;
use super::spelling::{is_acronym, is_patronymic};
use crate::lexicon::Flags;
use crate::tokens::{Kind, Token};

/// What the cut between an office and a name rests on, where no word told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    /// A place was announced: `President of the Republic of Sarykol Ada Lind`.
    Place,
    /// Nothing but the number of words: `Director of Human Rights Watch` looks the same.
    Words,
}

/// A run of capitalised words that may be a name, as indices of tokens of its paragraph.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    /// Titles before the name: `President`, `Mr.`.
    pub(crate) title: usize,
    /// The name itself.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// The end of an office stood before the name: `… of Kazakhstan Ada Lind`.
    pub(crate) after_place: bool,
    /// Where that office ends is a guess.
    pub(crate) guessed: Option<Guess>,
}

/// The runs of capitalised words that may be names of people.
pub(crate) fn runs<'a>(text: &'a str, tokens: &'a [Token]) -> impl Iterator<Item = Run> + 'a {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < tokens.len() {
            let from = at;
            if !tokens[from].is_name() {
                at += 1;
                continue;
            }
            let to = run_end(tokens, from);
            at = to.max(from + 1);
            if let Some(run) = run(text, tokens, from, to) {
                return Some(run);
            }
        }
        None
    })
}

fn run_end(tokens: &[Token], from: usize) -> usize {
    let mut to = from;
    while let Some(token) = tokens.get(to) {
        let joins = token.is(Flags::PARTICLE)
            && to > from
            && tokens.get(to + 1).is_some_and(Token::is_name);
        if !token.is_name() && !joins {
            break;
        }
        to += 1;
        if token.possessive {
            break;
        }
    }
    to
}

/// The longest name of a person, in words.
const LONGEST: usize = 5;

fn run(text: &str, tokens: &[Token], from: usize, to: usize) -> Option<Run> {
    let mut title = from;
    let small = Flags::DET
        .or(Flags::PREP)
        .or(Flags::SUBJECT)
        .or(Flags::CONJ)
        .or(Flags::SUBORD)
        .or(Flags::WH);
    let loose =
        small.or(Flags::ADVERB).or(Flags::TIME).or(Flags::POSS).or(Flags::AUX).or(Flags::MODAL);
    while title < to && tokens[title].is(loose) && !tokens[title].is(Flags::PARTICLE) {
        title += 1;
    }
    let mut name = title;
    let prefix = Flags::ROLE.or(Flags::HONORIFIC).or(Flags::NATION);
    while name < to && (tokens[name].is(prefix) || is_title_joint(text, tokens, name, to)) {
        name += 1;
    }
    let mut after_place = false;
    while to - name > 2 && tokens[name].is(Flags::PLACE) {
        name += 1;
        title = name;
        after_place = true;
    }
    let mut guessed = None;
    if let Some((person, guess)) = after_office(text, tokens, from, to) {
        (name, title, after_place, guessed) = (person, person, true, guess);
    }
    let words = &tokens[name..to];
    let bad = Flags::ORG
        .or(Flags::DOC)
        .or(Flags::TIME)
        .or(Flags::DET)
        .or(Flags::ROLE)
        .or(Flags::TITLE)
        .or(Flags::GROUP);
    let fits = (1..=LONGEST).contains(&words.len())
        && !words.iter().any(|t| t.is(bad) || is_acronym(t.text(text)))
        && !(words.len() == 1 && words[0].is(Flags::PLACE.or(Flags::NATION)));
    fits.then_some(Run { title, from: name, to, after_place, guessed })
}

/// Where a person begins in a run that the name of an office leads into: `Minister of Transport Ada
/// Lind`, `Mayor of New York Ada Lind`; and whether that is a guess, as it is after an unknown place.
fn after_office(
    text: &str,
    tokens: &[Token],
    from: usize,
    to: usize,
) -> Option<(usize, Option<Guess>)> {
    let left = tokens.get(from.checked_sub(1)?)?;
    let joint = left.is(Flags::PREP.or(Flags::DET).or(Flags::CONJ)) || left.kind == Kind::Comma;
    if !joint || to - from < 2 || to - from > 7 {
        return None;
    }
    let of = office_of(text, tokens, from)?;
    let mut at = from;
    while at < to {
        if tokens[at].is(Flags::PLACEPART) {
            at += 2;
        } else if tokens[at].is(Flags::PORTFOLIO.or(Flags::PLACE).or(Flags::NATION)) {
            at += 1;
        } else {
            break;
        }
    }
    let rest = to.checked_sub(at)?;
    if at > from {
        return (2..=3).contains(&rest).then_some((at, None));
    }
    // An unknown place: the last two words are the person, or three with a patronymic or initial.
    let middle = &tokens[to - 2];
    let word = middle.text(text);
    let long = is_patronymic(&word.to_lowercase()) || word.ends_with('.');
    let person = if long { 3 } else { 2 };
    let near = &tokens[from.saturating_sub(3)..from];
    let place = near.iter().any(|t| t.is(Flags::TERRITORY));
    let guess = if place { Guess::Place } else { Guess::Words };
    (of && rest > person && rest <= person + 2).then_some((to - person, Some(guess)))
}

/// Whether the run at `from` goes on with an office (`Adviser to the President of`), and if the last
/// joint is `of`. Nothing if it does not.
fn office_of(text: &str, tokens: &[Token], from: usize) -> Option<bool> {
    let floor = from.saturating_sub(OFFICE);
    let mut joint = None;
    for at in (floor..from).rev() {
        let token = &tokens[at];
        if token.kind != Kind::Word || token.possessive {
            return None;
        }
        if token.is(Flags::ROLE) {
            return joint;
        }
        let small = token.is(Flags::PREP.or(Flags::DET).or(Flags::CONJ)) && !token.capital;
        if token.is(Flags::PREP) && !token.capital {
            let word = token.text(text);
            if !matches!(word, "of" | "for" | "to") {
                return None;
            }
            joint = joint.or(Some(word == "of"));
        }
        let fits = small || token.capital || token.is(Flags::ORG.or(Flags::ROLE));
        if !fits || token.is(Flags::ORG) && joint.is_none() {
            return None;
        }
    }
    None
}

/// A capitalised word inside a title, with a role word after it: `Vice President`, `Health Minister`.
fn is_title_joint(text: &str, tokens: &[Token], at: usize, to: usize) -> bool {
    let next = (at + 1..to.min(at + 3)).any(|n| tokens[n].is(Flags::ROLE) && tokens[n].capital);
    next && !is_acronym(tokens[at].text(text))
        || is_acronym(tokens[at].text(text)) && at + 1 < to && next
}
