//! Leads each mention to a name: surnames and offices to their holders, pronouns to the latest
//! speaker. Who cannot be named stays unnamed.

use copydesk_core::{Candidate, PerMille, Span, Speaker, SpeakerKind};

use crate::draft::Mention;
use crate::lexicon::Flags;
use crate::people::{
    Found, Guess, People, Run, is_acronym, is_role_word, is_shouted, name_text, name_words,
    office_words, role_text, runs,
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
/// How far before a pronoun somebody new may enter, in tokens.
const ENTRANCE: usize = 60;

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
        let mut speaker = Speaker::new(sure);
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
            Some(name) if sure >= threshold => speaker.name = Some(name),
            Some(name) => {
                speaker.candidates.push(Candidate { name, confidence: sure });
                // The mention itself may still be sure; only the name is not.
                speaker.confidence = sure;
            }
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

    /// `he`, `she`: the latest speaker or the latest person that opens the text before, if the
    /// gender fits; nobody if both fit and differ.
    fn pronoun(&mut self, word: &Token, mention: Mention) -> Meaning {
        let (male, female) = (word.is(Flags::MALE), word.is(Flags::FEMALE));
        if !male && !female {
            let kind = word.is(Flags::PLURAL).then_some(SpeakerKind::Group);
            return Meaning::nobody(kind);
        }
        let near = self.scenes.get(mention.scene.saturating_sub(2)).map_or(0, |scene| scene.start);
        let fits = |index: usize| {
            self.people
                .all
                .get(index)
                .is_some_and(|p| if male { p.male || !p.female } else { p.female || !p.male })
        };
        let speaker = self.latest.filter(|(index, at)| *at >= near && fits(*index));
        let before = self.people.places.partition_point(|(at, _)| *at < mention.span.0);
        let named = self.people.places[before.saturating_sub(12)..before]
            .iter()
            .rev()
            .find(|(at, index)| *at >= near && fits(*index) && self.people.all[*index].evident)
            .map(|(at, index)| (*index, *at));
        let (index, confidence) = match (speaker, named) {
            (Some((a, _)), Some((b, _))) if a == b => (a, BY_PRONOUN_AGREED),
            (Some((a, at)), Some((_, place))) if at >= place => (a, BY_PRONOUN),
            (Some(_), Some((b, place))) if self.opens_sentence(mention.scene, place) => {
                (b, BY_PRONOUN)
            }
            (Some((a, _)), Some(_)) => (a, 600),
            (Some((a, _)), None) => (a, BY_PRONOUN),
            (None, Some((b, _))) => (b, 600),
            (None, None) => return Meaning::nobody(Some(SpeakerKind::Person)),
        };
        let confidence = if self.is_another(index, mention) { AMBIGUOUS } else { confidence };
        if let Some(person) = self.people.all.get_mut(index).filter(|_| confidence >= BY_PRONOUN) {
            person.male |= male;
            person.female |= female;
        }
        Meaning { person: Some(index), confidence, ..Meaning::nobody(Some(SpeakerKind::Person)) }
    }

    /// Whether the name at `place` opens a sentence of this paragraph, but for a title.
    fn opens_sentence(&self, scene: usize, place: usize) -> bool {
        let tokens = self.scenes.get(scene).map_or(&[][..], |scene| scene.tokens());
        let at = tokens.partition_point(|t| t.start < place);
        tokens.get(at).is_some_and(|t| t.start == place)
            && (0..=at)
                .rev()
                .take(3)
                .take_while(|n| *n == at || tokens[*n].capital)
                .any(|n| n == 0 || matches!(tokens[n - 1].kind, Kind::Stop | Kind::Mark))
    }

    /// Whether somebody new entered the paragraph before a pronoun (`an inspector found … she noted`),
    /// while the one it would lead to is not named there.
    fn is_another(&self, index: usize, mention: Mention) -> bool {
        let Some(scene) = self.scenes.get(mention.scene) else { return false };
        let end = scene.tokens().partition_point(|t| t.start < mention.span.0);
        let from = end.saturating_sub(ENTRANCE);
        let window = scene.tokens().get(from..end).unwrap_or_default();
        let Some(first) = window.first() else { return false };
        let named = self.people.places.partition_point(|(at, _)| *at < first.start);
        let here = self.people.places[named..].iter().take_while(|(at, _)| *at < mention.span.0);
        if here.take(ENTRANCE).any(|(_, person)| *person == index) {
            return false;
        }
        let enters = |words: &[Token]| {
            let article = words.first().is_some_and(|t| matches!(t.text(self.text), "a" | "an"));
            let role = words.iter().skip(1).position(|t| t.is(Flags::ROLE) && !t.capital);
            article && role.is_some_and(|at| words[1..at + 1].iter().all(|t| t.kind == Kind::Word))
        };
        let subject = |at: usize| {
            at == 0
                || matches!(window[at - 1].kind, Kind::Comma | Kind::Stop)
                || window[at - 1].is(Flags::SUBORD.or(Flags::CONJ))
        };
        (0..window.len()).any(|at| subject(at) && enters(&window[at..window.len().min(at + 4)]))
    }

    /// `the director of IWEP`: whoever holds such an office in this document.
    fn office(&self, words: &[Token], mention: Mention) -> Meaning {
        let wanted = office_words(self.text, words);
        let indefinite = words.first().is_some_and(|t| {
            matches!(t.text(self.text), "a" | "an" | "A" | "An" | "one" | "another")
        });
        let mut meaning = Meaning::nobody(Some(SpeakerKind::Person));
        meaning.role = Some(role_text(self.text, words));
        if indefinite {
            return meaning;
        }
        let mut full = Vec::new();
        let mut loose = Vec::new();
        for (index, person) in self.people.all.iter().enumerate().take(512) {
            let best =
                person.offices.iter().map(|office| fit(&wanted, office)).max().unwrap_or(Fit::None);
            match best {
                Fit::Full => full.push(index),
                Fit::Head => loose.push(index),
                Fit::None => {}
            }
        }
        let latest = self.latest.filter(|(index, at)| {
            *at < mention.span.0 && (full.contains(index) || loose.contains(index))
        });
        match (full.as_slice(), loose.as_slice(), latest) {
            ([one], ..) => (meaning.person, meaning.confidence) = (Some(*one), BY_FULL_OFFICE),
            ([], [one], _) => (meaning.person, meaning.confidence) = (Some(*one), BY_OFFICE),
            (_, _, Some((index, _))) => (meaning.person, meaning.confidence) = (Some(index), 600),
            ([], several, None) | (several, _, None) => {
                meaning.candidates = several.iter().copied().take(5).collect();
            }
        }
        meaning
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

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    None,
    Head,
    Full,
}

/// Offices that are called by other words.
const SAME_OFFICE: [&[&str]; 6] = [
    &["president", "head", "king", "emir", "leader"],
    &["ambassador", "diplomat", "envoy"],
    &["spokesman", "spokeswoman", "spokesperson"],
    &["director", "head", "chief", "ceo", "executive", "chairman", "chairwoman", "boss"],
    &["senator", "congressman", "congresswoman", "lawmaker", "legislator", "representative"],
    &["scholar", "scientist", "professor", "researcher", "academic", "expert"],
];

/// Whether an office that is spoken of is the one that somebody holds.
fn fit(wanted: &[String], held: &[String]) -> Fit {
    let state =
        |words: &[String]| words.iter().any(|w| w == "state") && words.iter().any(|w| w == "head");
    if state(wanted)
        && held
            .first()
            .is_some_and(|w| matches!(w.as_str(), "president" | "king" | "emir" | "queen"))
    {
        return Fit::Full;
    }
    let Some(head) = wanted.iter().find(|w| is_role_word(w)) else { return Fit::None };
    let same = |a: &str, b: &str| {
        a == b || SAME_OFFICE.iter().any(|set| set.contains(&a) && set.contains(&b))
    };
    if !held.iter().any(|w| is_role_word(w) && same(head, w)) {
        return Fit::None;
    }
    let qualifiers: Vec<&String> = wanted.iter().filter(|w| *w != head).collect();
    if qualifiers.is_empty() {
        return Fit::Head;
    }
    let met = qualifiers
        .iter()
        .filter(|w| held.contains(**w) || is_role_word(w) || is_acronym_of(w, held))
        .count();
    if met == qualifiers.len() { Fit::Full } else { Fit::None }
}

/// Whether the capitals of an acronym are the initials of these words, in order.
fn is_acronym_of(acronym: &str, words: &[String]) -> bool {
    if !is_acronym(acronym) {
        return false;
    }
    let mut initials = words.iter().filter(|w| !is_acronym(w)).filter_map(|w| w.chars().next());
    acronym.to_lowercase().chars().all(|c| initials.any(|i| i == c))
}

/// The run in a mention that is the speaker's own name: not that of whom the speaker serves (`a
/// spokesman for Ada Lind`), nor that of an owner (`Lind's lawyer`).
fn speaking_run(text: &str, words: &[Token]) -> Option<Run> {
    let mut best: Option<Run> = None;
    for run in runs(text, words) {
        let last = &words[run.to - 1];
        let owner = last.possessive && run.to < words.len();
        let left = run.title.checked_sub(1).map(|at| &words[at]);
        // `for Ada Lind`, `outside the Lund Tower`
        let article = left.filter(|t| t.is(Flags::DET)).and(run.title.checked_sub(2));
        let bound = article.map(|at| &words[at]).or(left);
        let served = !run.after_place && bound.is_some_and(|t| t.is(Flags::PREP));
        let only_role = run.from == run.to;
        let tied = left.is_some_and(|t| t.kind == Kind::Word && t.is_name() && t.is(Flags::ORG));
        if owner || served || only_role || qualifies(text, &words[run.to..]) {
            continue;
        }
        if best.is_none() || run.to - run.from >= 2 || tied {
            best = Some(run);
        }
    }
    best
}

/// Whether a token is a capitalised word that says which one is meant.
fn is_proper(token: &Token) -> bool {
    token.is_name() && !token.is(Flags::DET.or(Flags::NATION).or(Flags::SUBJECT))
}

/// Whether a phrase ends in a plural noun after a name: `Port Ostrel fire crews`.
fn ends_in_crowd(text: &str, head: &[Token]) -> bool {
    let Some(run) = head.iter().rposition(is_proper) else { return false };
    let rest = &head[run + 1..];
    !head[run].possessive
        && rest.last().is_some_and(|t| is_plural(text, t))
        && qualifies(text, rest)
}

/// How many words may stand between a name and the noun that it qualifies.
const BETWEEN: usize = 3;

/// Whether the words after a name go on to the noun that it only qualifies: the `fire officials` of
/// `New Ostrel fire officials`, the `mayor` of `Norvik mayor Ada Lind`.
fn qualifies(text: &str, after: &[Token]) -> bool {
    let noun = Flags::GROUP.or(Flags::ORG).or(Flags::ROLE);
    let small = Flags::PREP.or(Flags::CONJ).or(Flags::ADVERB).or(Flags::DET).or(Flags::AUX);
    let words = after.iter().take(BETWEEN).take_while(|t| {
        t.kind == Kind::Word && !t.capital && !t.is(small.or(Flags::POSS).or(Flags::RELATIVE))
    });
    // `Lind rallied farmers`: a verb that no table knows.
    let words = words.take_while(|t| !t.text(text).ends_with("ed"));
    words.clone().any(|t| t.is(noun)) || words.last().is_some_and(|t| is_plural(text, t))
}

/// Whether a lower-case word has the ending of a plural: `crews`.
fn is_plural(text: &str, token: &Token) -> bool {
    let word = token.text(text);
    let verb = token.is(Flags::CUE.or(Flags::VERB).or(Flags::ADVERB)) && !token.is(Flags::NOUN);
    let plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    plural && !token.capital && !token.possessive && !verb && !token.is(Flags::ORG.or(Flags::DOC))
}
