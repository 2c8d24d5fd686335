//! What looks like a copy and is none.

use std::fmt;

use super::cast::Cast;
use super::story::{self, Story};
use super::writer::Writer;
use crate::sound::Dice;

/// Articles that are alike without being copies of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Likeness {
    /// The daily report of a market: the same sentences with other figures.
    Market,
    /// The daily weather report.
    Weather,
    /// The report of a match.
    Scores,
    /// Notices of dividends, bonds, tenders: one form with other names and figures.
    Notice,
    /// Obituaries of different people by one newspaper.
    Obituary,
    /// Two reporters at the same event with the same quotes.
    SameEvent,
    /// Different stories that set the same block of background in between.
    Background,
}

impl fmt::Display for Likeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Market => "market",
            Self::Weather => "weather",
            Self::Scores => "scores",
            Self::Notice => "notice",
            Self::Obituary => "obituary",
            Self::SameEvent => "same event",
            Self::Background => "background",
        })
    }
}

impl Likeness {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Market,
        Self::Weather,
        Self::Scores,
        Self::Notice,
        Self::Obituary,
        Self::SameEvent,
        Self::Background,
    ];

    /// One of them, reports of markets the most often.
    pub(super) fn usual(dice: &mut Dice) -> Self {
        const DAY: [Likeness; 10] = [
            Likeness::Market,
            Likeness::Market,
            Likeness::Market,
            Likeness::Weather,
            Likeness::Scores,
            Likeness::Notice,
            Likeness::Notice,
            Likeness::Obituary,
            Likeness::SameEvent,
            Likeness::Background,
        ];
        dice.pick(&DAY)
    }

    /// How many such articles a family has: a report comes every day, reporters meet in pairs.
    pub(super) fn family(self, dice: &mut Dice) -> u32 {
        match self {
            Self::Market | Self::Weather => 20 + dice.roll(240),
            Self::Scores | Self::Notice => 10 + dice.roll(90),
            Self::Obituary => 4 + dice.roll(30),
            Self::SameEvent => 2 + dice.roll(2),
            Self::Background => 2 + dice.roll(8),
        }
    }

    /// An article of a family: all of them have the same dice and differ by their number.
    #[must_use]
    pub fn article(self, family: &Dice, number: u64, size: usize) -> Story {
        let cast = Cast::new(&mut family.fork(1));
        let own = family.fork(100 + number);
        match self {
            Self::SameEvent => {
                let mut desk = Writer::new(family.fork(2), family.fork(3), cast.clone());
                let quotes: Vec<String> = (0..3).map(|_| desk.text("speech")).collect();
                Story::about(cast, own, size, &quotes)
            }
            Self::Background => {
                let mut desk = Writer::new(family.fork(2), family.fork(3), cast);
                let block = [desk.text("background")];
                Story::about(Cast::new(&mut own.fork(1)), own, size, &block)
            }
            Self::Market => filled("market", family, own, cast, size / 2),
            Self::Weather => filled("weather", family, own, cast, size / 3),
            Self::Scores => filled("scores", family, own, cast, size / 3),
            Self::Notice => filled("notice", family, own, cast, size / 4),
            Self::Obituary => filled("obituary", family, own, cast, size / 2),
        }
    }
}

/// A form of the family, filled in by the article's own dice.
fn filled(rule: &str, family: &Dice, own: Dice, cast: Cast, size: usize) -> Story {
    let mut writer = Writer::new(family.fork(2), own, cast);
    let mut story = Story {
        headline: writer.text(rule).trim_end_matches('.').to_owned(),
        dateline: story::dateline(&mut writer),
        ..Story::default()
    };
    let mut len = 0;
    while len < size {
        let mut paragraph = writer.text(rule);
        for _ in 0..writer.dice.roll(4) {
            paragraph.push(' ');
            writer.write(rule, &mut paragraph);
        }
        len += paragraph.len() + 2;
        story.paragraphs.push(paragraph);
    }
    story
}
