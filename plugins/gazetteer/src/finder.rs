//! Finds the terms of a list in a text.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use copydesk_plugin::{Error, Result};

use crate::Config;
use crate::folded::Folded;
use crate::list::{Row, TERM};

/// All terms at once.
#[derive(Debug)]
pub(crate) struct Finder {
    terms: AhoCorasick,
    rows: Vec<Vec<Row>>, // of each pattern, in the order of the list, without equals
    whole_words: bool,
    ignore_case: bool,
    overlapping: bool,
}

impl Finder {
    pub(crate) fn new(rows: Vec<Row>, config: &Config) -> Result<Self> {
        let mut by_term: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in rows {
            let term = row.get(TERM).map_or("", String::as_str);
            let same = by_term.entry(Folded::new(term, config.ignore_case).text).or_default();
            if !same.contains(&row) {
                same.push(row);
            }
        }
        let terms = AhoCorasick::new(by_term.keys()).map_err(|error| {
            Error::config("/list", Error::from(error).within("too many terms").message())
        })?;
        Ok(Self {
            terms,
            rows: by_term.into_values().collect(),
            whole_words: config.whole_words,
            ignore_case: config.ignore_case,
            overlapping: config.overlapping,
        })
    }

    /// Where terms stand in `text` and what the list says of them, left to right, longer before shorter.
    ///
    /// All terms are looked for, also those inside others: where the longest is no whole word, a shorter
    /// one may be.
    pub(crate) fn find(&self, text: &str) -> Vec<(Range<usize>, &Row)> {
        let folded = Folded::new(text, self.ignore_case);
        let mut found: Vec<(Range<usize>, usize)> = self
            .terms
            .find_overlapping_iter(&folded.text)
            .filter_map(|term| {
                let range = folded.place(term.start())?..folded.place(term.end())?;
                let stands = !self.whole_words || stands_alone(text, &range);
                stands.then_some((range, term.pattern().as_usize()))
            })
            .collect();
        found.sort_by_key(|(range, pattern)| (range.start, Reverse(range.end), *pattern));
        if !self.overlapping {
            let mut free = 0;
            found.retain(|(range, _)| {
                let is_free = range.start >= free;
                if is_free {
                    free = range.end;
                }
                is_free
            });
        }
        let rows = |pattern: usize| self.rows.get(pattern).map_or(&[][..], Vec::as_slice);
        found
            .into_iter()
            .flat_map(|(range, pattern)| rows(pattern).iter().map(move |row| (range.clone(), row)))
            .collect()
    }
}

/// Whether no word goes on over the ends of this range.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let goes_on = |at: usize| {
        let before = text[..at].chars().next_back().is_some_and(is_of_word);
        before && text[at..].chars().next().is_some_and(is_of_word)
    };
    !goes_on(range.start) && !goes_on(range.end)
}

/// Letters, digits, `_`, and accents that stand after their letter.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || matches!(c, '\u{300}'..='\u{36f}')
}
