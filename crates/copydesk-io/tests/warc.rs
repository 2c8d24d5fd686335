//! Web archives: what they hold is found, and what is broken in them costs itself.

mod common;

use common::warc::{html, members, page, record, response, text_of, wet};
use common::{brief, folder, gzip, inputs, put, read, read_stream, zstd};
use copydesk_core::{Item, RawArticle, Reject};
use copydesk_io::{Format, Inputs};
use proptest::collection::vec;
use proptest::prelude::*;

fn items(bytes: impl Into<Vec<u8>>) -> Vec<Item> {
    read_stream(bytes.into(), |inputs| inputs.format(Format::Warc))
}

#[track_caller]
fn check(bytes: impl Into<Vec<u8>>, want: &[&str]) {
    // A text is long, so its id is enough.
    let got: Vec<String> = brief(&items(bytes))
        .iter()
        .map(|word| word.split_once('=').map_or(&**word, |(id, _)| id).to_owned())
        .collect();
    assert_eq!(got, want);
}

fn only(items: Vec<Item>) -> RawArticle {
    match <[Item; 1]>::try_from(items) {
        Ok([Item::Article(raw)]) => *raw,
        other => panic!("{other:?}"),
    }
}

fn rejects(items: &[Item]) -> Vec<&Reject> {
    let reject = |item| match item {
        &Item::Reject(ref reject) | &Item::Fault(ref reject) => Some(reject),
        _ => None,
    };
    items.iter().filter_map(reject).collect()
}

#[test]
fn a_page_is_read_and_its_visit_is_kept_apart() {
    let raw = only(items(page("a", 3)));
    assert_eq!((raw.id.as_str(), raw.content.as_bytes()), ("urn:a", text_of(3).as_bytes()));
    assert_eq!(raw.meta.uri.as_deref(), Some("http://lantern.example/a"));
    assert_eq!((raw.meta.published, raw.meta.language.as_deref()), (None, Some("en")));
    let warc = &raw.meta.extra["warc"];
    assert_eq!(
        (warc["date"].as_str(), warc["type"].as_str()),
        (Some("2026-03-04T05:06:07Z"), Some("response"))
    );
}

#[test]
fn a_text_is_read_with_its_language() {
    let raw = only(items(wet("a", "Es regnete.\n\nZwölf Tage.")));
    assert_eq!(raw.content.as_bytes(), "Es regnete.\n\nZwölf Tage.".as_bytes());
    assert_eq!(raw.meta.language.as_deref(), Some("de"));
}

#[test]
fn a_server_says_the_encoding_of_a_page() {
    let body = b"<p>\xc4\xee\xe6\xe4\xfc \xf8\xb8\xeb \xe2 \xe3\xee\xf0\xee\xe4\xe5 \xf2\xf0\xe8 \xe4\xed\xff, \
                 \xe8 \xf0\xe5\xea\xe0 \xef\xee\xe4\xed\xff\xeb\xe0\xf1\xfc \xed\xe0 \xec\xe5\xf2\xf0.";
    let raw =
        only(items(response("a", "200 OK\r\nContent-Type: text/html; charset=windows-1251", body)));
    let text = String::from_utf8_lossy(raw.content.as_bytes()).into_owned();
    assert_eq!(text, "Дождь шёл в городе три дня, и река поднялась на метр.");
}

