//! Laws of the offset map, over edit scripts applied to real texts.

use std::ops::Range;

use copydesk_core::{Bias, Edit, OffsetMap, Span};
use proptest::collection::vec;
use proptest::prelude::*;

/// One step of a script: so many bytes kept, then so many taken out and so many put in.
type Step = (u32, u32, u32);

/// A text before and after a script, and the map between the two.
#[derive(Clone, Debug)]
struct Edited {
    before: Vec<u8>,
    after: Vec<u8>,
    map: OffsetMap,
}

/// Applies a script; what it puts in is written in `ink`, which the text does not hold.
fn apply(before: &[u8], script: &[Step], ink: u8) -> Edited {
    let (mut after, mut map, mut at) = (Vec::new(), OffsetMap::default(), 0);
    for &(keep, out, put) in script {
        let kept = (at + keep as usize).min(before.len());
        after.extend_from_slice(&before[at..kept]);
        let end = (kept + out as usize).min(before.len());
        if end > kept || put > 0 {
            map.push(narrow(after.len()), narrow(kept), put, narrow(end - kept))
                .expect("a script runs forward");
            after.extend((0..put).map(|_| ink));
        }
        at = end;
    }
    after.extend_from_slice(&before[at..]);
    Edited { before: before.to_vec(), after, map }
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).expect("a test's text is short")
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    vec(b'a'..=b'z', 0..60)
}

/// A text that no script here reaches the end of, so that every step of it is carried out whole.
fn long_text() -> impl Strategy<Value = Vec<u8>> {
    vec(b'a'..=b'z', 200)
}

/// Scripts with edits that touch, that are empty on one side, and that replace.
fn script() -> impl Strategy<Value = Vec<Step>> {
    vec((prop_oneof![Just(0u32), 1u32..9], 0u32..4, 0u32..4), 0..14)
}

/// Scripts in which every edit replaces something by something.
fn replacing_script() -> impl Strategy<Value = Vec<Step>> {
    vec((0u32..6, 1u32..4, 1u32..4), 0..10)
}

fn edited() -> impl Strategy<Value = Edited> {
    (text(), script()).prop_map(|(text, script)| apply(&text, &script, b'1'))
}

/// Two scripts, one after the other.
fn edited_twice() -> impl Strategy<Value = (Edited, Edited)> {
    (edited(), script()).prop_map(|(first, script)| {
        let second = apply(&first.after, &script, b'2');
        (first, second)
    })
}

/// Every span of a text of that length.
fn spans(len: usize) -> impl Iterator<Item = Span> {
    (0..=narrow(len))
        .flat_map(move |start| (start..=narrow(len)).map(move |end| Span::new(start, end)))
}

/// What must come back of a span that went over and came out as `image`: the span without the bytes
/// at its edges that lie in one of the `holes`, which have no bytes on the other side. A span of
/// nothing else comes back whole, unless something stood in its place on the other side.
fn returning(span: Span, image: Span, holes: &[Range<u32>]) -> Option<Span> {
    let survives = |at: &u32| !holes.iter().any(|hole| hole.contains(at));
    let first = (span.start()..span.end()).find(survives);
    let last = (span.start()..span.end()).rfind(survives);
    match first.zip(last) {
        Some((first, last)) => Some(Span::new(first, last + 1)),
        None => image.is_empty().then_some(span),
    }
}

/// Whether one holds the other. An empty span at the edge of an edit may miss what the edit swallowed
/// there; it touches it all the same.
fn holds(outer: Span, inner: Span, asked: Span) -> bool {
    outer.contains(inner)
        || (asked.is_empty() && outer.start() <= inner.end() && inner.start() <= outer.end())
}

