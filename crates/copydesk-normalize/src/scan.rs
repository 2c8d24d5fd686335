//! The fast way through text that needs no repair.

use crate::class::{
    is_bidi, is_c1, is_control, is_joiner, is_nfc_inert, is_odd_line_end, is_odd_space,
    is_useless_zero_width,
};
use wide::{CmpEq, CmpLt, i8x16};

use crate::nfc;
use crate::{RuleId, Rules};

/// How many bytes are looked at in one go.
const BLOCK: usize = 64;

/// Which characters call for a closer look, under a set of rules.
#[derive(Clone, Copy)]
pub(crate) struct Watch {
    rules: Rules,
    blanks: bool,
    lines: bool,
    dots: bool,
    ascii_controls: [bool; 0x20],
}

impl Watch {
    pub(crate) fn new(rules: Rules) -> Self {
        let mut watch = Self {
            rules,
            blanks: rules.has(RuleId::Blanks) || rules.has(RuleId::TrailingBlanks),
            lines: rules.has(RuleId::BlankLines),
            dots: rules.join_dots(),
            ascii_controls: [false; 0x20],
        };
        for (byte, watched) in (0u8..).zip(&mut watch.ascii_controls) {
            *watched = is_special(char::from(byte), rules);
        }
        watch
    }

    pub(crate) fn rules(&self) -> Rules {
        self.rules
    }

    /// The first place at or after `from` where a rule may have to act.
    pub(crate) fn next(&self, text: &str, mut from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        while from < bytes.len() {
            // Whole blocks first, each with the two bytes behind it.
            let found = match bytes.get(from..).and_then(|rest| rest.first_chunk()) {
                Some(block) => self.step(text, from, self.busy(block)),
                None => self.walk(text, from, bytes.len()),
            };
            match found {
                Ok(behind) => from = behind,
                Err(found) => return Some(found),
            }
        }
        None
    }

    /// Looks at the `busy` bytes of the block at `from`: where it stopped behind the block, or what it found.
    fn step(&self, text: &str, from: usize, mut busy: u64) -> Result<usize, usize> {
        let mut behind = from + BLOCK;
        while busy != 0 {
            let bit = busy.trailing_zeros();
            let at = from + bit as usize;
            match self.look(text, at) {
                Look::Act => return Err(at),
                Look::Pass(width) => {
                    // What was looked at goes beyond the block at its end alone.
                    behind = behind.max(at + width);
                    let passed = bit.saturating_add(u32::try_from(width).unwrap_or(u32::MAX));
                    busy &= u64::MAX.checked_shl(passed).unwrap_or(0);
                }
            }
        }
        Ok(behind)
    }

    /// Looks at one character after the other: where it stopped behind `end`, or what it found.
    fn walk(&self, text: &str, mut from: usize, end: usize) -> Result<usize, usize> {
        let end = end.min(text.len());
        while from < end {
            match self.look(text, from) {
                Look::Act => return Err(from),
                Look::Pass(width) => from += width,
            }
        }
        Ok(from)
    }

    /// A bit for each byte of a block that is to be looked at; sixteen are compared at once.
    fn busy(&self, block: &[u8; BLOCK + 2]) -> u64 {
        let (these, next, second) = (&block[..BLOCK], &block[1..=BLOCK], &block[2..]);
        let chunks = these.as_chunks().0.iter().zip(next.as_chunks().0).zip(second.as_chunks().0);
        let on = |watched: bool| i8x16::splat(-i8::from(watched));
        let is = |bytes: i8x16, byte: u8| bytes.cmp_eq(i8x16::splat(byte.cast_signed()));
        // As signed numbers the bytes beyond ASCII are below it.
        let is_below_blank = |bytes: i8x16| bytes.cmp_lt(i8x16::splat(b' '.cast_signed()));
        let mut busy = 0;
        for (place, ((these, next), second)) in chunks.enumerate() {
            let bytes: i8x16 = bytemuck::cast::<[u8; 16], _>(*these);
            let next: i8x16 = bytemuck::cast::<[u8; 16], _>(*next);
            let second: i8x16 = bytemuck::cast::<[u8; 16], _>(*second);
            let feed = is(bytes, b'\n');
            let odd = is_below_blank(bytes) & !feed | is(bytes, 0x7f);
            let blank = is(bytes, b' ') & (is(next, b' ') | is_below_blank(next));
            // Two line feeds end every paragraph; more are rare.
            let line = feed & is(next, b'\n') & is(second, b'\n');
            let dot = is(bytes, b'.') & is(next, b'.');
            let any = odd | blank & on(self.blanks) | line | dot & on(self.dots);
            busy |= u64::from(any.move_mask().cast_unsigned()) << (16 * place);
        }
        busy
    }

