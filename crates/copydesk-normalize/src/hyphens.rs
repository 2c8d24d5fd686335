//! The pass that joins words which were parted at the end of a line.
//!
//! `govern-\nment` is one word, `well-\nknown` has a hyphen of its own. Without a dictionary there are two
//! certain signs: the whole word stands elsewhere in the text, or the second part is an ending that is no
//! word (`ment`). Against both stands a word that is written with this hyphen elsewhere. All else is left.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use memchr::memchr_iter;

use crate::draft::Draft;
use crate::table::rows;
use crate::{RuleId, Rules};

/// Parts of words are at most this long, in bytes.
const LONGEST: usize = 40;

/// Words of the text are read so far, in bytes: more than two parts can have together.
const LONGEST_SEEN: usize = 4 * LONGEST;

/// How many letters of either part are looked at before it counts as one.
const SHORTEST: usize = 2;

/// Endings that are no words, so that no hyphen of its own can stand before them.
static ENDINGS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    rows(include_str!("../data/word_endings.tsv")).filter_map(|row| row.first().copied()).collect()
});

/// A word parted at the end of a line.
struct Parted<'a> {
    hyphen: usize,
    next_line: usize,
    first: &'a str,
    second: &'a str,
}

impl Parted<'_> {
    fn whole(&self) -> String {
        format!("{}{}", self.first, self.second).to_lowercase()
    }

    fn hyphenated(&self) -> String {
        format!("{}-{}", self.first, self.second).to_lowercase()
    }
}

/// Joins the words that are certainly one.
pub(crate) fn join(rules: Rules, draft: &mut Draft<'_>) {
    let text = draft.before();
    if !rules.has(RuleId::AsciiMarks) && !has_hyphen_at_end(text.as_bytes()) {
        return;
    }
    // Most lines end in neither a hyphen nor a character outside ASCII: one byte tells.
    let may_part = |end: &usize| {
        end.checked_sub(1).is_some_and(|at| matches!(text.as_bytes()[at], b'-' | 0x80..))
    };
    let parted: Vec<Parted<'_>> = memchr_iter(b'\n', text.as_bytes())
        .filter(may_part)
        .filter_map(|line_end| Parted::at(text, line_end, rules))
        .collect();
    if parted.is_empty() {
        return;
    }
    let seen = Seen::of(text, &parted);
    for it in parted.iter().filter(|it| seen.is_certain(it)) {
        draft.replace(it.hyphen..it.next_line, "", RuleId::Hyphens);
        if let Some(blank) = end_of_word(text, it) {
            draft.replace(blank..blank + 1, "\n", RuleId::Hyphens);
        }
    }
}

/// Whether the last byte of `-` or U+2010 stands before a line feed: written so that the compiler makes
/// vectors of it.
fn has_hyphen_at_end(bytes: &[u8]) -> bool {
    const BLOCK: usize = 256;
    let behind = bytes.get(1..).unwrap_or_default();
    bytes.chunks(BLOCK).zip(behind.chunks(BLOCK)).any(|(these, behind)| {
        let pairs = these.iter().zip(behind);
        pairs.fold(0, |found, (&byte, &next)| {
            found | (u8::from(byte == b'-') | u8::from(byte == 0x90)) & u8::from(next == b'\n')
        }) != 0
    })
}

impl<'a> Parted<'a> {
    /// The word around a line end, if a hyphen parts it.
    fn at(text: &'a str, line_end: usize, rules: Rules) -> Option<Self> {
        let last = text[..line_end].chars().next_back().filter(|c| is_hyphen(*c, rules))?;
        let (hyphen, next_line) = (line_end - last.len_utf8(), line_end + 1);
        let first = letters_before(&text[..hyphen])?;
        let second = letters_behind(&text[next_line..])?;
        Some(Self { hyphen, next_line, first, second })
    }
}

/// Whether a character is a hyphen, or will be written as one.
fn is_hyphen(c: char, rules: Rules) -> bool {
    matches!(c, '-' | '\u{2010}')
        || (rules.has(RuleId::AsciiMarks) && matches!(c, '\u{2011}'..='\u{2013}' | '\u{2212}'))
}

