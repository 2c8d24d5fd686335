//! Quotes in texts made of nothing but what the rules stop at. Every byte is one piece of the list, so
//! that marks without end, runs of `said` and brackets in brackets are a few bytes away.
#![no_main]

use copydesk::quotes::{Options, quotes, quotes_in};
use copydesk::segment::structure;
use copydesk_testkit::laws;
use libfuzzer_sys::fuzz_target;

const PIECES: [&str; 48] = [
    "\"",
    "'",
    "“",
    "”",
    "‘",
    "’",
    "«",
    "»",
    "„",
    "``",
    "''",
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    ", ",
    ". ",
    "? ",
    ": ",
    "; ",
    " - ",
    "—",
    "…",
    "(",
    ")",
    "[",
    "] ",
    "said ",
    "said",
    "says ",
    "told ",
    "adding ",
    "according to ",
    "that ",
    "who ",
    "he ",
    "She ",
    "and ",
    "the ",
    "of ",
    "director ",
    "agency ",
    "Ada ",
    "Lind ",
    "Mr. ",
    "was ",
    "45",
];

fuzz_target!(|bytes: &[u8]| {
    let text: String = bytes.iter().map(|byte| PIECES[usize::from(*byte) % PIECES.len()]).collect();
    let inside = |text: &str| quotes_in(text, &structure(text).view(), &Options::default());
    laws::quotes(&text, &quotes(&text));
    laws::quotes(&text, &inside(&text));
    if laws::is_timed(bytes) {
        laws::swift_when_repeated(&text, quotes);
        laws::swift_when_repeated(&text, inside);
    }
});
