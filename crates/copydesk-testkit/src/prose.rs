//! Proptest strategies: plausible news prose salted with traps, and any text at all.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Ordinary words and phrases of news.
const PLAIN: &[&str] = &[
    "the ministry",
    "trade",
    "exports of grain",
    "fell",
    "rose",
    "on Monday",
    "in the region",
    "officials",
    "said that",
    "according to",
    "the company",
    "a new railway",
    "and",
    "which",
    "Aigerim Serikova",
    "Mr. Thomas Hale",
    "the head of state",
    "he",
    "she",
    "told reporters",
    "its partners",
    "for two weeks",
    "Prof. K.Omarov",
    "U.S.",
    "e.g.",
    "the State Bank",
    "added",
    "noted",
    "It should be noted that",
    "a memorandum",
];

/// What breaks parsers: broken figures, marks, dashes, blanks, unfinished shapes.
const TRAPS: &[&str] = &[
    "US$5 million 300, 000",
    "$ 3 billion",
    "48 %",
    "($15.6 billion). according",
    "300, 000",
    "½",
    "2 1/2",
    "1,1,1,1",
    "US$",
    "$$$",
    "€3.5m",
    "Rs 5 crore",
    "5-10%",
    "between 5 and 10 percent",
    "from 4.7% to 4.8%",
    "3-2",
    "5G",
    "COVID-19",
    "One Belt, One Road",
    "1\u{a0}200",
    "1\u{202f}200",
    "12:30",
    "20.07.2021",
    "June 11, 2021",
    "99999999999999999999999999999999",
    "one one one",
    "half a",
    "two-thirds",
    "four",
    "dozens of",
    "\u{201c}",
    "\u{201d}",
    "\u{2018}",
    "\u{2019}",
    "\"",
    "''",
    "\u{ab}",
    "\u{bb}",
    "\u{201e}",
    "the\u{201d}Great Road\u{201d}",
    "the\u{201d} engines \u{201d} of",
    "\u{201d} Export. The Road\u{201d}",
    "6'2\"",
    "\u{2019}90s",
    "- ",
    "\u{2013} ",
    "\u{2014}",
    "\n",
    "\n\n",
    "\n\n- ",
    "\n\n\u{2013} ",
    "\r\n",
    "\r",
    "\u{2028}",
    "\u{85}",
    "\u{feff}",
    "\u{200b}",
    "\u{ad}",
    "\u{202e}",
    "\u{0}",
    "\t",
    "e\u{301}",
    "\u{e9}",
    "\u{65e5}\u{672c}",
    "\u{1f600}",
    "\u{fb01}",
    "&amp;",
    "\u{c3}\u{a9}",
    "...",
    "\u{2026}",
    "?!",
    "(",
    ")",
    "Q:",
    "A:",
    "N. A. Nazimov",
    "Number of shows: 1556",
    "By Jane Roe",
    "\u{663}\u{664}",
    "\u{ff15}",
    "%",
    "-5",
    "\u{2212}5",
    "1e9",
    "0.0000000000000000000000000000000001",
];

/// How words are joined.
const JOINTS: &[&str] = &[" ", " ", " ", " ", " ", ", ", ". ", "", "  ", "; ", ".\n\n", "\n"];

/// News prose of 0 to 60 phrases, about one in three of them a trap.
pub fn salted_prose() -> impl Strategy<Value = String> {
    let word = prop_oneof![2 => select(PLAIN), 1 => select(TRAPS)];
    vec((word, select(JOINTS)), 0..60)
        .prop_map(|words| words.iter().flat_map(|(word, joint)| [*word, *joint]).collect())
}

/// Any text: prose, arbitrary characters, or a mix.
pub fn wild_text() -> impl Strategy<Value = String> {
    let noise = vec(any::<char>(), 0..40).prop_map(|chars| chars.into_iter().collect::<String>());
    prop_oneof![
        salted_prose(),
        vec(any::<char>(), 0..200).prop_map(|chars| chars.into_iter().collect()),
        (salted_prose(), noise, salted_prose()).prop_map(|(a, b, c)| a + &b + &c),
    ]
}
