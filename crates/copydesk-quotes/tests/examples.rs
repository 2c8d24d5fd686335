//! What the crate finds in single paragraphs and small articles.

mod blocks;

use blocks::laid_out;
use copydesk_core::{Paragraph, ParagraphKind, Quote, Span, SpeakerKind, Structure, TurnRole};
use copydesk_quotes::{Options, quotes, quotes_in};

/// `kind: words | speaker`, parts joined by ` / `, nobody as `-`.
fn shown(text: &str, found: &[Quote]) -> Vec<String> {
    let slice = |span: Span| &text[span.range()];
    let line = |quote: &Quote| {
        let parts: Vec<_> = quote.parts.iter().map(|part| slice(*part)).collect();
        let name = quote
            .speaker
            .as_ref()
            .and_then(|s| s.name.clone().or(s.mention.map(|m| format!("({})", slice(m)))));
        let name = name.unwrap_or_else(|| "-".to_owned());
        format!("{:?}: {} | {name}", quote.kind, parts.join(" / ")).to_lowercase()
    };
    found.iter().map(line).collect()
}

#[track_caller]
fn check(text: &str, want: &[&str]) {
    let want: Vec<_> = want.iter().map(|line| line.to_lowercase()).collect();
    assert_eq!(shown(text, &quotes(text)), want, "in {text:?}");
}

/// Paragraphs of the kinds that letters tell.
#[track_caller]
fn check_in(blocks: &[(char, &str)], want: &[&str]) {
    let (text, paragraphs) = laid_out("\n\n", blocks);
    let structure = Structure { paragraphs: &paragraphs, sentences: &[] };
    let want: Vec<_> = want.iter().map(|line| line.to_lowercase()).collect();
    assert_eq!(shown(&text, &quotes_in(&text, &structure, &Options::default())), want);
}

#[test]
fn a_tag_after_the_marks_names_the_speaker_in_either_order() {
    check("“The dam holds,” said Ada Lind.", &["direct: the dam holds, | ada lind"]);
    check("“The dam holds,” Ada Lind said.", &["direct: the dam holds, | ada lind"]);
    check("\"Will it hold?\" asked Ada Lind.", &["direct: will it hold? | ada lind"]);
}

#[test]
fn a_tag_before_the_marks_names_the_speaker() {
    check("Ada Lind said: “The dam holds.”", &["direct: the dam holds. | ada lind"]);
    check(
        "Ada Lind told reporters on Monday, “The dam holds.”",
        &["direct: the dam holds. | ada lind"],
    );
}

#[test]
fn an_interrupted_quotation_is_one_quote_of_two_parts() {
    check("“The dam,” said Ada Lind, “holds.”", &["direct: the dam, / holds. | ada lind"]);
}

#[test]
fn an_aside_between_name_and_verb_is_jumped() {
    check("“It holds,” Ada Lind, 45, who runs the mill, said.", &["direct: it holds, | ada lind"]);
}

#[test]
fn the_name_in_an_apposition_is_the_speaker_and_not_the_foundation_before_it() {
    let text = "The director of the Water Institute under the Olga Berg Foundation, Marat Oralov, said that the lake is rising.";
    check(text, &["indirect: the lake is rising | marat oralov"]);
    let role = quotes(text).remove(0).speaker.and_then(|speaker| speaker.role);
    assert_eq!(
        role.as_deref(),
        Some("director of the Water Institute under the Olga Berg Foundation")
    );
}

#[test]
fn a_clause_stands_before_or_after_its_cue() {
    check("Ada Lind said the dam was safe.", &["indirect: the dam was safe | ada lind"]);
    check("The dam was safe, Ada Lind said.", &["indirect: the dam was safe | ada lind"]);
    check(
        "The dam was safe, said Mayor Ada Lind at a briefing.",
        &["indirect: the dam was safe | ada lind"],
    );
    check("According to Ada Lind, the dam was safe.", &["indirect: the dam was safe | ada lind"]);
    check("The dam was safe, according to Ada Lind.", &["indirect: the dam was safe | ada lind"]);
    check(
        "Ada Lind expressed hope that the dam was safe.",
        &["indirect: the dam was safe | ada lind"],
    );
}

#[test]
fn a_clause_ends_where_another_cue_takes_over() {
    check(
        "Ada Lind said the dam was safe, adding that work would go on.",
        &["indirect: the dam was safe | ada lind", "indirect: work would go on | ada lind"],
    );
}

