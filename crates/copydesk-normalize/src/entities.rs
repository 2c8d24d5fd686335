//! Reads the character references of HTML that were left in plain text.
//!
//! `&rsquo;`, `&#8217;` and `&amp;rsquo;` become `’`. Only whole references are read, with their semicolon:
//! `AT&T` and `?a=1&copy=2` are none. A text that holds tags, plain or escaped, is HTML or about HTML, and all
//! its references stay: nobody can tell which of them are meant to be seen.
//!
//! What is read never makes another reference together with what stands around it, since no letter, digit,
//! `#` or `;` is written; an ampersand is read on at once.

use html_escape::NAMED_ENTITIES;

use crate::RuleId;
use crate::class::{is_c1, is_control, windows_1252};
use crate::draft::Draft;

/// The longest name of a reference has fewer letters (`CounterClockwiseContourIntegral`), and the longest
/// number fewer digits.
const LONGEST_NAME: usize = 32;

/// How far back from a reference the beginning of an address is looked for, in bytes.
const ADDRESS: usize = 256;

/// Reads every reference of a text that is not about references.
pub(crate) fn decode(draft: &mut Draft<'_>) {
    let text = draft.before();
    let mut at = match memchr::memchr(b'&', text.as_bytes()) {
        Some(found) if !has_tags(text) => found,
        _ => return,
    };
    let mut value = String::new();
    while let Some(found) = memchr::memchr(b'&', &text.as_bytes()[at..]) {
        let start = at + found;
        at = start + 1;
        value.clear();
        if let Some(end) = reference(text, start, &mut value) {
            draft.replace(start..end, &value, RuleId::Entities);
            at = end;
        }
    }
}

/// Whether something in the text looks like a tag, as it is or escaped.
fn has_tags(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_plain = memchr::memchr_iter(b'<', bytes).any(|at| opens_tag(bytes.get(at + 1).copied()));
    is_plain
        || memchr::memchr_iter(b'&', bytes).any(|at| {
            one(text, at + 1).is_some_and(|(value, end)| {
                value == Value::Char('<') && opens_tag(bytes.get(end).copied())
            })
        })
}

/// Whether this behind `<` makes it a tag.
fn opens_tag(next: Option<u8>) -> bool {
    next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?'))
}

/// Reads the reference at an ampersand, and on as long as it gives an ampersand; where it ends.
fn reference(text: &str, start: usize, out: &mut String) -> Option<usize> {
    let mut end = start + 1;
    while let Some((value, behind)) = one(text, end) {
        if value == Value::Char('&') {
            end = behind;
            continue;
        }
        // `&amp;lt;` is `&lt;` first: whether that is a part of a tag is for the next round to say.
        let is_peeled = end > start + 1;
        let is_bracket = matches!(value, Value::Char('<' | '>'));
        if (is_peeled && is_bracket) || !is_readable(value, text, (start, behind)) {
            break;
        }
        match value {
            Value::Char(c) => out.push(c),
            Value::Text(characters) => out.push_str(characters),
        }
        return Some(behind);
    }
    if end == start + 1 {
        return None;
    }
    out.push('&');
    Some(end)
}

/// What a reference stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Char(char),
    Text(&'static str),
}

/// One reference, from behind its ampersand.
fn one(text: &str, at: usize) -> Option<(Value, usize)> {
    let rest = &text.as_bytes()[at..];
    let length = rest.iter().take(LONGEST_NAME + 1).position(|byte| *byte == b';')?;
    let name = &rest[..length];
    let value = match name.strip_prefix(b"#") {
        Some(number) => Value::Char(numbered(number)?),
        None => {
            let found = NAMED_ENTITIES.binary_search_by_key(&name, |(name, _)| name).ok()?;
            let text = NAMED_ENTITIES[found].1;
            let mut characters = text.chars();
            match (characters.next(), characters.next()) {
                (Some(c), None) => Value::Char(c),
                _ => Value::Text(text),
            }
        }
    };
    Some((value, at + length + 1))
}

