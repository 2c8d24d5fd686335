//! What a single character is to the rules.

use std::sync::LazyLock;

/// A plain space or a tab.
pub(crate) const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// A space other than the plain one and the tab.
pub(crate) const fn is_odd_space(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// A space that stands for a thousands mark when it stands between digits: no-break, four- and
/// six-per-em, figure, punctuation, thin, hair, narrow no-break (SI brochure, section 5.4.4).
pub(crate) const fn is_thousands_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2005}'..='\u{200a}' | '\u{202f}')
}

/// A decimal digit of the scripts that news figures are written in.
pub(crate) const fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}' | '\u{ff10}'..='\u{ff19}')
}

/// A line end other than the line feed.
pub(crate) const fn is_odd_line_end(c: char) -> bool {
    matches!(c, '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A character without width that no script needs.
pub(crate) const fn is_useless_zero_width(c: char) -> bool {
    matches!(c, '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// A joiner, non-joiner or place to break, which some scripts and emoji need.
pub(crate) const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200d}')
}

/// A character beside which a joiner may mean something: a letter of the scripts from Hebrew to
/// Mongolian, of those beyond, an emoji, a variation selector.
///
/// The set is closed under normalization form C, or a joiner that stayed in the first pass would go
/// in the second (Hangul jamo are left out for that: they compose to syllables).
pub(crate) const fn uses_joiners(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{10ff}' | '\u{1200}'..='\u{1dff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{a800}'..='\u{a95f}' | '\u{a980}'..='\u{abff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe70}'..='\u{fefc}' | '\u{10a00}'..='\u{16fff}' | '\u{1e900}'..='\u{1e95f}' | '\u{1f000}'..='\u{1faff}')
}

/// A control of writing direction.
pub(crate) const fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}')
}

/// A C0 control, DEL, or a C1 control that is no character of Windows-1252 either; no line end, no tab.
pub(crate) const fn is_control(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{81}' | '\u{8d}' | '\u{8f}' | '\u{90}' | '\u{9d}')
}

/// A C1 control but for NEL, which is a line end.
pub(crate) const fn is_c1(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}')
}

/// The character that Windows-1252 has at a C1 control.
pub(crate) fn windows_1252(c: char) -> Option<char> {
    static TABLE: LazyLock<Vec<(u32, char)>> = LazyLock::new(|| {
        crate::table::code_points(include_str!("../data/windows_1252.tsv")).collect()
    });
    TABLE.iter().find(|(byte, _)| *byte == u32::from(c)).map(|(_, character)| *character)
}

/// A character that normalization form C leaves alone whatever stands before it: of combining class
/// zero, normalized, and never the second half of a composition. A superset of the others is enough,
/// so the table is coarse: scripts with such characters are left out whole (a test compares it with
/// the normalizer's data).
pub(crate) const fn is_nfc_inert(c: char) -> bool {
    matches!(c,
        '\0'..='\u{2ff}' | '\u{370}'..='\u{373}' | '\u{376}'..='\u{37d}' | '\u{388}'..='\u{482}' | '\u{48a}'..='\u{58f}'
        | '\u{e3f}'..='\u{e47}' | '\u{e50}'..='\u{e5b}' | '\u{10a0}'..='\u{115f}' | '\u{1e00}'..='\u{1eff}'
        | '\u{2002}'..='\u{20cf}' | '\u{2100}'..='\u{2125}' | '\u{212c}'..='\u{2328}' | '\u{232b}'..='\u{2adb}'
        | '\u{2add}'..='\u{2cee}' | '\u{2d00}'..='\u{2d7e}' | '\u{2e00}'..='\u{3029}' | '\u{3030}'..='\u{3098}'
        | '\u{309b}'..='\u{a66e}' | '\u{ac00}'..='\u{d7a3}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe30}'..='\u{ffff}'
        | '\u{1f000}'..='\u{1faff}' | '\u{20000}'..='\u{2f7ff}')
}

