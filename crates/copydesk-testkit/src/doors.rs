//! A source and a sink in memory, so that a whole run needs no file.

use std::collections::VecDeque;
use std::sync::Mutex;

use copydesk_core::{
    Cause, Hands, Item, Part, Place, RawArticle, Record, Records, Reject, Sink, Source, Split,
    Written, wire,
};

/// Articles in memory, cut into splits of a fixed number of articles.
///
/// ```
/// use copydesk_core::{RawArticle, Source};
/// use copydesk_testkit::ListSource;
/// let source = ListSource::new(vec![RawArticle::from_text("a", "Rain."), RawArticle::from_text("b", "Sun.")]);
/// assert_eq!(source.per_split(1).splits()?.len(), 2);
/// # Ok::<(), copydesk_core::Cause>(())
/// ```
#[derive(Clone, Debug)]
pub struct ListSource {
    articles: Vec<RawArticle>,
    per_split: usize,
}

impl ListSource {
    /// These articles as one split.
    #[must_use]
    pub fn new(articles: Vec<RawArticle>) -> Self {
        Self { articles, per_split: usize::MAX }
    }

    /// The same in splits of so many articles; zero is read as one.
    #[must_use]
    pub fn per_split(mut self, articles: usize) -> Self {
        self.per_split = articles.max(1);
        self
    }
}

impl Source for ListSource {
    fn splits(&self) -> Result<Vec<Split>, Cause> {
        let split = |(index, articles): (usize, &[RawArticle])| Split {
            index: u32::try_from(index).expect("a test has few splits"),
            label: format!("list {index}"),
            bytes: Some(articles.iter().map(|raw| raw.content.len() as u64).sum()),
        };
        Ok(self.articles.chunks(self.per_split).enumerate().map(split).collect())
    }

    fn open<'a>(&'a self, split: &Split) -> Result<Box<dyn Records + 'a>, Cause> {
        let articles = self.articles.chunks(self.per_split).nth(split.index as usize);
        let articles =
            articles.ok_or_else(|| Cause::new("list.split", "there is no such split"))?;
        Ok(Box::new(ListRecords { left: articles.iter().cloned().collect(), consumed: 0 }))
    }

    fn read(&self, _split: &Split, _bytes: &[u8], place: &Place) -> Item {
        let cause = Cause::new("list.raw", "a list holds no raw records");
        Item::Reject(Reject::new(place, None, "source", &cause))
    }
}

struct ListRecords {
    left: VecDeque<RawArticle>,
    consumed: u64,
}

impl Records for ListRecords {
    fn next(&mut self) -> Option<Record> {
        let raw = self.left.pop_front()?;
        self.consumed += raw.content.len() as u64;
        Some(Record::Ready(Item::Article(Box::new(raw))))
    }

    fn consumed(&self) -> u64 {
        self.consumed
    }
}

/// All items of a source, read on this thread, split by split.
///
/// # Panics
///
/// If the source as a whole cannot be read.
#[must_use]
pub fn drain(source: &dyn Source) -> Vec<Item> {
    let mut items = Vec::new();
    for split in source.splits().expect("there is a plan") {
        let mut records = source.open(&split).expect("a split can be opened");
        while let Some(record) = records.next() {
            items.push(match record {
                Record::Raw { bytes, place } => source.read(&split, &bytes, &place),
                Record::Ready(item) => item,
                other => panic!("a record of another kind: {other:?}"),
            });
        }
    }
    items
}

/// Keeps what a run writes: the lines of the wire and the rejects of committed splits.
///
/// ```
/// use copydesk_core::Sink;
/// let sink = copydesk_testkit::LineSink::default();
/// sink.finish()?;
/// assert!(sink.lines().is_empty() && sink.is_finished());
/// # Ok::<(), copydesk_core::Cause>(())
/// ```
#[derive(Debug, Default)]
pub struct LineSink {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    bytes: Vec<u8>,
    rejects: Vec<Reject>,
    finished: bool,
}

impl LineSink {
    /// All committed bytes.
    ///
    /// # Panics
    ///
    /// If a run panicked while it wrote.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.kept().bytes.clone()
    }

    /// All committed lines, without their ends.
    ///
    /// # Panics
    ///
    /// If a run panicked while it wrote.
    #[must_use]
    pub fn lines(&self) -> Vec<Vec<u8>> {
        let bytes = self.bytes();
        bytes
            .split_inclusive(|&byte| byte == b'\n')
            .map(|line| line.trim_ascii_end().to_vec())
            .collect()
    }

    /// What was not written, of committed splits, in order.
    ///
    /// # Panics
    ///
    /// If a run panicked while it wrote.
    #[must_use]
    pub fn rejects(&self) -> Vec<Reject> {
        self.kept().rejects.clone()
    }

    /// Whether the run said that it is complete.
    ///
    /// # Panics
    ///
    /// If a run panicked while it wrote.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.kept().finished
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().expect("no run panicked while it wrote")
    }
}

impl Sink for LineSink {
    fn name(&self) -> &str {
        "lines"
    }

    fn encode(&self, document: &wire::Document<'_>, tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        let wrong = |error| Cause::new("lines.encode", "it cannot be written").because(error);
        document.write(&mut tables[0]).map_err(wrong)
    }

    fn open<'a>(&'a self, _split: &Split, _: &'a dyn Hands) -> Result<Box<dyn Part + 'a>, Cause> {
        Ok(Box::new(LinePart { sink: self, bytes: Vec::new(), rejects: Vec::new() }))
    }

    fn finish(&self) -> Result<(), Cause> {
        self.kept().finished = true;
        Ok(())
    }
}

struct LinePart<'a> {
    sink: &'a LineSink,
    bytes: Vec<u8>,
    rejects: Vec<Reject>,
}

impl Part for LinePart<'_> {
    fn write(&mut self, tables: &[Vec<u8>]) -> Result<(), Cause> {
        self.bytes.extend_from_slice(&tables[0]);
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), Cause> {
        self.rejects.push(reject.clone());
        Ok(())
    }

    fn commit(self: Box<Self>) -> Result<Vec<Written>, Cause> {
        let mut kept = self.sink.kept();
        kept.bytes.extend_from_slice(&self.bytes);
        kept.rejects.extend(self.rejects);
        Ok(Vec::new())
    }
}
