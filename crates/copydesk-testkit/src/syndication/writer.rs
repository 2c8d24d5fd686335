//! Writes sentences of the grammar about the cast of a story.

use super::cast::{self, Cast};
use super::grammar::{GRAMMAR, Kind, List, Part, Slot};
use crate::sound::Dice;

/// In so many of a thousand throws a word is one of the story's own.
const OWN_WORDS: u32 = 350;

const SMALL: [&str; 8] = ["two", "three", "four", "five", "six", "seven", "eight", "nine"];

const ORDINALS: [&str; 12] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
];

/// A writer with two pairs of dice: what is the same in all texts of a form falls with the first.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    pub(super) dice: Dice,
    pub(super) fill: Dice,
    pub(super) cast: Cast,
    is_fresh: bool,
}

impl Writer {
    pub(super) fn new(dice: Dice, fill: Dice, cast: Cast) -> Self {
        Self { dice, fill, cast, is_fresh: false }
    }

    /// What a rule yields, with a capital.
    pub(super) fn text(&mut self, rule: &str) -> String {
        let mut out = String::with_capacity(512);
        self.write(rule, &mut out);
        out
    }

    /// Appends what a rule yields, with a capital.
    pub(super) fn write(&mut self, rule: &str, out: &mut String) {
        let start = out.len();
        self.rule(GRAMMAR.rule(rule), out);
        raise(out, start);
    }

    fn dice(&mut self) -> &mut Dice {
        if self.is_fresh { &mut self.fill } else { &mut self.dice }
    }

    fn rule(&mut self, rule: usize, out: &mut String) {
        let parts = GRAMMAR.rules[rule].throw(self.dice());
        self.parts(parts, out);
    }

    fn parts(&mut self, parts: &[Part], out: &mut String) {
        let mut article = None; // where an `a` ends whose noun is not written yet
        for part in parts {
            let start = out.len();
            let was_fresh = self.is_fresh;
            self.is_fresh |= part.fresh;
            match &part.kind {
                Kind::Text(text) => out.push_str(text),
                Kind::Rule(rule) => self.rule(*rule, out),
                Kind::Word { class, form } => self.word(*class, *form, out),
                Kind::Slot(slot) => self.slot(*slot, out),
            }
            self.is_fresh = was_fresh;
            if part.capital {
                raise(out, start);
            }
            if part.kind == Kind::Slot(Slot::A) {
                article = Some(out.len());
            } else if let Some(end) = article.filter(|end| out.len() > end + 1) {
                let first = out.as_bytes()[end + 1].to_ascii_lowercase();
                if b"aeiou".contains(&first) {
                    out.insert(end, 'n');
                }
                article = None;
            }
        }
    }

    fn word(&mut self, class: usize, form: usize, out: &mut String) {
        let words = &GRAMMAR.classes[class];
        let own = u32::try_from(self.cast.topic[class].len()).unwrap_or(0);
        let at = if own > 0 && self.dice().chance(OWN_WORDS) {
            let at = self.dice().roll(own) as usize;
            self.cast.topic[class][at]
        } else {
            words.throw(self.dice())
        };
        out.push_str(words.word(at, form));
    }

    fn slot(&mut self, slot: Slot, out: &mut String) {
        match slot {
            Slot::A => out.push('a'),
            Slot::Person => self.person(out),
            Slot::Surname => {
                let at = self.often(self.cast.people.len());
                out.push_str(&self.cast.people[at].surname);
            }
            Slot::Stranger => {
                let dice = self.dice();
                out.push_str(cast::word(List::Forename, dice));
                out.push(' ');
                out.push_str(&cast::surname(dice));
            }
            Slot::Place => {
                let at = self.often(self.cast.places.len());
                out.push_str(&self.cast.places[at]);
            }
            Slot::Elsewhere => out.push_str(&cast::place(self.dice())),
            Slot::Org => {
                let at = self.often(self.cast.orgs.len());
                out.push_str(&self.cast.orgs[at]);
            }
            Slot::Firm => out.push_str(&cast::firm(self.dice())),
            figure => self.figure(figure, out),
        }
    }

    fn figure(&mut self, slot: Slot, out: &mut String) {
        let dice = self.dice();
        match slot {
            Slot::Few => match dice.roll(39) + 2 {
                few @ 2..10 => out.push_str(SMALL[few as usize - 2]),
                few => push_number(few, out),
            },
            Slot::Digit => push_number(1 + dice.roll(9), out),
            Slot::Cents => {
                push_number(1 + dice.roll(9), out);
                push_number(dice.roll(10), out);
            }
            Slot::Figure => push_number(3 + dice.roll(398), out),
            Slot::Percent => {
                push_number(dice.roll(60), out);
                out.push('.');
                push_number(1 + dice.roll(9), out);
            }
            Slot::Money => {
                out.push('$');
                push_number(1 + dice.roll(300), out);
                out.push('.');
                push_number(1 + dice.roll(9), out);
                out.push_str(if dice.chance(800) { " million" } else { " billion" });
            }
            Slot::Year => push_number_plain(2023 - dice.roll(9) * dice.roll(9), out),
            Slot::Ordinal => out.push_str(ORDINALS[dice.roll(12) as usize]),
            _ => {
                let scale = [10, 100, 1_000][dice.roll(3) as usize];
                push_number((10 + dice.roll(90)) * scale + dice.roll(scale), out);
            }
        }
    }

    /// In full at first, by surname later.
    fn person(&mut self, out: &mut String) {
        let at = self.often(self.cast.people.len());
        let person = &mut self.cast.people[at];
        if !person.is_known {
            person.is_known = true;
            out.push_str(&person.office);
            out.push(' ');
            out.push_str(person.forename);
            out.push(' ');
        }
        out.push_str(&person.surname);
    }

    /// A place in a list whose first members are thrown more often.
    fn often(&mut self, len: usize) -> usize {
        let bound = u32::try_from(len).unwrap_or(1);
        let dice = self.dice();
        dice.roll(bound).min(dice.roll(bound)) as usize
    }
}

fn raise(out: &mut str, start: usize) {
    if let Some(first) = out.get_mut(start..=start) {
        first.make_ascii_uppercase();
    }
}

fn push_number_plain(number: u32, out: &mut String) {
    let mut digits = [0_u8; 10];
    let mut at = digits.len();
    let mut rest = number;
    while rest > 0 || at == digits.len() {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.extend(digits[at..].iter().map(|digit| char::from(*digit)));
}

/// With commas between thousands.
fn push_number(number: u32, out: &mut String) {
    if number < 1_000 {
        return push_number_plain(number, out);
    }
    push_number_plain(number / 1_000, out);
    out.push(',');
    let rest = number % 1_000;
    for digit in [rest / 100, rest / 10 % 10, rest % 10] {
        push_number_plain(digit, out);
    }
}
