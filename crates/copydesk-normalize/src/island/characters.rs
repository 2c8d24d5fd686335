//! The rules that look at one character and its neighbours: deletions, line ends, C1 controls, spaces.

use super::{Island, Now, PARAGRAPH_SEPARATOR};
use crate::class::{
    is_bidi, is_blank, is_c1, is_control, is_digit, is_joiner, is_nfc_inert, is_odd_line_end,
    is_odd_space, is_thousands_space, is_useless_zero_width, uses_joiners, windows_1252,
};
use crate::fold::is_folded;
use crate::nfc;
use crate::scan::is_special;
use crate::{RuleId, Rules};

impl Island {
    /// The rules that look at one character: deletions, line ends, C1 controls.
    pub(super) fn drop_and_map(&mut self, text: &str, rules: Rules) {
        let on = |rule| rules.has(rule);
        let mut is_start = self.before.is_none();
        let mut index = 0;
        while index < self.atoms.len() {
            let at = self.atoms[index].at;
            let Now::Char(c) = self.atoms[index].now else {
                index += 1;
                continue;
            };
            if c == '\u{feff}' && is_start && on(RuleId::Bom) {
                self.drop(index, RuleId::Bom);
            } else if is_useless_zero_width(c) && on(RuleId::ZeroWidth) {
                self.drop(index, RuleId::ZeroWidth);
            } else if is_bidi(c) && on(RuleId::Bidi) {
                self.drop(index, RuleId::Bidi);
            } else if c == '\u{ad}' && on(RuleId::SoftHyphens) {
                self.drop(index, RuleId::SoftHyphens);
            } else if is_odd_line_end(c) && c != '\u{85}' && on(RuleId::LineEnds) {
                self.end_line(index, c, &text[at + c.len_utf8()..]);
            } else if is_c1(c) || is_control(c) {
                self.read_or_drop(index, c, text, rules);
            }
            is_start &= self.atoms[index].now == Now::Gone;
            index += 1;
        }
    }

    /// Reads a C1 control as the character it was, drops any other control, and leaves alone what looks
    /// like a part of something larger.
    fn read_or_drop(&mut self, index: usize, c: char, text: &str, rules: Rules) {
        let character = windows_1252(c).filter(|_| is_c1(c) && rules.has(RuleId::C1));
        let dropped = is_control(c) && rules.has(RuleId::Controls);
        let at = self.atoms[index].at;
        if (character.is_some() || dropped) && is_c1(c) && is_part_of_more(text, at) {
            self.guarded.push(at);
        } else if let Some(character) = character {
            self.change(index, character, RuleId::C1);
        } else if dropped {
            self.drop(index, RuleId::Controls);
        }
    }

    /// Makes one line end of CR LF and of CR CR LF, two of a paragraph separator.
    fn end_line(&mut self, index: usize, c: char, rest: &str) {
        if c == '\r' && (rest.starts_with('\n') || rest.starts_with("\r\n")) {
            self.drop(index, RuleId::LineEnds);
            return;
        }
        self.change(index, '\n', RuleId::LineEnds);
        if c == PARAGRAPH_SEPARATOR {
            self.change(index + 1, '\n', RuleId::LineEnds);
        }
    }

    /// Drops joiners and places to break where neither neighbour has a use for them.
    ///
    /// Combining characters are asked together with what they stand on, as normalization may bring
    /// them into another order.
    pub(super) fn drop_joiners(&mut self, rules: Rules) {
        let mut left_needs = self.before.is_some_and(uses_joiners);
        let mut position = 0;
        while let Some(c) = self.char_at(position) {
            if !is_joiner(c) {
                left_needs = uses_joiners(c) || (left_needs && combines(c, rules));
                position += 1;
                continue;
            }
            let mut end = position + 1;
            while self.char_at(end).is_some_and(is_joiner) {
                end += 1;
            }
            if !left_needs && !self.right_needs(end, rules) {
                for at in position..end {
                    self.drop(self.live[at], RuleId::ZeroWidth);
                }
            }
            position = end;
        }
    }

    /// Whether what follows a joiner has a use for it.
    fn right_needs(&self, mut position: usize, rules: Rules) -> bool {
        let Some(mut c) = self.char_at(position).or(self.after) else {
            return false;
        };
        while !uses_joiners(c) && combines(c, rules) {
            position += 1;
            match self.char_at(position) {
                Some(next) if combines(next, rules) => c = next,
                _ => return false,
            }
        }
        uses_joiners(c)
    }

    /// NEL before a blank was an ellipsis of Windows-1252; elsewhere it ends a line.
    pub(super) fn settle_nel(&mut self, rules: Rules) {
        for position in 0..self.live.len() {
            if self.char_at(position) != Some('\u{85}') {
                continue;
            }
            let before_blank = self.right(position).is_some_and(|c| is_blank(c) || is_odd_space(c));
            if before_blank && rules.has(RuleId::C1) {
                self.change(self.live[position], '…', RuleId::C1);
            } else if rules.has(RuleId::LineEnds) {
                self.change(self.live[position], '\n', RuleId::LineEnds);
            }
        }
    }

    pub(super) fn map_spaces(&mut self) {
        for position in 0..self.live.len() {
            let Some(c) = self.char_at(position).filter(|c| is_odd_space(*c)) else {
                continue;
            };
            let between_digits = self.left(position).is_some_and(is_digit)
                && self.right(position).is_some_and(is_digit);
            if !(between_digits && is_thousands_space(c)) {
                self.change(self.live[position], ' ', RuleId::Spaces);
            }
        }
    }
}

/// Whether normalization may move a character.
fn combines(c: char, rules: Rules) -> bool {
    rules.has(RuleId::Nfc) && nfc::is_combining(c)
}

/// Whether the C1 control at `at` looks like a part of text that was decoded wrongly as a whole, which
/// wants another repair: it stands, with at most two more between, behind a character outside ASCII.
/// Behind an accented Latin-1 letter only if enough follows to make the bytes of a UTF-8 character:
/// the closing mark of `\u{93}café\u{94}` is one.
fn is_part_of_more(text: &str, at: usize) -> bool {
    let (mut start, mut lead) = (at, None);
    for c in text[..at].chars().rev().take(3) {
        start -= c.len_utf8();
        lead = Some(c);
        if !is_c1(c) {
            break;
        }
    }
    // Only what no rule changes may keep a control in its place, or the next pass would see another text.
    let Some(lead) = lead.filter(|c| !c.is_ascii() && is_nfc_inert(*c) && !may_change(*c)) else {
        return false;
    };
    let continues = |c: &char| matches!(c, '\u{80}'..='\u{bf}') && (is_c1(*c) || !may_change(*c));
    let following = || text[start..].chars().skip(1).take(3).take_while(continues).count();
    match lead {
        '\u{e0}'..='\u{ef}' => following() >= 2,
        '\u{f0}'..='\u{f4}' => following() >= 3,
        _ => true,
    }
}

/// Whether some rule, in this pass or a later one, changes the character.
fn may_change(c: char) -> bool {
    is_special(c, Rules::NEWS) || is_folded(c)
}
