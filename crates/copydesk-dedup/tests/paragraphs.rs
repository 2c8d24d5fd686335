//! Repeated paragraphs: the golden files, the laws, and what is made to break the count.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::step;
use copydesk_core::{
    Article, CorpusStage, Layers, Meta, OffsetMap, Origin, Paragraph, ParagraphKind, RepeatedKind,
    Span, Value, Verdict,
};
use copydesk_dedup::{
    DedupAndRepeated, DedupStage, MemoryBench, ParagraphRecord, RepeatedParagraphs,
    paragraph_records, repeated_paragraphs,
};
use copydesk_testkit::golden::{Section, Suite};
use copydesk_testkit::wild_text;
use proptest::prelude::*;

#[test]
fn collections() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/suite/paragraphs");
    Suite::at(folder).run(|text| {
        let pieces = text.split("+++ ").filter(|piece| !piece.trim().is_empty());
        let articles: Vec<(&str, &str)> =
            pieces.map(|piece| piece.split_once('\n').unwrap_or((piece, ""))).collect();
        let lines = repeated_paragraphs(&articles).into_iter().flat_map(|verdict| {
            let (source, text) = articles[verdict.ordinal as usize];
            let number = verdict.ordinal;
            verdict.repeated.into_iter().map(move |told| {
                let kind = format!("{:?}", told.kind).to_lowercase();
                let words = &text[told.span.range()];
                let (at, documents, sources) = (told.paragraph, told.documents, told.sources);
                format!("{number} {source}: {at} {kind} in {documents} of {sources} «{words}»")
            })
        });
        vec![Section::new("repeated", lines.collect())]
    });
}

/// Articles as source and paragraphs, drawn from so few that many are repeated.
fn collection(seed: u64, articles: usize) -> Vec<(String, Vec<String>)> {
    let mut state = seed;
    let mut below = |n: u64| step(&mut state) % n;
    let article = |_| {
        let source = format!("house{}", below(3));
        let paragraphs = (0..=below(5)).map(|_| paragraph(below(24))).collect();
        (source, paragraphs)
    };
    (0..articles).map(article).collect()
}

/// One of a few paragraphs, each of other words: up to eleven short ones, the others long.
fn paragraph(n: u64) -> String {
    let words = if n < 12 { 1 + n } else { n + 4 };
    let letter = |at: u64| char::from(b'a' + u8::try_from((n + at) % 26).expect("a letter"));
    (0..words).map(|at| format!("{}{}x", letter(at), letter(n))).collect::<Vec<_>>().join(" ")
}

/// The other paragraphs that tell a story, and the first place of the one that is counted.
type Stories<'a> = BTreeMap<Vec<&'a str>, (usize, usize)>;

/// What is told, by article and paragraph, counted the plain way.
fn oracle(articles: &[(String, Vec<String>)]) -> BTreeMap<(usize, usize), (usize, usize, bool)> {
    let mut places: BTreeMap<&str, BTreeMap<&str, Stories<'_>>> = BTreeMap::new();
    for (source, paragraphs) in articles {
        for (at, text) in paragraphs.iter().enumerate() {
            let mut others: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
            others.retain(|other| other != text);
            others.sort_by_key(|other| std::cmp::Reverse((other.split(' ').count(), *other)));
            others.dedup();
            others.truncate(2);
            others.sort_unstable();
            let place = (at, paragraphs.len() - 1 - at);
            let stories = places.entry(text).or_default().entry(source).or_default();
            let known = stories.entry(others).or_insert(place);
            *known = place.min(*known);
        }
    }
    let mut told = BTreeMap::new();
    for (number, (source, paragraphs)) in articles.iter().enumerate() {
        for (at, text) in paragraphs.iter().enumerate() {
            let sources = &places[text.as_str()];
            let documents = sources.values().map(BTreeMap::len).sum();
            let is_boilerplate = |source: &str| {
                let stories = &sources[source];
                let most = |place: &dyn Fn(&(usize, usize)) -> usize| {
                    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
                    stories.values().for_each(|at| *counts.entry(place(at)).or_default() += 1);
                    counts.values().max().copied().unwrap_or_default()
                };
                let stable = most(&|at| at.0).max(most(&|at| at.1)) * 5 >= stories.len() * 4;
                stories.len() >= 10 || (stories.len() >= 5 && stable)
            };
            let long = text.split(' ').count() >= 14;
            let boilerplate = is_boilerplate(source)
                || (long && sources.keys().any(|source| is_boilerplate(source)));
            if boilerplate || (long && sources.len() >= 2) {
                told.insert((number, at), (documents, sources.len(), boilerplate));
            }
        }
    }
    told
}

