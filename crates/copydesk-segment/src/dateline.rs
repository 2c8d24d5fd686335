//! The opening of a wire story: place, date and agency, `ALMATY, June 11 (Herald) –`.
//!
//! A place is told by its shape and by what stands around it, not by a list of towns: capitals, or a
//! capital with a country or state behind it, or with a date, or an agency in brackets. Where only
//! capitals and a dash speak for it, a sentence must follow, and the word must not be written in
//! capitals elsewhere in the paragraph, as `NATO` would be.

use std::ops::Range;
use std::sync::LazyLock;

use copydesk_core::{Dateline, Fact, Facts, ParagraphKind, Span};

use crate::dates::{self, Day, Found};
use crate::lexicon::{self, Table};
use crate::profile::Profile;
use crate::words::Signs;
use crate::{DateOrder, chars};

/// The place, date and agency before a wire story are at most this long, in bytes.
const LONGEST: usize = 110;
/// A place has at most so many words, and so has what tells where it lies.
const PLACE_WORDS: usize = 4;
/// So many places may share a dateline.
const PLACES: usize = 4;
/// The longest short form with a stop in the name of a place, in bytes: `Calif.`
const LONGEST_SHORT: usize = 6;
/// The longest name of an agency, in bytes.
const LONGEST_AGENCY: usize = 40;
/// Of so many first words of the story that a bare place in capitals needs behind it …
const STORY_WORDS: usize = 14;
/// … so many begin small.
const SMALL_WORDS: usize = 3;
/// One of the first so many paragraphs of prose holds the dateline.
const REACH: usize = 3;

/// What a word of `data/datelines.tsv` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Agency,
    State,
    City,
    NoPlace,
}

// a word may be of two sorts (`washington`), so each sort has a table of its own
static WORDS: LazyLock<[Table<()>; 4]> = LazyLock::new(|| {
    ["agency", "us_state", "us_city", "no_place"].map(|group| {
        let rows = lexicon::rows(include_str!("../data/datelines.tsv"));
        Table::new(rows.filter(move |(_, own)| *own == group).map(|(word, _)| (word, ())))
    })
});

fn is(word: &str, sort: Sort) -> bool {
    WORDS[sort as usize].find(word.trim_end_matches('.')).is_some()
}

/// A dateline as ranges of the paragraph that opens with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lead {
    pub(crate) places: Vec<Range<usize>>,
    pub(crate) date: Option<Found>,
    /// The date without its year.
    pub(crate) day: Option<Day>,
    pub(crate) agency: Option<Range<usize>>,
    /// Behind the dash, before the blanks.
    pub(crate) end: usize,
    american: bool,
}

impl Lead {
    /// Whether the place lies in the United States, as far as its state or its fame tells.
    pub(crate) fn is_american(&self) -> bool {
        self.american
    }
}

/// Whether a paragraph with these signs may open with its place, as wire stories do.
pub(crate) fn may_lead(signs: Signs) -> bool {
    signs.go_beyond() || signs.may_hold(b"-)/:")
}

/// The dateline that a paragraph opens with.
pub(crate) fn read(text: &str) -> Option<Lead> {
    let first = *text.as_bytes().first()?;
    if !(first.is_ascii_uppercase() || first == b'(' || first >= 0xC3) {
        return None;
    }
    if begins_plainly(text) {
        return None;
    }
    let head = text.get(..chars::floor(text, LONGEST))?;
    let bytes = head.as_bytes();
    memchr::memchr3(b'-', b')', 0xE2, bytes).or_else(|| memchr::memchr2(b'/', b':', bytes))?;
    let mut reader = Reader { head, at: 0, lead: Lead::default(), loud: false, placed: false };
    reader.read(text)?;
    Some(reader.lead)
}

