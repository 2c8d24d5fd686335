//! Whom a pronoun leads to: the latest speaker of fitting gender, unless somebody new came in.

use std::cmp::Ordering;

use copydesk_core::SpeakerKind;

use super::{AMBIGUOUS, BY_PRONOUN, BY_PRONOUN_AGREED, BY_PRONOUN_DOUBTED, Meaning, Namer};
use crate::draft::Mention;
use crate::lexicon::Flags;
use crate::people::Person;
use crate::tokens::{Kind, Token};

/// How far before a pronoun somebody new may enter, in tokens.
const ENTRANCE: usize = 60;
/// How many words a title or a name may have beside a subject.
const TITLES: usize = 6;
/// How far back a pronoun of a story may lead, in bytes: a page has about as many.
const PAGE: usize = 1500;
/// How many names within a quote are looked at.
const PLACES: usize = 64;

impl Namer<'_> {
    /// `he`, `she`: the latest speaker or the latest person that opens the text before, if the
    /// gender fits; nobody if both fit and differ.
    pub(super) fn pronoun(
        &mut self,
        word: &Token,
        mention: Mention,
        said: (usize, usize),
    ) -> Meaning {
        let (male, female) = (word.is(Flags::MALE), word.is(Flags::FEMALE));
        if !male && !female {
            let kind = word.is(Flags::PLURAL).then_some(SpeakerKind::Group);
            return Meaning::nobody(kind);
        }
        let near = self.near(mention);
        let fits = |index: usize| {
            let person = self.people.all.get(index);
            let gender = |p: &Person| match (p.male, p.female) {
                (false, false) => p.lean != if male { Ordering::Less } else { Ordering::Greater },
                (he, she) => male && he || female && she,
            };
            // `He said Lind thought …`: whom the words name is hardly who says them.
            person.is_some_and(gender) && !self.is_named_in(index, said)
        };
        let speaker = self.latest.filter(|(index, at)| *at >= near && fits(*index));
        let before = self.people.places.partition_point(|(at, _)| *at < mention.span.0);
        let places = &self.people.places[before.saturating_sub(12)..before];
        let lately = || places.iter().rev().take_while(|(at, _)| *at >= near);
        let here = self.scenes.get(mention.scene).map_or(0, |scene| scene.start);
        let opens = |at: usize| self.is_subject(at);
        let named = lately()
            .find(|(at, index)| {
                let person = &self.people.all[*index];
                // Whom the text names again opens a sentence here: `Lind stresses …, she noted`.
                let known = person.again > 0 && self.people.is_full(*index);
                fits(*index) && (person.evident || known && opens(*at))
            })
            .map(|(at, index)| (*index, *at));
        // Whose gender the text tells is meant before one who only may have it.
        let told = |index: usize| {
            let person = &self.people.all[index];
            if male { person.male } else { person.female }
        };
        let (index, mut confidence) = match (speaker, named) {
            (Some((a, _)), Some((b, _))) if a == b => (a, BY_PRONOUN_AGREED),
            (Some((a, at)), Some((_, place))) if at >= place => (a, BY_PRONOUN),
            (Some((a, at)), Some((b, _))) if at >= here && told(a) && !told(b) => (a, BY_PRONOUN),
            (Some(_), Some((b, place))) if opens(place) => (b, BY_PRONOUN),
            (Some((a, _)), Some(_)) => (a, BY_PRONOUN_DOUBTED),
            (Some((a, at)), None) => {
                let another = |(place, b): &(usize, usize)| {
                    *place > at && *b != a && fits(*b) && self.people.is_full(*b)
                };
                (a, if lately().any(another) { BY_PRONOUN_DOUBTED } else { BY_PRONOUN })
            }
            (None, Some((b, place))) if opens(place) => (b, BY_PRONOUN),
            (None, Some((b, _))) => (b, if told(b) { BY_PRONOUN_DOUBTED } else { AMBIGUOUS }),
            (None, None) => {
                match self.on_stage(mention).filter(|index| fits(*index) && told(*index)) {
                    Some(index) => (index, BY_PRONOUN_DOUBTED),
                    None => return Meaning::nobody(Some(SpeakerKind::Person)),
                }
            }
        };
        // `a spokesman said … he added`: he is the spokesman, whatever his name.
        let unknown = self.unknown.filter(|at| *at >= near);
        let clear = |at: usize| {
            speaker.is_some_and(|(_, place)| place > at)
                || named.is_some_and(|(_, place)| place > at && opens(place))
        };
        if unknown.is_some_and(|at| !clear(at)) || self.is_another(index, mention) {
            confidence = AMBIGUOUS;
        }
        if let Some(person) = self.people.all.get_mut(index).filter(|_| confidence >= BY_PRONOUN) {
            person.male |= male;
            person.female |= female;
        }
        Meaning { person: Some(index), confidence, ..Meaning::nobody(Some(SpeakerKind::Person)) }
    }

    /// The only person whom the page of a story before a mention names: its paragraphs are short, and a
    /// scene goes on with `he` for long.
    fn on_stage(&self, mention: Mention) -> Option<usize> {
        let from = mention.span.0.saturating_sub(PAGE);
        let before = self.people.places.partition_point(|(at, _)| *at < mention.span.0);
        let places = &self.people.places[before.saturating_sub(PLACES)..before];
        let mut seen = places.iter().rev().take_while(|(at, _)| *at >= from);
        let (_, first) = seen.next().filter(|_| self.story)?;
        seen.all(|(_, index)| index == first).then_some(*first)
    }

    /// Whether somebody is named within these bytes.
    fn is_named_in(&self, index: usize, (from, to): (usize, usize)) -> bool {
        let first = self.people.places.partition_point(|(at, _)| *at < from);
        let places = self.people.places[first..].iter().take_while(|(at, _)| *at < to);
        places.take(PLACES).any(|(_, person)| *person == index)
    }

    /// Whether the name at `place` is the subject of its sentence: a verb follows it, or it stands
    /// first. An owner is none: `at Lind’s request`.
    fn is_subject(&self, place: usize) -> bool {
        let scene = self.scenes.partition_point(|scene| scene.start <= place).checked_sub(1);
        let scene = scene.and_then(|scene| self.scenes.get(scene));
        let tokens = scene.map_or(&[][..], |scene| scene.tokens());
        let at = tokens.partition_point(|t| t.start() < place);
        if tokens.get(at).is_none_or(|t| t.start() != place) {
            return false;
        }
        let verb = |t: &Token| {
            let finite = Flags::CUE.or(Flags::AUX).or(Flags::MODAL).or(Flags::VERB);
            let past = !t.capital && t.kind == Kind::Word && t.text(self.text).ends_with("ed");
            t.is(finite) && !t.capital && !t.is(Flags::ING) || past
        };
        let name = tokens[at..].iter().take(TITLES).take_while(|t| t.is_name() && !t.possessive);
        let end = at + name.count();
        if end == at || tokens.get(end).is_some_and(Token::is_name) {
            return false;
        }
        let comma = tokens.get(end).is_some_and(|t| t.kind == Kind::Comma);
        let titles = tokens[..at].iter().rev().take(TITLES);
        let titles = titles.take_while(|t| t.capital || t.is(Flags::ROLE)).count();
        let left = (at - titles).checked_sub(1).map(|left| &tokens[left]);
        if left.is_some_and(|t| t.is(Flags::PREP.or(Flags::SUBORD)) || t.text(self.text) == "that")
        {
            return false;
        }
        let follows = tokens.get(end + usize::from(comma)).is_some_and(verb);
        let opens = left.is_none_or(|t| matches!(t.kind, Kind::Stop | Kind::Mark));
        follows || opens
    }

    /// Whether somebody new entered the paragraph before a pronoun (`an inspector found … she noted`),
    /// while the one it would lead to is not named there.
    fn is_another(&self, index: usize, mention: Mention) -> bool {
        let Some(scene) = self.scenes.get(mention.scene) else { return false };
        let end = scene.tokens().partition_point(|t| t.start() < mention.span.0);
        let from = end.saturating_sub(ENTRANCE);
        let window = scene.tokens().get(from..end).unwrap_or_default();
        let Some(first) = window.first() else { return false };
        let named = self.people.places.partition_point(|(at, _)| *at < first.start());
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
}
