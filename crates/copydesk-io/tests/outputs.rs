//! What is written, where, and what is left when it goes wrong.

mod common;

use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use common::{folder, names, put, text};
use copydesk_core::{
    Amount, Article, Cause, Decimal, Layers, Place, Quantity, QuantityKind, Quote, QuoteKind,
    Reject, SameThread, Sink, Span, Split, wire,
};
use copydesk_files::faulty::FaultyIo;
use copydesk_files::{is_temporary, read_file, real};
use copydesk_io::{Compression, Output, OutputFormat};

fn document(id: &str) -> (Article, Layers) {
    let article = Article::from_text(id, "\u{201c}It cost $5, \"all\" in,\u{201d} he said.\nYes.");
    let mut layers = Layers::default();
    layers.quotes.push(Quote::new(Span::new(0, 27), QuoteKind::Direct, "lead"));
    let mut money = Quantity::new(Span::new(11, 13), QuantityKind::Money);
    money.amount = Some(Amount::Exact(Decimal::from(5)));
    money.unit = Some("USD".into());
    layers.quantities.push(money);
    layers.check(&article).expect("a lawful document");
    (article, layers)
}

/// Writes two splits of two documents and a reject, as the engine does.
fn run(sink: &dyn Sink) -> Result<(), Cause> {
    for index in 0..2 {
        let split = Split { index, label: "a".to_owned(), bytes: None };
        let mut part = sink.open(&split, &SameThread)?;
        for id in ["a", "b"] {
            let (article, layers) = document(&format!("{id}{index}"));
            let mut tables = vec![Vec::new(); sink.tables()];
            sink.encode(&wire::Document::of(&article, &layers), &mut tables)?;
            part.write(&tables)?;
        }
        let cause = Cause::new("json.syntax", "bad");
        part.reject(&Reject::new(&Place::new("a", 7, 1), None, "source", &cause))?;
        part.commit()?;
    }
    sink.finish()
}

fn ids(lines: &str) -> Vec<String> {
    let id =
        |line: &str| wire::Document::read(line.as_bytes()).expect("a document").id.into_owned();
    lines.split_terminator('\n').map(id).collect()
}

#[test]
fn a_folder_gets_a_part_per_split_and_rejects() {
    let place = folder(&[]);
    let out = place.path().join("out");
    run(&*Output::to(&out).build().expect("it can be made")).expect("it can be written");
    assert_eq!(names(&out), ["documents-00000.jsonl", "documents-00001.jsonl", "rejects.jsonl"]);
    assert_eq!(ids(&text(out.join("documents-00001.jsonl"))), ["a1", "b1"]);
    let rejects = text(out.join("rejects.jsonl"));
    assert_eq!(rejects.matches("\"code\":\"json.syntax\"").count(), 2);
}

#[test]
fn parts_one_after_the_other_are_the_single_file() {
    let place = folder(&[]);
    let (out, one) = (place.path().join("out"), place.path().join("one.jsonl.zst"));
    run(&*Output::to(&out).build().expect("it can be made")).expect("it can be written");
    run(&*Output::to(&one).build().expect("it can be made")).expect("it can be written");
    assert_eq!(names(place.path()), ["one.jsonl.zst", "one.jsonl.zst.rejects.jsonl", "out"]);
    let parts = [0, 1].map(|part| text(out.join(format!("documents-0000{part}.jsonl")))).concat();
    let packed = read_file(&*real(), &one).expect("it is there");
    let whole = zstd::decode_all(&packed[..]).expect("it is zstd");
    assert_eq!(parts.as_bytes(), whole);
}

#[test]
fn a_line_at_hand_is_copied_as_encode_would_write_it() {
    let place = folder(&[]);
    let sink = Output::to(place.path()).build().expect("it can be made");
    let (article, layers) = document("a");
    let (mut encoded, mut copied) = (vec![Vec::new()], vec![Vec::new()]);
    sink.encode(&wire::Document::of(&article, &layers), &mut encoded).expect("it can be encoded");
    sink.encode_line(encoded[0].trim_ascii_end(), &mut copied).expect("it can be copied");
    assert_eq!(encoded, copied);
    assert_eq!(sink.encode_line(b"{}", &mut []).expect_err("no table").code(), "sink.tables");
}

