//! Copies in collections of which it is known what copies what: as many as ever must be found, and no more
//! strangers joined.
//!
//! `gold/copies/NAME.tsv` holds what was reached. A loss fails; so does a gain, until `cargo xtask bless copies` has
//! recorded it. Blessing never lowers a figure: that is done by hand, and the commit says what it buys.

use std::fs;

use copydesk::core::{Article, Layers, Meta};
use copydesk::dedup::{DedupStage, MemoryBench};
use copydesk_suite::path;
use copydesk_testkit::golden::write;
use copydesk_testkit::syndication::{COUNTS_OF_HARM, Collection, Mix, Sample, Story, Tally};

/// Sample articles that tell a story of their own; the others are copies of one, or a form.
const ORIGINALS: [&str; 12] = [
    "01-corridor-trade.txt",
    "02-pump-factories.txt",
    "04-adviser-interview.txt",
    "05-lake-friendship.txt",
    "06-bridge-wire.txt",
    "10-grain-wire.txt",
    "11-water-interview.txt",
    "12-chess-interview.txt",
    "13-museum-web.txt",
    "14-rates-and-markets.txt",
    "15-court-quotes.txt",
    "18-market-monday.txt",
];

/// A small collection in which there is more to find and to mistake than on a day of news.
fn dense(count: u32, size: usize, seed: u64) -> Vec<Sample> {
    let read = |name: &&str| fs::read_to_string(path("data/articles").join(name));
    let originals = ORIGINALS.iter().map(read);
    let originals = originals.map(|text| Story::parse(&text.expect("a sample article"))).collect();
    let mix =
        Mix { count, size, seed, copies: 550, alike: 250, round_ups: 20, family: 12, originals };
    Collection::new(mix).samples().collect()
}

/// The clusters that the leaf alone finds, without cleaning and structure.
fn found(samples: &[Sample]) -> Tally {
    let stage = DedupStage::default();
    let mut bench = MemoryBench::default();
    for sample in samples {
        let meta = Meta { published: Some(sample.published.clone()), ..Meta::default() };
        let (id, text) = (sample.id.as_str(), sample.text.as_str());
        let origin = Article::from_text(id, text).origin().clone();
        let article = Article::new(id, text, meta, origin);
        bench.add(&stage, &article, &Layers::default()).expect("a note can be taken");
    }
    let verdicts = bench.settle(&stage).expect("the notes can be read");
    let place = |id: &str| samples.iter().position(|sample| sample.id == id).expect("an article");
    let label = |at: usize| {
        let verdict = u32::try_from(at).ok().and_then(|ordinal| verdicts.of(ordinal));
        let copied = verdict.and_then(|verdict| verdict.duplicate.as_ref());
        copied.map_or(at, |copy| place(&copy.of)) as u64
    };
    let rows = samples.iter().enumerate();
    let rows: Vec<_> =
        rows.map(|(at, sample)| (sample.id.as_str(), &sample.meta, label(at))).collect();
    Tally::new(&rows)
}

/// Compares with what was reached, or records a gain.
#[track_caller]
fn check(name: &str, samples: &[Sample]) {
    let tally = found(samples);
    let file = path("gold/copies").join(name).with_extension("tsv");
    let reached = fs::read_to_string(&file).unwrap_or_default();
    let before = |measure: &str| {
        let line = reached.lines().find_map(|line| line.strip_prefix(measure)?.strip_prefix('\t'));
        line.and_then(|value| value.parse::<u64>().ok())
    };
    let (mut losses, mut gains) = (Vec::new(), Vec::new());
    for (measure, value) in tally.measures() {
        let less_is_better = COUNTS_OF_HARM.contains(&measure.as_str());
        let told = format!("{measure}: {value}, was {:?}", before(&measure));
        match before(&measure) {
            Some(before) if before == value => {}
            Some(before) if (value > before) == less_is_better => losses.push(told),
            _ => gains.push(told),
        }
    }
    let wrong = tally.wrong.iter().map(|ids| ids.join(" ")).collect::<Vec<_>>().join("\n");
    let missed = tally.missed.join(" ");
    assert!(
        losses.is_empty(),
        "{name}: {losses:#?}\nin one cluster, of several stories:\n{wrong}\nmissed: {missed}"
    );
    if std::env::var_os("COPYDESK_BLESS").is_some_and(|value| value != "0") {
        let page = format!("measure\tvalue\n{}", tally.page());
        write(&file, &page);
        return;
    }
    assert!(gains.is_empty(), "{name}: {gains:#?}\nrun `cargo xtask bless copies`");
}

/// The seed that may be looked at while rules are written.
#[test]
fn copies_dev() {
    check("dev", &dense(300, 2_000, 1));
}

/// A seed for counting only: its articles were not read by those who wrote the rules.
#[test]
fn copies_held() {
    check("held", &dense(300, 2_000, 93_187));
}

/// An ordinary day, of which no outlet is seen often.
#[test]
fn copies_day() {
    let mix = Mix { count: 1_500, seed: 40, ..Mix::default() };
    check("day", &Collection::new(mix).samples().collect::<Vec<_>>());
}
