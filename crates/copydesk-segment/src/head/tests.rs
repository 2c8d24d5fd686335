use crate::structure;

const PROSE: &str = "The river rose on Friday and flooded the market. Nobody was hurt.";

/// Title, authors joined by `;`, date.
#[track_caller]
fn check(head: &str, title: Option<&str>, authors: &str, date: Option<&str>) {
    let text = format!("{head}\n\n{PROSE}\n\nIt was the third flood in two years, the mayor said.");
    let facts = structure(&text).facts;
    let found: Vec<_> = facts.bylines.iter().map(|fact| fact.value.as_str()).collect();
    assert_eq!(facts.headline.map(|fact| fact.value).as_deref(), title, "title of {head:?}");
    assert_eq!(found.join(";"), authors, "authors of {head:?}");
    assert_eq!(facts.published.map(|fact| fact.value).as_deref(), date, "date of {head:?}");
}

#[test]
fn a_first_line_without_a_stop_is_the_title() {
    check("River floods the old market", Some("River floods the old market"), "", None);
    check("Will the river flood again?", Some("Will the river flood again?"), "", None);
    check("The river rose again on Monday, and the town was wet.", None, "", None);
}

#[test]
fn date_and_author_may_stand_before_or_behind_the_title() {
    let title = Some("River floods the old market");
    check(
        "20.07.2021 Author: Petr Ivanov\n\nRiver floods the old market",
        title,
        "Petr Ivanov",
        Some("2021-07-20"),
    );
    check(
        "River floods the old market\n\nBy Aliya Bek and John Poe\n\nJuly 20, 2021",
        title,
        "Aliya Bek;John Poe",
        Some("2021-07-20"),
    );
    check(
        "River floods the old market\n\nBy Aliya Bek | 20 July 2021",
        title,
        "Aliya Bek",
        Some("2021-07-20"),
    );
    check("River floods the old market\n\nJohn Poe", title, "John Poe", None);
}

#[test]
fn a_name_that_no_list_knows_counts_between_title_and_date() {
    let title = Some("River floods the old market");
    let date = Some("2021-07-20");
    check(
        "River floods the old market\n\nQorlan Zhübek\n\n20 July 2021",
        title,
        "Qorlan Zhübek",
        date,
    );
    check("River floods the old market\n\nQorlan Zhübek", title, "", None);
    for line in ["Steppe Politics", "MAIDEN SPEECH", "Latest Stories", "Third Floods"] {
        check(&format!("River floods the old market\n\n{line}\n\n20 July 2021"), title, "", date);
    }
}

#[test]
fn who_asked_may_stand_under_the_words_that_lead_in() {
    let lead = "The rector has seen nine floods. A talk about water.";
    let talk = "Interview: Aliya Bek\n\nAliya Bek: When did it rise?\n\nJohn Poe: In May. I saw it.\n\nAliya Bek: And then?\n\nJohn Poe: Then it fell.";
    check(
        &format!("“The river knows no mayor”\n\n{lead}\n\n{talk}"),
        Some("“The river knows no mayor”"),
        "Aliya Bek",
        None,
    );
    check("Interview: Aliya Bek", Some("Interview: Aliya Bek"), "", None);
}

#[test]
fn an_agency_is_the_author_beside_the_date() {
    let title = Some("River floods the old market");
    let date = Some("2021-07-20");
    check(
        "River floods the old market\n\nAssociated Press\n\n20 July 2021",
        title,
        "Associated Press",
        date,
    );
    check(
        "River floods the old market\n\nReuters Staff - 20 July 2021",
        title,
        "Reuters Staff",
        date,
    );
    check(
        "River floods the old market\n\nJohn Poe, The Herald\n\n20 July 2021",
        title,
        "John Poe",
        date,
    );
}

#[test]
fn a_date_in_the_prose_is_no_date_of_publication() {
    check(
        "River floods the old market\n\nOn July 20, 2021, the river rose over its banks.",
        Some("River floods the old market"),
        "",
        None,
    );
}

#[test]
fn a_wire_story_has_no_title_of_its_own() {
    check("ALMATY, July 20 (Herald) - The river rose", None, "", None);
}

#[test]
fn a_name_is_the_title_if_the_prose_is_about_its_bearer() {
    let facts =
        structure("John Poe\n\nJohn Poe was a rower of the old days. He won all there was to win.")
            .facts;
    assert_eq!(facts.headline.map(|fact| fact.value).as_deref(), Some("John Poe"));
    assert!(facts.bylines.is_empty());
}

#[test]
fn a_date_glued_to_the_title_is_left_out() {
    check(
        "River floods the old market Tuesday, July 20, 2021",
        Some("River floods the old market"),
        "",
        Some("2021-07-20"),
    );
}
