//! Days that share a month: `16-28 November`, `16 and 17 November`, `June 12 and 13`.
//!
//! A day that a list or a range parts from its month would be counted otherwise.

use crate::calendar::{self, Written, digits};
use crate::clock;
use crate::digits::ordinal_suffix;
use crate::role::Role;
use crate::text::{Lower, Text};

/// A list of days is read this far: `4, 5, 6 and 7 June`.
const MOST_DAYS: usize = 4;

/// What stands between two days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Joint {
    Until,
    List,
}

fn joint(text: Text<'_>, at: usize) -> Option<(Joint, usize)> {
    let blank = text.inline_blanks(at);
    if let Some(dash) = text.char(blank).filter(|c| matches!(c, '-' | '–')) {
        let next = text.inline_blanks(blank + dash.len_utf8());
        // `16 - 28 November` or `16-28 November`, never with one blank only.
        return ((blank == at) == (next == blank + dash.len_utf8()))
            .then_some((Joint::Until, next));
    }
    if text.byte(at) == b',' {
        let next = text.blanks(at + 1);
        return (next > at + 1).then_some((Joint::List, next));
    }
    let (start, word) = text.next_word(at);
    let next = text.blanks(start + word.len());
    let lower = Lower::of(word);
    let words = text.words();
    let joint = if words.is(lower.as_str(), Role::To) {
        Joint::Until
    } else if words.is(lower.as_str(), Role::And) || words.is(lower.as_str(), Role::Or) {
        Joint::List
    } else {
        return None;
    };
    (start > at && next > start + word.len()).then_some((joint, next))
}

/// A day of a month in digits, with or without its ending: value and end.
fn day(text: Text<'_>, at: usize) -> Option<(u32, usize)> {
    let (day, end) = digits(text, at, 1, 2)?;
    let end = ordinal_suffix(text, end).unwrap_or(end);
    ((1..=31).contains(&day) && !text.glued(end)).then_some((day, end))
}

/// The days before a month that is named behind the last of them: a range up to the month, or the
/// first day of a list.
pub(crate) fn before_month(text: Text<'_>, at: usize) -> Option<Written> {
    let (first, end) = day(text, at)?;
    let mut pos = end;
    let mut before = first;
    for step in 0..MOST_DAYS {
        let (joint, next) = joint(text, pos)?;
        let (last, after) = day(text, next)?;
        if last <= before || joint == Joint::Until && step > 0 {
            return None;
        }
        if let Some((month, year, close)) = calendar::month_behind(text, after) {
            let written = |day: u32| match year {
                Some(year) => format!("{year:04}-{month:02}-{day:02}"),
                None => format!("--{month:02}-{day:02}"),
            };
            if ![first, last].iter().all(|day| calendar::is_day(year.unwrap_or(2000), month, *day))
            {
                return None;
            }
            return Some(match joint {
                Joint::Until => Written {
                    start: at,
                    end: close,
                    value: Some(format!("{}/{}", written(first), written(last))),
                },
                Joint::List => Written { start: at, end, value: Some(written(first)) },
            });
        }
        if joint == Joint::Until {
            return None;
        }
        (pos, before) = (after, last);
    }
    None
}

/// A further day of a list whose month stands before the first one: the `13` of `June 12 and 13`.
pub(crate) fn after_month(text: Text<'_>, at: usize) -> Option<Written> {
    let (last, end) = day(text, at)?;
    let mut pos = at;
    let mut next = last;
    for _ in 0..MOST_DAYS {
        let (start, close) = day_before(text, pos)?;
        let (before, _) = day(text, start)?;
        if before >= next || joint(text, close) != Some((Joint::List, pos)) {
            return None;
        }
        if let Some((_, month)) = calendar::month_word_before(text, start, 0) {
            if !is_free(text, at, end) {
                return None;
            }
            let (year, close) = calendar::year_behind(text, end).unzip();
            let value = match year {
                Some(year) => format!("{year:04}-{month:02}-{last:02}"),
                None => format!("--{month:02}-{last:02}"),
            };
            return Some(Written { start: at, end: close.unwrap_or(end), value: Some(value) });
        }
        (pos, next) = (start, before);
    }
    None
}

/// Whether the digits from `at` to `end` count and measure nothing.
fn is_free(text: Text<'_>, at: usize, end: usize) -> bool {
    let item = crate::item::read(text, at, at);
    item.is_none_or(|item| item.is_bare() && item.end == end)
        && !matches!(text.byte(end), b'%' | b'-' | b'/' | b':' | b'$')
        && clock::time(text, at).is_none()
        && (text.grammar().counted)(text, end).is_none()
}

/// `June 12 to 14`: the last day and its end, where a day with its month ends at `at`.
pub(crate) fn until(text: Text<'_>, at: usize) -> Option<(u32, usize)> {
    let (joint, next) = joint(text, at)?;
    let (day, end) = day(text, next)?;
    (joint == Joint::Until && is_free(text, next, end)).then_some((day, end))
}

/// Where the day begins and ends that a joint parts from `at`.
fn day_before(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let (start, word) = text.previous_word(at);
    let mut end = if word.is_empty() { text.blanks_back(at) } else { text.blanks_back(start) };
    if text.byte_before(end) == b',' {
        end -= 1;
    }
    let digits_end = end - text.word_back(end).len();
    let mut start = digits_end;
    while digits_end - start < 3 && text.byte_before(start).is_ascii_digit() {
        start -= 1;
    }
    (start < digits_end).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use crate::calendar::date;
    use crate::english::ENGLISH;
    use crate::text::Text;

    #[track_caller]
    fn check(text: &str, digits: &str, want: Option<&str>) {
        let at = text.find(digits).expect("the digits");
        let found = date(Text::new(text, &ENGLISH), at, 0).map(|found| {
            format!("{} = {}", &text[found.start..found.end], found.value.unwrap_or_default())
        });
        assert_eq!(found.as_deref(), want, "in {text:?}");
    }

    #[test]
    fn a_range_of_days_is_an_interval() {
        check("open 16-28 November.", "16", Some("16-28 November = --11-16/--11-28"));
        check(
            "from 3rd to 9th May 2019",
            "3rd",
            Some("3rd to 9th May 2019 = 2019-05-03/2019-05-09"),
        );
        check("from June 12 to 14", "12", Some("June 12 to 14 = --06-12/--06-14"));
    }

    #[test]
    fn each_day_of_a_list_is_a_date() {
        check("on 16 and 17 November", "16", Some("16 = --11-16"));
        check("on 4, 5 and 6 June 2020", "4,", Some("4 = 2020-06-04"));
        check("on June 12 and 13, 2019", "13", Some("13, 2019 = 2019-06-13"));
        check("on June 12, 13 and 15", "15", Some("15 = --06-15"));
    }

    #[test]
    fn what_is_counted_beside_a_date_is_no_day() {
        check("between 16 and 28 people", "16", None);
        check("on June 12 and 13 people", "13", None);
        check("rose from June 12 and 13%", "13", None);
        check("held 28 and 16 November", "28", None);
        check("on Feb. 6, 8 a.m. ET", "8", None);
    }
}
