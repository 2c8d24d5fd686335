//! Shapes that the project's own gold asked for: tags and entries that say in other words who speaks.

use copydesk_core::Quote;
use copydesk_quotes::quotes;

/// `kind: words | speaker`, parts joined by ` / `, nobody as `-`.
fn shown(text: &str, quote: &Quote) -> String {
    let parts: Vec<_> = quote.parts.iter().map(|part| &text[part.range()]).collect();
    let speaker = quote.speaker.as_ref();
    let mention = speaker.and_then(|speaker| speaker.mention).map(|span| &text[span.range()]);
    let name = speaker.and_then(|speaker| speaker.name.as_deref()).or(mention);
    format!("{:?}: {} | {}", quote.kind, parts.join(" / "), name.unwrap_or("-")).to_lowercase()
}

#[track_caller]
fn check(text: &str, want: &[&str]) {
    let got: Vec<_> = quotes(text).iter().map(|quote| shown(text, quote)).collect();
    assert_eq!(got, want, "in {text:?}");
}

#[test]
fn a_name_and_its_aside_are_the_subject_even_if_a_place_follows_the_verb() {
    check(
        "Ada Lind, a baker from Osh, said the oven at Tarn, built in 1954, was cold.",
        &["indirect: the oven at tarn, built in 1954, was cold | ada lind"],
    );
    check(
        "The oven was cold, said Ada Lind, a baker from Osh.",
        &["indirect: the oven was cold | ada lind"],
    );
}

#[test]
fn a_rank_belongs_to_the_speaker() {
    check(
        "“We were late,” first violinist Ada Lind said afterwards.",
        &["direct: we were late, | ada lind"],
    );
    check(
        "“We were late,” said lead author Ada Lind of the mill.",
        &["direct: we were late, | ada lind"],
    );
    check("Ada Lind first said the oven was cold.", &["indirect: the oven was cold | ada lind"]);
}

#[test]
fn what_somebody_used_to_say_was_said() {
    check("“It holds,” Ada Lind used to say.", &["direct: it holds, | ada lind"]);
    check("Ada Lind refused to say the oven was cold.", &[]);
}

#[test]
fn a_pronoun_may_be_the_one_it_goes_according_to() {
    check(
        "“We bake,” said Ada Lind. According to her, the oven was cold.",
        &["direct: we bake, | ada lind", "indirect: the oven was cold | ada lind"],
    );
}

#[test]
fn a_question_may_be_put_to_a_hearer() {
    check(
        "Olof Berg was silent. “Where are they?” Ada Lind asked the bench.",
        &["direct: where are they? | ada lind"],
    );
}

#[test]
fn the_time_of_an_entry_is_nobody_and_nobodys_word() {
    check("14:20 “Stay off the pier,” police said.", &["direct: stay off the pier, | police"]);
    check("16:25 Ada Lind: “We are open.”", &["direct: we are open. | ada lind"]);
    check(
        "14:41 The pier was closed, Ada Lind said.",
        &["indirect: the pier was closed | ada lind"],
    );
}

#[test]
fn a_word_for_a_time_may_say_which_of_several_it_was() {
    check(
        "“I heard it,” said the night watchman, Olof Berg.",
        &["direct: i heard it, | olof berg"],
    );
    check(
        "The pier is closed, the port said in its morning bulletin.",
        &["indirect: the pier is closed | the port"],
    );
    check(
        "Ada Lind said the night the dam broke was cold.",
        &["indirect: the night the dam broke was cold | ada lind"],
    );
}

#[test]
fn two_determiners_may_open_one_source() {
    check(
        "According to the two officials, the dam is old.",
        &["indirect: the dam is old | the two officials"],
    );
    check(
        "According to the most modest forecasts, by 2030 the dam will be old.",
        &["indirect: by 2030 the dam will be old | the most modest forecasts"],
    );
}

#[test]
fn the_name_of_a_work_before_a_report_is_not_what_was_said() {
    check(
        "In her memoir, “A Long Road”, Ada Lind wrote that the dam was old.",
        &["title: a long road | -", "indirect: the dam was old | ada lind"],
    );
}

#[test]
fn what_stands_on_a_sign_is_nobodys_speech() {
    check(
        "A sign at the gate read “No eggs are sold today”.",
        &["title: no eggs are sold today | -"],
    );
    check(
        "They carried a banner that said: “We want our river back!”",
        &["title: we want our river back! | -"],
    );
    check(
        "Under the sign, Ada Lind said: “We want our river back!”",
        &["direct: we want our river back! | ada lind"],
    );
}

#[test]
fn a_title_may_end_in_a_question() {
    check(
        "Her film “Who Left the Gate Open?” opens today.",
        &["title: who left the gate open? | -"],
    );
    check(
        "“Who left the gate open?” asked Ada Lind.",
        &["direct: who left the gate open? | ada lind"],
    );
}

#[test]
fn a_dateline_may_tell_the_region() {
    check(
        "PORT TARN, southern Amrun (Bay Wire) — The dam holds, Ada Lind said.",
        &["indirect: the dam holds | ada lind"],
    );
}

#[test]
fn a_patronymic_tells_where_a_long_office_ends() {
    for office in [
        "Deputy Minister of Water Resources",
        "The Minister of Labour and Social Protection of the Population",
        "The rector of the Tarn University of Oceanography",
        "Deputy Chairman of the Board of the River Bank",
    ] {
        let text = format!("{office} Ada Pavlovna Lind said that the dam holds.");
        check(&text, &["indirect: the dam holds | ada pavlovna lind"]);
    }
}

#[test]
fn an_office_may_be_for_two_things() {
    check(
        "Minister of Ecology and Natural Resources Ada Lind said that the dam holds.",
        &["indirect: the dam holds | ada lind"],
    );
}

#[test]
fn a_surname_of_two_letters_may_be_a_label() {
    let text = "Ada Lind met Hu Lanying.\n\nHU: “It is small.”\n\nLIND: “It is dear.”";
    check(text, &["direct: it is small. | hu lanying", "direct: it is dear. | ada lind"]);
}

#[test]
fn a_title_from_abroad_is_no_part_of_a_name() {
    check("Ada Lind baked. “It is dear,” said Señora Lind.", &["direct: it is dear, | ada lind"]);
}

#[test]
fn what_people_call_something_is_a_name_and_what_somebody_called_it_is_said() {
    check("Pilots call the runway “the ironing board”.", &["title: the ironing board | -"]);
    check("Ada Lind called the plan “a gift”.", &["direct: a gift | ada lind"]);
}

#[test]
fn who_acts_before_a_quotation_of_news_is_its_speaker_rather_than_the_one_before() {
    let text = "“It holds,” said Olof Berg, who built the dam in a dry year.\n\nAda Lind, a baker in the third \
                generation, laughed. “It never held a drop of water in my whole life.”";
    let found = quotes(text);
    let mention = found[1].speaker.as_ref().and_then(|speaker| speaker.mention);
    assert_eq!(mention.map(|span| &text[span.range()]), Some("Ada Lind"));
}
