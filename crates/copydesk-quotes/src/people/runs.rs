//! The capitalised runs of a paragraph that may be names of people, and the titles before them.

use super::office::OFFICE;
use super::spelling::{is_acronym, is_any_suffix, is_glued, is_patronymic, is_seat, is_shouted};
use crate::lexicon::{Flags, flags};
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
    capitals(text, tokens).filter_map(move |(from, to)| run(text, tokens, from, to))
}

/// The runs of capitalised words, whatever they are.
pub(super) fn capitals<'a>(
    text: &'a str,
    tokens: &'a [Token],
) -> impl Iterator<Item = (usize, usize)> + 'a {
    let mut at = 0;
    std::iter::from_fn(move || {
        let from = at + tokens.get(at..)?.iter().position(Token::is_name)?;
        let to = run_end(text, tokens, from);
        at = to.max(from + 1);
        Some((from, to))
    })
}

fn run_end(text: &str, tokens: &[Token], from: usize) -> usize {
    let mut to = from;
    while let Some(token) = tokens.get(to) {
        // Most words of a run, and most that end one.
        if token.kind == Kind::Word && !token.joined && !token.is(Flags::PARTICLE) {
            if !token.is_name() {
                break;
            }
            to += 1;
            if token.possessive {
                break;
            }
            continue;
        }
        let glued = token.joined && token.kind == Kind::Word && is_glued(token.text(text));
        let small = glued || token.is(Flags::PARTICLE);
        let joins = small && to > from && (glued || leads_to_name(tokens, to));
        if to > from && token.joined && is_seat(token.text(text)) {
            break;
        }
        if !token.is_name() && !joins {
            let sign = token.kind != Kind::Word;
            match sign.then(|| nickname_end(text, tokens, from, to)).flatten() {
                Some(end) => to = end,
                None => break,
            }
            continue;
        }
        to += 1;
        if token.possessive {
            break;
        }
    }
    // `Robert Hale, Jr.`
    let comma = tokens.get(to).is_some_and(|t| t.kind == Kind::Comma);
    let suffix = tokens.get(to + 1).filter(|t| comma && t.capital && t.is(Flags::ABBR));
    if suffix.is_some_and(|t| is_any_suffix(t.text(text))) { to + 2 } else { to }
}

/// Whether one to three small words end in a name: `van der Meer`.
pub(crate) fn leads_to_name(tokens: &[Token], at: usize) -> bool {
    let rest = tokens.get(at + 1..).unwrap_or_default();
    let small = rest.iter().take(2).take_while(|t| !t.capital && t.is(Flags::PARTICLE)).count();
    rest.get(small).is_some_and(Token::is_name)
}

/// The longest nickname, in words.
const NICKNAME: usize = 4;

/// Where a nickname in marks or brackets inside a name ends: `Dwayne “The Boulder” Hodges`.
fn nickname_end(text: &str, tokens: &[Token], from: usize, at: usize) -> Option<usize> {
    let close = match tokens.get(at)?.kind {
        Kind::Mark if at > from => Kind::Mark,
        Kind::Open if at > from => Kind::Close,
        _ => return None,
    };
    let end = (at + 1..tokens.len().min(at + 2 + NICKNAME)).find(|n| tokens[*n].kind == close)?;
    let inside = &tokens[at + 1..end];
    // `OSH (CNN) President Ada Lind` is none.
    let shouted = inside.iter().any(|t| is_acronym(t.text(text)));
    let named = !inside.is_empty()
        && !shouted
        && inside.iter().all(|t| t.kind == Kind::Word && (t.capital || t.is(Flags::PREP)));
    let before =
        tokens[at - 1].is_name() && !tokens[at - 1].is(Flags::CUE.or(Flags::ORG).or(Flags::TIME));
    let after = tokens.get(end + 1).is_some_and(|t| t.is_name() && !t.is(Flags::CUE));
    (named && before && after).then_some(end + 1)
}

/// `Said Ada Lind: “…”` opens with a verb; in `Said Ahmed`, two words, it is a name.
fn opens_with_verb(tokens: &[Token], from: usize, to: usize) -> bool {
    let verb = tokens[from].is(Flags::CUE) && tokens[from].is(Flags::PAST);
    let left = || from.checked_sub(1).and_then(|left| tokens.get(left));
    verb && to - from > 2 && left().is_none_or(|left| matches!(left.kind, Kind::Stop | Kind::Mark))
}

/// The longest name of a person, in words.
const LONGEST: usize = 6;

