//! What the tests share.
#![allow(dead_code, reason = "no test uses all of it")]

pub(crate) mod warc;

use std::io::Write;
use std::path::{Path, PathBuf};

use copydesk_core::{Item, Record, Source, Split};
use copydesk_files::{read_file, real, write_atomic};
use copydesk_io::Inputs;
use tempfile::TempDir;

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        put(folder.path(), name, bytes);
    }
    folder
}

pub(crate) fn put(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    real().create_dir(path.parent().expect("it is in a folder")).expect("folders can be made");
    write_atomic(&real(), &path, bytes).expect("it can be written");
    path
}

/// What stands in a folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let names = real().list(folder).expect("the folder is there");
    names.into_iter().map(|name| name.to_string_lossy().into_owned()).collect()
}

/// A file as text.
pub(crate) fn text(path: impl AsRef<Path>) -> String {
    String::from_utf8(read_file(&*real(), path.as_ref()).expect("it is there")).expect("it is text")
}

pub(crate) fn inputs(path: &Path) -> Inputs {
    Inputs::new([path.to_string_lossy()])
}

/// Everything that a source yields, split by split.
pub(crate) fn read(source: &dyn Source) -> Vec<Item> {
    let splits = source.splits().expect("there is a plan");
    splits.iter().flat_map(|split| read_split(source, split)).collect()
}

pub(crate) fn read_split(source: &dyn Source, split: &Split) -> Vec<Item> {
    let mut items = Vec::new();
    let mut records = source.open(split).expect("it can be opened");
    while let Some(record) = records.next() {
        items.push(match record {
            Record::Raw { bytes, place } => source.read(split, &bytes, &place),
            Record::Ready(item) => item,
            other => panic!("{other:?}"),
        });
    }
    items
}

pub(crate) fn read_stream(bytes: Vec<u8>, configure: impl Fn(Inputs) -> Inputs) -> Vec<Item> {
    let inputs = Inputs::new(["-"]).standard_input(std::io::Cursor::new(bytes));
    read(&*configure(inputs).build().expect("there is a plan"))
}

/// One word per item: `id=text`, or the code of a reject in round or of a fault in square brackets.
pub(crate) fn brief(items: &[Item]) -> Vec<String> {
    items
        .iter()
        .map(|item| match item {
            Item::Article(raw) => {
                format!("{}={}", raw.id, String::from_utf8_lossy(raw.content.as_bytes()))
            }
            Item::Reject(reject) => format!("({})", reject.code),
            Item::Fault(reject) => format!("[{}]", reject.code),
            other => panic!("{other:?}"),
        })
        .collect()
}

pub(crate) fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text).expect("a vector takes all");
    encoder.finish().expect("a vector takes all")
}

pub(crate) fn zstd(text: &[u8]) -> Vec<u8> {
    zstd::encode_all(text, 1).expect("a vector takes all")
}

/// Lines of JSON with ids `0..n`.
pub(crate) fn lines(n: usize) -> Vec<u8> {
    let line =
        |n: usize| format!("{{\"id\":{n},\"text\":\"Rain fell on day {n} of {}.\"}}\n", n * 7919);
    (0..n).map(line).collect::<String>().into_bytes()
}
