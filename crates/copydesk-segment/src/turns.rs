//! Turns of speech and lists: paragraphs that lean on their neighbours.

mod dashed;
mod labels;
mod lists;
mod unmarked;

use copydesk_core::ParagraphKind;

use self::dashed::dashed;
pub(crate) use self::labels::is_labelled;
use self::labels::labelled;
pub(crate) use self::lists::leads_small;
use self::lists::lists;
use self::unmarked::unmarked;
use crate::profile::Profile;

/// An interview has at least this many turns.
const INTERVIEW_TURNS: usize = 4;
/// An interview without marks says so in one of its first paragraphs.
const ANNOUNCED: usize = 4;

/// Sets the kinds of list items, turns of speech, questions and answers among the body paragraphs.
pub(crate) fn label(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) {
    lists(profiles, kinds);
    if labelled(profiles, kinds) {
        return;
    }
    if !dashed(profiles, kinds) {
        unmarked(profiles, kinds);
    }
}

fn is_free(kind: ParagraphKind) -> bool {
    matches!(kind, ParagraphKind::Body | ParagraphKind::Heading)
}

#[cfg(test)]
mod tests {
    use copydesk_core::ParagraphKind::{
        self, Answer, Body, Dialogue, Heading, Headline, ListItem, Question,
    };

    use crate::structure;

