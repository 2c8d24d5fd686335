//! Figures: by default, with other kinds and spans, and as the one figure of a cell.
#![no_main]

use copydesk::quantities::{
    Kinds, Options, Place, Spans, Written, parse, parse_with, quantities, quantities_with,
};
use copydesk_testkit::laws;
use libfuzzer_sys::fuzz_target;

/// Options that the first byte of the input chooses, a bit each.
fn options(bytes: &[u8]) -> Options {
    let first = bytes.first().copied().unwrap_or_default();
    let bit = |index: u8| first >> index & 1 == 1;
    let place = |index| if bit(index) { Place::Inside } else { Place::Outside };
    let spans = Spans::default().comparator(place(0)).counted(place(1)).rate(place(2));
    let options = Options::default().spans(spans.unit(place(3))).others(bit(4));
    let options = options.relative_ordinals(bit(5));
    let options = if bit(6) { options.home_currency("AUD") } else { options };
    if bit(7) { options.kinds(Kinds::ALL) } else { options }
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    laws::quantities(&text, &quantities(&text).collect::<Vec<_>>());
    let options = options(bytes);
    let found: Vec<_> = quantities_with(&text, options.clone()).collect();
    laws::quantities(&text, &found);
    for figure in &found {
        // Printing panics on nothing.
        let _ = Written(figure).to_string();
    }
    if let Some(alone) = parse_with(&text, options) {
        assert_eq!(Some(&alone), found.first(), "another figure than is found in the text");
    }
    let alone = parse(&text);
    assert!(alone.is_none() || quantities(&text).count() > 0, "{alone:?} is not found");
    if laws::is_timed(bytes) {
        laws::swift_when_repeated(&text, |long| quantities(long).count());
        laws::swift_when_repeated(&text, |long| parse(long).is_some());
    }
});
