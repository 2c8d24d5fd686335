//! Who and what a story is about.

use super::grammar::GRAMMAR;
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

/// How many words of a class are a story's own.
const TOPIC: [(&str, usize); 3] = [("noun", 28), ("verb", 16), ("adj", 14)];

impl Cast {
    pub(super) fn new(dice: &mut Dice) -> Self {
        let places: Vec<String> = (0..3).map(|_| place(dice)).collect();
        let orgs = (0..3).map(|at| org(dice, &places[at])).collect();
        let people = (0..4).map(|_| Person::new(dice)).collect();
        let mut topic = vec![Vec::new(); GRAMMAR.classes.len()];
        for (name, count) in TOPIC {
            let class = GRAMMAR.class(name);
            topic[GRAMMAR.class_number(name)] = (0..count).map(|_| class.throw(dice)).collect();
        }
        Self { people, places, orgs, topic }
    }
}

impl Person {
    fn new(dice: &mut Dice) -> Self {
        let office = match dice.roll(4) {
            0 => word("role", dice).to_owned(),
            1 => format!("{} {}", word("field", dice), word("role", dice)),
            _ => format!("{} {}", word("body", dice), word("role", dice)),
        };
        Self { office, forename: word("forename", dice), surname: surname(dice), is_known: false }
    }
}

/// A word of a class, none of them commoner than others.
pub(super) fn word(class: &str, dice: &mut Dice) -> &'static str {
    GRAMMAR.class(class).any(dice)
}

pub(super) fn surname(dice: &mut Dice) -> String {
    let mut name = String::with_capacity(16);
    name.push_str(word("onset", dice));
    name.push_str(word("nucleus", dice));
    if dice.chance(300) {
        name.push_str(&word("onset", dice).to_ascii_lowercase());
        name.push_str(word("nucleus", dice));
    }
    name.push_str(word("coda", dice));
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
    name.push_str(word("onset", dice));
    name.push_str(word("nucleus", dice));
    name.push_str(word("place_end", dice));
    name
}

fn org(dice: &mut Dice, place: &str) -> String {
    match dice.roll(4) {
        0 => firm(dice),
        1 => format!("the {place} {} {}", word("field", dice), word("body", dice)),
        2 => format!("the {} {}", word("field", dice), word("body", dice)),
        _ => format!("{place} {}", capital(word("body", dice))),
    }
}

pub(super) fn firm(dice: &mut Dice) -> String {
    let name = surname(dice);
    match dice.roll(4) {
        0 => format!("{name} & {}", surname(dice)),
        1 => format!("{name} {}", capital(word("field", dice))),
        2 => format!("{name} Holdings"),
        _ => format!("{name} {}", capital(word("goods", dice))),
    }
}

pub(super) fn capital(word: &str) -> String {
    let mut word = word.to_owned();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word
}
