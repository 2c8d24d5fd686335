//! The forms that are read, the lines that are no dates, and the way back from any date.

use proptest::prelude::*;

use super::*;

/// All of one day, so that the table shows nothing but forms.
const FORMS: &[&str] = &[
    "2021-07-20",
    "2021-7-20",
    "2021/07/20",
    "2021.07.20",
    "2021-07-20T10:15:00Z",
    "2021-07-20T10:15:00+06:00",
    "2021-07-20 10:15",
    "2021-07-20T10:15:00.123-0500",
    "20210720",
    "20210720T101500Z",
    "20210720101500",
    "20.07.2021",
    "20.7.2021",
    "20. 07. 2021",
    "20. 7. 2021",
    "20/07/2021",
    "20/7/2021",
    "20-07-2021",
    "20.07.21",
    "20/07/21",
    "07/20/2021",
    "7/20/2021",
    "07-20-2021",
    "7/20/21",
    "10:15, 20.07.2021",
    "20.07.2021 10:15",
    "20.07.2021, 10.15",
    "July 20, 2021",
    "JULY 20, 2021",
    "July 20 2021",
    "JULY 20 2021",
    "July 20,2021",
    "July 20 , 2021",
    "July  20,  2021",
    "July 20th, 2021",
    "July 20th 2021",
    "July the 20th, 2021",
    "Jul. 20, 2021",
    "Jul 20, 2021",
    "JUL 20, 2021",
    "Jul. 20th, 2021",
    "July 20 ’21",
    "July 20, '21",
    "Jul-20-2021",
    "Jul/20/2021",
    "Jul20, 2021",
    "July\u{a0}20,\u{a0}2021",
    "20 July 2021",
    "20 JULY 2021",
    "20 July, 2021",
    "20 july 2021",
    "20 Jul 2021",
    "20 Jul. 2021",
    "20 jul 2021",
    "20. July 2021",
    "20-Jul-2021",
    "20-JUL-2021",
    "20-jul-2021",
    "20-Jul-21",
    "20/Jul/2021",
    "20/Jul/2021:10:15:00 +0000",
    "20.Jul.2021",
    "20Jul2021",
    "20th July 2021",
    "20th July, 2021",
    "20th of July 2021",
    "20th of July, 2021",
    "the 20th of July, 2021",
    "20th day of July, 2021",
    "20 July '21",
    "20 Jul 21",
    "2021 July 20",
    "2021, July 20",
    "2021 Jul 20",
    "2021-Jul-20",
    "Tuesday, July 20, 2021",
    "Tuesday July 20, 2021",
    "Tue, Jul 20, 2021",
    "Tues., July 20, 2021",
    "TUESDAY, JULY 20, 2021",
    "Tuesday 20 July 2021",
    "Tuesday, 20 July, 2021",
    "Tuesday 20th July 2021",
    "Tuesday, 20-Jul-21 10:15:00 GMT",
    "Tue Jul 20 10:15:00 2021",
    "Tue Jul 20 10:15:00 GMT 2021",
    "Tue, 20 Jul 2021 10:15:00 +0600",
    "Tue, 20 Jul 2021 10:15:00 GMT",
    "20 Jul 2021 10:15:00",
    "July 20, 2021 10:15 GMT",
    "July 20, 2021 at 3:05 p.m. ET",
    "July 20, 2021, 3:05 PM",
    "3:05 p.m. ET, July 20, 2021",
    "10:15 20 July 2021",
    "Published 20 July 2021 at 10:15",
    "Published: July 20, 2021",
    "Published on July 20, 2021",
    "Posted on 20 July 2021",
    "Posted: 20/07/2021",
    "Posted at 3:05 p.m. on July 20, 2021",
    "Date: 2021-07-20",
    "Date: 20210720",
    "First published on Tue 20 Jul 2021 10.15 BST",
    "Created: 20.07.2021",
    "Released 20 July 2021",
    "By Jane Roe | July 20, 2021",
    "20.07.2021 Author: Petr Ivanov",
    "July 20, 2021 | Almaty",
    "(July 20, 2021)",
    "[20 July 2021]",
    "Almaty, 20 July 2021",
    "July 20, 2021 - 10:15am",
];

