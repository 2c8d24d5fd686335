//! Damage with a known right answer: sound news text, and the same text with its quotation marks and
//! blanks spoilt in the ways that translators, keyboards and web editors spoil them.
//!
//! The same seed gives the same text. Words and figures are the same on both sides, so that damage and
//! repair are compared place by place: a [place](crate::places) is what stands between two words.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::repair_score::places;
use crate::sound::{Dice, sound_text};

/// One way in which a place is spoilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// ` “Road` became ` ”Road`.
    TurnedOpening,
    /// `the “Road` became `the”Road`.
    TurnedAndGlued,
    /// `the “Road` became `the“Road`.
    GluedOpening,
    /// `the “Road` became `the “ Road`.
    BlankAfterOpening,
    /// `the “Road` became `the ” Road`.
    TurnedAndLoose,
    /// `the “Road` became `the” Road`.
    TurnedAndShifted,
    /// `Road” is` became `Road ” is`.
    BlankBeforeClosing,
    /// `Road” is` became `Road“ is`.
    TurnedClosing,
    /// `Road” is` became `Road”is`.
    GluedClosing,
    /// `a bridge` became `a   bridge`.
    ManyBlanks,
    /// `Road” is` became `Road”  is`, and the like.
    BlanksBesideMark,
    /// `bridge, and` became `bridge , and`.
    BlankBeforeStop,
    /// `the “Road” is` became `the Road” is`: not to be repaired, nor anything to be made of it.
    LostMark,
}

impl Damage {
    /// Every way, in order.
    pub const ALL: [Self; 13] = [
        Self::TurnedOpening,
        Self::TurnedAndGlued,
        Self::GluedOpening,
        Self::BlankAfterOpening,
        Self::TurnedAndLoose,
        Self::TurnedAndShifted,
        Self::BlankBeforeClosing,
        Self::TurnedClosing,
        Self::GluedClosing,
        Self::ManyBlanks,
        Self::BlanksBesideMark,
        Self::BlankBeforeStop,
        Self::LostMark,
    ];

    /// Those of quotation marks.
    pub const OF_MARKS: &[Self] = Self::ALL.split_at(9).0;

    const OPENING: &[Self] = Self::OF_MARKS.split_at(6).0;
    const CLOSING: &[Self] = Self::OF_MARKS.split_at(6).1;
}

/// A sound text and the same text spoilt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// The right answer.
    pub sound: String,
    /// What is received.
    pub text: String,
    /// What was done, by the number of the place.
    pub damages: BTreeMap<usize, Harm>,
}

/// What was done to one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Harm {
    /// How.
    pub damage: Damage,
    /// Whether somebody who reads the paragraph can tell how it was. Not so if a mark has no partner there,
    /// or what is glued behind a closing one could be the rest of the quoted word.
    pub is_determinable: bool,
}

/// Text with damage of the given kinds, about every third mark and every thirtieth blank of it; the same for
/// the same seed.
#[must_use]
pub fn damaged(seed: u64, kinds: &[Damage]) -> Damaged {
    let mut dice = Dice::new(seed);
    let sound = sound_text(&mut dice);
    spoil(sound, &mut dice, kinds)
}

/// Spoils a sound text.
#[must_use]
pub fn spoil(sound: String, dice: &mut Dice, kinds: &[Damage]) -> Damaged {
    let places = places(&sound);
    let mut edits: Vec<(usize, String, Harm)> = Vec::new();
    for pair in pairs(&sound) {
        if dice.below(40) == 0 {
            let (lost, mark) =
                if dice.below(2) == 0 { (pair.start, "“") } else { (pair.end, "”") };
            if let Some(number) = number(&places, lost) {
                let with = sound[places[number].clone()].replacen(mark, "", 1);
                let harm = Harm { damage: Damage::LostMark, is_determinable: false };
                edits.push((number, with, harm));
                continue;
            }
        }
        // A third of the pairs suffer, a third of those on both sides.
        let (first, last) = match dice.below(9) {
            0 => (true, true),
            1 => (true, false),
            2 => (false, true),
            _ => (false, false),
        };
        if first {
            let damage = dice.pick(Damage::OPENING);
            edits.extend(spoil_opening(&sound, &places, &pair, damage));
        }
        if last {
            let damage = dice.pick(Damage::CLOSING);
            edits.extend(spoil_closing(&sound, &places, &pair, damage));
        }
    }
    let touched: Vec<usize> = edits.iter().map(|(place, ..)| *place).collect();
    for (number, place) in places.iter().enumerate() {
        if !touched.contains(&number) && dice.below(30) == 0 {
            edits.extend(spoil_blanks(&sound, place, number, dice));
        }
    }
    edits.retain(|(.., harm)| kinds.contains(&harm.damage));
    edits.sort_by_key(|(place, ..)| *place);
    // One damage a place: `” “` between two quotations is left to the first that came.
    edits.dedup_by_key(|(place, ..)| *place);
    doubt_where_marks_are_lost(&sound, &places, &mut edits);
    let (mut text, mut copied) = (String::new(), 0);
    for (place, with, _) in &edits {
        text.push_str(&sound[copied..places[*place].start]);
        text.push_str(with);
        copied = places[*place].end;
    }
    text.push_str(&sound[copied..]);
    let damages = edits.into_iter().map(|(place, _, harm)| (place, harm)).collect();
    Damaged { sound, text, damages }
}

