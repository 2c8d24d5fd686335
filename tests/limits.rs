//! Much input and little machine: lines of a gigabyte, gigabytes of zeros, pipes whose other end takes its time,
//! and memory that somebody has limited. The program holds what it needs and no more, or ends so that it can go
//! on.
//!
//! Ten gigabytes of zeros take a while in a build for tests: `cargo test -p copydesk-cli --test limits --
//! --ignored`.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use copydesk_testkit::{news, peak_memory, tree};
use serde_json::Value;
use tempfile::TempDir;

/// No run of these may take more.
const MOST: u64 = 300 << 20;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::write(path, content).expect("it can be written");
}

/// The program in a folder, with these words.
fn copydesk(home: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.current_dir(home).args(words).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn pause() {
    std::thread::park_timeout(Duration::from_millis(2));
}

/// Waits for its end; what it said, and the most memory it was seen with.
fn watched(mut child: Child) -> (Output, u64) {
    let mut peak = 0;
    drop(child.stdin.take());
    while child.try_wait().expect("a child").is_none() {
        peak = peak.max(peak_memory(child.id()).unwrap_or(0));
        pause();
    }
    (child.wait_with_output().expect("it has ended"), peak)
}

fn report(out: &Path) -> Value {
    let bytes = fs::read(out.join("report.json")).expect("a report");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn rejects(out: &Path) -> Vec<Value> {
    let text = fs::read_to_string(out.join("rejects.jsonl")).expect("it is there");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_line_of_a_gigabyte_is_skipped_in_little_memory_and_told_with_its_place() {
    let home = folder();
    let words = ["run", "-", "--input-format", "jsonl", "--out", "out", "--duplicates", "off"];
    let mut child = copydesk(home.path(), &words).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    let line = b"{\"id\":\"a\",\"text\":\"Rain fell.\"}\n";
    stdin.write_all(line).expect("it is read");
    let piece = [b'x'; 1 << 20];
    for _ in 0..1024 {
        stdin.write_all(&piece).expect("it is read");
    }
    stdin.write_all(b"\n").expect("it is read");
    stdin.write_all(line).expect("it is read");
    child.stdin = Some(stdin);
    let (done, peak) = watched(child);
    assert_eq!(done.status.code(), Some(1), "{}", said(&done));
    assert!(peak > 0 && peak < MOST, "{peak} bytes");
    let rejects = rejects(&home.path().join("out"));
    let place = (&rejects[0]["byte_offset"], &rejects[0]["byte_len"]);
    assert_eq!(place, (&Value::from(line.len()), &Value::from(1 << 30)), "{rejects:?}");
    let counts = &report(&home.path().join("out"))["counts"];
    assert_eq!((&counts["out"], &counts["rejected"]), (&2.into(), &1.into()), "{counts}");
}

/// So many megabytes of zeros, packed, behind a good line.
fn zeros(ending: &str, megabytes: usize) -> Vec<u8> {
    let pack = |bytes: &[u8]| match ending {
        "zst" => zstd::encode_all(bytes, 3).expect("a vector takes all"),
        _ => {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
            packer.write_all(bytes).expect("a vector takes all");
            packer.finish().expect("a vector takes all")
        }
    };
    let mut packed = pack(b"{\"id\":\"a\",\"text\":\"Rain fell.\"}\n");
    // Members, one behind the other, are one text.
    packed.extend(pack(&vec![0; 64 << 20]).repeat(megabytes / 64));
    packed
}

#[track_caller]
fn check_zeros(megabytes: usize) {
    for ending in ["zst", "gz"] {
        let home = folder();
        let name = format!("in.jsonl.{ending}");
        write(&home.path().join(&name), zeros(ending, megabytes));
        let words = ["run", &name, "--out", "out", "--duplicates", "off"];
        let child = copydesk(home.path(), &words).spawn().expect("it starts");
        let (done, peak) = watched(child);
        assert_eq!(done.status.code(), Some(1), "{}", said(&done));
        assert!(peak > 0 && peak < MOST, "{peak} bytes of {name}");
        let rejects = rejects(&home.path().join("out"));
        assert!(!rejects.is_empty() && rejects.len() < 4, "{rejects:?}");
        assert_eq!(report(&home.path().join("out"))["counts"]["out"], 1, "{rejects:?}");
    }
}

#[test]
fn a_gigabyte_of_zeros_in_a_packed_file_takes_little_memory() {
    check_zeros(1024);
}

#[test]
#[ignore = "takes a minute in a build without optimisation"]
fn ten_gigabytes_of_zeros_in_a_packed_file_take_little_memory() {
    check_zeros(10 * 1024);
}

/// The next line of progress, as the program tells it every ten seconds.
fn blocked_by(said: &mut impl BufRead) -> String {
    loop {
        let mut line = Vec::new();
        assert!(said.read_until(b'\n', &mut line).expect("it can be read") > 0, "it has ended");
        if let Ok(line) = serde_json::from_slice::<Value>(&line)
            && let Some(who) = line["blocked_by"].as_str()
        {
            return who.to_owned();
        }
    }
}

#[test]
fn where_nobody_reads_the_output_no_more_is_read_and_then_all_of_it_comes() {
    const LINES: usize = 120_000;
    let home = folder();
    let words = ["run", "-", "--input-format", "jsonl", "--out", "-", "--output-format", "jsonl"];
    let words = [&words[..], &["--stages", "segment", "-j2"]].concat();
    let mut child = copydesk(home.path(), &words).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    let taken = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&taken);
    let writer = std::thread::spawn(move || {
        for at in 0..LINES {
            let line = format!("{{\"id\":\"{at}\",\"text\":\"{}\"}}\n", "Rain fell. ".repeat(20));
            stdin.write_all(line.as_bytes()).expect("it is read in the end");
            count.fetch_add(line.len() as u64, Ordering::Relaxed);
        }
    });
    let mut said = BufReader::new(child.stderr.take().expect("it is a pipe"));
    while blocked_by(&mut said) != "sink" {}
    // Whoever waits for the sink does so until somebody reads: nothing moves any more.
    let before = taken.load(Ordering::Relaxed);
    assert_eq!(blocked_by(&mut said), "sink");
    assert_eq!(taken.load(Ordering::Relaxed), before);
    assert!(before < 16 << 20, "{before} bytes were read ahead");
    let peak = peak_memory(child.id()).expect("it lives");
    assert!(peak < MOST, "{peak} bytes");
    let silent = std::thread::spawn(move || said.read_to_end(&mut Vec::new()));
    let mut stdout = BufReader::new(child.stdout.take().expect("it is a pipe"));
    let (mut line, mut lines) = (Vec::new(), 0);
    while stdout.read_until(b'\n', &mut line).expect("it can be read") > 0 {
        if lines == LINES / 2 {
            let peak = peak_memory(child.id()).expect("it lives");
            assert!(peak < MOST, "{peak} bytes");
        }
        lines += 1;
        line.clear();
    }
    assert_eq!(lines, LINES);
    writer.join().expect("all was read");
    silent.join().expect("no panic").expect("it can be read");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn a_named_pipe_is_read_as_slowly_as_it_is_written_and_the_source_is_named() {
    let home = folder();
    let made = Command::new("mkfifo").arg(home.path().join("in.jsonl")).status();
    assert!(made.is_ok_and(|status| status.success()), "there is a `mkfifo`");
    let words = ["run", "in.jsonl", "--input-format", "jsonl", "--out", "out"];
    let mut child = copydesk(home.path(), &words).spawn().expect("it starts");
    let pipe = fs::OpenOptions::new().write(true).open(home.path().join("in.jsonl"));
    let mut pipe = pipe.expect("somebody reads it");
    let line = |at: u32| format!("{{\"id\":\"{at}\",\"text\":\"Rain fell on day {at}.\"}}\n");
    pipe.write_all(line(0).as_bytes()).expect("it is read");
    let mut said = BufReader::new(child.stderr.take().expect("it is a pipe"));
    assert_eq!(blocked_by(&mut said), "reader");
    for at in 1..10 {
        // Half a line, and the rest of it later.
        let line = line(at);
        let (first, rest) = line.split_at(at as usize * 3);
        pipe.write_all(first.as_bytes()).expect("it is read");
        pause();
        pipe.write_all(rest.as_bytes()).expect("it is read");
    }
    let peak = peak_memory(child.id()).expect("it lives");
    drop(pipe);
    said.read_to_end(&mut Vec::new()).expect("it can be read");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert!(peak < MOST, "{peak} bytes");
    assert_eq!(report(&home.path().join("out"))["counts"]["out"], 10);
}

/// Runs it with so many megabytes of memory; whether it died or gave up.
fn starved(home: &Path, megabytes: u64, out: &str) -> bool {
    let script = "ulimit -c 0; ulimit -v \"$0\" || exit 99; exec \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script, &(megabytes * 1024).to_string()]);
    command.arg(env!("CARGO_BIN_EXE_copydesk")).args(["run", "in", "--out", out, "-j2"]);
    let done = command.current_dir(home).stdin(Stdio::null()).output().expect("it starts");
    let code = done.status.code();
    // No memory is a death (by a signal), threads that cannot be started are no end that is final.
    assert!(matches!(code, None | Some(1..=3)), "{code:?}: {}", said(&done));
    code != Some(1)
}

#[test]
fn a_run_that_dies_without_memory_goes_on_to_the_same_bytes_where_there_is_more() {
    let home = folder();
    news(&home.path().join("in"), 6, 20);
    // What takes memory is a long article, behind some splits that are done before.
    let long = "“We lost 30 looms,” said Ada Brink on Monday. ".repeat(6_000);
    let long = format!("{{\"id\":\"long\",\"text\":\"{long}\"}}\n");
    write(&home.path().join("in/news-99.jsonl"), long);
    let finish = |out: &str| {
        let words = ["run", "in", "--out", out, "--progress", "none"];
        let done = copydesk(home.path(), &words).stdin(Stdio::null()).output().expect("it starts");
        assert_eq!(done.status.code(), Some(1), "{}", said(&done));
        (tree(&home.path().join(out)), report(&home.path().join(out))["counts"].clone())
    };
    let whole = finish("whole");
    let (mut early, mut midway, mut well) = (0, 0, 0);
    for megabytes in (8..400).step_by(14) {
        if starved(home.path(), megabytes, "out") {
            let journal = fs::read_to_string(home.path().join("out/.copydesk/journal.jsonl"));
            let is_begun = journal.is_ok_and(|journal| journal.contains("\"began\""));
            *(if is_begun { &mut midway } else { &mut early }) += 1;
        } else {
            well += 1;
        }
        assert!(finish("out") == whole, "with {megabytes} MB");
        match fs::remove_dir_all(home.path().join("out")) {
            Err(error) if error.kind() != ErrorKind::NotFound => panic!("{error}"),
            _ => {}
        }
        if well > 1 {
            break;
        }
    }
    assert!(early > 0 && midway > 0 && well > 0, "{early} early, {midway} midway, {well} well");
}

#[test]
fn less_memory_is_less_on_its_way() {
    let home = folder();
    let line = format!("{{\"text\":\"{}\"}}\n", "Rain fell on Monday. ".repeat(20_000));
    write(&home.path().join("in.jsonl"), line.repeat(40));
    let peak = |memory: &str| {
        let words = ["run", "in.jsonl", "--out", "-", "--output-format", "jsonl", "-j2"];
        let words = [&words[..], &["--stages", "segment", "--memory", memory]].concat();
        let mut child = copydesk(home.path(), &words).spawn().expect("it starts");
        // Nobody reads: what may be on its way, is.
        let mut said = BufReader::new(child.stderr.take().expect("it is a pipe"));
        while blocked_by(&mut said) != "sink" {}
        let peak = peak_memory(child.id()).expect("it lives");
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        peak
    };
    let (little, much) = (peak("16MB"), peak("2GB"));
    assert!(little + (6 << 20) < much, "{little} and {much} bytes");
}
