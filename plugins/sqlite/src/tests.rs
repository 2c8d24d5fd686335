//! What stands in the file, as SQLite itself reads it.

use std::path::Path;

use copydesk_plugin::Error;
use copydesk_plugin::testkit::{self, SinkTrial};
use rusqlite::types::FromSql;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::Sqlite;
use crate::encode::encode;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn trial() -> SinkTrial {
    testkit::sink::<Sqlite>()
}

/// Writes these documents through the callbacks that the host calls.
fn write(trial: &SinkTrial, place: &Path, documents: &[Value]) {
    let refused = trial.write(documents, place).expect("it is whole");
    assert!(refused.is_empty(), "{refused:?}");
}

/// The database of these documents, opened as a reader would.
fn database(documents: &[Value]) -> (TempDir, Connection) {
    let folder = folder();
    let place = folder.path().join("articles.db");
    write(&trial(), &place, documents);
    let files = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(files, 1, "one file and no journal");
    let connection = Connection::open_with_flags(&place, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let connection = connection.expect("a database");
    let whole: String = ask(&connection, "PRAGMA integrity_check");
    assert_eq!(whole, "ok");
    let dangling = connection.prepare("PRAGMA foreign_key_check").expect("it is known");
    assert!(!{ dangling }.exists(()).expect("it can be asked"), "every link leads somewhere");
    (folder, connection)
}

#[track_caller]
fn ask<T: FromSql>(connection: &Connection, query: &str) -> T {
    connection.query_row(query, (), |row| row.get(0)).expect(query)
}

#[track_caller]
fn rows(connection: &Connection, query: &str) -> Vec<String> {
    let mut statement = connection.prepare(query).expect(query);
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let cell = |column| row.get::<_, rusqlite::types::Value>(column);
        let cells = (0..columns).map(cell).collect::<Result<Vec<_>, _>>()?;
        let shown = cells.iter().map(|cell| match cell {
            rusqlite::types::Value::Null => "-".to_owned(),
            rusqlite::types::Value::Integer(integer) => integer.to_string(),
            rusqlite::types::Value::Real(real) => real.to_string(),
            rusqlite::types::Value::Text(text) => text.clone(),
            rusqlite::types::Value::Blob(_) => "blob".to_owned(),
        });
        Ok(shown.collect::<Vec<_>>().join("|"))
    };
    let rows = statement.query_map((), row).expect(query);
    rows.collect::<Result<_, _>>().expect(query)
}

fn place(text: &str, words: &str) -> Value {
    let start = text.find(words).expect("the words are there");
    json!([start, start + words.len()])
}

/// An article of our own with a quote, figures and a plugin's layer.
fn mayor() -> Value {
    let text = "Café reopens\n\n“We spent £2,500,000.10,” mayor Zoë O’Hara said on 3 May 2021.";
    let mark = |words| json!({"span": place(text, words), "source": place(text, words)});
    json!({
        "schema": 1, "id": "m1", "text": text,
        "meta": {"headline": "Café reopens", "byline": null, "published": "2021-05-04",
                 "language": "en", "uri": null, "extra": {"desk": "city"}},
        "paragraphs": [
            {"span": place(text, "Café reopens"), "source": [0, 13], "kind": "headline",
             "confidence": 0.9, "reason": "first"},
            {"span": [15, text.len()], "source": [15, text.len()], "kind": "body"},
        ],
        "sentences": [{"span": [15, text.len()], "source": [20, 99]}],
        "quotes": [
            {"span": place(text, "“We spent £2,500,000.10,”"), "source": [1, 2],
             "parts": [mark("We spent £2,500,000.10,")], "kind": "direct", "role": null,
             "cue": mark("said"), "confidence": 0.95, "rule": "lead", "sentences": [0, 1],
             "speaker": {"mention": mark("mayor Zoë O’Hara"), "name": "Zoë O’Hara",
                         "confidence": 0.9, "name_confidence": 0.8, "kind": "person",
                         "role": "mayor"}},
            {"span": place(text, "We spent"), "source": [1, 2], "parts": [mark("We"), mark("spent")],
             "kind": "mixed", "role": null, "cue": null, "confidence": 0.5, "rule": "nested",
             "parent": 0, "speaker": null},
        ],
        "quantities": [
            {"span": place(text, "£2,500,000.10"), "source": [1, 2], "kind": "money",
             "value": "2500000.1", "low": null, "high": null, "unit": "GBP", "comparator": null,
             "quote": 0},
            {"span": place(text, "3 May 2021"), "source": [1, 2], "kind": "date",
             "value": "2021-05-03", "low": null, "high": null, "unit": null, "comparator": null},
        ],
        "acme.names": [{"span": place(text, "Zoë"), "source": [7, 9], "fields": {"n": 1}}],
        "later": {"tone": "dry"},
        "duplicate": null,
        "related": [{"to": "m2", "relation": "update", "similarity": 0.8}],
        "repeated": [{"paragraph": 1, "span": [15, 20], "documents": 12, "sources": 1,
                      "kind": "boilerplate"}],
    })
}

