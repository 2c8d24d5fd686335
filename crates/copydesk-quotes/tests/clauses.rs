//! Where reported clauses begin and end, and who is their subject.

use copydesk_quotes::quotes;

/// Every quote as `speaker: words`, the words that point to the speaker, parts joined by ` / `.
#[track_caller]
fn check(text: &str, want: &[&str]) {
    let line = |quote: &copydesk_core::Quote| {
        let parts: Vec<_> = quote.parts.iter().map(|part| &text[part.range()]).collect();
        let mention = quote.speaker.as_ref().and_then(|s| s.mention).map(|m| &text[m.range()]);
        format!("{}: {}", mention.unwrap_or("-"), parts.join(" / "))
    };
    let found: Vec<_> =
        quotes(text).iter().filter(|quote| quote.kind.is_speech()).map(line).collect();
    assert_eq!(found, want, "in {text:?}");
}

#[test]
fn a_clause_of_a_subordinate_sentence_ends_where_the_main_one_begins() {
    check(
        "While the mill says it will open by May, it is not taking on any workers.",
        &["the mill: it will open by May"],
    );
    check(
        "The mill says it will open by May, it hopes, and that the road will be wide.",
        &["The mill: it will open by May, it hopes, and that the road will be wide"],
    );
}

#[test]
fn the_writer_weighs_what_was_said_after_while_though_and_compared() {
    check(
        "A third said the road was safe, compared with half of them last year.",
        &["A third: the road was safe"],
    );
    check("Lind said the road was safe, though few believe it.", &["Lind: the road was safe"]);
    check(
        "Lind said the road was safe while the dam held.",
        &["Lind: the road was safe while the dam held"],
    );
}

#[test]
fn a_participle_of_speech_without_words_ends_no_clause() {
    check(
        "Lind said the guards on the dam, responding to a call, were late.",
        &["Lind: the guards on the dam, responding to a call, were late"],
    );
    check(
        "Lind said the guards were late, adding that the dam was dry.",
        &["Lind: the guards were late", "Lind: the dam was dry"],
    );
}

#[test]
fn marks_before_a_participle_belong_to_the_clause_before_it() {
    check(
        "Lind said that it was “the best of all dams,” adding that the road was safe.",
        &["Lind: it was “the best of all dams,", "Lind: the road was safe"],
    );
}

#[test]
fn that_after_a_thing_opens_a_relative_clause() {
    check("Lind said in a talk at a school that the dam was safe.", &["Lind: the dam was safe"]);
    check("Lind repeated her view that the dam was safe.", &[]);
    check("Lind reiterated her view that the dam was safe.", &["Lind: the dam was safe"]);
    check("The rain added to the pressure that has closed the dam for a year.", &[]);
    check("Lind claimed the prize that would make her rich.", &[]);
    check(
        "Lind announced new rules that would close the dam for a year.",
        &["Lind: new rules that would close the dam for a year"],
    );
    check("Lind explained to the miners that the dam was safe.", &["Lind: the dam was safe"]);
}

#[test]
fn a_noun_that_may_be_a_verb_makes_no_clause() {
    check("Lind maintains a wide lead over Orlov in the north of the country.", &[]);
    check("Lind maintains the mills lead the country.", &["Lind: the mills lead the country"]);
}

#[test]
fn the_name_of_a_show_after_a_tag_is_not_what_was_said() {
    check("“It will hold,” Lind said on “The Late Show.”", &["Lind: It will hold,"]);
    check("“It will hold,” Lind said, “and stand.”", &["Lind: It will hold, / and stand."]);
}

#[test]
fn words_before_the_tag_belong_to_marks_that_go_on_with_them() {
    check(
        "Two days later, Lind wrote, “The dam is full of water.”",
        &["Lind: The dam is full of water."],
    );
    check(
        "The dam of the old mill, Lind said, “is full of water.”",
        &["Lind: The dam of the old mill / is full of water."],
    );
}

#[test]
fn a_tag_reports_what_somebody_is_said_to_have_said() {
    check(
        "Lind told the miners that the dam was safe, according to two officials.",
        &["two officials: Lind told the miners that the dam was safe", "Lind: the dam was safe"],
    );
    check(
        "“It will hold,” Lind said at a school, according to two officials.",
        &["Lind: It will hold,"],
    );
}

#[test]
fn a_relative_clause_without_commas_belongs_to_the_subject() {
    check("Two miners who worked in Osh said the dam was safe.", &["Two miners: the dam was safe"]);
    check("Critics who know Lind well warned that the dam leaks.", &["Critics: the dam leaks"]);
}

#[test]
fn a_participle_that_opens_a_sentence_is_nobody() {
    check(
        "Speaking in Osh on Monday, Lind called the dam safe and asserted that it was new.",
        &["Lind: it was new"],
    );
    check(
        "Lind scolded those who say the dam leaks, adding that it was new.",
        &["who: the dam leaks", "Lind: it was new"],
    );
}

