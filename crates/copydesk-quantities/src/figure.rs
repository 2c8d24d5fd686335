//! The judgement at an anchor: what the figure is, or that it is none.

use std::borrow::Cow;

use copydesk_core::{Amount, Comparator, Decimal, Quantity, QuantityKind, Span};

use crate::bounds;
use crate::calendar::{self, Written};
use crate::clock;
use crate::comparator;
use crate::item::{self, Item};
use crate::label;
use crate::naming;
use crate::numeral::Form;
use crate::options::Options;
use crate::pair;
use crate::phone;
use crate::range;
use crate::reference;
use crate::role::Role;
use crate::row;
use crate::shared;
use crate::text::{Lower, Text};
use crate::unit;

/// What was found at an anchor. Both ends lie beyond the anchor, so that the scan always moves.
pub(crate) enum Step {
    /// A finding, and where what belongs to it ends; the scan goes on behind it.
    Found(Quantity, Edges),
    /// Nothing up to here.
    Skip(usize),
}

/// Where the parts of a finding end of which the span takes in some: see [`crate::Spans`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edges {
    /// The number with its scale, where a unit word follows it that can be left out.
    pub(crate) number: usize,
    /// What is counted.
    pub(crate) counted: usize,
    /// What it is reckoned by: `a day`.
    pub(crate) rate: usize,
}

impl Step {
    /// A finding to which nothing belongs but what its span holds.
    pub(crate) fn found(quantity: Quantity) -> Self {
        let end = quantity.span.end() as usize;
        Self::Found(quantity, Edges { number: end, counted: end, rate: end })
    }
}

/// Reads what stands at the anchor `at`; the text before `from` is already spoken for.
pub(crate) fn step(text: Text<'_>, at: usize, from: usize, options: &Options) -> Step {
    if text.byte(at).is_ascii_alphabetic() {
        return (text.grammar().in_words)(text, at, from, options);
    }
    let digit = text.byte(at).is_ascii_digit();
    if digit && text.glued_before(at) && text.byte_before(at).is_ascii_digit() {
        return Step::Skip(run_end(text, at));
    }
    if digit && let Some(number) = row::number(text, at, from) {
        return Step::found(number);
    }
    if digit
        && !is_only_number(text, at)
        && let Some(step) = no_figure(text, at, from)
    {
        return step;
    }
    let Some(item) = item::read(text, at, from) else {
        return Step::Skip(at + text.char(at).map_or(1, char::len_utf8));
    };
    judge(text, item, from, options)
}

/// `a 7- or 8-inch screen`: a hyphen that hangs takes the unit of the next figure.
fn borrow_unit(text: Text<'_>, item: &mut Item) {
    if !item.is_bare() || text.byte(item.end) != b'-' || text.glued(item.end + 1) {
        return;
    }
    let (start, word) = text.next_word(item.end + 1);
    if start == item.end + 1 || !(text.plays(word, Role::Or) || text.plays(word, Role::And)) {
        return;
    }
    let next = text.blanks(start + word.len());
    let number = text.byte(next).is_ascii_digit() || text.byte(next).is_ascii_alphabetic();
    if number && let Some(other) = item::read(text, next, item.end) {
        item.unit = other.unit.filter(|unit| unit.hyphen);
    }
}

fn run_end(text: Text<'_>, at: usize) -> usize {
    let mut end = at;
    while text.byte(end).is_ascii_digit() {
        end += 1;
    }
    end.max(at + 1)
}

/// `rose 12 points`, `about 5,000 people`, `$30 billion`: whether no rule of [`no_figure`] can apply, so
/// that none of its code need be fetched for most numbers.
///
/// Up to three digits go on with a group or a longer word in small letters; before them stands a sign of
/// money or such a word. No month does, no half of a day, and nothing that joins a day or time to another.
fn is_only_number(text: Text<'_>, at: usize) -> bool {
    const MOST_DIGITS: usize = 3;
    const LEAST_LETTERS: usize = 3;
    let end = run_end(text, at);
    if end - at > MOST_DIGITS || text.byte(at) == b'0' {
        return false;
    }
    let joins = |word: &str| {
        let roles = text.roles(word);
        [Role::To, Role::And, Role::Or].into_iter().any(|role| roles.has(role))
    };
    let small = |word: &str| word.starts_with(|c: char| c.is_ascii_lowercase()) && !joins(word);
    let opens = match text.byte_before(at) {
        b'$' => true,
        b' ' => small(text.previous_word(at).1),
        _ => false,
    };
    opens
        && match text.byte(end) {
            b',' => text.byte(end + 1).is_ascii_digit(),
            b' ' => {
                let word = text.next_word(end).1;
                word.len() >= LEAST_LETTERS && small(word)
            }
            _ => false,
        }
}

