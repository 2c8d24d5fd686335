//! The words that qualify a figure, before or after it.

use copydesk_core::Comparator;

use crate::role::Role;
use crate::text::{Lower, Text};

/// A comparator and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compared {
    pub(crate) comparator: Comparator,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// No phrase of the table has more words.
const MOST_WORDS: usize = 5;

/// The longest phrase that ends before `at` and starts no earlier than `from`.
pub(crate) fn before(text: Text<'_>, at: usize, from: usize) -> Option<Compared> {
    let end = text.blanks_back(at);
    if let Some(found) = sign_before(text, end, from) {
        return Some(found);
    }
    let most =
        text.words().comparator_reach(Lower::of(text.word_back(end)).as_str()).min(MOST_WORDS);
    let mut start = end;
    let mut found = None;
    for _ in 0..most {
        let word_end = if start == end { end } else { text.blanks_back(start) };
        let word = text.word_back(word_end);
        let word_start = word_end - word.len();
        if word.is_empty() || word_start < from || (start != end && word_end == start) {
            break;
        }
        start = word_start;
        // `cross-over 5`, `turn-about 3`: the tail of a compound says nothing.
        if text.byte_before(start) == b'-' {
            break;
        }
        if let Some(comparator) =
            text.words().comparator_before(Lower::phrase(text.slice(start, end)).as_str())
        {
            found = Some(Compared { comparator, start, end });
        }
    }
    found
}

fn sign_before(text: Text<'_>, end: usize, from: usize) -> Option<Compared> {
    let last = text.byte_before(end);
    if last.is_ascii_alphanumeric() || last <= b' ' {
        return None;
    }
    if let Some(found) = parted_sign(text, end, from) {
        return Some(found);
    }
    for len in [2, 1, 3] {
        let Some(start) = end.checked_sub(len).filter(|start| *start >= from) else { continue };
        let Some(sign) = text.str().get(start..end) else { continue };
        if sign.bytes().any(|byte| byte.is_ascii_alphanumeric() || byte == b' ') {
            continue;
        }
        // `<> 5`: any other number than that.
        if sign == ">" && text.byte_before(start) == b'<' {
            return None;
        }
        if let Some(comparator) = text.words().comparator_before(sign) {
            return Some(Compared { comparator, start, end });
        }
    }
    None
}

/// `< = 5`, a sign that lost its shape; `<> 5` is none of both.
fn parted_sign(text: Text<'_>, end: usize, from: usize) -> Option<Compared> {
    if text.byte_before(end) != b'=' {
        return None;
    }
    let first = text.inline_start(end - 1);
    let start = first.checked_sub(1).filter(|start| *start >= from && first < end - 1)?;
    let comparator = match text.byte(start) {
        b'<' => Comparator::AtMost,
        b'>' => Comparator::AtLeast,
        _ => return None,
    };
    Some(Compared { comparator, start, end })
}

/// Whether `or equal` follows: `less than 5 or equal`.
pub(crate) fn or_equal(text: Text<'_>, at: usize) -> bool {
    let (start, or) = text.next_word(at);
    let words = text.words();
    start > at
        && words.is(Lower::of(or).as_str(), Role::Or)
        && words.is(Lower::of(text.next_word(start + or.len()).1).as_str(), Role::Equal)
}

/// The phrase that begins after `at`: `or more`, `or so`.
pub(crate) fn after(text: Text<'_>, at: usize) -> Option<Compared> {
    let (start, first) = text.next_word(at);
    if start == at || !matches!(first, "or" | "and" | "at") {
        return None;
    }
    let (second, word) = text.next_word(start + first.len());
    let end = second + word.len();
    let comparator =
        text.words().comparator_after(Lower::phrase(text.slice(start, end)).as_str())?;
    // `5 or more than 6`, `10 or over 12`: a phrase of the next figure.
    let (_, next) = text.next_word(end);
    if next == "than" || text.byte(text.blanks(end)).is_ascii_digit() {
        return None;
    }
    Some(Compared { comparator, start, end })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::ENGLISH;

    #[track_caller]
    fn check(text: &str, want: Option<(&str, Comparator)>) {
        let at = text.find('5').expect("a five");
        let found = before(Text::new(text, &ENGLISH), at, 0);
        assert_eq!(
            found.map(|found| (&text[found.start..found.end], found.comparator)),
            want,
            "in {text:?}"
        );
    }

    #[test]
    fn the_longest_phrase_wins() {
        check("more than 5", Some(("more than", Comparator::MoreThan)));
        check("no more than 5", Some(("no more than", Comparator::AtMost)));
        check("an estimated 5", Some(("an estimated", Comparator::About)));
        check("\u{2265} 5", Some(("\u{2265}", Comparator::AtLeast)));
        check("x < = 5", Some(("< =", Comparator::AtMost)));
        check("x <> 5", None);
        check("less or equal than 5", Some(("less or equal than", Comparator::AtMost)));
        check("the other 5", None);
    }
}
