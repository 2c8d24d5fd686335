//! The rules that make quotes of cues, marks and turns, most precise first. Each leaves its id.

mod alternate;
mod beat;
mod follow;
mod guest;
mod headline;
mod reported;
mod turns;

use copydesk_core::ParagraphKind;

use self::turns::Manner;
use crate::blocks::may_hold_speech;
use crate::confidence::{BARE, NESTED};
use crate::cues::{Cues, cues};
use crate::draft::{Draft, Mention, is_turn};
use crate::nature::{Nature, nature};
use crate::scene::{Page, Scene};
use crate::story::Story;

/// All quotes of a text, nobody named yet, in no order; and the cues of every paragraph.
pub(crate) fn drafts(text: &str, scenes: &[Scene], story: Story) -> Vec<Draft> {
    let mut all_cues = Cues::default();
    scenes.iter().for_each(|scene| all_cues.read(text, scene, may_hold_speech(scene.kind)));
    let narrated = story.marks && speaks_in_marks(scenes);
    let mut out = Vec::new();
    let mut colon = None; // a cue whose colon ended the paragraph before
    let mut leads: Vec<Option<Mention>> = vec![None; scenes.len()];
    for (index, scene) in scenes.iter().enumerate() {
        if !may_hold_speech(scene.kind) {
            colon = None;
            continue;
        }
        let own = all_cues.of(index);
        let opened = colon.take();
        if is_turn(scene.kind) && !(narrated && scene.kind == ParagraphKind::Dialogue) {
            leads[index] = opened;
            reported::inner(text, scenes, index, own, &mut out);
        } else {
            colon = reported::paragraph((text, scenes, story), index, own, opened, &mut out);
            nested(text, scenes, index, &mut out);
            headline::headline(text, scenes, index, &mut out);
        }
    }
    let manner = Manner { narrated, alternates: story.marks };
    turns::turns((text, scenes, manner), &all_cues, &leads, &mut out);
    if story.marks {
        alternate::alternate(text, &mut out);
    }
    if is_novel(scenes) {
        // `told him not to go`: news reports an order, a novel tells what happened
        out.retain(|draft| draft.rule != BARE || !text[draft.span.0..].starts_with("not to "));
    }
    out
}

/// So many turns opened by dashes make a text dash fiction.
const TURNS: usize = 3;

fn is_novel(scenes: &[Scene]) -> bool {
    let turns = scenes.iter().filter(|scene| scene.kind == ParagraphKind::Dialogue);
    turns.take(TURNS).count() == TURNS
}

/// Whether there are more quotations than paragraphs opened by a dash. In a story speech stands in
/// marks then, and a dash only sets off what the narrator says next.
fn speaks_in_marks(scenes: &[Scene]) -> bool {
    let turns = scenes.iter().filter(|scene| scene.kind == ParagraphKind::Dialogue).count();
    let outer = scenes.iter().flat_map(|scene| scene.pairs).filter(|pair| pair.depth == 0);
    outer.count() > turns
}

/// The quotations inside quotations of a paragraph: what a speaker quotes, with a cue of its own, and
/// titles. One level deep, which is all that news has.
fn nested(text: &str, scenes: &[Scene], index: usize, out: &mut Vec<Draft>) {
    let pairs = scenes[index].pairs;
    for (at, outer) in pairs.iter().enumerate().filter(|(_, pair)| pair.depth == 0) {
        let holds = pairs.get(at + 1).is_some_and(|inner| inner.depth == 1);
        if !holds || nature(text, &scenes[index], outer) != Nature::Speech {
            continue;
        }
        let page = Page::inner(text, outer.inner, outer.inner_end);
        let inside = page.scenes();
        let mut own = Vec::new();
        cues(text, &inside[0], &mut own);
        let first = out.len();
        reported::inner(text, &inside, 0, &own, out);
        for draft in &mut out[first..] {
            draft.scene = index;
            if draft.is_speech() {
                draft.rule = NESTED;
            }
            if let Some(mention) = &mut draft.mention {
                mention.scene = index;
            }
        }
    }
}
