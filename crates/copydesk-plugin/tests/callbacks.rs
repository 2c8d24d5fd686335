//! Drives the callbacks of stages that do everything wrong that safe Rust can.

use std::panic::panic_any;
use std::sync::atomic::{AtomicU32, Ordering};

use copydesk_plugin::prelude::*;
use copydesk_plugin::testkit::{self, Trial};
use serde_json::{Value, json};

/// Does what it is told.
#[derive(Deserialize, JsonSchema)]
struct Told {
    /// What to do.
    then: String,
    /// Where.
    #[serde(default)]
    range: (usize, usize),
}

struct Loud;

impl Drop for Loud {
    fn drop(&mut self) {
        panic!("a payload that panics");
    }
}

impl Stage for Told {
    const NAME: &'static str = "told";
    const READS: &'static [&'static str] = &["sentences", "meta"];
    const WRITES: &'static [&'static str] = &["acme.told", "acme.other"];
    type Config = Self;

    fn new(config: Self, host: &Host<'_>) -> Result<Self> {
        match config.then.as_str() {
            "panic in new" => panic!("no {}", 1),
            "loud panic in new" => panic_any(Loud),
            "refuse" => Err(Error::config("/then", "it cannot be `refuse`")),
            "say" => {
                host.log(Level::Warn, "I am new");
                Ok(config)
            }
            _ => Ok(config),
        }
    }

    fn annotate(&self, doc: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
        let (start, end) = self.range;
        match self.then.as_str() {
            "mark" => out.mark("acme.told", start..end),
            "mark elsewhere" => out.mark("acme.tld", start..end),
            "mark with a list" => out.mark_with("acme.told", start..end, &[1, 2]),
            "mark with text" => out.mark_with("acme.told", start..end, "{}"),
            "mark with bytes as keys" => {
                let fields = std::collections::BTreeMap::from([(vec![1_u8], 1)]);
                out.mark_with("acme.told", start..end, &fields)
            }
            "mark and refuse" => {
                out.mark_with("acme.told", start..end, &json!({"a": 1}))?;
                Err(Error::new("acme.no", format!("not {}", doc.id())))
            }
            "read sentences" => doc.layer("sentences")?.try_for_each(|sentence| {
                out.mark_with("acme.other", sentence.range(), &sentence.read::<Value>()?)
            }),
            "read quotes" => doc.layer("quotes").map(drop),
            "read meta" => out.mark_with("acme.told", 0..0, &doc.meta::<Value>()?),
            "panic" => panic!("at {start}"),
            "loud panic" => panic_any(Loud),
            "number as panic" => panic_any(7),
            "panic in a task" => out.host().parallel_for(9, |i| assert!(i < 5, "task of {i}")),
            "square" => {
                let squares = out.host().map(9, |i| i * i)?;
                out.mark_with("acme.told", 0..0, &json!({ "squares": squares }))
            }
            "parse" => "x".parse::<u8>().map(drop).map_err(Error::from),
            _ => Ok(()),
        }
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        assert!(self.then != "panic in drop", "dropped");
    }
}

fn told(then: &str, range: (usize, usize)) -> Trial {
    testkit::stage::<Told>().config(json!({"then": then, "range": range}))
}

#[track_caller]
fn check_refused(then: &str, range: (usize, usize), want: &str) {
    let error = told(then, range).try_run("Né à Lyon").expect_err("it is refused");
    assert_eq!(format!("{error:?}"), want);
}

#[track_caller]
fn check_fields(trial: &Trial, layer: &str, want: &[Value]) {
    let found = trial.run("Né à Lyon");
    let fields: Vec<&Value> = found.layer(layer).map(|mark| &mark.fields).collect();
    assert_eq!(fields, want.iter().collect::<Vec<_>>());
}

#[test]
fn a_range_that_is_no_slice_of_the_text_is_refused_at_once() {
    let end = "acme.told 0..12 reaches past the end of a text of 11 bytes [plugin.protocol]";
    check_refused("mark", (0, 12), end);
    check_refused("mark", (3, 1), "acme.told 3..1 ends before it starts [plugin.protocol]");
    let split = "acme.told 2..3 splits 'é', which stands at 1 [plugin.protocol]";
    check_refused("mark", (2, 3), split);
    let split = "acme.told 0..2 splits 'é', which stands at 1 [plugin.protocol]";
    check_refused("mark", (0, 2), split);
    let far = format!(
        "acme.told 0..{} reaches past the end of a text of 11 bytes [plugin.protocol]",
        usize::MAX
    );
    check_refused("mark", (0, usize::MAX), &far);
}

#[test]
fn a_layer_that_was_not_declared_is_refused() {
    check_refused(
        "mark elsewhere",
        (0, 1),
        "the stage writes `acme.tld` without saying so: its `WRITES` has `acme.told`, `acme.other` \
         [plugin.protocol]",
    );
    check_refused(
        "read quotes",
        (0, 0),
        "the stage reads `quotes` without saying so: add it to its `READS` [plugin.protocol]",
    );
}

