//! A stretch of text in which rules may act on one another, repaired as a whole.
//!
//! Deleting a character brings others together: blanks that must become one, a letter and its
//! accent. So a stretch is not repaired rule by rule over the text but taken apart into characters,
//! led through the rules in their order, and only then written. It ends before a character that no
//! rule changes, whatever stands before it; therefore a second pass meets the same stretches and
//! finds nothing to do.

mod characters;
mod layout;

use std::ops::Range;

use crate::RuleId;
use crate::by::By;
use crate::class::is_nfc_inert;
use crate::draft::Draft;
use crate::nfc;
use crate::scan::Watch;

const PARAGRAPH_SEPARATOR: char = '\u{2029}';

/// A character of the stretch and what has become of it.
#[derive(Clone, Debug)]
struct Atom {
    at: usize,
    len: usize, // 0 for what was put in behind the atom before
    now: Now,
    by: Option<By>, // who changed it
}

#[derive(Clone, Debug, PartialEq)]
enum Now {
    Char(char),
    Composed(Range<usize>), // of `Island::composed`: what this atom and some behind it became
    Gone,
}

impl Atom {
    fn turn(&mut self, now: Now, rule: RuleId) {
        let by = By::new(rule);
        (self.now, self.by) = (now, Some(self.by.map_or(by, |earlier| earlier.then(by))));
    }
}

/// The buffers of a repair, used for one stretch after another.
#[derive(Default)]
pub(crate) struct Island {
    atoms: Vec<Atom>,
    live: Vec<usize>, // atoms that are not gone
    composed: String,
    run: String,
    before: Option<char>,           // the character before the stretch
    after: Option<char>,            // the one behind it
    pub(crate) guarded: Vec<usize>, // C1 controls left alone
}

impl Island {
    /// Repairs the stretch that holds the character at `act` and begins at `start`; where it ends.
    pub(crate) fn repair(
        &mut self,
        watch: &Watch,
        (start, act): (usize, usize),
        draft: &mut Draft<'_>,
    ) -> usize {
        let (text, rules) = (draft.before(), watch.rules());
        let end = self.take_apart(watch, text, (start, act));
        self.drop_and_map(text, rules);
        self.refresh();
        if rules.has(RuleId::ZeroWidth) {
            self.drop_joiners(rules);
            self.refresh();
        }
        self.settle_nel(rules);
        if rules.has(RuleId::Spaces) {
            self.map_spaces();
        }
        if rules.has(RuleId::Nfc) {
            self.compose();
            self.refresh();
        }
        self.thin_blanks(rules);
        if rules.has(RuleId::BlankLines) {
            self.refresh();
            self.thin_lines();
        }
        if rules.join_dots() {
            self.refresh();
            self.join_dots();
        }
        self.write(draft);
        end
    }

    /// Fills the atoms: from `start` to the first character behind `act` that no rule changes.
    fn take_apart(&mut self, watch: &Watch, text: &str, (start, act): (usize, usize)) -> usize {
        self.atoms.clear();
        self.composed.clear();
        self.guarded.clear();
        self.before = text[..start].chars().next_back();
        self.after = None;
        let mut end = start;
        for c in text[start..].chars() {
            if end >= act && !watch.is_reactive(c) {
                self.after = Some(c);
                break;
            }
            self.atoms.push(Atom { at: end, len: c.len_utf8(), now: Now::Char(c), by: None });
            end += c.len_utf8();
            if c == PARAGRAPH_SEPARATOR {
                // Room for the second of its two line feeds.
                self.atoms.push(Atom { at: end, len: 0, now: Now::Gone, by: None });
            }
        }
        end
    }

    /// Composes each run of characters that may combine, together with the one it stands on.
    fn compose(&mut self) {
        let mut start = 0;
        while start < self.live.len() {
            let mut end = start + 1;
            while self.char_at(end).is_some_and(|c| !is_nfc_inert(c)) {
                end += 1;
            }
            // Most characters stand alone and are what they are.
            let is_alone = end == start + 1 && self.char_at(start).is_some_and(is_nfc_inert);
            if !is_alone {
                self.compose_run(start, end);
            }
            start = end;
        }
    }

