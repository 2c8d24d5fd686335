//! Phrases of page furniture: share buttons, subscription boxes, counters, notices.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

use crate::lexicon::{self, Table};

/// How many words of a paragraph are searched: furniture is short, or begins with its phrase.
pub(crate) const REACH: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The phrase is all there is, figures aside.
    Whole,
    /// The paragraph begins with it.
    Start,
    /// It stands anywhere.
    Any,
}

#[derive(Debug)]
struct Phrase {
    rest: Vec<&'static str>, // the words behind the first
    place: Place,
    weight: i32,
}

/// Phrases by their first word.
type Phrases = Table<Vec<Phrase>>;

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| phrases(|_| true));

/// Those that may stand behind other words: few of their first words are common.
static INNER: LazyLock<Phrases> = LazyLock::new(|| phrases(|place| place == Place::Any));

/// The phrases of the table with such places.
fn phrases(is_wanted: fn(Place) -> bool) -> Phrases {
    let mut map: HashMap<&'static str, Vec<Phrase>> = HashMap::new();
    for (phrase, columns) in lexicon::rows(include_str!("../data/boilerplate.tsv")) {
        let (place, weight) = columns.split_once('\t').unwrap_or((columns, "1"));
        let place = match place {
            "whole" => Place::Whole,
            "start" => Place::Start,
            _ => Place::Any,
        };
        if !is_wanted(place) {
            continue;
        }
        let mut words = phrase.split(' ');
        let first = words.next().unwrap_or_default();
        let phrase = Phrase { rest: words.collect(), place, weight: weight.parse().unwrap_or(1) };
        map.entry(first).or_default().push(phrase);
    }
    Table::new(map.into_iter())
}

/// The weight of the strongest phrase in a paragraph, 0 to 6.
///
/// `words` are its first words, as [`crate::chars::bare_words`] tells them; [`REACH`] are enough.
pub(crate) fn weight(paragraph: &str, words: &[&str]) -> i32 {
    let words = words.get(..REACH).unwrap_or(words);
    let is_figure =
        |word: &&str| word.chars().all(|c| c.is_numeric() || matches!(c, ',' | '.' | 'k'));
    let mut best = notice_weight(paragraph);
    let (all, inner) = (&*PHRASES, &*INNER);
    let mut only_figures = true; // so far
    for (at, word) in words.iter().enumerate() {
        let table = if only_figures { all } else { inner };
        only_figures = only_figures && is_figure(word);
        let Some(phrases) = table.find(word) else { continue };
        for phrase in phrases {
            let behind = at + 1 + phrase.rest.len();
            let Some(rest) = words.get(at + 1..behind) else { continue };
            let fits = match phrase.place {
                Place::Whole => words.iter().skip(behind).all(is_figure),
                Place::Start => at == 0,
                Place::Any => true,
            };
            if fits && rest.iter().zip(&phrase.rest).all(|(word, want)| is_same(word, want)) {
                best = best.max(phrase.weight);
            }
        }
    }
    best
}

/// Whether two words are equal but for case and the form of the apostrophe.
fn is_same(word: &str, want: &str) -> bool {
    word.eq_ignore_ascii_case(want)
        || (word.contains('’') && word.replace('’', "'").eq_ignore_ascii_case(want))
}

/// A copyright sign at the start is furniture whatever follows.
fn notice_weight(paragraph: &str) -> i32 {
    if paragraph.starts_with('©') || paragraph.starts_with("(c) ") || paragraph.starts_with("(C) ")
    {
        5
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chars;

    fn weigh(paragraph: &str) -> i32 {
        let words: Vec<_> = chars::bare_words(paragraph).collect();
        weight(paragraph, &words)
    }

    #[test]
    fn phrases_count_where_the_table_says() {
        assert_eq!(weigh("Number of shows:\u{a0}12"), 6);
        assert_eq!(weigh("Share"), 4);
        assert_eq!(weigh("Share prices fell in Almaty"), 0);
        assert_eq!(weigh("© 2021 The Steppe Herald"), 5);
        assert_eq!(weigh("12 comments"), 3);
        assert_eq!(weigh("Rain fell all day"), 0);
    }
}
