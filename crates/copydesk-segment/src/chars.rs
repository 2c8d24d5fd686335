//! Small questions about characters and places in a text, all total.

/// Whether `c` opens a quotation or bracket; a straight mark may open or close.
pub(crate) fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '"' | '\'' | '“' | '‘' | '«' | '„' | '‹' | '¿' | '¡' | '`')
}

/// Whether `c` closes a quotation or bracket; a straight mark may open or close.
pub(crate) fn is_closing(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '"' | '\'' | '”' | '’' | '»' | '›')
}

/// Whether `c` is a double quotation mark of any kind.
pub(crate) fn is_double_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '«' | '»' | '„')
}

/// Whether `c` is a dash that may lead a turn of speech.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―' | '‒')
}

/// Whether `c` ends sentences.
pub(crate) fn is_stop(c: char) -> bool {
    matches!(c, '.' | '?' | '!' | '…')
}

/// The first character at or after `at`.
pub(crate) fn at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The last character before `at`.
pub(crate) fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// The place of the first character at or after `from` that is no blank, at most `end`.
pub(crate) fn skip_blanks(text: &str, from: usize, end: usize) -> usize {
    text.get(from..end).map_or(end, |rest| end - rest.trim_start().len())
}

/// `start..end` without the blanks at its edges; empty at `start` if there is nothing else.
pub(crate) fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    let Some(slice) = text.get(start..end) else { return (start, start) };
    let lead = slice.len() - slice.trim_start().len();
    let kept = slice.trim().len();
    (start + lead, start + lead + kept)
}

/// The words of a text: runs without blanks, stripped of marks at both ends.
pub(crate) fn bare_words(text: &str) -> BareWords<'_> {
    BareWords { text, at: 0 }
}

/// The iterator of [`bare_words`]: the text is walked once, and decoded only beyond ASCII.
#[derive(Clone, Debug)]
pub(crate) struct BareWords<'a> {
    text: &'a str,
    at: usize, // behind the last word given, on a character boundary
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Letter, // or figure
    Blank,
    Mark,
    Beyond, // the byte begins a character beyond ASCII
}

static SORTS: [Sort; 256] = {
    let mut table = [Sort::Beyond; 256];
    let mut at = 0;
    while at < 128 {
        table[at] = match at as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => Sort::Letter,
            b' ' | 9..=13 => Sort::Blank,
            _ => Sort::Mark,
        };
        at += 1;
    }
    table
};

/// The sort and length of the first character of a text that begins beyond ASCII.
fn sort_beyond(text: &str) -> (Sort, usize) {
    match text.chars().next() {
        Some(c) if c.is_alphanumeric() => (Sort::Letter, c.len_utf8()),
        Some(c) if c.is_whitespace() => (Sort::Blank, c.len_utf8()),
        c => (Sort::Mark, c.map_or(1, char::len_utf8)),
    }
}

impl<'a> Iterator for BareWords<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        while let Some(byte) = bytes.get(start) {
            let (sort, length) = match SORTS[usize::from(*byte)] {
                Sort::Beyond => sort_beyond(&self.text[start..]),
                sort => (sort, 1),
            };
            if sort == Sort::Letter {
                break;
            }
            start += length;
        }
        let (mut at, mut end) = (start, start);
        while let Some(byte) = bytes.get(at) {
            let (sort, length) = match SORTS[usize::from(*byte)] {
                Sort::Letter => {
                    at += 1;
                    end = at;
                    continue;
                }
                Sort::Beyond => sort_beyond(&self.text[at..]),
                sort => (sort, 1),
            };
            if sort == Sort::Blank {
                break;
            }
            at += length;
            if sort == Sort::Letter {
                end = at;
            }
        }
        self.at = at;
        self.text.get(start..end).filter(|word| !word.is_empty())
    }
}

/// Whether a word begins with a capital.
pub(crate) fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// The words of a text from its end, stripped of marks at both ends; lazy.
pub(crate) fn bare_words_back(text: &str) -> impl Iterator<Item = &str> {
    text.rsplit(char::is_whitespace)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}

/// The last character boundary at or before `at`.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_stripped_of_their_marks() {
        let words: Vec<_> = bare_words(" “Q&A” — (don’t)\u{a0}stop… 3.5 — ").collect();
        assert_eq!(words, ["Q&A", "don’t", "stop", "3.5"]);
    }
}
