//! Places counted from somewhere else: `the last two books`, `the next round`, `penultimate`.
//!
//! They rank without a number, so they are ordinals without a value. The same words tell dates, `last
//! year`, last as verbs, and sit in idioms and names; a place is believed where a determiner and
//! something that can stand in a row show it, and never before a period of the calendar.

use crate::english::ENGLISH;
use crate::label::opens_sentence;
use crate::language::Class;
use crate::role::Role;
use crate::text::{Lower, Text};

/// Where the place that is told at `at`, by the word `lower`, begins and ends.
pub(super) fn place(text: Text<'_>, at: usize, lower: &str, from: usize) -> Option<(usize, usize)> {
    let end = at + lower.len();
    let named = text.byte(at).is_ascii_uppercase() && !opens_sentence(text, at);
    if named || matches!(text.byte_before(at), b'-' | b'\'' | b'_' | b'/') {
        return None;
    }
    if lower == "next" {
        let tail = ["-to-last", " to last"].iter().find(|tail| text.starts(end, tail));
        if let Some(tail) = tail.filter(|tail| !text.glued(end + tail.len())) {
            return Some((at, end + tail.len()));
        }
    }
    if lower == "last" && text.starts(end, " but one") && !text.glued(end + 8) {
        return Some((with_article(text, at, from), end + 8));
    }
    if text.byte(end) == b'-' {
        return None;
    }
    if lower.ends_with("penultimate") || is_mentioned(text, at, end) {
        return Some((at, end));
    }
    let (next_at, next) = text.next_word(end);
    if next == "one" && lower != "last" {
        return Some((at, next_at + next.len()));
    }
    ranks(text, at, lower, next).then_some((at, end))
}

/// `the one before the last one`, whose `one` is at `at`.
pub(super) fn before_last(text: Text<'_>, at: usize, from: usize) -> Option<(usize, usize)> {
    let mut end = at + 3;
    for word in ["before", "the", "last"] {
        let (start, next) = text.next_word(end);
        if next != word {
            return None;
        }
        end = start + next.len();
    }
    let (start, next) = text.next_word(end);
    Some((with_article(text, at, from), if next == "one" { start + 3 } else { end }))
}

/// `the second to last`: counted from the end, so that the number is not the place. `at` is where the
/// ordinal begins, `end` where it ends.
pub(crate) fn from_the_end(
    text: Text<'_>,
    at: usize,
    end: usize,
    from: usize,
) -> Option<(usize, usize)> {
    let tail = ["-to-last", " to last", "-from-last", " from last"]
        .iter()
        .find(|tail| text.starts(end, tail) && !text.glued(end + tail.len()))?;
    Some((with_article(text, at, from), end + tail.len()))
}

/// The start of `the` before `at`, or `at`.
fn with_article(text: Text<'_>, at: usize, from: usize) -> usize {
    let (start, word) = text.previous_word(at);
    if word.eq_ignore_ascii_case("the") && start >= from { start } else { at }
}

/// Whether the word stands in quotation marks of its own.
fn is_mentioned(text: Text<'_>, at: usize, end: usize) -> bool {
    let mark = |c: Option<char>| c.is_some_and(|c| matches!(c, '"' | '\u{201c}' | '\u{201d}'));
    mark(text.char_before(at)) && mark(text.char(end))
}

/// Whether the word at `at`, before the word `next`, gives something its place in a row.
fn ranks(text: Text<'_>, at: usize, lower: &str, next: &str) -> bool {
    let end = at + lower.len();
    let once_more = next == "time" && text.previous_word(at).1.eq_ignore_ascii_case("one");
    if is_period(text, end) && !once_more || matches!(next, "door" | "name" | "names") {
        return false;
    }
    let words = &ENGLISH.words;
    let following = Lower::of(next);
    let following = following.as_str();
    let noun = next.len() > 2
        && next.starts_with(char::is_lowercase)
        && !words.is_stop(following)
        && words.number(following).is_none()
        && !following.ends_with("ly")
        && !matches!(following, "long" | "longer" | "well" | "forever");
    let determined = is_determined(text, at);
    match lower {
        // Most of what is current stands in no row: `the current crisis`.
        "current" => words.is(following, Role::Member),
        // `previous attempts` are those before, not one place.
        "previous" => {
            next.is_empty() && determined || noun && !(ENGLISH.grammar.is_plural)(following)
        }
        "next" => determined || noun && is_bidden(text, at),
        _ => determined || noun && can_be_bare(text, at),
    }
}

/// Whether a determiner or a possessive stands before the word at `at`.
fn is_determined(text: Text<'_>, at: usize) -> bool {
    let (start, word) = text.previous_word(at);
    let (start, word) = if word == "very" { text.previous_word(start) } else { (start, word) };
    let mark = matches!(text.char_before(start), Some('\'' | '\u{2019}'));
    if word == "s" && mark {
        // `Japan's next emperor`, but not `who's next`.
        let owner = text.word_back(start - text.char_before(start).map_or(0, char::len_utf8));
        let owner = Lower::of(owner);
        return !ENGLISH.words.is(owner.as_str(), Role::Subject)
            && !matches!(owner.as_str(), "let" | "here");
    }
    ENGLISH.words.is(Lower::of(word).as_str(), Role::Determiner)
}

