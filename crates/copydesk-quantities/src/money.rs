//! Currencies: signs, codes, letters and words, before or after a number.

use copydesk_core::Decimal;

use crate::compound::closing_cents;
use crate::language::Class;
use crate::numeral::{self, Form, Numeral, Setting};
use crate::role::Role;
use crate::signs::{self, Currency};
use crate::text::{Lower, Text, is_blank};

/// Codes that wire copy also writes in small letters.
const LOWER_CODES: &[&str] = &[
    "usd", "eur", "gbp", "jpy", "cny", "inr", "aud", "cad", "nzd", "chf", "hkd", "sgd", "kzt",
    "rub",
];

/// Codes that are written with their scale before them: `MEUR`.
const PREFIXED_CODES: &[&str] = &["EUR", "USD", "GBP", "SEK", "NOK", "DKK", "CHF"];

/// Whether an `M` before this code is read as millions of it.
pub(crate) fn is_prefixed_code(code: &str) -> bool {
    PREFIXED_CODES.contains(&code)
}

/// The currency that stands before the number at `at`, and where it begins.
pub(crate) fn before(text: Text<'_>, at: usize, from: usize) -> Option<(Currency, usize)> {
    let at = if text.byte_before(at) == b'-'
        && !text.glued_before(at - 1)
        && text.byte_before(at - 1) != b' '
    {
        at - 1 // `$-50.8bn`
    } else {
        at
    };
    let end = match text.char_before(at) {
        Some(c) if is_blank(c) => at - c.len_utf8(),
        _ => at,
    };
    let found = sign_before(text, end).or_else(|| letters_before(text, end, end == at));
    found.filter(|(_, start)| *start >= from)
}

pub(crate) fn sign_before(text: Text<'_>, end: usize) -> Option<(Currency, usize)> {
    if text.slice(end.saturating_sub(2), end) == "Y=" && !text.glued_before(end - 2) {
        return Some((signs::currency_sign("Y=")?.0, end - 2));
    }
    let sign = text.char_before(end).filter(|c| !c.is_alphanumeric() && *c != '.' && *c != ' ')?;
    let start = end - sign.len_utf8();
    let (plain, place) = signs::currency_sign(text.slice(start, end))?;
    if !place.contains('b') {
        return None;
    }
    // Letters that touch the sign, or stand one blank before it: `US$`, `U.S. $`, `C $`.
    let touching = letters_and_stops_back(text, start);
    if touching < start {
        let letters = text.slice(touching, end);
        let marked = signs::currency_sign(letters)
            .or_else(|| signs::currency_sign(&letters.to_ascii_uppercase()));
        return Some(marked.map_or((plain, start), |(currency, _)| (currency, touching)));
    }
    let blank = text.blanks_back(start);
    let letters = letters_and_stops_back(text, blank);
    if blank < start && letters < blank && blank - letters <= 5 && !text.glued_before(letters) {
        let apart = text.byte_before(letters);
        let word = text.slice(letters, blank);
        let known = match word {
            "US" | "U.S." | "u.s." | "us" | "u.s" | "U.S" => Some("US$"),
            "HK" | "hk" => Some("HK$"),
            "NZ" | "nz" => Some("NZ$"),
            "NT" => Some("NT$"),
            "C" | "c" => Some("C$"),
            "S" => Some("S$"),
            "AU" => Some("AU$"),
            "CA" => Some("CA$"),
            _ => None,
        };
        if let Some((currency, _)) = known.and_then(signs::currency_sign)
            && plain.code == "USD"
            && !matches!(apart, b'\'' | 0x99)
        {
            return Some((currency, letters));
        }
        // `AUD $5 million`: the code says what the sign leaves open.
        if word.len() == 3
            && !plain.others.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_uppercase())
            && !text.words().is(Lower::of(word).as_str(), Role::CodeWord)
            && let Some(currency) = signs::currency_code(word)
            && (currency.code == plain.code || plain.others.contains(currency.code))
        {
            return Some((currency, letters));
        }
    }
    Some((plain, start))
}

