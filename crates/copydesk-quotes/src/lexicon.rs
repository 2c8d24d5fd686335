//! What single words are good for: one probe yields a set of bits.
//!
//! The tables are `data/*.tsv`; nothing here knows a word by itself.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

/// What a word may be; a set of the constants below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flags(u64);

impl Flags {
    /// A form of a verb of speech.
    pub(crate) const CUE: Self = Self(1);
    /// Takes a clause opened by `that`.
    pub(crate) const THAT: Self = Self(1 << 1);
    /// Takes a bare clause.
    pub(crate) const BARE: Self = Self(1 << 2);
    /// The hearer stands before the clause: `told reporters that`.
    pub(crate) const TOLD: Self = Self(1 << 3);
    /// Speech only beside quotation marks: `shouted`.
    pub(crate) const MARKS: Self = Self(1 << 4);
    /// The form is also a noun: `claims`.
    pub(crate) const NOUN: Self = Self(1 << 5);
    /// A thought or a promise rather than speech: `believes`.
    pub(crate) const WEAK: Self = Self(1 << 6);
    /// The form in -ing.
    pub(crate) const ING: Self = Self(1 << 7);
    /// The base form.
    pub(crate) const BASE: Self = Self(1 << 8);
    /// The third person singular.
    pub(crate) const THIRD: Self = Self(1 << 9);
    /// The past form.
    pub(crate) const PAST: Self = Self(1 << 10);
    /// Opens a noun phrase: articles, numbers, quantifiers.
    pub(crate) const DET: Self = Self(1 << 16);
    /// A possessive pronoun: `her`.
    pub(crate) const POSS: Self = Self(1 << 17);
    /// A pronoun that can be a subject.
    pub(crate) const SUBJECT: Self = Self(1 << 18);
    /// Says that somebody is a man.
    pub(crate) const MALE: Self = Self(1 << 19);
    /// Says that somebody is a woman.
    pub(crate) const FEMALE: Self = Self(1 << 20);
    /// Says that there are several.
    pub(crate) const PLURAL: Self = Self(1 << 21);
    /// `it`, `this`, `what`: nobody who speaks.
    pub(crate) const EXPLETIVE: Self = Self(1 << 22);
    /// Opens a relative clause.
    pub(crate) const RELATIVE: Self = Self(1 << 23);
    /// A preposition.
    pub(crate) const PREP: Self = Self(1 << 24);
    /// A form of be, have, do, also glued to a pronoun.
    pub(crate) const AUX: Self = Self(1 << 25);
    /// can, will, must and the like.
    pub(crate) const MODAL: Self = Self(1 << 26);
    /// An adverb that may stand between subject and verb.
    pub(crate) const ADVERB: Self = Self(1 << 27);
    /// and, or, but.
    pub(crate) const CONJ: Self = Self(1 << 28);
    /// Opens a subordinate clause.
    pub(crate) const SUBORD: Self = Self(1 << 29);
    /// A weekday, month, or word such as `yesterday`.
    pub(crate) const TIME: Self = Self(1 << 30);
    /// Says no.
    pub(crate) const NEGATION: Self = Self(1 << 31);
    /// A common finite verb that is no cue.
    pub(crate) const VERB: Self = Self(1 << 32);
    /// A pronoun that can only be an object.
    pub(crate) const OBJECT: Self = Self(1 << 33);
    /// Opens an indirect question.
    pub(crate) const WH: Self = Self(1 << 34);
    /// May open a time phrase: `on`, `last`.
    pub(crate) const TIMELEAD: Self = Self(1 << 35);
    /// Announces the name of a work or a project: `entitled`.
    pub(crate) const TITLE: Self = Self(1 << 36);
    /// An abbreviation whose stop ends no sentence.
    pub(crate) const ABBR: Self = Self(1 << 37);
    /// A small word inside names: `van`.
    pub(crate) const PARTICLE: Self = Self(1 << 38);
    /// A noun for what a person is or does.
    pub(crate) const ROLE: Self = Self(1 << 40);
    /// Stands before names: `Mr.`.
    pub(crate) const HONORIFIC: Self = Self(1 << 41);
    /// A noun for several people.
    pub(crate) const GROUP: Self = Self(1 << 42);
    /// A noun for an organisation.
    pub(crate) const ORG: Self = Self(1 << 43);
    /// A noun for something written.
    pub(crate) const DOC: Self = Self(1 << 44);
    /// An adjective of nation, party or creed, which is no part of a name.
    pub(crate) const NATION: Self = Self(1 << 45);

    /// The name of a country or a capital.
    pub(crate) const PLACE: Self = Self(1 << 46);
    /// Opens the name of a place: `New`, `Port`.
    pub(crate) const PLACEPART: Self = Self(1 << 47);
    /// What an office is for: `Transport`.
    pub(crate) const PORTFOLIO: Self = Self(1 << 48);
    /// A noun that the name of a place follows: `the Republic of`.
    pub(crate) const TERRITORY: Self = Self(1 << 49);

    /// The past of an irregular verb, which no ending tells: `went`.
    pub(crate) const PASTVERB: Self = Self(1 << 60);
    /// One of those who talk: `I`, `your`.
    pub(crate) const TALKERS: Self = Self(1 << 61);

    /// No bit.
    pub(crate) const NONE: Self = Self(0);

