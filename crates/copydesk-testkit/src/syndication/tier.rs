//! How heavily a copy was edited.

use super::edit::Operation;
use crate::sound::Dice;

/// How many outlets there are.
pub const OUTLETS: u32 = 40;

/// How heavily a copy was edited, from a mere re-send to a story that a reader barely knows again.
///
/// | tier | name | what happens |
/// |---|---|---|
/// | 0 | re-sent | other blanks and marks; no word differs |
/// | 1 | framed | headline, byline, dateline of the desk; often head and foot of the outlet |
/// | 2 | cut | as 1, and 50 to 85 % of the body are left; often in another house's style |
/// | 3 | edited | 45 to 75 % are left, 5 to 15 % of the words replaced; a paragraph more or in another place |
/// | 4 | worn | 30 to 55 % are left, 15 to 30 % of the words replaced, 2 to 5 % misread, frame, paragraphs |
///
/// Of the tiers 1 to 4 one copy in twelve has a corrected figure besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct Tier(pub u8);

impl Tier {
    /// All tiers.
    pub const ALL: [Self; 5] = [Self(0), Self(1), Self(2), Self(3), Self(4)];

    /// A tier as they come on an ordinary day: most copies are framed or cut.
    #[must_use]
    pub fn usual(dice: &mut Dice) -> Self {
        const DAY: [u8; 20] = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4];
        Self(dice.pick(&DAY))
    }

    /// What is done to a copy, in the order in which it is done.
    #[must_use]
    pub fn operations(self, dice: &mut Dice) -> Vec<Operation> {
        let mut done = Vec::new();
        let mut range = |low: u32, high: u32| low + dice.roll(high - low + 1);
        let (share, words, noise) = match self.0 {
            0 | 1 => (100, 0, 0),
            2 => (range(50, 85), 0, 0),
            3 => (range(45, 75), range(5, 15), 0),
            _ => (range(30, 55), range(15, 30), range(2, 5)),
        };
        if self.0 == 0 {
            done.push(Operation::Blanks);
            if dice.chance(500) {
                done.push(Operation::Marks);
            }
            return done;
        }
        let mut maybe = |per_mille: u32, operation: Operation| {
            if dice.chance(per_mille) {
                done.push(operation);
            }
        };
        maybe(if share < 100 { 1000 } else { 0 }, Operation::Truncate(share));
        maybe(if words > 0 { 1000 } else { 0 }, Operation::Words(words));
        maybe(if noise > 0 { 1000 } else { 0 }, Operation::Noise(noise));
        maybe(if self.0 > 2 { 400 } else { 0 }, Operation::Insert);
        maybe(if self.0 > 2 { 300 } else { 0 }, Operation::Reorder);
        maybe(if self.0 == 1 { 100 } else { 400 }, Operation::Style);
        maybe(83, Operation::Correct);
        maybe(1000, Operation::Headline);
        maybe(600, Operation::Byline);
        maybe(500, Operation::Dateline);
        maybe(300, Operation::Marks);
        if dice.chance(600) {
            done.push(Operation::Frame(dice.roll(OUTLETS)));
        }
        done
    }
}
