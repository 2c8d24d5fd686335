//! A source and a sink of one's own: every line of a file is an article, and every article becomes a
//! line of JSON.
//!
//! ```text
//! cargo run --release -p copydesk-engine --example lines -- FILE OUT [THREADS]
//! ```
//!
//! There is nothing between the two doors but a stage that marks words, so the rate that is printed is
//! about that of the engine itself.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::sync::Arc;

use copydesk_core::{
    Article, Cause, Content, Hands, Intake, Item, LayerName, Layers, Meta, OffsetMap, Origin, Part,
    Place, RawArticle, Record, Records, Reject, Sink, Source, Span, Split, Stage, Written, wire,
};
use copydesk_engine::Pipeline;

/// A file of lines.
struct LineFile {
    path: String,
}

impl Source for LineFile {
    fn splits(&self) -> Result<Vec<Split>, Cause> {
        let bytes = std::fs::metadata(&self.path).map(|metadata| metadata.len()).ok();
        Ok(vec![Split { index: 0, label: self.path.clone(), bytes }])
    }

    fn open<'a>(&'a self, _: &Split) -> Result<Box<dyn Records + 'a>, Cause> {
        let file =
            File::open(&self.path).map_err(|error| Cause::new("file.closed", error.to_string()))?;
        let reader = BufReader::with_capacity(1 << 20, file);
        Ok(Box::new(Lines { path: self.path.as_str().into(), reader, offset: 0 }))
    }

    fn read(&self, _: &Split, bytes: &[u8], place: &Place) -> Item {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let (id, content) = (format!("line-{}", place.offset), Content::Text(text.into()));
                let (meta, place) = (Meta::default(), place.clone());
                Item::Article(Box::new(RawArticle { id, content, meta, place }))
            }
            Err(error) => {
                let at = error.valid_up_to() as u64;
                Item::Reject(Reject::new(
                    place,
                    None,
                    "source",
                    &Cause::new("utf8.invalid", "no UTF-8").at(at),
                ))
            }
        }
    }
}

struct Lines {
    path: Arc<str>,
    reader: BufReader<File>,
    offset: u64,
}

impl Records for Lines {
    fn next(&mut self) -> Option<Record> {
        let mut bytes = Vec::new();
        let len = self.reader.read_until(b'\n', &mut bytes).ok().filter(|len| *len > 0)? as u64;
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        let place = Place::new(Arc::clone(&self.path), self.offset, len);
        self.offset += len;
        Some(Record::Raw { bytes, place })
    }

    fn consumed(&self) -> u64 {
        self.offset
    }
}

/// A file of JSON lines.
struct JsonFile {
    path: String,
}

struct JsonPart {
    writer: BufWriter<File>,
}

fn failed(error: &std::io::Error) -> Cause {
    Cause::new("file.failed", error.to_string())
}

impl Sink for JsonFile {
    fn name(&self) -> &str {
        "json-file"
    }

    fn encode(&self, document: &wire::Document<'_>, tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        document.write(&mut tables[0]).map_err(|error| Cause::new("json.failed", error.to_string()))
    }

    fn open<'a>(&'a self, _: &Split, _: &'a dyn Hands) -> Result<Box<dyn Part + 'a>, Cause> {
        let file = File::create(&self.path).map_err(|error| failed(&error))?;
        Ok(Box::new(JsonPart { writer: BufWriter::new(file) }))
    }

    fn finish(&self) -> Result<(), Cause> {
        Ok(())
    }
}

impl Part for JsonPart {
    fn write(&mut self, tables: &[Vec<u8>]) -> Result<(), Cause> {
        self.writer.write_all(&tables[0]).map_err(|error| failed(&error))
    }

    fn reject(&mut self, _: &Reject) -> Result<(), Cause> {
        Ok(())
    }

    fn commit(mut self: Box<Self>) -> Result<Vec<Written>, Cause> {
        self.writer.flush().map_err(|error| failed(&error))?;
        Ok(Vec::new())
    }
}

/// Takes text as it is.
struct Plain;

impl Intake for Plain {
    fn admit(&self, raw: &RawArticle) -> Result<Article, Cause> {
        let Content::Text(text) = &raw.content else {
            return Err(Cause::new("text.missing", "bytes are no text"));
        };
        let received = u32::try_from(text.len())
            .map_err(|_| Cause::new("text.too_long", "4 GiB or longer"))?;
        let origin = Origin::new(OffsetMap::default(), received);
        Ok(Article::new(raw.id.as_str(), text.as_str(), raw.meta.clone(), origin))
    }
}

/// Marks the sentences that end with a stop.
struct Stops;

impl Stage for Stops {
    fn name(&self) -> &str {
        "stops"
    }

    fn reads(&self) -> &[LayerName] {
        &[]
    }

    fn writes(&self) -> &[LayerName] {
        const { &[LayerName::SENTENCES] }
    }

    fn annotate(&self, article: &Article, layers: &mut Layers) -> Result<(), Cause> {
        let mut start = 0;
        for (end, _) in article.text().match_indices(". ") {
            layers.sentences.push(Span::of(start..end + 1));
            start = end + 2;
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("give a file of lines and a place for the output".into());
    };
    let threads = arguments.next().map_or(Ok(0), |threads| threads.parse())?;
    let pipeline = Pipeline::builder(Plain).stage(Stops).threads(threads).build()?;
    let report = pipeline.run(&LineFile { path }, &JsonFile { path: out })?;
    let json = serde_json::to_string_pretty(&report)?;
    writeln!(std::io::stdout(), "{json}")?;
    Ok(())
}
