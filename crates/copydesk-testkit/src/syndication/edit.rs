//! What desks do to a story before they print it.

use std::fmt;

use super::cast::Cast;
use super::outlet;
use super::story::{self, Story};
use super::words;
use super::writer::Writer;
use crate::sound::Dice;

/// One change that a desk makes. Shares are in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// Doubled, trailing and no-break blanks, more blank lines.
    Blanks,
    /// Straight quotation marks and hyphens for curly ones and dashes.
    Marks,
    /// Another headline.
    Headline,
    /// Another byline, or none.
    Byline,
    /// Another dateline, or none.
    Dateline,
    /// The head and foot of this outlet; those of one chain have most lines in common.
    Frame(u32),
    /// Another spelling, other signs for percent, figures without commas.
    Style,
    /// Only so much of the body, cut from its end and at the end of a sentence.
    Truncate(u32),
    /// Other words in the place of so many.
    Words(u32),
    /// Letters misread in so many words, as when a printed page was scanned.
    Noise(u32),
    /// A paragraph of the desk's own.
    Insert,
    /// Two neighbouring paragraphs change places, the opening apart.
    Reorder,
    /// One figure is corrected.
    Correct,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, share) = match self {
            Self::Blanks => ("blanks", None),
            Self::Marks => ("marks", None),
            Self::Headline => ("headline", None),
            Self::Byline => ("byline", None),
            Self::Dateline => ("dateline", None),
            Self::Frame(outlet) => ("frame", Some(outlet)),
            Self::Style => ("style", None),
            Self::Truncate(share) => ("truncate", Some(share)),
            Self::Words(share) => ("words", Some(share)),
            Self::Noise(share) => ("noise", Some(share)),
            Self::Insert => ("insert", None),
            Self::Reorder => ("reorder", None),
            Self::Correct => ("correct", None),
        };
        f.write_str(name)?;
        share.map_or(Ok(()), |share| write!(f, " {share}"))
    }
}

impl Operation {
    /// Changes a story as the dice fall.
    ///
    /// ```
    /// use copydesk_testkit::Dice;
    /// use copydesk_testkit::syndication::{Operation, Story};
    /// let mut story = Story::compose(&Dice::new(7), 2_000);
    /// let whole = story.body_len();
    /// Operation::Truncate(50).apply(&mut story, &mut Dice::new(1));
    /// assert!(story.body_len() * 10 > whole * 4 && story.body_len() * 10 < whole * 7);
    /// ```
    pub fn apply(self, story: &mut Story, dice: &mut Dice) {
        match self {
            Self::Blanks => words::blanks(story, dice),
            Self::Marks => each(story, words::straight),
            Self::Headline => story.headline = writer(dice).text("headline"),
            Self::Byline => story.byline = new_or_none(dice, story::byline),
            Self::Dateline => story.dateline = new_or_none(dice, story::dateline),
            Self::Frame(number) => (story.head, story.foot) = outlet::frame(number),
            Self::Style => each(story, words::restyle),
            Self::Truncate(share) => truncate(story, share as usize),
            Self::Words(share) => {
                for paragraph in &mut story.paragraphs {
                    *paragraph = words::replace(paragraph, share, dice);
                }
            }
            Self::Noise(share) => {
                for paragraph in &mut story.paragraphs {
                    *paragraph = words::misread(paragraph, share, dice);
                }
            }
            Self::Insert => {
                let at = 1 + dice.below(story.paragraphs.len());
                story
                    .paragraphs
                    .insert(at.min(story.paragraphs.len()), writer(dice).text("inserted"));
            }
            Self::Reorder => {
                if let Some(pairs) =
                    story.paragraphs.len().checked_sub(2).filter(|pairs| *pairs > 0)
                {
                    let at = 1 + dice.below(pairs);
                    story.paragraphs.swap(at, at + 1);
                }
            }
            Self::Correct => {
                let from = dice.below(story.paragraphs.len());
                let (before, after) = story.paragraphs.split_at_mut(from);
                let _ = after.iter_mut().chain(before).any(|text| words::correct(text, dice));
            }
        }
    }
}

/// Somebody at a desk who knows nothing of the story.
fn writer(dice: &mut Dice) -> Writer {
    let own = Dice::new(u64::from(dice.roll(u32::MAX)));
    Writer::new(own.fork(1), own.fork(2), Cast::new(&mut own.fork(3)))
}

fn new_or_none(dice: &mut Dice, line: fn(&mut Writer) -> String) -> String {
    if dice.chance(300) { String::new() } else { line(&mut writer(dice)) }
}

fn each(story: &mut Story, change: impl Fn(&str) -> String) {
    let lines = [&mut story.headline, &mut story.dateline];
    for text in lines.into_iter().chain(&mut story.paragraphs) {
        *text = change(text);
    }
}

/// Keeps about so much of the body: whole paragraphs, and the last of them up to the end of a sentence.
fn truncate(story: &mut Story, share: usize) {
    let mut room = story.body_len() * share / 100;
    let mut kept = Vec::new();
    for paragraph in story.paragraphs.drain(..) {
        if paragraph.len() <= room {
            room -= paragraph.len() + 2.min(room - paragraph.len());
            kept.push(paragraph);
            continue;
        }
        let ends = paragraph.match_indices(". ").map(|(at, _)| at + 1);
        match ends.take_while(|end| *end <= room).last() {
            Some(end) => kept.push(paragraph[..end].to_owned()),
            None if kept.is_empty() => kept.push(paragraph),
            None => {}
        }
        break;
    }
    story.paragraphs = kept;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of the words of the original body stand in the edited one, in percent, and how long it is.
    fn left(operation: Operation) -> (usize, usize) {
        let whole = Story::compose(&Dice::new(3), 4_000);
        let mut story = whole.clone();
        operation.apply(&mut story, &mut Dice::new(5));
        assert_ne!(story, whole, "{operation} changes something");
        let words = |story: &Story| {
            let text = story.paragraphs.join(" ");
            text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        let (old, new) = (words(&whole), words(&story));
        let kept = old.iter().filter(|word| new.contains(word)).count();
        (kept * 100 / old.len(), story.body_len() * 100 / whole.body_len())
    }

    #[track_caller]
    fn check(operation: Operation, words: std::ops::Range<usize>, len: std::ops::Range<usize>) {
        let left = left(operation);
        assert!(words.contains(&left.0) && len.contains(&left.1), "{operation}: {left:?}");
    }

    #[test]
    fn what_stands_around_a_story_leaves_its_words_alone() {
        for operation in [
            Operation::Headline,
            Operation::Byline,
            Operation::Dateline,
            Operation::Frame(3),
            Operation::Reorder,
        ] {
            check(operation, 100..101, 100..101);
        }
    }

    #[test]
    fn an_edit_is_as_heavy_as_it_says() {
        check(Operation::Truncate(40), 40..75, 30..50);
        check(Operation::Words(20), 76..92, 95..110);
        check(Operation::Noise(5), 90..99, 97..103);
        check(Operation::Insert, 100..101, 101..120);
        check(Operation::Correct, 99..101, 99..101);
    }

    #[test]
    fn the_same_dice_make_the_same_edits() {
        let edited = |seed| {
            let mut story = Story::compose(&Dice::new(3), 1_000);
            Operation::Words(30).apply(&mut story, &mut Dice::new(seed));
            story.text()
        };
        assert_eq!(edited(1), edited(1));
        assert_ne!(edited(1), edited(2));
    }
}
