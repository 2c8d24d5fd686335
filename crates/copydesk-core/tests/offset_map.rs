//! Laws of the offset map, over edit scripts applied to real texts.

use std::ops::Range;

use copydesk_core::{Bias, Edit, OffsetMap, Run, Span};
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

fn edited() -> impl Strategy<Value = Edited> {
    (text(), script()).prop_map(|(text, script)| apply(&text, &script, b'1'))
}

/// A map of runs in which characters take so many bytes here and there, and the place of each.
fn run_map(lengths: &[(u16, u16)]) -> (OffsetMap, Vec<(Span, Span)>) {
    let (mut map, mut places, mut norm, mut orig) = (OffsetMap::default(), Vec::new(), 0, 0);
    for &(norm_stride, orig_stride) in lengths {
        // A character of one byte on both sides is the same byte: no run.
        if norm_stride != 1 || orig_stride != 1 {
            let run = Run { norm, orig, count: 1, norm_stride, orig_stride };
            assert_eq!(map.push_run(run).is_ok(), norm_stride + orig_stride > 0);
        }
        let (norm_end, orig_end) = (norm + u32::from(norm_stride), orig + u32::from(orig_stride));
        places.push((Span::new(norm, norm_end), Span::new(orig, orig_end)));
        (norm, orig) = (norm_end, orig_end);
    }
    (map, places)
}

