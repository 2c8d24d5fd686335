//! Whether a stop ends its sentence.

use crate::chars;
use crate::closers::closers;
use crate::lexicon::{self, Abbreviation, Group};
use crate::next::{Next, NextKind};
use crate::register::Judged;

/// The longest token that is looked at before a stop, in bytes.
const TOKEN: usize = 24;
/// How many words after a closed quotation may lead to its verb of telling.
const TELLING_WORDS: usize = 7;

/// A run of stops with the marks that close behind it, and what stands on both sides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop<'a> {
    text: &'a str,
    start: usize, // of the sentence
    at: usize,    // of the first stop
    /// Behind the last stop of the run.
    pub(crate) run_end: usize,
    /// Behind the marks that close after the run: where the sentence would end.
    pub(crate) end: usize,
    paragraph_end: usize,
    run: Run,
    /// Nothing stands before it in its sentence: `... and then`.
    leads: bool,
}

/// What a run of stops is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    /// One full stop.
    Full,
    /// A question or exclamation mark is in it.
    Loud,
    /// Two or more full stops, or the one character for them.
    Ellipsis,
    /// Full stops with blanks between them, the first of which hangs on a word.
    Spaced,
}

impl<'a> Stop<'a> {
    /// Reads the run at `at`, a stop of the paragraph that ends at `paragraph_end`.
    pub(crate) fn read(text: &'a str, start: usize, at: usize, paragraph_end: usize) -> Self {
        let mut stop = Self {
            text,
            start,
            at,
            run_end: at,
            end: at,
            paragraph_end,
            run: Run::Full,
            leads: at == start,
        };
        let (mut dots, mut loud) = (0, false);
        while let Some(c) = chars::at(text, stop.run_end).filter(|c| chars::is_stop(*c)) {
            dots += if c == '…' { 3 } else { 1 };
            loud |= matches!(c, '?' | '!');
            stop.run_end += c.len_utf8();
        }
        if loud {
            stop.run = Run::Loud;
        } else if dots > 1 {
            stop.run = Run::Ellipsis;
        } else {
            stop.read_spaced();
        }
        stop.end = closers(text, stop.run_end, paragraph_end);
        stop
    }

    /// Takes in `. . .`, a run with single blanks.
    fn read_spaced(&mut self) {
        if !matches!(self.text.as_bytes().get(self.run_end..), Some([b' ', b'.', ..])) {
            return; // as behind most stops
        }
        let hangs = chars::before(self.text, self.at).is_some_and(|c| !c.is_whitespace());
        let mut end = self.run_end;
        let mut more = 0;
        while self.text.get(end..).is_some_and(|rest| rest.starts_with(" ."))
            && end < self.paragraph_end
        {
            let after = chars::at(self.text, end + 2);
            if after.is_some_and(char::is_alphanumeric) {
                break; // `the .NET world`, `a .22 rifle`
            }
            end += 2;
            more += 1;
        }
        if more == 0 {
            return;
        }
        let next = chars::at(self.text, chars::skip_blanks(self.text, end, self.paragraph_end));
        if hangs && next.is_some_and(char::is_uppercase) {
            self.run = Run::Spaced; // `It ended. . . . The rest`: the first stop is the sentence's
        } else {
            self.run = Run::Ellipsis;
            self.run_end = end;
        }
    }

    /// The decision, in the order of certainty.
    pub(crate) fn ends_sentence(&self, register: &mut Judged<'_>) -> bool {
        if self.end >= self.paragraph_end {
            return true;
        }
        let Some(after) = chars::at(self.text, self.end) else { return true };
        if self.leads {
            return false;
        }
        if !after.is_whitespace() {
            return self.end == self.run_end && self.is_glued(register);
        }
        if self.run == Run::Spaced {
            return true;
        }
        let next = Next::read(self.text, self.end, self.paragraph_end);
        if self.is_mark_of_item() || self.is_bracketed() {
            return false;
        }
        match next.kind {
            NextKind::Nothing => false,
            NextKind::Lower => self.allows_lower(&next) && register.is_loose(),
            NextKind::Upper | NextKind::Digit | NextKind::Other => match self.run {
                Run::Loud => !self.is_told(next.at) && !self.is_loud_name(&next),
                Run::Ellipsis | Run::Spaced => {
                    next.kind != NextKind::Other && !(self.is_detached() && is_self(next.word))
                }
                Run::Full if self.end > self.run_end => {
                    !self.is_told(next.at) && self.token_allows(&next)
                }
                Run::Full => self.token_allows(&next),
            },
        }
    }

