//! Lists: bulleted, numbered and dashed lines.

use copydesk_core::ParagraphKind;

use super::is_free;
use crate::profile::{Ending, Profile};
use crate::speech;

/// A run of dashed lines is a list if it has this many items, each of them short.
pub(super) const LIST_ITEMS: usize = 3;
/// The most words of an item of a list without full stops.
const ITEM_WORDS: usize = 15;

/// Bulleted and numbered lines, and runs of short dashed lines without a final stop.
pub(super) fn lists(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) {
    let mut at = 0;
    while at < profiles.len() {
        let Some(mark) = profiles.get(at).and_then(|profile| Mark::of(profile)) else {
            at += 1;
            continue;
        };
        let run = profiles[at..]
            .iter()
            .take_while(|profile| Mark::of(profile).is_some_and(|other| other.follows(mark)))
            .count();
        let items = &profiles[at..at + run];
        let is_list = match mark {
            Mark::Bullet => true,
            Mark::Number | Mark::Letter => run >= 2,
            Mark::DoubleDash => {
                let spoken = items.iter().filter(|item| speech::sounds_spoken(item)).count();
                run >= 2 && spoken * 2 < run
            }
            Mark::Dash if run >= 2 && is_announced(profiles, at) => {
                let spoken = items.iter().filter(|item| speech::sounds_spoken(item)).count();
                !(speech::is_announced(profiles, at) && spoken * 2 >= run)
            }
            Mark::Dash => {
                run >= LIST_ITEMS
                    && items
                        .iter()
                        .all(|item| item.words <= ITEM_WORDS && item.ending == Ending::Open)
            }
        };
        if is_list {
            for kind in kinds.iter_mut().skip(at).take(run).filter(|kind| is_free(**kind)) {
                *kind = ParagraphKind::ListItem;
            }
        }
        at += run.max(1);
    }
}

/// Whether the paragraph before `at` ends with a colon.
fn is_announced(profiles: &[Profile<'_>], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| profiles.get(before))
        .is_some_and(|before| before.ending == Ending::Colon)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Bullet,
    Number,
    Letter,
    Dash,
    DoubleDash,
}

impl Mark {
    fn of(profile: &Profile<'_>) -> Option<Self> {
        let text = profile.text;
        if text.starts_with("-- ") {
            return Some(Self::DoubleDash);
        }
        if profile.dash > 0 {
            return Some(Self::Dash);
        }
        if text.starts_with(['•', '▪', '‣', '◦', '⁃', '●']) || text.starts_with("* ") {
            return Some(Self::Bullet);
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let letter = usize::from(text.starts_with(|c: char| c.is_ascii_lowercase()));
        let lead = digits.max(letter);
        let rest = text.get(lead..)?;
        let closes = rest.starts_with(". ") || rest.starts_with(") ") || rest.starts_with(".) ");
        match (digits, letter) {
            (1 | 2, _) if closes => Some(Self::Number),
            (0, 1) if closes => Some(Self::Letter),
            _ => None,
        }
    }

    fn follows(self, other: Self) -> bool {
        self == other
    }
}
