//! Counts the paragraphs of a bucket, and says which of them are repeated.

use copydesk_core::{Repeated, RepeatedKind};

use super::record::ParagraphRecord;

/// Of so many stories …
const OF: usize = 5;
/// … so many have a paragraph at the same place, if the place is stable.
const STABLE: usize = 4;

/// Finds the paragraphs that stand in many articles.
///
/// A paragraph is told as
///
/// - [`Boilerplate`](RepeatedKind::Boilerplate) where a source has it in `min_documents` articles, or in half
///   as many if it stands at the same place in four of five (the third of all, the last but one); one of
///   `min_words` words is so in the articles of all other sources too;
/// - [`Syndicated`](RepeatedKind::Syndicated) where it is no boilerplate, has `min_words` words, and
///   `min_sources` sources print it.
///
/// Copies of one article by one source count once. Counts are exact, but for hashes of 64 bits that are not
/// verified: among a hundred million paragraphs two are mistaken for one with a chance of 1 in 3,000.
///
/// As a [`CorpusStage`](copydesk_core::CorpusStage) it leaves 36 bytes a paragraph with each article. What is
/// told depends neither on the order of the articles nor on threads. Memory holds a sieve of at most 256 MiB,
/// one bucket of records per thread, which is 48 bytes for each article of the commonest paragraph at least,
/// and what is told.
///
/// ```
/// use copydesk_core::CorpusStage;
/// use copydesk_dedup::RepeatedParagraphs;
/// let stage = RepeatedParagraphs::default().min_documents(20);
/// assert_eq!(stage.name(), "repeated");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepeatedParagraphs {
    min_documents: u32,
    min_sources: u32,
    min_words: u32,
    longest: usize,
}

impl Default for RepeatedParagraphs {
    fn default() -> Self {
        Self { min_documents: 10, min_sources: 2, min_words: 14, longest: usize::MAX }
    }
}

impl RepeatedParagraphs {
    /// In how many articles of a source boilerplate stands at least; 10 by default, less than 2 is read as
    /// 2. At a stable place half as many are enough.
    #[must_use]
    pub fn min_documents(mut self, documents: u32) -> Self {
        self.min_documents = documents.max(2);
        self
    }

    /// How many sources print a syndicated paragraph at least; 2 by default, less is read as 2.
    #[must_use]
    pub fn min_sources(mut self, sources: u32) -> Self {
        self.min_sources = sources.max(2);
        self
    }

    /// How many words a syndicated paragraph has at least; 14 by default. With fewer words two papers say the
    /// same without knowing of each other: *The White House did not respond to a request for comment.*
    #[must_use]
    pub fn min_words(mut self, words: u32) -> Self {
        self.min_words = words;
        self
    }

    /// The longest paragraph that is told, in bytes; none is too long by default.
    #[must_use]
    pub fn longest(mut self, bytes: usize) -> Self {
        self.longest = bytes;
        self
    }

    /// Whether a paragraph may be told at all.
    pub(super) fn looks_at(&self, record: &ParagraphRecord) -> bool {
        record.span.range().len() <= self.longest
    }

    /// Counts the records of a bucket, which holds all records of each key in it, and tells the repeated
    /// paragraphs with the numbers of their articles: a pure function of the records, in whatever order. The
    /// records are sorted afterwards, what is told is in that order.
    ///
    /// This is what an engine calls that has grouped the records of many machines by their keys.
    ///
    /// ```
    /// use copydesk_core::{Article, Layers};
    /// use copydesk_dedup::{RepeatedParagraphs, paragraph_records};
    /// let article = |n: u32| {
    ///     let text = format!("The dam of {} held.\n\nPrinted in Oral", ["Ria", "Lova", "Tun"][n as usize]);
    ///     Article::from_text(format!("herald/{n}"), text)
    /// };
    /// let all = (0..3).flat_map(|n| paragraph_records(&article(n), &Layers::default(), n));
    /// let found = RepeatedParagraphs::default().min_documents(3).count(&mut all.collect::<Vec<_>>());
    /// let told: Vec<_> = found.iter().map(|(article, told)| (*article, told.paragraph, told.documents)).collect();
    /// assert_eq!(told.len(), 3);
    /// assert!(told.contains(&(2, 1, 3)), "paragraph 1 of article 2 stands in 3");
    /// ```
    #[must_use]
    pub fn count(&self, records: &mut [ParagraphRecord]) -> Vec<(u32, Repeated)> {
        // A total order, so that the one in which threads appended is forgotten.
        records.sort_unstable();
        let mut found = Vec::new();
        for group in records.chunk_by(|a, b| a.key == b.key) {
            if group.len() > 1 {
                self.count_one(group, &mut found);
            }
        }
        found
    }

    /// Counts the records of one key.
    fn count_one(&self, group: &[ParagraphRecord], found: &mut Vec<(u32, Repeated)>) {
        let mut sources: Vec<(&[ParagraphRecord], bool)> = Vec::new(); // and whether it is boilerplate there
        let mut documents = 0;
        for source in group.chunk_by(|a, b| a.source == b.source) {
            // The first of a story stands for it: the one with the fewest paragraphs before it.
            let stories: Vec<&ParagraphRecord> = source
                .chunk_by(|a, b| a.story == b.story)
                .filter_map(<[ParagraphRecord]>::first)
                .collect();
            documents += number(stories.len());
            sources.push((source, self.is_boilerplate(&stories)));
        }
        let is_long = group.first().is_some_and(|record| record.words >= self.min_words);
        let anywhere = is_long && sources.iter().any(|(_, boilerplate)| *boilerplate);
        let syndicated = is_long && number(sources.len()) >= self.min_sources;
        let count = number(sources.len());
        for (records, boilerplate) in sources {
            let kind = if boilerplate || anywhere {
                RepeatedKind::Boilerplate
            } else if syndicated {
                RepeatedKind::Syndicated
            } else {
                continue;
            };
            found.extend(records.iter().filter(|record| self.looks_at(record)).map(|record| {
                let ParagraphRecord { paragraph, span, .. } = *record;
                (record.article, Repeated { paragraph, span, documents, sources: count, kind })
            }));
        }
    }

    /// Whether a source prints a paragraph under these stories by habit.
    fn is_boilerplate(&self, stories: &[&ParagraphRecord]) -> bool {
        let documents = number(stories.len());
        documents >= self.min_documents
            || (documents >= self.min_documents.div_ceil(2).max(2)
                && (is_stable(stories, |record| record.paragraph)
                    || is_stable(stories, |record| record.behind)))
    }
}

/// Whether four stories of five have the paragraph at one place.
fn is_stable(stories: &[&ParagraphRecord], place: impl Fn(&ParagraphRecord) -> u32) -> bool {
    let mut places: Vec<u32> = stories.iter().map(|record| place(record)).collect();
    places.sort_unstable();
    let most = places.chunk_by(|a, b| a == b).map(<[u32]>::len).max().unwrap_or(0);
    OF * most >= STABLE * stories.len()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
