//! One figure with all that belongs to it: sign, currency, number, scale, unit, rate.

use std::borrow::Cow;

use copydesk_core::Decimal;

use crate::calendar;
use crate::compound::{
    bare_below_zero, below_zero, lasting, major, minor, old, pounds_and_pence, years_old,
};
use crate::digits;
use crate::follow::Follow;
use crate::lesser::lesser_units;
use crate::money;
use crate::numeral::{Form, Numeral, Setting, take_scales};
use crate::rate;
use crate::rest;
use crate::role::Role;
use crate::signs::Currency;
use crate::symbol;
use crate::text::Text;
use crate::unit::{self, Measured};
use crate::value::{Value, sum};

/// A figure before anybody looks at its neighbours.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Where a rate that stays outside the figure ends: `$3 a share`.
    pub(crate) reach: usize,
    pub(crate) numeral: Numeral,
    pub(crate) value: Value,
    pub(crate) money: Option<Currency>,
    pub(crate) unit: Option<Measured>,
    pub(crate) rate: Option<Cow<'static, str>>,
    pub(crate) parts: Vec<Decimal>,
    /// Whether the currency stands before the number.
    pub(crate) leading: bool,
    pub(crate) signed: bool,
    /// `-year-old`, `years of age`.
    pub(crate) age: bool,
}

impl Item {
    /// Whether it is a number and nothing else.
    pub(crate) fn is_bare(&self) -> bool {
        self.money.is_none() && self.unit.is_none()
    }

    /// Whether it is so many degrees, of whatever scale.
    pub(crate) fn is_degrees(&self) -> bool {
        let unit = self.unit.as_ref();
        unit.is_some_and(|unit| unit.dimension == "temperature" || unit.id == "degree")
    }

    /// Whether it is only a run of digits, as years and labels are.
    pub(crate) fn is_plain(&self) -> bool {
        self.is_bare() && self.numeral.form == Form::Plain && !self.signed
    }

    /// Whether it is all there is: then it is a figure, whatever its words mean elsewhere.
    pub(crate) fn is_whole(&self, text: Text<'_>, from: usize) -> bool {
        from == 0
            && text.inline_start(self.start) == 0
            && text.inline_blanks(self.end) == text.len()
    }

    /// The id of what it is measured in, with what it is reckoned by: `USD/barrel`.
    pub(crate) fn unit_id(&self) -> Option<Cow<'static, str>> {
        let unit = match (&self.money, &self.unit) {
            (Some(currency), _) => Cow::Borrowed(currency.code),
            (None, Some(unit)) => unit.id.clone(),
            (None, None) => return None,
        };
        Some(match &self.rate {
            Some(rate) => Cow::Owned(format!("{unit}/{rate}")),
            None => unit,
        })
    }
}

/// The number at `at`, in digits or words, with the articles before it that belong to it.
pub(crate) fn numeral(text: Text<'_>, at: usize, from: usize) -> Option<Numeral> {
    if !text.byte(at).is_ascii_alphabetic() {
        let mut numeral = digits::read(text, at)?;
        if let Some(end) = digits::ordinal_suffix(text, numeral.end).or_else(|| {
            digits::late_suffix(text, numeral.end).filter(|_| numeral.form == Form::Plain)
        }) && !numeral.broken
        {
            numeral.form = Form::Ordinal;
            numeral.end = end;
        } else if let Some((part, end)) = (text.grammar().part)(text, numeral.end) {
            numeral.value = numeral.value.plus(part);
            numeral.end = end;
            numeral.broken = true;
        }
        return Some(numeral);
    }
    let mut numeral = (text.grammar().numeral)(text, at)?;
    if text.glued(numeral.end) {
        return None;
    }
    let (start, word) = text.previous_word(at);
    if text.plays(word, Role::Article) && start >= from && takes_article(text, &numeral, at) {
        numeral.start = start;
    }
    Some(numeral)
}

/// `a million`, `a dozen`, `a couple`, `a half`; but not `a five-year plan`.
fn takes_article(text: Text<'_>, numeral: &Numeral, at: usize) -> bool {
    let first = crate::text::Lower::of(text.word(at));
    match first.as_str() {
        "hundred" | "thousand" | "million" | "billion" | "trillion" | "dozen" | "couple"
        | "lakh" | "crore" => true,
        "half" | "quarter" => text.byte(numeral.end) != b'-',
        _ => false,
    }
}

/// The figure whose number begins at `at`. `from` is where the text before it is already spoken for.
pub(crate) fn read(text: Text<'_>, at: usize, from: usize) -> Option<Item> {
    of(text, numeral(text, at, from)?, at, from)
}

