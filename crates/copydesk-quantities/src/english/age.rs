//! Ages that are told without a unit: `aged 44`, `Anna Lee, 25, said`, `died at 87`.
//!
//! A number is an age by the words before it, or by the commas that set it off from a person. What
//! counts something is none.

use crate::english::ENGLISH;
use crate::english::noun;
use crate::item::Item;
use crate::role::Role;
use crate::text::{Lower, Text};

/// Nobody in the news was older than this.
const OLDEST: i64 = 120;

/// From here on people retire, marry and die `at` a number that can be nothing else.
const GROWN: i64 = 10;

/// Whether a bare number is how old somebody is.
pub(crate) fn is_age(text: Text<'_>, item: &Item) -> bool {
    // Letters, the comma after a name or a bracket stand before every age.
    let last = text.byte_before(text.inline_start(item.start));
    let near = last.is_ascii_alphabetic() || last >= 0x80 || matches!(last, b',' | b'\n' | b'(');
    let years = item.value.whole().is_some_and(|years| (1..=OLDEST).contains(&years));
    near && years
        && item.is_bare()
        && item.numeral.scale.is_none()
        && (after_age(text, item)
            || after_verb(text, item)
            || of_persons(text, item)
            || unset(text, item)
            || set_off(text, item)
            || in_brackets(text, item))
}

fn counts(text: Text<'_>, item: &Item) -> bool {
    noun::counted(text, item.end).is_some()
}

/// `aged 44`, `ages 5 to 11`, `aged between 18 and 24`, `at the age of just 12`, `retirement age to 65`.
fn after_age(text: Text<'_>, item: &Item) -> bool {
    const MOST_FILLERS: usize = 5;
    let mut at = item.start;
    for step in 0..=MOST_FILLERS {
        at = before_others(text, at);
        let (start, word) = text.previous_word(at);
        let lower = Lower::of(word);
        match lower.as_str() {
            "aged" | "age" | "ages" => return step == 0 || !counts(text, item),
            "of" | "than" | "over" | "under" | "above" | "below" | "between" | "from" | "to"
            | "at" | "about" | "around" | "just" | "only" | "least" | "is" | "was" | "up"
            | "more" | "less" | "nearly" | "almost" | "roughly" | "will" | "be" | "been"
            | "would" | "should" | "has" => {}
            lower if ENGLISH.words.is(lower, Role::Moves) => {}
            _ => return false,
        }
        at = start;
    }
    false
}

/// `ages 13, 15 and 19`: where the numbers before this one begin.
fn before_others(text: Text<'_>, at: usize) -> usize {
    const MOST_OTHERS: usize = 6;
    let mut at = at;
    for _ in 0..MOST_OTHERS {
        let mut end = text.inline_start(at);
        if text.word_back(end) == "and" {
            end = text.inline_start(end - 3);
        } else if text.byte_before(end) != b',' {
            return at;
        }
        end -= usize::from(text.byte_before(end) == b',');
        let digits =
            (0..2).take_while(|back| text.byte_before(end - back).is_ascii_digit()).count();
        if digits == 0 || text.glued_before(end - digits) {
            return at;
        }
        at = end - digits;
    }
    at
}

/// `turned 50`, `she was only 12 when`, `died at 87`, `At 29, he`.
fn after_verb(text: Text<'_>, item: &Item) -> bool {
    let (mut start, mut word) = text.previous_word(item.start);
    if matches!(word, "just" | "only" | "already" | "now" | "still" | "nearly" | "almost") {
        (start, word) = text.previous_word(start);
    }
    let lower = Lower::of(word);
    let (_, before) = text.previous_word(start);
    let before = Lower::of(before);
    let grown = item.value.whole().is_some_and(|years| years >= GROWN);
    let after = text.next_word(item.end).1;
    match lower.as_str() {
        "turned" | "turns" | "turning" => {
            item.numeral.digits == 2
                && matches!(text.byte(item.end), b'.' | b',' | b' ' | 0)
                && !counts(text, item)
        }
        "was" | "is" | "were" => {
            let person = matches!(before.as_str(), "who" | "he" | "she" | "they" | "i")
                || ENGLISH.words.is(before.as_str(), Role::Person);
            person && item.numeral.digits <= 2 && (ends_clause(text, item.end) || after == "when")
        }
        "at" if grown && word == "at" => {
            let lives = matches!(
                before.as_str(),
                "died"
                    | "dies"
                    | "die"
                    | "dead"
                    | "death"
                    | "away"
                    | "retired"
                    | "retire"
                    | "retires"
                    | "retirement"
                    | "married"
                    | "widowed"
                    | "orphaned"
                    | "pregnant"
            );
            lives && item.is_bare() && !counts(text, item) && !text.glued(item.end)
        }
        "at" => {
            grown
                && text.byte(item.end) == b','
                && matches!(after_comma(text, item.end), "he" | "she")
        }
        _ => false,
    }
}

fn after_comma(text: Text<'_>, comma: usize) -> &str {
    text.next_word(comma + 1).1
}

/// Whether a mark that is no part of a number stands at `at`, or nothing more.
fn ends_clause(text: Text<'_>, at: usize) -> bool {
    matches!(text.byte(at), b'.' | b',' | b';' | 0) && !text.byte(at + 1).is_ascii_digit()
}

