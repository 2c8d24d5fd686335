//! The sentences and words of generated news, read once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::sound::Dice;

/// What stands in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) kind: Kind,
    /// The first letter is a capital.
    pub(super) capital: bool,
    /// Thrown anew in each of the texts that fill one form.
    pub(super) fresh: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text(Box<str>),
    Rule(usize),
    Word { class: usize, form: usize },
    Slot(Slot),
}

/// What is no word of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// `a`, or `an` before a vowel.
    A,
    /// Somebody of the story.
    Person,
    /// The same without forename and office.
    Surname,
    /// Somebody who was not named before.
    Stranger,
    /// A place of the story.
    Place,
    /// Another place.
    Elsewhere,
    /// An organisation of the story.
    Org,
    /// A firm that was not named before.
    Firm,
    /// 2 to 40, in words below ten.
    Few,
    /// 100 to 99,999.
    Many,
    /// 1 to 9.
    Digit,
    /// Two digits.
    Cents,
    /// 3 to 400.
    Figure,
    /// A share in percent, with a decimal.
    Percent,
    /// A sum with its currency.
    Money,
    /// A year of the last seventy.
    Year,
    /// `first` to `twelfth`.
    Ordinal,
}

const SLOTS: [(&str, Slot); 17] = [
    ("a", Slot::A),
    ("person", Slot::Person),
    ("surname", Slot::Surname),
    ("stranger", Slot::Stranger),
    ("place", Slot::Place),
    ("elsewhere", Slot::Elsewhere),
    ("org", Slot::Org),
    ("firm", Slot::Firm),
    ("n", Slot::Few),
    ("num", Slot::Many),
    ("digit", Slot::Digit),
    ("cents", Slot::Cents),
    ("fig", Slot::Figure),
    ("pct", Slot::Percent),
    ("money", Slot::Money),
    ("year", Slot::Year),
    ("ordinal", Slot::Ordinal),
];

/// Words of one class: the commoner ones are thrown more often.
#[derive(Clone, Debug)]
pub(super) struct Class {
    forms: [Vec<Box<str>>; 4],
    throws: Vec<u16>, // places in `forms`
}

/// How many places a class of words has for a throw.
const THROWS: u32 = 1 << 13;

/// Added to the rank of a word in Zipf's law, as Mandelbrot did: function words, which lead the law, are
/// no members of a class.
const RANK_SHIFT: f64 = 12.0;

impl Class {
    fn new(forms: [Vec<Box<str>>; 4]) -> Self {
        let weights: Vec<f64> =
            (0..forms[0].len()).map(|rank| 1.0 / (rank as f64 + RANK_SHIFT)).collect();
        let sum: f64 = weights.iter().sum();
        let mut throws = Vec::with_capacity(THROWS as usize + weights.len());
        for (at, weight) in weights.iter().enumerate() {
            let places = (weight / sum * f64::from(THROWS)).round() as usize;
            throws.extend(std::iter::repeat_n(u16::try_from(at).unwrap_or(0), places.max(1)));
        }
        Self { forms, throws }
    }

    /// The place of a word.
    pub(super) fn throw(&self, dice: &mut Dice) -> u16 {
        let bound = u32::try_from(self.throws.len()).unwrap_or(THROWS);
        self.throws[dice.roll(bound) as usize]
    }

    /// Any of the words, none of them more often than others.
    pub(super) fn any(&self, dice: &mut Dice) -> &str {
        let bound = u32::try_from(self.forms[0].len()).unwrap_or(1);
        &self.forms[0][dice.roll(bound) as usize]
    }

    /// All words.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.forms[0].iter().map(AsRef::as_ref)
    }

    /// The word of a place. A class without the form gives the first one.
    pub(super) fn word(&self, at: u16, form: usize) -> &str {
        let forms = self.forms.get(form).filter(|forms| !forms.is_empty());
        &forms.unwrap_or(&self.forms[0])[usize::from(at)]
    }
}

