//! The sentences and words of generated news, read once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::inflection::forms;
use super::lexicon::Class;
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

/// A class of words that code asks for; frames may name others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Adj,
    Adverb,
    Body,
    British,
    Coda,
    Field,
    Forename,
    Goods,
    Month,
    Noun,
    Nucleus,
    Onset,
    Outlet,
    PlaceEnd,
    Role,
    Verb,
}

const LISTS: [&str; 16] = [
    "adj",
    "adverb",
    "body",
    "british",
    "coda",
    "field",
    "forename",
    "goods",
    "month",
    "noun",
    "nucleus",
    "onset",
    "outlet",
    "place_end",
    "role",
    "verb",
];

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

/// What may stand for a symbol.
#[derive(Clone, Debug, Default)]
pub(super) struct Rule {
    alternatives: Vec<Vec<Part>>,
    throws: Vec<u16>, // places in `alternatives`, each as often as its weight says
}

impl Rule {
    /// One of the alternatives.
    pub(super) fn throw(&self, dice: &mut Dice) -> &[Part] {
        let bound = u32::try_from(self.throws.len()).unwrap_or(1);
        &self.alternatives[usize::from(self.throws[dice.roll(bound) as usize])]
    }
}

/// All frames and words.
#[derive(Debug)]
pub(super) struct Grammar {
    pub(super) classes: Vec<Class>,
    pub(super) rules: Vec<Rule>,
    lists: [usize; LISTS.len()],
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

/// Rules with the weight of an alternative: `clause*4` stands for four such lines.
fn weighed(table: &'static str) -> impl Iterator<Item = (&'static str, usize, &'static str)> {
    rows(table).map(|(name, frame)| {
        let (name, weight) = name.split_once('*').unwrap_or((name, "1"));
        (name, weight.parse().unwrap_or(1), frame)
    })
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
        for (name, _, _) in weighed(frames) {
            let next = rule_of.len();
            rule_of.entry(name).or_insert(next);
        }
        let lists = LISTS.map(|name| class_of[name]);
        let rules = vec![Rule::default(); rule_of.len()];
        let mut grammar = Self { classes, rules, lists, class_of, rule_of };
        for (name, weight, frame) in weighed(frames) {
            let parts = grammar.parts(frame);
            let rule = &mut grammar.rules[grammar.rule_of[name]];
            let at = u16::try_from(rule.alternatives.len()).unwrap_or(u16::MAX);
            rule.alternatives.push(parts);
            rule.throws.extend(std::iter::repeat_n(at, weight));
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
    pub(super) fn number(&self, list: List) -> usize {
        self.lists[list as usize]
    }

    /// The words of a class.
    pub(super) fn class(&self, list: List) -> &Class {
        &self.classes[self.number(list)]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rule_holds_itself() {
        // Depth of each rule, once all that it names is known.
        let mut depth: Vec<Option<usize>> = vec![None; GRAMMAR.rules.len()];
        for _ in 0..=GRAMMAR.rules.len() {
            for (at, rule) in GRAMMAR.rules.iter().enumerate() {
                let mut named =
                    rule.alternatives.iter().flatten().filter_map(|part| match part.kind {
                        Kind::Rule(rule) => Some(depth[rule]),
                        _ => None,
                    });
                depth[at] = named.try_fold(0, |most: usize, one| Some(most.max(one? + 1)));
            }
        }
        assert!(depth.iter().all(|depth| depth.is_some_and(|depth| depth < 8)), "{depth:?}");
    }
}
