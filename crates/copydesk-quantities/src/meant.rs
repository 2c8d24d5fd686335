//! Which currency a bare `$`, dollar, pound or peso is, where the text itself says so.
//!
//! Only forms of currencies are evidence: signs, codes and names, never the name of a country. What
//! they prove depends on the form.
//!
//! - **Dollars and pounds** stand bare for the money of one country in most copy of the world, so a
//!   mark beside them is more often a contrast than an explanation: `$5 million (C$6.8 million)` says
//!   that the bare sum is not Canadian. A bare sum is read as what was marked only if the writer names
//!   one country's money, names it before the first bare sum and never again after it, and no bare sum
//!   is a conversion: in brackets, after `or`, after `=`. So `C$40 million … $3 million` is Canadian
//!   throughout, and copy that goes on saying `C$` is not. A headline that gives the first marked sum
//!   without its mark counts as marked. Whatever the sums look like, `all figures in Canadian dollars`
//!   is taken at its word.
//! - **Pesos, rupees, dinars, francs, crowns** and the like have no such home, so the one country whose
//!   money the text names is meant, wherever it is named. If two are named, none is believed.
//!
//! What this costs: a story with one Canadian sum at its head and American ones after it is misread. The
//! other codes stay in the candidates.
//!
//! Nothing is searched unless a bare form was found, and then the text is searched once for that form.

use std::borrow::Cow;

use copydesk_core::Quantity;
use memchr::memmem;

use crate::language::Bare;
use crate::money;
use crate::options::Options;
use crate::role::Role;
use crate::signs::{self, Currency};
use crate::text::{Lower, Text};

/// What is known of the bare currencies of a text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meant {
    /// By the code that the bare form has by default: what the text means by it.
    known: Vec<(&'static str, Option<&'static str>)>,
}

impl Meant {
    /// Puts the currency that is meant first in `found`: as the text says, or else the caller's home.
    pub(crate) fn settle(&mut self, text: Text<'_>, options: &Options, found: &mut Quantity) {
        let Some(&Cow::Borrowed(default)) = found.candidates.first() else { return };
        let said = self.said(text, default, &found.candidates);
        let cents = || self.cents(text, &found.candidates);
        let said = said.or_else(cents).map(Cow::Borrowed);
        let home = || {
            let home = options.home()?;
            let fits = default == "USD" || found.candidates.iter().any(|code| code == home);
            fits.then(|| Cow::Owned(home.to_owned()))
        };
        let Some(meant) = said.or_else(home).filter(|code| code != default) else { return };
        if let Some(unit) = &mut found.unit {
            *unit = match unit.strip_prefix(default) {
                Some("") => meant.clone(),
                rate => Cow::Owned(format!("{meant}{}", rate.unwrap_or(""))),
            };
        }
        found.candidates.retain(|code| *code != meant);
        found.candidates.insert(0, meant);
    }

    /// Cents are of the euro where there are euros and no dollars.
    fn cents(&mut self, text: Text<'_>, candidates: &[Cow<'static, str>]) -> Option<&'static str> {
        const CENTS: &str = "cent";
        if candidates.get(1).is_none_or(|second| second != "EUR") {
            return None;
        }
        if let Some((_, said)) = self.known.iter().find(|(code, _)| *code == CENTS) {
            return *said;
        }
        let bytes = text.str().as_bytes();
        let has = |form: &str| memmem::find(bytes, form.as_bytes()).is_some();
        let euros = || memmem::find_iter(bytes, "€").any(|at| is_beside_digit(text, at, at + 3));
        let named = || {
            memmem::find_iter(bytes, "euro").any(|at| {
                let word = Lower::of(text.word(at));
                let euro = text.words().currency(word.as_str()).is_some_and(|c| c.code == "EUR");
                euro && is_number_before(text, at)
            })
        };
        let dollars = || ["$", "dollar", "dlr", "USD", "US cent"].into_iter().any(has);
        let said = ((euros() || named()) && !dollars()).then_some("EUR");
        self.known.push((CENTS, said));
        said
    }

    fn said(
        &mut self,
        text: Text<'_>,
        default: &'static str,
        candidates: &[Cow<'static, str>],
    ) -> Option<&'static str> {
        if let Some((_, said)) = self.known.iter().find(|(code, _)| *code == default) {
            return *said;
        }
        let bare = text.words().bare(default);
        let said = bare.and_then(|bare| Marks::of(text, bare, candidates).verdict(text, bare));
        self.known.push((default, said));
        said
    }
}