#[test]
fn quoted_words_in_a_clause_make_it_mixed() {
    check(
        "Ada Lind said the dam was “old but sound” and needed paint.",
        &["mixed: the dam was “old but sound” and needed paint | ada lind"],
    );
}

#[test]
fn nobody_speaks_where_nothing_does() {
    check("It should be noted that the dam was old.", &[]);
    check("This suggests that the dam was old.", &[]);
    check("The State Development Bank reports to parliament.", &[]);
    check("His claims were false.", &[]);
    check("It was said to be old.", &[]);
}

#[test]
fn titles_and_slogans_are_no_speech() {
    check("The film “A Long Way Home” opens today.", &["title: a long way home | -"]);
    check("They joined the ‘New River, New Road’ project.", &["title: new river, new road | -"]);
    check("The” engines ” of growth are small.", &["scare: engines | -"]);
}

#[test]
fn a_pronoun_inside_somebody_s_words_is_seen_from_there() {
    check(
        "“She told me, ‘The dam is dry,’ and I believed her,” said Boris Lund.",
        &[
            "direct: she told me, ‘the dam is dry,’ and i believed her, | boris lund",
            "direct: the dam is dry, | (she)",
        ],
    );
    check(
        "“I told them, ‘The dam is dry,’ and they laughed,” said Boris Lund.",
        &[
            "direct: i told them, ‘the dam is dry,’ and they laughed, | boris lund",
            "direct: the dam is dry, | boris lund",
        ],
    );
}

#[test]
fn a_verb_that_opens_a_sentence_is_no_given_name() {
    check("Said Ada Lind: “It will hold.”", &["direct: it will hold. | ada lind"]);
    check("Said Ahmed said it would hold.", &["indirect: it would hold | said ahmed"]);
}

#[test]
fn a_title_inside_a_clause_leaves_it_indirect_and_has_it_as_parent() {
    let text = "Ada Lind said that the project “New River” is sound.";
    check(text, &["indirect: the project “new river” is sound | ada lind", "title: new river | -"]);
    assert_eq!(quotes(text)[1].parent, Some(0));
}

#[test]
fn what_a_speaker_quotes_has_a_speaker_of_its_own_and_a_parent() {
    let text = "“The captain said, ‘We will never sail again,’ and then he slept,” said Ada Lind.";
    check(
        text,
        &[
            "direct: the captain said, ‘we will never sail again,’ and then he slept, | ada lind",
            "direct: we will never sail again, | (the captain)",
        ],
    );
    assert_eq!(quotes(text)[1].parent, Some(0));
}

#[test]
fn the_next_quotation_of_a_paragraph_is_carried_on() {
    check(
        "“It holds,” said Ada Lind. “We checked it twice.”",
        &["direct: it holds, | ada lind", "direct: we checked it twice. | ada lind"],
    );
}

#[test]
fn a_quotation_over_paragraphs_is_one_quote() {
    check(
        "“It holds,” said Ada Lind. “We checked it.\n\n“We will check again.”",
        &[
            "direct: it holds, | ada lind",
            "direct: we checked it. / we will check again. | ada lind",
        ],
    );
}

#[test]
fn surnames_offices_and_pronouns_lead_to_the_full_name() {
    let text = "The President of Estonia Ada Maria Lind said that the dam is safe. The head of state noted that work \
                goes on. Lind added that it is dear. She said the money is there.";
    check(
        text,
        &[
            "indirect: the dam is safe | ada maria lind",
            "indirect: work goes on | ada maria lind",
            "indirect: it is dear | ada maria lind",
            "indirect: the money is there | ada maria lind",
        ],
    );
}

#[test]
fn an_acronym_finds_the_office() {
    let text = "The head of the Institute of Dams and Rivers (IDR), Ada Lind, said that it holds. The head of IDR added that \
                it leaks.";
    check(text, &["indirect: it holds | ada lind", "indirect: it leaks | ada lind"]);
}

#[test]
fn who_cannot_be_named_stays_unnamed() {
    check("Experts say that the dam is old.", &["indirect: the dam is old | (experts)"]);
    check("“The dam is old and nobody cares.”", &["direct: the dam is old and nobody cares. | -"]);
    check(
        "A spokesman for Ada Lind said that the dam is old.",
        &["indirect: the dam is old | (a spokesman for ada lind)"],
    );
}

#[test]
fn a_lone_dash_turn_is_his_whom_the_last_attributing_sentence_names() {
    check_in(
        &[('b', "The dam holds, said Ada Lind. Rain fell."), ('d', "- We will build two more.")],
        &["indirect: the dam holds | ada lind", "direct: we will build two more. | ada lind"],
    );
}

