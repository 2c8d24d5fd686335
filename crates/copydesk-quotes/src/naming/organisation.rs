//! Which organisation a mention means: `WHO` the one that was written out before it, `the agency` the
//! latest one of that kind.

use std::collections::HashMap;

use copydesk_core::SpeakerKind;
use foldhash::fast::FixedState;
use memchr::{memchr2_iter, memchr3_iter};

use super::{BY_NAME, BY_NOUN, Meaning, Namer};
use crate::draft::Mention;
use crate::lexicon::Flags;
use crate::people::{is_acronym, name_text};
use crate::scene::Scene;
use crate::tokens::{Kind, Token};

/// What the short names of organisations stand for.
pub(super) type Acronyms = HashMap<String, String, FixedState>;

/// What stands in every full name of a company.
const COMPANIES: [&[u8]; 4] = [b"Inc", b"Corp", b"Ltd", b"LLC"];

/// How many words an acronym may stand for.
const WRITTEN_OUT: usize = 14;

/// The short names that a document explains: `the World Trade Council (WTC)`, `Borealis Inc.`.
pub(super) fn acronyms(text: &str, scenes: &[Scene]) -> Acronyms {
    let mut out = Acronyms::default();
    let places = explained(text.as_bytes());
    for scene in scenes {
        let tokens = scene.tokens();
        let from = places.partition_point(|place| *place < scene.start);
        for place in places[from..].iter().take_while(|place| **place < scene.end) {
            let at = tokens.partition_point(|t| t.start() < *place);
            let Some(token) = tokens.get(at).filter(|t| t.start() == *place) else { continue };
            if token.kind == Kind::Open {
                let short = tokens.get(at + 1).map_or("", |t| t.text(text)).trim_end_matches('.');
                let closed = tokens.get(at + 2).is_some_and(|t| t.kind == Kind::Close);
                if closed
                    && is_acronym(short)
                    && let Some(from) = written_out(text, &tokens[..at], short)
                {
                    out.entry(short.to_owned()).or_insert_with(|| {
                        text[tokens[from].start()..tokens[at - 1].end()].to_owned()
                    });
                }
            } else if token.capital
                && token.is(Flags::ORG)
                && matches!(token.text(text).trim_end_matches('.'), "Inc" | "Corp" | "Ltd" | "LLC")
            {
                let name = |t: &&Token| t.is_name() && !t.possessive;
                let from = at - tokens[..at].iter().rev().take_while(name).take(4).count();
                if from < at {
                    let short = text[tokens[from].start()..tokens[at - 1].end()].to_owned();
                    let long = text[tokens[from].start()..token.end()].to_owned();
                    out.entry(short).or_insert(long);
                }
            }
        }
    }
    out
}

/// Where a bracket or the last word of a company's name may begin, in order.
fn explained(text: &[u8]) -> Vec<usize> {
    let mut places: Vec<usize> = memchr2_iter(b'(', b'[', text).collect();
    // By their first letters, of which there are few.
    let company = |at: &usize| COMPANIES.iter().any(|word| text[*at..].starts_with(word));
    places.extend(memchr3_iter(b'C', b'I', b'L', text).filter(company));
    places.sort_unstable();
    places
}

/// Where the words begin whose initials an acronym gives.
fn written_out(text: &str, before: &[Token], short: &str) -> Option<usize> {
    let mut letters = short.bytes().rev().peekable();
    let mut first = None;
    for (back, token) in before.iter().rev().take(WRITTEN_OUT).enumerate() {
        if token.kind != Kind::Word {
            return None;
        }
        let initial = token.first_byte(text);
        let small = !token.capital;
        if letters.peek().is_some_and(|letter| *letter == initial.to_ascii_uppercase())
            && (!small || !token.is(Flags::PREP.or(Flags::CONJ).or(Flags::DET)))
        {
            letters.next();
            if letters.peek().is_none() {
                first = token.capital.then_some(before.len() - 1 - back);
                break;
            }
        } else if !small || !token.is(Flags::PREP.or(Flags::CONJ).or(Flags::DET)) {
            return None;
        }
    }
    first
}

/// How many paragraphs back `the agency` may lead.
const BACK: usize = 2;

/// How far back in each, in tokens: further than any paragraph of news goes.
const WITHIN: usize = 400;

/// The longest name of an organisation, in tokens to either side of its noun.
const LONGEST: usize = 16;

impl Namer<'_> {
    /// What a mention means that is nothing but the short name of an organisation: `the WTC`.
    pub(super) fn short_name(&self, words: &[Token]) -> Option<Meaning> {
        if self.acronyms.is_empty() {
            return None;
        }
        let skip = words.iter().take_while(|t| t.is(Flags::DET)).count();
        let words = words.get(skip..).filter(|words| (1..=4).contains(&words.len()))?;
        let name = self.acronyms.get(&name_text(self.text, words))?;
        Some(Meaning {
            name: Some(name.clone()),
            confidence: BY_NAME,
            ..Meaning::nobody(Some(SpeakerKind::Organisation))
        })
    }

    /// What `the agency` means: the latest organisation before it whose name has that noun.
    pub(super) fn noun(&self, words: &[Token], mention: Mention) -> Option<Meaning> {
        let [article, noun] = words else { return None };
        if noun.capital
            || !noun.is(Flags::ORG)
            || !article.text(self.text).eq_ignore_ascii_case("the")
        {
            return None;
        }
        let noun = noun.text(self.text);
        let from = mention.scene.saturating_sub(BACK);
        let scenes = self.scenes.get(from..=mention.scene)?;
        let (mut name, mut others) = (None, false);
        for scene in scenes.iter().rev() {
            let tokens = scene.tokens();
            let end = tokens.partition_point(|t| t.start() < mention.span.0);
            for at in (end.saturating_sub(WITHIN)..end).rev() {
                let token = &tokens[at];
                let same = token.capital && token.is(Flags::ORG);
                if same && token.text(self.text).eq_ignore_ascii_case(noun) {
                    let found = full_name(self.text, tokens, at);
                    match &name {
                        None => name = found,
                        Some(known) => others |= found.is_some_and(|found| found != *known),
                    }
                }
            }
        }
        Some(Meaning {
            name: Some(name.filter(|_| !others)?),
            confidence: BY_NOUN,
            ..Meaning::nobody(Some(SpeakerKind::Organisation))
        })
    }
}

/// The name of an organisation around its noun: the `Russian Foreign Ministry`, the `Ministry of
/// Health`; nothing if the noun stands alone.
fn full_name(text: &str, tokens: &[Token], at: usize) -> Option<String> {
    let part = |t: &Token| t.kind == Kind::Word && t.capital && !t.is(Flags::DET);
    let mut from = at;
    while from > at.saturating_sub(LONGEST)
        && part(&tokens[from - 1])
        && !tokens[from - 1].possessive
    {
        from -= 1;
    }
    let mut to = at + 1;
    while to < tokens.len().min(at + LONGEST) && !tokens[to - 1].possessive {
        let joint = matches!(tokens[to].text(text), "of" | "for" | "and" | "on" | "the");
        if part(&tokens[to]) {
            to += 1;
        } else if joint
            && (to + 1..tokens.len().min(to + 3)).any(|n| part(&tokens[n]))
            && tokens[to].text(text) != "the"
        {
            to += 1;
            if tokens.get(to).is_some_and(|t| t.text(text) == "the") {
                to += 1;
            }
        } else {
            break;
        }
    }
    (to - from > 1).then(|| name_text(text, &tokens[from..to]))
}
