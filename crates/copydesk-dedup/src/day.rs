//! The day of a publication date, read leniently.

use std::ops::Range;

/// Months by the first three letters of their names.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Days since 1970-01-01 of a date as feeds write it: `2021-07-20T10:00:00Z`, `2021/07/20`, `20210720`,
/// `Tue, 20 Jul 2021 10:00:00 GMT`, `July 20, 2021`, `20.07.2021`. A date that could be two (`07/08/2021`)
/// is read with the month first unless that cannot be, as most feeds that write so are American.
///
/// The time of day and the zone are not read: a copy on another continent may carry either.
pub(crate) fn day(text: &str) -> Option<i32> {
    let head: String = text.chars().take(64).collect::<String>().to_ascii_lowercase();
    let words =
        head.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words
        .map(|word| word.split_once('t').map_or(word, |(day, _)| stripped(word, day)))
        .collect();
    let number =
        |at: usize| words.get(at).filter(|word| word.len() <= 4).and_then(|word| ordinal(word));
    if let Some(compact) = words
        .first()
        .filter(|word| word.len() >= 8 && word.bytes().all(|byte| byte.is_ascii_digit()))
    {
        let field = |range: Range<usize>| compact.get(range)?.parse::<i32>().ok();
        return days(field(0..4)?, field(4..6)?, field(6..8)?);
    }
    if let Some(at) = words.iter().position(|word| month(word).is_some()) {
        let month = month(words[at])?;
        let before = at.checked_sub(1).and_then(number);
        return match before {
            Some(day) => days(number(at + 1)?, month, day),
            None => days(number(at + 2)?, month, number(at + 1)?),
        };
    }
    let (first, second, third) = (number(0)?, number(1)?, number(2)?);
    if words[0].len() == 4 {
        return days(first, second, third);
    }
    let dotted = head.contains('.') || first > 12;
    if dotted { days(third, second, first) } else { days(third, first, second) }
}

/// A number, also with the ending of an ordinal: `20th`.
fn ordinal(word: &str) -> Option<i32> {
    let digits = word.trim_end_matches(|char: char| char.is_ascii_alphabetic());
    let ending = &word[digits.len()..];
    if ending.is_empty() || matches!(ending, "st" | "nd" | "rd" | "th") {
        digits.parse().ok()
    } else {
        None
    }
}

/// A day of the month that runs into its time, `20t10`; any other word as it is.
fn stripped<'a>(word: &'a str, day: &'a str) -> &'a str {
    if !day.is_empty() && day.bytes().all(|byte| byte.is_ascii_digit()) { day } else { word }
}

/// The month that a word names, from 1.
fn month(word: &str) -> Option<i32> {
    let letters = word.bytes().all(|byte| byte.is_ascii_alphabetic());
    MONTHS
        .iter()
        .position(|name| letters && word.starts_with(name))
        .and_then(|at| i32::try_from(at + 1).ok())
}

/// Days since 1970-01-01 in the Gregorian calendar (Howard Hinnant's `days_from_civil`).
fn days(year: i32, month: i32, day: i32) -> Option<i32> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Option<i32>) {
        assert_eq!(day(text), want, "in {text:?}");
    }

    #[test]
    fn dates_are_read_as_feeds_write_them() {
        let want = Some(18_828);
        for text in [
            "2021-07-20",
            "2021-07-20T10:00:00Z",
            "2021/7/20 10:00",
            "20210720",
            "20210720101500",
            "20.07.2021",
            "20/07/2021",
            "7/20/2021",
            "Tue, 20 Jul 2021 10:00:00 GMT",
            "July 20, 2021",
            "20 July 2021",
            "July 20th, 2021",
            " 20-jul-2021",
        ] {
            check(text, want);
        }
        check("1970-01-01", Some(0));
        check("2000-02-29", Some(11_016));
        check("1969-12-31", Some(-1));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "2021",
            "2021-13-01",
            "0000-00-00",
            "99999999999",
            "May",
            "\u{663}",
            "T T T",
        ] {
            check(text, None);
        }
    }
}
