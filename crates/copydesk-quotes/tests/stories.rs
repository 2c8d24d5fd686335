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

#[test]
fn two_speakers_take_turns_over_paragraphs() {
    let text = "“Who let him in?” asked Holm. She was at the door.\n\n“I did,” said Vera, and she \
                smiled at him.\n\n“And where is he?”\n\n“He left.”\n\nThe house was still.\n\n“Good.”";
    check(
        text,
        &[
            "direct: who let him in? | holm",
            "direct: i did, | vera",
            "direct: and where is he? | holm",
            "direct: he left. | vera",
            "direct: good. | -",
        ],
    );
}

#[test]
fn who_is_spoken_to_does_not_speak() {
    let text = "“Who let him in?” asked Holm. She was at the door.\n\n“I did,” said Vera, and she \
                smiled at him.\n\n“And where is he, Holm?”";
    check(
        text,
        &[
            "direct: who let him in? | holm",
            "direct: i did, | vera",
            "direct: and where is he, holm? | -",
        ],
    );
}

#[test]
fn news_does_not_take_turns() {
    let text = "“The dam held on 5 May,” said Holm of Norvik.\n\n“It did,” said the council of \
                Norvik on Friday.\n\n“The agency is pleased.”";
    check(
        text,
        &[
            "direct: the dam held on 5 may, | holm of norvik",
            "direct: it did, | the council of norvik",
            "direct: the agency is pleased. | the council of norvik",
        ],
    );
}

#[test]
fn who_acts_beside_a_quotation_speaks() {
    check(
        &format!("{TOLD} “You are late,” he said. She shook her head. “Am I?”"),
        &["direct: you are late, | he", "direct: am i? | she"],
    );
    check(&format!("{TOLD}\n\nHe laughed. “Am I?”"), &["direct: am i? | he"]);
    check(&format!("{TOLD}\n\n“Am I?” She shook her head."), &["direct: am i? | she"]);
    check(&format!("{TOLD}\n\n“Am I?” The door fell shut."), &["direct: am i? | -"]);
}

#[test]
fn where_lines_are_sentences_a_speaker_goes_on_after_the_tag() {
    let told = "He had walked all night , and his coat was wet .\nShe let him in .";
    check(
        &format!("{told}\n“ You are late , ” said Vera .\n“ It is ten . ”\nHe left ."),
        &["direct: you are late , | vera", "direct: it is ten . | vera"],
    );
}

#[test]
fn verbs_of_dialogue_are_cues_beside_marks_alone() {
    check("“It is late,” Vera went on.", &["direct: it is late, | vera"]);
    check("“It is late!” put in the first woman.", &["direct: it is late! | the first woman"]);
    check("“It is late?” Holm asked him.", &["direct: it is late? | holm"]);
    check("Holm began that the work was hard. Vera went on the boat.", &[]);
}

#[test]
fn a_sentence_in_marks_after_a_sign_is_direct_whatever_led_to_it() {
    check(
        "With a sigh, Holm raised his hands, “There is nothing left to repair.”",
        &["direct: there is nothing left to repair. | holm"],
    );
    check(
        "Then Holm lost patience: “There is nothing left to repair.”",
        &["direct: there is nothing left to repair. | holm"],
    );
    check(
        "Holm found that there was “nothing left to repair or to sell.”",
        &["mixed: nothing left to repair or to sell. | holm"],
    );
}

#[test]
fn a_quotation_after_a_hearer_or_a_time_is_the_speaker_s() {
    check(
        "Holm said back in the spring of the flood: “There is nothing left to repair.”",
        &["direct: there is nothing left to repair. | holm"],
    );
    check(
        "Holm told Steppe Radio host Vera Lund, “There is nothing left to repair.”",
        &["direct: there is nothing left to repair. | holm"],
    );
}

#[test]
fn a_heading_in_single_marks_is_no_speech_beside_double_ones() {
    check(
        "“The dam holds,” said Holm. “It does.”\n\n‘A better road’\n\n“We built it,” said Vera.",
        &[
            "direct: the dam holds, | holm",
            "direct: it does. | holm",
            "title: a better road | -",
            "direct: we built it, | vera",
        ],
    );
}

#[test]
fn where_speech_stands_in_marks_a_dash_only_sets_off_the_narrator() {
    use copydesk_core::{Paragraph, ParagraphKind, Span, Structure};
    let blocks = [
        (
            ParagraphKind::Body,
            "“I know him,” she said, and her eyes fell on his coat. “He is late.”",
        ),
        (ParagraphKind::Dialogue, "— He was only going half a mile from her."),
    ];
    let (mut text, mut paragraphs) = (String::new(), Vec::new());
    for (kind, block) in blocks {
        paragraphs.push(Paragraph::new(Span::of(text.len()..text.len() + block.len()), kind));
        text.push_str(block);
        text.push_str("\n\n");
    }
    let structure = Structure { paragraphs: &paragraphs, sentences: &[] };
    let found = copydesk_quotes::quotes_in(&text, &structure, &copydesk_quotes::Options::default());
    assert_eq!(found.len(), 2);
}

#[test]
fn a_pronoun_of_a_story_leads_to_the_only_person_on_the_page() {
    let told = "Mr. Holm had walked all night, and his coat was wet.\n\nHe hung it up.\n\nHe sat \
                down.\n\nHe looked at his hands.";
    let name = |text: &str| {
        quotes(text).last().and_then(|q| q.speaker.clone()).and_then(|s| s.name).unwrap_or_default()
    };
    assert!(name(&format!("{told}\n\n“It is late,” he said.")).contains("Holm"));
    assert_eq!(name(&format!("{told}\n\nMr. Lund came in.\n\n“It is late,” she said.")), "");
}

#[test]
fn who_speaks_goes_on_after_an_act_of_the_same_person() {
    check(
        &format!("{TOLD}\n\n“You are late,” said Vera. She shook her head. “It is ten.”"),
        &["direct: you are late, | vera", "direct: it is ten. | vera"],
    );
}

#[test]
fn a_tag_may_name_the_other_or_open_with_an_adverb() {
    check("“It is late,” said the other, rising.", &["direct: it is late, | the other"]);
    check("“It is late,” gently answered the young man.", &["direct: it is late, | the young man"]);
}
