//! How names are written: their words, the spellings of one word, and which of two says more.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use super::word::Word;
use crate::lexicon::{Flags, flags};
use crate::tokens::{Kind, Token};

/// Letters with marks and what is written for them without.
static LETTERS: LazyLock<HashMap<char, &'static str, FixedState>> = LazyLock::new(|| {
    let mut letters = HashMap::default();
    for row in include_str!("../../data/letters.tsv").lines().filter(|l| !l.starts_with('#')) {
        let Some((plain, marked)) = row.split_once('\t') else { continue };
        letters.extend(marked.chars().map(|letter| (letter, plain)));
    }
    letters
});

/// The key of a word of a name: the same for the ways in which papers spell it, such as
/// `Karabayev` and `Karabaev`, `Sergei` and `Sergey`, `O’Neill` and `ONeill`, `Peña` and `Pena`.
pub(super) fn key(word: &str) -> Word {
    Word::plain(word).unwrap_or_else(|| Word::new(&respelt(word)))
}

/// The key of any word, in letters.
fn respelt(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    if word.is_ascii() {
        out.push_str(word);
        out.make_ascii_lowercase();
        if out.as_bytes().contains(&b'\'') {
            out.retain(|c| c != '\'');
        }
    } else {
        without_marks(word, &mut out);
    }
    if out.as_bytes().contains(&b'-')
        && let Some((article, name)) = out.split_once('-')
        && name.len() > 2
        && matches!(article, "al" | "el" | "ul" | "as" | "ad" | "ar" | "ash" | "an")
    {
        out.replace_range(..=article.len(), "");
    }
    for long in ["yev", "yeva"] {
        if let Some(stem) = out.strip_suffix(long).filter(|stem| stem.ends_with(is_vowel)) {
            out.remove(stem.len());
        }
    }
    // `Sergei`, `Dmitri`, `Andrii`, `Kovalskyy`: one ending in Cyrillic.
    let stem = out.trim_end_matches(['i', 'y', 'j']).len();
    if stem >= 3 && stem < out.len() {
        out.truncate(stem);
        out.push('y');
    }
    out
}

/// Appends the letters of a word in lower case, without marks.
fn without_marks(word: &str, out: &mut String) {
    for letter in word.chars().flat_map(char::to_lowercase) {
        match LETTERS.get(&letter).filter(|_| !letter.is_ascii()) {
            Some(plain) => out.push_str(plain),
            None if matches!(letter, '\'' | '’' | '\u{ad}') => {}
            None => out.push(letter),
        }
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// Whether two names with the same surname can be the same person's.
pub(super) fn agree(known: &[Word], words: &[Word]) -> bool {
    #[cfg(test)]
    crate::looks::count();
    let ([first, _, ..], [other, _, ..]) = (known, words) else { return true };
    if known.len() == 2 && words.len() == 2 {
        return first == other || same(first, other); // the surname is shared
    }
    if is_part(known, words) || is_part(words, known) {
        return middles_agree(known, words);
    }
    same(first, other) && middles_agree(known, words)
}

/// Whether one word of a name can stand for another: the same, an initial, another spelling.
fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim_end_matches('.'), b.trim_end_matches('.'));
    if a == b {
        return true;
    }
    let (Some(x), Some(y)) = (a.chars().next(), b.chars().next()) else { return false };
    let initial = x == y && (is_letter(a) || is_letter(b));
    initial || (x == y || is_vowel(x) && is_vowel(y)) && is_respelt(a, b)
}

/// Whether a word is one letter.
fn is_letter(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some() && letters.next().is_none()
}

/// Whether two long words differ in vowels alone, but not in the last letter: `Mohammed`, `Muhammad`.
fn is_respelt(a: &str, b: &str) -> bool {
    const LONG: usize = 6; // letters: short names that differ in a vowel are others, `Jon` and `Jan`
    let close = |(x, y): (char, char)| x == y || is_vowel(x) && is_vowel(y);
    a.len() >= LONG
        && a.len() == b.len()
        && a.chars().zip(b.chars()).all(close)
        && a.chars().next_back() == b.chars().next_back()
}

