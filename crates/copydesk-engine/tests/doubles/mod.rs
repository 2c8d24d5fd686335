//! Sources, sinks and stages in memory, which fail on demand.
//!
//! A record is `id|text`. Words in the text make somebody fail: see [`fails`].
#![allow(dead_code, reason = "every test binary uses some of it")]

mod rack;
mod scripted;
mod stages;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

use copydesk_core::{
    Cause, Content, Hands, Item, Meta, Part, Place, RawArticle, Record, Records, Reject, Sink,
    Source, Split, Stamp, Written, wire,
};
use copydesk_engine::{Duplicates, Pipeline, PipelineBuilder, Report, RunError};
#[allow(unused_imports, reason = "only the tests of jobs have a folder")]
pub(crate) use rack::{Rack, tree};
#[allow(unused_imports, reason = "only the tests of batches have scripts")]
pub(crate) use scripted::Scripted;
pub(crate) use stages::{Equal, Plain, Words};

/// What each troublemaker leads to: its step and code, or nothing for a good text.
pub(crate) fn fails(text: &str) -> Option<(&'static str, &'static str)> {
    let troubles = [
        ("!unread", "source", "test.unread"),
        ("!dies", "source", "panic"),
        ("!inadmissible", "intake", "test.inadmissible"),
        ("!faint", "words", "panic"),
        ("!refuse", "words", "test.refused"),
        ("!lie", "words", "law.broken"),
    ];
    let hit = troubles.iter().find(|(word, ..)| text.contains(word));
    hit.map(|(_, step, code)| (*step, *code))
}

/// Splits of records in memory.
#[derive(Default)]
pub(crate) struct Pages {
    pub(crate) splits: Vec<Vec<String>>,
    /// Splits that cannot be opened.
    pub(crate) closed: Vec<usize>,
    /// Whether a run may read them twice.
    pub(crate) twice: bool,
    /// How often each split is still found to be changed when it was read.
    pub(crate) changes: Mutex<Vec<usize>>,
    /// Called on the reader's thread before each record, with the number of records before it.
    pub(crate) before: Option<Box<dyn Fn(usize) + Send + Sync>>,
    pub(crate) handed: AtomicUsize,
}

impl Pages {
    pub(crate) fn new(splits: &[&[&str]]) -> Self {
        let owned = |records: &&[&str]| records.iter().map(|record| (*record).to_owned()).collect();
        Self { splits: splits.iter().map(owned).collect(), ..Self::default() }
    }

    /// One split of so many good documents.
    pub(crate) fn many(count: usize) -> Self {
        let records = (0..count).map(|at| format!("a{at}|Rain fell on day {at}."));
        Self { splits: vec![records.collect()], ..Self::default() }
    }
}

pub(crate) fn raw(id: &str, text: &str, place: Place) -> RawArticle {
    RawArticle {
        id: id.to_owned(),
        content: Content::Text(text.to_owned()),
        meta: Meta::default(),
        place,
    }
}

impl Source for Pages {
    fn splits(&self) -> Result<Vec<Split>, Cause> {
        let split = |(index, records): (usize, &Vec<String>)| Split {
            index: index as u32,
            label: format!("split-{index}"),
            bytes: Some(records.iter().map(|record| record.len() as u64).sum()),
        };
        Ok(self.splits.iter().enumerate().map(split).collect())
    }

