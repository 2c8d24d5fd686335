//! Damaged, packed and hostile inputs: what is good is kept, what is not is told.

mod common;

use std::io::{ErrorKind, Read};
use std::sync::Arc;

use common::{brief, folder, gzip, inputs, lines, read, read_stream, zstd};
use copydesk_core::Item;
use copydesk_files::faulty::FaultyIo;
use copydesk_io::{Format, Inputs};

#[track_caller]
fn check(bytes: impl AsRef<[u8]>, format: Format, want: &[&str]) {
    let items = read_stream(bytes.as_ref().to_vec(), |inputs| inputs.format(format));
    assert_eq!(brief(&items), want);
}

#[track_caller]
fn check_json(bytes: impl AsRef<[u8]>, want: &[&str]) {
    check(bytes, Format::JsonLines, want);
}

#[track_caller]
fn check_csv(bytes: impl AsRef<[u8]>, want: &[&str]) {
    check(bytes, Format::Csv, want);
}

#[test]
fn line_ends_bom_and_blank_lines_are_no_content() {
    let a = r#"{"id":"a","text":"x"}"#;
    check_json(format!("{a}\n{a}\n"), &["a=x", "a=x"]);
    check_json(format!("{a}\r\n{a}\r\n"), &["a=x", "a=x"]);
    check_json(format!("{a}\n\n \t\r\n{a}"), &["a=x", "a=x"]);
    check_json(format!("\u{feff}{a}\n{a}"), &["a=x", "a=x"]);
    check_json("", &[]);
    check_json("\n\n", &[]);
    check_json("\u{feff}", &["(json.syntax)"]);
}

#[test]
fn one_bad_line_is_one_reject() {
    let good = |id: &str| format!("{{\"id\":\"{id}\",\"text\":\"x\"}}\n").into_bytes();
    let bad: [(&[u8], &str); 6] = [
        (b"{\"text\":\"caf\xe9\"}\n", "(utf8.invalid)"),
        (b"{\"text\":\"x\"\n", "(json.syntax)"),
        (b"{\"text\":7}\n", "(json.type)"),
        (b"{\"id\":\"b\"}\n", "(field.missing)"),
        (b"\0\n", "(json.syntax)"),
        (b"[[[[\n", "(json.type)"),
    ];
    for (line, code) in bad {
        check_json([good("a"), line.to_vec(), good("c")].concat(), &["a=x", code, "c=x"]);
    }
    let deep = format!("{{\"text\":{}\n", "[".repeat(100_000)).into_bytes();
    check_json([good("a"), deep, good("c")].concat(), &["a=x", "(json.too_deep)", "c=x"]);
}

#[test]
fn an_object_laid_out_over_many_lines_is_one_record() {
    let pretty = "{\n  \"id\": \"a\",\n  \"text\": \"x\"\n}\n";
    check_json(pretty, &["a=x"]);
    check_json(format!("\u{feff}{pretty}"), &["a=x"]);
    check_json(&pretty[..20], &["(json.syntax)"]);
    check_json(gzip(pretty.as_bytes()), &["a=x"]);
    // A broken first line alone does not make a file of lines into one object.
    check_json("{\n{\"id\":\"a\",\"text\":\"x\"}\n", &["(json.syntax)", "a=x"]);
    let items = read_stream(b"{\n\"text\": \"x\",\n\"id\" 7}".to_vec(), |inputs| inputs);
    let Item::Reject(reject) = &items[0] else { panic!("a reject") };
    assert_eq!((reject.code.as_str(), reject.at), ("json.syntax", Some(20)));
}

#[test]
fn missing_ids_are_made_of_the_byte_offset() {
    check_json("{\"text\":\"x\"}\n{\"text\":\"y\"}\n", &["-#0=x", "-#13=y"]);
    check_csv("text\nx\ny\n", &["-#5=x", "-#7=y"]);
}

#[test]
fn a_cut_gzip_keeps_its_good_lines() {
    let text = lines(3000);
    let packed = gzip(&text);
    let whole = brief(&read_stream(text, |inputs| inputs.format(Format::JsonLines)));
    let mut most = 0;
    for percent in 1..100 {
        let cut = packed[..packed.len() * percent / 100].to_vec();
        let mut got = brief(&read_stream(cut, |inputs| inputs.format(Format::JsonLines)));
        assert_eq!(got.pop().as_deref(), Some("[gzip.cut]"), "cut at {percent} %");
        if got.last().is_some_and(|last| last == "(record.cut)") {
            got.pop();
        }
        assert_eq!(got, whole[..got.len()], "cut at {percent} %");
        assert!(got.len() >= most);
        most = got.len();
    }
    assert!(most > 2000, "the good part of a file is kept, here {most} lines");
}

