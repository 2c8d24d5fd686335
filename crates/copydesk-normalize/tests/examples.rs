//! What is repaired and what is not, case by case.

use std::fmt::Write;

use copydesk_normalize::{Normalized, RuleId, Rules, normalize, normalize_with};

#[track_caller]
fn check(text: &str, want: &str) {
    assert_eq!(normalize(text).text, want, "from {text:?}");
}

#[track_caller]
fn stays(text: &str) {
    check(text, text);
}

#[track_caller]
fn check_under(rules: &str, text: &str, want: &str) {
    assert_eq!(
        normalize_with(text, rules.parse().expect("a rule set")).text,
        want,
        "{rules}, from {text:?}"
    );
}

/// The edits as `norm..norm_end orig..orig_end rule`.
fn edits(cleaned: &Normalized<'_>) -> String {
    cleaned.edits().fold(String::new(), |mut out, (edit, rule)| {
        let ends = (edit.norm + edit.norm_len, edit.orig + edit.orig_len);
        write!(out, "[{}..{} {}..{} {rule}]", edit.norm, ends.0, edit.orig, ends.1)
            .expect("a string");
        out
    })
}

#[test]
fn a_glued_opening_mark_is_set_free_and_turned() {
    check("It is part of the”Long Road, Wide Road”.", "It is part of the “Long Road, Wide Road”.");
}

#[test]
fn a_title_with_a_blank_inside_is_closed_up() {
    check(
        "a film called ” Bridges of the north. The long way over the river”, made by the station",
        "a film called “Bridges of the north. The long way over the river”, made by the station",
    );
}

#[test]
fn a_word_between_loose_marks_is_embraced() {
    check(
        "Which of them will be the” engines ” of this plan?",
        "Which of them will be the “engines” of this plan?",
    );
}

#[test]
fn sound_marks_beside_a_broken_pair_stay() {
    check(
        "The plan “Wide Road” and the”Long Way” meet at the “old bridge”.",
        "The plan “Wide Road” and the “Long Way” meet at the “old bridge”.",
    );
}

#[test]
fn a_closing_mark_typed_as_an_opening_one_is_turned() {
    check("“It rained all day,“ she said.", "“It rained all day,” she said.");
}

#[test]
fn a_lone_mark_is_left_alone_and_reported() {
    let text = "He went to the” market and “the harbour”.";
    stays(text);
    let found = normalize(text).diagnostics;
    assert_eq!(found.len(), 1);
    assert_eq!((&text[found[0].span.range()], found[0].rule), ("”", RuleId::Quotes));
}

#[test]
fn apostrophes_and_inches_are_no_double_marks() {
    stays("The country’s ’90s boom: a 15” screen and the people’s “choice”.");
}

#[test]
fn a_quotation_over_several_paragraphs_is_sound() {
    stays("“It rained, she said.\n\n“It rained all day.\n\n“And all night.”\n\nThen it stopped.");
    assert_eq!(normalize("“It rained.\n\n“All day.”\n\nThen it stopped.").diagnostics, []);
}

#[test]
fn pairs_do_not_reach_over_an_empty_line() {
    stays("It is the” engine of growth.\n\nThe drivers ” of the plan.\n\nA “sound” pair.");
}

#[test]
fn swedish_and_german_customs_are_kept() {
    stays("Hon sade ”det regnar” och gick.");
    stays("Sie sagte „es regnet“ und ging.");
}

#[test]
fn a_stop_is_never_moved_over_a_mark() {
    stays("He called it “the road”. She called it “the way.”");
}

#[test]
fn chinese_has_no_blanks_that_could_be_missing() {
    stays("他说“你好”。");
}

#[test]
fn blanks_around_currency_and_percent_signs_stay() {
    stays("It cost $ 3 billion, US$5 million 300, 000 and 48 % of 31%.");
}

#[test]
fn a_no_break_space_between_digits_is_a_thousands_mark() {
    stays("1\u{a0}500 km, 31\u{202f}500 euros, 816\u{2009}000 people");
    check("90\u{a0}% of\u{a0}it", "90 % of it");
    check("4\u{200b}\u{a0}800", "4\u{a0}800");
}

#[test]
fn columns_of_figures_do_not_grow_together() {
    stays("2019  450  300");
    check("rose  by 5", "rose by 5");
}

#[test]
fn indentation_stays_and_blank_lines_say_what_they_said() {
    stays("Rain.\n    The bank said.\n\n\nA block.");
    check("Rain.\n\n\n\n\n\nSnow.", "Rain.\n\n\nSnow.");
    check("Rain. \n \n\t\nSnow. ", "Rain.\n\n\nSnow.");
}