    fn open<'a>(&'a self, split: &Split) -> Result<Box<dyn Records + 'a>, Cause> {
        if self.closed.contains(&(split.index as usize)) {
            return Err(Cause::new("test.closed", "nobody is at home"));
        }
        Ok(Box::new(Page { pages: self, split: split.index as usize, next: 0, offset: 0 }))
    }

    fn read(&self, split: &Split, bytes: &[u8], place: &Place) -> Item {
        assert_eq!(&*place.source, split.label, "a record is read with its own split");
        let record = std::str::from_utf8(bytes).expect("records are strings");
        let (id, text) = record.split_once('|').expect("a record is `id|text`");
        assert!(!text.contains("!dies"), "the reader dies");
        let reject = || {
            Reject::new(place, Some(id), "source", &Cause::new("test.unread", "cannot read this"))
        };
        if text.contains("!unread") {
            Item::Reject(reject())
        } else if text.contains("!junk") {
            Item::Fault(reject())
        } else {
            Item::Article(Box::new(raw(id, text, place.clone())))
        }
    }

    fn stamps(&self) -> Result<Vec<Stamp>, Cause> {
        let stamp = |(index, records): (usize, &Vec<String>)| {
            let (name, bytes) = (format!("split-{index}"), records.concat());
            let head = xxhash_rust::xxh3::xxh3_64(bytes.as_bytes());
            Stamp { name, len: Some(bytes.len() as u64), modified: None, head, tail: head }
        };
        Ok(self.splits.iter().enumerate().map(stamp).collect())
    }

    fn recheck(&self, split: &Split) -> Result<(), Cause> {
        match self.changes.lock().expect("not poisoned").get_mut(split.index as usize) {
            Some(left) if *left > 0 => {
                *left -= 1;
                Err(Cause::new("file.changed", format!("`{}` was changed", split.label)))
            }
            _ => Ok(()),
        }
    }

    fn is_rereadable(&self) -> bool {
        self.twice
    }
}

struct Page<'a> {
    pages: &'a Pages,
    split: usize,
    next: usize,
    offset: u64,
}

impl Records for Page<'_> {
    fn next(&mut self) -> Option<Record> {
        let record = self.pages.splits[self.split].get(self.next)?;
        if let Some(before) = &self.pages.before {
            before(self.pages.handed.load(Ordering::SeqCst));
        }
        assert!(!record.contains("!tear"), "the page is torn");
        self.pages.handed.fetch_add(1, Ordering::SeqCst);
        let source = format!("split-{}", self.split);
        let place = Place::new(source, self.offset, record.len() as u64);
        self.offset += place.len;
        self.next += 1;
        Some(Record::Raw { bytes: record.clone().into_bytes(), place })
    }

    fn consumed(&self) -> u64 {
        self.offset
    }
}

/// A sink in memory.
#[derive(Default)]
pub(crate) struct Tray {
    pub(crate) held: Mutex<Held>,
    /// Fails when this many documents are written.
    pub(crate) full_after: Option<usize>,
    /// Panics when it is written to.
    pub(crate) dies: bool,
    /// Wants many documents at once.
    pub(crate) is_batched: bool,
    /// How often it was asked in that way.
    pub(crate) asked: AtomicUsize,
    /// Called on the writer's thread before each write.
    pub(crate) before: Option<Watch>,
    pub(crate) changed: Condvar,
}

/// Looks at what is held.
pub(crate) type Watch = Box<dyn Fn(&Held) + Send + Sync>;

#[derive(Default, Clone, Debug, PartialEq)]
pub(crate) struct Held {
    pub(crate) parts: Vec<(String, Vec<u8>)>,
    pub(crate) open: usize,
    pub(crate) written: usize,
    /// Those of committed parts.
    pub(crate) rejects: Vec<Reject>,
    /// How many were handed over, to whatever part.
    pub(crate) told: usize,
    pub(crate) finished: bool,
}

impl Held {
    pub(crate) fn text(&self) -> String {
        let bytes = self.parts.iter().flat_map(|(_, bytes)| bytes.iter().copied()).collect();
        String::from_utf8(bytes).expect("the wire is a string")
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        let id =
            |line: &str| wire::Document::read(line.as_bytes()).expect("a document").id.into_owned();
        self.text().lines().map(id).collect()
    }

    /// Id, step and code of each reject.
    pub(crate) fn refused(&self) -> Vec<(&str, &str, &str)> {
        self.rejects
            .iter()
            .map(|r| (r.id.as_deref().unwrap_or("-"), r.stage.as_str(), r.code.as_str()))
            .collect()
    }
}

impl Tray {
    pub(crate) fn into_held(self) -> Held {
        self.held.into_inner().expect("not poisoned")
    }

    pub(crate) fn written(&self) -> usize {
        self.held.lock().expect("not poisoned").written
    }

    /// Waits until this many documents were written.
    pub(crate) fn wait_for(&self, written: usize) {
        let held = self.held.lock().expect("not poisoned");
        drop(self.changed.wait_while(held, |held| held.written < written).expect("not poisoned"));
    }
}

impl Sink for Tray {
    fn name(&self) -> &str {
        "tray"
    }