/// `delete next line`: after the first word of a sentence.
fn is_bidden(text: Text<'_>, at: usize) -> bool {
    let (start, word) = text.previous_word(at);
    !word.is_empty() && opens_sentence(text, start) && can_be_bare(text, at)
}

/// Whether the word before `at` leaves room for an adjective: it is no subject and no auxiliary of the
/// verb `to last`.
fn can_be_bare(text: Text<'_>, at: usize) -> bool {
    let (start, word) = text.previous_word(at);
    let said = text.next_word(at + 4).1;
    let participle = said.ends_with("ed")
        || matches!(
            said,
            "seen" | "held" | "met" | "won" | "heard" | "known" | "made" | "had" | "spoke"
        );
    if word.is_empty() && !opens_sentence(text, at) || participle {
        // `a letter, last published in June`
        return false;
    }
    let lower = Lower::of(word);
    let lower = lower.as_str();
    let negated = matches!(lower, "t" | "ll" | "d")
        && matches!(text.char_before(start), Some('\'' | '\u{2019}'));
    let subject = (ENGLISH.grammar.is_plural)(lower);
    !negated && !subject && !ENGLISH.words.is(lower, Role::Subject)
}

/// Whether a period of the calendar follows, however many of it: `last year`, `next few months`.
fn is_period(text: Text<'_>, at: usize) -> bool {
    let words = &ENGLISH.words;
    let mut end = at;
    for _ in 0..6 {
        let (start, word) = text.next_word(end + usize::from(text.byte(end) == b'-'));
        if word.is_empty() {
            let digits =
                crate::digits::read(text, start).filter(|_| text.byte(start).is_ascii_digit());
            let Some(digits) = digits else { return false };
            end = digits.end;
            continue;
        }
        let lower = Lower::of(word);
        let lower = lower.as_str();
        let singular = lower.strip_suffix('s').unwrap_or(lower);
        if words.is(singular, Role::Period)
            || words.is(lower, Role::Period)
            || words.month(lower).is_some()
        {
            return true;
        }
        let counts = words.number(lower).is_some_and(|word| word.class != Class::Relative);
        if !counts && !words.is(lower, Role::Spell) {
            return false;
        }
        end = start + word.len();
    }
    false
}

#[cfg(test)]
mod tests {
    use copydesk_core::QuantityKind;

    use crate::{Options, quantities, quantities_with};

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let found: Vec<_> = quantities(text)
            .filter(|found| found.kind == QuantityKind::Ordinal)
            .map(|found| &text[found.span.range()])
            .collect();
        assert_eq!(found, want, "in {text:?}");
    }

    #[test]
    fn a_place_is_told_from_somewhere_else() {
        check("The next round begins in Oslo.", &["next"]);
        check("It was the last of the four bridges.", &["last"]);
        check("He read the last three chapters.", &["last"]);
        check("Its penultimate stage was flat.", &["penultimate"]);
        check("It fell short of the previous record.", &["previous"]);
        check("Turn to the previous one.", &["previous one"]);
        check("She came next to last.", &["next to last"]);
        check("It is the third to last stop.", &["the third to last"]);
        check("Take the one before the last.", &["the one before the last"]);
        check("Read the last but one again.", &["the last but one"]);
        check("Copy last line.", &["last"]);
        check("They met one last time.", &["last"]);
    }

    #[test]
    fn a_date_is_no_place() {
        check("Last year and the next two weeks were dry, as the previous quarter was.", &[]);
        check("It rained for the last 12 months and last Monday.", &[]);
        check("In the next few business days and last fiscal year.", &[]);
        check("The last half-century was the last time it snowed last summer.", &[]);
    }

    #[test]
    fn a_verb_and_an_idiom_are_no_place() {
        check("The war will last. Stocks last for weeks, it would last long.", &[]);
        check("At last, he sat next to the church next door, last but not least.", &[]);
        check("Who's next? What's next is open, and it's last.", &[]);
        check("What comes next is open. A last-minute deal fell.", &[]);
        check("The current crisis and previous attempts.", &[]);
        check("A list, last seen in May, was last published by a man last heard of in Oslo.", &[]);
        check("Her last name is Doe; he saw The Last Train.", &[]);
    }

    #[test]
    fn a_caller_can_do_without() {
        let options = || Options::default().relative_ordinals(false);
        let text = "The next round is the second to last.";
        assert_eq!(quantities_with(text, options()).count(), 0);
        assert_eq!(quantities_with("the second round", options()).count(), 1);
    }
}
