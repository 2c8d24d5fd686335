//! A file that is not what the plan has seen is noticed, and looking costs no full read.

mod common;

use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use common::{folder, inputs, put};
use copydesk_core::Cause;
use copydesk_io::Inputs;

/// Plans a folder of two files, does something to it, and looks at the second one's split again.
#[track_caller]
fn check(change: impl Fn(&Path), want: Option<&str>) {
    let all = folder(&[("a.jsonl", b"{\"text\":\"a\"}\n"), ("b.jsonl", b"{\"text\":\"b\"}\n")]);
    set_time(&all.path().join("b.jsonl"), 1_000_000_000);
    let source = inputs(all.path()).build().expect("there is a plan");
    let before = source.stamps().expect("there are stamps");
    change(all.path());
    let splits = source.splits().expect("there is a plan");
    assert!(source.recheck(&splits[0]).is_ok(), "the other file is as it was");
    let told = source.recheck(&splits[1]).err();
    assert_eq!(told.as_ref().map(Cause::code), want.map(|_| "file.changed"));
    if let (Some(told), Some(want)) = (told, want) {
        assert!(told.message().contains(want), "{told}");
        assert!(told.message().contains("b.jsonl"), "{told}");
        let after = inputs(all.path()).build().expect("there is a plan").stamps();
        assert_ne!(after.expect("there are stamps"), before);
    }
}

fn set_time(path: &Path, seconds: u64) {
    let file = std::fs::File::options().append(true).open(path).expect("it is there");
    file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).expect("times can be set");
}

#[test]
fn a_file_that_nobody_touches_stays_what_it_is() {
    check(|_| (), None);
}

#[test]
fn a_file_that_has_grown_or_shrunk_has_changed() {
    check(|all| drop(put(all, "b.jsonl", b"")), Some("13 bytes and has 0 now"));
    check(|all| drop(put(all, "b.jsonl", b"{\"text\":\"bb\"}\n")), Some("has 14 now"));
}

#[test]
fn a_file_that_was_written_to_has_changed_however_long_it_is() {
    check(|all| drop(put(all, "b.jsonl", b"{\"text\":\"c\"}\n")), Some("written to"));
    check(|all| set_time(&all.join("b.jsonl"), 999_999_999), Some("written to"));
}

#[test]
fn a_file_that_has_vanished_was_read_before_or_told_as_a_fault() {
    check(|all| std::fs::remove_file(all.join("b.jsonl")).expect("it is there"), None);
}

#[test]
fn one_text_of_many_is_enough() {
    let texts: Vec<(String, &[u8])> = (0..20).map(|n| (format!("{n:02}.txt"), &b"x"[..])).collect();
    let texts: Vec<(&str, &[u8])> = texts.iter().map(|(name, text)| (&**name, *text)).collect();
    let all = folder(&texts);
    let source = inputs(all.path()).split_files(10).build().expect("there is a plan");
    let splits = source.splits().expect("there is a plan");
    put(all.path(), "15.txt", b"xy");
    assert!(source.recheck(&splits[0]).is_ok());
    let told = source.recheck(&splits[1]).expect_err("it has changed");
    assert!(told.message().contains("15.txt"), "{told}");
}

#[test]
fn a_stamp_knows_both_ends_of_a_file_and_not_its_middle() {
    let stamp = |at: usize| {
        let mut bytes = vec![b'x'; 20_000];
        bytes[at] = b'y';
        let all = folder(&[("a.txt", &bytes)]);
        set_time(&all.path().join("a.txt"), 1_000_000_000);
        let source = inputs(all.path()).build().expect("there is a plan");
        let stamp = source.stamps().expect("there are stamps").remove(0);
        assert_eq!((stamp.len, stamp.modified), (Some(20_000), Some(1_000_000_000_000_000_000)));
        (stamp.head, stamp.tail)
    };
    let [start, early, middle, late, end] = [0, 4095, 10_000, 20_000 - 4096, 19_999].map(stamp);
    assert_eq!((start.1, early.1), (middle.1, middle.1));
    assert_eq!((late.0, end.0), (middle.0, middle.0));
    assert_ne!(start.0, middle.0);
    assert_ne!(early.0, middle.0);
    assert_ne!(late.1, middle.1);
    assert_ne!(end.1, middle.1);
}

#[test]
fn a_stream_has_no_stamp() {
    let source = Inputs::new(["-"]).standard_input(&b"Rain fell."[..]).build();
    let source = source.expect("there is a plan");
    assert_eq!(source.stamps().expect("there are none"), []);
    assert!(source.recheck(&source.splits().expect("there is a plan")[0]).is_ok());
}