#[test]
fn csv_tables_can_be_read_back() {
    let place = folder(&[]);
    let sink = Output::to(place.path()).format(OutputFormat::Csv).build().expect("it can be made");
    run(&*sink).expect("it can be written");
    assert_eq!(
        names(place.path()),
        ["documents.csv", "quantities.csv", "quotes.csv", "rejects.jsonl"]
    );
    let rows = |name: &str| {
        let mut reader = csv::Reader::from_reader(io::Cursor::new(text(place.path().join(name))));
        let header = reader.headers().expect("a header").clone();
        let rows: Vec<_> =
            reader.records().map(|row| row.expect("as many fields as the header")).collect();
        assert_eq!(rows.len(), 4, "{name}");
        move |row: usize, column: &str| {
            let at = header.iter().position(|name| name == column).expect("a known column");
            rows[row][at].to_owned()
        }
    };
    let (documents, quotes, quantities) =
        (rows("documents.csv"), rows("quotes.csv"), rows("quantities.csv"));
    assert_eq!(documents(3, "id"), "b1");
    assert_eq!(documents(0, "text"), document("a").0.text());
    assert_eq!(
        (quotes(1, "document"), quotes(1, "kind"), quotes(1, "rule")),
        ("b0".into(), "direct".into(), "lead".into())
    );
    assert_eq!(quotes(0, "text"), "\u{201c}It cost $5, \"all\" in,\u{201d}");
    assert_eq!(
        (quantities(0, "value"), quantities(0, "unit"), quantities(0, "text")),
        ("5".into(), "USD".into(), "$5".into())
    );
    assert_eq!((quantities(0, "quote"), quantities(0, "start")), ("0".into(), "11".into()));
}

#[test]
fn the_finished_output_of_another_run_is_not_touched() {
    let all = folder(&[
        ("out/documents-00007.jsonl", b"old"),
        ("a.jsonl", b"old"),
        ("mine/notes.txt", b"mine"),
    ]);
    let at = |name: &str| all.path().join(name);
    for name in ["out", "a.jsonl"] {
        let cause = Output::to(at(name)).build().err().expect("it is there");
        assert_eq!(cause.code(), "output.exists");
        assert!(cause.to_string().contains(name), "{cause}");
    }
    assert_eq!(text(at("a.jsonl")), "old");
    run(&*Output::to(at("mine")).build().expect("other people's files do not matter"))
        .expect("it can be written");
    assert_eq!(text(at("mine/notes.txt")), "mine");
}

#[test]
fn a_replaced_output_leaves_nothing_of_the_old_one() {
    let all = folder(&[
        ("documents-00000.jsonl", b"old"),
        ("documents-00007.jsonl.zst", b"old"),
        ("quotes.csv", b"old"),
    ]);
    let sink = Output::to(all.path()).overwrite(true).build().expect("it may be replaced");
    assert_eq!(text(all.path().join("documents-00000.jsonl")), "old", "until the new one is whole");
    run(&*sink).expect("it can be written");
    assert_eq!(
        names(all.path()),
        ["documents-00000.jsonl", "documents-00001.jsonl", "rejects.jsonl"]
    );
    let sink = Output::to(all.path())
        .overwrite(true)
        .format(OutputFormat::Csv)
        .build()
        .expect("it may be replaced");
    run(&*sink).expect("it can be written");
    assert_eq!(
        names(all.path()),
        ["documents.csv", "quantities.csv", "quotes.csv", "rejects.jsonl"]
    );
}

#[test]
fn csv_wants_a_folder() {
    for place in ["-", "a.csv", "a.csv.gz"] {
        let cause = Output::to(place)
            .format(OutputFormat::Csv)
            .build()
            .err()
            .expect("three tables are no file");
        assert_eq!(cause.code(), "output.needs_folder");
    }
}

#[test]
fn an_abandoned_run_leaves_nothing_but_committed_parts() {
    for (name, want) in [("out", vec!["documents-00000.jsonl"]), ("one.jsonl", vec![])] {
        let all = folder(&[]);
        let out = if name == "out" { all.path().join("out") } else { all.path().to_owned() };
        let sink = Output::to(all.path().join(name)).build().expect("it can be made");
        let split = |index| Split { index, label: "a".to_owned(), bytes: None };
        let (place, cause) = (Place::new("a", 7, 1), Cause::new("json.syntax", "bad"));
        let reject = Reject::new(&place, None, "source", &cause);
        sink.open(&split(0), &SameThread)
            .and_then(|mut part| part.write(&[b"{}\n".to_vec()]).and_then(|()| part.commit()))
            .expect("it can be written");
        let mut part = sink.open(&split(1), &SameThread).expect("it can be opened");
        part.write(&[b"{}\n".to_vec()]).expect("it can be written");
        part.reject(&reject).expect("it can be kept");
        drop(part);
        drop(sink);
        assert_eq!(names(&out), want);
    }
}

