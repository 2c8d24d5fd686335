//! The people of a document: every full name, what the text calls them, and what they are.
//!
//! Names are capitalised runs; no list of names is used, so that names of any nation count alike.
//! Whether a run is a person is told by what stands around it (a title, an office, an apposition)
//! and by the words it must not hold (`Bank`, `Ministry`).

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::lexicon::{Flags, flags};
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

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

/// What the cut between an office and a name rests on, where no word told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    /// A place was announced: `President of the Republic of Sarykol Ada Lind`.
    Place,
    /// Nothing but the number of words: `Director of Human Rights Watch` looks the same.
    Words,
}

/// A run of capitalised words that may be a name, as indices of tokens of its paragraph.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    /// Titles before the name: `President`, `Mr.`.
    pub(crate) title: usize,
    /// The name itself.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// The end of an office stood before the name: `… of Kazakhstan Ada Lind`.
    pub(crate) after_place: bool,
    /// Where that office ends is a guess.
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

/// Whether two names with the same surname can be the same person's.
fn agree(known: &[String], words: &[String]) -> bool {
    match (known, words) {
        ([_], _) | (_, [_]) => true,
        ([first, ..], [other, ..]) => {
            let (a, b) = (first.trim_end_matches('.'), other.trim_end_matches('.'));
            let initial = |s: &str| s.chars().count() == 1;
            a == b || (initial(a) || initial(b)) && a.chars().next() == b.chars().next()
        }
        _ => false,
    }
}

/// Whether a name is in capitals throughout: `ADA LIND`.
pub(crate) fn is_shouted(name: &str) -> bool {
    name.chars().filter(|c| c.is_alphabetic()).count() >= 3 && !name.chars().any(char::is_lowercase)
}

/// Whether a lower-case word looks like a patronymic: `Abugalievich`.
pub(crate) fn is_patronymic(word: &str) -> bool {
    ["vich", "vna", "ovych", "uly", "kyzy", "qyzy", "oglu", "ogly"]
        .iter()
        .any(|end| word.ends_with(end))
}

/// Whether `words` says more than `known`: more words, and no initials where words were.
fn fuller(words: &[String], known: &[String]) -> bool {
    let initials = |name: &[String]| {
        name.iter().filter(|w| w.trim_end_matches('.').chars().count() == 1).count()
    };
    let full = |name: &[String]| name.len() - initials(name);
    full(words) > full(known) || full(words) == full(known) && words.len() > known.len()
}

/// The lower-case words of a name; `K.Omarov` is two.
pub(crate) fn name_words(text: &str, tokens: &[Token]) -> Vec<String> {
    let mut out = Vec::new();
    for token in tokens {
        let word = bare(token.text(text)).to_lowercase();
        match word.split_once('.') {
            Some((initial, rest)) if !rest.is_empty() && !rest.contains('.') => {
                out.push(initial.to_owned());
                out.push(rest.to_owned());
            }
            _ => out.push(word),
        }
    }
    while out.len() > 1
        && matches!(out.last().map(|w| w.trim_end_matches('.')), Some("jr" | "sr" | "ii" | "iii"))
    {
        out.pop();
    }
    out
}

/// The words of a name as they stand, one blank between, without a possessive ending.
pub(crate) fn name_text(text: &str, tokens: &[Token]) -> String {
    let words: Vec<&str> = tokens.iter().map(|t| bare(t.text(text))).collect();
    words.join(" ")
}

fn bare(word: &str) -> &str {
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    word.trim_end_matches(['\'', '’'])
}

/// The runs of capitalised words that may be names of people.
pub(crate) fn runs<'a>(text: &'a str, tokens: &'a [Token]) -> impl Iterator<Item = Run> + 'a {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < tokens.len() {
            let from = at;
            if !tokens[from].is_name() {
                at += 1;
                continue;
            }
            let to = run_end(tokens, from);
            at = to.max(from + 1);
            if let Some(run) = run(text, tokens, from, to) {
                return Some(run);
            }
        }
        None
    })
}

fn run_end(tokens: &[Token], from: usize) -> usize {
    let mut to = from;
    while let Some(token) = tokens.get(to) {
        let joins = token.is(Flags::PARTICLE)
            && to > from
            && tokens.get(to + 1).is_some_and(Token::is_name);
        if !token.is_name() && !joins {
            break;
        }
        to += 1;
        if token.possessive {
            break;
        }
    }
    to
}

/// The longest name of a person, in words.
const LONGEST: usize = 5;

