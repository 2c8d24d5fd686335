//! Numbers that are no figures: names, references, phone numbers, addresses, list markers.

use copydesk_core::QuantityKind;

use crate::item::Item;
use crate::numeral::Form;
use crate::reference;
use crate::role::Role;
use crate::text::{Lower, Text};

/// What a run of digits is when letters touch it on the left: a name such as `G7` or `COVID-19`.
/// Returns where it begins and where the whole token ends.
pub(crate) fn glued(text: Text<'_>, at: usize, from: usize) -> Option<(usize, usize)> {
    let hyphen = match text.char_before(at) {
        Some('-' | '\u{2010}' | '\u{2011}') => text.char_before(at).map_or(0, char::len_utf8),
        _ => 0,
    };
    let letters = text.word_back(at - hyphen);
    let odd = hyphen == 0 && matches!(text.byte_before(at), b'_' | b'@' | b'#' | b'=' | b'&');
    let slashed =
        matches!(text.byte_before(at), b'/' | b':' | b'.') && !text.word_back(at - 1).is_empty();
    if letters.is_empty() && !odd && !slashed {
        return None;
    }
    if hyphen > 0 && text.plays(letters, Role::Prefix) {
        return None;
    }
    // What is spoken for may end beyond the digits: `four GS-15s or below`.
    let start = (at - hyphen - letters.len()).max(from.min(at));
    Some((start, token_end(text, at)))
}

/// The end of the unbroken token at `at`, without closing marks.
pub(crate) fn token_end(text: Text<'_>, at: usize) -> usize {
    let mut end = at;
    loop {
        if text.glued(end) {
            end += text.char(end).map_or(1, char::len_utf8);
        } else if matches!(text.byte(end), b'-' | b'.' | b'/' | b':' | b'_' | b'=' | b'&' | b'@')
            && text.glued(end + 1)
        {
            end += 1;
        } else {
            return end;
        }
    }
}

/// The end of the clauses in brackets that touch a reference: `Article 5(2)(a)`.
pub(crate) fn clauses(text: Text<'_>, mut end: usize) -> usize {
    // A number or letter, and rarely more than three of them.
    for _ in 0..3 {
        let close = (end + 1..end + 5).find(|at| text.byte(*at) == b')');
        match close {
            Some(close) if text.byte(end) == b'(' && close > end + 1 => {
                if !text.slice(end + 1, close).bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    break;
                }
                end = close + 1;
            }
            _ => break,
        }
    }
    end
}

/// Whether the digits at `at` stand in an address: `https://…`, `www.…`, `a1@b.org`.
pub(crate) fn in_address(text: Text<'_>, at: usize) -> bool {
    // Blanks end an address. The first digits in it settle the rest of it, so they lie not far in.
    let mut start = at;
    while at - start < 64 && start > 0 && text.byte(start - 1) > b' ' {
        start -= 1;
    }
    let head = &text.str().as_bytes()[start..at];
    head.windows(3).any(|three| three == b"://")
        || head.starts_with(b"www.")
        || head.contains(&b'@')
}

