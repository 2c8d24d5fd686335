//! Turns of speech and lists: paragraphs that lean on their neighbours.

mod dashed;
mod labels;
mod lists;
mod unmarked;

use copydesk_core::ParagraphKind;

use self::dashed::dashed;
pub(crate) use self::labels::is_labelled;
use self::labels::labelled;
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
    fn bullets_and_numbers_are_lists() {
        check(
            "What the town needs\n\nThe council named three things on Friday.\n\n• Rails\n\n1. A bridge\n\n2. A school",
            &[Headline, Body, ListItem, ListItem, ListItem],
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
}