    fn encode(&self, document: &wire::Document<'_>, tables: &mut [Vec<u8>]) -> Result<(), Cause> {
        tables[0].extend_from_slice(b"half a row");
        assert!(!document.text.contains("!sinkdies"), "the sink dies");
        if document.text.contains("!unwritable") {
            return Err(Cause::new("test.unwritable", "no ink"));
        }
        let before = tables[0].len() - b"half a row".len();
        tables[0].truncate(before);
        document.write(&mut tables[0]).map_err(|error| Cause::new("test.json", error.to_string()))
    }

    fn is_batched(&self) -> bool {
        self.is_batched
    }

    fn encode_lines(&self, lines: &[&[u8]], tables: &mut [Vec<u8>]) -> Vec<Result<(), Cause>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let one = |line: &&[u8]| {
            let before = tables[0].len();
            let done = self.encode_line(line, tables);
            if done.is_err() {
                tables[0].truncate(before);
            }
            done
        };
        lines.iter().map(one).collect()
    }

    fn open<'a>(&'a self, split: &Split, _: &'a dyn Hands) -> Result<Box<dyn Part + 'a>, Cause> {
        self.held.lock().expect("not poisoned").open += 1;
        let (bytes, rejects) = (Vec::new(), Vec::new());
        Ok(Box::new(Sheet { tray: self, label: split.label.clone(), bytes, rejects }))
    }

    fn finish(&self) -> Result<(), Cause> {
        self.held.lock().expect("not poisoned").finished = true;
        Ok(())
    }
}

struct Sheet<'a> {
    tray: &'a Tray,
    label: String,
    bytes: Vec<u8>,
    rejects: Vec<Reject>,
}

impl Part for Sheet<'_> {
    fn write(&mut self, tables: &[Vec<u8>]) -> Result<(), Cause> {
        assert!(!self.tray.dies, "the tray falls");
        if let Some(before) = &self.tray.before {
            let held = self.tray.held.lock().expect("not poisoned").clone();
            before(&held);
        }
        let mut held = self.tray.held.lock().expect("not poisoned");
        held.written += tables[0].iter().filter(|byte| **byte == b'\n').count();
        if self.tray.full_after.is_some_and(|most| held.written > most) {
            return Err(Cause::new("disk.full", "the tray is full"));
        }
        self.bytes.extend_from_slice(&tables[0]);
        self.tray.changed.notify_all();
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), Cause> {
        assert_eq!(reject.source, self.label, "a reject belongs to its split");
        self.rejects.push(reject.clone());
        self.tray.held.lock().expect("not poisoned").told += 1;
        Ok(())
    }

    fn commit(self: Box<Self>) -> Result<Vec<Written>, Cause> {
        let part = (self.label.clone(), self.bytes.clone());
        let mut held = self.tray.held.lock().expect("not poisoned");
        held.parts.push(part);
        held.rejects.extend(self.rejects.iter().cloned());
        drop(held);
        Ok(Vec::new())
    }
}

impl Drop for Sheet<'_> {
    fn drop(&mut self) {
        if let Ok(mut held) = self.tray.held.lock() {
            held.open -= 1;
        }
    }
}

/// A pipeline with the stage of this module.
pub(crate) fn standard() -> PipelineBuilder {
    Pipeline::builder(Plain).stage(Words)
}

/// The same with its corpus stage.
pub(crate) fn settling(duplicates: Duplicates) -> PipelineBuilder {
    standard().corpus(Equal::ALL).duplicates(duplicates)
}

/// Runs it over these pages into a new tray.
pub(crate) fn run(builder: PipelineBuilder, pages: &Pages) -> (Result<Report, RunError>, Held) {
    let tray = Tray::default();
    let outcome = builder.build().expect("it fits").run(pages, &tray);
    let held = tray.into_held();
    assert_eq!(held.open, 0, "a part was left open");
    (outcome, held)
}

/// Runs it and expects it to come to its end.
#[track_caller]
pub(crate) fn finish(builder: PipelineBuilder, pages: &Pages) -> (Report, Held) {
    let (outcome, held) = run(builder, pages);
    let report = outcome.expect("the run ends well");
    assert!(held.finished && report.complete);
    assert!(report.counts.balance(), "{:?}", report.counts);
    (report, held)
}
