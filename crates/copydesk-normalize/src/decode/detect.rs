//! What bytes are that nobody told about.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use copydesk_core::{Decided, PerMille};
use encoding_rs::WINDOWS_1252;

use super::charset::Charset;
use super::{korean, letters};

/// What the bytes are, how that was decided, and how sure it is.
///
/// `chardetng` knows the encodings of the web. Before it come those that it does not know and that can
/// be told by their shape; its word for Latin is weighed against two encodings that the web forgot.
pub(super) fn detect(bytes: &[u8]) -> (Charset, Decided, PerMille) {
    if let Some(charset) = by_pairs(bytes) {
        return (charset, Decided::Detected, PerMille::new(900));
    }
    if let Some((charset, margin)) = letters::cyrillic(bytes) {
        let margin = u16::try_from(margin).unwrap_or(u16::MAX);
        return (
            charset,
            Decided::Detected,
            PerMille::new(800 + margin.saturating_mul(10).min(180)),
        );
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    if !is_latin(encoding.name()) {
        return (Charset::Web(encoding), Decided::Detected, PerMille::new(900));
    }
    let (charset, odd) = letters::latin(bytes, Charset::Web(encoding));
    match odd {
        ..=0 => (charset, Decided::Detected, PerMille::new(900)),
        1 => (charset, Decided::Detected, PerMille::new(800)),
        _ if charset == Charset::Web(WINDOWS_1252) => (charset, Decided::Assumed, PerMille::HALF),
        _ => (charset, Decided::Detected, PerMille::new(600)),
    }
}

fn is_latin(name: &str) -> bool {
    matches!(
        name,
        "windows-1252"
            | "windows-1250"
            | "windows-1254"
            | "windows-1257"
            | "windows-1258"
            | "ISO-8859-2"
            | "ISO-8859-4"
    )
}

/// Johab and EUC-TW, by the places that their pairs of bytes take.
fn by_pairs(bytes: &[u8]) -> Option<Charset> {
    /// Fewer pairs may be so by chance.
    const FEWEST: usize = 16;
    /// How much is read.
    const ENOUGH: usize = 1 << 14;
    let (mut pairs, mut hangul, mut syllables, mut high, mut table, mut low) = (0, 0, 0, 0, 0, 0);
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| !byte.is_ascii()) {
        let Some(&[first, second]) = rest.get(at..at + 2) else { break };
        rest = &rest[at + 2..];
        pairs += 1;
        hangul += usize::from((0x84..=0xd3).contains(&first));
        high += usize::from((0xa1..=0xd3).contains(&first) && second >= 0xa1);
        syllables += usize::from(korean::is_syllable(first, second));
        table += usize::from(first >= 0xa1 && second >= 0xa1);
        low += usize::from((0xa5..=0xc3).contains(&first));
        if pairs == ENOUGH {
            break;
        }
    }
    // A third of all pairs are syllables of Johab by chance, and more of those of other Korean text, of
    // which nearly all are in the table of EUC-KR.
    if hangul >= FEWEST && syllables * 20 > hangul * 19 && high * 10 < hangul * 8 {
        return Some(Charset::Johab);
    }
    // Its characters begin at row 36; no other encoding of two high bytes leaves the rows before empty.
    let is_euc_tw = pairs >= FEWEST && table == pairs && low * 50 < pairs;
    is_euc_tw.then_some(Charset::Unread("EUC-TW"))
}
