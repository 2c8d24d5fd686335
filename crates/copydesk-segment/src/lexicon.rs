//! The word lists, read once from `data/`.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt, HashSet};

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

static ABBREVIATIONS: LazyLock<HashMap<&'static str, Entry>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for (form, rest) in rows(include_str!("../data/abbreviations.tsv")) {
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
        map.insert(form, Entry { class, capital: case == "cap" });
    }
    map
});

/// The groups of `data/words.tsv` and `data/phrases.tsv`, which say what each is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[rustfmt::skip]
pub(crate) enum Group {
    Weekday, Particle, Joint, NoName, Dating, Work, Fronting, Loud, Zone, Place, Pronoun, Credit,
    BylineLabel, BylineVerb, Role, RolePart, Caption, PictureAgency, NoteStart, NoteEnd, Newsroom, Calling, Face, Interview, Picture,
}

impl Group {
    #[rustfmt::skip]
    const ALL: [(&'static str, Self); 25] = [
        ("weekday", Self::Weekday), ("particle", Self::Particle), ("joint", Self::Joint), ("no_name", Self::NoName),
        ("dating", Self::Dating), ("work", Self::Work), ("fronting", Self::Fronting), ("loud", Self::Loud),
        ("zone", Self::Zone), ("place", Self::Place), ("pronoun", Self::Pronoun), ("credit", Self::Credit),
        ("byline_label", Self::BylineLabel), ("byline_verb", Self::BylineVerb), ("role", Self::Role),
        ("role_part", Self::RolePart), ("caption", Self::Caption), ("picture_agency", Self::PictureAgency),
        ("note_start", Self::NoteStart), ("note_end", Self::NoteEnd), ("newsroom", Self::Newsroom),
        ("calling", Self::Calling), ("face", Self::Face), ("interview", Self::Interview), ("picture", Self::Picture),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, group)| *group)
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

static GROUPS: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for (word, group) in rows(include_str!("../data/words.tsv")) {
        *map.entry(word).or_insert(0) |= Group::named(group).map_or(0, Group::bit);
    }
    map
});

static PHRASES: LazyLock<Vec<(Group, Vec<&'static str>)>> = LazyLock::new(|| {
    let mut lists: Vec<(Group, Vec<&'static str>)> = Vec::new();
    for (phrase, group) in rows(include_str!("../data/phrases.tsv")) {
        let phrase = phrase.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let (Some(phrase), Some(group)) = (phrase, Group::named(group)) else { continue };
        match lists.iter_mut().find(|(known, _)| *known == group) {
            Some((_, list)) => list.push(phrase),
            None => lists.push((group, vec![phrase])),
        }
    }
    lists
});

static OPENERS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| words(include_str!("../data/openers.tsv")));
static FORENAMES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| words(include_str!("../data/forenames.tsv")));
static TELLING: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| words(include_str!("../data/telling.tsv")));

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
pub(crate) fn words(table: &'static str) -> HashSet<&'static str> {
    rows(table).map(|(word, _)| word).collect()
}

/// Looks a word up without regard to case; longer words than any entry are not found.
pub(crate) fn folded<T>(word: &str, look: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    if !word.bytes().any(|b| b.is_ascii_uppercase()) {
        return if word.len() <= LONGEST_WORD { look(word) } else { None };
    }
    let mut buffer = [0_u8; LONGEST_WORD];
    let room = buffer.get_mut(..word.len())?;
    room.copy_from_slice(word.as_bytes());
    room.make_ascii_lowercase();
    look(std::str::from_utf8(room).ok()?)
}

/// The class of a token without its last stop.
pub(crate) fn abbreviation(token: &str) -> Option<Abbreviation> {
    let starts_big = token.chars().next().is_some_and(char::is_uppercase);
    folded(token, |form| {
        ABBREVIATIONS
            .get(form)
            .filter(|entry| starts_big || !entry.capital)
            .map(|entry| entry.class)
    })
}

/// Whether a capitalised word opens sentences: `The`, `However`.
pub(crate) fn is_opener(word: &str) -> bool {
    folded(word, |form| OPENERS.contains(form).then_some(())).is_some()
}

/// Whether a word is a verb of telling: `said`.
pub(crate) fn is_telling(word: &str) -> bool {
    folded(word, |form| TELLING.contains(form).then_some(())).is_some()
}

/// Whether a word, in any case, belongs to a group.
pub(crate) fn is_in(word: &str, group: Group) -> bool {
    folded(word, |form| GROUPS.get(form).copied()).is_some_and(|bits| bits & group.bit() != 0)
}

/// The phrases of a group, as the table writes them.
pub(crate) fn phrases(group: Group) -> &'static [&'static str] {
    PHRASES.iter().find(|(known, _)| *known == group).map_or(&[], |(_, list)| list)
}

/// Whether a word is a known forename: `Aliya`.
pub(crate) fn is_forename(word: &str) -> bool {
    folded(word, |form| FORENAMES.contains(form).then_some(())).is_some()
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
    fn every_group_of_the_tables_is_known() {
        let tables = [include_str!("../data/words.tsv"), include_str!("../data/phrases.tsv")];
        for (word, group) in tables.into_iter().flat_map(rows) {
            assert!(Group::named(group).is_some(), "{word}: `{group}` is no group");
        }
    }
}
