//! Laws of the whole: what holds for every article, on any number of threads, in any order.

use copydesk::core::{Content, RawArticle, Reject, wire};
use copydesk::engine::Duplicates;
use copydesk_suite::{Outcome, run, sample_articles};
use copydesk_testkit::{laws, salted_prose, speech, wild_text};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

/// One article through cleaning and all stages, with the laws of each.
#[track_caller]
fn obeys(raw: &RawArticle) {
    let document = match copydesk::single().one(raw) {
        Ok(document) => document,
        Err(refused) => {
            let code = refused.cause().code();
            assert!(code != "panic" && code != "law.broken", "{refused}: {}", refused.cause());
            return;
        }
    };
    let (article, layers) = (&document.article, &document.layers);
    laws::layers(article, layers);
    laws::origin(raw.content.as_bytes(), article);
    laws::outline(article.text(), &layers.paragraphs, &layers.sentences);
    laws::quantities(article.text(), &layers.quantities);
    laws::quotes(article.text(), &layers.quotes);
    laws::wire(article, layers);
}

proptest! {
    #[test]
    fn every_text_obeys(text in wild_text()) {
        obeys(&RawArticle::from_text("a", text));
    }

    #[test]
    fn every_file_obeys(bytes in vec(any::<u8>(), 0..400)) {
        obeys(&RawArticle::from_bytes("a", bytes));
    }

    #[test]
    fn text_is_never_refused(text in wild_text()) {
        prop_assert!(copydesk::single().one(&RawArticle::from_text("a", text)).is_ok());
    }

    #[test]
    fn a_text_means_the_same_as_the_file_that_holds_it(text in salted_prose()) {
        prop_assume!(!text.contains('\0')); // bytes with zeros in them are taken for UTF-16
        let bytes = RawArticle::from_bytes("a", text.clone().into_bytes());
        prop_assert_eq!(line(&RawArticle::from_text("a", text)), line(&bytes));
    }

    #[test]
    fn any_number_of_threads_and_any_cut_gives_the_same_bytes(
        texts in vec(prop_oneof![salted_prose(), speech().prop_map(|speech| speech.text)], 0..12), threads in 1_usize..9, batch in 1_usize..9, per_split in 1_usize..9,
    ) {
        let articles = |texts: &[String]| -> Vec<RawArticle> {
            let raw = |(n, text): (usize, &String)| RawArticle::from_text(format!("a{n}"), text.as_str());
            texts.iter().enumerate().map(raw).collect()
        };
        let want = run(copydesk::standard().threads(1), articles(&texts), usize::MAX);
        let got = run(copydesk::standard().threads(threads).batch(batch), articles(&texts), per_split);
        prop_assert_eq!(want.bytes, got.bytes);
    }
}

fn line(raw: &RawArticle) -> String {
    let document = copydesk::single().one(raw).expect("text is never refused");
    let wire = wire::Document::of(&document.article, &document.layers);
    serde_json::to_string(&wire).expect("a document can be written")
}

/// The sample articles and some that are refused or empty.
fn mixed() -> Vec<RawArticle> {
    let mut articles = sample_articles();
    articles.insert(3, RawArticle::from_bytes("refused", [0xff, 0x00, 0xfe, 0x9d].repeat(30)));
    articles.insert(7, RawArticle::from_text("empty", ""));
    articles.push(RawArticle::from_text("blank", " \n\n "));
    articles
}

#[test]
fn threads_and_batches_do_not_show() {
    // The split that a reject stood in is a matter of how the input was cut.
    let uncut = |mut rejects: Vec<Reject>| {
        rejects.iter_mut().for_each(|reject| reject.split = None);
        rejects
    };
    let want = run(copydesk::standard().threads(1).batch(1), mixed(), usize::MAX);
    let refused = uncut(want.rejects);
    for threads in [1, 2, 8] {
        for batch in [1, 7, 256] {
            for per_split in [1, 5, 100] {
                let got =
                    run(copydesk::standard().threads(threads).batch(batch), mixed(), per_split);
                assert!(got.bytes == want.bytes, "{threads} threads, batches of {batch}");
                assert_eq!(uncut(got.rejects), refused, "{threads} threads, batches of {batch}");
                assert_eq!(got.report.counts, want.report.counts);
            }
        }
    }
}

