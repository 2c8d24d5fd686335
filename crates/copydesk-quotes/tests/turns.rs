//! Speech without quotation marks: dashes of fiction and news, interviews, labels. Every text is a
//! case of its own shape.

mod blocks;

use blocks::laid_out;
use copydesk_core::{Quote, Span, Structure};
use copydesk_quotes::{Options, quotes, quotes_in};

/// `words | speaker`, parts joined by ` / `, line ends as `~`, nobody as `-`, a mention without a name
/// in brackets; indirect and mixed speech with its kind before it.
fn shown(text: &str, found: &[Quote]) -> Vec<String> {
    let slice = |span: Span| text[span.range()].replace('\n', " ~ ");
    let line = |quote: &Quote| {
        let parts: Vec<_> = quote.parts.iter().map(|part| slice(*part)).collect();
        let speaker = quote.speaker.as_ref();
        let name = speaker
            .and_then(|s| s.name.clone().or_else(|| s.mention.map(|m| format!("({})", slice(m)))));
        let kind = match quote.kind {
            copydesk_core::QuoteKind::Direct => String::new(),
            kind => format!("{kind:?}: ").to_lowercase(),
        };
        format!("{kind}{} | {}", parts.join(" / "), name.unwrap_or_else(|| "-".to_owned()))
    };
    found.iter().map(line).collect()
}

/// Paragraphs of the kinds that letters tell, with `by` between them.
#[track_caller]
fn check_by(by: &str, blocks: &[(char, &str)], want: &[&str]) {
    let (text, paragraphs) = laid_out(by, blocks);
    let structure = Structure { paragraphs: &paragraphs, sentences: &[] };
    assert_eq!(
        shown(&text, &quotes_in(&text, &structure, &Options::default())),
        want,
        "in {text:?}"
    );
}

#[track_caller]
fn check(blocks: &[(char, &str)], want: &[&str]) {
    check_by("\n\n", blocks, want);
}

/// One sentence a line, blanks before stops.
#[track_caller]
fn check_lines(lines: &[&str], want: &[&str]) {
    let blocks: Vec<_> =
        lines.iter().map(|line| (if line.starts_with("--") { 'd' } else { 'b' }, *line)).collect();
    check_by("\n", &blocks, want);
}

#[test]
fn a_colon_and_a_dash_open_a_turn_on_the_line_of_its_lead() {
    check(
        &[('b', "The porter had asked: —Who has the key?")],
        &["Who has the key? | (The porter)"],
    );
    check(&[('b', "Then Tom Holm said: - We leave at six.")], &["We leave at six. | Tom Holm"]);
    check(
        &[('b', "A boy called from the wall, waving his cap : -- All down !")],
        &["All down ! | (A boy)"],
    );
    check(&[('b', "There are two roads: the old one – and the new.")], &[]);
}

#[test]
fn a_colon_at_the_end_leads_in_the_dash_below() {
    check(
        &[('b', "The porter turned to the boys and said:"), ('d', "—Supper.")],
        &["Supper. | (The porter)"],
    );
}

#[test]
fn a_turn_runs_on_over_lines_of_the_speaker_s_own_words_until_somebody_narrates() {
    check_lines(
        &[
            "Tom Holm had answered : -- Go and ask the cook .",
            "Take the lamp with you .",
            "You 'll need it .",
            "That was a lie .",
            "He walked home in the rain .",
        ],
        &["Go and ask the cook . ~ Take the lamp with you . ~ You 'll need it . | Tom Holm"],
    );
    check_lines(
        &[
            "The master looked at his watch and said : -- Now then .",
            "Well done , Leeds !",
            "The blue team wins .",
            "Jack looked over from his side .",
        ],
        &["Now then . ~ Well done , Leeds ! ~ The blue team wins . | (The master)"],
    );
}

#[test]
fn the_next_lead_ends_a_turn() {
    check_lines(
        &["Fennell had asked : -- Who has the ball ?", "Mick had answered : -- I have ."],
        &["Who has the ball ? | Fennell", "I have . | Mick"],
    );
}