/// The text that comes out when the gaps are copied from `from` and the edits from `other`.
fn rebuilt(
    from: &[u8],
    other: &[u8],
    sides: impl Iterator<Item = (Range<u32>, Range<u32>)>,
) -> Vec<u8> {
    let (mut out, mut at) = (Vec::new(), 0);
    for (here, there) in sides {
        out.extend_from_slice(&from[at..here.start as usize]);
        out.extend_from_slice(&other[there.start as usize..there.end as usize]);
        at = here.end as usize;
    }
    out.extend_from_slice(&from[at..]);
    out
}

fn norm(edit: &Edit) -> Range<u32> {
    edit.norm..edit.norm + edit.norm_len
}

fn orig(edit: &Edit) -> Range<u32> {
    edit.orig..edit.orig + edit.orig_len
}

/// The stretches of edits that touch, each as one edit.
fn stretches(map: &OffsetMap) -> Vec<(Range<u32>, Range<u32>)> {
    let mut out: Vec<(Range<u32>, Range<u32>)> = Vec::new();
    for edit in map.edits() {
        match out.last_mut() {
            Some(last) if last.0.end == edit.norm && last.1.end == edit.orig => {
                (last.0.end, last.1.end) = (norm(edit).end, orig(edit).end);
            }
            _ => out.push((norm(edit), orig(edit))),
        }
    }
    out
}

fn well_formed(map: &OffsetMap) -> bool {
    OffsetMap::try_from(map.edits().to_vec()).as_ref() == Ok(map)
}

const BOTH: [Bias; 2] = [Bias::Left, Bias::Right];

