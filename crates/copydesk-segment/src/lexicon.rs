//! The word lists, read once from `data/`.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::packed::Searcher;
use foldhash::{HashMap, HashMapExt};
use memchr::memmem::Finder;

/// What an abbreviation says about the stop behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abbreviation {
    /// `Mr`: a name follows, it never ends a sentence.
    Title,
    /// `vs`: never ends a sentence.
    Inside,
    /// `No`: goes on only before a figure; else it is a plain word.
    Number,
    /// `Fig`: goes on before a figure, and ends only before an opener.
    Figure,
    /// `Jan`: like `Figure`, but only with a capital.
    Month,
    /// `Inc`: ends a sentence only before a word that opens sentences.
    Either,
    /// `p.m`: ends a sentence before any capital that is no zone or weekday.
    Ender,
    /// `ft`: an abbreviation only behind a figure, then like `Either`.
    Unit,
}

struct Entry {
    class: Abbreviation,
    capital: bool,
}

/// A table of words that are looked up without regard to case.
pub(crate) struct Table<T> {
    words: HashMap<&'static str, T>,
    shapes: Shapes,
}

impl<T> Table<T> {
    /// A table of these words; of two equal ones the last counts.
    pub(crate) fn new(rows: impl Iterator<Item = (&'static str, T)>) -> Self {
        let mut table = Self { words: HashMap::new(), shapes: Shapes::default() };
        for (word, value) in rows {
            table.shapes.add(word);
            table.words.insert(word, value);
        }
        table
    }

    /// What the table says of a word.
    #[inline]
    pub(crate) fn find(&self, word: &str) -> Option<&T> {
        if self.shapes.may_hold(word) { self.look_up(word) } else { None }
    }

    /// How its words begin.
    pub(crate) fn beginnings(&self) -> Beginnings {
        let mut beginnings = Beginnings::default();
        self.words.keys().for_each(|word| beginnings.add(word)); // a set: their order does not show
        beginnings
    }

    /// Whether the word is in the table.
    #[inline]
    pub(crate) fn has(&self, word: &str) -> bool {
        self.find(word).is_some()
    }

    fn look_up(&self, word: &str) -> Option<&T> {
        if !word.bytes().any(|b| b.is_ascii_uppercase()) {
            return self.words.get(word);
        }
        let mut buffer = [0_u8; LONGEST_WORD];
        let room = buffer.get_mut(..word.len())?;
        room.copy_from_slice(word.as_bytes());
        room.make_ascii_lowercase();
        self.words.get(std::str::from_utf8(room).ok()?)
    }
}

/// The low five bits of a letter, in which case does not show.
#[inline]
fn letter(byte: u8) -> usize {
    usize::from(byte) % LETTERS
}

/// The place of a letter in the alphabet, in which case does not show, from one on; zero for all else.
static SORTS: [u8; 256] = {
    let mut sorts = [0; 256];
    let mut place = 1;
    while place <= 26 {
        sorts[(b'A' - 1 + place) as usize] = place;
        sorts[(b'a' - 1 + place) as usize] = place;
        place += 1;
    }
    sorts
};

#[inline]
fn sort(byte: u8) -> usize {
    usize::from(SORTS[usize::from(byte)]) % LETTERS
}

/// Which lengths the words of a table have, by their first two and by their last letters: a word that
/// is in no table is nearly always told by these, without a hash.
#[derive(Clone)]
pub(crate) struct Shapes {
    heads: Box<[u32; PAIRS]>,
    tails: [u32; LETTERS],
}

const LETTERS: usize = 32;
const PAIRS: usize = LETTERS * LETTERS;

impl Default for Shapes {
    fn default() -> Self {
        Self { heads: Box::new([0; PAIRS]), tails: [0; LETTERS] }
    }
}

impl Shapes {
    /// The places of a word in the two columns; of a short one all letters count as the last.
    #[inline]
    fn ends(word: &str) -> (usize, usize) {
        match *word.as_bytes() {
            [first, second, .., last] => (letter(first) * LETTERS + letter(second), letter(last)),
            [first, last] => (letter(first) * LETTERS + letter(last), letter(last)),
            [only] => (letter(only), letter(only)),
            [] => (0, 0),
        }
    }

