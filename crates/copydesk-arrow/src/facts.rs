//! What was found about an article, and how copies of it relate, as rows of columns.

use std::borrow::Cow;

use copydesk_core::{Duplicate, Encoding, Language, Related, Repeated, wire};

use crate::columns::{Flag, Int, List, One, Share, Sometimes, Text, record};
use crate::marks::{mark_at, push_mark, span};
use crate::words::kind_of;

record! {
    /// Something the text says about the article.
    FactColumns, FactsView {
        start: One<Int>,
        end: One<Int>,
        source_start: One<Int>,
        source_end: One<Int>,
        value: One<Text>,
        also: List<One<Text>>,
    }
}

impl FactColumns {
    fn push(&mut self, fact: &wire::Fact<'_>) {
        push_mark!(self, fact.mark);
        self.value.push(&fact.value);
        self.also.push(&*fact.also, |column, value| column.push(value));
    }
}

impl<'a> FactsView<'a> {
    fn read(&self, row: usize) -> wire::Fact<'a> {
        wire::Fact {
            mark: mark_at!(self, row),
            value: Cow::Borrowed(self.value.at(row)),
            also: Cow::Owned(self.also.each(row, |view, at| view.at(at).to_owned())),
        }
    }
}

record! {
    /// Place, date and agency at the head of a wire story.
    Datelines, DatelinesView {
        start: One<Int>,
        end: One<Int>,
        source_start: One<Int>,
        source_end: One<Int>,
        places: List<FactColumns>,
        date: Sometimes<FactColumns>,
        agency: Sometimes<FactColumns>,
    }
}

impl Datelines {
    fn push(&mut self, dateline: &wire::Dateline<'_>) {
        push_mark!(self, dateline.mark);
        self.places.push(&dateline.places, FactColumns::push);
        self.date.push(dateline.date.as_ref(), FactColumns::push);
        self.agency.push(dateline.agency.as_ref(), FactColumns::push);
    }
}

impl<'a> DatelinesView<'a> {
    fn read(&self, row: usize) -> wire::Dateline<'a> {
        wire::Dateline {
            mark: mark_at!(self, row),
            places: self.places.each(row, FactsView::read),
            date: self.date.map(row, FactsView::read),
            agency: self.agency.map(row, FactsView::read),
        }
    }
}

record! {
    /// A language.
    Languages, LanguagesView {
        code: One<Text>,
        confidence: One<Share>,
    }
}

record! {
    /// What was found of the metadata in the text.
    Found, FoundView {
        headline: Sometimes<FactColumns>,
        bylines: List<FactColumns>,
        published: Sometimes<FactColumns>,
        updated: Sometimes<FactColumns>,
        dateline: Sometimes<Datelines>,
        language: Sometimes<Languages>,
    }
}

impl Found {
    pub(crate) fn push(&mut self, facts: &wire::Facts<'_>) {
        self.headline.push(facts.headline.as_ref(), FactColumns::push);
        self.bylines.push(&facts.bylines, FactColumns::push);
        self.published.push(facts.published.as_ref(), FactColumns::push);
        self.updated.push(facts.updated.as_ref(), FactColumns::push);
        self.dateline.push(facts.dateline.as_ref(), Datelines::push);
        self.language.push(facts.language.as_ref(), |column, language| {
            column.code.push(&language.code);
            column.confidence.push(language.confidence);
        });
    }
}

impl<'a> FoundView<'a> {
    pub(crate) fn read(&self, row: usize) -> wire::Facts<'a> {
        let language = |view: &LanguagesView<'_>, at: usize| {
            Language::new(view.code.at(at), view.confidence.at(at))
        };
        wire::Facts {
            headline: self.headline.map(row, FactsView::read),
            bylines: self.bylines.each(row, FactsView::read),
            published: self.published.map(row, FactsView::read),
            updated: self.updated.map(row, FactsView::read),
            dateline: self.dateline.map(row, DatelinesView::read),
            language: self.language.map(row, language),
        }
    }
}

record! {
    /// What bytes were decoded from.
    Encodings, EncodingsView {
        name: One<Text>,
        by: One<Text>,
        confidence: One<Share>,
        malformed: One<Int>,
    }
}

impl Encodings {
    pub(crate) fn push(&mut self, encoding: &Encoding) {
        self.name.push(&encoding.name);
        self.by.word(encoding.by);
        self.confidence.push(encoding.confidence);
        self.malformed.push(encoding.malformed);
    }
}

impl EncodingsView<'_> {
    pub(crate) fn read(&self, row: usize) -> Option<Encoding> {
        Some(Encoding {
            name: Cow::Owned(self.name.at(row).to_owned()),
            by: kind_of(self.by.at(row))?,
            confidence: self.confidence.at(row),
            malformed: self.malformed.at(row),
        })
    }
}

record! {
    /// That an article copies another one.
    Duplicates, DuplicatesView {
        of: One<Text>,
        cluster: One<Text>,
        relation: One<Text>,
        similarity: One<Share>,
        earlier: One<Flag>,
    }
}

impl Duplicates {
    pub(crate) fn push(&mut self, duplicate: &Duplicate) {
        self.of.push(&duplicate.of);
        self.cluster.push(&duplicate.cluster);
        self.relation.word(duplicate.relation);
        self.similarity.push(duplicate.similarity);
        self.earlier.push(duplicate.earlier);
    }
}

impl DuplicatesView<'_> {
    pub(crate) fn read(&self, row: usize) -> Option<Duplicate> {
        Some(Duplicate {
            of: self.of.at(row).to_owned(),
            cluster: self.cluster.at(row).to_owned(),
            relation: kind_of(self.relation.at(row))?,
            similarity: self.similarity.at(row),
            earlier: self.earlier.at(row),
        })
    }
}

record! {
    /// That an article is like another one.
    Relations, RelationsView {
        to: One<Text>,
        relation: One<Text>,
        similarity: One<Share>,
    }
}

impl Relations {
    pub(crate) fn push(&mut self, related: &Related) {
        self.to.push(&related.to);
        self.relation.word(related.relation);
        self.similarity.push(related.similarity);
    }
}

impl RelationsView<'_> {
    pub(crate) fn read(&self, row: usize) -> Option<Related> {
        Some(Related {
            to: self.to.at(row).to_owned(),
            relation: kind_of(self.relation.at(row))?,
            similarity: self.similarity.at(row),
        })
    }
}

record! {
    /// Paragraphs that many articles have.
    Repetitions, RepetitionsView {
        paragraph: One<Int>,
        start: One<Int>,
        end: One<Int>,
        documents: One<Int>,
        sources: One<Int>,
        kind: One<Text>,
    }
}

impl Repetitions {
    pub(crate) fn push(&mut self, repeated: &Repeated) {
        self.paragraph.push(repeated.paragraph);
        self.start.push(repeated.span.start());
        self.end.push(repeated.span.end());
        self.documents.push(repeated.documents);
        self.sources.push(repeated.sources);
        self.kind.word(repeated.kind);
    }
}

impl RepetitionsView<'_> {
    pub(crate) fn read(&self, row: usize) -> Option<Repeated> {
        Some(Repeated {
            paragraph: self.paragraph.at(row),
            span: span(self.start.at(row), self.end.at(row)),
            documents: self.documents.at(row),
            sources: self.sources.at(row),
            kind: kind_of(self.kind.at(row))?,
        })
    }
}