/// Lines in which nobody should find a date.
const NONE: &[&str] = &[
    "",
    "2021",
    "July",
    "July 2021",
    "20 July",
    "July 20",
    "Tuesday, July 20",
    "12/2021",
    "07/2021",
    "2021-07",
    "31.02.2021",
    "30.02.2020",
    "29.02.2021",
    "31.04.2021",
    "32.01.2021",
    "00.07.2021",
    "20.00.2021",
    "20.13.2021",
    "13/13/2021",
    "00/00/0000",
    "February 30, 2021",
    "Feb. 29, 2021",
    "31 April 2021",
    "0 July 2021",
    "July 32, 2021",
    "2021-02-30",
    "2021-13-01",
    "2021-00-10",
    "20 July 202",
    "20 July 20211",
    "20 July 1021",
    "20 July 9999",
    "may 5, 2021",
    "march 3, 2021 soldiers",
    "version 1.2.2021.4x 99",
    "192.168.20.21",
    "10.0.0.1",
    "1.2.3.4",
    "release 4.20.7.2021",
    "5/6/7/2021",
    "1-2-3-2021",
    "20.07.2021.5",
    "$20.07.2021",
    "20,07,2021",
    "20:07:2021",
    "20 07 2021",
    "20-07/2021",
    "20.07/2021",
    "12-34-56",
    "1-2-21",
    "ISBN 978-3-16-148410-0",
    "call 20210720",
    "no. 20210720",
    "A20210720",
    "20211320",
    "99990720",
    "202107200",
    "2021 2022 2023",
    "Maybe 20, 2021",
    "Juls 20, 2021",
    "Junes 5, 2021",
    "Augustus 20, 2021",
    "Marching 20 2021",
    "July 20 - 21",
    "July 20, 10:15",
    "3-2-2021-1",
    "20.July",
    "0.5 July 2021",
    "July 19-20, 2021",
    "20% July 2021",
];

#[track_caller]
fn check(text: &str, want: Option<&str>) {
    let got = find(text, DateOrder::DayFirst).map(|found| found.iso);
    assert_eq!(got.as_deref(), want, "in {text:?}");
}

#[test]
fn usual_forms_are_read() {
    for text in FORMS {
        check(text, Some("2021-07-20"));
        assert!(says_when(text, DateOrder::DayFirst).is_some(), "{text:?} is a date line");
    }
}

#[test]
fn what_is_no_date_is_left_alone() {
    for text in NONE {
        check(text, None);
    }
}

#[test]
fn months_go_by_their_names_and_by_all_their_short_forms() {
    for (number, names) in [
        (1, "January Jan Jan."),
        (2, "February Feb Feb."),
        (3, "March Mar Mar."),
        (4, "April Apr Apr."),
        (5, "May"),
        (6, "June Jun Jun."),
        (7, "July Jul Jul."),
        (8, "August Aug Aug."),
        (9, "September Sep Sep. Sept Sept."),
        (10, "October Oct Oct."),
        (11, "November Nov Nov."),
        (12, "December Dec Dec."),
    ] {
        for name in names.split(' ') {
            let iso = format!("2021-{number:02}-05");
            for name in [name.to_owned(), name.to_uppercase()] {
                check(&format!("{name} 5, 2021"), Some(&iso));
                check(&format!("5 {name} 2021"), Some(&iso));
            }
        }
    }
}

#[test]
fn two_digits_mean_the_century_that_posix_says() {
    check("20.07.68", Some("2068-07-20"));
    check("20.07.69", Some("1969-07-20"));
    check("5-May-99", Some("1999-05-05"));
}

#[test]
fn the_calendar_knows_leap_years() {
    check("29.02.2020", Some("2020-02-29"));
    check("29 February 2000", Some("2000-02-29"));
    check("29 February 1900", None);
}

#[test]
fn the_order_decides_and_the_other_reading_is_told() {
    let of = |text, order| {
        find(text, order).map(|found| (found.iso, found.other.map(|date| date.to_string())))
    };
    let both =
        |first: &str, other: Option<&str>| Some((first.to_owned(), other.map(str::to_owned)));
    let (april, march) = ("2021-04-03", "2021-03-04");
    assert_eq!(of("03/04/2021", DateOrder::DayFirst), both(april, Some(march)));
    assert_eq!(of("03/04/2021", DateOrder::MonthFirst), both(march, Some(april)));
    assert_eq!(of("03-04-2021", DateOrder::MonthFirst), both(march, Some(april)));
    for stopped in ["03.04.2021", "03.04.21"] {
        assert_eq!(of(stopped, DateOrder::MonthFirst), both(april, Some(march)));
    }
    assert_eq!(of("20/04/2021", DateOrder::MonthFirst), both("2021-04-20", None));
    assert_eq!(of("04/04/2021", DateOrder::MonthFirst), both("2021-04-04", None));
    assert_eq!(of("2021-03-04", DateOrder::MonthFirst), both(march, None));
}

#[test]
fn publication_and_change_are_told_apart() {
    #[track_caller]
    fn check(line: &str, published: Option<&str>, updated: Option<&str>) {
        let when = when(line, DateOrder::DayFirst).unwrap_or_default();
        assert_eq!(when.published.map(|f| f.iso).as_deref(), published, "publication in {line:?}");
        assert_eq!(when.updated.map(|f| f.iso).as_deref(), updated, "change in {line:?}");
    }
    let (day, next) = (Some("2021-07-20"), Some("2021-07-21"));
    check("Published: 20 July 2021 Updated: 21 July 2021", day, next);
    check("Published 20/07/2021 | Updated 21/07/2021", day, next);
    check("Posted on July 20, 2021, last modified July 21, 2021", day, next);
    check("Updated: July 21, 2021 Published: July 20, 2021", day, next);
    check("July 20, 2021 at 10:15 a.m. | Updated July 21, 2021 at 3:05 p.m. ET", day, next);
    check("Updated 3:05 PM ET, Wed July 21, 2021", None, next);
    check("Last modified on Wednesday, 21 July 2021 10.15 BST", None, next);
    check("20 July 2021", day, None);
    check("On July 20, 2021, the mayor of the old town opened a market.", None, None);
}

