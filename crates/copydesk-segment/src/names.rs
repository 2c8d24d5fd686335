//! Names of authors in the lines that give them.

use std::ops::Range;

use crate::chars;
use crate::dates;
use crate::lexicon::{self, Group};

/// The longest line that is read as a byline, in bytes.
const LONGEST: usize = 200;
/// The longest line that is read as the credit of a newsroom, in bytes.
const LONGEST_CREDIT: usize = 60;

/// The authors that a line names, in order, as ranges of the line; empty if it is no byline.
pub(crate) fn authors(line: &str) -> Vec<Range<usize>> {
    if line.len() > LONGEST {
        return Vec::new();
    }
    let from = if may_hold_cue(line) { cue_end(line) } else { None };
    from.map_or_else(|| role_line(line), |from| list(line, from))
}

/// Whether a line holds what each cue has: `by`, ` our`, a colon or a dash. Most prose has none.
fn may_hold_cue(line: &str) -> bool {
    let bytes = line.as_bytes();
    let ends = |lead: &str, at: usize| {
        let from = at.checked_sub(lead.len()).and_then(|from| bytes.get(from..at));
        from.is_some_and(|found| found.eq_ignore_ascii_case(lead.as_bytes()))
    };
    let begins = |rest: &str| rest.starts_with([':', '–']);
    memchr::memchr2_iter(b':', 0xE2, bytes).any(|at| line.get(at..).is_some_and(begins))
        || memchr::memchr2_iter(b'y', b'Y', bytes).any(|y| ends("b", y))
        || memchr::memchr2_iter(b'u', b'U', bytes).any(|u| ends(" o", u) && ends("r", u + 2))
}

/// Whether a line says who wrote the article, by name or by newsroom, and nothing else that a line
/// of prose might: behind the names there is nothing, a role, or a sign that parts.
pub(crate) fn is_byline(line: &str) -> bool {
    if is_credit(line) {
        return true;
    }
    let names = authors(line);
    let rest = names.last().and_then(|last| line.get(last.end..)).map(str::trim_start);
    let is_parted = |rest: &str| {
        rest.is_empty()
            || rest.starts_with(['|', '•', '·', '–', '—', '('])
            || (rest.starts_with(',') && is_role(rest))
    };
    chars::is_capital(line) && rest.is_some_and(is_parted)
}

/// Whether a line credits a newsroom without a name: `Special for the Herald`, `Staff Writer`.
pub(crate) fn is_credit(line: &str) -> bool {
    if line.len() > LONGEST_CREDIT || line.ends_with(chars::is_stop) || !chars::is_capital(line) {
        return false;
    }
    let lower = line.to_ascii_lowercase();
    let leads = lexicon::phrases(Group::CreditStart).iter().any(|start| lower.starts_with(start));
    leads || lexicon::phrases(Group::CreditLine).contains(&lower.as_str())
}

/// Where the names begin behind a cue like `By` or `Author:`; `None` if there is none.
fn cue_end(line: &str) -> Option<usize> {
    let lower = line.to_ascii_lowercase(); // as long as the line, byte for byte
    let blank = |at: usize| chars::skip_blanks(line, at, line.len());
    if lower.starts_with("by ") || lower.starts_with("by: ") || lower.starts_with("by\u{a0}") {
        return Some(blank(if lower.starts_with("by: ") { 4 } else { 2 }));
    }
    if line.starts_with("By")
        && line.get(2..).is_some_and(chars::is_capital)
        && name(line, 2).is_some()
    {
        return Some(2); // a blank was lost: `ByAliya Bek`
    }
    let is_short = line.split(' ').take(13).count() < 13;
    let verb = lexicon::places(Group::BylineVerb, &lower).find(|verb| verb.start == 0 || is_short);
    if let Some(verb) = verb {
        return Some(blank(verb.end));
    }
    // `Posted on 7 May 2016 by dana`
    if lower.starts_with("posted on ")
        || lower.starts_with("published on ")
        || lower.starts_with("published ")
    {
        return lower.find(" by ").filter(|_| is_short).map(|at| at + 4);
    }
    // A label may follow a date: `20.07.2021 Author: …`
    let label = lexicon::places(Group::BylineLabel, &lower).next()?;
    let lead = line.get(..label.start)?.trim_end();
    let standalone = lead.is_empty()
        || lead.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '|' | '·' | '•' | '—' | '–'));
    standalone.then(|| blank(label.end))
}