#[test]
fn a_lead_inside_marks_is_the_words_of_that_quotation() {
    check(
        &[('b', "“Here is my news: —Tom sails on Friday,” said Ada Lind.")],
        &["Here is my news: —Tom sails on Friday, | Ada Lind"],
    );
}

#[test]
fn narration_inside_a_turn_is_cut_out() {
    check(
        &[
            ('d', "— Where were you? — asked the wife."),
            ('d', "— In the fields, — Ivan said. — The horse is lame."),
            ('d', "— Again! — She threw up her hands. — And who will pay?"),
            (
                'd',
                "— God will, — Ivan answered, smiling. He took off his boots and sighed. — He does.",
            ),
            ('d', "— He does not, — and she began to cry."),
        ],
        &[
            "Where were you? | (the wife)",
            "In the fields / The horse is lame. | Ivan",
            "Again! / And who will pay? | (She)",
            "God will / He does. | Ivan",
            "He does not | (she)",
        ],
    );
}

#[test]
fn a_tag_glued_to_its_dashes_is_cut_out() {
    check(
        &[
            ('d', "—I don’t believe it —said Marta, looking at the sea—. Nobody told me."),
            ('d', "—You never ask —replied Juan. And he closed the door."),
        ],
        &["I don’t believe it / Nobody told me. | Marta", "You never ask | Juan"],
    );
}

#[test]
fn dashes_inside_a_speaker_s_own_words_cut_nothing() {
    check(
        &[('d', "— I went home — you know the house — and we slept.")],
        &["I went home — you know the house — and we slept. | -"],
    );
    check(
        &[('d', "– The road is ready, – it was opened in May. – Come and see it.")],
        &["The road is ready, – it was opened in May. – Come and see it. | -"],
    );
}

#[test]
fn a_tag_between_commas_leaves_the_rest_to_the_speaker() {
    check(
        &[
            ('d', "—It is late, the girl answered. You know that."),
            ('d', "—Will it hold? the old man asked quietly. I doubt it."),
        ],
        &[
            "It is late / You know that. | (the girl)",
            "Will it hold? / I doubt it. | (the old man)",
        ],
    );
}

#[test]
fn every_voice_of_a_panel_has_its_name() {
    check(
        &[
            (
                'b',
                "Senator Tom Holm met Governor Ada Lind in Reno. The host was Carl Drewe of Bay News.",
            ),
            ('d', "DREWE: Good evening. The first question is yours."),
            (
                'd',
                "HOLM (R-UT): Thank you, Carl. As Mayor Olaf Berg said, “Money belongs at home.”",
            ),
            ('d', "My plan is on the table."),
            ('b', "(APPLAUSE)"),
            ('d', "LIND: That is not true."),
            ('d', "Audience Member: Louder!"),
        ],
        &[
            "Good evening. The first question is yours. | Carl Drewe",
            "Thank you, Carl. As Mayor Olaf Berg said, “Money belongs at home.” / My plan is on the table. | Tom Holm",
            "Money belongs at home. | Olaf Berg",
            "That is not true. | Ada Lind",
            "Louder! | Audience Member",
        ],
    );
}

#[test]
fn a_caption_does_not_end_an_answer() {
    check(
        &[
            ('b', "Ada Lind told us about the museum."),
            ('q', "– What will visitors see?"),
            ('a', "– The horse. It is old."),
            ('c', "The horse. Photo: Tom Holm"),
            ('a', "We also show three new rooms."),
        ],
        &[
            "What will visitors see? | -",
            "The horse. It is old. / We also show three new rooms. | Ada Lind",
        ],
    );
}

#[test]
fn letters_with_stops_are_labels() {
    check(
        &[
            ('b', "Ada Lind sat down with us in May."),
            ('q', "Q. When did you begin?"),
            ('a', "A. In 1990. I was young."),
        ],
        &["When did you begin? | -", "In 1990. I was young. | Ada Lind"],
    );
}