/// All frames and words.
#[derive(Debug)]
pub(super) struct Grammar {
    pub(super) classes: Vec<Class>,
    pub(super) rules: Vec<Vec<Vec<Part>>>, // rule, alternative, parts
    class_of: BTreeMap<&'static str, usize>,
    rule_of: BTreeMap<&'static str, usize>,
}

/// The grammar of the data files.
pub(super) static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    Grammar::read(include_str!("../../data/words.tsv"), include_str!("../../data/frames.tsv"))
});

/// The lines of a table of two columns, comments left out.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.split('\n').filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

impl Grammar {
    fn read(words: &'static str, frames: &'static str) -> Self {
        let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (class, words) in rows(words) {
            lists.entry(class).or_default().extend(words.split(' '));
        }
        let irregular = lists.remove("irregular").unwrap_or_default();
        let mut classes = Vec::new();
        let mut class_of = BTreeMap::new();
        for (name, words) in lists {
            class_of.insert(name, classes.len());
            classes.push(Class::new(forms(name, &words, &irregular)));
        }
        let mut rule_of = BTreeMap::new();
        for (name, _) in rows(frames) {
            let next = rule_of.len();
            rule_of.entry(name).or_insert(next);
        }
        let mut grammar =
            Self { classes, rules: vec![Vec::new(); rule_of.len()], class_of, rule_of };
        for (name, frame) in rows(frames) {
            let parts = grammar.parts(frame);
            grammar.rules[grammar.rule_of[name]].push(parts);
        }
        grammar
    }

    /// The number of a rule.
    ///
    /// # Panics
    ///
    /// If there is none of this name.
    pub(super) fn rule(&self, name: &str) -> usize {
        *self.rule_of.get(name).unwrap_or_else(|| panic!("there is no rule `{name}`"))
    }

    /// The number of a class of words.
    ///
    /// # Panics
    ///
    /// If there is none of this name.
    pub(super) fn class_number(&self, name: &str) -> usize {
        *self.class_of.get(name).unwrap_or_else(|| panic!("there is no class `{name}`"))
    }

    /// The words of a class.
    ///
    /// # Panics
    ///
    /// If there is none of this name.
    pub(super) fn class(&self, name: &str) -> &Class {
        &self.classes[self.class_number(name)]
    }

    fn parts(&self, frame: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut rest = frame;
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                parts.push(Part { kind: Kind::Text(before.into()), capital: false, fresh: false });
            }
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            parts.push(self.part(name));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part { kind: Kind::Text(rest.into()), capital: false, fresh: false });
        }
        parts
    }

    fn part(&self, name: &str) -> Part {
        let fresh = name.starts_with('~');
        let name = name.trim_start_matches('~');
        let capital = name.starts_with(|c: char| c.is_ascii_uppercase());
        let lower = name.to_ascii_lowercase();
        let rule = self.rule_of.get(name).or_else(|| self.rule_of.get(lower.as_str()));
        let slot = SLOTS.iter().find(|(name, _)| *name == lower).map(|(_, slot)| *slot);
        let kind = match (rule, slot) {
            (Some(rule), _) => Kind::Rule(*rule),
            (None, Some(slot)) => Kind::Slot(slot),
            (None, None) => self.word(&lower),
        };
        Part { kind, capital, fresh }
    }

    fn word(&self, name: &str) -> Kind {
        let forms = [("", 0), ("ed", 1), ("ing", 2), ("s", 3)];
        let found = forms.iter().find_map(|(end, form)| {
            let class = self.class_of.get(name.strip_suffix(end)?)?;
            Some(Kind::Word { class: *class, form: *form })
        });
        found.unwrap_or_else(|| panic!("there is no slot `{name}`"))
    }
}

