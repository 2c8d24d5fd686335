//! Phrases of page furniture: share buttons, subscription boxes, counters, notices.

use std::iter::Take;
use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

use crate::lexicon::{self, Beginnings, Table};
use crate::words::BareWords;

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

/// How the phrases begin that may stand behind other words.
pub(crate) fn beginnings() -> Beginnings {
    INNER.beginnings()
}

/// The weight of the strongest phrase that begins with `word`, 0 to 6, and ends within the next `room` words of those
/// that come behind it. Whether only figures stand `before` it, and whether it is the first, the caller knows.
pub(crate) fn weight(word: &str, behind: &BareWords<'_>, room: usize, before: Before) -> i32 {
    let table = if before == Before::Words { &INNER } else { &PHRASES };
    let Some(phrases) = table.find(word) else { return 0 };
    let mut rest = behind.clone().take(room);
    let second = rest.next(); // read once for all phrases, few of which go on with it
    let fits = |phrase: &&Phrase| match phrase.rest.split_first() {
        Some((want, _)) if !second.is_some_and(|word| is_same(word, want)) => false,
        Some((_, more)) => phrase.goes_on(more, rest.clone(), before),
        None => {
            let is_alone = || second.is_none_or(is_figure);
            (phrase.place != Place::Whole || is_alone())
                && phrase.goes_on(&[], rest.clone(), before)
        }
    };
    phrases.iter().filter(fits).map(|phrase| phrase.weight).max().unwrap_or(0)
}

impl Phrase {
    /// Whether it goes on with the words `more`, and stands where it should.
    fn goes_on(&self, more: &[&str], mut rest: Take<BareWords<'_>>, before: Before) -> bool {
        more.iter().all(|want| rest.next().is_some_and(|word| is_same(word, want)))
            && match self.place {
                Place::Whole => rest.all(is_figure),
                Place::Start => before == Before::Nothing,
                Place::Any => true,
            }
    }
}

/// What stands before a word in its paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    Nothing,
    Figures,
    Words,
}

/// Whether a word is a number, as counters have it: `1,200`, `3k`.
pub(crate) fn is_figure(word: &str) -> bool {
    word.chars().all(|c| c.is_numeric() || matches!(c, ',' | '.' | 'k'))
}

/// Whether two words are equal but for case and the form of the apostrophe.
fn is_same(word: &str, want: &str) -> bool {
    word.eq_ignore_ascii_case(want)
        || (word.len() > want.len() // as its apostrophe has three bytes
            && word.contains('’')
            && word.replace('’', "'").eq_ignore_ascii_case(want))
}

/// A copyright sign at the start is furniture whatever follows.
pub(crate) fn notice_weight(paragraph: &str) -> i32 {
    if paragraph.starts_with('©') || paragraph.starts_with("(c) ") || paragraph.starts_with("(C) ")
    {
        5
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use crate::Options;
    use crate::lines::Block;
    use crate::profile::Profile;

    fn weigh(paragraph: &str) -> i32 {
        let block = Block { start: 0, end: paragraph.len(), gap: 0 };
        Profile::of(paragraph, block, &Options::default()).cue
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
