//! What a plugin's stage may answer: faults, or layers that obey the law.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| copydesk_host::trial::answer(bytes));
