//! Parquet in and out: every type, damage, bombs, and bytes that depend on nothing but the documents.
#![cfg(feature = "parquet")]

mod common;

use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, ListBuilder, MapBuilder, StringBuilder};
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array,
    RecordBatch, StringArray, StructArray, TimestampMicrosecondArray, UInt64Array,
};
use arrow_schema::{DataType, Field};
use common::{brief, folder, inputs, read};
use copydesk_core::{Article, Item, Layers, Meta, OffsetMap, Origin, SameThread, Split, wire};
use copydesk_io::{Compression, Inputs, Output, OutputFormat};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression as Codec, Encoding, GzipLevel};
use parquet::file::properties::WriterProperties;

/// A file of these columns, each with whether it is needed in every row.
fn file(columns: Vec<(&str, ArrayRef)>, properties: WriterProperties) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let mut writer =
        ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).expect("a schema");
    writer.write(&batch).expect("a vector takes all");
    writer.into_inner().expect("a vector takes all")
}

fn texts(of: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(of.to_vec()))
}

fn plain() -> WriterProperties {
    WriterProperties::default()
}

/// What a file of these bytes is read as.
fn items(bytes: &[u8], set: impl Fn(Inputs) -> Inputs) -> Vec<Item> {
    let all = folder(&[("news.parquet", bytes)]);
    read(&*set(inputs(all.path())).build().expect("there is a plan"))
}

#[track_caller]
fn check(bytes: &[u8], want: &[&str]) {
    assert_eq!(brief(&items(bytes, |inputs| inputs)), want);
}

#[test]
fn columns_are_fields_and_a_missing_id_is_the_row() {
    let columns = vec![("Body", texts(&["x", "y\n\"\u{1}\u{fc}"])), ("date", texts(&["1", "2"]))];
    check(&file(columns, plain()), &["news.parquet#0=x", "news.parquet#1=y\n\"\u{1}\u{fc}"]);
    let ids: ArrayRef = Arc::new(UInt64Array::from(vec![u64::MAX, 7]));
    let columns = vec![("id", ids), ("text", texts(&["x", "y"]))];
    check(&file(columns, plain()), &["18446744073709551615=x", "7=y"]);
}

#[test]
fn other_columns_are_kept_as_json_whatever_their_type() {
    let mut tags = ListBuilder::new(StringBuilder::new());
    tags.append_value([Some("a"), None]);
    let mut counts = MapBuilder::new(None, StringBuilder::new(), Int64Builder::new());
    counts.keys().append_value("k");
    counts.values().append_value(5);
    counts.append(true).expect("keys and values");
    let place = Field::new("name", DataType::Utf8, true);
    let place = StructArray::from(vec![(Arc::new(place), texts(&["Lima"]))]);
    let price = Decimal128Array::from(vec![12_345_678_901_234_567_890_i128]);
    let price = price.with_precision_and_scale(30, 2).expect("it fits");
    let moment = TimestampMicrosecondArray::from(vec![1_626_739_200_500_000]);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("text", texts(&["x"])),
        ("tags", Arc::new(tags.finish())),
        ("counts", Arc::new(counts.finish())),
        ("place", Arc::new(place)),
        ("price", Arc::new(price)),
        ("date", Arc::new(Date32Array::from(vec![18_828]))),
        ("seen", Arc::new(moment.clone().with_timezone("UTC"))),
        ("local", Arc::new(moment)),
        ("flag", Arc::new(BooleanArray::from(vec![true]))),
        ("score", Arc::new(Float64Array::from(vec![0.1]))),
        ("none", Arc::new(Float64Array::from(vec![f64::NAN]))),
        ("blob", Arc::new(BinaryArray::from_vec(vec![b"\xff\x00"]))),
        ("old", Arc::new(BinaryArray::from_vec(vec![b"text"]))),
        ("gone", Arc::new(Int64Array::from(vec![None]))),
    ];
    let found = items(&file(columns, plain()), |inputs| inputs);
    let Item::Article(raw) = &found[0] else { panic!("an article: {found:?}") };
    assert_eq!(raw.meta.published.as_deref(), Some("2021-07-20"));
    let extra = serde_json::to_value(&raw.meta.extra).expect("it is JSON");
    let want = serde_json::json!({
        "tags": ["a", null], "counts": {"k": 5}, "place": {"name": "Lima"},
        "price": "123456789012345678.90", "seen": "2021-07-20T00:00:00.500Z",
        "local": "2021-07-20T00:00:00.500", "flag": true, "score": 0.1, "none": null,
        "blob": "/wA=", "old": "text"
    });
    assert_eq!(extra, want);
}

