//! What is counted: the noun phrase after a number, its head in the singular.
//!
//! A suffix rule with a table of exceptions is enough here, since only plurals are looked at; a
//! dependency parse would find more heads and cost a thousand times the time.

use std::borrow::Cow;

use crate::english::ENGLISH;
use crate::english::adjective::{after_superlative, coordinated};
use crate::item::{self, Item};
use crate::language::{Class, Counted};
use crate::numeral::Form;
use crate::role::Role;
use crate::signs;
use crate::text::{Lower, Text};

/// A noun phrase of at most this many words is believed.
const MOST_WORDS: usize = 5;

/// A phrase in the singular has no ending to tell its head by, so that its end must be seen.
const LONGEST_PHRASE: usize = 7;

/// Plurals that stand before another noun: `sports teams`.
const ATTRIBUTIVE: &[&str] = &[
    "sports",
    "sales",
    "arms",
    "goods",
    "news",
    "systems",
    "operations",
    "women's",
    "men's",
    "savings",
    "human",
    "data",
];

/// The noun phrase that begins after `at`, if it has a plural head.
pub(crate) fn counted(text: Text<'_>, at: usize) -> Option<Counted> {
    let first = text.blanks(at);
    if first == at || !may_open(text, first) || opens_label(text, at, first) {
        return None;
    }
    let mut pos = after_superlative(text, after_others(text, first));
    let mut first = pos;
    let mut head = None;
    for _ in 0..MOST_WORDS {
        if let Some(next) = coordinated(text, first, pos) {
            (first, pos) = (next, next);
        }
        let token = token(text, pos);
        let (end, last) = (pos + token.len(), last_part(token));
        let lower = Lower::of(last);
        let lower = lower.as_str();
        if let Some(plural) = model_plural(text, pos, first) {
            head = Some(plural);
            break;
        }
        if let Some(end) = model_number(text, pos, first) {
            pos = text.blanks(end);
            continue;
        }
        // `20 Serie A games`
        let grade = token.len() == 1 && is_named(token) && is_named(text.previous_word(pos).1);
        let noun = pos == first && is_noun_here(text, at, lower)
            || grade && pos > first
            || matches!(lower, "runs" | "wins" | "losses" | "sets")
                && pos > first
                && text.previous_word(pos).1.starts_with(char::is_lowercase);
        if token.is_empty() || !noun && ends_phrase(token, lower) {
            break;
        }
        let next = text.blanks(end);
        if is_plural(lower) && last.len() > 1 || is_initials(last) {
            if owns(text, end) {
                break;
            }
            head = Some(end);
            if !ATTRIBUTIVE.contains(&lower) && !leads_on(text, lower, next) {
                break;
            }
        }
        if next == end {
            break;
        }
        pos = next;
    }
    let end = head?;
    let unit = phrase(text.slice(first, end));
    // `517 rushing yards`, `50 previous years`: a measure, whatever stands between.
    let head = unit.rsplit(' ').next().unwrap_or("");
    let measure =
        ENGLISH.words.unit(head).filter(|unit| matches!(unit.dimension, "time" | "length"));
    Some(Counted { unit: measure.map_or(unit, |measure| measure.id.to_owned()), end })
}

/// Where the noun phrase begins behind what sets the counted apart: `three other men`, `five such cases`.
fn after_others(text: Text<'_>, at: usize) -> usize {
    let mut at = at;
    for _ in 0..2 {
        let word = text.word(at);
        let next = text.blanks(at + word.len());
        if !matches!(word, "other" | "more" | "fewer" | "such" | "further")
            || next == at + word.len()
        {
            break;
        }
        at = next;
    }
    at
}

/// Plurals that are also verbs. Right behind a number only the plural can stand, since a verb that ends
/// so has a subject in the singular; behind the number of a name it is the verb: `Apollo 11 lands`.
const ALSO_VERBS: &[&str] = &[
    "runs", "wins", "lives", "works", "needs", "costs", "starts", "ends", "sets", "reports",
    "drops", "gains", "losses", "falls", "rises",
];

