//! The words of a text.

use std::ops::{Deref, Range};

use unicode_segmentation::{UnicodeSegmentation, UnicodeWordIndices};

/// The words of `text`, left to right, by the rules of Unicode (UAX 29): runs of letters and digits with
/// what belongs inside them, so that `can't` and `3.14` are words and `-` and `…` are none.
///
/// ```
/// use copydesk_plugin::words;
/// let found: Vec<&str> = words("NASA can't wait.").map(|word| word.text()).collect();
/// assert_eq!(found, ["NASA", "can't", "wait"]);
/// ```
#[must_use]
pub fn words(text: &str) -> Words<'_> {
    Words { words: text.unicode_word_indices() }
}

/// Words of a text: [`words`].
#[derive(Debug)]
pub struct Words<'a> {
    words: UnicodeWordIndices<'a>,
}

impl<'a> Iterator for Words<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        self.words.next().map(|(start, text)| Word { start, text })
    }
}

/// A word of a text; behaves as its `str`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    start: usize,
    text: &'a str,
}

impl<'a> Word<'a> {
    /// The word.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Where it stands, in bytes of the text.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// Whether it has letters and all of them are capitals.
    ///
    /// ```
    /// let are = copydesk_plugin::words("NASA G7 Nasa 7").map(|word| word.is_upper());
    /// assert_eq!(are.collect::<Vec<_>>(), [true, true, false, false]);
    /// ```
    #[must_use]
    pub fn is_upper(&self) -> bool {
        let mut letters = self.text.chars().filter(|c| c.is_alphabetic()).peekable();
        letters.peek().is_some() && letters.all(char::is_uppercase)
    }
}

impl Deref for Word<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.text
    }
}
