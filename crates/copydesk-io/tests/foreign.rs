//! Formats that are made elsewhere: what they are given, what is left when it goes wrong.

mod common;

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use common::{folder, names, put, text};
use copydesk_core::{
    Article, Cause, Encoder, Layers, Place, Reject, SameThread, Sink, Split, Writer, wire,
};
use copydesk_files::faulty::FaultyIo;
use copydesk_files::{read_file, real};
use copydesk_io::{Compression, Output};

/// A line with the id of each document.
struct Ids;

impl Encoder for Ids {
    fn name(&self) -> &str {
        "ids"
    }

    fn encode(&self, document: &wire::Document<'_>, rows: &mut Vec<u8>) -> Result<(), Cause> {
        rows.extend_from_slice(document.id.as_bytes());
        if document.id == "bad" {
            return Err(Cause::new("ids.bad", "no such id"));
        }
        rows.push(b'\n');
        Ok(())
    }
}

/// The same, written by itself: to a file, or to a file for each document in a folder.
struct Own {
    place: PathBuf,
    is_folder: bool,
    fails: &'static str, // what fails: `write`, `finish`, or nothing
    calls: Arc<Mutex<Vec<String>>>,
}

impl Encoder for Own {
    fn name(&self) -> &str {
        "own"
    }

    fn encode(&self, document: &wire::Document<'_>, rows: &mut Vec<u8>) -> Result<(), Cause> {
        Ids.encode(document, rows)
    }
}

impl Writer for Own {
    fn write(&self, rows: &[&[u8]]) -> Result<(), Cause> {
        let texts: Vec<_> =
            rows.iter().map(|row| String::from_utf8_lossy(row).into_owned()).collect();
        self.calls.lock().expect("no panic").push(texts.concat().replace('\n', ","));
        for text in texts {
            let path =
                if self.is_folder { self.place.join(text.trim()) } else { self.place.clone() };
            let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
            file.and_then(|mut file| file.write_all(text.as_bytes())).expect("there is room");
        }
        if self.fails == "write" { Err(Cause::new("own.write", "no more rows")) } else { Ok(()) }
    }

    fn finish(&self) -> Result<(), Cause> {
        self.calls.lock().expect("no panic").push("finish".to_owned());
        if self.fails == "finish" { Err(Cause::new("own.finish", "not whole")) } else { Ok(()) }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        assert!(self.place.parent().is_some_and(Path::exists), "its place goes after it");
        self.calls.lock().expect("no panic").push("destroy".to_owned());
    }
}

type Calls = Arc<Mutex<Vec<String>>>;

fn own(out: &Path, is_folder: bool, fails: &'static str) -> (Output, Calls) {
    let calls = Calls::default();
    let noted = Arc::clone(&calls);
    let open = move |place: &Path| -> Result<Box<dyn Writer>, Cause> {
        assert!(place.is_absolute() && place.is_dir() == is_folder, "{}", place.display());
        Ok(Box::new(Own { place: place.to_owned(), is_folder, fails, calls: noted }))
    };
    let output = Output::to(out);
    let output = if is_folder {
        output.folder_writer("own", open)
    } else {
        output.writer("own", "db", open)
    };
    (output, calls)
}

/// Writes two splits of two documents and a reject, as the engine does: rows of a part in one batch.
fn run(sink: &dyn Sink) -> Result<(), Cause> {
    for index in 0..2 {
        let split = Split { index, label: "a".to_owned(), bytes: None };
        let mut part = sink.open(&split, &SameThread)?;
        let mut tables = vec![Vec::new(); sink.tables()];
        for id in [format!("a{index}"), "bad".to_owned(), format!("b{index}")] {
            let article = Article::from_text(&id, "Rain fell.");
            let before: Vec<_> = tables.iter().map(Vec::len).collect();
            if sink.encode(&wire::Document::of(&article, &Layers::default()), &mut tables).is_err()
            {
                tables.iter_mut().zip(before).for_each(|(table, len)| table.truncate(len));
            }
        }
        part.write(&tables)?;
        let cause = Cause::new("ids.bad", "no such id");
        part.reject(&Reject::new(&Place::new("a", 7, 1), None, "sink", &cause))?;
        part.commit()?;
    }
    sink.finish()
}

#[track_caller]
fn refused(output: Output, code: &str, message: &str) {
    let cause = output.build().err().expect("it is refused");
    assert_eq!((cause.code(), cause.message()), (code, message));
}

