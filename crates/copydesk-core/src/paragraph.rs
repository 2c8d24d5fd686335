//! What an article is made of.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{PerMille, Span};

/// What a paragraph is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ParagraphKind {
    /// The title of the article.
    Headline,
    /// A line that only says where or when: `20.07.2021`, `ALMATY, June 11`.
    Dateline,
    /// A line that only says who wrote it.
    Byline,
    /// A heading inside the article.
    Heading,
    /// Ordinary text.
    Body,
    /// Speech opened by a dash, outside an interview.
    Dialogue,
    /// What the interviewer asks.
    Question,
    /// What the guest answers; an answer may run over several paragraphs.
    Answer,
    /// A line under a picture.
    Caption,
    /// An item of a list.
    ListItem,
    /// Who the author is, at the end.
    AuthorNote,
    /// Counters, share buttons, subscription boxes, notices.
    Boilerplate,
}

/// A paragraph of the article, edges trimmed of blanks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Paragraph {
    /// Its text, without the blank space around it.
    pub span: Span,
    /// What it is for.
    pub kind: ParagraphKind,
    /// How sure the kind is: so many of a thousand paragraphs with this reason have it.
    pub confidence: PerMille,
    /// What the kind was told by, a short stable word such as `phrase` or `before-article`; empty if
    /// whoever made the paragraph gave none.
    pub reason: Cow<'static, str>,
}

impl Paragraph {
    /// A paragraph that is certainly of this kind, for no reason given.
    ///
    /// ```
    /// use copydesk_core::{Paragraph, ParagraphKind, PerMille, Span};
    /// let paragraph = Paragraph::new(Span::new(0, 10), ParagraphKind::Heading);
    /// assert_eq!(paragraph.confidence, PerMille::ONE);
    /// assert_eq!(paragraph.reason, "");
    /// ```
    #[must_use]
    pub const fn new(span: Span, kind: ParagraphKind) -> Self {
        Self { span, kind, confidence: PerMille::ONE, reason: Cow::Borrowed("") }
    }

    /// The same paragraph with how sure its kind is, and what told it.
    ///
    /// ```
    /// use copydesk_core::{Paragraph, ParagraphKind, PerMille, Span};
    /// let share = Paragraph::new(Span::new(0, 5), ParagraphKind::Boilerplate)
    ///     .told_by("phrase", PerMille::new(950));
    /// assert_eq!((&*share.reason, share.confidence.get()), ("phrase", 950));
    /// ```
    #[must_use]
    pub fn told_by(self, reason: impl Into<Cow<'static, str>>, confidence: PerMille) -> Self {
        Self { reason: reason.into(), confidence, ..self }
    }
}

/// The parts of an article as far as they are known: a view that one leaf lends another.
///
/// The default knows nothing; who is handed it takes blank lines for paragraph ends.
#[derive(Clone, Copy, Debug, Default)]
pub struct Structure<'a> {
    /// In order of the text, disjoint.
    pub paragraphs: &'a [Paragraph],
    /// In order of the text, disjoint.
    pub sentences: &'a [Span],
}
