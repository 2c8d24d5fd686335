//! Sentences of a text, one after the other.

use copydesk_core::Span;

use crate::QuotePolicy;
use crate::blocks::{Sixteen, range};
use crate::enumeration::Enumeration;
use crate::lexicon::{self, Group};
use crate::register::{Judged, Register};
use crate::stop::Stop;
use crate::words::Ahead;
use crate::{breaks, chars};

/// How far a title in quotation marks may reach, in bytes; longer quotations are speech.
const TITLE_REACH: usize = 120;

/// How far before a mark the word that announces a title may begin, in bytes.
const CUE_REACH: usize = 24;

/// The sentences of `text`, left to right, trimmed and disjoint.
///
/// Paragraphs end at blank lines, and a sentence never runs across one. The dash that leads a turn
/// of speech lies outside its sentence; every other character that is no blank lies in one.
///
/// ```
/// use copydesk_segment::sentences;
/// let text = "Mr. Aubakirov paid $3.5 million. Nobody asked why.";
/// let found: Vec<_> = sentences(text).map(|span| &text[span.range()]).collect();
/// assert_eq!(found, ["Mr. Aubakirov paid $3.5 million.", "Nobody asked why."]);
/// ```
///
/// # Panics
///
/// If the text is 4 GiB or longer.
pub fn sentences(text: &str) -> Sentences<'_> {
    Sentences { text, at: 0, register: Judged::Later(text), cutter: None }
}

/// The iterator of [`sentences`].
#[derive(Clone, Debug)]
pub struct Sentences<'a> {
    text: &'a str,
    at: usize, // where the next paragraph is looked for
    register: Judged<'a>,
    cutter: Option<Cutter<'a>>,
}

impl Iterator for Sentences<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        loop {
            if let Some(cutter) = &mut self.cutter {
                if let Some(span) = cutter.next() {
                    return Some(span);
                }
                self.register = cutter.register();
            }
            let start = chars::skip_blanks(self.text, self.at, self.text.len());
            if start == self.text.len() {
                return None;
            }
            let end = paragraph_end(self.text, start);
            self.at = end;
            let lead = dash_lead(self.text.get(start..end).unwrap_or_default());
            let policy = QuotePolicy::default();
            self.cutter = Some(Cutter::new(self.text, start + lead, end, policy, self.register));
        }
    }
}

/// The end of the paragraph that begins at `start`: the next blank line, without blanks.
fn paragraph_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(found) = memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()) {
        let line = at + found + 1;
        let line_end = memchr::memchr(b'\n', bytes.get(line..).unwrap_or_default())
            .map_or(text.len(), |end| line + end);
        if text.get(line..line_end).is_some_and(|line| line.trim().is_empty()) {
            return chars::trim(text, start, at + found).1;
        }
        at = line;
    }
    chars::trim(text, start, text.len()).1
}

/// The length of the dash and blanks before a turn of speech; zero if `paragraph` is none.
pub(crate) fn dash_lead(paragraph: &str) -> usize {
    if !matches!(paragraph.as_bytes().first(), Some(b'-' | 0xE2)) {
        return 0; // the byte that dashes begin with, which hardly a paragraph has
    }
    // A hyphen twice is a long dash, as typewriters have it; more of them are a rule.
    let double = paragraph.strip_prefix("--").filter(|rest| !rest.starts_with(chars::is_dash));
    let rest = double.or_else(|| paragraph.strip_prefix(chars::is_dash)).unwrap_or(paragraph);
    let spoken = rest.trim_start();
    let has_dash = rest.len() < paragraph.len();
    let is_glued = spoken.len() == rest.len();
    // Glued to the text, only the long dash leads a turn, and no mark stands between.
    let lead = if is_glued { "" } else { spoken };
    let first = match lead {
        "" => rest.chars().next().filter(|_| double.is_some() || paragraph.starts_with(['—', '―'])),
        lead => lead.trim_start_matches(chars::is_opening).chars().next(),
    };
    if has_dash && first.is_some_and(char::is_uppercase) {
        paragraph.len() - spoken.len()
    } else {
        0
    }
}

/// Cuts one paragraph into sentences.
#[derive(Clone, Debug)]
pub(crate) struct Cutter<'a> {
    text: &'a str,
    at: usize,
    end: usize, // at <= end, both on character boundaries
    policy: QuotePolicy,
    enumeration: Enumeration,
    glued: Option<usize>, // where the text begins that a date line is glued to
    register: Judged<'a>,
    quiet: usize, // no sentence ends before this: the inside of a title
    ahead: Ahead,
    unclosed: Unclosed,
}