/// Names, addresses, dates, times, list markers: what digits can be besides figures.
fn no_figure(text: Text<'_>, at: usize, from: usize) -> Option<Step> {
    let touched = !matches!(text.byte_before(at), 0 | b' ' | b'\n' | b'(' | b'$' | b'\t');
    if touched {
        if label::in_address(text, at) {
            return Some(Step::Skip(label::token_end(text, at).max(at + 1)));
        }
        if crate::money::before(text, at, from).is_none()
            && let Some((start, end)) = label::glued(text, at, from)
        {
            return Some(Step::found(labelled(text, start, end.max(at + 1), QuantityKind::Name)));
        }
    }
    if let Some((start, end)) = phone::number(text, at, from) {
        return Some(Step::found(labelled(text, start, end, QuantityKind::Contact)));
    }
    if let Some((kind, end)) = label::grouped_digits(text, at) {
        return Some(Step::found(labelled(text, at, end, kind)));
    }
    if let Some(end) = label::slashed(text, at) {
        return Some(Step::found(labelled(text, at, end, QuantityKind::Name)));
    }
    if let Some(written) = calendar::date(text, at, from) {
        return Some(Step::found(in_writing(written, QuantityKind::Date)));
    }
    let (open_at, open) = text.previous_word(at);
    let open = if open_at >= from { Lower::of(open) } else { Lower::of("") };
    if let Some(written) = calendar::years(text, at, open.as_str()) {
        return Some(Step::found(in_writing(written, QuantityKind::Date)));
    }
    if let Some((seconds, end)) = clock::taken(text, at) {
        let mut quantity = Quantity::new(Span::of(at..end), QuantityKind::Measure);
        quantity.amount = Some(Amount::Exact(seconds.normalize()));
        quantity.unit = Some(Cow::Borrowed("second"));
        return Some(Step::found(quantity));
    }
    if let Some(written) = clock::time(text, at) {
        return Some(Step::found(in_writing(written, QuantityKind::Time)));
    }
    if let Some((kind, end)) = reference::shaped(text, at) {
        return Some(Step::found(labelled(text, at, end, kind)));
    }
    label::list_marker(text, at).or_else(|| reference::mark(text, at)).map(Step::Skip)
}

pub(crate) fn labelled(text: Text<'_>, start: usize, end: usize, kind: QuantityKind) -> Quantity {
    let mut quantity = Quantity::new(Span::of(start..end), kind);
    quantity.amount = Some(Amount::Written(text.slice(start, end).to_owned()));
    quantity
}

fn in_writing(written: Written, kind: QuantityKind) -> Quantity {
    let mut quantity = Quantity::new(Span::of(written.start..written.end), kind);
    quantity.amount = written.value.map(Amount::Written);
    quantity
}

