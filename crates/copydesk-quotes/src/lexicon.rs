//! What single words are good for: one probe yields a set of bits.
//!
//! The tables are `data/*.tsv`; nothing here knows a word by itself.

use std::sync::LazyLock;

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
    /// May open a cue of several words: `pointed out`.
    pub(crate) const PHRASE: Self = Self(1 << 11);
    /// Takes a thing that stands for words: `announced a plan`.
    pub(crate) const THING: Self = Self(1 << 12);
    /// Says what somebody holds rather than said: `thinks`.
    pub(crate) const HOLDS: Self = Self(1 << 14);
    /// Reports only if a text or a survey is the subject: `the poll finds`.
    pub(crate) const TEXTUAL: Self = Self(1 << 15);
    /// Says how many, and may stand for those whom it counts: `some`, `a third`.
    pub(crate) const COUNT: Self = Self(1 << 13);
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
    /// A thing that bears words which nobody says: `placard`.
    pub(crate) const SIGN: Self = Self(1 << 62);
    /// One of those who talk: `I`, `your`.
    pub(crate) const TALKERS: Self = Self(1 << 61);
    /// Stands in names of companies and bodies, and in no person's: `Amnesty International`.
    pub(crate) const IMPERSONAL: Self = Self(1 << 54);
    /// What somebody is to another: `wife`.
    pub(crate) const KIN: Self = Self(1 << 53);
    /// The name of a party, which also says what one of its people is: `the Utah Republican`.
    pub(crate) const PARTY: Self = Self(1 << 55);
    /// A word of office, trade or time that is a family name as well: `Dean`.
    pub(crate) const SURNAME: Self = Self(1 << 56);
    /// A small word that is a given name as well: `Will`.
    pub(crate) const GIVEN: Self = Self(1 << 57);

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

/// The longest word of any table, in bytes: what is longer needs no probe.
const LONGEST: usize = 16;

/// The bytes of a word in lower case, the first in the lowest place, zeros behind the last: two
/// numbers, so that a probe compares twice and reads no string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(u64, u64);

impl Key {
    /// The key of no word.
    const NONE: Self = Self(u64::MAX, u64::MAX);

    /// The key of a word in any case; that of no word for what is longer than any in the tables.
    pub(crate) fn of(word: &[u8]) -> Self {
        let mut bytes = [[0; LONGEST / 2]; 2];
        let Some(room) = bytes.as_flattened_mut().get_mut(..word.len()) else { return Self::NONE };
        room.copy_from_slice(word);
        room.make_ascii_lowercase();
        let [low, high] = bytes.map(u64::from_le_bytes);
        Self(low, high)
    }

    /// The key of these halves of a word in lower case.
    pub(crate) const fn halves(low: u64, high: u64) -> Self {
        Self(low, high)
    }

    /// The place in a directory that the highest bits of a hash tell, which depend on all bytes. The
    /// factors are odd and have no pattern: the golden ratio and the square root of three, in 64 bits.
    const fn place(self) -> usize {
        let (low, high) = (0x9E37_79B9_7F4A_7C15, 0xBB67_AE85_84CA_A73B);
        let hash = self.0.wrapping_mul(low) ^ self.1.wrapping_mul(high);
        (hash >> (u64::BITS - BITS)) as usize
    }
}

/// The words of all tables, behind a directory that is small enough to stay in the nearest cache.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// By the highest bits of the hash: the row of a word, or [`FREE`]. A word whose place is taken
    /// stands in the next free one.
    directory: Box<[u16; PLACES]>,
    rows: Vec<(Key, Flags)>, // fewer than there are places
}

/// No row.
const FREE: u16 = u16::MAX;

/// How many bits of the hash say where a word stands, and how many places that makes. Known here, a
/// place needs no check.
const BITS: u32 = 14;
const PLACES: usize = 1 << BITS;

