//! How English writes what was read: plurals, names of units, comparators, dates.

use std::borrow::Cow;
use std::sync::LazyLock;

use copydesk_core::Comparator;

use crate::english::{ENGLISH, SOURCES, noun};
use crate::role::Role;
use crate::signs;
use crate::tables::{Map, field, rows};
use crate::text::Lower;

/// Plurals that no rule makes, by their singular.
static PLURALS: LazyLock<Map<&'static str>> = LazyLock::new(|| {
    Map::new(rows(SOURCES.plurals).map(|row| (field(&row, 1).to_owned(), field(&row, 0))))
});

/// Units that are not called by their id: singular and plural.
static NAMES: LazyLock<Map<(&'static str, &'static str)>> = LazyLock::new(|| {
    let rows = rows(include_str!("../../data/en/unit_names.tsv"));
    Map::new(rows.map(|row| (field(&row, 0).to_owned(), (field(&row, 1), field(&row, 2)))))
});

/// Currencies in words: singular and plural.
static CURRENCIES: LazyLock<Map<(&'static str, &'static str)>> = LazyLock::new(|| {
    let rows = rows(SOURCES.currency_names);
    Map::new(rows.map(|row| (field(&row, 0).to_owned(), (field(&row, 1), field(&row, 2)))))
});

/// A unit or thing counted as it is written after a number that is not one: the plural of the id of a
/// unit, of a noun, of a rate.
///
/// ```
/// use copydesk_quantities::plural;
/// assert_eq!(plural("square_foot"), "square feet");
/// assert_eq!(plural("barrel/day"), "barrels per day");
/// assert_eq!(plural("first-team player"), "first-team players");
/// assert_eq!(plural("person"), "people");
/// ```
#[must_use]
pub fn plural(unit: &str) -> Cow<'_, str> {
    name(unit, false)
}

/// The first form that is listed for a unit: singular and plural.
static FORMS: LazyLock<Map<(String, String)>> = LazyLock::new(|| {
    Map::new(rows(SOURCES.unit_words).map(|row| {
        let form = field(&row, 1).split('|').next().unwrap_or("");
        (field(&row, 0).to_owned(), (form.replace('~', ""), form.replace('~', "s")))
    }))
});

/// The words of a unit, in the singular for `one`.
pub(crate) fn name(unit: &str, one: bool) -> Cow<'_, str> {
    if let Some((singular, plural)) = NAMES.get(unit) {
        return Cow::Borrowed(if one { singular } else { plural });
    }
    let words = regular(unit, one);
    // An id that is not read as words is written as its symbol, `ppg`, or as the table has it.
    let known = signs::unit(unit).is_some();
    let (base, is_rate) = unit.split_once('/').map_or((unit, false), |(base, _)| (base, true));
    let read = |words: &str| {
        ENGLISH.words.unit(&words.to_lowercase()).is_some_and(|found| found.id == unit)
    };
    if !known || read(&words) || is_rate && signs::unit(base).is_some() {
        return words;
    }
    let form = FORMS.get(unit).map(|(singular, plural)| if one { singular } else { plural });
    match (signs::symbol_of(unit), form) {
        (Some(symbol), _) => Cow::Borrowed(symbol),
        (None, Some(form)) => Cow::Borrowed(form),
        (None, None) => words,
    }
}

/// What a unit would be called if all ids were English.
fn regular(unit: &str, one: bool) -> Cow<'_, str> {
    let (unit, rate) = unit.split_once('/').map_or((unit, None), |(unit, rate)| (unit, Some(rate)));
    let mut words = spaced(unit);
    if !one {
        // `mile per hour`, `millimetre of mercury`: what is many comes first.
        let cut = words.find(" per ").or_else(|| words.find(" of ")).unwrap_or(words.len());
        let (many, rest) = words.split_at(cut);
        words = Cow::Owned(many_of(many) + rest);
    }
    match rate {
        Some(rate) => Cow::Owned(format!("{words} per {}", spaced(rate))),
        None => words,
    }
}

