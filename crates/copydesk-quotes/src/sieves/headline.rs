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

/// Adds the words of the headline at `index`, if a label leads them. All of them are the label's: what
/// other rules have found in a part of them is dropped, unless that is a quotation on its own.
pub(super) fn headline(text: &str, scenes: &[Scene], index: usize, out: &mut Vec<Draft>) {
    // A headline with a stop may pass for a first paragraph.
    let heads = |scene: &&Scene| {
        scene.kind == ParagraphKind::Headline || index == 0 && scene.elems.len() <= LONGEST
    };
    let Some(scene) = scenes.get(index).filter(heads) else { return };
    let colon = scene.elems.iter().take(LABEL + 1).position(|e| e.kind == Kind::Colon);
    let Some(colon) = colon.filter(|colon| *colon > 0) else { return };
    let label = &scene.elems[..colon];
    let word = |e: &Token| e.kind == Kind::Word && !e.is(Flags::AUX.or(Flags::MODAL).or(Flags::WH));
    if !label.iter().all(word) || !speaks(text, scenes, index, label) {
        return;
    }
    let rest = &scene.elems[colon + 1..];
    let deck = deck(text, rest);
    let to = rest[..deck].iter().rposition(|e| e.kind != Kind::Stop).map_or(0, |at| at + 1);
    let quotation = rest[..to].iter().any(|e| e.kind == Kind::Quote);
    let asks = rest.get(to).is_some_and(|e| e.first_byte(text) == b'?');
    if to < if quotation { 2 } else { SHORTEST } || asks || rest[0].is(Flags::WH) {
        return;
    }
    let Some(span) = bytes(scene, Stretch { from: colon + 1, to: colon + 1 + to }) else { return };
    let Some(mention) = bytes(scene, Stretch { from: 0, to: colon }) else { return };
    let own = out.iter().rev().take_while(|draft| draft.scene == index).count();
    let mut found = out.split_off(out.len() - own);
    // Where every word has a capital, capitals make no title either.
    let keeps = |draft: &Draft| !draft.is_speech() && !scene.title_case;
    found.retain(|draft| keeps(draft) || draft.span.0 >= span.1);
    out.append(&mut found);
    let kind = if quotation { QuoteKind::Mixed } else { QuoteKind::Indirect };
    let mut draft = Draft::new(index, span, trimmed(text, span), kind, HEADLINE);
    draft.mention = Some(Mention::at(mention, index));
    out.push(draft);
}

/// Where the words after a label end: at a semicolon that ends its line, behind which a deck stands.
fn deck(text: &str, rest: &[Token]) -> usize {
    let ends = |pair: &[Token]| {
        let between = text.get(pair[0].end()..pair[1].start()).unwrap_or_default();
        pair[0].kind == Kind::Semicolon && between.contains('\n')
    };
    rest.windows(2).position(ends).unwrap_or(rest.len())
}

/// Labels of credits, behind which a name stands and no words: `Photographer: Ada Lind`.
const CREDITS: [&str; 8] =
    ["Photographer", "Photo", "Author", "Writer", "Reporter", "Editor", "Source", "Credit"];

/// Whether a label is somebody or something that can speak.
fn speaks(text: &str, scenes: &[Scene], index: usize, label: &[Token]) -> bool {
    if label.last().is_some_and(|t| CREDITS.contains(&t.text(text))) {
        return false;
    }
    if label.iter().any(|t| t.is(Flags::CONJ)) {
        return false; // `Lind and Holm: A Tale of Two Mayors`
    }
    // `Mayor Lind at the port`: where and to whom is no part of the name
    let small = |t: &Token| matches!(t.text(text), "at" | "on" | "to" | "in" | "To" | "On" | "At");
    let head = label.iter().position(small).filter(|at| *at > 0).unwrap_or(label.len());
    let Some((last, before)) = label[..head].split_last() else { return false };
    let noun = Flags::ROLE.or(Flags::GROUP).or(Flags::ORG).or(Flags::DOC);
    // `Tuesday's Morning Email` is a column, and nobody's words.
    let column = label[0].is(Flags::TIME);
    if last.is(noun) {
        return !column;
    }
    let place = last.is(Flags::PLACE.or(Flags::NATION).or(Flags::TIME));
    let name = last.text(text);
    let one = name.strip_suffix('s').unwrap_or(name); // `Linds`: a family
    let body = || scenes.iter().skip(index + 1).take(BODY);
    let full = |pair: &[Token]| {
        let first = pair[0].is_name() && !pair[0].is(Flags::PLACEPART) && !pair[0].possessive;
        let word = pair[1].text(text);
        first && (word == name || word == one)
            // `Ada: …` of an article on Ada Lind
            || before.is_empty() && pair[0].text(text) == name && pair[1].is_name()
    };
    !place && last.is_name() && body().any(|scene| scene.tokens().windows(2).take(READ).any(full))
}