/// The marked and the bare forms of a family of currencies in a text.
#[derive(Default)]
struct Marks {
    /// The code that is named, and whether there are others.
    one: Option<&'static str>,
    several: bool,
    /// Where the first marked sum begins, and its number if that is in digits.
    first: Option<(usize, Option<usize>)>,
    /// Where the last marked sum begins.
    last: usize,
    /// Where the first bare sum begins.
    bare: Option<usize>,
    /// Whether a bare sum says another sum again.
    converted: bool,
    /// The code that all figures are said to be in.
    declared: Option<&'static str>,
    /// Bare sums of this number before this place are the first marked sum.
    headline: Option<(usize, usize)>,
}

impl Marks {
    fn of(text: Text<'_>, bare: &Bare, candidates: &[Cow<'static, str>]) -> Self {
        let mut marks = Self::default();
        marks.search(text, bare);
        for code in candidates {
            marks.codes(text, code);
        }
        if let (Some((start, Some(number))), Some(first)) = (marks.first, marks.bare)
            && first < start
        {
            // Read again, with the headline put aside.
            marks.bare = None;
            marks.converted = false;
            marks.headline = Some((start, number));
            marks.search(text, bare);
        }
        marks
    }

    fn verdict(&self, text: Text<'_>, bare: &Bare) -> Option<&'static str> {
        if self.declared.is_some() {
            return self.declared;
        }
        let one = self.one.filter(|_| !self.several)?;
        debug_assert!(self.last <= text.len());
        let before = self.first.is_some() && self.bare.is_none_or(|bare| self.last < bare);
        (!bare.strong || before && !self.converted).then_some(one)
    }

    /// Finds the words and signs.
    fn search(&mut self, text: Text<'_>, bare: &Bare) {
        let bytes = text.str().as_bytes();
        for stem in &bare.stems {
            // Without its first letter, which may be a capital.
            for at in memmem::find_iter(bytes, &stem.as_bytes()[1..]) {
                if bytes[..at].last().is_some_and(|b| b.eq_ignore_ascii_case(&stem.as_bytes()[0])) {
                    self.word(text, at - 1);
                }
            }
        }
        for letters in &bare.letters {
            for at in memmem::find_iter(bytes, letters.as_bytes()) {
                let apart = !text.glued_before(at) && !text.glued(at + letters.len());
                if apart && is_number_before(text, at) {
                    let default = Currency { code: bare.code, parts: 1, others: "" };
                    self.mark(default, Some((at, None)), false);
                }
            }
        }
        for sign in &bare.signs {
            for at in memmem::find_iter(bytes, sign.as_bytes()) {
                self.sign(text, at, at + sign.len());
            }
        }
    }

    /// A word that may be the name of a currency, or the end of one: `Hong Kong dollars`.
    fn word(&mut self, text: Text<'_>, at: usize) {
        let words = text.words();
        let end = at + text.word(at).len();
        if text.glued_before(at) || text.glued(end) {
            return;
        }
        let Some(mut currency) = words.currency(Lower::of(text.slice(at, end)).as_str()) else {
            return;
        };
        let (mut start, mut named, mut next) = (at, currency.others.is_empty(), at);
        for _ in 0..3 {
            let Some(back) = word_before(text, next) else { break };
            next = back;
            if let Some(longer) = words.currency(Lower::phrase(text.slice(next, end)).as_str()) {
                (currency, start, named) = (longer, next, true);
            }
        }
        let figured = is_number_before(text, start);
        if named {
            let declared = declares(text, start, end);
            self.mark(currency, figured.then_some((start, None)), declared);
        } else if figured {
            self.bare(text, start, None);
        }
    }

    /// A sign, alone or with letters that touch it.
    fn sign(&mut self, text: Text<'_>, at: usize, end: usize) {
        let letters = text.word(end).len();
        let number = text.inline_blanks(end + if letters <= 3 { letters } else { 0 });
        if text.byte(number).is_ascii_digit()
            && let Some((currency, start)) = money::before(text, number, 0)
            && start <= at
        {
            if currency.others.is_empty() {
                self.mark(currency, Some((start, Some(number))), false);
            } else {
                self.bare(text, start, Some(number));
            }
        } else if let Some((currency, start)) = money::sign_before(text, end)
            && currency.others.is_empty()
        {
            self.mark(currency, None, text.byte_before(start) == b'(');
        }
    }

    /// The codes of ISO 4217.
    fn codes(&mut self, text: Text<'_>, code: &str) {
        let Some(currency) = signs::currency_code(code) else { return };
        for at in memmem::find_iter(text.str().as_bytes(), code.as_bytes()) {
            let end = at + code.len();
            let number = text.inline_blanks(end);
            let beside = is_beside_digit(text, at, end);
            let after = text.byte(number).is_ascii_digit();
            let apart = !text.byte_before(at).is_ascii_alphabetic()
                && !text.byte(end).is_ascii_alphabetic();
            if apart {
                let figured = beside.then_some((at, after.then_some(number)));
                self.mark(currency, figured, declares(text, at, end));
            }
        }
    }

    fn mark(&mut self, currency: Currency, sum: Option<(usize, Option<usize>)>, declared: bool) {
        let code = currency.code;
        self.several |= self.one.is_some_and(|one| one != code);
        self.one = self.one.or(Some(code));
        if declared {
            self.declared = self.declared.or(Some(code));
        }
        if let Some((start, number)) = sum {
            self.last = self.last.max(start);
            if self.first.is_none_or(|(first, _)| start < first) {
                self.first = Some((start, number));
            }
        }
    }

    fn bare(&mut self, text: Text<'_>, at: usize, number: Option<usize>) {
        if let (Some((before, marked)), Some(number)) = (self.headline, number)
            && at < before
            && digits(text, marked) == digits(text, number)
        {
            return;
        }
        self.bare = Some(self.bare.map_or(at, |first| first.min(at)));
        self.converted |= is_conversion(text, at);
    }
}