/// The words of a currency whose code could be something else: `TOP 10` is no sum.
pub(crate) fn currency(code: &str, one: bool) -> Option<&'static str> {
    let entry = signs::entry(code)?;
    let lower = Lower::of(code);
    let doubtful = entry.is_name || ENGLISH.words.is(lower.as_str(), Role::CodeWord);
    let (singular, plural) = CURRENCIES.get(code).filter(|_| doubtful && entry.sign.is_none())?;
    Some(if one { singular } else { plural })
}

/// Ids have a line where words have a blank, and a slash where they have `per`.
pub(crate) fn spaced(id: &str) -> Cow<'_, str> {
    if id.contains(['_', '/']) {
        Cow::Owned(id.replace('_', " ").replace('/', " per "))
    } else {
        Cow::Borrowed(id)
    }
}

/// The plural of a noun phrase: its last word changes.
fn many_of(phrase: &str) -> String {
    let cut = phrase.rfind([' ', '-']).map_or(0, |at| at + 1);
    let (before, head) = phrase.split_at(cut);
    if let Some(plural) = PLURALS.get(phrase).or_else(|| PLURALS.get(head)) {
        let before = if PLURALS.get(phrase).is_some() { "" } else { before };
        return format!("{before}{plural}");
    }
    let stem = &head[..head.len() - usize::from(head.is_ascii() && !head.is_empty())];
    let consonant = stem.ends_with(|c: char| !"aeiou".contains(c));
    let sibilant = ["s", "x", "z", "ch", "sh"].iter().any(|end| head.ends_with(end));
    let plurals = [
        (head.ends_with('y') && consonant && !stem.is_empty()).then(|| format!("{stem}ies")),
        sibilant.then(|| format!("{head}es")),
        Some(format!("{head}s")),
        Some(head.to_owned()),
    ];
    // The first one that is read as this noun: `stomach` takes an s, since `stomaches` is read as another.
    let mut plurals = plurals.into_iter().flatten();
    let first = plurals.next().unwrap_or_default();
    let head = if noun::singular(&first) == head {
        first
    } else {
        plurals.find(|plural| noun::singular(plural) == head).unwrap_or(first)
    };
    format!("{before}{head}")
}

/// The words before a figure that say so.
pub(crate) fn comparator(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::About => "about ",
        Comparator::MoreThan => "more than ",
        Comparator::LessThan => "less than ",
        Comparator::AtLeast => "at least ",
        Comparator::AtMost => "at most ",
        Comparator::UpTo => "up to ",
    }
}

/// A date or an interval of dates as news writes it: `June 11, 2021`, `1990s`, `from 2005 to 2020`. What
/// is no ISO 8601 comes back as it is.
pub(crate) fn date(value: &str) -> Option<String> {
    let Some((first, last)) = value.split_once('/') else {
        let (year, month, day) = parts(value)?;
        return Some(match (year, month, day) {
            (Some(year), None, None) => year.to_owned(),
            (Some(year), Some(month), None) => format!("{month} {year}"),
            (Some(year), Some(month), Some(day)) => format!("{month} {day}, {year}"),
            (None, Some(month), Some(day)) => format!("{month} {day}"),
            _ => return None,
        });
    };
    let (from, to) = (parts(first)?, parts(last)?);
    match (from, to) {
        ((Some(first), None, None), (Some(last), None, None)) => {
            let decade = first.ends_with('0') && first[..3] == last[..3] && last.ends_with('9');
            let century = first.ends_with("00") && first[..2] == last[..2] && last.ends_with("99");
            let century_decade = decade && first.ends_with("00");
            Some(if century || decade && !century_decade {
                format!("{first}s")
            } else {
                format!("{first}-{last}")
            })
        }
        ((year, Some(month), Some(first)), (_, _, Some(last))) => Some(match year {
            Some(year) => format!("{month} {first}-{last}, {year}"),
            None => format!("{month} {first}-{last}"),
        }),
        _ => None,
    }
}

