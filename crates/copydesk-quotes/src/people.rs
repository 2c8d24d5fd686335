//! The people of a document: every full name, what the text calls them, and what they are.
//!
//! Names are capitalised runs; no list of names is used, so that names of any nation count alike.
//! Whether a run is a person is told by what stands around it (a title, an office, an apposition)
//! and by the words it must not hold (`Bank`, `Ministry`).

mod office;
mod runs;
mod spelling;

pub(crate) use office::{is_role_word, office_words, role_text};
pub(crate) use runs::{Guess, Run, runs};
pub(crate) use spelling::{is_acronym, is_patronymic, is_shouted, name_text, name_words};

use std::collections::HashMap;

use foldhash::fast::FixedState;

use office::office_beside;
use spelling::{agree, fuller};

use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::Token;

/// Somebody with a name.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// The fullest form met.
    pub(crate) name: String,
    words: Vec<String>, // lower case
    pub(crate) male: bool,
    pub(crate) female: bool,
    /// The first office or profession the text gives.
    pub(crate) role: Option<String>,
    /// Content words of every office met, lower case.
    pub(crate) offices: Vec<Vec<String>>,
    /// Something beside the capitals says that this is a person.
    pub(crate) evident: bool,
    /// Where the name begins was guessed, and nothing in the text has confirmed it.
    pub(crate) guessed: Option<Guess>,
}

/// All people of a document.
#[derive(Debug, Default)]
pub(crate) struct People {
    pub(crate) all: Vec<Person>,
    by_last: HashMap<String, Vec<usize>, FixedState>,
    by_first: HashMap<String, Vec<usize>, FixedState>,
    /// Where an evident person or a person that opens a sentence is named, in order of the text.
    pub(crate) places: Vec<(usize, usize)>,
}

/// What a name leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    One(usize),
    Several(Vec<usize>),
    Nobody,
}

impl People {
    /// The people named in these paragraphs.
    pub(crate) fn of(text: &str, scenes: &[Scene]) -> Self {
        let mut people = Self::default();
        for scene in scenes {
            for run in runs(text, scene.tokens()) {
                people.meet(text, scene.tokens(), run);
            }
        }
        // Who may be no person at all is not led to by a pronoun or an office either.
        for person in people.all.iter_mut().filter(|p| p.guessed == Some(Guess::Words)) {
            person.evident = false;
            person.offices.clear();
        }
        people
    }

    fn meet(&mut self, text: &str, tokens: &[Token], run: Run) {
        let words = name_words(text, &tokens[run.from..run.to]);
        let titled = run.title < run.from;
        let personal =
            tokens[run.title..run.from].iter().any(|t| t.is(Flags::ROLE.or(Flags::HONORIFIC)));
        if words.len() < 2 && !(personal && words.len() == 1) {
            if let Found::One(index) = self.find(&words) {
                self.all[index].guessed = None;
                self.places.push((tokens[run.from].start, index));
            }
            return;
        }
        let index = match self.find(&words) {
            Found::One(index) => {
                if run.guessed.is_none() {
                    self.all[index].guessed = None;
                }
                index
            }
            _ => {
                let index = self.add(&words);
                self.all[index].guessed = run.guessed;
                index
            }
        };
        let office = office_beside(text, tokens, run);
        let person = &mut self.all[index];
        let quieter = is_shouted(&person.name) && words.len() >= person.words.len();
        if fuller(&words, &person.words) || person.name.is_empty() || quieter {
            person.name = name_text(text, &tokens[run.from..run.to]);
            person.words.clone_from(&words);
        }
        person.evident |= personal || office.is_some();
        for title in &tokens[run.title..run.from] {
            person.male |= title.is(Flags::MALE);
            person.female |= title.is(Flags::FEMALE);
        }
        if titled && personal {
            let title = tokens[run.title..run.from].iter().filter(|t| !t.is(Flags::HONORIFIC));
            let words: Vec<String> = title.map(|t| t.text(text).to_lowercase()).collect();
            if !words.is_empty() {
                let shown = text[tokens[run.title].start..tokens[run.from - 1].end].to_owned();
                person.role.get_or_insert(shown);
                add_office(&mut person.offices, words);
            }
        }
        if let Some((from, to)) = office {
            for token in &tokens[from..to] {
                person.male |= token.is(Flags::MALE);
                person.female |= token.is(Flags::FEMALE);
            }
            person.role.get_or_insert_with(|| role_text(text, &tokens[from..to]));
            add_office(&mut person.offices, office_words(text, &tokens[from..to]));
        }
        self.places.push((tokens[run.from].start, index));
    }

    fn add(&mut self, words: &[String]) -> usize {
        let index = self.all.len();
        self.all.push(Person {
            name: String::new(),
            words: words.to_vec(),
            male: false,
            female: false,
            role: None,
            offices: Vec::new(),
            evident: false,
            guessed: None,
        });
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            self.by_last.entry(last.clone()).or_default().push(index);
            if words.len() > 1 {
                self.by_first.entry(first.clone()).or_default().push(index);
            }
        }
        index
    }

    /// Whom a name means: a surname its only holder, a full name whoever has the same surname and
    /// a given name that does not contradict.
    pub(crate) fn find(&self, words: &[String]) -> Found {
        let Some(last) = words.last() else { return Found::Nobody };
        let holders = self.by_last.get(last).map_or(&[][..], Vec::as_slice);
        let fits: Vec<usize> = holders
            .iter()
            .copied()
            .take(256)
            .filter(|n| agree(&self.all[*n].words, words))
            .take(9)
            .collect();
        match (fits.as_slice(), words) {
            ([one], _) => Found::One(*one),
            ([], [only]) => match self.by_first.get(only).map(Vec::as_slice) {
                Some([one]) => Found::One(*one),
                Some(several) if !several.is_empty() => {
                    Found::Several(several.iter().copied().take(9).collect())
                }
                _ => Found::Nobody,
            },
            // Given name and patronymic: `Murat Abugalievich`.
            ([], [first, _]) if is_patronymic(last) => {
                match self.by_first.get(first).map(Vec::as_slice) {
                    Some([one]) => Found::One(*one),
                    _ => Found::Nobody,
                }
            }
            ([], _) => Found::Nobody,
            (several, _) => Found::Several(several.to_vec()),
        }
    }
}

fn add_office(offices: &mut Vec<Vec<String>>, words: Vec<String>) {
    if !words.is_empty() && offices.len() < 8 && !offices.contains(&words) {
        offices.push(words);
    }
}
