//! Turns of speech and lists: paragraphs that lean on their neighbours.

use copydesk_core::ParagraphKind;

use crate::lexicon::{self, Group};
use crate::profile::{Ending, Profile};
use crate::{chars, speech};

/// A run of dashed lines is a list if it has this many items, each of them short.
const LIST_ITEMS: usize = 3;
/// The most words of an item of a list without full stops.
const ITEM_WORDS: usize = 15;
/// Answers of an interview that nobody announces have so many words on average.
const LONG_ANSWER: usize = 20;
/// Up to so many words a turn may be a question without a question mark.
const QUESTION_WORDS: usize = 40;
/// An interview has at least this many turns.
const INTERVIEW_TURNS: usize = 4;

/// A label comes back within so many paragraphs.
const LABEL_REACH: usize = 8;
/// A question of an interview without marks has at most this many words.
const UNMARKED_WORDS: usize = 60;
/// An interview without marks says so in one of its first paragraphs.
const ANNOUNCED: usize = 4;
/// More labels than this are a table or a list of names.
const MOST_VOICES: usize = 12;

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

/// Bulleted and numbered lines, and runs of short dashed lines without a final stop.
fn lists(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) {
    let mut at = 0;
    while at < profiles.len() {
        let Some(mark) = profiles.get(at).and_then(|profile| Mark::of(profile)) else {
            at += 1;
            continue;
        };
        let run = profiles[at..]
            .iter()
            .take_while(|profile| Mark::of(profile).is_some_and(|other| other.follows(mark)))
            .count();
        let items = &profiles[at..at + run];
        let is_list = match mark {
            Mark::Bullet => true,
            Mark::Number | Mark::Letter => run >= 2,
            Mark::DoubleDash => run >= 2,
            Mark::Dash if run >= 2 && is_announced(profiles, at) => true,
            Mark::Dash => {
                run >= LIST_ITEMS
                    && items
                        .iter()
                        .all(|item| item.words <= ITEM_WORDS && item.ending == Ending::Open)
            }
        };
        if is_list {
            for kind in kinds.iter_mut().skip(at).take(run).filter(|kind| is_free(**kind)) {
                *kind = ParagraphKind::ListItem;
            }
        }
        at += run.max(1);
    }
}

