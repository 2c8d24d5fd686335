//! The words of a text, found by 64 bytes at a time.
//!
//! Each block of 64 bytes is turned into two masks, one bit a byte: what belongs to words, and what
//! parts them. A word is then a matter of counting zeros, without a look at its bytes.

use crate::blocks::{BLOCK, Sixteen, bits, block, range};

/// The words of a text: runs without blanks, stripped of marks at both ends.
pub(crate) fn bare_words(text: &str) -> BareWords<'_> {
    BareWords {
        text,
        next: 0,
        base: 0,
        masks: Masks::default(),
        starts: 0,
        in_word: false,
        signs: Signs::default(),
    }
}

/// The iterator of [`bare_words`]: the text is walked once, and decoded only beyond ASCII.
#[derive(Clone, Debug)]
pub(crate) struct BareWords<'a> {
    text: &'a str,
    next: usize,   // of the block that was not read yet
    base: usize,   // of the block that was read last
    masks: Masks,  // of that block
    starts: u64,   // where words begin in it that were not given yet
    in_word: bool, // whether a word reaches over its end
    signs: Signs,  // of the blocks that were read
}

impl<'a> Iterator for BareWords<'a> {
    type Item = &'a str;

    #[inline]
    fn next(&mut self) -> Option<&'a str> {
        while self.starts == 0 {
            self.read()?;
        }
        let first = self.starts.trailing_zeros();
        self.starts &= self.starts - 1;
        let start = self.base + first as usize;
        let mut end = start;
        let mut from = u64::MAX << first;
        // One round for each block that the word reaches into.
        loop {
            let blanks = self.masks.blanks & from;
            let before = (blanks & blanks.wrapping_neg()).wrapping_sub(1); // all bits up to the blank
            let inside = self.masks.letters & from & before;
            if inside != 0 {
                end = self.base + BLOCK - inside.leading_zeros() as usize;
            }
            if blanks != 0 || self.read().is_none() {
                break;
            }
            from = u64::MAX;
        }
        self.text.get(start..end)
    }
}

impl BareWords<'_> {
    /// Passes over words up to one whose first three bytes say that it `may` be wanted, and tells how many those
    /// were: the end of none of them is looked for. Behind a short word the bytes are what follows it.
    #[inline]
    pub(crate) fn pass(&mut self, may: impl Fn([u8; 3]) -> bool) -> usize {
        let bytes = self.text.as_bytes();
        let mut passed = 0;
        loop {
            while self.starts == 0 {
                if self.read().is_none() {
                    return passed;
                }
            }
            let start = self.base + self.starts.trailing_zeros() as usize;
            let three = bytes.get(start..).and_then(|rest| rest.first_chunk());
            if three.is_none_or(|three| may(*three)) {
                return passed;
            }
            passed += 1;
            self.starts &= self.starts - 1;
        }
    }

    /// The signs of the text, as far as it was read: of the whole once there is no word left.
    pub(crate) fn signs(&self) -> Signs {
        self.signs
    }

    /// Reads the next block; `None` at the end of the text.
    fn read(&mut self) -> Option<()> {
        if self.next >= self.text.len() {
            (self.masks, self.starts) = (Masks::default(), 0);
            return None;
        }
        self.base = self.next;
        self.next += BLOCK;
        self.masks = Masks::of(self.text, self.base);
        (self.starts, self.in_word) = self.masks.starts(self.in_word);
        self.signs.add(self.text.as_bytes(), self.base, self.masks);
        #[cfg(test)]
        crate::chars::looks::count(BLOCK);
        Some(())
    }
}

/// Which marks a text holds: most questions about it need not look at it again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Signs {
    marks: u64, // by the low six bits of those in ASCII
}

impl Signs {
    /// The bit of all marks beyond ASCII, which no mark of ASCII has.
    const BEYOND: u64 = 2;

    /// The bit of a mark of ASCII; characters that steer devices are no marks, and have none.
    const fn bit(mark: u8) -> u64 {
        if mark.is_ascii_punctuation() { 1 << (mark % 64) } else { 0 }
    }

    /// Those of a text.
    pub(crate) fn of(text: &str) -> Self {
        let mut words = bare_words(text);
        words.by_ref().for_each(drop);
        words.signs
    }

