//! Lines of the wire: refused, or the same when written again.
#![no_main]

use copydesk::core::wire;
use copydesk_testkit::laws;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    laws::wire_bytes(bytes);
    let mut out = Vec::new();
    if wire::splice(bytes, None, &[], &[], &mut out).is_ok() {
        assert_eq!(out.trim_ascii_end(), bytes, "no verdict changes nothing");
    }
});
