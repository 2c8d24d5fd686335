//! Lines that say when, where and by whom, and nothing else.

use jiff::civil::Weekday;

use super::{Day, Found, all, day, is_weekday, month};
use crate::lexicon::{self, Group};
use crate::{DateOrder, bylines, chars};

/// The longest paragraph that may be a date line, in bytes.
const LONGEST_DATELINE: usize = 160;
/// The longest line that may say how long ago something was, in bytes.
const LONGEST_AGO: usize = 80;
/// A full date has at least so many figures.
const FEWEST_FIGURES: usize = 3;
/// A place and a source of so many words may stand before the date, and as many behind it.
const BESIDE: usize = 4;

/// What a date of a line is the date of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Published,
    Updated,
}

/// What a date line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct When {
    pub(crate) published: Option<Found>,
    pub(crate) updated: Option<Found>,
    /// The day of publication, where the line leaves out the year.
    pub(crate) day: Option<Day>,
    /// The day of the week that stands before the date of publication.
    pub(crate) weekday: Option<Weekday>,
    /// Whether a time of the United States stands beside it.
    pub(crate) american: bool,
}

impl When {
    /// The date by which the line is known, whatever it is the date of.
    pub(crate) fn date(&self) -> Option<&Found> {
        self.published.as_ref().or(self.updated.as_ref())
    }
}

/// The full date of a line that says little else: of publication if there is one, else of the last
/// change.
pub(crate) fn says_when(line: &str, order: DateOrder) -> Option<Found> {
    when(line, order)?.date().cloned()
}

/// What a line says that is a date line: it has a date or a time and says nothing else but where and
/// by whom. A line that says `2 hours ago` or `Updated 10:15 GMT` is one without a date.
pub(crate) fn when(line: &str, order: DateOrder) -> Option<When> {
    if line.len() > LONGEST_DATELINE {
        return None;
    }
    if line.len() > LONGEST_AGO && line.ends_with('.') && is_told(line) {
        return None;
    }
    let figures = chars::figures(line);
    let found = if figures < FEWEST_FIGURES { Vec::new() } else { all(line, order) };
    if found.is_empty() {
        return undated(line, figures > 0);
    }
    if !says_little_else(line, &found) {
        return None;
    }
    let mut when = When { american: is_american(line), ..When::default() };
    let mut from = 0;
    for found in found {
        let lead = line.get(from..found.range.start).unwrap_or_default();
        from = found.range.end;
        match role(lead) {
            Role::Published if when.published.is_none() => {
                when.weekday = weekday_of(lead);
                when.published = Some(found);
            }
            Role::Updated => when.updated = Some(found), // the last change counts
            Role::Published => {}
        }
    }
    if when.published.is_none() {
        when.day = when.updated.as_ref().and_then(|found| day(line.get(..found.range.start)?));
    }
    Some(when)
}

/// Whether two words say more than when: small words that are in no date. With a full stop behind them
/// they are a sentence, so its dates need not be read.
fn is_told(line: &str) -> bool {
    let tells = |word: &&str| {
        word.len() > 3 && word.bytes().all(|b| b.is_ascii_lowercase()) && !is_date_word(word)
    };
    chars::bare_words(line).filter(tells).nth(1).is_some()
}

/// What the date behind these words is the date of: the last word that tells counts.
fn role(lead: &str) -> Role {
    let mut words = chars::bare_words_back(lead).filter_map(|word| {
        let is = |list: &[&str]| list.iter().any(|other| other.eq_ignore_ascii_case(word));
        if is(&["updated", "update", "modified", "edited", "revised", "changed", "corrected"]) {
            Some(Role::Updated)
        } else if is(&["published", "posted", "created", "released", "issued", "first"]) {
            Some(Role::Published)
        } else {
            None
        }
    });
    words.next().unwrap_or(Role::Published)
}

/// Whether a line with these dates says nothing else than when, where and by whom.
fn says_little_else(line: &str, dates: &[Found]) -> bool {
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return false };
    let before = line.get(..first.range.start).unwrap_or_default();
    let lead = chars::bare_words(before).filter(|word| !is_date_word(word)).count();
    let between = dates.windows(2).filter_map(|pair| match pair {
        [a, b] => line.get(a.range.end..b.range.start),
        _ => None,
    });
    let after = line.get(last.range.end..).unwrap_or_default();
    let tail: usize = between
        .chain([after])
        .map(|part| chars::bare_words(part).filter(|word| !is_date_word(word)).count())
        .sum();
    // `on 20 July 2021` is the end of a sentence; `posted on 20 July 2021` is none
    let opens_small = before.starts_with(char::is_lowercase);
    let first = before.split([' ', ':']).next().unwrap_or_default();
    if opens_small && !(before == "the " || is_label(first)) {
        return false;
    }
    if line.ends_with('.') && lead + tail > 1 {
        return false; // a sentence
    }
    if lead <= BESIDE && tail <= BESIDE {
        return true;
    }
    let authors = bylines::authors(line);
    let named: usize = authors
        .iter()
        .filter_map(|range| line.get(range.clone()))
        .map(|name| chars::bare_words(name).count())
        .sum();
    lead <= BESIDE + named && tail <= BESIDE + named
}