    /// Takes in the block at `base`.
    #[inline]
    fn add(&mut self, bytes: &[u8], base: usize, masks: Masks) {
        let inside = u64::MAX >> BLOCK.saturating_sub(bytes.len() - base);
        let marks = !(masks.letters | masks.blanks) & inside;
        self.marks |= if marks & masks.beyond == 0 { 0 } else { Self::BEYOND };
        let mut left = marks & !masks.beyond;
        while left != 0 {
            let mark = bytes.get(base + left.trailing_zeros() as usize);
            self.marks |= mark.map_or(0, |mark| Self::bit(*mark));
            left &= left - 1;
        }
    }

    /// Whether the text may hold one of these marks of ASCII; if not, it does not.
    #[inline]
    pub(crate) fn may_hold(self, marks: &[u8]) -> bool {
        marks.iter().fold(0, |bits, mark| bits | Self::bit(*mark)) & self.marks != 0
    }

    /// Whether it holds a mark beyond ASCII.
    pub(crate) fn go_beyond(self) -> bool {
        self.marks & Self::BEYOND != 0
    }
}

/// What the bytes of a block are, the first in the lowest bit.
#[derive(Clone, Copy, Debug, Default)]
struct Masks {
    letters: u64, // and figures
    blanks: u64,
    beyond: u64, // ASCII
}

impl Masks {
    /// The masks of the block at `base`; bytes behind the text are neither.
    fn of(text: &str, base: usize) -> Self {
        let mut room = [0; BLOCK];
        let block = block(text.as_bytes(), base, &mut room);
        let mut masks = Self::of_ascii(block);
        let mut beyond = masks.beyond;
        while beyond != 0 {
            let bit = beyond.trailing_zeros() as usize;
            // dashes, quotation marks, bullets, the ellipsis: nearly all that news has beyond ASCII
            let rest = text.as_bytes().get(base + bit..);
            if matches!(rest, Some([0xE2, 0x80, 0x90..=0xA7, ..])) {
                beyond &= !(0b111 << bit);
                continue;
            }
            let start = crate::chars::floor(text, base + bit); // the first may begin in the block before
            let (sort, length) = sort_beyond(text.get(start..).unwrap_or_default());
            let end = (start + length - base).min(BLOCK);
            let bytes = (u64::MAX << bit) & (u64::MAX >> (BLOCK - end.max(bit + 1)));
            match sort {
                Sort::Letter => masks.letters |= bytes,
                Sort::Blank => masks.blanks |= bytes,
                Sort::Mark => {}
            }
            beyond &= !bytes;
        }
        masks
    }

    /// Where words begin, if one goes on from the block before or not, and whether one reaches over the end: the
    /// first letter behind a blank, whatever marks lead it. They are found all at once, as the marks that lead a
    /// run carry the bit that is added to the first of them to the letter behind the last.
    #[inline]
    fn starts(self, in_word: bool) -> (u64, bool) {
        let runs = !self.blanks;
        let marks = runs & !self.letters;
        let opens = runs & !(runs << 1 | u64::from(in_word));
        let (carried, over) = marks.overflowing_add(opens & marks);
        let starts = (opens | (carried & !marks)) & self.letters;
        (starts, runs >> (BLOCK - 1) == 1 && !over)
    }

    /// The masks of the ASCII bytes, and which bytes lie beyond.
    #[inline]
    fn of_ascii(block: &[u8; BLOCK]) -> Self {
        let letters = bits(block, |bytes| {
            range::<b'a', 26>(bytes | Sixteen::splat(0x20)) | range::<b'0', 10>(bytes)
        });
        let blanks = bits(block, |bytes| range::<b' ', 1>(bytes) | range::<9, 5>(bytes));
        let beyond = bits(block, |bytes| bytes);
        Self { letters, blanks, beyond }
    }
}

/// Finds bytes of a kind, from left to right: what was seen of a block is kept for the next question.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ahead {
    base: usize,
    end: usize, // behind the block
    bits: u64,
}