fn letters_and_stops_back(text: Text<'_>, end: usize) -> usize {
    let mut start = end;
    while end - start < 6
        && (text.byte_before(start).is_ascii_alphabetic()
            || text.byte_before(start) == b'.' && start < end + 1)
    {
        start -= 1;
    }
    // A full stop of the sentence before is no part of an abbreviation.
    while start < end && text.byte(start) == b'.' {
        start += 1;
    }
    start
}

fn letters_before(text: Text<'_>, end: usize, touching: bool) -> Option<(Currency, usize)> {
    let stop = usize::from(text.byte_before(end) == b'.');
    let word = text.word_back(end - stop);
    let start = end - stop - word.len();
    if word.is_empty() || text.glued_before(start) {
        return None;
    }
    // `PS2.7m`: what some wires make of a pound sign; `PS5` is a toy.
    if word == "PS" && touching {
        let digits = text
            .slice(end, text.len())
            .bytes()
            .take(12)
            .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
            .count();
        if matches!(text.word(end + digits), "m" | "bn" | "k" | "million" | "billion") {
            return Some((signs::currency_sign("£")?.0, start));
        }
    }
    if text.starts(start.saturating_sub(2), "U$S") && !text.glued_before(start - 2) {
        return Some((signs::currency_sign("U$S")?.0, start - 2)); // as the River Plate writes it
    }
    if text.byte_before(start) == b'$'
        && let Some((currency, _)) = signs::currency_sign(text.slice(start - 1, end - stop))
    {
        return Some((currency, start - 1));
    }
    let number = text.inline_blanks(end);
    if let Some((currency, place)) = signs::currency_sign(text.slice(start, end))
        && (place.contains('b') || place == "n" && is_sum(text, number))
        && (word.len() > 1 || touching)
    {
        return Some((currency, start));
    }
    if stop == 0
        && word.len() == 3
        && let Some(currency) = code(word)
    {
        let entry = signs::entry(currency.code)?;
        let lower = Lower::of(word);
        let believed = if text.words().is(lower.as_str(), Role::CodeWord) {
            is_sum(text, number)
        } else {
            // Names have a digit or two after them.
            !entry.is_name || text.byte(number + 2).is_ascii_digit() || is_sum(text, number)
        };
        return believed.then_some((currency, start));
    }
    if touching || stop > 0 || !leads(text, start, word, number) {
        return None;
    }
    let (two, more) = text.previous_word(start);
    let two = if more.is_empty() { start } else { two };
    [two, start].into_iter().find_map(|start| {
        let lower = Lower::phrase(text.slice(start, end));
        text.words().currency(lower.as_str()).map(|currency| (currency, start))
    })
}

/// Whether the name of a currency can stand before its sum: `rupees 500`, and as financial papers
/// have it `Pounds 3.5m`, `Yen 500bn`.
fn leads(text: Text<'_>, start: usize, word: &str, number: usize) -> bool {
    let words = text.words();
    let lower = Lower::of(word);
    if words.is(lower.as_str(), Role::CurrencyFirst) {
        return true;
    }
    let plural = word.ends_with('s');
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    let doubtful = || words.is(lower.as_str(), Role::CurrencyDoubtful);
    words.currency(lower.as_str()).is_some()
        && (capital || plural || words.is(lower.as_str(), Role::CurrencyPlural))
        && (capital && plural || !doubtful())
        && is_sum(text, number)
        && !text.byte_before(text.inline_start(start)).is_ascii_digit()
}

/// A code of ISO 4217 in capitals, or in the small letters that wires also use.
fn code(word: &str) -> Option<Currency> {
    if word.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return signs::currency_code(word);
    }
    // `eur`, `Eur`
    if !word.is_ascii() || !LOWER_CODES.contains(&Lower::of(word).as_str()) {
        return None;
    }
    signs::currency_code(&word.to_ascii_uppercase())
}