/// `Jane Roe, Staff Writer`: a name with a newsroom role behind it.
fn role_line(line: &str) -> Vec<Range<usize>> {
    if line.ends_with(['.', '!', '?', ':', ';']) {
        return Vec::new();
    }
    let Some(range) = name(line, 0) else { return Vec::new() };
    let Some(comma) = line.find([',', '|', '–', '—']) else { return Vec::new() };
    let meets =
        range.end == comma || line.get(range.end..comma).is_some_and(|gap| gap.trim().is_empty());
    if !meets {
        return Vec::new();
    }
    let role = line.get(comma..).unwrap_or_default().to_lowercase();
    let is_role = lexicon::holds(&role, Group::Role) && role.split_whitespace().count() <= 8;
    if is_role { vec![range] } else { Vec::new() }
}

/// The names from `from` on, joined by commas, `and` and `&`.
fn list(line: &str, from: usize) -> Vec<Range<usize>> {
    let mut names = Vec::new();
    let mut at = from;
    while let Some(range) = name(line, at).or_else(|| handle(line, at).filter(|_| names.is_empty()))
    {
        at = range.end;
        names.push(range);
        let rest = line.get(at..).unwrap_or_default();
        let joint = ["  and ", " and ", ", and ", " And ", " AND ", " & ", ", & ", ", ", "; "]
            .iter()
            .find(|joint| rest.starts_with(**joint));
        let Some(joint) = joint else { break };
        let next = at + joint.len();
        let follows = name(line, next);
        // `Jane Roe, Staff Writer`: what follows is a role and no second author
        if follows.is_none_or(|range| line.get(range).is_some_and(is_role)) {
            break;
        }
        at = next;
    }
    names
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
        let bare = word.trim_end_matches([',', ';', '|', ':', '•', '·']);
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
        && !is_stop_word(word);
    (fits && alone).then(|| at..at + word.len())
}

/// Words that have capitals in bylines and are no part of a name.
fn is_stop_word(word: &str) -> bool {
    lexicon::is_in(word, Group::NoName)
}

fn is_role(words: &str) -> bool {
    let lower = words.to_lowercase();
    lexicon::holds(&lower, Group::RolePart)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, want: &[&str]) {
        let got: Vec<_> = authors(line).into_iter().map(|range| &line[range]).collect();
        assert_eq!(got, want, "in {line:?}");
    }

    #[test]
    fn names_stand_behind_a_cue() {
        check("By Aliya Bek and John Poe", &["Aliya Bek", "John Poe"]);
        check("BY ALIYA BEK", &["ALIYA BEK"]);
        check("20.07.2021 Author: Petr K. Ivanov", &["Petr K. Ivanov"]);
        check("Written by Dana van der Berg, Staff Writer", &["Dana van der Berg"]);
        check("by Jane Roe, John Poe, and Mary Doe", &["Jane Roe", "John Poe", "Mary Doe"]);
        check("Posted by dana on 7 May 2016", &["dana"]);
        check("By John Cole Jr. | July 20, 2021", &["John Cole Jr."]);
    }

    #[test]
    fn each_cue_of_the_table_shows_itself() {
        for cue in [Group::BylineVerb, Group::BylineLabel].into_iter().flat_map(lexicon::phrases) {
            assert!(may_hold_cue(cue), "{cue:?} would be overlooked");
        }
    }

    #[test]
    fn a_role_makes_a_byline() {
        check("Jane Roe, Staff Writer", &["Jane Roe"]);
        check("Jane Roe, a teacher", &[]);
    }

    #[test]
    fn a_correspondent_is_an_author() {
        check("From our correspondent Aliya Bek", &["Aliya Bek"]);
        check("From our own correspondent John Poe in Oral", &["John Poe"]);
        check("From our garden, a view of the town", &[]);
    }

    #[test]
    fn a_newsroom_is_credited_in_a_line_of_its_own() {
        for line in ["Special for the Steppe Herald", "Opinion columnist", "The Editorial Board"] {
            assert!(is_credit(line), "{line:?} is a credit");
        }
        for line in ["Special to read: ten books.", "special for us", "The Editorial Board resigns"]
        {
            assert!(!is_credit(line), "{line:?} is none");
        }
    }

    #[test]
    fn ordinary_lines_name_nobody() {
        check("By the end of the year, Aliya Bek had left.", &[]);
        check("By Monday the water had gone", &[]);
        check("The author: a life", &[]);
    }
}
