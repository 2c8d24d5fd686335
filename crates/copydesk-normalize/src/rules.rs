//! The rules by name, and sets of them.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

/// One rule. Rules come in a fixed order, the order of these variants: where two could act on the
/// same character, the earlier one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RuleId {
    /// Reads the character references of HTML that stand in plain text.
    Entities,
    /// Repairs UTF-8 that was read as a code page.
    Mojibake,
    /// Deletes the byte-order mark at the start.
    Bom,
    /// Reads C1 controls as the Windows-1252 characters they once were.
    C1,
    /// Makes every kind of line end a line feed.
    LineEnds,
    /// Deletes characters without width.
    ZeroWidth,
    /// Deletes controls of writing direction.
    Bidi,
    /// Deletes control characters.
    Controls,
    /// Deletes soft hyphens.
    SoftHyphens,
    /// Makes every kind of space a plain one.
    Spaces,
    /// Brings text into normalization form C.
    Nfc,
    /// Makes one blank of many.
    Blanks,
    /// Deletes blanks at the end of a line.
    TrailingBlanks,
    /// Leaves at most two empty lines in a row.
    BlankLines,
    /// Makes three full stops an ellipsis.
    Ellipsis,
    /// Joins words that were parted at the end of a line.
    Hyphens,
    /// Makes one line of the lines of a wrapped paragraph.
    Unwrap,
    /// Makes double quotation marks of doubled backticks and apostrophes.
    TexQuotes,
    /// Makes low quotation marks of two commas.
    LowQuotes,
    /// Turns and spaces curly double quotation marks.
    Quotes,
    /// Turns apostrophes that are typed as opening single marks.
    Apostrophes,
    /// Turns curly single quotation marks.
    SingleQuotes,
    /// Writes marks in ASCII.
    AsciiMarks,
    /// Writes dashes for hyphens that part clauses.
    Dashes,
    /// Deletes the blank between a currency sign and its figure.
    CurrencyBlanks,
    /// Deletes the blank between a figure and a percent sign.
    PercentBlanks,
    /// Deletes the blank between a word and a stop.
    StopBlanks,
    /// Brings text into the compatibility form, [`Form::Nfkc`](crate::Form::Nfkc).
    Compatibility,
    /// A [`HouseRule`](crate::HouseRule), by its number among those of the [`Cleaner`](crate::Cleaner);
    /// in no set of rules. [`Cleaner::name`](crate::Cleaner::name) tells what it is called.
    House(u8),
}

/// What a rule does, in words and by an example.
///
/// In the examples, what cannot be seen is written as in Rust: `\n`, `\u{a0}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Description {
    /// What sets it off.
    pub trigger: &'static str,
    /// Where it acts and where it does not.
    pub context: &'static str,
    /// A text before.
    pub before: &'static str,
    /// The same text when this rule alone has seen it.
    pub after: &'static str,
    /// The presets that have it, by name, with blanks between them; empty if none has.
    pub presets: &'static str,
}

const ALL: [RuleId; 28] = [
    RuleId::Entities,
    RuleId::Mojibake,
    RuleId::Bom,
    RuleId::C1,
    RuleId::LineEnds,
    RuleId::ZeroWidth,
    RuleId::Bidi,
    RuleId::Controls,
    RuleId::SoftHyphens,
    RuleId::Spaces,
    RuleId::Nfc,
    RuleId::Blanks,
    RuleId::TrailingBlanks,
    RuleId::BlankLines,
    RuleId::Ellipsis,
    RuleId::Hyphens,
    RuleId::Unwrap,
    RuleId::TexQuotes,
    RuleId::LowQuotes,
    RuleId::Quotes,
    RuleId::Apostrophes,
    RuleId::SingleQuotes,
    RuleId::AsciiMarks,
    RuleId::Dashes,
    RuleId::CurrencyBlanks,
    RuleId::PercentBlanks,
    RuleId::StopBlanks,
    RuleId::Compatibility,
];

/// The lines of the table, in the order of `ALL` (a test holds them together).
static TABLE: LazyLock<Vec<(&'static str, Description)>> = LazyLock::new(|| {
    let lines = include_str!("../data/rules.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap_or_default();
            let (name, presets) = (cell(), cell());
            (
                name,
                Description {
                    trigger: cell(),
                    context: cell(),
                    before: cell(),
                    after: cell(),
                    presets,
                },
            )
        })
        .collect()
});

