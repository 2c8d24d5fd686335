//! What small words do between and beside figures.

use crate::tables::{field, rows};

/// What a word does between or beside figures, in whatever language: the rows of `roles.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Role {
    /// `a`, `an`.
    Article,
    /// `and`.
    And,
    /// `or`.
    Or,
    /// `but`.
    But,
    /// `street`, `road`: behind a house number.
    Street,
    /// `sub`, `mid`: joins a number by a hyphen without making a name of it.
    Prefix,
    /// `games`, `shots`: behind `two in three`, which is no proportion then.
    Tried,
    /// `about`, `nearly`: may stand before the second end of a range.
    Loosely,
    /// Designators that need no capital: `type 2`, `series two`.
    Counter,
    /// Designators that are verbs as well: `tables seat four`.
    LabelVerb,
    /// `from`, which opens a range or a change.
    From,
    /// `between`, which opens a range.
    Between,
    /// `of`.
    Of,
    /// Those who have an age.
    Person,
    /// `to`, between the ends of a range.
    To,
    /// `minus`, `negative`.
    Minus,
    /// `equal`.
    Equal,
    /// Verbs and adverbs of motion before a first figure, which make what follows `to` a level reached.
    Moves,
    /// Words near two numbers that make them the result of a game.
    Contest,
    /// `in`, before what all figures of a text are in.
    In,
    /// What stands before that: `all figures in`, `stated in`.
    Declares,
    /// Currency codes that are words of the language: read only beside what looks like a sum.
    CodeWord,
    /// Currencies that are also named before a number.
    CurrencyFirst,
    /// Currencies of one form for one and many.
    CurrencyPlural,
    /// Words that make of the number after them a price: `paid`, `worth`.
    Price,
    /// What parts a price from what it buys: `for`, `per`.
    Buys,
    /// Currencies whose name is a weight, too.
    CurrencyWeight,
    /// Currencies whose name has another life: money only after a large number.
    CurrencyDoubtful,
    /// Words before three numbers that make them the time a race took: `ran`, `clocked`.
    Timed,
    /// Names of time zones.
    Zone,
    /// `per`.
    Per,
    /// Words before what a figure is reckoned by, with other uses: `a`, `each`.
    Each,
    /// Things besides units that something is reckoned by: `share`.
    Bearer,
    /// Words after a time that make it a distance in time and no rate: `a year ago`.
    Later,
    /// Words after a measure that make it a size: `thick`.
    Size,
    /// `below`, before zero.
    Below,
    /// The first words of percent and its kin: `percent`, `basis`.
    Share,
    /// Words before a noun that single out what it names: `the`, `its`.
    Determiner,
    /// Periods of the calendar: `year`, `night`.
    Period,
    /// Words between `last` and a period: `few`, `fiscal`.
    Spell,
    /// Words after which `last` is a verb: `will`, `it`.
    Subject,
    /// What stands in a row, one after another: `page`, `chairman`.
    Member,
    /// Words behind a measure that say what it takes in: `combined`.
    Qualifier,
    /// Nouns that a number in words counts in an adjective: `three-judge`.
    Part,
    /// Bodies that are named by the number of their members: `Group of 20`.
    Bloc,
    /// Words before how many places of a list are meant: `top 10`.
    Rank,
    /// Nouns that look like verbs: `one building`, `one run`.
    Noun,
}

impl Role {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Article, "article"),
        (Self::And, "and"),
        (Self::Or, "or"),
        (Self::But, "but"),
        (Self::Street, "street"),
        (Self::Prefix, "prefix"),
        (Self::Tried, "tried"),
        (Self::Loosely, "loosely"),
        (Self::Counter, "counter"),
        (Self::LabelVerb, "label_verb"),
        (Self::From, "from"),
        (Self::Between, "between"),
        (Self::Of, "of"),
        (Self::Person, "person"),
        (Self::To, "to"),
        (Self::Minus, "minus"),
        (Self::Equal, "equal"),
        (Self::Moves, "moves"),
        (Self::Contest, "contest"),
        (Self::In, "in"),
        (Self::Declares, "declares"),
        (Self::CodeWord, "code_word"),
        (Self::CurrencyFirst, "currency_first"),
        (Self::CurrencyPlural, "currency_plural"),
        (Self::Price, "price"),
        (Self::Buys, "buys"),
        (Self::CurrencyWeight, "currency_weight"),
        (Self::CurrencyDoubtful, "currency_doubtful"),
        (Self::Timed, "timed"),
        (Self::Zone, "zone"),
        (Self::Per, "per"),
        (Self::Each, "each"),
        (Self::Bearer, "bearer"),
        (Self::Later, "later"),
        (Self::Size, "size"),
        (Self::Below, "below"),
        (Self::Share, "share"),
        (Self::Determiner, "determiner"),
        (Self::Period, "period"),
        (Self::Spell, "spell"),
        (Self::Subject, "subject"),
        (Self::Member, "member"),
        (Self::Qualifier, "qualifier"),
        (Self::Part, "part"),
        (Self::Bloc, "bloc"),
        (Self::Rank, "rank"),
        (Self::Noun, "noun"),
    ];

    const fn bit(self) -> u64 {
        1 << self as u8
    }
}

/// All the roles that a word can play.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Roles(u64);

impl Roles {
    /// Tells each word of a table with each of its roles; a word may have several.
    pub(crate) fn read(table: &'static str, mut tell: impl FnMut(&str, Role)) {
        for row in rows(table) {
            let named = Role::ALL.iter().find(|(_, name)| *name == field(&row, 0));
            let Some((role, _)) = named else { continue };
            field(&row, 1).split(' ').for_each(|word| tell(word, *role));
        }
    }

    pub(crate) fn add(&mut self, role: Role) {
        self.0 |= role.bit();
    }

    pub(crate) fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::SOURCES;

    #[test]
    fn every_role_of_the_table_is_known_and_every_known_role_is_played() {
        let named: Vec<&str> = rows(SOURCES.roles).map(|row| field(&row, 0)).collect();
        for name in &named {
            assert!(Role::ALL.iter().any(|(_, known)| known == name), "{name} is no role");
        }
        for &(role, name) in Role::ALL {
            assert!(named.contains(&name), "nothing plays {role:?}");
        }
    }
}