/// Turns an item into a finding: joined with its neighbour, compared, counted.
pub(crate) fn judge(text: Text<'_>, mut item: Item, from: usize, options: &Options) -> Step {
    borrow_unit(text, &mut item);
    let number_end = item.numeral.end;
    let (compared, left) = range::left_edge(text, &item, from);
    if item.numeral.is_ordinal() {
        let mut quantity = Quantity::new(Span::of(item.start..item.end), QuantityKind::Ordinal);
        quantity.amount = item.value.amount();
        if let Some((start, end)) = (text.grammar().from_the_end)(text, item.start, item.end, from)
        {
            if !options.has_relative_ordinals() {
                return Step::Skip(end);
            }
            quantity.span = Span::of(start..end);
            quantity.amount = None;
            return Step::found(quantity);
        }
        let left = determiner_start(text, left, from);
        if let Some(joined) =
            range::join(text, &item, left, from).filter(|joined| is_row(text, joined))
        {
            quantity.span = Span::of(item.start..joined.item.end);
            quantity.amount = Some(joined.amount);
            quantity.comparator_span = joined.opening.map(|(start, end)| Span::of(start..end));
        }
        return Step::found(quantity);
    }
    if let Some(item) = pair::proportion(text, &item) {
        return finish(text, &item, None, compared, None);
    }
    if let Some(quantity) =
        pair::score(text, &item, from).or_else(|| pair::tally(text, &item, from))
    {
        return Step::found(quantity);
    }
    if let Some((joined, amount)) =
        compared.and_then(|compared| bounds::bounds(text, &item, compared))
    {
        let opening = compared.map(|compared| (compared.start, compared.end));
        return finish(text, &joined, Some(amount), None, opening);
    }
    if compared.is_none()
        && let Some(end) = reference::span(text, &item, from)
    {
        return Step::found(labelled(text, item.start, end, QuantityKind::Reference));
    }
    if let Some(joined) = range::join(text, &item, left, from) {
        return finish(text, &joined.item, Some(joined.amount), compared, joined.opening);
    }
    if compared.is_none()
        && let Some(year) = naming::business_year(text, &item)
    {
        return Step::found(in_writing(year, QuantityKind::Date));
    }
    if let Some(start) = reference::in_words(text, &item).filter(|start| *start >= from) {
        return Step::found(labelled(text, start, item.end, QuantityKind::Reference));
    }
    if item.is_plain() && compared.is_none() && !(text.grammar().is_age)(text, &item) {
        if reference::in_list(text, &item) {
            return Step::found(labelled(text, item.start, item.end, QuantityKind::Reference));
        }
        if let Some((kind, start)) = label::labelled(text, &item, from) {
            let end = label::clauses(text, label::token_end(text, item.end).max(item.end));
            return Step::found(labelled(text, start, end, kind));
        }
    }
    if compared.is_none() && label::house_number(text, &item) {
        return Step::found(labelled(text, item.start, item.end, QuantityKind::Contact));
    }
    if let Some(end) = naming::named(text, &item, from, compared.is_some()) {
        return Step::found(labelled(text, item.start, end, QuantityKind::Name));
    }
    if item.is_plain()
        && let Some((year, _)) = calendar::year(text, item.start)
        && (text.grammar().is_year)(text, &item, year, compared.is_some())
    {
        let written =
            Written { start: item.start, end: number_end, value: Some(format!("{year:04}")) };
        return Step::found(in_writing(written, QuantityKind::Date));
    }
    if item.is_plain()
        && text.byte(item.end) == b'('
        && text.byte(item.end + 2) == b')'
        && text.byte(item.end + 1).is_ascii_lowercase()
    {
        // `a 401(k) plan`, `a 501(c)(3) group`
        return Step::found(labelled(text, item.start, item.end + 3, QuantityKind::Name));
    }
    if item.is_bare() && text.glued(item.end) {
        // `5G`, `3D`, `4x4`: a name that begins with a digit.
        let end = label::token_end(text, item.end);
        return Step::found(labelled(text, item.start, end, QuantityKind::Name));
    }
    let mut step = finish(text, &item, None, compared, None);
    if let Step::Found(quantity, _) = &mut step
        && quantity.kind == QuantityKind::Number
        && let Some(unit) = (text.grammar().elided)(text, &item, from)
    {
        quantity.kind = QuantityKind::Count;
        quantity.unit = Some(unit);
    }
    step
}

/// Whether two places bound a row: `between the tenth and the fifteenth`, but not `between the first and
/// second reading`, which are two things.
fn is_row(text: Text<'_>, joined: &range::Joined) -> bool {
    let apart = match joined.amount {
        Amount::Range { low: Some(low), high: Some(high) } => high - low > Decimal::ONE,
        _ => true,
    };
    let (_, next) = text.next_word(joined.item.end);
    let named = !next.is_empty() && !text.words().is_stop(Lower::of(next).as_str());
    joined.opening.is_some() && apart && !named
}

/// Where `the` of `the tenth` begins.
fn determiner_start(text: Text<'_>, at: usize, from: usize) -> usize {
    let (start, word) = text.previous_word(at);
    let determines = text.words().is(Lower::of(word).as_str(), Role::Determiner);
    if determines && start >= from { start } else { at }
}

/// Gives the figure its kind, its unit, its comparator.
fn finish(
    text: Text<'_>,
    item: &Item,
    amount: Option<Amount>,
    compared: Option<comparator::Compared>,
    opening: Option<(usize, usize)>,
) -> Step {
    let is_one = item.numeral.form == Form::Words
        && item.value.exact() == Some(Decimal::ONE)
        && item.is_bare();
    if is_one
        && amount.is_none()
        && !(text.grammar().one_counts)(text, item)
        && !item.is_whole(text, 0)
    {
        return Step::Skip(item.end);
    }
    let mut quantity = Quantity::new(Span::of(item.start..item.end), QuantityKind::Number);
    quantity.amount = amount.or_else(|| item.value.amount());
    quantity.unit = item.unit_id();
    quantity.parts.clone_from(&item.parts);
    let mut edges = edges(item);
    if let Some(currency) = item.money {
        quantity.kind = QuantityKind::Money;
        if !currency.others.is_empty() {
            let others = currency.others.split(',');
            let codes = std::iter::once(currency.code).chain(others);
            quantity.candidates = codes.map(Cow::Borrowed).collect();
        }
    } else if let Some(measured) = &item.unit {
        quantity.kind = match (measured.dimension, item.age) {
            (unit::SHARE, _) => QuantityKind::Percent,
            (_, true) => QuantityKind::Age,
            _ => QuantityKind::Measure,
        };
        if quantity.kind == QuantityKind::Percent {
            quantity.unit = Some(measured.id.clone());
        }
    } else if (text.grammar().is_age)(text, item) {
        quantity.kind = QuantityKind::Age;
        quantity.unit = Some(Cow::Borrowed("year"));
    } else if let Some(measured) = shared::unit(text, item) {
        let share = measured.dimension == unit::SHARE;
        quantity.kind = if share { QuantityKind::Percent } else { QuantityKind::Measure };
        quantity.unit = Some(measured.id);
    } else {
        (text.grammar().count)(text, item, is_one, &mut quantity, &mut edges);
    }
    if text.byte(item.end) == b'-'
        && item.is_bare()
        && text.byte(item.end + 1).is_ascii_alphabetic()
        && quantity.kind == QuantityKind::Number
    {
        // `six-speed`, `one-way`: part of an adjective, no figure of the text.
        let Some(counted) = (text.grammar().compound)(text, item) else {
            return Step::Skip(item.end);
        };
        quantity.kind = QuantityKind::Count;
        quantity.span = Span::of(item.start..counted.end);
        quantity.unit = Some(Cow::Owned(counted.unit));
        (edges.counted, edges.rate) = (counted.end, counted.end);
    }
    let reach = edges.counted.max(edges.rate);
    compare(text, item, reach, compared, opening, &mut quantity);
    Step::Found(quantity, edges)
}

