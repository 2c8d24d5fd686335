//! Whom a pronoun leads to: the latest speaker of fitting gender, unless somebody new came in.

use copydesk_core::SpeakerKind;

use super::{AMBIGUOUS, BY_PRONOUN, BY_PRONOUN_AGREED, Meaning, Namer};
use crate::draft::Mention;
use crate::lexicon::Flags;
use crate::tokens::{Kind, Token};

/// How far before a pronoun somebody new may enter, in tokens.
const ENTRANCE: usize = 60;

impl Namer<'_> {
    /// `he`, `she`: the latest speaker or the latest person that opens the text before, if the
    /// gender fits; nobody if both fit and differ.
    pub(super) fn pronoun(&mut self, word: &Token, mention: Mention) -> Meaning {
        let (male, female) = (word.is(Flags::MALE), word.is(Flags::FEMALE));
        if !male && !female {
            let kind = word.is(Flags::PLURAL).then_some(SpeakerKind::Group);
            return Meaning::nobody(kind);
        }
        let near = self.near(mention);
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
            .find(|(at, index)| {
                let person = &self.people.all[*index];
                // Whom the text names again opens a sentence here: `Lind stresses …, she noted`.
                let known = person.weight > 1 && self.people.is_full(*index);
                *at >= near
                    && fits(*index)
                    && (person.evident || known && self.opens_sentence(mention.scene, *at))
            })
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
}
