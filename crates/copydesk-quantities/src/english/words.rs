//! Numbers in words: `two and a half million`, `nineteen hundred`, `dozens`, `two-thirds`, `twenty-first`.

use copydesk_core::Decimal;

use crate::english::ENGLISH;
use crate::english::denominator::{self, Cuts};
use crate::english::part;
use crate::language::{Class, NumberWord};
use crate::numeral::{Form, Numeral};
use crate::text::{Lower, Text};
use crate::value::{Value, fraction, sum};

/// A number of more words than this is no number of news.
const MOST_WORDS: usize = 48;

const MILLION: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// Where the grammar stands within a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Unit,
    Teen,
    Ten,
    Hundred,
    Scale,
}

pub(super) struct Words<'a> {
    text: Text<'a>,
    start: usize,
    /// What the finished scales add up to.
    total: Decimal,
    /// What is being built below the next scale.
    group: u32,
    last_scale: Option<Decimal>,
    state: State,
    end: usize,
    cuts: Cuts,
}

/// The word at `at` as a number word. The plural of an ordinal names parts: `elevenths`.
pub(crate) fn number_at(text: Text<'_>, at: usize) -> Option<(NumberWord, usize)> {
    let word = text.word(at);
    let lower = Lower::of(word);
    let lower = lower.as_str();
    let end = at + word.len();
    if let Some(number) = ENGLISH.words.number(lower) {
        return Some((number, end));
    }
    let part = lower.strip_suffix('s').filter(|part| part.ends_with("th"))?;
    let part = ENGLISH.words.number(part).filter(|part| part.class == Class::Ordinal)?;
    Some((NumberWord { class: Class::Fractions, value: part.value }, end))
}

/// The number whose first word is at `at`.
pub(crate) fn read(text: Text<'_>, at: usize) -> Option<Numeral> {
    let (first, end) = number_at(text, at)?;
    match first.class {
        Class::Ordinal => {
            return Some(Numeral::new(at, end, Value::Exact(first.value), Form::Ordinal));
        }
        Class::Vague => return part::vague(text, at, end, first.value),
        Class::Fraction => {
            return part::half_or_quarter(text, at, end, first.value);
        }
        Class::Couple => return part::couple(text, at, end),
        Class::Fractions => return None,
        _ => {}
    }
    let mut words = Words::new(text, at);
    let mut next = Some(at);
    for _ in 0..MOST_WORDS {
        let Some(start) = next else { break };
        let Some((word, end)) = number_at(text, start) else {
            if let Some((value, end)) = words.cuts.irregular(text, at, start) {
                return Some(Numeral::new(at, end, value, Form::Words));
            }
            break;
        };
        words.note_cut(word, start);
        match words.take(word, end) {
            Taken::Yes => {}
            Taken::Last(value, form) => {
                let part = form == Form::Words && word.class == Class::Fractions;
                let part = part.then(|| words.cuts.fraction(text, at, end)).flatten();
                let mut numeral = Numeral::new(at, end, part.unwrap_or(value), form);
                numeral.scale = words.last_scale;
                return Some(numeral);
            }
            Taken::No => break,
        }
        next = words.following();
    }
    let numeral = words.finish(at)?;
    Some(denominator::under(text, &numeral).unwrap_or(numeral))
}

enum Taken {
    Yes,
    No,
    Last(Value, Form),
}

impl<'a> Words<'a> {
    fn new(text: Text<'a>, at: usize) -> Self {
        Self {
            text,
            start: at,
            total: Decimal::ZERO,
            group: 0,
            last_scale: None,
            state: State::Start,
            end: at,
            cuts: Cuts::default(),
        }
    }

    /// The whole number that the words from `at` up to `until` say.
    pub(super) fn cardinal(text: Text<'a>, at: usize, until: usize) -> Option<Decimal> {
        let mut words = Self::new(text, at);
        let mut next = at;
        while next < until {
            let (word, end) = number_at(text, next)?;
            if !matches!(words.take(word, end), Taken::Yes) {
                return None;
            }
            next = words.following()?;
        }
        (next == until).then(|| words.value().exact()).flatten()
    }

