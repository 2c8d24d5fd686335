//! The language of a text.
//!
//! Nearly every text is English, and English is told by a look at its first words: a fifth of them are
//! words like *the* and *which* that no other language has. Only where the look finds too few of them
//! is a sample of the text shown to a detector (`whatlang`, trigrams and alphabets). A text that is too
//! short, or in which the two disagree, has no language: an English table of prices is no Latin.

use copydesk_core::{Language, ParagraphKind, PerMille};

use crate::lexicon::{self, Group};
use crate::profile::Profile;
use crate::words;

/// So many words are looked at, at most.
const LOOK: usize = 300;
/// Fewer words than these tell nothing.
const FEWEST_WORDS: usize = 20;
/// From so many English words on, one word of ten is enough to stop looking.
const ENOUGH: usize = 8;
/// The detector sees so many bytes, at most.
const SAMPLE: usize = 3000;
/// Fewer letters than these tell the detector nothing.
const FEWEST_LETTERS: usize = 60;
/// The same of Latin letters, which are everybody's.
const FEWEST_LATIN: usize = 120;
/// How sure the first look is.
const SURE: PerMille = PerMille::new(990);

/// The language of the paragraphs of an article, furniture left aside unless there is nothing else.
pub(crate) fn of(profiles: &[Profile<'_>], kinds: &[ParagraphKind]) -> Option<Language> {
    let told = |profile: &Profile<'_>, kind: ParagraphKind| {
        kind != ParagraphKind::Boilerplate && profile.words >= 4
    };
    let mut texts: Vec<&str> = Vec::new();
    let mut bytes = 0;
    for (profile, kind) in profiles.iter().zip(kinds) {
        if told(profile, *kind) && bytes < 2 * SAMPLE {
            bytes += profile.text.len();
            texts.push(profile.text);
        }
    }
    if bytes < FEWEST_LETTERS {
        texts = profiles.iter().map(|profile| profile.text).take(LOOK).collect();
    }
    language(&texts)
}

fn language(texts: &[&str]) -> Option<Language> {
    let (mut count, mut english) = (0, 0);
    let seen = texts.iter().flat_map(|text| words::bare_words(text)).take(LOOK);
    for word in seen {
        count += 1;
        english += usize::from(lexicon::is_in(word, Group::English));
        if english >= ENOUGH && english * 10 >= count {
            break;
        }
    }
    if count >= FEWEST_WORDS && english * 10 >= count {
        return Some(Language::new("en", SURE));
    }
    detect(&sample(texts)).filter(|found| {
        // one English word of 25 may be a quotation or a name; more is no other language
        if found.code == "en" { english > 0 } else { english * 25 <= count }
    })
}

/// The beginning of the texts, without figures and addresses that would only confuse.
fn sample(texts: &[&str]) -> String {
    let mut sample = String::new();
    for word in texts.iter().flat_map(|text| text.split_whitespace()) {
        if word.chars().any(|c| c.is_ascii_digit() || matches!(c, '@' | '/' | '_')) {
            continue;
        }
        sample.push_str(word.get(..SAMPLE.min(word.len())).unwrap_or_default());
        sample.push(' ');
        if sample.len() >= SAMPLE {
            break;
        }
    }
    sample
}

fn detect(sample: &str) -> Option<Language> {
    let letters = sample.chars().filter(|c| c.is_alphabetic());
    let (all, latin, kazakh) = letters.fold((0, 0, 0), |(all, latin, kazakh), c| {
        let is_latin = usize::from(c < '\u{250}');
        (all + 1, latin + is_latin, kazakh + usize::from(matches!(c, 'ұ' | 'Ұ')))
    });
    let few = if latin * 2 > all { FEWEST_LATIN } else { FEWEST_LETTERS };
    if all < few {
        return None;
    }
    let found = whatlang::detect(sample)?;
    // Kazakh, which the detector does not know, is the only language with this letter.
    let code = if kazakh * 500 >= all && kazakh > 1 { "kk" } else { code(found.lang())? };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let confidence = (found.confidence().clamp(0.0, 1.0) * 1000.0) as u16; // 0 to 1000
    Some(Language::new(code, PerMille::new(confidence)))
}

/// ISO 639-1 of a language, by the table `data/languages.tsv`.
fn code(language: whatlang::Lang) -> Option<&'static str> {
    let long = language.code();
    lexicon::rows(include_str!("../data/languages.tsv"))
        .find(|(known, _)| *known == long)
        .map(|(_, short)| short)
}