    /// Whether it shares a bit with `other`.
    pub(crate) const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether it holds all bits of `other`.
    pub(crate) const fn all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set without the bits of `other`.
    pub(crate) const fn less(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// The words of all tables by their packed bytes.
type Table = HashMap<u128, Flags, FixedState>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    read_cues(include_str!("../data/cues.tsv"), &mut table);
    read_classes(include_str!("../data/words.tsv"), &mut table);
    read_classes(include_str!("../data/roles.tsv"), &mut table);
    read_classes(include_str!("../data/places.tsv"), &mut table);
    table
});

/// The longest word of any table, in bytes: what is longer needs no probe.
const LONGEST: usize = 16;

/// The bits of a word, in any case. A possessive ending is not looked through.
pub(crate) fn flags(word: &str) -> Flags {
    packed(word).and_then(|key| TABLE.get(&key)).copied().unwrap_or(Flags::NONE)
}

/// The bytes of a word in lower case as one number, so that a probe compares once; nothing for what
/// is longer than any word of the tables.
fn packed(word: &str) -> Option<u128> {
    let bytes = word.as_bytes();
    let pack = |key: u128, byte: &u8| key << 8 | u128::from(byte.to_ascii_lowercase());
    (bytes.len() <= LONGEST).then(|| bytes.iter().fold(0, pack))
}

fn add(table: &mut Table, word: &str, flags: Flags) {
    let Some(key) = packed(word) else { return };
    let entry = table.entry(key).or_default();
    *entry = entry.or(flags);
}

fn rows(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn read_cues(data: &'static str, table: &mut Table) {
    for row in rows(data) {
        let mut cells = row.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let (base, third, past, ing, frames) = (cell(), cell(), cell(), cell(), cell());
        let frame = |letter, flag| if frames.contains(letter) { flag } else { Flags::NONE };
        let verb = Flags::CUE
            .or(frame('t', Flags::THAT))
            .or(frame('b', Flags::BARE))
            .or(frame('o', Flags::TOLD))
            .or(frame('m', Flags::MARKS))
            .or(frame('w', Flags::WEAK));
        let noun = frame('n', Flags::NOUN);
        add(table, base, verb.or(Flags::BASE).or(noun));
        add(table, third, verb.or(Flags::THIRD).or(noun));
        add(table, past, verb.or(Flags::PAST));
        add(table, ing, verb.or(Flags::ING));
    }
}

fn read_classes(data: &'static str, table: &mut Table) {
    for row in rows(data) {
        let Some((class, words)) = row.split_once('\t') else { continue };
        let class = class_flag(class);
        words.split(' ').for_each(|word| add(table, word, class));
    }
}

fn class_flag(class: &str) -> Flags {
    match class {
        "det" => Flags::DET,
        "poss" => Flags::POSS,
        "male" => Flags::MALE,
        "female" => Flags::FEMALE,
        "plural" => Flags::PLURAL,
        "subject" => Flags::SUBJECT,
        "expletive" => Flags::EXPLETIVE,
        "object" => Flags::OBJECT,
        "relative" => Flags::RELATIVE,
        "prep" => Flags::PREP,
        "aux" => Flags::AUX,
        "modal" => Flags::MODAL,
        "adverb" => Flags::ADVERB,
        "conj" => Flags::CONJ,
        "subord" => Flags::SUBORD,
        "wh" => Flags::WH,
        "time" => Flags::TIME,
        "timelead" => Flags::TIMELEAD,
        "negation" => Flags::NEGATION,
        "verb" => Flags::VERB,
        "title" => Flags::TITLE,
        "abbr" => Flags::ABBR,
        "particle" => Flags::PARTICLE,
        "honorific" => Flags::HONORIFIC,
        "role" => Flags::ROLE,
        "group" => Flags::GROUP,
        "org" => Flags::ORG,
        "doc" => Flags::DOC,
        "nation" => Flags::NATION,
        "place" => Flags::PLACE,
        "placepart" => Flags::PLACEPART,
        "territory" => Flags::TERRITORY,
        "portfolio" => Flags::PORTFOLIO,
        "pastverb" => Flags::PASTVERB,
        "talkers" => Flags::TALKERS,
        _ => Flags::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_the_tables_is_known_and_every_word_fits() {
        for data in [
            include_str!("../data/words.tsv"),
            include_str!("../data/roles.tsv"),
            include_str!("../data/places.tsv"),
        ] {
            for row in rows(data) {
                let (class, words) = row.split_once('\t').expect("class, tab, words");
                assert_ne!(class_flag(class), Flags::NONE, "class {class}");
                assert!(
                    words.split(' ').all(|word| !word.is_empty() && word.len() <= LONGEST),
                    "{words}"
                );
            }
        }
        for row in rows(include_str!("../data/cues.tsv")) {
            assert_eq!(row.split('\t').count(), 5, "{row}");
            assert!(row.split('\t').all(|cell| cell.len() <= LONGEST), "{row}");
        }
    }

    #[test]
    fn words_are_found_in_any_case() {
        assert!(flags("Said").all(Flags::CUE.or(Flags::THAT).or(Flags::PAST)));
        assert!(flags("Reports").any(Flags::NOUN));
        assert_eq!(flags("zzz"), Flags::NONE);
        assert_eq!(flags("a word that is far longer than any in the tables"), Flags::NONE);
    }
}
