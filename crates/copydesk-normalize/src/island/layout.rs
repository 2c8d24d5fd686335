//! The rules that look at runs of one character: blanks, line feeds, full stops.

use super::Island;
use crate::class::{is_blank, is_digit};
use crate::{RuleId, Rules};

impl Island {
    /// Drops blanks at the end of a line, and all but one of those inside it.
    pub(super) fn thin_blanks(&mut self, rules: Rules) {
        let mut start = 0;
        while start < self.live.len() {
            let mut end = start;
            while self.char_at(end).is_some_and(is_blank) {
                end += 1;
            }
            if end > start {
                self.thin_run(start, end, rules);
            }
            start = end + 1;
        }
    }

    fn thin_run(&mut self, start: usize, end: usize, rules: Rules) {
        let (left, right) = (self.left(start), self.right(end - 1));
        let ends_line = right.is_none_or(|c| c == '\n');
        if ends_line && rules.has(RuleId::TrailingBlanks) {
            for position in start..end {
                self.drop(self.live[position], RuleId::TrailingBlanks);
            }
            return;
        }
        let is_indentation = left.is_none_or(|c| c == '\n');
        let is_column_gap = left.is_some_and(is_digit) && right.is_some_and(is_digit);
        if end - start == 1 || is_indentation || is_column_gap || !rules.has(RuleId::Blanks) {
            return;
        }
        let untouched = |position: &usize| self.atoms[self.live[*position]].by.is_none();
        let kept = (start..end)
            .find(|position| self.char_at(*position) == Some('\t'))
            .or_else(|| (start..end).find(untouched))
            .unwrap_or(start);
        for position in (start..end).filter(|position| *position != kept) {
            self.drop(self.live[position], RuleId::Blanks);
        }
    }

    /// Drops all but three line feeds of a run.
    pub(super) fn thin_lines(&mut self) {
        let mut run = 0;
        for position in 0..self.live.len() {
            run = if self.char_at(position) == Some('\n') { run + 1 } else { 0 };
            if run > 3 {
                self.drop(self.live[position], RuleId::BlankLines);
            }
        }
    }

    /// Makes an ellipsis of three full stops.
    pub(super) fn join_dots(&mut self) {
        let mut start = 0;
        while start < self.live.len() {
            let mut end = start;
            while self.char_at(end) == Some('.') {
                end += 1;
            }
            let between_digits = end > start
                && self.left(start).is_some_and(is_digit)
                && self.right(end - 1).is_some_and(is_digit);
            if end - start == 3 && !between_digits {
                self.change(self.live[start], '…', RuleId::Ellipsis);
                self.drop(self.live[start + 1], RuleId::Ellipsis);
                self.drop(self.live[start + 2], RuleId::Ellipsis);
            }
            start = end + 1;
        }
    }
}
