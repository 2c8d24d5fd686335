//! The words and what they do.

use std::collections::HashMap;
use std::fs;

use copydesk_plugin::prelude::{Error, Result};

use crate::Config;
use crate::exact::Thousandths;

/// The code of what is wrong with a list.
const CODE: &str = "sentiment-lexicon.list";

/// What a word does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// It has this score: -100 to 100.
    Score(Thousandths),
    /// It makes the next word's score so many times what it is: 0 to 10.
    Factor(Thousandths),
    /// It negates what comes behind it.
    Not,
}

impl Meaning {
    /// Reads `-1.5`, `x1.5` or `not`.
    fn parse(text: &str) -> Option<Self> {
        if text == "not" {
            return Some(Self::Not);
        }
        if let Some(factor) = text.strip_prefix('x') {
            let factor = Thousandths::parse(factor)?;
            return (factor.is_within(10) && !factor.is_negative()).then_some(Self::Factor(factor));
        }
        Thousandths::parse(text).filter(|score| score.is_within(100)).map(Self::Score)
    }
}

/// Words by their folded form. Only ever asked about one word, so that the order does not matter.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    words: HashMap<String, Meaning>,
}

impl Lexicon {
    /// The words of the list and of the configuration.
    pub(crate) fn read(config: &Config) -> Result<Self> {
        let mut lexicon = Self::default();
        if let Some(path) = &config.list {
            let text = fs::read_to_string(path).map_err(|error| {
                Error::config("/list", format!("`{path}` cannot be read: {error}"))
            })?;
            for (index, line) in text.lines().enumerate() {
                let wrong = |what: String| {
                    Error::config("/list", format!("{path} line {}: {what}", index + 1)).coded(CODE)
                };
                lexicon.line(line).map_err(wrong)?;
            }
        }
        for (word, does) in &config.words {
            let pointer = format!("/words/{}", word.replace('~', "~0").replace('/', "~1"));
            lexicon.add(word, does).map_err(|what| Error::config(pointer, what).coded(CODE))?;
        }
        if lexicon.words.is_empty() {
            return Err(Error::config("", "there are no words: give `list` or `words`").coded(CODE));
        }
        Ok(lexicon)
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// What a word does.
    pub(crate) fn meaning(&self, word: &str) -> Option<Meaning> {
        self.words.get(&folded(word)).copied()
    }

    fn line(&mut self, line: &str) -> std::result::Result<(), String> {
        let line = line.strip_prefix('\u{feff}').unwrap_or(line).trim_end();
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let (word, does) =
            line.split_once('\t').ok_or("write a word, a tab, and what it does".to_owned())?;
        self.add(word.trim(), does.trim())
    }

    fn add(&mut self, word: &str, does: &str) -> std::result::Result<(), String> {
        let meaning = Meaning::parse(does).ok_or_else(|| {
            format!(
                "`{word}` does `{does}`: write a score of -100 to 100, a factor of x0 to x10 (three \
                 decimals at most), or `not`"
            )
        })?;
        let mut words = copydesk_plugin::words(word);
        if words.next().is_none_or(|first| first.text() != word) {
            return Err(format!("`{word}` is not one word"));
        }
        match self.words.insert(folded(word), meaning) {
            Some(other) if other != meaning => Err(format!("`{word}` does something else before")),
            _ => Ok(()),
        }
    }
}

/// The form in which words are compared: small letters, and one apostrophe.
fn folded(word: &str) -> String {
    word.to_lowercase().replace('\u{2019}', "'")
}