/// Whether the number at `at` looks like a sum: in groups, with two decimals or with a scale. `COP26`
/// and `TOP 10` do not.
fn is_sum(text: Text<'_>, at: usize) -> bool {
    let mut end = at;
    let mut group = 0;
    // Longer than any sum.
    while end < at + 24 {
        match text.byte(end) {
            b'0'..=b'9' => {}
            b',' | b'.' if text.byte(end + 1).is_ascii_digit() => group = end + 1,
            _ => break,
        }
        end += 1;
    }
    if end == at {
        return false;
    }
    let decimals = group > 0 && text.byte(group - 1) == b'.' && end == group + 2;
    let grouped = group > 0 && text.byte(group - 1) == b',' && end == group + 3;
    decimals || grouped || numeral::scale_at(text, end, Setting::Money, Form::Digits).is_some()
}

/// The currency that begins at `at`, before a number: for the far end of a range.
pub(crate) fn opening(text: Text<'_>, at: usize) -> Option<(Currency, usize)> {
    let mut end = at;
    // A prefix is at most five letters, stops and one sign.
    for _ in 0..7 {
        let c = text.char(end)?;
        if c.is_ascii_digit() || c == '.' && text.byte(end + 1).is_ascii_digit() {
            break;
        }
        if !(c.is_alphabetic()
            || matches!(c, '.' | ' ' | '=' | '$')
            || !c.is_alphanumeric() && signs::currency_sign(c.encode_utf8(&mut [0; 4])).is_some())
        {
            return None;
        }
        end += c.len_utf8();
    }
    let (currency, start) = before(text, end, at)?;
    (end > at && start == at && text.byte(end).is_ascii_digit() | (text.byte(end) == b'.'))
        .then_some((currency, end))
}

/// The currency after the number that ends at `at`, and its end.
pub(crate) fn after(text: Text<'_>, numeral: &Numeral) -> Option<(Currency, usize)> {
    let at = numeral.end;
    let blank = text.blanks(at);
    if let Some(found) = sign_after(text, at, blank) {
        return Some(found);
    }
    let hyphen = text.byte(at) == b'-' && text.byte(at + 1).is_ascii_alphabetic();
    let start = if hyphen { at + 1 } else { blank };
    let word = text.word(start);
    if word.is_empty() {
        return None;
    }
    if start == at {
        return touching(text, at, word, numeral);
    }
    if let Some(found) = code_after(text, start, word, numeral) {
        return Some(found);
    }
    words_after(text, start, hyphen, numeral)
}

fn sign_after(text: Text<'_>, at: usize, blank: usize) -> Option<(Currency, usize)> {
    let sign = text.char(blank).filter(|c| !c.is_ascii_alphanumeric() && !c.is_ascii_control())?;
    let end = blank + sign.len_utf8();
    let (currency, place) = signs::currency_sign(text.slice(blank, end))?;
    // `10 $ 30`: the sign belongs to what follows, unless that has its own.
    let next = text.inline_blanks(end);
    let free = !text.byte(end).is_ascii_digit()
        && (blank == at || !text.byte(next).is_ascii_digit() || is_followed_by(text, next, sign));
    (place != "b" && free && !(sign == '元' && text.glued(end))).then_some((currency, end))
}

/// Letters that touch the number: `3.14US$`, `115USD`, `200p`, `10EUR`.
fn touching(text: Text<'_>, at: usize, word: &str, numeral: &Numeral) -> Option<(Currency, usize)> {
    let end = at + word.len();
    if let Some(found) = letters_and_sign(text, at, end) {
        return Some(found);
    }
    if text.byte(end).is_ascii_digit() {
        return None;
    }
    if let Some((currency, place)) = signs::currency_sign(word)
        && (place.contains('a') || place == "m" && numeral.form != Form::Words)
    {
        return Some((currency, end));
    }
    if let Some(currency) = signs::currency_code(word) {
        return Some((currency, end));
    }
    let lower = Lower::of(word);
    matches!(lower.as_str(), "euro" | "euros" | "yen" | "yuan")
        .then(|| text.words().currency(lower.as_str()))
        .flatten()
        .map(|c| (c, end))
}

