//! Who and what a story is about.

use super::grammar::{GRAMMAR, List};
use crate::sound::Dice;

/// People, places, organisations and favourite words of one story.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    pub(super) people: Vec<Person>,
    pub(super) places: Vec<String>,
    pub(super) orgs: Vec<String>,
    pub(super) topic: Vec<Vec<u16>>, // words of each class, by the number of the class
}

/// Somebody with a name.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) office: String,
    pub(super) forename: &'static str,
    pub(super) surname: String,
    /// Was named in full before.
    pub(super) is_known: bool,
}

/// In so many of a thousand throws somebody or something is in the news who was there before.
const KNOWN: u32 = 600;

/// How many people, places and organisations there are that everybody knows.
const EVERYBODY: u32 = 3_000;

/// Dice that name somebody: as others named them before, or somebody new. The first of those that everybody
/// knows are in the news every day.
fn known_or_not(dice: &mut Dice) -> Dice {
    if dice.chance(KNOWN) {
        let rank = u64::from(dice.roll(EVERYBODY)) * u64::from(dice.roll(EVERYBODY));
        Dice::new(0).fork(rank / u64::from(EVERYBODY))
    } else {
        let own = dice.roll(u32::MAX);
        Dice::new(1).fork(own.into())
    }
}

/// How many words of a class are a story's own.
const TOPIC: [(List, usize); 3] = [(List::Noun, 28), (List::Verb, 16), (List::Adj, 14)];

impl Cast {
    pub(super) fn new(dice: &mut Dice) -> Self {
        let places: Vec<String> = (0..3).map(|_| place(&mut known_or_not(dice))).collect();
        let orgs = (0..3).map(|at| org(&mut known_or_not(dice), &places[at])).collect();
        let people = (0..4).map(|_| Person::new(&mut known_or_not(dice))).collect();
        let mut topic = vec![Vec::new(); GRAMMAR.classes.len()];
        for (list, count) in TOPIC {
            let class = GRAMMAR.class(list);
            topic[GRAMMAR.number(list)] = (0..count).map(|_| class.throw(dice)).collect();
        }
        Self { people, places, orgs, topic }
    }
}

impl Person {
    fn new(dice: &mut Dice) -> Self {
        let office = match dice.roll(4) {
            0 => word(List::Role, dice).to_owned(),
            1 => format!("{} {}", word(List::Field, dice), word(List::Role, dice)),
            _ => format!("{} {}", word(List::Body, dice), word(List::Role, dice)),
        };
        Self {
            office,
            forename: word(List::Forename, dice),
            surname: surname(dice),
            is_known: false,
        }
    }
}

/// A word of a class, none of them commoner than others.
pub(super) fn word(list: List, dice: &mut Dice) -> &'static str {
    GRAMMAR.class(list).any(dice)
}

pub(super) fn surname(dice: &mut Dice) -> String {
    let mut name = String::with_capacity(16);
    name.push_str(word(List::Onset, dice));
    name.push_str(word(List::Nucleus, dice));
    if dice.chance(300) {
        name.push_str(&word(List::Onset, dice).to_ascii_lowercase());
        name.push_str(word(List::Nucleus, dice));
    }
    name.push_str(word(List::Coda, dice));
    name
}

pub(super) fn place(dice: &mut Dice) -> String {
    let mut name = String::with_capacity(20);
    match dice.roll(12) {
        0 => name.push_str("New "),
        1 => name.push_str("Upper "),
        2 => name.push_str("Port "),
        _ => {}
    }
    name.push_str(word(List::Onset, dice));
    name.push_str(word(List::Nucleus, dice));
    name.push_str(word(List::PlaceEnd, dice));
    name
}

fn org(dice: &mut Dice, place: &str) -> String {
    match dice.roll(4) {
        0 => firm(dice),
        1 => format!("the {place} {} {}", word(List::Field, dice), word(List::Body, dice)),
        2 => format!("the {} {}", word(List::Field, dice), word(List::Body, dice)),
        _ => format!("{place} {}", capital(word(List::Body, dice))),
    }
}

pub(super) fn firm(dice: &mut Dice) -> String {
    let name = surname(dice);
    match dice.roll(4) {
        0 => format!("{name} & {}", surname(dice)),
        1 => format!("{name} {}", capital(word(List::Field, dice))),
        2 => format!("{name} Holdings"),
        _ => format!("{name} {}", capital(word(List::Goods, dice))),
    }
}

pub(super) fn capital(word: &str) -> String {
    let mut word = word.to_owned();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word
}