/// Whether a character is a hyphen, a short dash or the minus sign, whatever the rules.
fn looks_like_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2013}' | '\u{2212}')
}

/// The word that ends a text, if it may be the first part of one: at least two small letters at its end,
/// and nothing before it that would make it a part of something longer.
fn letters_before(text: &str) -> Option<&str> {
    let letters = text.chars().rev().take_while(|c| c.is_alphabetic());
    let length: usize = letters.take(LONGEST).map(char::len_utf8).sum();
    let (rest, word) = text.split_at(text.len() - length);
    let is_small = word.len() >= SHORTEST
        && word.bytes().rev().take(SHORTEST).all(|byte| byte.is_ascii_lowercase());
    // Marks of every kind, since a later pass may put a blank behind one or write it in ASCII.
    let is_free = rest
        .chars()
        .next_back()
        .is_none_or(|c| c.is_whitespace() || "([/\"'«»“”„‟″‘’‚‛′‹›".contains(c));
    // The middle of a word in three parts is left alone.
    let line_before = rest.strip_suffix('\n');
    let is_middle = line_before.is_some_and(|line| line.ends_with(looks_like_hyphen));
    (is_small && is_free && !is_middle).then_some(word)
}

/// The word that begins a text, if it may be the second part of one.
fn letters_behind(text: &str) -> Option<&str> {
    let length: usize =
        text.chars().take_while(|c| c.is_alphabetic()).take(LONGEST).map(char::len_utf8).sum();
    let (word, rest) = text.split_at(length);
    let is_small =
        word.len() >= SHORTEST && word.bytes().take(SHORTEST).all(|byte| byte.is_ascii_lowercase());
    let ends = rest.chars().next().is_none_or(|c| !c.is_alphanumeric() && !looks_like_hyphen(c));
    (is_small && ends).then_some(word)
}

/// Where the line end goes: to the first blank behind the joined word that parts two words of its line.
fn end_of_word(text: &str, it: &Parted<'_>) -> Option<usize> {
    let line = &text[it.next_line..];
    let line = &line[..memchr::memchr(b'\n', line.as_bytes()).unwrap_or(line.len())];
    let at = memchr_iter(b' ', line.as_bytes()).find(|at| {
        let parts =
            |c: char| c.is_alphanumeric() || matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | ')');
        line[..*at].ends_with(parts)
            && line[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic())
    })?;
    Some(it.next_line + at)
}

/// Which of the words in question stand in the text.
struct Seen {
    // Whole words and hyphenated ones, each with whether it was met.
    words: HashMap<String, bool>,
}

impl Seen {
    fn of(text: &str, parted: &[Parted<'_>]) -> Self {
        let mut words = HashMap::new();
        for it in parted {
            let is_ending = ENDINGS.contains(it.second);
            // A word that is made here may be found by another place, so it counts at once.
            *words.entry(it.whole()).or_insert(false) |= is_ending;
            words.entry(it.hyphenated()).or_insert(false);
        }
        let mut seen = Self { words };
        seen.look_through(text);
        seen
    }

    fn look_through(&mut self, text: &str) {
        let mut word = String::new();
        let mut compound = String::new();
        let mut is_after_hyphen = false;
        // The end of the text ends a word too.
        for c in text.chars().chain([' ']) {
            if c.is_alphabetic() {
                if word.len() <= LONGEST_SEEN {
                    word.extend(c.to_lowercase());
                }
                continue;
            }
            if !word.is_empty() {
                self.meet(&word);
                if is_after_hyphen {
                    compound.push('-');
                    compound.push_str(&word);
                    self.meet(&compound);
                }
                std::mem::swap(&mut compound, &mut word);
                word.clear();
                is_after_hyphen = c == '-';
            } else {
                is_after_hyphen = false;
            }
        }
    }

    fn meet(&mut self, word: &str) {
        if let Some(met) = self.words.get_mut(word) {
            *met = true;
        }
    }

    fn is_certain(&self, it: &Parted<'_>) -> bool {
        let met = |word: String| self.words.get(&word).copied().unwrap_or(false);
        met(it.whole()) && !met(it.hyphenated())
    }
}
