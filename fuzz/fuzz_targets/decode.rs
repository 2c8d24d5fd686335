//! Decoding: any bytes become text or are refused, whatever is declared, and each character leads back.
#![no_main]

use copydesk::normalize::decode;
use copydesk_testkit::laws;
use libfuzzer_sys::fuzz_target;

/// What may be declared; the first byte chooses.
const LABELS: [Option<&str>; 16] = [
    None,
    Some("utf-8"),
    Some("utf-16le"),
    Some("utf-32be"),
    Some("windows-1251"),
    Some("ibm850"),
    Some("gb18030"),
    Some("big5"),
    Some("shift_jis"),
    Some("euc-jp"),
    Some("euc-kr"),
    Some("iso-2022-jp"),
    Some("iso-2022-kr"),
    Some("hz-gb-2312"),
    Some("johab"),
    Some("text/html; charset=windows-874"),
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let label = LABELS[usize::from(*first) % LABELS.len()];
    if let Ok(decoded) = decode(bytes, label) {
        laws::offset_map(&decoded.map, bytes, &decoded.text);
        if decoded.map.is_identity() {
            assert_eq!(decoded.text.as_bytes(), bytes);
        }
    }
});