#[test]
fn chunks_and_packed_bodies_are_undone() {
    let packed = gzip(html(3).as_bytes());
    let (one, other) = packed.split_at(50);
    let chunks = [
        format!("{:x}\r\n", one.len()).as_bytes(),
        one,
        format!("\r\n{:x}\r\n", other.len()).as_bytes(),
        other,
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let head =
        "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked";
    assert_eq!(only(items(response("a", head, &chunks))).content.as_bytes(), text_of(3).as_bytes());
}

#[test]
fn what_holds_no_article_is_passed_over_and_counted() {
    let all = [
        record("warcinfo", &[], b"software: own"),
        record("request", &[("Content-Type", "application/http")], b"GET / HTTP/1.1\r\n\r\n"),
        page("a", 3),
        response("gone", "404 Not Found\r\nContent-Type: text/html", b"<p>Not here"),
        response("moved", "301 Moved\r\nLocation: /", b""),
        response("image", "200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        response("pdf", "200 OK\r\nContent-Type: application/pdf", b"%PDF"),
        response("plain", "200 OK\r\nContent-Type: text/plain", b"Rain fell."),
        record("revisit", &[], b""),
        record("metadata", &[], b"outlink: x"),
        record("resource", &[("Content-Type", "text/dns")], b"x"),
        record(
            "resource",
            &[("WARC-Record-ID", "<urn:r>"), ("Content-Type", "text/html")],
            html(5).as_bytes(),
        ),
    ]
    .concat();
    check(all.clone(), &["urn:a", "urn:plain", "urn:r"]);
    let source =
        Inputs::new(["-"]).standard_input(std::io::Cursor::new(all)).build().expect("a plan");
    let splits = source.splits().expect("there is a plan");
    let mut records = source.open(&splits[0]).expect("it can be opened");
    while records.next().is_some() {}
    assert_eq!(records.skipped(), 9);
}

#[test]
fn a_file_is_known_by_its_name_or_its_first_bytes() {
    let all = folder(&[]);
    put(all.path(), "a.warc.gz", &gzip(&page("a", 3)));
    put(all.path(), "b.warc.zst", &zstd(&page("b", 3)));
    put(all.path(), "c.warc.wet.gz", &gzip(&wet("c", "Rain fell.")));
    put(all.path(), "d", &page("d", 3));
    let got = read(&*inputs(all.path()).build().expect("there is a plan"));
    let ids: Vec<String> =
        brief(&got).iter().filter_map(|word| Some(word.split_once('=')?.0.to_owned())).collect();
    assert_eq!(ids, ["urn:a", "urn:b", "urn:c", "urn:d"]);
    assert!(!inputs(all.path()).build().expect("there is a plan").is_rereadable());
}

#[test]
fn a_record_that_lies_about_its_length_costs_itself() {
    let lie = |record: Vec<u8>, len: &str| {
        let text = String::from_utf8(record).expect("it is text");
        let at = text.find("Content-Length: ").expect("it has one") + 16;
        let end = at + text[at..].find('\r').expect("the line ends");
        [&text[..at], len, &text[end..]].concat().into_bytes()
    };
    for len in ["7", "1000", "20000", "99999999999", "x"] {
        let all = [page("a", 1), lie(page("b", 2), len), page("c", 3), page("d", 4)].concat();
        let code = match len {
            "x" => "(warc.header)",
            "99999999999" => "(record.too_long)",
            _ => "(warc.length)",
        };
        check(all.clone(), &["urn:a", code, "urn:c", "urn:d"]);
        check(gzip(&all), &["urn:a", code, "urn:c", "urn:d"]);
        let packed = members(&[page("a", 1), lie(page("b", 2), len), page("c", 3), page("d", 4)]);
        check(packed.concat(), &["urn:a", code, "urn:c", "urn:d"]);
    }
}

#[test]
fn what_is_no_record_is_one_reject() {
    check(
        [b"junk\r\nmore WARC/1.0 junk\r\n".to_vec(), page("a", 3)].concat(),
        &["(warc.broken)", "urn:a"],
    );
    check([page("a", 3), b"\0\0\0\0".to_vec()].concat(), &["urn:a", "(warc.broken)"]);
    check(
        [b"WARC/3.0\r\nContent-Length: 0\r\n\r\n".to_vec(), page("a", 3)].concat(),
        &["(warc.version)", "urn:a"],
    );
    check(b"", &[]);
    check(b"\r\n\r\n", &[]);
    let endless =
        [b"WARC/1.0\r\n".to_vec(), vec![b'x'; 200_000], b"\n".to_vec(), page("a", 3)].concat();
    check(endless, &["(warc.header)", "urn:a"]);
}

#[test]
fn fewer_line_ends_than_the_standard_wants_are_enough() {
    let bare = |record: Vec<u8>| record[..record.len() - 4].to_vec();
    check([bare(page("a", 3)), page("b", 3)].concat(), &["urn:a", "urn:b"]);
    check([bare(page("a", 3)), b"\n".to_vec(), bare(page("b", 3))].concat(), &["urn:a", "urn:b"]);
    let lean = String::from_utf8(wet("a", "Rain fell.")).expect("it is text").replace("\r\n", "\n");
    check([lean.as_bytes(), lean.as_bytes()].concat(), &["urn:a", "urn:a"]);
}

#[test]
fn a_page_that_quotes_an_archive_is_one_record() {
    let quoting = wet("a", "So does a record begin:\nWARC/1.0\nWARC-Type: response\n");
    check([quoting, page("b", 3)].concat(), &["urn:a", "urn:b"]);
}

#[test]
fn a_damaged_member_costs_itself() {
    let ids: Vec<String> = (0..6).map(|n| format!("m{n}")).collect();
    let all: Vec<Vec<u8>> = ids.iter().enumerate().map(|(n, id)| page(id, n)).collect();
    let whole: Vec<String> = ids.iter().map(|id| format!("urn:{id}")).collect();
    for at in 0..members(&all)[3].len() {
        let mut packed = members(&all);
        packed[3][at] ^= 0x55;
        let got = items(packed.concat());
        let told: Vec<&str> = rejects(&got).iter().map(|reject| &*reject.code).collect();
        let ids: Vec<String> = got
            .iter()
            .filter_map(|item| match item {
                Item::Article(raw) => Some(raw.id.clone()),
                _ => None,
            })
            .collect();
        let others: Vec<&String> = whole.iter().filter(|id| **id != "urn:m3").collect();
        // Some bytes of a member's head say nothing that matters: time, system.
        let is_whole = ids == whole && told.is_empty();
        assert!(
            is_whole || (ids.iter().eq(others) && told.len() == 1),
            "byte {at}: {ids:?} {told:?}"
        );
    }
}

#[test]
fn a_damaged_member_is_told_with_its_place_in_the_file() {
    let mut packed = members(&[page("a", 1), page("b", 2), page("c", 3)]);
    let at = packed[0].len();
    packed[1][40] ^= 0xff;
    let got = items(packed.concat());
    let told = rejects(&got);
    assert_eq!((told.len(), told[0].member), (1, Some(at as u64)));
    assert_eq!((&*told[0].code, told[0].byte_offset), ("gzip.damaged", page("a", 1).len() as u64));
    assert!(told[0].message.contains(&format!("byte {at} ")), "{}", told[0].message);
    let Item::Article(last) = &got[2] else { panic!("{:?}", got[2]) };
    assert_eq!(last.place.member, Some((at + packed[1].len()) as u64));
    assert_eq!(last.meta.extra["warc"]["member"].as_u64(), last.place.member);
}

#[test]
fn a_damaged_frame_of_zstd_costs_itself() {
    let frames: Vec<Vec<u8>> = (0..5).map(|n| zstd(&page(&format!("f{n}"), n))).collect();
    let mut broken = frames.clone();
    broken[2][30] ^= 0xff;
    let got = items(broken.concat());
    let told = rejects(&got);
    assert_eq!(told.len(), 1, "{:?}", brief(&got));
    assert_eq!(got.len(), 5);
}

#[test]
fn junk_between_members_is_a_fault_and_the_others_are_read() {
    let packed = members(&[page("a", 1), page("b", 2)]);
    let all = [&packed[0][..], b"some junk", &packed[1], b"and more"].concat();
    check(all, &["urn:a", "[gzip.junk]", "urn:b", "[gzip.junk]"]);
}

#[test]
fn a_record_over_the_limit_is_skipped_and_told_unless_nobody_wants_it() {
    let limit = |bytes: Vec<u8>| {
        brief(&read_stream(bytes, |inputs| inputs.format(Format::Warc).longest_record(2000)))
    };
    let long = response("long", "200 OK\r\nContent-Type: text/html", &vec![b'x'; 500_000]);
    let image = response("image", "200 OK\r\nContent-Type: image/png", &vec![b'x'; 500_000]);
    let all = [page("a", 1), long.clone(), image, page("b", 2)].concat();
    let got = limit(all);
    assert_eq!((got.len(), &*got[1]), (3, "(record.too_long)"));
    let got = read_stream([long, page("b", 2)].concat(), |inputs| {
        inputs.format(Format::Warc).longest_record(2000)
    });
    assert_eq!((rejects(&got)[0].byte_offset, rejects(&got)[0].byte_len > 500_000), (0, true));
}

#[test]
fn a_cut_archive_keeps_its_good_records() {
    let all: Vec<Vec<u8>> = (0..40).map(|n| page(&format!("p{n}"), n)).collect();
    let whole = brief(&items(all.concat()));
    let zst: Vec<Vec<u8>> = all.iter().map(|record| zstd(record)).collect();
    let forms = [("warc.cut", all.clone()), ("gzip.cut", members(&all)), ("zstd.cut", zst)];
    for (code, records) in forms {
        let bytes = records.concat();
        let mut edges = vec![0];
        edges.extend(records.iter().scan(0, |end, record| {
            *end += record.len();
            Some(*end)
        }));
        for cut in (1..100).map(|percent| bytes.len() * percent / 100).chain(edges.clone()) {
            let mut got = brief(&items(&bytes[..cut]));
            let good = edges.iter().filter(|end| **end <= cut).count() - 1;
            let is_edge = edges.contains(&cut);
            if got.last().is_some_and(|last| *last == format!("[{code}]")) {
                got.pop();
                if got.last().is_some_and(|last| last == "(record.cut)") {
                    got.pop();
                }
                assert!(!is_edge, "{code} at {cut}");
            } else {
                // Only the line ends behind the last record may be missing.
                assert!(
                    is_edge || code == "warc.cut" && got.len() == good + 1,
                    "{code} at {cut}: {got:?}"
                );
            }
            assert_eq!(got, whole[..got.len()], "{code} at {cut}");
            assert!(got.len() == good || got.len() == good + 1, "{code} at {cut}: {}", got.len());
        }
    }
}

/// Pieces of archives: whole records, broken ones, and noise.
fn pieces() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let piece = prop_oneof![
        4 => (0..9_usize).prop_map(|n| page(&format!("p{n}"), n)),
        1 => Just(wet("w", "Rain fell.")),
        1 => Just(record("request", &[], b"GET / HTTP/1.1\r\n\r\n")),
        1 => vec(any::<u8>(), 0..60),
        1 => (0..200_usize).prop_map(|n| page("cut", 1)[..n].to_vec()),
        1 => Just(b"WARC/1.0\r\n".to_vec()),
        1 => Just(b"\r\nWARC/1.1\r\nContent-Length: 30\r\n\r\n".to_vec()),
    ];
    vec(piece, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn records_and_rejects_never_overlap_whatever_the_bytes(pieces in pieces(), packed in any::<bool>()) {
        let bytes = if packed { pieces.iter().flat_map(|piece| gzip(piece)).collect() } else { pieces.concat() };
        let mut end = 0;
        for item in items(bytes) {
            let (from, len) = match item {
                Item::Article(raw) => (raw.place.offset, raw.place.len),
                Item::Reject(reject) => (reject.byte_offset, reject.byte_len),
                _ => continue,
            };
            prop_assert!(from >= end, "{from} lies before {end}");
            end = from + len;
        }
    }

    #[test]
    fn how_a_stream_drips_changes_nothing(pieces in pieces(), size in 1..50_usize) {
        struct Drip(Vec<u8>, usize, usize);
        impl std::io::Read for Drip {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                let n = self.2.min(into.len()).min(self.0.len() - self.1);
                into[..n].copy_from_slice(&self.0[self.1..][..n]);
                self.1 += n;
                Ok(n)
            }
        }
        let bytes = pieces.concat();
        let whole = items(bytes.clone());
        let inputs = Inputs::new(["-"]).format(Format::Warc).standard_input(Drip(bytes, 0, size));
        prop_assert_eq!(read(&*inputs.build().expect("there is a plan")), whole);
    }
}
