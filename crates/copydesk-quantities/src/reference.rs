//! Numbers that only point somewhere: chapter and verse, codes that begin with a nought, labels in words,
//! marks of a list that runs on in the line.

use copydesk_core::QuantityKind;

use crate::item::Item;
use crate::label;
use crate::language::Words;
use crate::numeral::Form;
use crate::role::Role;
use crate::text::{Lower, Text};

/// Digits in a row from `at` on, at most `most`: their end.
fn run(text: Text<'_>, at: usize, most: usize) -> usize {
    let mut end = at;
    while end - at < most && text.byte(end).is_ascii_digit() {
        end += 1;
    }
    end
}

/// Digits in a row that end at `end`: their start.
fn run_back(text: Text<'_>, end: usize, most: usize) -> usize {
    let mut start = end;
    while end - start < most && text.byte_before(start).is_ascii_digit() {
        start -= 1;
    }
    start
}

/// `18:7-8`, `3:1`, `007`, `0800 028 9276`: what the digits at `at` are by their shape, and its end.
pub(crate) fn shaped(text: Text<'_>, at: usize) -> Option<(QuantityKind, usize)> {
    const MOST_DIGITS: usize = 16;
    let end = run(text, at, MOST_DIGITS);
    if let Some(end) = dialled(text, at) {
        return Some((QuantityKind::Contact, end));
    }
    if text.byte(end) == b':' && end - at <= 3 && text.byte(end + 1).is_ascii_digit() {
        let mut last = end;
        while last - at < MOST_DIGITS
            && (text.byte(last).is_ascii_digit()
                || matches!(text.byte(last), b':' | b'-') && text.byte(last + 1).is_ascii_digit())
        {
            last += 1;
        }
        return (!text.glued(last)).then_some((QuantityKind::Reference, last));
    }
    let goes_on = matches!(text.byte(end), b'.' | b',') && text.byte(end + 1).is_ascii_digit();
    let whole = at == 0 && end == text.len();
    if text.byte(at) != b'0' || end - at < 3 || goes_on || text.byte(end) == b'%' || whole {
        return None;
    }
    let mut last = end;
    while last - at < MOST_DIGITS && text.byte(last) == b' ' {
        let next = run(text, last + 1, MOST_DIGITS);
        if !(3..=8).contains(&(next - last - 1)) || text.glued(next) {
            break;
        }
        last = next;
    }
    let kind = if last > end { QuantityKind::Contact } else { QuantityKind::Reference };
    (!text.glued(last)).then_some((kind, last))
}

/// `+44 (0)20 7946 0018`, `978-3-16-148410-0`: digits in groups that nobody adds up.
fn dialled(text: Text<'_>, at: usize) -> Option<usize> {
    const LONGEST: usize = 24;
    let plus = text.byte_before(at) == b'+';
    let (mut end, mut last, mut groups, mut digits) = (at, at, 0, 0);
    while end - at < LONGEST {
        let next = run(text, end, LONGEST);
        if next > end {
            (groups, digits, last) = (groups + 1, digits + next - end, next);
            end = next;
        }
        let joint = if plus {
            matches!(text.byte(end), b' ' | b'-' | b'(' | b')')
        } else {
            text.byte(end) == b'-'
        };
        if !joint {
            break;
        }
        end += 1;
    }
    let phone = plus && groups > 2 && (8..=15).contains(&digits);
    let number = !plus && groups > 3 && digits > 8;
    ((phone || number) && !text.glued(last)).then_some(last)
}

/// `4)` and `(1)` in the middle of a line: the mark of an item. Returns its end.
pub(crate) fn mark(text: Text<'_>, at: usize) -> Option<usize> {
    const MOST_BACK: usize = 100;
    let end = run(text, at, 3);
    // `died at once.[12]`: a footnote.
    if text.byte_before(at) == b'[' && text.byte(end) == b']' {
        return Some(end + 1);
    }
    if text.byte(end) != b')' || text.byte(end + 1) != b' ' {
        return None;
    }
    let letter = text.byte(text.blanks(end + 1)).is_ascii_alphabetic();
    if text.byte_before(at) == b'(' {
        let apart = matches!(text.byte_before(at - 1), 0 | b' ' | b'\n' | b'\t');
        return (end - at == 1 && apart && letter).then_some(end + 1);
    }
    // `(up from 4) and`: a bracket that was opened before is none of a list.
    let before = &text.str().as_bytes()[at.saturating_sub(MOST_BACK)..at];
    let open = before.iter().rev().find(|byte| matches!(byte, b'(' | b')' | b'\n'));
    (text.byte_before(at) == b' ' && end - at < 3 && letter && open != Some(&b'('))
        .then_some(end + 1)
}

