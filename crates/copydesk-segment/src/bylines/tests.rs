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
        assert!(may_hold_cue(cue, Signs::of(cue)), "{cue:?} would be overlooked");
        assert!(cue.len() <= LONGEST_CUE, "{cue:?} would be overlooked in a longer line");
    }
}

#[test]
fn a_role_makes_a_byline() {
    check("Jane Roe, Staff Writer", &["Jane Roe"]);
    check("Jane Roe, Education Correspondent", &["Jane Roe"]);
    check("Jane Roe, a correspondent of the Herald, was there.", &[]);
    check("Jane Roe, a teacher", &[]);
}

#[test]
fn who_asked_is_the_author_of_an_interview() {
    check("Interview by Qorlan Zhübek", &["Qorlan Zhübek"]);
    check("Interviewed by Aliya Bek and John Poe", &["Aliya Bek", "John Poe"]);
    check("Interviewed by the mayor", &[]);
    check("Mayor interviewed by Scotland Yard", &[]);
    assert_eq!(interviewer("Interview: Aliya Bek").first(), Some(&(11..20)));
    assert!(interviewer("Interview: Aliya Bek on bread").is_empty());
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
    for line in ["Special to read: ten books.", "special for us", "The Editorial Board resigns"] {
        assert!(!is_credit(line), "{line:?} is none");
    }
}

#[test]
fn ordinary_lines_name_nobody() {
    check("By the end of the year, Aliya Bek had left.", &[]);
    check("By Monday the water had gone", &[]);
    check("The author: a life", &[]);
}

#[test]
fn each_usual_form_of_a_byline_is_read() {
    for line in [
        "By Aliya Bek, Special to the Herald",
        "By Aliya Bek For The Herald",
        "By Aliya Bek – The Herald",
        "By Aliya Bek aliya.bek@herald.test",
        "By Aliya Bek@aliyabek",
        "BY: Aliya Bek",
        "Story by Aliya Bek",
        "Story and photos by Aliya Bek",
        "Words: Aliya Bek",
        "Text: Aliya Bek",
        "Posted on July 20, 2021 by Aliya Bek",
        "Tuesday July 20, 2021 7:45 am by Aliya Bek",
        "Analysis by Aliya Bek",
        "Reporting by Aliya Bek; Editing by John Poe",
        "Aliya Bek | Herald Staff Writer",
    ] {
        check(line, &["Aliya Bek"]);
    }
    check("By Aliya Bek in Almaty and John Poe in Oral", &["Aliya Bek", "John Poe"]);
    check(
        "By Ludwig van der Berg and Mary O'Brien III",
        &["Ludwig van der Berg", "Mary O'Brien III"],
    );
    check("BY A. K. BEK", &["A. K. BEK"]);
}

#[test]
fn agencies_and_newsrooms_are_authors() {
    check("By The Associated Press", &["The Associated Press"]);
    check("By Reuters Staff", &["Reuters Staff"]);
    check("By staff and wire reports", &["staff and wire reports"]);
    check("By Aliya Bek and Reuters", &["Aliya Bek", "Reuters"]);
    check("By staff at the old bridge", &[]);
}

#[test]
fn who_made_the_pictures_is_no_author() {
    for line in ["Photographs by John Poe", "Video by John Poe", "Edited by John Poe"] {
        check(line, &[]);
    }
}

#[test]
fn sentences_and_headings_that_begin_like_a_byline_name_nobody() {
    for line in [
        "By Monday the river",
        "By Monday",
        "By the river",
        "By Land and Sea",
        "By The Numbers",
        "By far the best",
        "Beaten 3-2 by Steppe United",
        "Review by High Court",
        "Aliya Bek is a reporter",
    ] {
        check(line, &[]);
    }
}

#[test]
fn the_shape_of_a_byline_is_told_without_a_cue() {
    let shape = |line: &str| {
        credited(line).into_iter().map(|range| line[range].to_owned()).collect::<Vec<_>>()
    };
    for line in [
        "Aliya Bek",
        "Aliya Bek @aliyabek",
        "Aliya Bek@aliyabek",
        "Aliya Bek - Nov 19, 2021",
        "Aliya Bek, July 20, 2021",
        "Aliya Bek | The Steppe Herald",
        "Aliya Bek in Almaty",
        "From Aliya Bek in Almaty",
    ] {
        assert_eq!(shape(line), ["Aliya Bek"], "in {line:?}");
    }
    assert_eq!(shape("From Aliya Bek in Almaty and John Poe in Oral"), ["Aliya Bek", "John Poe"]);
    assert!(shape("From Aliya Bek in the old market to the bridge").is_empty());
    assert_eq!(shape("Aliya Bek Health Correspondent"), ["Aliya Bek"]);
    assert_eq!(shape("Aliya Bek Reporter"), ["Aliya Bek"]);
    assert_eq!(shape("REUTERS"), ["REUTERS"]);
    assert!(shape("Aliya Bek reports from the north").is_empty());
    assert!(shape("Aliya Bek: a life on the river").is_empty());
}

#[test]
fn a_name_may_end_a_date_line() {
    let line = "The Herald 20/07/2021 Aliya Bek";
    assert_eq!(
        behind_date(line).into_iter().map(|range| &line[range]).collect::<Vec<_>>(),
        ["Aliya Bek"]
    );
    assert!(behind_date("20 July 2021 at the old bridge").is_empty());
}

#[test]
fn a_note_names_those_who_reported() {
    let note = "(Reporting by Aliya Bek and John Poe; Editing by Mary Doe)";
    assert!(is_note(note));
    let names: Vec<_> = noted(note).into_iter().map(|range| &note[range]).collect();
    assert_eq!(names, ["Aliya Bek", "John Poe"]);
}
