//! What speaks for and against a repair, by what stands around it.

use std::ops::Range;

use super::kind::{Kind, kind, price, price_inside};
use super::sequence::Sequence;

/// What stands beside a stretch.
pub(super) struct Around {
    pub(super) before: Option<char>,
    pub(super) behind: Option<char>,
    pub(super) left: Kind,
    pub(super) right: Kind,
}

impl Around {
    pub(super) fn of(line: &str, stretch: Range<usize>) -> Self {
        let before = line[..stretch.start].chars().next_back();
        let behind = line[stretch.end..].chars().next();
        let of = |c: Option<char>| c.map_or(Kind::Blank, kind);
        Self { before, behind, left: of(before), right: of(behind) }
    }
}

/// The price of characters in a row, with the two they stand between.
pub(super) fn chain(left: Kind, characters: impl Iterator<Item = char>, right: Kind) -> i32 {
    let (mut sum, mut two_back, mut back) = (0, None, left);
    for next in characters.map(kind).chain([right]) {
        sum += price(back, next);
        if let Some(two_back) = two_back {
            sum += price_inside(two_back, back, next);
        }
        (two_back, back) = (Some(back), next);
    }
    sum
}

const LATIN: Option<u8> = Some(0);

/// What speaks for sequences that say letters of one script in a row.
pub(super) fn kinship(run: &[Sequence]) -> i32 {
    let mut bonus = 0;
    for (at, pair) in run.windows(2).enumerate() {
        let scripts = [kind(pair[0].character).script(), kind(pair[1].character).script()];
        if scripts[0] == scripts[1] && scripts[0].is_some() && scripts[0] != LATIN {
            bonus += if at == 0 { 1 } else { 2 };
        }
    }
    bonus
}

/// Whether a sequence begins with what hardly begins anything but mojibake: `Â` or `Ã` with what follows
/// no letter, or the bytes of general punctuation.
pub(super) fn is_telling(line: &str, sequence: &Sequence, mut source: std::str::Chars<'_>) -> bool {
    let (Some(lead), Some(tail)) = (source.next().map(kind), source.next().map(kind)) else {
        return false;
    };
    let around = Around::of(line, sequence.start..sequence.end);
    match sequence.lead {
        0xc2 | 0xc3 => {
            let is_latin = matches!(lead, Kind::Capital(0));
            is_latin && !is_in_capitals(line, sequence, tail) && !is_quoted(around.left, tail)
        }
        0xe2 => {
            matches!(sequence.character, '\u{2010}'..='\u{203f}')
                || (lead.is_small_latin() && !around.left.is_letter())
        }
        // The byte-order mark and the sign for what could not be read.
        0xef => matches!(sequence.character, '\u{feff}' | '\u{fffd}'),
        _ => false,
    }
}

/// Whether the first character may be the last letter of a word in capitals, and the next what follows it.
fn is_in_capitals(line: &str, sequence: &Sequence, tail: Kind) -> bool {
    if !matches!(
        tail,
        Kind::Closing
            | Kind::Either
            | Kind::Apostrophe
            | Kind::Dash
            | Kind::NoBreak
            | Kind::Trailing
            | Kind::SoftHyphen
            | Kind::Blank
    ) {
        return false;
    }
    let mut before = line[..sequence.start].chars().rev().map(kind);
    if !matches!(before.next(), Some(Kind::Capital(_))) {
        return false;
    }
    let follows = line[sequence.end..].chars().next().map_or(Kind::Blank, kind);
    let is_inside = follows.is_letter() && !matches!(tail, Kind::NoBreak | Kind::Apostrophe);
    let is_long = matches!(before.next(), Some(Kind::Capital(_)));
    !is_inside && (is_long || !(tail == Kind::Trailing || matches!(follows, Kind::Small(_))))
}

/// Whether it is a letter between marks: text about letters.
fn is_quoted(left: Kind, tail: Kind) -> bool {
    matches!(left, Kind::Either | Kind::Opening | Kind::Stop)
        && matches!(tail, Kind::Closing | Kind::Either | Kind::Apostrophe)
}

/// Whether the run is one letter and the mark behind it, with no letter following: a Latin one, or one of
/// a script that the line has sound letters of.
pub(super) fn is_natural(line: &str, run: &[Sequence], has_sound: bool) -> bool {
    let [one] = run else {
        return false;
    };
    let mut source = line[one.start..one.end].chars().map(kind);
    let (Some(lead), Some(tail)) = (source.next(), source.next()) else {
        return false;
    };
    let follows = line[one.end..].chars().next().map_or(Kind::Blank, kind);
    let closes = matches!(tail, Kind::Closing | Kind::Either | Kind::Apostrophe | Kind::Dash);
    let is_possible = has_sound || lead.script() == LATIN;
    source.next().is_none() && is_possible && lead.is_letter() && closes && !follows.is_letter()
}

/// Whether a root stands behind a variable: `x√π`.
pub(super) fn is_formula(line: &str, first: &Sequence) -> bool {
    let mut source = line[first.start..first.end].chars();
    let is_root = source.next() == Some('√')
        && matches!(source.next(), Some('π' | 'Ω' | 'µ' | '∞' | '∂' | '∑' | '∏' | '∫'));
    let mut before = line[..first.start].chars().rev().map(kind);
    let is_variable =
        before.next().is_some_and(Kind::is_letter) && !before.next().is_some_and(Kind::is_letter);
    is_root && is_variable
}

/// Whether a letter is frequent in some language of Europe: what decides between two pages that both give
/// letters. From the letter frequencies of the languages' alphabets as grammars state them, the first few.
pub(super) const fn is_frequent(c: char) -> bool {
    matches!(
        c,
        'à' | 'á'
            | 'â'
            | 'ã'
            | 'ä'
            | 'å'
            | 'æ'
            | 'ç'
            | 'è'
            | 'é'
            | 'ê'
            | 'ë'
            | 'í'
            | 'î'
            | 'ñ'
            | 'ó'
            | 'ô'
            | 'õ'
            | 'ö'
            | 'ø'
            | 'ú'
            | 'ü'
            | 'ý'
            | 'ß'
            | 'ă'
            | 'ą'
            | 'ć'
            | 'č'
            | 'đ'
            | 'ė'
            | 'ę'
            | 'ě'
            | 'ğ'
            | 'ī'
            | 'ı'
            | 'ł'
            | 'ń'
            | 'ő'
            | 'ř'
            | 'ś'
            | 'ş'
            | 'š'
            | 'ț'
            | 'ș'
            | 'ū'
            | 'ů'
            | 'ų'
            | 'ű'
            | 'ź'
            | 'ż'
            | 'ž'
    )
}