#[test]
fn a_cut_table_keeps_its_good_rows() {
    let row = |n: usize| format!("{n},\"Rain fell on day {n}\nof {}.\"\n", n * 7919);
    let text: Vec<u8> =
        [b"id,text\n".to_vec(), (0..2000).map(row).collect::<String>().into_bytes()].concat();
    let whole = brief(&read_stream(text.clone(), |inputs| inputs.format(Format::Csv)));
    for (packed, code) in [(gzip(&text), "[gzip.cut]"), (zstd(&text), "[zstd.cut]")] {
        for percent in 1..100 {
            let cut = packed[..packed.len() * percent / 100].to_vec();
            let mut got = brief(&read_stream(cut, |inputs| inputs.format(Format::Csv)));
            assert_eq!(got.pop().as_deref(), Some(code), "cut at {percent} %");
            // The last row may be cut inside its quoted field, in its first line or in its second one.
            while got.last().is_some_and(|last| last == "(record.cut)") {
                got.pop();
            }
            assert_eq!(got, whole[..got.len()], "cut at {percent} %");
        }
    }
}

#[test]
fn a_cut_text_is_rejected_wherever_it_is_cut() {
    let text = lines(200);
    for (packed, code) in [(gzip(&text), "[gzip.cut]"), (zstd(&text), "[zstd.cut]")] {
        for percent in 1..100 {
            let cut = packed[..packed.len() * percent / 100].to_vec();
            let got = brief(&read_stream(cut, |inputs| inputs.format(Format::Text)));
            assert_eq!(got, ["(record.cut)", code], "cut at {percent} %");
        }
    }
}

#[test]
fn a_cut_zstd_keeps_its_good_blocks() {
    // A block is decoded whole or not at all, so several are needed: noise does not pack.
    let mut state = 1_u64;
    let noise = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{{\"id\":{state},\"text\":\"{:x}\"}}\n", state.rotate_left(29))
    };
    let text = (0..20_000).map(noise).collect::<String>().into_bytes();
    let packed = zstd(&text);
    let whole = brief(&read_stream(text, |inputs| inputs.format(Format::JsonLines)));
    for percent in 1..100 {
        let cut = packed[..packed.len() * percent / 100].to_vec();
        let mut got = brief(&read_stream(cut, |inputs| inputs.format(Format::JsonLines)));
        assert_eq!(got.pop().as_deref(), Some("[zstd.cut]"), "cut at {percent} %");
        if got.last().is_some_and(|last| last == "(record.cut)") {
            got.pop();
        }
        assert_eq!(got, whole[..got.len()], "cut at {percent} %");
        // A block holds 128 KiB of text, here about 3,000 lines.
        assert!(got.len() + 4000 >= whole.len() * percent / 100, "{} at {percent} %", got.len());
    }
}

#[test]
fn all_members_are_read_and_a_cut_at_their_edges_is_told() {
    let (a, b) = (b"{\"id\":\"a\",\"text\":\"x\"}\n", b"{\"id\":\"b\",\"text\":\"y\"}\n");
    for (pack, name) in [(gzip as fn(&[u8]) -> Vec<u8>, "gzip"), (zstd, "zstd")] {
        let (first, second) = (pack(a), pack(b));
        let both = [first.clone(), second.clone()].concat();
        check_json(&both, &["a=x", "b=y"]);
        check_json([both.clone(), pack(b"")].concat(), &["a=x", "b=y"]);
        check_json(&both[..first.len()], &["a=x"]);
        let cut = format!("[{name}.cut]");
        for extra in [1, 2, 3, 5] {
            let got = brief(&read_stream(both[..first.len() + extra].to_vec(), |i| {
                i.format(Format::JsonLines)
            }));
            assert_eq!(got, ["a=x", &cut], "{name} + {extra}");
        }
        // The last bytes of gzip are a checksum; the last byte of this zstd belongs to the text.
        let last: &[&str] =
            if name == "gzip" { &["a=x", "b=y", &cut] } else { &["a=x", "(record.cut)", &cut] };
        check_json(&both[..both.len() - 1], last);
        let junk = format!("[{name}.junk]");
        check_json([both.clone(), b"junk".to_vec()].concat(), &["a=x", "b=y", &junk]);
    }
    check_json([gzip(a), vec![0; 10_000]].concat(), &["a=x"]);
}

