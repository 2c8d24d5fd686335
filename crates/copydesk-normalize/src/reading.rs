//! How the double marks of one paragraph are read: prices, and the cheapest way.

use crate::marks::MARK_LEN;
use crate::neighbour::{Inches, Neighbour};

/// What a mark looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// “
    Opening,
    /// ”
    Closing,
    /// ", which does either and is never changed. It is read since writers mix: one curly mark may be
    /// the partner of a straight one.
    Straight,
}

/// A double mark and what is seen around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(crate) at: usize,
    pub(crate) end: usize,
    shape: Shape,
    left: Neighbour,
    right: Neighbour,
    beyond_left: Neighbour, // meant only where `left` is a blank
    beyond_right: Neighbour,
    inches: Inches,
}

/// What a mark does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Opens,
    Closes,
    /// An inch sign, or one mark too many.
    Neither,
}

/// The best reading of a mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    pub(crate) role: Role,
    /// How much dearer the paragraph is when this mark is read otherwise.
    pub(crate) margin: u32,
}

/// How a mark has to be changed to look like what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Change {
    /// Put the other mark.
    pub(crate) turn: bool,
    /// Put a blank on the outer side.
    pub(crate) insert: bool,
    /// Take a blank from the inner side.
    pub(crate) remove: bool,
}

impl Change {
    pub(crate) fn is_none(self) -> bool {
        self == Self::default()
    }
}

// Prices, in tenths of nothing: only their order and sums mean anything. They were set by hand so
// that the damage seen in real articles (an opening mark typed as a closing one, glued to the word
// before, with a blank inside) costs less than a mark too many, and tried on articles without damage.
const WRONG_OPENING: u32 = 2; // keyboards and translators give ” for both
const WRONG_CLOSING: u32 = 3;
const GLUED: u32 = 2;
const BLANK_INSIDE: u32 = 2;
const STRANGE: u32 = 1;
const FORBIDDING: u32 = 4;
const AT_THE_EDGE: u32 = 6;
const TOO_MANY: u32 = 6;
const INCHES: u32 = 1;
const STAYS_OPEN: u32 = 2; // a quotation may go on in the next paragraph
const COMES_IN_OPEN: u32 = 7; // but not come from one that was closed
const GOES_ON: u32 = 1;
const NEVER: u32 = u32::MAX / 4;

/// Outside a quotation, inside, inside one that began with a blank.
type Prices = [u32; 3];

impl Mark {
    pub(crate) fn new(text: &str, at: usize) -> Self {
        let mut before = text[..at].chars().rev();
        let (shape, length) = match text.as_bytes()[at] {
            b'"' => (Shape::Straight, 1),
            _ if text[at..].starts_with('\u{201c}') => (Shape::Opening, MARK_LEN),
            _ => (Shape::Closing, MARK_LEN),
        };
        let mut after = text[at + length..].chars();
        let (left, right) = (Neighbour::of(before.next()), Neighbour::of(after.next()));
        Self {
            at,
            end: at + length,
            shape,
            left,
            right,
            beyond_left: if left.is_blank() {
                Neighbour::of(before.next())
            } else {
                Neighbour::Other
            },
            beyond_right: if right.is_blank() {
                Neighbour::of(after.next())
            } else {
                Neighbour::Other
            },
            inches: if left == Neighbour::Digit { Inches::of(&text[..at]) } else { Inches::No },
        }
    }

    pub(crate) fn is_curly(&self) -> bool {
        self.shape != Shape::Straight
    }

    /// Whether nothing speaks against its being an opening mark, or a closing one.
    pub(crate) fn is_sound(&self, role: Role) -> bool {
        match role {
            Role::Opens => self.opening_price() == 0,
            Role::Closes => self.closing_price(false) == 0,
            Role::Neither => self.may_stand_alone(),
        }
    }

    fn opening_price(&self) -> u32 {
        use Neighbour::{
            Apostrophe, Blank, Closer, Digit, Edge, Joint, Mark, OddBlank, Opener, Other, Word,
        };
        let turned = if self.shape == Shape::Closing { WRONG_OPENING } else { 0 };
        let left = match self.left {
            Edge | Blank | OddBlank | Opener | Joint => 0,
            Other => STRANGE,
            Mark | Word | Digit | Closer | Apostrophe => GLUED,
        };
        let right = match self.right {
            Word | Digit | Opener | Joint | Apostrophe => 0,
            Mark | Other => STRANGE,
            Blank | OddBlank => BLANK_INSIDE,
            Closer => FORBIDDING,
            Edge => AT_THE_EDGE,
        };
        turned + left + right
    }

