//! The scores of a text, for any part of it.

use std::ops::Range;

use crate::exact::{Exact, Thousandths};
use crate::list::{Lexicon, Meaning};

/// A clause ends at one of these: what stands behind it is not negated by what stands before it.
const CLAUSE_ENDS: &[char] = &[
    '.', ',', ';', ':', '!', '?', '…', '—', '–', '(', ')', '[', ']', '"', '“', '”', '„', '«', '»',
    '\n',
];

/// How many factors in a row count: `very, very good`.
const MOST_FACTORS: usize = 2;

/// The scores of a text's words, summed up from its beginning, so that any part of it is a difference and
/// nested quotes cost nothing more.
#[derive(Debug)]
pub(crate) struct Scores {
    starts: Vec<usize>, // of each word, ascending
    sums: Vec<Sum>,     // before each word, and behind the last
}

/// What the words of a text, or a part of it, come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) positive: Exact,
    pub(crate) negative: Exact,
    pub(crate) scored: u32,
    pub(crate) words: u32,
}

impl Scores {
    /// Scores all words of a text.
    pub(crate) fn of(text: &str, lexicon: &Lexicon, window: u32, negated: Thousandths) -> Self {
        let mut scores = Self { starts: Vec::new(), sums: vec![Sum::default()] };
        let mut sum = Sum::default();
        let mut before = Before::default();
        let mut end = 0;
        for word in copydesk_plugin::words(text) {
            if text[end..word.range().start].contains(CLAUSE_ENDS) {
                before = Before::default();
            }
            end = word.range().end;
            sum.words += 1;
            match lexicon.meaning(word.text()) {
                Some(Meaning::Score(score)) => {
                    let [first, second] = before.factors;
                    let factors = [first, second, before.not.map(|_| negated)];
                    let product = Exact::product(score, factors);
                    if product.is_negative() {
                        sum.negative += product;
                    } else {
                        sum.positive += product;
                    }
                    sum.scored += 1;
                    before.pass(window);
                }
                Some(Meaning::Factor(factor)) => before.factor(factor, window),
                Some(Meaning::Not) => before = Before { not: Some(0), ..Before::default() },
                None => before.pass(window),
            }
            scores.starts.push(word.range().start);
            scores.sums.push(sum);
        }
        scores
    }

    /// What the words come to that begin in this range.
    pub(crate) fn within(&self, range: Range<usize>) -> Sum {
        let before = |place: usize| self.sums[self.starts.partition_point(|start| *start < place)];
        let (from, to) = (before(range.start), before(range.end));
        Sum {
            positive: to.positive.since(from.positive),
            negative: to.negative.since(from.negative),
            scored: to.scored - from.scored,
            words: to.words - from.words,
        }
    }
}

/// What the words before this one do to it.
#[derive(Clone, Copy, Debug, Default)]
struct Before {
    /// Words since a `not` that still counts.
    not: Option<u32>,
    /// Of the words right before it.
    factors: [Option<Thousandths>; MOST_FACTORS],
}

impl Before {
    /// A word that is no factor and no `not` has gone by.
    fn pass(&mut self, window: u32) {
        self.factors = [None; MOST_FACTORS];
        self.age(window);
    }

    /// A factor has gone by: the last ones count.
    fn factor(&mut self, factor: Thousandths, window: u32) {
        self.factors = [self.factors[1], Some(factor)];
        self.age(window);
    }

    fn age(&mut self, window: u32) {
        self.not = self.not.map(|age| age + 1).filter(|age| *age < window);
    }
}