/// A number as it is written, for comparing it with another.
fn digits(text: Text<'_>, at: usize) -> &str {
    let mut end = at;
    // Longer figures are not repeated in headlines.
    while end < at + 16
        && (text.byte(end).is_ascii_digit()
            || matches!(text.byte(end), b'.' | b',') && text.byte(end + 1).is_ascii_digit())
    {
        end += 1;
    }
    text.slice(at, end)
}

/// The start of the word before `at`, which may be `U.S.`.
fn word_before(text: Text<'_>, at: usize) -> Option<usize> {
    let blank = text.blanks_back(at);
    let mut start = blank;
    if text.byte_before(blank) == b'.' {
        while blank - start < 4 && matches!(text.byte_before(start), b'.' | b'A'..=b'Z') {
            start -= 1;
        }
    } else {
        start -= text.word_back(blank).len();
    }
    (blank < at && start < blank).then_some(start)
}

/// Whether a digit stands before or behind, a blank aside.
fn is_beside_digit(text: Text<'_>, start: usize, end: usize) -> bool {
    text.byte_before(text.inline_start(start)).is_ascii_digit()
        || text.byte(text.inline_blanks(end)).is_ascii_digit()
}

/// Whether a sum in digits or number words ends before `at`.
fn is_number_before(text: Text<'_>, at: usize) -> bool {
    let blank = text.blanks_back(at);
    if text.byte_before(blank).is_ascii_digit() {
        return true;
    }
    let word = text.word_back(blank);
    let start = blank - word.len();
    text.byte_before(start).is_ascii_digit()
        || text.words().number(Lower::of(word).as_str()).is_some()
}

/// Whether a currency is named as that of all sums: `figures in Canadian dollars`, `(Canadian dollars)`.
fn declares(text: Text<'_>, start: usize, end: usize) -> bool {
    if text.byte_before(start) == b'(' && text.byte(end) == b')' {
        return true;
    }
    let (before, word) = text.previous_word(start);
    if !text.words().is(Lower::of(word).as_str(), Role::In) {
        return false;
    }
    let (_, word) = text.previous_word(before);
    text.byte_before(before) == b'(' || text.words().is(Lower::of(word).as_str(), Role::Declares)
}