#[test]
fn a_lone_dash_turn_after_narration_or_a_group_is_nobodys() {
    check_in(
        &[('b', "Rain fell on Ada Lind."), ('d', "- We will build two more.")],
        &["direct: we will build two more. | -"],
    );
    check_in(
        &[('b', "Experts say that the dam is old."), ('d', "- We will build two more.")],
        &["indirect: the dam is old | (experts)", "direct: we will build two more. | -"],
    );
}

#[test]
fn a_tag_inside_a_dash_turn_is_cut_out() {
    check_in(
        &[('d', "— The dam holds, said Ada Lind. — We checked it.")],
        &["direct: the dam holds / we checked it. | ada lind"],
    );
}

#[test]
fn an_interview_has_questions_by_nobody_and_answers_by_its_guest() {
    let blocks = [
        ('b', "The keeper of the dam Ada Lind told us about her plans."),
        ('q', "– Ms. Lind, does the dam hold?"),
        ('a', "– It does."),
        ('a', "We checked “Gate Nine” twice."),
        ('q', "– And the bridge?"),
        ('a', "– The bridge too."),
    ];
    check_in(
        &blocks,
        &[
            "direct: ms. lind, does the dam hold? | -",
            "direct: it does. / we checked “gate nine” twice. | ada lind",
            "title: gate nine | -",
            "direct: and the bridge? | -",
            "direct: the bridge too. | ada lind",
        ],
    );
}

#[test]
fn labels_name_the_speakers_of_turns() {
    let text = "Q: Does it hold?";
    let paragraphs = [Paragraph::new(Span::of(0..text.len()), ParagraphKind::Question)];
    let structure = Structure { paragraphs: &paragraphs, sentences: &[] };
    let found = quotes_in(text, &structure, &Options::default());
    assert_eq!(found[0].role, Some(TurnRole::Question));
    assert_eq!(&text[found[0].parts[0].range()], "Does it hold?");
    check_in(
        &[('q', "REPORTER: Does it hold?"), ('a', "ADA LIND: It does.")],
        &["direct: does it hold? | (reporter)", "direct: it does. | ada lind"],
    );
}

#[test]
fn the_guest_is_a_person_and_not_the_paper_that_asks() {
    check_in(
        &[
            (
                'b',
                "Geologist Ada Lind has read stones for ten years. She spoke to the Harbour Gazette about rock.",
            ),
            ('q', "Q: Is it hard?"),
            ('a', "A: It is."),
        ],
        &["direct: is it hard? | -", "direct: it is. | ada lind"],
    );
}

#[test]
fn an_introduction_that_leaves_the_guest_open_names_nobody() {
    check_in(
        &[
            ('b', "Ada Lind and Tom Holm run the mill. The Harbour Gazette went to see it."),
            ('q', "Q: Does it turn?"),
            ('a', "A: On some days."),
        ],
        &["direct: does it turn? | -", "direct: on some days. | -"],
    );
}

#[test]
fn who_is_introduced_for_the_sake_of_somebody_is_not_the_guest() {
    check_in(
        &[
            (
                'b',
                "Ada Lind runs the mill. Her predecessor, Chief Tom Holm, never saw it turn. She spoke to the \
                 Harbour Gazette.",
            ),
            ('q', "Q: Does it turn?"),
            ('a', "A: On some days."),
        ],
        &["direct: does it turn? | -", "direct: on some days. | ada lind"],
    );
}

#[test]
fn a_first_question_that_calls_the_guest_by_name_tells_who_it_is() {
    check_in(
        &[
            ('b', "Pavel Drozd and Ada Lind opened the mill on Sunday."),
            ('q', "– Pavel Ivanovich, does it turn?"),
            ('a', "– It does."),
        ],
        &["direct: pavel ivanovich, does it turn? | -", "direct: it does. | pavel drozd"],
    );
}

#[test]
fn somebody_s_lawyer_is_a_mention_and_no_name() {
    check("Lind’s lawyer said: “We appeal.”", &["direct: we appeal. | (lind’s lawyer)"]);
    check("Holm’s counsel, Ada Lind, said: “We appeal.”", &["direct: we appeal. | ada lind"]);
}

