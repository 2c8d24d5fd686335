//! The stage of the pipeline.

use std::ops::Range;

use copydesk_core::{Article, Bench, Cause, CorpusStage, Layers, ParagraphKind, Verdicts};

use crate::day::day;
use crate::note::encode;
use crate::options::Options;
use crate::settle::settle;
use crate::sketch::{Sketch, Sketcher};

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
        encode(&self.sketch(text, &[], None), out);
    }

    /// Reads a text without the given parts of it, which are in order and disjoint.
    fn sketch(&self, text: &str, left_out: &[Range<usize>], published: Option<&str>) -> Sketch {
        let mut sketcher = Sketcher::new(self.options.grain(), text.len());
        let mut free = 0;
        for part in left_out {
            if let (Some(before), Some(piece)) =
                (text.get(free..part.start), text.get(part.clone()))
            {
                sketcher.count(before);
                sketcher.leave_out(piece);
                free = part.end;
            }
        }
        sketcher.count(&text[free..]);
        sketcher.finish(text, published.and_then(day))
    }
}

impl CorpusStage for DedupStage {
    fn name(&self) -> &str {
        "dedup"
    }

    fn note(&self, article: &Article, layers: &Layers, out: &mut Vec<u8>) -> Result<(), Cause> {
        use ParagraphKind::{AuthorNote, Boilerplate, Byline, Caption, Dateline, Headline};
        let left_out = layers.paragraphs.iter().filter(|paragraph| {
            matches!(
                paragraph.kind,
                Headline | Dateline | Byline | Caption | Boilerplate | AuthorNote
            )
        });
        let left_out: Vec<_> = left_out.map(|paragraph| paragraph.span.range()).collect();
        let found = layers.facts.published.as_ref().map(|fact| fact.value.as_str());
        let published = article.meta().published.as_deref().or(found);
        encode(&self.sketch(article.text(), &left_out, published), out);
        Ok(())
    }

    fn settle(&self, bench: Bench<'_>) -> Result<Verdicts, Cause> {
        settle(bench, &self.options)
    }
}