impl RuleId {
    /// Every rule of this crate, in order.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// The name it has in settings: `line-ends`; `house` for every house rule.
    #[must_use]
    pub fn name(self) -> &'static str {
        TABLE.get(self.index()).map_or("house", |line| line.0)
    }

    /// What it does; nothing is known about a house rule.
    ///
    /// ```
    /// use copydesk_normalize::{RuleId, Rules, normalize_with};
    /// let ellipsis = RuleId::Ellipsis.describe();
    /// let cleaned = normalize_with(ellipsis.before, Rules::OFF.with(RuleId::Ellipsis));
    /// assert_eq!(cleaned.text, ellipsis.after);
    /// ```
    #[must_use]
    pub fn describe(self) -> Description {
        const HOUSE: Description = Description {
            trigger: "what the house rule looks for",
            context: "after all other rules",
            before: "",
            after: "",
            presets: "",
        };
        TABLE.get(self.index()).map_or(HOUSE, |line| line.1)
    }

    /// Its place in the order; house rules stand behind all others.
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Entities => 0,
            Self::Mojibake => 1,
            Self::Bom => 2,
            Self::C1 => 3,
            Self::LineEnds => 4,
            Self::ZeroWidth => 5,
            Self::Bidi => 6,
            Self::Controls => 7,
            Self::SoftHyphens => 8,
            Self::Spaces => 9,
            Self::Nfc => 10,
            Self::Blanks => 11,
            Self::TrailingBlanks => 12,
            Self::BlankLines => 13,
            Self::Ellipsis => 14,
            Self::Hyphens => 15,
            Self::Unwrap => 16,
            Self::TexQuotes => 17,
            Self::LowQuotes => 18,
            Self::Quotes => 19,
            Self::Apostrophes => 20,
            Self::SingleQuotes => 21,
            Self::AsciiMarks => 22,
            Self::Dashes => 23,
            Self::CurrencyBlanks => 24,
            Self::PercentBlanks => 25,
            Self::StopBlanks => 26,
            Self::Compatibility => 27,
            Self::House(number) => FIRST_HOUSE + number as usize,
        }
    }

    const fn bit(self) -> u32 {
        match self {
            Self::House(_) => 0,
            _ => 1 << self.index(),
        }
    }
}

/// A set of rules has a bit for each rule before this place.
pub(crate) const FIRST_HOUSE: usize = 32;

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of rules: one of five presets, with single rules switched on or off.
///
/// Written and read as a preset followed by the differences:
///
/// ```
/// use copydesk_normalize::{RuleId, Rules};
/// let rules: Rules = "news,-quotes".parse()?;
/// assert_eq!(rules, Rules::NEWS.without(RuleId::Quotes));
/// assert_eq!(rules.to_string(), "news,-quotes");
/// # Ok::<(), copydesk_normalize::RulesError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules(u32);

impl Rules {
    /// Nothing: the text as it came.
    pub const OFF: Self = Self(0);
    /// Only what was decoded wrongly is repaired; blanks and marks stay as they are.
    pub const ENCODING: Self = Self::OFF.with(RuleId::Mojibake).with(RuleId::Bom).with(RuleId::C1);
    /// `ENCODING` and all that no reader sees: normalization form C, line ends, blanks, characters
    /// without width, controls.
    pub const SAFE: Self = Self::ENCODING
        .with(RuleId::Entities)
        .with(RuleId::LineEnds)
        .with(RuleId::ZeroWidth)
        .with(RuleId::Bidi)
        .with(RuleId::Controls)
        .with(RuleId::SoftHyphens)
        .with(RuleId::Spaces)
        .with(RuleId::Nfc)
        .with(RuleId::Blanks)
        .with(RuleId::TrailingBlanks)
        .with(RuleId::BlankLines);
    /// `SAFE`, quotation marks and the ellipsis: the default.
    pub const NEWS: Self = Self::SAFE
        .with(RuleId::Ellipsis)
        .with(RuleId::Hyphens)
        .with(RuleId::TexQuotes)
        .with(RuleId::Quotes)
        .with(RuleId::Apostrophes)
        .with(RuleId::SingleQuotes);
    /// `SAFE`, repaired quotation marks, then all marks in ASCII.
    pub const ASCII: Self =
        Self::SAFE.with(RuleId::TexQuotes).with(RuleId::Quotes).with(RuleId::AsciiMarks);