#[test]
fn an_office_and_a_name_that_are_glued_come_apart() {
    check(
        "“It opens in May,” said Minister of Transport Tom Holm.",
        &["direct: it opens in may, | tom holm"],
    );
    check(
        "“It opens in May,” said Mayor of New Tarn Tom Holm.",
        &["direct: it opens in may, | tom holm"],
    );
    check(
        "“It opens in May,” said the Adviser to the President of the Republic of Ostrava Tom Holm. “Wait,” Holm said.",
        &["direct: it opens in may, | tom holm", "direct: wait, | tom holm"],
    );
    check(
        "“It opens in May,” said the Governor of New South Wales.",
        &["direct: it opens in may, | (the governor of new south wales)"],
    );
    check(
        "“It opens in May,” said the director of Clean Rivers Watch. The director said that it will last.",
        &[
            "direct: it opens in may, | (the director of clean rivers watch)",
            "indirect: it will last | (the director)",
        ],
    );
}

#[test]
fn a_label_in_capitals_leads_to_the_name_in_the_text() {
    check_in(
        &[
            ('b', "Our editor met Tom Holm and Ada Lind at the mill."),
            ('q', "HOLM: Does it turn?"),
            ('a', "ADA LIND: It does."),
            ('a', "DREWE: I doubt it."),
        ],
        &[
            "direct: does it turn? | tom holm",
            "direct: it does. | ada lind",
            "direct: i doubt it. | drewe",
        ],
    );
}

#[test]
fn a_dateline_neither_speaks_nor_is_spoken() {
    check(
        "PORT TARN, Oct 5 (Bay Wire) - The dam will open in May, the council said.",
        &["indirect: the dam will open in may | (the council)"],
    );
    check(
        "Port Tarn (Bay Wire) — A keeper lost, in the words of a friend, \"the better part of his summer.\"",
        &["mixed: the better part of his summer. | (a keeper)"],
    );
}

#[test]
fn a_relative_pronoun_is_named_after_whom_it_goes_back_to() {
    check(
        "The road was built by Tom Holm, a farmer, who says that it will last.",
        &["indirect: it will last | tom holm"],
    );
    check(
        "Ada Lind, who advises the port, argues that the road will last.",
        &["indirect: the road will last | ada lind"],
    );
}

#[test]
fn a_title_may_have_two_parts() {
    check(
        "Go and see ” A harbour without boats. Diary of a cook” at the old cinema.",
        &["title: a harbour without boats. diary of a cook | -"],
    );
}

#[test]
fn whoever_enters_unnamed_is_not_the_one_who_was_named_before() {
    check(
        "“It holds,” said Ada Lind.\n\nThe quarrel began when an inspector found a crack. In a letter, she noted that the wall leaned.",
        &["direct: it holds, | ada lind", "indirect: the wall leaned | (she)"],
    );
}

#[test]
fn a_survey_s_first_clause_is_its_own_words() {
    check(
        "According to a survey, 64% of the residents like the dam, while 21% hate it.",
        &["indirect: 64% of the residents like the dam, while 21% hate it | (a survey)"],
    );
}

#[test]
fn a_dash_before_a_bare_name_signs_the_quotation_above() {
    check_in(
        &[('b', "“A dam is a promise to the sea.”"), ('d', "– Ada Lind")],
        &["direct: a dam is a promise to the sea. | ada lind"],
    );
    check_in(&[('b', "The plan has three parts."), ('d', "– Cheaper water for small farms.")], &[]);
}

#[test]
fn words_on_both_sides_of_a_tag_are_one_quote() {
    check(
        "The bridge was built for carts, Ada Lind said, and the lorries came later.",
        &["indirect: the bridge was built for carts / and the lorries came later | ada lind"],
    );
    check(
        "The bridge was built for carts, Ada Lind said, adding that it is old.",
        &["indirect: the bridge was built for carts | ada lind", "indirect: it is old | ada lind"],
    );
}

#[test]
fn a_headline_gives_words_after_whoever_the_article_names() {
    let body = "Ada Lind spoke in Osh on Monday.";
    check(
        &format!("Lind: Dam Will Hold for Years\n\n{body}"),
        &["indirect: dam will hold for years | ada lind"],
    );
    check(
        &format!("Survey: Most people like the dam\n\n{body}"),
        &["indirect: most people like the dam | survey"],
    );
    check(&format!("Floods: A Guide to Dry Feet\n\n{body}"), &[]);
    check(&format!("Lind: What Comes Next for Dams?\n\n{body}"), &[]);
}

#[test]
fn a_weekday_without_a_preposition_may_stand_before_the_verb() {
    check(
        "A report published Wednesday said the dam is old.",
        &["indirect: the dam is old | (a report published)"],
    );
}