#[test]
fn fields_are_an_object() {
    let want = "fields of `acme.told` are no JSON object [plugin.protocol]";
    check_refused("mark with a list", (0, 1), want);
    check_refused("mark with text", (0, 1), want);
    check_refused(
        "mark with bytes as keys",
        (0, 1),
        "fields of `acme.told`: key must be a string [plugin.protocol]",
    );
}

#[test]
fn an_article_is_refused_alone_and_without_marks() {
    check_refused("mark and refuse", (0, 1), "not a1 [acme.no]");
    check_refused("parse", (0, 0), "invalid digit found in string [plugin.refused]");
    let answers = told("mark", (0, 3)).try_run_all(&["Né", "à", "Lyon"]).expect("it runs");
    let texts: Vec<_> = answers
        .iter()
        .map(|answer| answer.as_ref().map(|found| found.texts("acme.told")))
        .collect();
    assert_eq!(texts[0], Ok(vec!["Né"]));
    let message = texts[1].as_ref().expect_err("too short").message();
    assert_eq!(message, "acme.told 0..3 reaches past the end of a text of 2 bytes");
    assert_eq!(texts[2], Ok(vec!["Lyo"]));
}

#[test]
fn a_panic_does_not_cross() {
    check_refused("panic in new", (0, 0), "no 1 [plugin.panic]");
    let no_text = "a panic whose payload is no text [plugin.panic]";
    check_refused("loud panic in new", (0, 0), no_text);
    check_refused("panic", (7, 0), "at 7 [plugin.panic]");
    check_refused("loud panic", (0, 0), no_text);
    check_refused("number as panic", (0, 0), no_text);
    check_refused("panic in a task", (0, 0), "task 5: task of 5 [plugin.panic]");
    assert!(told("panic in drop", (0, 0)).run("").marks().is_empty());
}

#[test]
fn a_fault_of_the_configuration_has_its_place() {
    let refused = "it cannot be `refuse` [plugin.config] at `/then` of the configuration";
    check_refused("refuse", (0, 0), refused);
    let error = testkit::stage::<Told>().try_new().expect_err("`then` is missing");
    assert!(error.message().starts_with("the configuration: missing field `then`"), "{error}");
}

#[test]
fn earlier_layers_and_metadata_are_read() {
    let sentences = vec![(0..3, json!({"a": 1})), (4..11, json!({}))];
    let want = [
        json!({"span": [0, 3], "source": [0, 3], "a": 1}),
        json!({"span": [4, 11], "source": [4, 11]}),
    ];
    let trial = told("read sentences", (0, 0));
    check_fields(&trial, "acme.other", &[]);
    check_fields(&trial.layer("sentences", sentences), "acme.other", &want);
    let found = told("read meta", (0, 0)).meta(json!({"language": "fr"})).run("Né");
    assert_eq!(found.marks()[0].fields["language"], "fr");
}

#[test]
fn the_threads_of_the_host_are_lent() {
    let want = json!({"squares": [0, 1, 4, 9, 16, 25, 36, 49, 64]});
    check_fields(&told("square", (0, 0)), "acme.told", &[want]);
}

#[test]
fn messages_name_the_speaker() {
    let found = told("say", (0, 0)).run("");
    let message = &found.messages()[0];
    assert_eq!(
        (message.level, message.target.as_str(), message.text.as_str()),
        (2, "told", "I am new")
    );
}

#[test]
fn a_stage_stops_between_articles_without_asking() {
    let long = "a".repeat(64 * 1024);
    for texts in [&["a"; 9][..], &[long.as_str(), "b"]] {
        let stopped = told("", (0, 0)).try_run_stopped(texts).expect_err("it stops");
        assert!(stopped.is_stopped());
    }
    for texts in [&["a"; 8][..], &[long.as_str()]] {
        assert!(told("", (0, 0)).try_run_stopped(texts).is_ok(), "this is one step");
    }
}

#[test]
fn marks_stand_under_their_lines() {
    let sentences = vec![(0..3, json!({"a": 1})), (4..12, json!({})), (7..11, json!({}))];
    let found = told("read sentences", (0, 0)).layer("sentences", sentences).run("Né à\nLyon.\n");
    let want = "\
Né à
^^ acme.other {\"a\":1,\"source\":[0,3],\"span\":[0,3]}
   ^ acme.other (to byte 12) {\"source\":[4,12],\"span\":[4,12]}
Lyon.
^^^^ acme.other {\"source\":[7,11],\"span\":[7,11]}
";
    assert_eq!(found.to_string(), want);
}

struct Fickle(AtomicU32);

impl Stage for Fickle {
    const NAME: &'static str = "fickle";
    const WRITES: &'static [&'static str] = &["acme.fickle"];
    type Config = NoConfig;

    fn new(_: NoConfig, _: &Host<'_>) -> Result<Self> {
        Ok(Self(AtomicU32::new(0)))
    }

    fn annotate(&self, _: Doc<'_>, out: &mut Out<'_>) -> Result<()> {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        out.mark_with("acme.fickle", 0..0, &json!({ "count": count }))
    }
}

#[test]
fn a_stage_that_answers_differently_in_a_batch_is_found() {
    let error = testkit::stage::<Fickle>().try_run("a").expect_err("it counts");
    assert!(error.message().starts_with("it answers differently in a batch"), "{error}");
}
