//! What a stage found, for assertions and for the eye.

use std::fmt;
use std::ops::Range;

use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

use super::Message;

/// A mark that a stage has laid.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// Its layer.
    pub layer: String,
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
    /// An object.
    pub fields: Value,
}

/// What a stage found in a text: sorted by start, longer before shorter. Shows the text with its marks
/// below each line.
#[derive(Clone, Debug)]
pub struct Findings {
    text: String,
    marks: Vec<Finding>,
    messages: Vec<Message>,
}

/// Messages are left out: they are not part of the answer.
impl PartialEq for Findings {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.marks == other.marks
    }
}

impl Findings {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), marks: Vec::new(), messages: Vec::new() }
    }

    pub(super) fn with(mut self, messages: Vec<Message>) -> Self {
        self.messages = messages;
        self
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn push(&mut self, finding: Finding) {
        self.marks.push(finding);
    }

    pub(super) fn settle(&mut self) {
        self.marks.sort_by_key(|mark| (mark.range.start, usize::MAX - mark.range.end));
    }

    /// All marks.
    #[must_use]
    pub fn marks(&self) -> &[Finding] {
        &self.marks
    }

    /// The marks of one layer.
    pub fn layer(&self, name: &str) -> impl Iterator<Item = &Finding> {
        self.marks.iter().filter(move |mark| mark.layer == name)
    }

    /// What the marks of one layer stand over.
    #[must_use]
    pub fn texts(&self, layer: &str) -> Vec<&str> {
        self.layer(layer).map(|mark| &self.text[mark.range.clone()]).collect()
    }

    /// What the stage said meanwhile.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let shown = line.trim_end_matches(['\n', '\r']);
            writeln!(f, "{shown}")?;
            let here = at..at + line.len();
            let is_last = here.end == self.text.len();
            let begins = |mark: &&Finding| {
                here.contains(&mark.range.start) || (is_last && mark.range.start == here.end)
            };
            for mark in self.marks.iter().filter(begins) {
                let start = (mark.range.start - at).min(shown.len());
                let end = (mark.range.end - at).clamp(start, shown.len());
                let before = shown[..start].graphemes(true).count();
                let width = shown[start..end].graphemes(true).count();
                let carets = "^".repeat(width.max(1));
                write!(f, "{}{carets} {}", " ".repeat(before), mark.layer)?;
                if mark.range.end > here.end {
                    write!(f, " (to byte {})", mark.range.end)?;
                }
                match &mark.fields {
                    Value::Object(fields) if fields.is_empty() => writeln!(f)?,
                    fields => writeln!(f, " {fields}")?,
                }
            }
            at = here.end;
        }
        Ok(())
    }
}