#[test]
fn a_damaged_archive_is_told_from_a_cut_one() {
    for (pack, code) in [(gzip as fn(&[u8]) -> Vec<u8>, "[gzip.damaged]"), (zstd, "[zstd.damaged]")]
    {
        let mut packed = pack(&lines(5000));
        let middle = packed.len() / 2;
        packed[middle..middle + 40].fill(0xff);
        let got = brief(&read_stream(packed, |inputs| inputs.format(Format::JsonLines)));
        assert_eq!(got.last().map(String::as_str), Some(code));
    }
}

#[test]
fn a_bomb_is_stopped() {
    let bomb = {
        let zeros = std::io::repeat(b' ').take(100 << 20);
        zstd::encode_all(zeros, 1).expect("a vector takes all")
    };
    assert!(bomb.len() < 200_000);
    let got = brief(&read_stream(bomb.clone(), |inputs| inputs.format(Format::JsonLines)));
    assert_eq!(got.last().map(String::as_str), Some("[bomb]"));
    let small = zstd(&b" ".repeat(5000));
    let got = brief(&read_stream(small, |inputs| inputs.format(Format::Text).unpacked_bytes(4000)));
    assert_eq!(got, ["(record.cut)", "[bomb]"]);
}

/// A line that goes on for a gigabyte, between two good ones, without holding it.
struct Endless {
    left: u64,
    state: usize,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let good = b"{\"id\":\"a\",\"text\":\"x\"}\n";
        match self.state {
            0 | 2 => {
                self.state += 1;
                let n = good.len().min(into.len());
                into[..n].copy_from_slice(&good[..n]);
                Ok(n)
            }
            1 if self.left > 0 => {
                let n = into.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
                into[..n].fill(b'z');
                self.left -= n as u64;
                if self.left == 0 {
                    into[n - 1] = b'\n';
                    self.state = 2;
                }
                Ok(n)
            }
            _ => Ok(0),
        }
    }
}

#[test]
fn a_line_of_a_gigabyte_is_skipped_and_its_neighbours_are_read() {
    let stream = Endless { left: 1 << 30, state: 0 };
    let source =
        Inputs::new(["-"]).format(Format::JsonLines).longest_record(1 << 20).standard_input(stream);
    let items = read(&*source.build().expect("there is a plan"));
    assert_eq!(brief(&items), ["a=x", "(line.too_long)", "a=x"]);
    let Item::Reject(reject) = &items[1] else { panic!("a reject") };
    assert_eq!((reject.byte_offset, reject.byte_len), (22, (1 << 30) - 1));
}

#[test]
fn rows_of_csv_are_read_as_they_stand() {
    check_csv("id,text\na,x\nb,\"y, \"\"z\"\"\nw\"\n", &["a=x", "b=y, \"z\"\nw"]);
    check_csv("\u{feff}ID;Body\r\na;\"x\r\ny\"\r\n", &["a=x\r\ny"]);
    check_csv("id\ttext\na\tx,y", &["a=x,y"]);
    check_csv("id,text\n\na,5\" disk\n", &["a=5\" disk"]);
    check_csv("", &[]);
    check_csv("id,text\n", &[]);
}

#[test]
fn one_bad_row_is_one_reject() {
    check_csv("id,text\na,x\nb,y,z\nc\nd,w\n", &["a=x", "(csv.ragged)", "(csv.ragged)", "d=w"]);
    check_csv(b"id,text\na,caf\xe9\nb,y\n", &["(utf8.invalid)", "b=y"]);
    check_csv("id,text\na,\nb,y\n", &["(field.missing)", "b=y"]);
    check_csv("id,title\na,x\n", &["[csv.header]"]);
    check_csv(b"id,te\xffxt\na,x\n", &["[csv.header]"]);
}

#[test]
fn an_unclosed_quote_costs_one_line() {
    check_csv("id,text\na,x\nb,\"y\nc,z\nd,w\n", &["a=x", "(csv.unclosed)", "c=z", "d=w"]);
    let long = format!("id,text\nb,\"y\n{}", "c,z\n".repeat(1000));
    let got = brief(&read_stream(long.into_bytes(), |inputs| {
        inputs.format(Format::Csv).longest_record(100)
    }));
    assert_eq!((got.len(), got[0].as_str(), got[1000].as_str()), (1001, "(csv.unclosed)", "c=z"));
}

/// A stream that gives `size` bytes at a time.
struct Drip(Vec<u8>, usize);