    /// A bit for the length of a word; none if it is longer than all of the tables.
    #[inline]
    fn length(word: &str) -> u32 {
        if word.len() <= LONGEST_WORD { 1 << word.len() } else { 0 }
    }

    fn add(&mut self, word: &str) {
        let (head, tail) = Self::ends(word);
        self.heads[head] |= Self::length(word);
        self.tails[tail] |= Self::length(word);
    }

    /// Whether a table may hold a word; if not, it does not.
    #[inline]
    pub(crate) fn may_hold(&self, word: &str) -> bool {
        let (head, tail) = Self::ends(word);
        let length = self.heads[head] & Self::length(word);
        length != 0 && self.tails[tail] & length != 0
    }
}

/// How the words of a table begin: most others are told by their first three letters.
pub(crate) struct Beginnings {
    thirds: Box<[u32; PAIRS]>, // by the first two letters, a bit for each third one
}

impl Default for Beginnings {
    fn default() -> Self {
        Self { thirds: Box::new([0; PAIRS]) }
    }
}

impl Beginnings {
    fn add(&mut self, word: &str) {
        match *word.as_bytes() {
            [first, second, third, ..] => {
                self.thirds[sort(first) * LETTERS + sort(second)] |= 1 << sort(third);
            }
            // behind a short word anything may stand but a letter
            [first, second] => self.thirds[sort(first) * LETTERS + sort(second)] |= 1,
            [first] => self.thirds[sort(first) * LETTERS] = u32::MAX,
            [] => {}
        }
    }

    /// With those of another table.
    pub(crate) fn and(mut self, other: &Self) -> Self {
        for (own, other) in self.thirds.iter_mut().zip(other.thirds.iter()) {
            *own |= other;
        }
        self
    }

    /// Whether the table may hold a word that stands here; if not, it does not.
    #[inline]
    pub(crate) fn may_be(&self, [first, second, third]: [u8; 3]) -> bool {
        self.thirds[sort(first) * LETTERS + sort(second)] >> sort(third) & 1 == 1
    }
}

static ABBREVIATIONS: LazyLock<Table<Entry>> = LazyLock::new(|| {
    Table::new(rows(include_str!("../data/abbreviations.tsv")).map(|(form, rest)| {
        let (class, case) = rest.split_once('\t').unwrap_or((rest, "any"));
        let class = match class {
            "title" => Abbreviation::Title,
            "inside" => Abbreviation::Inside,
            "number" => Abbreviation::Number,
            "figure" => Abbreviation::Figure,
            "month" => Abbreviation::Month,
            "ender" => Abbreviation::Ender,
            "unit" => Abbreviation::Unit,
            _ => Abbreviation::Either,
        };
        (form, Entry { class, capital: case == "cap" })
    }))
});

/// The groups of `data/words.tsv` and `data/phrases.tsv`, which say what each is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[rustfmt::skip]
pub(crate) enum Group {
    Weekday, Particle, Joint, NoName, Dating, Work, Fronting, Loud, Zone, Place, Pronoun, Credit,
    BylineLabel, BylineVerb, Role, RolePart, Caption, PictureAgency, NoteStart, NoteEnd, Newsroom, Calling, Face, Interview, Picture,
    CreditStart, CreditLine, Person, Speaking, Request, Tail, Ago, English, Agency, Section, NoteCredit, BylineWeak, CaptionStart, Inlay,
    ContactLabel,
}

impl Group {
    // in the order of the groups, so that a group is the place of its words as well
    #[rustfmt::skip]
    const ALL: [(&'static str, Self); 40] = [
        ("weekday", Self::Weekday), ("particle", Self::Particle), ("joint", Self::Joint), ("no_name", Self::NoName),
        ("dating", Self::Dating), ("work", Self::Work), ("fronting", Self::Fronting), ("loud", Self::Loud),
        ("zone", Self::Zone), ("place", Self::Place), ("pronoun", Self::Pronoun), ("credit", Self::Credit),
        ("byline_label", Self::BylineLabel), ("byline_verb", Self::BylineVerb), ("role", Self::Role),
        ("role_part", Self::RolePart), ("caption", Self::Caption), ("picture_agency", Self::PictureAgency),
        ("note_start", Self::NoteStart), ("note_end", Self::NoteEnd), ("newsroom", Self::Newsroom),
        ("calling", Self::Calling), ("face", Self::Face), ("interview", Self::Interview), ("picture", Self::Picture),
        ("credit_start", Self::CreditStart), ("credit_line", Self::CreditLine), ("person", Self::Person),
        ("speaking", Self::Speaking), ("request", Self::Request), ("tail", Self::Tail),
        ("ago", Self::Ago), ("english", Self::English),
        ("agency", Self::Agency),
        ("section", Self::Section), ("note_credit", Self::NoteCredit), ("byline_weak", Self::BylineWeak),
        ("caption_start", Self::CaptionStart), ("inlay", Self::Inlay),
        ("contact_label", Self::ContactLabel),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, group)| *group)
    }
}