#[test]
fn rejects_stand_if_their_part_does() {
    for name in ["out", "one.jsonl"] {
        let all = folder(&[]);
        let place = all.path().join(name);
        let sink = Output::to(&place).build().expect("it can be made");
        for (index, is_committed) in [(0, true), (1, false), (2, true)] {
            let split = Split { index, label: "a".to_owned(), bytes: None };
            let mut part = sink.open(&split, &SameThread).expect("it can be opened");
            let (place, cause) = (Place::new("a", index.into(), 1), Cause::new("a.b", "bad"));
            part.reject(&Reject::new(&place, None, "source", &cause)).expect("it can be kept");
            if is_committed {
                part.commit().expect("it can be written");
            }
        }
        sink.finish().expect("it can be written");
        let rejects = match name {
            "out" => place.join("rejects.jsonl"),
            name => all.path().join(format!("{name}.rejects.jsonl")),
        };
        let offset =
            |line: &str| serde_json::from_str::<Reject>(line).expect("a reject").byte_offset;
        assert_eq!(text(rejects).lines().map(offset).collect::<Vec<_>>(), [0, 2], "{name}");
    }
}

/// A stream that remembers, and closes after so many bytes.
#[derive(Clone)]
struct Pipe {
    held: Arc<Mutex<Vec<u8>>>,
    room: usize,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.held.lock().expect("nobody panics");
        if held.len() + bytes.len() > self.room {
            return Err(ErrorKind::BrokenPipe.into());
        }
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn pipe(room: usize) -> Pipe {
    Pipe { held: Arc::default(), room }
}

#[test]
fn standard_output_gets_documents_and_another_stream_rejects() {
    for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
        let (out, rejects) = (pipe(usize::MAX), pipe(usize::MAX));
        let sink = Output::to("-")
            .compression(compression)
            .standard_output(out.clone())
            .rejects(rejects.clone());
        run(&*sink.build().expect("it can be made")).expect("it can be written");
        let held = out.held.lock().expect("nobody panics").clone();
        assert_eq!(Compression::of_magic(&held), compression);
        if compression == Compression::None {
            assert_eq!(ids(&String::from_utf8_lossy(&held)), ["a0", "b0", "a1", "b1"]);
        }
        assert_eq!(
            rejects.held.lock().expect("nobody panics").split(|byte| *byte == b'\n').count(),
            3
        );
    }
}

#[test]
fn a_closed_pipe_is_told_by_its_code() {
    let sink = Output::to("-")
        .standard_output(pipe(1000))
        .rejects(pipe(usize::MAX))
        .build()
        .expect("it can be made");
    assert_eq!(run(&*sink).expect_err("it is closed").code(), "output.closed");
}

#[test]
#[cfg(unix)]
fn a_device_is_written_to_and_not_replaced() {
    let sink = Output::to("/dev/null").rejects(pipe(usize::MAX)).build().expect("it can be made");
    run(&*sink).expect("it takes all");
    assert!(!real().look(Path::new("/dev/null")).expect("it is there").is_file);
}

/// Fails operation n of a run, n = 1, 2, … until none is left to fail.
#[track_caller]
fn check(place: &str, format: OutputFormat, kind: ErrorKind) {
    let want = {
        let all = folder(&[]);
        let out = all.path().join(place);
        run(&*Output::to(&out).format(format).build().expect("it can be made"))
            .expect("it can be written");
        let at = if place == "out" { out } else { all.path().to_owned() };
        names(&at).into_iter().map(|name| (text(at.join(&name)), name)).collect::<Vec<_>>()
    };
    for n in 1.. {
        let all = folder(&[]);
        let at = if place == "out" { all.path().join(place) } else { all.path().to_owned() };
        real().create_dir(&at).expect("it can be made");
        put(&at, "keep", b"");
        let faulty = FaultyIo::failing_at(n, kind);
        let sink =
            Output::to(all.path().join(place)).format(format).io(Arc::new(faulty.clone())).build();
        let done = sink.and_then(|sink| run(&*sink));
        let seen: Vec<_> = names(&at).into_iter().filter(|name| name != "keep").collect();
        assert!(seen.iter().all(|name| !is_temporary(name.as_ref())), "fault at {n}: {seen:?}");
        for name in &seen {
            let whole = want
                .iter()
                .any(|(text_wanted, wanted)| wanted == name && *text_wanted == text(at.join(name)));
            assert!(whole, "fault at {n}: `{name}` is not whole");
        }
        assert!(done.is_err() || seen.len() == want.len(), "fault at {n}: done, but {seen:?}");
        if !faulty.has_failed() {
            assert!(done.is_ok() && n > 10);
            return;
        }
    }
}

#[test]
fn any_single_fault_leaves_only_whole_files() {
    for kind in [ErrorKind::StorageFull, ErrorKind::Other] {
        check("out", OutputFormat::JsonLines, kind);
        check("out", OutputFormat::Csv, kind);
        check("one.jsonl", OutputFormat::JsonLines, kind);
    }
}