/// Whether all words of `part` stand in `whole`, in order.
fn is_part(part: &[Word], whole: &[Word]) -> bool {
    let mut rest = whole.iter();
    part.len() <= whole.len() && part.iter().all(|word| rest.any(|w| same(w, word)))
}

/// Whether the words between given name and surname do not contradict: not `George W.` and `George H.`
fn middles_agree(known: &[Word], words: &[Word]) -> bool {
    match (middle(known), middle(words)) {
        (Some(a), Some(b)) => {
            same(a, b)
                || a.chars().count() > 2 && b.chars().count() > 2 && known.len() != words.len()
        }
        _ => true,
    }
}

/// The first word between given name and surname.
fn middle(name: &[Word]) -> Option<&Word> {
    name.get(1..name.len().saturating_sub(1))?.first()
}

/// Whether a word has a small letter of ASCII, as nearly all have.
pub(super) fn has_small_letter(word: &str) -> bool {
    word.bytes().any(|c| c.is_ascii_lowercase())
}

/// Whether a name is in capitals throughout: `ADA LIND`.
pub(crate) fn is_shouted(name: &str) -> bool {
    !has_small_letter(name)
        && name.chars().filter(|c| c.is_alphabetic()).count() >= 3
        && !name.chars().any(char::is_lowercase)
}

/// Whether a word looks like a patronymic, in any case: `Abugalievich`.
pub(crate) fn is_patronymic(word: &str) -> bool {
    let ends = |end: &&str| {
        let from = word.len().checked_sub(end.len());
        from.is_some_and(|from| word.as_bytes()[from..].eq_ignore_ascii_case(end.as_bytes()))
    };
    ["vich", "vna", "ovych", "uly", "kyzy", "qyzy", "oglu", "ogly"].iter().any(ends)
}

/// Whether `words` says more than `known`: more words, and no initials where words were.
pub(super) fn fuller(words: &[Word], known: &[Word]) -> bool {
    let full = |name: &[Word]| name.iter().filter(|word| !is_initial(word)).count();
    full(words) > full(known) || full(words) == full(known) && words.len() > known.len()
}

/// Whether a word is one letter, with a full stop or without.
fn is_initial(word: &Word) -> bool {
    const LETTER: usize = 4; // bytes, at most
    let short = word.len() <= LETTER || word.as_bytes().ends_with(b".");
    short && is_letter(word.trim_end_matches('.'))
}

/// The keys of the words of a name; `K.Omarov` is two. `Jr.` and nicknames are left out.
pub(crate) fn name_words(text: &str, tokens: &[Token]) -> Vec<Word> {
    let mut out = Vec::with_capacity(tokens.len());
    name_words_into(text, tokens, &mut out);
    out
}

/// Puts the keys of the words of a name in the place of what `out` holds.
pub(super) fn name_words_into(text: &str, tokens: &[Token], out: &mut Vec<Word>) {
    out.clear();
    for token in proper(tokens) {
        let word = bare(token.text(text));
        match if token.joined { word.split_once('.') } else { None } {
            Some((initial, rest))
                if !rest.is_empty() && rest.trim_end_matches('.').contains('.') =>
            {
                // `J.R.R.`
                out.push(key(initial));
                out.extend(rest.split('.').filter(|s| !s.is_empty()).map(key));
            }
            Some((initial, rest)) if !rest.is_empty() => {
                out.push(key(initial));
                out.push(key(rest.trim_end_matches('.')));
            }
            _ => out.push(key(word)),
        }
    }
    let short = |word: &Word| word.len() <= 3 || word.as_bytes().ends_with(b".");
    while out.len() > 1 && out.last().is_some_and(|word| short(word) && is_suffix(word)) {
        out.pop();
    }
}

/// Whether a word of a name only tells generations apart, in any case.
pub(super) fn is_any_suffix(word: &str) -> bool {
    const ENDS: [&str; 5] = ["jr", "sr", "ii", "iii", "iv"];
    let word = word.trim_end_matches('.');
    word.len() <= 3 && ENDS.iter().any(|end| word.eq_ignore_ascii_case(end))
}

