//! Speakers of bare quotations in a story: two people take turns, paragraph by paragraph.
//!
//! Of LitBank's bare quotations right after another one the last different speaker has seven in ten,
//! and of those on the line after a tag the same speaker has more than seven. After a sentence of the
//! narrator it is anybody. News has no such runs, and a paragraph with several quotations side by side has lost its
//! breaks, so that nobody can be told there.

use copydesk_core::QuoteKind;

use crate::confidence::{ALTERNATE, GOES_ON, MARKS};
use crate::draft::{Draft, Mention};

/// The most words of a tag.
const NARRATION: usize = 20;
/// The most bytes between two turns of one conversation.
const FAR: usize = 400;

/// What is known of a turn.
#[derive(Clone, Copy)]
struct Turn {
    mention: Option<Mention>,
    /// The paragraph it begins in.
    scene: usize,
    /// Where its words lie.
    span: (usize, usize),
    /// Somebody else than in the turn before, as nothing stands between the two.
    answers: bool,
}

/// Leads bare quotations to the speakers of the turns around, forwards and then backwards.
pub(super) fn alternate(text: &str, drafts: &mut [Draft]) {
    let mut order: Vec<usize> = (0..drafts.len())
        .filter(|at| drafts[*at].kind == QuoteKind::Direct && !drafts[*at].is_nested())
        .collect();
    order.sort_by_key(|at| drafts[*at].span.0);
    pass(text, drafts, &order);
    order.reverse();
    pass(text, drafts, &order);
}

fn pass(text: &str, drafts: &mut [Draft], order: &[usize]) {
    let (mut last, mut before): (Option<Turn>, Option<Turn>) = (None, None);
    for at in order {
        let draft = &mut drafts[*at];
        let gap = last.map(|last| between(text, last.span, draft.span));
        let next = last.is_some_and(|last| last.scene.abs_diff(draft.scene) == 1);
        let beside = gap.is_some_and(|gap| is_bare(gap) || next && ends_paragraph(gap));
        let near = gap.is_some_and(|gap| gap.len() <= FAR);
        let mut turn =
            Turn { mention: draft.mention, scene: draft.scene, span: draft.span, answers: beside };
        let bare = draft.mention.is_none() && draft.rule == MARKS;
        if let Some(previous) = last.filter(|_| near) {
            let other =
                before.filter(|_| previous.answers && beside && turn.scene != previous.scene);
            if let Some(mention) = other.and_then(|other| other.mention).filter(|_| bare) {
                if !names(text, draft, mention) {
                    (draft.mention, draft.rule) = (Some(mention), ALTERNATE);
                    turn.mention = Some(mention);
                }
            } else if let Some(mention) = previous.mention
                && bare
                && !beside
                && gap.is_some_and(is_tag)
            {
                (draft.mention, draft.rule) = (Some(mention), GOES_ON);
                turn.mention = Some(mention);
            }
            if let (Some(one), Some(other)) = (previous.mention, turn.mention) {
                let same = words(text, one) == words(text, other);
                if same && !beside {
                    turn.answers = previous.answers;
                    last = Some(turn);
                    continue;
                }
                turn.answers |= differ(words(text, one), words(text, other));
            }
        }
        before = last.filter(|_| near);
        last = Some(turn);
    }
}

/// The words between two turns, whichever comes first.
fn between(text: &str, one: (usize, usize), other: (usize, usize)) -> &str {
    let (from, to) = if one.0 < other.0 { (one.1, other.0) } else { (other.1, one.0) };
    text.get(from..to).unwrap_or_default()
}

/// Whether no word stands between two quotations.
fn is_bare(gap: &str) -> bool {
    !gap.contains(char::is_alphanumeric)
}

/// Whether the words between two quotations all belong to the paragraph of the first one.
fn ends_paragraph(gap: &str) -> bool {
    let Some((rest, tail)) = gap.rsplit_once('\n') else { return false };
    let rest = rest.trim_end();
    is_bare(tail) && !rest.contains('\n') && !rest.ends_with(" .")
}

/// Whether only the tag of one quotation stands before the next, which begins on a line of its own.
/// Only text with blanks before its stops has lines for sentences; elsewhere a line is a paragraph.
fn is_tag(gap: &str) -> bool {
    let words = gap.trim_start_matches(|c: char| !c.is_alphanumeric());
    let lead = &gap[..gap.len() - words.len()];
    let words = words.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.').trim_end();
    let tail = gap.trim_end_matches(|c: char| !c.is_alphanumeric());
    let apart = gap[tail.len()..].contains('\n');
    let tied = apart && (!lead.contains('\n') || words.starts_with(char::is_lowercase));
    let one = !words.contains('\n') && words.ends_with(" .");
    tied && one && words.split_whitespace().count() <= NARRATION
}

fn words(text: &str, mention: Mention) -> &str {
    text.get(mention.span.0..mention.span.1).unwrap_or_default()
}

/// Whether two mentions are hardly of one person: two names, `he` and `she`, `I` and anybody else.
fn differ(one: &str, other: &str) -> bool {
    let kind = |words: &str| match words {
        "I" => 'i',
        "he" | "He" => 'm',
        "she" | "She" => 'f',
        _ if words.ends_with(|c: char| c.is_alphabetic())
            && words
                .split_whitespace()
                .next_back()
                .is_some_and(|w| w.starts_with(char::is_uppercase)) =>
        {
            'n'
        }
        _ => '?',
    };
    match (kind(one), kind(other)) {
        ('n', 'n') => one != other,
        ('i', 'i') | ('?' | 'n', _) | (_, '?' | 'n') => false,
        (a, b) => a != b,
    }
}

/// Whether a quotation speaks of, or to, whom a mention names: that is hardly the speaker.
fn names(text: &str, draft: &Draft, mention: Mention) -> bool {
    let Some(last) = words(text, mention).split_whitespace().next_back() else { return false };
    let capital = last.starts_with(char::is_uppercase) && last.len() > 2;
    let words =
        text.get(draft.span.0..draft.span.1.min(draft.span.0 + FAR * 4)).unwrap_or_default();
    capital && words.contains(last)
}
