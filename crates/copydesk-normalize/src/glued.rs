//! Whether a blank was lost between a closing mark and the word behind it.
//!
//! `“Post”s` and `“un”fair` lack none. So the word must be one of its own (`“Post”is`), or stand behind
//! a stop or several words, which begin no other, and not look like an ending.

use std::sync::LazyLock;

use memchr::memchr;

use crate::table::rows;

/// Longer words are not looked at. In bytes.
const LONGEST: usize = 24;

/// Shorter ones, unless they are links, may be endings.
const SHORTEST: usize = 3;

static TABLE: LazyLock<Vec<(&'static str, bool)>> = LazyLock::new(|| {
    let words = rows(include_str!("../data/glued_words.tsv"));
    let mut table: Vec<(&str, bool)> =
        words.filter_map(|row| Some((*row.first()?, *row.get(1)? == "link"))).collect();
    table.sort_unstable();
    table
});

/// Whether the word is in the table, as a link or as an ending.
fn is(word: &str, link: bool) -> bool {
    TABLE.binary_search(&(word, link)).is_ok()
}

/// Whether the word right behind what is quoted, and the mark between them, is certainly one of its own.
pub(crate) fn lost_a_blank(quoted: &str, behind: &str) -> bool {
    let length = behind.bytes().take(LONGEST).take_while(u8::is_ascii_alphabetic).count();
    let (word, rest) = behind.split_at(length);
    if word.is_empty() || rest.starts_with(char::is_alphanumeric) {
        return false;
    }
    let is_whole = quoted.ends_with(['.', ',', ';', '!', '?'])
        || memchr(b' ', quoted.trim_ascii().as_bytes()).is_some();
    if is_whole {
        is(word, true) || (length >= SHORTEST && !is(word, false))
    } else {
        // `“with”in`, `“in”to`, `“it”’s`
        is(word, true) && !rest.starts_with(['\'', '’']) && !is(quoted, true)
    }
}