/// Where the parts of a figure end, before what it counts is known.
fn edges(item: &Item) -> Edges {
    // `5 feet 2 inches` and `2 degrees below zero` cannot be told without their units.
    let apart = |unit: &unit::Measured| {
        let whole = item.age || item.rate.is_some() || unit.end == item.end;
        let plain = item.signed || item.value == item.numeral.value;
        unit.dimension != unit::SHARE && item.money.is_none() && whole && plain
    };
    let number = if item.unit.as_ref().is_some_and(apart) { item.numeral.end } else { item.end };
    Edges { number, counted: item.end, rate: item.end.max(item.reach) }
}

fn compare(
    text: Text<'_>,
    item: &Item,
    reach: usize,
    compared: Option<comparator::Compared>,
    opening: Option<(usize, usize)>,
    quantity: &mut Quantity,
) {
    // `over 10 years` is a time in which something goes on, `over 10 years ago` is more than that.
    let compared = compared.filter(|compared| {
        let time = item.unit.as_ref().is_some_and(|unit| unit.dimension == "time") && !item.age;
        let bare_over = text.slice(compared.start, compared.end).eq_ignore_ascii_case("over");
        !(time && bare_over)
            || matches!(text.next_word(item.end).1, "ago" | "old" | "long" | "earlier" | "late")
    });
    let after = if compared.is_none() {
        comparator::after(text, reach).or_else(|| comparator::after(text, item.end))
    } else {
        None
    };
    if let Some(compared) = compared.or(after) {
        let equal = comparator::or_equal(text, reach);
        quantity.comparator = Some(match compared.comparator {
            Comparator::LessThan if equal => Comparator::AtMost,
            Comparator::MoreThan if equal => Comparator::AtLeast,
            other => other,
        });
        quantity.comparator_span = Some(Span::of(compared.start..compared.end));
    } else if item.numeral.form == Form::Vague {
        quantity.comparator = Some(Comparator::About);
    }
    // The word that opens an interval is its qualifier; where there are two, it is the outer one.
    if let Some((start, end)) = opening {
        let end = quantity
            .comparator_span
            .map_or(end, |span| (span.end() as usize).min(item.start).max(end));
        quantity.comparator_span = Some(Span::of(start..end));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::english::ENGLISH;

    #[track_caller]
    fn check(text: &str, want: bool) {
        let at = text.find(|c: char| c.is_ascii_digit()).expect("a digit");
        assert_eq!(is_only_number(Text::new(text, &ENGLISH), at), want, "in {text:?}");
    }

    #[test]
    fn a_number_between_small_words_is_only_a_number() {
        check("rose 12 points", true);
        check("about 5,000 people", true);
        check("cost $30 billion", true);
        check("on June 12 people", false);
        check("at 12 pm", false);
        check("from 12 and 13 June", false);
        check("code 007 agents", false);
        check("in 2012 people", false);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1024))]

        #[test]
        fn what_is_only_a_number_is_nothing_else(
            before in "(June |May |the |of |and |to |at |from |June 3 and |5, 6 or |\\+|#|\\(|\\[|\\n){0,3}",
            opening in "(rose |and |June |\\$|US\\$| |-)",
            number in "[0-9]{1,4}",
            after in "(,[0-9]{3}|[ ,.:/-]|\\))(points|June|pm|p\\.m\\.|o'clock|and |to |or |until |a|s|[0-9]{1,4}| ){0,4}",
        ) {
            let at = before.len() + opening.len();
            let text = [before, opening, number, after].concat();
            let text = Text::new(&text, &ENGLISH);
            if is_only_number(text, at) {
                prop_assert!(no_figure(text, at, 0).is_none(), "in {:?}", text.str());
            }
        }
    }
}
