//! A fingerprint made ready for comparing.

use super::alignment::{Aligned, aligned};
use super::figures::between;
use super::part::Part;
use super::places::Places;
use super::{Comparison, count};
use crate::fingerprint::{Figure, Fingerprint};

/// A fingerprint ready for comparing: worth keeping where one meets many.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    full: u128,
    grain: u8,
    places: u32, // shingles, repeated ones too
    shingles: Places,
    figures: Vec<Figure>, // sorted
}

impl Prepared {
    pub(crate) fn new(fingerprint: &Fingerprint) -> Self {
        let mut figures = fingerprint.figures.clone();
        figures.sort_unstable();
        Self {
            full: fingerprint.full,
            grain: fingerprint.grain,
            places: count(fingerprint.shingles.len()),
            shingles: Places::new(&fingerprint.shingles),
            figures,
        }
    }

    pub(crate) fn compare(&self, other: &Self) -> Comparison {
        let [figures, names] = between(&self.figures, &other.figures);
        let order = |one: &Self| (one.places, one.full);
        let straight = order(self) <= order(other);
        let (shorter, longer) = if straight { (self, other) } else { (other, self) };
        let alike = self.grain == other.grain;
        let matches = if alike { shorter.matches(longer) } else { Vec::new() };
        let places = shorter.places;
        let shared = count(matches.len());
        let nothing = Aligned { parts: [Part::WHOLE; 2], places: 0, lead: places };
        let Aligned { parts: [one, other_one], places: aligned, lead } =
            aligned(&matches, places, longer.places).unwrap_or(nothing);
        let (first_part, second_part) = if straight { (one, other_one) } else { (other_one, one) };
        Comparison {
            exact: self.full == other.full,
            shared,
            first: count(self.shingles.len()),
            second: count(other.shingles.len()),
            aligned,
            lead,
            places,
            first_part,
            second_part,
            agreeing: figures.agreeing,
            differing: figures.differing,
            same_names: names.agreeing,
            other_names: names.differing,
        }
    }

    /// The shingles that both hold, as their first places here and there, by place here.
    pub(super) fn matches(&self, other: &Self) -> Vec<(u32, u32)> {
        self.shingles.shared(&other.shingles)
    }
}
