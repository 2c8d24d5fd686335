//! Figures, with and without dates, scores and the like.
#![no_main]

use copydesk::quantities::{Options, parse, quantities, quantities_with};
use copydesk_testkit::laws;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    laws::quantities(&text, &quantities(&text).collect::<Vec<_>>());
    let options = Options::default().others(true);
    laws::quantities(&text, &quantities_with(&text, options).collect::<Vec<_>>());
    let alone = parse(&text);
    assert!(alone.is_none() || quantities(&text).count() == 1, "{alone:?} is not what is found");
    if laws::is_timed(bytes) {
        laws::swift_when_repeated(&text, |long| quantities(long).count());
    }
});
