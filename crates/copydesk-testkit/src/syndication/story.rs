//! A story before it goes to the desks: composed from a seed, or taken from a text.

use super::cast::Cast;
use super::grammar::{GRAMMAR, List};
use super::writer::Writer;
use crate::sound::Dice;

/// An article in parts, so that a desk may change each of them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Story {
    /// Lines that an outlet puts above.
    pub head: Vec<String>,
    /// The title; may be empty.
    pub headline: String,
    /// Who wrote it; may be empty.
    pub byline: String,
    /// Where and when, before the first paragraph; may be empty.
    pub dateline: String,
    /// The body.
    pub paragraphs: Vec<String>,
    /// Lines that an outlet puts below.
    pub foot: Vec<String>,
}

impl Story {
    /// The story of this seed, of about `size` bytes: the same on every machine.
    ///
    /// ```
    /// use copydesk_testkit::Dice;
    /// use copydesk_testkit::syndication::Story;
    /// let story = Story::compose(&Dice::new(7), 2_000);
    /// assert_eq!(story, Story::compose(&Dice::new(7), 2_000));
    /// assert!((2_000..3_500).contains(&story.text().len()));
    /// ```
    #[must_use]
    pub fn compose(dice: &Dice, size: usize) -> Self {
        let cast = Cast::new(&mut dice.fork(1));
        Self::about(cast, dice.fork(2), size, &[])
    }

    /// What somebody writes about a cast; the given paragraphs stand between their own.
    pub(super) fn about(cast: Cast, dice: Dice, size: usize, given: &[String]) -> Self {
        let mut writer = Writer::new(dice.clone(), dice.fork(3), cast);
        let mut story = Self {
            headline: writer.text("headline"),
            byline: byline(&mut writer),
            dateline: dateline(&mut writer),
            ..Self::default()
        };
        let mut lead = writer.text("lead");
        let mut len = story.headline.len() + story.byline.len() + story.dateline.len();
        if writer.dice.chance(500) {
            lead.push(' ');
            writer.write("sentence", &mut lead);
        }
        len += lead.len();
        story.paragraphs.push(lead);
        let mut given = given.iter();
        while len < size {
            let paragraph = match given.next() {
                Some(paragraph) if story.paragraphs.len().is_multiple_of(2) => paragraph.clone(),
                _ => writer.text("para"),
            };
            len += paragraph.len() + 2;
            story.paragraphs.push(paragraph);
        }
        story.paragraphs.extend(given.cloned());
        story
    }

    /// A text whose first line is its headline and whose paragraphs have lines of their own.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let headline = lines.next().unwrap_or_default().to_owned();
        Self { headline, paragraphs: lines.map(str::to_owned).collect(), ..Self::default() }
    }

    /// The whole text, a blank line between paragraphs.
    #[must_use]
    pub fn text(&self) -> String {
        let parts = || {
            let body = self.paragraphs.iter().skip(1).map(String::as_str);
            let (head, foot) = (self.head.iter(), self.foot.iter());
            let opening = [self.headline.as_str(), self.byline.as_str()];
            (head.map(String::as_str).chain(opening), body.chain(foot.map(String::as_str)))
        };
        let (before, after) = parts();
        let len = before.chain(after).map(|part| part.len() + 2).sum::<usize>();
        let first = self.paragraphs.first().map_or("", String::as_str);
        let mut out = String::with_capacity(len + self.dateline.len() + first.len() + 8);
        let (before, after) = parts();
        for part in before {
            push(part, &mut out);
        }
        if !self.dateline.is_empty() {
            push(&self.dateline, &mut out);
            out.push_str(" – ");
            out.push_str(first);
        } else {
            push(first, &mut out);
        }
        for part in after {
            push(part, &mut out);
        }
        out
    }

    /// Bytes of the body.
    #[must_use]
    pub fn body_len(&self) -> usize {
        self.paragraphs.iter().map(|paragraph| paragraph.len() + 2).sum()
    }
}

fn push(part: &str, out: &mut String) {
    if !part.is_empty() {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(part);
    }
}

/// A name above a story.
pub(super) fn byline(writer: &mut Writer) -> String {
    writer.text("byline")
}

/// A place and a day before a story.
pub(super) fn dateline(writer: &mut Writer) -> String {
    let mut line = writer.cast.places[0].to_uppercase();
    line.push_str(", ");
    let dice = &mut writer.dice;
    line.push_str(GRAMMAR.class(List::Month).any(dice));
    line.push_str(&format!(" {}", 1 + dice.roll(28)));
    line
}