#[test]
fn the_rows_of_an_encoder_stand_in_parts_or_in_one_file_packed_or_not() {
    let home = folder(&[]);
    let path = |name: &str| home.path().join(name);
    let encoded = |name: &str| Output::to(path(name)).encoder("ids", Box::new(Ids));
    run(&*encoded("out").build().expect("it can be made")).expect("it can be written");
    assert_eq!(
        names(&path("out")),
        ["documents-00000.ids", "documents-00001.ids", "rejects.jsonl"]
    );
    assert_eq!(text(path("out/documents-00001.ids")), "a1\nb1\n");
    run(&*encoded("all.ids.gz").build().expect("it can be made")).expect("it can be written");
    let mut unpacked = String::new();
    let packed = io::Cursor::new(read_file(&*real(), &path("all.ids.gz")).expect("it is there"));
    io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(packed), &mut unpacked)
        .expect("it is gzip");
    assert_eq!(unpacked, "a0\nb0\na1\nb1\n");
    refused(
        encoded("out"),
        "output.exists",
        &format!(
            "`{}` is there already: choose another place, or ask for it to be replaced",
            path("out/documents-00000.ids").display()
        ),
    );
    put(&path("out"), "documents-00007.ids.gz", b"old");
    let packed = encoded("out").overwrite(true).compression(Compression::Zstd);
    run(&*packed.build().expect("it is replaced")).expect("it can be written");
    assert_eq!(
        names(&path("out")),
        ["documents-00000.ids.zst", "documents-00001.ids.zst", "rejects.jsonl"]
    );
}

