//! The labels of turns: `Q:`, `A.`, `ADA LIND:`, `TOM HOLM (R-UT):`.

use copydesk_core::ParagraphKind;

use crate::draft::{Bytes, is_turn};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::Token;

/// A label and where the words after it begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) span: Bytes,
    pub(super) from: usize,
    /// `Q` or `A` and no name.
    pub(super) letter: bool,
}

/// The labels of all turns by paragraph.
pub(super) struct Labels(Vec<Option<Label>>);

/// How many speakers are told apart by name.
const VOICES: usize = 64;

impl Labels {
    /// Looks at all turns. A label must come back, or be letters, in capitals or a full name:
    /// `Remember: we were young` is none.
    pub(super) fn of(text: &str, scenes: &[Scene]) -> Self {
        let looks: Vec<Option<Label>> = scenes
            .iter()
            .map(|scene| is_turn(scene.kind).then(|| look(text, scene)).flatten())
            .collect();
        let mut tally: Vec<(String, usize)> = Vec::new();
        for label in looks.iter().flatten() {
            let last = last_word(text, label);
            if let Some((_, count)) = tally.iter_mut().find(|(known, _)| *known == last) {
                *count += 1;
            } else if tally.len() < VOICES {
                tally.push((last, 1));
            }
        }
        let returns = |label: &Label| {
            let last = last_word(text, label);
            tally.iter().any(|(known, count)| *known == last && *count >= 2)
        };
        let panel = |scene: &Scene| scene.kind == ParagraphKind::Dialogue;
        let sure = |(scene, label): (&Scene, &Option<Label>)| {
            label.filter(|label| {
                label.letter || panel(scene) || stands_out(text, scene, label) || returns(label)
            })
        };
        Self(scenes.iter().zip(&looks).map(sure).collect())
    }

    pub(super) fn at(&self, index: usize) -> Option<Label> {
        self.0.get(index).copied().flatten()
    }
}

fn last_word(text: &str, label: &Label) -> String {
    let name = &text[label.span.0..label.span.1];
    name.rsplit(' ').next().unwrap_or_default().to_lowercase()
}

/// Whether a label is in capitals or a full name.
fn stands_out(text: &str, scene: &Scene, label: &Label) -> bool {
    let name = &text[label.span.0..label.span.1];
    let words = scene.tokens().partition_point(|t| t.start() < label.span.1);
    let named = |t: &Token| t.is_name() && !t.is(Flags::VERB.or(Flags::TIME));
    let full = words >= 2 && scene.tokens()[..words].iter().all(named);
    full || name.len() > 2 && !name.contains(char::is_lowercase)
}

/// The longest label, in bytes, its bracket included, and in words.
const LONGEST: usize = 48;
const WORDS: usize = 5;

/// What stands before a colon at the start of a paragraph, if it may be a label: `ADA LIND`, `Bay.net`,
/// `A. Lind`, `TOM HOLM (R-UT)`.
fn look(text: &str, scene: &Scene) -> Option<Label> {
    let start = scene.start;
    let slice = &text[start..scene.end];
    let bytes = slice.as_bytes();
    let upper = bytes.get(1).is_some_and(u8::is_ascii_uppercase);
    // `QWhat happened?`: a letter that has lost its colon
    if scene.kind == ParagraphKind::Question && bytes.starts_with(b"Q") && upper {
        return Some(Label { span: (start, start + 1), from: start + 1, letter: true });
    }
    let named = bytes.iter().take(LONGEST).position(|byte| *byte == b':').and_then(|colon| {
        let label = slice.get(..colon)?;
        let name = label.split_once(" (").map_or(label, |(name, _)| name);
        let letter = |c: char| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’');
        let word = |word: &str| word.starts_with(char::is_uppercase) && word.chars().all(letter);
        let fits = name.split(' ').count() <= WORDS && name.split(' ').all(word);
        fits.then_some((name.len(), colon))
    });
    if let Some((length, colon)) = named {
        let span = (start, start + length);
        let letter = matches!(&slice[..length], "Q" | "A" | "Question" | "Answer");
        return Some(Label { span, from: start + colon + 1, letter });
    }
    let letter = slice.starts_with("Q. ") || slice.starts_with("A. ");
    letter.then_some(Label { span: (start, start + 2), from: start + 2, letter })
}
