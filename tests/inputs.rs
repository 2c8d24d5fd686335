//! Drives the real program with inputs that are named in other ways, and with web archives.
#![expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A record of an archive.
fn record(kind: &str, fields: &str, block: &str) -> String {
    let len = block.len();
    format!("WARC/1.0\r\nWARC-Type: {kind}\r\n{fields}Content-Length: {len}\r\n\r\n{block}\r\n\r\n")
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, Vec<Value>) {
    let program = Command::cargo_bin("copydesk").expect("it is built");
    let done = { program }
        .current_dir(folder)
        .args(["run", "--out", "-", "--progress", "none"])
        .args(arguments)
        .output()
        .expect("it runs");
    let lines = done.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let documents = lines.map(|line| serde_json::from_slice(line).expect("it is JSON")).collect();
    (done.status.code().expect("it exits"), documents)
}

fn ids(documents: &[Value]) -> Vec<&str> {
    documents.iter().filter_map(|document| document["id"].as_str()).collect()
}

#[test]
fn a_web_archive_is_parsed_and_what_is_no_page_is_counted() {
    let folder = TempDir::new().expect("a folder");
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Rain fell on the town from the first of \
                March to the third, and the river rose by a metre, said Mayor Jane Roe.";
    let archive = [
        record("warcinfo", "", "software: ours"),
        record("request", "", "GET / HTTP/1.1\r\n\r\n"),
        record(
            "response",
            "WARC-Record-ID: <urn:a>\r\nWARC-Target-URI: http://lantern.example/a\r\n",
            page,
        ),
        record(
            "conversion",
            "WARC-Record-ID: <urn:b>\r\nContent-Type: text/plain\r\n",
            "Rain fell.",
        ),
    ];
    fs::write(folder.path().join("crawl.warc"), archive.concat()).expect("it can be written");
    let (exit, documents) = run(folder.path(), &["crawl.warc"]);
    assert_eq!((exit, ids(&documents)), (0, vec!["urn:a", "urn:b"]));
    assert_eq!(documents[0]["meta"]["uri"], "http://lantern.example/a");
    let program = Command::cargo_bin("copydesk").expect("it is built");
    { program }
        .current_dir(folder.path())
        .args(["run", "crawl.warc", "--out", "out", "--progress", "none"])
        .assert()
        .success();
    let report = fs::read(folder.path().join("out/report.json")).expect("there is a report");
    let report: Value = serde_json::from_slice(&report).expect("it is JSON");
    assert_eq!(report["counts"]["skipped"], 2, "{report}");
}

#[test]
fn listed_files_are_read_and_missing_ones_told() {
    let folder = TempDir::new().expect("a folder");
    for name in ["a.txt", "b.txt"] {
        fs::write(folder.path().join(name), "Rain fell.").expect("it can be written");
    }
    fs::write(folder.path().join("list"), "b.txt\nnone.txt\na.txt\n").expect("it can be written");
    let (exit, documents) = run(folder.path(), &["--files-from", "list"]);
    assert_eq!((exit, ids(&documents)), (1, vec!["a.txt", "b.txt"]));
}

#[test]
fn parts_of_an_article_are_found_where_the_user_says() {
    let folder = TempDir::new().expect("a folder");
    let lines = "{\"meta\":{\"key\":\"a\"},\"article\":{\"body\":\"Rain fell.\"}}\n{\"id\":\"b\",\"story\":\"Rain.\"}\n";
    fs::write(folder.path().join("a.jsonl"), lines).expect("it can be written");
    let fields = [
        "--field",
        "text=article.body",
        "--field",
        "text=story",
        "--field",
        "id=meta.key",
        "--field",
        "id=id",
    ];
    let (exit, documents) = run(folder.path(), &[&["a.jsonl"], &fields[..]].concat());
    assert_eq!((exit, ids(&documents)), (0, vec!["a", "b"]));
    assert_eq!(run(folder.path(), &["a.jsonl", "--field", "author=by"]).0, 2);
    assert_eq!(run(folder.path(), &["a.jsonl", "--field", "text"]).0, 2);
}

/// Runs what is named into an output; what its report counts.
#[track_caller]
fn counts(folder: &Path, input: &str, out: &str, options: &[&str]) -> (u64, u64) {
    let program = Command::cargo_bin("copydesk").expect("it is built");
    let done = { program }
        .current_dir(folder)
        .args(["run", input, "--out", out, "--progress", "none", "--stages", "none"])
        .args(options)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.code().is_some_and(|code| code < 2), "{input} to {out}: {said}");
    let out = folder.join(out);
    let report = if out.is_dir() {
        out.join("report.json")
    } else {
        out.with_file_name(format!("{}.report.json", out.file_name().expect("a name").display()))
    };
    let report: Value =
        serde_json::from_slice(&fs::read(report).expect("it is there")).expect("JSON");
    let count = |name: &str| report["counts"][name].as_u64().expect("a count");
    (count("out"), count("rejected"))
}

#[test]
fn of_an_earlier_output_only_the_documents_are_articles() {
    let folder = TempDir::new().expect("a folder");
    let home = folder.path();
    let lines = "{\"id\":\"a\",\"text\":\"Rain fell on 3 March.\"}\n{\"id\":\"b\",\"text\":\"Fog.\"}\n{broken\n";
    fs::create_dir_all(home.join("files")).expect("it can be made");
    fs::write(home.join("a.jsonl"), lines).expect("it can be written");
    for (out, options) in [
        ("jsonl", &[][..]),
        ("csv", &["--output-format", "csv", "--compress", "gzip"]),
        ("parquet", &["--output-format", "parquet"]),
        ("files/all.jsonl", &[]),
    ] {
        assert_eq!(counts(home, "a.jsonl", out, options), (2, 1), "{out}");
        let input = if out.starts_with("files") { "files" } else { out };
        let next = format!("next/{}", out.replace('/', "-"));
        assert_eq!(counts(home, input, &next, &[]), (2, 0), "{out}");
        let pattern = format!("{input}/*");
        assert_eq!(counts(home, &pattern, &format!("{next}-glob"), &[]), (2, 0), "{out}");
    }
    // Who names it gets it, and without a run beside it a name says nothing.
    assert_eq!(counts(home, "jsonl/report.json", "named", &[]), (0, 1));
    fs::create_dir_all(home.join("mail")).expect("it can be made");
    let article = "{\"id\":\"r\",\"text\":\"We report: fog.\"}\n";
    fs::write(home.join("mail/report.json"), article).expect("it can be written");
    assert_eq!(counts(home, "mail", "posted", &[]), (1, 0));
}

#[test]
fn a_run_whose_output_lies_in_its_input_does_not_read_it_and_goes_on() {
    let folder = TempDir::new().expect("a folder");
    let home = folder.path();
    fs::create_dir_all(home.join("in/deep")).expect("it can be made");
    fs::write(home.join("in/a.jsonl"), "{\"id\":\"a\",\"text\":\"Rain.\"}\n{broken\n")
        .expect("it can be written");
    for (input, out) in [("in", "in/out"), ("in", "in/deep/../all.jsonl"), ("in/*", "in/deep/out")]
    {
        let first = counts(home, input, out, &[]);
        let report = |out: &str| fs::read(home.join(out)).unwrap_or_default();
        let before = report(&format!("{out}/report.json"));
        assert_eq!(counts(home, input, out, &[]), first, "{input} to {out}: the same plan");
        assert_eq!(report(&format!("{out}/report.json")), before, "nothing was left to do");
        assert_eq!(counts(home, input, out, &["--overwrite"]), first, "{input} to {out}: anew");
    }
}
