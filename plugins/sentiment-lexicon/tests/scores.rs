//! What is scored, and what a list may not say.

use copydesk_plugin::testkit::{self, Trial};
use copydesk_sentiment_lexicon::SentimentLexicon;
use proptest::prelude::*;
use serde_json::{Value, json};

fn list() -> String {
    format!("{}/tests/sample.tsv", env!("CARGO_MANIFEST_DIR"))
}

fn trial(config: Value) -> Trial {
    testkit::stage::<SentimentLexicon>().config(config)
}

/// Checks score, scored words and words of a text that is one sentence.
#[track_caller]
fn check(text: &str, want: (&str, u64, u64)) {
    let found = trial(json!({"list": list()}))
        .layer("sentences", vec![(0..text.len(), json!({}))])
        .run(text);
    let [mark] = found.marks() else { panic!("one mark: {found}") };
    let number = |name: &str| mark.fields[name].as_u64().expect("a number");
    let score = mark.fields["score"].as_str().expect("a string");
    assert_eq!((score, number("scored"), number("words")), want, "in {text:?}");
}

#[test]
fn scores_are_summed_exactly() {
    check("Good, great, late.", ("4.5", 3, 3));
    check("GOOD and awful", ("-1.5", 2, 3));
}

#[test]
fn factors_count_right_before_a_word_and_two_at_most() {
    check("very good", ("3", 1, 2));
    check("very very good", ("4.5", 1, 3));
    check("very very very good", ("4.5", 1, 4));
    check("very much good", ("2", 1, 3));
    check("hardly good", ("0.5", 1, 2));
    check("very, good", ("2", 1, 2));
}

#[test]
fn a_negation_reaches_three_words_and_not_over_the_end_of_a_clause() {
    check("not good", ("-1", 1, 2));
    check("not a very good one", ("-1.5", 1, 5));
    check("not at all so good", ("2", 1, 5));
    check("not now, good", ("2", 1, 3));
    check("It isn\u{2019}t bad", ("1", 1, 3));
    check("not bad and good", ("0", 2, 4));
}

#[test]
fn the_window_and_the_factor_of_negation_are_options() {
    let config = json!({"words": {"good": "2", "no": "not"}, "window": 1, "negated": "-1"});
    let sentence = |text: &str| vec![(0..text.len(), json!({}))];
    for (text, want) in [("no good", "-2"), ("no so good", "2")] {
        let found = trial(config.clone()).layer("sentences", sentence(text)).run(text);
        assert_eq!(found.marks()[0].fields["score"], want, "in {text:?}");
    }
}

#[test]
fn what_has_no_scored_word_has_no_mark() {
    let found =
        trial(json!({"list": list()})).layer("sentences", vec![(0..9, json!({}))]).run("Rain fell");
    assert_eq!(found.marks(), []);
}

#[test]
fn quotes_and_paragraphs_are_scored_where_that_is_asked_for() {
    let text = "Bad news. \u{201c}Good \u{2018}great\u{2019}\u{201d}";
    let (outer, inner) = (10..text.len(), 18..29);
    let quotes = vec![(outer, json!({})), (inner, json!({}))];
    let found = trial(json!({"list": list(), "over": "quotes"})).layer("quotes", quotes).run(text);
    let scores: Vec<_> = found.marks().iter().map(|mark| mark.fields["score"].clone()).collect();
    assert_eq!(scores, ["5", "3"]);
    let whole = vec![(0..text.len(), json!({"kind": "body"}))];
    let found =
        trial(json!({"list": list(), "over": "paragraphs"})).layer("paragraphs", whole).run(text);
    let fields = &found.marks()[0].fields;
    assert_eq!((&fields["positive"], &fields["negative"]), (&json!("5"), &json!("-2")));
}

/// Checks what is said about a configuration that cannot be followed.
#[track_caller]
fn refused(config: Value, pointer: &str, want: &str) {
    let error = trial(config).try_run("Rain.").expect_err("it cannot be followed");
    assert_eq!((error.pointer(), error.message()), (pointer, want));
}

#[test]
fn a_list_that_cannot_be_meant_is_refused_with_its_place() {
    refused(json!({}), "", "there are no words: give `list` or `words`");
    let says =
        "write a score of -100 to 100, a factor of x0 to x10 (three decimals at most), or `not`";
    refused(json!({"words": {"a/b": "1"}}), "/words/a~1b", "`a/b` is not one word");
    for does in ["much", "x-1", "x11", "101", "1.0001", ""] {
        refused(
            json!({"words": {"good": does}}),
            "/words/good",
            &format!("`good` does `{does}`: {says}"),
        );
    }
    let negated = "`ten` is no factor: write -10 to 10, three decimals at most";
    refused(json!({"words": {"good": "1"}, "negated": "ten"}), "/negated", negated);
    refused(
        json!({"words": {"Good": "1", "good": "2"}}),
        "/words/good",
        "`good` does something else before",
    );
}

proptest! {
    /// Whatever the text, its sentences add up to its paragraph, and nothing panics.
    #[test]
    fn sentences_add_up_to_their_paragraph(
        pieces in prop::collection::vec("(good|bad|awful|very|not|isn’t|é|rain|, |\\. )( |\n)?", 0..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let text = pieces.concat();
        let cuts: Vec<usize> = std::iter::once(0).chain(
            text.match_indices(". ").map(|(at, _)| at + 1)).chain([text.len()]).collect();
        let cut = cuts[cut.index(cuts.len())];
        let score = |range: std::ops::Range<usize>| {
            let found = trial(json!({"list": list()})).layer("sentences", vec![(range, json!({}))]).run(&text);
            let thousandths = |text: &str| {
                let (whole, places) = text.split_once('.').unwrap_or((text, ""));
                format!("{whole}{places:0<12}").parse::<i128>().expect("digits")
            };
            found.marks().first().map_or(0, |m| thousandths(m.fields["score"].as_str().expect("text")))
        };
        prop_assert_eq!(score(0..cut) + score(cut..text.len()), score(0..text.len()));
    }
}