/// `number two`, `series three`, `page one`: where the label begins. What counts something is none.
pub(crate) fn in_words(text: Text<'_>, item: &Item) -> Option<usize> {
    let small = item.value.whole().is_some_and(|number| (1..100).contains(&number));
    if item.numeral.form != Form::Words || item.numeral.scale.is_some() || !item.is_bare() || !small
    {
        return None;
    }
    let (start, word) = text.previous_word(item.start);
    let lower = Lower::of(word);
    let lower = lower.as_str();
    let kind = text.words().designator(lower)?;
    let label = kind == QuantityKind::Reference || is_counter(text.words(), lower);
    (label && !is_verb(text.words(), lower) && (text.grammar().counted)(text, item.end).is_none())
        .then_some(start)
}

/// Words of `designators.tsv` that need no capital: `type 2`, `series two`.
pub(crate) fn is_counter(words: &Words, lower: &str) -> bool {
    words.is(lower, Role::Counter)
}

/// Words of `designators.tsv` that are verbs as well: `tables seat four`.
fn is_verb(words: &Words, lower: &str) -> bool {
    words.is(lower, Role::LabelVerb)
}

/// `pages 2, 3 and 5`, `Articles 12 and 14`: whether the number belongs to a label before others.
pub(crate) fn in_list(text: Text<'_>, item: &Item) -> bool {
    const MOST_NUMBERS: usize = 6;
    if !item.is_plain() || item.numeral.digits > 4 {
        return false;
    }
    let mut at = item.start;
    for _ in 0..MOST_NUMBERS {
        let mut end = text.inline_start(at);
        let word = text.word_back(end);
        let lower = Lower::of(word);
        let joins = text.words().is(lower.as_str(), Role::And)
            || text.words().is(lower.as_str(), Role::Or)
            || text.words().is(lower.as_str(), Role::To);
        if joins {
            end = text.inline_start(end - word.len());
        } else if text.byte_before(end) == b'&' {
            end = text.inline_start(end - 1);
        }
        let listed = text.byte_before(end) == b',';
        end -= usize::from(listed);
        let start = run_back(text, end, 5);
        if start == end || end - start > 4 || !(listed || joins || end < text.inline_start(at)) {
            return false;
        }
        let (_, word) = text.previous_word(start);
        if !word.is_empty() {
            let lower = Lower::of(word);
            let kind = text.words().designator(lower.as_str());
            let known =
                kind == Some(QuantityKind::Reference) && !is_verb(text.words(), lower.as_str());
            let counted = known && (text.grammar().counted)(text, item.end).is_some();
            return known && !counted;
        }
        at = start;
    }
    false
}

/// `pages 12-15`, `No. 17-965`: where the second number of a label ends.
pub(crate) fn span(text: Text<'_>, item: &Item, from: usize) -> Option<usize> {
    let dash = text.char(item.end).filter(|c| matches!(c, '-' | '–'))?;
    if !item.is_plain() {
        return None;
    }
    let start = item.end + dash.len_utf8();
    let end = run(text, start, 5);
    let (kind, _) = (end > start && !text.glued(end) && text.byte(end) != b'%')
        .then(|| label::labelled(text, item, from))
        .flatten()?;
    let counted = (text.grammar().counted)(text, end).is_some();
    (kind == QuantityKind::Reference && !counted).then_some(end)
}

/// `Area 51 is closed`: a name that opens a sentence, told by the verb in the singular.
pub(crate) fn opens_as_name(text: Text<'_>, item: &Item) -> bool {
    matches!(text.next_word(item.end).1, "is" | "was" | "has")
        && item.is_plain()
        && label::opens_sentence(text, text.previous_word(item.start).0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::ENGLISH;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let at = text.find(|c: char| c.is_ascii_digit()).expect("a digit");
        let found = shaped(Text::new(text, &ENGLISH), at);
        assert_eq!(found.map_or("", |(_, end)| &text[at..end]), want, "in {text:?}");
    }

    #[test]
    fn shapes_tell_codes_from_figures() {
        check("in Ruth 4:7-8 and", "4:7-8");
        check("odds of 3:1 against", "3:1");
        check("call 0800 555 1234 now", "0800 555 1234");
        check("agent 007, who", "007");
        check("Tel +44 (0)20 7946 0018 or", "44 (0)20 7946 0018");
        check("ISBN 978-3-16-148410-0 is", "978-3-16-148410-0");
        check("won 3-2 and 4-1", "");
        check("a gain of +12 and 5 more", "");
        check("a rate of 0.07", "");
        check("sold 700 cars", "");
    }

    #[track_caller]
    fn check_mark(text: &str, want: bool) {
        let at = text.find(|c: char| c.is_ascii_digit()).expect("a digit");
        assert_eq!(mark(Text::new(text, &ENGLISH), at).is_some(), want, "in {text:?}");
    }

    #[test]
    fn marks_of_a_list_stand_alone_or_in_brackets() {
        check_mark("because: 1) nobody came", true);
        check_mark("to keep (1) assets and", true);
        check_mark("ten (up from 4) and", false);
        check_mark("was said.[27] Nobody", true);
        check_mark("goals from Ng (12) and", false);
    }
}
