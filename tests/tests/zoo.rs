//! Hostile files of every kind, from the disk through the whole pipeline: no panic, no silent loss, the
//! laws hold, and each document says what became of it.

use std::fs;
use std::path::Path;

use copydesk::core::{Item, Reject, Source};
use copydesk::engine::Report;
use copydesk::io::{Format, Inputs};
use copydesk_suite::{path, sample_articles};
use copydesk_testkit::{LineSink, drain, laws};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The codes of a stage that panicked on an article or broke the law: bugs, though the run survives them.
const BUGS: [&str; 2] = ["panic", "law.broken"];

#[expect(
    clippy::disallowed_methods,
    reason = "half a file cannot be read by anybody but this test"
)]
fn write(folder: &Path, name: &str, bytes: &[u8]) {
    fs::write(folder.join(name), bytes).expect("room for a file");
}

struct Outcome {
    documents: Vec<Value>,
    rejects: Vec<Reject>,
    report: Report,
}

/// Runs everything over a folder and checks what must hold of any input.
#[track_caller]
fn run(folder: &Path) -> Outcome {
    let source = Inputs::new([folder.to_string_lossy()]).build().expect("the folder is there");
    let sink = LineSink::default();
    let pipeline = copydesk::standard().threads(2).build().expect("the stages fit together");
    let report = pipeline.run(&*source, &sink).expect("the run ends well");
    assert!(report.counts.balance(), "{:?}", report.counts);
    let rejects = sink.rejects();
    let bugs: Vec<_> = rejects.iter().filter(|reject| BUGS.contains(&&*reject.code)).collect();
    assert!(bugs.is_empty(), "{bugs:#?}");
    let lines = sink.lines();
    lines.iter().for_each(|line| laws::wire_bytes(line));
    let document = |line: &Vec<u8>| serde_json::from_slice(line).expect("a line is JSON");
    Outcome { documents: lines.iter().map(document).collect(), rejects, report }
}

