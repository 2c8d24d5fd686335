//! Lines that many articles of one source have in common: what a single article cannot tell.
//!
//! A box, a notice, the motto of a column looks like any short paragraph, until the same source has
//! printed it fifty times. The stage leaves the hashes of the short paragraphs of each article, and
//! counts at the end, source by source, in how many articles each stands. Nothing is deleted, and no
//! kind is changed: each repeated paragraph is told with its count.
//!
//! Figures do not count: `Number of shows: 12` and `Number of shows: 1556` are one line. Articles that
//! share their longest paragraph are taken for copies of one and count once, or a story that was printed
//! twenty times would be a story of nothing but furniture.
//!
//! # What is not here
//!
//! Lines that differ by a word. Long paragraphs: who repeats these copies an article, and
//! [`DedupStage`](crate::DedupStage) finds it.

use std::collections::BTreeMap;

use copydesk_core::{
    Article, Bench, Cause, CorpusStage, Layers, Meta, Repeated, Value, Verdict, Verdicts, map,
};
use xxhash_rust::xxh3::xxh3_64;

/// Mark and version of a note.
const MARK: [u8; 2] = [0xCE, 1];
/// Of an article with more short paragraphs, so many of the first and as many of the last are noted.
const EACH_END: usize = 100;
/// Notes whose records lie in one bucket on average: with ten short paragraphs an article and 32 bytes
/// a record, 5 MB at a time.
const NOTES_PER_BUCKET: usize = 16_384;
const MOST_BUCKETS: usize = 512;
/// A record of a bucket: source and line, longest paragraph, ordinal, paragraph.
const RECORD: usize = 8 + 8 + 8 + 4 + 4;

/// Finds the lines that a source repeats from article to article.
///
/// The source is the host of the article's address (`meta.uri`); without one, a field `source`,
/// `publisher`, `site` or `domain` that came with it; without that, the folder or file that its id
/// names. What is told depends neither on the order of the articles nor on threads. Memory holds one
/// bucket of records per thread and the repeated paragraphs themselves. Hashes have 64 bits and are not
/// verified: among a million lines of one source two are mistaken for one with a chance of 1 in 30
/// million.
///
/// ```
/// use copydesk_core::CorpusStage;
/// use copydesk_dedup::RepeatedLines;
/// let stage = RepeatedLines::default().min_documents(20);
/// assert_eq!(stage.name(), "repeated");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepeatedLines {
    min_documents: u32,
    longest: usize,
}

impl Default for RepeatedLines {
    fn default() -> Self {
        Self { min_documents: 10, longest: 300 }
    }
}

impl RepeatedLines {
    /// In how many articles of a source a line stands at least; 10 by default, less than 2 is read as 2.
    #[must_use]
    pub fn min_documents(mut self, documents: u32) -> Self {
        self.min_documents = documents.max(2);
        self
    }

    /// The longest paragraph that is looked at, in bytes; 300 by default.
    #[must_use]
    pub fn longest(mut self, bytes: usize) -> Self {
        self.longest = bytes;
        self
    }

