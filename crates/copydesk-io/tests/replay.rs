//! Rejects that are read again, once what has made them rejects is gone.

mod common;

use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine};
use common::warc::{members, page, wet};
use common::{brief, folder, gzip, inputs, read};
use copydesk_core::{Item, Record, Reject, Source};
use copydesk_io::{Inputs, Utf8};

/// What a run would write to its file of rejects.
fn rejects_of(source: &dyn Source) -> Vec<u8> {
    let mut lines = Vec::new();
    for split in source.splits().expect("there is a plan") {
        let mut records = source.open(&split).expect("it can be opened");
        while let Some(record) = records.next() {
            let (item, raw) = match record {
                Record::Raw { bytes, place } => (source.read(&split, &bytes, &place), bytes),
                Record::Ready(item) => (item, Vec::new()),
                other => panic!("{other:?}"),
            };
            let (mut told, is_fault) = match item {
                Item::Reject(told) => (told, false),
                Item::Fault(told) => (told, true),
                _ => continue,
            };
            told.fault = is_fault;
            if !raw.is_empty() && raw.len() <= Reject::RAW_MAX && source.is_quotable(&split) {
                told.raw_b64 = Some(BASE64_STANDARD.encode(raw));
            }
            serde_json::to_writer(&mut lines, &told).expect("it is JSON");
            lines.push(b'\n');
        }
    }
    lines
}

/// What comes of the rejects of `strict` when they are read as `lenient`.
fn replayed(rejects: &[u8], lenient: impl Fn(Inputs) -> Inputs) -> Vec<Item> {
    let home = folder(&[("rejects.jsonl", rejects)]);
    // The folder of an output will do.
    read(&*lenient(inputs(home.path())).replay().expect("there is a plan"))
}

/// What was rejected under `strict` becomes, replayed under `lenient`, what that makes of it at once.
#[track_caller]
fn check(
    all: &Path,
    strict: impl Fn(Inputs) -> Inputs,
    lenient: impl Fn(Inputs) -> Inputs,
    count: usize,
) {
    let before = read(&*strict(inputs(all)).build().expect("there is a plan"));
    let rejects = rejects_of(&*strict(inputs(all)).build().expect("there is a plan"));
    let is_reject = |item: &&Item| matches!(item, Item::Reject(_));
    assert_eq!(before.iter().filter(is_reject).count(), count, "{:?}", brief(&before));
    let mut want: Vec<Item> = read(&*lenient(inputs(all)).build().expect("there is a plan"));
    want.retain(|item| !before.contains(item));
    let mut got = replayed(&rejects, lenient);
    for items in [&mut want, &mut got] {
        items.sort_by_key(|item| format!("{item:?}"));
    }
    assert_eq!(got, want);
    assert_eq!(got.len(), count);
}

#[test]
fn what_was_no_utf_8_is_kept_in_the_end_under_the_ids_it_would_have_had() {
    let all = folder(&[
        (
            "sub/a.jsonl",
            b"{\"text\":\"Rain.\"}\n{\"text\":\"caf\xe9\"}\n{\"id\":\"z\",\"text\":\"\xff\"}\n",
        ),
        ("sub/b.csv", b"id,text\nq,\"Snow\nfell.\"\n,\"caf\xe9, said\"\ns,ok\n"),
        ("c.jsonl", b"{\"text\":\"\xfe\"}\n"),
        ("d.jsonl.gz", &gzip(b"{\"text\":\"ok\"}\n{\"text\":\"\xe9 again\"}\n")),
    ]);
    check(all.path(), |inputs| inputs, |inputs| inputs.utf8(Utf8::Replace), 5);
}