    /// Whether a blank stands before the run, so that it marks a pause and hangs on no word.
    fn is_detached(&self) -> bool {
        chars::before(self.text, self.at).is_some_and(char::is_whitespace)
    }

    /// The token that the stop hangs on, without the stop: back to a blank or an opening mark.
    fn token(&self) -> &'a str {
        let from = self.at.saturating_sub(TOKEN).max(self.start);
        let from = (from..=self.at).find(|at| self.text.is_char_boundary(*at)).unwrap_or(self.at);
        let before = self.text.get(from..self.at).unwrap_or_default();
        let word = before.bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
        if before.as_bytes().iter().nth_back(word) == Some(&b' ') {
            return before.get(before.len() - word..).unwrap_or_default(); // a plain word, as most are
        }
        let cut = |c: char| {
            c.is_whitespace()
                || chars::is_opening(c)
                || chars::is_closing(c)
                || matches!(c, '-' | '–' | '—' | '/' | ',' | ';' | ':')
        };
        before.rsplit(cut).next().unwrap_or_default()
    }

    /// Whether the token before a single full stop lets the sentence end here.
    fn token_allows(&self, next: &Next<'_>) -> bool {
        let token = self.token();
        if token.is_empty() {
            return true;
        }
        let class = lexicon::abbreviation(token);
        let figure = next.kind == NextKind::Digit;
        let opens = || next.quoted || next.opens();
        if self.is_announced_number(token) {
            return false;
        }
        match class {
            Some(Abbreviation::Title) => {
                self.end > self.run_end || (is_place_word(token) && opens())
            }
            Some(Abbreviation::Inside) if is_shouted(token) => true, // `IE. Its` is no `i.e.`
            Some(Abbreviation::Inside) => self.end > self.run_end,
            Some(Abbreviation::Number) => !figure,
            Some(Abbreviation::Figure) => !figure && opens(),
            Some(Abbreviation::Month) => !figure && (!chars::is_capital(token) || opens()),
            Some(Abbreviation::Either) => opens(),
            Some(Abbreviation::Ender) => {
                !next.bracketed && !self.is_fronted() && !is_zone(next.word)
            }
            Some(Abbreviation::Unit) if self.figure_before(token) => opens(),
            Some(Abbreviation::Unit) | None => plain_allows(token, next, opens),
        }
    }

    /// Whether a stop with no blank behind it ends a sentence: `it rained.The road`. Only a word that
    /// opens sentences tells that from an address.
    fn is_glued(&self, register: &mut Judged<'_>) -> bool {
        let rest = self.text.get(self.end..self.paragraph_end).unwrap_or_default();
        let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let behind = rest.get(word.len()..).and_then(|rest| rest.chars().next());
        if !behind.is_some_and(char::is_whitespace) || !lexicon::is_opener(word) {
            return false;
        }
        let token = self.token();
        let is_big = chars::is_capital(word);
        match self.run {
            Run::Full => {
                let is_word = token.chars().count() > 2 && token.chars().all(char::is_lowercase);
                let tail_is_small = word.chars().skip(1).all(char::is_lowercase);
                // a short word in small letters is a country code as well: `example.it`
                let fits = if is_big { tail_is_small } else { word.len() > 2 };
                is_word && fits && (is_big && word.len() > 1 || register.is_loose())
            }
            Run::Loud => {
                token.len() > 1
                    && !token.contains(['=', '&', '.'])
                    && (is_big || register.is_loose())
            }
            Run::Ellipsis => is_big && (!is_self(word) || register.is_loose()),
            Run::Spaced => false,
        }
    }

    /// Whether all that the sentence holds so far is the mark of a list item: `2.`, `(b).`, `IV.`
    fn is_mark_of_item(&self) -> bool {
        if self.at - self.start > 12 {
            return false; // also keeps the look back short
        }
        let so_far = self.text.get(self.start..self.at).unwrap_or_default();
        let mark = so_far.trim_matches(|c: char| {
            matches!(c, '(' | ')' | '•' | '⁃' | '*' | '#') || c.is_whitespace()
        });
        let is_number = mark.len() <= 3 && mark.bytes().all(|b| b.is_ascii_digit());
        let is_roman = mark.len() <= 4 && mark.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'));
        let is_letter = mark.len() == 1 && mark.bytes().all(|b| b.is_ascii_alphabetic());
        self.run == Run::Full && !mark.is_empty() && (is_number || is_roman || is_letter)
    }

    /// Whether the run stands alone in brackets: `[...]`, `(!)`.
    fn is_bracketed(&self) -> bool {
        let opens = chars::before(self.text, self.at).is_some_and(|c| matches!(c, '[' | '('));
        let closes = chars::at(self.text, self.run_end).is_some_and(|c| matches!(c, ']' | ')'));
        opens && closes
    }

    /// Whether a sentence may end before a small letter, in a text that is careless of capitals.
    fn allows_lower(&self, next: &Next<'_>) -> bool {
        let token = self.token();
        let closes_quote = self
            .text
            .get(self.run_end..self.end)
            .is_some_and(|marks| marks.contains(chars::is_double_mark));
        match self.run {
            Run::Ellipsis | Run::Spaced => false,
            _ if closes_quote => false,
            Run::Loud => !self.is_loud_name(next),
            Run::Full => {
                lexicon::abbreviation(token).is_none_or(|class| {
                    matches!(class, Abbreviation::Number | Abbreviation::Unit)
                        && !self.figure_before(token)
                }) && token.chars().count() > 1
                    && !token.contains('.')
            }
        }
    }

    /// Whether the loud mark belongs to a name that goes on: `Yahoo! News`.
    fn is_loud_name(&self, next: &Next<'_>) -> bool {
        let token = self.token();
        self.end == self.run_end && lexicon::is_in(token, Group::Loud) && !next.opens()
    }

    /// Whether the token numbers an item of a list that a colon announced: `two things: 1. Bread`.
    fn is_announced_number(&self, token: &str) -> bool {
        let is_number = (1..=2).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_digit());
        let lead = self.text.get(self.start..self.at.saturating_sub(token.len()));
        is_number && lead.is_some_and(|lead| lead.ends_with(": "))
    }

    /// Whether a quotation that closed here is told by what follows: `“Why?” Aliya Bek asked.`
    fn is_told(&self, from: usize) -> bool {
        let closed = self.text.get(self.run_end..self.end).unwrap_or_default();
        if !closed.chars().any(|c| chars::is_closing(c) && !matches!(c, ')' | ']' | '}')) {
            return false;
        }
        let rest = self.text.get(from..self.paragraph_end).unwrap_or_default();
        let mut named = false;
        for word in rest.split_whitespace().take(TELLING_WORDS) {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            if lexicon::is_telling(bare) && !chars::is_capital(bare) {
                return named;
            }
            let joins = lexicon::is_in(bare, Group::Joint);
            if !(chars::is_capital(bare) || joins) || word.ends_with([',', ';', ':']) {
                return false;
            }
            if !named && lexicon::is_opener(bare) && !is_pronoun(bare) {
                return false;
            }
            named = true;
        }
        false
    }

    /// Whether the sentence so far is only a time put in front: `At 7 a.m. Mrs. Bek woke`.
    fn is_fronted(&self) -> bool {
        let so_far = self.text.get(self.start..self.at).unwrap_or_default();
        let mut words = so_far.split_whitespace();
        let first = words.next().unwrap_or_default();
        lexicon::is_in(first, Group::Fronting)
            && chars::is_capital(first)
            && words.take(4).count() <= 3
    }

    /// Whether a figure stands before the token, as in `5 ft.` and `5ft.`
    fn figure_before(&self, token: &str) -> bool {
        let before =
            self.text.get(self.start..self.at.saturating_sub(token.len())).unwrap_or_default();
        before.trim_end().ends_with(|c: char| c.is_ascii_digit())
    }
}