/// Texts that break parsers, each with its name.
fn hostile_texts() -> Vec<(&'static str, Vec<u8>)> {
    /// Long enough that a loop in a loop would not end, in bytes; the benches take a megabyte.
    const LONG: usize = 1 << 18;
    let filled = |piece: &str| piece.repeat(LONG / piece.len()).into_bytes();
    let utf16 = |text: &str| -> Vec<u8> {
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    vec![
        ("bom.txt", b"\xef\xbb\xbfThe mayor paid $5.".to_vec()),
        ("boms.txt", "\u{feff}Rain\u{feff} fell.\u{feff}\u{feff}".into()),
        ("utf16.txt", utf16("The mayor paid $5.\r\n\r\n“Yes,” he said.")),
        ("utf16-cut.txt", utf16("The mayor paid $5.")[..17].to_vec()),
        ("nuls.txt", b"The\0mayor\0paid\0$5.\0\0".to_vec()),
        ("mojibake.txt", "The cafÃ© paid â‚¬5, â€œsheâ€\u{9d} said. Itâ€™s late.".into()),
        ("latin1.txt", b"Caf\xe9 owners paid \xa35 on Monday.".to_vec()),
        ("broken.txt", b"Rain \xf0\x9f\x98 fell \xc0\xaf \xed\xa0\x80.".to_vec()),
        ("empty.txt", Vec::new()),
        ("blanks.txt", b" \t\n\r\n\x0b\x0c ".to_vec()),
        ("marks-straight.txt", filled("\"")),
        ("marks-curly.txt", filled("“")),
        ("marks-closing.txt", filled("”")),
        ("marks-paired.txt", filled("“”")),
        ("marks-nested.txt", filled("«‹„")),
        ("one-open-mark.txt", [b"\"".as_slice(), &filled("and then ")].concat()),
        ("said.txt", filled("said ")),
        ("digits.txt", filled("7")),
        ("ones.txt", filled("1,1,1,1,")),
        ("dollars.txt", filled("US$")),
        ("halves.txt", filled("half a ")),
        ("brackets.txt", filled("([{")),
        ("stops.txt", filled(".")),
        ("commas.txt", filled(", ")),
        ("combining.txt", filled("\u{301}")),
        ("bidi.txt", filled("\u{202e}")),
        ("one-word.txt", filled("a")),
        ("lines.txt", filled("- \n\n")),
        ("turns.txt", filled("Q: A?\n\nA: B.\n\n")),
        ("capitals.txt", filled("A. B. C. ")),
    ]
}

#[test]
fn every_hostile_text_is_a_document_or_a_reject() {
    for (name, bytes) in hostile_texts() {
        let folder = tempfile::tempdir().expect("room for a folder");
        write(folder.path(), name, &bytes);
        let Outcome { documents, rejects, report } = run(folder.path());
        assert_eq!(
            (documents.len() + rejects.len(), report.counts.read),
            (1, 1),
            "{name}: {rejects:?}"
        );
    }
}

#[test]
fn marks_of_a_file_in_utf_16_are_bytes_of_the_file() {
    let texts = hostile_texts();
    let folder = tempfile::tempdir().expect("room for a folder");
    let names = ["bom.txt", "utf16.txt", "latin1.txt"];
    for (name, bytes) in texts.iter().filter(|(name, _)| names.contains(name)) {
        write(folder.path(), name, bytes);
    }
    let Outcome { documents, rejects, .. } = run(folder.path());
    assert_eq!((documents.len(), rejects.len()), (3, 0), "{rejects:?}");
    let (bom, latin1, utf16) = (&documents[0], &documents[1], &documents[2]);
    assert_eq!(bom["text"], "The mayor paid $5.");
    assert_eq!(bom["quantities"][0]["source"], json!([18, 20]));
    assert_eq!(bom["encoding"], Value::Null, "nothing to tell of UTF-8");
    assert_eq!(latin1["text"], "Café owners paid £5 on Monday.");
    assert_eq!(latin1["quantities"][0]["source"], json!([17, 19]));
    assert_eq!(latin1["encoding"]["name"], "windows-1252");
    assert_eq!(utf16["text"], "The mayor paid $5.\n\n“Yes,” he said.");
    assert_eq!(
        utf16["quantities"][0]["source"],
        json!([32, 36]),
        "two bytes of a mark, two a letter"
    );
    assert_eq!(utf16["quotes"][0]["parts"][0]["source"], json!([48, 56]));
    assert_eq!(utf16["encoding"], json!({"name": "UTF-16LE", "by": "mark", "confidence": 1.0}));
}

#[test]
fn bad_lines_are_rejected_and_their_neighbours_are_read() {
    let deep = "[".repeat(100_000);
    let good = |id: &str| json!({"id": id, "text": "The mayor paid $5."}).to_string();
    let lines = [
        good("first"),
        deep.clone(),
        format!("{{\"text\":{deep}"),
        r#"{"id":"cut","text":"The ma"#.to_owned(),
        r#"{"id":"lone","text":"\ud800"}"#.to_owned(),
        r#"{"id":"none"}"#.to_owned(),
        "null".to_owned(),
        r#""text""#.to_owned(),
        r#"{"id":"wrong","text":["The mayor"]}"#.to_owned(),
        good("last"),
    ];
    let mut bytes = lines.join("\n").into_bytes();
    bytes.extend(b"\n{\"id\":\"bytes\",\"text\":\"\xff\xfe\"}\n\0\0\0\n");
    let folder = tempfile::tempdir().expect("room for a folder");
    write(folder.path(), "wire.jsonl", &bytes);
    let Outcome { documents, rejects, report } = run(folder.path());
    let ids: Vec<_> = documents.iter().filter_map(|document| document["id"].as_str()).collect();
    assert_eq!((ids[0], *ids.last().expect("some")), ("first", "last"));
    assert_eq!(report.counts.read as usize, documents.len() + rejects.len());
    assert_eq!(documents.len() + rejects.len(), 12, "{rejects:#?}");
    for reject in &rejects {
        let (start, len) = (reject.byte_offset as usize, reject.byte_len as usize);
        let place = bytes.get(start..start + len).expect("a reject says where it stood");
        assert!(!place.contains(&b'\n') && (start == 0 || bytes[start - 1] == b'\n'), "{reject:?}");
    }
}

#[test]
fn a_line_and_a_file_of_the_same_text_are_the_same_document() {
    let (texts, lines) = (tempfile::tempdir().expect("room"), tempfile::tempdir().expect("room"));
    let mut wire = Vec::new();
    for raw in sample_articles() {
        write(texts.path(), &raw.id, raw.content.as_bytes());
        let text = std::str::from_utf8(raw.content.as_bytes()).expect("the samples are UTF-8");
        wire.extend(json!({"id": raw.id, "text": text}).to_string().into_bytes());
        wire.push(b'\n');
    }
    write(lines.path(), "all.jsonl", &wire);
    let bare = |documents: Vec<Value>| -> Vec<Value> {
        let strip = |mut document: Value| {
            document["meta"]["uri"] = Value::Null; // a file has a place, a line need not have one
            document
        };
        documents.into_iter().map(strip).collect()
    };
    let (one, other) = (bare(run(texts.path()).documents), bare(run(lines.path()).documents));
    assert_eq!(one.len(), sample_articles().len());
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one, other, "{}", one["id"]);
    }
}

#[test]
fn the_samples_on_disk_are_the_samples_in_memory() {
    let Outcome { documents, rejects, .. } = run(&path("data/articles"));
    assert!(rejects.is_empty(), "{rejects:?}");
    assert_eq!(documents.len(), sample_articles().len());
}

/// What a file holds, read in splits of about `split` bytes.
fn items(file: &Path, format: Format, split: u64) -> Vec<Item> {
    let inputs = Inputs::new([file.to_string_lossy()]).format(format).split_bytes(split);
    let source: Box<dyn Source> = inputs.build().expect("the file is there");
    drain(&*source)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_split_size_shows(
        lines in vec(prop_oneof![
            Just(r#"{"text":"Rain fell."}"#.to_owned()), Just(String::new()), Just("{".to_owned()),
            "[a-z\"{}]{0,20}", "\\{\"id\":\"[a-c]\",\"text\":\"[a-z ]{0,60}\"\\}"
        ], 0..12),
        end in prop_oneof![Just("\n"), Just("\r\n")], split in 1_u64..200, last in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().expect("room for a folder");
        // What a file is as a whole (one object over many lines, a list) is told by its first line.
        let first = format!("{{\"text\":\"Sun.\"}}{end}");
        let text = first + &lines.join(end) + if last { end } else { "" };
        write(folder.path(), "a.jsonl", text.as_bytes());
        let file = folder.path().join("a.jsonl");
        prop_assert_eq!(items(&file, Format::JsonLines, split), items(&file, Format::JsonLines, u64::MAX));
    }
}
