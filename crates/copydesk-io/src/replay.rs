//! Reads rejected documents again: from their rejects where these hold the record and it says all, else from
//! where they stood.
//!
//! A line of JSON is an article by itself. A row of CSV needs its header, an archive its reader, a text its
//! file: these are opened like any input, and of what they yield only the records at the places of rejects
//! are handed on. Every reject of a document becomes a document or a reject again, and a fault of a file is
//! told as one: nothing is left out in silence.
//!
//! # What is not here
//!
//! Finding a record that has moved: one that does not begin where its reject says is told as
//! `replay.not_found`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine};
use copydesk_core::{Cause, Item, Place, Record, Records, Reject, Source, Split, Stamp};
use copydesk_files::Io;

use crate::draft::{fault, reject};
use crate::format::{Format, Guess, of_name};
use crate::inputs::Options;
use crate::json_article;
use crate::plan::{Plan, STREAM, made_id};
use crate::records::named;

/// The longest line of a file of rejects, in bytes: a record of 64 KiB in Base64, and long messages.
const LONGEST: usize = 4 << 20;

/// The documents of rejects.
pub(crate) struct Replay {
    rejects: Plan,
    inputs: Option<Plan>, // none where all is in the rejects
    options: Options,
    splits: Vec<Split>, // those of the rejects, then those of the inputs
    known: BTreeMap<String, Known>,
}

/// What is known of a file that rejects come from.
#[derive(Default)]
struct Known {
    name: Option<String>, // where that is another
    is_gone: bool,
    wanted: BTreeSet<u64>, // where the records begin that are read from the file
}

impl Replay {
    /// Looks through files of rejects.
    pub(crate) fn new(names: Vec<String>, options: Options) -> Result<Self, Cause> {
        if names.iter().any(|name| name == STREAM) {
            let message = "rejects are read twice, which standard input cannot be: name a file";
            return Err(Cause::new("input.read_twice", message));
        }
        let files = names.into_iter().map(|name| file_of(&*options.io, name)).collect();
        let as_lines = Options {
            format: Some(Format::JsonLines),
            longest_record: LONGEST,
            split_bytes: u64::MAX,
            ..options.clone()
        };
        let rejects = Plan::new(files, &[], None, as_lines)?;
        let mut replay = Self {
            splits: rejects.splits()?,
            rejects,
            inputs: None,
            options,
            known: BTreeMap::new(),
        };
        replay.look_through()?;
        replay.open_inputs()?;
        Ok(replay)
    }

    /// Learns what has to be read from where.
    fn look_through(&mut self) -> Result<(), Cause> {
        for split in &self.splits {
            let mut records = self.rejects.open(split)?;
            while let Some(record) = records.next() {
                let Record::Raw { bytes, .. } = record else { continue };
                let Ok(told) = serde_json::from_slice::<Reject>(&bytes) else { continue };
                if told.fault {
                    continue;
                }
                let is_whole = self.is_whole(&told);
                let name = name_of(&told).map(str::to_owned);
                let known = self.known.entry(told.source).or_default();
                known.name = known.name.take().or(name);
                if !is_whole {
                    known.wanted.insert(told.byte_offset);
                }
            }
        }
        Ok(())
    }

    /// Whether a reject holds a record that says all.
    fn is_whole(&self, told: &Reject) -> bool {
        if told.raw_b64.is_none() {
            return false;
        }
        let form =
            self.options.format.map_or_else(|| of_name(Path::new(&told.source)), Guess::Known);
        match form {
            Guess::Known(form) => form == Format::JsonLines,
            Guess::Refused(_) => false,
            Guess::Unknown => raw(told).is_ok_and(|raw| {
                let text = raw.strip_prefix(json_article::BOM).unwrap_or(&raw);
                text.trim_ascii_start().starts_with(b"{")
            }),
        }
    }

    /// Opens the files that have to be read again.
    fn open_inputs(&mut self) -> Result<(), Cause> {
        let io = Arc::clone(&self.options.io);
        let mut names = Vec::new();
        for (source, known) in &mut self.known {
            if known.wanted.is_empty() {
                continue;
            }
            known.is_gone = source == STREAM || io.look(Path::new(source)).is_err();
            if !known.is_gone {
                names.push(source.clone());
            }
        }
        if names.is_empty() {
            return Ok(());
        }
        let mut inputs = Plan::new(names, &[], None, self.options.clone())?;
        for file in inputs.files_mut() {
            let name = self.known.get(&*file.source).and_then(|known| known.name.as_deref());
            let name = name.map_or_else(|| file.source.as_ref().to_owned(), str::to_owned);
            file.rename(&name);
        }
        let first = self.splits.len();
        for (index, split) in inputs.splits()?.into_iter().enumerate() {
            let index = u32::try_from(first + index).unwrap_or(u32::MAX);
            self.splits.push(Split { index, ..split });
        }
        self.inputs = Some(inputs);
        Ok(())
    }

    /// The split of the inputs that a split is.
    fn of_inputs(&self, split: &Split) -> Option<(&Plan, Split)> {
        let first = u32::try_from(self.rejects.split_count()).unwrap_or(u32::MAX);
        let index = split.index.checked_sub(first)?;
        Some((self.inputs.as_ref()?, Split { index, ..split.clone() }))
    }