/// Quotation marks that were searched and not found: each search is made once.
#[derive(Clone, Copy, Debug, Default)]
struct Unclosed {
    straight: bool,
    curly: bool,
    angle: bool,
    single: bool,
}

impl<'a> Cutter<'a> {
    /// The sentences of `text[start..end]`, which is one paragraph.
    pub(crate) fn new(
        text: &'a str,
        start: usize,
        end: usize,
        policy: QuotePolicy,
        register: Judged<'a>,
    ) -> Self {
        let (start, end) = chars::trim(text, start, end);
        let enumeration = Enumeration::of(text, start, end);
        let glued = breaks::glued_date(text, start, end);
        Self {
            text,
            at: start,
            end,
            policy,
            enumeration,
            glued,
            register,
            quiet: start,
            ahead: Ahead::default(),
            unclosed: Unclosed::default(),
        }
    }

    /// How many sentences a paragraph holds.
    pub(crate) fn count(paragraph: &'a str) -> usize {
        let policy = QuotePolicy::default();
        let register = Judged::Known(Register::default());
        Self::new(paragraph, 0, paragraph.len(), policy, register).count()
    }

    /// What is known of the register of the text by now.
    pub(crate) fn register(&self) -> Judged<'a> {
        self.register
    }

    /// Where the sentence that begins at `start` ends.
    fn sentence_end(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut limit = self.enumeration.next_item(self.text, start, self.end);
        if let Some(place) = self.glued.filter(|place| *place > start) {
            limit = limit.min(place);
        }
        let mut at = start;
        while let Some(place) = self.ahead.find(bytes, at, limit, may_interest, is_interesting) {
            let Some(c) = chars::at(self.text, place) else { break };
            at = place + c.len_utf8();
            if chars::is_stop(c) {
                let stop = Stop::read(self.text, start, place, self.end);
                let may_end = stop.end > self.quiet && stop.end <= limit;
                if may_end && stop.ends_sentence(&mut self.register) {
                    return stop.end;
                }
                at = stop.run_end.max(at);
            } else if chars::is_double_mark(c) || is_single_mark(c) {
                if place >= self.quiet {
                    self.open_mark(start, place, c);
                }
            } else if let Some(apart) = breaks::at_sign(self.text, start, place, limit) {
                if apart.before && apart.start > start {
                    return apart.start;
                }
                if apart.behind {
                    return apart.end;
                }
                at = apart.end.max(at);
            }
        }
        limit
    }

    /// Decides how far a quotation that begins at `place` is kept whole.
    fn open_mark(&mut self, start: usize, place: usize, mark: char) {
        let keep = self.policy == QuotePolicy::Keep;
        let after = place + mark.len_utf8();
        if is_single_mark(mark) {
            if keep && !self.unclosed.single && is_single_opening(self.text, place, after) {
                match single_close(self.text, after, self.end) {
                    Some(close) => self.quiet = close,
                    None => self.unclosed.single = true,
                }
            }
            return;
        }
        let (close, unclosed) = match mark {
            '"' => ('"', &mut self.unclosed.straight),
            '«' => ('»', &mut self.unclosed.angle),
            '“' | '„' | '”' => ('”', &mut self.unclosed.curly),
            _ => return,
        };
        let is_titled = || is_title_cue(self.text, start, place);
        if mark == '”' && !is_titled() {
            return; // a turned mark opens nothing unless a word says so
        }
        let far = keep && !*unclosed;
        let reach =
            if far { self.end } else { chars::floor(self.text, self.end.min(after + TITLE_REACH)) };
        let Some(inside) = self.text.get(after..reach) else { return };
        match inside.find(close) {
            Some(length) => {
                let words = inside.get(..length).unwrap_or_default();
                if keep || is_title_case(words) || is_titled() {
                    self.quiet = after + length;
                }
            }
            None if far => *unclosed = true,
            None => {}
        }
    }
}

impl Iterator for Cutter<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let start = chars::skip_blanks(self.text, self.at, self.end);
        if start >= self.end {
            return None;
        }
        let end = self.sentence_end(start);
        let (start, end) = chars::trim(self.text, start, end);
        self.at = end.max(start + 1); // a sentence is never empty, so this always moves
        (start < end).then(|| Span::of(start..end))
    }
}

/// Stops, and the first bytes of the marks and ellipses beyond ASCII.
static INTERESTING: [bool; 256] = {
    let mut table = [false; 256];
    let signs = b".?!\"'`:-=_*\xC2\xE2";
    let mut at = 0;
    while at < signs.len() {
        table[signs[at] as usize] = true;
        at += 1;
    }
    table
};