#[test]
fn a_noun_that_cannot_speak_is_no_speaker_after_the_verb() {
    check(
        "Ada Lind, a baker, said the plan to build and to dig had nothing to do with it.",
        &["indirect: the plan to build and to dig had nothing to do with it | ada lind"],
    );
}

/// Name and kind of the speaker of the first quote, and the mention.
#[track_caller]
fn check_speaker(text: &str, name: Option<&str>, kind: Option<SpeakerKind>, mention: &str) {
    let speaker = quotes(text).into_iter().next().and_then(|quote| quote.speaker);
    let speaker = speaker.expect("a quote with a speaker");
    let found = speaker.mention.map(|span| &text[span.range()]);
    let want = (name, kind, Some(mention));
    assert_eq!((speaker.name.as_deref(), speaker.kind, found), want, "in {text:?}");
}

#[test]
fn a_place_before_an_institution_is_part_of_its_name_and_no_speaker() {
    let organisation = Some(SpeakerKind::Organisation);
    for (text, name) in [
        ("Port Ostrel City police also have said the bridge was shut.", "Port Ostrel City police"),
        ("New Ostrel fire department said the bridge was shut.", "New Ostrel fire department"),
        ("Norvik city council said the bridge was shut.", "Norvik city council"),
        ("The bridge was shut, said Port Ostrel City police.", "Port Ostrel City police"),
        ("According to Port Ostrel police, the bridge was shut.", "Port Ostrel police"),
    ] {
        check_speaker(text, Some(name), organisation, name);
    }
    let text = "Norvik police in a statement said the bridge was shut.";
    check_speaker(text, Some("Norvik police"), organisation, "Norvik police in a statement");
    let text = "The bridge was shut, said the Norvik council in a letter.";
    check_speaker(text, Some("Norvik council"), organisation, "the Norvik council");
    let text = "On Monday the Norvik council said the bridge was shut.";
    check_speaker(text, Some("Norvik council"), organisation, "the Norvik council");
}

#[test]
fn a_place_before_a_group_of_people_names_nobody() {
    for head in [
        "New Ostrel officials",
        "Salt Marsh prosecutors",
        "Utah lawmakers",
        "Port Ostrel City residents",
        "Port Ostrel fire officials",
        "East Ostrel authorities",
        "Port Ostrel City crews",
    ] {
        let text = format!("{head} said the bridge was shut.");
        check_speaker(&text, None, Some(SpeakerKind::Group), head);
    }
    check_speaker("Police said the bridge was shut.", None, Some(SpeakerKind::Group), "Police");
    let text = "The bridge was shut, said New Ostrel officials.";
    check_speaker(text, None, Some(SpeakerKind::Group), "New Ostrel officials");
}

#[test]
fn a_place_before_an_office_is_not_the_holder() {
    let person = Some(SpeakerKind::Person);
    let said = |who: &str| format!("{who} said the bridge was shut.");
    for (mention, name) in [
        ("Norvik mayor Ada Lind", Some("Ada Lind")),
        ("Port Ostrel City mayor Lind", Some("Lind")),
        ("Port Ostrel City police chief Ada Lind", Some("Ada Lind")),
        ("A Port Ostrel spokesman", None),
        ("The police chief", None),
        ("A spokesman for residents", None),
        ("A man outside the Lind bakery", None),
    ] {
        check_speaker(&said(mention), name, person, mention);
    }
}

#[test]
fn the_head_of_a_phrase_is_its_first_noun_whatever_place_follows() {
    let group = Some(SpeakerKind::Group);
    let said = |who: &str| format!("{who} said the crowd was bigger.");
    for mention in [
        "Witnesses outside the shop",
        "Neighbours inside the courtyard",
        "Residents near the lake",
        "Officials behind the plan",
        "Witnesses standing outside the shop",
        "Witnesses outside the Lund Tower",
        "Farmers across the valley",
    ] {
        check_speaker(&said(mention), None, group, mention);
    }
    check_speaker(
        &said("A guard inside the bank"),
        None,
        Some(SpeakerKind::Person),
        "A guard inside the bank",
    );
}

#[test]
fn a_place_or_time_before_the_subject_is_no_part_of_it() {
    let group = Some(SpeakerKind::Group);
    let said = "said the crowd was bigger.";
    check_speaker(&format!("In the shop, witnesses {said}"), None, group, "witnesses");
    check_speaker(&format!("Outside the shop, witnesses {said}"), None, group, "witnesses");
    let organisation = Some(SpeakerKind::Organisation);
    check_speaker(&format!("On Monday the ministry {said}"), None, organisation, "the ministry");
}