    /// What a line of a file of rejects comes to; nothing if its record is read from its file.
    fn replayed(&self, line: &[u8], at: &Place) -> Option<Record> {
        let damaged = |message: String| {
            let cause = Cause::new("replay.damaged", message);
            Some(Record::Ready(reject(at, None, &cause)))
        };
        let told: Reject = match serde_json::from_slice(line) {
            Ok(told) => told,
            Err(error) => return damaged(format!("the line is no reject: {error}")),
        };
        let place = Place::new(told.source.as_str(), told.byte_offset, told.byte_len);
        if told.fault {
            let message = format!(
                "not replayed, as it befell the file: {}; run over the file again",
                told.message
            );
            return Some(Record::Ready(fault(&place, &Cause::new(told.code, message))));
        }
        if self.is_whole(&told) {
            return match raw(&told) {
                Ok(bytes) => Some(Record::Raw { bytes, place }),
                Err(message) => damaged(message),
            };
        }
        let known = self.known.get(&told.source)?;
        if !known.is_gone {
            return None;
        }
        let message = match told.source.as_str() {
            STREAM => "it came from standard input, and its reject does not hold it".to_owned(),
            source => format!("`{source}` is not there any more: replay where the run was started"),
        };
        let cause = Cause::new("replay.missing", message);
        Some(Record::Ready(reject(&place, told.id.as_deref(), &cause)))
    }
}

impl Source for Replay {
    fn splits(&self) -> Result<Vec<Split>, Cause> {
        Ok(self.splits.clone())
    }

    fn open<'a>(&'a self, split: &Split) -> Result<Box<dyn Records + 'a>, Cause> {
        let Some((inputs, split)) = self.of_inputs(split) else {
            return Ok(Box::new(FromRejects { replay: self, records: self.rejects.open(split)? }));
        };
        let missed = inputs.reach(&split).flat_map(|(source, range)| {
            let wanted = self.known.get(&**source).map(|known| known.wanted.range(range));
            wanted.into_iter().flatten().map(move |offset| (Arc::clone(source), *offset))
        });
        let missed = missed.collect();
        Ok(Box::new(FromInputs { records: inputs.open(&split)?, missed }))
    }

    fn read(&self, split: &Split, bytes: &[u8], place: &Place) -> Item {
        if let Some((inputs, split)) = self.of_inputs(split) {
            return inputs.read(&split, bytes, place);
        }
        let known = self.known.get(&*place.source);
        let name = known.and_then(|known| known.name.as_deref()).unwrap_or(&place.source);
        let Options { ref fields, utf8, .. } = self.options;
        named(json_article::read(bytes, place, fields, utf8, |place| made_id(name, place)), name)
    }

    fn is_quotable(&self, split: &Split) -> bool {
        self.of_inputs(split).is_none_or(|(inputs, split)| inputs.is_quotable(&split))
    }

    fn stamps(&self) -> Result<Vec<Stamp>, Cause> {
        let mut stamps = self.rejects.stamps()?;
        if let Some(inputs) = &self.inputs {
            stamps.extend(inputs.stamps()?);
        }
        Ok(stamps)
    }

    fn recheck(&self, split: &Split) -> Result<(), Cause> {
        match self.of_inputs(split) {
            Some((inputs, split)) => inputs.recheck(&split),
            None => self.rejects.recheck(split),
        }
    }
}

/// The records that rejects hold.
struct FromRejects<'a> {
    replay: &'a Replay,
    records: Box<dyn Records + 'a>,
}

impl Records for FromRejects<'_> {
    fn next(&mut self) -> Option<Record> {
        loop {
            match self.records.next()? {
                Record::Raw { bytes, place } => {
                    if let Some(record) = self.replay.replayed(&bytes, &place) {
                        return Some(record);
                    }
                }
                record => return Some(record),
            }
        }
    }

    fn consumed(&self) -> u64 {
        self.records.consumed()
    }
}

/// The records that rejects only tell the place of.
struct FromInputs<'a> {
    records: Box<dyn Records + 'a>,
    missed: BTreeSet<(Arc<str>, u64)>, // those that were not met yet
}

impl Records for FromInputs<'_> {
    fn next(&mut self) -> Option<Record> {
        while let Some(record) = self.records.next() {
            let at = match &record {
                Record::Raw { place, .. } => (Arc::clone(&place.source), place.offset),
                Record::Ready(Item::Article(raw)) => {
                    (Arc::clone(&raw.place.source), raw.place.offset)
                }
                Record::Ready(Item::Reject(reject)) => {
                    (reject.source.as_str().into(), reject.byte_offset)
                }
                // What befell the file is told.
                _ => return Some(record),
            };
            if self.missed.remove(&at) {
                return Some(record);
            }
        }
        let (source, offset) = self.missed.pop_first()?;
        let message = format!("no record begins at byte {offset} of `{source}` any more");
        let cause = Cause::new("replay.not_found", message);
        Some(Record::Ready(reject(&Place::new(source, offset, 0), None, &cause)))
    }

    fn consumed(&self) -> u64 {
        self.records.consumed()
    }
}

/// A file of rejects: that of an output, where its folder is named.
fn file_of(io: &dyn Io, name: String) -> String {
    let inside = Path::new(&name).join("rejects.jsonl");
    match (io.look(Path::new(&name)), inside.to_str()) {
        (Ok(entry), Some(inside)) if entry.is_dir && io.look(Path::new(inside)).is_ok() => {
            inside.to_owned()
        }
        _ => name,
    }
}

/// The record of a reject, or what is wrong with it.
fn raw(told: &Reject) -> Result<Vec<u8>, String> {
    let text = told.raw_b64.as_deref().unwrap_or_default();
    BASE64_STANDARD.decode(text).map_err(|error| format!("`raw_b64` is no Base64: {error}"))
}

/// What documents of the file of a reject are called after, if the reject says it: in so many words, or by
/// an id that was made of it.
fn name_of(told: &Reject) -> Option<&str> {
    let id = told.id.as_deref().unwrap_or_default();
    let made = id.strip_suffix(&*format!("#{}", told.byte_offset)).unwrap_or(id);
    let is_made = !made.is_empty() && told.source.ends_with(made);
    told.name.as_deref().or_else(|| is_made.then_some(made))
}
