//! The stage through its real callbacks; what ends a process is tried by the program's tests.

use copydesk_chaos::Chaos;
use copydesk_plugin::testkit::{self, Trial};
use proptest::prelude::*;
use serde_json::{Value, json};

fn trial(id: &str, config: &Value) -> Trial {
    testkit::stage::<Chaos>().id(id).config(config.clone())
}

/// What comes of an article: the text of its mark, or the code of its error.
fn outcome(id: &str, config: &Value) -> String {
    match trial(id, config).try_run("Ébène grew.") {
        Ok(found) => found.texts("chaos.mark").join(" "),
        Err(error) => error.code().to_owned(),
    }
}

#[track_caller]
fn check(config: &Value, want: &str) {
    assert_eq!(outcome("a7", config), want, "with {config}");
}

#[track_caller]
fn check_refused(config: &Value, want: &str) {
    let error = trial("a7", config).try_new().expect_err("it is refused");
    assert_eq!((error.code(), error.message()), ("plugin.config", want));
}

#[test]
fn told_nothing_it_marks_the_first_word() {
    check(&json!({}), "Ébène");
    assert_eq!(trial("a7", &json!({})).run("").texts("chaos.mark"), [""; 0]);
}

#[test]
fn an_article_is_broken_in_the_way_it_was_told() {
    check(&json!({"articles": {"a7": "error"}}), "chaos.error");
    check(&json!({"articles": {"a7": "panic"}}), "plugin.panic");
    check(&json!({"articles": {"a7": "slow"}, "slow_ms": 1}), "Ébène");
    check(&json!({"articles": {"a8": "error"}}), "Ébène");
}

#[test]
fn what_is_told_of_an_article_counts_more_than_the_numbers() {
    check(&json!({"articles": {"a7": "slow"}, "error": 1000, "slow_ms": 0}), "Ébène");
    check(&json!({"error": 1000}), "chaos.error");
}

#[test]
fn a_mark_that_cannot_be_is_met_by_whoever_reads_it() {
    for lie in ["outside", "split", "garbage"] {
        check(&json!({"articles": {"a7": lie}}), "plugin.protocol");
    }
}

#[test]
fn more_than_all_articles_cannot_be_broken() {
    let all = json!({"error": 600, "panic": 401});
    check_refused(&all, "the numbers of all faults come to 1001, of 1000 articles");
}

#[test]
fn about_as_many_are_broken_as_was_asked_for() {
    let config = json!({"error": 200, "seed": 1});
    let broken = (0..500).filter(|id| outcome(&format!("a{id}"), &config) == "chaos.error").count();
    assert!((70..130).contains(&broken), "{broken} of 500, where 100 were asked for");
}

proptest! {
    #[test]
    fn the_fate_of_an_article_is_its_ids_and_its_seeds(id in "[a-z0-9]{1,8}", seed: u32, error in 0_u16..=1000) {
        let config = json!({"error": error, "seed": seed});
        prop_assert_eq!(outcome(&id, &config), outcome(&id, &config));
        let none_more = json!({"error": 1000, "seed": seed});
        prop_assert_eq!(outcome(&id, &none_more), "chaos.error");
    }

    #[test]
    fn whoever_is_broken_stays_broken_when_more_are(id in "[a-z0-9]{1,8}", few in 0_u16..=500, more in 0_u16..=500) {
        let with = |error: u16| outcome(&id, &json!({"error": error})) == "chaos.error";
        prop_assert!(!with(few) || with(few + more));
    }
}