fn run(text: &str, tokens: &[Token], from: usize, to: usize) -> Option<Run> {
    let mut title = from;
    let small = Flags::DET
        .or(Flags::PREP)
        .or(Flags::SUBJECT)
        .or(Flags::CONJ)
        .or(Flags::SUBORD)
        .or(Flags::WH);
    let loose =
        small.or(Flags::ADVERB).or(Flags::TIME).or(Flags::POSS).or(Flags::AUX).or(Flags::MODAL);
    while title < to && tokens[title].is(loose) && !tokens[title].is(Flags::PARTICLE) {
        title += 1;
    }
    let mut name = title;
    let prefix = Flags::ROLE.or(Flags::HONORIFIC).or(Flags::NATION);
    while name < to && (tokens[name].is(prefix) || is_title_joint(text, tokens, name, to)) {
        name += 1;
    }
    let mut after_place = false;
    while to - name > 2 && tokens[name].is(Flags::PLACE) {
        name += 1;
        title = name;
        after_place = true;
    }
    let mut guessed = None;
    if let Some((person, guess)) = after_office(text, tokens, from, to) {
        (name, title, after_place, guessed) = (person, person, true, guess);
    }
    let words = &tokens[name..to];
    let bad = Flags::ORG
        .or(Flags::DOC)
        .or(Flags::TIME)
        .or(Flags::DET)
        .or(Flags::ROLE)
        .or(Flags::TITLE)
        .or(Flags::GROUP);
    let fits = (1..=LONGEST).contains(&words.len())
        && !words.iter().any(|t| t.is(bad) || is_acronym(t.text(text)))
        && !(words.len() == 1 && words[0].is(Flags::PLACE.or(Flags::NATION)));
    fits.then_some(Run { title, from: name, to, after_place, guessed })
}

/// Where a person begins in a run that the name of an office leads into: `Minister of Transport Ada
/// Lind`, `Mayor of New York Ada Lind`; and whether that is a guess, as it is after an unknown place.
fn after_office(
    text: &str,
    tokens: &[Token],
    from: usize,
    to: usize,
) -> Option<(usize, Option<Guess>)> {
    let left = tokens.get(from.checked_sub(1)?)?;
    let joint = left.is(Flags::PREP.or(Flags::DET).or(Flags::CONJ)) || left.kind == Kind::Comma;
    if !joint || to - from < 2 || to - from > 7 {
        return None;
    }
    let of = office_of(text, tokens, from)?;
    let mut at = from;
    while at < to {
        if tokens[at].is(Flags::PLACEPART) {
            at += 2;
        } else if tokens[at].is(Flags::PORTFOLIO.or(Flags::PLACE).or(Flags::NATION)) {
            at += 1;
        } else {
            break;
        }
    }
    let rest = to.checked_sub(at)?;
    if at > from {
        return (2..=3).contains(&rest).then_some((at, None));
    }
    // An unknown place: the last two words are the person, or three with a patronymic or initial.
    let middle = &tokens[to - 2];
    let word = middle.text(text);
    let long = is_patronymic(&word.to_lowercase()) || word.ends_with('.');
    let person = if long { 3 } else { 2 };
    let near = &tokens[from.saturating_sub(3)..from];
    let place = near.iter().any(|t| t.is(Flags::TERRITORY));
    let guess = if place { Guess::Place } else { Guess::Words };
    (of && rest > person && rest <= person + 2).then_some((to - person, Some(guess)))
}

/// Whether the run at `from` goes on with an office (`Adviser to the President of`), and if the last
/// joint is `of`. Nothing if it does not.
fn office_of(text: &str, tokens: &[Token], from: usize) -> Option<bool> {
    let floor = from.saturating_sub(OFFICE);
    let mut joint = None;
    for at in (floor..from).rev() {
        let token = &tokens[at];
        if token.kind != Kind::Word || token.possessive {
            return None;
        }
        if token.is(Flags::ROLE) {
            return joint;
        }
        let small = token.is(Flags::PREP.or(Flags::DET).or(Flags::CONJ)) && !token.capital;
        if token.is(Flags::PREP) && !token.capital {
            let word = token.text(text);
            if !matches!(word, "of" | "for" | "to") {
                return None;
            }
            joint = joint.or(Some(word == "of"));
        }
        let fits = small || token.capital || token.is(Flags::ORG.or(Flags::ROLE));
        if !fits || token.is(Flags::ORG) && joint.is_none() {
            return None;
        }
    }
    None
}