/// The figure whose number, at `at`, is `numeral`.
pub(crate) fn of(text: Text<'_>, mut numeral: Numeral, at: usize, from: usize) -> Option<Item> {
    if let Some(end) = rest::said_again(text, &numeral) {
        numeral.end = end;
        if numeral.form == Form::Plain {
            numeral.form = Form::Digits;
        }
    }
    let mut item = Item {
        start: numeral.start,
        end: numeral.end,
        reach: 0,
        value: numeral.value,
        numeral,
        money: None,
        unit: None,
        rate: None,
        parts: Vec::new(),
        leading: false,
        signed: false,
        age: false,
    };
    if item.numeral.is_ordinal() {
        return Some(item);
    }
    if let Some((currency, start)) = money::before(text, item.start, from) {
        item.money = Some(currency);
        item.start = start;
        item.leading = true;
        item.signed = text.byte_before(at) == b'-';
    }
    let setting = if item.leading { Setting::Money } else { Setting::Open };
    let follow = Follow::of(text, item.numeral.end);
    if !item.leading
        && follow == Follow::Unit
        && let Some(unit) = symbol::before_scale(text, &item.numeral)
    {
        item.end = unit.end;
        item.unit = Some(unit);
    } else if item.leading || item.numeral.scale.is_some() || follow != Follow::Nothing {
        let end = item.numeral.end;
        take_scales(text, &mut item.numeral, setting);
        part_of_scale(text, &mut item.numeral);
        if !item.leading {
            rest::and_the_rest(text, &mut item.numeral);
        }
        item.value = item.numeral.value;
        item.end = item.numeral.end;
        broken_sum(text, &mut item);
        let follow = if item.end == end { follow } else { Follow::of(text, item.end) };
        if item.leading || follow == Follow::Unit {
            suffix(text, &mut item);
            major(text, &mut item, from);
        }
    }
    bare_below_zero(text, &mut item);
    sign(text, &mut item, from);
    if item.signed {
        item.value = item.value.negative();
    }
    Some(item)
}

/// `$12-15m`, `$400-500 per tonne`: what follows the second number is read as after a sign, too.
pub(crate) fn in_money_of(text: Text<'_>, second: &mut Item, first: &Item) {
    let Some(currency) = first.money.filter(|currency| first.leading && currency.parts == 1) else {
        return;
    };
    // A unit of one letter may be the scale of a sum; others are what they are.
    let measured = second.unit.as_ref().is_some_and(|unit| unit.end != second.numeral.end + 1);
    if measured || second.money.is_some() || second.signed || second.numeral.is_ordinal() {
        return;
    }
    second.unit = None;
    second.money = Some(currency);
    second.leading = true;
    take_scales(text, &mut second.numeral, Setting::Money);
    second.value = second.numeral.value;
    second.end = second.numeral.end;
    suffix(text, second);
}

/// `3 million and a half`, `two thirds of a million`.
fn part_of_scale(text: Text<'_>, numeral: &mut Numeral) {
    if let (Some(scale), true) = (numeral.scale, numeral.digits > 0) {
        if let Some((part, end)) = (text.grammar().part)(text, numeral.end) {
            numeral.value = numeral.value.plus(part.times(scale));
            (numeral.end, numeral.broken) = (end, true);
        }
    } else if numeral.value.is_below_one()
        && let Some((scale, end)) = (text.grammar().part_of_scale)(text, numeral.end)
    {
        numeral.value = numeral.value.times(scale);
        (numeral.end, numeral.scale, numeral.broken) = (end, Some(scale), true);
    }
}

/// `5 million 300, 000`, `3 billion 250 million`: after a scaled whole number, a smaller one is
/// added. Never after a decimal: `$1.5 million 300 people` are two figures.
fn broken_sum(text: Text<'_>, item: &mut Item) {
    for _ in 0..3 {
        let (Some(scale), false, Some(sofar)) =
            (item.numeral.scale, item.numeral.broken, item.value.exact())
        else {
            return;
        };
        let start = text.inline_blanks(item.end);
        if start == item.end || start > item.end + 2 || !text.byte(start).is_ascii_digit() {
            return;
        }
        let Some(mut next) = digits::read(text, start) else { return };
        take_scales(text, &mut next, if item.leading { Setting::Money } else { Setting::Open });
        let Some(value) = next.value.exact() else { return };
        let year = next.form == Form::Plain && calendar::year(text, start).is_some();
        let cut = text.glued(next.end) || matches!(text.byte(next.end), b'%' | b':' | b'-' | b'/');
        if next.broken || value >= scale || year || cut || value.is_zero() {
            return;
        }
        // `$5 million 300 workers`: what is counted is another thing.
        let small = next.form == Form::Plain;
        if small
            && (item.leading || (text.grammar().counted)(text, next.end).is_none())
            && (text.grammar().counted)(text, next.end).is_some()
        {
            return;
        }
        if item.leading && unit::after(text, &next).is_some() {
            return;
        }
        let Some(total) = sum(sofar, value) else { return };
        if item.parts.is_empty() {
            item.parts.push(sofar.normalize());
        }
        item.parts.push(value.normalize());
        item.value = Value::Exact(total);
        item.end = next.end;
        item.numeral.end = next.end;
        item.numeral.scale = next.scale;
    }
}

