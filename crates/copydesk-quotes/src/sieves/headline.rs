//! Headlines that give somebody's words after a colon: `Lind: Dam Will Hold`, `Poll: Most like it`.
//!
//! What stands before the colon must be somebody or something that can speak: a noun for a person, an
//! organisation or a document, or the last name of somebody whom the article goes on to name in full.
//! `Floods: What We Know` is left alone.

use copydesk_core::{ParagraphKind, QuoteKind};

use super::reported::trimmed;
use crate::chunk::Stretch;
use crate::confidence::HEADLINE;
use crate::draft::{Draft, Mention, bytes};
use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// The longest label, in words.
const LABEL: usize = 5;
/// The longest headline, in elements.
const LONGEST: usize = 30;
/// The fewest elements that are words of somebody.
const SHORTEST: usize = 3;
/// How many paragraphs after the headline may name the speaker in full, and how much of each is read.
const BODY: usize = 8;
const READ: usize = 200;

/// Adds the words of the headline at `index`, if a label leads them and no other rule has found any.
pub(super) fn headline(text: &str, scenes: &[Scene], index: usize, out: &mut Vec<Draft>) {
    // A headline with a stop may pass for a first paragraph.
    let heads = |scene: &&Scene| {
        scene.kind == ParagraphKind::Headline || index == 0 && scene.elems.len() <= LONGEST
    };
    let Some(scene) = scenes.get(index).filter(heads) else { return };
    let mut own = out.iter().rev().take_while(|draft| draft.scene == index);
    let found = own.any(Draft::is_speech);
    let colon = scene.elems.iter().take(LABEL + 1).position(|e| e.kind == Kind::Colon);
    let Some(colon) = colon.filter(|colon| *colon > 0 && !found) else { return };
    let label = &scene.elems[..colon];
    let word = |e: &Token| e.kind == Kind::Word && !e.is(Flags::AUX.or(Flags::MODAL).or(Flags::WH));
    if !label.iter().all(word) || !speaks(text, scenes, index, label) {
        return;
    }
    let rest = &scene.elems[colon + 1..];
    let to = rest.iter().rposition(|e| e.kind != Kind::Stop).map_or(0, |at| at + 1);
    let quotation = rest[..to].iter().any(|e| e.kind == Kind::Quote);
    let asks = rest.get(to).is_some_and(|e| e.first_byte(text) == b'?');
    if to < SHORTEST || asks || rest[0].is(Flags::WH) {
        return;
    }
    let Some(span) = bytes(scene, Stretch { from: colon + 1, to: colon + 1 + to }) else { return };
    let Some(mention) = bytes(scene, Stretch { from: 0, to: colon }) else { return };
    let kind = if quotation { QuoteKind::Mixed } else { QuoteKind::Indirect };
    let mut draft = Draft::new(index, span, trimmed(text, span), kind, HEADLINE);
    draft.mention = Some(Mention::at(mention, index));
    out.push(draft);
}

/// Whether a label is somebody or something that can speak.
fn speaks(text: &str, scenes: &[Scene], index: usize, label: &[Token]) -> bool {
    let Some(last) = label.last() else { return false };
    let noun = Flags::ROLE.or(Flags::GROUP).or(Flags::ORG).or(Flags::DOC);
    if last.is(noun) {
        return true;
    }
    let place = last.is(Flags::PLACE.or(Flags::NATION).or(Flags::TIME));
    let name = last.text(text);
    let body = scenes.iter().skip(index + 1).take(BODY);
    let full = |pair: &[Token]| {
        let first = pair[0].is_name() && !pair[0].is(Flags::PLACEPART) && !pair[0].possessive;
        first && pair[1].text(text) == name
    };
    !place
        && last.is_name()
        && body.into_iter().any(|scene| scene.tokens().windows(2).take(READ).any(full))
}