/// A capitalised word inside a title, with a role word after it: `Vice President`, `Health Minister`.
fn is_title_joint(text: &str, tokens: &[Token], at: usize, to: usize) -> bool {
    let next = (at + 1..to.min(at + 3)).any(|n| tokens[n].is(Flags::ROLE) && tokens[n].capital);
    next && !is_acronym(tokens[at].text(text))
        || is_acronym(tokens[at].text(text)) && at + 1 < to && next
}

/// `CNN`, `IMEP`.
pub(crate) fn is_acronym(word: &str) -> bool {
    word.len() >= 2 && word.len() <= 6 && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// How far an office may reach from the name, in tokens.
const OFFICE: usize = 24;

/// The office that stands beside a name: `the director of the mill, NAME`, `NAME, a farmer`, `the
/// President of Kazakhstan NAME`.
fn office_beside(text: &str, tokens: &[Token], run: Run) -> Option<(usize, usize)> {
    let end = run.from;
    let comma = end.checked_sub(1).filter(|at| tokens[*at].kind == Kind::Comma);
    let to = comma.unwrap_or(if run.after_place { end } else { run.title });
    if (comma.is_some() || run.after_place || touches_role(tokens, to))
        && let Some(from) = office_start(text, tokens, to)
        && from < to
    {
        return Some((from, to));
    }
    let comma = run.to;
    tokens.get(comma).filter(|t| t.kind == Kind::Comma)?;
    let limit = tokens.len().min(comma + 1 + OFFICE);
    let stop =
        (comma + 1..limit).find(|at| !matches!(tokens[*at].kind, Kind::Word | Kind::Number))?;
    let words = tokens.get(comma + 1..stop)?;
    let opens = words.first().is_some_and(|t| {
        t.is(Flags::DET.or(Flags::ROLE)) || !t.capital && !t.is(Flags::CONJ.or(Flags::RELATIVE))
    });
    let role = words.iter().take(6).any(|t| t.is(Flags::ROLE));
    let verb = words
        .iter()
        .any(|t| t.is(Flags::CUE.or(Flags::AUX).or(Flags::MODAL)) && !t.is(Flags::NOUN));
    (opens && role && !verb).then_some((comma + 1, stop))
}

fn touches_role(tokens: &[Token], to: usize) -> bool {
    to.checked_sub(1).is_some_and(|last| tokens[last].is(Flags::ROLE) && !tokens[last].capital)
}

/// Where the noun phrase of an office begins that ends before `to`: at its first role word, or the
/// words right before it.
fn office_start(text: &str, tokens: &[Token], to: usize) -> Option<usize> {
    let floor = to.saturating_sub(OFFICE);
    let mut from = to;
    while from > floor {
        let token = &tokens[from - 1];
        let word =
            token.kind == Kind::Word || token.kind == Kind::Open || token.kind == Kind::Close;
        let stop = Flags::AUX
            .or(Flags::MODAL)
            .or(Flags::SUBORD)
            .or(Flags::SUBJECT)
            .or(Flags::VERB)
            .or(Flags::CUE);
        if !word
            || token.is(stop) && !token.capital && !token.is(Flags::DET)
            || token.text(text) == "by"
        {
            break;
        }
        from -= 1;
    }
    let role = (from..to).find(|at| tokens[*at].is(Flags::ROLE) && !tokens[*at].possessive)?;
    // Up to two words that qualify the role: `deputy prime minister`, `Ukrainian Minister`.
    let mut start = role;
    while start > from
        && role - start < 2
        && tokens[start - 1].kind == Kind::Word
        && !tokens[start - 1].is(Flags::DET.or(Flags::PREP).or(Flags::CONJ))
    {
        start -= 1;
    }
    Some(start)
}

/// The content words of an office, lower case.
pub(crate) fn office_words(text: &str, tokens: &[Token]) -> Vec<String> {
    tokens
        .iter()
        .filter(|t| {
            t.kind == Kind::Word
                && !t.is(Flags::DET.or(Flags::PREP).or(Flags::CONJ).or(Flags::POSS))
        })
        .map(|t| bare(t.text(text)))
        .map(|w| if is_acronym(w) { w.to_owned() } else { w.to_lowercase() })
        .take(16)
        .collect()
}

/// An office as it is shown: without article.
pub(crate) fn role_text(text: &str, tokens: &[Token]) -> String {
    let skip = tokens.iter().take_while(|t| t.is(Flags::DET) || t.kind != Kind::Word).count();
    let words = tokens.get(skip..).unwrap_or_default();
    let shown =
        words.first().zip(words.last()).map_or("", |(first, last)| &text[first.start..last.end]);
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a word is for what a person is.
pub(crate) fn is_role_word(word: &str) -> bool {
    flags(word).any(Flags::ROLE)
}