/// `US$` after the number: letters with a dollar sign that belongs to no number behind it.
fn letters_and_sign(text: Text<'_>, at: usize, end: usize) -> Option<(Currency, usize)> {
    if text.byte(end) != b'$' || text.byte(text.inline_blanks(end + 1)).is_ascii_digit() {
        return None;
    }
    signs::currency_sign(text.slice(at, end + 1)).map(|(currency, _)| (currency, end + 1))
}

fn code_after(
    text: Text<'_>,
    start: usize,
    word: &str,
    numeral: &Numeral,
) -> Option<(Currency, usize)> {
    let end = start + word.len();
    if text.glued(end) {
        return None;
    }
    if let Some(found) = letters_and_sign(text, start, end) {
        return Some(found);
    }
    if let Some((currency, place)) = signs::currency_sign(word)
        && (place.contains('a') || place == "n" && word == "R" && text.byte(end) == b'.')
    {
        // `R` after a number, at the end of a sentence, has nothing else to be in a text of prices.
        return Some((currency, end));
    }
    // `USD 20 EUR 30`: a code before the next number is the next number's.
    if text.byte(text.inline_blanks(end)).is_ascii_digit()
        && numeral.form != Form::Words
        && word.len() == 3
        && start > 0
    {
        let next = text.inline_blanks(end);
        let own = text.slice(next, next + 6).bytes().take_while(u8::is_ascii_digit).count();
        if own > 0
            && signs::currency_code(word).is_some()
            && !followed_by_code(text, next + own)
            && closing_cents(text, next).is_none()
        {
            return None;
        }
    }
    let sum = numeral.scale.is_some()
        || numeral.value.rough().is_some_and(|value| value >= Decimal::ONE_THOUSAND);
    let word_like = || text.words().is(Lower::of(word).as_str(), Role::CodeWord);
    (word.len() == 3 && (sum || !word_like()))
        .then(|| code(word))
        .flatten()
        .map(|currency| (currency, end))
}

/// Whether the number at `at` has this sign after it: `30 $`.
fn is_followed_by(text: Text<'_>, at: usize, sign: char) -> bool {
    // Longer than any price.
    let written = text.str().as_bytes().iter().skip(at).take(12);
    let digits = written.take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    let end = at + digits.count();
    text.char(text.inline_blanks(end)) == Some(sign)
}

fn followed_by_code(text: Text<'_>, at: usize) -> bool {
    let (_, word) = text.next_word(at);
    word.len() == 3 && (signs::currency_code(word).is_some() || LOWER_CODES.contains(&word))
        || text.words().currency(word).is_some()
}

/// `million Hong Kong dollars`, `hundreds of billions of dollars`, `12-cent`.
fn words_after(
    text: Text<'_>,
    start: usize,
    hyphen: bool,
    numeral: &Numeral,
) -> Option<(Currency, usize)> {
    let mut start = start;
    let of = text.word(start);
    if text.words().is(Lower::of(of).as_str(), Role::Of)
        && (numeral.form == Form::Vague || numeral.scale.is_some() || is_couple(text, numeral))
    {
        // Only `of dollars`: `5 million of US money` is none.
        start = text.blanks(start + of.len());
    }
    let most = text.words().currency_reach(Lower::of(text.word(start)).as_str()).min(4);
    let mut ends = [0; 4];
    let mut at = start;
    let mut count = 0;
    while count < most {
        let word = text.word(at);
        let mut end = at + word.len();
        if word.is_empty() {
            break;
        }
        if text.byte(end) == b'.' && word.len() == 1 && text.byte(end + 1).is_ascii_alphabetic() {
            end += 2; // `U.S.`
            if text.byte(end) == b'.' {
                end += 1;
            }
        }
        ends[count] = end;
        count += 1;
        let next = text.blanks(end);
        if next == end || hyphen {
            break;
        }
        at = next;
    }
    (0..count).rev().find_map(|index| {
        let end = ends[index];
        let lower = Lower::phrase(text.slice(start, end));
        let currency = text.words().currency(lower.as_str())?;
        let large = numeral.scale.is_some()
            || numeral
                .value
                .rough()
                .is_some_and(|value| value >= Decimal::ONE_THOUSAND && numeral.form != Form::Plain)
            || numeral.digits >= 5;
        // `hundreds of pounds of rice`: what follows `of` is weighed, unless there are millions of it.
        let words = text.words();
        let weight = words.is(lower.as_str(), Role::CurrencyWeight);
        let weighed = weight
            && words.is(text.next_word(end).1, Role::Of)
            && numeral.scale.is_none_or(|scale| scale < Decimal::from(1_000_000));
        // `48,000 pound lots`: money would be in the plural.
        let attributive = weight
            && !(text.grammar().is_plural)(lower.as_str())
            && !hyphen
            && numeral.value.exact() != Some(Decimal::ONE);
        if weighed || attributive {
            return None;
        }
        // `1.85 marks`, `7.25 leva`: two decimals are those of a price or of a rate.
        let priced = !weight && decimals(text, numeral) > 1;
        let believed = large
            || priced
            || index > 0
            || is_price(text, numeral.start)
            || !words.is(lower.as_str(), Role::CurrencyDoubtful);
        (believed && !text.glued(end)).then_some((currency, end))
    })
}

