//! The stage through its real callbacks.

use copydesk_gazetteer::Gazetteer;
use copydesk_plugin::testkit::{self, Trial};
use proptest::prelude::*;
use serde_json::{Value, json};

fn trial(config: Value) -> Trial {
    testkit::stage::<Gazetteer>().config(config)
}

#[track_caller]
fn check(config: Value, text: &str, want: &[&str]) {
    let found = trial(config).run(text);
    assert_eq!(found.texts("gazetteer.terms"), want, "in {text:?}\n{found}");
}

/// A stage whose list is a file of this name and content.
fn listed(name: &str, content: &[u8]) -> (tempfile::TempDir, String, Trial) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    #[expect(clippy::disallowed_methods, reason = "a file of a test, in a folder of its own")]
    std::fs::write(&path, content).expect("it can be written");
    let path = path.to_string_lossy().into_owned();
    let stage = trial(json!({ "list": path }));
    (folder, path, stage)
}

#[track_caller]
fn check_fields(name: &str, content: &str, text: &str, want: &[Value]) {
    let (_folder, _, stage) = listed(name, content.as_bytes());
    let found = stage.run(text);
    let fields: Vec<&Value> = found.marks().iter().map(|mark| &mark.fields).collect();
    assert_eq!(fields, want.iter().collect::<Vec<_>>());
}

#[track_caller]
fn check_refused(name: &str, content: &[u8], want: &str) {
    let (_folder, path, stage) = listed(name, content);
    let error = stage.try_new().expect_err("it is refused");
    assert_eq!((error.pointer(), error.code()), ("/list", "plugin.config"));
    assert_eq!(error.message(), format!("{path}: {want}"));
}

#[test]
fn the_longest_term_that_is_a_whole_word_is_marked() {
    let terms = json!({"terms": ["New", "New York", "York"]});
    check(terms.clone(), "New York and a New Yorker in Yorkshire", &["New York", "New"]);
    check(terms, "York's York-based", &["York", "York"]);
}

#[test]
fn a_term_may_begin_and_end_with_signs() {
    check(
        json!({"terms": ["C++", "#MeToo", "$X"]}),
        "C++ or #MeToo, US$X",
        &["C++", "#MeToo", "$X"],
    );
}

#[test]
fn parts_of_words_are_marked_on_request() {
    check(json!({"terms": ["York"], "whole_words": false}), "Yorkshire", &["York"]);
}

#[test]
fn overlapping_terms_are_marked_on_request() {
    let config = json!({"terms": ["New York", "York Times", "York"], "overlapping": true});
    check(config, "New York Times", &["New York", "York Times", "York"]);
    check(json!({"terms": ["New York", "York Times"]}), "New York Times", &["New York"]);
}

#[test]
fn case_is_ignored_beyond_ascii_and_places_do_not_move() {
    let config = json!({"terms": ["Straße", "ÉLYSÉE", "Οδυσσεύς", "İzmir"], "ignore_case": true});
    check(
        config,
        "Ⱥ STRASSE, Élysée, ΟΔΥΣΣΕΎΣ, İZMİR.",
        &["STRASSE", "Élysée", "ΟΔΥΣΣΕΎΣ", "İZMİR"],
    );
    check(json!({"terms": ["s"], "ignore_case": true, "whole_words": false}), "ßs", &["s"]);
    check(json!({"terms": ["Élysée"]}), "ÉLYSÉE", &[]);
}

#[test]
fn spaces_between_words_are_alike_but_an_empty_line_ends_a_term() {
    let config = json!({"terms": ["New  York"]});
    check(config.clone(), "New\nYork, New \u{a0} York", &["New\nYork", "New \u{a0} York"]);
    check(config, "New\n\nYork", &[]);
}

#[test]
fn an_accent_of_its_own_belongs_to_the_word() {
    check(json!({"terms": ["Jose"]}), "Jose\u{301} and Jose", &["Jose"]);
}

