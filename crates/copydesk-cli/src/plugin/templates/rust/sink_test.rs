//! Drives the sink as copydesk does.
use copydesk_plugin::testkit;
use {{module}}::{{type}};
use serde_json::{Value, json};

#[track_caller]
fn check(config: Value, layers: Value, want: &str) {
    let document = testkit::document("a1", "“No” said all.", layers);
    let rows = testkit::sink::<{{type}}>().config(config).encode(&document);
    assert_eq!(String::from_utf8_lossy(&rows), want);
}

fn quote() -> Value {
    let place = json!([0, 8]);
    json!({"span": place, "parts": [{"span": place}], "kind": "direct", "rule": "lead"})
}

#[test]
fn a_quote_is_a_line() {
    check(json!({}), json!({"quotes": [quote()]}), "a1\t?\t“No”\n");
}

#[test]
fn who_is_not_named_is_called_as_the_user_wants() {
    check(json!({"nobody": "-"}), json!({"quotes": [quote()]}), "a1\t-\t“No”\n");
}

#[test]
fn an_article_without_quotes_has_no_lines() {
    check(json!({}), json!({}), "");
}
