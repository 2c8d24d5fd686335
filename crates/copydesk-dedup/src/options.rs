//! Settings.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::fingerprint::{Fingerprint, Fingerprinter, Grain};
use crate::settings::Settings;

/// What counts as a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Profile {
    /// Syndicated news: edited, cut and re-headed copies too.
    #[default]
    News,
    /// Only what is nearly the same word for word.
    Strict,
}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(name: &str) -> Result<Self, UnknownProfile> {
        match name {
            "news" => Ok(Self::News),
            "strict" => Ok(Self::Strict),
            _ => Err(UnknownProfile { name: name.to_owned() }),
        }
    }
}

/// No profile has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownProfile {
    name: String,
}

impl fmt::Display for UnknownProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no profile `{}`: choose `news` or `strict`", self.name)
    }
}

impl std::error::Error for UnknownProfile {}

/// Settings of the search for copies. The default is what we would choose.
///
/// ```
/// use copydesk_dedup::{DedupStage, Options, Profile};
/// let stage = DedupStage::new(Options::default().profile(Profile::Strict).cap(60));
/// ```
///
/// All of it can stand in a configuration file, where unknown names and values are refused:
///
/// ```
/// use copydesk_dedup::Options;
/// let options: Options = serde_json::from_str(r#"{"profile": "news", "jaccard": 800}"#)?;
/// assert_eq!(options, Options::default().jaccard(800));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Settings")]
pub struct Options {
    pub(crate) words: usize,
    pub(crate) sampling: u32,
    pub(crate) cap: usize,
    pub(crate) jaccard: u16,
    pub(crate) containment: u16,
    pub(crate) held: u32,
    pub(crate) alignment: u16,
    pub(crate) reworded: u16,
    pub(crate) anywhere: u16,
    pub(crate) aligned: u16,
    pub(crate) lead: u32,
    pub(crate) rarity: u16,
    pub(crate) changed: u32,
    pub(crate) least: u32,
    pub(crate) related: usize,
    pub(crate) memory: usize,
}

/// What no share can reach.
const NEVER: u16 = 1001;

impl Default for Options {
    fn default() -> Self {
        Self {
            words: 3,
            sampling: 2,
            cap: 40,
            jaccard: 700,
            containment: 800,
            held: 24,
            alignment: 600,
            reworded: 450,
            anywhere: 780,
            aligned: 100,
            lead: 64,
            rarity: 80,
            changed: 3,
            least: 12,
            related: 3,
            memory: 256 << 20,
        }
    }
}

impl Options {
    /// What counts as a copy. Sets the length of shingles and the thresholds, so it comes first.
    #[must_use]
    pub fn profile(self, profile: Profile) -> Self {
        match profile {
            Profile::News => Self {
                words: 3,
                jaccard: 700,
                containment: 800,
                alignment: 600,
                reworded: 450,
                changed: 3,
                ..self
            },
            Profile::Strict => Self {
                words: 5,
                jaccard: 800,
                containment: NEVER,
                alignment: NEVER,
                reworded: NEVER,
                changed: 0,
                ..self
            },
        }
    }

    /// How many words a shingle has: 3 unless set, 1 to 8; anything else is clamped.
    #[must_use]
    pub fn words(self, words: usize) -> Self {
        Self { words: words.clamp(1, 8), ..self }
    }

    /// One shingle in two to the power of this goes into the index: 2 unless set, at most 6. A higher
    /// number saves room and time and loses heavily edited copies of short articles.
    #[must_use]
    pub fn sampling(self, halvings: u32) -> Self {
        Self { sampling: halvings.min(6), ..self }
    }

    /// How many different articles may share a shingle before it is held for boilerplate: 40 unless
    /// set, 4 to 1000.
    #[must_use]
    pub fn cap(self, articles: usize) -> Self {
        Self { cap: articles.clamp(4, 1000), ..self }
    }

    /// From which Jaccard index on, in thousandths, two articles are copies: 700 unless set.
    #[must_use]
    pub fn jaccard(self, per_mille: u16) -> Self {
        Self { jaccard: per_mille, ..self }
    }

    /// Which part of the smaller article's shingles, in thousandths, the other must hold to be its copy
    /// even if it has much more besides: 800 unless set, more than 1000 is never.
    #[must_use]
    pub fn containment(self, per_mille: u16) -> Self {
        Self { containment: per_mille, ..self }
    }