/// The character of a number, decimal or hexadecimal. Those of C1 controls mean Windows-1252 (HTML standard,
/// section 13.2.5.80).
fn numbered(number: &[u8]) -> Option<char> {
    let number = std::str::from_utf8(number).ok()?;
    let is_digit = |c: char, radix| c.is_digit(radix);
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) if hex.chars().all(|c| is_digit(c, 16)) => u32::from_str_radix(hex, 16).ok()?,
        None if number.chars().all(|c| is_digit(c, 10)) => number.parse().ok()?,
        _ => return None,
    };
    let c = char::from_u32(code)?;
    if is_c1(c) || c == '\u{85}' {
        return if c == '\u{85}' { Some('…') } else { windows_1252(c) };
    }
    let is_none = is_control(c) || code & 0xfffe == 0xfffe || matches!(code, 0xfdd0..=0xfdef);
    (!is_none).then_some(c)
}

/// Whether a reference may be read where it stands.
fn is_readable(value: Value, text: &str, (start, end): (usize, usize)) -> bool {
    let is_sound = match value {
        Value::Char('<') => !opens_tag(text.as_bytes().get(end).copied()),
        Value::Char(c) => !c.is_ascii_alphanumeric() && !matches!(c, '#' | ';'),
        Value::Text(characters) => !characters.is_ascii(),
    };
    is_sound && !is_in_address(&text.as_bytes()[..start])
}

/// Whether what stands before belongs to the address of a page, where `&copy;` may be a parameter.
fn is_in_address(before: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(ADDRESS)..];
    let start = near.iter().rposition(u8::is_ascii_whitespace).map_or(0, |at| at + 1);
    let token = &near[start..];
    token.starts_with(b"www.") || memchr::memmem::find(token, b"://").is_some()
}

#[cfg(test)]
mod tests {
    use crate::{RuleId, Rules, normalize_with};

    #[track_caller]
    fn check(text: &str, want: &str) {
        let cleaned = normalize_with(text, Rules::OFF.with(RuleId::Entities));
        assert_eq!(cleaned.text, want, "from {text:?}");
    }

    #[track_caller]
    fn stays(text: &str) {
        check(text, text);
    }

    #[test]
    fn names_and_numbers_are_read() {
        check("The port&rsquo;s &#163;5m &ndash; or &#xa3;6m", "The port’s £5m – or £6m");
        check("it&#146;s &#8230;", "it’s …");
        check("5 &lt; 6 &gt; 4 &quot;so&quot;", "5 < 6 > 4 \"so\"");
    }

    #[test]
    fn what_was_escaped_twice_is_one_edit() {
        check("Smith &amp;amp; Sons&amp;#8217; &amp;amp;amp;quot;", "Smith & Sons’ \"");
        let cleaned = normalize_with("a &amp;amp;rsquo; b", Rules::OFF.with(RuleId::Entities));
        assert_eq!(cleaned.edits().count(), 1);
    }

    #[test]
    fn an_ampersand_is_no_reference() {
        for text in
            ["AT&T; R&D", "?a=1&copy=2", "&; &#; &#x; &unknown; &#xd800; &#0; &#9999999999;"]
        {
            stays(text);
        }
    }

    #[test]
    fn text_about_tags_stays() {
        for text in ["Write &lt;b&gt; &amp;amp; be bold", "<p>A &amp; B</p>", "&#60;b&#62; &rsquo;"]
        {
            stays(text);
        }
        check("&amp;lt;b&amp;gt;", "&lt;b&gt;");
    }

    #[test]
    fn addresses_keep_their_parameters() {
        check("https://a.example/?b=1&amp;copy;=2", "https://a.example/?b=1&copy;=2");
        stays("https://a.example/?b=1&copy;=2");
    }

    #[test]
    fn letters_and_figures_are_not_written() {
        stays("&#65;&#49; &fjlig; &num;&semi;");
    }
}