    fn compose_run(&mut self, mut start: usize, mut end: usize) {
        let mut run = std::mem::take(&mut self.run);
        run.clear();
        run.extend((start..end).filter_map(|position| self.char_at(position)));
        let from = self.composed.len();
        let is_normalized = nfc::is_normalized(&run);
        if !is_normalized {
            nfc::normalize_into(&run, &mut self.composed);
        }
        self.run = run;
        if is_normalized {
            return;
        }
        let mut new = from..self.composed.len();
        // What is the same at both ends is no part of the edit.
        while let (Some(old), Some(c)) =
            (self.char_at(start), self.composed[new.clone()].chars().next())
        {
            if start + 1 == end || old != c {
                break;
            }
            (start, new.start) = (start + 1, new.start + c.len_utf8());
        }
        while let (Some(old), Some(c)) =
            (self.char_at(end - 1), self.composed[new.clone()].chars().next_back())
        {
            if start + 1 == end || old != c {
                break;
            }
            (end, new.end) = (end - 1, new.end - c.len_utf8());
        }
        let (first, last) = (self.live[start], self.live[end - 1]);
        for atom in &mut self.atoms[first..=last] {
            atom.turn(Now::Gone, RuleId::Nfc);
        }
        self.atoms[first].now = match self.composed[new.clone()].chars().next() {
            Some(c) if c.len_utf8() == new.len() => Now::Char(c),
            _ => Now::Composed(new),
        };
    }

    /// Hands the changes over: a changed atom is an edit, with the atoms that went into it; so is a
    /// run of dropped ones.
    fn write(&self, draft: &mut Draft<'_>) {
        let mut index = 0;
        let mut with = String::new();
        while let Some(atom) = self.atoms.get(index) {
            index += 1;
            let Some(mut by) = atom.by else {
                continue;
            };
            let mut end = atom.at + atom.len;
            with.clear();
            self.spell(&atom.now, &mut with);
            while let Some(next) = self.atoms.get(index) {
                let Some(same) = next.by.filter(|same| same.rule == by.rule) else {
                    break;
                };
                if !(next.now == Now::Gone || next.len == 0) {
                    break;
                }
                by = by.then(same);
                self.spell(&next.now, &mut with);
                end = next.at + next.len;
                index += 1;
            }
            draft.replace(atom.at..end, &with, by);
        }
    }

    fn spell(&self, now: &Now, out: &mut String) {
        match now {
            Now::Char(c) => out.push(*c),
            Now::Composed(range) => out.push_str(&self.composed[range.clone()]),
            Now::Gone => {}
        }
    }

    fn drop(&mut self, index: usize, rule: RuleId) {
        self.atoms[index].turn(Now::Gone, rule);
    }

    fn change(&mut self, index: usize, to: char, rule: RuleId) {
        self.atoms[index].turn(Now::Char(to), rule);
    }

    fn refresh(&mut self) {
        self.live.clear();
        self.live.extend((0..self.atoms.len()).filter(|at| self.atoms[*at].now != Now::Gone));
    }

    /// The character at a live position; none if there are several or the position lies outside.
    fn char_at(&self, position: usize) -> Option<char> {
        match self.atoms[*self.live.get(position)?].now {
            Now::Char(c) => Some(c),
            _ => None,
        }
    }

    /// The character left of a live position.
    fn left(&self, position: usize) -> Option<char> {
        let Some(left) = position.checked_sub(1) else {
            return self.before;
        };
        match &self.atoms[self.live[left]].now {
            Now::Composed(range) => self.composed[range.clone()].chars().next_back(),
            _ => self.char_at(left),
        }
    }

    /// The character right of a live position.
    fn right(&self, position: usize) -> Option<char> {
        let Some(right) = self.live.get(position + 1) else {
            return self.after;
        };
        match &self.atoms[*right].now {
            Now::Composed(range) => self.composed[range.clone()].chars().next(),
            _ => self.char_at(position + 1),
        }
    }
}
