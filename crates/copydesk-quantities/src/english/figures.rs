//! Figures that begin with a number word, and the nouns that numbers count.

use std::borrow::Cow;

use copydesk_core::{Amount, Quantity, QuantityKind, Span};

use crate::clock;
use crate::comparator;
use crate::english::ENGLISH;
use crate::english::{doubt, lone, noun, relative};
use crate::figure::{Edges, Step, judge, labelled};
use crate::item::{self, Item};
use crate::language::Class;
use crate::numeral::Form;
use crate::options::Options;
use crate::rate;
use crate::row;
use crate::text::{Lower, Text};

/// Number words: they want more proof than digits do.
pub(crate) fn in_words(text: Text<'_>, at: usize, from: usize, options: &Options) -> Step {
    let word = text.word(at);
    let skip = Step::Skip(at + word.len().max(1));
    let lower = Lower::of(word);
    let Some(number) = ENGLISH.words.number(lower.as_str()) else { return skip };
    if number.class == Class::Relative && !options.has_relative_ordinals() {
        return skip;
    }
    // `million million`: a scale that the number before it refused begins no other.
    let large = matches!(number.class, Class::Hundred | Class::Scale | Class::Dozen);
    if large && ENGLISH.words.number(Lower::of(text.previous_word(at).1).as_str()).is_some() {
        return skip;
    }
    if number.class == Class::Unit && row::is_counting(text, at, at + word.len()) {
        // `one` wants a noun; the others need none.
        if lower.as_str() == "one" {
            return skip;
        }
        let mut quantity = Quantity::new(Span::of(at..at + word.len()), QuantityKind::Number);
        quantity.amount = Some(Amount::Exact(number.value));
        return Step::found(quantity);
    }
    let relative = match (number.class, lower.as_str()) {
        (Class::Relative, word) => Some(relative::place(text, at, word, from)),
        (_, "one") => relative::before_last(text, at, from).map(Some),
        _ => None,
    };
    if let Some(place) = relative {
        let Some((start, end)) = place.filter(|_| options.has_relative_ordinals()) else {
            return skip;
        };
        return Step::found(Quantity::new(Span::of(start..end), QuantityKind::Ordinal));
    }
    if matches!(text.byte_before(at), b'\'' | b'_')
        || text.glued_before(at)
        || lower.as_str() == "zero" && text.byte(at + 4) == b'-'
    {
        return skip;
    }
    // `two-for-one`, `one-on-one`: numbers that a name is made of.
    if text.byte_before(at) == b'-' {
        let word = text.word_back(at - 1);
        let joins = matches!(word, "for" | "to" | "on" | "by" | "in");
        if joins && text.byte_before(at - 1 - word.len()) == b'-' {
            return skip;
        }
    }
    if number.class == Class::Unit
        && let Some(end) = lone::dictated(text, at)
    {
        return Step::found(labelled(text, at, end, QuantityKind::Contact));
    }
    let Some(mut item) = item::read(text, at, from) else { return skip };
    // `for naught`: a nothing that is no zero.
    let nothing = matches!(lower.as_str(), "naught" | "nought");
    if nothing && !item.numeral.broken && !item.is_whole(text, from) {
        return skip;
    }
    if item.is_bare()
        && let Some((end, kind)) = clock::in_words(text, at, item.numeral.end)
    {
        return Step::found(labelled(text, at, end, kind));
    }
    // `the bottom three`: a place in a table, where nothing is counted.
    let (_, place) = text.previous_word(at);
    if matches!(place, "top" | "bottom" | "big" | "final" | "last")
        && item.is_bare()
        && !item.numeral.is_ordinal()
        && noun::counted(text, item.end).is_none()
        && !item.is_whole(text, from)
    {
        return Step::Skip(item.end);
    }
    if !item.is_whole(text, from) {
        match number.class {
            Class::Hundred | Class::Scale | Class::Dozen if item.start == at => {
                let Some(several) = doubt::several(text, &item, at, from) else { return skip };
                item = several;
            }
            Class::Fraction if !doubt::half_counts(text, &item, at) => return skip,
            Class::Couple if item.start == at => return skip,
            Class::Ordinal => {
                if let Some(third) = doubt::part_of(text, &item, at, from) {
                    return judge(text, third, from, options);
                }
                if !doubt::ordinal_counts(text, at, lower.as_str(), from) {
                    return skip;
                }
            }
            _ => {}
        }
    }
    if doubt::is_name(text, &item, at) {
        return Step::Skip(item.end);
    }
    judge(text, item, from, options)
}

/// Names what is counted.
pub(crate) fn count(
    text: Text<'_>,
    item: &Item,
    one: bool,
    quantity: &mut Quantity,
    edges: &mut Edges,
) {
    // `300 or so jobs`, `12 or more men`: what is said of the number may stand before the noun.
    let end = comparator::after(text, item.end).map_or(item.end, |compared| compared.end);
    let of = |at| {
        let (start, word) = text.next_word(at);
        if word == "of" { start + 2 } else { at }
    };
    let counted = if one {
        noun::of_those(text, end).or_else(|| noun::single(text, end))
    } else if item.numeral.form == Form::Vague || is_couple(text, item) {
        noun::counted(text, of(end)).or_else(|| noun::of_those(text, end))
    } else {
        noun::counted(text, end)
            .or_else(|| noun::of_those(text, end))
            .or_else(|| is_one_in_digits(text, item).then(|| noun::single(text, end)).flatten())
    };
    if counted.is_none()
        && item.value.whole() == Some(2)
        && let Some(unit) = noun::or_two(text, item.start)
    {
        let measure = ENGLISH.words.unit(&unit);
        quantity.kind = if measure.is_some() { QuantityKind::Measure } else { QuantityKind::Count };
        quantity.unit = Some(measure.map_or(Cow::Owned(unit), |unit| Cow::Borrowed(unit.id)));
        return;
    }
    let Some(counted) = counted else { return };
    let time = ENGLISH.words.unit(&counted.unit).is_some_and(|unit| unit.dimension == "time");
    quantity.kind = if time { QuantityKind::Measure } else { QuantityKind::Count };
    edges.counted = counted.end;
    edges.rate = counted.end;
    let rate = rate::rate(text, counted.end).map(|(rate, end)| {
        edges.rate = end;
        rate
    });
    quantity.unit = Some(Cow::Owned(match rate {
        Some(rate) => format!("{}/{rate}", counted.unit),
        None => counted.unit,
    }));
}

/// `a couple`, `a couple of`.
fn is_couple(text: Text<'_>, item: &Item) -> bool {
    let first = text.word(item.numeral.start);
    let noun = text.blanks(item.numeral.start + first.len());
    first.eq_ignore_ascii_case("couple") || text.word(noun).eq_ignore_ascii_case("couple")
}

/// `1 case of mumps`: what stands in the singular is counted all the same.
fn is_one_in_digits(text: Text<'_>, item: &Item) -> bool {
    item.is_plain()
        && item.value.whole() == Some(1)
        && text.byte_before(item.start) != b'-'
        && !text.previous_word(item.start).1.starts_with(char::is_uppercase)
        && !matches!(text.previous_word(item.start).1, "to" | "from")
        && !matches!(text.next_word(item.end).1, "last" | "next")
        && doubt::one_counts(text, item)
}
