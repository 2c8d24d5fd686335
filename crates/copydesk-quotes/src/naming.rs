//! Leads each mention to a name: surnames and offices to their holders, pronouns to the latest
//! speaker. Who cannot be named stays unnamed.

mod office;
mod organisation;
mod phrase;
mod pronoun;

use copydesk_core::{Candidate, PerMille, Span, Speaker, SpeakerKind};

use organisation::{Acronyms, acronyms};
use phrase::{ends_in_crowd, is_people, is_proper, partisan, proper_part, several, speaking_run};

use crate::draft::Mention;
use crate::lexicon::Flags;
use crate::people::{
    Found, Guess, People, Person, Run, Word, is_acronym, is_junior, is_office, is_place, is_seat,
    is_shouted, name_text, name_words, role_text,
};
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// How sure a way of naming is. Set by hand; ambiguous ways stay below one half.
const BY_NAME: u16 = 980;
const BY_FULL_OFFICE: u16 = 900;
const BY_OFFICE: u16 = 750;
const BY_PRONOUN_AGREED: u16 = 930;
const BY_PRONOUN: u16 = 780;
/// A pronoun after the latest speaker, when somebody else has been named since.
const BY_PRONOUN_DOUBTED: u16 = 600;
/// A name that was cut off an office with an unknown place, and stands nowhere else.
const GUESSED: u16 = 650;
/// `the agency`, after one organisation with that noun in its name.
const BY_NOUN: u16 = 800;
/// One of several people with a surname, whom the text names far more often than the others.
const BY_WEIGHT: u16 = 700;
/// One of several people with a surname, who spoke last.
const BY_LATEST: u16 = 650;
/// A surname that is also a place.
const BY_PLACE: u16 = 700;
const AMBIGUOUS: u16 = 400;
/// How many pronouns back one may be asked for again.
const TURNS: usize = 32;

/// How far behind the beginning of a name the seat of a politician may stand, in bytes.
const SEAT: usize = 60;

/// Names the speakers of one document, in the order of the text.
pub(crate) struct Namer<'a> {
    text: &'a str,
    scenes: &'a [Scene<'a>],
    people: People<'a>,
    /// The latest speaker with a name, and where; what pronouns lead to.
    latest: Option<(usize, usize)>,
    /// Where the latest person spoke who could not be named.
    unknown: Option<usize>,
    acronyms: Acronyms,
    /// Where the last pronouns stand and whom they led to, for speakers that take turns.
    led: Vec<(usize, usize, u16)>,
    /// Whether a narrator tells it.
    story: bool,
}

/// What a mention was found to mean.
struct Meaning {
    person: Option<usize>,
    name: Option<String>,
    confidence: u16,
    kind: Option<SpeakerKind>,
    role: Option<String>,
    candidates: Vec<usize>,
}

impl Meaning {
    const fn nobody(kind: Option<SpeakerKind>) -> Self {
        Self { person: None, name: None, confidence: 0, kind, role: None, candidates: Vec::new() }
    }
}