/// Whether a text begins as prose does, `The mayor of`: nothing behind its first words with capitals,
/// which might be a place, parts them from the rest. So it is told that it opens with no dateline, but
/// not that it does.
fn begins_plainly(text: &str) -> bool {
    let bytes = text.as_bytes();
    if text.starts_with(['“', '‘']) {
        return true; // speech
    }
    if bytes.get(1).is_none_or(u8::is_ascii_uppercase) {
        return false; // a place in capitals needs no more than a dash
    }
    let mut at = 0;
    for count in 0..=PLACE_WORDS {
        let rest = bytes.get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let Some((word, [mark, ..])) = rest.split_at_checked(length) else { return false };
        if word.is_empty() || (count > 0 && word.eq_ignore_ascii_case(b"and")) {
            return false;
        }
        let is_small = word.first().is_some_and(u8::is_ascii_lowercase);
        if count == PLACE_WORDS || (count > 0 && is_small && !is_particle(word)) {
            break;
        }
        if *mark != b' ' {
            return false;
        }
        at += length + 1;
    }
    dates::month(next_word(text)).is_none()
}

struct Reader<'a> {
    head: &'a str,
    at: usize,
    lead: Lead,
    /// Whether the first place stands in capitals.
    loud: bool,
    /// Whether what lies behind the place says where it is.
    placed: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.head.get(self.at..).unwrap_or_default()
    }

    fn eat(&mut self, mark: &str) -> bool {
        let found = self.rest().starts_with(mark);
        self.at += if found { mark.len() } else { 0 };
        found
    }

    /// Passes over blanks and up to one of these marks.
    fn part(&mut self, marks: &[char]) -> bool {
        let rest = self.rest();
        let bare = rest.trim_start();
        let bare = bare.strip_prefix(marks).unwrap_or(bare).trim_start();
        self.at += rest.len() - bare.len();
        bare.len() < rest.len()
    }

    fn read(&mut self, text: &str) -> Option<()> {
        if self.rest().starts_with('(') {
            self.bracketed()?;
        } else if dates::month(next_word(self.rest()).trim_end_matches('.')).is_some() {
            self.day()?; // `June 11 (Herald) –`
            self.bracketed()?;
        } else {
            self.places();
            if !self.loud && !self.goes_on() || !self.is_placed() {
                return None;
            }
            self.date();
            self.bracketed().or_else(|| self.slashed()).or_else(|| self.bare_agency());
            if self.lead.date.is_none() && self.lead.day.is_none() {
                self.date(); // `MOSCOW (Herald) June 11 –`
            }
        }
        let dashed = self.dash();
        self.lead.end = self.at;
        let behind = text.get(self.at..)?.trim_start();
        (self.ends_well(dashed, behind) && self.is_likely(text, behind)).then_some(())
    }

    /// `ALMATY`, `LONDON/PARIS`, `Springfield, Ill.`, `GEORGETOWN, Grand Cayman, British West Indies`.
    fn places(&mut self) {
        loop {
            let start = self.at;
            let loud = self.words(true);
            let found = loud || (self.at == start && self.words(false));
            if !found {
                break;
            }
            if self.lead.places.is_empty() {
                self.loud = loud;
            }
            let city = self.head.get(start..self.at).unwrap_or_default();
            self.lead.american |= is(city, Sort::City);
            for _ in 0..2 {
                self.region();
            }
            self.lead.places.push(start..self.at);
            let back = self.at;
            let joined = ["/", " / ", " and ", " AND ", " & "].iter().any(|sign| self.eat(sign));
            if !joined || self.lead.places.len() == PLACES {
                self.at = back;
                break;
            }
        }
    }

    /// Whether a place was found that is no day and no month.
    fn is_placed(&self) -> bool {
        let name = self.lead.places.first().and_then(|first| self.head.get(first.clone()));
        let stem = name.and_then(|name| name.split([' ', ',']).next());
        stem.is_some_and(|stem| !dates::is_weekday(stem) && dates::month(stem).is_none())
    }

    /// Whether what stands behind a place may belong to a dateline; behind most first words it does not.
    fn goes_on(&self) -> bool {
        let rest = self.rest();
        let bare = rest.strip_prefix(' ').unwrap_or(rest);
        bare.starts_with(['(', '-', '–', '—'])
            || (bare.len() == rest.len() && rest.starts_with(['.', ',', '/']))
            || self.placed
    }

    /// A run of words in capitals (`loud`), or of words with a capital.
    fn words(&mut self, loud: bool) -> bool {
        let start = self.at;
        let mut end = start;
        for count in 0..=PLACE_WORDS {
            let rest = self.head.get(self.at..).unwrap_or_default();
            let word = next_word(rest);
            let word = word.trim_end_matches(['-', '\u{2019}', '\'']);
            if count == PLACE_WORDS || !fits(word, loud, count) {
                break;
            }
            // a full stop ends a place unless it is that of `ST.` or `Ill.`
            let closed = word.ends_with('.') && word.len() > LONGEST_SHORT;
            let kept = if closed { word.trim_end_matches('.') } else { word };
            end = self.at + kept.len();
            self.at = end;
            if closed {
                break;
            }
            if !self.rest().starts_with(' ') || dates::month(next_word(self.rest())).is_some() {
                break;
            }
            self.at += 1;
        }
        let found = end > start + 2;
        self.at = if found { end } else { start };
        found
    }

    /// `, Texas`, `, N.Y.`, `, the Netherlands`: where a place lies.
    fn region(&mut self) {
        let back = self.at;
        let comma = self.eat(", ") || self.eat(" , ") || self.eat(",");
        if !comma {
            return; // as behind most first words
        }
        self.eat("the ");
        let start = self.at;
        let word = next_word(self.rest());
        let other = dates::is_weekday(word.trim_end_matches('.'))
            || dates::month(word.trim_end_matches('.')).is_some();
        if !other && (self.words(true) || (self.at == start && self.words(false)) || self.short()) {
            let region = self.head.get(start..self.at).unwrap_or_default();
            let state = is(region, Sort::State);
            self.lead.american |= state;
            self.placed |= state || self.loud;
        } else {
            self.at = back;
        }
    }

    /// A region of two letters: `DC`, `UK`, `Va`.
    fn short(&mut self) -> bool {
        let word = next_word(self.rest());
        let found =
            word.len() == 2 && (word.chars().all(char::is_uppercase) || is(word, Sort::State));
        self.at += if found { 2 } else { 0 };
        found
    }

    fn date(&mut self) {
        let back = self.at;
        if !self.part(&[',', '.']) {
            return;
        }
        if dates::is_weekday(next_word(self.rest()).trim_end_matches('.')) {
            self.at += next_word(self.rest()).len();
            self.part(&[',', '.']);
        }
        if self.day().is_none() {
            self.at = back;
        }
    }

    /// The date or the day that begins right here.
    fn day(&mut self) -> Option<()> {
        let rest = self.rest();
        let (full, day) = dates::leading(rest, DateOrder::DayFirst);
        if let Some(mut found) = full {
            found.range = self.at..self.at + found.range.end;
            self.at = found.range.end;
            self.lead.date = Some(found);
        } else if let Some(mut day) = day {
            day.range = self.at..self.at + day.range.end;
            self.at = day.range.end;
            self.lead.day = Some(day);
        } else {
            return None;
        }
        Some(())
    }

    /// `(Herald)`.
    fn bracketed(&mut self) -> Option<()> {
        let back = self.at;
        self.part(&[',', '.']);
        self.enclosed('(', ')').or_else(|| {
            self.at = back;
            None
        })
    }

    /// `/TASS/`, as Russian and American agencies write it.
    fn slashed(&mut self) -> Option<()> {
        let back = self.at;
        self.part(&[',', '.']);
        self.enclosed('/', '/').or_else(|| {
            self.at = back;
            None
        })
    }

    fn enclosed(&mut self, open: char, close: char) -> Option<()> {
        let inner = self.rest().strip_prefix(open)?;
        let length = inner.find(close).filter(|length| *length <= LONGEST_AGENCY)?;
        let name = inner.get(..length)?.trim();
        let party = matches!(name.as_bytes(), [b'A'..=b'Z', b'-', ..]); // `(D-Calif.)`
        let named = name.starts_with(char::is_uppercase)
            && name.split(' ').count() <= 4
            && !name.contains([':', '"', ';'])
            && !name.ends_with('.')
            && !party;
        if !named {
            return None;
        }
        let start = self.at + open.len_utf8();
        self.lead.agency = Some(start..start + length);
        self.at = start + length + close.len_utf8();
        Some(())
    }

    /// `Astana. 20 July. KazInform -`, `WASHINGTON, April 8, Reuter -`, `BEIJING Xinhua —`.
    fn bare_agency(&mut self) -> Option<()> {
        let back = self.at;
        let parted = self.rest().starts_with([',', '.', ' ']);
        self.part(&[',', '.']);
        let length = self.rest().find([' ', '-', '–', '—', ',']).unwrap_or(0);
        let name = self.rest().get(..length).unwrap_or_default();
        let after = self.rest().get(length..).unwrap_or_default().trim_start();
        let dated = self.lead.day.is_some() || self.lead.date.is_some();
        let shaped =
            name.len() > 1 && chars::is_capital(name) && after.starts_with(['-', '–', '—']);
        if parted && shaped && (dated || is(name, Sort::Agency)) {
            self.lead.agency = Some(self.at..self.at + length);
            self.at += length;
            return Some(());
        }
        self.at = back;
        None
    }

    /// The dash, with what stands around it.
    fn dash(&mut self) -> Option<Dash> {
        let back = self.at;
        let before = self.part(&[',', '.']) && self.head.get(..self.at)?.ends_with(' ');
        let start = self.at;
        let long = ["--", "—", "–", "―"].iter().any(|sign| self.eat(sign));
        if !long && !self.eat("-") {
            self.at = back;
            return None;
        }
        let behind = self.rest().starts_with(char::is_whitespace);
        let long = long && self.head.get(start..).is_some_and(|rest| !rest.starts_with("---"));
        (before || behind || long).then_some(Dash { long })
    }

    /// Whether what is there of dash or brackets ends a dateline.
    fn ends_well(&mut self, dash: Option<Dash>, behind: &str) -> bool {
        let known = self
            .lead
            .agency
            .as_ref()
            .and_then(|range| self.head.get(range.clone()))
            .is_some_and(|name| is(name, Sort::Agency));
        if let Some(dash) = dash {
            let sure = self.lead.agency.is_some() || self.is_dated() || self.placed;
            let certain = self.loud && self.is_dated() && !behind.is_empty();
            return certain
                || starts_story(behind)
                || (sure && dash.long && behind.starts_with(['$', '<', '+']));
        }
        let dated_or_signed = self.lead.agency.is_some();
        if dated_or_signed && (self.eat(": ") || self.eat(". ")) {
            self.lead.end = self.at - 1;
            return starts_story(behind.trim_start_matches([':', '.', ' ']));
        }
        let gap = self.rest().starts_with(' ');
        known
            && gap
            && starts_story(behind)
            && chars::is_capital(behind.trim_start_matches(chars::is_opening))
    }

    fn is_dated(&self) -> bool {
        self.lead.date.is_some() || self.lead.day.is_some()
    }

    /// Whether place, date and agency together are enough.
    fn is_likely(&self, text: &str, behind: &str) -> bool {
        let agency = self.lead.agency.as_ref().and_then(|range| self.head.get(range.clone()));
        let known = agency.is_some_and(|name| {
            is(name, Sort::Agency) || name.split('/').any(|part| is(part.trim(), Sort::Agency))
        });
        let Some(place) = self.lead.places.first() else { return known };
        let place = self.head.get(place.clone()).unwrap_or_default();
        let name = place.split(',').next().unwrap_or_default();
        let bare = !self.placed && !self.is_dated(); // `SILVER SPRING, Md.` is a town
        let odd = || name.split(' ').any(|word| is(word, Sort::NoPlace));
        if is(name, Sort::NoPlace) || (bare && odd()) {
            return self.is_dated() && agency.is_some();
        }
        if self.is_dated() || known {
            return true;
        }
        if agency.is_some() {
            let initials: String = name.split(' ').filter_map(|word| word.chars().next()).collect();
            return self.loud && agency != Some(initials.as_str());
        }
        if self.placed {
            return true;
        }
        self.loud && is_alone(name, text, behind)
    }
}