fn plain(id: &str, text: &str) -> Value {
    json!({"schema": 1, "id": id, "text": text, "meta": {"headline": null, "extra": {}},
           "duplicate": null})
}

#[test]
fn every_finding_has_its_row() {
    let mut copy = plain("m3", "Copied.");
    copy["duplicate"] =
        json!({"of": "m1", "cluster": "m1", "relation": "near", "similarity": 0.97});
    let (_folder, db) = database(&[mayor(), plain("m2", "Rain fell."), copy]);
    let check = |query: &str, want: &[&str]| assert_eq!(rows(&db, query), want, "{query}");
    check(
        "SELECT document, id, headline, published, extra, facts, other FROM documents",
        &[
            r#"1|m1|Café reopens|2021-05-04|{"desk":"city"}|-|{"later":{"tone":"dry"}}"#,
            "2|m2|-|-|-|-|-",
            "3|m3|-|-|-|-|-",
        ],
    );
    check(
        "SELECT ordinal, kind, confidence, reason, text FROM paragraphs JOIN paragraph_texts \
         USING (document, ordinal, kind)",
        &[
            "0|headline|0.9|first|Café reopens",
            "1|body|-|-|“We spent £2,500,000.10,” mayor Zoë O’Hara said on 3 May 2021.",
        ],
    );
    check("SELECT source_start, source_end FROM sentences", &["20|99"]);
    check(
        "SELECT quote, kind, quotes.text, name, mention, speaker_role, cue, parent, first_sentence, \
         end_sentence FROM quotes LEFT JOIN speakers USING (speaker)",
        &[
            "1|direct|We spent £2,500,000.10,|Zoë O’Hara|mayor Zoë O’Hara|mayor|said|-|0|1",
            "2|mixed|We … spent|-|-|-|-|1|-|-",
        ],
    );
    check(
        "SELECT kind, text, value, number, unit, quote FROM quantities",
        &["money|£2,500,000.10|2500000.1|2500000.1|GBP|1", "date|3 May 2021|2021-05-03|-|-|-"],
    );
    check("SELECT layer, text, fields FROM marks", &[r#"acme.names|Zoë|{"n":1}"#]);
    check("SELECT document, id, relation, similarity FROM related", &["1|m2|update|0.8"]);
    check("SELECT paragraph, kind, documents, sources FROM repeated", &["1|boilerplate|12|1"]);
    check("SELECT id, document, copies, least_similarity FROM clusters", &["m1|1|1|0.97"]);
    check(
        "SELECT speaker, role, text, headline FROM statements WHERE speaker IS NOT NULL",
        &["Zoë O’Hara|mayor|We spent £2,500,000.10,|Café reopens"],
    );
    check("SELECT value, said_by FROM figures WHERE kind = 'money'", &["2500000.1|Zoë O’Hara"]);
    check(
        "SELECT value FROM metadata WHERE key IN ('documents', 'schema') ORDER BY key",
        &["3", "1"],
    );
}

#[test]
fn words_are_found_with_and_without_accents() {
    let (_folder, db) = database(&[mayor(), plain("m2", "Rain fell on the harbour.")]);
    let check = |words: &str, want: &[&str]| {
        let query = format!(
            "SELECT id FROM documents WHERE document IN \
             (SELECT rowid FROM documents_fts WHERE documents_fts MATCH '{words}')"
        );
        assert_eq!(rows(&db, &query), want, "{words}");
    };
    check("cafe", &["m1"]);
    check("ZOE", &["m1"]);
    check("harbour rain", &["m2"]);
    check("headline : harbour", &[]);
    let quote = "SELECT quotes.text FROM quotes_fts JOIN quotes ON quote = quotes_fts.rowid \
                 WHERE quotes_fts MATCH 'spent' ORDER BY rank LIMIT 1";
    assert!(ask::<String>(&db, quote).contains("spent"));
}

#[test]
fn hostile_strings_come_back_as_they_were() {
    let texts = [
        "'; DROP TABLE documents; --",
        "a\0b\0",
        "\u{feff}\u{202e}🦊👩‍👩‍👧 \u{1f600}",
        "",
        "\r\n\t\\\"",
        "]]> %s ? ?1 :id @x $y",
    ];
    let documents: Vec<_> = texts.iter().map(|text| plain(text, text)).collect();
    let (_folder, db) = database(&documents);
    let mut statement =
        db.prepare("SELECT id, text FROM documents ORDER BY document").expect("a query");
    let back = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    let back: Vec<(String, String)> = back.collect::<Result<_, _>>().expect("strings");
    let want: Vec<_> = texts.map(|text| (text.to_owned(), text.to_owned())).to_vec();
    assert_eq!(back, want);
}

#[test]
fn equal_ids_are_kept_and_told_apart() {
    let (_folder, db) = database(&[mayor(), mayor(), plain("m1", "Once more.")]);
    assert_eq!(rows(&db, "SELECT document, id FROM documents"), ["1|m1", "2|m1", "3|m1"]);
    assert_eq!(
        rows(&db, "SELECT document, quote, parent FROM quotes"),
        ["1|1|-", "1|2|1", "2|3|-", "2|4|3"]
    );
    assert_eq!(rows(&db, "SELECT document, quote FROM quantities WHERE quote > 0"), ["1|1", "2|3"]);
    assert_eq!(rows(&db, "SELECT name, quotes FROM speakers"), ["Zoë O’Hara|2"]);
}

#[test]
fn values_are_exact_where_floating_point_is_not() {
    let text = "0123456789";
    let value = |value: &str, kind: &str| {
        json!({"span": [0, 10], "source": [0, 10], "kind": kind, "value": value, "low": null,
               "high": null, "unit": null, "comparator": null})
    };
    let mut document = plain("a", text);
    document["quantities"] = json!([
        value("79228162514264337593543950335", "number"),
        value("0.1000000000000000055511151231", "number"),
        value("-3", "number"),
        value("2021", "date"),
        value("3-2", "score"),
        value("inf", "number"),
    ]);
    let (_folder, db) = database(&[document]);
    assert_eq!(
        rows(&db, "SELECT value, number FROM quantities"),
        [
            "79228162514264337593543950335|79228162514264340000000000000",
            "0.1000000000000000055511151231|0.1",
            "-3|-3",
            "2021|-",
            "3-2|-",
            "inf|-",
        ]
    );
}

#[test]
fn nothing_in_is_an_empty_database() {
    let (_folder, db) = database(&[]);
    assert_eq!(ask::<i64>(&db, "SELECT count(*) FROM documents"), 0);
    assert_eq!(ask::<i64>(&db, "PRAGMA user_version"), 1);
}

#[test]
fn without_full_text_there_is_no_search() {
    let folder = folder();
    let place = folder.path().join("articles.db");
    write(&trial().config(json!({"full_text": false})), &place, &[mayor()]);
    let db = Connection::open(&place).expect("a database");
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%fts%'";
    assert_eq!(ask::<i64>(&db, tables), 0);
}

#[test]
fn the_same_articles_give_the_same_bytes() {
    let folder = folder();
    let documents: Vec<_> = (0..9000)
        .map(|at| if at % 3 == 0 { mayor() } else { plain(&format!("p{at}"), "Snow fell.") })
        .collect();
    let [one, two] = ["one.db", "two.db"].map(|name| folder.path().join(name));
    write(&trial(), &one, &documents);
    write(&trial(), &two, &documents);
    let [one, two] = [one, two].map(|place| std::fs::read(place).expect("a file"));
    assert!(one == two);
}

#[test]
fn what_is_no_document_is_refused_and_nothing_else() {
    let refused = |json: &str| {
        let error = encode(json, &mut Vec::new()).expect_err("it is no document");
        error.code().to_owned()
    };
    assert_eq!(refused("{"), "sqlite.wire");
    assert_eq!(refused(r#"{"id":7,"text":""}"#), "sqlite.wire");
    let mut torn = plain("a", "é");
    torn["sentences"] = json!([{"span": [0, 1], "source": [0, 1]}]);
    assert_eq!(refused(&torn.to_string()), "sqlite.span");
    let mut lost = plain("a", "word");
    lost["quantities"] = json!([{"span": [0, 4], "source": [0, 4], "kind": "count", "quote": 9}]);
    assert!(encode(&lost.to_string(), &mut Vec::new()).is_ok(), "a link into nothing is left out");
    let folder = folder();
    let place = folder.path().join("articles.db");
    let documents = [plain("a", "Rain."), torn, plain("b", "Snow.")];
    let refused = trial().write(&documents, &place).expect("the others are whole");
    assert_eq!(refused.iter().map(Error::code).collect::<Vec<_>>(), ["sqlite.span"]);
    let db = Connection::open(&place).expect("a database");
    assert_eq!(rows(&db, "SELECT document, id FROM documents"), ["1|a", "2|b"]);
}

#[test]
fn the_configuration_says_what_it_is() {
    let schema = trial().schema().expect("a schema");
    assert_eq!(schema["properties"]["full_text"]["default"], true);
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn a_run_that_ends_early_can_throw_the_file_away() {
    let folder = folder();
    let place = folder.path().join("articles.db");
    trial().give_up(&[mayor()], &place).expect("it is let go");
    std::fs::remove_file(&place).expect("nobody holds it");
}

#[test]
fn a_place_that_is_taken_or_missing_is_an_error() {
    let folder = folder();
    assert!(trial().write(&[], &folder.path().join("no/such/folder.db")).is_err());
    let place = folder.path().join("taken.db");
    write(&trial(), &place, &[]);
    assert!(trial().write(&[], &place).is_err(), "the tables are there");
}