#[test]
fn columns_become_fields() {
    check_fields(
        "places.tsv",
        "term\tid\ttype\r\nLima\tQ2868\tcity\r\n\r\nPeru\t\tcountry\r\n\"Oslo\"\r\n",
        "Lima, Peru, \"Oslo\"",
        &[
            json!({"term": "Lima", "id": "Q2868", "type": "city"}),
            json!({"term": "Peru", "type": "country"}),
            json!({"term": "\"Oslo\""}),
        ],
    );
    check_fields(
        "places.CSV",
        "id,term\n1,\"Washington, D.C.\"\n",
        "in Washington, D.C.",
        &[json!({"term": "Washington, D.C.", "id": "1"})],
    );
    check_fields("places.txt", "\u{feff}Lima\n\n  Peru \n", "Peru", &[json!({"term": "Peru"})]);
}

#[test]
fn a_term_of_two_rows_is_marked_for_each() {
    let two = [json!({"term": "Paris", "id": "fr"}), json!({"term": "Paris", "id": "us"})];
    check_fields("p.tsv", "term\tid\nParis\tfr\nParis\tus\nParis\tfr\n", "Paris", &two);
}

#[test]
fn a_fault_of_the_list_has_its_line() {
    check_refused("a.tsv", b"term\tid\nLima\t1\n\t2\n", "line 3: the term is empty");
    check_refused("a.csv", b"term\nLima,1\n", "line 2: 2 columns, but the first row names 1");
    check_refused(
        "a.tsv",
        b"Lima\nPeru\n",
        "line 1: the first row names the columns `Lima`, none of which is `term`",
    );
    check_refused("a.tsv", b"term\tid\tid\n", "line 1: two columns are called `id`");
    check_refused("a.tsv", b"term\t\n", "line 1: a column has no name");
    let utf8 = "line 2: it is not UTF-8: save the file as UTF-8";
    check_refused("a.txt", b"Lima\nS\xe3o Paulo\n", utf8);
    check_refused("a.txt", b" \n\n", "it holds no terms");
    check_refused("a.csv", b"", "it holds no terms");
}

#[test]
fn a_list_that_is_not_there_is_named() {
    let error = trial(json!({"list": "no/such.tsv"})).try_new().expect_err("it is not there");
    assert!(error.message().starts_with("no/such.tsv: "), "{error}");
    assert_eq!(error.pointer(), "/list");
}

#[test]
fn no_terms_at_all_are_refused() {
    let error = trial(json!({})).try_new().expect_err("there are none");
    assert_eq!(error.message(), "no terms: name a file in `list`, or give some in `terms`");
    let error = trial(json!({"terms": ["a", " "]})).try_new().expect_err("one is empty");
    assert_eq!((error.pointer(), error.message()), ("/terms/1", "the term is empty"));
}

#[test]
fn every_option_has_a_sentence_for_the_user() {
    let schema = trial(json!({})).schema().expect("it has one");
    let options = schema["properties"].as_object().expect("an object");
    let names: Vec<&str> = options.keys().map(String::as_str).collect();
    assert_eq!(names, ["ignore_case", "list", "overlapping", "terms", "whole_words"]);
    assert!(options.values().all(|option| option["description"].is_string()));
}

proptest! {
    /// The kit asks twice, alone and in a batch, and checks every place.
    #[test]
    fn every_text_can_be_searched(
        text in "([aAbBéÉßS ]|\n|ss|\u{301}|İ|ﬁ){0,30}",
        terms in prop::collection::vec("[aAbBéßs]([aéÉSß b]{0,3}[bA])?", 1..5),
        flags: (bool, bool, bool),
    ) {
        let (whole_words, ignore_case, overlapping) = flags;
        let config = json!({
            "terms": terms, "whole_words": whole_words, "ignore_case": ignore_case,
            "overlapping": overlapping,
        });
        let found = trial(config).try_run(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
        let ranges: Vec<_> = found.marks().iter().map(|mark| mark.range.clone()).collect();
        prop_assert!(overlapping || ranges.windows(2).all(|w| w[0] == w[1] || w[0].end <= w[1].start));
        if !whole_words && !ignore_case && overlapping {
            let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let single = !text.contains("\n") && !text.contains("  ");
            for term in terms.iter().filter(|term| single && !term.contains("  ")) {
                let here = text.match_indices(term.as_str()).count();
                let term = squeeze(term);
                let marked = found.texts("gazetteer.terms").iter().filter(|t| **t == term).count();
                prop_assert!(marked >= here, "{term:?} in {text:?}: {marked} of {here}");
            }
        }
    }
}
