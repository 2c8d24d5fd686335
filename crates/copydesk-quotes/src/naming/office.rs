//! Whom an office leads to: `the director of IWEP` to whoever holds it in this document.

use copydesk_core::SpeakerKind;

use super::{BY_FULL_OFFICE, BY_OFFICE, Meaning, Namer};
use crate::draft::Mention;
use crate::lexicon::{Flags, flags};
use crate::people::{is_acronym, is_role_word, office_words, role_text};
use crate::tokens::Token;

impl Namer<'_> {
    /// `the director of IWEP`: whoever holds such an office in this document.
    pub(super) fn office(&self, words: &[Token], mention: Mention) -> Meaning {
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
            let offices = person.offices(self.text).iter();
            let best = offices.map(|office| fit(&wanted, office)).max().unwrap_or(Fit::None);
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
    let party = |word: &str| flags(word).any(Flags::PARTY);
    let role = wanted.iter().find(|w| is_role_word(w));
    let Some(head) = role.or_else(|| wanted.iter().find(|w| party(w))) else { return Fit::None };
    let same = |a: &str, b: &str| {
        a == b || SAME_OFFICE.iter().any(|set| set.contains(&a) && set.contains(&b))
    };
    if !held.iter().any(|w| (is_role_word(w) || party(w)) && same(head, w)) {
        return Fit::None;
    }
    // `the president` is not the vice president.
    let vice = |words: &[String]| words.iter().any(|w| w.starts_with("vice"));
    if vice(wanted) != vice(held) {
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