fn texts(articles: &[(String, Vec<String>)]) -> Vec<(&str, String)> {
    articles.iter().map(|(source, text)| (source.as_str(), text.join("\n\n"))).collect()
}

fn told(articles: &[(String, Vec<String>)]) -> Vec<Verdict> {
    let texts = texts(articles);
    let texts: Vec<_> = texts.iter().map(|(source, text)| (*source, text.as_str())).collect();
    repeated_paragraphs(&texts)
}

/// The paragraphs of a layer: every second line, of which every second is a headline.
fn halves(text: &str) -> Vec<Paragraph> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        at += line.len();
        let start = at - line.len() + (line.len() - line.trim_start().len());
        start..start + line.trim().len()
    });
    let kinds = [ParagraphKind::Headline, ParagraphKind::Body].into_iter().cycle();
    let spans = lines.filter(|range| !range.is_empty()).step_by(2).map(Span::of);
    spans.zip(kinds).map(|(span, kind)| Paragraph::new(span, kind)).collect()
}

fn article(number: usize, source: &str, text: &str) -> Article {
    let mut meta = Meta::default();
    meta.extra.insert("source".to_owned(), Value::String(source.to_owned()));
    let received = u32::try_from(text.len()).expect("short");
    Article::new(format!("a{number}"), text, meta, Origin::new(OffsetMap::default(), received))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn counts_are_those_of_the_plain_way(seed in any::<u64>(), count in 2_usize..90) {
        let articles = collection(seed, count);
        let mut got = BTreeMap::new();
        for verdict in told(&articles) {
            for told in verdict.repeated {
                let boilerplate = told.kind == RepeatedKind::Boilerplate;
                let counts = (told.documents as usize, told.sources as usize, boilerplate);
                got.insert((verdict.ordinal as usize, told.paragraph as usize), counts);
            }
        }
        prop_assert_eq!(got, oracle(&articles));
    }

    #[test]
    fn neither_order_nor_cut_nor_the_sieve_changes_what_is_told(seed in any::<u64>(), order in any::<u64>(), cut in 1_usize..9) {
        let articles = collection(seed, 60);
        let texts = texts(&articles);
        let mut places: Vec<usize> = (0..texts.len()).collect();
        places.sort_by_key(|place| step(&mut (order ^ *place as u64)));
        let stage = RepeatedParagraphs::default();
        let mut bench = MemoryBench::default().partition(cut);
        for place in &places {
            let (source, text) = &texts[*place];
            bench.add(&stage, &article(*place, source, text), &Layers::default()).expect("notes are never refused");
        }
        let got = bench.settle(&stage).expect("memory can be read");
        let mut got: Vec<_> = got.iter().map(|verdict| (places[verdict.ordinal as usize], verdict.repeated.clone())).collect();
        got.sort();
        let want: Vec<_> = told(&articles).into_iter().map(|verdict| (verdict.ordinal as usize, verdict.repeated)).collect();
        prop_assert_eq!(got, want);
    }

    #[test]
    fn groups_can_be_counted_apart(seed in any::<u64>()) {
        let articles = collection(seed, 60);
        let records = |(number, (source, text)): (usize, (&str, String))| {
            paragraph_records(&article(number, source, &text), &Layers::default(), u32::try_from(number).expect("few"))
        };
        let mut all: Vec<ParagraphRecord> = texts(&articles).into_iter().enumerate().flat_map(records).collect();
        let stage = RepeatedParagraphs::default();
        let mut apart = Vec::new();
        let keys: BTreeSet<u64> = all.iter().map(|record| record.key).collect();
        for key in keys {
            let mut group: Vec<_> = all.iter().rev().filter(|record| record.key == key).copied().collect();
            apart.extend(stage.count(&mut group));
        }
        prop_assert_eq!(stage.count(&mut all), apart);
    }

    #[test]
    fn both_stages_in_one_say_what_each_says_alone(seed in any::<u64>(), marked in any::<u64>()) {
        let (dedup, repeated) = (DedupStage::default(), RepeatedParagraphs::default().min_documents(3));
        let both = DedupAndRepeated::new(dedup, repeated);
        let stages: [&dyn CorpusStage; 3] = [&dedup, &repeated, &both];
        let [copies, paragraphs, joint] = stages.map(|stage| {
            let mut bench = MemoryBench::default().partition(7);
            for (number, (source, text)) in texts(&collection(seed, 50)).iter().enumerate() {
                let article = article(number, source, text);
                let mut layers = Layers::default();
                if marked >> (number % 64) & 1 == 1 {
                    layers.paragraphs = halves(text);
                }
                bench.add(stage, &article, &layers).expect("notes are never refused");
            }
            let verdicts = bench.settle(stage).expect("memory can be read");
            verdicts.iter().map(|verdict| (verdict.ordinal, verdict.clone())).collect::<BTreeMap<_, _>>()
        });
        for ordinal in 0..50 {
            let of = |verdicts: &BTreeMap<u32, Verdict>| verdicts.get(&ordinal).cloned().unwrap_or_default();
            let (copy, told, said) = (of(&copies), of(&paragraphs), of(&joint));
            prop_assert_eq!((copy.duplicate, copy.related), (said.duplicate, said.related));
            prop_assert_eq!(told.repeated, said.repeated);
        }
    }

    #[test]
    fn one_reading_of_any_text_gives_the_keys_and_the_fingerprint(text in wild_text()) {
        let (dedup, repeated) = (DedupStage::default(), RepeatedParagraphs::default());
        let article = article(0, "herald", &text);
        for paragraphs in [Vec::new(), halves(&text)] {
            let mut layers = Layers::default();
            layers.paragraphs = paragraphs;
            let note = |stage: &dyn CorpusStage| {
                let mut note = Vec::new();
                stage.note(&article, &layers, &mut note).expect("a note");
                note
            };
            let both = note(&DedupAndRepeated::new(dedup, repeated));
            prop_assert_eq!(&both[4..], [note(&dedup), note(&repeated)].concat());
        }
    }

    #[test]
    fn spans_are_the_paragraphs_whatever_the_text(text in wild_text()) {
        let twice = [("a", text.as_str()), ("b", text.as_str())];
        for verdict in repeated_paragraphs(&twice) {
            for told in verdict.repeated {
                let paragraph = text.get(told.span.range()).expect("a slice of the text");
                prop_assert_eq!(paragraph.trim(), paragraph);
                prop_assert!(!paragraph.is_empty() && told.sources == 2);
            }
        }
    }
}

