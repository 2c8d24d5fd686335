//! Title, authors and date: what stands above the text, and sometimes below it.

use std::ops::Range;

use copydesk_core::{Fact, Facts, ParagraphKind, Span};

use crate::lexicon::Group;
use crate::profile::Profile;
use crate::{Options, bylines, chars, dates, lexicon, names, publication, title};

/// With at most this many lines above the prose, the first that can be a title is it.
pub(crate) const CLEAN_HEAD: usize = 3;
/// A line of names alone has at most this many words: three authors.
const NAME_WORDS: usize = 10;
/// A line that tells its author by its shape has at most this many words, a date among them.
const LONE_WORDS: usize = 14;
/// A name alone stands at most so many lines behind the title, or beside a date.
const NEAR_TITLE: usize = 6;
/// A name without a known forename stands at most so many lines behind the title.
const UNKNOWN_REACH: usize = 3;
/// So many paragraphs, and so many words of each, are asked whether a name is a common word.
const COMMON_REACH: usize = 16;
const COMMON_WORDS: usize = 60;
/// How many lines behind the title, and above the first prose, are searched for date and author.
const HEAD_REACH: usize = 14;
/// How many lines behind the article are searched for an author who was not named above it.
const TAIL_REACH: usize = 3;

/// Finds the facts and sets the kinds of the lines that state them. The article lies in `from..to`.
pub(crate) fn read(
    profiles: &[Profile<'_>],
    kinds: &mut [ParagraphKind],
    (from, to): (usize, usize),
    on_page: bool,
    options: &Options,
) -> Facts {
    let mut facts = Facts::default();
    let first = first_prose(profiles, from, to, on_page);
    let title = title::title(profiles, (from, first, to));
    if let (Some(at), Some(profile)) = (title, title.and_then(|at| profiles.get(at))) {
        set(kinds, at, ParagraphKind::Headline);
        let (headline, glued) = headline(profile, options);
        facts.headline = Some(headline);
        facts.published = glued;
        // A lead that a share button cuts off from the rest is still the article's.
        for lead in at + 1..from {
            let is_lead =
                profiles.get(lead).is_some_and(|line| line.is_prose() && !line.is_furniture());
            if is_lead && kinds.get(lead) == Some(&ParagraphKind::Boilerplate) {
                set(kinds, lead, ParagraphKind::Body);
            }
        }
    }
    let top = title.unwrap_or(first).min(first.saturating_sub(HEAD_REACH)).saturating_sub(2);
    let top = if from == 0 { 0 } else { top };
    let bottom = (first + 2).max(title.map_or(0, |at| at + 5)).min(profiles.len());
    publication::read(profiles, kinds, title, top..bottom, &mut facts, options);
    authors(profiles, kinds, (title, first), top..bottom, &mut facts);
    if facts.bylines.is_empty() {
        authors(
            profiles,
            kinds,
            (None, profiles.len()),
            to..(to + TAIL_REACH).min(profiles.len()),
            &mut facts,
        );
    }
    if facts.bylines.is_empty() {
        let end = profiles.get(from..to).unwrap_or_default();
        let credit = end.iter().rev().take(TAIL_REACH).find(|line| bylines::is_note(line.text));
        facts.bylines =
            credit.map(|line| named(line, bylines::noted(line.text))).unwrap_or_default();
    }
    facts
}

/// Where the prose begins. On a page a single line of prose may be a teaser or a notice, so another
/// must stand within the next three lines.
fn first_prose(profiles: &[Profile<'_>], from: usize, to: usize, on_page: bool) -> usize {
    let is_prose = |at: usize| at < to && profiles.get(at).is_some_and(Profile::is_prose);
    let runs = |at: &usize| is_prose(*at) && (at + 1..at + 4).any(is_prose);
    let plain = (from..to).find(|at| is_prose(*at));
    let on_page = on_page || plain.is_some_and(|at| at > CLEAN_HEAD);
    let run = (from..to).find(runs).filter(|_| on_page);
    run.or(plain).unwrap_or(to.min(from + CLEAN_HEAD))
}

fn set(kinds: &mut [ParagraphKind], at: usize, kind: ParagraphKind) {
    if let Some(place) = kinds.get_mut(at) {
        *place = kind;
    }
}

/// The title without a date that was glued to it, and that date.
fn headline(profile: &Profile<'_>, options: &Options) -> (Fact, Option<Fact>) {
    let text = profile.text;
    let squeezed = |title: &str| title.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(found) = dates::find(text, options.date_order)
        && found.range.end == text.len()
        && let Some(lead) = text.get(..found.range.start)
        && let Some((rest, day)) = lead.trim_end_matches([' ', ',']).rsplit_once(' ')
        && dates::is_weekday(day)
    {
        let title = rest.trim_end_matches([' ', ',']);
        let published = fact(profile, found.range.clone(), found.iso);
        return (fact(profile, 0..title.len(), squeezed(title)), Some(published));
    }
    (fact(profile, 0..text.len(), squeezed(text)), None)
}

fn fact(profile: &Profile<'_>, range: Range<usize>, value: String) -> Fact {
    Fact::new(value, Span::of(profile.start + range.start..profile.start + range.end))
}

fn named(profile: &Profile<'_>, ranges: Vec<Range<usize>>) -> Vec<Fact> {
    let value = |range: Range<usize>| profile.text.get(range).unwrap_or_default().to_owned();
    ranges.into_iter().map(|range| fact(profile, range.clone(), value(range))).collect()
}

/// Marks the bylines of `lines`; the first that names somebody in so many words counts, else the
/// first line below the title that is nothing but a name.
fn authors(
    profiles: &[Profile<'_>],
    kinds: &mut [ParagraphKind],
    (title, first): (Option<usize>, usize),
    lines: Range<usize>,
    facts: &mut Facts,
) {
    let behind = |at: usize| title.is_none_or(|title| at > title);
    let mut best: Option<(usize, Vec<Range<usize>>)> = None;
    for at in lines.clone() {
        let Some(profile) = profiles.get(at).filter(|profile| !profile.is_prose()) else {
            continue;
        };
        if profile.authors.is_empty() {
            if kinds.get(at) == Some(&ParagraphKind::Heading) && bylines::is_credit(profile.text) {
                set(kinds, at, ParagraphKind::Byline);
            }
            continue;
        }
        let is_note = at > first && bylines::is_note(profile.text);
        if profile.date().is_none() && Some(at) != title && !is_note {
            set(kinds, at, ParagraphKind::Byline);
        }
        let is_better = best.as_ref().is_none_or(|(known, _)| behind(at) && !behind(*known));
        if is_better {
            best = Some((at, profile.authors.clone()));
        }
    }
    if best.is_none() {
        best = interviewer(profiles, kinds, title);
    }
    if best.is_none() {
        let near = |at: &usize| {
            let close = title.is_none_or(|title| (title + 1..=title + NEAR_TITLE).contains(at));
            close && *at < first || is_beside_date(profiles, *at)
        };
        let lone = lines
            .into_iter()
            .filter(|at| behind(*at) && near(at))
            .map(|at| (at, lone_names(profiles, at, title)))
            .find(|(_, names)| !names.is_empty());
        if let Some((at, _)) = &lone
            && profiles.get(*at).is_some_and(|line| line.date().is_none())
        {
            set(kinds, *at, ParagraphKind::Byline);
        }
        best = lone.or_else(|| above_title(profiles, title?));
    }
    if let Some(at) = best.as_ref().map(|(at, _)| at + 1)
        && kinds.get(at) == Some(&ParagraphKind::Heading)
        && profiles.get(at).is_some_and(|line| bylines::is_role_alone(line.text))
    {
        set(kinds, at, ParagraphKind::Byline);
    }
    if let Some((at, ranges)) = best
        && let Some(profile) = profiles.get(at)
    {
        facts.bylines = named(profile, ranges);
    }
}

/// Marks the line right behind a title, or behind the words under it, that says who asked.
fn interviewer(
    profiles: &[Profile<'_>],
    kinds: &mut [ParagraphKind],
    title: Option<usize>,
) -> Option<(usize, Vec<Range<usize>>)> {
    let title = title?;
    let lines = title + 1..=title + UNKNOWN_REACH;
    let asks = |at: usize| Some((at, bylines::interviewer(profiles.get(at)?.text)));
    let found = lines.filter_map(asks).find(|(_, names)| !names.is_empty())?;
    set(kinds, found.0, ParagraphKind::Byline);
    Some(found)
}

/// The authors of a line that says so by its shape alone. Two capitalised words may be anything, so
/// more must speak for it: a known forename, `By` on the line before, or the place behind the title
/// (if that is known) and beside the date; for an agency always the date.
pub(crate) fn lone_names(
    profiles: &[Profile<'_>],
    at: usize,
    title: Option<usize>,
) -> Vec<Range<usize>> {
    let Some(profile) = profiles.get(at).filter(|profile| profile.words <= LONE_WORDS) else {
        return Vec::new();
    };
    let called = at
        .checked_sub(1)
        .and_then(|before| profiles.get(before))
        .is_some_and(|before| matches!(before.text, "By" | "by" | "BY" | "By:" | "Author:"));
    if called {
        return bylines::called(profile.text);
    }
    let shown = profiles.get(at + 1).is_some_and(|next| next.text.starts_with('('));
    if shown {
        return Vec::new(); // `(stock photo)`: whom a picture shows
    }
    let mut found = bylines::credited(profile.text);
    if found.is_empty() && profile.date().is_some() {
        found = bylines::behind_date(profile.text);
    }
    let Some(first) = found.first().and_then(|range| profile.text.get(range.clone())) else {
        return Vec::new();
    };
    let dated = profile.date().is_some() || is_beside_date(profiles, at);
    let is_agency = names::agency(first, 0).is_some();
    let is_known = !is_agency && first.split(' ').next().is_some_and(lexicon::is_forename);
    let is_bare = found.last().is_some_and(|last| last.end == profile.text.len());
    let follows_title =
        title.is_some_and(|title| (title + 1..=title + UNKNOWN_REACH).contains(&at));
    let fits = match (is_agency, is_known) {
        (true, _) => dated,
        (_, true) => profile.cue < 3 && (is_bare || dated || follows_title),
        _ => {
            let is_name = || bylines::may_be_names(first) && !is_common(profiles, at, first);
            profile.cue == 0 && is_bare && dated && follows_title && is_name()
        }
    };
    if fits { found } else { Vec::new() }
}

/// A known name alone right above the title, where the date stands beside both: `Aliya Bek`, `Business`,
/// `20.07.2021`, and the title.
fn above_title(profiles: &[Profile<'_>], title: usize) -> Option<(usize, Vec<Range<usize>>)> {
    let lines = title.saturating_sub(UNKNOWN_REACH)..title;
    let dated = lines.clone().any(|at| profiles.get(at).is_some_and(|line| line.date().is_some()));
    let named = |at: usize| {
        let line = profiles.get(at)?;
        let known = line.text.split(' ').next().is_some_and(lexicon::is_forename);
        let section = line.text.split(' ').any(|word| lexicon::is_in(word, Group::Section));
        let names = names::only_names(line.text);
        (names.len() == 1 && line.cue == 0 && known && !section).then_some((at, names))
    };
    lines.filter(|_| dated).find_map(named)
}

/// Whether a word of `words` stands in small letters in the paragraphs behind `at`: names do not.
fn is_common(profiles: &[Profile<'_>], at: usize, words: &str) -> bool {
    let near = profiles.iter().skip(at + 1).take(COMMON_REACH);
    near.flat_map(|line| chars::bare_words(line.text).take(COMMON_WORDS)).any(|word| {
        !chars::is_capital(word) && words.split(' ').any(|own| own.eq_ignore_ascii_case(word))
    })
}

/// Whether the line before or behind says when the article came.
fn is_beside_date(profiles: &[Profile<'_>], at: usize) -> bool {
    let says = |at: usize| {
        profiles.get(at).is_some_and(|line| line.date().is_some() || title::is_stamp(line))
    };
    says(at + 1) || at.checked_sub(1).is_some_and(says)
}

/// Whether a line names the author and not the subject, whom the first prose would name again.
pub(crate) fn is_author(line: &Profile<'_>, prose: Option<&Profile<'_>>) -> bool {
    let last = line.text.rsplit(' ').next().unwrap_or_default();
    is_known_names(line) && prose.is_none_or(|prose| !prose.text.contains(last))
}

/// Whether a line is nothing but names, and the first forename is a known one.
fn is_known_names(profile: &Profile<'_>) -> bool {
    let first = profile.text.split(' ').next().unwrap_or_default();
    profile.words <= NAME_WORDS
        && lexicon::is_forename(first)
        && !names::only_names(profile.text).is_empty()
}

#[cfg(test)]
mod tests;