/// A character of combining class zero that may yet belong to the one before it, in some normalization
/// form: the second half of a composition, or one whose decomposition begins with such a half or with a
/// combining character. A superset is enough (a test compares it with the normalizer's data).
pub(crate) const fn joins_back(c: char) -> bool {
    matches!(c,
        '\u{9be}' | '\u{9d7}' | '\u{b3e}' | '\u{b56}'..='\u{b57}' | '\u{bbe}' | '\u{bd7}' | '\u{cc2}'
        | '\u{cd5}'..='\u{cd6}' | '\u{d3e}' | '\u{d57}' | '\u{dcf}' | '\u{ddf}' | '\u{f73}' | '\u{f75}' | '\u{f81}'
        | '\u{fb5}' | '\u{fb7}' | '\u{102e}' | '\u{1161}'..='\u{1175}' | '\u{11a8}'..='\u{11c2}' | '\u{1b35}'
        | '\u{3131}'..='\u{318e}' | '\u{ff9e}'..='\u{ffdc}' | '\u{11127}' | '\u{1133e}' | '\u{11357}' | '\u{113b8}'
        | '\u{113bb}' | '\u{113c2}' | '\u{113c5}' | '\u{113c7}'..='\u{113c9}' | '\u{114b0}' | '\u{114ba}' | '\u{114bd}'
        | '\u{115af}' | '\u{11930}' | '\u{1611e}'..='\u{16129}' | '\u{16d67}'..='\u{16d68}')
}

#[cfg(test)]
mod tests {
    use icu_normalizer::properties::{
        CanonicalCombiningClassMapBorrowed, CanonicalDecompositionBorrowed, Decomposed,
    };
    use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

    use super::*;

    /// The second halves of all compositions.
    fn seconds() -> Vec<char> {
        let mut seconds: Vec<char> = ('\0'..=char::MAX)
            .filter_map(|c| match CanonicalDecompositionBorrowed::new().decompose(c) {
                Decomposed::Expansion(_, second) => Some(second),
                _ => None,
            })
            .collect();
        assert!(seconds.len() > 10_000, "the normalizer's data are there");
        seconds.sort_unstable();
        seconds.dedup();
        seconds
    }

    #[test]
    fn inert_characters_are_inert_to_the_normalizer() {
        let (nfc, class) =
            (ComposingNormalizerBorrowed::new_nfc(), CanonicalCombiningClassMapBorrowed::new());
        let seconds = seconds();
        for c in ('\0'..=char::MAX).filter(|c| is_nfc_inert(*c)) {
            assert!(nfc.is_normalized(c.encode_utf8(&mut [0; 4])), "{c:?} is not normalized");
            assert_eq!(class.get_u8(c), 0, "{c:?} has a combining class");
            assert!(
                seconds.binary_search(&c).is_err(),
                "{c:?} composes with what stands before it"
            );
        }
    }

    #[test]
    fn what_begins_a_run_cannot_be_reached_from_before() {
        let class = CanonicalCombiningClassMapBorrowed::new();
        let (nfd, nfkd) =
            (DecomposingNormalizerBorrowed::new_nfd(), DecomposingNormalizerBorrowed::new_nfkd());
        let seconds = seconds();
        for c in ('\0'..=char::MAX).filter(|c| class.get_u8(*c) == 0 && !joins_back(*c)) {
            let own = c.to_string();
            for form in [nfd.normalize(&own), nfkd.normalize(&own)] {
                let first = form.chars().next().expect("a decomposition is not empty");
                let is_free = class.get_u8(first) == 0 && seconds.binary_search(&first).is_err();
                assert!(is_free, "{c:?} may join what is before it");
            }
        }
    }

    #[test]
    fn users_of_joiners_are_closed_under_normalization() {
        let (nfc, nfd) =
            (ComposingNormalizerBorrowed::new_nfc(), DecomposingNormalizerBorrowed::new_nfd());
        for c in '\0'..=char::MAX {
            let own = c.to_string();
            for form in [nfc.normalize(&own), nfd.normalize(&own)] {
                let ends = form.chars().next().into_iter().chain(form.chars().last());
                for end in ends {
                    assert_eq!(uses_joiners(end), uses_joiners(c), "{c:?} and {end:?} differ");
                }
            }
        }
    }

    #[test]
    fn windows_1252_fills_the_c1_controls_but_for_five_and_nel() {
        let empty: Vec<u32> =
            ('\u{80}'..='\u{9f}').filter(|c| windows_1252(*c).is_none()).map(u32::from).collect();
        assert_eq!(empty, [0x81, 0x8d, 0x8f, 0x90, 0x9d]);
        assert_eq!(windows_1252('\u{93}'), Some('\u{201c}'));
    }
}