impl Read for Drip {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(into.len()).min(self.0.len());
        into[..n].copy_from_slice(&self.0[..n]);
        self.0.drain(..n);
        Ok(n)
    }
}

/// The items of a stream, which are the same however few bytes a read returns.
#[track_caller]
fn check_reads(bytes: &str, format: Format, longest: usize, want: &[(&str, u64, u64)]) {
    for size in [1, 2, 3, 7, 1000] {
        let inputs = Inputs::new(["-"]).format(format).longest_record(longest);
        let inputs = inputs.standard_input(Drip(bytes.as_bytes().to_vec(), size));
        let items = read(&*inputs.build().expect("there is a plan"));
        let got: Vec<(String, u64, u64)> = brief(&items)
            .into_iter()
            .zip(&items)
            .map(|(word, item)| match item {
                Item::Article(raw) => (word, raw.place.offset, raw.place.len),
                Item::Reject(reject) | Item::Fault(reject) => {
                    (word, reject.byte_offset, reject.byte_len)
                }
                other => panic!("{other:?}"),
            })
            .collect();
        let got: Vec<_> = got.iter().map(|(word, at, len)| (word.as_str(), *at, *len)).collect();
        assert_eq!(got, want, "reads of {size} bytes of {bytes:?}");
    }
}

#[test]
fn an_unclosed_quote_costs_one_line_however_it_is_read() {
    let unclosed = "(csv.unclosed)";
    let csv = |bytes, want: &[_]| check_reads(bytes, Format::Csv, 12, want);
    // The line end is within the longest record, then behind it, then missing.
    csv(
        "id,text\nb,\"y\nc,z\nd,w\ne,v\n",
        &[(unclosed, 8, 4), ("c=z", 13, 3), ("d=w", 17, 3), ("e=v", 21, 3)],
    );
    csv("id,text\nb,\"yyyyyyyyyyyyyyyy\r\nc,z\n", &[(unclosed, 8, 19), ("c=z", 29, 3)]);
    csv("id,text\nb,\"yyyyyyyyyyyyyyyy", &[(unclosed, 8, 19)]);
    csv("id,text\nb,\"y\nc,z", &[(unclosed, 8, 4), ("c=z", 13, 3)]);
    // A field that is closed behind the longest row is too long, if it is closed as it should be …
    csv(
        "id,text\nb,\"yyyyyyyyyyyyyyyy\nc,z\"\nd,w\n",
        &[("(row.too_long)", 8, 24), ("d=w", 33, 3)],
    );
    csv("id,text\nb,\"yyyyyyyyyyyyyyyy\nc,z\"", &[("(row.too_long)", 8, 24)]);
    csv("id,text\nb,\"yyyyyyyyyyyyyyyy\nc,z\"w\n", &[(unclosed, 8, 19), ("c=z\"w", 28, 5)]);
    // … and a mark that closes it much too late is not waited for.
    csv("id,text\nb,\"yyyyyyyyyyyyyyyyyyyyy\nc,z\"\n", &[(unclosed, 8, 24), ("c=z\"", 33, 4)]);
}

#[test]
fn a_mark_left_open_on_every_line_costs_every_line_and_no_more_time() {
    // Read again from every line to the longest row, this would be 400 GB.
    let lines = 400_000;
    let bytes = [b"id,text\n".to_vec(), b"x\",\"\n".repeat(lines)].concat();
    let items = read_stream(bytes, |inputs| inputs.format(Format::Csv).longest_record(1 << 20));
    let codes: std::collections::BTreeSet<String> = brief(&items).into_iter().collect();
    assert_eq!(items.len(), lines, "{:?}", items.first());
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), ["(csv.unclosed)"]);
}

#[test]
fn the_delimiter_is_guessed_from_the_whole_header_however_it_is_read() {
    let bytes = "section;text;id\nnews;x, y;a\n";
    check_reads(bytes, Format::Csv, 100, &[("a=x, y", 16, 11)]);
}

#[test]
fn the_longest_record_is_measured_without_its_end_however_it_is_read() {
    let csv = |bytes, want: &[_]| check_reads(bytes, Format::Csv, 8, want);
    csv("id,text\nb,123456\r\nc,z\n", &[("b=123456", 8, 8), ("c=z", 18, 3)]);
    csv("id,text\nb,1234567\nc,z\n", &[("(row.too_long)", 8, 9), ("c=z", 18, 3)]);
    csv("id,text\nb,1234567\r\nc,z\n", &[("(row.too_long)", 8, 9), ("c=z", 19, 3)]);
    csv("id,text\nb,123456", &[("b=123456", 8, 8)]);
    csv("id,text\nb,1234567", &[("(row.too_long)", 8, 9)]);
    let line = r#"{"id":"a","text":"x"}"#;
    let bytes = format!("{line}\r\n{line} \r\n{line}");
    let want = [("a=x", 0, 21), ("(line.too_long)", 23, 22), ("a=x", 47, 21)];
    check_reads(&bytes, Format::JsonLines, 21, &want);
}