#[test]
fn a_text_that_is_no_text_costs_its_row() {
    let text: ArrayRef = Arc::new(BinaryArray::from_vec(vec![b"x", b"caf\xe9", b"y"]));
    let columns = vec![("id", texts(&["a", "b", "c"])), ("text", text)];
    check(&file(columns, plain()), &["a=x", "(utf8.invalid)", "c=y"]);
}

#[test]
fn a_row_that_is_too_long_is_a_reject_at_its_place() {
    let long = "x".repeat(5000);
    let columns = vec![("id", texts(&["a", "b", "c"])), ("text", texts(&["x", &long, "y"]))];
    let found = items(&file(columns, plain()), |inputs| inputs.longest_record(1000));
    assert_eq!(brief(&found), ["a=x", "(row.too_long)", "c=y"]);
    let Item::Reject(reject) = &found[1] else { panic!("a reject") };
    assert_eq!((reject.byte_offset, reject.byte_len), (1, 1));
}

/// Some hundred articles in several row groups.
fn long(codec: Codec) -> Vec<u8> {
    let ids: Vec<String> = (0..200).map(|n| format!("n{n}")).collect();
    let texts_: Vec<String> =
        (0..200).map(|n| format!("Rain fell for {n} days. ").repeat(9)).collect();
    let texts_: Vec<&str> = texts_.iter().map(String::as_str).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let builder = WriterProperties::builder().set_max_row_group_row_count(Some(30));
    file(
        vec![("id", texts(&ids)), ("text", texts(&texts_))],
        builder.set_compression(codec).build(),
    )
}

#[test]
fn row_groups_are_splits_and_the_rows_keep_their_places() {
    let bytes = long(Codec::SNAPPY);
    let whole = items(&bytes, |inputs| inputs);
    assert_eq!(whole.len(), 200);
    let all = folder(&[("news.parquet", &bytes)]);
    let source = inputs(all.path()).split_bytes(1000).build().expect("there is a plan");
    assert!(source.splits().expect("a plan").len() > 3);
    let split = read(&*source);
    let offset = |items: &[Item]| -> Vec<u64> {
        let place = |item: &Item| match item {
            Item::Article(raw) => raw.place.offset,
            other => panic!("{other:?}"),
        };
        items.iter().map(place).collect()
    };
    assert_eq!((brief(&split), offset(&split)), (brief(&whole), (0..200).collect()));
}

#[test]
fn however_a_file_is_damaged_nothing_panics_and_rows_are_told() {
    for codec in [Codec::UNCOMPRESSED, Codec::SNAPPY, Codec::GZIP(GzipLevel::default())] {
        let bytes = long(codec);
        for percent in 0..100 {
            let at = bytes.len() * percent / 100;
            let cut = items(&bytes[..at], |inputs| inputs);
            assert!(matches!(cut[..], [Item::Fault(_)]) || at == 0, "cut at {at}: {cut:?}");
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x55;
            // What was flipped may be a letter of a text; nothing is lost in silence otherwise.
            let found = items(&flipped, |inputs| inputs);
            let is_told = found.iter().any(|item| !matches!(item, Item::Article(_)));
            assert!(is_told || found.len() == 200, "flipped at {at}: {} items", found.len());
        }
    }
}

#[test]
fn a_damaged_row_group_costs_no_other() {
    let mut bytes = long(Codec::SNAPPY);
    for byte in &mut bytes[200..260] {
        *byte = 0xff;
    }
    let found = items(&bytes, |inputs| inputs);
    let faults: Vec<_> = found
        .iter()
        .filter_map(|item| match item {
            Item::Fault(fault) => Some(fault),
            _ => None,
        })
        .collect();
    let [fault] = faults[..] else { panic!("one fault: {faults:?}") };
    assert_eq!(fault.code, "parquet.damaged");
    assert_eq!(found.len() as u64 - 1 + fault.byte_len, 200, "each row is read or told");
    assert!(found.len() > 150);
}

