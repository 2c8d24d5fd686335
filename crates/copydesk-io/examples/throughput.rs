//! How fast articles come in and documents go out, on one thread: `throughput FILE.jsonl [FILE…]`.
//!
//! Prints, for cutting alone, for cutting and reading, and for writing documents without layers, the
//! megabytes (10^6 bytes of the input as it lies on the disk) per second, and the count of articles,
//! which should be right before the speed matters.
#![expect(clippy::print_stdout, reason = "a program")]

use std::time::Instant;

use copydesk_core::{
    Article, Content, Item, Layers, Meta, OffsetMap, Origin, Record, SameThread, Sink, Source, wire,
};
use copydesk_io::{Compression, Inputs, Output};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let source = Inputs::new(&names).build()?;
    for _ in 0..2 {
        pass("cut", &*source, None, false)?;
        pass("cut, read", &*source, None, true)?;
        let folder = tempfile::tempdir()?;
        for (name, compression) in
            [("cut, read, write", Compression::None), ("cut, read, write zstd", Compression::Zstd)]
        {
            let sink =
                Output::to(folder.path()).compression(compression).overwrite(true).build()?;
            pass(name, &*source, Some(&*sink), true)?;
        }
    }
    Ok(())
}

fn pass(
    name: &str,
    source: &dyn Source,
    sink: Option<&dyn Sink>,
    read: bool,
) -> Result<(), Box<dyn std::error::Error>> {
    let (start, mut bytes, mut good, mut bad) = (Instant::now(), 0, 0_u64, 0_u64);
    for split in source.splits()? {
        let mut records = source.open(&split)?;
        let mut part = sink.map(|sink| sink.open(&split, &SameThread)).transpose()?;
        let mut tables = vec![Vec::new()];
        while let Some(record) = records.next() {
            let item = match record {
                Record::Raw { bytes, place } if read => source.read(&split, &bytes, &place),
                Record::Raw { .. } => {
                    good += 1;
                    continue;
                }
                Record::Ready(item) => item,
                _ => continue,
            };
            let Item::Article(raw) = item else {
                bad += 1;
                continue;
            };
            good += 1;
            if let (Some(part), Some(sink)) = (&mut part, sink) {
                sink.encode(
                    &wire::Document::of(&frozen(raw.id, raw.content, raw.meta), &Layers::default()),
                    &mut tables,
                )?;
                if tables[0].len() > 1 << 20 {
                    part.write(&tables)?;
                    tables[0].clear();
                }
            }
        }
        bytes += records.consumed();
        if let Some(mut part) = part {
            part.write(&tables)?;
            part.commit()?;
        }
    }
    if let Some(sink) = sink {
        sink.finish()?;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{name:22} {good:8} articles {bad:6} others {:8.0} MB/s",
        bytes as f64 / 1e6 / seconds
    );
    Ok(())
}

fn frozen(id: String, content: Content, meta: Meta) -> Article {
    let text = String::from_utf8_lossy(content.as_bytes()).into_owned();
    let received = u32::try_from(text.len()).unwrap_or(u32::MAX);
    Article::new(id, text, meta, Origin::new(OffsetMap::default(), received))
}