fn is_noun_here(text: Text<'_>, at: usize, lower: &str) -> bool {
    const MOST_DIGITS: usize = 6;
    if !ALSO_VERBS.contains(&lower) {
        return false;
    }
    let digits =
        (0..MOST_DIGITS).take_while(|back| text.byte_before(at - back).is_ascii_digit()).count();
    !text.previous_word(at - digits).1.starts_with(char::is_uppercase)
}

/// `GPs`, `EVs`, `NGOs`: initials in the plural.
fn is_initials(word: &str) -> bool {
    word.strip_suffix('s')
        .is_some_and(|stem| stem.len() > 1 && stem.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// `police officers`, `crew members`, `fish species`: a plural without an ending before the one meant.
fn leads_on(text: Text<'_>, lower: &str, next: usize) -> bool {
    if lower.ends_with('s') {
        return false;
    }
    let token = token(text, next);
    let last = Lower::of(last_part(token));
    let last = last.as_str();
    token.starts_with(char::is_lowercase) && is_plural(last) && !ends_phrase(token, last)
}

/// Whether a noun phrase can begin with what stands at `at`: letters, or the number of a name.
fn may_open(text: Text<'_>, at: usize) -> bool {
    match text.byte(at) {
        b'0'..=b'9' => model_number(text, at, at).is_some(),
        byte => byte.is_ascii_alphabetic() || byte >= 0x80,
    }
}

/// `the Founders' trio`: whether the plural that ends at `at` only owns what is named behind it.
fn owns(text: Text<'_>, at: usize) -> bool {
    let mark = match text.char(at) {
        Some('\'' | '\u{2019}') => text.char(at).map_or(0, char::len_utf8),
        _ => return false,
    };
    let (start, next) = text.next_word(at + mark);
    start > at + mark && next.starts_with(char::is_lowercase) && !ENGLISH.words.is_stop(next)
}

/// `Goals: 12`, and on the next line `Assists: 4`: what follows is the label of another number.
fn opens_label(text: Text<'_>, at: usize, first: usize) -> bool {
    const LONGEST_LABEL: usize = 40;
    text.byte_before(text.inline_start(first)) == b'\n'
        && text.byte(first).is_ascii_uppercase()
        && first > at
        && text.str().as_bytes()[first..]
            .iter()
            .take(LONGEST_LABEL)
            .find(|byte| matches!(byte, b':' | b'\n' | b',' | b'.'))
            == Some(&b':')
}

/// The end of a number in the plural after a name: `12 Model 3s`.
fn model_plural(text: Text<'_>, at: usize, first: usize) -> Option<usize> {
    let mut end = at;
    while text.byte(end).is_ascii_digit() && end - at < 5 {
        end += 1;
    }
    let named = text.previous_word(at).1.starts_with(char::is_uppercase);
    (end > at && at > first && named && text.word(end) == "s").then_some(end + 1)
}

/// The end of a number inside a name: `63000 Model 3 sedans`, `two 737 Max jets`, `eight 250ml bottles`.
fn model_number(text: Text<'_>, at: usize, first: usize) -> Option<usize> {
    let mut end = at;
    while text.byte(end).is_ascii_digit() && end - at < 5 {
        end += 1;
    }
    if end == at {
        return None;
    }
    let unit = text.word(end);
    if !unit.is_empty() {
        return signs::unit_symbol(unit).map(|_| end + unit.len());
    }
    let (_, before) = text.previous_word(at);
    let (next, after) = text.next_word(end);
    let named = at > first && before.starts_with(char::is_uppercase)
        || after.starts_with(char::is_uppercase);
    (named && next > end).then_some(end)
}

/// Verbs that no ending betrays, and adverbs, that follow a noun in the singular.
const FOLLOWERS: &[&str] = &[
    "went", "came", "took", "gave", "made", "got", "saw", "knew", "thought", "left", "felt",
    "held", "kept", "met", "put", "ran", "sat", "set", "stood", "won", "wrote", "began", "became",
    "brought", "bought", "caught", "found", "hit", "led", "let", "paid", "read", "sent", "shot",
    "spoke", "spent", "sold", "wore", "drove", "flew", "grew", "closer", "further", "ahead",
    "long", "too", "so", "old", "away", "back", "forward",
];

/// Whether a word after a noun in the singular is a verb or adverb rather than the head of a compound.
pub(crate) fn follows_noun(lower: &str) -> bool {
    FOLLOWERS.contains(&lower)
        || lower.len() > 4 && ["ed", "ing", "ly"].iter().any(|end| lower.ends_with(end))
        || is_plural(lower)
}

/// Whether the word at `at`, after `one`, is a verb: `one wrote`, `one suspects that`, `one leading to`.
fn cannot_be_one(text: Text<'_>, word: &str, at: usize) -> bool {
    if word.contains('-') || ENGLISH.words.is(word, Role::Noun) {
        return false;
    }
    // `one sports car` and `one Times reporter` name a thing.
    let (_, next) = text.next_word(at + word.len());
    let acts = is_plural(word)
        && ENGLISH.words.irregular(word) != Some(word)
        && word.starts_with(char::is_lowercase)
        && (next.is_empty() || ENGLISH.words.is_stop(next));
    acts || FOLLOWERS.contains(&word) || word.ends_with("ing")
}

/// The noun phrase after `one`: what stands before the next word that cannot belong to it. A phrase
/// that does not end within a few words is not understood.
pub(crate) fn single(text: Text<'_>, at: usize) -> Option<Counted> {
    let first = text.blanks(at);
    let mut pos = first;
    let mut end = at;
    for step in 0..LONGEST_PHRASE {
        let token = token(text, pos);
        let lower = Lower::of(last_part(token));
        let lower = lower.as_str();
        let over = token.is_empty()
            || ends_phrase(token, lower) && !(step == 0 && ENGLISH.words.is(lower, Role::Noun))
            || step == 0 && cannot_be_one(text, token, pos)
            || step > 0 && follows_noun(lower) && !is_named(token);
        if pos == end || over {
            return (end > at).then(|| Counted { unit: phrase(text.slice(first, end)), end });
        }
        end = pos + token.len();
        pos = text.blanks(end);
    }
    None
}

/// `a mile or two`, `another pick or two`: the thing is named before the number at `at`.
pub(crate) fn or_two(text: Text<'_>, at: usize) -> Option<String> {
    let (or, word) = text.previous_word(at);
    let (start, noun) = text.previous_word(or);
    let (_, article) = text.previous_word(start);
    let known = matches!(Lower::of(article).as_str(), "a" | "an" | "another");
    (word == "or" && known && !noun.is_empty() && !ENGLISH.words.is_stop(noun))
        .then(|| noun.to_owned())
}

/// `of the members`, `of its offices`: the thing that a part is counted of.
pub(crate) fn of_those(text: Text<'_>, at: usize) -> Option<Counted> {
    let (start, of) = text.next_word(at);
    if !of.eq_ignore_ascii_case("of") {
        return None;
    }
    let (start, word) = text.next_word(start + 2);
    let lower = Lower::of(word);
    let known = ["the", "its", "their", "his", "her", "our", "my", "your", "these", "those"];
    let mut end = start;
    if known.contains(&lower.as_str()) {
        end = start + word.len();
    }
    // `16 of the state's markets`, `one of Hale's oldest mills`
    let owner = token(text, text.blanks(end));
    if is_possessive(owner) {
        end = text.blanks(end) + owner.len();
    } else if is_named(owner) {
        // `one of New Labour's successes`
        let next = text.blanks(text.blanks(end) + owner.len());
        let owner = token(text, next);
        if is_named(owner) && is_possessive(owner) {
            end = next + owner.len();
        }
    }
    // `eight of the 12 candidates`, `two of 9 judges`
    if let Some(whole) = whole_number(text, text.blanks(end)) {
        end = whole;
    }
    (end > start).then(|| counted(text, end)).flatten()
}

/// The end of the number at `at`, if it is one and nothing measured or paid.
fn whole_number(text: Text<'_>, at: usize) -> Option<usize> {
    let byte = text.byte(at);
    if !byte.is_ascii_alphanumeric() {
        return None;
    }
    let whole = item::read(text, at, at).filter(Item::is_bare)?;
    (!whole.numeral.is_ordinal() && whole.numeral.form != Form::Vague).then_some(whole.end)
}

fn is_possessive(token: &str) -> bool {
    token.ends_with("'s") || token.ends_with("\u{2019}s")
}

/// Whether a word is written like a name.
fn is_named(token: &str) -> bool {
    token.starts_with(char::is_uppercase)
}

fn ends_phrase(token: &str, lower: &str) -> bool {
    let possessive = is_possessive(token);
    // `gas-only` does not end a phrase, though `only` does.
    if let Some((first, last)) = token.rsplit_once('-') {
        // `seven-tenths`, `twenty-five`: another number, which is not counted.
        let number = |word: &str| ENGLISH.words.number(Lower::of(word).as_str()).is_some();
        return possessive || number(last) && first.split('-').all(number);
    }
    let known = ENGLISH.words.known(lower);
    let number = ENGLISH.words.number_of(&known).is_some_and(|word| {
        !matches!(word.class, Class::Fraction | Class::Fractions | Class::Relative)
    });
    // `two US soldiers`, `40 IT firms`: no pronouns.
    if matches!(token, "US" | "IT") {
        return false;
    }
    possessive || number || known.stop || lower.is_empty()
}

/// A word with its inner hyphens, apostrophes and stops: `first-team`, `U.S.`.
pub(crate) fn token(text: Text<'_>, at: usize) -> &str {
    let mut end = at;
    loop {
        let word = text.word(end);
        end += word.len();
        if word.is_empty() {
            break;
        }
        // `COVID-19 cases`, `F-16s`, `A320 jets`: the number is of the name.
        let number = model_digits(text, at, end);
        if number > end {
            end = number + text.word(number).len();
            break;
        }
        let joint = match text.char(end) {
            Some('-' | '\'' | '&') => 1,
            Some('\u{2019}') => 3,
            Some('.') if word.len() == 1 => 1,
            _ => break,
        };
        if text.word(end + joint).is_empty() {
            if text.byte(end) == b'.' {
                end += 1;
            }
            break;
        }
        end += joint;
    }
    text.slice(at, end)
}

/// The end of the digits that belong to a name in capitals which is read from `at` up to `end`.
fn model_digits(text: Text<'_>, at: usize, end: usize) -> usize {
    const MOST_DIGITS: usize = 4;
    let start = end + usize::from(text.byte(end) == b'-');
    let mut number = start;
    while text.byte(number).is_ascii_digit() {
        number += 1;
    }
    let named = text.byte(at).is_ascii_uppercase() || text.byte(end - 1).is_ascii_uppercase();
    if named && (1..=MOST_DIGITS).contains(&(number - start)) { number } else { end }
}

pub(crate) fn last_part(token: &str) -> &str {
    token.rsplit('-').next().unwrap_or(token)
}

/// Whether a word in lower case looks like a plural.
pub(crate) fn is_plural(lower: &str) -> bool {
    if ENGLISH.words.irregular(lower).is_some() {
        return true;
    }
    if let [.., digit, b's'] = lower.as_bytes()
        && digit.is_ascii_digit()
    {
        return true; // `737s`
    }
    if is_men(lower) {
        return true;
    }
    lower.len() > 3
        && lower.ends_with('s')
        && !["ss", "us", "is", "'s"].iter().any(|end| lower.ends_with(end))
        || matches!(lower, "tvs" | "mps" | "pcs" | "tds" | "ceos" | "lps" | "dvds" | "cds" | "suvs")
}

/// `policemen`, `sportswomen`: compounds of men.
fn is_men(lower: &str) -> bool {
    lower.len() > 5
        && lower.ends_with("men")
        && !matches!(lower, "specimen" | "regimen" | "acumen" | "abdomen" | "stamen" | "bitumen")
}

/// The phrase with single blanks and its last word in the singular.
fn phrase(words: &str) -> String {
    let mut words: Vec<&str> = words.split_whitespace().collect();
    // `decently sized power plants`: how they are sized is no part of what they are.
    if words.len() > 2 && words[0].ends_with("ly") && !words[0].contains('-') {
        words.drain(..if words[1].ends_with("ed") { 2 } else { 1 });
    }
    // `eight 250ml bottles`: bottles.
    if words.len() > 1
        && words[0].starts_with(|c: char| c.is_ascii_digit())
        && words[0].ends_with(char::is_lowercase)
    {
        words.remove(0);
    }
    let mut unit = words.join(" ");
    let cut = unit.rfind([' ', '-']).map_or(0, |at| at + 1);
    let head = singular(&unit[cut..]).into_owned();
    unit.truncate(cut);
    unit.push_str(&head);
    unit
}

/// The singular of a plural; a word that is none comes back as it is.
///
/// The rules are those of every English grammar (`-ies`, `-xes`, `-ches`, `-s`), with a table for
/// what escapes them.
pub(crate) fn singular(word: &str) -> Cow<'_, str> {
    let lower = Lower::of(word);
    if let Some(one) = ENGLISH.words.irregular(lower.as_str()) {
        // `Iraqis` keeps its capital.
        let begins = lower.as_str().starts_with(one) && word.is_char_boundary(one.len());
        return Cow::Borrowed(if begins { &word[..one.len()] } else { one });
    }
    if is_initials(word) {
        return Cow::Borrowed(&word[..word.len() - 1]);
    }
    if !is_plural(lower.as_str()) {
        return Cow::Borrowed(word);
    }
    if let Some(stem) = word.strip_suffix("men") {
        return Cow::Owned(format!("{stem}man"));
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return Cow::Owned(format!("{stem}y"));
    }
    let sibilant = ["xes", "ches", "shes", "sses", "zzes"].iter().any(|end| word.ends_with(end));
    Cow::Borrowed(&word[..word.len() - if sibilant { 2 } else { 1 }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Option<&str>) {
        let found = counted(Text::new(text, &ENGLISH), text.find(' ').expect("a blank"));
        assert_eq!(found.map(|counted| counted.unit).as_deref(), want, "in {text:?}");
    }

    #[test]
    fn the_head_comes_in_the_singular() {
        check("12 shipping containers left", Some("shipping container"));
        check("3 residential burglaries in May", Some("residential burglary"));
        check("900 people", Some("person"));
        check("80 COVID-19 cases", Some("COVID-19 case"));
        check("12 Boeing 737s", Some("Boeing 737"));
        check("9 F-16s", Some("F-16"));
        check("14 first-team players", Some("first-team player"));
        check("2 tax boxes", Some("tax box"));
    }

    #[test]
    fn adjectives_joined_by_and_lead_to_their_noun() {
        check("250 regional and municipal agreements", Some("agreement"));
        check("9 young and old men", Some("man"));
        check("12 dead and wounded", None);
        check("7 parties and councils", Some("party"));
    }

    #[test]
    fn a_superlative_is_no_part_of_what_is_counted() {
        check("2 largest lenders", Some("lender"));
        check("3 most gifted and daring players", Some("player"));
        check("4 forest fires", Some("forest fire"));
    }

    #[test]
    fn a_phrase_without_a_plural_is_not_counted() {
        check("18.9 million country", None);
        check("50 were hurt", None);
        check("100 metre sprint", None);
    }
}