/// How many places there are at least for each word, so that most words that are in no table meet a
/// free place at once.
const ROOM: usize = 4;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut words = Words::new();
    read_cues(include_str!("../data/cues.tsv"), &mut words);
    read_classes(include_str!("../data/words.tsv"), &mut words);
    read_classes(include_str!("../data/roles.tsv"), &mut words);
    read_classes(include_str!("../data/places.tsv"), &mut words);
    Lexicon::new(words)
});

/// All words; to be asked for once where many are looked up.
pub(crate) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

/// The bits of a word, in any case. A possessive ending is not looked through.
pub(crate) fn flags(word: &str) -> Flags {
    lexicon().word(word)
}

impl Lexicon {
    fn new(mut words: Words) -> Self {
        words.sort_unstable_by_key(|(key, _)| *key);
        words.dedup_by(|(later, more), (key, flags)| {
            let same = later == key;
            *flags = if same { flags.or(*more) } else { *flags };
            same
        });
        words.truncate(PLACES / ROOM); // as a test knows, there are fewer
        let mut directory = Box::new([FREE; PLACES]);
        for (row, (key, _)) in (0..FREE).zip(&words) {
            let mut place = key.place();
            while directory[place] != FREE {
                place = (place + 1) % PLACES;
            }
            directory[place] = row;
        }
        Self { directory, rows: words }
    }

    /// The bits of a key.
    #[inline]
    pub(crate) fn key(&self, key: Key) -> Flags {
        let mut place = key.place();
        // A place that is no row is free; one is always met, as three in four are.
        while let Some((known, flags)) = self.rows.get(usize::from(self.directory[place])) {
            if *known == key {
                return *flags;
            }
            place = (place + 1) % PLACES;
        }
        Flags::NONE
    }

    /// The bits of a word, in any case.
    pub(crate) fn word(&self, word: &str) -> Flags {
        self.key(Key::of(word.as_bytes()))
    }
}

/// The words of the tables as they are read; some stand in several.
type Words = Vec<(Key, Flags)>;

fn add(words: &mut Words, word: &str, flags: Flags) {
    if !word.is_empty() {
        words.push((Key::of(word.as_bytes()), flags));
    }
}

fn rows(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn read_cues(data: &'static str, words: &mut Words) {
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
            .or(frame('w', Flags::WEAK))
            .or(frame('d', Flags::TEXTUAL))
            .or(frame('x', Flags::THING));
        let noun = frame('n', Flags::NOUN);
        // `thought` and `thinking` tell a story rather than an opinion.
        let holds = frame('p', Flags::HOLDS);
        let held = frame('p', Flags::WEAK);
        add(words, base, verb.or(Flags::BASE).or(noun).or(holds));
        add(words, third, verb.or(Flags::THIRD).or(noun).or(holds));
        add(words, past, verb.or(Flags::PAST).or(held));
        add(words, ing, verb.or(Flags::ING).or(held));
    }
}

fn read_classes(data: &'static str, words: &mut Words) {
    for row in rows(data) {
        let Some((class, members)) = row.split_once('\t') else { continue };
        let class = class_flag(class);
        members.split(' ').for_each(|word| add(words, word, class));
    }
}

fn class_flag(class: &str) -> Flags {
    match class {
        "det" => Flags::DET,
        "phrase" => Flags::PHRASE,
        "poss" => Flags::POSS,
        "count" => Flags::COUNT,
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
        "sign" => Flags::SIGN,
        "impersonal" => Flags::IMPERSONAL,
        "kin" => Flags::KIN,
        "party" => Flags::PARTY,
        "surname" => Flags::SURNAME,
        "given" => Flags::GIVEN,
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
    fn there_is_room_for_every_word() {
        assert!(lexicon().rows.len() < PLACES / ROOM, "more words want more bits of the hash");
    }

    #[test]
    fn words_are_found_in_any_case() {
        assert!(flags("Said").all(Flags::CUE.or(Flags::THAT).or(Flags::PAST)));
        assert!(flags("Reports").any(Flags::NOUN));
        assert_eq!(flags("zzz"), Flags::NONE);
        assert_eq!(flags("a word that is far longer than any in the tables"), Flags::NONE);
    }
}