    /// A quotation that began with a blank may end with one.
    fn closing_price(&self, began_with_blank: bool) -> u32 {
        use Neighbour::{
            Apostrophe, Blank, Closer, Digit, Edge, Joint, Mark, OddBlank, Opener, Other, Word,
        };
        let turned = if self.shape == Shape::Opening { WRONG_CLOSING } else { 0 };
        let left = match self.left {
            Word | Digit | Closer | Joint | Apostrophe => 0,
            Mark | Other => STRANGE,
            Blank | OddBlank if began_with_blank => 0,
            Blank | OddBlank => BLANK_INSIDE,
            Opener => FORBIDDING,
            Edge => AT_THE_EDGE,
        };
        let right = match self.right {
            Edge | Blank | OddBlank | Closer | Joint | Apostrophe | Mark | Other => 0,
            // An opening mark before a word is what it looks like, wherever its partner is.
            Word | Digit | Opener if self.shape == Shape::Opening => FORBIDDING,
            Opener => STRANGE,
            Word | Digit => GLUED,
        };
        let inches = if self.inches == Inches::Surely { FORBIDDING } else { 0 };
        turned + left + right + inches
    }

    fn neither_price(&self) -> u32 {
        match self.inches {
            _ if self.shape == Shape::Opening => TOO_MANY,
            Inches::Surely => 0,
            Inches::Maybe if !self.right.begins() => INCHES,
            _ => TOO_MANY,
        }
    }

    /// The prices behind the mark in one role, given those before it.
    fn step(&self, role: Role, before: Prices) -> Prices {
        let mut after = [NEVER; 3];
        match role {
            Role::Opens => after[self.inside()] = before[0] + self.opening_price(),
            Role::Closes => {
                after[0] = (before[1] + self.closing_price(false))
                    .min(before[2] + self.closing_price(true));
            }
            Role::Neither => after = before.map(|price| price + self.neither_price()),
        }
        after.map(|price| price.min(NEVER))
    }

    /// The prices before the mark in one role, given those of the rest of the paragraph.
    fn step_back(&self, role: Role, after: Prices) -> Prices {
        let mut before = [NEVER; 3];
        match role {
            Role::Opens => before[0] = after[self.inside()] + self.opening_price(),
            Role::Closes => {
                before[1] = after[0] + self.closing_price(false);
                before[2] = after[0] + self.closing_price(true);
            }
            Role::Neither => before = after.map(|price| price + self.neither_price()),
        }
        before.map(|price| price.min(NEVER))
    }

    fn inside(&self) -> usize {
        if self.right.is_blank() { 2 } else { 1 }
    }

    /// Whether it looks like a closing mark: glued to what stands before it, a blank behind.
    pub(crate) fn looks_closing(&self) -> bool {
        self.left.ends() && self.right.is_blank()
    }

    /// What it takes to make it look like its role; `None` if that cannot be done.
    pub(crate) fn change_to(&self, role: Role) -> Option<Change> {
        let (looks, outer, inner, beyond) = match role {
            _ if self.shape == Shape::Straight => return Some(Change::default()),
            Role::Opens => (Shape::Opening, self.left, self.right, self.beyond_right.begins()),
            Role::Closes => (Shape::Closing, self.right, self.left, self.beyond_left.ends()),
            Role::Neither => return Some(Change::default()),
        };
        let turn = self.shape != looks;
        // A letter right behind a closing mark is as often an ending (“Post”s) as a lost blank: that
        // is for `glued` to tell.
        let insert = role == Role::Opens
            && (outer.ends() || matches!(outer, Neighbour::Apostrophe | Neighbour::Mark));
        let remove = inner == Neighbour::Blank;
        let hopeless = matches!(inner, Neighbour::OddBlank | Neighbour::Edge)
            || (remove && !beyond)
            || (role == Role::Closes && turn && outer.begins());
        (!hopeless).then_some(Change { turn, insert, remove })
    }