impl<'a> Namer<'a> {
    /// A namer for one document.
    pub(crate) fn new(text: &'a str, scenes: &'a [Scene<'a>], story: bool) -> Self {
        let (people, acronyms) = (People::of(text, scenes), acronyms(text, scenes));
        Self { text, scenes, people, latest: None, unknown: None, acronyms, led: Vec::new(), story }
    }

    /// The speaker that a mention points to. `found` is how sure it is that the mention is the
    /// speaker at all, `said` where the words stand; `threshold` is the border below which a name becomes a candidate.
    pub(crate) fn speaker(
        &mut self,
        mention: Mention,
        said: (usize, usize),
        found: PerMille,
        threshold: PerMille,
    ) -> Speaker {
        let meaning = self.meaning(mention, said);
        let sure = match meaning.confidence {
            0 => found,
            confidence => found.and(PerMille::new(confidence)),
        };
        let mut speaker = Speaker::new(found);
        speaker.mention = Some(Span::of(mention.span.0..mention.span.1));
        speaker.kind = meaning.kind;
        let person = meaning.person.and_then(|index| self.people.all.get(index));
        let apposed = || {
            let span = mention.apposition?;
            Some(role_text(self.text, self.tokens(mention.scene, span)))
        };
        let known = || {
            let role = person.filter(|_| sure >= threshold)?.role?;
            Some(role_text(self.text, role))
        };
        let role = meaning.role.or_else(apposed).or_else(known);
        speaker.role = role.filter(|role| !role.is_empty());
        let shown = |person: &Person| name_text(self.text, person.name);
        let name = person.map(shown).or(meaning.name);
        let later = self.latest.is_none_or(|(_, at)| at <= mention.span.0);
        if let Some(index) = meaning.person.filter(|_| later && meaning.confidence > AMBIGUOUS) {
            self.latest = Some((index, mention.span.0));
        } else if meaning.kind == Some(SpeakerKind::Person) && name.is_none() {
            self.unknown = Some(mention.span.0);
        }
        match name {
            Some(name) if sure >= threshold => {
                speaker.name = Some(name);
                speaker.name_confidence = sure;
            }
            Some(name) => speaker.candidates.push(Candidate { name, confidence: sure }),
            None => {
                let share = u16::try_from(meaning.candidates.len()).unwrap_or(u16::MAX).max(1);
                let each = found.and(PerMille::new((1000 / share).min(AMBIGUOUS)));
                let names =
                    meaning.candidates.iter().filter_map(|index| self.people.all.get(*index));
                let candidate =
                    |p: &Person| Candidate { name: name_text(self.text, p.name), confidence: each };
                speaker.candidates = names.map(candidate).collect();
            }
        }
        speaker
    }

    /// Whom a pronoun leads to: the same person each time that it is asked for.
    fn led_by(&mut self, word: &Token, mention: Mention, said: (usize, usize)) -> Meaning {
        let place = mention.span.0;
        let known = self.led.iter().rev().take(TURNS).find(|(at, ..)| *at == place);
        if let Some((_, person, confidence)) = known {
            let nobody = Meaning::nobody(Some(SpeakerKind::Person));
            return Meaning { person: Some(*person), confidence: *confidence, ..nobody };
        }
        let meaning = self.pronoun(word, mention, said);
        if let Some(person) = meaning.person {
            self.led.push((place, person, meaning.confidence));
        }
        meaning
    }

    fn tokens(&self, scene: usize, (from, to): (usize, usize)) -> &'a [Token] {
        let Some(scene) = self.scenes.get(scene) else { return &[] };
        let a = scene.tokens().partition_point(|t| t.start() < from);
        let b = scene.tokens().partition_point(|t| t.start() < to);
        scene.tokens().get(a..b).unwrap_or_default()
    }

    fn meaning(&mut self, mention: Mention, said: (usize, usize)) -> Meaning {
        let words = self.tokens(mention.scene, mention.antecedent.unwrap_or(mention.span));
        if let [only] = words
            && only.is(Flags::SUBJECT.or(Flags::OBJECT).or(Flags::POSS))
            && !only.is(Flags::DET)
        {
            return self.led_by(only, mention, said);
        }
        // `New Jersey’s`: an owner, cut off from what is owned. `Early`, `However`: no subject.
        let adverb = |only: &Token| {
            only.is(Flags::ADVERB.or(Flags::TIMELEAD).or(Flags::SUBORD).or(Flags::CONJ))
        };
        if words.last().is_some_and(|t| t.possessive) || matches!(words, [only] if adverb(only)) {
            return Meaning::nobody(None);
        }
        if let Some(meaning) = self.seat(words) {
            return meaning;
        }
        let short = self.short_name(words).or_else(|| self.noun(words, mention));
        if let Some(meaning) = short.or_else(|| self.surname(words)) {
            return meaning;
        }
        if let Some(run) = speaking_run(self.text, words) {
            return self.named(words, run, mention);
        }
        if let Some(meaning) = self.shouted(words) {
            return meaning;
        }
        self.common(words, mention)
    }