#[test]
fn documents_in_are_documents_out_and_dropped_and_rejected() {
    for duplicates in [Duplicates::Mark, Duplicates::Drop, Duplicates::Off] {
        let came = mixed().len() as u64;
        let Outcome { bytes, rejects, report } =
            run(copydesk::standard().duplicates(duplicates), mixed(), 4);
        let lines = bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
        assert_eq!(report.counts.read, came);
        assert_eq!(lines, report.counts.out);
        assert_eq!(came, lines + report.counts.dropped + rejects.len() as u64);
        assert_eq!(
            duplicates == Duplicates::Drop,
            report.counts.dropped > 0,
            "06 to 09 are one story"
        );
    }
}

/// The verdicts of a run: which article, and what was said about it.
fn verdicts(outcome: &Outcome) -> Vec<(String, Value, Value)> {
    let lines = outcome.bytes.split_inclusive(|&byte| byte == b'\n');
    let verdict = |line| {
        let document: Value = serde_json::from_slice(line).expect("a line is JSON");
        let id = document["id"].as_str().expect("an id").to_owned();
        (id, document["duplicate"].clone(), document["related"].clone())
    };
    let mut all: Vec<_> = lines.map(verdict).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

#[test]
fn the_order_of_the_input_decides_about_no_duplicate() {
    let want = verdicts(&run(copydesk::standard(), sample_articles(), usize::MAX));
    let clustered = want.iter().filter(|(_, duplicate, _)| !duplicate.is_null()).count();
    assert!(clustered >= 2, "the samples hold duplicates: {want:?}");
    let mut articles = sample_articles();
    articles.reverse();
    for turn in 0..articles.len() {
        let mut shuffled = articles.clone();
        shuffled.rotate_left(turn);
        let half = shuffled.len() / 2;
        shuffled[..half].reverse();
        assert_eq!(verdicts(&run(copydesk::standard(), shuffled, 3)), want, "turned by {turn}");
    }
}

#[test]
fn a_run_over_one_article_is_the_article_alone() {
    for raw in sample_articles() {
        let builder = copydesk::standard().duplicates(Duplicates::Off);
        let written = run(builder, vec![raw.clone()], usize::MAX).bytes;
        assert_eq!(String::from_utf8_lossy(&written).trim_end(), line(&raw), "{}", raw.id);
    }
}

#[test]
fn every_line_obeys_the_published_schema() {
    let schema: Value = serde_json::from_str(wire::JSON_SCHEMA).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let outcome = run(copydesk::standard(), mixed(), usize::MAX);
    for line in outcome.bytes.split_inclusive(|&byte| byte == b'\n') {
        let document: Value = serde_json::from_slice(line).expect("a line is JSON");
        if let Err(broken) = schema.validate(&document) {
            panic!("{}: {broken} at {}", document["id"], broken.instance_path());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_schema_holds_for_every_text(text in salted_prose()) {
        let schema: Value = serde_json::from_str(wire::JSON_SCHEMA).expect("the schema is JSON");
        let schema = jsonschema::validator_for(&schema).expect("the schema is a schema");
        let document: Value = serde_json::from_str(&line(&RawArticle::from_text("a", text))).expect("JSON");
        prop_assert!(schema.is_valid(&document), "{document}");
    }
}

#[test]
fn the_samples_obey() {
    for raw in sample_articles() {
        obeys(&raw);
    }
}

#[test]
fn an_unedited_mark_is_the_same_bytes_on_both_sides() {
    let mut seen = 0;
    for raw in sample_articles() {
        let document = copydesk::single().one(&raw).expect("a sample is no reject");
        let received = raw.content.as_bytes();
        let article = &document.article;
        let edits = article.origin().map().edits();
        for quantity in &document.layers.quantities {
            let span = quantity.span;
            let touched = edits
                .iter()
                .any(|edit| edit.norm <= span.end() && span.start() <= edit.norm + edit.norm_len);
            if !touched {
                assert_eq!(
                    article.slice(span).as_bytes(),
                    &received[article.origin().to_source(span)],
                    "{}",
                    raw.id
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "only {seen} figures were looked at");
}

#[test]
fn a_declared_charset_is_read_and_named_on_the_wire() {
    let mut raw = RawArticle::from_bytes("a", *b"Caf\xe9 owners paid $5.");
    if let Content::Bytes { charset, .. } = &mut raw.content {
        *charset = Some("windows-1252".to_owned());
    }
    let document: Value = serde_json::from_str(&line(&raw)).expect("JSON");
    assert_eq!(document["text"], "Café owners paid $5.");
    assert_eq!(document["quantities"][0]["source"], serde_json::json!([17, 19]));
    let encoding =
        serde_json::json!({"name": "windows-1252", "by": "declared", "confidence": 0.98});
    assert_eq!(document["encoding"], encoding);
}