    /// The verdicts about the records of one bucket.
    fn decide(&self, records: &mut [Record]) -> Vec<(u32, Repeated)> {
        // By line first, so that the order in which threads appended is forgotten.
        records.sort_unstable();
        let mut found = Vec::new();
        for group in records.chunk_by(|a, b| a.line == b.line) {
            let bodies = group.chunk_by(|a, b| a.body == b.body).count();
            let documents = u32::try_from(bodies).unwrap_or(u32::MAX);
            if documents >= self.min_documents {
                found.extend(group.iter().map(|record| {
                    (record.ordinal, Repeated { paragraph: record.paragraph, documents })
                }));
            }
        }
        found
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Record {
    line: [u64; 2], // the source, the line
    body: u64,
    ordinal: u32,
    paragraph: u32,
}

impl Record {
    fn write(self, out: &mut Vec<u8>) {
        for number in [self.line[0], self.line[1], self.body] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.ordinal.to_le_bytes());
        out.extend_from_slice(&self.paragraph.to_le_bytes());
    }

    fn read(bytes: &[u8; RECORD]) -> Self {
        let mut rest = bytes.as_slice();
        let mut long = || take(&mut rest).map_or(0, u64::from_le_bytes);
        let (source, line, body) = (long(), long(), long());
        let mut short = || take(&mut rest).map_or(0, u32::from_le_bytes);
        Self { line: [source, line], body, ordinal: short(), paragraph: short() }
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

impl CorpusStage for RepeatedLines {
    fn name(&self) -> &str {
        "repeated"
    }

    fn note(&self, article: &Article, layers: &Layers, out: &mut Vec<u8>) -> Result<(), Cause> {
        let text = |at: &usize| {
            let paragraph = layers.paragraphs.get(*at)?;
            article.text().get(paragraph.span.range())
        };
        let all = || (0..layers.paragraphs.len()).filter_map(|at| Some((at, text(&at)?)));
        let longest = all().map(|(_, text)| text).max_by_key(|text| (text.len(), *text));
        out.extend_from_slice(&MARK);
        out.extend_from_slice(&xxh3_64(source(article).as_bytes()).to_le_bytes());
        out.extend_from_slice(&xxh3_64(longest.unwrap_or_default().as_bytes()).to_le_bytes());
        let short: Vec<_> = all()
            .filter(|(_, text)| text.len() <= self.longest)
            .filter_map(|(at, text)| Some((u32::try_from(at).ok()?, line_hash(text)?)))
            .collect();
        let (first, rest) = short.split_at(short.len().min(EACH_END));
        let last = rest.get(rest.len().saturating_sub(EACH_END)..).unwrap_or_default();
        for (paragraph, hash) in first.iter().chain(last) {
            out.extend_from_slice(&paragraph.to_le_bytes());
            out.extend_from_slice(&hash.to_le_bytes());
        }
        Ok(())
    }

    fn settle(&self, bench: Bench<'_>) -> Result<Verdicts, Cause> {
        let buckets = (bench.notes.len() / NOTES_PER_BUCKET + 1).min(MOST_BUCKETS);
        let spread = map(bench.crew, bench.notes.partitions(), |partition| {
            let mut sorted = vec![Vec::new(); buckets];
            bench.notes.pass(partition, &mut |ordinal, _, note| {
                read(note, ordinal, |record| {
                    let bucket = usize::try_from(record.line[1] % buckets as u64).unwrap_or(0);
                    record.write(&mut sorted[bucket]);
                })
            })?;
            (0..).zip(&sorted).try_for_each(|(bucket, bytes)| bench.scratch.append(bucket, bytes))
        });
        spread.into_iter().collect::<Result<(), Cause>>()?;
        let decided = map(bench.crew, buckets, |bucket| {
            let bucket = u32::try_from(bucket).unwrap_or(u32::MAX);
            let mut bytes = Vec::new();
            bench.scratch.read(bucket, &mut bytes)?;
            bench.scratch.clear(bucket)?;
            let mut records: Vec<_> = bytes.as_chunks().0.iter().map(Record::read).collect();
            drop(bytes);
            Ok(self.decide(&mut records))
        });
        let mut by_article: BTreeMap<u32, Vec<Repeated>> = BTreeMap::new();
        for found in decided {
            for (ordinal, repeated) in found? {
                by_article.entry(ordinal).or_default().push(repeated);
            }
        }
        let verdict = |(ordinal, mut repeated): (u32, Vec<Repeated>)| {
            repeated.sort_unstable();
            Verdict { ordinal, repeated, ..Verdict::default() }
        };
        Ok(Verdicts::new(by_article.into_iter().map(verdict).collect()))
    }
}

/// Hands the records of a note to `each`.
fn read(note: &[u8], ordinal: u32, mut each: impl FnMut(Record)) -> Result<(), Cause> {
    let broken =
        || Cause::new("repeated.note", "a note cannot be read: it is none of this version");
    let mut rest = note.strip_prefix(&MARK).ok_or_else(broken)?;
    let source = take(&mut rest).map(u64::from_le_bytes).ok_or_else(broken)?;
    let body = take(&mut rest).map(u64::from_le_bytes).ok_or_else(broken)?;
    while !rest.is_empty() {
        let paragraph = take(&mut rest).map(u32::from_le_bytes).ok_or_else(broken)?;
        let line = take(&mut rest).map(u64::from_le_bytes).ok_or_else(broken)?;
        each(Record { line: [source, line], body, ordinal, paragraph });
    }
    Ok(())
}

/// The hash of a line without its figures and blanks; `None` for one that has no letter.
fn line_hash(text: &str) -> Option<u64> {
    if !text.chars().any(char::is_alphabetic) {
        return None;
    }
    let mut bare = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let mut before = ' ';
        for c in word.chars() {
            let c = if c.is_numeric() { '0' } else { c };
            let joins = before == '0' && matches!(c, '0' | '.' | ',');
            if !joins {
                bare.push(c);
                before = c;
            }
        }
        bare.push(' ');
    }
    Some(xxh3_64(bare.as_bytes()))
}

/// Where an article comes from, as far as that is said.
fn source(article: &Article) -> String {
    let meta = article.meta();
    if let Some(host) = meta.uri.as_deref().and_then(host) {
        return host;
    }
    if let Some(name) = named(meta) {
        return name.to_lowercase();
    }
    let id = article.id();
    let path = id.rsplit_once('#').map_or_else(
        || id.rsplit_once(['/', '\\']).map_or("", |(folder, _)| folder),
        |(file, _)| file,
    );
    path.to_owned()
}

fn named(meta: &Meta) -> Option<&str> {
    let text = |name: &&str| match meta.extra.get(*name) {
        Some(Value::String(text)) if !text.is_empty() => Some(text.as_str()),
        _ => None,
    };
    ["source", "publisher", "site", "domain"].iter().find_map(text)
}

/// The host of an address, without `www.` and port.
fn host(uri: &str) -> Option<String> {
    let (_, rest) = uri.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host).to_ascii_lowercase();
    let host = host.strip_prefix("www.").map_or(host.clone(), str::to_owned);
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use copydesk_core::{OffsetMap, Origin};

    use super::*;

    fn source_of(id: &str, uri: Option<&str>, field: Option<(&str, &str)>) -> String {
        let mut meta = Meta { uri: uri.map(str::to_owned), ..Meta::default() };
        if let Some((name, value)) = field {
            meta.extra.insert(name.to_owned(), Value::String(value.to_owned()));
        }
        source(&Article::new(id, "Rain.", meta, Origin::new(OffsetMap::default(), 5)))
    }

    #[test]
    fn the_source_is_the_host_or_a_field_or_the_folder() {
        assert_eq!(
            source_of("a/b", Some("https://www.Herald.example:80/x"), None),
            "herald.example"
        );
        assert_eq!(source_of("a/b", Some("no address"), Some(("publisher", "Herald"))), "herald");
        assert_eq!(source_of("north/herald/1.txt", None, None), "north/herald");
        assert_eq!(source_of("day.jsonl#12", None, None), "day.jsonl");
        assert_eq!(source_of("12", None, None), "");
    }

    #[test]
    fn figures_and_blanks_make_no_other_line() {
        let one = line_hash("Number of shows: 12");
        assert_eq!(line_hash("Number  of shows:\u{a0}1,556"), one);
        assert_ne!(line_hash("Number of clicks: 12"), one);
        assert_eq!(line_hash("12.07.2021"), None);
    }
}