#[derive(Clone, Copy, Debug)]
struct Dash {
    long: bool,
}

fn is_place_char(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’')
}

fn next_word(text: &str) -> &str {
    let plain = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let length = match text.as_bytes().get(plain) {
        Some(b' ' | b',') => plain, // the end of most words
        _ => text.find(|c: char| !is_place_char(c)).unwrap_or(text.len()),
    };
    let word = text.get(..length).unwrap_or_default();
    if !word.as_bytes().contains(&b'-') {
        return word;
    }
    word.split_once("--").map_or(word, |(word, _)| word)
}

/// Whether a word may stand in a place's name, as its `count`th.
fn fits(word: &str, loud: bool, count: usize) -> bool {
    let bare = word.trim_end_matches('.');
    if count > 0 && is_particle(bare.as_bytes()) {
        return true;
    }
    let letters = || bare.chars().filter(|c| c.is_alphabetic());
    if loud {
        letters().count() >= 2 && letters().all(char::is_uppercase)
    } else {
        chars::is_capital(bare) && !dates::is_weekday(bare) && dates::month(bare).is_none()
    }
}

/// Whether a small word may stand inside the name of a place.
fn is_particle(word: &[u8]) -> bool {
    matches!(
        word,
        b"de" | b"del" | b"la" | b"al" | b"el" | b"da" | b"do" | b"on" | b"upon" | b"of" | b"the"
    )
}