#[test]
fn what_is_recognised_and_not_read_yet_is_named() {
    let files: [(&str, &[u8]); 8] = [
        ("a.arc.gz", b"x"),
        ("b.arrow", b"x"),
        ("c.docx", b"<p>x"),
        ("d", b"%PDF-1.7"),
        ("e", b"PK\x03\x04"),
        ("f.txt", b"%PDF-1.7"),
        ("g.jsonl", b"[\n {\"text\":\"x\"}]"),
        ("h.jsonl", b"\xff\xfe{\x00"),
    ];
    let folder = folder(&files);
    let source = inputs(folder.path()).build().expect("there is a plan");
    let items = read(&*source);
    assert_eq!(brief(&items), ["[format.unsupported]"; 8]);
    // What is told by its name or its first bytes has no split of its own; the others look fine at first.
    assert_eq!(source.splits().expect("there is a plan").len(), 3);
    let Item::Fault(first) = &items[0] else { panic!("a fault") };
    assert!(first.message.contains("ARC") && first.source.ends_with("a.arc.gz"), "{first:?}");
}

#[test]
fn a_file_that_cannot_be_read_does_not_stop_the_others() {
    let all = folder(&[
        ("a.jsonl", b"{\"id\":\"a\",\"text\":\"x\"}"),
        ("b.txt", b"y"),
        ("c.csv", b"id,text\nc,z\n"),
    ]);
    for name in ["a.jsonl", "b.txt", "c.csv"] {
        let source = inputs(all.path()).build().expect("there is a plan");
        let path = all.path().join(name);
        let bytes =
            copydesk_files::read_file(&*copydesk_files::real(), &path).expect("it is there");
        copydesk_files::real().remove(&path).expect("it can be removed");
        let got = brief(&read(&*source));
        common::put(all.path(), name, &bytes);
        assert_eq!(got.len(), 3, "{got:?}");
        assert_eq!(got.iter().filter(|word| *word == "[file.missing]").count(), 1, "{got:?}");
    }
}

#[test]
fn a_disk_that_fails_in_mid_file_is_a_fault() {
    let all = folder(&[("a.jsonl", &lines(20_000)), ("b.txt", b"y"), ("c.csv", b"id,text\nc,z\n")]);
    let want = brief(&read(&*inputs(all.path()).build().expect("there is a plan")));
    for n in 1.. {
        let faulty = FaultyIo::failing_at(n, ErrorKind::Other);
        let source = inputs(all.path()).io(Arc::new(faulty.clone())).build();
        let Ok(source) = source else { continue };
        let got = brief(&read(&*source));
        if !faulty.has_failed() {
            assert_eq!(got, want);
            assert!(n > 8);
            return;
        }
        let faults = got.iter().filter(|word| word.starts_with('[')).count();
        // A look that fails costs nothing: the length of a file is only a hint.
        assert!(faults == 1 || got == want, "fault at {n}: {faults} faults, {} items", got.len());
    }
}

#[test]
fn a_file_that_shrinks_is_told() {
    let all = folder(&[("a.jsonl", &lines(100))]);
    let source = inputs(all.path()).build().expect("there is a plan");
    let shorter = lines(50);
    common::put(all.path(), "a.jsonl", &shorter);
    let got = brief(&read(&*source));
    assert_eq!((got.len(), got[50].as_str()), (51, "[file.changed]"));
}

#[test]
fn a_text_that_is_too_long_or_cut_is_rejected() {
    let all = folder(&[
        ("a.txt", &[b'x'; 101]),
        ("b.txt", &[b'y'; 5]),
        ("c.txt", &gzip(&lines(50))[..200]),
    ]);
    let got =
        brief(&read(&*inputs(all.path()).longest_text(100).build().expect("there is a plan")));
    assert_eq!(got[..2], ["(text.too_long)", "b.txt=yyyyy"]);
    assert!(
        got[2..] == ["(text.too_long)"] || got[2..] == ["(record.cut)", "[gzip.cut]"],
        "{got:?}"
    );
}
