//! Words of a text as they are shown: nothing invisible, nothing too long.

use copydesk_core::Span;

/// Longer words are cut in the middle, in characters.
const LONGEST: usize = 60;
/// How many characters stay at each end of cut words.
const ENDS: usize = 26;

pub(super) fn slice(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap_or("(no slice of the text)")
}

/// The words, escaped, cut in the middle if they are long.
pub(super) fn brief(words: &str) -> String {
    let chars: Vec<char> = words.chars().collect();
    if chars.len() <= LONGEST {
        return escape(words);
    }
    let side = |chars: &[char]| escape(&chars.iter().collect::<String>());
    format!("{} … {}", side(&chars[..ENDS]), side(&chars[chars.len() - ENDS..]))
}

/// The words with everything that cannot be seen escaped: `\n`, `\u{a0}`.
///
/// ```
/// assert_eq!(copydesk_testkit::render::escape("1\u{a0}200\n"), r"1\u{a0}200\n");
/// ```
#[must_use]
pub fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_seen(character) => out.push(character),
            _ => out.push_str(&format!("\\u{{{:x}}}", u32::from(character))),
        }
    }
    out
}

/// The lines of a text, each behind a `|` and before a `|`, so that blanks at its end are seen.
#[must_use]
pub fn escape_lines(text: &str) -> Vec<String> {
    text.split('\n').map(|line| format!("|{}|", escape(line))).collect()
}

fn is_seen(character: char) -> bool {
    let blank = character.is_whitespace() && character != ' ';
    let hidden = matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}'       // soft hyphen, marks, byte order mark
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'  // zero width, directions
        | '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}'
        | '\u{300}'..='\u{36f}'                              // marks that would sit on a bracket
        | '\u{e000}'..='\u{f8ff}');
    !(blank || hidden || character.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(
            escape("e\u{301} \u{feff}\u{200b}\u{0}é½“”"),
            r"e\u{301} \u{feff}\u{200b}\u{0}é½“”"
        );
        assert_eq!(escape_lines("a \n"), ["|a |", "||"]);
    }

    #[test]
    fn long_words_lose_their_middle() {
        assert_eq!(brief(&"é".repeat(60)).chars().count(), 60);
        let cut = brief(&("a".repeat(50) + &"z".repeat(50)));
        assert_eq!(cut, format!("{} … {}", "a".repeat(26), "z".repeat(26)));
    }
}
