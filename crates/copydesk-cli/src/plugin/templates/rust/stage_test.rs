//! Drives the stage as copydesk does.
use copydesk_plugin::testkit;
use {{module}}::{{type}};

#[track_caller]
fn check(config: serde_json::Value, text: &str, want: &[&str]) {
    let marks = testkit::stage::<{{type}}>().config(config).run(text);
    assert_eq!(marks.texts("{{layer}}"), want, "in {text:?}");
}

#[test]
fn words_in_capitals_are_marked() {
    let text = "Rain fell on NATO and on the EU, said AFP.";
    check(serde_json::json!({}), text, &["NATO", "AFP"]);
}

#[test]
fn short_words_are_marked_on_demand() {
    check(serde_json::json!({"min": 2}), "NATO and the EU", &["NATO", "EU"]);
}

#[test]
fn an_empty_article_has_no_words() {
    check(serde_json::json!({}), "", &[]);
}