    /// One character: act on it, or pass by so many bytes.
    fn look(&self, text: &str, at: usize) -> Look {
        let bytes = text.as_bytes();
        let next = bytes.get(at + 1).copied();
        match bytes[at] {
            b' ' | b'\t' => {
                let loud = self.blanks && matches!(next, None | Some(b' ' | b'\t' | b'\n'));
                if loud { Look::Act } else { Look::Pass(1) }
            }
            b'\n' => {
                let loud = self.lines && bytes[at..].starts_with(b"\n\n\n\n");
                if loud { Look::Act } else { Look::Pass(1) }
            }
            b'.' if self.dots && next == Some(b'.') => {
                let run = bytes[at..].iter().take_while(|byte| **byte == b'.').count();
                if run == 3 { Look::Act } else { Look::Pass(run) }
            }
            control @ ..b' ' => {
                if self.ascii_controls[usize::from(control)] {
                    Look::Act
                } else {
                    Look::Pass(1)
                }
            }
            0x7f if is_special('\u{7f}', self.rules) => Look::Act,
            ..0x80 => Look::Pass(1),
            // Latin letters with accents and Cyrillic: no rule has anything to do with them.
            0xc3..=0xcb | 0xd0 | 0xd1 => Look::Pass(2),
            // Dashes and quotation marks, from U+2013 to U+201E: nor with them.
            0xe2 if matches!(bytes.get(at + 1..at + 3), Some([0x80, 0x93..=0x9e])) => Look::Pass(3),
            _ => self.look_beyond_ascii(text, at),
        }
    }

    fn look_beyond_ascii(&self, text: &str, at: usize) -> Look {
        let Some(c) = text[at..].chars().next() else {
            return Look::Pass(1);
        };
        if is_special(c, self.rules) {
            return Look::Act;
        }
        if !self.is_suspect(c) {
            return Look::Pass(c.len_utf8());
        }
        // Most of what may need normalization does not: look at the run with the base it stands on.
        let base = text[..at].chars().next_back().map_or(0, char::len_utf8);
        let run = text[at..]
            .find(|c| !self.is_suspect(c) || is_special(c, self.rules))
            .unwrap_or(text.len() - at);
        if nfc::is_normalized(&text[at - base..at + run]) { Look::Pass(run) } else { Look::Act }
    }

    /// Where to begin the repair of what was found at `at`: before the blanks, line feeds and full
    /// stops that a repair may change too, and before the character that combining ones belong to;
    /// never before `floor`.
    pub(crate) fn back(&self, text: &str, at: usize, floor: usize) -> usize {
        let mut start = at;
        for c in text[floor..at].chars().rev() {
            start -= c.len_utf8();
            let reactive = matches!(c, ' ' | '\t' | '\n' | '.') || self.is_suspect(c);
            if !reactive {
                break;
            }
        }
        start
    }

    /// Whether a repair may go on through this character.
    pub(crate) fn is_reactive(&self, c: char) -> bool {
        matches!(c, ' ' | '\t' | '\n' | '.') || is_special(c, self.rules) || self.is_suspect(c)
    }

    /// Whether normalization may change this character.
    fn is_suspect(&self, c: char) -> bool {
        self.rules.has(RuleId::Nfc) && !is_nfc_inert(c)
    }
}

enum Look {
    Act,
    Pass(usize),
}

/// Whether a rule that is on deletes or replaces this character somewhere.
pub(crate) fn is_special(c: char, rules: Rules) -> bool {
    let on = |rule| rules.has(rule);
    (on(RuleId::C1) && (is_c1(c) || c == '\u{85}'))
        || (on(RuleId::LineEnds) && is_odd_line_end(c))
        || (on(RuleId::ZeroWidth) && (is_joiner(c) || is_useless_zero_width(c)))
        || (on(RuleId::Bom) && c == '\u{feff}')
        || (on(RuleId::Bidi) && is_bidi(c))
        || (on(RuleId::Controls) && is_control(c))
        || (on(RuleId::SoftHyphens) && c == '\u{ad}')
        || (on(RuleId::Spaces) && is_odd_space(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_by_without_a_look_is_nothing_to_any_rule() {
        let rules = Rules::NEWS;
        for c in ('\u{c0}'..'\u{300}').chain('\u{400}'..'\u{480}').chain('\u{2013}'..='\u{201e}') {
            assert!(!is_special(c, rules) && is_nfc_inert(c), "{c:?}");
        }
    }

    #[test]
    fn a_run_of_line_feeds_is_found_at_any_place_of_a_block() {
        let watch = Watch::new(Rules::NEWS);
        for before in 0..2 * BLOCK {
            let text = |feeds| format!("{}{}{}", "a".repeat(before), feeds, "b".repeat(BLOCK));
            assert_eq!(watch.next(&text("\n\n\n\n"), 0), Some(before));
            assert_eq!(watch.next(&text("\n\n\n"), 0), None);
        }
    }
}
