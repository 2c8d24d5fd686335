//! Lists of words, the commoner ones of which are thrown more often.

use crate::sound::Dice;

/// Words of one class: the commoner ones are thrown more often.
#[derive(Clone, Debug)]
pub(super) struct Class {
    forms: [Words; 4],
    throws: Vec<u16>, // places in `forms`
}

/// Words in one string, so that those near each other are near in memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    text: String,
    ends: Vec<u32>,
}

impl Words {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn push(&mut self, word: &str) {
        self.text.push_str(word);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[at] as usize]
    }
}

impl<T: AsRef<str>> FromIterator<T> for Words {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Self {
        let mut words = Self::default();
        all.into_iter().for_each(|word| words.push(word.as_ref()));
        words
    }
}

/// How many places a class of words has for a throw.
const THROWS: u32 = 1 << 12;

/// Added to the rank of a word in Zipf's law, as Mandelbrot did: function words, which lead the law, are
/// no members of a class.
const RANK_SHIFT: f64 = 12.0;

impl Class {
    pub(super) fn new(forms: [Words; 4]) -> Self {
        let weights: Vec<f64> =
            (0..forms[0].len()).map(|rank| 1.0 / (rank as f64 + RANK_SHIFT)).collect();
        let sum: f64 = weights.iter().sum();
        let mut throws = Vec::with_capacity(THROWS as usize + weights.len());
        for (at, weight) in weights.iter().enumerate() {
            let places = (weight / sum * f64::from(THROWS)).round() as usize;
            throws.extend(std::iter::repeat_n(u16::try_from(at).unwrap_or(0), places.max(1)));
        }
        Self { forms, throws }
    }

    /// The place of a word.
    pub(super) fn throw(&self, dice: &mut Dice) -> u16 {
        let bound = u32::try_from(self.throws.len()).unwrap_or(THROWS);
        self.throws[dice.roll(bound) as usize]
    }

    /// Any of the words, none of them more often than others.
    pub(super) fn any(&self, dice: &mut Dice) -> &str {
        let bound = u32::try_from(self.forms[0].len()).unwrap_or(1);
        self.forms[0].get(dice.roll(bound) as usize)
    }

    /// All words.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        (0..self.forms[0].len()).map(|at| self.forms[0].get(at))
    }

    /// The word of a place. A class without the form gives the first one.
    pub(super) fn word(&self, at: u16, form: usize) -> &str {
        let forms = self.forms.get(form).filter(|forms| forms.len() > 0);
        forms.unwrap_or(&self.forms[0]).get(usize::from(at))
    }
}
