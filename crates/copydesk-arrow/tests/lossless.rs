//! What goes into a batch comes out of it.

use arrow_array::{Array, ListArray, RecordBatch, StringArray, StructArray};
use copydesk_arrow::{Documents, documents, schema};
use copydesk_core::{Value, wire};
use proptest::prelude::*;

/// A document with everything in it, and quotes and figures with little in them beside.
const FULL: &str = include_str!("full.json");

/// One with nothing.
const BARE: &str = r#"{"schema":1,"id":"","text":"","duplicate":null,"related":[]}"#;

fn batch(lines: &[String]) -> RecordBatch {
    let mut rows = Documents::default();
    for line in lines {
        let document = wire::Document::read(line.as_bytes()).expect("it is a document");
        rows.push(&document).expect("there is room");
    }
    assert_eq!(rows.len(), lines.len());
    let batch = rows.finish().expect("it follows the schema");
    assert!(rows.is_empty() && rows.bytes() == 0);
    batch
}

/// The line as we would write it.
fn written(line: &str) -> String {
    let mut out = Vec::new();
    let document = wire::Document::read(line.as_bytes()).expect("it is a document");
    document.write(&mut out).expect("it can be written");
    String::from_utf8(out).expect("JSON is UTF-8")
}

#[track_caller]
fn check(lines: &[String]) {
    let batch = batch(lines);
    assert_eq!(batch.schema(), schema());
    let back = documents(&batch).expect("they are documents");
    for (document, line) in back.iter().zip(lines) {
        let mut out = Vec::new();
        document.write(&mut out).expect("it can be written");
        assert_eq!(String::from_utf8_lossy(&out), written(line));
    }
    assert_eq!(back.len(), lines.len());
}

#[test]
fn a_document_with_everything_survives() {
    check(&[FULL.to_owned(), BARE.to_owned(), FULL.to_owned()]);
    check(&[]);
}

#[test]
fn the_specimen_has_a_value_in_every_column() {
    fn has_a_value(array: &dyn Array, path: &str) {
        assert!(array.null_count() < array.len(), "{path} is empty");
        let any = array.as_any();
        if let Some(list) = any.downcast_ref::<ListArray>() {
            has_a_value(&**list.values(), path);
        } else if let Some(record) = any.downcast_ref::<StructArray>() {
            for (column, name) in record.columns().iter().zip(record.column_names()) {
                has_a_value(&**column, &format!("{path}.{name}"));
            }
        }
    }
    let batch = batch(&[FULL.to_owned()]);
    for (column, field) in batch.columns().iter().zip(batch.schema().fields()) {
        has_a_value(&**column, field.name());
    }
}

#[test]
fn quotes_and_figures_repeat_their_words() {
    let batch = batch(&[FULL.to_owned()]);
    let words = |name: &str| {
        let list = batch.column_by_name(name).expect("it is there").as_any();
        let list = list.downcast_ref::<ListArray>().expect("a list");
        let record = list.values().as_any().downcast_ref::<StructArray>().expect("of structs");
        let text = record.column_by_name("text").expect("it is there").as_any();
        text.downcast_ref::<StringArray>().expect("a text").value(0).to_owned()
    };
    assert_eq!((&*words("quotes"), &*words("quantities")), ("“It will rain,”", "5 to 7 mm"));
}

#[test]
fn a_batch_of_other_columns_is_refused_by_name() {
    let batch = batch(&[FULL.to_owned()]);
    let ids = batch.project(&[0]).expect("it has a column");
    let error = documents(&ids).expect_err("there is no text").to_string();
    assert!(error.contains("`text` is missing"), "{error}");
}

#[test]
fn a_row_whose_span_is_no_slice_is_refused() {
    let mut document = wire::Document::read(FULL.as_bytes()).expect("it is a document");
    document.text = "short".into();
    let mut rows = Documents::default();
    rows.push(&document).expect("there is room");
    let batch = rows.finish().expect("it follows the schema");
    let error = documents(&batch).expect_err("the spans lie outside").to_string();
    assert!(error.contains("row 0") && error.contains("no slice"), "{error}");
}

/// Leaves out members and items, as `chances` say.
fn thinned(value: &Value, chances: &mut impl Iterator<Item = bool>) -> Value {
    match value {
        Value::Array(items) => {
            let kept = items.iter().filter(|_| chances.next().unwrap_or(true)).collect::<Vec<_>>();
            kept.into_iter().map(|item| thinned(item, chances)).collect()
        }
        Value::Object(members) => {
            let kept: Vec<_> = members.iter().filter(|_| chances.next().unwrap_or(true)).collect();
            let thin =
                kept.into_iter().map(|(name, value)| (name.clone(), thinned(value, chances)));
            Value::Object(thin.collect())
        }
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn whatever_is_left_out_the_rest_survives(
        rows in prop::collection::vec(prop::collection::vec(prop::bool::weighted(0.97), 300), 1..6),
    ) {
        let full: Value = serde_json::from_str(FULL).expect("it is JSON");
        let thin = rows.into_iter().map(|row| thinned(&full, &mut row.into_iter()).to_string());
        let lines: Vec<String> =
            thin.filter(|line| wire::Document::read(line.as_bytes()).is_ok()).collect();
        check(&lines);
    }
}