/// Where a mark was lost, the others of its paragraph have no partner either, for all one can tell.
fn doubt_where_marks_are_lost(
    sound: &str,
    places: &[Range<usize>],
    edits: &mut [(usize, String, Harm)],
) {
    let paragraph = |place: usize| sound[..places[place].end].matches('\n').count();
    let lost: Vec<usize> = edits
        .iter()
        .filter(|(.., harm)| harm.damage == Damage::LostMark)
        .map(|(place, ..)| paragraph(*place))
        .collect();
    for (place, _, harm) in edits {
        let is_of_mark = Damage::OF_MARKS.contains(&harm.damage);
        harm.is_determinable &= !(is_of_mark && lost.contains(&paragraph(*place)));
    }
}

/// The marks that open and close one quotation of one paragraph, by their places in bytes.
fn pairs(text: &str) -> Vec<Range<usize>> {
    let (mut pairs, mut open) = (Vec::new(), None);
    for (at, c) in text.char_indices() {
        match c {
            '“' => open = Some(at),
            '”' => pairs.extend(open.take().map(|from| from..at)),
            '\n' => open = None,
            _ => {}
        }
    }
    pairs
}

/// The number of the place that holds a byte.
fn number(places: &[Range<usize>], at: usize) -> Option<usize> {
    places.iter().position(|place| place.contains(&at))
}

fn spoil_opening(
    text: &str,
    places: &[Range<usize>],
    pair: &Range<usize>,
    damage: Damage,
) -> Option<(usize, String, Harm)> {
    let number = number(places, pair.start)?;
    let place = &text[places[number].clone()];
    let (before, after) = place.split_once('“')?;
    // Where there is no blank to lose, nothing can be glued.
    let glued = before.strip_suffix(' ').filter(|_| number > 0);
    let with = match damage {
        Damage::TurnedOpening => format!("{before}”{after}"),
        Damage::TurnedAndGlued => format!("{}”{after}", glued?),
        Damage::GluedOpening => format!("{}“{after}", glued?),
        Damage::BlankAfterOpening => format!("{before}“ {after}"),
        Damage::TurnedAndLoose => format!("{before}” {after}"),
        _ => format!("{}” {after}", glued?),
    };
    // A blank between a mark and an ellipsis or an inner mark is a custom of some houses.
    let is_determinable =
        with.ends_with(' ') && after.is_empty() || !with.contains("” ") && !with.contains("“ ");
    Some((number, with, Harm { damage, is_determinable }))
}

fn spoil_closing(
    text: &str,
    places: &[Range<usize>],
    pair: &Range<usize>,
    damage: Damage,
) -> Option<(usize, String, Harm)> {
    let number = number(places, pair.end)?;
    let place = &text[places[number].clone()];
    let (before, after) = place.split_once('”')?;
    let mut is_determinable = true;
    let with = match damage {
        Damage::BlankBeforeClosing => {
            is_determinable = !before.ends_with(['…', '’']);
            format!("{before} ”{after}")
        }
        Damage::TurnedClosing => format!("{before}“{after}"),
        _ => {
            // `“Post”s` and `“un”fair` are no damage, so the rest must be a word that is no ending.
            let next = text[places[number].end..].split(|c: char| !c.is_alphanumeric()).next()?;
            let is_whole =
                text[pair.clone()].contains(' ') || before.ends_with([',', '.', '!', '?']);
            is_determinable = is_whole && next.len() > 2;
            if !next.starts_with(|c: char| c.is_ascii_alphabetic()) {
                return None;
            }
            // Only a bare blank is lost: behind a stop a mark is as sound as before one.
            format!("{before}”{}", after.strip_prefix(' ').filter(|rest| rest.is_empty())?)
        }
    };
    Some((number, with, Harm { damage, is_determinable }))
}

fn spoil_blanks(
    text: &str,
    place: &Range<usize>,
    number: usize,
    dice: &mut Dice,
) -> Option<(usize, String, Harm)> {
    let what = &text[place.clone()];
    let beside_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let in_figure = beside_digit(text[..place.start].chars().next_back())
        && beside_digit(text[place.end..].chars().next());
    let at = what.find(' ').filter(|_| !in_figure && !what.contains('\n'))?;
    let (before, after) = what.split_at(at);
    let (damage, with) = if what.contains(['“', '”']) {
        (Damage::BlanksBesideMark, format!("{before} {after}"))
    } else if matches!(before, "," | "." | ";" | ":") && after == " " {
        (Damage::BlankBeforeStop, format!(" {what}"))
    } else {
        (Damage::ManyBlanks, format!("{before}{}{after}", dice.pick(&[" ", "  ", "    "])))
    };
    Some((number, with, Harm { damage, is_determinable: true }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_damage() {
        assert_eq!(damaged(7, &Damage::ALL), damaged(7, &Damage::ALL));
        assert_ne!(damaged(7, &Damage::ALL), damaged(8, &Damage::ALL));
    }

    #[test]
    fn every_kind_of_damage_comes_up() {
        let mut met: Vec<Damage> = (0..200)
            .flat_map(|seed| damaged(seed, &Damage::ALL).damages.into_values())
            .map(|harm| harm.damage)
            .collect();
        met.sort_unstable();
        met.dedup();
        assert_eq!(met, Damage::ALL);
    }

    #[test]
    fn damage_lies_between_words() {
        for seed in 0..200 {
            let it = damaged(seed, &Damage::ALL);
            let (sound, text) = (places(&it.sound), places(&it.text));
            assert_eq!(sound.len(), text.len());
            for (place, (was, is)) in sound.into_iter().zip(text).enumerate() {
                let differs = it.sound[was] != it.text[is];
                assert_eq!(differs, it.damages.contains_key(&place), "{}", it.text);
            }
        }
    }
}
