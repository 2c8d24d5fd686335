//! Quotes, with and without knowledge of the structure.
#![no_main]

use copydesk::quotes::{Options, quotes, quotes_in};
use copydesk::segment::structure;
use copydesk_testkit::laws;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    laws::quotes(&text, &quotes_in(&text, &structure(&text).view(), &Options::default()));
    laws::quotes(&text, &quotes(&text));
    if laws::is_timed(bytes) {
        laws::swift_when_repeated(&text, quotes);
    }
});
