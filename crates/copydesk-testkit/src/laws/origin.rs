//! What was cleaned leads back to what was received.

use copydesk_core::{Article, OffsetMap, Span};

/// The offset map between two texts is true: what lies between its edits is the same bytes on both
/// sides, the way there and back leads to the same bytes, and order is kept.
///
/// # Panics
///
/// If that is not so.
#[track_caller]
pub fn offset_map(map: &OffsetMap, received: &[u8], cleaned: &str) {
    // Of a text that was decoded first, the one in the middle is not at hand.
    if map.steps() <= 1 && map.runs().is_empty() {
        gaps(map, received, cleaned);
    }
    let mut before = Span::new(0, 0);
    for span in pieces(cleaned) {
        let there = map.to_orig(span);
        assert!(there.end() as usize <= received.len(), "{span} leads to {there}, beyond the end");
        assert!(there.start() >= before.start(), "{span} leads to {there}, before {before}");
        comes_back(map, span);
        before = there;
    }
}

/// As [`offset_map`], for an article and the bytes it was received as.
///
/// # Panics
///
/// If that is not so, or the article names another length than was received.
#[track_caller]
pub fn origin(received: &[u8], article: &Article) {
    let origin = article.origin();
    assert_eq!(origin.received() as usize, received.len(), "another length was received");
    offset_map(origin.map(), received, article.text());
}

/// Maps of three cleanings, one after the other, on texts of `len` bytes at the end: composing them leads exactly
/// as far as asking each in turn, in whichever order they are composed; the first comes back by itself; and a map
/// survives JSON. Holds of maps without insertions.
///
/// # Panics
///
/// If that is not so.
#[track_caller]
pub fn composed([first, second, third]: [&OffsetMap; 3], len: u32) {
    let left = first.then(second).then(third);
    let right = first.then(&second.then(third));
    assert_eq!(left, right, "composing is associative");
    let merged = first.merged(second).merged(third);
    let whole = |map: &OffsetMap| {
        let json = serde_json::to_string(map).expect("a map can be written");
        let read: OffsetMap = serde_json::from_str(&json).expect("a map can be read");
        assert_eq!(read, *map);
    };
    [first, second, third, &left, &merged].into_iter().for_each(whole);
    for start in 0..len {
        // Marks hold at least one byte; a place between two bytes has two sides at an edit's edge.
        for end in [start + 1, start + 2, len] {
            let span = Span::new(start, end);
            let in_turn = first.to_orig(second.to_orig(third.to_orig(span)));
            assert!(merged.to_orig(span).contains(in_turn), "{span} leads to {in_turn} in turn");
            assert_eq!(left.to_orig(span), in_turn, "{span}: one map leads as far as three");
            comes_back(first, span);
        }
    }
}

/// The way there and back leads to the same received bytes, and holds what it started from unless that began or
/// ended with bytes that were inserted: nothing received leads to those.
#[track_caller]
fn comes_back(map: &OffsetMap, span: Span) {
    let there = map.to_orig(span);
    let back = map.to_norm(there);
    assert_eq!(map.to_orig(back), there, "{span} leads to {there}, that back to {back}");
    let inserts = map.edits().iter().any(|edit| edit.orig_len == 0);
    assert!(inserts || back.contains(span), "{span} leads to {there}, that back to {back}");
}

/// Between the edits both sides are the same bytes.
#[track_caller]
fn gaps(map: &OffsetMap, received: &[u8], cleaned: &str) {
    let cleaned = cleaned.as_bytes();
    let (mut norm, mut orig) = (0, 0);
    for edit in map.edits() {
        let gap = norm..edit.norm as usize;
        let other = orig..edit.orig as usize;
        assert_eq!(
            cleaned.get(gap.clone()),
            received.get(other.clone()),
            "cleaned {gap:?} is not received {other:?}"
        );
        norm = (edit.norm + edit.norm_len) as usize;
        orig = (edit.orig + edit.orig_len) as usize;
    }
    assert_eq!(cleaned.get(norm..), received.get(orig..), "the rest behind the edits differs");
}

/// Spans of single characters and of about a sentence each, in order of their starts.
fn pieces(text: &str) -> impl Iterator<Item = Span> {
    /// Texts longer than this are looked at in steps.
    const EVERY: usize = 4_096;
    /// Characters of a long piece.
    const LONG: usize = 80;
    let starts: Vec<usize> =
        text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len())).collect();
    let step = 1 + starts.len() / EVERY;
    (0..starts.len() - 1).step_by(step).flat_map(move |index| {
        let start = starts[index];
        let long = starts[(index + LONG).min(starts.len() - 1)];
        [start..starts[index + 1], start..long].map(Span::of)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;

    fn map(edits: &[(u32, u32, u32, u32)]) -> OffsetMap {
        let mut map = OffsetMap::default();
        for &(norm, orig, norm_len, orig_len) in edits {
            map.push(norm, orig, norm_len, orig_len).expect("the edits fit together");
        }
        map
    }

    #[test]
    fn a_true_map_passes() {
        offset_map(&map(&[]), "aé".as_bytes(), "aé");
        offset_map(&map(&[(0, 0, 0, 3), (1, 4, 1, 2)]), "\u{feff}a\r\nb".as_bytes(), "a\nb");
    }

    #[test]
    fn a_map_that_lies_is_caught() {
        assert!(catch_unwind(|| offset_map(&map(&[]), b"a\r\nb", "a\nb")).is_err());
        assert!(catch_unwind(|| offset_map(&map(&[(2, 2, 1, 1)]), b"abc", "xbc")).is_err());
    }

    #[test]
    fn maps_one_after_the_other_agree_with_one_map() {
        let (a, b) = (map(&[(0, 0, 0, 3), (4, 7, 1, 2)]), map(&[(2, 2, 3, 1)]));
        composed([&a, &b, &map(&[])], 12);
        composed([&b, &a, &b], 12);
    }

    #[test]
    fn an_article_knows_how_much_was_received() {
        let article = Article::from_text("a", "abc");
        origin(b"abc", &article);
        assert!(catch_unwind(|| origin(b"abcd", &article)).is_err());
    }
}