/// A phone number, an IP address, a version with three parts: kind and end.
pub(crate) fn grouped_digits(text: Text<'_>, at: usize) -> Option<(QuantityKind, usize)> {
    let mut lens = [0; 6];
    let mut count = 0;
    let mut end = at;
    let mut marks = [0; 6];
    while count < 6 {
        let start = end;
        while text.byte(end).is_ascii_digit() {
            end += 1;
        }
        if end == start {
            return None;
        }
        lens[count] = end - start;
        count += 1;
        let mark = text.byte(end);
        if !matches!(mark, b'.' | b'-' | b' ') || !text.byte(end + 1).is_ascii_digit() || count == 6
        {
            break;
        }
        marks[count - 1] = mark;
        end += 1;
    }
    let lens = &lens[..count];
    let marks = &marks[..count - 1];
    let all = |mark| marks.iter().all(|other| *other == mark);
    match (lens, marks) {
        ([1..=3, 1..=3, 1..=3, 1..=3], _) if all(b'.') => Some((QuantityKind::Contact, end)),
        ([1..=3, 1..=3, 1..=3], _) if all(b'.') && !lens[1..].iter().all(|len| *len == 3) => {
            Some((QuantityKind::Reference, end))
        }
        ([3, 3, 4], _) if all(b'-') || all(b'.') => Some((QuantityKind::Contact, end)),
        ([1..=2, 3, 3, 4], _) if all(b'-') || all(b'.') => Some((QuantityKind::Contact, end)),
        ([1..=2, 3, 4], _) if all(b'-') => Some((QuantityKind::Contact, end)),
        ([4..=20, 4..=20, 2..=20], _) if all(b'-') => Some((QuantityKind::Contact, end)),
        ([3, 3, 2, 2, ..], _) => Some((QuantityKind::Contact, end)),
        ([3, 4], [b'-']) if !text.glued(end) && text.byte_before(at) != b'$' => {
            Some((QuantityKind::Contact, end))
        }
        _ => None,
    }
}

/// Two numbers with a stroke between that are a name: `9/11`, `24/7`. Returns its end.
pub(crate) fn slashed(text: Text<'_>, at: usize) -> Option<usize> {
    // Few numbers have a stroke, so that few are looked up.
    if text.byte(at + 1) != b'/' && text.byte(at + 2) != b'/' {
        return None;
    }
    let mut end = at;
    while end - at < 5 && (text.byte(end).is_ascii_digit() || text.byte(end) == b'/') {
        end += 1;
    }
    let name = text.words().designator(text.slice(at, end)) == Some(QuantityKind::Name)
        || is_even(text.slice(at, end));
    (name && !text.glued(end) && text.byte(end) != b'/').then_some(end)
}

/// `50/50`, `06/05`: no fraction has two equal parts, or a nought before it.
fn is_even(pair: &str) -> bool {
    let Some((left, right)) = pair.split_once('/') else { return false };
    let nought = |side: &str| side.len() > 1 && side.starts_with('0');
    left.len() > 1 && !right.is_empty() && (left == right || nought(left) || nought(right))
}

/// `1.` and `2)` at the start of a line: the mark of a list item.
pub(crate) fn list_marker(text: Text<'_>, at: usize) -> Option<usize> {
    let mut end = at;
    while text.byte(end).is_ascii_digit() && end - at < 3 {
        end += 1;
    }
    let opens = matches!(text.byte_before(text.inline_start(at)), b'\n' | b'\r' | 0);
    let marked =
        matches!(text.byte(end), b'.' | b')') && matches!(text.byte(end + 1), b' ' | b'\t');
    (end > at && end - at < 3 && opens && marked && text.inline_blanks(end + 1) < text.len())
        .then_some(end + 1)
}

