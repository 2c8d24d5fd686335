//! How near a repair comes to the right answer, place by place.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::damage::{Damage, Damaged};

/// The places of a text: its stretches without letters and digits, from the one before the first word to
/// the one behind the last.
///
/// ```
/// let text = "the”Road” is";
/// let places: Vec<&str> = copydesk_testkit::places(text).into_iter().map(|at| &text[at]).collect();
/// assert_eq!(places, ["", "”", "” ", ""]);
/// ```
#[must_use]
pub fn places(text: &str) -> Vec<Range<usize>> {
    let (mut places, mut start, mut in_word) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() && !in_word {
            places.push(start..at);
        } else if !c.is_alphanumeric() && in_word {
            start = at;
        }
        in_word = c.is_alphanumeric();
    }
    places.push(if in_word { text.len()..text.len() } else { start..text.len() });
    places
}

/// How well a repair did, by kind of damage and over all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Places with quotation marks that the repair changed, and those of them that are right now.
    pub marks: (usize, usize),
    /// The same of the other places.
    pub blanks: (usize, usize),
    /// For each kind of damage: places that can be determined, and those of them that were restored.
    pub kinds: BTreeMap<Damage, (usize, usize)>,
}

impl Score {
    /// Adds what a repair made of a damaged text. Tells what it did wrong: each place that was changed and is
    /// not right, or could have been and was not, as (right, received, repaired) with some text around.
    ///
    /// # Panics
    ///
    /// If the repair changed letters or digits.
    pub fn add(&mut self, damaged: &Damaged, repaired: &str) -> Vec<[String; 3]> {
        let texts = [damaged.sound.as_str(), damaged.text.as_str(), repaired];
        let all = texts.map(places);
        let words = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        assert_eq!(words(texts[0]), words(repaired), "words and figures are never touched");
        let mut faults = Vec::new();
        for place in 0..all[0].len() {
            let [sound, received, now] = [0, 1, 2].map(|at| &texts[at][all[at][place].clone()]);
            let (is_right, is_changed) = (now == sound, now != received);
            let count =
                if sound.contains(['“', '”']) { &mut self.marks } else { &mut self.blanks };
            *count =
                (count.0 + usize::from(is_changed), count.1 + usize::from(is_changed && is_right));
            let harm = damaged.damages.get(&place).filter(|harm| harm.is_determinable);
            if let Some(harm) = harm {
                let kind = self.kinds.entry(harm.damage).or_default();
                *kind = (kind.0 + 1, kind.1 + usize::from(is_right));
            }
            if !is_right && (is_changed || harm.is_some()) {
                faults.push([0, 1, 2].map(|at| around(texts[at], &all[at][place])));
            }
        }
        faults
    }

    /// Places changed rightly of those changed, per mille: where marks stand, and elsewhere.
    #[must_use]
    pub fn precision(&self) -> [usize; 2] {
        [self.marks, self.blanks].map(|(changed, rightly)| per_mille(rightly, changed))
    }

    /// Determinable places restored, per mille, over the given kinds of damage.
    #[must_use]
    pub fn recall(&self, of: &[Damage]) -> usize {
        let counts =
            self.kinds.iter().filter(|(damage, _)| of.contains(damage)).map(|(_, count)| *count);
        let (met, restored) = counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
        per_mille(restored, met)
    }
}

fn per_mille(part: usize, whole: usize) -> usize {
    (1000 * part).checked_div(whole).unwrap_or(1000)
}

/// A place with thirty characters on either side.
fn around(text: &str, place: &Range<usize>) -> String {
    let before: Vec<char> = text[..place.start].chars().rev().take(30).collect();
    let after = text[place.end..].chars().take(30);
    before
        .into_iter()
        .rev()
        .chain("[".chars())
        .chain(text[place.clone()].chars())
        .chain("]".chars())
        .chain(after)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::damage::damaged;

    #[test]
    fn a_perfect_repair_scores_all_and_none_scores_nothing() {
        let it = damaged(3, &Damage::ALL);
        let (mut perfect, mut idle) = (Score::default(), Score::default());
        assert_eq!(perfect.add(&it, &it.sound), Vec::<[String; 3]>::new());
        idle.add(&it, &it.text);
        assert_eq!((perfect.precision(), perfect.recall(&Damage::ALL)), ([1000; 2], 1000));
        assert_eq!((idle.marks, idle.blanks, idle.recall(&Damage::ALL)), ((0, 0), (0, 0), 0));
    }
}