    /// A mention that holds no name of a person.
    fn common(&self, words: &[Token], mention: Mention) -> Meaning {
        let head = words.iter().position(|t| t.is(Flags::PREP)).map_or(words, |at| &words[..at]);
        // `a spokesman for Lind and Holm` is one.
        let joined =
            head.iter().any(|t| t.is(Flags::CONJ) && !t.capital) && !is_company(self.text, words);
        let (last, before) = head.split_last().map_or((Flags::NONE, head), |(t, b)| (t.flags, b));
        // `Port Ostrel police` is an institution with a name, `the police` are people.
        let force = last.all(Flags::GROUP.or(Flags::ORG)) && before.iter().any(is_proper);
        // `the police chief`, `a spokesman for residents`: the head is one person.
        let chief = last.any(Flags::ROLE) && !last.any(Flags::GROUP);
        let group = words.iter().any(|t| t.is(Flags::GROUP) && !t.possessive) && !force && !chief;
        let of_several = joined && !last.any(Flags::ORG);
        if group || of_several || ends_in_crowd(self.text, head) {
            return Meaning::nobody(Some(SpeakerKind::Group));
        }
        if let Some(kind) = several(self.text, head) {
            return Meaning::nobody(Some(kind));
        }
        if let Some(words) = partisan(head) {
            return self.office(words, mention);
        }
        // `the Justice Department`
        let house = last.any(Flags::ORG) && head.last().is_some_and(|t| t.capital);
        if head.iter().any(|t| t.is(Flags::ROLE)) && !house {
            return self.office(words, mention);
        }
        let organisation = |t: &Token| {
            let named = t.is(Flags::IMPERSONAL) || is_acronym(t.text(self.text));
            t.is(Flags::ORG) || t.capital && named
        };
        let kind =
            if words.iter().any(organisation) || is_place(words) || is_company(self.text, words) {
                Some(SpeakerKind::Organisation)
            } else if head.iter().any(|t| t.is(Flags::DOC)) {
                Some(SpeakerKind::Document)
            } else {
                None
            };
        // `Lind’s statement`, `the ministry’s report`
        let document =
            head.last().is_some_and(|t| t.is(Flags::DOC) && !t.is(Flags::ORG) && !t.capital);
        let kind = if document { Some(SpeakerKind::Document) } else { kind };
        let mut meaning = Meaning::nobody(kind);
        let capital = words.iter().any(is_proper);
        // `Lind's counsel` is somebody else, whom only the text around may name.
        let owned = words.iter().rposition(|t| t.possessive).and_then(|at| words.get(at + 1));
        let owned = owned.is_some_and(|t| !t.capital);
        if capital && !owned && head.iter().any(|t| t.is_name() && !t.is(Flags::DET)) {
            // `the Norvik council in a letter`: what follows a common noun is no part of the name.
            let common = head.last().is_some_and(|t| t.kind == Kind::Word && !t.capital);
            let of = words.get(head.len()).is_some_and(|t| t.text(self.text) == "of");
            let own = proper_part(if common && !of { head } else { words });
            let name = role_text(self.text, own);
            // Of `the company US$` nothing is left: the sign only looks like a word.
            if !name.is_empty() {
                (meaning.name, meaning.confidence) = (Some(name), BY_NAME);
            }
        }
        meaning
    }

    /// `Dean`, `London`: a single word that is much else too, of somebody with a fuller name.
    fn surname(&self, words: &[Token]) -> Option<Meaning> {
        let [only] = words else { return None };
        let name = only.capital && only.kind == Kind::Word && !only.is(Flags::GROUP);
        if !name {
            return None;
        }
        let key = name_words(self.text, words);
        if !self.people.is_surname(key.first()?) {
            return None;
        }
        let place = only.is(Flags::PLACE.or(Flags::NATION));
        match self.people.find(&key, false) {
            Found::One(index) => Some(Meaning {
                person: Some(index),
                confidence: if place { BY_PLACE } else { sureness(self.people.all[index].guessed) },
                ..Meaning::nobody(Some(SpeakerKind::Person))
            }),
            _ => None,
        }
    }

    /// `LIND`, `ADA LIND`: whoever has that name in another case.
    fn shouted(&self, words: &[Token]) -> Option<Meaning> {
        // `HU` is a surname where a Hu Lanying is known.
        let loud = |word: &str| is_shouted(word) || is_acronym(word);
        let name = words.iter().all(|t| t.is_name() && loud(t.text(self.text)));
        if !name || words.is_empty() {
            return None;
        }
        let Found::One(index) = self.people.find(&name_words(self.text, words), false) else {
            return None;
        };
        let person = Meaning::nobody(Some(SpeakerKind::Person));
        Some(Meaning { person: Some(index), confidence: BY_NAME, ..person })
    }