impl Ahead {
    /// The first place of `at..limit` whose byte fits; `may_fit` leaves few others, by many at once.
    #[inline]
    pub(crate) fn find(
        &mut self,
        bytes: &[u8],
        mut at: usize,
        limit: usize,
        may_fit: impl Fn(Sixteen) -> Sixteen,
        fits: impl Fn(u8) -> bool,
    ) -> Option<usize> {
        while at < limit {
            if !(self.base..self.end).contains(&at) {
                let mut room = [0; BLOCK];
                let bits = bits(block(bytes, at, &mut room), &may_fit);
                *self = Self { base: at, end: at + BLOCK, bits };
            }
            let left = self.bits >> (at - self.base);
            if left == 0 {
                at = self.end;
                continue;
            }
            at += left.trailing_zeros() as usize;
            if at < limit && bytes.get(at).is_some_and(|byte| fits(*byte)) {
                return Some(at);
            }
            at += 1;
        }
        None
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Letter, // or figure
    Blank,
    Mark,
}

/// The sort and length of the first character of a text that begins beyond ASCII.
fn sort_beyond(text: &str) -> (Sort, usize) {
    match text.chars().next() {
        Some(c) if c.is_alphanumeric() => (Sort::Letter, c.len_utf8()),
        Some(c) if c.is_whitespace() => (Sort::Blank, c.len_utf8()),
        c => (Sort::Mark, c.map_or(1, char::len_utf8)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_stripped_of_their_marks() {
        let words: Vec<_> = bare_words(" “Q&A” — (don’t)\u{a0}stop… 3.5 — ").collect();
        assert_eq!(words, ["Q&A", "don’t", "stop", "3.5"]);
    }

    #[test]
    fn letters_and_blanks_of_ascii_have_their_masks() {
        let all: [u8; BLOCK] = std::array::from_fn(|at| 64 + at as u8);
        let masks = Masks::of_ascii(&all);
        assert_eq!((masks.letters, masks.blanks, masks.beyond), (0x07FF_FFFE_07FF_FFFE, 0, 0));
    }

    #[test]
    fn the_signs_of_a_text_are_known_when_its_words_are_read() {
        for (text, marks, beyond) in [
            ("", "", false),
            ("Rain fell on 12 July 2021", "", false),
            ("Why? (asked 1)\u{7f}", "?()", false),
            (&"rain ".repeat(30), "", false),
            (&format!("{}:", "rain ".repeat(30)), ":", false),
            ("“Why”", "", true),
            ("été", "", false),
        ] {
            let signs = Signs::of(text);
            for mark in (b'!'..=b'@').filter(u8::is_ascii_punctuation) {
                assert_eq!(signs.may_hold(&[mark]), marks.as_bytes().contains(&mark), "{text:?}");
            }
            assert_eq!(signs.go_beyond(), beyond, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn bytes_are_found_where_a_walk_finds_them(text in "[a-c.,]{0,200}", starts in prop::collection::vec(0_usize..210, 0..9)) {
            let (bytes, mut ahead) = (text.as_bytes(), Ahead::default());
            for start in starts {
                let limit = bytes.len().min(start + 90);
                let walked = (start..limit).find(|at| bytes[*at] == b'.');
                let found = ahead.find(bytes, start, limit, range::<b'!', 30>, |b| b == b'.');
                prop_assert_eq!(found, walked);
            }
        }

        #[test]
        fn words_that_are_passed_are_counted(text in "([a-zé€]{0,70}|[ .—\u{a0}\u{301}]{0,4}){0,9}") {
            let wanted = |word: &str| word.starts_with(['m', 'é']) || word.starts_with("ab");
            let mut words = bare_words(&text);
            let mut seen = Vec::new();
            let mut passed = 0;
            loop {
                passed += words.pass(|three| matches!(three, [b'm' | 0xC3, ..] | [b'a', b'b', _]));
                let Some(word) = words.next() else { break };
                passed += 1;
                seen.extend(Some(word).filter(|word| wanted(word))); // the last may be any
            }
            prop_assert_eq!(passed, bare_words(&text).count());
            prop_assert_eq!(seen, bare_words(&text).filter(|word| wanted(word)).collect::<Vec<_>>());
        }

        #[test]
        fn words_are_those_of_a_walk_over_the_characters(text in "([a-zé€]{0,70}|[ .—\u{a0}\u{301}]{0,4}){0,9}") {
            let walked: Vec<_> = text
                .split_whitespace()
                .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
                .filter(|word| !word.is_empty())
                .collect();
            prop_assert_eq!(bare_words(&text).collect::<Vec<_>>(), walked);
        }
    }
}