/// The name in a run of capitalised words, if that of a person may be in it.
pub(super) fn run(text: &str, tokens: &[Token], from: usize, to: usize) -> Option<Run> {
    if is_no_person(&tokens[from..to]) {
        return None;
    }
    if to == from + 1 && is_plain_name(text, &tokens[from]) {
        return Some(Run { title: from, from, to, after_place: false, guessed: None });
    }
    let mut title = from;
    while title < to
        && tokens[title].is(LOOSE)
        && !tokens[title].is(Flags::PARTICLE)
        && !opens_name(text, tokens, title, to)
    {
        title += 1;
    }
    // `JUST WATCHED Ada Lind`
    let shouted = |t: &Token| t.end() - t.start() >= 4 && is_shouted(t.text(text));
    while title + 1 < to && shouted(&tokens[title]) && !shouted(&tokens[to - 1]) {
        title += 1;
    }
    // `Ultimately Lind`
    if title + 1 < to && is_adverb(tokens[title].text(text)) {
        title += 1;
    }
    if title == from && opens_with_verb(tokens, from, to) {
        title += 1;
    }
    if title + 2 < to && is_compound(text, &tokens[title]) {
        title += 1;
    }
    let mut name = title;
    if tokens[title..to].iter().any(|t| t.joined || t.is(TITLES)) {
        name = past_titles(text, tokens, (from, to), title);
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
    if let Some(person) = before_patronymic(text, tokens, from, to) {
        (name, title, after_place, guessed) = (person, person, true, None);
    }
    // Pages that glue a name to its own link: `Ada Lind Ada Maria LindThe engineer`.
    let same = |a: &Token, b: &Token| {
        a.end() - a.start() == b.end() - b.start() && a.text(text) == b.text(text)
    };
    let again = |at: &usize| tokens[name..*at].iter().any(|t| same(t, &tokens[*at]));
    let twice = to == name + 2 && again(&(name + 1));
    let to = if twice { name + 1 } else { to };
    let to = if to > name + 2 && (name + 1..to).any(|at| again(&at)) { name + 2 } else { to };
    // `Ada Lind MP`
    let letters = |at: usize| {
        is_acronym(tokens[at].text(text)) && at + 1 == before_suffix(text, tokens, name, to)
    };
    let to = if to > name + 2 && letters(to - 1) { to - 1 } else { to };
    let run = Run { title, from: name, to, after_place, guessed };
    is_person(text, tokens, run).then_some(run)
}

/// What may stand before a name and its titles.
const LOOSE: Flags = Flags::DET
    .or(Flags::PREP)
    .or(Flags::SUBJECT)
    .or(Flags::CONJ)
    .or(Flags::SUBORD)
    .or(Flags::WH)
    .or(Flags::ADVERB)
    .or(Flags::TIME)
    .or(Flags::POSS)
    .or(Flags::AUX)
    .or(Flags::MODAL);

/// What a word has that may be a title, but for its sign: `Then-Mayor`.
const TITLES: Flags =
    Flags::ROLE.or(Flags::HONORIFIC).or(Flags::NATION).or(Flags::PARTY).or(Flags::SURNAME);

/// What no word of a name is.
const IMPERSONAL: Flags = Flags::ORG
    .or(Flags::DOC)
    .or(Flags::TIME)
    .or(Flags::DET)
    .or(Flags::ROLE)
    .or(Flags::TITLE)
    .or(Flags::GROUP)
    .or(Flags::IMPERSONAL);

/// Whether the last of one or two words is that of no name: `White House`. Of more words it may be
/// left out, where a page has glued a name to its own link.
fn is_no_person(words: &[Token]) -> bool {
    let [.., last] = words else { return true };
    words.len() <= 2
        && last.is(IMPERSONAL)
        && !last.is(Flags::SURNAME)
        && words.iter().all(|t| t.kind == Kind::Word)
}

/// Whether a word on its own is a name that nothing is to be asked about: `Lind`.
fn is_plain_name(text: &str, token: &Token) -> bool {
    let word = token.text(text);
    token.flags == Flags::NONE
        && !token.joined
        && word.len() > 2
        && word.bytes().any(|c| c.is_ascii_lowercase()) // no acronym, nor in capitals
        && !word.ends_with('s') // `thirds`
        && !word.ends_with('.')
}

/// Where the name begins in a run, past its titles.
fn past_titles(text: &str, tokens: &[Token], (from, to): (usize, usize), title: usize) -> usize {
    let end = before_suffix(text, tokens, from, to);
    let mut name = title;
    while name < to && is_prefix(text, tokens, title, name, end) {
        name += 1;
    }
    // `White House Press Secretary Ada Lind`
    let office = |at: &usize| {
        let token = &tokens[*at];
        let role = token.is(Flags::ROLE.or(Flags::HONORIFIC)) || is_glued_role(text, token);
        role && !token.is(Flags::SURNAME)
    };
    let last = (name..end.saturating_sub(1)).rev().find(office);
    last.map_or(name, |last| last + 1)
}

/// Whether a capital word goes on in lower case behind a hyphen, as no given name does: the `Fly-half`
/// of `Fly-half Olof Berg` at the start of a sentence, but not `Jean-Pierre`, `Al-khatib`.
fn is_compound(text: &str, token: &Token) -> bool {
    let parts = || token.text(text).split_once('-');
    token.joined
        && parts().is_some_and(|(head, tail)| {
            head.len() > 2 && tail.starts_with(char::is_lowercase) && !tail.contains('-')
        })
}

/// Where a name begins that has a patronymic in its middle, whatever stands before it: the `Ada` of
/// `Water Resources Ada Pavlovna Lind`.
fn before_patronymic(text: &str, tokens: &[Token], from: usize, to: usize) -> Option<usize> {
    let middle = to.checked_sub(2).filter(|middle| *middle > from + 1)?;
    let token = tokens.get(middle).filter(|token| token.kind == Kind::Word)?;
    let word = token.text(text);
    // The shortest ending has three bytes in any case, and all end in one of these.
    let ends = |last: &u8| matches!(last | 0x20, b'h' | b'a' | b'y' | b'u' | b'i') || *last > 0x7f;
    let may = word.as_bytes().last().is_some_and(ends);
    (may && is_patronymic(word)).then_some(middle - 1)
}

/// Where a name ends but for what tells generations apart.
fn before_suffix(text: &str, tokens: &[Token], from: usize, to: usize) -> usize {
    let loose = |t: &Token| t.kind == Kind::Comma || is_any_suffix(t.text(text));
    let short = |t: &Token| t.kind == Kind::Comma || t.end() - t.start() <= 3;
    let mut end = to;
    while end > from + 1 && short(&tokens[end - 1]) && loose(&tokens[end - 1]) {
        end -= 1;
    }
    end
}

/// Whether the words of a run can be the name of a person.
fn is_person(text: &str, tokens: &[Token], run: Run) -> bool {
    let words = &tokens[run.from..run.to];
    let (first, last) = (run.from, before_suffix(text, tokens, run.from, run.to).saturating_sub(1));
    let wrong = |at: usize| {
        let token = &tokens[at];
        let word = token.text(text);
        let family = at == last && (at > first || run.title < run.from) && token.is(Flags::SURNAME);
        let given = at == first && at < last && token.is(Flags::GIVEN);
        token.is(IMPERSONAL) && !family && !given
            || at == last && token.is(Flags::PARTY)
            || is_acronym(word) && !is_any_suffix(word)
            || is_count(token, word)
    };
    let nickname = (run.from..run.to).find(|at| tokens[*at].kind != Kind::Word);
    let nickname = nickname.and_then(|at| Some(at..nickname_end(text, tokens, run.from, at)?));
    let named = |at: &usize| nickname.as_ref().is_none_or(|inside| !inside.contains(at));
    let place = Flags::PLACE.or(Flags::NATION);
    let place = match words {
        [only] => only.is(place) && run.title == run.from,
        // `New Jersey`, `San Diego`, `St. Louis`
        [first, _]
            if run.title == run.from
                && (first.is(Flags::PLACEPART) || first.text(text) == "St.") =>
        {
            true
        }
        several => is_place(several),
    };
    // `U.S.`, `U.K.`: two initials are no name.
    let initials = |word: &Token| word.text(text).split('.').all(|s| s.len() <= 1);
    let country = matches!(words, [only] if (only.joined || only.end() - only.start() <= 2) && initials(only));
    (1..=LONGEST).contains(&words.len())
        && !place
        && !country
        && !(run.from..run.to).filter(named).any(wrong)
}

/// Whether words are nothing but the name of a country or capital: `the United States`.
pub(crate) fn is_place(words: &[Token]) -> bool {
    let place = Flags::PLACE.or(Flags::PLACEPART);
    let mut names = words.iter().filter(|t| !t.is(Flags::DET)).peekable();
    names.peek().is_some()
        && names.clone().all(|t| t.capital && t.is(place))
        && names.any(|t| t.is(Flags::PLACE))
}

/// Whether a word has an ending that only adverbs have, not `Emily` nor `Sally`.
fn is_adverb(word: &str) -> bool {
    const ENDS: [&str; 12] = [
        "ately", "ically", "edly", "ously", "ively", "ingly", "ently", "antly", "fully", "ually",
        "nally", "ably",
    ];
    word.len() > 6 && word.ends_with("ly") && ENDS.iter().any(|end| word.ends_with(end))
}

/// `Fifty-eight`.
fn is_count(token: &Token, word: &str) -> bool {
    let tens = |(ten, _): (&str, &str)| ten.ends_with("ty") && flags(ten).any(Flags::DET);
    token.joined && word.split_once('-').is_some_and(tens)
        || word.ends_with('s') && (word.ends_with("thirds") || word.ends_with("quarters"))
}

/// Whether the word at `at`, which mostly is none, is a given name here: `Will Bishop said`.
fn opens_name(text: &str, tokens: &[Token], at: usize, to: usize) -> bool {
    if !tokens[at].is(Flags::GIVEN) || at + 1 >= to {
        return false;
    }
    let next = &tokens[at + 1];
    let after_prep = at > 0 && tokens[at - 1].is(Flags::PREP.or(Flags::TIMELEAD));
    let plain = Flags::DET.or(Flags::HONORIFIC).or(Flags::NATION).or(Flags::TIME).or(Flags::ORG);
    if after_prep || next.is(plain) || next.is(Flags::ROLE) && !next.is(Flags::SURNAME) {
        return false;
    }
    // `Will Ada Lind resign?`
    !tokens[at].is(Flags::MODAL)
        || tokens.get(to).is_none_or(|t| {
            let verb = Flags::CUE.or(Flags::AUX).or(Flags::PAST).or(Flags::VERB);
            t.is(verb) && !t.is(Flags::BASE) || matches!(t.kind, Kind::Comma | Kind::Stop)
        })
        || text[tokens[at].end()..].starts_with('.')
}

/// Whether the word at `at` belongs to the titles before a name that ends at `to`.
fn is_prefix(text: &str, tokens: &[Token], title: usize, at: usize, to: usize) -> bool {
    let token = &tokens[at];
    let prefix = Flags::ROLE.or(Flags::HONORIFIC).or(Flags::NATION).or(Flags::PARTY);
    if at + 1 == to && token.is(Flags::SURNAME) {
        // `Mr. King`, `Howard Dean`, but `Chief Judge`.
        return !(at > title && tokens[at - 1].is(Flags::HONORIFIC));
    }
    token.is(prefix) || is_glued_role(text, token) || is_title_joint(text, tokens, at, to)
}

/// Whether a token is a title that says what somebody is: `Mayor`, `Then-Mayor`, but not `Mr.`
pub(crate) fn is_office(text: &str, token: &Token) -> bool {
    token.is(Flags::ROLE) || token.capital && is_glued_role(text, token)
}

/// `President-elect`, `Then-Mayor`, `Ex-Governor`.
pub(super) fn is_glued_role(text: &str, token: &Token) -> bool {
    let halves = || token.text(text).split_once('-');
    token.joined.then(halves).flatten().is_some_and(|(a, b)| {
        let role = |part: &str| flags(part).any(Flags::ROLE);
        role(a) && matches!(b, "elect" | "designate" | "General" | "general")
            || role(b)
                && matches!(
                    a.to_lowercase().as_str(),
                    "then" | "ex" | "vice" | "acting" | "co" | "deputy"
                )
            || b == "based"
    })
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
    let long = is_patronymic(word) || word.ends_with('.');
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
    // The last word of a run is a surname if it can be: `Rose King`, but `House Speaker`.
    let role = |n: usize| {
        let surname = n + 1 == to && tokens[n].is(Flags::SURNAME);
        tokens[n].capital
            && !surname
            && (tokens[n].is(Flags::ROLE) || is_glued_role(text, &tokens[n]))
    };
    let qualifies = Flags::ORG.or(Flags::PORTFOLIO).or(Flags::NATION).or(Flags::PLACE);
    let far = tokens[at].is(qualifies) || is_acronym(tokens[at].text(text));
    (at + 1..to.min(at + if far { 4 } else { 3 })).any(role)
}
