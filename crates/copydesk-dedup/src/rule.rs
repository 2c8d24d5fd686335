//! What two articles that were compared are to each other.
//!
//! Two articles are copies if most of their shingles are common, if one holds the other, or if the
//! shorter is aligned with the other over a good part of its length and the common part is rare in
//! the collection. The figures have a veto: where most of those between the same words differ, the
//! two fill one form. Of an edited copy more is asked: notices of one form whose names are long have
//! few other words between the same ones.

use copydesk_core::{PerMille, RelatedKind};
use serde::{Deserialize, Serialize};

use crate::compare::{Comparison, Part};
use crate::options::{Options, in_company};

/// Below so many shingles a Jaccard index must be higher by [`SHORT_EXTRA`]: one changed name in a
/// notice of a line costs no more than that.
const SHORT: u32 = 40;
const SHORT_EXTRA: u16 = 50;

/// Aligned text is reworded if fewer of its places, in thousandths, are shared shingles. What is aligned and
/// as it was is a block that an outlet sets into many stories, if it is not nearly all of the article; words
/// that were replaced or misread all over break the alignment too, so less of it must do.
const REWORDED: u64 = 600;

/// Below so many shingles an article is a notice, of which other ones may differ in a name only.
const NOTICE: u32 = 150;

/// From which Jaccard index on one other name beside an equal one is no sign of a form.
const MISREAD: u16 = 800;

/// Two articles fill one form if they share so many shingles at least, in so large a part (thousandths).
const FORM: (u32, u16) = (20, 300);

/// What binds two articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bond {
    /// They are copies.
    Copy,
    /// They are copies if others say so too: in one cluster by other bonds.
    Company,
    /// They are no copies, but alike.
    Related(Kind),
}

/// [`RelatedKind`] with its number in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The same story with corrected figures.
    Update = 0,
    /// The same form filled with other figures.
    Template = 1,
}

impl From<Kind> for RelatedKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Update => Self::Update,
            Kind::Template => Self::Template,
        }
    }
}

/// How a pair of copies lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// About the same length, or neither holds the other.
    Level,
    /// The first holds the second.
    FirstHolds,
    /// The second holds the first.
    SecondHolds,
}

/// What two articles are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tie {
    /// What binds them.
    pub bond: Bond,
    /// How they lie.
    pub shape: Shape,
    /// How much they share: the containment if one holds the other, else Jaccard's index.
    pub similarity: PerMille,
    /// Some figures differ between the same words.
    pub changed: bool,
    /// Where that which they share lies in the first.
    pub first_part: Part,
    /// Where it lies in the second.
    pub second_part: Part,
}

/// What is to be said about a pair, if anything. `rarity` is the part of the smaller one's rare shingles that
/// the other holds, by weight: that of the [`Candidate`](crate::steps::Candidate), or zero if it is not known.
#[must_use]
pub fn judge(found: &Comparison, rarity: PerMille, options: &Options) -> Option<Tie> {
    let bond = bond(found, rarity.get(), options)?;
    let shape = shape(found);
    let similarity = if shape == Shape::Level { found.jaccard() } else { found.containment() };
    let (first_part, second_part) = (found.first_part, found.second_part);
    let changed = found.differing > 0;
    Some(Tie { bond, shape, similarity, changed, first_part, second_part })
}

fn bond(found: &Comparison, rarity: u16, options: &Options) -> Option<Bond> {
    let smaller = found.first.min(found.second);
    if smaller < options.least {
        return None;
    }
    let jaccard = options.jaccard.saturating_add(if smaller < SHORT { SHORT_EXTRA } else { 0 });
    let alike = found.jaccard().get() >= jaccard;
    let held = found.shared >= options.held && found.containment().get() >= options.containment;
    let copies = alike || held || edited(found, rarity, options, u32::from);
    let minority = found.differing <= found.agreeing;
    let sound = if renamed(found, smaller) {
        false
    } else if options.changed == 0 {
        found.differing == 0
    } else {
        minority || found.differing <= options.changed
    };
    if sound {
        let company = || edited(found, rarity, options, in_company);
        return if copies { Some(Bond::Copy) } else { company().then_some(Bond::Company) };
    }
    let (shared, part) = FORM;
    let one_form = found.shared >= shared && found.containment().get() >= part;
    if copies && minority && !renamed(found, smaller) {
        Some(Bond::Related(Kind::Update))
    } else {
        one_form.then_some(Bond::Related(Kind::Template))
    }
}

/// Whether names between the same words are other ones in a notice, so that one form was filled for two
/// people, firms or places. In a story most names agree, and one that does not was misread; so was one
/// of two in notices that are nearly the same.
fn renamed(found: &Comparison, smaller: u32) -> bool {
    let misread =
        (found.other_names, found.same_names) == (1, 1) && found.jaccard().get() >= MISREAD;
    let most = found.other_names > 0 && found.other_names >= found.same_names;
    smaller < NOTICE && most && !misread
}

/// Whether the shorter one is an edited copy of a part of the other.
fn edited(found: &Comparison, rarity: u16, options: &Options, least: fn(u16) -> u32) -> bool {
    let alignment = u32::from(found.alignment().get());
    let reworded = u64::from(found.shared) * 1000 < u64::from(found.aligned) * REWORDED;
    let enough = if reworded { options.reworded } else { options.alignment };
    let in_place = found.lead <= options.lead && u32::from(rarity) >= least(options.rarity);
    found.aligned >= least(options.aligned)
        && alignment >= least(enough)
        && (in_place || alignment >= u32::from(options.anywhere))
        && (found.differing <= 1 || found.differing <= found.agreeing / 2)
}

/// One holds the other if it has nine tenths of its shingles and a tenth more.
fn shape(found: &Comparison) -> Shape {
    let holds = |large: u32, small: u32| u64::from(small) * 10 <= u64::from(large) * 9;
    if found.containment().get() < 900 {
        Shape::Level
    } else if holds(found.first, found.second) {
        Shape::FirstHolds
    } else if holds(found.second, found.first) {
        Shape::SecondHolds
    } else {
        Shape::Level
    }
}