    /// The number words at `at` and where the word after the last of them starts.
    pub(super) fn before_ordinal(text: Text<'a>, at: usize) -> Option<(Self, usize)> {
        let mut words = Self::new(text, at);
        let mut next = at;
        for _ in 0..MOST_WORDS {
            let cardinal = number_at(text, next).filter(|(word, _)| {
                !matches!(word.class, Class::Ordinal | Class::Fractions | Class::Fraction)
            });
            let Some((word, end)) = cardinal else { break };
            if !matches!(words.take(word, end), Taken::Yes) {
                return None;
            }
            next = words.following()?;
        }
        (next > at).then_some((words, next))
    }

    /// The place that an ordinal makes of what stands before it: `twenty` and `first`.
    pub(super) fn place(&self, ordinal: Decimal) -> Option<Value> {
        let small = u32::try_from(ordinal).unwrap_or(u32::MAX);
        let fits = match self.state {
            State::Ten => small < 10,
            State::Hundred | State::Scale => small < 100,
            _ => false,
        };
        fits.then(|| self.value().plus(Value::Exact(ordinal)))
    }

    /// Notes where a denominator may begin: at a unit, teen or ten after a blank, but never between a
    /// ten and its unit.
    fn note_cut(&mut self, word: NumberWord, start: usize) {
        let opens = match word.class {
            Class::Unit => self.state != State::Ten,
            Class::Teen | Class::Ten => true,
            _ => false,
        };
        if opens && self.state != State::Start && self.text.blanks(self.end) == start {
            self.cuts.push(start);
        }
    }

    fn value(&self) -> Value {
        sum(self.total, Decimal::from(self.group)).map_or(Value::TooLong, Value::Exact)
    }

    fn take(&mut self, word: NumberWord, end: usize) -> Taken {
        let small = u32::try_from(word.value).unwrap_or(u32::MAX);
        match word.class {
            Class::Unit => match self.state {
                State::Ten if self.group.is_multiple_of(10) && small > 0 => {
                    self.add(small, State::Unit);
                }
                State::Start | State::Hundred | State::Scale => self.add(small, State::Unit),
                _ => return Taken::No,
            },
            Class::Teen | Class::Ten => {
                let state = if class_is_ten(word) { State::Ten } else { State::Teen };
                match self.state {
                    State::Start | State::Hundred | State::Scale => self.add(small, state),
                    // `nineteen eighty`, `twenty ten`: a year in words.
                    State::Teen | State::Ten
                        if self.total.is_zero() && (10..=20).contains(&self.group) =>
                    {
                        self.group = self.group * 100 + small;
                        self.state = state;
                    }
                    _ => return Taken::No,
                }
            }
            Class::Hundred => {
                if self.group >= 100 {
                    return Taken::No;
                }
                self.group = if self.state == State::Start || self.group == 0 {
                    100
                } else {
                    self.group * 100
                };
                self.state = State::Hundred;
            }
            Class::Scale => return self.scale(word.value, end),
            Class::Dozen if matches!(self.state, State::Start) => {
                return Taken::Last(Value::int(12), Form::Words);
            }
            Class::Dozen => return Taken::Last(self.value().times(word.value), Form::Words),
            // `two hundreds`, but not `hundred hundreds`.
            Class::Vague
                if self.state != State::Start
                    && word.value >= Decimal::TEN
                    && (self.state != State::Hundred || word.value != Decimal::ONE_HUNDRED) =>
            {
                if word.value == Decimal::from(12) {
                    return Taken::Last(self.value().times(word.value), Form::Words);
                }
                return self.scale(word.value, end);
            }
            Class::Ordinal => return self.ordinal(word.value, end),
            Class::Fractions if self.state != State::Start => {
                let quarters = word.value == Decimal::from(4);
                if quarters && part::are_of_a_year(self.text, self.start, self.end, end) {
                    return Taken::No;
                }
                return self.fractions(word.value);
            }
            Class::Fraction if self.state == State::Unit && word.value >= Decimal::TWO => {
                return self.fractions(word.value);
            }
            _ => return Taken::No,
        }
        self.end = end;
        Taken::Yes
    }

    fn add(&mut self, small: u32, state: State) {
        self.group += small;
        self.state = state;
    }

    fn scale(&mut self, scale: Decimal, end: usize) -> Taken {
        // `thousand thousand` is a slip; `a million million` is said.
        let again = self.last_scale.is_some_and(|last| scale <= last && last < MILLION);
        if self.state == State::Scale && self.group == 0 && !again {
            // `thousand million`, `hundred thousand crore`: each multiplies the one before.
            match crate::value::product(self.total, scale) {
                Some(total) => self.total = total,
                None => return Taken::No,
            }
        } else {
            let group = Decimal::from(if self.state == State::Start { 1 } else { self.group });
            if self.last_scale.is_some_and(|last| scale >= last) {
                return Taken::No;
            }
            match crate::value::product(group, scale).and_then(|part| sum(self.total, part)) {
                Some(total) => self.total = total,
                None => return Taken::No,
            }
        }
        self.group = 0;
        self.last_scale = Some(scale);
        self.state = State::Scale;
        self.end = end;
        Taken::Yes
    }