proptest! {
    #[test]
    fn walking_the_edits_gives_either_text_from_the_other(it in edited()) {
        let edits = it.map.edits();
        let forward = edits.iter().map(|edit| (orig(edit), norm(edit)));
        prop_assert_eq!(rebuilt(&it.before, &it.after, forward), it.after.clone());
        let back = edits.iter().map(|edit| (norm(edit), orig(edit)));
        prop_assert_eq!(rebuilt(&it.after, &it.before, back), it.before);
    }

    #[test]
    fn untouched_bytes_map_to_themselves(it in edited()) {
        for at in 0..narrow(it.after.len()) {
            if it.map.edits().iter().any(|edit| norm(edit).contains(&at)) {
                continue;
            }
            let source = it.map.to_orig(Span::new(at, at + 1));
            prop_assert_eq!(&it.before[source.range()], &it.after[at as usize..=at as usize]);
            prop_assert_eq!(it.map.to_norm(source), Span::new(at, at + 1));
        }
    }

    #[test]
    fn single_offsets_are_monotone_and_stay_inside(it in edited()) {
        let (before, after) = (narrow(it.before.len()), narrow(it.after.len()));
        for bias in BOTH {
            let to_orig: Vec<u32> = (0..=after).map(|at| it.map.offset_to_orig(at, bias)).collect();
            prop_assert!(to_orig.is_sorted() && to_orig.iter().all(|at| *at <= before));
            let to_norm: Vec<u32> = (0..=before).map(|at| it.map.offset_to_norm(at, bias)).collect();
            prop_assert!(to_norm.is_sorted() && to_norm.iter().all(|at| *at <= after));
        }
        prop_assert_eq!((it.map.offset_to_orig(0, Bias::Left), it.map.offset_to_orig(after, Bias::Right)), (0, before));
        prop_assert_eq!((it.map.offset_to_norm(0, Bias::Left), it.map.offset_to_norm(before, Bias::Right)), (0, after));
    }

    #[test]
    fn left_never_lies_right_of_right(it in edited(), at in 0u32..80) {
        prop_assert!(it.map.offset_to_orig(at, Bias::Left) <= it.map.offset_to_orig(at, Bias::Right));
        prop_assert!(it.map.offset_to_norm(at, Bias::Left) <= it.map.offset_to_norm(at, Bias::Right));
    }

    #[test]
    fn there_and_back_holds_what_was_asked_for(it in edited()) {
        let edits = it.map.edits();
        let inserted: Vec<_> = edits.iter().filter(|edit| edit.orig_len == 0).map(norm).collect();
        for span in spans(it.after.len()) {
            let image = it.map.to_orig(span);
            let back = it.map.to_norm(image);
            prop_assert!(returning(span, image, &inserted).is_none_or(|span| back.contains(span)), "{span} came back as {back}");
        }
        let deleted: Vec<_> = edits.iter().filter(|edit| edit.norm_len == 0).map(orig).collect();
        for span in spans(it.before.len()) {
            let image = it.map.to_norm(span);
            let back = it.map.to_orig(image);
            prop_assert!(returning(span, image, &deleted).is_none_or(|span| back.contains(span)), "{span} came back as {back}");
        }
    }

    #[test]
    fn without_insertions_a_span_comes_back_whole(text in long_text(), script in script()) {
        let script: Vec<Step> = script.into_iter().map(|(keep, out, put)| (keep, out.max(1), put)).collect();
        let it = apply(&text, &script, b'1');
        prop_assert!(it.map.edits().iter().all(|edit| edit.orig_len > 0));
        for span in spans(it.after.len()) {
            prop_assert!(it.map.to_norm(it.map.to_orig(span)).contains(span), "{}", span);
        }
    }

    #[test]
    fn spans_keep_their_order_and_stay_disjoint(it in edited()) {
        let end = narrow(it.after.len());
        for cut in 1..end {
            if !it.map.edits().iter().any(|edit| edit.norm < cut && cut < norm(edit).end) {
                let (left, right) = (it.map.to_orig(Span::new(0, cut)), it.map.to_orig(Span::new(cut, end)));
                prop_assert!(left.end() <= right.start(), "cut at {cut}: {left} and {right}");
            }
        }
    }

    #[test]
    fn a_wider_span_has_a_wider_image(it in edited()) {
        for span in spans(it.after.len()).filter(|span| span.start() > 0 && !span.is_empty()) {
            let wider = Span::new(span.start() - 1, span.end());
            prop_assert!(it.map.to_orig(wider).contains(it.map.to_orig(span)));
        }
    }

    #[test]
    fn any_offset_of_any_map_can_be_asked_for(
        edits in vec((any::<u32>(), any::<u32>(), any::<u32>(), any::<u32>()), 0..6),
        later in edited(), at in any::<u32>(), len in any::<u32>(),
    ) {
        let mut map = OffsetMap::default();
        for (gap, _, norm_len, orig_len) in edits {
            let (norm_end, orig_end) = map.edits().last().map_or((0, 0), |last| (norm(last).end, orig(last).end));
            let gap = gap % 1000;
            // Refused where it would end past 4 GiB; the map stays as it was.
            let _refused = map.push(norm_end.saturating_add(gap), orig_end.saturating_add(gap), norm_len, orig_len);
        }
        let span = Span::new(at, at.saturating_add(len));
        for map in [map.then(&later.map), later.map.then(&map), map.then(&map), map] {
            prop_assert!(map.to_orig(span).start() <= map.to_orig(span).end());
            prop_assert!(map.to_norm(span).start() <= map.to_norm(span).end());
        }
    }

    #[test]
    fn two_maps_in_a_row_are_one_map_of_the_outer_texts((first, second) in edited_twice()) {
        let both = first.map.then(&second.map);
        prop_assert!(well_formed(&both));
        let sides = both.edits().iter().map(|edit| (norm(edit), orig(edit)));
        prop_assert_eq!(rebuilt(&second.after, &first.before, sides), first.before);
    }

    #[test]
    fn one_map_holds_what_two_steps_give((first, second) in edited_twice()) {
        let both = first.map.then(&second.map);
        for span in spans(second.after.len()) {
            let steps = first.map.to_orig(second.map.to_orig(span));
            prop_assert!(holds(both.to_orig(span), steps, span), "{span}: {} and {steps}", both.to_orig(span));
        }
        for span in spans(first.before.len()) {
            let steps = second.map.to_norm(first.map.to_norm(span));
            prop_assert!(holds(both.to_norm(span), steps, span), "{span}: {} and {steps}", both.to_norm(span));
        }
    }

    #[test]
    fn the_identity_changes_no_map(it in edited()) {
        let nothing = OffsetMap::default();
        prop_assert_eq!(&nothing.then(&it.map), &it.map);
        prop_assert_eq!(&it.map.then(&nothing), &it.map);
    }

    #[test]
    fn composing_is_associative(text in long_text(), scripts in [replacing_script(), replacing_script(), replacing_script()]) {
        let a = apply(&text, &scripts[0], b'1');
        let b = apply(&a.after, &scripts[1], b'2');
        let c = apply(&b.after, &scripts[2], b'3');
        prop_assert_eq!(a.map.then(&b.map).then(&c.map), a.map.then(&b.map.then(&c.map)));
    }

    #[test]
    fn both_bracketings_edit_the_same_stretches((a, b) in edited_twice(), script in script()) {
        let c = apply(&b.after, &script, b'3');
        let left = a.map.then(&b.map).then(&c.map);
        let right = a.map.then(&b.map.then(&c.map));
        prop_assert_eq!(stretches(&left), stretches(&right));
    }

    #[test]
    fn a_map_survives_being_written_and_read(it in edited()) {
        let json = serde_json::to_string(&it.map).expect("numbers only");
        prop_assert_eq!(serde_json::from_str::<OffsetMap>(&json).expect("what was written"), it.map);
    }

    #[test]
    fn a_refused_edit_leaves_the_map_as_it_was(
        it in edited(), norm in 0u32..90, orig in 0u32..90, norm_len in 0u32..3, orig_len in 0u32..3,
    ) {
        let mut map = it.map.clone();
        let last = map.edits().last().map_or((0, 0), |last| (self::norm(last).end, self::orig(last).end));
        let fits = norm >= last.0 && orig >= last.1 && norm - last.0 == orig - last.1 && norm_len + orig_len > 0;
        prop_assert_eq!(map.push(norm, orig, norm_len, orig_len).is_ok(), fits);
        prop_assert_eq!(map.edits().len(), it.map.edits().len() + usize::from(fits));
        prop_assert!(well_formed(&map));
    }
}