/// How many digits stand behind the point of a number.
fn decimals(text: Text<'_>, numeral: &Numeral) -> usize {
    let written = text.slice(numeral.start, numeral.end);
    let point = written.rfind('.').filter(|_| numeral.broken && numeral.scale.is_none());
    point.map_or(0, |point| written[point..].bytes().filter(u8::is_ascii_digit).count())
}

/// `a couple`, which counts by `of`.
fn is_couple(text: Text<'_>, numeral: &Numeral) -> bool {
    let last = Lower::of(text.word_back(numeral.end));
    text.words().number(last.as_str()).is_some_and(|word| word.class == Class::Couple)
}

/// Whether words before the number that begins at `at` say that it is a price: `fined 50 pounds`,
/// `worth about 300 pounds`.
fn is_price(text: Text<'_>, at: usize) -> bool {
    let words = text.words();
    let mut at = at;
    // `cost him more than 20 pounds`
    for _ in 0..5 {
        let (start, word) = text.previous_word(at);
        let lower = Lower::of(word);
        if words.is(lower.as_str(), Role::Price) {
            return true;
        }
        if word.is_empty() || words.is(lower.as_str(), Role::Buys) {
            return false;
        }
        at = start;
    }
    false
}

/// What may follow a sum that already has its currency and says it again: `$5 million US`,
/// `$ 10 dollars`, `$20 CAD`, `$5 million Canadian`.
pub(crate) fn repeated(text: Text<'_>, at: usize, currency: Currency) -> Option<(Currency, usize)> {
    let (start, word) = text.next_word(at);
    if currency.code != "USD" || word.is_empty() {
        return None;
    }
    let end = start + word.len();
    match word {
        "US" | "USD" if !text.glued(end) && !matches!(text.byte(end), b'.' | b'$') => {
            return Some((Currency { others: "", ..currency }, end));
        }
        "CAD" | "AUD" | "NZD" | "SGD" | "HKD" | "Cdn"
            if !currency.others.is_empty() && !text.glued(end) =>
        {
            let named = signs::currency_code(word);
            return Some((named.or(signs::currency_sign(word).map(|(named, _)| named))?, end));
        }
        _ => {}
    }
    if start == at {
        return None;
    }
    let words = text.words();
    let dollar = words.bare(currency.code)?.stems.first()?;
    if words.currency(Lower::of(word).as_str()) == words.currency(dollar) {
        return Some((currency, end));
    }
    // `$5 million Canadian`: an adjective with nothing behind it to belong to.
    let (_, next) = text.next_word(end);
    let alone = next.is_empty() || words.is_stop(Lower::of(next).as_str());
    if currency.others.is_empty() || !alone || !word.starts_with(|c: char| c.is_uppercase()) {
        return None;
    }
    let named = words.currency(&format!("{} {dollar}", word.to_lowercase()))?;
    named.others.is_empty().then_some((named, end))
}

#[cfg(test)]
mod tests {
    use copydesk_core::QuantityKind;