/// Whether a sum is another one said again: `(about $5 million`, `or $5 million`, `= $5`.
fn is_conversion(text: Text<'_>, at: usize) -> bool {
    let mut start = at;
    // A comparator of two words may stand before it: `or more than $5 million`.
    for _ in 0..3 {
        let blank = text.blanks_back(start);
        if matches!(text.byte_before(blank), b'(' | b'[' | b'=') {
            return true;
        }
        let word = text.word_back(blank);
        if text.words().is(Lower::of(word).as_str(), Role::Or) {
            return true;
        }
        if word.is_empty() {
            return false;
        }
        start = blank - word.len();
    }
    matches!(text.byte_before(text.blanks_back(start)), b'(' | b'[')
}

#[cfg(test)]
mod tests {
    use crate::{Options, quantities, quantities_with};

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let got: Vec<_> = quantities(text).filter_map(|found| found.unit).collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn what_is_marked_once_and_then_bare_is_the_same_money() {
        check("The fund has C$40 million. It gave farmers $3 million.", &["CAD", "CAD"]);
        check("The city owes 9 billion Hong Kong dollars; $2 billion is due.", &["HKD", "HKD"]);
        check("A levy of AUD 12 million raised $3 a tonne.", &["AUD", "AUD/tonne"]);
        check("It cost 5 million Egyptian pounds, then 7 million pounds.", &["EGP", "EGP"]);
    }

    #[test]
    fn a_mark_beside_or_after_bare_sums_is_a_contrast() {
        check("It paid $5 million (C$6.8 million) and kept $2 million.", &["USD", "CAD", "USD"]);
        check("It made C$6.8 million ($5 million), not $2 million.", &["CAD", "USD", "USD"]);
        check("It made C$6.8 million, or about $5 million.", &["CAD", "USD"]);
        check("It lent C$5 million, $3 million and C$2 million.", &["CAD", "USD", "CAD"]);
    }

    #[test]
    fn a_second_country_leaves_the_default() {
        check("It lent A$5 million. It got US$2 million and $1 million.", &["AUD", "USD", "USD"]);
        check("It lent A$5 million and NZ$2 million, then $1 million.", &["AUD", "NZD", "USD"]);
        check("Canada paid $3 million to Australia.", &["USD"]);
        check(
            "A fine of 3 million Taiwan dollars (98,000 US). A bill of $6 million.",
            &["TWD", "USD"],
        );
    }

    #[test]
    fn what_all_figures_are_said_to_be_in_is_believed() {
        check(
            "Sales were $5 million, or US$4 million. All figures in Canadian dollars.",
            &["CAD", "USD"],
        );
        check("Sales were $5 million (in Singapore dollars).", &["SGD"]);
        check("The Canadian dollar fell to 73 cents, and oil to $60.", &["USD", "USD"]);
    }

    #[test]
    fn a_headline_without_the_mark_is_the_marked_sum() {
        check(
            "Council fined $2.5m\n\nThe fine of A$2.5 million leaves it $1 million.",
            &["AUD", "AUD", "AUD"],
        );
    }

    #[test]
    fn money_without_a_home_is_that_of_the_country_named() {
        check("A kilo of rice costs 50 pesos. The Philippine peso fell.", &["PHP"]);
        check("It costs Rs 500, or 300 Pakistani rupees more.", &["PKR", "PKR"]);
        check("It costs 90 pesos, 40 Chilean pesos or 20 Cuban pesos.", &["MXN", "CLP", "CUP"]);
        check("A fine of 500 kroner in Norwegian crowns.", &["NOK"]);
    }

    #[test]
    fn cents_among_euros_are_of_the_euro() {
        check("Bread costs 2 euros, a roll 90 cents.", &["EUR", "EUR"]);
        check("Bread costs 2 euros or $2.20, a roll 90 cents.", &["EUR", "USD", "USD"]);
        check("A roll costs 90 cents.", &["USD"]);
        check("A European roll costs 90 cents.", &["USD"]);
    }

    #[test]
    fn the_other_readings_stay_candidates() {
        let text = "The fund has C$40 million. It gave $3 million.";
        let found = quantities(text).last().expect("a sum");
        assert_eq!(found.candidates[..2], ["CAD", "USD"]);
    }

    #[test]
    fn the_text_is_heard_before_the_caller() {
        let home = || Options::default().home_currency("NZD");
        let units = |text| quantities_with(text, home()).filter_map(|found| found.unit);
        assert!(units("It gave $3 million.").eq(["NZD"]));
        assert!(units("Of A$9 million it gave $3 million.").eq(["AUD", "AUD"]));
    }
}
