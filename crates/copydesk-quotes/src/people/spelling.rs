//! How names are written: their words, what they leave out, and which of two says more.

use crate::tokens::Token;

/// Whether two names with the same surname can be the same person's.
pub(super) fn agree(known: &[String], words: &[String]) -> bool {
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
pub(super) fn fuller(words: &[String], known: &[String]) -> bool {
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

pub(super) fn bare(word: &str) -> &str {
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    word.trim_end_matches(['\'', '’'])
}

/// `CNN`, `IMEP`.
pub(crate) fn is_acronym(word: &str) -> bool {
    word.len() >= 2 && word.len() <= 6 && word.bytes().all(|b| b.is_ascii_uppercase())
}
