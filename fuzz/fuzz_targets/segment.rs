//! Structure: paragraphs and sentences hold all that can be seen.
#![no_main]

use copydesk::segment::{sentences, structure};
use copydesk_testkit::laws;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let outline = structure(&text);
    laws::outline(&text, &outline.paragraphs, &outline.sentences);
    laws::sentences(&text, &sentences(&text).collect::<Vec<_>>());
    if laws::is_timed(bytes) {
        laws::swift_when_repeated(&text, structure);
    }
});