#[test]
fn a_tag_may_open_with_what_the_speaker_is() {
    check(
        "The dam of the old mill will hold, says civil engineer Ada Lind in Osh.",
        &["civil engineer Ada Lind: The dam of the old mill will hold"],
    );
    check("The mayor, a baker, recalled a talk with Lind.", &[]);
    check("Lind has long said that the dam leaks.", &["Lind: the dam leaks"]);
}

#[test]
fn a_clause_may_have_an_aside_after_its_subject() {
    check(
        "Lind argued the dam, which is old, would hold.",
        &["Lind: the dam, which is old, would hold"],
    );
    check(
        "Lind claimed the town closed the mill by mistake.",
        &["Lind: the town closed the mill by mistake"],
    );
    check("Lind repeated a story which has made the dam known.", &[]);
}

#[test]
fn a_past_form_with_an_object_is_no_part_of_a_subject() {
    check(
        "The candidate changed her story, saying that the dam was safe.",
        &["The candidate: the dam was safe"],
    );
    check("“It leaks,” according to a letter released by the mill.", &["a letter: It leaks,"]);
    check("“It leaks,” said the two men.", &["the two men: It leaks,"]);
}

#[test]
fn a_sentence_that_opens_with_a_time_has_its_subject_after_the_comma() {
    check(
        "Last week, Lind called on the town to pay and said that the dam was safe.",
        &["Lind: the dam was safe"],
    );
}

#[test]
fn a_participle_before_a_finite_verb_is_no_cue() {
    check("A merger announced Monday would turn the mill into a museum.", &[]);
    check("Lind said from the start that the dam would hold.", &["Lind: the dam would hold"]);
    check("Most Southern states that will vote in May have small towns.", &[]);
}

#[test]
fn a_verb_with_an_object_is_no_tag() {
    check("Lind, the star of “The Dam,” thanked her town for the work of a year.", &[]);
    check("“It leaks,” noted a report of the mill.", &["a report of the mill: It leaks,"]);
    check("“It leaks,” Lind told the town’s “Morning Mail.”", &["Lind: It leaks,"]);
}

#[test]
fn the_words_of_as_lind_noted_stand_behind_its_comma() {
    check(
        "As Lind noted, even in May the river rose, the dam held.",
        &["Lind: even in May the river rose, the dam held"],
    );
    check(
        "Two days after Lind announced that the dam was safe, it broke.",
        &["Lind: the dam was safe"],
    );
    check("Lind said the dam was safe, as did the mayor of the town.", &["Lind: the dam was safe"]);
    check(
        "The town has three plans, Lind said: a wider dam for the mill; a new road to Osh; a bridge.",
        &["Lind: The town has three plans / a wider dam for the mill; a new road to Osh; a bridge"],
    );
}

#[test]
fn a_sentence_after_a_full_stop_in_marks_is_no_tag() {
    check(
        "Orlov said that “the dam is broken.” Ada Lind said Monday she would mend it.",
        &["Orlov: the dam is broken.", "Ada Lind: she would mend it"],
    );
}

#[test]
fn words_before_a_tag_go_on_after_its_colon_or_that() {
    check(
        "It is no wonder, Lind said, that the dam has broken.",
        &["Lind: It is no wonder / the dam has broken"],
    );
    check("In the end, Lind said that the dam has broken.", &["Lind: the dam has broken"]);
}

#[test]
fn a_small_word_before_a_clause_belongs_to_it() {
    check(
        "Lind said even if the river rose, the dam would hold.",
        &["Lind: even if the river rose, the dam would hold"],
    );
    check(
        "While a third of the miners and half of the farmers say the dam is safe, it leaks.",
        &["a third of the miners and half of the farmers: the dam is safe"],
    );
}

#[test]
fn a_question_may_have_a_long_tag() {
    check("“Who will pay? You?” Lind asks as she walks out.", &["Lind: Who will pay? You?"]);
    check(
        "“It leaks,” the old senator and Democratic candidate told the miners.",
        &["the old senator and Democratic candidate: It leaks,"],
    );
}

#[test]
fn asides_of_places_leave_the_subject_alone() {
    check("Ada Lind, 22, of Norvik, Wyo., said the dam was safe.", &["Ada Lind: the dam was safe"]);
    check(
        "Lind, speaking at a school in Osh, Kant, said that the dam was safe.",
        &["Lind: the dam was safe"],
    );
    check(
        "Still, Ada Lind, a baker from Osh, Kant, said the dam was safe.",
        &["Ada Lind: the dam was safe"],
    );
    check(
        "Lind was late, and Tom Orlov, 45, said the dam was safe.",
        &["Tom Orlov: the dam was safe"],
    );
}
