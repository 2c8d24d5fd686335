//! Characters that nobody could see in a table.

/// Reads `\n`, `\r`, `\t` and `\u{..}` as Rust does; any other backslash stands for itself.
///
/// # Panics
///
/// If `\u{` does not go on as it must.
#[must_use]
pub fn unescape(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let (c, taken) = match after.as_bytes().first() {
            Some(b'n') => ('\n', 1),
            Some(b'r') => ('\r', 1),
            Some(b't') => ('\t', 1),
            Some(b'u') => {
                let end = after.find('}').expect("an escape ends");
                let code = u32::from_str_radix(&after[2..end], 16).expect("a code point");
                (char::from_u32(code).expect("a character"), end + 1)
            }
            _ => ('\\', 0),
        };
        out.push(c);
        rest = &after[taken..];
    }
    out + rest
}
