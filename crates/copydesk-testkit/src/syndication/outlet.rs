//! What outlets print around a story.

use super::cast;
use super::grammar::{GRAMMAR, List, rows};
use crate::sound::Dice;

/// How many outlets belong to one chain and share most of their lines.
pub const OUTLETS_OF_A_CHAIN: u32 = 8;

/// The lines above and below the stories of an outlet: about 600 bytes.
pub(super) fn frame(number: u32) -> (Vec<String>, Vec<String>) {
    let mut own = Dice::new(u64::from(number)).fork(1);
    let mut chain = Dice::new(u64::from(number / OUTLETS_OF_A_CHAIN)).fork(2);
    let paper = GRAMMAR.class(List::Outlet).any(&mut own);
    let name = format!("{} {paper}", cast::place(&mut own));
    let mut lines = |wanted: &str, one_in: u32| {
        let lines = rows(include_str!("../../data/outlets.tsv"));
        let lines = lines.filter(|(place, _)| *place == wanted);
        let kept = lines.filter(|_| chain.roll(one_in) > 0 || own.chance(100));
        kept.map(|(_, line)| line.replace('@', &name)).collect()
    };
    (lines("head", 2), lines("foot", 2))
}