/// Whether a word says of what a date is the date.
fn is_label(word: &str) -> bool {
    let is = |other: &&str| other.eq_ignore_ascii_case(word);
    ["updated", "posted", "published", "modified", "edited", "created", "last"].iter().any(is)
}

/// Words that date lines hold beside the date.
fn is_date_word(word: &str) -> bool {
    is_weekday(word) || is_clock(word) || lexicon::is_in(word, Group::Dating)
}

/// Figures of a time: `10:15`, `3.05pm`, `T10:15:00Z`, `15h30`.
fn is_clock(word: &str) -> bool {
    let word = word.strip_prefix('T').unwrap_or(word);
    let figures = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let tail = word.get(figures.len()..).unwrap_or_default();
    let is_tail = matches!(tail, "" | "Z" | "h" | "am" | "pm" | "AM" | "PM" | "hrs");
    !figures.is_empty()
        && is_tail
        && figures
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'/' | b'+' | b'h'))
}

/// Whether a time of the United States is named.
fn is_american(line: &str) -> bool {
    line.split(|c: char| !c.is_ascii_alphabetic()).any(|word| {
        matches!(
            word,
            "ET" | "EST" | "EDT" | "CDT" | "MDT" | "PT" | "PST" | "PDT" | "Eastern" | "Pacific"
        )
    })
}

/// The weekday that ends the words before a date.
fn weekday_of(lead: &str) -> Option<Weekday> {
    const DAYS: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let word = chars::bare_words_back(lead).next().filter(|word| is_weekday(word))?;
    let start = word.get(..2)?.to_ascii_lowercase();
    let place = ["mo", "tu", "we", "th", "fr", "sa", "su"].iter().position(|day| *day == start)?;
    DAYS.get(place).copied()
}

/// A date line without a full date: `Tuesday, July 20`, `2 hours ago`, `Updated 10:15 GMT`.
fn undated(line: &str, has_figures: bool) -> Option<When> {
    if line.len() > LONGEST_AGO || line.ends_with(['?', '!', ':', ';']) {
        return None;
    }
    if let Some(found) = has_figures.then(|| day(line)).flatten() {
        let before = line.get(..found.range.start)?;
        let after = line.get(found.range.end..)?;
        let mut words = chars::bare_words(before).chain(chars::bare_words(after));
        let plain = words.all(|word| is_date_word(word) && word != "and" && word != "by");
        let weekday = weekday_of(before);
        let american = is_american(line);
        return plain.then(|| When { day: Some(found), weekday, american, ..When::default() });
    }
    tells_only_time(line).then(|| When { american: is_american(line), ..When::default() })
}

/// `2 hours ago`, `Posted yesterday`, `Today at 10:15`, `Updated 3:05 p.m. ET`, `just now`.
fn tells_only_time(line: &str) -> bool {
    let (mut labelled, mut clock, mut zone, mut ago, mut near, mut words) =
        (false, false, false, false, false, 0_usize);
    for word in chars::bare_words(line) {
        words += 1;
        if words == 1 && !word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) {
            return matches!(line, "just now" | "an hour ago" | "a day ago" | "a minute ago");
        }
        clock |= word.contains([':', '.']) && is_clock(word);
        let is = |list: &[&str]| list.iter().any(|other| other.eq_ignore_ascii_case(word));
        zone |= word.len() <= 4 && lexicon::is_in(word, Group::Zone) && !is_weekday(word);
        labelled |= is_label(word);
        ago |= is(&["ago"]);
        near |= is(&["yesterday", "today", "tonight", "now"]);
        let known = is_date_word(word)
            || lexicon::is_in(word, Group::Ago)
            || lexicon::is_in(word, Group::Zone)
            || month(word).is_some();
        if !known || is(&["and", "author", "written", "article"]) {
            return false;
        }
    }
    let short_ago = ago && words <= 8;
    if line.eq_ignore_ascii_case("just now") {
        return true;
    }
    words > 1 && (short_ago || (near && (labelled || clock)) || (clock && (zone || labelled)))
}