    /// Whether a letter stands right behind it, and it closes by its shape.
    pub(crate) fn is_glued_behind(&self) -> bool {
        self.shape == Shape::Closing && self.right == Neighbour::Word
    }

    /// The mark as it will be seen after a change.
    pub(crate) fn changed(mut self, role: Role, change: Change) -> Self {
        if change.turn {
            self.shape = if role == Role::Opens { Shape::Opening } else { Shape::Closing };
        }
        let (outer, inner, beyond) = match role {
            Role::Opens => (&mut self.left, &mut self.right, self.beyond_right),
            _ => (&mut self.right, &mut self.left, self.beyond_left),
        };
        if change.insert {
            *outer = Neighbour::Blank;
        }
        if change.remove {
            *inner = beyond;
        }
        self
    }

    /// Whether the mark, left over, needs no explanation: it looks like an inch sign.
    pub(crate) fn may_stand_alone(&self) -> bool {
        self.shape == Shape::Straight || self.neither_price() <= INCHES
    }
}

/// Reads the marks of a paragraph; `inside` if the paragraph before left a quotation open. Tells too
/// whether this one does.
pub(crate) fn read(marks: &[Mark], inside: bool) -> (Vec<Reading>, bool) {
    const ROLES: [Role; 3] = [Role::Opens, Role::Closes, Role::Neither];
    let cheapest = |all: [Prices; 3]| {
        [0, 1, 2].map(|state| all.iter().map(|prices| prices[state]).min().unwrap_or(NEVER))
    };

    let mut rest = vec![[0, STAYS_OPEN, STAYS_OPEN]; marks.len() + 1];
    for (at, mark) in marks.iter().enumerate().rev() {
        rest[at] = cheapest(ROLES.map(|role| mark.step_back(role, rest[at + 1])));
    }
    let mut so_far = [0, if inside { GOES_ON } else { COMES_IN_OPEN }, NEVER];
    let mut readings = Vec::with_capacity(marks.len());
    for (at, mark) in marks.iter().enumerate() {
        let steps = ROLES.map(|role| mark.step(role, so_far));
        let totals = steps.map(|prices| total(prices, rest[at + 1]));
        let best = (0..3).min_by_key(|role| totals[*role]).unwrap_or(0);
        let second =
            (0..3).filter(|role| *role != best).map(|role| totals[role]).min().unwrap_or(NEVER);
        readings.push(Reading { role: ROLES[best], margin: second - totals[best] });
        // Sums are kept small, so that no paragraph is long enough to reach `NEVER`.
        so_far = cheapest(steps);
        let least = so_far.into_iter().min().unwrap_or(0);
        so_far = so_far.map(|price| if price >= NEVER { NEVER } else { price - least });
    }
    let ends_inside = so_far[0] > so_far[1].min(so_far[2]) + STAYS_OPEN;
    (readings, ends_inside)
}

/// The price of a whole paragraph through this place.
fn total(before: Prices, after: Prices) -> u32 {
    before.iter().zip(after).map(|(a, b)| a + b).min().unwrap_or(NEVER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let marks: Vec<Mark> = text
            .match_indices(['\u{201c}', '\u{201d}'])
            .map(|(at, _)| Mark::new(text, at))
            .collect();
        let (readings, _) = read(&marks, false);
        let got: String = readings
            .iter()
            .map(|reading| match reading.role {
                Role::Opens => '(',
                Role::Closes => ')',
                Role::Neither => '.',
            })
            .collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn sound_marks_are_read_as_they_look() {
        check("“Rain,” she said, “and snow.”", "()()");
    }

    #[test]
    fn a_glued_mark_before_a_name_opens() {
        check("of the”Long Road, Wide Road” plan", "()");
    }

    #[test]
    fn marks_with_a_blank_on_the_inner_side_are_a_pair() {
        check("a book called ” The long road. A story”, sold", "()");
        check("become the” engines ” of growth", "()");
    }

    #[test]
    fn inches_are_no_marks() {
        check("a 15” screen and a “large” one of 17” too", ".().");
    }

    #[test]
    fn a_quotation_over_two_paragraphs_opens_twice() {
        check("“It rained, she said.", "(");
    }
}
