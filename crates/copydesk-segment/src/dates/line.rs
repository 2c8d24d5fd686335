//! Lines that say when, where and by whom, and nothing else.

use std::ops::Range;

use super::{Found, find, is_weekday};
use crate::lexicon::{self, Group};
use crate::{DateOrder, chars, names};

/// The longest paragraph that may be a date line, in bytes.
const LONGEST_DATELINE: usize = 160;

/// The date of a line that says little else.
pub(crate) fn says_when(line: &str, order: DateOrder) -> Option<Found> {
    let found = Some(line)
        .filter(|line| line.len() <= LONGEST_DATELINE)
        .and_then(|line| find(line, order))?;
    is_dateline(line, &found.range).then_some(found)
}

/// Whether a line with a date at `date` says nothing else than when, where and by whom.
fn is_dateline(line: &str, date: &Range<usize>) -> bool {
    let before = line.get(..date.start).unwrap_or_default();
    let after = line.get(date.end..).unwrap_or_default();
    let lead = chars::bare_words(before).filter(|word| !is_date_word(word)).count();
    let names = names::authors(line);
    let named: usize = names
        .iter()
        .filter_map(|range| line.get(range.clone()))
        .map(|name| chars::bare_words(name).count())
        .sum();
    let tail = chars::bare_words(after).filter(|word| !is_date_word(word)).count();
    let starts_small = before.starts_with(char::is_lowercase);
    let is_sentence = line.ends_with('.') && lead + tail > 1;
    // a place and a source may stand beside the date, a sentence may not
    !starts_small && !is_sentence && lead <= 4 + named && tail <= 4 + named
}

/// Words that date lines hold beside the date.
fn is_date_word(word: &str) -> bool {
    is_weekday(word)
        || word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'/'))
        || lexicon::is_in(word, Group::Dating)
}