#[track_caller]
fn refused(edits: &[(u32, u32, u32, u32)], why: &str) {
    let edits: Vec<Edit> = edits
        .iter()
        .map(|&(norm, orig, norm_len, orig_len)| Edit { norm, orig, norm_len, orig_len })
        .collect();
    let error = OffsetMap::try_from(edits).expect_err("no text has these edits");
    assert_eq!(error.to_string(), why);
}

#[test]
fn edits_that_no_text_could_have_are_refused_with_a_reason() {
    refused(
        &[(3, 4, 1, 1)],
        "edit 0 does not follow from the one before: the gap between them differs on the two sides",
    );
    refused(&[(3, 3, 2, 0), (4, 3, 1, 1)], "edit 1 stands before the one it follows");
    refused(&[(3, 3, 0, 0)], "edit 0 is empty on both sides");
    refused(&[(u32::MAX, u32::MAX, 1, 0)], "edit 0 ends past 4 GiB");
}

#[test]
fn what_was_inserted_and_then_deleted_has_never_been() {
    let one = |norm, orig, norm_len, orig_len| {
        OffsetMap::try_from(vec![Edit { norm, orig, norm_len, orig_len }]).expect("one edit")
    };
    assert!(one(5, 5, 2, 0).then(&one(5, 5, 0, 2)).is_identity());
}

#[test]
fn the_source_of_a_word_does_not_hold_the_byte_order_mark_before_it() {
    let mut map = OffsetMap::default();
    map.push(0, 0, 0, 3).expect("one edit");
    assert_eq!(map.to_orig(Span::new(0, 4)), Span::new(3, 7));
    assert_eq!(map.to_orig(Span::new(0, 0)), Span::new(0, 3));
}
