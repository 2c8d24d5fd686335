//! Names that stand alone after a dash and sign the quotation above.

use copydesk_core::ParagraphKind;

use super::dash::is_lively;
use crate::chunk::Stretch;
use crate::confidence::{PARAGRAPH, SIGNATURE};
use crate::draft::{Draft, Mention, bytes};
use crate::scene::Scene;
use crate::tokens::Kind;

/// The name in a paragraph that is nothing but a dash and a name: `― Ada Lind.`
pub(super) fn signature(text: &str, scenes: &[Scene], index: usize) -> Option<Mention> {
    let scene = scenes.get(index)?;
    scene.elems.first().filter(|e| e.kind == Kind::Dash)?;
    let words = scene.elems.get(1..)?;
    let to = words.iter().position(|e| !e.is_name()).unwrap_or(words.len());
    let stop = match words.get(to..)? {
        [] => true,
        [last] => last.kind == Kind::Stop && last.first_byte(text) == b'.',
        _ => false,
    };
    let turn = |at: Option<usize>| {
        at.and_then(|at| scenes.get(at))
            .is_some_and(|s| s.kind == ParagraphKind::Dialogue && is_lively(text, s))
    };
    if !stop || !(1..=4).contains(&to) || turn(index.checked_sub(1)) || turn(Some(index + 1)) {
        return None;
    }
    Some(Mention::at(bytes(scene, Stretch { from: 1, to: to + 1 })?, index))
}

/// How many quotes back the signed one may be: the last of its paragraph, or one that holds others.
const NEAR: usize = 8;

/// Gives a name that stands alone after a dash to the quotation above, if nobody else has that.
pub(super) fn sign(scenes: &[Scene], index: usize, name: Mention, out: &mut [Draft]) {
    let Some(above) = index.checked_sub(1).and_then(|above| scenes.get(above)) else { return };
    let before = out.partition_point(|draft| draft.scene < index);
    let near = out[..before].iter_mut().rev().take(NEAR);
    let own = near.filter(|draft| draft.is_speech() && draft.span.1 == above.end);
    for draft in own.filter(|draft| draft.mention.is_none() || draft.rule == PARAGRAPH).take(1) {
        draft.mention = Some(name);
        draft.rule = SIGNATURE;
    }
}