/// Whether a name says that there is an older one like it: `Jr.`, `III`.
pub(crate) fn is_junior(text: &str, tokens: &[Token]) -> bool {
    let [_, .., last] = tokens else { return false };
    let last = bare(last.text(text)).trim_end_matches('.');
    last.len() <= 3 && matches!(last.to_lowercase().as_str(), "jr" | "ii" | "iii" | "iv")
}

/// Whether a word of a name in lower case only tells generations apart.
pub(super) fn is_suffix(word: &str) -> bool {
    matches!(word.trim_end_matches('.'), "jr" | "sr" | "ii" | "iii" | "iv")
}

/// The words of a name as they stand, one blank between, without nickname and possessive ending.
pub(crate) fn name_text(text: &str, tokens: &[Token]) -> String {
    let room =
        tokens.first().zip(tokens.last()).map_or(0, |(first, last)| last.end() - first.start());
    let mut out = String::with_capacity(room);
    for (at, token) in proper(tokens).enumerate() {
        if at > 0 {
            out.push(' ');
        }
        out.push_str(bare(token.text(text)));
    }
    out
}

/// The words of a name, without a nickname in marks or brackets.
fn proper(tokens: &[Token]) -> impl Iterator<Item = &Token> {
    let mut inside = false;
    tokens.iter().filter(move |token| {
        match token.kind {
            Kind::Mark => inside = !inside,
            Kind::Open => inside = true,
            Kind::Close => inside = false,
            _ => return !inside && token.kind == Kind::Word,
        }
        false
    })
}

/// A word without a possessive ending.
pub(super) fn bare(word: &str) -> &str {
    // The last byte of what may be cut off.
    if !matches!(word.as_bytes().last(), Some(b's' | b'\'' | 0x99)) {
        return word;
    }
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    word.trim_end_matches(['\'', '’'])
}

/// `CNN`, `IMEP`.
pub(crate) fn is_acronym(word: &str) -> bool {
    word.len() >= 2 && word.len() <= 6 && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// `R-Utah`, `D-N.Y.`: the party and seat of a politician.
pub(crate) fn is_seat(word: &str) -> bool {
    let mut letters = word.chars();
    matches!(letters.next(), Some('R' | 'D' | 'I'))
        && letters.next() == Some('-')
        && letters.next().is_some_and(char::is_uppercase)
}

/// Whether a word begins with a small word in lower case, as in `al-Harbi`, `d’Arcy`.
pub(super) fn is_glued(word: &str) -> bool {
    let Some((small, name)) = word.split_once(['-', '\'', '’']) else { return false };
    let particle = matches!(small, "d" | "l") || flags(small).any(Flags::PARTICLE);
    let article = matches!(small, "ul" | "as" | "ad" | "ar" | "ash" | "an");
    (particle || article)
        && small.starts_with(char::is_lowercase)
        && name.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(a: &str, b: &str, want: bool) {
        let words = |name: &str| name.split(' ').map(key).collect::<Vec<_>>();
        let (a, b) = (words(a), words(b));
        assert_eq!(a.last() == b.last() && agree(&a, &b), want, "{a:?} and {b:?}");
    }

    #[test]
    fn spellings_of_one_name_have_one_key() {
        check("Sergei Karabayev", "Sergey Karabaev", true);
        check("Andrii Kovalskyy", "Andriy Kovalsky", true);
        check("Mohammed al-Harbi", "Muhammad Al-Harbi", true);
        check("Siobhán O’Neill", "Siobhan O'Neill", true);
    }

    #[test]
    fn names_that_are_only_alike_differ() {
        check("Jon Lind", "Jan Lind", false);
        check("Anna Karimova", "Anna Karimov", false);
        check("George W. Tusk", "George H. Tusk", false);
        check("Carlo Lind", "Carla Lind", false);
    }

    #[test]
    fn initials_and_middle_names_may_be_left_out() {
        check("George Walker Tusk", "G. W. Tusk", true);
        check("George W. Tusk", "George Tusk", true);
        check("Andrés Manuel Molina Obrera", "Molina Obrera", true);
    }
}