#[test]
fn a_paragraph_of_twenty_thousand_articles_is_counted() {
    let stage = RepeatedParagraphs::default();
    let mut bench = MemoryBench::default();
    for n in 0..20_000_usize {
        let name: String = n.to_string().bytes().map(|digit| char::from(digit + 49)).collect();
        let text = format!("The {name} floods\n\nShare");
        bench.add(&stage, &article(n, "herald", &text), &Layers::default()).expect("a note");
    }
    let verdicts = bench.settle(&stage).expect("memory can be read");
    assert_eq!(verdicts.iter().count(), 20_000);
    assert!(verdicts.iter().all(|verdict| verdict.repeated[0].documents == 20_000));
}

#[test]
fn an_article_of_many_paragraphs_is_counted_whole() {
    let short = "Yes.\n\n".repeat(20_000);
    let articles: Vec<(&str, String)> =
        ('a'..='j').map(|letter| ("herald", format!("{letter}x {letter}y\n\n{short}"))).collect();
    let articles: Vec<_> = articles.iter().map(|(source, text)| (*source, text.as_str())).collect();
    let found = repeated_paragraphs(&articles);
    assert_eq!(found.len(), 10);
    assert!(found.iter().all(|verdict| verdict.repeated.len() == 20_000));
    assert_eq!(found[9].repeated[19_999].documents, 10);
}

#[test]
fn paragraphs_without_text_leave_no_record() {
    let article = article(0, "herald", &"\n\n.\n\n\u{a0}".repeat(100_000));
    let mut note = Vec::new();
    RepeatedParagraphs::default().note(&article, &Layers::default(), &mut note).expect("a note");
    assert_eq!(note.len(), 2, "a mark and a version");
}