#[test]
fn a_colon_inside_an_answer_is_no_label() {
    check(
        &[
            ('b', "Ada Lind sat down with us in May."),
            ('q', "Q: When did you begin?"),
            ('a', "A: In 1990."),
            ('a', "Remember: I was young."),
        ],
        &["When did you begin? | -", "In 1990. / Remember: I was young. | Ada Lind"],
    );
}

#[test]
fn what_points_to_a_thing_or_greets_reports_nothing() {
    check(&[('b', "Her father told her that story: the sea had come in the night.")], &[]);
    check(&[('b', "When she had said goodbye she put up her veil.")], &[]);
}

#[test]
fn a_tag_on_a_line_of_its_own_belongs_to_the_turn() {
    check_lines(
        &["-- Come on !", "Mick said .", "Were you asleep ?", "Mick went out ."],
        &["Come on ! / Were you asleep ? | Mick"],
    );
    check_lines(
        &["-- Back to bed !", "he said sternly .", "He blew out the lamp ."],
        &["Back to bed ! | (he)"],
    );
}

#[test]
fn speech_goes_on_behind_the_comma_after_a_tag_unless_it_narrates() {
    check(
        &[
            ('d', "—Look at yourself, Mick said, you old goat!"),
            ('d', "—It is late, Mick said, leaning on the gate."),
            ('d', "—It is late, Mick said, and you know it."),
            ('d', "—It is late, Mick said, and went out."),
        ],
        &[
            "Look at yourself / you old goat! | Mick",
            "It is late | Mick",
            "It is late / and you know it. | Mick",
            "It is late | Mick",
        ],
    );
}

#[test]
fn a_colon_and_a_dash_without_a_verb_of_speech_open_nothing() {
    check(&[('b', "One thing was sure in that house: — Nobody slept.")], &[]);
}

#[test]
fn a_plain_paragraph_of_a_turn_is_a_part_of_it() {
    check(
        &[
            ('b', "The plant opened on Monday, Aliya Bek said."),
            ('d', "- This is a great day."),
            ('d', "We will train the workers here."),
            ('b', "The plant cost five million."),
        ],
        &[
            "indirect: The plant opened on Monday | Aliya Bek",
            "This is a great day. / We will train the workers here. | Aliya Bek",
        ],
    );
}

#[test]
fn in_news_the_next_dash_is_his_whom_the_last_tag_names() {
    check(
        &[
            ('b', "The Council met in Osh on 4 May."),
            ('d', "– The barns are full, – said the Minister, Berik Omarov."),
            ('d', "– The farmers will be paid in October."),
        ],
        &[
            "The barns are full | Berik Omarov",
            "The farmers will be paid in October. | Berik Omarov",
        ],
    );
}

#[test]
fn a_letter_that_has_lost_its_colon_is_no_part_of_the_question() {
    check(
        &[('q', "QWhen will it open?"), ('a', "A: In May.")],
        &["When will it open? | -", "In May. | -"],
    );
}

/// A text that nobody has taken apart.
#[track_caller]
fn check_text(text: &str, want: &[&str]) {
    assert_eq!(shown(text, &quotes(text)), want, "in {text:?}");
}

#[test]
fn a_text_alone_has_the_turns_that_are_plain_on_the_page() {
    check_text(
        "Ada Lind sat down with us in May.\n\nQ: When did you begin?\nA: In 1990.\n\nI was young.\n\nQ: And now?\nA: Now I paint.",
        &[
            "When did you begin? | -",
            "In 1990. / I was young. | Ada Lind",
            "And now? | -",
            "Now I paint. | Ada Lind",
        ],
    );
    check_text(
        "The dam holds, said Ada Lind.\n\n- We will build two more.",
        &["indirect: The dam holds | Ada Lind", "We will build two more. | Ada Lind"],
    );
    check_text(
        "HOLM: Good evening.\nLIND: Good evening to you.\nHOLM: Shall we begin?\nLIND: We shall.",
        &[
            "Good evening. | HOLM",
            "Good evening to you. | LIND",
            "Shall we begin? | HOLM",
            "We shall. | LIND",
        ],
    );
}

