//! Lists: bulleted, numbered and dashed lines.

use std::sync::LazyLock;

use copydesk_core::ParagraphKind;
use memchr::memmem::Finder;

use super::is_free;
use crate::chars;
use crate::profile::{Ending, Profile};
use crate::speech;

/// A run of dashed lines is a list if it has this many items, each of them short.
pub(super) const LIST_ITEMS: usize = 3;
/// The next item of a list that counts stands within so many paragraphs.
const COUNT_REACH: usize = 8;
/// An entry of a directory has at most this many words.
const ENTRY_WORDS: usize = 40;
/// The most words of an item of a list without full stops.
const ITEM_WORDS: usize = 15;

/// What stands before the number of a telephone.
static CALLS: LazyLock<[Finder<'static>; 3]> =
    LazyLock::new(|| ["tel: ", "Tel: ", "Tel. "].map(Finder::new));

/// Bulleted and numbered lines, and runs of short dashed lines without a final stop.
pub(super) fn lists(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) {
    counted(profiles, kinds);
    directory(profiles, kinds);
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
            Mark::SmallDash => is_small_list(items, is_announced(profiles, at)),
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

/// Whether dashed lines in small letters are a list: two behind a colon, else three of which only the
/// last ends like a sentence.
fn is_small_list(items: &[Profile<'_>], announced: bool) -> bool {
    let short = items.iter().all(|item| item.words <= ENTRY_WORDS);
    let open = items.iter().rev().skip(1).all(|item| item.ending == Ending::Open);
    short && (announced && items.len() >= 2 || items.len() >= LIST_ITEMS && open)
}

/// Paragraphs that count up from one without a stop behind the figure: `1 The old bridge. Built in …`
fn counted(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) {
    let mut items: Vec<usize> = Vec::new();
    for (at, profile) in profiles.iter().enumerate() {
        let Some(count) = count(profile.text) else { continue };
        let goes_on = items.last().is_some_and(|last| at - last <= COUNT_REACH);
        if count == items.len() + 1 && (count == 1 || goes_on) {
            items.push(at);
        } else if count == 1 {
            set_items(kinds, &items);
            items = vec![at];
        }
    }
    set_items(kinds, &items);
}

/// The figure that a paragraph with a capital behind it begins with.
fn count(text: &str) -> Option<usize> {
    if !text.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    let (figure, rest) = text.split_once(' ')?;
    let fits = matches!(figure.len(), 1 | 2) && rest.starts_with(char::is_uppercase);
    figure.parse().ok().filter(|_| fits)
}

/// Makes items of paragraphs if they are enough for a list.
fn set_items(kinds: &mut [ParagraphKind], items: &[usize]) {
    if items.len() >= LIST_ITEMS {
        for at in items {
            if let Some(kind) = kinds.get_mut(*at).filter(|kind| is_free(**kind)) {
                *kind = ParagraphKind::ListItem;
            }
        }
    }
}

/// Entries of a directory: neighbours each of which gives a telephone number behind `tel:`.
fn directory(profiles: &[Profile<'_>], kinds: &mut [ParagraphKind]) {
    let is_entry = |profile: &Profile<'_>| {
        let holds = |label: &Finder<'_>| label.find(profile.text.as_bytes()).is_some();
        let [small, big, short] = &*CALLS;
        profile.words <= ENTRY_WORDS
            && (profile.signs.may_hold(b":") && (holds(small) || holds(big)) || holds(short))
    };
    for (at, pair) in profiles.windows(2).enumerate() {
        if pair.iter().all(is_entry) {
            for kind in kinds.iter_mut().skip(at).take(2).filter(|kind| is_free(**kind)) {
                *kind = ParagraphKind::ListItem;
            }
        }
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
    /// A dash that a small letter or a figure follows: no turn of speech begins so.
    SmallDash,
    DoubleDash,
}

/// Whether a dash, a blank and a small letter or figure begin a text: `- call the fire station`.
pub(crate) fn leads_small(text: &str) -> bool {
    if !matches!(text.as_bytes().first(), Some(b'-' | 0xE2)) {
        return false; // the byte that dashes begin with, which hardly a paragraph has
    }
    let rest = text.strip_prefix(chars::is_dash).and_then(|rest| rest.strip_prefix(' '));
    rest.is_some_and(|rest| {
        let bare = rest.trim_start().trim_start_matches(chars::is_opening);
        bare.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
    })
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
        if leads_small(text) {
            return Some(Self::SmallDash);
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