    /// The presets by name.
    const PRESETS: [(&'static str, Self); 5] = [
        ("off", Self::OFF),
        ("encoding", Self::ENCODING),
        ("safe", Self::SAFE),
        ("news", Self::NEWS),
        ("ascii", Self::ASCII),
    ];

    /// The set with one rule more; a house rule belongs to no set.
    #[must_use]
    pub const fn with(self, rule: RuleId) -> Self {
        Self(self.0 | rule.bit())
    }

    /// The set with one rule less.
    #[must_use]
    pub const fn without(self, rule: RuleId) -> Self {
        Self(self.0 & !rule.bit())
    }

    /// The rules that are in both sets.
    pub(crate) const fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether a rule is on.
    #[must_use]
    pub const fn has(self, rule: RuleId) -> bool {
        self.0 & rule.bit() != 0
    }

    /// Whether three full stops become an ellipsis: not where another rule writes the ellipsis as three
    /// full stops.
    pub(crate) const fn join_dots(self) -> bool {
        self.has(RuleId::Ellipsis)
            && !self.has(RuleId::AsciiMarks)
            && !self.has(RuleId::Compatibility)
    }

    /// The rules that are on, in order.
    pub fn iter(self) -> impl Iterator<Item = RuleId> {
        ALL.into_iter().filter(move |rule| self.has(*rule))
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::NEWS
    }
}

/// The nearest preset, then what differs: the form that [`Rules::from_str`] reads.
impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut nearest = Self::PRESETS[0];
        for preset in Self::PRESETS {
            if (preset.1.0 ^ self.0).count_ones() < (nearest.1.0 ^ self.0).count_ones() {
                nearest = preset;
            }
        }
        f.write_str(nearest.0)?;
        for rule in ALL {
            match (nearest.1.has(rule), self.has(rule)) {
                (false, true) => write!(f, ",+{rule}")?,
                (true, false) => write!(f, ",-{rule}")?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// A set of rules that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{word}` is no rule set: expected off, encoding, safe, news or ascii, then for single rules `,+NAME` or `,-NAME`"
)]
pub struct RulesError {
    word: Box<str>,
}

impl FromStr for Rules {
    type Err = RulesError;

    /// Reads `news`, `news,-quotes`, `safe,+ellipsis`.
    fn from_str(text: &str) -> Result<Self, RulesError> {
        let mut words = text.split(',').map(str::trim);
        let first = words.next().unwrap_or_default();
        let unknown = |word: &str| RulesError { word: word.into() };
        let preset = Self::PRESETS.into_iter().find(|(name, _)| *name == first);
        let mut rules = preset.ok_or_else(|| unknown(first))?.1;
        for word in words {
            let rule = |name: &str| {
                ALL.into_iter().find(|rule| rule.name() == name).ok_or_else(|| unknown(word))
            };
            rules = match (word.strip_prefix('+'), word.strip_prefix('-')) {
                (Some(name), _) => rules.with(rule(name)?),
                (_, Some(name)) => rules.without(rule(name)?),
                _ => return Err(unknown(word)),
            };
        }
        Ok(rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_describes_every_rule_in_order() {
        assert_eq!(TABLE.len(), ALL.len());
        for (at, rule) in ALL.into_iter().enumerate() {
            assert_eq!(rule.index(), at);
            let variant = format!("{rule:?}").to_lowercase();
            assert_eq!(rule.name().replace('-', ""), variant, "line {at} of the table");
            assert!(!rule.describe().after.is_empty());
        }
    }

    #[test]
    fn the_table_names_the_presets_that_hold_a_rule() {
        for rule in ALL {
            let holding: Vec<&str> = Rules::PRESETS
                .iter()
                .filter(|(_, rules)| rules.has(rule))
                .map(|(name, _)| *name)
                .collect();
            assert_eq!(rule.describe().presets, holding.join(" "), "{rule}");
        }
    }

    #[track_caller]
    fn check_reading(rules: Rules) {
        assert_eq!(rules.to_string().parse(), Ok(rules));
    }

    #[test]
    fn sets_near_a_preset_are_read_as_they_are_written() {
        let flips = || (0..ALL.len()).map(|at| 1u32 << at).chain([0]);
        for (_, preset) in Rules::PRESETS {
            for (one, other) in flips().flat_map(|one| flips().map(move |other| (one, other))) {
                check_reading(Rules(preset.0 ^ one ^ other));
            }
        }
    }

    #[test]
    fn sets_far_from_every_preset_are_read_as_they_are_written() {
        let all = (1u64 << ALL.len()) - 1;
        // Steps of the golden ratio fall evenly over all sets (Knuth, TAOCP 3, section 6.4).
        for step in 0..1 << 12 {
            let bits = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(step) >> 32;
            check_reading(Rules(u32::try_from(bits & all).expect("a set has 32 bits")));
        }
    }

    #[test]
    fn what_is_no_set_is_named() {
        for (text, word) in
            [("modern", "modern"), ("", ""), ("news,quotes", "quotes"), ("news,-quote", "-quote")]
        {
            let error = text.parse::<Rules>().expect_err("no rule set");
            assert!(error.to_string().starts_with(&format!("`{word}` is no rule set")), "{error}");
        }
    }
}