#[test]
fn values_that_share_their_beginnings_are_read() {
    let shared: Vec<String> = (0..50).map(|n| format!("https://example.com/{n:03}")).collect();
    let shared: Vec<&str> = shared.iter().map(String::as_str).collect();
    for encoding in [Encoding::DELTA_BYTE_ARRAY, Encoding::DELTA_LENGTH_BYTE_ARRAY] {
        let builder = WriterProperties::builder().set_dictionary_enabled(false);
        let bytes = file(vec![("text", texts(&shared))], builder.set_encoding(encoding).build());
        let want: Vec<String> =
            shared.iter().enumerate().map(|(n, text)| format!("news.parquet#{n}={text}")).collect();
        check(&bytes, &want.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

/// Documents with some marks, as lines.
fn lines() -> Vec<Vec<u8>> {
    let line = |n: usize| {
        let mut meta = Meta { uri: Some(format!("http://a.example/{n}")), ..Meta::default() };
        meta.extra.insert("n".to_owned(), n.into());
        let text = format!("Rain fell for {n} days.");
        let origin = Origin::new(OffsetMap::default(), u32::try_from(text.len()).expect("short"));
        let article = Article::new(format!("n{n}"), &*text, meta, origin);
        let mut line = Vec::new();
        wire::Document::of(&article, &Layers::default()).write(&mut line).expect("JSON");
        line
    };
    (0..100).map(line).collect()
}

/// Writes the documents, so many in a push, and reads the file.
fn written(place: &Path, pushes: usize, compression: Compression) -> Vec<u8> {
    let sink = Output::to(place).format(OutputFormat::Parquet).compression(compression);
    let sink = sink.build().expect("there is room");
    let split = Split { index: 0, label: "a".to_owned(), bytes: None };
    let mut part = sink.open(&split, &SameThread).expect("there is room");
    for lines in lines().chunks(pushes) {
        let mut tables = vec![Vec::new()];
        for line in lines {
            sink.encode_line(line.trim_ascii_end(), &mut tables).expect("a line");
        }
        part.write(&tables).expect("there is room");
    }
    part.commit().expect("there is room");
    sink.finish().expect("there is room");
    let file =
        if place.is_dir() { place.join("documents-00000.parquet") } else { place.to_owned() };
    copydesk_files::read_file(&*copydesk_files::real(), &file).expect("it is there")
}

#[test]
fn what_is_written_is_read_again_as_the_same_articles() {
    for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
        let home = tempfile::tempdir().expect("a folder");
        let one = written(&home.path().join("one.parquet"), 100, compression);
        let many = written(&home.path().join("many"), 7, compression);
        assert!(one == many, "{compression}: pushes or places have changed a byte");
        let found = items(&one, |inputs| inputs);
        assert_eq!(found.len(), 100, "{:?}", found.first());
        for (n, item) in found.iter().enumerate() {
            let Item::Article(raw) = item else { panic!("{item:?}") };
            assert_eq!(raw.id, format!("n{n}"));
            assert_eq!(raw.content.as_bytes(), format!("Rain fell for {n} days.").as_bytes());
            assert_eq!(raw.meta.uri, Some(format!("http://a.example/{n}")));
            let extra = serde_json::to_string(&raw.meta.extra).expect("JSON");
            assert_eq!(extra, format!("{{\"n\":{n}}}"), "nothing else came with it");
        }
    }
}

#[test]
fn no_documents_are_a_valid_file() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join("none.parquet");
    let sink = Output::to(&path).build().expect("the name says what it is");
    sink.finish().expect("there is room");
    let bytes = copydesk_files::read_file(&*copydesk_files::real(), &path).expect("it is there");
    let found = items(&bytes, |inputs| inputs);
    assert_eq!(found, [], "nothing is in it, and nothing wrong with it");
}

#[test]
fn a_name_that_says_twice_how_it_is_packed_is_refused() {
    let home = tempfile::tempdir().expect("a folder");
    let cause = Output::to(home.path().join("a.parquet.zst")).build().err().expect("refused");
    assert_eq!(cause.code(), "output.packed_twice");
}