/// `people under 18`, `women older than 65`, `patients 18 and over`, `75 or older`.
fn of_persons(text: Text<'_>, item: &Item) -> bool {
    let person = |word: &str| ENGLISH.words.is(Lower::of(word).as_str(), Role::Person);
    let (and, word) = text.next_word(item.end);
    let (_, bound) = text.next_word(and + word.len());
    if matches!(word, "and" | "or") && item.numeral.digits > 0 {
        match bound {
            "older" | "younger" => return true,
            "over" | "under" | "above" | "up" => {
                return person(text.previous_word(item.start).1);
            }
            _ => {}
        }
    }
    let (start, word) = text.previous_word(item.start);
    let (before, than) = text.previous_word(start);
    let compared = match word {
        "than" => return matches!(than, "older" | "younger") && !counts(text, item),
        "under" | "over" => true,
        _ => return false,
    };
    let (_, whom) = text.previous_word(start);
    compared && before < start && person(whom) && !counts(text, item)
}

/// `Nick Hague 44 has spent`: a name without its commas.
fn unset(text: Text<'_>, item: &Item) -> bool {
    let (second, surname) = text.previous_word(item.start);
    let (_, forename) = text.previous_word(second);
    item.is_plain()
        && item.numeral.digits == 2
        && [surname, forename]
            .iter()
            .all(|name| name.starts_with(char::is_uppercase) && name.ends_with(char::is_lowercase))
        && matches!(
            text.next_word(item.end).1,
            "has" | "had" | "is" | "was" | "who" | "said" | "from"
        )
}

/// `Anna Lee, 25, said`, `a man, 30, and`: between commas, after a name or a person.
fn set_off(text: Text<'_>, item: &Item) -> bool {
    let blank = text.inline_start(item.start);
    if text.byte_before(blank) != b',' || blank == item.start || !item.is_plain() {
        return false;
    }
    let end = text.inline_blanks(item.end);
    let comma = text.byte(end) == b',' && !text.byte(end + 1).is_ascii_digit();
    let closed = comma || ends_clause(text, item.end) || text.byte(item.end) == b')';
    let (at, name) = text.previous_word(blank - 1);
    let lower = Lower::of(name);
    let who = text.next_word(item.end).1;
    if ENGLISH.words.is(lower.as_str(), Role::Person) {
        return closed || matches!(who, "and" | "who" | "was" | "from" | "of");
    }
    let (_, first) = text.previous_word(at);
    // `Texas, 34; Ohio, 29`: a table in a line.
    let listed = text.byte_before(text.inline_start(at)) == b';';
    let named = name.len() > 1
        && !listed
        && name.starts_with(char::is_uppercase)
        && ENGLISH.words.month(lower.as_str()).is_none();
    let goes_on = comma && after_comma(text, end).starts_with(char::is_lowercase);
    match item.numeral.digits {
        1 => named && goes_on,
        2 => named && closed && (first.starts_with(char::is_uppercase) || comma),
        _ => false,
    }
}

/// `Wayne Peters (44) told`: in brackets after two names.
fn in_brackets(text: Text<'_>, item: &Item) -> bool {
    if text.byte_before(item.start) != b'('
        || text.byte(item.end) != b')'
        || !item.is_plain()
        || item.numeral.digits != 2
    {
        return false;
    }
    let (second, surname) = text.previous_word(item.start - 1);
    let (_, forename) = text.previous_word(second);
    [surname, forename].iter().all(|name| name.len() > 1 && name.starts_with(char::is_uppercase))
        && matches!(
            text.next_word(item.end + 1).1,
            "told" | "said" | "says" | "who" | "from" | "of" | "pleaded" | "appeared" | "denied"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: bool) {
        let text = Text::new(text, &ENGLISH);
        let at = (0..text.len()).find(|at| text.byte(*at).is_ascii_digit()).expect("a digit");
        let item = crate::item::read(text, at, 0).expect("a number");
        assert_eq!(is_age(text, &item), want, "in {:?}", text.str());
    }

    #[test]
    fn what_follows_the_word_age_is_one() {
        check("children aged 5 to 11", true);
        check("the retirement age will rise from 62 to 64", true);
        check("those of that age group rose to 15", false);
        check("lost at the age of just 12", true);
        check("the average age is 38.", true);
        check("at that age to 15 schools", false);
    }

    #[test]
    fn verbs_of_life_and_death_tell_ages() {
        check("the singer died at 87", true);
        check("At 29, he is the mayor", true);
        check("the victim was 23.", true);
        check("shares closed at 87", false);
        check("the lead was 12.", false);
    }

    #[test]
    fn persons_under_a_number_are_of_that_age() {
        check("women over 65 should come", true);
        check("those 75 or older", true);
        check("adults under 40 hours", false);
        check("rivals over 65 yards", false);
    }

    #[test]
    fn commas_and_brackets_set_ages_off() {
        check("Riordan , 43, worked there", true);
        check("a man, 30, and a woman", true);
        check("Ann and Eve, 9, were there", true);
        check("Wayne Peters (44) told the court", true);
        check("Groups A, 4, B, 5", false);
        check("others; Ohio, 29, and", false);
        check("in June, 12, 13 and 14", false);
        check("Harry Kane (34) scored", false);
    }
}