/// Whether the paragraph before `at` ends with a colon.
fn is_announced(profiles: &[Profile<'_>], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| profiles.get(before))
        .is_some_and(|before| before.ending == Ending::Colon)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Bullet,
    Number,
    Letter,
    Dash,
    DoubleDash,
}

impl Mark {
    fn of(profile: &Profile<'_>) -> Option<Self> {
        let text = profile.text;
        if text.starts_with("-- ") {
            return Some(Self::DoubleDash);
        }
        if profile.dash > 0 {
            return Some(Self::Dash);
        }
        if text.starts_with(['•', '▪', '‣', '◦', '⁃', '●']) || text.starts_with("* ") {
            return Some(Self::Bullet);
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let letter = usize::from(text.starts_with(|c: char| c.is_ascii_lowercase()));
        let lead = digits.max(letter);
        let rest = text.get(lead..)?;
        let closes = rest.starts_with(". ") || rest.starts_with(") ") || rest.starts_with(".) ");
        match (digits, letter) {
            (1 | 2, _) if closes => Some(Self::Number),
            (0, 1) if closes => Some(Self::Letter),
            _ => None,
        }
    }

    fn follows(self, other: Self) -> bool {
        self == other
    }
}

/// Turns with labels: `Q:` and `A:`, or names of two and more speakers.
fn labelled(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) -> bool {
    let labels: Vec<Option<&str>> = profiles
        .iter()
        .zip(kinds.iter())
        .map(|(profile, kind)| if is_free(*kind) { speaker_label(profile.text) } else { None })
        .collect();
    let turns: Vec<(usize, &str)> = labels
        .iter()
        .enumerate()
        .filter_map(|(at, label)| label.map(|label| (at, label)))
        .collect();
    let asked = |label: &str| matches!(label, "Q" | "Question");
    let answered = |label: &str| matches!(label, "A" | "Answer");
    let short = turns
        .iter()
        .filter(|(_, label)| asked(label))
        .count()
        .min(turns.iter().filter(|(_, label)| answered(label)).count());
    let questioner = if short >= 1 { None } else { questioner(profiles, &turns) };
    if short == 0 && questioner.is_none() {
        return false;
    }
    let mut running = None;
    for (at, kind) in kinds.iter_mut().enumerate() {
        let label = labels.get(at).copied().flatten();
        let role = match label {
            Some(label) if asked(label) || questioner == Some(label) => {
                Some(ParagraphKind::Question)
            }
            Some(label) if answered(label) || questioner.is_some() => Some(ParagraphKind::Answer),
            Some(_) => None,
            None if *kind == ParagraphKind::Body => {
                running.filter(|role| *role == ParagraphKind::Answer)
            }
            None => None,
        };
        match (label, role) {
            (_, Some(role)) if is_free(*kind) => {
                *kind = role;
                running = Some(role);
            }
            (Some(_), None) => running = None,
            _ if *kind == ParagraphKind::Heading => running = None,
            _ => {}
        }
    }
    true
}

/// The label that asks most of the questions, if the labels are those of an interview: four turns
/// and more, at least two speakers that come back.
fn questioner<'a>(profiles: &[Profile<'_>], turns: &[(usize, &'a str)]) -> Option<&'a str> {
    let mut tally: Vec<(&str, usize, usize)> = Vec::new(); // label, turns, questions
    for (at, label) in turns {
        let asks = usize::from(
            profiles.get(*at).is_some_and(|profile| profile.ending == Ending::Question),
        );
        if let Some((_, count, questions)) = tally.iter_mut().find(|(known, ..)| known == label) {
            *count += 1;
            *questions += asks;
        } else if tally.len() < MOST_VOICES {
            tally.push((label, 1, asks));
        } else {
            return None;
        }
    }
    let returning = tally.iter().filter(|(_, count, _)| *count >= 2).count();
    if turns.len() < INTERVIEW_TURNS || returning < 2 {
        return None;
    }
    let most = tally.iter().max_by_key(|(_, count, questions)| questions * 1000 / count.max(&1))?;
    (most.2 * 2 >= most.1).then_some(most.0)
}

/// The label before a colon at the start of a paragraph: `Q`, `ALIYA BEK`, `Herald`.
fn speaker_label(text: &str) -> Option<&str> {
    let colon = text.bytes().take(40).position(|b| b == b':')?;
    let label = text.get(..colon)?;
    let said = text.get(colon + 1..)?;
    let words = label.split(' ').count();
    let named = label.split(' ').all(|word| {
        chars::is_capital(word)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'))
    });
    (words <= 3 && named && said.starts_with(char::is_whitespace) && !said.trim().is_empty())
        .then_some(label)
}

/// Whether the paragraph at `at` begins with a label that comes back soon: a turn, and no title.
pub(crate) fn is_labelled(profiles: &[Profile<'_>], at: usize) -> bool {
    let Some(label) = profiles.get(at).and_then(|profile| speaker_label(profile.text)) else {
        return false;
    };
    let near = profiles.iter().skip(at + 1).take(LABEL_REACH);
    near.filter_map(|profile| speaker_label(profile.text)).any(|other| other == label)
}

/// Turns led by dashes: an interview if questions come among them, else dialogue; what does not
/// sound like speech is an item of a list. Tells whether there was an interview.
fn dashed(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) -> bool {
    for (profile, kind) in profiles.iter().zip(kinds.iter_mut()) {
        if is_free(*kind) && speech::is_heading(profile) {
            *kind = ParagraphKind::Heading;
        }
    }
    let turns: Vec<usize> = (0..profiles.len())
        .filter(|at| {
            profiles.get(*at).is_some_and(speech::is_turn)
                && kinds.get(*at).is_some_and(|kind| is_free(*kind))
        })
        .collect();
    let sounds: Vec<bool> = turns
        .iter()
        .map(|at| profiles.get(*at).is_some_and(|profile| speech::sounds_spoken(profile)))
        .collect();
    let talks = sounds.iter().filter(|sounds| **sounds).count() * 2 >= turns.len();
    if !(talks && is_interview(profiles, &turns)) {
        let all_ask =
            turns.len() >= LIST_ITEMS && turns.iter().all(|at| profiles.get(*at).is_some_and(asks));
        for (at, sounds) in turns.into_iter().zip(sounds) {
            let told = talks || speech::is_led_in(profiles, at);
            let (Some(profile), Some(kind)) = (profiles.get(at), kinds.get_mut(at)) else {
                continue;
            };
            if !all_ask && (sounds || (told && speech::is_full(profile))) {
                *kind = ParagraphKind::Dialogue;
            } else if speech::is_full(profile) || has_company(profiles, at) {
                *kind = ParagraphKind::ListItem;
            }
        }
        return false;
    }
    interview(profiles, kinds, &turns);
    true
}

fn asks(profile: &Profile<'_>) -> bool {
    profile.ending == Ending::Question
}

/// Tells questions from answers among the turns of an interview; plain paragraphs between them go on
/// with the answer.
fn interview(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind], turns: &[usize]) {
    let asks = |at: usize| profiles.get(at).is_some_and(asks);
    let mut role = ParagraphKind::Answer;
    let mut inside = false;
    for (at, (profile, kind)) in profiles.iter().zip(kinds.iter_mut()).enumerate() {
        let is_turn = turns.binary_search(&at).is_ok();
        if is_turn {
            let next_turn = turns.get(turns.partition_point(|turn| *turn <= at)).copied();
            role = match role {
                ParagraphKind::Question
                    if asks(at)
                        && next_turn.is_some_and(|next| !asks(next))
                        && profile.words < QUESTION_WORDS =>
                {
                    ParagraphKind::Question
                }
                ParagraphKind::Question => ParagraphKind::Answer,
                _ if profile.has_question || profile.words < QUESTION_WORDS => {
                    ParagraphKind::Question
                }
                _ => ParagraphKind::Answer,
            };
            *kind = role;
            inside = true;
        } else if inside && *kind == ParagraphKind::Body {
            *kind = role;
        }
    }
}

/// Whether another dashed paragraph stands right before or behind.
fn has_company(profiles: &[Profile<'_>], at: usize) -> bool {
    let is_dashed = |at: usize| profiles.get(at).is_some_and(|profile| profile.dash > 0);
    is_dashed(at + 1) || at.checked_sub(1).is_some_and(is_dashed)
}

/// Whether the turns are those of an interview: one of three and more is a question, but not all,
/// and either the text before them says that somebody speaks, or the answers are long. A story with
/// spoken lines has few questions or short answers; narration between its turns is no answer.
fn is_interview(profiles: &[Profile<'_>], turns: &[usize]) -> bool {
    let of_turns = || turns.iter().filter_map(|at| profiles.get(*at));
    let questions = of_turns().filter(|turn| asks(turn)).count();
    if turns.len() < INTERVIEW_TURNS || questions * 3 < turns.len() || questions == turns.len() {
        return false;
    }
    let answers = of_turns().filter(|turn| !asks(turn));
    let words: usize = answers.map(|turn| turn.words).sum();
    let first = turns.first().copied().unwrap_or_default();
    words >= LONG_ANSWER * (turns.len() - questions)
        || profiles.iter().take(first.min(ANNOUNCED)).any(speech::introduces)
}

/// An interview without any marks: the text says that it is one, and every few paragraphs a short one
/// ends with a question mark. From the first question on, what is no question is an answer.
fn unmarked(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) {
    let asks = |profile: &Profile<'_>, kind: ParagraphKind| {
        is_free(kind) && profile.ending == Ending::Question && profile.words <= UNMARKED_WORDS
    };
    let questions =
        profiles.iter().zip(kinds.iter()).filter(|(profile, kind)| asks(profile, **kind)).count();
    let free = kinds.iter().filter(|kind| is_free(**kind)).count();
    let announced = profiles.iter().take(ANNOUNCED).any(|profile| {
        chars::bare_words(profile.text).any(|word| lexicon::is_in(word, Group::Interview))
    });
    if !announced || questions < INTERVIEW_TURNS || questions * 6 < free {
        return;
    }
    let mut inside = false;
    for (profile, kind) in profiles.iter().zip(kinds.iter_mut()) {
        if asks(profile, *kind) {
            *kind = ParagraphKind::Question;
            inside = true;
        } else if inside && *kind == ParagraphKind::Body {
            *kind = ParagraphKind::Answer;
        }
    }
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