/// Any map of one step.
fn any_map() -> impl Strategy<Value = OffsetMap> {
    prop_oneof![
        edited().prop_map(|it| it.map),
        vec((0u16..4, 0u16..5), 0..40).prop_map(|lengths| run_map(&lengths).0),
    ]
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
    fn two_maps_merged_are_one_map_of_the_outer_texts((first, second) in edited_twice()) {
        let both = first.map.merged(&second.map);
        prop_assert!(well_formed(&both));
        let sides = both.edits().iter().map(|edit| (norm(edit), orig(edit)));
        prop_assert_eq!(rebuilt(&second.after, &first.before, sides), first.before);
    }

    #[test]
    fn two_maps_in_a_row_lead_as_far_as_each_in_turn((first, second) in edited_twice()) {
        let both = first.map.then(&second.map);
        let merged = first.map.merged(&second.map);
        for span in spans(second.after.len()) {
            let steps = first.map.to_orig(second.map.to_orig(span));
            prop_assert_eq!(both.to_orig(span), steps);
            prop_assert!(holds(merged.to_orig(span), steps, span), "{span}: {} and {steps}", merged.to_orig(span));
        }
        for span in spans(first.before.len()) {
            let steps = second.map.to_norm(first.map.to_norm(span));
            prop_assert_eq!(both.to_norm(span), steps);
            prop_assert!(holds(merged.to_norm(span), steps, span), "{span}: {} and {steps}", merged.to_norm(span));
        }
    }

    #[test]
    fn the_identity_changes_no_map(it in edited()) {
        let nothing = OffsetMap::default();
        for both in [nothing.then(&it.map), it.map.then(&nothing), nothing.merged(&it.map), it.map.merged(&nothing)] {
            prop_assert_eq!(&both, &it.map);
        }
    }

    #[test]
    fn composing_is_associative(maps in vec(any_map(), 3)) {
        let [a, b, c] = &maps[..] else { unreachable!("three were made") };
        prop_assert_eq!(a.then(b).then(c), a.then(&b.then(c)));
    }

    #[test]
    fn both_bracketings_edit_the_same_stretches((a, b) in edited_twice(), script in script()) {
        let c = apply(&b.after, &script, b'3');
        let left = a.map.merged(&b.map).merged(&c.map);
        let right = a.map.merged(&b.map.merged(&c.map));
        prop_assert_eq!(stretches(&left), stretches(&right));
    }

    #[test]
    fn every_character_of_a_run_leads_to_its_own_bytes(lengths in vec((0u16..4, 0u16..5), 0..40)) {
        let (map, places) = run_map(&lengths);
        for (norm, orig) in &places {
            if !norm.is_empty() {
                prop_assert_eq!(map.to_orig(*norm), *orig);
            }
            if !orig.is_empty() {
                prop_assert_eq!(map.to_norm(*orig), *norm);
            }
        }
        let widest = places.windows(2).filter(|pair| pair.iter().all(|(norm, orig)| norm.len().min(orig.len()) > 0));
        for pair in widest {
            let (norm, orig) = (Span::new(pair[0].0.start(), pair[1].0.end()), Span::new(pair[0].1.start(), pair[1].1.end()));
            prop_assert_eq!((map.to_orig(norm), map.to_norm(orig)), (orig, norm));
        }
    }

    #[test]
    fn runs_snap_outward_and_come_back(lengths in vec((1u16..4, 1u16..5), 1..40), script in script()) {
        let (map, places) = run_map(&lengths);
        let last = places.last().expect("at least one");
        let text = vec![b'a'; last.0.end() as usize];
        let cleaned = apply(&text, &script, b'1');
        let both = map.then(&cleaned.map);
        let inserts = cleaned.map.edits().iter().any(|edit| edit.orig_len == 0);
        for span in spans(cleaned.after.len()) {
            let there = both.to_orig(span);
            prop_assert!(there.end() <= last.1.end());
            prop_assert!(inserts || both.to_norm(there).contains(span), "{span} leads to {there}");
        }
        for span in spans(last.1.end() as usize) {
            prop_assert!(map.to_orig(map.to_norm(span)).contains(span));
        }
        let ends = |bias| (0..=last.0.end()).map(|at| map.offset_to_orig(at, bias)).collect::<Vec<_>>();
        prop_assert!(ends(Bias::Left).is_sorted() && ends(Bias::Right).is_sorted());
    }

    #[test]
    fn any_map_survives_being_written_and_read(maps in vec(any_map(), 0..4)) {
        let map = maps.iter().fold(OffsetMap::default(), |map, next| map.then(next));
        let json = serde_json::to_string(&map).expect("numbers only");
        prop_assert_eq!(serde_json::from_str::<OffsetMap>(&json).expect("what was written"), map);
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
    assert!(one(5, 5, 2, 0).merged(&one(5, 5, 0, 2)).is_identity());
}

#[test]
fn the_source_of_a_word_does_not_hold_the_byte_order_mark_before_it() {
    let mut map = OffsetMap::default();
    map.push(0, 0, 0, 3).expect("one edit");
    assert_eq!(map.to_orig(Span::new(0, 4)), Span::new(3, 7));
    assert_eq!(map.to_orig(Span::new(0, 0)), Span::new(0, 3));
}

#[test]
fn characters_of_one_length_are_one_run() {
    let (map, _) = run_map(&[(1, 2); 1_000]);
    assert_eq!(
        map.runs(),
        [Run { norm: 0, orig: 0, count: 1_000, norm_stride: 1, orig_stride: 2 }]
    );
    assert_eq!(size_of::<Run>(), size_of::<Edit>());
}

#[test]
fn half_a_character_is_the_whole_of_it() {
    let (map, _) = run_map(&[(2, 1), (2, 1), (1, 1), (3, 1)]);
    assert_eq!(map.to_orig(Span::new(1, 3)), Span::new(0, 2));
    assert_eq!(map.to_orig(Span::new(6, 7)), Span::new(3, 4));
    assert_eq!(map.to_norm(Span::new(2, 4)), Span::new(4, 8));
}

#[test]
fn a_list_of_edits_is_written_as_before() {
    let mut map = OffsetMap::default();
    map.push(1, 1, 1, 2).expect("one edit");
    let json = r#"[{"norm":1,"orig":1,"norm_len":1,"orig_len":2}]"#;
    assert_eq!(serde_json::to_string(&map).expect("numbers only"), json);
    map.push_run(Run { norm: 0, orig: 0, count: 3, norm_stride: 1, orig_stride: 2 })
        .expect("a run");
    assert_eq!(map.steps(), 2);
    let run = r#"{"norm":0,"orig":0,"count":3,"norm_stride":1,"orig_stride":2}"#;
    let both = format!(r#"[{{"edits":{json}}},{{"runs":[{run}]}}]"#);
    assert_eq!(serde_json::to_string(&map).expect("numbers only"), both);
    assert_eq!(serde_json::from_str::<OffsetMap>(&both).expect("two steps"), map);
}

#[test]
fn runs_that_no_text_could_have_are_refused() {
    let refused = |run: Run| {
        let mut map = run_map(&[(2, 1); 3]).0;
        map.push_run(run).expect_err("no text has it").to_string()
    };
    let run = Run { norm: 6, orig: 3, count: 1, norm_stride: 1, orig_stride: 2 };
    assert!(refused(Run { norm: 5, ..run }).starts_with("edit 1 stands before"));
    assert!(refused(Run { norm: 7, ..run }).contains("the gap between them differs"));
    assert!(refused(Run { count: u32::MAX, ..run }).ends_with("ends past 4 GiB"));
    assert!(refused(Run { count: 0, ..run }).ends_with("empty on both sides"));
}
