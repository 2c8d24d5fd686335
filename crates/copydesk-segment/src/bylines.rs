//! Lines that say who wrote the article.

use std::ops::Range;

use crate::lexicon::{self, Group};
use crate::names::{LONGEST, agency, is_role, list, name, only_names};
use crate::words::Signs;
use crate::{DateOrder, chars, dates};

/// The longest line that is read as the credit of a newsroom, in bytes.
const LONGEST_CREDIT: usize = 60;
/// The first verb of a note about authors stands within so many bytes: `(Reporting by …`.
const NOTE_LEAD: usize = 4;
/// A role on a line of its own has at most this many words.
const ROLE_WORDS: usize = 4;
/// A paper behind a name has at most this many words.
const PAPER_WORDS: usize = 6;

/// A line of at most so many words may have its cue in the middle.
const SHORT_WORDS: usize = 12;
/// No cue is longer, in bytes.
const LONGEST_CUE: usize = 40;

/// The authors that a line names, in order, as ranges of the line; empty if it is no byline.
pub(crate) fn authors(line: &str) -> Vec<Range<usize>> {
    if line.len() > LONGEST {
        return Vec::new();
    }
    authors_by(line, Signs::of(line))
}

/// The same of a line whose signs are known. A role stands behind a comma or another sign.
pub(crate) fn authors_by(line: &str, signs: Signs) -> Vec<Range<usize>> {
    if line.len() > LONGEST {
        return Vec::new();
    }
    let from = if may_hold_cue(line, signs) { cue_end(line) } else { None };
    if let Some(from) = from {
        return list(line, from);
    }
    if signs.may_hold(b",|") || signs.go_beyond() { role_line(line) } else { Vec::new() }
}

/// Whether a line holds what each cue has: a colon or a dash, or `by` or ` our`, which count only near the beginning
/// of a longer line. Most prose has none.
fn may_hold_cue(line: &str, signs: Signs) -> bool {
    let bytes = line.as_bytes();
    let lead = bytes.get(..LONGEST_CUE).filter(|_| !is_short(line)).unwrap_or(bytes);
    let ends = |lead: &str, at: usize| {
        let from = at.checked_sub(lead.len()).and_then(|from| bytes.get(from..at));
        from.is_some_and(|found| found.eq_ignore_ascii_case(lead.as_bytes()))
    };
    signs.may_hold(b":")
        || signs.go_beyond() && line.contains('–')
        || memchr::memchr2_iter(b'y', b'Y', lead).any(|y| ends("b", y))
        || memchr::memchr2_iter(b'u', b'U', lead).any(|u| ends(" o", u) && ends("r", u + 2))
}

