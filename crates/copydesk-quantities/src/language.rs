//! A language: its words, as tables, and its grammar, as functions.
//!
//! A second language is a folder of tables beside `data/en`, read into [`Words`], and a module beside
//! `english` whose functions fill a [`Grammar`]. Everything else asks through [`Text`], which carries
//! the language of the text.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use copydesk_core::{Comparator, Decimal, Quantity, QuantityKind};

use crate::figure::{Edges, Step};
use crate::follow::Follow;
use crate::item::Item;
use crate::known::{Known, Lexicon};
use crate::numeral::Numeral;
use crate::options::Options;
use crate::role::{Role, Roles};
use crate::scan::Openings;
use crate::signs::{self, Currency, Unit};
use crate::tables::{Map, field, first_word, last_word, rows};
use crate::text::Text;
use crate::value::Value;

/// A language that figures are read in.
pub(crate) struct Language {
    pub(crate) name: &'static str,
    pub(crate) words: LazyLock<Words>,
    pub(crate) grammar: Grammar,
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// What no table says: how number words join, and what a noun phrase is.
pub(crate) struct Grammar {
    /// The number in words whose first word is at an offset.
    pub(crate) numeral: fn(Text<'_>, usize) -> Option<Numeral>,
    /// The number in words at an offset, in a form that is read only where it is all of the text.
    pub(crate) lone: fn(Text<'_>, usize) -> Option<Numeral>,
    /// A part that hangs on a whole number, and its end: `and a half`.
    pub(crate) part: fn(Text<'_>, usize) -> Option<(Value, usize)>,
    /// The scale that a fraction is taken of, and its end: `of a million`.
    pub(crate) part_of_scale: fn(Text<'_>, usize) -> Option<(Decimal, usize)>,
    /// What is counted: the noun phrase that begins after an offset, its head in the singular.
    pub(crate) counted: fn(Text<'_>, usize) -> Option<Counted>,
    /// Whether a word in lower case looks like a plural.
    pub(crate) is_plural: fn(&str) -> bool,
    /// What a number word at an anchor is: a figure, or nothing.
    pub(crate) in_words: fn(Text<'_>, usize, usize, &Options) -> Step,
    /// Names what a bare number counts, in the quantity, and says where the name ends.
    pub(crate) count: fn(Text<'_>, &Item, bool, &mut Quantity, &mut Edges),
    /// What a bare number counts whose noun was said with the figure that ends at an offset.
    pub(crate) elided: fn(Text<'_>, &Item, usize) -> Option<Cow<'static, str>>,
    /// What is counted in an adjective: `14-story`.
    pub(crate) compound: fn(Text<'_>, &Item) -> Option<Counted>,
    /// Whether `one` stands for a number there.
    pub(crate) one_counts: fn(Text<'_>, &Item) -> bool,
    /// Whether a bare number is how old somebody is.
    pub(crate) is_age: fn(Text<'_>, &Item) -> bool,
    /// Whether four bare digits are a year; the flag says that a comparator stands before them.
    pub(crate) is_year: fn(Text<'_>, &Item, u32, bool) -> bool,
    /// Where the words stand that count an ordinal, given by start and end, from the last one: `the third
    /// to last`. The text before the third offset is spoken for.
    pub(crate) from_the_end: FromTheEnd,
}

impl Grammar {
    /// A grammar that knows nothing: figures in digits are read with the tables alone. A language
    /// replaces what it can say better.
    #[cfg(test)]
    pub(crate) const PLAIN: Self = Self {
        numeral: |_, _| None,
        lone: |_, _| None,
        part: |_, _| None,
        part_of_scale: |_, _| None,
        counted: |_, _| None,
        is_plural: |_| false,
        in_words: |text, at, from, options| match crate::item::read(text, at, from) {
            Some(item) => crate::figure::judge(text, item, from, options),
            None => Step::Skip(at + text.word(at).len().max(1)),
        },
        count: |_, _, _, _, _| {},
        elided: |_, _, _| None,
        compound: |_, _| None,
        one_counts: |_, _| true,
        is_age: |_, _| false,
        is_year: |_, _, _, _| true,
        from_the_end: |_, _, _, _| None,
    };
}

/// See [`Grammar::from_the_end`].
type FromTheEnd = fn(Text<'_>, usize, usize, usize) -> Option<(usize, usize)>;

/// A counted thing.
pub(crate) struct Counted {
    /// The noun phrase with its head in the singular, as written otherwise.
    pub(crate) unit: String,
    /// Where the phrase ends.
    pub(crate) end: usize,
}

/// What sort of number word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Unit,
    Teen,
    Ten,
    Hundred,
    Scale,
    Dozen,
    Vague,
    Ordinal,
    Fraction,
    Fractions,
    Couple,
    /// A place without a number: `last`, `next`.
    Relative,
}

impl Class {
    /// Whether such a word multiplies the number before it.
    fn is_scale(self) -> bool {
        matches!(self, Self::Hundred | Self::Scale | Self::Dozen | Self::Vague)
    }
}

/// A number word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberWord {
    pub(crate) class: Class,
    pub(crate) value: Decimal,
}

/// The tables of a language, as they stand in its folder.
pub(crate) struct Sources {
    pub(crate) number_words: &'static str,
    pub(crate) currency_forms: &'static str,
    pub(crate) currency_names: &'static str,
    pub(crate) bare_currencies: &'static str,
    pub(crate) unit_words: &'static str,
    pub(crate) unit_senses: &'static str,
    pub(crate) comparators: &'static str,
    pub(crate) plurals: &'static str,
    pub(crate) stop_words: &'static str,
    pub(crate) designators: &'static str,
    pub(crate) calendar_words: &'static str,
    pub(crate) roles: &'static str,
}

/// A currency that many countries have under one name: `dollar`, `peso`.
pub(crate) struct Bare {
    /// Whether the world knows one of them by the bare name.
    pub(crate) strong: bool,
    /// How the words of the family begin.
    pub(crate) stems: Vec<&'static str>,
    pub(crate) signs: Vec<&'static str>,
    /// What marks the default one after a number: `(11,407 US)`.
    pub(crate) letters: Vec<&'static str>,
    pub(crate) code: &'static str,
}

/// The words of a language. All are asked for in lower case.
pub(crate) struct Words {
    /// The single words of all the tables.
    known: Map<Known>,
    // What `Known::number` counts, in the order of the table.
    numbers: Vec<NumberWord>,
    currencies: Map<Currency>,
    bare: Map<Bare>,
    units: Map<Unit>,
    unit_senses: Map<Map<&'static str>>,
    comparators_before: Map<Comparator>,
    comparators_after: Map<Comparator>,
    plurals: Map<&'static str>,
    openings: Openings,
}

impl Words {
    /// Reads the tables.
    pub(crate) fn read(sources: &Sources) -> Self {
        let currencies = currencies(sources.currency_forms, sources.currency_names);
        let units = units(sources.unit_words);
        let comparators_before = comparators(sources.comparators, "b");
        let numbers = numbers(sources.number_words);
        Self {
            openings: Openings::new(numbers.iter().map(|(word, _)| *word)),
            known: known(sources, &numbers, &currencies, &units, &comparators_before),
            numbers: numbers.into_iter().map(|(_, number)| number).collect(),
            currencies,
            bare: bare_currencies(sources.bare_currencies),
            units,
            unit_senses: senses(sources.unit_senses),
            comparators_before,
            comparators_after: comparators(sources.comparators, "a"),
            plurals: Map::new(
                rows(sources.plurals).map(|row| (field(&row, 0).to_owned(), field(&row, 1))),
            ),
        }
    }

    /// All that the tables say of a word, for those who ask several things of it.
    pub(crate) fn known(&self, lower: &str) -> Known {
        self.known.get(lower).copied().unwrap_or_default()
    }

    /// A number word.
    pub(crate) fn number(&self, lower: &str) -> Option<NumberWord> {
        self.number_of(self.known.get(lower)?)
    }

    /// The number that a word says, by what is known of it.
    pub(crate) fn number_of(&self, known: &Known) -> Option<NumberWord> {
        self.numbers.get(usize::from(known.number).checked_sub(1)?).copied()
    }

    /// A currency by its words: `hong kong dollars`.
    pub(crate) fn currency(&self, lower: &str) -> Option<Currency> {
        self.currencies.get(lower).copied()
    }

    /// How many words a currency may have that begins with this one; zero if none does.
    pub(crate) fn currency_reach(&self, first: &str) -> usize {
        usize::from(self.known(first).currency_reach)
    }

    /// The family of a currency that many countries have, by the code it has where nothing is said.
    pub(crate) fn bare(&self, code: &str) -> Option<&Bare> {
        self.bare.get(code)
    }

    /// A unit by its words.
    pub(crate) fn unit(&self, lower: &str) -> Option<Unit> {
        self.units.get(lower).copied()
    }

    /// How many words a unit may have that begins with this one; zero if none does.
    pub(crate) fn unit_reach(&self, first: &str) -> usize {
        usize::from(self.known(first).unit_reach)
    }

    /// What a form of several units means beside each word that speaks for one of them.
    pub(crate) fn senses(&self, form: &str) -> Option<&Map<&'static str>> {
        self.unit_senses.get(form)
    }

    /// What the words before a figure say of it.
    pub(crate) fn comparator_before(&self, lower: &str) -> Option<Comparator> {
        self.comparators_before.get(lower).copied()
    }

    /// How many words a comparator may have that ends with this one; zero if none does.
    pub(crate) fn comparator_reach(&self, last: &str) -> usize {
        usize::from(self.known(last).comparator_reach)
    }

    /// What the words after a figure say of it.
    pub(crate) fn comparator_after(&self, lower: &str) -> Option<Comparator> {
        self.comparators_after.get(lower).copied()
    }

    /// The singular of a plural that no rule makes.
    pub(crate) fn irregular(&self, lower: &str) -> Option<&'static str> {
        self.plurals.get(lower).copied()
    }

    /// Whether a counted noun phrase ends at this word.
    pub(crate) fn is_stop(&self, lower: &str) -> bool {
        self.known(lower).stop
    }

    /// What a bare number after this word is.
    pub(crate) fn designator(&self, lower: &str) -> Option<QuantityKind> {
        self.known(lower).designator
    }

    /// The number of a month.
    pub(crate) fn month(&self, lower: &str) -> Option<i8> {
        Some(self.known(lower).month).filter(|month| *month > 0)
    }

    /// What a number may begin with, for the scan.
    pub(crate) fn openings(&self) -> &Openings {
        &self.openings
    }

    /// Whether a scale, unit, currency or rate after a number may begin with this word.
    pub(crate) fn is_suffix(&self, lower: &str) -> bool {
        let known = self.known(lower);
        let joins = [Role::Article, Role::Of, Role::Each];
        known.follow.is_some() || joins.into_iter().any(|role| known.roles.has(role))
    }

    /// All the roles that a word can play, for those who ask for several.
    pub(crate) fn roles(&self, lower: &str) -> Roles {
        self.known(lower).roles
    }

    /// Whether a word can play a role.
    pub(crate) fn is(&self, lower: &str, role: Role) -> bool {
        self.roles(lower).has(role)
    }
}

/// Joins the single words of all the tables.
fn known(
    sources: &Sources,
    numbers: &[(&str, NumberWord)],
    currencies: &Map<Currency>,
    units: &Map<Unit>,
    comparators_before: &Map<Comparator>,
) -> Map<Known> {
    let mut all = Lexicon::default();
    for (place, (word, _)) in numbers.iter().enumerate() {
        all.of(word).number = u8::try_from(place + 1).unwrap_or(0);
    }
    Roles::read(sources.roles, |word, role| all.of(word).roles.add(role));
    for stop in rows(sources.stop_words).flat_map(|row| words(field(&row, 0))) {
        all.of(stop).stop = true;
    }
    for row in rows(sources.designators) {
        let kind = match field(&row, 0) {
            "reference" => QuantityKind::Reference,
            _ => QuantityKind::Name,
        };
        words(field(&row, 1)).for_each(|word| {
            all.of(word).designator.get_or_insert(kind);
        });
    }
    for row in rows(sources.calendar_words) {
        all.of(field(&row, 0)).month = field(&row, 1).parse().unwrap_or(0);
    }
    for (word, reach) in currencies.reaches(first_word) {
        all.of(&word).currency_reach = reach;
    }
    for (word, reach) in units.reaches(first_word) {
        all.of(&word).unit_reach = reach;
    }
    for (word, reach) in comparators_before.reaches(last_word) {
        all.of(&word).comparator_reach = reach;
    }
    for symbol in signs::symbols() {
        all.of(&first_word(&symbol).to_ascii_lowercase()).follow = Some(Follow::Unit);
    }
    all.finish(|known| {
        let number = usize::from(known.number).checked_sub(1).map(|place| numbers[place].1);
        follow(known, number)
    })
}

/// What a word leads on to that stands after a number, told from the rest that is known of it. What may be
/// a unit is told so, whatever else it may be.
fn follow(known: &Known, number: Option<NumberWord>) -> Option<Follow> {
    let plays = |role| known.roles.has(role);
    let named = known.currency_reach > 0 || known.unit_reach > 0;
    if named || known.follow.is_some() || plays(Role::Share) || plays(Role::Per) {
        return Some(Follow::Unit);
    }
    let part = plays(Role::And) || number.is_some_and(|number| number.class.is_scale());
    part.then_some(Follow::Part)
}

fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(' ')
}

fn numbers(table: &'static str) -> Vec<(&'static str, NumberWord)> {
    let number = |row: Vec<&'static str>| {
        let class = match field(&row, 1) {
            "unit" => Class::Unit,
            "teen" => Class::Teen,
            "ten" => Class::Ten,
            "hundred" => Class::Hundred,
            "scale" => Class::Scale,
            "dozen" => Class::Dozen,
            "vague" => Class::Vague,
            "ordinal" => Class::Ordinal,
            "fraction" => Class::Fraction,
            "fractions" => Class::Fractions,
            "couple" => Class::Couple,
            "relative" => Class::Relative,
            _ => return None,
        };
        Some((field(&row, 0), NumberWord { class, value: field(&row, 2).parse().ok()? }))
    };
    rows(table).filter_map(number).collect()
}

fn currencies(forms: &'static str, names: &'static str) -> Map<Currency> {
    let short: Vec<(&str, &str)> = rows(forms)
        .filter(|row| field(row, 1) == "=")
        .map(|row| (field(&row, 0), field(&row, 2)))
        .collect();
    let ours = rows(forms).filter(|row| field(row, 1) != "=").flat_map(|row| {
        let parts = field(&row, 2).parse().unwrap_or(1);
        let currency = Currency { code: field(&row, 1), parts, others: field(&row, 3) };
        field(&row, 0).split('|').map(move |form| (form.to_owned(), currency)).collect::<Vec<_>>()
    });
    // Gold and the funds of banks have codes and no name that a price is said in.
    // Of two that share a name, the one that is paid with today comes first.
    let named = |tender: bool| {
        let rows = rows(names).filter_map(move |row| {
            let currency = signs::currency_code(field(&row, 0))?;
            let now = signs::entry(currency.code).is_some_and(|entry| entry.sort == "tender");
            let names = [1, 2].map(|index| (field(&row, index).to_lowercase(), currency));
            (now == tender).then_some(names)
        });
        rows.flatten()
    };
    let forms: Vec<(String, Currency)> = ours.chain(named(true)).chain(named(false)).collect();
    // Wires shorten the last word: `Canadian dlrs`.
    let shortened: Vec<_> = forms
        .iter()
        .flat_map(|(form, currency)| {
            let head = |(short, long): &(&str, &str)| {
                let country = form.strip_suffix(long).filter(|country| country.ends_with(' '))?;
                Some((format!("{country}{short}"), *currency))
            };
            short.iter().filter_map(head).collect::<Vec<_>>()
        })
        .collect();
    // Copy loses blanks: a country and its currency mean the same run together.
    let joined = forms.iter().filter(|(form, _)| form.matches(' ').count() == 1);
    let joined: Vec<_> =
        joined.map(|(form, currency)| (form.replace(' ', ""), *currency)).collect();
    Map::new(forms.into_iter().chain(shortened).chain(joined))
}

fn bare_currencies(table: &'static str) -> Map<Bare> {
    let list = |list: &'static str| list.split(' ').filter(|word| !word.is_empty()).collect();
    Map::new(rows(table).map(|row| {
        let strong = field(&row, 1) == "strong";
        let bare = Bare {
            strong,
            stems: list(field(&row, 2)),
            signs: list(field(&row, 3)),
            letters: list(field(&row, 4)),
            code: field(&row, 0),
        };
        (field(&row, 0).to_owned(), bare)
    }))
}

fn units(table: &'static str) -> Map<Unit> {
    Map::new(rows(table).flat_map(|row| {
        let mut forms = Vec::new();
        let Some(unit) = signs::unit(field(&row, 0)) else { return forms };
        for form in field(&row, 1).split('|').filter(|form| !form.is_empty()) {
            // `mile~ per hour`: the tilde stands where the plural's s goes.
            forms.push((form.replace('~', ""), unit));
            if form.contains('~') {
                forms.push((form.replace('~', "s"), unit));
            }
        }
        forms
    }))
}

/// The rows of one form are joined; of two that claim a word the first has it.
fn senses(table: &'static str) -> Map<Map<&'static str>> {
    let forms = rows(table).map(|row| field(&row, 0));
    Map::new(forms.map(|form| {
        let cues = rows(table)
            .filter(|row| field(row, 0) == form)
            .flat_map(|row| words(field(&row, 2)).map(move |cue| (cue.to_owned(), field(&row, 1))));
        (form.to_owned(), Map::new(cues))
    }))
}

fn comparators(table: &'static str, place: &'static str) -> Map<Comparator> {
    Map::new(rows(table).filter(|row| field(row, 1) == place).filter_map(|row| {
        let comparator = match field(&row, 0) {
            "about" => Comparator::About,
            "more_than" => Comparator::MoreThan,
            "less_than" => Comparator::LessThan,
            "at_least" => Comparator::AtLeast,
            "at_most" => Comparator::AtMost,
            "up_to" => Comparator::UpTo,
            _ => return None,
        };
        Some((field(&row, 2).to_owned(), comparator))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::{ENGLISH, SOURCES};

    #[test]
    fn every_currency_form_leads_to_a_code_of_the_table() {
        for row in rows(SOURCES.currency_forms).filter(|row| field(row, 1) != "=") {
            assert!(signs::entry(field(&row, 1)).is_some(), "{row:?}");
        }
        let words = &ENGLISH.words;
        assert_eq!(words.currency("tenge").map(|currency| currency.code), Some("KZT"));
        assert_eq!(words.currency("kazakhtenge").map(|currency| currency.code), Some("KZT"));
    }

    #[test]
    fn unit_forms_come_in_both_numbers() {
        for form in ["mile per hour", "miles per hour", "kilometre", "kilometers", "feet"] {
            assert!(ENGLISH.words.unit(form).is_some(), "{form}");
        }
        for row in rows(SOURCES.unit_words) {
            assert!(signs::unit(field(&row, 0)).is_some(), "{row:?} names no unit of units.tsv");
        }
    }

    #[test]
    fn every_number_word_has_a_class() {
        let words = rows(SOURCES.number_words).count();
        assert_eq!(
            ENGLISH.words.numbers.len(),
            words,
            "a class is misspelt or a word stands twice"
        );
    }
}