#[test]
fn every_line_end_becomes_a_line_feed() {
    check("a\r\nb\rc\u{2028}d\u{85}e\u{b}f\u{c}g\u{2029}h\r\r\ni", "a\nb\nc\nd\ne\nf\ng\n\nh\ni");
}

#[test]
fn an_accent_joins_its_letter_over_what_lay_between() {
    check("Cafe\u{ad}\u{301} and cafe\u{200b}\u{301}", "Café and café");
    check(&format!("{}e\u{301}", "x".repeat(63)), &format!("{}é", "x".repeat(63)));
    check(&format!("{}e\u{301}", "x".repeat(127)), &format!("{}é", "x".repeat(127)));
}

#[test]
fn compatibility_forms_carry_meaning() {
    stays("½ of the ﬁsh weigh 3 m² and cost 5™");
}

#[test]
fn joiners_stay_where_they_mean_something() {
    stays("क्\u{200d}ष \u{1f468}\u{200d}\u{1f469} می\u{200c}خواهم");
    check("co\u{200d}op\u{200c}era\u{200b}te", "cooperate");
}

#[test]
fn byte_order_marks_go_wherever_they_stand() {
    check("\u{feff}\u{feff}Rain\u{feff}.", "Rain.");
    check_under("encoding", "\u{feff}\u{feff}Rain\u{feff}.", "Rain\u{feff}.");
}

#[test]
fn windows_characters_come_back_from_their_controls() {
    check_under("encoding", "It\u{92}s \u{93}late\u{94}\u{85} he said", "It’s “late”… he said");
    check("It\u{92}s\u{85}\nlate", "It’s\n\nlate");
}

#[test]
fn utf_8_read_as_latin_1_is_left_to_a_greater_repair() {
    let text = "It\u{e2}\u{80}\u{99}s late";
    check(text, "It\u{2019}s late");
    let rules = Rules::NEWS.without(RuleId::Mojibake);
    let cleaned = normalize_with(text, rules);
    assert_eq!((cleaned.text.as_ref(), cleaned.diagnostics.len()), (text, 2));
}

#[test]
fn controls_behind_other_scripts_are_left_to_a_greater_repair() {
    for text in ["\u{420}\u{98}", "t\u{139}\u{99}", "\u{e2}\u{20ac}\u{9d}", "\u{e2}\u{98}\u{ba}"] {
        let cleaned = normalize_with(text, Rules::NEWS.without(RuleId::Mojibake));
        assert_eq!((cleaned.text.as_ref(), cleaned.diagnostics.len()), (text, 1));
    }
    check("a \u{93}caf\u{e9}\u{94}, twice", "a “café”, twice");
}

#[test]
fn blanks_and_marks_stay_when_only_decoding_is_repaired() {
    let text = "the”Road”  and ... \u{a0}\r\n\n\n\n\ne\u{301}\u{ad}\u{200b}";
    check_under("encoding", text, text);
    check_under("off", "\u{feff}\u{93}", "\u{feff}\u{93}");
}

#[test]
fn three_stops_are_an_ellipsis_and_four_are_not() {
    check("Well... no", "Well… no");
    check("Well.\u{200b}.. no", "Well… no");
    stays("Well.... no, 1...5");
}

#[test]
fn ascii_keeps_accents_and_thousands_marks() {
    check_under(
        "ascii",
        "“É” – the”Road” — ‘x’ 1\u{a0}500…",
        "\"É\" - the \"Road\" -- 'x' 1\u{a0}500...",
    );
}

#[test]
fn each_edit_is_as_small_as_can_be() {
    assert_eq!(edits(&normalize("a\r\nb")), "[1..1 1..2 line-ends]");
    assert_eq!(edits(&normalize("a   b")), "[2..2 2..4 blanks]");
    assert_eq!(edits(&normalize("Cafe\u{301}s")), "[3..5 3..6 nfc]");
    assert_eq!(edits(&normalize("in the”Road”")), "[6..10 6..9 quotes]");
    assert_eq!(edits(&normalize("a\u{a0} \u{200b}b")), "[1..1 1..3 blanks][2..2 4..7 zero-width]");
}