/// The words of a class as they are listed, and in its other forms: past, with `-ing`, with `-s`.
fn forms(class: &str, words: &[&str], irregular: &[&str]) -> [Vec<Box<str>>; 4] {
    let all = |form: fn(&str) -> String| words.iter().map(|word| form(word).into()).collect();
    match class {
        "verb" => {
            let mut rows: Vec<[String; 4]> = words
                .iter()
                .map(|word| [(*word).to_owned(), past(word), with_ing(word), with_s(word)])
                .collect();
            // Irregular verbs are common ones: one after every third.
            for (number, verb) in irregular.iter().enumerate() {
                let mut parts = verb.split(':').map(str::to_owned);
                let mut next = || parts.next().unwrap_or_default();
                let row = [next(), next(), next()];
                let s = with_s(&row[0]);
                let [base, past, ing] = row;
                rows.insert((number * 3).min(rows.len()), [base, past, ing, s]);
            }
            let column = |at: usize| rows.iter().map(|row| row[at].as_str().into()).collect();
            [column(0), column(1), column(2), column(3)]
        }
        "intrans" => {
            [all(|word| word.split(':').nth(1).unwrap_or(word).to_owned()), vec![], vec![], vec![]]
        }
        "noun" => [all(str::to_owned), vec![], vec![], all(with_s)],
        _ => [all(str::to_owned), vec![], vec![], vec![]],
    }
}

fn is_vowel(letter: u8) -> bool {
    b"aeiou".contains(&letter)
}

fn with_s(word: &str) -> String {
    let letters = word.as_bytes();
    match letters {
        [.., before, b'y'] if !is_vowel(*before) => format!("{}ies", &word[..word.len() - 1]),
        [.., b's' | b'x' | b'z'] | [.., b'c' | b's', b'h'] => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

/// `plan` becomes `plann`: one short syllable that ends in one consonant.
fn doubled(word: &str) -> String {
    match word.as_bytes() {
        [.., before, vowel, last]
            if is_vowel(*vowel)
                && !is_vowel(*before)
                && !is_vowel(*last)
                && !b"wxy".contains(last)
                && word.bytes().filter(|letter| is_vowel(*letter)).count() == 1 =>
        {
            format!("{word}{}", char::from(*last))
        }
        _ => word.to_owned(),
    }
}

fn past(word: &str) -> String {
    match word.as_bytes() {
        [.., b'e'] => format!("{word}d"),
        [.., before, b'y'] if !is_vowel(*before) => format!("{}ied", &word[..word.len() - 1]),
        _ => doubled(word) + "ed",
    }
}

fn with_ing(word: &str) -> String {
    match word.as_bytes() {
        [.., before, b'e'] if *before != b'e' => format!("{}ing", &word[..word.len() - 1]),
        _ => doubled(word) + "ing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(verb: &str, want: [&str; 3]) {
        assert_eq!([past(verb), with_ing(verb), with_s(verb)], want);
    }

    #[test]
    fn verbs_take_their_endings() {
        check("approve", ["approved", "approving", "approves"]);
        check("plan", ["planned", "planning", "plans"]);
        check("carry", ["carried", "carrying", "carries"]);
        check("visit", ["visited", "visiting", "visits"]);
        check("fix", ["fixed", "fixing", "fixes"]);
        check("launch", ["launched", "launching", "launches"]);
    }

    #[test]
    fn no_rule_holds_itself() {
        // Depth of each rule, once all that it names is known.
        let mut depth: Vec<Option<usize>> = vec![None; GRAMMAR.rules.len()];
        for _ in 0..=GRAMMAR.rules.len() {
            for (at, alternatives) in GRAMMAR.rules.iter().enumerate() {
                let mut named = alternatives.iter().flatten().filter_map(|part| match part.kind {
                    Kind::Rule(rule) => Some(depth[rule]),
                    _ => None,
                });
                depth[at] = named.try_fold(0, |most: usize, one| Some(most.max(one? + 1)));
            }
        }
        assert!(depth.iter().all(|depth| depth.is_some_and(|depth| depth < 8)), "{depth:?}");
    }
}
