//! Small questions about characters and places in a text, all total.

pub(crate) use crate::words::bare_words;

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
    #[cfg(test)]
    looks::count(1);
    text.get(at..)?.chars().next()
}

/// The last character before `at`.
pub(crate) fn before(text: &str, at: usize) -> Option<char> {
    #[cfg(test)]
    looks::count(1);
    text.get(..at)?.chars().next_back()
}

/// The place of the first character at or after `from` that is no blank, at most `end`.
#[inline]
pub(crate) fn skip_blanks(text: &str, from: usize, end: usize) -> usize {
    match text.as_bytes().get(from..end) {
        Some([b'!'..=b'~', ..]) => from, // nearly always
        Some([b' ', b'!'..=b'~', ..]) => from + 1,
        _ => text.get(from..end).map_or(end, |rest| end - rest.trim_start().len()),
    }
}

/// `start..end` without the blanks at its edges; empty at `start` if there is nothing else.
#[inline]
pub(crate) fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    match text.as_bytes().get(start..end) {
        Some([b'!'..=b'~', .., b'!'..=b'~']) => (start, end), // nearly always
        _ => trim_slowly(text, start, end),
    }
}

fn trim_slowly(text: &str, start: usize, end: usize) -> (usize, usize) {
    let Some(slice) = text.get(start..end) else { return (start, start) };
    let lead = slice.len() - slice.trim_start().len();
    let kept = slice.trim().len();
    (start + lead, start + lead + kept)
}

/// How many ASCII figures a text holds.
pub(crate) fn figures(text: &str) -> usize {
    count(text, |byte| byte.is_ascii_digit())
}

/// How many bytes of a text are of this `kind`; many are counted at once.
pub(crate) fn count(text: &str, kind: impl Fn(u8) -> bool) -> usize {
    let count = |bytes: &[u8]| bytes.iter().map(|byte| u8::from(kind(*byte))).sum::<u8>();
    text.as_bytes().chunks(usize::from(u8::MAX)).map(|bytes| usize::from(count(bytes))).sum()
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

/// Counts looks at a text, for tests of how they grow: no clock is as exact.
#[cfg(test)]
pub(crate) mod looks {
    use std::cell::Cell;

    thread_local! {
        static LOOKS: Cell<usize> = const { Cell::new(0) };
    }

    /// Counts looks at so many bytes.
    pub(crate) fn count(bytes: usize) {
        LOOKS.with(|looks| looks.set(looks.get() + bytes));
    }

    /// The looks that `work` took.
    pub(crate) fn of(work: impl FnOnce()) -> usize {
        let before = LOOKS.with(Cell::get);
        work();
        LOOKS.with(Cell::get) - before
    }
}

#[cfg(test)]
mod tests {
    use super::looks;
    use crate::{Options, QuotePolicy, sentences, structure_with};

    /// Looks grow with the text and no faster, however often a piece stands in it.
    #[track_caller]
    fn is_linear(piece: &str) {
        for policy in [QuotePolicy::Split, QuotePolicy::Keep] {
            let work = |text: &str| {
                looks::of(|| {
                    drop(structure_with(text, &Options::default().quote_policy(policy)));
                    sentences(text).for_each(drop);
                })
            };
            let (once, four) = (work(&piece.repeat(500)), work(&piece.repeat(2000)));
            assert!(four <= 5 * once + 10_000, "{once} looks, {four} for four times {piece:?}");
        }
    }

    #[test]
    fn hostile_texts_take_linear_work() {
        for piece in [
            "\r",
            "\u{2028}",
            "\n",
            "A\n\n",
            "a\n",
            "\u{a0}",
            ".",
            ". . . ",
            "”",
            "“",
            "\"",
            "'a ",
            "Mr. ",
            "A. ",
            "-",
            "– Why?\n\n",
            "Q: x\n",
            "By Aliya Bek\n",
            "July 20, 2021\n",
            "ALMATY, July 20 (Herald) - Rain fell.\n",
            "RAIN FALLS\n",
            "Share ",
            "in your ",
            "1 ",
            "://",
            "i ",
            "é",
        ] {
            is_linear(piece);
        }
    }
}