/// What a plain number is after the word before it: `Section 427`, `Boeing 737`, `S&P 500`.
pub(crate) fn labelled(text: Text<'_>, item: &Item, from: usize) -> Option<(QuantityKind, usize)> {
    if !item.is_plain() || item.numeral.digits > 5 {
        return None;
    }
    if text.byte_before(item.start) == b'-' && item.signed {
        return None;
    }
    if text.byte_before(item.start) == b'#' {
        return Some((QuantityKind::Reference, item.start - 1));
    }
    let dash = usize::from(text.byte_before(item.start) == b'-');
    let blank = text.blanks_back(item.start - dash);
    let abbreviated = text.byte_before(blank) == b'.';
    let word = text.word_back(blank - usize::from(abbreviated));
    let start = blank - usize::from(abbreviated) - word.len();
    if word.is_empty() || start < from || blank == item.start - dash {
        return None;
    }
    let ampersand = text.byte_before(start) == b'&' && word.len() == 1;
    let capital = word.starts_with(char::is_uppercase) || word.chars().any(char::is_uppercase);
    let lower = Lower::of(word);
    let lower = lower.as_str();
    if abbreviated {
        let known = matches!(
            lower,
            "no" | "nos" | "art" | "sec" | "fig" | "vol" | "pp" | "p" | "ch" | "prop"
        );
        return known.then_some((QuantityKind::Reference, start));
    }
    // `the Group of 20`: a name that counts its members.
    let words = text.words();
    if words.is(lower, Role::Of) && item.numeral.digits <= 2 {
        let (at, body) = text.previous_word(start);
        let named =
            body.starts_with(char::is_uppercase) && words.is(Lower::of(body).as_str(), Role::Bloc);
        return named.then_some((QuantityKind::Name, at));
    }
    // `a top 10 player`: a place on a list, where nothing is counted.
    if words.is(lower, Role::Rank) {
        let counted = (text.grammar().counted)(text, item.end).is_some();
        return (!counted).then_some((QuantityKind::Name, start));
    }
    // `the Group of 77`
    if word == "of" && text.previous_word(start).1 == "Group" {
        return Some((QuantityKind::Name, start));
    }
    let counts = || (text.grammar().counted)(text, item.end).is_some();
    // `World No 1`, `type 2 diabetes`
    if (lower == "no" || reference::is_counter(text.words(), lower))
        && item.numeral.digits < 3
        && !counts()
    {
        return Some((QuantityKind::Reference, start));
    }
    match text.words().designator(lower) {
        Some(QuantityKind::Reference)
            if capital
                || !matches!(
                    lower,
                    "no" | "part" | "order" | "law" | "unit" | "box" | "line" | "lot"
                ) =>
        {
            return Some((QuantityKind::Reference, start));
        }
        Some(kind) if capital => return Some((kind, start)),
        _ => {}
    }
    let common = text.words().is_stop(lower)
        || text.words().number(lower).is_some()
        || text.words().comparator_before(lower).is_some();
    let opens = opens_sentence(text, start) && !reference::opens_as_name(text, item);
    let counted = (text.grammar().counted)(text, item.end).is_some();
    let named = (capital && word.len() > 1 || ampersand)
        && !common
        && !opens
        && !counted
        && item.numeral.digits <= 4;
    named.then_some((QuantityKind::Name, start))
}

/// Whether the word at `at` is the first of its sentence.
pub(crate) fn opens_sentence(text: Text<'_>, at: usize) -> bool {
    let mut before = text.inline_start(at);
    while matches!(
        text.char_before(before),
        Some('"' | '“' | '‘' | '\'' | '(' | '[' | '`' | '«' | '•')
    ) {
        before -= text.char_before(before).map_or(1, char::len_utf8);
        before = text.inline_start(before);
    }
    match text.char_before(before) {
        None
        | Some('.' | '!' | '?' | ':' | '\n' | '\r' | '—' | '–' | '-' | '…' | '”' | ';' | '_') => {
            true
        }
        Some(_) => false,
    }
}

/// `575 Wilbraham Road`, `9 E 71st St`, `fourteen twenty Elm Street`: a house number before a street.
pub(crate) fn house_number(text: Text<'_>, item: &Item) -> bool {
    let said = item.is_bare()
        && item.numeral.form == Form::Words
        && item.numeral.scale.is_none()
        && !item.numeral.broken;
    if !(item.is_plain() || said) || item.numeral.digits > 5 {
        return false;
    }
    let mut at = item.end;
    for step in 0..5 {
        let (start, word) = text.next_word(at);
        if step == 0 && matches!(word, "ZIP" | "zip") {
            return true;
        }
        let word = if word.is_empty() && text.byte(start).is_ascii_digit() {
            // `9 E 71st St`, not `9 71`: a street with a number for its name says it as an ordinal.
            let street = text.slice(start, token_end(text, start));
            if !street.ends_with(|c: char| c.is_ascii_alphabetic()) {
                return false;
            }
            street
        } else {
            word
        };
        if start == at
            || word.is_empty()
            || !word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        {
            return false;
        }
        if (step > 0 || word == "Ave" || word == "Rue") && text.plays(word, Role::Street) {
            return true;
        }
        at = start + word.len();
    }
    false
}
