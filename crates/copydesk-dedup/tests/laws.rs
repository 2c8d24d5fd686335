//! The laws of the search for copies.

mod common;

use common::{Articles, article, by_id, collection, edited, settle, step, story};
use copydesk_core::{Layers, Paragraph, ParagraphKind, RelatedKind, Relation, Span};
use copydesk_dedup::{DedupStage, MemoryBench, compare, duplicates, fingerprint};
use copydesk_testkit::wild_text;
use proptest::prelude::*;

fn shuffled(mut articles: Articles, mut seed: u64) -> Articles {
    for at in (1..articles.len()).rev() {
        articles.swap(at, usize::try_from(step(&mut seed)).expect("64 bits") % (at + 1));
    }
    articles
}

/// Three stories, each whole, rewritten and cut, and an article that holds the three.
fn round_up(seed: u64) -> (Vec<String>, Articles) {
    let mut articles = Vec::new();
    let mut whole = Vec::new();
    for number in 0..3 {
        let words = story(seed.wrapping_mul(3).wrapping_add(number), 200);
        let cut = words[..150].to_vec();
        for (copy, words) in [words.clone(), edited(&words, 8, seed), cut].iter().enumerate() {
            articles.push((format!("s{number}-{copy}"), Some("2021-07-20"), words.join(" ")));
        }
        whole.extend(words);
    }
    (whole, articles)
}

