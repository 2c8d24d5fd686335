//! Leads each mention to a name: surnames and offices to their holders, pronouns to the latest
//! speaker. Who cannot be named stays unnamed.

mod office;
mod phrase;
mod pronoun;

use copydesk_core::{Candidate, PerMille, Span, Speaker, SpeakerKind};

use phrase::{ends_in_crowd, is_proper, speaking_run};

use crate::draft::Mention;
use crate::lexicon::Flags;
use crate::people::{
    Found, Guess, People, Run, is_acronym, is_shouted, name_text, name_words, role_text,
};
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// How sure a way of naming is. Set by hand; ambiguous ways stay below one half.
const BY_NAME: u16 = 980;
const BY_FULL_OFFICE: u16 = 900;
const BY_OFFICE: u16 = 750;
const BY_PRONOUN_AGREED: u16 = 850;
const BY_PRONOUN: u16 = 700;
/// A name that was cut off an office with an unknown place, and stands nowhere else.
const GUESSED: u16 = 650;
const AMBIGUOUS: u16 = 400;

/// Names the speakers of one document, in the order of the text.
pub(crate) struct Namer<'a> {
    text: &'a str,
    scenes: &'a [Scene],
    people: People,
    /// The latest speaker with a name, and where; what pronouns lead to.
    latest: Option<(usize, usize)>,
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
    pub(crate) fn new(text: &'a str, scenes: &'a [Scene]) -> Self {
        Self { text, scenes, people: People::of(text, scenes), latest: None }
    }

    /// The speaker that a mention points to. `found` is how sure it is that the mention is the
    /// speaker at all; `threshold` is the border below which a name becomes a candidate.
    pub(crate) fn speaker(
        &mut self,
        mention: Mention,
        found: PerMille,
        threshold: PerMille,
    ) -> Speaker {
        let meaning = self.meaning(mention);
        let sure = match meaning.confidence {
            0 => found,
            confidence => found.and(PerMille::new(confidence)),
        };
        let mut speaker = Speaker::new(found);
        speaker.mention = Some(Span::of(mention.span.0..mention.span.1));
        speaker.kind = meaning.kind;
        let person = meaning.person.and_then(|index| self.people.all.get(index));
        let apposed =
            mention.apposition.map(|span| role_text(self.text, self.tokens(mention.scene, span)));
        let known = person.and_then(|person| person.role.clone());
        speaker.role = meaning.role.or(apposed).or(known).filter(|role| !role.is_empty());
        let name = person.map(|person| person.name.clone()).or(meaning.name);
        if let Some(index) = meaning.person.filter(|_| meaning.confidence > AMBIGUOUS) {
            self.latest = Some((index, mention.span.0));
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
                speaker.candidates =
                    names.map(|p| Candidate { name: p.name.clone(), confidence: each }).collect();
            }
        }
        speaker
    }

    fn tokens(&self, scene: usize, (from, to): (usize, usize)) -> &'a [Token] {
        let Some(scene) = self.scenes.get(scene) else { return &[] };
        let a = scene.tokens().partition_point(|t| t.start < from);
        let b = scene.tokens().partition_point(|t| t.start < to);
        scene.tokens().get(a..b).unwrap_or_default()
    }

    fn meaning(&mut self, mention: Mention) -> Meaning {
        let words = self.tokens(mention.scene, mention.antecedent.unwrap_or(mention.span));
        if let [only] = words
            && only.is(Flags::SUBJECT)
            && !only.is(Flags::DET)
        {
            return self.pronoun(only, mention);
        }
        if let Some(run) = speaking_run(self.text, words) {
            return self.named(words, run);
        }
        if let Some(meaning) = self.shouted(words) {
            return meaning;
        }
        let head = words.iter().position(|t| t.is(Flags::PREP)).map_or(words, |at| &words[..at]);
        let joined = words.iter().any(|t| t.is(Flags::CONJ));
        let (last, before) = head.split_last().map_or((Flags::NONE, head), |(t, b)| (t.flags, b));
        // `Port Ostrel police` is an institution with a name, `the police` are people.
        let force = last.all(Flags::GROUP.or(Flags::ORG)) && before.iter().any(is_proper);
        // `the police chief`, `a spokesman for residents`: the head is one person.
        let chief = last.any(Flags::ROLE) && !last.any(Flags::GROUP);
        let several = words.iter().any(|t| t.is(Flags::GROUP) && !t.possessive) && !force && !chief
            || ends_in_crowd(self.text, head);
        if several || joined {
            return Meaning::nobody(Some(SpeakerKind::Group));
        }
        if head.iter().any(|t| t.is(Flags::ROLE)) {
            return self.office(words, mention);
        }
        let kind = if words
            .iter()
            .any(|t| t.is(Flags::ORG) || t.end - t.start <= 3 && is_acronym(t.text(self.text)))
        {
            Some(SpeakerKind::Organisation)
        } else if head.iter().any(|t| t.is(Flags::DOC)) {
            Some(SpeakerKind::Document)
        } else {
            None
        };
        let mut meaning = Meaning::nobody(kind);
        let capital = words.iter().any(is_proper);
        // `Lind's counsel` is somebody else, whom only the text around may name.
        let owned = words.iter().rposition(|t| t.possessive).and_then(|at| words.get(at + 1));
        let owned = owned.is_some_and(|t| !t.capital);
        if capital && !owned && head.iter().any(|t| t.is_name() && !t.is(Flags::DET)) {
            // `the Norvik council in a letter`: what follows a common noun is no part of the name.
            let common = head.last().is_some_and(|t| t.kind == Kind::Word && !t.capital);
            let of = words.get(head.len()).is_some_and(|t| t.text(self.text) == "of");
            let own = if common && !of { head } else { words };
            meaning.name = Some(role_text(self.text, own));
            meaning.confidence = BY_NAME;
        }
        meaning
    }

    /// `LIND`, `ADA LIND`: whoever has that name in another case.
    fn shouted(&self, words: &[Token]) -> Option<Meaning> {
        let name = words.iter().all(|t| t.is_name() && is_shouted(t.text(self.text)));
        let Found::One(index) = self.people.find(&name_words(self.text, words)) else {
            return None;
        };
        (name && !words.is_empty()).then(|| Meaning {
            person: Some(index),
            confidence: BY_NAME,
            ..Meaning::nobody(Some(SpeakerKind::Person))
        })
    }

    /// A mention that holds a name.
    fn named(&self, words: &[Token], run: Run) -> Meaning {
        let name = name_words(self.text, &words[run.from..run.to]);
        let title = words.get(run.title..run.from).unwrap_or_default();
        let before = words.get(..run.from).unwrap_or_default();
        let role = if before.iter().any(|t| t.is(Flags::ROLE)) {
            Some(role_text(self.text, before)).filter(|role| !role.is_empty())
        } else {
            None
        };
        let titled = title.iter().any(|t| t.is(Flags::ROLE.or(Flags::HONORIFIC)));
        let joined = words.iter().any(|t| t.is(Flags::CONJ) && !t.capital);
        if joined
            && run.to - run.from >= 1
            && words.iter().take(run.from).any(|t| t.is(Flags::CONJ))
            && !titled
        {
            return Meaning::nobody(Some(SpeakerKind::Group));
        }
        match self.people.find(&name) {
            Found::One(index) => Meaning {
                person: Some(index),
                name: None,
                confidence: sureness(self.people.all[index].guessed),
                kind: Some(SpeakerKind::Person),
                role,
                candidates: Vec::new(),
            },
            Found::Several(candidates) => Meaning {
                candidates,
                kind: Some(SpeakerKind::Person),
                role,
                ..Meaning::nobody(None)
            },
            Found::Nobody => Meaning {
                name: Some(name_text(self.text, &words[run.from..run.to])),
                confidence: BY_NAME,
                kind: (titled || role.is_some() || name.len() > 1).then_some(SpeakerKind::Person),
                role,
                ..Meaning::nobody(None)
            },
        }
    }
}

/// How sure a name is whose beginning was guessed.
const fn sureness(guessed: Option<Guess>) -> u16 {
    match guessed {
        None => BY_NAME,
        Some(Guess::Place) => GUESSED,
        Some(Guess::Words) => AMBIGUOUS,
    }
}
