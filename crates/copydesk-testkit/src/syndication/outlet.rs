//! What outlets print around a story.

use super::cast;
use super::grammar::{GRAMMAR, List, rows};
use crate::sound::Dice;

/// How many outlets belong to one chain and share most of their lines.
pub const OUTLETS_OF_A_CHAIN: u32 = 8;

/// The lines above and below the stories of an outlet: about 600 bytes, from 200 to 1,000.
pub(super) fn frame(number: u32) -> (Vec<String>, Vec<String>) {
    let mut own = Dice::new(u64::from(number)).fork(1);
    let mut chain = Dice::new(u64::from(number / OUTLETS_OF_A_CHAIN)).fork(2);
    let paper = GRAMMAR.class(List::Outlet).any(&mut own);
    let name = format!("{} {paper}", cast::place(&mut own));
    let mut lines = |wanted: &str| {
        let lines = rows(include_str!("../../data/outlets.tsv"));
        let lines = lines.filter(|(place, _)| *place == wanted);
        let kept = lines.filter(|_| chain.roll(3) == 0 || own.chance(50));
        kept.map(|(_, line)| line.replace('@', &name)).collect()
    };
    (lines("head"), lines("foot"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syndication::OUTLETS;

    #[test]
    fn an_outlet_prints_some_hundred_bytes_around_a_story() {
        let len = |number| {
            let (head, foot) = frame(number);
            head.iter().chain(&foot).map(String::len).sum::<usize>()
        };
        let lengths: Vec<_> = (0..OUTLETS).map(len).collect();
        let mean = lengths.iter().sum::<usize>() / lengths.len();
        assert!((450..750).contains(&mean), "{lengths:?}");
    }
}