/// What stands after the number: currency, unit, rate.
fn suffix(text: Text<'_>, item: &mut Item) {
    if let Some(currency) = item.money {
        if let Some((currency, end)) = money::repeated(text, item.end, currency) {
            item.money = Some(currency);
            item.end = end;
        }
    } else {
        let unit = unit::after(text, &item.numeral);
        let share = unit.as_ref().is_some_and(|unit| unit.dimension == unit::SHARE);
        // `1,000 pounds per square inch`: the longer words say more.
        let paid = money::after(text, &item.numeral)
            .or_else(|| unit::as_money(text, &item.numeral))
            .filter(|(_, end)| !share && unit.as_ref().is_none_or(|unit| unit.end <= *end));
        if let Some((currency, end)) = paid {
            item.money = Some(currency);
            item.end = end;
            minor(text, item);
        } else if let Some(unit) = unit {
            item.end = unit.end;
            item.unit = Some(unit);
            if share || old(text, item) {
                return;
            }
            below_zero(text, item);
            pounds_and_pence(text, item);
            lesser_units(text, item);
            lasting(text, item);
        }
    }
    years_old(text, item);
    if let Some(currency) = item.money
        && currency.parts > 1
    {
        let part = Decimal::from(currency.parts);
        item.value = match item.value.exact().and_then(|value| value.checked_div(part)) {
            Some(value) => Value::Exact(value),
            None => item.value,
        };
    }
    if item.money.is_some() && item.leading {
        minor(text, item);
    }
    if item.money.is_some()
        && item.leading
        && let Some(end) = bracketed_sum(text, item.end)
        && let Some((rate, _)) = rate::rate(text, end)
    {
        item.rate = Some(rate);
    } else if !item.is_bare()
        && let Some((rate, end)) = rate::rate(text, item.end)
    {
        item.rate = Some(rate);
        // `a share` says by what a price is reckoned, `per share` is said as part of it.
        let article =
            text.plays(text.word(text.blanks(item.end)), Role::Each) || text.byte(item.end) == b'-';
        item.reach = end;
        if !article {
            item.end = end;
        }
    } else if item.unit.as_ref().is_some_and(|unit| {
        matches!(unit.dimension, "mass" | "volume" | "area" | "energy") && !unit.hyphen
    }) {
        item.rate = rate::late(text, item.end).map(|(rate, _)| rate);
    }
}

/// `$6 (US$4.46) per share`: the end of the brackets in which a sum is said again in other money.
fn bracketed_sum(text: Text<'_>, at: usize) -> Option<usize> {
    let open = text.inline_blanks(at);
    if text.byte(open) != b'(' {
        return None;
    }
    let inner = text.str().as_bytes().get(open + 1..)?;
    let close = inner.iter().take(24).position(|byte| *byte == b')')?;
    let digits = inner[..close].iter().any(u8::is_ascii_digit);
    (digits && money::opening(text, open + 1).is_some()).then_some(open + close + 2)
}

/// A minus before the figure: a hyphen or minus sign after a blank or bracket, `minus`, `negative`.
fn sign(text: Text<'_>, item: &mut Item, from: usize) {
    let start = item.start;
    let before = match text.char_before(start) {
        Some('-') => start - 1,
        Some('−') => start - 3,
        // `- 20 degrees`: a minus may stand apart from a temperature.
        Some(' ') if item.is_degrees() && text.byte_before(start - 1) == b'-' => start - 2,
        Some('+') if !text.glued_before(start - 1) => {
            item.start = start - 1;
            return;
        }
        _ => start,
    };
    if before < from {
        return;
    }
    // `COVID -19` is a name that lost its hyphen.
    let (_, name) = text.previous_word(before);
    if before < start
        && item.is_plain()
        && text.words().designator(crate::text::Lower::of(name).as_str()).is_some()
    {
        return;
    }
    if before < start
        && matches!(
            text.char_before(before),
            None | Some(' ' | '(' | '\n' | '\t' | '\u{a0}' | '[' | '"' | '“')
        )
    {
        item.start = before;
        item.signed = true;
        return;
    }
    let (at, word) = text.previous_word(before);
    // `plus or minus 3 points` is no three below nought.
    let (_, or) = text.previous_word(at);
    if text.words().is(or, Role::Or) {
        return;
    }
    if matches!(word, "minus" | "Minus" | "negative" | "Negative") && at >= from && !item.leading {
        item.start = at;
        item.signed = true;
    }
}
