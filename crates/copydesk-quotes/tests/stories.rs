//! What the crate finds in stories, where speakers take turns and clauses are seldom anybody's words.

use copydesk_quotes::quotes;

/// `kind: words | mention`, parts joined by ` / `, nobody as `-`.
#[track_caller]
fn check(text: &str, want: &[&str]) {
    let line = |quote: &copydesk_core::Quote| {
        let parts: Vec<_> = quote.parts.iter().map(|part| &text[part.range()]).collect();
        let mention =
            quote.speaker.as_ref().and_then(|s| s.mention).map_or("-", |m| &text[m.range()]);
        format!("{:?}: {} | {mention}", quote.kind, parts.join(" / ")).to_lowercase()
    };
    let got: Vec<_> = quotes(text).iter().map(line).collect();
    let want: Vec<_> = want.iter().map(|line| line.to_lowercase()).collect();
    assert_eq!(got, want, "in {text:?}");
}

/// Opens a story: a narrator's words, without anybody's speech.
const TOLD: &str =
    "He had walked all night, and his coat was wet. She let him in and took it from him.";

#[test]
fn a_narrator_s_clauses_are_nobody_s_words() {
    let told = [TOLD; 3].join(" ");
    check(&format!("{told} She said he was late."), &[]);
    check(&format!("{told} It was late, she said."), &[]);
    check(&format!("{told} She said that he was late."), &["indirect: he was late | she"]);
    check(
        "The council of Norvik met on 5 May. The mayor said the dam was safe.",
        &["indirect: the dam was safe | the mayor"],
    );
}

#[test]
fn a_quotation_goes_on_after_its_tag_and_an_aside() {
    check(
        "“I saw it,” said Holm, rising, “and I ran.”",
        &["direct: i saw it, / and i ran. | holm"],
    );
    check(
        "“I saw it,” said Holm about a man they called “the Bear”.",
        &["direct: i saw it, | holm", "title: the bear | -"],
    );
}

#[test]
fn words_around_marks_belong_to_the_narrator() {
    check(
        &format!("{TOLD} And then, with a bow -- “You are kind,” he said."),
        &["direct: you are kind, | he"],
    );
}

#[test]
fn a_short_text_of_pronouns_keeps_its_reported_clauses() {
    check(
        "“I did not see it,” she said. She said her brother had told her that he was safe.",
        &[
            "direct: I did not see it, | she",
            "indirect: her brother had told her that he was safe | She",
            "indirect: he was safe | her brother",
        ],
    );
}
