//! The people of a document: every full name, what the text calls them, and what they are.
//!
//! Names are capitalised runs; no list of names is used, so that names of any nation count alike.
//! Whether a run is a person is told by what stands around it (a title, an office, an apposition)
//! and by the words it must not hold (`Bank`, `Ministry`).

mod bearers;
mod office;
mod runs;
mod spelling;
mod word;

pub(crate) use office::{is_role_word, office_words, role_text};
pub(crate) use runs::{Guess, Run, is_office, is_place, leads_to_name, runs};
pub(crate) use spelling::{
    is_acronym, is_junior, is_patronymic, is_seat, is_shouted, name_text, name_words,
};
pub(crate) use word::Word;

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::collections::HashMap;

use foldhash::fast::FixedState;

use bearers::Bearers;
use office::{has_content, head, is_same_office, office_beside};
use runs::{capitals, run};
use spelling::{agree, bare, fuller, has_small_letter, key, name_words_into};
use word::Beginnings;

use crate::lexicon::Flags;
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// Somebody with a name.
#[derive(Clone, Debug)]
pub(crate) struct Person<'a> {
    /// The fullest form met; what is shown is [`name_text`].
    pub(crate) name: &'a [Token],
    /// That form is in capitals throughout.
    shouted: bool,
    words: Vec<Word>, // keys of spelling
    /// The name tells that there is an older one like it: `Jr.`.
    junior: bool,
    pub(crate) male: bool,
    pub(crate) female: bool,
    /// The first office or profession the text gives; what is shown is [`role_text`].
    pub(crate) role: Option<&'a [Token]>,
    /// Every office met. Few of a document are ever asked for, so that nothing is made of their words
    /// before.
    offices: Vec<&'a [Token]>,
    /// Their content words, once they have been asked for.
    office_words: OnceCell<Vec<Vec<String>>>,
    /// Something beside the capitals says that this is a person.
    pub(crate) evident: bool,
    /// Where the name begins was guessed, and nothing in the text has confirmed it.
    pub(crate) guessed: Option<Guess>,
    /// An article stands before the name somewhere, as before no person's.
    pub(crate) articled: bool,
    /// How often the text names them.
    pub(crate) weight: u32,
    /// Whether `he` (greater) or `she` (less) follows the name more often.
    pub(crate) lean: Ordering,
    /// How often by a single word.
    pub(crate) again: u32,
}

impl<'a> Person<'a> {
    /// Takes this for the name.
    fn call(&mut self, text: &str, name: &'a [Token]) {
        self.name = name;
        // The first word tells nearly always.
        let quiet =
            |word: &Token| word.kind == Kind::Word && has_small_letter(bare(word.text(text)));
        self.shouted = !name.first().is_some_and(quiet) && is_shouted(&name_text(text, name));
    }

    /// The content words of every office met, lower case; to be asked for when all have been met.
    pub(crate) fn offices(&self, text: &str) -> &[Vec<String>] {
        let words = || self.offices.iter().map(|office| office_words(text, office)).collect();
        self.office_words.get_or_init(words)
    }
}

/// All people of a document.
#[derive(Debug, Default)]
pub(crate) struct People<'a> {
    pub(crate) all: Vec<Person<'a>>,
    by_word: HashMap<Word, Bearers, FixedState>,
    beginnings: Beginnings, // of the words above
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

/// How far after a name a pronoun may mean it, in tokens, and how far into the next sentence.
const FOLLOWS: usize = 25;
const SENTENCE: usize = 3;

/// How many offices of somebody are told apart.
const OFFICES: usize = 8;

/// How many bytes of news there are to a capital that stands alone, for the first guess at room.
const BYTES_A_CAPITAL: usize = 96;