static GROUPS: LazyLock<Vec<Table<()>>> = LazyLock::new(|| {
    let words = |name| {
        let words =
            rows(include_str!("../data/words.tsv")).filter(move |(_, group)| *group == name);
        words.map(|(word, _)| (word, ()))
    };
    Group::ALL.iter().map(|(name, _)| Table::new(words(*name))).collect()
});

/// The phrases of one group, and what finds each of them, or any of them, in a longer text.
struct Phrases {
    list: Vec<&'static str>,
    finders: Vec<Finder<'static>>,
    any: Option<Searcher>,
    beginnings: Beginnings,
}

impl Phrases {
    fn new(group: Group) -> Self {
        let list: Vec<_> = rows(include_str!("../data/phrases.tsv"))
            .filter(|(_, name)| Group::named(name) == Some(group))
            .filter_map(|(phrase, _)| phrase.strip_prefix('[')?.strip_suffix(']'))
            .collect();
        let finders = list.iter().map(|phrase| Finder::new(*phrase)).collect();
        let any = Searcher::new(&list); // none on processors that it does not know
        let mut beginnings = Beginnings::default();
        list.iter().for_each(|phrase| beginnings.add(phrase));
        Self { list, finders, any, beginnings }
    }

    /// Whether `text` begins with one of them.
    fn begin(&self, text: &str) -> bool {
        let fits = match text.as_bytes().first_chunk() {
            Some(three) => self.beginnings.may_be(*three),
            None => true,
        };
        fits && self.list.iter().any(|phrase| text.starts_with(phrase))
    }

    /// Whether one of them stands in `text`.
    fn stand_in(&self, text: &str) -> bool {
        match &self.any {
            Some(any) => any.find(text).is_some(),
            None => self.finders.iter().any(|finder| finder.find(text.as_bytes()).is_some()),
        }
    }
}

// in the order of the groups; those of `data/words.tsv` have no phrases
static PHRASES: LazyLock<Vec<Phrases>> =
    LazyLock::new(|| Group::ALL.iter().map(|(_, group)| Phrases::new(*group)).collect());

static OPENERS: LazyLock<Table<()>> = LazyLock::new(|| words(include_str!("../data/openers.tsv")));
static FORENAMES: LazyLock<Table<()>> =
    LazyLock::new(|| words(include_str!("../data/forenames.tsv")));
static TELLING: LazyLock<Table<()>> = LazyLock::new(|| words(include_str!("../data/telling.tsv")));

/// No word of the tables is longer, in bytes.
const LONGEST_WORD: usize = 24;

/// The rows of a table: first column and the rest, comment lines left out.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once('\t').unwrap_or((line, "")))
}

/// The first column of a table as a set.
fn words(table: &'static str) -> Table<()> {
    Table::new(rows(table).map(|(word, _)| (word, ())))
}

