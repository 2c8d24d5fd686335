//! Names of persons and agencies, one and in lists.

use std::ops::Range;

use crate::chars;
use crate::dates;
use crate::lexicon::{self, Group};

/// The longest line that is read as a byline, in bytes.
pub(crate) const LONGEST: usize = 200;

/// The names from `from` on, joined by commas, `and` and `&`.
pub(crate) fn list(line: &str, from: usize) -> Vec<Range<usize>> {
    let mut names = Vec::new();
    let mut at = from;
    while let Some(range) =
        someone(line, at).or_else(|| handle(line, at).filter(|_| names.is_empty()))
    {
        at = range.end;
        names.push(range);
        at += in_place(line.get(at..).unwrap_or_default());
        let rest = line.get(at..).unwrap_or_default();
        let joint = ["  and ", " and ", ", and ", " And ", " AND ", " & ", ", & ", ", ", "; "]
            .iter()
            .find(|joint| rest.starts_with(**joint));
        let Some(joint) = joint else { break };
        let next = at + joint.len();
        // `Jane Roe, Staff Writer`: what follows a comma is a role and no second author
        let joins = joint.contains(['n', 'N', '&']);
        let follows = agency(line, next).filter(|_| joins).or_else(|| {
            name(line, next).filter(|range| !line.get(range.clone()).is_some_and(is_role))
        });
        let ends = follows.is_none();
        if ends {
            break;
        }
        at = next;
    }
    names
}

/// A person or an agency.
fn someone(line: &str, at: usize) -> Option<Range<usize>> {
    agency(line, at).or_else(|| name(line, at))
}

/// A newsroom or agency at `at`, up to a sign that parts or the end: `the Associated Press`, `Reuters
/// Staff`. The longest of the list counts.
pub(crate) fn agency(line: &str, at: usize) -> Option<Range<usize>> {
    let rest = line.get(at..)?;
    let fits = |phrase: &&str| {
        rest.get(..phrase.len()).is_some_and(|head| head.eq_ignore_ascii_case(phrase))
            && rest.get(phrase.len()..).is_some_and(parts)
    };
    let longest =
        lexicon::phrases(Group::Agency).iter().copied().filter(fits).max_by_key(|it| it.len())?;
    Some(at..at + longest.len())
}

/// Whether what stands behind an agency parts it from other words.
fn parts(tail: &str) -> bool {
    let bare = tail.trim_start();
    bare.is_empty()
        || bare.starts_with(['|', '•', '·', ',', ';', '-', '–', '—', '/', '(', '@'])
        || bare.starts_with(|c: char| c.is_ascii_digit())
        || ["and ", "on ", "in "].iter().any(|word| bare.starts_with(word))
        || bare.split([' ', ',', '.']).next().is_some_and(|word| {
            dates::month(word).is_some()
                || dates::is_weekday(word)
                || matches!(word, "Published" | "Updated" | "Posted" | "Last")
        })
}

/// The length of the place behind a name: ` in Oral`.
fn in_place(rest: &str) -> usize {
    let Some(place) = rest.strip_prefix(" in ") else { return 0 };
    let word = place.split([' ', ',', ';']).next().unwrap_or_default();
    if chars::is_capital(word) { rest.len() - place.len() + word.len() } else { 0 }
}

/// The names of a line that holds nothing else; empty if it does.
pub(crate) fn only_names(line: &str) -> Vec<Range<usize>> {
    let names = if line.len() <= LONGEST { list(line, 0) } else { Vec::new() };
    let is_all = names.last().is_some_and(|last| last.end == line.len()) && name(line, 0).is_some();
    if is_all { names } else { Vec::new() }
}

/// A personal name at `at`: two to five words with capitals, particles and initials included.
pub(crate) fn name(line: &str, at: usize) -> Option<Range<usize>> {
    let rest = line.get(at..)?;
    let (mut end, mut big, mut words, mut read) = (0, 0, 0, 0);
    for piece in rest.split_inclusive(' ') {
        let word = piece.trim_end();
        let bare = before_handle(word).trim_end_matches([',', ';', '|', ':', '•', '·']);
        let is_last = read + piece.len() == rest.len();
        let bare =
            if is_last && bare.chars().count() > 4 { bare.trim_end_matches('.') } else { bare };
        let offset = read;
        read += piece.len();
        let is_initial =
            bare.ends_with('.') && bare.chars().count() <= 4 && chars::is_capital(bare);
        let is_tail = matches!(bare, "Jr." | "Sr." | "Jr" | "Sr" | "II" | "III" | "IV");
        let is_part = chars::is_capital(bare)
            && bare.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'))
            && (!bare.ends_with('.') || is_initial || is_tail)
            && dates::month(bare).is_none()
            && !dates::is_weekday(bare)
            && !is_stop_word(bare);
        let is_particle =
            words > 0 && lexicon::is_in(bare, Group::Particle) && !chars::is_capital(bare);
        if !(is_part || is_particle) || words == 5 {
            break;
        }
        words += 1;
        if is_part {
            big += 1;
            end = offset + bare.len();
        }
        if bare.len() < word.len() {
            break;
        }
    }
    (big >= 2).then(|| at..at + end)
}

/// A word without the handle glued to it: `Bek@aliya` is `Bek`, an address is nothing.
fn before_handle(word: &str) -> &str {
    match word.split_once('@') {
        Some((lead, _)) if lead.contains('.') => "",
        Some((lead, _)) => lead,
        None => word,
    }
}

/// A single word behind a cue: a pen name, an agency.
fn handle(line: &str, at: usize) -> Option<Range<usize>> {
    let rest = line.get(at..)?;
    let word =
        rest.split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '•' | '·')).next()?;
    let alone = rest.get(word.len()..).is_some_and(|tail| {
        let tail = tail.trim_start();
        tail.is_empty()
            || tail.starts_with(['|', '•', '·', ',', '-', '–', '—'])
            || tail.starts_with("on ")
            || tail.starts_with(|c: char| c.is_ascii_digit())
            || tail.split(' ').next().is_some_and(|word| dates::month(word).is_some())
    });
    let fits = word.chars().count() >= 2
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '@'))
        && !is_stop_word(word)
        && !dates::is_weekday(word)
        && dates::month(word).is_none();
    (fits && alone).then(|| at..at + word.len())
}

/// Words that have capitals in bylines and are no part of a name.
fn is_stop_word(word: &str) -> bool {
    lexicon::is_in(word, Group::NoName)
}

pub(crate) fn is_role(words: &str) -> bool {
    let lower = words.to_lowercase();
    lexicon::holds(&lower, Group::RolePart)
}