fn is_interesting(byte: u8) -> bool {
    INTERESTING[usize::from(byte)]
}

/// Which bytes may be one of these, asked without a table: they are signs of ASCII or stand beyond.
fn may_interest(bytes: Sixteen) -> Sixteen {
    let signs = range::<b'!', 31>(bytes) & !range::<b',', 1>(bytes);
    signs | range::<b'_', 2>(bytes) | range::<0xC2, 62>(bytes)
}

fn is_single_mark(c: char) -> bool {
    matches!(c, '\'' | '‘' | '`')
}

/// Whether a single mark opens: nothing but a blank or another mark before it, a letter behind it.
fn is_single_opening(text: &str, place: usize, after: usize) -> bool {
    let before = chars::before(text, place);
    before.is_none_or(|c| c.is_whitespace() || chars::is_opening(c))
        && chars::at(text, after).is_some_and(char::is_alphanumeric)
}

/// The single mark that closes: only one behind a comma or stop is no apostrophe.
fn single_close(text: &str, from: usize, end: usize) -> Option<usize> {
    let inside = text.get(from..end)?;
    let ends =
        |at: &usize| chars::before(text, from + at).is_some_and(|c| chars::is_stop(c) || c == ',');
    inside.match_indices(['\'', '’']).map(|(at, _)| at).find(ends).map(|at| from + at)
}

/// Whether the word before a quotation mark says that the name of a work follows.
fn is_title_cue(text: &str, start: usize, mark: usize) -> bool {
    let from = chars::floor(text, mark.saturating_sub(CUE_REACH)).max(start);
    let before = text.get(from..mark).unwrap_or_default();
    if !before.bytes().any(|b| b.is_ascii_alphabetic()) {
        return false; // no word, as among marks: told without a walk over its characters
    }
    chars::bare_words_back(before).next().is_some_and(|word| lexicon::is_in(word, Group::Work))
}

/// Whether all longer words of a quotation have capitals, so that it is a name and no speech.
fn is_title_case(words: &str) -> bool {
    let mut longer = 0;
    for word in chars::bare_words(words).filter(|word| word.len() > 3) {
        if !chars::is_capital(word) {
            return false;
        }
        longer += 1;
    }
    longer >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let got: Vec<_> = sentences(text).map(|span| &text[span.range()]).collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[track_caller]
    fn check_kept(text: &str, want: &[&str]) {
        let register = Judged::Known(Register::Edited);
        let cutter = Cutter::new(text, 0, text.len(), QuotePolicy::Keep, register);
        let got: Vec<_> = cutter.map(|span| &text[span.range()]).collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn blank_lines_end_sentences_and_line_ends_do_not() {
        check(
            "Rain fell\nall day. It stopped\n\nThe end",
            &["Rain fell\nall day.", "It stopped", "The end"],
        );
    }

    #[test]
    fn the_dash_of_a_turn_lies_outside() {
        check("– We build roads. We mend them.", &["We build roads.", "We mend them."]);
        check("—We build roads. We mend them.", &["We build roads.", "We mend them."]);
        check("-5 degrees. Cold.", &["-5 degrees.", "Cold."]);
    }

    #[test]
    fn quotations_are_split_unless_they_are_kept() {
        check(
            "“We came. We saw,” she said. It rained.",
            &["“We came.", "We saw,” she said.", "It rained."],
        );
        check_kept(
            "“We came. We saw,” she said. It rained.",
            &["“We came. We saw,” she said.", "It rained."],
        );
        check_kept("\"We came. We saw.\" She left.", &["\"We came. We saw.\"", "She left."]);
    }

    #[test]
    fn a_title_is_never_split() {
        check(
            "The film entitled ” Roads of salt. A Steppe Story”, was shown.",
            &["The film entitled ” Roads of salt. A Steppe Story”, was shown."],
        );
        check(
            "They saw “Salt Roads. Second Journey” at noon. Then it rained.",
            &["They saw “Salt Roads. Second Journey” at noon.", "Then it rained."],
        );
    }

    #[test]
    fn single_marks_keep_as_well() {
        check_kept(
            "'We came! We saw it!' (They did.) It isn't far.",
            &["'We came! We saw it!'", "(They did.)", "It isn't far."],
        );
        check_kept("Back in the 'nineties. It rained.", &["Back in the 'nineties.", "It rained."]);
    }

    #[test]
    fn an_unclosed_quotation_does_not_swallow_the_paragraph() {
        check_kept("“We came. We saw. We left.", &["“We came.", "We saw.", "We left."]);
    }
}
