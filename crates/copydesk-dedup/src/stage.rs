//! The stage of the pipeline.

use std::ops::Range;

use copydesk_core::{Article, Bench, Cause, CorpusStage, Layers, ParagraphKind, Verdicts};

use crate::day::day;
use crate::fingerprint::{Fingerprint, Fingerprinter};
use crate::note::encode;
use crate::options::Options;
use crate::settle::settle;

/// Finds which articles copy which, with one note per article.
#[derive(Clone, Copy, Debug, Default)]
pub struct DedupStage {
    options: Options,
}

impl DedupStage {
    /// A stage with these settings.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options }
    }

    pub(crate) fn note_text(&self, text: &str, out: &mut Vec<u8>) {
        encode(&self.fingerprint(text, &[], None), out);
    }

    /// The settings.
    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// Reads a text without the given parts of it, which are in order and disjoint.
    fn fingerprint(
        &self,
        text: &str,
        left_out: &[Range<usize>],
        published: Option<&str>,
    ) -> Fingerprint {
        let mut reader = Fingerprinter::new(self.options.grain(), text.len());
        let mut free = 0;
        for part in left_out {
            if let (Some(before), Some(piece)) =
                (text.get(free..part.start), text.get(part.clone()))
            {
                reader.count(before);
                reader.leave_out(piece);
                free = part.end;
            }
        }
        reader.count(&text[free..]);
        reader.finish(text, published.and_then(day))
    }
}

impl CorpusStage for DedupStage {
    fn name(&self) -> &str {
        "dedup"
    }

    fn note(&self, article: &Article, layers: &Layers, out: &mut Vec<u8>) -> Result<(), Cause> {
        let left_out = layers.paragraphs.iter().filter(|paragraph| is_left_out(paragraph.kind));
        let left_out: Vec<_> = left_out.map(|paragraph| paragraph.span.range()).collect();
        encode(&self.fingerprint(article.text(), &left_out, published(article, layers)), out);
        Ok(())
    }

    fn settle(&self, bench: Bench<'_>) -> Result<Verdicts, Cause> {
        settle(bench, &self.options)
    }
}

/// Whether a paragraph only tells whether the text is the same, and not whose story it is.
pub(crate) fn is_left_out(kind: ParagraphKind) -> bool {
    use ParagraphKind::{AuthorNote, Boilerplate, Byline, Caption, Dateline, Headline};
    matches!(kind, Headline | Dateline | Byline | Caption | Boilerplate | AuthorNote)
}

/// When an article was published, as it came or as it says itself.
pub(crate) fn published<'a>(article: &'a Article, layers: &'a Layers) -> Option<&'a str> {
    let found = layers.facts.published.as_ref().map(|fact| fact.value.as_str());
    article.meta().published.as_deref().or(found)
}