/// The class of a token without its last stop.
pub(crate) fn abbreviation(token: &str) -> Option<Abbreviation> {
    let starts_big = token.chars().next().is_some_and(char::is_uppercase);
    let entry = ABBREVIATIONS.find(token).filter(|entry| starts_big || !entry.capital);
    entry.map(|entry| entry.class)
}

/// Whether a capitalised word opens sentences: `The`, `However`.
pub(crate) fn is_opener(word: &str) -> bool {
    OPENERS.find(word).is_some()
}

/// Whether a word is a verb of telling: `said`.
pub(crate) fn is_telling(word: &str) -> bool {
    TELLING.find(word).is_some()
}

/// Whether a word, in any case, belongs to a group.
pub(crate) fn is_in(word: &str, group: Group) -> bool {
    table(group).has(word)
}

/// The words of a group, for who asks about many words.
pub(crate) fn table(group: Group) -> &'static Table<()> {
    &GROUPS[group as usize]
}

/// The phrases of a group, as the table writes them.
pub(crate) fn phrases(group: Group) -> &'static [&'static str] {
    PHRASES.get(group as usize).map_or(&[], |known| &known.list)
}

/// Whether `text` begins with a phrase of a group.
pub(crate) fn begins(text: &str, group: Group) -> bool {
    PHRASES.get(group as usize).is_some_and(|known| known.begin(text))
}

/// Where the phrases of a group stand in `text`: the first place of each, in the order of the table.
pub(crate) fn places(group: Group, text: &str) -> impl Iterator<Item = Range<usize>> {
    let known = PHRASES.get(group as usize).filter(|known| known.stand_in(text));
    let finders = known.map_or(&[][..], |known| &known.finders);
    finders
        .iter()
        .filter_map(|finder| finder.find(text.as_bytes()).map(|at| at..at + finder.needle().len()))
}

/// Whether a phrase of a group stands anywhere in `text`.
pub(crate) fn holds(text: &str, group: Group) -> bool {
    PHRASES.get(group as usize).is_some_and(|known| known.stand_in(text))
}

/// Whether a word is a known forename: `Aliya`.
pub(crate) fn is_forename(word: &str) -> bool {
    FORENAMES.find(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_follow_the_table_and_mind_the_capital() {
        assert_eq!(abbreviation("Mr"), Some(Abbreviation::Title));
        assert_eq!(abbreviation("INC"), Some(Abbreviation::Either));
        assert_eq!(abbreviation("Mass"), Some(Abbreviation::Either));
        assert_eq!(abbreviation("mass"), None, "a word, not the state");
        assert_eq!(abbreviation("extraordinarily-long-token"), None);
    }

    #[test]
    fn openers_and_verbs_are_found_in_any_case() {
        assert!(is_opener("The") && is_opener("However") && !is_opener("Government"));
        assert!(is_telling("said") && !is_telling("ran"));
        assert!(is_in("Monday", Group::Weekday) && is_in("Monday", Group::Zone));
        assert!(phrases(Group::BylineVerb).contains(&"posted by "), "the blank at its end counts");
    }

    #[test]
    fn a_text_begins_with_a_phrase_or_not() {
        for phrase in phrases(Group::CaptionStart) {
            assert!(begins(phrase, Group::CaptionStart), "{phrase:?} would be overlooked");
        }
        assert!(!begins("", Group::CaptionStart) && !begins("P", Group::CaptionStart));
        assert!(!begins("Photographers came", Group::CaptionStart));
    }

    #[test]
    fn groups_are_listed_in_their_order() {
        for (place, (name, group)) in Group::ALL.iter().enumerate() {
            assert_eq!(*group as usize, place, "{name}");
        }
    }

    #[test]
    fn every_group_of_the_tables_is_known() {
        let tables = [include_str!("../data/words.tsv"), include_str!("../data/phrases.tsv")];
        for (word, group) in tables.into_iter().flat_map(rows) {
            assert!(Group::named(group).is_some(), "{word}: `{group}` is no group");
        }
    }
}
