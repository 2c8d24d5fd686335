//! A paragraph as it goes to where it is counted: plain numbers, to be grouped by key.

use copydesk_core::{Article, Cause, Layers, Span};
use xxhash_rust::xxh3::xxh3_64;

use super::cut;
use super::key::{Key, key};
use super::source::source;
use crate::hash::{SEED, mix};

/// Mark and version of a note.
const MARK: [u8; 2] = [0xCE, 2];

/// What is counted of a paragraph. All records of one `key` belong into one bucket, see
/// [`RepeatedParagraphs::count`](super::RepeatedParagraphs::count).
///
/// Records are ordered by key, then source, then story, and last by article and paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParagraphRecord {
    /// The hash of its folded words.
    pub key: u64,
    /// The hash of its article's source.
    pub source: u64,
    /// Tells its article from others of the source: the two longest paragraphs beside this one. Where both
    /// are the same, the articles are copies and count once.
    pub story: u64,
    /// How many paragraphs stand before it.
    pub paragraph: u32,
    /// How many stand behind it.
    pub behind: u32,
    /// How many words it has.
    pub words: u32,
    /// Where it stands in its article's text.
    pub span: Span,
    /// Which article it is of.
    pub article: u32,
}

/// The records of an article that is known by a number: of each paragraph with a letter in it, in order.
///
/// The paragraphs are those of the layer; if it is empty, the text is cut at blank lines. The source is the
/// host of the address (`meta.uri`); without one, a field `source`, `publisher`, `site` or `domain` that came
/// with it; without that, the folder or file that its id names.
///
/// ```
/// use copydesk_core::{Article, Layers};
/// use copydesk_dedup::paragraph_records;
/// let article = Article::from_text("herald/1", "Rain fell.\n\n* * *\n\nNumber of shows: 12");
/// let found = paragraph_records(&article, &Layers::default(), 7);
/// let places: Vec<_> = found.iter().map(|found| (found.article, found.paragraph, found.behind)).collect();
/// assert_eq!(places, [(7, 0, 2), (7, 2, 0)]);
/// ```
#[must_use]
pub fn paragraph_records(article: &Article, layers: &Layers, number: u32) -> Vec<ParagraphRecord> {
    let spans = cut::paragraphs(article, layers);
    records(&source(article), article.text(), &spans, number)
}

/// The records of an article whose keys are known, one for each span.
pub(super) fn with_keys(
    article: &Article,
    spans: &[Span],
    keys: impl Iterator<Item = Option<Key>>,
) -> Vec<ParagraphRecord> {
    of_keys(&source(article), spans, keys, 0)
}

/// The records of a text whose paragraphs and source are known.
pub(super) fn records(
    source: &str,
    text: &str,
    spans: &[Span],
    article: u32,
) -> Vec<ParagraphRecord> {
    let keys = spans.iter().map(|span| text.get(span.range()).and_then(key));
    of_keys(source, spans, keys, article)
}

fn of_keys(
    source: &str,
    spans: &[Span],
    keys: impl Iterator<Item = Option<Key>>,
    article: u32,
) -> Vec<ParagraphRecord> {
    let source = xxh3_64(source.as_bytes());
    let last = spans.len().saturating_sub(1);
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut longest = Longest::default();
    let mut found: Vec<ParagraphRecord> = Vec::with_capacity(spans.len());
    for ((at, span), key) in spans.iter().enumerate().zip(keys) {
        let Some(key) = key else { continue };
        longest.look(key);
        let (paragraph, behind) = (number(at), number(last - at));
        let Key { hash: key, words } = key;
        let story = 0; // known when all paragraphs are
        found.push(ParagraphRecord {
            key,
            source,
            story,
            paragraph,
            behind,
            words,
            span: *span,
            article,
        });
    }
    for record in &mut found {
        record.story = longest.beside(record.key);
    }
    found
}

/// The three longest paragraphs of an article that differ.
#[derive(Debug, Default)]
struct Longest([Option<(u32, u64)>; 3]); // words and key, longest first

impl Longest {
    fn look(&mut self, key: Key) {
        let mut next = Some((key.words, key.hash));
        if self.0.contains(&next) {
            return;
        }
        for slot in &mut self.0 {
            if next > *slot {
                std::mem::swap(&mut next, slot);
            }
        }
    }

    /// The two longest ones beside that of a key, as one number.
    fn beside(&self, key: u64) -> u64 {
        let others = self.0.iter().flatten().map(|(_, other)| *other);
        others.filter(|other| *other != key).take(2).fold(SEED, |story, other| mix(story ^ other))
    }
}

/// Bytes of a record in a bucket.
pub(super) const RECORD: usize = 3 * 8 + 6 * 4;
/// Bytes of a record in a note, which knows the source and the article.
const NOTED: usize = 2 * 8 + 5 * 4;

