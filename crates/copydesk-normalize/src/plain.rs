//! One look that tells whether a text holds anything for the passes beyond the one over characters.

use crate::{RuleId, Rules, spacing};

/// How many bytes are looked at in one go.
const BLOCK: usize = 64;

/// The rules that may act on any text: their passes have gates of their own.
const UNGATED: Rules =
    spacing::RULES.with(RuleId::Unwrap).with(RuleId::AsciiMarks).with(RuleId::Dashes);

/// Whether only the pass over characters can find something in a text: it is ASCII, and neither a
/// reference, nor a hyphen at the end of a line, nor two marks that stand for one begin in it.
pub(crate) fn is_plain(text: &str, rules: Rules) -> bool {
    if rules.common(UNGATED) != Rules::OFF {
        return false;
    }
    let bytes = text.as_bytes();
    let mut from = 0;
    // Each block with the byte behind it.
    while let Some(block) = bytes.get(from..=from + BLOCK) {
        if has_trigger(&block[..BLOCK], &block[1..]) {
            return false;
        }
        from += BLOCK;
    }
    let rest = &bytes[from..];
    let behind = rest.get(1..).unwrap_or_default();
    !has_trigger(rest, behind) && rest.last().is_none_or(|last| last.is_ascii() && *last != b'&')
}

/// Whether a pass has something to look at here: written so that the compiler makes vectors of it.
fn has_trigger(these: &[u8], behind: &[u8]) -> bool {
    let mut found = 0;
    for (&byte, &next) in these.iter().zip(behind) {
        let single = byte & 0x80 | u8::from(byte == b'&');
        let double = u8::from(byte == b'`') & u8::from(next == b'`')
            | u8::from(byte == b',') & u8::from(next == b',');
        let parted = u8::from(byte == b'-') & u8::from(next == b'\n');
        found |= single | double | parted;
    }
    found != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(trigger: &str, plain: bool) {
        // At every place of a block, and at the end of a text.
        for before in 0..2 * BLOCK {
            for after in [0, 1, BLOCK] {
                let text = format!("{}{trigger}{}", "a".repeat(before), "b".repeat(after));
                assert_eq!(is_plain(&text, Rules::NEWS), plain, "{text:?}");
            }
        }
    }

    #[test]
    fn what_a_later_pass_looks_for_is_seen_at_any_place() {
        for trigger in ["&", "é", "``", ",,", "-\n", "\u{2019}"] {
            check(trigger, false);
        }
    }

    #[test]
    fn single_marks_and_controls_are_plain() {
        for text in ["", "`", ",", "-", "\n", "''", "\"\r\n", "-\r\n", "..."] {
            check(text, true);
        }
    }

    #[test]
    fn rules_that_act_on_any_text_have_no_plain_one() {
        assert!(!is_plain("a", Rules::ASCII));
        assert!(!is_plain("a", Rules::NEWS.with(RuleId::Unwrap)));
    }
}