    #[track_caller]
    fn check(text: &str, want: &[ParagraphKind]) {
        let got: Vec<_> =
            structure(text).paragraphs.iter().map(|paragraph| paragraph.kind).collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn a_lone_turn_between_narration_is_dialogue() {
        check(
            "The mayor opened the new bridge on Friday.\n\n- We waited ten years for it. It was worth it.\n\nThe bridge cost three million.",
            &[Body, Dialogue, Body],
        );
    }

    #[test]
    fn dashed_questions_make_an_interview_and_plain_paragraphs_go_on_with_the_answer() {
        check(
            "Rector Aliya Bek told us about the plans of the school.\n\n– When will it open?\n\n– In autumn. We have the rooms.\n\nThe teachers come from five towns.\n\n– Who pays for it?\n\n– The town does. It always did.",
            &[Body, Question, Answer, Answer, Question, Answer],
        );
    }

    #[test]
    fn labels_make_an_interview() {
        check(
            "Q: When will it open?\n\nA: In autumn. We have the rooms.\n\nThe teachers come from five towns.\n\nQ: Who pays?\n\nA: The town does.",
            &[Question, Answer, Answer, Question, Answer],
        );
        check(
            "Herald: When will it open?\n\nAliya Bek: In autumn. We have the rooms.\n\nHerald: Who pays for it all?\n\nAliya Bek: The town does, as it always did.",
            &[Question, Answer, Question, Answer],
        );
    }

    #[test]
    fn an_announced_interview_needs_no_marks() {
        check(
            "An interview with the rector\n\nWhen will it open?\n\nIn autumn. We have the rooms.\n\nWho pays?\n\nThe town does, as it always did.\n\nWho teaches?\n\nTen of us do, to begin with.\n\nAnd then?\n\nThen we shall see what comes.",
            &[Headline, Question, Answer, Question, Answer, Question, Answer, Question, Answer],
        );
    }

    #[test]
    fn short_dashed_lines_without_stops_are_a_list() {
        check(
            "The shop sells three things on market days.\n\n- Bread of the day\n\n- Salt from the lake\n\n- Tea",
            &[Body, ListItem, ListItem, ListItem],
        );
    }

    #[test]
    fn a_colon_announces_a_list_of_sentences() {
        check(
            "The office named two reasons for the delay:\n\n- The river rose in March.\n\n- The money came in June.",
            &[Body, ListItem, ListItem],
        );
    }

    #[test]
    fn dashed_lines_in_small_letters_are_a_list_and_no_headings() {
        check(
            "Whoever finds a lamp on the river bank is asked for three things:\n\n- do not light it\n- call the harbour office, not the mayor\n- leave it where it lies",
            &[Body, ListItem, ListItem, ListItem],
        );
        check(
            "The office sells two papers at the bridge:\n\n– a map of the left bank;\n\n– a list of the ferries.",
            &[Body, ListItem, ListItem],
        );
        check(
            "The bridge was built twice.\n\n- once of wood, as the mayor said\n\nThe town has one bridge now.",
            &[Body, Body, Body],
        );
    }

    #[test]
    fn bullets_and_numbers_are_lists() {
        check(
            "What the town needs\n\nThe council named three things on Friday.\n\n• Rails\n\n1. A bridge\n\n2. A school",
            &[Headline, Body, ListItem, ListItem, ListItem],
        );
    }

    #[test]
    fn paragraphs_that_count_up_and_entries_with_numbers_are_lists() {
        check(
            "The town has three sights.\n\n1 The old bridge. It was built in 1871.\n\n2 The market. It is open on Fridays.\n\n3 The school.",
            &[Body, ListItem, ListItem, ListItem],
        );
        check(
            "Two firms drive at night.\n\nSteppe Taxi 12 Bridge Road, tel: 555 0101.\n\nRiver Cars 3 Market Square, tel: 555 0102.",
            &[Body, ListItem, ListItem],
        );
        check(
            "The winter was long.\n\n20 People were at the bridge.\n\n21 Boats lay at the pier on Friday.",
            &[Body, Body, Body],
        );
    }

    #[test]
    fn dashed_sentences_that_nobody_speaks_are_a_list() {
        check(
            "The storm damaged these shops in the old town, the office found.\n\n– The bakery of Oral Street: broken windows.\n\n– The lamp shop at the bridge: fire and water damage.\n\n– The school of the left bank: lost its roof.",
            &[Body, ListItem, ListItem, ListItem],
        );
    }

    #[test]
    fn a_list_of_questions_is_no_interview() {
        check(
            "The council has four matters left for the autumn.\n\n- Will the bridge be paid for?\n\n- Will the school open?\n\n- Who will mend the road?\n\n- When does the train come back?\n\nIt meets again in May, as the mayor wrote.",
            &[Body, ListItem, ListItem, ListItem, ListItem, Body],
        );
    }

    #[test]
    fn a_paragraph_that_names_the_speaker_leads_in_a_turn_without_pronouns() {
        check(
            "The contractor, Erik Holm, told reporters about the piers on Friday.\n\n- The steel came late. The river was too high in spring.\n\nThe bridge cost three million.",
            &[Body, Dialogue, Body],
        );
    }

    #[test]
    fn lines_glued_to_their_dash_are_speech_if_they_sound_like_it() {
        check(
            "He opened the door of the shop and looked out.\n\n—The rain has stopped, she said.\n\n—Good!\n\nThey took the lamps and went down to the river.",
            &[Body, Dialogue, Dialogue, Body],
        );
    }

    #[test]
    fn a_subheading_between_dashes_is_a_heading() {
        check(
            "The mayor opened the new bridge on Friday.\n\n– Old hands –\n\nThe bridge cost three million.",
            &[Body, Heading, Body],
        );
    }

    #[test]
    fn a_signature_behind_a_dash_is_no_speech() {
        check("The council met on Friday and named three things.\n\n— Aliya Bek", &[Body, Body]);
    }

    #[test]
    fn letters_with_stops_are_labels_and_stage_directions_are_nobody_s() {
        check(
            "Q. When will it open?\n\nA. In autumn. We have the rooms.\n\n(Laughter.)\n\nThe teachers come from five towns.\n\nQ. Who pays?\n\nA. The town does.",
            &[Question, Answer, Body, Answer, Question, Answer],
        );
    }

    #[test]
    fn a_panel_without_an_asker_is_dialogue() {
        check(
            "DREWE: Good evening. The first question goes to you, senator.\n\nTOM HOLM (R-UT): Thank you. We will cut taxes.\n\nMy plan is on the table.\n\nLIND: That is not true.\n\nHOLM: It is.\n\nDREWE: You have one minute, governor.\n\nLIND: I need two.",
            &[Dialogue, Dialogue, Dialogue, Dialogue, Dialogue, Dialogue, Dialogue],
        );
    }

    #[test]
    fn tables_of_names_and_labelled_tips_are_no_talk() {
        check(
            "The count stood as follows at noon on Friday.\n\nHolm: 112\n\nLind: 98\n\nHolm: 12 more\n\nLind: 11 more",
            &[Body, Heading, Heading, Heading, Heading],
        );
        check(
            "Three things matter on the road, the mechanic said.\n\nTyres: They should be new. Old ones slip.\n\nBrakes: They should be dry. Wet ones squeal.\n\nLights: They should burn. Dark ones do not.",
            &[Body, Body, Body, Body],
        );
    }

    #[test]
    fn a_headline_with_a_label_is_no_turn() {
        check(
            "Lind: The dam will hold.\n\nThe mayor spoke to Bay Radio on Monday about the old dam of the town.\n\nHOST: Will it hold?\n\nLIND: It will, I think.\n\nHOST: Are you sure?\n\nLIND: I am.",
            &[Body, Body, Question, Answer, Question, Answer],
        );
    }

    #[test]
    fn dashes_of_typewriters_lead_turns_and_lists() {
        check(
            "He opened the door of the shop and looked out.\n\n--The rain has stopped, she said.\n\n-- It has.\n\nThey took the lamps and went down to the river.",
            &[Body, Dialogue, Dialogue, Body],
        );
        check(
            "The council voted on Friday for two new laws of the town.\n\n-- The market law bans stalls on Sundays.\n\n-- The river law bans boats.",
            &[Body, ListItem, ListItem],
        );
    }

    #[test]
    fn requests_and_stage_directions_belong_to_an_interview() {
        check(
            "Our reporter talked with Aliya Bek, the rector of the school.\n\n– Ms. Bek, tell us about the roof.\n\n– It leaked. We mended it in May.\n\n– And then? (laughs)\n\n– Then we slept.\n\nThank you for the talk!",
            &[Body, Question, Answer, Question, Answer, Question],
        );
    }

    #[test]
    fn turns_with_tags_are_a_story_and_no_interview() {
        check(
            "Ivan told Maria about the horse, and she listened.\n\n— Where is it? — asked the wife.\n\n— In the fields, — Ivan said.\n\n— Alone? — asked the wife again.\n\n— With the dog, — Ivan answered.",
            &[Body, Dialogue, Dialogue, Dialogue, Dialogue],
        );
    }

    #[test]
    fn a_colon_after_a_verb_of_telling_announces_a_turn() {
        check(
            "He turned to the woman and said gravely:\n\n– The doctor has gone.\n\nThe lamp went out in the hall.",
            &[Body, Dialogue, Body],
        );
    }

    #[test]
    fn questions_and_answers_in_the_first_person_need_no_marks_where_somebody_talks() {
        check(
            "Aliya Bek on bread and time\n\nAliya Bek has baked bread for forty years, and she spoke to the Herald about it.\n\nHow did you begin?\n\nI began with my mother. She taught me everything.\n\nTell us about your oven.\n\nIt is older than I am.\n\nThe chimney fell in 1999, and the town built it again.\n\nWhat about the young?\n\nThey sleep. I do not blame them.",
            &[Headline, Body, Question, Answer, Question, Answer, Answer, Question, Answer],
        );
    }

    #[test]
    fn questions_that_a_reporter_answers_are_headings() {
        check(
            "Fares rise in the old town\n\nThe mayor told reporters on Friday that fares rise, Aliya Bek said.\n\nWhy do fares rise?\n\nThe price of power has gone up since March, and the town pays more.\n\nWho pays more?\n\nPupils and the old pay nothing, as before.\n\nWhen does it begin?\n\nIt begins in May, the council wrote.",
            &[Headline, Body, Heading, Body, Heading, Body, Heading, Body],
        );
    }

    #[test]
    fn a_turn_runs_on_in_the_first_person_unless_the_writer_says_i_too() {
        check(
            "The contractor, Erik Holm, told reporters about the piers on Friday.\n\n- The steel came late. We lost a year.\n\nWe will train the workers here, in our own school.\n\nThe bridge cost three million.",
            &[Body, Dialogue, Dialogue, Body],
        );
        check(
            "I went to see the piers on Friday, and Erik Holm told me about them.\n\n- The steel came late. We lost a year.\n\nWe stood there for a while in the wind and looked at the river.",
            &[Body, Dialogue, Body],
        );
    }

    #[test]
    fn a_letter_that_has_lost_its_colon_asks_where_answers_have_theirs() {
        check(
            "The school of the old town opens again this year.\n\nQWhen will it open?\n\nA: In autumn. We have the rooms.\n\nQWho pays?\n\nA: The town does.",
            &[Body, Question, Answer, Question, Answer],
        );
    }

    #[test]
    fn a_lone_dash_behind_an_attribution_is_a_turn() {
        check(
            "The line opens in May, Erik Holm told reporters.\n\nIt will be long, he said.\n\n- Construction begins in June. Tenders have come in.\n\nAccording to him, it is dear.\n\n- Most of the money is there.\n\nThe town has one line now.",
            &[Body, Body, Dialogue, Body, Dialogue, Body],
        );
    }

    #[test]
    fn short_lines_of_a_story_are_turns_too() {
        check(
            "The village remembers that winter well, and the old tell of it.\n\n– Were there wolves? the boy asked.\n\n– There were, the old man said.\n\nThe old man went to the window.\n\n– Many.",
            &[Body, Dialogue, Dialogue, Body, Dialogue],
        );
    }

    #[test]
    fn a_tag_glued_to_hyphens_shows_that_somebody_speaks() {
        check(
            "The director of the clinic, Maria Sanz, explained the delay.\n\n--The machines came in March --said Sanz--. They had no cables.\n\nThe clinic has two floors.",
            &[Body, Dialogue, Body],
        );
    }

    #[test]
    fn a_dashed_label_before_words_in_marks_is_no_turn() {
        check(
            "The two towns meet on Friday in the cup of the steppe.\n\n- Oral coach Erik Holm: \"We are strong and I expect a win.\"",
            &[Body, Body],
        );
    }
}