impl<'a> People<'a> {
    /// The people named in these paragraphs: first those with full names, so that a surname leads
    /// to one who is introduced later, as in headlines.
    pub(crate) fn of(text: &str, scenes: &[Scene<'a>]) -> Self {
        let mut people = Self::with_room(text.len());
        let mut short = Vec::with_capacity(text.len() / BYTES_A_CAPITAL);
        let mut words = Vec::new(); // of the name at hand
        for scene in scenes {
            let tokens = scene.tokens();
            for (from, to) in capitals(text, tokens) {
                if to == from + 1 && !tokens[from].joined {
                    short.push((tokens, from, None));
                    continue;
                }
                let Some(run) = run(text, tokens, from, to) else { continue };
                let shown = &tokens[run.from..run.to];
                if matches!(shown, [only] if !only.joined) {
                    short.push((tokens, from, Some(run)));
                    continue;
                }
                name_words_into(text, shown, &mut words);
                if words.len() < 2 {
                    short.push((tokens, from, Some(run)));
                } else {
                    people.meet(text, tokens, run, &words);
                }
            }
        }
        people.meet_short(text, &short);
        people.places.sort_unstable();
        people.tell_genders(scenes);
        // Who may be no person at all is not led to by a pronoun or an office either.
        for person in people.all.iter_mut().filter(|p| p.guessed == Some(Guess::Words)) {
            person.evident = false;
            person.offices.clear();
        }
        people
    }

    /// Meets the runs of one word again; those without a run are a word between others without
    /// capitals, which most often only opens its sentence.
    fn meet_short(&mut self, text: &str, short: &[(&'a [Token], usize, Option<Run>)]) {
        let mut first = vec![usize::MAX; self.all.len()];
        for (at, index) in &self.places {
            first[*index] = first[*index].min(*at);
        }
        for (tokens, from, known) in short {
            let shown = match known {
                Some(run) => &tokens[run.from..run.to],
                None => &tokens[*from..=*from],
            };
            let [only] = shown else {
                let Some(run) = known else { continue };
                self.meet_again(text, tokens, *run, &name_words(text, shown), &first);
                continue;
            };
            let word = bare(only.text(text));
            let titled = known.is_some_and(|run| is_personal(&tokens[run.title..run.from]));
            if !titled && self.beginnings.exclude(word) {
                continue;
            }
            let word = key(word);
            if !titled && !self.by_word.contains_key(&word) {
                continue;
            }
            if let Some(run) = (*known).or_else(|| run(text, tokens, *from, from + 1)) {
                self.meet_again(text, tokens, run, &[word], &first);
            }
        }
    }

    /// Notes for whom the text goes on with `he`, for whom with `she`: twice at least, and three times
    /// as often as with the other.
    fn tell_genders(&mut self, scenes: &[Scene]) {
        let mut votes = vec![(0u32, 0u32); self.all.len()];
        let mut places = self.places.as_slice();
        for scene in scenes {
            let mut tokens = scene.tokens();
            let mut last = None;
            while let [(place, index), rest @ ..] = places
                && *place < scene.end
            {
                places = rest;
                if last.replace(*place) == Some(*place) {
                    continue; // a paragraph within another
                }
                // Nothing counts before the next name.
                tokens = &tokens[tokens.partition_point(|t| t.start() < *place)..];
                if let Some(token) = followed_by(tokens, *place, rest) {
                    votes[*index].0 += u32::from(token.is(Flags::MALE));
                    votes[*index].1 += u32::from(token.is(Flags::FEMALE));
                }
            }
        }
        for (person, (he, she)) in self.all.iter_mut().zip(votes) {
            if !person.male && !person.female {
                person.male = he >= 2 && he >= 3 * she;
                person.female = she >= 2 && she >= 3 * he;
                person.lean = he.cmp(&she);
            }
        }
    }

    /// Takes in a name of several words.
    fn meet(&mut self, text: &str, tokens: &'a [Token], run: Run, words: &[Word]) {
        let shown = &tokens[run.from..run.to];
        let junior = is_junior(text, shown);
        let index = match self.find(words, junior) {
            Found::One(index) => index,
            Found::Several(_) | Found::Nobody => self.add(words, junior, run.guessed),
        };
        let person = &mut self.all[index];
        if run.guessed.is_none() {
            person.guessed = None;
        }
        let left = run.title.checked_sub(1).filter(|_| run.title == run.from);
        let article = left.is_some_and(|at| tokens[at].text(text).eq_ignore_ascii_case("the"));
        let noun = tokens.get(run.to).is_some_and(|t| t.kind == Kind::Word && is_noun(t));
        person.articled |= article && !noun;
        let quieter = |known: &Person| known.shouted && words.len() >= known.words.len();
        if person.name.is_empty() || fuller(words, &person.words) || quieter(person) {
            person.call(text, shown);
            person.words.clear();
            person.words.extend_from_slice(words);
        }
        self.describe(text, tokens, run, index);
    }

    /// Takes in a single name, which mostly means somebody with a fuller one.
    /// `first` is where each of them is named first: who bears the surname before somebody's wife
    /// comes in is another.
    fn meet_again(
        &mut self,
        text: &str,
        tokens: &'a [Token],
        run: Run,
        words: &[Word],
        first: &[usize],
    ) {
        let titles = &tokens[run.title..run.from];
        let personal = is_personal(titles);
        let earlier =
            |index: usize| first.get(index).is_some_and(|at| tokens[run.from].start() < *at);
        let index = match self.titled(text, titles, words) {
            Found::One(index) if !earlier(index) || !self.is_kin(index) => index,
            Found::Nobody if !personal => return,
            Found::Several(_) => return,
            Found::One(_) | Found::Nobody => {
                let index = self.add(words, false, run.guessed);
                self.all[index].call(text, &tokens[run.from..run.to]);
                index
            }
        };
        self.all[index].guessed = None;
        self.all[index].again += 1;
        if personal {
            self.describe(text, tokens, run, index);
        } else {
            self.all[index].weight += 1;
            self.places.push((tokens[run.from].start(), index));
        }
    }

    /// Whom a surname means after these titles: not a woman after `Mr.`; of several the one who
    /// holds that office.
    pub(crate) fn titled(&self, text: &str, titles: &[Token], words: &[Word]) -> Found {
        let male = titles.iter().any(|t| t.is(Flags::MALE));
        let female = titles.iter().any(|t| t.is(Flags::FEMALE));
        let ruling = titles.iter().any(|t| is_office(text, t));
        let fits = |index: &usize| {
            let person = &self.all[*index];
            !(male && person.female && !person.male || female && person.male && !person.female)
        };
        let several = match self.find(words, false) {
            Found::One(index) if fits(&index) && !(ruling && self.is_kin(index)) => {
                return Found::One(index);
            }
            Found::One(_) | Found::Nobody => return Found::Nobody,
            Found::Several(several) => several,
        };
        let fitting: Vec<usize> = several.into_iter().filter(fits).collect();
        let sure = |index: &usize| {
            let person = &self.all[*index];
            male && person.male || female && person.female
        };
        let roles = |office: &[Token]| {
            let words = office_words(text, office).into_iter();
            words.filter(|word| is_role_word(word)).collect::<Vec<_>>()
        };
        let holds = |index: &usize| {
            let mut held = self.all[*index].offices.iter().flat_map(|office| roles(office));
            roles(titles).iter().any(|word| held.any(|held| held == *word))
        };
        for choice in [&sure as &dyn Fn(&usize) -> bool, &holds] {
            let mut chosen = fitting.iter().filter(|index| choice(index));
            if let (Some(one), None) = (chosen.next(), chosen.next()) {
                return Found::One(*one);
            }
        }
        match fitting.as_slice() {
            [] => Found::Nobody,
            [one] => Found::One(*one),
            _ => Found::Several(fitting),
        }
    }

    /// Notes what stands beside a name: titles, an office, what gender they tell.
    fn describe(&mut self, text: &str, tokens: &'a [Token], run: Run, index: usize) {
        let titles = &tokens[run.title..run.from];
        let personal = is_personal(titles);
        let office = office_beside(text, tokens, run);
        let person = &mut self.all[index];
        person.weight += 1;
        person.evident |= personal || office.is_some();
        for title in titles {
            person.male |= title.is(Flags::MALE);
            person.female |= title.is(Flags::FEMALE);
        }
        if titles.iter().any(|t| is_office(text, t)) {
            let last = titles.iter().rposition(|t| !t.is(Flags::HONORIFIC) || t.is(Flags::ROLE));
            let office = &titles[..last.map_or(0, |last| last + 1)];
            person.role.get_or_insert(office);
            add_office(text, &mut person.offices, office);
        }
        if let Some((from, to)) = office {
            for token in head(&tokens[from..to]).iter().filter(|t| !t.is(Flags::POSS)) {
                person.male |= token.is(Flags::MALE);
                person.female |= token.is(Flags::FEMALE);
            }
            let telling = || tokens[from..to].iter().any(|t| is_telling(text, t));
            if person.role.is_none() && telling() {
                person.role = Some(&tokens[from..to]);
            }
            add_office(text, &mut person.offices, &tokens[from..to]);
        }
        self.places.push((tokens[run.from].start(), index));
    }

    fn add(&mut self, words: &[Word], junior: bool, guessed: Option<Guess>) -> usize {
        let index = self.all.len();
        self.all.push(Person {
            name: &[],
            shouted: false,
            words: words.to_vec(),
            junior,
            male: false,
            female: false,
            role: None,
            offices: Vec::new(),
            office_words: OnceCell::new(),
            evident: false,
            guessed,
            articled: false,
            weight: 0,
            lean: Ordering::Equal,
            again: 0,
        });
        let Some((last, given)) = words.split_last() else { return index };
        self.bearers(last).last.push(index);
        if let [first, middle @ ..] = given {
            self.bearers(first).first.push(index);
            // The first of two surnames: `Molina` of `Andrés Molina Obrera`.
            for word in middle.iter().filter(|word| word.len() > 3 && !is_patronymic(word)) {
                self.bearers(word).middle.push(index);
            }
        }
        index
    }

    fn bearers(&mut self, word: &Word) -> &mut Bearers {
        self.beginnings.add(word);
        self.by_word.entry(word.clone()).or_default()
    }

    /// Nobody yet, with room for as many as news of so many bytes names.
    fn with_room(bytes: usize) -> Self {
        const BYTES_A_PERSON: usize = 512;
        const MOST: usize = 64; // a longer text may well be something else
        let people = (bytes / BYTES_A_PERSON).min(MOST);
        Self {
            all: Vec::with_capacity(people),
            by_word: HashMap::with_capacity_and_hasher(2 * people, FixedState::default()),
            places: Vec::with_capacity(2 * people),
            ..Self::default()
        }
    }

    /// Whom a name means: a surname its only holder, a full name whoever has the same surname and
    /// a given name that does not contradict.
    pub(crate) fn find(&self, words: &[Word], junior: bool) -> Found {
        let Some(last) = words.last() else { return Found::Nobody };
        let fits = |index: &usize| {
            let person = &self.all[*index];
            (person.junior || !junior) && agree(&person.words, words)
        };
        let bearers = self.by_word.get(last);
        let holders = bearers.map_or(&[][..], |bearers| bearers.last.known());
        let fitting = || holders.iter().copied().filter(fits);
        let mut first = fitting();
        match (first.next(), first.next()) {
            (Some(one), None) => return Found::One(one),
            (None, _) if junior => return Found::Nobody,
            (None, _) => return self.by_other_words(words, bearers),
            _ => {}
        }
        let fits: Vec<usize> = fitting().collect();
        let full = |n: &&usize| self.all[**n].words.len() > 1;
        let known: Vec<usize> = fits.iter().filter(full).copied().collect();
        // A full name is its own, and the father's rather than the son's.
        let exact = |n: &&usize| words.len() > 1 && self.all[**n].words == words;
        let elder = |n: &&usize| self.all[**n].junior == junior;
        let same: Vec<usize> = known.iter().filter(exact).copied().collect();
        let same = if same.is_empty() { known } else { same };
        let old: Vec<usize> = same.iter().filter(elder).copied().collect();
        let single = || fits.iter().find(|n| self.all[**n].words.len() == 1);
        match (if old.is_empty() { same } else { old }).as_slice() {
            [] => {}
            // `Trunk said` after `President Trunk` and `his wife, Ada Trunk`.
            [one] if words.len() == 1 && self.is_kin(*one) && single().is_some() => {
                return Found::One(single().copied().unwrap_or(*one));
            }
            [one] => return Found::One(*one),
            several => return Found::Several(several.iter().copied().take(9).collect()),
        }
        fits.first().map_or(Found::Nobody, |one| Found::One(*one))
    }

    /// Whom a name means whose last word is nobody's surname, or not with these given names.
    /// `bearers` are those of that word.
    fn by_other_words(&self, words: &[Word], bearers: Option<&Bearers>) -> Found {
        let middle = bearers.map_or(&[][..], |bearers| bearers.middle.known());
        match words {
            [_] => match single_of(bearers.map_or(&[], |bearers| bearers.first.known())) {
                Found::Nobody => single_of(middle),
                found => found,
            },
            // Given name and patronymic: `Murat Abugalievich`.
            [first, last] if is_patronymic(last) => match single_of(self.given(first)) {
                Found::One(index) => Found::One(index),
                _ => Found::Nobody,
            },
            // `Andrés Molina` of `Andrés Manuel Molina Obrera`.
            _ => {
                let mut fits = middle.iter().filter(|n| agree(&self.all[**n].words, words));
                match (fits.next(), fits.next()) {
                    (Some(one), None) => Found::One(*one),
                    _ => Found::Nobody,
                }
            }
        }
    }

    /// Whose given name a word is.
    fn given(&self, word: &Word) -> &[usize] {
        self.by_word.get(word).map_or(&[], |bearers| bearers.first.known())
    }

    /// Whether all that the text says of somebody is whose wife or son they are; then a title before
    /// the bare surname is that of another.
    fn is_kin(&self, index: usize) -> bool {
        let kin = |word: &Token| word.kind == Kind::Word && word.is(Flags::KIN);
        let offices = &self.all[index].offices;
        !offices.is_empty() && offices.iter().all(|office| office.iter().any(kin))
    }

    /// Whether somebody has a given name too.
    pub(crate) fn is_full(&self, index: usize) -> bool {
        self.all.get(index).is_some_and(|person| person.words.len() > 1)
    }

    /// Whether a word is the surname of somebody with a fuller name.
    pub(crate) fn is_surname(&self, word: &str) -> bool {
        let bearers = self.by_word.get(word.as_bytes());
        bearers.is_some_and(|b| b.last.known().iter().any(|n| self.all[*n].words.len() > 1))
    }
}

/// The pronoun that goes on with the name at `place`, if none of those behind it (`names`) stands
/// between the two; tokens begin with the name.
fn followed_by<'a>(
    tokens: &'a [Token],
    place: usize,
    mut names: &[(usize, usize)],
) -> Option<&'a Token> {
    tokens.first().filter(|name| name.start() == place)?;
    let (mut at, mut end) = (1, tokens.len().min(FOLLOWS + 2));
    while at < end {
        let token = &tokens[at];
        while let [(next, _), rest @ ..] = names
            && *next <= token.start()
        {
            if *next == token.start() {
                return None;
            }
            names = rest;
        }
        if token.kind == Kind::Stop {
            end = end.min(at + 1 + SENTENCE + 1);
        }
        let pronoun = token.is(Flags::MALE.or(Flags::FEMALE))
            && token.is(Flags::SUBJECT.or(Flags::POSS).or(Flags::OBJECT));
        // `told her`: another.
        if pronoun && !governs(&tokens[at - 1]) {
            return Some(token);
        }
        at += 1;
    }
    None
}

/// Whether titles say that somebody is a person.
fn is_personal(titles: &[Token]) -> bool {
    titles.iter().any(|t| t.is(Flags::ROLE.or(Flags::HONORIFIC)))
}

/// Whether a pronoun after a word is its object.
fn governs(token: &Token) -> bool {
    token.is(Flags::CUE.or(Flags::PREP).or(Flags::VERB))
}

/// Whether a word of an office says more than that somebody is a man or a woman.
fn is_telling(text: &str, token: &Token) -> bool {
    const BARE: [&str; 7] = ["man", "woman", "person", "boy", "girl", "patient", "friend"];
    let small = Flags::DET.or(Flags::PREP).or(Flags::CONJ);
    !token.is(small) && !BARE.contains(&token.text(text))
}

/// Whether a word after a name may be what the name only qualifies: the `trial` of `the Lind trial`.
fn is_noun(token: &Token) -> bool {
    let small = Flags::PREP.or(Flags::CONJ).or(Flags::AUX).or(Flags::MODAL).or(Flags::ADVERB);
    !token.is(small.or(Flags::CUE).or(Flags::VERB).or(Flags::RELATIVE).or(Flags::DET))
}

/// Whom a single word means of those whose name it is part of.
fn single_of(holders: &[usize]) -> Found {
    match holders {
        [] => Found::Nobody,
        [one] => Found::One(*one),
        several => Found::Several(several.iter().copied().take(9).collect()),
    }
}

fn add_office<'a>(text: &str, offices: &mut Vec<&'a [Token]>, office: &'a [Token]) {
    let known = |held: &&[Token]| is_same_office(text, held, office);
    if offices.len() < OFFICES && has_content(office) && !offices.iter().any(known) {
        offices.push(office);
    }
}
