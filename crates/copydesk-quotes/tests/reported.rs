//! What is reported without marks: in clauses around a tag, as a thing, as an opinion.

use copydesk_quotes::quotes;

/// `kind: words | speaker`, parts joined by ` / `; a speaker without a name in brackets.
#[track_caller]
fn check(text: &str, want: &[&str]) {
    let line = |quote: &copydesk_core::Quote| {
        let parts: Vec<_> = quote.parts.iter().map(|part| &text[part.range()]).collect();
        let speaker = quote.speaker.as_ref();
        let mention = speaker.and_then(|s| s.mention).map(|m| format!("({})", &text[m.range()]));
        let name = speaker.and_then(|s| s.name.clone()).or(mention).unwrap_or_default();
        format!("{:?}: {} | {name}", quote.kind, parts.join(" / ")).to_lowercase()
    };
    let got: Vec<_> = quotes(text).iter().map(line).collect();
    assert_eq!(got, want, "in {text:?}");
}

#[test]
fn what_stands_before_an_interrupting_tag_is_part_of_the_words() {
    check(
        "The outlook, Ada Lind said, changed the mood of the whole town.",
        &["indirect: the outlook / changed the mood of the whole town | ada lind"],
    );
    check(
        "In some years, Ada Lind said, the dam was empty by June.",
        &["indirect: in some years / the dam was empty by june | ada lind"],
    );
    check("But, Ada Lind said, the dam is old.", &["indirect: but / the dam is old | ada lind"]);
    check(
        "If the dam breaks, Ada Lind said, “we are all lost.”",
        &["mixed: if the dam breaks / we are all lost. | ada lind"],
    );
    check(
        "In an interview, Ada Lind said, “We are all lost.”",
        &["direct: we are all lost. | ada lind"],
    );
}

#[test]
fn a_pronoun_that_reported_words_lack_is_part_of_them() {
    check(
        "The rules, which Ada Lind said will hold, are new.",
        &["indirect: which / will hold | ada lind"],
    );
    check(
        "He fell for what Ada Lind said was a trick of the mill.",
        &["indirect: what / was a trick of the mill | ada lind"],
    );
    check(
        "It was a talk in which Ada Lind said the dam was old.",
        &["indirect: the dam was old | ada lind"],
    );
}

#[test]
fn a_thing_that_a_verb_of_speech_takes_stands_for_the_words() {
    check("Ada Lind announced a new dam on Tuesday.", &["indirect: a new dam | ada lind"]);
    check(
        "Ada Lind described the plan as “a bad joke” and left.",
        &["mixed: the plan as “a bad joke | ada lind"],
    );
    check(
        "Ada Lind criticized the council for its delays, floods and debts, and went home.",
        &["indirect: the council for its delays, floods and debts | ada lind"],
    );
    check("The council took in Lind's reported gains.", &[]);
    check("The Osh Times reported Ada Lind as saying no more.", &[]);
    check(
        "Ada Lind said that Tom Holm had described the plan.",
        &["indirect: tom holm had described the plan | ada lind"],
    );
}

#[test]
fn who_counts_may_stand_for_those_counted() {
    check("One in five say that the dam is old.", &["indirect: the dam is old | (one in five)"]);
    check(
        "Most of them said they liked the old dam.",
        &["indirect: they liked the old dam | (most of them)"],
    );
    check(
        "The dam is shut, with half of the farmers saying that it leaks.",
        &["indirect: it leaks | (half of the farmers)"],
    );
}

#[test]
fn the_subject_of_the_sentence_speaks_past_its_own_clauses_and_asides() {
    check(
        "Farmers who have seen plans from the council say the dam is too small.",
        &["indirect: the dam is too small | (farmers)"],
    );
    check(
        "Ada Lind, R-Osh, speaking right after the vote, said the dam was too small.",
        &["indirect: the dam was too small | ada lind"],
    );
    check(
        "Tom Holm on Monday evening said the dam was too small.",
        &["indirect: the dam was too small | tom holm"],
    );
    check(
        "Ada Lind said on the radio, where she is a guest, that the dam is old.",
        &["indirect: the dam is old | ada lind"],
    );
}

#[test]
fn a_form_in_ing_has_the_subject_of_its_sentence_before_or_after() {
    check(
        "Noting that the dam was old, Ada Lind sold it.",
        &["indirect: the dam was old | ada lind"],
    );
    check(
        "Ada Lind issued a statement saying that the dam was old.",
        &["indirect: the dam was old | ada lind"],
    );
    check(
        "This year, Ada Lind left the council, saying the dam was too small.",
        &["indirect: the dam was too small | ada lind"],
    );
    check("Noting that the dam was old took them a year.", &[]);
}

#[test]
fn as_reported_by_attributes_like_according_to() {
    check(
        "As reported by the Osh Times, the dam is old.",
        &["indirect: the dam is old | osh times"],
    );
}

#[test]
fn what_a_source_is_named_within_has_both_its_halves() {
    check(
        "The plan, according to Ada Lind, has failed in every town.",
        &["indirect: the plan / has failed in every town | ada lind"],
    );
    check(
        "The town is full, but according to Ada Lind, the dam is old.",
        &["indirect: the dam is old | ada lind"],
    );
}

#[test]
fn an_opinion_is_reported_and_a_survey_finds_but_nobody_else_does() {
    check(
        "Ada Lind thinks the dam is too old for that.",
        &["indirect: the dam is too old for that | ada lind"],
    );
    check("I think the dam is too old for that.", &[]);
    check("Ada Lind thought the dam was too old for that.", &[]);
    check(
        "The survey finds that the dam is too old.",
        &["indirect: the dam is too old | (the survey)"],
    );
    check("Ada Lind found that the dam was too old.", &[]);
}

#[test]
fn a_tag_with_as_stands_after_or_within_the_words() {
    check(
        "The dam was old, as Ada Lind noted on Monday.",
        &["indirect: the dam was old | ada lind"],
    );
    check(
        "The last dam, as Ada Lind noted, was too small.",
        &["indirect: the last dam / was too small | ada lind"],
    );
    check("As Ada Lind noted, the dam was old.", &["indirect: the dam was old | ada lind"]);
}

#[test]
fn words_go_on_behind_a_tag_and_its_apposition() {
    check(
        "It is a shame, Ada Lind said, that the dam is so old.",
        &["indirect: it is a shame / the dam is so old | ada lind"],
    );
    check(
        "The old dam, said Ada Lind, a miner from Osh, has been in use for years.",
        &["indirect: the old dam / has been in use for years | ada lind"],
    );
    check(
        "They sold the plan, which Ada Lind described as “a bad joke.”",
        &["mixed: which / as “a bad joke. | ada lind"],
    );
}

#[test]
fn marks_may_hold_the_verb_of_a_clause() {
    check("Ada Lind said the road “is lost.”", &["mixed: the road “is lost. | ada lind"]);
    check(
        "Ada Lind said on “This Week” that the road was lost.",
        &["title: this week | ", "indirect: the road was lost | ada lind"],
    );
}

#[test]
fn a_sentence_may_open_with_a_time_or_a_side_before_its_subject() {
    check(
        "Last week Ada Lind backed Tom Holm, saying that he was right.",
        &["indirect: he was right | ada lind"],
    );
    check(
        "A day later, Ada Lind backed Tom Holm, saying that he was right.",
        &["indirect: he was right | ada lind"],
    );
    check(
        "While some towns like the dam, most of them were against it, Ada Lind concluded.",
        &["indirect: while some towns like the dam, most of them were against it | ada lind"],
    );
}
