//! How a signature is cut into bands.

use copydesk_core::PerMille;
use serde::{Deserialize, Serialize};

/// So many bands of so many rows: two signatures meet if all rows of any band are equal.
///
/// Texts of similarity `s` meet with probability `1 - (1 - s^rows)^bands`, a curve like an S (Leskovec,
/// Rajaraman and Ullman, *Mining of Massive Datasets*, chapter 3). More rows meet fewer strangers, more
/// bands miss fewer copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Shape", into = "Shape")]
pub struct Bands {
    bands: u16, // at least 1
    rows: u16,  // at least 1
}

/// As many as a signature has numbers.
const MOST: usize = 4096;

/// In how many steps the curve is integrated, at the middle of each.
const STEPS: u64 = 1000;

impl Bands {
    /// So many bands of so many rows, each 1 to 4096; anything else is clamped. Together they should not
    /// need more numbers than a signature has: bands beyond its end have no keys.
    #[must_use]
    pub fn new(bands: usize, rows: usize) -> Self {
        let clamped = |count: usize| u16::try_from(count.clamp(1, MOST)).unwrap_or(1);
        Self { bands: clamped(bands), rows: clamped(rows) }
    }

    /// The bands that tell best what is at least as similar as the threshold, for signatures of `size`
    /// numbers: the area under the curve below the threshold (strangers that meet) and the area over the
    /// curve above it (copies that do not) are together as small as can be.
    #[must_use]
    pub fn for_threshold(size: usize, threshold: PerMille) -> Self {
        Self::weighted(size, threshold, 1, 1)
    }

    /// The same where a stranger that meets costs `strangers` and a copy that does not costs `missed`: with
    /// 1 and 9 few copies are missed and more pairs must be compared. Both zero is read as both one;
    /// at most 1000.
    ///
    /// ```
    /// use copydesk_core::PerMille;
    /// use copydesk_dedup::Bands;
    /// let half = PerMille::HALF;
    /// let (even, eager) = (Bands::for_threshold(128, half), Bands::weighted(128, half, 1, 9));
    /// assert_eq!((even.bands(), even.rows()), (25, 5));
    /// assert_eq!((eager.bands(), eager.rows()), (32, 4));
    /// assert!(eager.probability(half) > even.probability(half));
    /// ```
    #[must_use]
    pub fn weighted(size: usize, threshold: PerMille, strangers: u32, missed: u32) -> Self {
        let size = size.clamp(1, MOST);
        let (strangers, missed) = if strangers == 0 && missed == 0 {
            (1, 1)
        } else {
            (strangers.min(1000), missed.min(1000))
        };
        let mut costs = Vec::new(); // row by row, of 1, 2, … bands
        for step in 0..STEPS {
            let similarity = ((2 * step + 1) << ONE_BITS) / (2 * STEPS);
            let copies = 2 * step + 1 > 2 * u64::from(threshold.get()) * STEPS / 1000;
            let (mut at, mut alike) = (0, ONE);
            for rows in 1..=size {
                alike = times(alike, similarity);
                let mut apart = ONE;
                for _ in 0..size / rows {
                    apart = times(apart, ONE - alike);
                    let cost = if copies {
                        u64::from(missed) * apart
                    } else {
                        u64::from(strangers) * (ONE - apart)
                    };
                    match costs.get_mut(at) {
                        Some(sum) => *sum += cost,
                        None => costs.push(cost),
                    }
                    at += 1;
                }
            }
        }
        let shapes = (1..=size).flat_map(|rows| (1..=size / rows).map(move |bands| (bands, rows)));
        let best = shapes.zip(costs).min_by_key(|(shape, cost)| (*cost, *shape));
        best.map_or(Self::new(1, 1), |((bands, rows), _)| Self::new(bands, rows))
    }

    /// How many bands there are.
    #[must_use]
    pub fn bands(self) -> usize {
        self.bands.into()
    }

    /// How many numbers of a signature one band has.
    #[must_use]
    pub fn rows(self) -> usize {
        self.rows.into()
    }

    /// How likely two texts of this similarity meet in a band at least.
    #[must_use]
    pub fn probability(self, similarity: PerMille) -> PerMille {
        let similarity = (u64::from(similarity.get()) << ONE_BITS) / 1000;
        let alike = (0..self.rows).fold(ONE, |alike, _| times(alike, similarity));
        let apart = (0..self.bands).fold(ONE, |apart, _| times(apart, ONE - alike));
        PerMille::share(ONE - apart, ONE)
    }
}

/// Probabilities are integers of 32 fractional bits, so that all machines choose alike.
const ONE_BITS: u32 = 32;
const ONE: u64 = 1 << ONE_BITS;

/// A product of two probabilities.
const fn times(one: u64, other: u64) -> u64 {
    if other == ONE {
        one
    } else if one == ONE {
        other
    } else {
        (one * other) >> ONE_BITS
    }
}

/// As it stands on the wire.
#[derive(Serialize, Deserialize)]
struct Shape {
    bands: u16,
    rows: u16,
}

impl From<Bands> for Shape {
    fn from(Bands { bands, rows }: Bands) -> Self {
        Self { bands, rows }
    }
}

impl TryFrom<Shape> for Bands {
    type Error = String;

    fn try_from(Shape { bands, rows }: Shape) -> Result<Self, String> {
        let made = Self::new(bands.into(), rows.into());
        if made == (Self { bands, rows }) {
            Ok(made)
        } else {
            Err(format!("{bands} bands of {rows} rows: both must be from 1 to {MOST}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(threshold: u16, want: (usize, usize)) {
        let found = Bands::for_threshold(128, PerMille::new(threshold));
        assert_eq!((found.bands(), found.rows()), want, "for {threshold}");
    }

    #[test]
    fn bands_are_those_that_others_choose_for_128_numbers() {
        check(500, (25, 5));
        check(700, (14, 9));
        check(800, (9, 13));
        check(900, (5, 25));
    }

    #[test]
    fn the_ends_of_the_scale_are_no_trap() {
        check(0, (128, 1));
        check(1000, (1, 128));
        assert_eq!(Bands::for_threshold(0, PerMille::HALF), Bands::new(1, 1));
        assert_eq!(Bands::new(0, 99_999), Bands { bands: 1, rows: 4096 });
        assert_eq!(
            Bands::weighted(16, PerMille::HALF, 0, 0),
            Bands::for_threshold(16, PerMille::HALF)
        );
    }

    #[test]
    fn the_curve_rises_from_never_to_always() {
        let bands = Bands::new(16, 8);
        let curve: Vec<u16> =
            (0..=10).map(|tenths| bands.probability(PerMille::new(100 * tenths)).get()).collect();
        assert_eq!(curve, [0, 0, 0, 1, 10, 60, 237, 613, 947, 999, 1000]);
    }

    #[test]
    fn bands_read_back_from_the_wire_and_wrong_ones_are_refused() {
        let wire = serde_json::to_string(&Bands::new(14, 9)).expect("a small object");
        assert_eq!(wire, r#"{"bands":14,"rows":9}"#);
        assert_eq!(serde_json::from_str::<Bands>(&wire).expect("our own"), Bands::new(14, 9));
        assert!(serde_json::from_str::<Bands>(r#"{"bands":0,"rows":9}"#).is_err());
    }
}
