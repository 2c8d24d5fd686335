//! The pass over quotation marks: which of them open, which close, and what to do about those that
//! look otherwise.
//!
//! All double marks of a paragraph are weighed together: each is said to open, to close, or to be
//! neither, at a price for every sign that speaks against it, and the cheapest reading that opens and
//! closes in turn is looked for (a shortest path, linear in the number of marks). A pair is repaired
//! only if every reading that takes one of its marks otherwise is clearly dearer; if not, the marks
//! stay as they are and are reported. Repairs make the other marks of the paragraph more certain, so
//! the paragraph is read again until nothing changes: the text that comes out is one that this pass
//! leaves alone.

use std::ops::Range;

use memchr::{memchr_iter, memmem};

use crate::RuleId;
use crate::draft::Draft;
use crate::glued::lost_a_blank;
use crate::reading::{Change, Mark, Role, read};

/// “ and ” take as many bytes.
pub(crate) const MARK_LEN: usize = '\u{201c}'.len_utf8();

/// How much dearer every other reading must be before a mark is changed; see the prices in
/// `reading`. Below it fall a closing mark whose quotation began in an earlier paragraph, and a pair
/// of which one half could as well be left over.
const CERTAIN: u32 = 3;

/// A quotation whose first mark looks like a closing one may be this long, in bytes. What was so
/// damaged in real articles was a word or a title; over more text the two need not belong together.
const LONGEST_DOUBTFUL: usize = 200;

/// How often a paragraph is read. Each round repairs all that is certain; a third has not been needed
/// outside tests. If the last one still finds something, the paragraph is left alone.
const ROUNDS: usize = 6;

/// A paragraph with more marks is no speech but a drawing or an attack: it is not read, and its first
/// mark stands for all in the report. A book without an empty line stays below it for a hundred pages.
const MOST_MARKS: usize = 4096;

/// A mark that is to be changed.
struct Repair {
    at: usize,
    role: Role,
    change: Change,
}

/// Repairs the double marks of a text; the places of those that look wrong and are left alone.
pub(crate) fn repair(draft: &mut Draft<'_>) -> Vec<usize> {
    let text = draft.before();
    let places = find(text);
    let (mut repairs, mut doubtful, mut inside) = (Vec::new(), Vec::new(), false);
    let (mut floor, mut rest) = (0, places.as_slice());
    for marks in places.chunk_by(|a, b| breaks(&text[a + MARK_LEN..*b]).next().is_none()) {
        rest = &rest[marks.len()..];
        let reach = floor..rest.first().copied().unwrap_or(text.len());
        inside = repair_paragraph(text, marks, reach, inside, &mut repairs, &mut doubtful);
        floor = marks.last().map_or(floor, |at| at + MARK_LEN);
    }
    // Swedish and Finnish open with ” too: a text without a single “ whose marks are well spaced
    // follows that custom.
    let is_custom = || !repairs.iter().any(|repair| repair.change.insert || repair.change.remove);
    if memmem::find(text.as_bytes(), "\u{201c}".as_bytes()).is_none() && is_custom() {
        return Vec::new();
    }
    for repair in &repairs {
        write(repair, draft);
    }
    // If none opens any more, the next reader of the text takes it for one of those.
    let openings = memmem::find_iter(text.as_bytes(), "\u{201c}".as_bytes()).count();
    let turned = |role| repairs.iter().filter(|it| it.change.turn && it.role == role).count();
    if openings + turned(Role::Opens) == turned(Role::Closes) {
        return Vec::new();
    }
    doubtful
}

/// The places of all curly double marks; none if the text uses low ones, as German and Polish do,
/// where “ closes.
fn find(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    for at in memchr_iter(0xe2, text.as_bytes()) {
        match text.as_bytes().get(at + 1..at + MARK_LEN) {
            Some([0x80, 0x9c | 0x9d]) => places.push(at),
            Some([0x80, 0x9e | 0x9f]) => return Vec::new(),
            _ => {}
        }
    }
    places
}

/// The ends of paragraphs in a stretch: the line feeds that an empty line follows.
pub(crate) fn breaks(stretch: &str) -> impl DoubleEndedIterator<Item = usize> {
    let is_blank = |c| matches!(c, ' ' | '\t' | '\r');
    memchr_iter(b'\n', stretch.as_bytes())
        .filter(move |at| stretch[at + 1..].trim_start_matches(is_blank).starts_with('\n'))
}

