//! Web pages: any bytes are a page, its text is paragraphs, and the same every time.
#![no_main]

use copydesk::io::html::page;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let found = page(bytes);
    assert_eq!(found, page(bytes), "the same page gives the same article");
    if !found.text.is_empty() {
        for paragraph in found.text.split("\n\n") {
            assert!(!paragraph.trim().is_empty(), "a paragraph says something: {:?}", found.text);
        }
    }
});