    /// A mention that holds a name.
    fn named(&self, words: &[Token], run: Run, mention: Mention) -> Meaning {
        let shown = &words[run.from..run.to];
        let name = name_words(self.text, shown);
        let title = words.get(run.title..run.from).unwrap_or_default();
        let before = words.get(..run.from).unwrap_or_default();
        let office = |t: &Token| is_office(self.text, t);
        let end = before.iter().rposition(|t| !t.is(Flags::HONORIFIC) || office(t));
        let role = before.get(..end.map_or(0, |end| end + 1));
        let role = role.filter(|before| before.iter().any(office));
        let role = role.map(|before| role_text(self.text, before)).filter(|role| !role.is_empty());
        let titled = title.iter().any(|t| office(t) || t.is(Flags::HONORIFIC));
        let and = |t: &Token| t.is(Flags::CONJ) && !t.capital;
        // `Minister of Labour and Trade Ada Lind` is one person.
        let joined = before.iter().any(and) && !(run.after_place && before.iter().any(office));
        let another = words.get(run.to).is_some_and(and) && run.to + 1 < words.len();
        let pair = before.iter().filter(|t| t.is(Flags::HONORIFIC)).count() > 1;
        // `Lind and Mayor Bo Reck`, but `Health and Transport Minister Bo Reck`
        let two = before.windows(2).any(|w| and(&w[1]) && self.is_surname_here(&w[0]));
        if another || two || joined && (!titled || pair) || self.is_family(before, &name) {
            return Meaning::nobody(Some(SpeakerKind::Group));
        }
        if is_company(self.text, words) {
            let name = Some(role_text(self.text, words));
            let kind = Some(SpeakerKind::Organisation);
            return Meaning { name, confidence: BY_NAME, ..Meaning::nobody(kind) };
        }
        let person = Meaning { role, ..Meaning::nobody(Some(SpeakerKind::Person)) };
        let junior = is_junior(self.text, shown);
        let found = if titled && name.len() == 1 && !junior {
            self.people.titled(self.text, title, &name)
        } else {
            self.people.find(&name, junior)
        };
        match found {
            Found::One(index) => {
                let known = &self.people.all[index];
                let confidence = sureness(known.guessed);
                // `the Halvorsen Brothers` somewhere: no person has an article.
                let kind = if known.articled && !known.evident && !titled {
                    Some(SpeakerKind::Organisation)
                } else {
                    person.kind
                };
                Meaning { person: Some(index), confidence, kind, ..person }
            }
            Found::Several(candidates) => self.likeliest(candidates, mention, person),
            Found::Nobody => {
                let the =
                    before.last().is_some_and(|t| t.text(self.text).eq_ignore_ascii_case("the"));
                // `Holms`, after `Tom Holm`
                let family = matches!(name.as_slice(), [only]
                    if only.strip_suffix('s').is_some_and(|one| self.people.is_surname(one)));
                if family && !titled || is_people(self.text, shown) {
                    return Meaning::nobody(Some(SpeakerKind::Group));
                }
                let kind = if the {
                    Some(SpeakerKind::Organisation)
                } else {
                    let known = titled || person.role.is_some() || name.len() > 1;
                    known.then_some(SpeakerKind::Person)
                };
                let name = Some(name_text(self.text, shown));
                Meaning { name, confidence: BY_NAME, kind, ..person }
            }
        }
    }

    /// Which of several people with a surname is meant: who spoke last, or whom the text names three
    /// times as often as all others; else they are candidates.
    fn likeliest(&self, mut several: Vec<usize>, mention: Mention, person: Meaning) -> Meaning {
        let weight = |index: &usize| self.people.all[*index].weight;
        several.sort_by_key(|index| (std::cmp::Reverse(weight(index)), *index));
        several.truncate(5);
        let near = self.near(mention);
        let latest = self.latest.filter(|(index, at)| *at >= near && several.contains(index));
        let others: u32 = several.iter().skip(1).map(weight).sum();
        match (latest, several.as_slice()) {
            (_, [one, ..]) if weight(one) >= 3 * others.max(1) => {
                Meaning { person: Some(*one), confidence: BY_WEIGHT, ..person }
            }
            (Some((index, _)), _) => {
                Meaning { person: Some(index), confidence: BY_LATEST, ..person }
            }
            _ => Meaning { candidates: several, ..person },
        }
    }

    fn is_surname_here(&self, token: &Token) -> bool {
        let key = || name_words(self.text, std::slice::from_ref(token));
        token.capital && key().first().is_some_and(|key| self.people.is_surname(key))
    }

    /// `R-Utah`: the seat of whoever is named right before it.
    fn seat(&self, words: &[Token]) -> Option<Meaning> {
        let [only] = words else { return None };
        if !is_seat(only.text(self.text)) {
            return None;
        }
        let before = self.people.places.partition_point(|(at, _)| *at < only.start());
        let (at, index) = *self.people.places.get(before.checked_sub(1)?)?;
        Some(if at + SEAT > only.start() {
            let kind = Some(SpeakerKind::Person);
            Meaning { person: Some(index), confidence: BY_NAME, ..Meaning::nobody(kind) }
        } else {
            Meaning::nobody(Some(SpeakerKind::Person))
        })
    }

    /// Where the text begins that is near to a mention: two paragraphs before it.
    fn near(&self, mention: Mention) -> usize {
        self.scenes.get(mention.scene.saturating_sub(2)).map_or(0, |scene| scene.start)
    }

    /// `the Linds`
    fn is_family(&self, before: &[Token], name: &[Word]) -> bool {
        let the = before.last().is_some_and(|t| t.text(self.text).eq_ignore_ascii_case("the"));
        let [only] = name else { return false };
        the && before.len() == 1 && only.ends_with('s') && !self.people.is_surname(only)
    }
}

/// Whether an `&` joins capitalised words: `Halvorsen & Sons`.
fn is_company(text: &str, words: &[Token]) -> bool {
    words.windows(3).any(|w| w[0].capital && w[2].capital && w[1].text(text) == "&")
}

/// How sure a name is whose beginning was guessed.
const fn sureness(guessed: Option<Guess>) -> u16 {
    match guessed {
        None => BY_NAME,
        Some(Guess::Place) => GUESSED,
        Some(Guess::Words) => AMBIGUOUS,
    }
}
