//! What one line holds when it is read as UTF-8 that was decoded by one code page.

use std::ops::Range;

use super::kind::{Kind, kind};
use super::pages::{Page, Table};
use super::sequence::{Loss, Rank, Sequence, read};
use super::signs::{Around, chain, is_formula, is_frequent, is_natural, is_telling, kinship};

/// So many sequences find room without a second allocation.
const USUAL: usize = 8;

/// Sequences that touch one another, weighed together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Which of the survey's sequences.
    pub(super) sequences: Range<usize>,
    /// How much less odd the line is with them repaired.
    pub(super) gain: i32,
    /// Whether any has all its bytes.
    pub(super) is_whole: bool,
    /// Whether more of the word cannot be explained than can.
    pub(super) is_hopeless: bool,
    /// Whether it may as well be a capital with the mark that closes behind it.
    pub(super) is_natural: bool,
}

/// A line under one page.
pub(super) struct Survey {
    pub(super) sequences: Vec<Sequence>,
    pub(super) runs: Vec<Run>,
    /// Letters that the page has and no sequence explains.
    pub(super) sound: usize,
    /// Characters outside ASCII that no sequence explains, of any kind.
    pub(super) beside: usize,
    /// Places that are as odd as mojibake and would say what nobody writes.
    pub(super) against: usize,
    pub(super) page: Page,
}

/// A word, up to a blank: characters inside sequences and loose ones that look as if they should be.
#[derive(Clone, Copy, Default)]
struct Word {
    inside: usize,
    loose: usize,
}

impl Survey {
    pub(super) fn new(line: &str, page: Page) -> Self {
        let mut survey = Self {
            sequences: Vec::with_capacity(USUAL),
            runs: Vec::with_capacity(USUAL),
            sound: 0,
            beside: 0,
            against: 0,
            page,
        };
        let words = survey.collect(line);
        survey.weigh(line, &words);
        survey.doubt_strangers();
        survey
    }

    /// Finds the sequences; the words they stand in.
    fn collect(&mut self, line: &str) -> Vec<(usize, Word)> {
        let table = Table::get();
        let mut words: Vec<(usize, Word)> = Vec::with_capacity(USUAL); // with their ends
        let mut at = 0;
        let mut behind = 0; // the last character outside ASCII
        while let Some(found) = next_beyond_ascii(line, at) {
            let between = &line.as_bytes()[behind..found];
            if words.is_empty() || between.iter().any(|byte| matches!(byte, b' ' | b'\t')) {
                words.push((found, Word::default()));
            }
            let Some(c) = line[found..].chars().next() else {
                break;
            };
            at = found + c.len_utf8();
            let sequence = read(line, found, self.page).filter(|it| self.admits(line, it));
            let is_unheard_of = sequence.is_some_and(|it| it.rank == Rank::Never);
            let is_unusual = sequence.is_some_and(|it| it.rank != Rank::Usual);
            self.against += usize::from(is_unusual && self.is_odd(line, found));
            let word = words.last_mut().map(|(end, word)| {
                *end = at;
                word
            });
            if let Some(sequence) = sequence.filter(|_| !is_unheard_of) {
                let characters = line[found..sequence.end].chars().count();
                at = sequence.end;
                if let Some((end, word)) = words.last_mut() {
                    *end = at;
                    let is_usual = sequence.rank == Rank::Usual;
                    *(if is_usual { &mut word.inside } else { &mut word.loose }) += characters;
                }
                self.sequences.push(sequence);
            } else {
                self.beside += 1;
                let it = kind(c);
                let is_known = table.byte(c, self.page).is_some();
                self.sound += usize::from(is_known && it.is_letter());
                let is_mark = matches!(
                    it,
                    Kind::Opening | Kind::Either | Kind::Closing | Kind::Apostrophe | Kind::Dash
                );
                if let Some(word) = word.filter(|_| is_known && !is_mark) {
                    word.loose += 1;
                }
            }
            behind = at;
        }
        words
    }

    /// Whether the place is as odd as mojibake, all the same.
    fn is_odd(&self, line: &str, at: usize) -> bool {
        let Some(end) = read(line, at, self.page).map(|it| it.end) else {
            return false;
        };
        let around = Around::of(line, at..end);
        chain(around.left, line[at..end].chars(), around.right) >= 3
    }

    /// Whether a sequence with lost bytes may stand where it stands.
    fn admits(&self, line: &str, sequence: &Sequence) -> bool {
        if sequence.loss != Loss::Blank {
            return true;
        }
        let around = Around::of(line, sequence.start..sequence.end);
        let (left, right) = (around.left, around.right);
        let touches_left = self.sequences.last().is_some_and(|it| it.end == sequence.start);
        let touches_right = || {
            read(line, sequence.end, self.page)
                .is_some_and(|it| it.loss != Loss::Byte && it.rank == Rank::Usual)
        };
        let length = line[sequence.start..sequence.end].chars().count();
        match (length, sequence.lead) {
            (2, 0xc2) => true,
            (2, 0xc3) => {
                let is_followed = right.is_letter()
                    || right == Kind::Apostrophe
                    || line[sequence.end..].starts_with(' ');
                !matches!(left, Kind::Capital(_)) && is_followed
            }
            // A capital at the start of a word.
            (2, 0xc5) => !left.is_letter() && right.is_small_latin(),
            (2, 0xce | 0xd0 | 0xd9) => touches_left || touches_right(),
            (3.., lead) => lead != 0xe2 && touches_right(),
            _ => false,
        }
    }