/// Whether a text begins as the first sentence of a story.
fn starts_story(text: &str) -> bool {
    let bare = text
        .trim_start_matches(|c: char| chars::is_opening(c) || matches!(c, '<' | '+' | '$' | '*'));
    let marked = bare.len() < text.len();
    bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        || (marked && bare.starts_with(char::is_alphanumeric))
}

/// Whether a name in capitals with nothing but a dash behind it is a place: a sentence follows, and
/// the name is not written in capitals again.
fn is_alone(name: &str, text: &str, behind: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let mut words = chars::bare_words(behind).take(STORY_WORDS);
    let small = words.clone().filter(|word| word.starts_with(char::is_lowercase)).count();
    let story =
        small >= SMALL_WORDS && words.next().is_some_and(|word| dates::month(word).is_none());
    let vowels = name.chars().any(|c| "AEIOUYÁÉÍÓÚÄÖÜÅØ".contains(c));
    let rest = text.get(name.len()..).unwrap_or_default();
    let again = memchr::memmem::find(rest.as_bytes(), name.as_bytes()).is_some();
    letters >= 4 && vowels && story && !again && name.split(' ').count() <= 3
}

/// The dateline of an article: that of one of its first paragraphs of prose, else the place behind
/// the names of a byline (`By Jane Roe, ALMATY`).
pub(crate) fn of(
    profiles: &[Profile<'_>],
    kinds: &[ParagraphKind],
    facts: &Facts,
) -> Option<Dateline> {
    let told = profiles.iter().zip(kinds).filter(|(profile, kind)| {
        profile.is_prose() && !matches!(kind, ParagraphKind::Boilerplate | ParagraphKind::Caption)
    });
    let found = told
        .take(REACH)
        .filter(|(profile, _)| profile.has_place)
        .find_map(|(profile, _)| Some((profile, read(profile.text)?)));
    if let Some((profile, lead)) = found {
        return Some(fact(profile, &lead));
    }
    let byline = facts.bylines.last()?;
    let profile = profiles.iter().find(|profile| profile.end >= byline.span.end() as usize)?;
    let from = (byline.span.end() as usize).checked_sub(profile.start)?;
    let place = profile.text.get(from..)?.strip_prefix(", ")?;
    let place = place.trim_end();
    let loud = place.chars().all(|c| c.is_uppercase() || matches!(c, ' ' | '-' | '.'));
    if !loud
        || place.len() < 3
        || is(place, Sort::NoPlace)
        || place.split(' ').count() > PLACE_WORDS
    {
        return None;
    }
    let span = Span::of(profile.start + from + 2..profile.start + from + 2 + place.len());
    let places = vec![Fact::new(place, span)];
    Some(Dateline { span, places, date: None, agency: None })
}

fn fact(profile: &Profile<'_>, lead: &Lead) -> Dateline {
    let span =
        |range: &Range<usize>| Span::of(profile.start + range.start..profile.start + range.end);
    let written = |range: &Range<usize>| {
        Fact::new(profile.text.get(range.clone()).unwrap_or_default(), span(range))
    };
    let date = match (&lead.date, &lead.day) {
        (Some(found), _) => {
            let other = found.other.map(|date| date.to_string());
            Some(Fact::new(found.iso.clone(), span(&found.range)).also(other))
        }
        (None, Some(day)) => Some(Fact::new(day.iso(), span(&day.range))),
        (None, None) => None,
    };
    Dateline {
        span: span(&(0..lead.end)),
        places: lead.places.iter().map(written).collect(),
        date,
        agency: lead.agency.as_ref().map(written),
    }
}

#[cfg(test)]
mod tests;