    /// Which part of the smaller article, in thousandths, must be aligned with the other for the two to be
    /// edited copies ([`Comparison::alignment`](crate::Comparison::alignment)): 600 unless set, more than
    /// 1000 is never.
    #[must_use]
    pub fn alignment(self, per_mille: u16) -> Self {
        Self { alignment: per_mille, ..self }
    }

    /// The same for text that was reworded all over, so that fewer than 600 of a thousand places in the
    /// aligned part are shared shingles: 450 unless set. There the alignment itself has gaps.
    #[must_use]
    pub fn reworded(self, per_mille: u16) -> Self {
        Self { reworded: per_mille, ..self }
    }

    /// From which alignment on, in thousandths, it does not matter where in the articles the aligned part
    /// stands and how rare its words are: 780 unless set. A story that hundreds print has no rare words,
    /// and a new opening over an old story leaves this much of it.
    #[must_use]
    pub fn anywhere(self, per_mille: u16) -> Self {
        Self { anywhere: per_mille, ..self }
    }

    /// How many words may stand before the aligned part, in the article where they are fewer: 64 unless
    /// set. An edited copy keeps the opening of the story under a headline, a byline and the head of a
    /// page. What is common further on only is a block that an outlet sets into many stories, a
    /// gallery or its background on a lasting affair.
    #[must_use]
    pub fn lead(self, words: u32) -> Self {
        Self { lead: words, ..self }
    }

    /// How many different shingles a short article must have in common with the one that holds it: 24
    /// unless set. Fewer are a stock phrase.
    #[must_use]
    pub fn held(self, shingles: u32) -> Self {
        Self { held: shingles, ..self }
    }

    /// Below so many different shingles only equal words make a copy, as in captions and alerts: 12
    /// unless set.
    #[must_use]
    pub fn least(self, shingles: u32) -> Self {
        Self { least: shingles, ..self }
    }

    /// How many words must be aligned at least in edited copies: 100 unless set.
    #[must_use]
    pub fn aligned(self, words: u16) -> Self {
        Self { aligned: words, ..self }
    }

    /// Which part of the smaller article's rare shingles, by weight and in thousandths, edited copies
    /// share at least: 80 unless set. It keeps apart what has only boilerplate in common, and it decides how
    /// many pairs are compared: with 60 twice as many among short notices, with 100 half as many.
    #[must_use]
    pub fn rarity(self, per_mille: u16) -> Self {
        Self { rarity: per_mille, ..self }
    }

    /// How many figures may have changed between the same words in a copy, even if fewer agree: 3 unless
    /// set. With 0 a copy has no changed figure at all. A copy with a changed figure is reported as an
    /// update besides.
    #[must_use]
    pub fn changed(self, figures: u32) -> Self {
        Self { changed: figures, ..self }
    }

    /// How many updates and templates are reported of an article: the 3 likest unless set.
    #[must_use]
    pub fn related(self, most: usize) -> Self {
        Self { related: most, ..self }
    }

    /// How many bytes settling holds at a time for all threads together, about: 256 MiB unless set, at least
    /// 4 MiB. It decides how finely records are cut, how many wait, and how many articles are compared at once,
    /// and changes no verdict. Records are cut for as many pairs as news has; where every phrase is shared by
    /// dozens of strangers a bucket is up to ten times as large. Besides stand 29 bytes an article, 40 for each
    /// copy found, and 28 for each holder of the commonest shingle while that is looked at.
    #[must_use]
    pub fn memory(self, bytes: usize) -> Self {
        Self { memory: bytes.max(4 << 20), ..self }
    }

    /// The fingerprint of a text with these settings, all words of which count.
    #[must_use]
    pub fn fingerprint(&self, text: &str) -> Fingerprint {
        let mut reader = Fingerprinter::new(self.grain(), text.len());
        reader.count(text);
        reader.finish(text, None)
    }

    /// The least rarity that is worth a look: that of copies in company.
    pub(crate) fn least_rarity(&self) -> u32 {
        in_company(self.rarity)
    }

    pub(crate) fn grain(&self) -> Grain {
        Grain { words: self.words, sampling: self.sampling, least: 16 }
    }
}

/// Three quarters: the evidence that is enough for two articles that belong to one cluster by other bonds.
pub(crate) fn in_company(evidence: u16) -> u32 {
    u32::from(evidence) * 3 / 4
}