/// Finds the repairs of one paragraph; whether a quotation is open at its end.
fn repair_paragraph(
    text: &str,
    places: &[usize],
    reach: Range<usize>,
    inside: bool,
    repairs: &mut Vec<Repair>,
    doubtful: &mut Vec<usize>,
) -> bool {
    // Nearly all.
    if are_sound(places.iter().map(|at| Mark::new(text, *at))) {
        return false;
    }
    if places.len() > MOST_MARKS {
        doubtful.extend(places.first());
        return false;
    }
    let places = &with_straight(text, places, reach);
    let original: Vec<Mark> = places.iter().map(|at| Mark::new(text, *at)).collect();
    let mut marks = original.clone();
    let mut changes: Vec<Option<(Role, Change)>> = vec![None; marks.len()];
    for _ in 0..ROUNDS {
        let (readings, ends_inside) = read(&marks, inside);
        let roles: Vec<Role> = readings.iter().map(|reading| reading.role).collect();
        let certain = |at: usize| readings[at].margin >= CERTAIN;
        let mut found = false;
        for (first, last) in pairs(&roles).filter(|(first, last)| certain(*first) && certain(*last))
        {
            let Some(both) = changes_of(text, &marks, first, last) else {
                continue;
            };
            for (at, change) in [(first, both.0), (last, both.1)] {
                if !change.is_none() {
                    // Nothing is changed twice: see `ROUNDS`.
                    found = true;
                    marks[at] = marks[at].changed(roles[at], change);
                    changes[at] = Some((roles[at], change));
                }
            }
        }
        if !found {
            let planned = places.iter().zip(changes);
            repairs.extend(planned.filter_map(|(at, plan)| {
                plan.map(|(role, change)| Repair { at: *at, role, change })
            }));
            // As the next reader of the text would see it.
            if are_sound(marks.iter().copied().filter(Mark::is_curly)) {
                return false;
            }
            doubtful.extend(
                (0..marks.len())
                    .filter(|at| is_doubtful(&marks[*at], roles[*at]))
                    .map(|at| marks[at].at),
            );
            return ends_inside;
        }
    }
    read(&original, inside).1
}

/// Whether marks open and close in turn, with nothing to say against any of them.
fn are_sound(marks: impl Iterator<Item = Mark>) -> bool {
    let mut role = Role::Opens;
    for mark in marks {
        if !mark.is_sound(role) {
            return false;
        }
        role = if role == Role::Opens { Role::Closes } else { Role::Opens };
    }
    role == Role::Opens
}

/// The curly marks of a paragraph, with those that are straight: from the last end of a paragraph within
/// `reach` before them to the first one behind.
fn with_straight(text: &str, places: &[usize], reach: Range<usize>) -> Vec<usize> {
    let (Some(first), Some(last)) = (places.first(), places.last()) else {
        return Vec::new();
    };
    let start =
        breaks(&text[reach.start..*first]).next_back().map_or(reach.start, |at| reach.start + at);
    let end = breaks(&text[*last..reach.end]).next().map_or(reach.end, |at| last + at);
    let straight = memchr_iter(b'"', &text.as_bytes()[start..end]).map(|at| start + at);
    let mut all: Vec<usize> = straight.chain(places.iter().copied()).collect();
    all.sort_unstable();
    all
}

/// The marks that open and close one quotation, by index.
fn pairs(roles: &[Role]) -> impl Iterator<Item = (usize, usize)> {
    let spoken = roles.iter().enumerate().filter(|(_, role)| **role != Role::Neither);
    let mut open = None;
    spoken.filter_map(move |(at, role)| match role {
        Role::Opens => {
            open = Some(at);
            None
        }
        _ => open.take().map(|first| (first, at)),
    })
}

/// What a pair needs, if it can be given.
fn changes_of(text: &str, marks: &[Mark], first: usize, last: usize) -> Option<(Change, Change)> {
    let (opening, closing) = (&marks[first], &marks[last]);
    let mut both = (opening.change_to(Role::Opens)?, closing.change_to(Role::Closes)?);
    if closing.is_glued_behind() {
        if both.1.remove {
            // With a blank before and a word behind it looks too much like an opening one.
            return None;
        }
        both.1.insert = lost_a_blank(&text[opening.end..closing.at], &text[closing.end..]);
    }
    let far = closing.at - opening.at > LONGEST_DOUBTFUL;
    (!(far && opening.looks_closing())).then_some(both)
}

/// Whether a mark looks wrong for what it seems to do.
fn is_doubtful(mark: &Mark, role: Role) -> bool {
    match role {
        Role::Neither => !mark.may_stand_alone(),
        _ => mark.change_to(role).is_none_or(|change| !change.is_none()),
    }
}

/// Writes a mark with its blanks as one edit.
fn write(repair: &Repair, draft: &mut Draft<'_>) {
    let Repair { at, role, change } = *repair;
    let (start, end) = (at, at + MARK_LEN);
    match role {
        Role::Opens => {
            let with = if change.insert { " \u{201c}" } else { "\u{201c}" };
            draft.replace(start..end + usize::from(change.remove), with, RuleId::Quotes);
        }
        _ => {
            let with = if change.insert { "\u{201d} " } else { "\u{201d}" };
            draft.replace(start - usize::from(change.remove)..end, with, RuleId::Quotes);
        }
    }
}
