//! When the article was published, by all that it says.
//!
//! A date of numbers alone (`03/04/2021`) has two readings. What decides between them is, in this
//! order: a weekday beside it, another date of the article that only one reading agrees with, and the
//! date that came with the article; then there is one reading left. Weaker signs (another numeric date
//! that shows the order, a time zone or a place of the United States) choose the likelier reading and
//! leave the other one standing; without any, the order of the options decides.

use std::ops::Range;

use copydesk_core::{Dateline, Fact, Facts, ParagraphKind, Span};
use jiff::civil::Date;

use crate::dates::{Day, Found, When};
use crate::profile::Profile;
use crate::{DateOrder, Options, dateline, dates};

/// Two dates of one article are that many days apart at most.
const APART: i64 = 3;
/// So many paragraphs are searched for a date that decides between two readings.
const WITNESSES: usize = 60;

/// Marks the date lines of `lines`, and takes the first date at or behind the title, else the last
/// before it; a date glued to the title counts as one behind it.
pub(crate) fn read(
    profiles: &[Profile<'_>],
    kinds: &mut [ParagraphKind],
    title: Option<usize>,
    lines: Range<usize>,
    facts: &mut Facts,
    options: &Options,
) {
    let (mut before, mut behind, mut updated, mut day) = (None, None, None, None);
    for at in lines {
        let Some((profile, when)) =
            profiles.get(at).and_then(|profile| Some((profile, profile.when.as_deref()?)))
        else {
            continue;
        };
        if Some(at) != title
            && !profile.is_prose()
            && let Some(kind) = kinds.get_mut(at)
        {
            *kind = ParagraphKind::Dateline;
        }
        let above = title.is_some_and(|title| at < title);
        if let Some(found) = &when.published {
            if above {
                before = Some((profile, when, found));
            } else {
                behind = behind.or(Some((profile, when, found)));
            }
        }
        updated = updated.or(when.updated.as_ref().map(|found| (profile, when, found)));
        day = day.or(when.day.as_ref().map(|day| (profile, day)));
    }
    let glued = facts.published.take();
    let settle = |(profile, when, found): (&Profile<'_>, &When, &Found)| {
        settled(profiles, profile, when, found, options)
    };
    facts.updated = updated.map(settle);
    facts.published = behind.map(settle).or(glued).or_else(|| before.map(settle));
    if facts.published.is_none() {
        facts.published = day.and_then(|(profile, day)| completed(profile, day, facts));
    }
}

/// The date of publication that a line gives without its year, by the year of the last change.
fn completed(profile: &Profile<'_>, day: &Day, facts: &Facts) -> Option<Fact> {
    let updated = facts.updated.as_ref().filter(|fact| !fact.is_ambiguous())?;
    let date = day.before(updated.value.parse().ok()?)?;
    let span = Span::of(profile.start + day.range.start..profile.start + day.range.end);
    Some(Fact::new(date.to_string(), span))
}

/// A date as a fact, in the reading that the article speaks for.
fn settled(
    profiles: &[Profile<'_>],
    profile: &Profile<'_>,
    when: &When,
    found: &Found,
    options: &Options,
) -> Fact {
    let span = Span::of(profile.start + found.range.start..profile.start + found.range.end);
    let Some(other) = found.other else { return Fact::new(found.iso.clone(), span) };
    match decide(profiles, when, found, other, options) {
        Decision::One(date) => Fact::new(date.to_string(), span),
        Decision::Likelier(date) => {
            let rest = if date == other { found.date } else { other };
            Fact::new(date.to_string(), span).also([rest.to_string()])
        }
    }
}

enum Decision {
    /// No other reading is left.
    One(Date),
    /// The other reading stands.
    Likelier(Date),
}

fn decide(
    profiles: &[Profile<'_>],
    when: &When,
    found: &Found,
    other: Date,
    options: &Options,
) -> Decision {
    let readings = [found.date, other];
    if let Some(date) = when.weekday.and_then(|day| only(readings, |date| date.weekday() == day)) {
        return Decision::One(date);
    }
    let mut orders = [0_usize; 2]; // witnesses for the day first, for the month first
    for profile in profiles.iter().take(WITNESSES) {
        for witness in dates::all(profile.text, options.date_order) {
            let near = |date: Date| days_apart(date, witness.date) <= APART;
            if witness.other.is_none()
                && let Some(date) = only(readings, near)
            {
                return Decision::One(date);
            }
            match witness.order {
                Some(DateOrder::DayFirst) => orders[0] += 1,
                Some(DateOrder::MonthFirst) => orders[1] += 1,
                None => {}
            }
        }
    }
    let lead = profiles.iter().take(WITNESSES).find_map(|profile| dateline::read(profile.text));
    if let Some(day) = lead.as_ref().and_then(|lead| lead.day.as_ref()) {
        let near =
            |date: Date| day.before(date).is_some_and(|written| days_apart(date, written) <= APART);
        if let Some(date) = only(readings, near) {
            return Decision::One(date);
        }
    }
    let american = when.american || lead.is_some_and(|lead| lead.is_american());
    let order = match orders {
        [day, month] if day > month => DateOrder::DayFirst,
        [day, month] if month > day => DateOrder::MonthFirst,
        _ if american && found.is_bare() => DateOrder::MonthFirst,
        _ => return Decision::Likelier(found.date),
    };
    Decision::Likelier(found.in_order(order).unwrap_or(found.date))
}

/// The one of two readings that fits, if the other does not.
fn only(readings: [Date; 2], fits: impl Fn(Date) -> bool) -> Option<Date> {
    match readings.map(&fits) {
        [true, false] => Some(readings[0]),
        [false, true] => Some(readings[1]),
        _ => None,
    }
}

fn days_apart(a: Date, b: Date) -> i64 {
    (a.duration_until(b).as_hours() / 24).abs()
}

/// Completes the facts by the date that came with the article, which the text need not repeat: it
/// decides between two readings, and gives the dateline its year.
///
/// ```
/// use copydesk_segment::{settle_dates, structure};
/// let text = "River floods the market\n\n03/04/2021\n\nThe river rose on Friday. Nobody was hurt.";
/// let mut facts = structure(text).facts;
/// settle_dates(&mut facts, Some("2021-03-04T10:15:00Z"));
/// let published = facts.published.expect("a date");
/// assert_eq!((published.value.as_str(), published.is_ambiguous()), ("2021-03-04", false));
/// ```
pub fn settle_dates(facts: &mut Facts, received: Option<&str>) {
    let received = received
        .and_then(|text| dates::find(text, DateOrder::default()))
        .filter(|found| found.other.is_none());
    for fact in facts.published.iter_mut().chain(&mut facts.updated) {
        let Some(received) = received.as_ref().filter(|_| fact.is_ambiguous()) else { continue };
        let all = std::iter::once(&fact.value).chain(&fact.also);
        let near = |text: &&String| {
            text.parse().is_ok_and(|date: Date| days_apart(date, received.date) <= APART)
        };
        let mut fits = all.filter(near);
        if let (Some(one), None) = (fits.next(), fits.next()) {
            *fact = Fact::new(one.clone(), fact.span);
        }
    }
    let known = received.map(|found| found.date).or_else(|| {
        let stated = facts.published.as_ref().or(facts.updated.as_ref())?;
        let stated = Some(stated).filter(|fact| !fact.is_ambiguous())?;
        stated.value.parse().ok()
    });
    if let Some(Dateline { date: Some(date), .. }) = &mut facts.dateline
        && let Some(known) = known
        && let Some(day) = dates::day_of_any_year(&date.value)
        && let Some(full) = day.before(known)
    {
        date.value = full.to_string();
    }
}

#[cfg(test)]
mod tests {
    use crate::structure;

    /// The date of publication with its other reading, `2021-04-03 2021-03-04`, and the last change.
    #[track_caller]
    fn check(head: &str, published: &str, updated: &str) {
        let prose = "The river rose on Friday and flooded the market. Nobody was hurt.";
        let facts =
            structure(&format!("River floods the market\n\n{head}\n\n{prose}\n\n{prose}")).facts;
        let told = |fact: Option<copydesk_core::Fact>| {
            let fact = fact.map(|fact| [vec![fact.value], fact.also].concat().join(" "));
            fact.unwrap_or_default()
        };
        assert_eq!(told(facts.published), published, "publication of {head:?}");
        assert_eq!(told(facts.updated), updated, "change of {head:?}");
    }

    #[test]
    fn what_the_article_says_decides_between_two_readings() {
        check("03/04/2021", "2021-04-03 2021-03-04", "");
        check("Thursday, 03/04/2021", "2021-03-04", "");
        check("Saturday, 03/04/2021", "2021-04-03", "");
        check("03/04/2021 10:15 EST", "2021-03-04 2021-04-03", "");
        check("Published 03/04/2021 | Updated March 5, 2021", "2021-03-04", "2021-03-05");
    }

    #[test]
    fn a_change_is_no_publication() {
        check("Updated July 21, 2021", "", "2021-07-21");
        check("Posted July 20\n\nUpdated July 21, 2021", "2021-07-20", "2021-07-21");
    }
}