    fn ordinal(&mut self, value: Decimal, end: usize) -> Taken {
        let small = u32::try_from(value).unwrap_or(u32::MAX);
        match self.state {
            // `one third`, `one-fifth`: a fraction; `one second` is time, `the one thousandth visitor` a place.
            State::Unit
                if small >= 3
                    && self.total.is_zero()
                    && self.group == 1
                    && (small < 100 || self.is_part(end)) =>
            {
                self.fractions(value)
            }
            State::Unit | State::Teen | State::Ten | State::Hundred | State::Scale
                if small >= 100 && (small > 100 || self.state != State::Hundred) =>
            {
                self.scaled_place(value)
            }
            _ => match self.place(value) {
                Some(value) => Taken::Last(value, Form::Ordinal),
                None => Taken::No,
            },
        }
    }

    /// `four hundredth`, `two million six thousandth`: the ordinal scales what stands before it, down to
    /// the last scale.
    fn scaled_place(&self, scale: Decimal) -> Taken {
        let value = if self.group == 0 {
            // `two thousand millionth`, but `two thousand hundredth` is no number.
            if scale < MILLION {
                return Taken::No;
            }
            self.value().times(scale)
        } else if self.last_scale.is_none_or(|last| scale < last) {
            Value::Exact(Decimal::from(self.group)).times(scale).plus(Value::Exact(self.total))
        } else {
            return Taken::No;
        };
        Taken::Last(value, Form::Ordinal)
    }

    /// Whether `thousandth` is a part, after a hyphen or before `of`: `one-thousandth`, `one thousandth of`.
    fn is_part(&self, end: usize) -> bool {
        self.text.byte(self.end) == b'-' || self.text.next_word(end).1 == "of"
    }

    /// `two thirds`, `twenty-five hundredths`.
    fn fractions(&mut self, den: Decimal) -> Taken {
        let (num, den) =
            (self.value().exact().and_then(|num| i64::try_from(num).ok()), i64::try_from(den).ok());
        match (num, den) {
            (Some(num), Some(den)) => Taken::Last(fraction(num, den), Form::Words),
            _ => Taken::No,
        }
    }

    /// Where the next word of the number may start: after a hyphen, a blank, or an `and` in its place.
    fn following(&self) -> Option<usize> {
        let blank = self.text.blanks(self.end);
        if self.text.byte(blank) == b'-' && (blank == self.end || self.text.byte(blank + 1) == b' ')
        {
            return Some(self.text.blanks(blank + 1));
        }
        if self.text.starts(self.end, "\u{2010}") || self.text.starts(self.end, "\u{2011}") {
            return Some(self.end + 3);
        }
        if blank == self.end {
            return None;
        }
        if !self.text.word(blank).eq_ignore_ascii_case("and") {
            return Some(blank);
        }
        let next = self.text.blanks(blank + 3);
        let (word, end) = number_at(self.text, next)?;
        // `six million and two thirds`: the fraction is of the million.
        let (after, _) = self.text.next_word(end);
        let part = number_at(self.text, after).is_some_and(|(part, _)| match part.class {
            Class::Fraction | Class::Fractions => true,
            Class::Ordinal => word.value == Decimal::ONE && part.value > Decimal::TWO,
            _ => false,
        });
        if part && word.class == Class::Unit {
            return None;
        }
        let continues = match self.state {
            State::Hundred => {
                matches!(word.class, Class::Unit | Class::Teen | Class::Ten) || is_place(word)
            }
            State::Scale => {
                let (_, after) = self.text.next_word(end);
                let scaled = ENGLISH.words.number(Lower::of(after).as_str()).is_some_and(|after| {
                    after.class == Class::Scale
                        && self.last_scale.is_none_or(|last| after.value >= last)
                        || after.class == Class::Ordinal
                });
                matches!(word.class, Class::Unit | Class::Teen | Class::Ten) && !scaled
                    || is_place(word)
            }
            _ => false,
        };
        continues.then_some(next)
    }