/// Year, month in words and day of `2021-06-11`, `2021-06`, `2021`, `--06-11`.
fn parts(value: &str) -> Option<(Option<&str>, Option<String>, Option<u8>)> {
    let mut fields = if let Some(rest) = value.strip_prefix("--") {
        let mut fields = rest.split('-');
        let (month, day) = (month(fields.next()?)?, fields.next()?.parse().ok()?);
        return fields.next().is_none().then_some((None, Some(month), Some(day)));
    } else {
        value.split('-')
    };
    let year = fields.next()?;
    let digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let month = match fields.next() {
        Some(number) => Some(month(number)?),
        None => None,
    };
    let day = match fields.next() {
        Some(day) => Some(day.parse().ok()?),
        None => None,
    };
    (digits && fields.next().is_none()).then_some((Some(year), month, day))
}

/// The name of a month by its number in two digits.
fn month(number: &str) -> Option<String> {
    let number: u8 = number.parse().ok()?;
    let row = rows(SOURCES.calendar_words).find(|row| field(row, 1).parse() == Ok(number))?;
    let name = field(&row, 0);
    Some(name[..1].to_ascii_uppercase() + &name[1..])
}

/// A clock time: `9:30 p.m.` for `T21:30`.
pub(crate) fn time(value: &str) -> Option<String> {
    let (hour, minute) = value.strip_prefix('T')?.split_once(':')?;
    let hour: u8 = hour.parse().ok().filter(|hour| *hour < 24)?;
    let half = if hour < 12 { "a.m." } else { "p.m." };
    let twelve = match hour % 12 {
        0 => 12,
        hour => hour,
    };
    Some(if minute == "00" {
        format!("{twelve} {half}")
    } else {
        format!("{twelve}:{minute} {half}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_are_read_as_their_singular() {
        for (one, many) in [
            ("container", "containers"),
            ("residential burglary", "residential burglaries"),
            ("tax box", "tax boxes"),
            ("bus", "buses"),
            ("wife", "wives"),
            ("passer-by", "passers-by"),
            ("COVID-19 case", "COVID-19 cases"),
            ("Boeing 737", "Boeing 737s"),
            ("boy", "boys"),
            ("calorie", "calories"),
            ("spacecraft", "spacecraft"),
            ("MP", "MPs"),
        ] {
            assert_eq!(plural(one), many);
            assert_eq!(
                noun::singular(many.rsplit(' ').next().expect("a word")),
                one.rsplit(' ').next().expect("a word")
            );
        }
    }

    #[test]
    fn units_are_named_as_they_are_written() {
        assert_eq!(plural("mile_per_hour"), "miles per hour");
        assert_eq!(plural("acre-foot"), "acre-feet");
        assert_eq!(name("celsius", true), "degree Celsius");
        assert_eq!(name("visitor/square_metre", false), "visitors per square metre");
        assert_eq!(plural("century"), "centuries");
        assert_eq!(plural(""), "");
    }

    #[test]
    fn dates_are_written_as_news_does() {
        for (value, want) in [
            ("2021-06-11", "June 11, 2021"),
            ("2021-06", "June 2021"),
            ("1992", "1992"),
            ("--02-29", "February 29"),
            ("1990/1999", "1990s"),
            ("1900/1999", "1900s"),
            ("2005/2020", "2005-2020"),
            ("2021-06-11/2021-06-13", "June 11-13, 2021"),
            ("--06-11/--06-13", "June 11-13"),
        ] {
            assert_eq!(date(value).as_deref(), Some(want));
        }
        assert_eq!(date("nineteen eighties"), None);
        assert_eq!(time("T21:30").as_deref(), Some("9:30 p.m."));
        assert_eq!(time("T00:05").as_deref(), Some("12:05 a.m."));
        assert_eq!(time("eight o'clock"), None);
    }
}
