//! How sure a rule is of one quote, where what it shows tells more than the rule alone: its kind, how
//! long it is, what points to the speaker, and whether the text is a story.
//!
//! A part of a rule has a figure of its own where its precision lies three points or more from that of
//! the rest and it has 25 cases or more. News is measured on PolNeAR's training articles, stories on
//! the training windows of `RiQuA`.

use copydesk_core::{PerMille, QuoteKind};

use super::Rule;
use crate::draft::Draft;
use crate::lexicon::{Flags, flags};

/// What a quote shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    kind: QuoteKind,
    size: Size,
    pointer: Pointer,
    /// The text is a story, where tags are freer and people take turns.
    story: bool,
}

/// How many words were said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    /// Three or fewer.
    Few,
    /// Four to seven.
    Some,
    Many,
}

/// What points to the speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pointer {
    Name,
    Pronoun,
    /// A common noun: `the mayor`.
    Noun,
    Nothing,
}

impl Look {
    /// What a draft shows.
    pub(crate) fn of(text: &str, draft: &Draft, story: bool) -> Self {
        let words = draft.parts.iter().fold(0, |words, part| {
            if words < MANY { words + up_to_many(&text[part.0..part.1]) } else { words }
        });
        let size = match words {
            0..=3 => Size::Few,
            4..=7 => Size::Some,
            _ => Size::Many,
        };
        let mention = draft.mention.map(|mention| &text[mention.span.0..mention.span.1]);
        Self { kind: draft.kind, size, pointer: mention.map_or(Pointer::Nothing, pointer), story }
    }
}

/// So many words are many.
const MANY: usize = 8;

/// The number of words, or some number from [`MANY`] on if there are more.
fn up_to_many(part: &str) -> usize {
    let (mut words, mut at, mut before) = (0, 0, LANE);
    for lanes in part.as_bytes().chunks_exact(size_of::<u64>()) {
        let lanes = lanes.try_into().map_or(u64::MAX, u64::from_le_bytes);
        let Some(blanks) = blanks(lanes) else { break };
        // A word begins behind a blank.
        words += (!blanks & (blanks << u8::BITS | before) & LANES).count_ones() as usize;
        if words >= MANY {
            return words;
        }
        before = blanks >> (u64::BITS - u8::BITS);
        at += size_of::<u64>();
    }
    let rest = &part[at..]; // all before is ASCII
    let begins = usize::from(before == LANE || rest.starts_with(char::is_whitespace));
    // The first word of the rest has been counted if it goes on with another.
    let going = 1 - begins;
    words + rest.split_whitespace().take(MANY + 1).count().saturating_sub(going)
}

/// The highest bit of a byte, and that of all eight.
const LANE: u64 = 0x80;
const LANES: u64 = u64::from_le_bytes([0x80; 8]);

/// The highest bit of every byte that is a blank, of eight plain ones; nothing if one is no plain one.
fn blanks(lanes: u64) -> Option<u64> {
    const BLANKS: u64 = u64::from_le_bytes([b' '; 8]);
    // No sum runs over into the next byte, and no difference is borrowed from it.
    let plain = lanes & LANES == 0 && ((lanes | LANES) - BLANKS) & LANES == LANES;
    plain.then(|| !((lanes ^ BLANKS) + !LANES) & LANES)
}

fn pointer(mention: &str) -> Pointer {
    let pronoun = Flags::SUBJECT.or(Flags::OBJECT).or(Flags::POSS);
    if !mention.contains(' ') && flags(mention).any(pronoun) {
        return Pointer::Pronoun;
    }
    let mut words = mention.split_whitespace().filter(|word| !flags(word).any(Flags::DET));
    if words.any(|word| word.starts_with(char::is_uppercase)) {
        Pointer::Name
    } else {
        Pointer::Noun
    }
}

impl Rule {
    /// That it is a quote of this kind and extent.
    pub(crate) fn span(self, look: Look) -> PerMille {
        use QuoteKind::{Direct, Indirect, Mixed};
        use Size::{Few, Many, Some};
        let finer = match (self.id, look.kind, look.size, look.pointer) {
            ("marks" | "trail" | "carry" | "lead", Direct, ..) if look.story => 970,
            ("trail", Direct, Many, _) => 990,
            ("trail", Direct, Some, _) => 980,
            ("trail", Direct, Few, _) => 900,
            ("trail", Mixed, ..) => 850,
            ("carry", _, Few, _) => 910,
            ("lead", Direct, Many, _) => 980,
            ("lead", Direct, Some, _) => 820,
            ("lead", Direct, Few, _) => 740,
            ("lead", Mixed, Many, _) => 810,
            ("lead", Mixed, ..) => 660,
            ("cue", _, Many, _) => 910,
            ("cue", ..) => 240,
            ("headline", Mixed, ..) => 950,
            ("marks", Direct, Many, _) => 750,
            ("marks", ..) => 390,
            ("subject", _, Many, _) => 630,
            ("subject", ..) => 240,
            ("bare", Mixed, ..) => 890,
            ("bare", Indirect, Few, _) => 750,
            ("bare", Indirect, _, Pointer::Name) => 860,
            ("bare", Indirect, ..) => 790,
            ("that", Mixed, ..) => 940,
            ("that", Indirect, _, Pointer::Name) => 860,
            ("that", Indirect, ..) => 790,
            ("tag", _, Few, _) => 800,
            ("shared", Direct, Many, _) => 980,
            ("shared", Mixed, ..) => 950,
            ("shared", Indirect, _, Pointer::Noun) => 710,
            ("shared", Indirect, _, Pointer::Pronoun) => 910,
            ("shared", Indirect, ..) => 850,
            ("object", Mixed, ..) => 870,
            ("object", Indirect, _, Pointer::Pronoun) => 860,
            ("object", Indirect, ..) => 740,
            ("paragraph", _, Many, _) => 910,
            ("paragraph", ..) => 350,
            _ => self.span,
        };
        PerMille::new(finer)
    }

    /// That the mention is the speaker.
    pub(crate) fn speaker(self, look: Look) -> PerMille {
        let noun = look.pointer == Pointer::Noun;
        let finer = match self.id {
            "trail" if look.story => 910,
            "carry" if look.story => 800,
            "lead" if look.story => 650,
            "cue" | "shared" if look.story => 420,
            "colon" if look.story => 300,
            "carry" if noun => 880,
            "lead" if noun => 850,
            "that" if noun => 910,
            "shared" if noun => 810,
            "shared" if look.kind == QuoteKind::Direct => 850,
            "shared" => 940,
            _ => self.speaker,
        };
        PerMille::new(finer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_as_the_standard_library_counts_them() {
        for text in [
            "",
            "one",
            "no blank in it",
            " a  b\tc\nd ",
            "eight of 8 bytes, or so ",
            "sign’s – and Peña and\u{a0}no\u{2009}end",
            "long enough to have many more words than anybody counts",
        ] {
            for from in (0..text.len()).filter(|from| text.is_char_boundary(*from)) {
                let want = text[from..].split_whitespace().count().min(MANY);
                assert_eq!(up_to_many(&text[from..]).min(MANY), want, "in {:?}", &text[from..]);
            }
        }
    }
}