#[test]
fn lists_and_tables_of_a_text_alone_are_no_turns() {
    check_text("The shop sells:\n\n- Bread of the day\n\n- Salt from the lake\n\n- Tea", &[]);
    check_text("The town has:\n- Two mills were built here.\n- A school was closed.", &[]);
    check_text("North: 12 points\nSouth: 9 points\nNorth: 8 points\nSouth: 7 points", &[]);
}

#[test]
fn all_words_of_a_headline_behind_a_label_are_the_label_s() {
    let body = "Senator Tom Holm spoke in Osh on Monday.";
    let check_head = |head: &str, want: &[&str]| check_text(&format!("{head}\n\n{body}"), want);
    check_head(
        "Tom Holm: ‘Of Course’ the Mayor Is Qualified to Run",
        &["mixed: ‘Of Course’ the Mayor Is Qualified to Run | Tom Holm"],
    );
    check_head(
        "Holm: The Mayor ‘Is Not Fit to Lead This Town.’",
        &["mixed: The Mayor ‘Is Not Fit to Lead This Town.’ | Tom Holm"],
    );
    check_head("Senator Holm at Fair: Dam Will Hold", &["indirect: Dam Will Hold | Tom Holm"]);
    check_head("Holm camp: Dam will hold", &["indirect: Dam will hold | Holm camp"]);
    check_head(
        "Holms: Mayor stirs ‘ugliness’;\nFamily speaks in Osh",
        &["mixed: Mayor stirs ‘ugliness’ | (Holms)", "scare: ugliness | -"],
    );
    check_head("Holm: ‘I Will Never Run Again.’", &["I Will Never Run Again. | Tom Holm"]);
}

#[test]
fn labels_of_headlines_that_cannot_speak_have_no_words() {
    let body = "Senator Tom Holm and Mayor Ada Lind spoke in Osh on Monday.";
    for head in [
        "Holm and Lind: A Tale of Two Mayors",
        "Monday’s Morning Email: A Long Week in Osh",
        "Holm: Who Will Pay for the Dam?",
        "The Latest: Dam Holds for Now",
        "Breaking: Dam Holds for Now",
        "Photographer: Ian Berg/Bay Wire of Osh",
    ] {
        check_text(&format!("{head}\n\n{body}"), &[]);
    }
}

#[test]
fn labels_may_be_papers_and_initials() {
    check(
        &[
            ('q', "BayNet: When will it open?"),
            ('a', "A. Lind: In May."),
            ('q', "BayNet: Who pays?"),
            ('a', "A. Lind: The town."),
        ],
        &[
            "When will it open? | BayNet",
            "In May. | A. Lind",
            "Who pays? | BayNet",
            "The town. | A. Lind",
        ],
    );
}

#[test]
fn a_few_words_of_narration_at_the_end_may_be_in_the_present() {
    check(
        &[('d', "– The wolves came to the doors, – she laughs.")],
        &["The wolves came to the doors | (she)"],
    );
}

#[test]
fn whose_words_stand_after_two_colons_is_who_stands_between_them() {
    check_text(
        "Interview: Ada Lind, head of the Water Institute: “We are running out of time”",
        &["We are running out of time | Ada Lind"],
    );
}

#[test]
fn a_verb_that_no_table_knows_still_ends_a_turn_of_news() {
    check(
        &[
            ('b', "The barns are full, Minister Berik Omarov said."),
            ('d', "— I ask the governors to watch the fields, — the Prime Minister summed up."),
        ],
        &[
            "indirect: The barns are full | Berik Omarov",
            "I ask the governors to watch the fields | (the Prime Minister)",
        ],
    );
}

#[test]
fn a_pointer_to_another_article_is_nobody() {
    check(
        &[('b', "NOW WATCH: “The mayor sinks his own boat on Friday.”")],
        &["The mayor sinks his own boat on Friday. | -"],
    );
}