/// Whether a token that is in no list lets the sentence end behind it; whether the next word `opens` one is asked
/// behind initials only.
fn plain_allows(token: &str, next: &Next<'_>, opens: impl Fn() -> bool) -> bool {
    let mut letters = token.chars();
    let is_initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    if is_initial {
        return (token == "I" && next.kind != NextKind::Upper) || opens();
    }
    !is_dotted(token) || opens()
}

/// `St.` and its like end an address as well as begin a name.
fn is_place_word(token: &str) -> bool {
    lexicon::is_in(token, Group::Place)
}

/// Letters with stops between them: `U.S`, `N.A.T.O`.
fn is_dotted(token: &str) -> bool {
    if !token.as_bytes().contains(&b'.') {
        return false;
    }
    let parts = token.split('.');
    parts.clone().count() > 1
        && parts
            .into_iter()
            .all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

/// All capitals, two letters and more.
fn is_shouted(token: &str) -> bool {
    token.len() > 1 && token.chars().all(char::is_uppercase)
}

/// `I` has its capital anywhere, so it proves nothing.
fn is_self(word: &str) -> bool {
    matches!(word, "I") || word.starts_with("I'") || word.starts_with("I’")
}

fn is_pronoun(word: &str) -> bool {
    lexicon::is_in(word, Group::Pronoun)
}

/// Whether a word goes on with a time of day.
fn is_zone(word: &str) -> bool {
    lexicon::is_in(word, Group::Zone) && chars::is_capital(word)
}

#[cfg(test)]
mod tests {
    use crate::sentences;

    #[track_caller]
    fn one(text: &str) {
        let got: Vec<_> = sentences(text).map(|span| &text[span.range()]).collect();
        assert_eq!(got, [text]);
    }

    #[track_caller]
    fn split(text: &str, at: &str) {
        let got: Vec<_> = sentences(text).map(|span| &text[span.range()]).collect();
        let second = text.find(at).expect("the second sentence is in the text");
        assert_eq!(got, [text[..second].trim_end(), &text[second..]]);
    }

    #[test]
    fn a_small_letter_goes_on() {
        one("It ranks third ($9.2 billion). according to the bank, it grew.");
        one("“Why now?” the driver asked.");
        split("It came late. iPhone sales fell.", "iPhone");
    }

    #[test]
    fn titles_and_initials_go_on() {
        one("President B. A. Omarov met Mr. Bek and Gen. Omarov.");
        one("K.Serik met J. (Jim) Smith at St. Mary's.");
        split("It is for you and I. Did nobody say so?", "Did");
    }

    #[test]
    fn a_figure_after_its_word_goes_on() {
        one("See No. 5 and Fig. 3 on p. 12.");
        split("He said no. Others left.", "Others");
    }

    #[test]
    fn ambiguous_abbreviations_end_before_an_opener() {
        one("He joined the U.S. Senate and Acme Inc. Chief Aliya Bek.");
        split("He left the U.S. The rest stayed.", "The");
        split("It closed at 5 p.m. Traders left.", "Traders");
        one("It closed at 5 p.m. Eastern time.");
        one("At 7 a.m. Mrs. Bek woke.");
    }

    #[test]
    fn closers_belong_to_the_sentence() {
        split("It sold grain (rice, etc.). Others followed.", "Others");
        split("“We won.” Nobody cheered.", "Nobody");
        split("He saw the “Hub”. Growth came.", "Growth");
    }

    #[test]
    fn a_told_question_goes_on() {
        one("“Why now?” Aliya Bek asked.");
        one("“Stop!” President Bek told them.");
        split("“Why now?” Aliya Bek left.", "Aliya");
    }

    #[test]
    fn ellipses_need_a_capital() {
        one("It was ... how to say it…odd . . . yes.");
        split("He forgot the key.... Nobody cared.", "Nobody");
        one("He cited [...] The Book.");
    }

    #[test]
    fn the_figures_of_notes_belong_to_the_sentence_before() {
        split("Rain fell for a week.11 12 The river rose.", "The river");
        split("Rain fell (all day).[4][5] The river rose.", "The river");
        one("It rose by 3.5 The Herald says.");
    }

    #[test]
    fn a_missing_blank_before_an_opener_is_seen() {
        split("It rained all day.The road was wet.", "The");
        one("Write to jane.doe@example.com or see example.com/The now.");
    }
}
