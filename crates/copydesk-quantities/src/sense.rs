//! Which unit a form means that has several lives: `12 C`, `30 fps`, two degrees from a college.
//!
//! The nearest word that speaks for one of them decides. The words stand in the language's
//! `unit_senses.tsv`; the search ends after a few words and at the end of the sentence.

use crate::text::{Lower, Text};

/// How many words away, on either side, a word is still heard.
const REACH: usize = 10;

/// What `form`, which stands from `start` to `end`, means by its neighbours: the id of a unit, a
/// currency code, or `-` for no unit; `None` where nothing speaks.
pub(crate) fn sense(text: Text<'_>, form: &str, start: usize, end: usize) -> Option<&'static str> {
    let senses = text.words().senses(form)?;
    let mut left = Some(start);
    let mut right = Some(end);
    for _ in 0..REACH {
        right = right.and_then(|at| after(text, at));
        if let Some(at) = right {
            let word = text.word(at);
            if let Some(meant) = senses.get(Lower::of(word).as_str()) {
                return Some(meant);
            }
            right = Some(at + word.len().max(1));
        }
        left = left.and_then(|at| before(text, at));
        if let Some(at) = left {
            let word = text.word_back(at);
            if let Some(meant) = senses.get(Lower::of(word).as_str()) {
                return Some(meant);
            }
            left = Some(at - word.len());
        }
    }
    senses.get("*").copied()
}

/// Where the next word begins, in the sentence that goes on at `at`.
fn after(text: Text<'_>, at: usize) -> Option<usize> {
    let mut at = at;
    for _ in 0..REACH {
        let next = text.blanks(at);
        let byte = text.byte(next);
        let ends = matches!(byte, 0 | b'\n' | b'\r' | b';')
            || matches!(byte, b'.' | b'!' | b'?') && !text.glued(next + 1);
        if ends {
            return None;
        }
        if byte.is_ascii_alphabetic() {
            return Some(next);
        }
        at = next + text.char(next)?.len_utf8();
    }
    None
}

/// Where the word before `at` ends, in the same sentence.
fn before(text: Text<'_>, at: usize) -> Option<usize> {
    let mut at = at;
    for _ in 0..REACH {
        let end = text.blanks_back(at);
        let byte = text.byte_before(end);
        let ends = matches!(byte, 0 | b'\n' | b'\r' | b';')
            || matches!(byte, b'.' | b'!' | b'?') && !text.glued(end);
        if ends {
            return None;
        }
        if byte.is_ascii_alphabetic() {
            return Some(end);
        }
        at = end - text.char_before(end)?.len_utf8();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::ENGLISH;

    #[track_caller]
    fn check(text: &str, form: &str, want: Option<&str>) {
        let start = text.find(&format!(" {form}")).expect("the form") + 1;
        let found = sense(Text::new(text, &ENGLISH), form, start, start + form.len());
        assert_eq!(found, want, "in {text:?}");
    }

    #[test]
    fn the_nearest_word_decides() {
        check("It was 12 C in cold water.", "C", Some("celsius"));
        check("The weather was poor and a charge of 5 C built up.", "C", Some("coulomb"));
        check("It is 5 C.", "C", None);
    }

    #[test]
    fn a_word_of_another_sentence_or_line_says_nothing() {
        check("The weather held. Row 5 C was full.", "C", None);
        check("Weather report\n\nRow 5 C was full", "C", None);
    }

    #[test]
    fn what_is_mostly_no_unit_needs_a_word_for_it() {
        check("They played 3 gigs in May.", "gigs", Some("-"));
        check("The plan has 3 gigs of data.", "gigs", Some("gigabyte"));
    }
}