/// Whether a line is so short that its cue may stand in the middle.
fn is_short(line: &str) -> bool {
    chars::count(line, |byte| byte == b' ') < SHORT_WORDS
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
    if let Some(verb) =
        ["interviewed by ", "interview by "].iter().find(|verb| lower.starts_with(**verb))
    {
        let from = blank(verb.len());
        return Some(from).filter(|from| !only_names(&line[*from..]).is_empty());
    }
    let is_short = is_short(line);
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
    // `Monday 7 May 2016 7:45 am by Dana Lee`, `Analysis by Dana Lee`
    if let Some(at) = lower.find(" by ").filter(|_| is_short && chars::is_capital(line)) {
        let known = || {
            let first = line.get(at + 4..).and_then(|rest| rest.split(' ').next());
            first.is_some_and(lexicon::is_forename)
        };
        let lead = line.get(..at)?;
        let weak = || lexicon::phrases(Group::BylineWeak).contains(&lead.to_lowercase().as_str());
        let dated = || dates::find(lead, DateOrder::default()).is_some();
        let alone = !only_names(line.get(at + 4..)?).is_empty();
        if alone && (dated() || weak() && known()) {
            return Some(at + 4);
        }
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

/// The authors of a line without a cue that has the shape of a byline: names alone, with a handle, an
/// address, a paper or a date behind them, or `From Aliya Bek in Oral`. Two words with capitals may be
/// anything, so the caller wants more: a known forename, a date beside the line.
pub(crate) fn credited(line: &str) -> Vec<Range<usize>> {
    if line.len() > LONGEST || line.ends_with(['.', '!', '?', ':', ';']) {
        return Vec::new();
    }
    if let Some(range) = agency(line, 0).filter(|range| is_tail(&line[range.end..])) {
        return vec![range];
    }
    let mut names = only_names(line);
    if !names.is_empty() {
        // `Aliya Bek, Steppe Herald`: a paper has no forename
        let known = |range: &Range<usize>| {
            line[range.clone()].split(' ').next().is_some_and(lexicon::is_forename)
        };
        if names.first().is_some_and(known) {
            names.retain(known);
        }
        if let [only] = names.as_mut_slice() {
            only.end -= role_behind(&line[only.clone()]);
        }
        return names;
    }
    let from = if line.starts_with("From ") { "From ".len() } else { 0 };
    let placed_all = if from > 0 { placed(line, from) } else { Vec::new() };
    if placed_all.len() > 1 {
        return placed_all;
    }
    let Some(range) = name(line, from) else { return Vec::new() };
    let tail = line.get(range.end..).unwrap_or_default();
    let placed = from > 0 && tail.starts_with(" in ")
        || tail.starts_with(" for ")
        || tail.starts_with(" in ");
    let fits = if placed {
        is_titled(tail.trim_start().get(3..).unwrap_or_default())
    } else {
        from == 0 && is_tail(tail)
    };
    if fits { vec![range] } else { Vec::new() }
}

/// The length of the role that a name without a comma has behind it: `Aliya Bek Health Correspondent`.
fn role_behind(name: &str) -> usize {
    let is_role_word = |word: &str| {
        matches!(word, "Correspondent" | "Reporter" | "Columnist" | "Editor" | "Writer")
    };
    let Some((head, _)) = name.rsplit_once(' ').filter(|(_, last)| is_role_word(last)) else {
        return 0;
    };
    let (first, last) = head.rsplit_once(' ').unwrap_or(("", head));
    let is_kind = lexicon::is_in(last, Group::Section)
        || matches!(
            last,
            "Staff" | "Senior" | "Chief" | "Special" | "Political" | "Foreign" | "Education"
        );
    let own = if is_kind && first.contains(' ') { first } else { head };
    if own.contains(' ') { name.len() - own.len() } else { 0 }
}

/// Whether a line right behind a byline is the author's role: `Religion Correspondent`.
pub(crate) fn is_role_alone(line: &str) -> bool {
    line.len() <= LONGEST_CREDIT
        && chars::is_capital(line)
        && [
            "Correspondent",
            "Reporter",
            "Columnist",
            "Editor",
            "Writer",
            "correspondent",
            "reporter",
            "columnist",
            "editor",
            "writer",
        ]
        .iter()
        .any(|role| line.ends_with(role))
        && line.split(' ').count() <= ROLE_WORDS
}

/// The authors of a line of names with places and nothing else: `From Aliya Bek in Oral and John Poe in
/// the steppe`.
fn placed(line: &str, from: usize) -> Vec<Range<usize>> {
    let names = list(line, from);
    let tail = names.last().and_then(|last| line.get(last.end..)).unwrap_or_default();
    let fits = tail.strip_prefix(" in ").is_some_and(is_titled);
    if fits { names } else { Vec::new() }
}

/// The author behind the label of a talk: `Interview: Aliya Bek`. Whether it is no title the caller
/// knows.
pub(crate) fn interviewer(line: &str) -> Vec<Range<usize>> {
    if line.len() > LONGEST || !line.starts_with('I') {
        return Vec::new();
    }
    let label = ["Interview: ", "Interviewer: "].iter().find(|label| line.starts_with(**label));
    let Some(from) = label.map(|label| label.len()) else { return Vec::new() };
    let names = only_names(line.get(from..).unwrap_or_default());
    names.into_iter().map(|range| from + range.start..from + range.end).collect()
}

/// The authors that end a date line: `20.07.2021 | Aliya Bek`. The caller knows that it is one.
pub(crate) fn behind_date(line: &str) -> Vec<Range<usize>> {
    let last = line.rfind(|c: char| c.is_ascii_digit() || matches!(c, '|' | '•' | '·' | '–' | '—'));
    let Some(from) = last.and_then(|at| chars::at(line, at).map(|c| at + c.len_utf8())) else {
        return Vec::new();
    };
    let from = chars::skip_blanks(line, from, line.len());
    let names = only_names(line.get(from..).unwrap_or_default());
    names.into_iter().map(|range| from + range.start..from + range.end).collect()
}

/// The authors of a line right behind a line that says `By` and nothing else: names or a pen name.
pub(crate) fn called(line: &str) -> Vec<Range<usize>> {
    let found = list(line, 0);
    let all = found.last().is_some_and(|last| last.end == line.len());
    if all { found } else { credited(line) }
}

/// Whether words with capitals may be somebody's name: they are no line of capitals only, and none of
/// them is a section of a paper.
pub(crate) fn may_be_names(words: &str) -> bool {
    words.contains(char::is_lowercase)
        && chars::bare_words(words)
            .all(|word| !lexicon::is_in(word, Group::Section) && !lexicon::is_opener(word))
}

/// Whether a paragraph at the end says who reported, wrote and edited: `(Reporting by …; editing by …)`.
pub(crate) fn is_note(text: &str) -> bool {
    let bare = text.trim_start_matches(['(', '[', '—', '–', '-', ' ']);
    lexicon::begins(bare, Group::NoteCredit)
}

/// Those whom such a paragraph names first.
pub(crate) fn noted(text: &str) -> Vec<Range<usize>> {
    let lead = text.get(..chars::floor(text, LONGEST)).unwrap_or(text);
    let from = ["eporting by ", "riting by ", "ritten by "]
        .iter()
        .find_map(|verb| lead.find(verb).filter(|at| *at <= NOTE_LEAD).map(|at| at + verb.len()));
    from.map_or_else(Vec::new, |from| list(lead, from))
}

/// Whether what stands behind a name is a handle, an address, a paper or a date.
fn is_tail(tail: &str) -> bool {
    let bare = tail.trim_start();
    if bare.is_empty() || bare.starts_with('@') {
        return true;
    }
    let first = bare.split(' ').next().unwrap_or_default();
    if first.contains('@') || dates::month(first).is_some() || dates::is_weekday(first) {
        return true;
    }
    let parted = bare.trim_start_matches(['|', ',', '-', '–', '—', '•', '·', '(', ' ']);
    parted.len() < bare.len() && is_titled(parted)
}

/// Whether a few words have all capitals, short ones aside, or hold figures: a paper, a place, a date.
fn is_titled(words: &str) -> bool {
    words.split_whitespace().take(PAPER_WORDS + 1).count() <= PAPER_WORDS
        && chars::bare_words(words).all(|word| {
            chars::is_capital(word) || word.len() <= 3 || word.bytes().any(|b| b.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests;
