//! Which pages could explain something of a line, and how much.

use std::cmp::Reverse;

use super::pages::{PAGES, Page, Table};
use super::survey::next_beyond_ascii;
use crate::class::is_c1;

/// A page, and what it could explain of a line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Candidate {
    pub(super) page: Page,
    /// How many characters.
    pub(super) covered: usize,
    /// How many sequences hold a control in place of a character that the page has.
    foreign: usize,
    /// Where the last of its sequences ends.
    free: usize,
}

/// The pages that could explain something, those first that explain most; without those that would say
/// the same as the first one of all.
pub(super) fn by_coverage(line: &str) -> Vec<Candidate> {
    let mut coverage = Coverage::new();
    let mut at = 0;
    while let Some(found) = next_beyond_ascii(line, at) {
        at = coverage.take(line, found);
    }
    let apart = |it: &Candidate| it.page.index() == 0 || coverage.together & it.page.bit() == 0;
    let mut candidates: Vec<Candidate> = Vec::with_capacity(PAGES);
    candidates.extend(coverage.candidates.iter().filter(|it| it.covered > 0 && apart(it)));
    candidates.sort_by_key(|it| (Reverse(it.covered), it.foreign, it.page));
    candidates
}

/// The count. Most pages read a line as the first one does, or not at all: those that have read all so
/// far as it did are counted together with it.
struct Coverage {
    candidates: [Candidate; PAGES],
    together: u16,
}

impl Coverage {
    fn new() -> Self {
        let mut candidates = [Candidate::default(); PAGES];
        for (candidate, page) in candidates.iter_mut().zip(Page::all()) {
            candidate.page = page;
        }
        Self { candidates, together: u16::MAX }
    }

    /// Counts the sequences that begin at a character outside ASCII; where the next character is.
    fn take(&mut self, line: &str, found: usize) -> usize {
        let table = Table::get();
        let mut rest = line[found..].chars();
        let Some(first) = rest.next() else {
            return line.len();
        };
        let behind = found + first.len_utf8();
        let roles = table.roles(first);
        let mut pages = roles.leads[0] | roles.leads[1] | roles.leads[2];
        let (mut end, mut losses) = (behind, 0);
        let (mut strange, mut like) = (0, roles.like);
        for (length, lead) in (2..).zip(roles.leads) {
            if pages == 0 {
                break;
            }
            let Some(next) = rest.next() else {
                break;
            };
            end += next.len_utf8();
            let tail = table.roles(next);
            let is_lost = match next {
                '\u{1a}' | '\u{fffd}' => true,
                ' ' => first == 'Ã',
                '?' => matches!(first, 'Â' | 'Ã' | 'â'),
                _ => false,
            };
            if is_lost {
                losses += 1;
            } else {
                pages &= tail.tail;
                like &= tail.like;
            }
            if is_c1(next) {
                strange |= !table.natives(next);
            }
            let sequence =
                Candidate { covered: length - losses, free: end, ..Candidate::default() };
            self.count(found, lead & pages, like, (sequence, strange));
        }
        behind
    }

    /// Counts one sequence of these pages, which `like` pages read as the first one does.
    fn count(&mut self, found: usize, here: u16, like: u16, (sequence, strange): (Candidate, u16)) {
        if here == 0 {
            return; // none comes, so none leaves
        }
        if self.candidates[0].free <= found {
            let stays = if here & 1 == 0 { !here } else { here & like };
            let mut leaving = self.together & !stays & !1 & ((1 << PAGES) - 1);
            self.together &= !leaving;
            while leaving != 0 {
                let page = leaving.trailing_zeros() as usize;
                leaving &= leaving - 1;
                let page_itself = self.candidates[page].page;
                self.candidates[page] = Candidate { page: page_itself, ..self.candidates[0] };
            }
        }
        let mut counted = here & (!self.together | 1);
        while counted != 0 {
            let page = counted.trailing_zeros() as usize;
            counted &= counted - 1;
            let candidate = &mut self.candidates[page];
            if candidate.free <= found {
                candidate.free = sequence.free;
                candidate.covered += sequence.covered;
                candidate.foreign += usize::from(strange >> page & 1);
            }
        }
    }
}
