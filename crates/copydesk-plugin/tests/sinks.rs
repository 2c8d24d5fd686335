//! Sinks through their callbacks: what a document costs, and what a place is left with.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use copydesk_plugin::prelude::*;
use copydesk_plugin::testkit;
use serde_json::json;

#[derive(Deserialize, JsonSchema)]
#[serde(default)]
struct Settings {
    /// What stands behind each id.
    end: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { end: "\n".to_owned() }
    }
}

/// The id of each document; some fail.
struct Ids(Settings);

impl Sink for Ids {
    const NAME: &'static str = "ids";
    const EXTENSION: &'static str = "txt";
    type Config = Settings;
    type Writer = HostWritten;

    fn new(config: Settings, _: &Host<'_>) -> Result<Self> {
        Ok(Self(config))
    }

    fn encode(&self, entry: Entry<'_>, rows: &mut Vec<u8>) -> Result<()> {
        rows.extend_from_slice(entry.id().as_bytes());
        assert!(entry.id() != "panics", "no such id");
        if entry.id() == "bad" {
            return Err(Error::new("ids.bad", "a bad id"));
        }
        rows.extend_from_slice(self.0.end.as_bytes());
        Ok(())
    }
}

/// The same, written by itself; the first row decides what fails.
struct Own;

impl Sink for Own {
    const NAME: &'static str = "own";
    const EXTENSION: &'static str = "db";
    type Config = NoConfig;
    type Writer = OwnFile;

    fn new(_: NoConfig, _: &Host<'_>) -> Result<Self> {
        Ok(Self)
    }

    fn encode(&self, entry: Entry<'_>, rows: &mut Vec<u8>) -> Result<()> {
        Ids(Settings::default()).encode(entry, rows)
    }
}

struct OwnFile {
    file: File,
    fails: bool,
}

impl<S: Sink> Writer<S> for OwnFile {
    const PLACE: Place = Place::File;

    fn open(_: &S, place: &Path, _: &Host<'_>) -> Result<Self> {
        Ok(Self { file: File::create_new(place)?, fails: false })
    }

    fn write(&mut self, rows: Rows<'_>, _: &Host<'_>) -> Result<()> {
        for row in rows.iter() {
            assert!(row != b"write-panics\n", "no such row");
            self.fails |= row == b"finish-fails\n";
            self.file.write_all(row)?;
        }
        Ok(())
    }

    fn finish(mut self, _: &Host<'_>) -> Result<()> {
        if self.fails { Err(Error::text("not whole")) } else { Ok(self.file.flush()?) }
    }
}

fn document(id: &str) -> serde_json::Value {
    testkit::document(id, "Rain fell.", json!({}))
}

#[test]
fn a_document_that_cannot_be_encoded_costs_itself_only() {
    let trial = testkit::sink::<Ids>().config(json!({"end": ";"}));
    assert_eq!(trial.encode(&document("a")), b"a;");
    let code = |id| trial.try_encode(&document(id)).expect_err("it fails").code().to_owned();
    assert_eq!((code("bad"), code("panics")), ("ids.bad".to_owned(), "plugin.panic".to_owned()));
    assert!(trial.schema().expect("a schema")["properties"]["end"].is_object());
}

#[test]
fn a_writer_gets_the_rows_in_order_and_is_finished() {
    let home = tempfile::tempdir().expect("a folder");
    let place = home.path().join("a.db");
    let documents = ["a", "b", "bad", "c", "panics"].map(document);
    let refused = testkit::sink::<Own>().write(&documents, &place).expect("it can be written");
    let codes: Vec<_> = refused.iter().map(Error::code).collect();
    assert_eq!(codes, ["ids.bad", "plugin.panic"]);
    assert_eq!(fs::read_to_string(&place).expect("it is there"), "a\nb\nc\n");
}

#[test]
fn what_fails_in_a_writer_is_told() {
    let home = tempfile::tempdir().expect("a folder");
    let trial = testkit::sink::<Own>();
    let failed = |id: &str| {
        let place = home.path().join(id);
        let error = trial.write(&[document(id)], &place).expect_err("it fails");
        (error.code().to_owned(), error.message().split(" (").next().map(str::to_owned))
    };
    let (code, message) = failed("write-panics");
    assert_eq!((&*code, message.as_deref()), ("plugin.panic", Some("no such row")));
    let (code, message) = failed("finish-fails");
    assert_eq!((&*code, message.as_deref()), ("plugin.failed", Some("not whole")));
    let error = trial.write(&[], &home.path().join("finish-fails")).expect_err("it is there");
    assert!(error.message().contains("File exists"), "{error:?}");
}

#[test]
fn a_run_that_is_given_up_is_dropped_without_an_end() {
    let home = tempfile::tempdir().expect("a folder");
    let place = home.path().join("a.db");
    testkit::sink::<Own>()
        .give_up(&[document("finish-fails")], &place)
        .expect("nothing is finished");
}
