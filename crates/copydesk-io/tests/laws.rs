//! Laws of the sources: cutting changes nothing, and nothing is lost.

mod common;

use std::io::{self, Read};

use common::{folder, gzip, inputs, read, read_stream, zstd};
use copydesk_core::Item;
use copydesk_io::{Format, Inputs};
use copydesk_testkit::salted_prose;
use proptest::collection::vec;
use proptest::prelude::*;

/// Lines of JSON, most of them good.
fn json_lines() -> impl Strategy<Value = Vec<u8>> {
    let good = salted_prose().prop_map(|text| {
        serde_json::json!({ "text": text, "id": text.len() }).to_string().into_bytes()
    });
    let nameless = salted_prose()
        .prop_map(|text| serde_json::json!({ "body": text }).to_string().into_bytes());
    let noise = vec(any::<u8>(), 0..40);
    let end = prop_oneof![8 => Just("\n"), 1 => Just("\r\n"), 1 => Just("\n\n")];
    let line = (prop_oneof![3 => good, 1 => nameless, 1 => noise], end);
    (vec(line, 0..20), any::<bool>()).prop_map(|(lines, has_end)| {
        let mut all: Vec<u8> = lines
            .iter()
            .flat_map(|(line, end)| [line.as_slice(), end.as_bytes()].concat())
            .collect();
        if !has_end {
            all.pop();
        }
        all
    })
}

/// The same items under the names of standard input.
fn renamed(items: Vec<Item>, name: &str, source: &str) -> Vec<Item> {
    let rename = |item| match item {
        Item::Article(mut raw) => {
            raw.id = raw.id.replace(&format!("{name}#"), "-#");
            raw.place.source = "-".into();
            Item::Article(raw)
        }
        Item::Reject(mut reject) => {
            assert_eq!(reject.source, source);
            reject.source = "-".to_owned();
            assert_eq!(
                reject.name.take().is_some(),
                reject.id.is_none(),
                "what ids are made of is told"
            );
            reject.id = reject.id.map(|id| id.replace(&format!("{name}#"), "-#"));
            Item::Reject(reject)
        }
        other => other,
    };
    items.into_iter().map(rename).collect()
}

/// The same bytes as rows, with some stray marks.
fn csv_of(bytes: &[u8]) -> Vec<u8> {
    let rows = bytes.iter().flat_map(|byte| match byte {
        b'{' => b"\"".to_vec(),
        b'}' => b"\"\n".to_vec(),
        byte => vec![*byte],
    });
    b"id,text\n".iter().copied().chain(rows).collect()
}

/// Rows with stray, doubled and missing marks: many fields that nothing closes, or that are closed
/// about as far on as the longest record reaches.
fn csv_rows() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => "[a-z]{1,12}",
        1 => "[a-z]{20,80}",
        3 => Just("\"".to_owned()),
        1 => Just("\"\"".to_owned()),
        3 => Just(",".to_owned()),
        2 => Just(",\"".to_owned()),
        2 => Just("\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => Just("\r".to_owned()),
    ];
    vec(piece, 0..60).prop_map(|pieces| format!("id,text\n{}", pieces.concat()).into_bytes())
}

/// A stream that gives a few bytes at a time.
struct Drip {
    bytes: Vec<u8>,
    at: usize,
    size: usize,
}