#[test]
fn a_line_may_say_when_without_a_full_date() {
    for line in [
        "Tuesday, July 20",
        "July 20",
        "20 July",
        "Tue 20 Jul",
        "Posted July 20 at 3:05 p.m.",
        "2 hours ago",
        "an hour ago",
        "Posted 3 days ago",
        "Updated 25 mins ago",
        "Updated 10:15 GMT",
        "Published at 3:05 p.m. ET",
        "Yesterday at 10:15",
        "Today, 3:05 p.m.",
        "Posted yesterday",
        "Just now",
        "About 2 hours ago",
        "10:15 GMT",
    ] {
        let found = when(line, DateOrder::DayFirst);
        assert!(found.is_some_and(|when| when.date().is_none()), "{line:?} is a date line");
    }
    for line in [
        "Yesterday",
        "Today",
        "Long ago",
        "Two years ago, it rained here.",
        "The hour is now",
        "May Day 2021",
        "20 July people",
        "March 20 miles",
        "Now and then",
        "A few days",
        "It was two hours ago",
        "At 10:15 GMT the train left",
        "Ten days that shook the town",
        "10:15",
        "July",
        "3.5",
    ] {
        assert_eq!(when(line, DateOrder::DayFirst), None, "{line:?} is none");
    }
}

#[test]
fn a_day_takes_the_nearest_year_before() {
    let of = |text: &str, limit: &str| {
        let limit = limit.parse().expect("a date");
        day(text).and_then(|day| day.before(limit)).map(|date| date.to_string())
    };
    assert_eq!(of("July 20", "2021-07-21").as_deref(), Some("2021-07-20"));
    assert_eq!(of("July 22", "2021-07-21").as_deref(), Some("2021-07-22"));
    assert_eq!(of("Dec. 31", "2021-01-02").as_deref(), Some("2020-12-31"));
    assert_eq!(of("Jan. 1", "2020-12-31").as_deref(), Some("2021-01-01"));
    assert_eq!(of("July 30", "2021-07-21"), None, "a year ago is too long ago");
}

/// A date in the form of this number, of which there are [`WRITTEN`].
fn write(date: Date, form: usize) -> String {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (y, m, d) = (date.year(), date.month(), date.day());
    let name = NAMES[usize::try_from(m - 1).expect("a month")];
    let short = &name[..3];
    match form {
        0 => format!("{y}-{m:02}-{d:02}"),
        1 => format!("{d:02}.{m:02}.{y}"),
        2 => format!("{d}.{m}.{y}"),
        3 => format!("{d:02}/{m:02}/{y}"),
        4 => format!("{name} {d}, {y}"),
        5 => format!("{short}. {d}, {y}"),
        6 => format!("{d} {name} {y}"),
        7 => format!("{d}th of {name}, {y}"),
        8 => format!("{d:02}-{short}-{y}"),
        9 => format!(
            "{}, {name} {d}, {y} at 3:05 p.m. ET",
            ["Monday", "Sun."][usize::from(d % 2 == 0)]
        ),
        10 => format!("Tue {short} {d:2} 10:15:00 {y}"),
        11 => format!("Mon, {d} {short} {y} 10:15:00 +0600"),
        12 => format!("{y}/{m}/{d}"),
        13 => format!("{y} {name} {d}"),
        14 => format!("{y}-{m:02}-{d:02}T10:15:00Z"),
        15 => format!("Published on {} {d}, {y}", name.to_uppercase()),
        _ => format!("{d}{short}{y}"),
    }
}

const WRITTEN: usize = 17;

proptest! {
    #[test]
    fn a_date_in_any_form_is_read_as_the_same(year in 1400_i16..=2200, month in 1_i8..=12, day in 1_i8..=31, form in 0..WRITTEN) {
        let text = Date::new(year, month, day).map(|date| (date, write(date, form)));
        if let Ok((date, text)) = text {
            let found = find(&text, DateOrder::DayFirst).map(|found| found.date);
            prop_assert_eq!(found, Some(date), "in {:?}", text);
        }
    }

    #[test]
    fn what_is_found_lies_in_the_text_and_in_order(text in "[0-9JulyMart./, :’-]{0,40}") {
        let mut free = 0;
        for found in all(&text, DateOrder::MonthFirst) {
            prop_assert!(found.range.start >= free && text.get(found.range.clone()).is_some());
            prop_assert_eq!(found.iso.parse::<Date>().ok(), Some(found.date));
            free = found.range.end;
        }
    }
}