#[test]
fn the_rows_of_an_encoder_go_to_standard_output() {
    #[derive(Clone, Default)]
    struct Stream(Arc<Mutex<Vec<u8>>>);
    impl Write for Stream {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (out, rejects) = (Stream::default(), Stream::default());
    let output = Output::to("-").encoder("ids", Box::new(Ids));
    let output = output.standard_output(out.clone()).rejects(rejects.clone());
    run(&*output.build().expect("it can be made")).expect("it can be written");
    assert_eq!(*out.0.lock().expect("no panic"), b"a0\nb0\na1\nb1\n");
    assert!(!rejects.0.lock().expect("no panic").is_empty());
}

#[test]
fn a_file_that_is_written_elsewhere_appears_when_all_is_done() {
    let home = folder(&[]);
    let path = |name: &str| home.path().join(name);
    let (output, calls) = own(&path("news.db"), false, "");
    let sink = output.build().expect("it can be made");
    assert!(!path("news.db").exists());
    run(&*sink).expect("it can be written");
    drop(sink);
    assert_eq!(*calls.lock().expect("no panic"), ["a0,b0,", "a1,b1,", "finish", "destroy"]);
    assert_eq!(text(path("news.db")), "a0\nb0\na1\nb1\n");
    assert_eq!(names(home.path()), ["news.db", "news.db.rejects.jsonl"]);
    assert_eq!(text(path("news.db.rejects.jsonl")).matches("ids.bad").count(), 2);
    let inside = own(&path("out"), false, "").0.build().expect("it can be made");
    run(&*inside).expect("it can be written");
    assert_eq!(names(&path("out")), ["documents.db", "rejects.jsonl"]);
}

#[test]
fn a_folder_that_is_written_elsewhere_replaces_only_what_it_should() {
    let home = folder(&[("out/documents/mine.txt", b"old"), ("out/documents.db", b"somebody's")]);
    let out = home.path().join("out");
    let there = out.join("documents");
    refused(
        own(&out, true, "").0,
        "output.exists",
        &format!(
            "`{}` is there already: choose another place, or ask for it to be replaced",
            there.display()
        ),
    );
    let sink = own(&out, true, "").0.overwrite(true).build().expect("it can be made");
    run(&*sink).expect("it can be written");
    assert_eq!(names(&out), ["documents", "documents.db", "rejects.jsonl"]);
    assert_eq!(names(&there), ["a0", "a1", "b0", "b1"]);
}

#[test]
fn a_folder_that_made_way_when_the_plug_was_pulled_is_an_earlier_output() {
    let home = folder(&[("out/.documents.copydesk-old/mine.txt", b"old")]);
    let out = home.path().join("out");
    let there = out.join("documents");
    let cause = own(&out, true, "").0.build().err().expect("it is refused");
    assert_eq!(cause.code(), "output.exists");
    assert_eq!(text(there.join("mine.txt")), "old");
    let sink = own(&out, true, "").0.overwrite(true).build().expect("it can be made");
    run(&*sink).expect("it can be written");
    assert_eq!(names(&out), ["documents", "rejects.jsonl"]);
    assert_eq!(names(&there), ["a0", "a1", "b0", "b1"]);
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_made() {
    let home = folder(&[("a.txt", b"x")]);
    let path = |name: &str| home.path().join(name);
    let message = "`own` writes by itself, so its output cannot be compressed";
    refused(own(&path("a.db.gz"), false, "").0, "output.writes_itself", message);
    let packed = own(&path("out"), true, "").0.compression(Compression::Zstd);
    refused(packed, "output.writes_itself", message);
    let stream = |is_folder| own(Path::new("-"), is_folder, "").0;
    let message = "`own` writes by itself, so it cannot write to standard output: name a";
    refused(stream(false), "output.writes_itself", &format!("{message} file or a folder"));
    refused(stream(true), "output.writes_itself", &format!("{message} folder"));
    let place = path("a.txt");
    let message = format!("`own` writes a folder, so `{}` must be a folder", place.display());
    refused(own(&place, true, "").0, "output.needs_folder", &message);
    assert_eq!(names(home.path()), ["a.txt"]);
}

#[test]
fn a_run_that_fails_or_is_given_up_leaves_neither_file_nor_place() {
    for (fails, want) in [
        ("write", vec!["a0,b0,", "destroy"]),
        ("finish", vec!["a0,b0,", "a1,b1,", "finish", "destroy"]),
    ] {
        for is_folder in [false, true] {
            let home = folder(&[]);
            let out = home.path().join("out/");
            let (output, calls) = own(&out, is_folder, fails);
            let sink = output.build().expect("it can be made");
            let cause = run(&*sink).expect_err("it fails");
            assert_eq!(cause.code(), format!("own.{fails}"));
            drop(sink);
            assert_eq!(*calls.lock().expect("no panic"), want);
            assert_eq!(names(&out), [""; 0]);
        }
    }
}

#[test]
fn whatever_operation_fails_no_half_of_it_stands_under_its_name() {
    let mut n = 0;
    loop {
        n += 1;
        let home = folder(&[("out/documents.db", b"old")]);
        let out = home.path().join("out");
        let faulty = FaultyIo::failing_at(n, ErrorKind::StorageFull).for_ever();
        let output = own(&out, false, "").0.overwrite(true).io(Arc::new(faulty.clone()));
        let done = output.build().and_then(|sink| run(&*sink));
        let left = text(out.join("documents.db"));
        assert!(["old", "a0\nb0\na1\nb1\n"].contains(&&*left), "at {n}: {left:?}");
        if !faulty.has_failed() {
            done.expect("nothing failed");
            break;
        }
        // Looking away from a fault is right where nobody could do anything about it: a lock that stays.
        assert!(done.is_err() || left != "old", "at {n}");
    }
    assert!(n > 15, "{n}");
}

#[test]
fn what_another_format_has_made_by_itself_goes_when_a_run_replaces_it() {
    let home = folder(&[("out/documents.zip", b"somebody else's")]);
    let out = home.path().join("out");
    let (output, _) = own(&out, false, "");
    run(&*output.resumable(true).build().expect("it can be made")).expect("it can be written");
    let (output, _) = own(&out, true, "");
    let sink = output.resumable(true).overwrite(true).build().expect("it can be made");
    assert!(out.join("documents.db").exists(), "until the new one is whole");
    run(&*sink).expect("it can be written");
    let want = [".copydesk", "documents", "documents.zip", "rejects.jsonl"];
    assert_eq!(names(&out), want);
    let sink = Output::to(&out).resumable(true).overwrite(true).build().expect("it can be made");
    run_lines(&*sink);
    let want = [".copydesk", "documents-00000.jsonl", "documents.zip", "rejects.jsonl"];
    assert_eq!(names(&out), want);
}

/// Writes one split of lines.
fn run_lines(sink: &dyn Sink) {
    let split = Split { index: 0, label: "a".to_owned(), bytes: None };
    let mut part = sink.open(&split, &SameThread).expect("it can be opened");
    part.write(&[b"{}\n".to_vec()]).expect("there is room");
    part.commit().and_then(|_| sink.finish()).expect("there is room");
}
