use copydesk_core::ParagraphKind::{
    self, AuthorNote, Body, Boilerplate, Byline, Heading, Headline,
};

use crate::structure;

const PROSE: &str = "The river rose on Friday and flooded the market. Nobody was hurt, as the mayor told reporters.";

/// The kinds of the paragraphs behind a headline and two paragraphs of prose.
#[track_caller]
fn check(tail: &str, want: &[ParagraphKind]) {
    let text = format!("River floods the market\n\n{PROSE}\n\n{PROSE}\n\n{tail}");
    let got: Vec<_> = structure(&text).paragraphs.iter().map(|paragraph| paragraph.kind).collect();
    assert_eq!(got[3..], *want, "behind {tail:?}");
}

#[test]
fn a_block_of_contacts_is_furniture() {
    check(
        "Media contact:\n\nPer Holm\n\npress@river.example\n\n+46 555 0142",
        &[Boilerplate, Boilerplate, Boilerplate, Boilerplate],
    );
    check(
        "For more information, contact:\n\nAliya Bek, River Board\n\nTel. 555 01 42",
        &[Boilerplate, Boilerplate, Boilerplate],
    );
    check("Contact: Per Holm\n\npress@river.example", &[Boilerplate, Boilerplate]);
    check("Media contact: Per Holm, press@river.example, +46 555 0142", &[Boilerplate]);
    check("press@river.example", &[Boilerplate]);
    check("He wrote to press@river.example.", &[Body]);
    check("Contacts with the mayor\n\nThe traders met him on Monday.", &[Heading, Body]);
    check("Press contacts:\n\nIt was the first flood that a film shows.", &[Body, Body]);
}

#[test]
fn a_press_release_has_its_title_behind_the_notice() {
    let text = format!("FOR IMMEDIATE RELEASE\n\nRiver Board opens a pump\n\n{PROSE}\n\n{PROSE}");
    let outline = structure(&text);
    let kinds: Vec<_> = outline.paragraphs.iter().map(|paragraph| paragraph.kind).collect();
    assert_eq!(kinds, [Boilerplate, Headline, Body, Body]);
    let title = outline.facts.headline.map(|fact| fact.value);
    assert_eq!(title.as_deref(), Some("River Board opens a pump"));
    let text = format!("Traders call for immediate release of the pump\n\n{PROSE}\n\n{PROSE}");
    let title = structure(&text).facts.headline.map(|fact| fact.value);
    assert_eq!(title.as_deref(), Some("Traders call for immediate release of the pump"));
}

#[test]
fn marks_of_the_end_and_notices_are_furniture() {
    for mark in ["###", "* * *", "-30-"] {
        check(mark, &[Boilerplate]);
    }
    check("The views expressed in this article are those of its author alone.", &[Boilerplate]);
    check("This article was first published in the Steppe Review.", &[Boilerplate]);
    check("The views expressed by the traders were not new to the mayor.", &[Body]);
}

#[test]
fn a_note_is_told_by_what_it_says_of_the_writer() {
    for note in [
        "The writer teaches history in Oral and is the author of “Nine Floods.”",
        "The author is a member of the River Board.",
        "Aliya Bek is the author of “Nine Floods.”",
        "Ms. Bek is a professor at the school of Oral.",
        "Aliya Bek, a novelist, lives in Oral.",
        "Mr. Bek, a professor of history, is the author of “Nine Floods.”",
        "With additional reporting by Aliya Bek",
        "Contact Aliya Bek at bek@herald.example.",
        "Follow Aliya Bek on Twitter.",
    ] {
        check(note, &[AuthorNote]);
    }
    for prose in [
        "The writer of the letter has not come back.",
        "The author of the plan left the town on Friday.",
        "Contact between the banks was lost on Friday.",
        "Follow the river on foot, the mayor said.",
    ] {
        check(prose, &[Body]);
    }
    let known = "Aliya Bek swam to the bridge.\n\nAliya Bek is the director of the school.";
    check(known, &[Body, Body]);
}

#[test]
fn a_note_may_stand_above_another() {
    check(
        "The writer teaches history in Oral.\n\nFollow Aliya Bek on Twitter.",
        &[AuthorNote, AuthorNote],
    );
    check(
        "Herald writer John Poe contributed to this report.\n\nContact Aliya Bek at bek@herald.example.",
        &[AuthorNote, AuthorNote],
    );
    check("Aliya Bek swam to the bridge.\n\nFollow Aliya Bek on Twitter.", &[Body, AuthorNote]);
}

#[test]
fn a_note_may_call_the_author_by_title() {
    let text =
        |note: &str| format!("Let the river rise\n\nBy Aliya Bek\n\n{PROSE}\n\n{PROSE}\n\n{note}");
    let kinds = |note: &str| -> Vec<_> {
        structure(&text(note)).paragraphs.iter().map(|paragraph| paragraph.kind).collect()
    };
    assert_eq!(
        kinds("Dr. Bek teaches history in Oral."),
        [Headline, Byline, Body, Body, AuthorNote]
    );
    assert_eq!(kinds("Dr. Holm teaches history in Oral.")[4], Body);
}