impl Read for Drip {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.size.min(into.len()).min(self.bytes.len() - self.at);
        into[..n].copy_from_slice(&self.bytes[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_size_of_splits_reads_the_same_records(bytes in json_lines(), size in 1..300_u64, longest in 20..400_usize) {
        let all = folder(&[("a.jsonl", &bytes)]);
        let path = all.path().join("a.jsonl");
        // What looks like a packed file or another form is one split, which is another law.
        prop_assume!(!bytes.starts_with(b"[") && !bytes.starts_with(&[0x1f, 0x8b]));
        let sequential = read_stream(bytes, |inputs| inputs.format(Format::JsonLines).longest_record(longest));
        let split = read(&*inputs(&path).split_bytes(size).longest_record(longest).build().expect("there is a plan"));
        prop_assert_eq!(renamed(split, "a.jsonl", &path.to_string_lossy()), sequential);
    }

    #[test]
    fn the_size_of_reads_changes_no_record(bytes in json_lines(), size in 1..40_usize, longest in 20..400_usize) {
        for (format, bytes) in [(Format::JsonLines, bytes.clone()), (Format::Csv, csv_of(&bytes)), (Format::Text, bytes.clone())] {
            for bytes in [bytes.clone(), gzip(&bytes), zstd(&bytes)] {
                let whole = read_stream(bytes.clone(), |inputs| inputs.format(format).longest_record(longest));
                let dripping = Drip { bytes, at: 0, size };
                let source = Inputs::new(["-"]).format(format).longest_record(longest).standard_input(dripping);
                prop_assert_eq!(read(&*source.build().expect("there is a plan")), whole);
            }
        }
    }

    #[test]
    fn the_size_of_reads_changes_no_row(bytes in csv_rows(), size in 1..40_usize, longest in 7..60_usize) {
        let configure = |inputs: Inputs| inputs.format(Format::Csv).longest_record(longest);
        let whole = read_stream(bytes.clone(), configure);
        let dripping = Drip { bytes: bytes.clone(), at: 0, size };
        let source = configure(Inputs::new(["-"])).standard_input(dripping);
        prop_assert_eq!(&read(&*source.build().expect("there is a plan")), &whole);

        // Between the records there are line ends and blank rows, and nothing else.
        let mut at = b"id,text\n".len();
        let len = bytes.len() as u64;
        let ends = whole.iter().map(|item| match item {
            Item::Article(raw) => (raw.place.offset, raw.place.len),
            Item::Reject(reject) => (reject.byte_offset, reject.byte_len),
            other => panic!("{other:?}"),
        });
        for (offset, len) in ends.chain([(len, 0)]) {
            let gap = &bytes[at..usize::try_from(offset).expect("it is short")];
            prop_assert!(gap.iter().all(u8::is_ascii_whitespace), "lost {:?}", gap.escape_ascii().to_string());
            at = usize::try_from(offset + len).expect("it is short");
        }
    }

    #[test]
    fn packing_changes_no_record(bytes in json_lines(), cut in 0..2000_usize) {
        prop_assume!(!bytes.starts_with(&[0x1f, 0x8b]));
        let plain = read_stream(bytes.clone(), |inputs| inputs.format(Format::JsonLines));
        let cut = cut.min(bytes.len());
        for pack in [gzip, zstd] {
            let packed = [pack(&bytes[..cut]), pack(&bytes[cut..])].concat();
            prop_assert_eq!(&read_stream(packed, |inputs| inputs.format(Format::JsonLines)), &plain);
        }
    }

    #[test]
    fn csv_is_read_as_the_csv_crate_reads_it(rows in vec((salted_prose(), salted_prose()), 0..12), crlf in any::<bool>()) {
        let end = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().terminator(end).from_writer(Vec::new());
        writer.write_record(["title", "text"]).expect("a vector takes all");
        for (title, text) in &rows {
            writer.write_record([title, text]).expect("a vector takes all");
        }
        let bytes = writer.into_inner().expect("a vector takes all");
        let items = read_stream(bytes, |inputs| inputs.format(Format::Csv));
        // A row of two empty cells is written as such and has no text.
        let want: Vec<Option<&[u8]>> = rows.iter().map(|(_, text)| Some(text.as_bytes()).filter(|text| !text.is_empty())).collect();
        let got: Vec<Option<&[u8]>> = items.iter().map(|item| match item {
            Item::Article(raw) => Some(raw.content.as_bytes()),
            _ => None,
        }).collect();
        prop_assert_eq!(got, want);
    }

    #[test]
    fn no_bytes_can_break_a_reader(bytes in vec(any::<u8>(), 0..400), longest in 0..100_usize) {
        for format in [Format::Text, Format::JsonLines, Format::Csv] {
            for head in [&b""[..], b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", b"\x28\xb5\x2f\xfd", b"id,text\n"] {
                let bytes = [head, &bytes].concat();
                let items = read_stream(bytes.clone(), |inputs| inputs.format(format).longest_record(longest));
                prop_assert!(items.len() <= bytes.len() + 2);
            }
        }
    }
}