#[test]
fn a_round_up_chains_no_stories() {
    for (id, day) in [("a", Some("2021-07-19")), ("z", Some("2021-07-21")), ("m", None)] {
        for seed in 0..8 {
            let (whole, mut articles) = round_up(seed);
            let stories = settle(&articles);
            articles.push((id.to_owned(), day, whole.join(" ")));
            articles.push((format!("{id}2"), day, edited(&whole, 40, seed).join(" ")));
            let mut all = settle(&articles);
            let both = [id.to_owned(), format!("{id}2")];
            let copies = both.iter().filter_map(|id| all.remove(id)?.duplicate);
            let kept: Vec<String> = copies.map(|copy| copy.of).collect();
            assert!(kept.len() == 1 && both.contains(&kept[0]), "a copy of a round-up is one");
            assert_eq!(stories.len(), 6, "three clusters of three");
            assert_eq!(all, stories, "{id} with the seed {seed}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_the_input_changes_nothing(seed in any::<u64>(), order in any::<u64>()) {
        let articles = collection(seed, 12);
        prop_assert_eq!(settle(&articles), settle(&shuffled(articles.clone(), order)));
    }

    #[test]
    fn partitions_change_nothing(seed in any::<u64>(), cut in 1_usize..9) {
        let articles = collection(seed, 8);
        let stage = DedupStage::default();
        let mut bench = MemoryBench::default().partition(cut);
        for (id, day, text) in &articles {
            bench.add(&stage, &article(id, *day, text), &Layers::default()).expect("notes are never refused");
        }
        let verdicts = bench.settle(&stage).expect("memory can be read");
        prop_assert_eq!(by_id(&articles, &verdicts), settle(&articles));
    }

    #[test]
    fn a_stranger_changes_no_exact_verdict(seed in any::<u64>(), text in wild_text()) {
        let mut articles = collection(seed, 6);
        for at in 0..articles.len() / 3 {
            let (id, day, text) = articles[at].clone();
            articles.push((format!("{id}-again"), day, format!("{text} ")));
        }
        let exact = |articles: &Articles| -> Vec<_> {
            let copies = settle(articles).into_iter().filter_map(|(id, verdict)| Some((id, verdict.duplicate?)));
            copies.filter(|(_, copy)| copy.relation == Relation::Exact).collect()
        };
        let before = exact(&articles);
        articles.push(("stranger".to_owned(), None, text));
        prop_assert_eq!(exact(&articles), before);
    }

    #[test]
    fn every_member_verifies_against_the_kept_article(seed in any::<u64>()) {
        let articles = collection(seed, 12);
        let text = |id: &str| &articles.iter().find(|article| article.0 == id).expect("an id of ours").2;
        for (id, verdict) in settle(&articles) {
            let Some(duplicate) = verdict.duplicate else { continue };
            prop_assert_eq!(&duplicate.of, &duplicate.cluster);
            let found = compare(&fingerprint(text(&id)), &fingerprint(text(&duplicate.of)));
            prop_assert_eq!(found.exact, duplicate.relation == Relation::Exact);
            let close = found.jaccard().get() >= 700 || found.containment().get() >= 800 || found.alignment().get() >= 330;
            prop_assert!(close, "{id} and {}: {found:?}", duplicate.of);
            prop_assert_eq!(id.split('-').next(), duplicate.of.split('-').next());
        }
    }

    #[test]
    fn trailing_blanks_leave_an_article_exact(text in wild_text()) {
        let longer = format!("{text} \n\t ");
        let verdicts = duplicates(&[("a", text.as_str()), ("b", longer.as_str())]);
        let words = fingerprint(&text).words();
        if words == 0 {
            prop_assert!(verdicts.is_empty());
        } else {
            let duplicate = verdicts[0].duplicate.as_ref().expect("the same words");
            prop_assert_eq!((duplicate.of.as_str(), duplicate.relation), ("b", Relation::Exact), "the longer is kept");
        }
    }

    #[test]
    fn a_part_is_contained_and_the_whole_contains(seed in any::<u64>(), length in 60_usize..300, dated in any::<bool>()) {
        let whole = story(seed, length + 80);
        let (part, whole) = (whole[20..20 + length].join(" "), whole.join(" "));
        // The earlier article is kept, so a date turns the relation round.
        let early = dated.then_some("2020-01-01");
        let verdicts = settle(&[("part".to_owned(), early, part), ("whole".to_owned(), None, whole)]);
        let (id, want) = if dated { ("whole", Relation::Contains) } else { ("part", Relation::Contained) };
        prop_assert_eq!(verdicts.len(), 1);
        let duplicate = verdicts[id].duplicate.as_ref().expect("one holds the other");
        prop_assert_eq!((duplicate.relation, duplicate.similarity.get()), (want, 1000));
    }

    #[test]
    fn a_changed_figure_is_never_overlooked(seed in any::<u64>(), at in 1_usize..79, old in 10_u32..9999, new in 10_u32..9999) {
        prop_assume!(old != new);
        let with = |figure: u32| {
            let mut words = story(seed, 80);
            words[at] = figure.to_string();
            words.join(" ")
        };
        let (old, new) = (with(old), with(new));
        for verdict in duplicates(&[("old", old.as_str()), ("new", new.as_str())]) {
            if let Some(duplicate) = verdict.duplicate {
                prop_assert_ne!(duplicate.relation, Relation::Exact);
                prop_assert!(verdict.related.iter().any(|related| related.relation == RelatedKind::Update));
            }
        }
    }

    #[test]
    fn comparing_is_symmetric_and_never_panics(one in wild_text(), other in wild_text()) {
        let (one, other) = (fingerprint(&one), fingerprint(&other));
        let (there, back) = (compare(&one, &other), compare(&other, &one));
        prop_assert_eq!((there.first, there.second), (back.second, back.first));
        prop_assert_eq!((there.shared, there.aligned, there.differing), (back.shared, back.aligned, back.differing));
        prop_assert!(there.shared <= there.first.min(there.second));
        prop_assert!(compare(&one, &one).exact);
    }

    #[test]
    fn a_damaged_note_is_an_error_or_a_note(text in wild_text(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let stage = DedupStage::default();
        let mut note = Vec::new();
        copydesk_core::CorpusStage::note(&stage, &article("a", None, &text), &Layers::default(), &mut note).expect("a note");
        let at = at.index(note.len());
        if cut { note.truncate(at) } else { note[at] = byte }
        let mut bench = MemoryBench::default();
        bench.push("a", &note);
        bench.push("b", &note);
        if let Err(cause) = bench.settle(&stage) {
            prop_assert_eq!(cause.code(), "dedup.note");
        }
    }
}

#[test]
fn texts_without_words_form_no_cluster() {
    assert!(duplicates(&[("a", ""), ("b", ""), ("c", " — "), ("d", " — ")]).is_empty());
}

#[test]
fn boilerplate_alone_forms_no_cluster() {
    let stage = DedupStage::default();
    let mut bench = MemoryBench::default();
    let text = "Subscribe to our letter. All rights are with the publisher, and share this page with friends.";
    let mut layers = Layers::default();
    let whole = Span::new(0, u32::try_from(text.len()).expect("short"));
    layers.paragraphs.push(Paragraph::new(whole, ParagraphKind::Boilerplate));
    for id in ["a", "b"] {
        bench.add(&stage, &article(id, None, text), &layers).expect("a note");
    }
    assert!(bench.settle(&stage).expect("memory can be read").iter().next().is_none());
}

#[test]
fn a_story_under_another_headline_is_a_near_copy_with_all_in_common() {
    let stage = DedupStage::default();
    let mut bench = MemoryBench::default();
    let body = story(1, 60).join(" ");
    for (id, headline) in [("a", "Ferry held in port"), ("b", "Storm strands sixty")] {
        let mut layers = Layers::default();
        let end = u32::try_from(headline.len()).expect("short");
        layers.paragraphs.push(Paragraph::new(Span::new(0, end), ParagraphKind::Headline));
        bench
            .add(&stage, &article(id, None, &format!("{headline}\n\n{body}")), &layers)
            .expect("a note");
    }
    let verdicts = bench.settle(&stage).expect("memory can be read");
    let found: Vec<_> = verdicts.iter().filter_map(|verdict| verdict.duplicate.as_ref()).collect();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].relation, found[0].similarity.get()), (Relation::Near, 1000));
}