    /// Ends the number, with what may hang on it: `and a half`, `point five`, a late scale.
    fn finish(mut self, start: usize) -> Option<Numeral> {
        if self.state == State::Start {
            return None;
        }
        let mut value = self.value();
        let mut broken = false;
        // `at one point two men left`: a point in time.
        let in_time = value == Value::int(1) && self.text.previous_word(start).1 == "at";
        let point = part::decimals(self.text, self.text.blanks(self.end));
        if let Some((digits, end)) = point.filter(|(_, end)| *end > self.end && !in_time) {
            value = value.plus(digits);
            self.end = end;
            broken = true;
        } else if let Some((part, end)) = self.and_a_half() {
            let (unit, end) = self.scale_of_part(end);
            value = value.plus(part.times(unit));
            self.end = end;
            broken = true;
        }
        let mut numeral = Numeral::new(start, self.end, value, Form::Words);
        numeral.scale = self.last_scale;
        numeral.broken = broken;
        Some(numeral)
    }

    /// What a part at the end is taken of, and where that is said: of the last scale, `two million and a
    /// half`, or of a smaller one after it, `one billion and three quarters million`.
    fn scale_of_part(&self, end: usize) -> (Decimal, usize) {
        let (State::Scale, Some(last)) = (self.state, self.last_scale) else {
            return (Decimal::ONE, end);
        };
        let (start, _) = self.text.next_word(end);
        match number_at(self.text, start) {
            Some((scale, after)) if scale.class == Class::Scale => {
                if scale.value < last {
                    (scale.value, after)
                } else {
                    (Decimal::ONE, end)
                }
            }
            _ => (last, end),
        }
    }

    fn and_a_half(&self) -> Option<(Value, usize)> {
        part::and_a_fraction(self.text, self.end)
    }
}

/// `hundred and first`.
fn is_place(word: NumberWord) -> bool {
    word.class == Class::Ordinal && word.value < Decimal::ONE_HUNDRED
}

fn class_is_ten(word: NumberWord) -> bool {
    word.class == Class::Ten
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let numeral = read(Text::new(text, &ENGLISH), 0).expect("it is a number");
        let value = match numeral.value {
            Value::Exact(value) => value.normalize().to_string(),
            Value::Ratio(num, den) => format!("{num}/{den}"),
            Value::Between(low, high) => format!("{low}..{high}"),
            Value::TooLong => "too long".to_owned(),
        };
        assert_eq!(format!("{} = {value}", &text[..numeral.end]), want);
    }

    #[test]
    fn words_build_numbers() {
        check("twenty-one men", "twenty-one = 21");
        check("two hundred and five thousand", "two hundred and five thousand = 205000");
        check("one million two thousand three", "one million two thousand three = 1002003");
        check("nineteen hundred", "nineteen hundred = 1900");
        check("three thousand million", "three thousand million = 3000000000");
    }

    #[test]
    fn two_numbers_in_a_row_stay_two() {
        check("one one one", "one = 1");
        check("four and five", "four = 4");
        check("two hundred and counting", "two hundred = 200");
        check("seventy twelve", "seventy = 70");
        check("thousand thousand", "thousand = 1000");
    }

    #[test]
    fn halves_and_points_are_taken_in() {
        check("two and a half men", "two and a half = 2.5");
        check("six-and-a-half-year low", "six-and-a-half = 6.5");
        check("two point two five", "two point two five = 2.25");
        check("three point 75", "three point 75 = 3.75");
        check("six point twenty-five", "six point twenty-five = 6.25");
        check("two million and fifty thousand men", "two million and fifty thousand = 2050000");
        check("two quarters in a row", "two = 2");
        check("three quarters of the vote", "three quarters = 0.75");
        check("eight and 3/4 inches", "eight and 3/4 = 8.75");
        check("half a million", "half a million = 500000");
        check("two-thirds of", "two-thirds = 2/3");
        check("seven-tenths of", "seven-tenths = 0.7");
        check("two billion and a half million", "two billion and a half million = 2000500000");
        check("four million and a quarter", "four million and a quarter = 4250000");
        check("one hundredth of a second", "one hundredth = 0.01");
        check("one hundredth visitor", "one hundredth = 100");
    }

    #[test]
    fn vague_plurals_are_intervals() {
        check("tens of thousands of men", "tens of thousands = 10000..100000");
        check("dozens of men", "dozens = 12..120");
    }
}
