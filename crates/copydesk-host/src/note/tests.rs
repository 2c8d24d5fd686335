//! Notes that are read, and files that are none.

use super::*;

const GOOD: &str = "copydesk-plugin\nabi=1.0\nid=acme.shout\nversion=1.2.3-rc\npanic=none\n";

#[track_caller]
fn refused(note: &str, want: &str) {
    assert_eq!(Note::parse(note.as_bytes()).expect_err(want), want);
}

#[test]
fn a_note_is_read_with_its_padding_and_keys_of_later_hosts() {
    for end in ["", "\0", "signed=yes\n\0\0\0"] {
        let note = Note::parse(format!("{GOOD}{end}").as_bytes()).expect("it is a note");
        assert_eq!((note.id.as_str(), note.version.as_str()), ("acme.shout", "1.2.3-rc"));
        assert_eq!((note.abi, note.panic), ((1, 0), PanicStrategy::None));
    }
}

#[test]
fn a_note_in_another_form_is_refused() {
    refused("", "its first line is not `copydesk-plugin`");
    refused(
        &GOOD.replace("copydesk-plugin", "copydesk"),
        "its first line is not `copydesk-plugin`",
    );
    refused(
        &format!("{GOOD}\0{GOOD}"),
        "there is more than one in the library, or a NUL stands in it",
    );
    refused(&GOOD.replace("abi=1.0\n", ""), "`abi` is missing");
    refused(&GOOD.replace("1.0", "1.+0"), "\"1.+0\" is no `abi`, write `1.0`");
    refused(&GOOD.replace("1.0", "70000.0"), "\"70000.0\" is no `abi`, write `1.0`");
    refused(&format!("{GOOD}id=acme.loud\n"), "`id` stands in it twice");
    refused(&format!("{GOOD}loud\n"), "the line \"loud\" is not `key=value`");
    refused(&GOOD.replace("none", "maybe"), "\"maybe\" is no `panic`: unwind, abort or none");
    refused(
        &GOOD.replace("acme.shout", "Shout"),
        "\"Shout\" is no id: write `vendor.name` in lower case, for example `acme.shout`",
    );
    refused(&GOOD.replace("1.2.3-rc", ""), "\"\" is no version: write one such as `1.0.0`");
    refused(&format!("{GOOD}{}", "x=y\n".repeat(2000)), "it has 8066 bytes, 4096 is the most");
    assert_eq!(Note::parse(b"copydesk-plugin\n\xff").expect_err("no text"), "it is not UTF-8");
}

#[track_caller]
fn no_library(bytes: &[u8], met: &str) {
    let told = Note::of_bytes(bytes).expect_err("it is no library").to_string();
    let want = format!(
        "it is no shared library, but {met}: give the file that the linker wrote ({})",
        if cfg!(windows) {
            "`name.dll`"
        } else if cfg!(target_os = "macos") {
            "`libname.dylib`"
        } else {
            "`libname.so`"
        }
    );
    assert_eq!(told, want);
}

#[test]
fn a_file_that_is_no_library_is_called_what_it_is() {
    no_library(b"", "an empty file");
    no_library(b"#!/bin/sh\nexec true\n", "a script");
    no_library(b"int main(void) { return 0; }\n", "a text file");
    no_library(b"!<arch>\n", "an archive (a static library)");
    no_library(&[0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "a compressed file");
    no_library(&[0x7F], "a file of another kind");
    no_library(&[0xDE, 0xAD, 0xBE, 0xEF, 0, 0, 0, 0], "a file of another kind");
}

#[test]
fn a_folder_and_a_missing_file_are_told() {
    let folder = std::env::temp_dir();
    let told = Note::read(&folder).expect_err("a folder");
    assert!(
        matches!(told.kind(), LoadErrorKind::NotALibrary { met } if met == "a folder"),
        "{told:?}"
    );
    let missing = folder.join("no-such-library.so");
    let told = Note::read(&missing).expect_err("nothing there");
    assert_eq!(told.to_string(), format!("cannot load plugin `{}`", missing.display()));
    assert!(matches!(told.kind(), LoadErrorKind::Unreadable { .. }), "{told:?}");
}

#[test]
fn this_very_program_has_no_note() {
    let bytes = bytes_of(&std::env::current_exe().expect("a test has a file")).expect("it is read");
    let told = Note::of_bytes(&bytes).expect_err("a test is no plugin");
    let program = matches!(&told, LoadErrorKind::NotALibrary { met } if met == "a program");
    assert!(
        program || matches!(&told, LoadErrorKind::NoNote { symbols } if symbols.is_empty()),
        "{told}"
    );
}