    fn weigh(&mut self, line: &str, words: &[(usize, Word)]) {
        let (mut start, mut word) = (0, 0);
        while let Some(first) = self.sequences.get(start) {
            let mut end = start + 1;
            while self.sequences.get(end).is_some_and(|it| it.start == self.sequences[end - 1].end)
            {
                end += 1;
            }
            while words.get(word).is_some_and(|(end, _)| *end <= first.start) {
                word += 1;
            }
            let sequences = &self.sequences[start..end];
            let own = words.get(word).map(|(_, word)| *word).unwrap_or_default();
            let run = Run {
                gain: self.gain(line, sequences),
                is_whole: sequences.iter().any(|it| it.loss == Loss::Nothing),
                is_hopeless: own.loose > own.inside,
                is_natural: is_natural(line, sequences, self.sound > 0),
                sequences: start..end,
            };
            self.runs.push(run);
            start = end;
        }
    }

    /// A single letter of another script says little, if no other of that script is found.
    fn doubt_strangers(&mut self) {
        let script_of = |sequence: &Sequence| kind(sequence.character).far_script();
        let mut found = [0u32; 256]; // by script
        for script in self.sequences.iter().filter_map(script_of) {
            found[usize::from(script)] += 1;
        }
        for run in &mut self.runs {
            let is_alone = script_of(&self.sequences[run.sequences.start])
                .is_some_and(|script| found[usize::from(script)] == 1);
            run.gain -= 3 * i32::from(is_alone && run.sequences.len() == 1);
        }
    }

    /// What all repairs together are worth.
    pub(super) fn gains(&self) -> i32 {
        let frequent = self.sequences.iter().filter(|it| is_frequent(it.character)).count();
        let gains: i32 = self.runs.iter().map(|run| run.gain).sum();
        gains.saturating_mul(2).saturating_add(i32::try_from(frequent).unwrap_or(i32::MAX))
    }

    /// How much less odd a stretch is once it is repaired.
    fn gain(&self, line: &str, run: &[Sequence]) -> i32 {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            return 0;
        };
        let around = Around::of(line, first.start..last.end);
        let before = chain(around.left, line[first.start..last.end].chars(), around.right);
        let after = self.price_repaired(run, &around);
        let mut gain = before - after + kinship(run) - self.sound_neighbours(line, run, &around);
        for sequence in run {
            let source = line[sequence.start..sequence.end].chars();
            gain += i32::from(is_telling(line, sequence, source)) * 3;
            gain -= i32::from(sequence.rank == Rank::Rare) * 6;
        }
        if self.page.is_roman() && is_formula(line, first) {
            gain -= 3;
        }
        gain
    }

    /// The price of what a run says, or of what that says in turn: a repair may uncover another layer, which
    /// is as odd as the first.
    fn price_repaired(&self, run: &[Sequence], around: &Around) -> i32 {
        let mut price = chain(around.left, run.iter().map(|it| it.character), around.right);
        if run.len() < 2 {
            return price;
        }
        let mut text: String = run.iter().map(|it| it.character).collect();
        for _ in 0..LAYERS {
            if price == 0 {
                break;
            }
            let Some(deeper) = decoded(&text, self.page) else {
                break;
            };
            price = price.min(chain(around.left, deeper.chars(), around.right));
            text = deeper;
        }
        price
    }

    /// Letters of the lead's own script that stand beside the run and are no part of it: damaged text has
    /// none of them.
    fn sound_neighbours(&self, line: &str, run: &[Sequence], around: &Around) -> i32 {
        let table = Table::get();
        let Some(lead) = run.first().and_then(|it| line[it.start..].chars().next()) else {
            return 0;
        };
        let script = kind(lead).script();
        let is_sound = |c: Option<char>| {
            c.is_some_and(|c| {
                !c.is_ascii()
                    && table.byte(c, self.page).is_some()
                    && script.is_some()
                    && kind(c).script() == script
            })
        };
        2 * (i32::from(is_sound(around.before)) + i32::from(is_sound(around.behind)))
    }
}

/// How many layers below the first are looked at.
const LAYERS: usize = 2;

/// A text with all sequences of a page read, if there are any.
fn decoded(text: &str, page: Page) -> Option<String> {
    let (mut out, mut at, mut found) = (String::new(), 0, false);
    while let Some(c) = text[at..].chars().next() {
        let sequence = read(text, at, page).filter(|it| it.loss == Loss::Nothing);
        found |= sequence.is_some();
        out.push(sequence.map_or(c, |it| it.character));
        at = sequence.map_or(at + c.len_utf8(), |it| it.end);
    }
    found.then_some(out)
}

/// The next character outside ASCII.
pub(super) fn next_beyond_ascii(text: &str, from: usize) -> Option<usize> {
    const BLOCK: usize = 32;
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(block) = bytes.get(at..at + BLOCK) {
        if block.iter().fold(0, |all, byte| all | byte) >= 0x80 {
            break;
        }
        at += BLOCK;
    }
    bytes.get(at..)?.iter().position(|byte| !byte.is_ascii()).map(|found| at + found)
}
