//! From bytes of a text to its characters.

/// Bytes between two places whose count is kept.
const STEP: usize = 128;

/// How many characters stand before any byte of a text; a look costs the same anywhere in it.
pub(crate) struct Chars<'a> {
    text: &'a str,
    before: Vec<usize>, // characters before each `STEP` bytes; empty for ASCII
}

impl<'a> Chars<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut before = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for step in text.as_bytes().chunks(STEP) {
                before.push(count);
                count += starts(step);
            }
        }
        Self { text, before }
    }

    /// The characters before this byte.
    pub(crate) fn before(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let Some(last) = self.before.len().checked_sub(1) else { return byte };
        let step = (byte / STEP).min(last);
        self.before[step] + starts(&self.text.as_bytes()[step * STEP..byte])
    }
}

/// Characters that start in these bytes of UTF-8.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_as_many_characters_before_it_as_the_slice() {
        for text in ["", "abc", "é", "“Ж😀” said", &"añ€😀".repeat(200), &"a".repeat(1000)]
        {
            let chars = Chars::new(text);
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                assert_eq!(chars.before(at), text[..at].chars().count(), "{at} in {text:?}");
            }
        }
    }
}