impl ParagraphRecord {
    /// The record as bytes.
    pub(super) fn to_bytes(self) -> [u8; RECORD] {
        let mut bytes = [0; RECORD];
        let (long, short) = bytes.split_at_mut(3 * 8);
        put(long, [self.key, self.source, self.story].map(u64::to_le_bytes));
        let Self { paragraph, behind, words, span, article, .. } = self;
        let numbers = [paragraph, behind, words, span.start(), span.end(), article];
        put(short, numbers.map(u32::to_le_bytes));
        bytes
    }

    /// The record of such bytes; one that was damaged ends no earlier than it begins.
    pub(super) fn of_bytes(bytes: &[u8; RECORD]) -> Self {
        let mut rest = bytes.as_slice();
        let mut long = || take(&mut rest).map_or(0, u64::from_le_bytes);
        let [key, source, story] = [long(), long(), long()];
        let mut short = || take(&mut rest).map_or(0, u32::from_le_bytes);
        let [paragraph, behind, words, start, end, article] =
            [short(), short(), short(), short(), short(), short()];
        let span = Span::new(start, end.max(start));
        Self { key, source, story, paragraph, behind, words, span, article }
    }
}

/// Appends the records of one article as a note.
pub(super) fn write(records: &[ParagraphRecord], out: &mut Vec<u8>) {
    out.extend_from_slice(&MARK);
    let Some(first) = records.first() else { return };
    out.reserve(8 + records.len() * NOTED);
    out.extend_from_slice(&first.source.to_le_bytes());
    for record in records {
        let bytes = record.to_bytes();
        out.extend_from_slice(&bytes[..8]);
        out.extend_from_slice(&bytes[16..RECORD - 4]);
    }
}

/// Hands the records of a note to `each`, in order.
pub(super) fn read(
    note: &[u8],
    article: u32,
    mut each: impl FnMut(ParagraphRecord) -> Result<(), Cause>,
) -> Result<(), Cause> {
    let broken = |why: &str| {
        Cause::new(
            "repeated.note",
            format!("a note cannot be read: {why}; it was changed, or written by another version"),
        )
    };
    let rest = note.strip_prefix(&MARK).ok_or_else(|| broken("it begins otherwise"))?;
    let Some((source, rest)) = rest.split_first_chunk::<8>() else {
        return if rest.is_empty() { Ok(()) } else { Err(broken("it ends within its source")) };
    };
    let (noted, rest) = rest.as_chunks::<NOTED>();
    if !rest.is_empty() {
        return Err(broken("it ends within a paragraph"));
    }
    let mut bytes = [0; RECORD];
    bytes[8..16].copy_from_slice(source);
    bytes[RECORD - 4..].copy_from_slice(&article.to_le_bytes());
    noted.iter().try_for_each(|noted| {
        bytes[..8].copy_from_slice(&noted[..8]);
        bytes[16..RECORD - 4].copy_from_slice(&noted[8..]);
        each(ParagraphRecord::of_bytes(&bytes))
    })
}

fn put<const N: usize, const BYTES: usize>(out: &mut [u8], numbers: [[u8; BYTES]; N]) {
    for (bytes, number) in out.chunks_exact_mut(BYTES).zip(numbers) {
        bytes.copy_from_slice(&number);
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use copydesk_testkit::wild_text;
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> Vec<ParagraphRecord> {
        records("herald", text, &cut::cut(text), 3)
    }

    fn noted(note: &[u8]) -> Result<Vec<ParagraphRecord>, Cause> {
        let mut back = Vec::new();
        read(note, 3, |record| {
            back.push(record);
            Ok(())
        })?;
        Ok(back)
    }

    proptest! {
        #[test]
        fn a_note_reads_back_as_it_was_written(text in wild_text()) {
            let (records, mut note) = (of(&text), Vec::new());
            write(&records, &mut note);
            prop_assert_eq!(noted(&note).expect("our own note"), records);
        }

        #[test]
        fn a_damaged_note_is_refused_or_read(text in wild_text(), at in 0_usize..200, cut in 0_usize..200) {
            let mut note = Vec::new();
            write(&of(&text), &mut note);
            if let Some(byte) = note.get_mut(at) {
                *byte ^= 0x5a;
            }
            note.truncate(note.len().saturating_sub(cut));
            if let Err(cause) = noted(&note) {
                prop_assert_eq!(cause.code(), "repeated.note");
            }
        }
    }

    #[test]
    fn a_story_is_told_by_what_stands_beside_the_paragraph() {
        let story = |text: &str, at: usize| of(text)[at].story;
        let foot = "This long notice of our house stands under every story that we print here";
        let one = format!("The dam held for a night.\n\nShare\n\n{foot}");
        let other = format!("The ferry sank in the harbour.\n\nShare\n\n{foot}");
        assert_ne!(story(&one, 2), story(&other, 2), "the notice is the longest of both");
        assert_ne!(story(&one, 1), story(&other, 1));
        let again = format!("Update\n\nTHE DAM held for a night!\n\nShare\n\n{foot}");
        assert_eq!(story(&one, 1), story(&again, 2), "the same story");
    }
}