#[test]
fn reports_that_fill_one_form_are_templates_and_all_stay() {
    let mut state = 5;
    let mut figure = || step(&mut state) % 9000 + 1000;
    let report = |figure: &mut dyn FnMut() -> u64| {
        let line = |name: &str, figure: &mut dyn FnMut() -> u64| {
            format!(
                "The {name} index of the exchange in Norvik closed at {} points after {} the day before, and the value of all shares that changed hands came to {} crowns.",
                figure(),
                figure(),
                figure()
            )
        };
        ["north", "south", "mining", "shipping", "banking"].map(|name| line(name, figure)).join(" ")
    };
    let articles: Vec<_> =
        (0..60).map(|day| (format!("day{day:02}"), None, report(&mut figure))).collect();
    let verdicts = settle(&articles);
    assert!(verdicts.values().all(|verdict| verdict.duplicate.is_none()));
    let template = |kind: RelatedKind| kind == RelatedKind::Template;
    let related = verdicts
        .values()
        .filter(|verdict| verdict.related.iter().all(|related| template(related.relation)));
    assert_eq!(related.count(), 60, "each is related to another one");
}

#[test]
fn a_story_that_hundreds_print_is_one_cluster() {
    let base = story(3, 200);
    let copy = |at: u64| format!("{} {}", story(900 + at, 12).join(" "), base.join(" "));
    let articles: Vec<_> = (0..120).map(|at| (format!("p{at:03}"), None, copy(at))).collect();
    let kept: std::collections::BTreeSet<_> = settle(&articles)
        .into_values()
        .filter_map(|verdict| verdict.duplicate)
        .map(|duplicate| duplicate.of)
        .collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(settle(&articles).len(), 119);
}

#[test]
fn the_earliest_is_kept_then_the_longest_then_the_smallest_id() {
    let text = story(4, 50).join(" ");
    let of = |articles: &[(String, Option<&str>, String)]| {
        let verdict = settle(articles).into_values().next().expect("a copy");
        verdict.duplicate.expect("a copy").of
    };
    let named = |id: &str, day, text: &str| (id.to_owned(), day, text.to_owned());
    assert_eq!(
        of(&[named("a", Some("2021-02-01"), &text), named("b", Some("Jan 5, 2021"), &text)]),
        "b"
    );
    assert_eq!(of(&[named("a", None, &text), named("b", None, &format!("{text}  "))]), "b");
    assert_eq!(of(&[named("b", None, &text), named("a", None, &text)]), "a");
}