    use crate::quantities;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let got: Vec<_> = quantities(text)
            .filter(|found| found.kind == QuantityKind::Money)
            .map(|found| format!("{} = {}", &text[found.span.range()], crate::Written(&found)))
            .collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn financial_papers_name_the_currency_first() {
        check(
            "It lost Pounds 3.5m and Yen 500bn.",
            &["Pounds 3.5m = £3.5 million", "Yen 500bn = ¥500 billion"],
        );
        check("Won 1,000 games.", &[]);
        check("A cut of 5 dollars 1,000 times.", &["5 dollars = US$5"]);
    }

    #[test]
    fn letters_of_local_papers_want_a_sum() {
        check(
            "It gave R50 million, N50,000 and SR 500 million.",
            &[
                "R50 million = ZAR 50 million",
                "N50,000 = ₦50,000",
                "SR 500 million = 500 million Saudi riyals",
            ],
        );
        check("Masks of type N95 and an SR 71.", &[]);
        check("At COP26 and COP 27, with PHP 8.", &[]);
        check("The TOP 10 of ALL 12.", &[]);
        check(
            "Sales of TRY 12.50 and COP 5,000.",
            &["TRY 12.50 = ₺12.50", "COP 5,000 = 5,000 Colombian pesos"],
        );
    }

    #[test]
    fn a_country_after_the_sum_says_whose_dollars_they_are() {
        check("It paid $5 million Canadian for them.", &["$5 million Canadian = C$5 million"]);
        check("It cost 10 US$ and $50 Cdn.", &["10 US$ = US$10", "$50 Cdn = C$50"]);
        check("It gave $5 million Canadian schools asked for.", &["$5 million = US$5 million"]);
    }

    #[test]
    fn a_sign_between_two_numbers_goes_with_its_fellow() {
        check("10 $ 30 $", &["10 $ = US$10", "30 $ = US$30"]);
        check("10 $ 30", &["$ 30 = US$30"]);
    }
    #[test]
    fn pounds_are_money_where_a_price_is_said() {
        check("He was fined 50 pounds.", &["50 pounds = £50"]);
        check("It cost him more than 20 pounds.", &["20 pounds = more than £20"]);
        check("He lost 20 pounds and paid for 3 pounds of figs.", &[]);
    }

    #[test]
    fn a_code_beside_the_sign_says_whose_it_is() {
        check(
            "It paid AUD $5 million and $50CAD.",
            &["AUD $5 million = A$5 million", "$50CAD = C$50"],
        );
        check("It paid Eur5m, then USD $3.", &["Eur5m = €5 million", "USD $3 = US$3"]);
    }

    #[test]
    fn wires_shorten_dollars_and_cents() {
        check(
            "It owes 8.5 mln Canadian dlrs and 12 U.S. cts.",
            &["8.5 mln Canadian dlrs = C$8.5 million", "12 U.S. cts = US$0.12"],
        );
        check(
            "The mark is at 1.80 marks, a share at 424 crowns.",
            &["1.80 marks = 1.80 German marks", "424 crowns = CZK 424"],
        );
    }

    #[test]
    fn cents_may_have_a_country() {
        check("Oil rose 64 Canadian cts a barrel.", &["64 Canadian cts = C$0.64 per barrel"]);
        check("It rose 5 Singapore cents.", &["5 Singapore cents = S$0.05"]);
    }

    #[test]
    fn a_couple_counts_money_by_of() {
        check("It costs a couple of dollars.", &["a couple of dollars = US$2"]);
    }

    #[test]
    fn both_ends_of_cents_are_cents() {
        check(
            "It rose 5-10 cents, or from 5 to 10 cents.",
            &["5-10 cents = US$0.05 to US$0.10", "5 to 10 cents = US$0.05 to US$0.10"],
        );
    }

    #[test]
    fn the_far_end_of_a_range_is_money_too() {
        check("It costs $12-15m to build.", &["$12-15m = US$12 million to US$15 million"]);
        check("Ore is $400-500 per tonne.", &["$400-500 per tonne = US$400 to US$500 per tonne"]);
    }
}
