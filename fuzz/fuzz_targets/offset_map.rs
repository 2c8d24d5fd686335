//! Offset maps: three bytes an edit, three maps one after the other.
#![no_main]

use copydesk::core::OffsetMap;
use copydesk_testkit::laws;
use libfuzzer_sys::fuzz_target;

/// Longer edits and gaps show nothing new; the ends of the maps are looked at in full.
const WIDEST: u8 = 5;

fuzz_target!(|bytes: &[u8]| {
    let third = bytes.len() / 3;
    let maps = [&bytes[..third], &bytes[third..2 * third], &bytes[2 * third..]].map(map);
    let last = maps[2].edits().last().map_or(0, |edit| edit.norm + edit.norm_len);
    laws::composed([&maps[0], &maps[1], &maps[2]], (last + 10).min(500));
});

fn map(bytes: &[u8]) -> OffsetMap {
    let mut map = OffsetMap::default();
    let (mut norm, mut orig) = (0, 0);
    for edit in bytes.chunks_exact(3) {
        let [gap, norm_len, orig_len] =
            [edit[0], edit[1], edit[2]].map(|byte| u32::from(byte % WIDEST));
        // An edit takes at least one received byte: nothing received leads back to an insertion.
        let orig_len = orig_len + 1;
        (norm, orig) = (norm + gap + 1, orig + gap + 1);
        map.push(norm, orig, norm_len, orig_len).expect("the gaps are equal");
        (norm, orig) = (norm + norm_len, orig + orig_len);
    }
    map
}