#[test]
fn what_was_too_long_is_read_from_its_file_whatever_its_form() {
    let long = "x".repeat(300);
    let lines = format!(
        "{{\"text\":\"{long}\"}}\n{{\"text\":\"a\"}}\n{{\"id\":\"b\",\"text\":\"{long}\"}}\n"
    );
    let rows = format!("id,text\nq,\"Snow\nfell.\"\nr,{long}\n");
    let all = folder(&[
        ("sub/a.jsonl", lines.as_bytes()),
        ("sub/b.csv", rows.as_bytes()),
        ("sub/deep/t.txt", long.as_bytes()),
        ("u.txt", b"short"),
    ]);
    let strict = |inputs: Inputs| inputs.longest_record(100).longest_text(100).split_bytes(200);
    check(all.path(), strict, |inputs| inputs, 4);
    // Splits may be cut in another way.
    check(all.path(), strict, |inputs| inputs.split_bytes(50), 4);
}

#[test]
fn records_of_archives_are_read_from_their_files() {
    let long = wet("long", &"It rained on and on. ".repeat(100));
    let records = [page("a", 1), wet("b", "Rain fell."), long, page("c", 3)];
    let all = folder(&[
        ("plain.warc", &records.concat()),
        ("packed.warc.gz", &members(&records).concat()),
    ]);
    check(all.path(), |inputs| inputs.longest_record(1000), |inputs| inputs, 2);
}

#[test]
#[cfg(feature = "parquet")]
fn rows_of_parquet_are_read_from_their_files() {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, BinaryArray, RecordBatch};
    use parquet::arrow::ArrowWriter;

    let long = b"It rained. ".repeat(100);
    let texts: ArrayRef = Arc::new(BinaryArray::from_vec(vec![b"x", b"caf\xe9", &long, b"y"]));
    let batch = RecordBatch::try_from_iter([("text", texts)]).expect("columns of one length");
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a schema");
    writer.write(&batch).expect("a vector takes all");
    let bytes = writer.into_inner().expect("a vector takes all");
    // By its name, and by its first bytes.
    let all = folder(&[("sub/a.parquet", &bytes), ("sub/b", &bytes)]);
    let strict = |inputs: Inputs| inputs.longest_record(500);
    check(all.path(), strict, |inputs| inputs.utf8(Utf8::Replace), 4);
}

#[test]
fn what_cannot_be_replayed_is_told_line_by_line() {
    let all = folder(&[("a.jsonl", b"{\"text\":\"caf\xe9\"}\n"), ("b.csv", b"id,text\nb,\xe9\n")]);
    let mut rejects = rejects_of(&*inputs(all.path()).build().expect("there is a plan"));
    rejects.extend_from_slice(b"{\"source\":\n[]\n");
    let missing = format!(
        "{{\"source\":\"{}/gone.txt\",\"byte_offset\":0,\"byte_len\":9,\"id\":\"gone.txt\",\"stage\":\"quotes\",\"code\":\"panic\",\"message\":\"\",\"at\":null}}\n",
        all.path().display()
    );
    rejects.extend_from_slice(missing.as_bytes());
    rejects.extend_from_slice(
        missing.replace("gone.txt\",\"byte_offset\":0", "b.csv\",\"byte_offset\":3").as_bytes(),
    );
    rejects
        .extend_from_slice(missing.replace("\"at\":null", "\"at\":null,\"fault\":true").as_bytes());
    rejects.extend_from_slice(
        missing
            .replace("gone.txt", "a.jsonl")
            .replace("\"at\":null", "\"at\":null,\"raw_b64\":\"%\"")
            .as_bytes(),
    );
    let items = replayed(&rejects, |inputs| inputs.utf8(Utf8::Replace));
    let want = [
        "a.jsonl#0=caf\u{fffd}",
        "(replay.damaged)",
        "(replay.damaged)",
        "(replay.missing)",
        "[panic]",
        "(replay.damaged)",
        "b=\u{fffd}",
        "(replay.not_found)",
    ];
    assert_eq!(brief(&items), want);
}

#[test]
fn rejects_are_read_twice_so_a_stream_will_not_do() {
    let refused = Inputs::new(["-"]).replay().map(|_| ()).expect_err("it is a stream");
    assert_eq!(refused.code(), "input.read_twice");
}