#[test]
fn hostile_texts_are_dealt_with_in_one_go() {
    // Were any of these quadratic, the test would not end.
    for piece in [
        "”",
        "“",
        "” ",
        " ",
        "\n",
        ".",
        "\u{301}",
        "\u{200d}",
        "e\u{ad}",
        "\u{80}",
        "\u{a0}",
        "a\u{301} ",
        "” “",
        "\r",
        "\u{85}",
        "\u{344}\u{200b}",
        "\u{2029}",
    ] {
        let text = piece.repeat(1 << 13);
        for rules in [Rules::SAFE, Rules::NEWS, Rules::ASCII] {
            let cleaned = normalize_with(&text, rules);
            assert_eq!(cleaned.revert(), text);
        }
    }
}

#[test]
fn what_is_glued_behind_a_closing_mark_is_set_free_if_it_is_a_word_of_its_own() {
    check("It joined the “Long Road”and left.", "It joined the “Long Road” and left.");
    check("“It rained all day,”she said.", "“It rained all day,” she said.");
    stays("Two “Post”s and an “un”fair “with”in, the “Long Road”like one.");
}

#[test]
fn straight_marks_are_partners_of_curly_ones() {
    stays("\"It rained all day,” she said. \"It will snow.”");
    check("\"It rained,“ she said. \"It will snow.”", "\"It rained,” she said. \"It will snow.”");
}

#[test]
fn years_are_no_inches_and_feet_are() {
    check("The plan” Water 2030” was signed.", "The plan “Water 2030” was signed.");
    stays("The beam is 6’2” long, the “long” one.");
}

#[test]
fn words_parted_at_the_end_of_a_line_are_joined_if_that_is_certain() {
    check("the govern-\nment of it", "the government\nof it");
    check("The harbour said: the har-\nbour, too.", "The harbour said: the harbour,\ntoo.");
    stays("a well-\nknown har-\nbour, the Kazakh-\nChinese bank, 2019-\n2021, inter-\nna-\ntional");
    stays("It is a re-entry, a re-\nentry, and no reentry.");
}

#[test]
fn apostrophes_typed_as_opening_marks_are_turned() {
    check("It doesn‘t rain; the ‘90s; rock ‘n’ roll.", "It doesn’t rain; the ’90s; rock ’n’ roll.");
    stays("In Hawai‘i, ‘90s music was great,’ he said.");
}

#[test]
fn single_marks_are_turned_where_no_apostrophe_can_be() {
    check("She called him ‘the road‘ once.", "She called him ‘the road’ once.");
    check("“’We will go,’ they said,” he wrote.", "“‘We will go,’ they said,” he wrote.");
    stays("’Twas the workers’ day, said Kate’s ’em-all friends’ band.");
}

#[test]
fn doubled_marks_are_joined_in_sound_paragraphs() {
    check("``It rained,'' she said. ``All day.''", "“It rained,” she said. “All day.”");
    stays("``It rained, she said.\n\nIt is 6'2'' long.\n\nRun ``` and `` x ''.");
    check_under("ascii", "``It rained,’’ she said.", "\"It rained,\" she said.");
}

#[test]
fn rules_for_customs_act_only_when_they_are_asked() {
    let text = "Prices , he said - at $ 3 -- rose by 48 % .";
    stays(text);
    check_under(
        "news,+stop-blanks,+currency-blanks,+percent-blanks,+dashes",
        text,
        "Prices, he said – at $3 — rose by 48%.",
    );
    check_under("off,+low-quotes", "Er sagte ,,Regen“.", "Er sagte „Regen“.");
    check_under("off,+stop-blanks", "1 , 2 . . . :) .NET", "1 , 2 . . . :) .NET");
}

#[test]
fn wrapped_lines_become_one_and_others_stay() {
    let line = "the council of the harbour town said on Monday that the new\n";
    let short = "Rain fell\non the hills\nall day long\nand all night.\n".repeat(4);
    check_under("off,+unwrap", &short, &short);
    let wrapped =
        format!("{}end of it came.\n\nA heading\n\n{}last.", line.repeat(4), line.repeat(3));
    let cleaned = normalize_with(&wrapped, Rules::OFF.with(RuleId::Unwrap));
    assert_eq!(cleaned.text.lines().count(), 5, "{}", cleaned.text);
}

#[test]
fn a_hyphen_for_a_dash_is_reported_and_stays() {
    let text = "It is a chance for Kazakhstan-opening the Pacific.";
    let cleaned = normalize_with(text, Rules::OFF.with(RuleId::Dashes));
    assert!(cleaned.is_clean());
    assert_eq!(&text[cleaned.diagnostics[0].span.range()], "-");
}
